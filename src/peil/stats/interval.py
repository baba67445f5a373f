"""The interval and the difference that estimators return, and the checks they share. No estimator."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import NormalDist

from peil.stats.distributions import t_quantile
from peil.stats.given import inside

HALVINGS = 200


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


@dataclass(frozen=True)
class Difference:
    """First group minus second, in the units of the estimate, with its interval and the test of no difference.

    `interval` is None where too little is known to give one; `p` is the two-sided probability of a difference
    at least this large if there were none, None where the test has nothing to go by. `test` names the test.
    """

    estimate: float
    interval: Interval | None
    p: float | None
    test: str


def check_level(level: float) -> float:
    """The level as a float. Raises ValueError unless it lies strictly between 0 and 1 (0.95, not 95)."""
    return inside(level, "level")


def normal_multiplier(level: float) -> float:
    """Standard errors on either side that hold `level` of a normal distribution: 1.96 for 0.95."""
    # By the lower tail: near a level of 1 the upper one has no digits left.
    return -NormalDist().inv_cdf((1 - check_level(level)) / 2)


def t_multiplier(level: float, df: float) -> float:
    """The same for Student's t with `df` degrees of freedom."""
    return -t_quantile((1 - check_level(level)) / 2, df)


def normal_p(z: float) -> float:
    """Two-sided probability of a standard normal value at least as far out as `z`."""
    return math.erfc(abs(z) / math.sqrt(2))


def last_accepted(inside: float, outside: float, rejected: Callable[[float], bool]) -> float:
    """The value nearest to `outside`, seen from `inside`, that is not rejected: a limit by inverting a test.

    Halves until neighbouring doubles are left. `rejected` must turn from false to true once on the way.
    """
    if not rejected(outside):
        return outside
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        if rejected(middle):
            outside = middle
        else:
            inside = middle
    return inside


def scaled(difference: Difference | None, factor: float) -> Difference | None:
    """The same difference in a unit of which `factor` go into one: percentage points from fractions by 100."""
    if difference is None:
        return None
    interval = difference.interval and replace(
        difference.interval, low=factor * difference.interval.low, high=factor * difference.interval.high
    )
    return replace(difference, estimate=factor * difference.estimate, interval=interval)
