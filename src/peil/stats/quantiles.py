"""Distribution-free interval of a quantile, as ranks in the sorted values. Not the quantile itself.

Only for values all of which are known: with open cases use the survival estimates instead.
"""

from __future__ import annotations

from bisect import bisect_left

from peil.stats.distributions import binomial_cdf, binomial_survival
from peil.stats.interval import check_level

TIE = 1e-12  # binomial probabilities this close to the tail, relatively, are equal to it but for rounding


def quantile_ranks(n: int, p: float, level: float = 0.95) -> tuple[int | None, int | None] | None:
    """Ranks, from 1 to n, of the sorted values that bound the p-quantile with at least that level.

    A side is None where no value bounds it (the 90th percentile of ten values has no upper limit); the
    whole is None where n is 0. Raises ValueError for p or level outside (0, 1) or a negative n.
    Source: inversion of the binomial test of a quantile (Conover), each tail at most (1 - level) / 2;
    equals scipy's quantile_test(x, p=p).confidence_interval(level).
    """
    check_level(level)
    if not 0 < p < 1 or n < 0:
        raise ValueError(f"quantile {p} of {n} values")
    if n == 0:
        return None
    tail = (1 - level) / 2
    counts = range(n + 1)
    low = bisect_left(counts, True, key=lambda k: binomial_cdf(k, n, p) >= tail * (1 - TIE))
    high = bisect_left(counts, True, key=lambda k: binomial_survival(k, n, p) <= tail * (1 + TIE)) + 1
    return low if low > 0 else None, high if high <= n else None
