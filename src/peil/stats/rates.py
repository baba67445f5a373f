"""Rates: events per exposure (complaints per contact, calls per order), with exact limits. Not shares of answers.

`events` are whole numbers >= 0, `exposure` > 0 in any unit (contacts, orders, hours); rates and limits are per
one unit of exposure. None where there is no exposure; ValueError for negative input.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from peil.stats.distributions import binomial_cdf, binomial_survival, poisson_cdf, poisson_probability, poisson_survival
from peil.stats.given import equally_long, inside, numbers, positive, whole, wholes
from peil.stats.interval import Difference, Interval, check_level, t_multiplier
from peil.stats.proportions import counts

ROUNDING = 1e-9
STEPS = 200


def rate(events: int, exposure: float) -> float | None:
    """Events per unit of exposure; None without exposure. Source: definition."""
    events, exposure = _checked(events, exposure)
    return events / exposure if exposure else None


def poisson_interval(events: int, exposure: float, level: float = 0.95) -> Interval | None:
    """Garwood's exact interval: rates that neither one-sided Poisson test rejects. The default for rates.

    The lower limit is 0 without events. Source: Garwood 1936; equals R's poisson.test. Assumes independent
    events: for counts that scatter more than Poisson (days, teams) use `overdispersed_interval`.
    """
    events, exposure = _checked(events, exposure)
    level = check_level(level)
    if not exposure:
        return None
    tail = (1 - level) / 2
    # P(at least the events seen) is the tail at the lower limit, P(at most them) at the upper.
    low = _mean_where(lambda mean: tail - poisson_survival(events - 1, mean), events - 1, events) if events else 0.0
    high = _mean_where(lambda mean: poisson_cdf(events, mean) - tail, events, events + 1)
    return Interval(low / exposure, high / exposure, level, "garwood")


def overdispersed_interval(events: Sequence[int], exposures: Sequence[float], level: float = 0.95) -> Interval | None:
    """Interval of the rate over days or teams whose counts scatter otherwise than Poisson: total over total.

    The scatter is estimated from Pearson's chi-squared over its degrees of freedom; limits on the log scale, by t with
    as many. Units without exposure do not count. None below two units or without any event: then nothing tells how
    counts scatter. `degenerate` where all units have the same rate. Source: quasi-Poisson; equals R's
    glm(events ~ 1, quasipoisson, offset = log(exposure)), coefficient ± qt × standard error.
    """
    level = check_level(level)
    counted, sizes = wholes(events, "events"), numbers(exposures, "exposures")
    equally_long(counted, sizes, "events and exposures")
    units = [one for one in map(_checked, counted, sizes) if one[1]]
    total, exposed = sum(count for count, _ in units), math.fsum(size for _, size in units)
    if len(units) < 2 or not total:
        return None
    middle, freedom = total / exposed, len(units) - 1
    # Differences of products, so that units with the same rate differ by exactly 0 where exposures are whole.
    apart = (((count * exposed - total * size) / exposed) ** 2 / (middle * size) for count, size in units)
    reach = t_multiplier(level, freedom) * math.sqrt(math.fsum(apart) / freedom / total)
    low, high = middle * math.exp(-reach), middle * math.exp(min(reach, 700.0))
    return Interval(low, high, level, "quasi-poisson", degenerate=reach == 0)


def compare_rates(
    events1: int, exposure1: float, events2: int, exposure2: float, level: float = 0.95
) -> Difference | None:
    """Difference of two rates, first minus second, with an interval and the conditional exact test.

    The interval joins the two Garwood intervals as Newcombe joins Wilson's (Zou and Donner 2008). The test is
    that of R's poisson.test: given all events, those of the first side are binomial. None without exposure.
    """
    events1, exposure1 = _checked(events1, exposure1)
    events2, exposure2 = _checked(events2, exposure2)
    sides = poisson_interval(events1, exposure1, level), poisson_interval(events2, exposure2, level)
    if sides[0] is None or sides[1] is None:
        return None
    rate1, rate2 = events1 / exposure1, events2 / exposure2
    estimate = rate1 - rate2
    low = estimate - math.hypot(rate1 - sides[0].low, sides[1].high - rate2)
    high = estimate + math.hypot(sides[0].high - rate1, rate2 - sides[1].low)
    # Of the side with the smaller part, which cannot round to all of it.
    smaller = min((exposure1, events1), (exposure2, events2))
    p = binomial_p(smaller[1], events1 + events2, smaller[0] / (exposure1 + exposure2))
    return Difference(estimate, Interval(low, high, level, "garwood hybrid"), p, "conditional exact")


def binomial_p(x: int, n: int, share: float) -> float:
    """Two-sided p-value of `x` successes in `n` trials when each has probability `share` in (0, 1).

    All outcomes as probable as the one seen or less; 1.0 where n is 0. Source: R's binom.test.
    """
    (x, n), share = counts(x, n), inside(share, "probability")
    expected = n * share
    seen = _log_binomial(x, n, share) + ROUNDING
    if x == expected or n == 0:
        return 1.0
    if x < expected:
        other = _first(math.ceil(expected), n + 1, lambda k: _log_binomial(k, n, share) <= seen)
        return min(1.0, binomial_cdf(x, n, share) + binomial_survival(other - 1, n, share))
    other = _first(0, math.floor(expected) + 1, lambda k: _log_binomial(k, n, share) > seen)
    return min(1.0, binomial_survival(x - 1, n, share) + binomial_cdf(other - 1, n, share))


def _mean_where(above: Callable[[float], float], k: int, start: float) -> float:
    """The mean at which `above` falls through 0, by Newton's method kept between its bounds.

    Its slope in the mean is minus the probability of exactly `k` events.
    """
    low, high, mean = 0.0, math.inf, float(start)
    for _ in range(STEPS):
        height = above(mean)
        low, high = (mean, high) if height > 0 else (low, mean)
        slope = poisson_probability(k, mean)
        following = mean + height / slope if slope > 0 else math.inf
        if not low <= following <= high or math.isinf(following):
            following = (low + high) / 2 if high < math.inf else 2 * mean
        if abs(following - mean) <= 2e-16 * mean:
            return following
        mean = following
    return mean


def _first(start: int, stop: int, holds: Callable[[int], bool]) -> int:
    """The first of start, start + 1, ... stop - 1 for which `holds`, which turns true once; else stop."""
    while start < stop:
        middle = (start + stop) // 2
        if holds(middle):
            stop = middle
        else:
            start = middle + 1
    return start


def _log_binomial(k: int, n: int, share: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return ways + k * math.log(share) + (n - k) * math.log1p(-share)


def _checked(events: int, exposure: float) -> tuple[int, float]:
    found = whole(events, "events"), positive(exposure, "exposure", zero=True)
    if found[0] and not found[1]:
        raise ValueError(f"{found[0]} events without any exposure")
    return found
