"""Intervals for a share of independent yes-or-no answers. Not for weighted or clustered ones.

Every function takes `x` successes out of `n` (whole numbers, 0 <= x <= n) and a level between 0 and 1, and
returns limits as fractions between 0 and 1, or None where n is 0: no answers say nothing. ValueError for
impossible counts or levels.
"""

from __future__ import annotations

import math

from peil.stats.given import whole
from peil.stats.interval import Interval, check_level, normal_multiplier


def wilson(x: int, n: int, level: float = 0.95) -> Interval | None:
    """Wilson's score interval: the default. Limits as fractions, None where n is 0.

    Source: Wilson 1927, the shares that a two-sided score test does not reject; no continuity correction
    and no adjustment at x = 1 or n - 1. Equals R's prop.test(correct=FALSE).
    """
    x, n = counts(x, n)
    z = normal_multiplier(level)
    if n == 0:
        return None
    middle = x + z * z / 2
    reach = z * math.sqrt(x * (n - x) / n + z * z / 4)
    # At the ends the limits are 0 and 1 by algebra; rounding would miss them by an ulp.
    low = 0.0 if x == 0 else (middle - reach) / (n + z * z)
    high = 1.0 if x == n else (middle + reach) / (n + z * z)
    return Interval(low, high, level, "wilson")


def agresti_coull(x: int, n: int, level: float = 0.95) -> Interval | None:
    """Wald's interval after adding z²/2 successes and z²/2 failures, clipped. Fractions, None where n is 0.

    Source: Agresti and Coull 1998.
    """
    x, n = counts(x, n)
    z = normal_multiplier(level)
    if n == 0:
        return None
    total = n + z * z
    share = (x + z * z / 2) / total
    return _clipped(share, z * math.sqrt(share * (1 - share) / total), level, "agresti-coull")


def wald(x: int, n: int, level: float = 0.95) -> Interval | None:
    """Estimate plus and minus z standard errors, clipped. Fractions, None where n is 0.

    Only to compare with: it covers too little, and at x = 0 and x = n it has no width (`degenerate`).
    Source: textbook normal approximation.
    """
    x, n = counts(x, n)
    z = normal_multiplier(level)
    if n == 0:
        return None
    share = x / n
    return _clipped(share, z * math.sqrt(x * (n - x) / n) / n, level, "wald", degenerate=x in (0, n))


def jeffreys(x: int, n: int, level: float = 0.95) -> Interval | None:
    """Bayesian interval: equal tails of Beta(x + 1/2, n - x + 1/2). Fractions, None where n is 0.

    The lower limit is 0 at x = 0 and the upper one 1 at x = n, as Brown, Cai and DasGupta 2001 define it.
    statsmodels leaves the plain quantile there (0.00005 instead of 0 for 0 of 10), which can never
    contain a share of 0; the other limit is the same. Imports scipy.
    """
    x, n = counts(x, n)
    level = check_level(level)
    if n == 0:
        return None
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else _beta_quantile(tail, x + 0.5, n - x + 0.5)
    high = 1.0 if x == n else _beta_quantile(1 - tail, x + 0.5, n - x + 0.5)
    return Interval(low, high, level, "jeffreys")


def clopper_pearson(x: int, n: int, level: float = 0.95) -> Interval | None:
    """The exact interval: shares that neither one-sided binomial test rejects. Fractions, None where n is 0.

    Source: Clopper and Pearson 1934, through beta quantiles; equals R's binom.test. Imports scipy.
    """
    x, n = counts(x, n)
    level = check_level(level)
    if n == 0:
        return None
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else _beta_quantile(tail, x, n - x + 1)
    high = 1.0 if x == n else _beta_quantile(1 - tail, x + 1, n - x)
    return Interval(low, high, level, "clopper-pearson")


def counts(x: int, n: int) -> tuple[int, int]:
    """Successes and answers as ints. ValueError unless they are whole and 0 <= x <= n."""
    found = whole(x, "successes"), whole(n, "answers")
    if found[0] > found[1]:
        raise ValueError(f"{found[0]} successes out of {found[1]}")
    return found


def _clipped(centre: float, reach: float, level: float, method: str, *, degenerate: bool = False) -> Interval:
    return Interval(max(0.0, centre - reach), min(1.0, centre + reach), level, method, degenerate)


def _beta_quantile(p: float, a: float, b: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(a, b, p))
