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
