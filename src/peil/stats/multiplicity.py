"""p-values of a whole screen of comparisons corrected for their number. Which comparisons belong together: not here."""

from __future__ import annotations

import math
from collections.abc import Sequence

from peil.stats.given import inside, numbers


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Adjusted p-values in the order given: those at most q keep the expected share of false finds at q.

    The family is all that was looked at (every segment and KPI of a screen); comparisons that could not be
    tested are left out before. Empty for an empty list; ValueError for a value outside [0, 1].
    Source: Benjamini and Hochberg 1995; equals R's p.adjust(p, "BH").
    """
    return _step_up(p, dependence=False)


def benjamini_yekutieli(p: Sequence[float]) -> list[float]:
    """The same under any dependence between the tests: larger by 1 + 1/2 + ... + 1/n.

    Source: Benjamini and Yekutieli 2001; equals R's p.adjust(p, "BY").
    """
    return _step_up(p, dependence=True)


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted p-values that keep the chance of any false find at q. Order, empty list and errors as above.

    Source: Holm 1979; equals R's p.adjust(p, "holm").
    """
    p = _checked(p)
    n = len(p)
    adjusted = [0.0] * n
    highest = 0.0
    for rank, place in enumerate(_ascending(p)):
        highest = max(highest, min(1.0, (n - rank) * p[place]))
        adjusted[place] = highest
    return adjusted


def rejected(adjusted: Sequence[float], q: float = 0.05) -> list[bool]:
    """Which adjusted p-values are findings at level `q`."""
    q = inside(q, "level")
    return [value <= q for value in _checked(adjusted)]


def _step_up(p: Sequence[float], *, dependence: bool) -> list[float]:
    p = _checked(p)
    n = len(p)
    factor = math.fsum(1 / rank for rank in range(1, n + 1)) if dependence else 1.0
    adjusted = [0.0] * n
    lowest = 1.0
    order = _ascending(p)
    for rank in range(n, 0, -1):
        place = order[rank - 1]
        lowest = min(lowest, factor * n / rank * p[place])
        adjusted[place] = lowest
    return adjusted


def _checked(p: Sequence[float]) -> list[float]:
    found = numbers(p, "p")
    for place, value in enumerate(found):
        if not 0 <= value <= 1:
            raise ValueError(f"p[{place}] is {value}: no probability between 0 and 1")
    return found


def _ascending(p: Sequence[float]) -> list[int]:
    return sorted(range(len(p)), key=p.__getitem__)
