"""How the durations of an unknown table are written: m:ss or h:mm, and where one cannot tell. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from peil.connectors.files import guess_names
from peil.connectors.files.guess_columns import Seen, moment

if TYPE_CHECKING:
    from peil.connectors.files.guess import Part

_DURATIONS = ("wait_s", "talk_s", "hold_s", "wrap_s")
_BEGINS, _ENDS = ("answered", "entered", "opened"), ("ended",)
_TWO = re.compile(r"(\d+):(\d{2})")
_THREE_PLACES = re.compile(r"\d{1,3}([.,]\d{3})+")


def durations(columns: Sequence[Seen], parts: Sequence[Part]) -> tuple[frozenset[str], list[str]]:
    """The columns that hold h:mm, and a sentence for each that could be read in two ways."""
    hourly: set[str] = set()
    doubts: list[str] = []
    of = {c.name: c for c in columns}
    for part in parts:
        seen = of[part.column]
        if part.role not in _DURATIONS or not seen.examples:
            continue
        example = next((e for e in seen.examples if _TWO.fullmatch(e)), None)
        if seen.kind == "clock" and example:
            told = _told(seen, [of[p.column] for p in parts if p.role in _BEGINS + _ENDS])
            if told:
                hourly.add(part.column)
            elif told is None:
                doubts.append(
                    f"'{part.column}': {example} is read as minutes and seconds; if it is hours and minutes, write"
                    f' {{ column = "{part.column}", unit = "h" }}.'
                )
        elif seen.kind == "number" and all(_THREE_PLACES.fullmatch(c) for c in seen.cells if c and not c.isdigit()):
            doubts.append(
                f"'{part.column}': '{seen.decimal}' is read as the decimal sign ({seen.examples[0]}); if it parts"
                f' thousands, set decimal = "{"," if seen.decimal == "." else "."}" under [file].'
            )
    return frozenset(hourly), doubts


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
