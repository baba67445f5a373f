"""A quantile sketch that merges: percentiles of many days from counts in buckets, within a relative error.

Not the buckets of the KPIs, which the engines count (`peil.kpis.measures.histogram`) and whose bound is wider.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import SupportsFloat

from peil.stats.given import inside, listed, number, share, whole

Counts = Mapping[int, int]


@dataclass(frozen=True)
class Sketch:
    """How many values lie in each bucket: of values above 0, of values below it by their distance, and zeros.

    Bucket k holds distances above gamma^(k-1) up to gamma^k, gamma = (1 + accuracy) / (1 - accuracy).
    """

    accuracy: float
    above: Counts
    below: Counts
    zeros: int

    @property
    def n(self) -> int:
        """How many values there are."""
        return sum(self.above.values()) + sum(self.below.values()) + self.zeros


def sketch(values: Iterable[SupportsFloat], accuracy: float = 0.01) -> Sketch:
    """The sketch of single values. ValueError for what is no finite number or an accuracy outside (0, 1)."""
    step = _step(inside(accuracy, "accuracy"))
    above: dict[int, int] = {}
    below: dict[int, int] = {}
    zeros = 0
    for place, given in enumerate(listed(values, "values")):
        value = number(given, f"values[{place}]")
        if value == 0:
            zeros += 1
            continue
        side, bucket = above if value > 0 else below, math.ceil(math.log(abs(value)) / step)
        side[bucket] = side.get(bucket, 0) + 1
    return Sketch(float(accuracy), above, below, zeros)


def merged(sketches: Iterable[Sketch]) -> Sketch:
    """One sketch of all values, the same as if they had been put into it one by one, in any order.

    ValueError without any sketch, or where they differ in accuracy: their buckets do not match.
    """
    found = list(sketches)
    if len({one.accuracy for one in found}) != 1:
        raise ValueError(f"sketches of accuracy {sorted({one.accuracy for one in found})}: exactly one is needed")
    above: dict[int, int] = {}
    below: dict[int, int] = {}
    for one in found:
        for into, counts in ((above, one.above), (below, one.below)):
            for bucket, count in counts.items():
                into[bucket] = into.get(bucket, 0) + whole(count, "count")
    return Sketch(found[0].accuracy, above, below, sum(one.zeros for one in found))


def sketched_quantile(found: Sketch, p: float) -> float | None:
    """The value of rank p (n - 1), rounded down, counted from 0; None without values.

    Off by at most a share `accuracy` of that value. ValueError for p outside [0, 1].
    Source: DDSketch, Masson, Rim and Lee 2019; equals the ddsketch package with its logarithmic mapping.
    """
    p, n = share(p, "quantile"), found.n
    if n == 0:
        return None
    left = math.floor(p * (n - 1))
    step = _step(found.accuracy)
    sides = (
        *((bucket, count, -1) for bucket, count in sorted(found.below.items(), reverse=True)),
        (0, found.zeros, 0),
        *((bucket, count, 1) for bucket, count in sorted(found.above.items())),
    )
    for bucket, count, sign in sides:
        if left < count:
            # The middle of a bucket, as far from either end relatively.
            return sign * math.exp(step * bucket) * (1 - found.accuracy)
        left -= count
    raise ValueError("a sketch with counts below 0")


def _step(accuracy: float) -> float:
    """Natural logarithm of gamma."""
    return math.log1p(accuracy) - math.log1p(-accuracy)
