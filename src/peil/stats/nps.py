"""Net Promoter Score from counts: value, precision, intervals. Not the coding of 0-10 answers into counts.

Scores, standard errors and limits are in NPS points, -100 to 100; variances in points squared. Counts are
whole numbers >= 0; ValueError for negative ones. Without any answer everything is None, not 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from peil.stats.given import whole
from peil.stats.interval import Interval, check_level, normal_multiplier, t_multiplier

POINTS = 100


@dataclass(frozen=True)
class AdjustedWald:
    """The shrunken score, its standard error and the interval around it, in points.

    `point` is the middle of the interval, not the score to show: that is `nps`.
    """

    point: float
    se: float
    interval: Interval


@dataclass(frozen=True)
class Posterior:
    """Mean and standard deviation of a posterior distribution, in points."""

    mean: float
    sd: float


def nps(promoters: int, passives: int, detractors: int) -> float | None:
    """Share of promoters minus share of detractors, in points; None without answers. Source: definition."""
    promoters, passives, detractors = three(promoters, passives, detractors)
    n = promoters + passives + detractors
    return POINTS * (promoters - detractors) / n if n else None


def variance(promoters: int, passives: int, detractors: int) -> float | None:
    """Maximum-likelihood variance of the score, in points squared; None without answers.

    Source: variance of +1, 0 and -1 codes, p + d - (p - d)², divided by n.
    """
    promoters, passives, detractors = three(promoters, passives, detractors)
    n = promoters + passives + detractors
    return POINTS**2 * _spread(promoters, detractors, n) / n**3 if n else None


def se_mle(promoters: int, passives: int, detractors: int) -> float | None:
    """Maximum-likelihood standard error in points (divisor n); None without answers. Source: `variance`."""
    squared = variance(promoters, passives, detractors)
    return None if squared is None else math.sqrt(squared)


def se_unbiased(promoters: int, passives: int, detractors: int) -> float | None:
    """Standard error in points from the unbiased variance (divisor n - 1); None below two answers.

    Source: the standard error of a mean of +1, 0 and -1 codes; equals R's survey package.
    """
    promoters, passives, detractors = three(promoters, passives, detractors)
    n = promoters + passives + detractors
    if n < 2:
        return None
    return POINTS * math.sqrt(_spread(promoters, detractors, n) / (n * n * (n - 1)))


def adjusted_wald(
    promoters: int, passives: int, detractors: int, level: float = 0.95, *, clip: bool = True
) -> AdjustedWald | None:
    """Normal interval after adding 3/4 promoter, 3/2 passives and 3/4 detractor: the default for NPS.

    Points; limits cut to [-100, 100] and widened to hold the score itself unless `clip` is false: with one answer
    the shrunken interval ends below it. None without answers.
    Source: the best performer of Rocks 2016.
    """
    promoters, passives, detractors = three(promoters, passives, detractors)
    n = promoters + passives + detractors
    z = normal_multiplier(level)
    if n == 0:
        return None
    point, squared = _weighted(promoters + 0.75, passives + 1.5, detractors + 0.75)
    se = math.sqrt(squared / (n + 3))
    low, high = point - z * se, point + z * se
    if clip:
        score = POINTS * (promoters - detractors) / n
        low, high = max(-float(POINTS), min(low, score)), min(float(POINTS), max(high, score))
    return AdjustedWald(point, se, Interval(low, high, level, "adjusted wald"))


def t_interval(promoters: int, passives: int, detractors: int, level: float = 0.95) -> Interval | None:
    """Student's t interval of the mean of +1, 0 and -1 codes, in points and not clipped: a check only.

    None below two answers and where all answers are of one kind, for then there is no variance to go by.
    Source: one-sample t with the unbiased standard error.
    """
    promoters, passives, detractors = three(promoters, passives, detractors)
    check_level(level)
    score = nps(promoters, passives, detractors)
    se = se_unbiased(promoters, passives, detractors)
    if score is None or not se:
        return None
    reach = se * t_multiplier(level, promoters + passives + detractors - 1)
    return Interval(score - reach, score + reach, level, "t")


def dirichlet(promoters: int, passives: int, detractors: int) -> Posterior | None:
    """Posterior mean and standard deviation of the score under Jeffreys's prior, in points.

    None without answers: the prior alone is no finding. Source: moments of the Dirichlet distribution with
    the counts plus 1/2 each as parameters.
    """
    promoters, passives, detractors = three(promoters, passives, detractors)
    n = promoters + passives + detractors
    if n == 0:
        return None
    mean, squared = _weighted(promoters + 0.5, passives + 0.5, detractors + 0.5)
    return Posterior(mean, math.sqrt(squared / (n + 2.5)))


def three(promoters: int, passives: int, detractors: int) -> tuple[int, int, int]:
    """The counts as ints. ValueError unless they are whole and none is negative."""
    return whole(promoters, "promoters"), whole(passives, "passives"), whole(detractors, "detractors")


def _spread(promoters: int, detractors: int, n: int) -> int:
    """n² times the variance of one code: whole, so that it is exactly 0 where all answers agree."""
    return n * (promoters + detractors) - (promoters - detractors) ** 2


def _weighted(promoters: float, passives: float, detractors: float) -> tuple[float, float]:
    """Score in points and variance of one answer in points squared, from counts that need not be whole."""
    total = promoters + passives + detractors
    net = (promoters - detractors) / total
    return POINTS * net, POINTS**2 * ((promoters + detractors) / total - net * net)
