"""Ranks around a quantile, against scipy's quantile_test."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from peil.stats.distributions import binomial_cdf, binomial_survival
from peil.stats.quantiles import quantile, quantile_ranks

Vectors = Callable[[str], list[dict[str, Any]]]


def values_of(sample: Any) -> list[float]:
    """The sample of a vector, which is listed or described as rounded draws of a seeded generator."""
    if isinstance(sample, list):
        return sample
    np = pytest.importorskip("numpy")
    recipe = re.fullmatch(
        r"np\.round\(np\.random\.default_rng\((\d+)\)\.lognormal\((\d+),(\d+),(\d+)\),(\d+)\)", sample["rng"]
    )
    assert recipe, f"this test cannot make {sample['rng']}"
    seed, location, scale, size, digits = map(int, recipe.groups())
    values = list(np.round(np.random.default_rng(seed).lognormal(location, scale, size), digits))
    assert values[: len(sample["first"])] == sample["first"]
    return values


def test_scipy_quantile_test(vectors: Vectors) -> None:
    for vector in vectors("quantile_ci"):
        values = sorted(values_of(vector["in"]["x"]))
        for p, name in ((0.5, "q50_ci_orderstat"), (0.9, "q90_ci_orderstat")):
            ranks = quantile_ranks(len(values), p)
            assert ranks is not None
            limits = [None if rank is None else values[rank - 1] for rank in ranks]
            assert limits == vector["out"][name], (len(values), p)


def test_a_worked_example() -> None:
    # Ten values: P(at most 1 of 10 below the median) = 11/1024, at most 2 = 56/1024 > 2.5 %: ranks 2 and 9.
    assert quantile_ranks(10, 0.5) == (2, 9)
    # Not even all ten lie below the 90th percentile often enough to exclude it: 0.9^10 = 35 %.
    assert quantile_ranks(10, 0.9) == (7, None)
    assert quantile_ranks(1, 0.5) == (None, None)
    assert quantile_ranks(0, 0.5) is None


@pytest.mark.parametrize(("n", "p", "level"), [(5, 0.0, 0.95), (5, 1.0, 0.95), (-1, 0.5, 0.95), (5, 0.5, 95)])
def test_impossible_input_is_refused(n: int, p: float, level: float) -> None:
    with pytest.raises(ValueError, match=r"quantile|values|level"):
        quantile_ranks(n, p, level)


@given(
    n=st.integers(1, 300) | st.integers(1, 5_000_000),
    p=st.sampled_from((0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)),
    level=st.sampled_from((0.5, 0.8, 0.9, 0.95, 0.99)),
)
@example(n=2, p=0.5, level=0.5)  # the binomial probability equals the tail exactly
@example(n=1, p=0.1, level=0.8)
def test_equals_scipy(n: int, p: float, level: float) -> None:
    binomial = pytest.importorskip("scipy.stats").binom(n, p)
    tail = (1 - level) / 2
    low, high = int(binomial.ppf(tail)), int(binomial.isf(tail)) + 1
    assert quantile_ranks(n, p, level) == (low if low > 0 else None, high if high <= n else None)


def _sides(k: int, n: int, p: float) -> tuple[float, float]:
    return binomial_cdf(k, n, p), binomial_survival(k, n, p)


@given(n=st.integers(1, 400), p=st.floats(0.02, 0.98), level=st.sampled_from((0.8, 0.9, 0.95)))
def test_mirrors(n: int, p: float, level: float) -> None:
    tail = (1 - level) / 2
    # A chance that is the tail exactly counts for one side only, as in scipy: n = 1, p = 0.95, level 0.9.
    assume(all(abs(side - tail) > 1e-9 for k in range(n) for side in _sides(k, n, p)))
    ranks, mirror = quantile_ranks(n, p, level), quantile_ranks(n, 1 - p, level)
    assert ranks is not None
    assert mirror is not None
    low, high = mirror
    assert ranks == (None if high is None else n + 1 - high, None if low is None else n + 1 - low)


def test_four_definitions(vectors: Vectors) -> None:
    for vector in vectors("quantile_ci"):
        values = values_of(vector["in"]["x"])
        for p in (0.5, 0.9):
            for definition, expected in vector["out"][f"q{100 * p:.0f}"].items():
                assert quantile(values, p, definition) == pytest.approx(expected, rel=1e-12), (p, definition)


@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40),
    p=st.sampled_from((0, 0.01, 0.25, 0.5, 0.8, 0.9, 0.95, 1)),
    definition=st.sampled_from(("linear", "hazen", "median_unbiased", "inverted_cdf")),
)
def test_quantiles_are_numpys(values: list[float], p: float, definition: Any) -> None:
    numpy = pytest.importorskip("numpy")
    expected = float(numpy.quantile(values, p, method=definition))
    assert quantile(values, p, definition) == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_a_share_that_is_reached_exactly() -> None:
    """Of 100 values the 55th is the first by which 0.55 is reached, though 0.55 × 100 is 55.00000000000001."""
    assert quantile(range(1, 101), 0.55, "inverted_cdf") == 55
    assert quantile([], 0.5) is None
    assert quantile([7], 0.5) == 7
    for values, p, definition in (([1, math.nan], 0.5, "linear"), ([1], 1.5, "linear"), ([1], 0.5, "type 9")):
        with pytest.raises(ValueError, match=r"values\[1\]|quantile|none of linear"):
            quantile(values, p, definition)  # type: ignore[arg-type]
