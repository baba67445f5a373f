"""Contact reasons on the overview: those with the most contacts, and those that rise. Data, no markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from peil.ask.answer import Row
from peil.ask.question import NONE, question
from peil.kpis.registry import get
from peil.show import charts, figures, words
from peil.show.texts import text
from peil.steering.verdicts import Side, compare, verdicts
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

    def rows(first: dt.date, end: dt.date, grain: str) -> Sequence[Row]:
        asked = question(("contacts",), first=first, end=end, grain=grain, by=("reason",), where=where)
        return reader.answer(asked)[0].rows

    totals = [{r.by["reason"]: r for r in rows(*days, "total")} for days in ((span.first, span.end), span.before)]
    if len(totals[0]) < 2:
        return []
    daily = rows(span.before[0], span.end, "day")
    compared = {}
    for reason, row in totals[0].items():
        mine = [r for r in daily if r.by["reason"] == reason]
        old = totals[1].get(reason)
        if old is not None and row.value is not None:
            new_days = [r for r in mine if r.period.first >= span.first]
            old_days = [r for r in mine if r.period.first < span.before[1]]
            compared[str(reason)] = reader.worked(compare, kpi.measure, Side(row, new_days), Side(old, old_days))
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


def _relative(now: Row, before: Row | None, lang: str) -> str:
    if before is None or not before.value or now.value is None:
        return "–"
    gap = 100 * (float(now.value) - float(before.value)) / float(before.value)
    return figures.number(gap, 0, lang, signed=True) + figures.percent(lang)
