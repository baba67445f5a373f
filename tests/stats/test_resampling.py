"""Differences by resampling, against scipy's bootstrap, against formulas, and where they cannot be had."""

from __future__ import annotations

import random
from functools import partial
from statistics import fmean

import pytest

from peil.stats.means import sums, welch
from peil.stats.quantiles import quantile
from peil.stats.resampling import bootstrap_difference
from peil.stats.survival import kaplan_meier, restricted_mean
from peil.stats.survival import quantile as time_until

MEDIAN = partial(quantile, p=0.5)


def waits(seed: int, count: int, mean: float) -> list[float]:
    draw = random.Random(seed)
    return [draw.expovariate(1 / mean) for _ in range(count)]


def test_median_against_scipy() -> None:
    """scipy 1.17.1: bootstrap((first, second), median difference, method="percentile", n_resamples=200_000).

    With 2,000 resamples a limit is off by a fortieth of the interval or so.
    """
    first, second = waits(1, 120, 300.0), waits(2, 80, 240.0)
    found = bootstrap_difference(first, second, MEDIAN)
    assert found is not None
    assert found.interval is not None
    low, high = -61.63201350292769, 73.05403744369775
    assert found.estimate == pytest.approx((MEDIAN(first) or 0) - (MEDIAN(second) or 0))
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=0.05 * (high - low))
    assert bootstrap_difference(first, second, MEDIAN) == found
    assert found.p is None


def test_means_are_nearly_welchs() -> None:
    first, second = waits(3, 200, 100.0), waits(4, 200, 100.0)
    found, formula = bootstrap_difference(first, second, fmean, resamples=1000), welch(sums(first), sums(second))
    assert found is not None
    assert found.interval is not None
    assert formula is not None
    assert formula.difference.interval is not None
    width = formula.difference.interval.high - formula.difference.interval.low
    assert found.estimate == pytest.approx(formula.difference.estimate)
    assert found.interval.low == pytest.approx(formula.difference.interval.low, abs=0.08 * width)
    assert found.interval.high == pytest.approx(formula.difference.interval.high, abs=0.08 * width)


def test_restricted_means_of_cases_that_are_partly_open() -> None:
    """A case is (duration, ended, still open). Up to 40 days; the first are solved in half the time."""
    draw = random.Random(5)
    drawn = [[(draw.randint(1, mean), *draw.choice([(1, 0), (1, 0), (0, 1)])) for _ in range(60)] for mean in (20, 40)]
    found = bootstrap_difference(
        drawn[0], drawn[1], lambda cases: restricted_mean(kaplan_meier(cases), 40), resamples=200
    )
    assert found is not None
    assert found.interval is not None
    assert found.interval.low < found.estimate < found.interval.high < 0


def test_too_little_to_go_by() -> None:
    assert bootstrap_difference([], [1.0], MEDIAN) is None
    # Half of the cases are open: in about every second resample nobody knows when half will be done.
    mostly_open = [(day, 1, 0) for day in range(1, 6)] + [(9, 0, 1)] * 5
    assert bootstrap_difference(mostly_open, [(1, 1, 0)], lambda c: time_until(kaplan_meier(c)), resamples=200) is None
    equal = bootstrap_difference([3.0] * 4, [1.0] * 4, MEDIAN, resamples=200)
    assert equal is not None
    assert equal.interval is not None
    assert (equal.estimate, equal.interval.low, equal.interval.high, equal.interval.degenerate) == (2, 2, 2, True)
    for wrong in ({"resamples": 100}, {"level": 95}, {"seed": 1.5}):
        with pytest.raises(ValueError, match=r"resamples|level|seed"):
            bootstrap_difference([1.0], [2.0], MEDIAN, **wrong)  # type: ignore[arg-type]
