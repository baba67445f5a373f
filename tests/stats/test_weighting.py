"""Weights that meet margins, against R's survey and balance, and by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from peil.stats.weighting import Weights, rake, weighted_mean

Vectors = Callable[[str], list[dict[str, Any]]]


def raked(given: dict[str, Any]) -> Weights:
    found = rake({"ch": given["ch"], "seg": given["seg"]}, {"ch": given["margin_ch"], "seg": given["margin_seg"]})
    assert found is not None
    return found


def test_r_raking(vectors: Vectors) -> None:
    for vector in vectors("raking_R"):
        given, out = vector["in"], vector["out"]
        weights = raked(given)
        found = weighted_mean(weights, given["y"])
        assert weights.values == pytest.approx(out["weights"], rel=1e-9)
        assert (found.value, found.se) == pytest.approx((out["raked_mean"], out["raked_se"]), rel=1e-10)
        assert (weights.n_eff, weights.design_effect) == pytest.approx((out["kish_neff"], out["kish_deff"]), rel=1e-9)
        assert weights.largest == pytest.approx(max(out["weights"]) * len(given["y"]) / 1000, rel=1e-9)


def test_r_post_stratification(vectors: Vectors) -> None:
    """Theirs is by channel alone."""
    for vector in vectors("raking_R"):
        given, out = vector["in"], vector["out"]
        weights = rake({"ch": given["ch"]}, {"ch": given["margin_ch"]})
        assert weights is not None
        found = weighted_mean(weights, given["y"])
        expected = out["poststrat_mean"], out["poststrat_se"], out["poststrat_neff"]
        assert (found.value, found.se, weights.n_eff) == pytest.approx(expected, rel=1e-11)


def test_balance(vectors: Vectors) -> None:
    """Its file has answers for more inputs than the other gives, in the same order."""
    left = iter(vectors("raking_balance"))
    for source in vectors("raking_R"):
        weights = raked(source["in"])
        found = weighted_mean(weights, source["in"]["y"]).value, weights.design_effect, weights.n_eff
        assert any(
            found == pytest.approx((out["raked_mean"], out["kish_deff"], out["n_eff"]), rel=1e-7)
            for out in (vector["out"] for vector in left)
        )


def test_by_hand() -> None:
    """Two answers by phone (1, 0) for 60, one by mail (1) for 40: weights 30, 30, 40 and a mean of 0.7.

    Within its channel the mail answer does not vary; the others lie 1/2 from their mean: pulls of ± 30/100 × 1/2, and
    √(3/2 × 2 × 0.15²) is their error.
    """
    weights = rake({"channel": ["phone", "phone", "mail"]}, {"channel": {"phone": 60, "mail": 40}})
    assert weights is not None
    assert weights.values == pytest.approx((30, 30, 40))
    assert weights.largest == pytest.approx(1.2)
    found = weighted_mean(weights, [1, 0, 1])
    assert (found.value, found.se) == pytest.approx((0.7, 0.15 * math.sqrt(3)))


def test_what_the_margins_explain_does_not_vary() -> None:
    weights = rake({"channel": ["phone", "phone", "mail"]}, {"channel": {"phone": 60, "mail": 40}})
    assert weights is not None
    found = weighted_mean(weights, [5, 5, 1])
    assert found.value == pytest.approx(3.4)
    assert found.se == 0
    assert found.interval is not None
    assert found.interval.degenerate


def test_no_weights_no_figure() -> None:
    """An empty category, empty cells against the margins, no answers at all: no weighted figure."""
    two = {"a": {"x": 60, "y": 40}, "b": {"u": 70, "v": 30}}
    assert rake({"a": ["x", "x"], "b": ["u", "v"]}, two) is None
    # Every x is a u and every y a v, so 60 cannot be 70.
    assert rake({"a": ["x", "x", "y"], "b": ["u", "u", "v"]}, two) is None
    # x is only ever u, y is both: u has 70 of which 60 are x, so y splits in 10 and 30.
    found = rake({"a": ["x", "y", "y"], "b": ["u", "u", "v"]}, two)
    assert found is not None
    assert found.values == pytest.approx((60, 10, 30))
    assert rake({"a": []}, {"a": {"x": 1}}) is None
    one = rake({"a": ["x"]}, {"a": {"x": 10}})
    assert one is not None
    assert weighted_mean(one, [4]).se is None


@pytest.mark.parametrize(
    ("labels", "margins", "said"),
    [
        ({"a": ["x", "z"]}, {"a": {"x": 1}}, "how many are z"),
        ({"a": ["x"]}, {"b": {"x": 1}}, "margins of"),
        ({}, {}, "margins of"),
        ({"a": ["x", "y"], "b": ["u"]}, {"a": {"x": 1, "y": 1}, "b": {"u": 2}}, "b has 1 answers, a has 2"),
        ({"a": ["x"], "b": ["u"]}, {"a": {"x": 1}, "b": {"u": 2}}, "adds up to 2"),
        ({"a": ["x", "y"]}, {"a": {"x": 1, "y": 0}}, "a y is 0.0: not above 0"),
        ({"a": ["x"]}, {"a": {"x": math.nan}}, "not a finite"),
    ],
)
def test_impossible(labels: Any, margins: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rake(labels, margins)


def test_values_for_other_weights_are_refused() -> None:
    weights = rake({"a": ["x"]}, {"a": {"x": 10}})
    assert weights is not None
    with pytest.raises(ValueError, match="2 values for 1 weights"):
        weighted_mean(weights, [1, 2])
