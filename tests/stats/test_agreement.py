"""Cohen's kappa, against statsmodels and scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peil.stats.agreement import kappa

Vectors = Callable[[str], list[dict[str, Any]]]


def test_statsmodels_and_scikit_learn(vectors: Vectors) -> None:
    for vector in vectors("kappa"):
        found, out = kappa(vector["in"]["table"]), vector["out"]
        if out["kappa"] is None:
            assert found is None
            continue
        assert found is not None
        assert (found.value, found.se) == pytest.approx((out["kappa"], out["se"]), abs=1e-12)
        assert (found.interval.low, found.interval.high) == pytest.approx(out["ci"], abs=1e-12)
        assert found.value == pytest.approx(vector["cross"]["sklearn"], abs=1e-12)


def test_by_hand() -> None:
    # 20 5 / 10 15: agreed 35/50, by chance (25 × 30 + 25 × 20) / 2500 = 1/2, so kappa = 0.2 / 0.5.
    found = kappa([[20, 5], [10, 15]])
    assert found is not None
    assert found.value == pytest.approx(0.4)


def test_nothing_beyond_chance() -> None:
    assert kappa([[10, 0], [0, 0]]) is None
    assert kappa([[7]]) is None
    assert kappa([]) is None
    assert kappa([[0, 0], [0, 0]]) is None


def test_full_agreement_has_no_width() -> None:
    found = kappa([[10, 0], [0, 10]])
    assert found is not None
    assert (found.value, found.se, found.interval.degenerate) == (1.0, 0.0, True)


@pytest.mark.parametrize("table", [[[1, 2]], [[1, 2], [3]], [[1, -2], [3, 4]]])
def test_no_table(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"square|below 0"):
        kappa(table)


def test_a_rater_who_always_said_the_same_leaves_no_variance_but_by_rounding() -> None:
    """Kappa is 0 and so is its standard error; 1.3e-8 was left of it, in an interval that was not marked."""
    found = kappa([[2, 0], [1, 0]])
    assert found is not None
    assert (found.value, found.se, found.interval.degenerate) == (0.0, 0.0, True)


@pytest.mark.parametrize(
    ("weights", "value", "se"),
    [
        # statsmodels 0.15.0: cohens_kappa(table, wt=...)
        ("linear", 0.7281993204983013, 0.056644097019368234),
        ("quadratic", 0.7722095671981777, 0.05848709626970095),
    ],
)
def test_near_misses_of_tags_in_order(weights: Any, value: float, se: float) -> None:
    found = kappa([[30, 3, 2], [4, 25, 6], [1, 5, 24]], weights=weights)
    assert found is not None
    assert (found.value, found.se) == pytest.approx((value, se), rel=1e-12)
    # Of two tags there is only one way to miss.
    assert kappa([[20, 5], [10, 15]], weights=weights) == kappa([[20, 5], [10, 15]])
    with pytest.raises(ValueError, match="none of none, linear, quadratic"):
        kappa([[1]], weights="cubic")  # type: ignore[arg-type]


def test_a_tag_that_nobody_used() -> None:
    for weights in ("none", "linear", "quadratic"):
        found = kappa([[5, 0, 0], [0, 0, 0], [0, 0, 3]], weights=weights)  # type: ignore[arg-type]
        assert found is not None
        assert (found.value, found.se, found.interval.degenerate) == (1.0, 0.0, True)
        assert kappa([[0, 0], [0, 4]], weights=weights) is None  # type: ignore[arg-type]
