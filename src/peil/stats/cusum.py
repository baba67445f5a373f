"""The tabular CUSUM for small lasting shifts, and how long it runs between alarms. Not the charts with limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from peil.stats.given import number, numbers, positive

NODES = 80  # of the Gauss-Legendre rule: run lengths to 1e-10 for the limits in use
NODES_PER_SIGMA = 4  # and more of them where h is far out, so that they stay closer together than the normal curve
LONGEST = 1e10
HOPELESS = 8.0  # sigma that a value must lie above the mean to count at all: one in 10¹⁵ does
WIDEST = 250.0


@dataclass(frozen=True)
class Cusum:
    """Sums in the unit of the values, one for each: `high` >= 0 upwards, `low` <= 0 downwards.

    `signal` marks each point at which a sum is beyond h standard deviations; the sums are not reset.
    """

    high: tuple[float, ...]
    low: tuple[float, ...]
    signal: tuple[bool, ...]

    @property
    def first_signal(self) -> int | None:
        """Place of the first signal, from 0; None without any."""
        return self.signal.index(True) if True in self.signal else None


def cusum(x: Sequence[float], center: float, sigma: float, k: float = 0.5, h: float = 5.0) -> Cusum:
    """Tabular CUSUM of `x` around `center`, both sides, starting at 0.

    `k` is the slack and `h` the limit, both in `sigma`: k = 0.5 looks for shifts of one sigma. ValueError
    unless sigma and h are positive and k is not negative. Source: Page 1954; Montgomery's tabular form.
    """
    center, sigma, k, h = number(center, "center"), positive(sigma, "sigma"), *_rule(k, h)
    slack, limit = k * sigma, h * sigma
    highs, lows = [], []
    high = low = 0.0
    for value in numbers(x, "x"):
        high = max(0.0, high + (value - center) - slack)
        low = min(0.0, low + (value - center) + slack)
        highs.append(high)
        lows.append(low)
    signals = (up > limit or down < -limit for up, down in zip(highs, lows, strict=True))
    return Cusum(tuple(highs), tuple(lows), tuple(signals))


def average_run_length(k: float, h: float, shift: float = 0.0, sided: Literal["one", "two"] = "two") -> float:
    """Points until an alarm, on average, of a normal series shifted by `shift` sigma from the first point on.

    Without a shift this is the run between false alarms: 465 for k = 0.5 and h = 5 on two sides. `one` looks
    upwards only. Infinite where it is beyond 10¹⁰ points: from there on the equation has no digits left.
    Source: Page's integral equation by Gauss-Legendre quadrature (as R's spc::xcusum.arl); the two sides join
    as 1/L = 1/L_up + 1/L_down, which is exact for sums that cannot both be above zero. Imports numpy and scipy.
    """
    k, h = _rule(k, h)
    if h > WIDEST:
        raise ValueError(f"h {h}: run lengths are worked out for limits up to {WIDEST:.0f} sigma")
    shift = number(shift, "shift")
    if sided not in ("one", "two"):
        raise ValueError(f"sided {sided!r}: one or two")
    upward = _one_sided(k, h, shift)
    alarms = 1 / upward + (1 / _one_sided(k, h, -shift) if sided == "two" else 0.0)
    return 1 / alarms if alarms * LONGEST > 1 else math.inf


def _rule(k: float, h: float) -> tuple[float, float]:
    return positive(k, "k", zero=True), positive(h, "h")


def _one_sided(k: float, h: float, shift: float) -> float:
    """Average run length from 0 of the sum that looks upwards.

    L(s) = 1 + L(0) F(k - s) + ∫0..h L(y) f(y + k - s) dy, solved at the nodes and at 0.
    """
    if k - shift > HOPELESS:
        return math.inf
    import numpy as np
    from scipy.special import ndtr

    count = max(NODES, math.ceil(NODES_PER_SIGMA * h))
    nodes, weights = np.polynomial.legendre.leggauss(count)
    nodes, weights = np.append(h * (nodes + 1) / 2, 0.0), np.append(h * weights / 2, 0.0)
    distance = nodes[None, :] - nodes[:, None] + k - shift
    kernel = np.exp(-(distance**2) / 2) / np.sqrt(2 * np.pi) * weights[None, :]
    kernel[:, -1] += ndtr(k - shift - nodes)
    found = np.linalg.solve(np.eye(count + 1) - kernel, np.ones(count + 1))
    return float(found[-1]) if found[-1] > 0 else math.inf
