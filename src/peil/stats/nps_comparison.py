"""Two Net Promoter Scores compared, and the checks on a single one that need more than arithmetic.

Counts are (promoters, passives, detractors), whole numbers >= 0; scores, differences and limits are in NPS
points. Differences are first minus second, with their sign. Without answers the result is None.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from peil.stats.given import share, whole
from peil.stats.interval import Difference, Interval, check_level, last_accepted, normal_multiplier, normal_p
from peil.stats.means import Sums, Welch, welch
from peil.stats.nps import POINTS, adjusted_wald, nps, three, variance

Counts = tuple[int, int, int]
STEPS = 4000  # strips of the posterior's outer integral: limits to about 0.01 points


def compare_nps(first: Counts, second: Counts, level: float = 0.95) -> Difference | None:
    """Difference of two scores with the adjusted Wald interval: the default. None without answers on a side.

    `estimate` is the difference of the scores as shown; the interval stands around the difference of the
    shrunken scores (`adjusted_wald_difference`), cut to [-200, 200], and the p-value belongs to it.
    """
    first, second = three(*first), three(*second)
    shrunken = adjusted_wald_difference(first, second, level)
    shown = nps(*first), nps(*second)
    if shrunken is None or shrunken.interval is None or shown[0] is None or shown[1] is None:
        return None
    limits = shrunken.interval
    low, high = max(-2.0 * POINTS, limits.low), min(2.0 * POINTS, limits.high)
    cut = Interval(low, high, level, limits.method)
    return Difference(shown[0] - shown[1], cut, shrunken.p, shrunken.test)


def adjusted_wald_difference(first: Counts, second: Counts, level: float = 0.95) -> Difference | None:
    """Shrunken score minus shrunken score, variances added, not clipped; the z test that belongs to it.

    Source: Rocks 2016, 3/4, 3/2 and 3/4 added to each side; Rocks's code gives the absolute value, this the sign.
    """
    z = normal_multiplier(level)
    sides = adjusted_wald(*first, clip=False), adjusted_wald(*second, clip=False)
    if sides[0] is None or sides[1] is None:
        return None
    estimate = sides[0].point - sides[1].point
    se = math.hypot(sides[0].se, sides[1].se)
    interval = Interval(estimate - z * se, estimate + z * se, level, "adjusted wald")
    return Difference(estimate, interval, normal_p(estimate / se), "adjusted wald z")


def welch_nps(first: Counts, second: Counts, level: float = 0.95) -> Welch | None:
    """Welch's test on +1, 0 and -1 codes, in points: a check. None below two answers on a side."""
    return welch(_codes(first), _codes(second), level)


def z_mle(first: Counts, second: Counts) -> float | None:
    """Difference in maximum-likelihood standard errors: a check. None without answers or without any variance."""
    first, second = three(*first), three(*second)
    scores, variances = (nps(*first), nps(*second)), (variance(*first), variance(*second))
    if scores[0] is None or scores[1] is None or variances[0] is None or variances[1] is None:
        return None
    squared = variances[0] + variances[1]
    return (scores[0] - scores[1]) / math.sqrt(squared) if squared else None


def p_mle(first: Counts, second: Counts) -> float | None:
    """Two-sided p-value of `z_mle`; None where that is."""
    z = z_mle(first, second)
    return None if z is None else normal_p(z)


def score_interval(promoters: int, passives: int, detractors: int, level: float = 0.95) -> Interval | None:
    """Scores that a score test does not reject, in points: a check on the adjusted Wald. None without answers.

    The variance is the one at the likeliest shares that have the score tested. Source: the iterative interval
    of Rocks 2016 (after Tango 1998), here with the restricted likelihood in closed form.
    """
    promoters, passives, detractors = three(promoters, passives, detractors)
    z = normal_multiplier(level)
    score = nps(promoters, passives, detractors)
    if score is None:
        return None
    n = promoters + passives + detractors
    net = (promoters - detractors) / n

    def rejected(tested: float) -> bool:
        decided = _likeliest_decided(promoters + detractors, promoters - detractors, n, tested)
        return (net - tested) ** 2 * n > z * z * (decided - tested * tested)

    low, high = POINTS * last_accepted(net, -1.0, rejected), POINTS * last_accepted(net, 1.0, rejected)
    return Interval(low, high, level, "score")


def dirichlet_interval(promoters: int, passives: int, detractors: int, level: float = 0.95) -> Interval | None:
    """Equal-tailed limits of the posterior under Jeffreys's prior, in points; None without answers.

    The share that is promoter or detractor and the promoters' part of it are independent beta variables; the
    score's distribution is one integral over the first, here by the midpoint rule. Imports numpy and scipy.
    """
    promoters, passives, detractors = three(promoters, passives, detractors)
    level = check_level(level)
    if nps(promoters, passives, detractors) is None:
        return None
    import numpy as np
    from scipy.special import betainc, betaincinv

    up, level_one, down = promoters + 0.5, passives + 0.5, detractors + 0.5
    decided = betaincinv(up + down, level_one, (np.arange(STEPS) + 0.5) / STEPS)

    def below(net: float) -> float:
        return float(np.mean(betainc(up, down, np.clip((net / decided + 1) / 2, 0, 1))))

    tail = (1 - level) / 2
    low = last_accepted(-1.0, 1.0, lambda net: below(net) > tail)
    high = last_accepted(-1.0, 1.0, lambda net: below(net) > 1 - tail)
    return Interval(POINTS * low, POINTS * high, level, "dirichlet")


def exact_coverage(
    n: int, shares: tuple[float, float, float], interval: Callable[[int, int, int], Interval | None]
) -> float:
    """Probability that `interval` of `n` answers holds the true score, over every possible outcome.

    `shares` are those of promoters, passives and detractors and add up to 1 (else ValueError). No interval counts as
    a miss.
    Source: enumeration of the trinomial; work grows with n².
    """
    n, shares = whole(n, "answers"), _whole_of(shares)
    truth = POINTS * (shares[0] - shares[2])
    covered = []
    for promoters in range(n + 1):
        for detractors in range(n - promoters + 1):
            counts = promoters, n - promoters - detractors, detractors
            found = interval(*counts)
            if found and found.low <= truth <= found.high:
                ways = math.comb(n, promoters) * math.comb(n - promoters, detractors)
                covered.append(ways * math.prod(one**count for one, count in zip(shares, counts, strict=True)))
    return math.fsum(covered)


def _codes(counts: Counts) -> Sums:
    """Sums of codes of ±100 points."""
    promoters, passives, detractors = three(*counts)
    n = promoters + passives + detractors
    return Sums(n, POINTS * (promoters - detractors), POINTS**2 * (promoters + detractors))


def _whole_of(shares: tuple[float, float, float]) -> tuple[float, float, float]:
    promoters, passives, detractors = (share(value, "share of answers") for value in shares)
    if abs(math.fsum((promoters, passives, detractors)) - 1) > 1e-9:
        raise ValueError(f"shares {promoters}, {passives} and {detractors} do not add up to 1")
    return promoters, passives, detractors


def _likeliest_decided(decided: int, net: int, n: int, tested: float) -> float:
    """Share of promoters and detractors together that is likeliest when their difference is `tested`."""
    b = decided + net * tested
    c = net * tested - (n - decided) * tested * tested
    found = (b + math.sqrt(max(0.0, b * b - 4 * n * c))) / (2 * n)
    return min(1.0, max(abs(tested), found))
