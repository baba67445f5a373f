"""Mean and t interval from sums, against scipy and statsmodels."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.stats.means import Sums, mean, mean_interval, standard_deviation, welch

Vectors = Callable[[str], list[dict[str, Any]]]


def sums(values: list[int]) -> tuple[int, int, int]:
    return len(values), sum(values), sum(value * value for value in values)


def test_scipy_and_statsmodels(vectors: Vectors) -> None:
    for vector in vectors("mean_t"):
        n, total, squares = sums(vector["in"]["x"])
        assert mean(n, total) == pytest.approx(vector["out"]["mean"], rel=1e-15)
        assert standard_deviation(n, total, squares) == pytest.approx(vector["out"]["sd"], rel=1e-15)
        interval = mean_interval(n, total, squares)
        assert interval is not None
        assert (interval.low, interval.high) == pytest.approx(vector["out"]["t_ci95"], rel=1e-13)
        assert (interval.low, interval.high) == pytest.approx(vector["cross"]["statsmodels"], rel=1e-13)
        assert interval.degenerate == (len(set(vector["in"]["x"])) == 1)


def test_four_equal_answers_are_no_certainty() -> None:
    interval = mean_interval(*sums([3, 3, 3, 3]))
    assert interval is not None
    assert (interval.low, interval.high, interval.degenerate) == (3.0, 3.0, True)


def test_too_few_values() -> None:
    assert mean(0, 0) is None
    assert mean_interval(0, 0, 0) is None
    assert standard_deviation(0, 0, 0) is None
    assert mean(1, 4) == 4.0
    assert mean_interval(1, 4, 16) is None
    assert standard_deviation(1, 4, 16) is None


@pytest.mark.parametrize("impossible", [(3, 6, 11), (0, 0, 5), (0, 2, 4), (-2, 0, 0), (-2, 4, -8)])
def test_sums_of_no_values_are_refused(impossible: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"add up|below 0"):
        mean_interval(*impossible)


def test_digits_survive_large_sums() -> None:
    # 2,000 durations near 10^12: floats would lose the variance of 1 among squares of 10^24.
    values = [10**12 + (-1) ** k for k in range(2000)]
    assert standard_deviation(*sums(values)) == pytest.approx((2000 / 1999) ** 0.5, rel=1e-15)


@given(st.lists(st.integers(-1000, 100_000), min_size=2, max_size=60), st.integers(0, 60))
def test_parts_may_be_added_first(values: list[int], cut: int) -> None:
    first, second = sums(values[:cut]), sums(values[cut:])
    n, total, squares = (a + b for a, b in zip(first, second, strict=True))
    assert mean(n, total) == statistics.fmean(values)
    assert standard_deviation(n, total, squares) == pytest.approx(statistics.stdev(values), rel=1e-14)
    assert mean_interval(n, total, squares) == mean_interval(*sums(values))


def test_welch_by_hand() -> None:
    # 1, 2, 3 against 4, 6, 8: means 2 and 6, variances of the means 1/3 and 4/3, so t = -4 / sqrt(5/3) and
    # df = (5/3)² / ((1/3)²/2 + (4/3)²/2) = (25/9) / (17/18) = 50/17.
    found = welch(Sums(*sums([1, 2, 3])), Sums(*sums([4, 6, 8])))
    assert found is not None
    assert found.t is not None
    assert found.df is not None
    assert found.difference.estimate == -4.0
    assert found.t == pytest.approx(-4 / (5 / 3) ** 0.5, rel=1e-15)
    assert found.df == pytest.approx(50 / 17, rel=1e-15)


@pytest.mark.parametrize("pair", [([5, 4, 4, 3, 5, 2, 1, 4], [3, 3, 4, 2, 2, 5]), ([1, 9, 4], [2, 2, 2, 3, 2])])
def test_welch_is_scipys(pair: tuple[list[int], list[int]]) -> None:
    from scipy.stats import ttest_ind

    theirs = ttest_ind(*pair, equal_var=False)
    ours = welch(Sums(*sums(pair[0])), Sums(*sums(pair[1])), 0.9)
    assert ours is not None
    assert ours.difference.interval is not None
    assert (ours.t, ours.df, ours.difference.p) == pytest.approx(
        (theirs.statistic, theirs.df, theirs.pvalue), rel=1e-12
    )
    limits = theirs.confidence_interval(0.9)
    assert (ours.difference.interval.low, ours.difference.interval.high) == pytest.approx(tuple(limits), rel=1e-12)


def test_welch_without_anything_to_go_by() -> None:
    assert welch(Sums(1, 4, 16), Sums(9, 9, 9)) is None
    assert welch(Sums(0, 0, 0), Sums(9, 9, 9)) is None
    still = welch(Sums(3, 9, 27), Sums(2, 8, 32))
    assert still is not None
    assert (still.t, still.df, still.difference.p) == (None, None, None)
    assert still.difference.interval is not None
    assert (still.difference.interval.low, still.difference.interval.high) == (-1.0, -1.0)
    assert still.difference.interval.degenerate
