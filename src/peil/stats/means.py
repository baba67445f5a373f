"""Mean, its t interval and the difference of two from integer sums: parts are added first and divided last.

`total` and `total_of_squares` are the sums of the values and of their squares: whole numbers in any unit
(scale points, seconds). Kept whole, the variance has no rounding and is exactly 0 where all values agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from peil.stats.distributions import t_p, t_quantile
from peil.stats.interval import Difference, Interval, check_level


@dataclass(frozen=True)
class Sums:
    """Number of values, their sum and the sum of their squares: the parts of a mean that add up."""

    n: int
    total: int
    total_of_squares: int


@dataclass(frozen=True)
class Welch:
    """Welch's test of two means: `t` is the difference in standard errors, `df` the degrees of freedom."""

    difference: Difference
    t: float | None
    df: float | None


def mean(n: int, total: int) -> float | None:
    """Arithmetic mean in the values' unit; None where n is 0. Source: definition."""
    if n < 0:
        raise ValueError(f"{n} values")
    return total / n if n else None


def standard_deviation(n: int, total: int, total_of_squares: int) -> float | None:
    """Sample standard deviation (divisor n - 1) in the values' unit; None below two values.

    Raises ValueError where no n values can have these sums. Source: definition.
    """
    spread = _spread(n, total, total_of_squares)
    return math.sqrt(spread / (n * (n - 1))) if n > 1 else None


def mean_interval(n: int, total: int, total_of_squares: int, level: float = 0.95) -> Interval | None:
    """Student's t interval of the mean in the values' unit; None below two values.

    Where all values are equal the interval has no width and is marked `degenerate`: four answers of 3 do
    not make certain that everybody thinks 3. Raises ValueError where no n values can have these sums.
    Source: one-sample t.
    """
    check_level(level)
    spread = _spread(n, total, total_of_squares)
    if n < 2:
        return None
    centre = total / n
    reach = t_quantile(0.5 + level / 2, n - 1) * math.sqrt(spread / (n * n * (n - 1)))
    return Interval(centre - reach, centre + reach, level, "t", degenerate=spread == 0)


def welch(first: Sums, second: Sums, level: float = 0.95) -> Welch | None:
    """Difference of two means, first minus second, by Welch's unequal-variances t; None below two values a side.

    Where neither side varies there is nothing to test by: `t`, `df` and the p-value are None and the interval
    has no width and is `degenerate`. Source: Welch 1947 with Satterthwaite's degrees of freedom.
    """
    check_level(level)
    spreads = [_spread(side.n, side.total, side.total_of_squares) for side in (first, second)]
    if min(first.n, second.n) < 2:
        return None
    # One division of whole numbers, so that equal means differ by exactly 0.
    estimate = (first.total * second.n - second.total * first.n) / (first.n * second.n)
    variances = [
        spread / (side.n * side.n * (side.n - 1)) for spread, side in zip(spreads, (first, second), strict=True)
    ]
    variance = sum(variances)
    if variance == 0:
        exact = Interval(estimate, estimate, level, "welch", degenerate=True)
        return Welch(Difference(estimate, exact, None, "welch"), None, None)
    se = math.sqrt(variance)
    df = variance**2 / sum(v * v / (side.n - 1) for v, side in zip(variances, (first, second), strict=True))
    reach = t_quantile(0.5 + level / 2, df) * se
    interval = Interval(estimate - reach, estimate + reach, level, "welch")
    return Welch(Difference(estimate, interval, t_p(estimate / se, df), "welch"), estimate / se, df)


def _spread(n: int, total: int, total_of_squares: int) -> int:
    """n times the sum of squared deviations from the mean."""
    spread = n * total_of_squares - total * total
    if n < 0 or spread < 0 or (n == 0 and total_of_squares):
        raise ValueError(f"no {n} values add up to {total} and their squares to {total_of_squares}")
    return spread
