"""Which of several readings of a date is the likelier: the day first or the month. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from peil.connectors.files.guess_columns import Seen, moment


def ordered(columns: Sequence[Seen]) -> tuple[list[Seen], tuple[str, ...]]:
    """The columns with the likelier of two readings of a date first, and what should be asked about it."""
    clear = [_month_first(c.dates[0]) for c in columns if c.kind == "time" and len(_different(c)) == 1]
    clear = [c for c in clear if c is not None]
    found, questions = [], []
    for seen in columns:
        rivals = _different(seen)
        if len(rivals) < 2:
            found.append(replace(seen, dates=rivals) if rivals else seen)
            continue
        wanted, why = _day_or_month(seen, rivals, clear)
        ordered = sorted(rivals, key=lambda p: _month_first(p) is not wanted)
        found.append(replace(seen, dates=tuple(ordered), why=f"{seen.why}; {why}"))
        example = next(e for e in seen.cells if e and moment(e, ordered[0]) != moment(e, ordered[1]))
        meant = [f"{moment(example, p):%-d %B %Y}" for p in ordered[:2]]
        questions.append(
            f"'{seen.name}': {example} is read as {meant[0]} ({ordered[0]}), but could be {meant[1]} ({ordered[1]}):"
            f" {why}."
        )
    return found, tuple(questions)


def _different(seen: Seen) -> tuple[str, ...]:
    """The formats under which the cells are different times."""
    kept: list[str] = []
    readings: list[list[object]] = []
    cells = [c for c in seen.cells if c][:400]
    for pattern in seen.dates:
        reading: list[object] = [moment(c, pattern) for c in cells]
        if reading not in readings:
            readings.append(reading)
            kept.append(pattern)
    return tuple(kept)


def _month_first(pattern: str) -> bool | None:
    if "%d" not in pattern or "%m" not in pattern or pattern.startswith("%Y"):
        return None
    return pattern.index("%m") < pattern.index("%d")


def _day_or_month(seen: Seen, rivals: Sequence[str], clear: Sequence[bool | None]) -> tuple[bool, str]:
    """Whether the month stands first, and why that is thought."""
    if clear and len(set(clear)) == 1:
        return bool(clear[0]), "another column leaves no doubt"
    cells = [c for c in seen.cells if c]
    rising = {}
    for pattern in rivals:
        times = [t for t in (moment(c, pattern) for c in cells) if t]
        steps = list(pairwise(times))
        up = sum(a <= b for a, b in steps) / len(steps) if steps else 0.5
        rising[bool(_month_first(pattern))] = max(up, 1 - up)
    if len(rising) == 2 and len(cells) > 5 and abs(rising[True] - rising[False]) > 0.15:
        return rising[True] > rising[False], "only so do the rows stand in order"
    if any("%p" in p for p in rivals):
        return True, "AM and PM go with the month first"
    if any("/" not in p for p in rivals):
        return False, "with these signs the day usually stands first"
    return False, "nothing in the file decides; the day first is usual in Europe"
