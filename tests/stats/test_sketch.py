"""The sketch of quantiles, against the ddsketch package and its own bound."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.stats.sketch import merged, sketch, sketched_quantile

Vectors = Callable[[str], list[dict[str, Any]]]


def drawn(described: str) -> list[float]:
    """`default_rng(100).lognormal(5,1,1000)` by numpy."""
    random = pytest.importorskip("numpy.random")
    match = re.fullmatch(r"default_rng\((\d+)\)\.(\w+)\(([\d.,]+)\)", described)
    assert match, described
    *shape, size = match[3].split(",")
    return list(getattr(random.default_rng(int(match[1])), match[2])(*map(float, shape), int(size)))


def test_ddsketch(vectors: Vectors) -> None:
    for vector in vectors("ddsketch"):
        found = sketch(drawn(vector["in"]["rng"]), vector["in"]["alpha"])
        for p, out in vector["out"].items():
            value = sketched_quantile(found, float(p))
            assert value == pytest.approx(out["ddsketch"], rel=1e-12)
            assert value == pytest.approx(out["exact_lower"], rel=0.01)


def test_values_below_zero_and_zeros() -> None:
    """ddsketch 3.0.1 with 0.01 of (-1000, -3, 0, 0, 5, 1e9): the middle of each bucket, and 0 itself."""
    found = sketch([0, 5, -3, 1e9, -1000, 0])
    assert found.n == 6
    exact = [-1000, -3, 0, 0, 5, 1e9]
    assert [sketched_quantile(found, k / 5) for k in range(6)] == pytest.approx(exact, rel=0.01)
    assert sketched_quantile(found, 0.5) == 0.0


@given(
    st.lists(st.floats(-1e12, 1e12).filter(lambda v: v == 0 or abs(v) > 1e-12), min_size=1, max_size=30),
    st.floats(0, 1),
    st.sampled_from((0.001, 0.01, 0.2)),
)
def test_within_its_bound_and_the_same_when_merged(values: list[float], p: float, accuracy: float) -> None:
    found = sketch(values, accuracy)
    assert merged([sketch(values[::2], accuracy), sketch(values[1::2], accuracy)]) == found
    value, exact = sketched_quantile(found, p), sorted(values)[math.floor(p * (len(values) - 1))]
    assert value is not None
    assert abs(value - exact) <= accuracy * abs(exact) * (1 + 1e-9)


def test_empty_and_impossible() -> None:
    assert sketched_quantile(sketch([]), 0.5) is None
    for call in (
        lambda: sketch([1.0, math.nan]),
        lambda: sketch([1.0], 1.0),
        lambda: sketched_quantile(sketch([1.0]), 1.5),
        lambda: merged([]),
        lambda: merged([sketch([1.0], 0.01), sketch([1.0], 0.02)]),
    ):
        with pytest.raises(ValueError, match=r"nan|accuracy|quantile"):
            call()
