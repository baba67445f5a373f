"""How long after its opening a ticket was answered or solved, where a column holds that: in which unit, and whether it
says the same as a time that stands beside it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from peil.connectors.files import guess_names
from peil.connectors.files.durations_sql import WORDS
from peil.connectors.files.guess_columns import Seen, moment
from peil.connectors.files.guess_relations import happens

if TYPE_CHECKING:
    from peil.connectors.files.guess import Part

_ROLES = ("solved", "first_reply")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0, "ms": 0.001}
_NAMED = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days", "ms": "milliseconds"}
_LEEWAY = 60.0
_HOURS = re.compile(r"\b(uu mm|hh mm|h mm)\b")
_DAYS = re.compile(r"\d\s*(d|day|days|dag|dagen|w|week|weeks|weken)\b", re.IGNORECASE)
Found = tuple[list["Part"], dict[str, str], list[str]]


def after(columns: Sequence[Seen], parts: Sequence[Part]) -> Found:
    """The parts without a duration that only repeats a time; the unit of each duration whose name does not tell; what
    cannot be told, as sentences.
    """
    of = {c.name: c for c in columns}
    by_role = {p.role: of[p.column] for p in parts}
    opened = by_role.get("opened")
    units: dict[str, str] = {}
    doubts: list[str] = []
    dropped: set[str] = set()
    if opened is None or opened.kind != "time":
        return list(parts), units, doubts
    closed = by_role.get("closed")
    ends = [closed] if closed and closed.kind == "time" else []
    others = ends or [c for c in columns if c is not opened and happens(c)]
    for role in _ROLES:
        seen = by_role.get(role)
        if seen is None or seen.kind not in ("clock", "span", "whole", "number"):
            continue
        unit, sure, same = _unit(seen, opened, others, exact=role == "solved" and bool(ends), alike=units)
        if unit != "s":
            units[seen.name] = unit
        if same:
            dropped.add(seen.name)
        elif unit == "":
            dropped.add(seen.name)
            doubts.append(
                f"'{seen.name}' is longer than from '{opened.name}' to '{others[0].name}' in any unit: it is left out."
            )
        elif not sure and seen.kind == "clock":
            doubts.append(
                f"'{seen.name}': {_two(seen)} is read as minutes and seconds; if it is hours and minutes, write"
                f' {{ column = "{seen.name}", unit = "h" }}.'
            )
        elif not sure:
            doubts.append(
                f"'{seen.name}': no column tells in what {seen.examples[0]} is written: it is read as {_NAMED[unit]};"
                f' for others write {{ column = "{seen.name}", unit = "min" }} or the like.'
            )
        if seen.kind == "span" and not same and any(_DAYS.search(cell) for cell in seen.cells if cell):
            doubts.append(
                f"'{seen.name}': a day is read as 24 hours; where a day of work is meant, leave the column out."
            )
    return [p for p in parts if p.column not in dropped], {k: v for k, v in units.items() if v}, doubts


def _unit(
    seen: Seen, opened: Seen, others: Sequence[Seen], *, exact: bool, alike: Mapping[str, str]
) -> tuple[str, bool, bool]:
    """The unit ('' where none can be), whether that is sure, and whether it says the same as the last time."""
    told = "h" if _HOURS.search(guess_names.plain(seen.name)) else guess_names.unit(seen.name)
    if seen.kind == "span" or (seen.kind == "clock" and not _two(seen)):
        possible = ["s"]
    elif seen.kind == "clock":
        possible = [told] if told == "h" else ["s", "h"]
    else:
        possible = [told] if told else list(_SECONDS)
    spans = [(cell, span) for cell, span in _spans(seen, opened, others) if seconds_of(cell, seen, "s")]
    if exact and len(spans) > 1:
        for unit in possible:
            near = sum(abs(seconds_of(cell, seen, unit) - span) <= max(_LEEWAY, 0.01 * span) for cell, span in spans)
            if near >= 0.8 * len(spans):
                return unit, True, True
    fits = [u for u in possible if sum(seconds_of(c, seen, u) <= s + _LEEWAY for c, s in spans) >= 0.9 * len(spans)]
    if not spans or len(possible) == 1:
        return possible[0], len(possible) == 1, False
    if not fits:
        return "", True, False
    before = next((u for u in alike.values() if u in fits), "")
    chosen = before or ("s" if "s" in fits else max(fits, key=_SECONDS.__getitem__))
    return chosen, bool(before) or len(fits) == 1 or chosen == "ms", False


def _two(seen: Seen) -> str:
    return next((cell for cell in seen.examples if re.fullmatch(r"\d+:\d{2}", cell)), "")


def _spans(seen: Seen, opened: Seen, others: Sequence[Seen]) -> list[tuple[str, float]]:
    """Each cell with the seconds from the row's opening to the last of its other times."""
    found = []
    for row, cell in enumerate(seen.cells):
        start = moment(opened.cells[row] or "", opened.dates[0])
        ends = [at for c in others if (at := moment(c.cells[row] or "", c.dates[0])) is not None]
        if cell and start and ends:
            found.append((cell, (max(ends) - start).total_seconds()))
    return found


def seconds_of(cell: str, seen: Seen, unit: str) -> float:
    """A duration as a cell has it, in seconds; 0 where it is none."""
    if ":" in cell:
        numbers = [float(part) for part in re.findall(r"\d+", cell.rpartition(" ")[2])]
        total = 0.0
        for number in numbers:
            total = total * 60 + number
        days = re.match(r"(\d+) ", cell)
        return (total * (60 if unit == "h" and len(numbers) == 2 else 1)) + (86_400 * int(days[1]) if days else 0)
    if seen.kind == "span":
        plain = re.sub(r"[pt]", " ", cell.lower()) if re.fullmatch(r"p[\dt].*", cell.lower()) else cell.lower()
        total = 0.0
        for words, each in WORDS:
            for number in re.findall(rf"(\d+(?:[.,]\d+)?)\s*(?:{words})(?![a-z])", plain):
                total += float(number.replace(",", ".")) * each
        return total
    plain = cell.replace(".", "").replace(",", ".") if seen.decimal == "," else cell.replace(",", "")
    try:
        return float(plain) * _SECONDS[unit]
    except ValueError:
        return 0.0
