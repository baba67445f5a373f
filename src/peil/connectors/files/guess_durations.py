"""How the durations of an unknown table are written: m:ss or h:mm, seconds, minutes or milliseconds, and where one
cannot tell. Pure."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from peil.connectors.files import guess_names
from peil.connectors.files.guess_columns import Seen, moment

if TYPE_CHECKING:
    from peil.connectors.files.guess import Part

_DURATIONS = ("wait_s", "talk_s", "hold_s", "wrap_s")
_BEGINS, _ENDS = ("answered", "entered", "opened"), ("ended",)
_TWO = re.compile(r"(\d+):(\d{2})")
_THREE_PLACES = re.compile(r"\d{1,3}([.,]\d{3})+")
_SECONDS = {"s": 1.0, "min": 60.0, "ms": 0.001}
_TOO_LONG = 4 * 3600  # seconds: half of all calls or waits are never longer
_LEEWAY = 60


def durations(columns: Sequence[Seen], parts: Sequence[Part]) -> tuple[dict[str, str], list[str]]:
    """The unit of each column that is not in seconds and whose name does not tell ("h" of a clock: h:mm), and a
    sentence for each that could be read in two ways."""
    units: dict[str, str] = {}
    doubts: list[str] = []
    of = {c.name: c for c in columns}
    times = [of[p.column] for p in parts if p.role in _BEGINS + _ENDS and of[p.column].kind == "time"]
    plain = [p for p in parts if p.role in _DURATIONS and _without_unit(of[p.column])]
    told = {p.column: _unit(of[p.column], times, p.role) for p in plain}
    # One program writes all its durations alike; what was held for a moment cannot tell by itself.
    written = "ms" if "ms" in told.values() else ""
    for part in plain:
        unit = written or told[part.column]
        if unit != "s":
            units[part.column] = unit
            doubts.append(_other_unit(of[part.column], unit))
    doubts += _with_the_wait(of, parts, units)
    for part in parts:
        seen = of[part.column]
        if part.role not in _DURATIONS or not seen.examples:
            continue
        example = next((e for e in seen.examples if _TWO.fullmatch(e)), None)
        if seen.kind == "clock" and example:
            hours = _told(seen, times)
            if hours:
                units[part.column] = "h"
            elif hours is None:
                doubts.append(
                    f"'{part.column}': {example} is read as minutes and seconds; if it is hours and minutes, write"
                    f' {{ column = "{part.column}", unit = "h" }}.'
                )
        elif seen.kind == "number" and "thousands" in seen.why:
            pointed = next(c for c in seen.cells if c and "." in c)
            doubts.append(
                f"'{part.column}': the point in {pointed} is read as parting thousands; if it is the decimal sign, set"
                ' decimal = "." under [file].'
            )
        elif seen.kind == "number" and all(_THREE_PLACES.fullmatch(c) for c in seen.cells if c and not c.isdigit()):
            doubts.append(
                f"'{part.column}': '{seen.decimal}' is read as the decimal sign ({seen.examples[0]}); if it parts"
                f' thousands, set decimal = "{"," if seen.decimal == "." else "."}" under [file].'
            )
    return units, doubts


def _without_unit(seen: Seen) -> bool:
    return seen.kind in ("whole", "number") and not guess_names.unit(seen.name)


def _other_unit(seen: Seen, unit: str) -> str:
    named = {"ms": "milliseconds", "min": "minutes"}[unit]
    return (
        f"'{seen.name}': {seen.examples[0]} is read as {named}, which fits how long the calls lasted; if it is seconds,"
        f' take unit = "{unit}" out.'
    )


def _with_the_wait(of: Mapping[str, Seen], parts: Sequence[Part], units: Mapping[str, str]) -> list[str]:
    """A talk that is as long as the whole call, while there was a wait."""
    by_role = {p.role: of[p.column] for p in parts}
    talk, wait, begin, end = (by_role.get(r) for r in ("talk_s", "wait_s", "entered", "ended"))
    if talk is None or wait is None or begin is None or end is None or talk.kind not in ("whole", "number"):
        return []
    if begin.kind != "time" or end.kind != "time":
        return []
    factor = _SECONDS.get(guess_names.unit(talk.name) or units.get(talk.name, "s"))
    spans = list(_spans(talk, (begin, end)))
    whole = [1 for value, span in spans if factor and abs(value * factor - span) <= 1]
    if len(spans) < 2 or len(whole) < len(spans) or not any(_value(wait, cell) for cell in wait.cells if cell):
        return []
    return [
        f"'{talk.name}' is as long as from '{begin.name}' to '{end.name}', so the wait is in it: handle times come out"
        " too long by that; leave it out of the mapping if that matters."
    ]


def _unit(seen: Seen, times: Sequence[Seen], role: str) -> str:
    """In what a bare number is written: by what fits beginning and end of the rows, or by being far too large."""
    spans = [(value, span) for value, span in _spans(seen, times) if value > 0]
    long = [value for value, span in spans if value > span + _LEEWAY and value / 1000 <= span + _LEEWAY]
    if len(spans) > 1 and len(long) * 2 > len(spans):
        return "ms"
    if role == "talk_s" and len(spans) > 2:
        nearest = [min(_SECONDS, key=lambda u: abs(math.log(v * _SECONDS[u] / span))) for v, span in spans]
        return "min" if nearest.count("min") > 0.8 * len(nearest) else "s"
    values = [value for cell in seen.cells if cell and (value := _value(seen, cell)) > 0]
    return "ms" if not spans and values and statistics.median(values) > _TOO_LONG else "s"


def _spans(seen: Seen, times: Sequence[Seen]) -> Iterator[tuple[float, float]]:
    """Each value of a column with the seconds from the row's first to its last time."""
    for row, cell in enumerate(seen.cells):
        moments = [at for c in times if (at := moment(c.cells[row] or "", c.dates[0])) is not None]
        span = (max(moments) - min(moments)).total_seconds() if len(moments) > 1 else 0.0
        if cell and span > 0:
            yield _value(seen, cell), span


def _value(seen: Seen, cell: str) -> float:
    plain = cell.replace(".", "").replace(",", ".") if seen.decimal == "," else cell.replace(",", "")
    try:
        return float(plain)
    except ValueError:
        return 0.0


def _told(seen: Seen, times: Sequence[Seen]) -> bool | None:
    """Whether two-part clocks are hours and minutes: by the name, or by beginning and end of the rows."""
    if re.search(r"\b(uu mm|hh mm|h mm)\b", guess_names.plain(seen.name)):
        return True
    spans: list[bool] = []
    for begin in times:
        for end in times:
            for cell, first, last in zip(seen.cells, begin.cells, end.cells, strict=True):
                match = _TWO.fullmatch(cell or "")
                start, stop = moment(first or "", begin.dates[0]), moment(last or "", end.dates[0])
                if match is None or start is None or stop is None or stop <= start:
                    continue
                span, short = (stop - start).total_seconds(), int(match[1]) * 60 + int(match[2])
                spans.append(abs(span - short * 60) < abs(span - short))
    return sum(spans) * 2 > len(spans) if len(spans) > 1 else None
