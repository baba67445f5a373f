"""Mean and its t interval from integer sums, so that parts can be added first and divided last.

`total` and `total_of_squares` are the sums of the values and of their squares: whole numbers in any unit
(scale points, seconds). Kept whole, the variance has no rounding and is exactly 0 where all values agree.
"""

from __future__ import annotations

import math

from peil.stats.distributions import t_quantile
from peil.stats.interval import Interval, check_level


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


def _spread(n: int, total: int, total_of_squares: int) -> int:
    """n times the sum of squared deviations from the mean."""
    spread = n * total_of_squares - total * total
    if n < 0 or spread < 0 or (n == 0 and total_of_squares):
        raise ValueError(f"no {n} values add up to {total} and their squares to {total_of_squares}")
    return spread
