"""A report as an Excel workbook: real numbers with their formats; text is text, never a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from peil.reports import table
from peil.reports.pdf import zone_words
from peil.reports.pictures import clean
from peil.reports.sheet import Line, Sheet
from peil.reports.table import Cell
from peil.show.texts import text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

#: Columns that hold numbers in the KPI's own unit.
_VALUES = frozenset({"value", "report.low", "report.high", "report.before"})
_WIDE = frozenset({"report.kpi", "report.question", "report.why", "rule"})
_LONGEST = 32_767  # characters in a cell, as the format allows


def xlsx(sheet: Sheet) -> bytes:
    """The workbook: the figures, their course over time, and what it is about."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        formats = _Formats(book)
        lang = sheet.lang
        figures = book.add_worksheet(text(lang, "report.figures"))
        _fill(figures, table.FIGURES, table.figure_rows(sheet), list(sheet.lines), formats, lang)
        course = book.add_worksheet(text(lang, "report.course"))
        _fill(course, table.COURSE, table.course_rows(sheet), [m.line for m in sheet.course], formats, lang)
        about = book.add_worksheet(text(lang, "report.about"))
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 80)
        for row, (label, value) in enumerate(_about(sheet)):
            about.write_string(row, 0, label, formats.head)
            about.write_string(row, 1, clean(value)[:_LONGEST])
    return out.getvalue()


class _Formats:
    """The workbook's number formats, one a unit."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}
        self.head = book.add_format({"bold": True, "bottom": 1})

    def of(self, code: str) -> Format:
        """The format of a code, made once."""
        if code not in self._made:
            self._made[code] = self._book.add_format({"num_format": code})
        return self._made[code]


def number_format(unit: str, decimals: int) -> str:
    """How a spreadsheet writes a value of the unit, in the reader's own locale. The number itself stays whole.

    Shares are in percent, as everywhere in Peil: 82.4 is written 82.4%, and is not 0.824.
    """
    places = "." + "0" * decimals if decimals else ""
    if unit == "%":
        return f'0.{"0" * (decimals or 1)}"%"'
    if unit == "points":
        return "+0;-0;0"
    if unit == "scale":
        return "0.00"
    if unit == "s":
        return '#,##0" s"'
    if unit.isupper():
        return f'"{unit}" #,##0{places}'
    return "#,##0.##" if decimals else "#,##0"


def _fill(
    page: Worksheet,
    columns: Mapping[str, object],
    rows: Sequence[Sequence[Cell]],
    lines: Sequence[Line],
    formats: _Formats,
    lang: str,
) -> None:
    for column, (key, label) in enumerate(zip(columns, table.headings(columns, lang), strict=True)):
        page.write_string(0, column, label, formats.head)
        page.set_column(column, column, 34 if key in _WIDE else 14)
    for number, (row, line) in enumerate(zip(rows, lines, strict=True), 1):
        for column, (key, cell) in enumerate(zip(columns, row, strict=True)):
            if cell is None or cell == "":
                continue
            if isinstance(cell, bool):
                page.write_boolean(number, column, cell)
            elif isinstance(cell, int | float):
                code = number_format(line.unit, line.decimals) if key in _VALUES else "#,##0"
                page.write_number(number, column, cell, formats.of(code))
            else:
                page.write_string(number, column, clean(cell)[:_LONGEST])
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)


def _about(sheet: Sheet) -> list[tuple[str, str]]:
    """What the figures are about, label and value."""
    lang = sheet.lang
    said = [
        (text(lang, "report.title"), sheet.title),
        (text(lang, "report.organisation"), sheet.organisation),
        (text(lang, "period"), sheet.period),
        (text(lang, "from"), sheet.span.first.isoformat()),
        (text(lang, "report.to"), sheet.span.end.isoformat()),
        (text(lang, "report.before"), sheet.compared),
        (text(lang, "filters"), "; ".join(sheet.filters)),
        (text(lang, "report.as_of"), sheet.as_of),
        (text(lang, "report.zone"), zone_words(sheet) or sheet.zone),
        (text(lang, "simulated"), text(lang, "simulated.why") if sheet.simulated else ""),
    ]
    return [(label, value) for label, value in said if value]
