"""Adds up integer parts by month, channel and team, and divides last. Knows no KPI."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from peil.demo import world as w
from peil.demo.clock import MONTHS, Flags, Ints, month_of

Cell = dict[str, int | float | None]
Table = dict[str, object]


@dataclass(frozen=True)
class Place:
    """Where each unit counts: month (-1: outside the period), channel and team (-1: none)."""

    month: Ints
    channel: Ints
    team: Ints

    def only(self, which: Flags) -> Place:
        """The place of some of the units."""
        return Place(self.month[which], self.channel[which], self.team[which])


def place(instants: Ints, channel: Ints | int, team: Ints) -> Place:
    """Units that count in the local month of `instants`."""
    channels = np.broadcast_to(np.asarray(channel, dtype=np.int64), instants.shape)
    return Place(month_of(instants), channels, team)


def share(numerator: str, *denominator: str) -> Callable[[Mapping[str, int]], float | None]:
    """Divides one part by the first of the others less the rest; nothing where that is zero."""

    def divide(parts: Mapping[str, int]) -> float | None:
        below = parts[denominator[0]] - sum(parts[name] for name in denominator[1:])
        return parts[numerator] / below if below else None

    return divide


def count(name: str) -> Callable[[Mapping[str, int]], float | None]:
    """The part itself as the value."""
    return lambda parts: parts[name]


def table(where: Place, parts: Mapping[str, Ints | Flags], value: Callable[[Mapping[str, int]], float | None]) -> Table:
    """Parts and value for the total, every month, and each channel and team that occurs."""
    inside = where.month >= 0

    def sums(axis: Ints, size: int) -> list[dict[str, int]]:
        keep = inside & (axis >= 0)
        totals = {name: np.bincount(axis[keep], weights=part[keep], minlength=size) for name, part in parts.items()}
        return [{name: int(total[code]) for name, total in totals.items()} for code in range(size)]

    def cell(sums_: dict[str, int]) -> Cell:
        return {**sums_, "value": value(sums_)}

    def named(words: Sequence[str], axis: Ints) -> dict[str, Cell]:
        present = np.bincount(axis[inside & (axis >= 0)], minlength=len(words))
        found = sums(axis, len(words))
        return {word: cell(found[code]) for code, word in enumerate(words) if present[code]}

    return {
        "total": cell(sums(np.zeros(len(inside), dtype=np.int64), 1)[0]),
        "by_month": {MONTHS[code]: cell(s) for code, s in enumerate(sums(where.month, len(MONTHS)))},
        "by_channel": named(w.CHANNELS, where.channel),
        "by_team": named(w.TEAMS, where.team),
    }


def durations(where: Place, seconds: Ints, ended: Flags) -> Table:
    """Counts, sum and discrete median of `seconds` of what ended; what did not is counted as open."""
    inside = where.month >= 0

    def cell(chosen: Flags) -> Cell:
        values = np.sort(seconds[chosen & ended])
        middle = int(values[(len(values) + 1) // 2 - 1]) if len(values) else None
        return {
            "n": len(values),
            "open": int((chosen & ~ended).sum()),
            "sum_s": int(values.sum()),
            "value": middle,
        }

    def named(words: Sequence[str], axis: Ints) -> dict[str, Cell]:
        cells = {word: inside & (axis == code) for code, word in enumerate(words)}
        return {word: cell(chosen) for word, chosen in cells.items() if chosen.any()}

    return {
        "total": cell(inside),
        "by_month": {month: cell(where.month == code) for code, month in enumerate(MONTHS)},
        "by_channel": named(w.CHANNELS, where.channel),
        "by_team": named(w.TEAMS, where.team),
    }
