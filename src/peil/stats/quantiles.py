"""Quantiles of values all of which are known, and their distribution-free interval as ranks in the sorted values.

With open cases use the survival estimates instead. Of rows in a lake the engine takes the quantile (`inverted_cdf`).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

from peil.stats.distributions import binomial_cdf, binomial_survival
from peil.stats.given import inside, numbers, share, whole
from peil.stats.interval import check_level

Definition = Literal["linear", "hazen", "median_unbiased", "inverted_cdf"]
TIE = 1e-12  # binomial probabilities this close to the tail, relatively, are equal to it but for rounding


def quantile(values: Sequence[float], p: float, definition: Definition = "linear") -> float | None:
    """The p-quantile (0.5: the median) in the values' unit; None without values. p from 0 to 1.

    `linear` is R's type 7 and what numpy and SQL's percentile_cont give, `hazen` type 5, `median_unbiased` type 8,
    `inverted_cdf` type 1, the first value by which at least a share p is reached. ValueError for another definition.
    Source: Hyndman and Fan 1996.
    """
    ordered, p = sorted(numbers(values, "values")), share(p, "quantile")
    n = len(ordered)
    places = {
        "linear": (n - 1) * p,
        "hazen": n * p - 0.5,
        "median_unbiased": (n + 1 / 3) * p - 2 / 3,
        "inverted_cdf": math.ceil(n * p * (1 - TIE)) - 1,
    }
    if definition not in places:
        raise ValueError(f"definition {definition!r} is none of {', '.join(places)}")
    if not n:
        return None
    place = min(max(places[definition], 0), n - 1)
    below = math.floor(place)
    above = min(below + 1, n - 1)
    # Equal neighbours give exactly that value.
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def quantile_ranks(n: int, p: float, level: float = 0.95) -> tuple[int | None, int | None] | None:
    """Ranks, from 1 to n, of the sorted values that bound the p-quantile with at least that level.

    A side is None where no value bounds it (the 90th percentile of ten values has no upper limit); the
    whole is None where n is 0. Raises ValueError for p or level outside (0, 1) or a negative n.
    Source: inversion of the binomial test of a quantile (Conover), each tail at most (1 - level) / 2;
    equals scipy's quantile_test(x, p=p).confidence_interval(level).
    """
    level, p, n = check_level(level), inside(p, "quantile"), whole(n, "values")
    if n == 0:
        return None
    tail = (1 - level) / 2
    counts = range(n + 1)
    low = bisect_left(counts, True, key=lambda k: binomial_cdf(k, n, p) >= tail * (1 - TIE))
    high = bisect_left(counts, True, key=lambda k: binomial_survival(k, n, p) <= tail * (1 + TIE)) + 1
    return low if low > 0 else None, high if high <= n else None
