"""Days that resemble their neighbours say less than as many unrelated days: by how much an error must be widened."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

#: Beyond it a few weeks hardly hold one independent day, and the estimate itself says nothing.
MOST = 0.95


def likeness(runs: Sequence[Sequence[float]]) -> float:
    """Autocorrelation at one step of residuals in order, 0 to 0.95; runs do not touch each other.

    Corrected for the bias of short series, in which it comes out too low. Source: Marriott and Pope 1954.
    """
    squares = math.fsum(v * v for run in runs for v in run)
    if not squares:
        return 0.0
    count = sum(map(len, runs)) / len(runs)
    found = math.fsum(a * b for run in runs for a, b in pairwise(run)) / squares
    return min(MOST, max(0.0, found + (1 + 3 * found) / count))


def widening(runs: Sequence[Sequence[float]]) -> tuple[float, float]:
    """What a standard error of their mean is multiplied by, and the degrees of freedom that are left, as a part."""
    r = likeness(runs)
    return math.sqrt((1 + r) / (1 - r)), (1 - r) / (1 + r)
