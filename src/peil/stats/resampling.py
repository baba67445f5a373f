"""Differences of what has no formula for its error (medians, restricted means), by resampling. Independent cases only.

Not for clustered cases: of one agent's answers resample the agents. With fewer than some twenty cases on a side the
limits come out too narrow.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from peil.stats.given import listed, number, whole
from peil.stats.interval import Difference, Interval, check_level
from peil.stats.quantiles import quantile

T = TypeVar("T")

FEWEST = 200  # resamples, below which the limits at 95 % rest on less than five of them
UNKNOWN = 0.01  # of the resamples at most may have no value, as of a median of mostly open cases


def bootstrap_difference(
    first: Sequence[T],
    second: Sequence[T],
    statistic: Callable[[list[T]], float | None],
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 1,
) -> Difference | None:
    """The statistic of the first cases minus that of the second, with percentile limits; no p-value.

    Cases may be anything that `statistic` takes a list of: values, or (duration, ended, still open) for a Kaplan-Meier
    figure. The same seed gives the same limits. None where a side has no case or the statistic no value, of the cases
    or of more than a hundredth of the resamples; `degenerate` where no resample differs. ValueError below 200 of them.
    Source: Efron and Tibshirani 1993; as scipy's bootstrap(method="percentile").
    """
    level, resamples = check_level(level), whole(resamples, "resamples", FEWEST)
    sides = listed(first, "first"), listed(second, "second")
    if not all(sides):
        return None
    seen = statistic(sides[0]), statistic(sides[1])
    if seen[0] is None or seen[1] is None:
        return None
    draw = random.Random(whole(seed, "seed"))  # noqa: S311 - no secret
    found = []
    for _ in range(resamples):
        again = tuple(statistic(draw.choices(side, k=len(side))) for side in sides)
        if again[0] is not None and again[1] is not None:
            found.append(number(again[0], "statistic") - number(again[1], "statistic"))
    if len(found) < (1 - UNKNOWN) * resamples:
        return None
    low, high = quantile(found, (1 - level) / 2), quantile(found, (1 + level) / 2)
    if low is None or high is None:
        return None
    estimate = number(seen[0], "statistic") - number(seen[1], "statistic")
    limits = Interval(low, high, level, "bootstrap percentile", degenerate=min(found) == max(found))
    return Difference(estimate, limits, None, "bootstrap")
