"""The interval that every estimator returns, and the checks they share. No estimator."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True)
class Interval:
    """Limits in the units of the estimate, with the level aimed at and the method that made them.

    `degenerate` marks limits from a sample without any variation: their width of zero says nothing about
    certainty, so they must be shown with that warning or not at all.
    """

    low: float
    high: float
    level: float
    method: str
    degenerate: bool = False


def check_level(level: float) -> None:
    """Raises ValueError unless `level` lies strictly between 0 and 1 (0.95, not 95)."""
    if not 0 < level < 1:
        raise ValueError(f"level {level} is not between 0 and 1")


def normal_multiplier(level: float) -> float:
    """Standard errors on either side that hold `level` of a normal distribution: 1.96 for 0.95."""
    check_level(level)
    return NormalDist().inv_cdf(0.5 + level / 2)
