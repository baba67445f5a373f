"""Two shares of independent yes-or-no answers compared: interval of the difference, and test. Not clustered ones.

Every function takes `x1` successes out of `n1` and `x2` out of `n2` (whole numbers, 0 <= x <= n). Differences
are first minus second, as fractions between -1 and 1. None where either n is 0; ValueError for impossible counts.
"""

from __future__ import annotations

import math

from peil.stats.distributions import TINY
from peil.stats.interval import Difference, Interval, last_accepted, normal_multiplier, normal_p
from peil.stats.proportions import counts, wilson

FEW = 5  # with fewer than this in any of the four cells the normal approximation gives way to Fisher's test
ROUNDING = 1e-9  # tables as probable as the one seen but for rounding count as equally probable


def compare_shares(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Difference | None:
    """Difference of two shares with Newcombe's interval: the default.

    The p-value is the pooled z test's, or Fisher's where one of the four cells is below 5. The interval and
    the test can disagree near the edge: the interval decides what is demonstrable, the p-value ranks.
    """
    x1, n1, x2, n2 = *counts(x1, n1), *counts(x2, n2)
    interval = newcombe(x1, n1, x2, n2, level)
    if interval is None:
        return None
    estimate = x1 / n1 - x2 / n2
    if min(x1, n1 - x1, x2, n2 - x2) < FEW:
        return Difference(estimate, interval, fisher_p(x1, n1, x2, n2), "fisher")
    return Difference(estimate, interval, pooled_p(x1, n1, x2, n2), "pooled z")


def newcombe(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval | None:
    """Hybrid of the two Wilson intervals: the default, never outside [-1, 1].

    Source: Newcombe 1998, method 10, without continuity correction.
    """
    x1, n1, x2, n2 = *counts(x1, n1), *counts(x2, n2)
    first, second = wilson(x1, n1, level), wilson(x2, n2, level)
    if first is None or second is None:
        return None
    share1, share2 = x1 / n1, x2 / n2
    estimate = share1 - share2
    low = estimate - math.hypot(share1 - first.low, second.high - share2)
    high = estimate + math.hypot(first.high - share1, share2 - second.low)
    return Interval(low, high, level, "newcombe")


def agresti_caffo(x1: int, n1: int, x2: int, n2: int, level: float = 0.95, *, clip: bool = True) -> Interval | None:
    """Wald's interval after adding one success and one failure to each group; cut to [-1, 1] unless not `clip`.

    Source: Agresti and Caffo 2000.
    """
    x1, n1, x2, n2 = *counts(x1, n1), *counts(x2, n2)
    z = normal_multiplier(level)
    if not n1 or not n2:
        return None
    centre, se = _wald(x1 + 1, n1 + 2, x2 + 1, n2 + 2)
    return _limits(centre, z * se, level, "agresti-caffo", clip=clip)


def wald_difference(x1: int, n1: int, x2: int, n2: int, level: float = 0.95, *, clip: bool = True) -> Interval | None:
    """Estimate plus and minus z standard errors; cut to [-1, 1] unless not `clip`. Only to compare with.

    It covers too little, and has no width (`degenerate`) where neither group varies. Source: textbook.
    """
    x1, n1, x2, n2 = *counts(x1, n1), *counts(x2, n2)
    z = normal_multiplier(level)
    if not n1 or not n2:
        return None
    centre, se = _wald(x1, n1, x2, n2)
    return _limits(centre, z * se, level, "wald", clip=clip, degenerate=se == 0)


def miettinen_nurminen(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval | None:
    """Differences that a score test with variance N / (N - 1) does not reject: a check on Newcombe's.

    Source: Miettinen and Nurminen 1985, the restricted likelihood by the closed form of their appendix.
    None below two answers in all.
    """
    x1, n1, x2, n2 = *counts(x1, n1), *counts(x2, n2)
    z = normal_multiplier(level)
    if not n1 or not n2:
        return None
    estimate = x1 / n1 - x2 / n2

    def rejected(delta: float) -> bool:
        variance = _restricted_variance(x1, n1, x2, n2, delta)
        return (estimate - delta) ** 2 > z * z * variance

    low = last_accepted(estimate, -1.0, rejected)
    high = last_accepted(estimate, 1.0, rejected)
    return Interval(low, high, level, "miettinen-nurminen")


def pooled_z(x1: int, n1: int, x2: int, n2: int) -> float | None:
    """Difference in pooled standard errors; None where either n is 0 or all answers are alike (no variance).

    Source: two-proportion z test without continuity correction; its square is Pearson's chi-squared.
    """
    x1, n1, x2, n2 = *counts(x1, n1), *counts(x2, n2)
    successes, total = x1 + x2, n1 + n2
    if not n1 or not n2 or successes in (0, total):
        return None
    # One division of whole numbers, so that equal shares give exactly 0.
    spread = successes * (total - successes) * n1 * n2
    return (x1 * n2 - x2 * n1) * math.sqrt(total / spread)


def pooled_p(x1: int, n1: int, x2: int, n2: int) -> float | None:
    """Two-sided p-value of `pooled_z`; None where that is."""
    z = pooled_z(x1, n1, x2, n2)
    return None if z is None else normal_p(z)


def fisher_p(x1: int, n1: int, x2: int, n2: int) -> float | None:
    """Two-sided p-value of Fisher's exact test: all tables as probable as this one or less. None without answers.

    Source: Fisher 1935, the two-sided rule of R's fisher.test and scipy's fisher_exact.
    """
    x1, n1, x2, n2 = *counts(x1, n1), *counts(x2, n2)
    if not n1 or not n2:
        return None
    successes = x1 + x2
    low, high = max(0, successes - n2), min(successes, n1)
    mode = min(high, max(low, (successes + 1) * (n1 + 1) // (n1 + n2 + 2)))
    weights = {mode: 1.0}
    # Tables too improbable for a double weigh nothing: of many answers only those near the likeliest are looked at.
    # Waiting for 0 would not do, for the smallest double times 0.9 is itself.
    for k in range(mode, high):
        if weights[k] < TINY:
            break
        weights[k + 1] = weights[k] * (n1 - k) * (successes - k) / ((k + 1) * (n2 - successes + k + 1))
    for k in range(mode, low, -1):
        if weights[k] < TINY:
            break
        weights[k - 1] = weights[k] * k * (n2 - successes + k) / ((n1 - k + 1) * (successes - k + 1))
    seen = weights.get(x1, 0.0) * (1 + ROUNDING)
    as_rare = math.fsum(weight for weight in weights.values() if weight <= seen)
    return min(1.0, as_rare / math.fsum(weights.values()))


def _wald(x1: int, n1: int, x2: int, n2: int) -> tuple[float, float]:
    return x1 / n1 - x2 / n2, math.sqrt(x1 * (n1 - x1) / n1**3 + x2 * (n2 - x2) / n2**3)


def _limits(
    centre: float, reach: float, level: float, method: str, *, clip: bool, degenerate: bool = False
) -> Interval:
    low, high = centre - reach, centre + reach
    if clip:
        low, high = max(-1.0, low), min(1.0, high)
    return Interval(low, high, level, method, degenerate)


def _restricted_variance(x1: int, n1: int, x2: int, n2: int, delta: float) -> float:
    """Variance of the difference, times N / (N - 1), at the likeliest shares whose difference is `delta`."""
    total, successes = n1 + n2, x1 + x2
    # The likeliest second share solves l3 p³ + l2 p² + l1 p + l0 = 0.
    l3 = total
    l2 = (n1 + 2 * n2) * delta - total - successes
    l1 = (n2 * delta - total - 2 * x2) * delta + successes
    l0 = x2 * delta * (1 - delta)
    third = l2 / (3 * l3)
    q = third**3 - l1 * l2 / (6 * l3**2) + l0 / (2 * l3)
    spread = third**2 - l1 / (3 * l3)
    root = math.copysign(math.sqrt(max(0.0, spread)), q)
    if root == 0:
        second = -third
    else:
        angle = (math.pi + math.acos(max(-1.0, min(1.0, q / root**3)))) / 3
        second = 2 * root * math.cos(angle) - third
    second = min(1.0, 1 - delta, max(0.0, -delta, second))
    first = min(1.0, max(0.0, second + delta))
    return (first * (1 - first) / n1 + second * (1 - second) / n2) * total / (total - 1)
