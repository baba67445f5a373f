"""Contact reasons on the overview: those with the most contacts, and those that rise. Data, no markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from peil.ask.answer import Answer, Row
from peil.ask.question import NONE, question
from peil.kpis.measures import Measure
from peil.kpis.registry import get
from peil.show import charts, figures, words
from peil.show.texts import text
from peil.steering.verdicts import Compared, Side, compare, verdicts
from peil.web.board import Board
from peil.web.reader import Reader
from peil.web.verdict_words import Judgement
from peil.web.view import View

MOST_REASONS = 7


@dataclass(frozen=True)
class Reason:
    """A contact reason: how many contacts, its share, the change, and whether that is more than chance."""

    name: str
    link: str
    count: str
    bar: Markup
    change: str
    judgement: Judgement


def reasons(reader: Reader, view: View, board: Board) -> list[Reason]:
    """The contact reasons with the most contacts and those that rose, each against the period before by its days."""
    span, lang, kpi = board.span, view.lang, get("contacts")
    if span.before is None or any(f.dimension not in kpi.dimensions for f in view.conditions()):
        return []
    where = view.conditions()

    def asked(first: dt.date, end: dt.date, grain: str) -> Answer:
        wanted = question(("contacts",), first=first, end=end, grain=grain, by=("reason",), where=where)
        return reader.answer(wanted)[0]

    now, before = asked(span.first, span.end, "total"), asked(*span.before, "total")
    totals = [{r.by["reason"]: r for r in answer.rows} for answer in (now, before)]
    if len(totals[0]) < 2:
        return []
    daily = asked(span.before[0], span.end, "day")
    compared = reader.worked(_compared, kpi.measure, now, before, daily, span.first, span.before[1])
    judged = verdicts(dict.fromkeys(compared, kpi), compared)
    order = sorted(totals[0], key=lambda r: -int(totals[0][r].value or 0))
    rising = [r for r in order if str(r) in judged and judged[str(r)].kind == "better"]
    shown = [r for r in order if r in order[: MOST_REASONS - 2] or r in rising[:3]][:MOST_REASONS]
    most = max((int(totals[0][r].value or 0) for r in shown), default=1) or 1
    made = []
    for reason in shown:
        row, old = totals[0][reason], totals[1].get(reason)
        verdict: str = judged[str(reason)].kind if str(reason) in judged else "too_little"
        kind = {"better": "rising", "worse": "falling"}.get(verdict, verdict)
        answer_change = _relative(row, old, lang)
        count = int(row.value or 0)
        made.append(
            Reason(
                name=words.dimension_value("reason", reason, lang),
                link=view.link("/kpi/contacts", **view.narrowed("reason", NONE if reason is None else reason)),
                count=f"{figures.number(count, 0, lang)}",
                bar=charts.bar(100 * count / most, None, None, (0.0, 100.0)),
                change=answer_change,
                judgement=Judgement(kind, text(lang, f"verdict.{kind}"), ""),
            )
        )
    return made


def _compared(
    measure: Measure, now: Answer, before: Answer, daily: Answer, first: dt.date, end: dt.date
) -> Mapping[str, Compared]:
    """Each reason from its `first` day on against the days before `end`."""
    days: dict[str | None, list[Row]] = {}
    for row in daily.rows:
        days.setdefault(row.by["reason"], []).append(row)
    old = {r.by["reason"]: r for r in before.rows}
    found = {}
    for row in now.rows:
        reason = row.by["reason"]
        if reason in old and row.value is not None:
            mine = days.get(reason, [])
            new_side = Side(row, [r for r in mine if r.period.first >= first])
            found[str(reason)] = compare(
                measure, new_side, Side(old[reason], [r for r in mine if r.period.first < end])
            )
    return found


def _relative(now: Row, before: Row | None, lang: str) -> str:
    if before is None or not before.value or now.value is None:
        return "–"
    gap = 100 * (float(now.value) - float(before.value)) / float(before.value)
    return figures.number(gap, 0, lang, signed=True) + figures.percent(lang)
