"""On which day a share changed, if it did so once: how likely each day is, and the days that hold 95 %."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from peil.stats.given import equally_long, wholes
from peil.stats.interval import check_level

HALF = 0.5  # Jeffreys' prior of a share


@dataclass(frozen=True)
class ChangePoint:
    """Places in the list of days: the likeliest first day of the new share, and the first and last that count."""

    place: int
    low: int
    high: int
    level: float


def change_point(x: Sequence[int], n: Sequence[int], level: float = 0.95) -> ChangePoint | None:
    """Where a share of `x` out of `n` on each day changed, supposing that it changed once and each day is as likely.

    The answers before and after a day each have a share of their own, unknown (Jeffreys' prior); what that makes of
    each day is exact. `low` to `high` is the shortest stretch of days that holds `level`. None below two days with
    answers; ValueError for impossible counts. Whether there was a change at all is another question: of shares that
    never changed this names a day as well, within a wide stretch. Source: Smith 1975, with beta-binomial margins.
    """
    x, n, level = wholes(x, "x"), wholes(n, "n"), check_level(level)
    equally_long(x, n, "x and n")
    for place, (count, size) in enumerate(zip(x, n, strict=True)):
        if count > size:
            raise ValueError(f"x[{place}] is {count}, of n[{place}], {size}")
    if sum(size > 0 for size in n) < 2:
        return None
    logs: list[float] = []
    before, rows, all_x, all_n = 0, 0, sum(x), sum(n)
    for place in range(1, len(n)):
        before, rows = before + x[place - 1], rows + n[place - 1]
        sides = _margin(before, rows) + _margin(all_x - before, all_n - rows)
        logs.append(sides if 0 < rows < all_n else -math.inf)
    most = max(logs)
    weights = [math.exp(log - most) for log in logs]
    total = math.fsum(weights)
    low, high = _shortest([weight / total for weight in weights], level)
    return ChangePoint(1 + weights.index(max(weights)), 1 + low, 1 + high, level)


def _margin(x: int, n: int) -> float:
    """Logarithm of how likely these answers are, whatever the share: that of a beta function."""
    return math.lgamma(x + HALF) + math.lgamma(n - x + HALF) - math.lgamma(n + 2 * HALF)


def _shortest(chances: Sequence[float], level: float) -> tuple[int, int]:
    """First and last place of the shortest stretch that holds `level`; of several the likeliest."""
    best, first, held = (len(chances), 0.0, 0, len(chances) - 1), 0, 0.0
    for last, chance in enumerate(chances):
        held += chance
        while first < last and held - chances[first] >= level:
            held -= chances[first]
            first += 1
        if held >= level - 1e-12:
            best = min(best, (last - first, -held, first, last))
    return best[2], best[3]
