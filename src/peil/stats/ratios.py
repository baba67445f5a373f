"""Ratios of totals (handle time per call, cost per resolution) and means of clustered answers, by linearisation.

A ratio of two sums over units drawn independently: contacts, or whole clusters (agents, customers, days) when
answers within one are alike. The same formula serves both: for clusters the units are the clusters' totals.
A share or mean of clustered answers is such a ratio, of the clusters' sums to their numbers of answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from peil.stats.distributions import t_p
from peil.stats.given import MOST, listed, sized
from peil.stats.interval import Difference, Interval, check_level, normal_multiplier, normal_p, t_multiplier

Total = tuple[float, float]  # what is counted or summed, and what it is divided by


@dataclass(frozen=True)
class RatioParts:
    """The parts of a ratio that add up: number of units, sums of top and bottom, of squares and of products."""

    units: int
    top: float
    bottom: float
    top_squares: float
    bottom_squares: float
    products: float


def ratio_parts(units: Iterable[Total]) -> RatioParts:
    """Parts from one (top, bottom) for each unit; whole numbers stay whole."""
    n = 0
    sums: list[float] = [0] * 5
    for top, bottom in units:
        n += 1
        top, bottom = _term(top, f"top of unit {n}"), _term(bottom, f"bottom of unit {n}")
        for place, term in enumerate((top, bottom, top * top, bottom * bottom, top * bottom)):
            sums[place] += term
    return RatioParts(n, *sums)


def cluster_totals(
    clusters: Iterable[object], values: Iterable[float], weights: Iterable[float] | None = None
) -> dict[object, Total]:
    """For each cluster the sum of its values and their number, from one cluster label and value per answer.

    With a weight for each answer the weighted sum and the sum of weights: means, errors and intervals of such totals
    are those of R's svymean with weights, but a design effect has no meaning there. ValueError for negative weights,
    and where they differ in length.
    """
    totals: dict[object, Total] = {}
    labels, given = list(clusters), listed(values, "values")
    if len(labels) != len(given):
        raise ValueError(f"{len(labels)} cluster labels for {len(given)} values")
    heavy = [1] * len(given) if weights is None else [_term(w, "weight") for w in listed(weights, "weights")]
    if len(heavy) != len(given) or min(heavy, default=0) < 0:
        raise ValueError(f"{len(heavy)} weights for {len(given)} values, the smallest {min(heavy, default=None)}")
    for cluster, value, weight in zip(labels, given, heavy, strict=True):
        top, bottom = totals.get(cluster, (0, 0))
        totals[cluster] = top + weight * _term(value, "value"), bottom + weight
    return totals


def ratio(parts: RatioParts) -> float | None:
    """Total over total; None where the bottom is 0. Source: definition."""
    return parts.top / parts.bottom if parts.bottom else None


def ratio_se(parts: RatioParts, population: int | None = None) -> float | None:
    """Linearised standard error, in the ratio's unit; None below two units or where the bottom is 0.

    Source: Taylor linearisation with n / (n - 1), as in R's svyratio and svymean. With `population`, the number
    of units there are, the variance is multiplied by 1 - units / population: only for a random sample of them.
    """
    value = ratio(parts)
    if value is None or parts.units < 2:
        return None
    if population is not None and population < parts.units:
        raise ValueError(f"{parts.units} units out of a population of {population}")
    left = 1.0 if population is None else 1 - parts.units / population
    return math.sqrt(left * parts.units / (parts.units - 1) * _residual_squares(parts, value)) / abs(parts.bottom)


def ratio_interval(parts: RatioParts, level: float = 0.95) -> Interval | None:
    """Normal interval of a ratio over many independent units. None below two units or where the bottom is 0.

    No width, and `degenerate`, where all units have the same ratio. Source: R's confint of svyratio.
    """
    z = normal_multiplier(level)
    return _around(ratio(parts), ratio_se(parts), z, level, "linearised")


def cluster_interval(parts: RatioParts, level: float = 0.95) -> Interval | None:
    """Student's t interval with clusters - 1 degrees of freedom, for units that are clusters' totals.

    None below two clusters. Source: survey linearisation, as in svy's estimation.mean and R's svymean.
    """
    check_level(level)
    if parts.units < 2:
        return None
    return _around(ratio(parts), ratio_se(parts), t_multiplier(level, parts.units - 1), level, "cluster t")


def cluster_share_interval(parts: RatioParts, level: float = 0.95) -> Interval | None:
    """The same for a share, on the logit scale, so that the limits stay between 0 and 1: the default for shares.

    None below two clusters, and for a share of 0 or 1: there the logit has no limits, and the spread between
    clusters says nothing. Source: R's svyciprop(method="logit"), degrees of freedom clusters - 1.
    """
    check_level(level)
    share, se = ratio(parts), ratio_se(parts)
    if share is None or se is None or not 0 < share < 1:
        return None
    centre = math.log(share / (1 - share))
    reach = t_multiplier(level, parts.units - 1) * se / (share * (1 - share))
    low, high = (1 / (1 + math.exp(-(centre + side * reach))) for side in (-1, 1))
    return Interval(low, high, level, "cluster logit", degenerate=se == 0)


def design_effect(parts: RatioParts, squares: float) -> float | None:
    """Variance with clusters over the variance of as many independent answers; None where that cannot be had.

    `squares` is the sum of the squared values of the single answers (for yes and no: the number of yes).
    n_eff is the number of answers divided by it. Source: R's svymean(deff="replace").
    """
    se, answers = ratio_se(parts), parts.bottom
    if se is None or answers < 2:
        return None
    independent = (squares - parts.top**2 / answers) / (answers - 1) / answers
    return se * se / independent if independent > 0 else None


def compare_ratios(first: RatioParts, second: RatioParts, level: float = 0.95) -> Difference | None:
    """Difference of two ratios over different units, normal interval and z test. None where either has none.

    Source: variances of independent linearised ratios add.
    """
    z = normal_multiplier(level)
    values, errors = (ratio(first), ratio(second)), (ratio_se(first), ratio_se(second))
    if values[0] is None or values[1] is None or errors[0] is None or errors[1] is None:
        return None
    estimate, se = values[0] - values[1], math.hypot(errors[0], errors[1])
    interval = Interval(estimate - z * se, estimate + z * se, level, "linearised", degenerate=se == 0)
    return Difference(estimate, interval, normal_p(estimate / se) if se else None, "linearised z")


def compare_clusters(
    first: Mapping[object, Total], second: Mapping[object, Total], level: float = 0.95
) -> Difference | None:
    """Difference of two ratios whose clusters may be the same ones (the same agents in two months).

    Takes totals by cluster on either side. One linearised variance over all clusters, so what an agent has in
    common in both periods cancels; t with clusters - 1 degrees of freedom. None below two clusters or where a
    side divides by 0. Source: survey linearisation of a contrast of two domains.
    """
    check_level(level)
    sides = ratio_parts(first.values()), ratio_parts(second.values())
    values = ratio(sides[0]), ratio(sides[1])
    clusters = sorted({*first, *second}, key=repr)
    if values[0] is None or values[1] is None or len(clusters) < 2:
        return None
    pulls = [
        _pull(first.get(c), values[0], sides[0].bottom) - _pull(second.get(c), values[1], sides[1].bottom)
        for c in clusters
    ]
    count = len(clusters)
    estimate = values[0] - values[1]
    se = math.sqrt(count / (count - 1) * math.fsum(pull * pull for pull in pulls))
    reach = t_multiplier(level, count - 1) * se
    interval = Interval(estimate - reach, estimate + reach, level, "cluster t", degenerate=se == 0)
    return Difference(estimate, interval, t_p(estimate / se, count - 1) if se else None, "cluster t")


def _term(value: float, what: str) -> float:
    """Whole numbers stay whole, so that sums of them are exact."""
    return value if type(value) is int and abs(value) <= MOST else sized(value, what)


def _residual_squares(parts: RatioParts, value: float) -> float:
    """Sum of (top - ratio × bottom)² over the units."""
    terms = (parts.top, parts.bottom, parts.top_squares, parts.bottom_squares, parts.products)
    if all(type(term) is int for term in terms):  # exact, whatever the size of the numbers
        top, bottom, tops, bottoms, products = terms
        return (tops * bottom * bottom - 2 * top * bottom * products + top * top * bottoms) / (bottom * bottom)
    found = parts.top_squares - 2 * value * parts.products + value * value * parts.bottom_squares
    # What is left of large sums by rounding alone is no spread.
    scale = parts.top_squares + value * value * parts.bottom_squares
    return found if found > 1e-13 * scale else 0.0


def _pull(total: Total | None, value: float, bottom: float) -> float:
    return (total[0] - value * total[1]) / bottom if total else 0.0


def _around(value: float | None, se: float | None, multiplier: float, level: float, method: str) -> Interval | None:
    if value is None or se is None:
        return None
    return Interval(value - multiplier * se, value + multiplier * se, level, method, degenerate=se == 0)
