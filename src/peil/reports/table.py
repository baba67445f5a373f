"""A report as rows with columns, for CSV and Excel: numbers as they are, words beside them. No file format here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from peil.reports.sheet import Line, Moment, Sheet
from peil.show.tables import as_csv
from peil.show.texts import text

Cell = float | int | str | bool | None

#: Columns of the figures: the key of the heading, and what stands under it.
FIGURES: Mapping[str, Callable[[Line], Cell]] = {
    "report.kpi": lambda line: line.name,
    "report.group": lambda line: line.group,
    "report.question": lambda line: line.question,
    "value": lambda line: line.figure.row.value,
    "report.unit": lambda line: line.unit,
    "report.written": lambda line: line.figure.value,
    "report.status": lambda line: line.status,
    "report.why": lambda line: line.figure.why,
    "n.label": lambda line: line.figure.row.n,
    "report.low": lambda line: _end(line, 0),
    "report.high": lambda line: _end(line, 1),
    "report.method": lambda line: line.figure.method,
    "report.change": lambda line: line.change,
    "report.before": lambda line: line.earlier.value if line.earlier else None,
    "report.target": lambda line: line.target,
    "excluded.head": lambda line: line.figure.excluded,
    "pending.head": lambda line: line.figure.pending,
    "report.provisional": lambda line: line.figure.provisional,
    "rule": lambda line: line.rule,
    "report.version": lambda line: line.version,
    "report.key": lambda line: line.key,
    "report.instrument": lambda line: line.instrument,
}
#: Columns of the course over time.
COURSE: Mapping[str, Callable[[Moment], Cell]] = {
    "report.kpi": lambda moment: moment.line.name,
    "report.question": lambda moment: moment.line.question,
    "period": lambda moment: moment.label,
    "from": lambda moment: moment.row.period.first.isoformat(),
    "report.to": lambda moment: moment.row.period.end.isoformat(),
    "value": lambda moment: moment.row.value,
    "report.unit": lambda moment: moment.line.unit,
    "n.label": lambda moment: moment.row.n,
    "report.low": lambda moment: moment.row.interval[0] if moment.row.interval else None,
    "report.high": lambda moment: moment.row.interval[1] if moment.row.interval else None,
    "report.status": lambda moment: moment.row.status,
    "report.provisional": lambda moment: moment.partial,
    "report.key": lambda moment: moment.line.key,
}


def headings(columns: Mapping[str, object], lang: str) -> list[str]:
    """The headings in words."""
    return [text(lang, key) for key in columns]


def figure_rows(sheet: Sheet) -> list[list[Cell]]:
    """A row a figure, in the order of `FIGURES`."""
    return [[of(line) for of in FIGURES.values()] for line in sheet.lines]


def course_rows(sheet: Sheet) -> list[list[Cell]]:
    """A row a period and figure, in the order of `COURSE`."""
    return [[of(moment) for of in COURSE.values()] for moment in sheet.course]


def csv(sheet: Sheet) -> str:
    """The figures as CSV: a number is a number, a text that looks like a formula is none."""
    heads = headings(FIGURES, sheet.lang)
    about = {
        text(sheet.lang, "from"): sheet.span.first,
        text(sheet.lang, "report.to"): sheet.span.end,
        text(sheet.lang, "report.as_of"): sheet.as_of,
    }
    rows = [{**dict(zip(heads, row, strict=True)), **about} for row in figure_rows(sheet)]
    return as_csv(rows, [*heads, *about])


def _end(line: Line, side: int) -> float | None:
    interval = line.figure.row.interval
    return interval[side] if interval else None
