"""Centre and limits of the classic control charts (p, u, XmR and Laney's p' and u') over one list of points.

All points make the limits here. A frozen baseline, weekdays, phases and signals: `peil.stats.control`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from peil.stats.given import numbers, wholes

D2 = 2 / math.sqrt(math.pi)  # mean distance of two independent standard normal values, 1.128 in the tables
D3 = math.sqrt(2 - 4 / math.pi)  # its standard deviation
SIGMAS = 3

Limits = tuple[float | None, ...]


@dataclass(frozen=True)
class AttributeChart:
    """Limits for each point in the unit of the points; None for a point without any rows.

    `sigma_z` is how many times as far as chance alone the points scatter: above 1 the plain limits are too
    tight, below 1 too wide. Without it (one point, or no scatter at all) the Laney limits are None.
    """

    center: float | None
    low: Limits
    high: Limits
    sigma_z: float | None
    laney_low: Limits
    laney_high: Limits

    @property
    def underdispersed(self) -> bool:
        """Whether the points scatter less than chance: usually a sign that rows are not counted one by one."""
        return self.sigma_z is not None and self.sigma_z < 1


@dataclass(frozen=True)
class XmrChart:
    """Individual values and their moving range, in the unit of the values. `sigma` is the short-term scatter."""

    center: float
    low: float
    high: float
    range_center: float
    range_high: float
    sigma: float


def mean_moving_range(values: Sequence[float]) -> float | None:
    """Mean distance between neighbours; None below two values."""
    if len(values) < 2:
        return None
    return math.fsum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)


def p_chart(x: Sequence[int], n: Sequence[int]) -> AttributeChart:
    """p and Laney p' chart of `x` out of `n` per point: shares as fractions, limits cut to [0, 1].

    Source: Shewhart; Laney 2002, sigma_z from the mean moving range of z. ValueError for impossible counts.
    """
    x, n = wholes(x, "x"), wholes(n, "n")
    _check(x, n)
    for place, (count, size) in enumerate(zip(x, n, strict=True)):
        if count > size:
            raise ValueError(f"x[{place}] is {count}, of n[{place}], {size}")
    center = sum(x) / sum(n) if sum(n) else None
    return _attributes(x, n, center, None if center is None else center * (1 - center), 1.0)


def u_chart(x: Sequence[int], n: Sequence[float]) -> AttributeChart:
    """u and Laney u' chart of `x` events in an exposure of `n` per point: rates, limits not below 0.

    Source: Shewhart; Laney 2002. ValueError for negative events or exposure.
    """
    x, n = wholes(x, "x"), numbers(n, "n")
    _check(x, n)
    center = sum(x) / math.fsum(n) if any(n) else None
    return _attributes(x, n, center, center, math.inf)


def xmr_chart(x: Sequence[float]) -> XmrChart | None:
    """XmR chart: mean ± 3 times the mean moving range over 1.128. None below two values.

    A constant series has limits without width: only a first other value will tell how it scatters.
    Source: Shewhart, Wheeler; the constant is 2/√π = 1.12838, not its rounding, and 2.66 is 3/1.128.
    """
    x = numbers(x, "x")
    moving = mean_moving_range(x)
    if moving is None:
        return None
    center, sigma = math.fsum(x) / len(x), moving / D2
    range_high = moving * (1 + SIGMAS * D3 / D2)
    return XmrChart(center, center - SIGMAS * sigma, center + SIGMAS * sigma, moving, range_high, sigma)


def _attributes(
    x: Sequence[int], n: Sequence[float], center: float | None, variance: float | None, top: float
) -> AttributeChart:
    nothing: Limits = (None,) * len(n)
    if center is None or variance is None:
        return AttributeChart(None, nothing, nothing, None, nothing, nothing)
    errors = [math.sqrt(variance / size) if size else None for size in n]
    # One difference of products, so that points with the same share differ by exactly 0 whatever their size.
    events, rows = sum(x), sum(n)
    z = [(count * rows - events * size) / (size * rows * e) for count, size, e in zip(x, n, errors, strict=True) if e]
    moving = mean_moving_range(z)
    sigma_z = moving / D2 if moving else None

    def limits(side: int, factor: float | None) -> Limits:
        if factor is None:
            return nothing
        reach = (None if e is None else center + side * SIGMAS * factor * e for e in errors)
        return tuple(None if limit is None else min(top, max(0.0, limit)) for limit in reach)

    return AttributeChart(center, limits(-1, 1.0), limits(1, 1.0), sigma_z, limits(-1, sigma_z), limits(1, sigma_z))


def _check(x: Sequence[int], n: Sequence[float]) -> None:
    if len(x) != len(n):
        raise ValueError(f"{len(x)} counts for {len(n)} sizes")
    for place, (count, size) in enumerate(zip(x, n, strict=True)):
        if size < 0 or (count and not size):
            raise ValueError(f"x[{place}] is {count}, out of n[{place}], {size}")
