"""From answers to what a page shows of them: values, intervals, differences and reasons in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from peil.ask.answer import Answer, Reported, Row
from peil.calendar import next_start, start_of
from peil.kpis.describe import filled
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis
from peil.lake.published import Published
from peil.show import figures, words
from peil.show.charts import Point
from peil.show.texts import text
from peil.show.why import in_words

_FAMILY = re.compile(r"\{family:([a-z]+)\}")
_NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Figure:
    """One row of an answer in words."""

    status: str
    value: str
    why: str
    n: str
    low: str
    high: str
    method: str
    excluded: int
    excluded_by: tuple[tuple[str, str, int], ...]  # key, words, count
    pending: int
    provisional: bool
    row: Row

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.row.value is not None


def figure(row: Row, answer: Answer, lang: str) -> Figure:
    """A row as a page shows it."""
    business = row.clock == "business"

    def written(amount: float) -> str:
        return figures.value(amount, answer.unit, answer.decimals, lang, business=business)

    low, high = (figures.OPEN if v is None else written(v) for v in row.interval) if row.interval else ("", "")
    return Figure(
        status=row.status,
        value="" if row.value is None else ("" if row.bound is None else "≈ ") + written(row.value),
        why="" if row.reason is None else in_words(row.reason, lang),
        n=figures.number(row.n, 0, lang),
        low=low,
        high=high,
        method=row.method,
        excluded=sum(row.excluded.values()),
        excluded_by=tuple((k, words.word(words.REASONS, k, lang), c) for k, c in row.excluded.items()),
        pending=row.pending,
        provisional=row.provisional,
        row=row,
    )


def change(now: Row, before: Row | None, answer: Answer, lang: str) -> str:
    """The plain difference with an earlier value: percentage points, points, or percent of it. No verdict."""
    if now.value is None or before is None or before.value is None:
        return ""
    gap = now.value - before.value
    if answer.unit in ("%", "points", "scale"):
        decimals = {"%": 1, "points": 0}.get(answer.unit, 2)
        amount = figures.number(gap, decimals, lang, signed=True)
        unit = {"%": "unit.percentage_points", "points": "unit.points"}.get(answer.unit)
        suffix = f"{_NBSP}{text(lang, unit)}" if unit else ""
    else:
        if not before.value:
            return ""
        amount = figures.number(100 * gap / before.value, 0, lang, signed=True)
        suffix = figures.percent(lang)
    if not amount.strip("0.,"):
        return text(lang, "change.same")
    return amount + suffix


_SHARES = {"share_within": "rule.target_s", "share_over": "rule.over_target"}


def rule_words(kpi: Kpi, answer: Answer, instrument: Mapping[str, object] | None, lang: str) -> str:
    """The rule under which a value was counted, short enough for a tile."""
    settings = answer.definition["settings"]
    assert isinstance(settings, Mapping)
    rule, statistic = str(answer.definition["rule"]), answer.definition["statistic"]
    said: list[str] = []
    if rule != "default":
        said.append(kpi.rules[rule].name.in_(lang))
    share = statistic in _SHARES
    if statistic and not share and (statistic, kpi.usual) != ("mean", "mean"):
        finished = answer.definition["population"] == "of those finished"
        key = "rule.median" if statistic == "median" and finished else f"statistic.{statistic}"
        said.append(text(lang, key))
    for name, amount in settings.items():
        if name in ("target_s", "target_open_s"):
            business = bool(answer.rows) and answer.rows[0].clock == "business"
            if share and business == (name == "target_open_s"):
                time = figures.duration(int(amount), lang, business=business)
                said.append(text(lang, _SHARES[str(statistic)], time=time))
        elif rule == "default" or name != "short_abandon_s":
            time = figures.duration(int(amount), lang, brief=True) if name.endswith("_s") else ""
            known = f"rule.{name}" in _RULES
            own = f"{words.word(words.SETTINGS, name, lang)} {time or amount}"
            said.append(text(lang, f"rule.{name}", n=amount, time=time) if known else own)
    if instrument:
        said.append(_scale_words(kpi, answer, instrument, lang))
    if answer.rows and answer.rows[0].clock == "business":
        said.append(text(lang, "rule.business"))
    if answer.definition["version"] != 1:
        said.append(text(lang, "rule.version", n=answer.definition["version"]))
    return ", ".join(said)


_RULES = frozenset(f"rule.{name}" for name in words.SETTINGS if not name.startswith("target_"))


def _scale_words(kpi: Kpi, answer: Answer, instrument: Mapping[str, object], lang: str) -> str:
    scale, positive = instrument["scale"], instrument["positive"]
    assert isinstance(scale, list)
    assert isinstance(positive, list)
    low, high = scale
    if answer.unit != "%" or answer.definition["rule"] != "default":
        return text(lang, "rule.scale", low=low, high=high)
    run = positive == list(range(positive[0], positive[-1] + 1)) and len(positive) > 1
    points = f"{positive[0]}–{positive[-1]}" if run else ", ".join(map(str, positive))
    return text(lang, "rule.positive", points=points, low=low, high=high)


def explained(kpi: Kpi, settings: Mapping[str, object], lang: str) -> str:
    """The definition in words with the settings filled in."""
    return filled(kpi.explanation.in_(lang), {name: int(str(value)) for name, value in settings.items()})


def instruments_of(kpi: Kpi, published: Published) -> list[str] | None:
    """The declared survey questions that a KPI is about, in order; None where it is not split by them."""
    if "instrument" not in kpi.always_by:
        return None
    family = _FAMILY.search(kpi.base)
    return [k for k, i in published.instruments.items() if family is None or i["family"] == family[1]]


def question_words(instrument: str, instruments: Mapping[str, Mapping[str, object]], lang: str) -> str:
    """The wording of a survey question among those declared; its key where it is not."""
    declared = instruments.get(instrument, {})
    return str(declared.get(f"question_{lang}") or declared.get("question_nl") or instrument)


def points_of(
    rows: list[Row],
    answer: Answer,
    grain: str,
    chosen: tuple[dt.date, dt.date],
    cover: tuple[dt.date, dt.date] | None,
    lang: str,
) -> list[Point]:
    """The rows of one group over time as points of a chart, without their links."""
    made = []
    for row in rows:
        shown = figure(row, answer, lang)
        first, end = row.period.first, row.period.end
        label = figures.period(grain, first, lang)
        value = shown.value or text(lang, f"status.{row.status}")
        interval = f" ({shown.low} – {shown.high})" if shown.low else ""
        part = partial(row, answer.kpi, grain, cover)
        tail = f", {text(lang, 'chart.incomplete')}" if part else ""
        made.append(
            Point(
                value=None if row.value is None else float(row.value),
                low=row.interval[0] if row.interval else None,
                high=row.interval[1] if row.interval else None,
                provisional=part,
                chosen=first < chosen[1] and end > chosen[0],
                label=figures.period(grain, first, lang, year=grain in ("quarter", "year") or _new_year(grain, first)),
                words=f"{label}: {value}{interval}, n = {shown.n}{tail}",
            )
        )
    return made


def partial(row: Row, key: str, grain: str, cover: tuple[dt.date, dt.date] | None) -> bool:
    """Whether a period of a KPI is provisional, cut off, or begins before there are data."""
    start = start_of(grain, row.period.first)
    short = row.period.first != start or row.period.end != next_start(grain, start)
    outside = cover is not None and (row.period.first < cover[0] or row.period.end > cover[1])
    # A few contacts that stay open for ever do not make every month of the past look unfinished.
    waiting = row.pending * 20 > row.n + row.pending
    kpi = all_kpis().get(key)
    late = kpi is not None and kpi.late_days > 0 and row.provisional
    return short or outside or waiting or late


def _new_year(grain: str, first: dt.date) -> bool:
    if grain == "week":
        return first.isocalendar().week == 1
    return grain == "month" and first.month == 1


def reported(one: Reported, lang: str) -> tuple[str, str]:
    """A source's own figures in one line, and why they differ."""

    def time(value: float | None) -> str:
        return "–" if value is None else figures.duration(value, lang)

    n = figures.number(one.n, 0, lang)
    own = {"source": one.source, "column": one.column, "n": n}
    if one.yes is None:
        line = text(
            lang, "reported.row", median=time(one.median), mean=time(one.mean), maximum=time(one.maximum), **own
        )
    else:
        share = "–" if one.share is None else figures.number(one.share, 2, lang)
        line = text(lang, "reported.yes", yes=figures.number(one.yes, 0, lang), share=share, **own)
    return line, one.explanation[lang]
