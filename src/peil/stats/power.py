"""How many answers a comparison needs, and how small a difference a given number can show.

Numbers are per group, two equal groups unless a `ratio` is given, two-sided (twice the `alpha` for one side). They come
unrounded: round up before use. `alpha` is the
chance of a false find, `power` the chance of finding a difference that is there; both between 0 and 1.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from statistics import NormalDist

from peil.stats.distributions import HALF_LOG_TWO_PI, stirling_error, t_quantile
from peil.stats.given import inside, positive, share, sized
from peil.stats.interval import last_accepted


def n_for_shares(p1: float, p2: float, alpha: float = 0.05, power: float = 0.8, ratio: float = 1.0) -> float | None:
    """Answers in the first group to tell share `p1` from `p2` (fractions); None where they are equal: no number will.

    The second group is `ratio` times as large. Source: normal formula with the pooled variance under no difference,
    Fleiss 1981; equals R's power.prop.test where both are as large.
    """
    low, high = _multipliers(alpha, power)
    p1, p2 = share(p1, "share"), share(p2, "share")
    if p1 == p2:
        return None
    ratio = positive(ratio, "ratio")
    middle = (p1 + ratio * p2) / (1 + ratio)
    pooled = math.sqrt((1 + 1 / ratio) * middle * (1 - middle))
    apart = math.sqrt(p1 * (1 - p1) + p2 * (1 - p2) / ratio)
    return ((low * pooled + high * apart) / (p1 - p2)) ** 2


def n_for_shares_by_cohen(p1: float, p2: float, alpha: float = 0.05, power: float = 0.8) -> float | None:
    """The same by Cohen's h: only to compare with, it is too small near 0 and 1. None where they are equal.

    Source: Cohen 1988, effect size 2 asin √p1 - 2 asin √p2; equals R's pwr.2p.test, which counts the far tail.
    """
    low, high = _multipliers(alpha, power)
    power = float(power)
    p1, p2 = share(p1, "share"), share(p2, "share")
    effect = abs(2 * math.asin(math.sqrt(p1)) - 2 * math.asin(math.sqrt(p2)))
    if effect == 0:
        return None
    normal = NormalDist()

    def short(n: float) -> bool:
        reach = effect * math.sqrt(n / 2)
        return normal.cdf(reach - low) + normal.cdf(-reach - low) < power

    return _smallest(short, 2 * ((low + high) / effect) ** 2)


def n_for_means(sd: float, delta: float, alpha: float = 0.05, power: float = 0.8, ratio: float = 1.0) -> float | None:
    """Values in the first group, at least 2, to find a difference `delta` of two means of standard deviation `sd`.

    The second group is `ratio` times as large, and at least 2 as well. None where delta or sd is 0. Source: noncentral
    t, two-sided; equals R's power.t.test(strict=TRUE) and statsmodels' TTestIndPower where scipy has its noncentral t.
    Imports scipy.
    """
    low, high = _multipliers(alpha, power)
    alpha, power = float(alpha), float(power)
    sd, delta = positive(sd, "standard deviation", zero=True), sized(delta, "difference")
    if delta == 0 or sd == 0:
        return None
    ratio = positive(ratio, "ratio")
    effect = abs(delta) / sd

    def short(n: float) -> bool:
        return _power_of_t((1 + ratio) * n - 2, effect * math.sqrt(n * ratio / (1 + ratio)), alpha) < power

    about = (1 + 1 / ratio) * ((low + high) / effect) ** 2
    return _smallest(short, about, least=max(2.0, 2 / ratio))


def _power_of_t(df: float, shift: float, alpha: float) -> float:
    """The chance that a t of `df` degrees of freedom around `shift` lies beyond either edge of `alpha`, two-sided.

    As an integral over the estimated standard deviation, on a log scale: the noncentral t of scipy has no number
    (nan) for one argument in a few, and that reads as enough.
    """
    from scipy.integrate import quad

    edge = -t_quantile(alpha / 2, df)
    normal = NormalDist()
    constant = math.log(2 * df) / 2 - HALF_LOG_TWO_PI - stirling_error(df / 2)

    def beyond(u: float) -> float:
        ratio = math.exp(u)
        density = math.exp(constant + df / 2 * (2 * u - math.expm1(2 * u)))
        return density * (normal.cdf(shift - edge * ratio) + normal.cdf(-shift - edge * ratio))

    spread = 1 / math.sqrt(2 * df)
    turn = math.log(max(shift, 1e-9) / edge)
    marks = [
        place + k * width for place, width in ((0.0, spread), (turn, 1 / max(shift, 1.0))) for k in (-8, -2, 0, 2, 8)
    ]
    left, right = -20 * max(spread, spread * spread * 4), 10 * spread
    inside = sorted({mark for mark in marks if left < mark < right})
    ends = [left, *inside, right]
    return sum(
        float(quad(beyond, low, high, epsabs=1e-13, epsrel=1e-11, limit=100)[0])
        for low, high in itertools.pairwise(ends)
    )


def detectable_share(p: float, n: float, alpha: float = 0.05, power: float = 0.8) -> tuple[float | None, float | None]:
    """The nearest shares below and above `p` that `n` answers per group would tell from it; None: there is none.

    Fractions. Source: `n_for_shares` solved for the second share.
    """
    p, n = share(p, "share"), positive(n, "answers per group", zero=True)
    if n == 0:
        return None, None

    def too_close(other: float) -> bool:
        needed = n_for_shares(p, other, alpha, power)
        return needed is None or needed > n

    found: list[float | None] = []
    for end in (0.0, 1.0):
        if p == end or too_close(end):
            found.append(None)
        else:
            found.append(last_accepted(end, p, too_close))
    return found[0], found[1]


def detectable_difference(se: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Smallest difference that is found with that power when differences have standard error `se`, in its unit.

    For means, NPS and ratios. Source: (z of alpha + z of power) standard errors.
    """
    se = positive(se, "standard error", zero=True)
    return sum(_multipliers(alpha, power)) * se


def _multipliers(alpha: float, power: float) -> tuple[float, float]:
    alpha, power = inside(alpha, "alpha"), inside(power, "power")
    if power <= alpha:
        raise ValueError(f"power {power} is not above alpha {alpha}")
    return -NormalDist().inv_cdf(alpha / 2), NormalDist().inv_cdf(power)


def _smallest(short: Callable[[float], bool], about: float, least: float = 0.0) -> float:
    """The smallest number that is not short, looked for around `about`."""
    low, high = least, max(about, 2 * least)
    while short(high):
        low, high = high, 2 * high
    return last_accepted(high, low, short) if short(low) else low
