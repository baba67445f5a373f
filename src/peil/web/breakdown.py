"""The groups of one KPI on its page: each with its figure, and against all the others. Data only, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from peil.ask.answer import Answer, Row
from peil.ask.question import NONE
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Quantile
from peil.show import charts, tiles, words
from peil.show.spans import Span
from peil.web.apart import Apart, apart
from peil.web.reader import Reader
from peil.web.view import View, api_link

MOST_GROUPS = 50
NO_BAR = Markup("")
_KEEP_ORDER = ("hour", "weekday")


@dataclass(frozen=True)
class Line:
    """A row of a table: a period, a group, a rule or a survey question, with its figure."""

    label: str
    link: str
    figure: tiles.Figure
    bar: Markup = NO_BAR
    note: str = ""
    current: bool = False
    apart: Apart | None = None  # of a group: how it is against all the others


@dataclass(frozen=True)
class Breakdown:
    """The groups of one dimension; `compared` of them are held against all the others."""

    dimension: str
    lines: tuple[Line, ...]
    compared: int
    all: int
    overlapping: bool
    sampled: bool
    beyond: bool
    api: str


def breakdown(reader: Reader, view: View, kpi: Kpi, span: Span) -> Breakdown | None:
    """The groups of the dimension that was picked, or of the most telling one; None where there is none."""
    dimension = view.by or default_dimension(view, kpi)
    if dimension is None:
        return None
    asked = view.asked(kpi, span.first, span.end, by=(dimension,), approximate=isinstance(kpi.measure, Quantile))
    answer = reader.answer(asked)[0]
    rows = [r for r in answer.rows if r.status != "not_measurable"]
    if dimension not in _KEEP_ORDER:
        rows.sort(key=lambda r: -r.n)
    shown = rows[:MOST_GROUPS]
    scale = _scale(answer, shown)
    beside = apart(reader, view, kpi, span, dimension, answer, shown)
    lines = []
    for row in shown:
        value = row.by.get(dimension)
        changes = {**view.narrowed(dimension, NONE if value is None else value), "by": None}
        low, high = row.interval or (None, None)
        lines.append(
            Line(
                label=words.dimension_value(dimension, value, view.lang),
                link=view.link(f"/kpi/{kpi.key}", **changes),
                figure=tiles.figure(row, answer, view.lang),
                bar=charts.bar(None if row.value is None else float(row.value), low, high, scale),
                apart=None if value is None else beside.get(value),
            )
        )
    return Breakdown(
        dimension=dimension,
        lines=tuple(lines),
        compared=len(beside),
        all=len(rows),
        overlapping=any(r.overlapping for r in rows),
        sampled=any(r.interval for r in rows),
        beyond=any(r.value is not None and r.value > scale[1] for r in shown),
        api=api_link("/api/v1/answers", asked, format="csv"),
    )


def dimensions(kpi: Kpi) -> list[str]:
    """The dimensions that a page can split by."""
    return [d for d in kpi.dimensions if d not in kpi.always_by]


def default_dimension(view: View, kpi: Kpi) -> str | None:
    """The dimension to split by where none was picked: the first that is not filtered already."""
    filtered = {f.dimension for f in view.conditions()}
    offered = [d for d in ("team", "channel", "reason", "segment") if d in kpi.dimensions]
    return next((d for d in offered if d not in filtered), None)


def _scale(answer: Answer, rows: Sequence[Row]) -> tuple[float, float]:
    if answer.unit == "%":
        return 0.0, 100.0
    if answer.unit == "points":
        return -100.0, 100.0
    # A tiny group far out must not flatten the rest: the scale fits those that make up nine tenths.
    values = [float(v) for r in rows for v in (r.value, *(r.interval or ())) if v is not None]
    largest, seen, total = 0.0, 0, sum(r.n for r in rows)
    for row in sorted(rows, key=lambda r: -r.n):
        if seen <= 0.9 * total and row.value is not None:
            largest = max(largest, float(row.value))
        seen += row.n
    end = max([0.0, *values])
    return min([0.0, *values]), (end if end <= 2 * largest else largest) or 1.0
