"""When in the week a KPI is high or low: its hours by its weekdays, in one unit. Data only, no markup."""

from __future__ import annotations

import bisect
from dataclasses import dataclass

from peil.ask.answer import Answer, Row
from peil.kpis.kpi import Kpi
from peil.show import figures, tiles, words
from peil.show.spans import Span
from peil.show.texts import text
from peil.web.reader import Reader
from peil.web.view import View


@dataclass(frozen=True)
class Cell:
    """An hour of a weekday: its number, short enough for 24 in a row, its shade 0 to 8, and in full; or empty."""

    number: str = ""
    shade: int | None = None
    full: str = ""


@dataclass(frozen=True)
class Heat:
    """Hours and weekdays with the cells by weekday, and what the numbers are."""

    unit: str
    hours: tuple[str, ...]
    weekdays: tuple[tuple[str, str], ...]  # in full, and short
    cells: tuple[tuple[Cell, ...], ...]


def build(reader: Reader, view: View, kpi: Kpi, span: Span) -> Heat | None:
    """None where the KPI does not know hour and weekday, or there are fewer than two values."""
    if not {"hour", "weekday"} <= set(kpi.dimensions):
        return None
    answer = reader.answer(view.asked(kpi, span.first, span.end, by=("weekday", "hour")))[0]
    known = {(str(r.by["weekday"]), str(r.by["hour"])): r for r in answer.rows if r.value is not None}
    if len(known) < 2:
        return None
    days, hours = sorted({day for day, _ in known}), sorted({hour for _, hour in known}, key=int)
    maker = _Maker(answer, list(known.values()), view.lang)
    return Heat(
        unit=maker.unit,
        hours=tuple(f"{int(hour):02d}" for hour in hours),
        weekdays=tuple(
            (words.dimension_value("weekday", day, view.lang), figures.SHORT_DAYS[view.lang][int(day)]) for day in days
        ),
        cells=tuple(tuple(maker.cell(known.get((day, hour))) for hour in hours) for day in days),
    )


class _Maker:
    """Makes cells, shaded by ninths of all values."""

    def __init__(self, answer: Answer, rows: list[Row], lang: str) -> None:
        self._answer, self._lang = answer, lang
        self._order = sorted(float(r.value) for r in rows if r.value is not None)
        self._one = figures.one_unit(self._order, answer.unit, business=rows[0].clock == "business")
        self.unit = self._one.name if self._one.currency else text(lang, f"heat.{self._one.name}")

    def cell(self, row: Row | None) -> Cell:
        """One hour of a weekday."""
        if row is None or row.value is None:
            return Cell()
        value = float(row.value)
        shade = min(8, 9 * bisect.bisect_left(self._order, value) // len(self._order))
        whole = tiles.figure(row, self._answer, self._lang)
        return Cell(self._one.written(value, self._lang), shade, f"{whole.value}, n = {whole.n}")
