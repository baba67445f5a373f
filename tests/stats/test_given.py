"""What a caller from outside may hand over: any whole or real number, and a clear refusal of all else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from peil.stats import (
    agreement,
    change_point,
    cusum,
    limits,
    means,
    mix,
    multiplicity,
    nps,
    nps_comparison,
    power,
    proportions,
    quantiles,
    queueing,
    rates,
    ratios,
    survival,
    two_proportions,
)

CURVE = survival.kaplan_meier(survival.counted([1, 2, 3, 4], [1, 1, 0, 1]))
CALLS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    *((f, (3, 10, 0.95)) for f in (proportions.wilson, proportions.jeffreys, proportions.clopper_pearson)),
    *((f, (3, 10, 0.95)) for f in (proportions.agresti_coull, proportions.wald)),
    (two_proportions.compare_shares, (3, 10, 4, 9, 0.95)),
    (two_proportions.newcombe, (3, 10, 4, 9, 0.95)),
    (two_proportions.agresti_caffo, (3, 10, 4, 9, 0.95)),
    (two_proportions.miettinen_nurminen, (3, 10, 4, 9, 0.95)),
    (two_proportions.pooled_p, (3, 10, 4, 9)),
    (two_proportions.fisher_p, (3, 10, 4, 9)),
    *((f, (3, 2, 1)) for f in (nps.nps, nps.variance, nps.se_mle, nps.se_unbiased, nps.dirichlet)),
    *((f, (3, 2, 1, 0.95)) for f in (nps.adjusted_wald, nps.t_interval, nps_comparison.score_interval)),
    (means.mean, (4, 10)),
    (means.standard_deviation, (4, 10, 30)),
    (means.mean_interval, (4, 10, 30, 0.95)),
    (quantiles.quantile_ranks, (20, 0.5, 0.95)),
    (rates.rate, (3, 10.0)),
    (rates.poisson_interval, (3, 10.0, 0.95)),
    (rates.compare_rates, (3, 10.0, 4, 9.0, 0.95)),
    (power.n_for_shares, (0.8, 0.85, 0.05, 0.8)),
    (power.n_for_shares_by_cohen, (0.8, 0.85, 0.05, 0.8)),
    (power.n_for_means, (1.0, 0.2, 0.05, 0.8)),
    (power.detectable_difference, (1.0, 0.05, 0.8)),
    (cusum.average_run_length, (0.5, 5.0, 0.0)),
    (queueing.erlang_c, (10.0, 1.0, 14, 0.3)),
    (queueing.erlang_a, (10.0, 1.0, 0.5, 14, 0.3)),
    (queueing.staff_erlang_c, (10.0, 1.0, 0.8, 0.3, 0.25)),
    (queueing.staff_erlang_a, (10.0, 1.0, 0.5, 0.8, 0.3, 0.05, 0.25)),
    (lambda p, level: survival.quantile_interval(CURVE, p, level), (0.5, 0.95)),
    (lambda time, level: survival.share_by_interval(CURVE, time, level), (2.0, 0.95)),
    (lambda until: survival.restricted_mean(CURVE, until), (3.0,)),
]
LISTS: list[tuple[Callable[..., Any], tuple[list[Any], ...]]] = [
    *((f, ([0.01, 0.5, 0.2],)) for f in (multiplicity.benjamini_hochberg, multiplicity.holm, multiplicity.rejected)),
    (lambda row: agreement.kappa([row, [1, 3]]), ([3, 1],)),
    (limits.p_chart, ([1, 2, 3], [10, 11, 12])),
    (limits.u_chart, ([1, 2, 3], [10, 11, 12])),
    (limits.xmr_chart, ([1, 2, 4],)),
    (lambda x: cusum.cusum(x, 4, 1), ([1, 2, 4],)),
    (lambda t, e: survival.kaplan_meier(survival.counted(t, e)), ([1, 2, 3], [1, 0, 1])),
    (lambda y: ratios.ratio_parts(ratios.cluster_totals([1, 1, 2], y).values()), ([1, 0, 1],)),
    (lambda y: ratios.ratio_parts((top, 2) for top in y), ([1, 0, 1],)),
    (change_point.change_point, ([1, 2, 3], [5, 5, 5])),
    (means.sums, ([1, 2, 4],)),
    (lambda y: mix.mix_and_rate({"a": (y[0], 0.5)}, {"a": (2, y[1])}), ([3, 1],)),
]
REFUSED = (math.nan, math.inf, -math.inf, "3", None, [1], 1j, Decimal("NaN"), object())


def flat(found: Any) -> list[float]:
    """Every number in a result, in order."""
    if is_dataclass(found):
        return [one for field in fields(found) for one in flat(getattr(found, field.name))]
    if isinstance(found, list | tuple):
        return [one for part in found for one in flat(part)]
    return [] if found is None or isinstance(found, str) else [float(found)]


@pytest.mark.parametrize(("statistic", "arguments"), CALLS)
def test_a_number_of_another_kind_is_the_same_number(statistic: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    numpy = pytest.importorskip("numpy")
    expected = statistic(*arguments)
    assert flat(expected)
    for place, value in enumerate(arguments):
        kinds = [Decimal(str(value)), Fraction(str(value)), numpy.float64(value)]
        kinds += [numpy.int64(value), float(value)] if value == int(value) else []
        for other in kinds:
            changed = (*arguments[:place], other, *arguments[place + 1 :])
            assert flat(statistic(*changed)) == flat(expected), (place, other)


@pytest.mark.parametrize(("statistic", "arguments"), CALLS)
def test_what_is_no_number_is_refused(statistic: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    for place in range(len(arguments)):
        for bad in REFUSED:
            changed = (*arguments[:place], bad, *arguments[place + 1 :])
            if bad in (math.inf, None):  # no limit to a waiting time; None is the longest duration
                try:
                    found = statistic(*changed)
                except ValueError:
                    continue
                assert not any(map(math.isnan, flat(found)))
                continue
            with pytest.raises(ValueError, match=r"not one|not a finite"):
                statistic(*changed)


@pytest.mark.parametrize(("statistic", "lists"), LISTS)
def test_lists_may_be_arrays_and_hold_numbers_only(statistic: Callable[..., Any], lists: tuple[list[Any], ...]) -> None:
    numpy = pytest.importorskip("numpy")
    assert statistic(*(numpy.array(values) for values in lists)) == statistic(*lists)
    for place, values in enumerate(lists):
        for bad in REFUSED:
            changed = [list(one) for one in lists]
            changed[place] = [values[0], bad, *values[2:]]
            with pytest.raises(ValueError, match=r"not one|not a finite|neither 1|no rate"):
                statistic(*changed)


def test_products_of_large_counts_do_not_overflow() -> None:
    """As 64-bit integers x (n - x) of these is beyond what they hold, and came out negative."""
    numpy = pytest.importorskip("numpy")
    x, n = 3 * 10**9, 5 * 10**9
    assert proportions.wilson(numpy.int64(x), numpy.int64(n)) == proportions.wilson(x, n)
    assert two_proportions.pooled_z(numpy.int64(x), numpy.int64(n), numpy.int64(1), numpy.int64(n)) == (
        two_proportions.pooled_z(x, n, 1, n)
    )


@pytest.mark.parametrize("statistic", [proportions.wilson, proportions.wald, proportions.jeffreys])
def test_counts_with_a_fraction_are_refused(statistic: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"successes is 2\.5: not one whole number"):
        statistic(2.5, 10)


def test_lists_of_unequal_length_say_how_long_they_are() -> None:
    for call in (
        lambda: survival.counted([1, 2], [1]),
        lambda: limits.p_chart([1], [2, 3]),
        lambda: change_point.change_point([1, 1], [2]),
        lambda: ratios.cluster_totals("aab", [1, 2]),
    ):
        with pytest.raises(ValueError, match=r"\d.*\d"):
            call()
