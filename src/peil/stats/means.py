"""Mean, its t interval and the difference of two from integer sums: parts are added first and divided last.

`total` and `total_of_squares` are the sums of the values and of their squares: whole numbers in any unit
(scale points, seconds). Kept whole, the variance has no rounding and is exactly 0 where all values agree. Of values
with fractions `sums` makes exact fractions; of sums that were rounded to floats a variance within rounding is 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import SupportsFloat

from peil.stats.distributions import t_p
from peil.stats.given import exact, listed, number, whole
from peil.stats.interval import Difference, Interval, check_level, t_multiplier

Exact = int | Fraction
ROUNDED = 1e-13  # what is left of rounded sums, relatively, where there is no variance


@dataclass(frozen=True)
class Sums:
    """Number of values, their sum and the sum of their squares: the parts of a mean that add up."""

    n: int
    total: Exact
    total_of_squares: Exact


@dataclass(frozen=True)
class Welch:
    """Welch's test of two means: `t` is the difference in standard errors, `df` the degrees of freedom."""

    difference: Difference
    t: float | None
    df: float | None


def sums(values: Iterable[SupportsFloat]) -> Sums:
    """The sums of single values, exactly: of 0.1 three times the variance is 0. ValueError for what is no number."""
    found = [Fraction(number(value, f"values[{place}]")) for place, value in enumerate(listed(values, "values"))]
    return Sums(len(found), sum(found), sum(value * value for value in found))


def mean(n: int, total: Exact | float) -> float | None:
    """Arithmetic mean in the values' unit; None where n is 0. Source: definition."""
    n, total = whole(n, "values"), exact(total, "total")
    return float(total / n) if n else None


def standard_deviation(n: int, total: Exact | float, total_of_squares: Exact | float) -> float | None:
    """Sample standard deviation (divisor n - 1) in the values' unit; None below two values.

    Raises ValueError where no n values can have these sums. Source: definition.
    """
    n, total, spread = _spread(n, total, total_of_squares)
    return math.sqrt(spread / (n * (n - 1))) if n > 1 else None


def mean_interval(
    n: int, total: Exact | float, total_of_squares: Exact | float, level: float = 0.95
) -> Interval | None:
    """Student's t interval of the mean in the values' unit; None below two values.

    Where all values are equal the interval has no width and is marked `degenerate`: four answers of 3 do
    not make certain that everybody thinks 3. Raises ValueError where no n values can have these sums.
    Source: one-sample t.
    """
    check_level(level)
    n, total, spread = _spread(n, total, total_of_squares)
    if n < 2:
        return None
    centre = float(total / n)
    reach = t_multiplier(level, n - 1) * math.sqrt(spread / (n * n * (n - 1)))
    return Interval(centre - reach, centre + reach, level, "t", degenerate=spread == 0)


def welch(first: Sums, second: Sums, level: float = 0.95) -> Welch | None:
    """Difference of two means, first minus second, by Welch's unequal-variances t; None below two values a side.

    Where neither side varies there is nothing to test by: `t`, `df` and the p-value are None and the interval
    has no width and is `degenerate`. Source: Welch 1947 with Satterthwaite's degrees of freedom.
    """
    check_level(level)
    (n1, total1, spread1), (n2, total2, spread2) = (
        _spread(side.n, side.total, side.total_of_squares) for side in (first, second)
    )
    if min(n1, n2) < 2:
        return None
    # One division of exact numbers, so that equal means differ by exactly 0.
    estimate = float((total1 * n2 - total2 * n1) / (n1 * n2))
    variances = [float(spread / (n * n * (n - 1))) for n, spread in ((n1, spread1), (n2, spread2))]
    variance = sum(variances)
    if variance == 0:
        point = Interval(estimate, estimate, level, "welch", degenerate=True)
        return Welch(Difference(estimate, point, None, "welch"), None, None)
    se = math.sqrt(variance)
    parts = [v / variance for v in variances]  # their squares do not overflow
    df = 1 / sum(part * part / (n - 1) for part, n in zip(parts, (n1, n2), strict=True))
    reach = t_multiplier(level, df) * se
    interval = Interval(estimate - reach, estimate + reach, level, "welch")
    return Welch(Difference(estimate, interval, t_p(estimate / se, df), "welch"), estimate / se, df)


def _spread(n: int, total: Exact | float, squares: Exact | float) -> tuple[int, Exact, Exact]:
    """n and the total, checked, and n times the sum of squared deviations from the mean."""
    n, total_, squares_ = whole(n, "values"), exact(total, "total"), exact(squares, "total of squares")
    spread = n * squares_ - total_ * total_
    if (isinstance(total, float) or isinstance(squares, float)) and abs(float(spread)) <= ROUNDED * n * float(squares_):
        spread = 0
    if spread < 0 or (n == 0 and squares_):
        raise ValueError(f"no {n} values add up to {total} and their squares to {squares}")
    return n, total_, spread
