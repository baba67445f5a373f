"""R² shared out and odds ratios, against pingouin, statsmodels and R, and by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from peil.stats.drivers import importance, odds

Vectors = Callable[[str], list[dict[str, Any]]]


def test_pingouin_and_statsmodels(vectors: Vectors) -> None:
    for vector in vectors("driver_lmg"):
        found, out = importance(vector["in"]["X"], vector["in"]["y"]), vector["out"]
        assert found is not None
        assert found.r2 == pytest.approx(out["r2"], abs=1e-13)
        assert dict(found.shares) == pytest.approx(out["lmg"], abs=1e-13)
        assert dict(found.percent) == pytest.approx(out["lmg_percent"], abs=1e-10)
        assert dict(found.shares) == pytest.approx(vector["cross"]["statsmodels_permutation_average"], abs=1e-13)


def test_items_that_say_the_same_share_it() -> None:
    """The outcome is one item, of which there are two copies: half each. A constant item has nothing."""
    y = [1.0, 3.0, 2.0, 5.0]
    found = importance({"a": y, "b": [2 * v + 1 for v in y], "c": [7, 7, 7, 7]}, y)
    assert found is not None
    assert dict(found.shares) == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0}, abs=1e-12)
    assert found.r2 == pytest.approx(1)


def test_unrelated_items_have_their_own_r2() -> None:
    """Columns at right angles: y = 2a + b, so a has 4/5 and b 1/5 of a variance that is all explained."""
    a, b = [1, 1, -1, -1], [1, -1, 1, -1]
    found = importance({"a": a, "b": b}, [2 * u + v for u, v in zip(a, b, strict=True)])
    assert found is not None
    assert dict(found.percent) == pytest.approx({"a": 80, "b": 20})


def test_bootstrap_limits_hold_the_share_and_repeat() -> None:
    y = [float(k % 7 + k % 3) for k in range(60)]
    items = {"sevens": [k % 7 for k in range(60)], "noise": [(k * k) % 11 for k in range(60)]}
    found, again = importance(items, y, resamples=500), importance(items, y, resamples=500)
    assert found == again
    assert found is not None
    assert found.intervals is not None
    for name, share in found.shares.items():
        assert found.intervals[name].low <= share <= found.intervals[name].high
    assert found.intervals["sevens"].low > found.intervals["noise"].high


def test_r_and_sandwich(vectors: Vectors) -> None:
    """R stops at a relative change of the deviance of 1e-8, so its errors have fewer digits."""
    for vector in vectors("logit_or_R"):
        given, out = vector["in"], vector["out"]
        found = odds({"x1": given["x1"], "x2": given["x2"]}, given["y"])
        assert found is not None
        assert list(found) == ["intercept", "x1", "x2"]
        terms = list(found.values())
        assert [one.coefficient for one in terms] == pytest.approx(out["coef"], rel=2e-8)
        assert [one.odds_ratio for one in terms] == pytest.approx(out["or"], rel=2e-8)
        assert [one.se for one in terms] == pytest.approx(out["se"], rel=1e-4)
        assert [one.se_robust for one in terms] == pytest.approx(out["se_hc0"], rel=1e-4)
        assert [one.interval.low for one in terms] == pytest.approx(out["or_wald_lower"], rel=1e-4)
        assert [one.interval.high for one in terms] == pytest.approx(out["or_wald_upper"], rel=1e-4)


def test_odds_of_a_two_by_two_table_by_hand() -> None:
    """Of 10 without 2 are satisfied, of 10 with 6: odds 2/8 and 6/4, a ratio of 6, a difference of 0.4.

    The error of its logarithm is √(1/2 + 1/8 + 1/6 + 1/4), that of the difference √(.2 × .8/10 + .6 × .4/10).
    """
    x, y = [0] * 10 + [1] * 10, [1] * 2 + [0] * 8 + [1] * 6 + [0] * 4
    found = odds({"x": x}, y)
    assert found is not None
    assert found["x"].odds_ratio == pytest.approx(6)
    assert found["x"].se == pytest.approx(math.sqrt(1 / 2 + 1 / 8 + 1 / 6 + 1 / 4))
    assert found["x"].effect == pytest.approx(0.4)
    assert found["x"].effect_se == pytest.approx(math.sqrt(0.016 + 0.024))
    assert found["intercept"].odds_ratio == pytest.approx(2 / 8)
    assert found["intercept"].effect is None


def test_the_unit_and_zero_of_an_item_do_not_matter() -> None:
    y = [0, 1, 0, 1, 1, 0, 1, 1, 0, 1]
    near, far = odds({"x": list(range(10))}, y), odds({"x": [1e6 + 100 * k for k in range(10)]}, y)
    assert near is not None
    assert far is not None
    assert far["x"].coefficient == pytest.approx(near["x"].coefficient / 100, rel=1e-9)
    assert near["x"].effect == pytest.approx(100 * (far["x"].effect or 0), rel=1e-9)
    # statsmodels 0.15.0: Logit(y, X).fit().get_margeff()
    assert (near["x"].effect, near["x"].effect_se) == pytest.approx((0.03574252, 0.04914289), rel=1e-6)


def test_no_finite_answer() -> None:
    assert odds({"x": [1, 2, 3, 4, 5, 6]}, [0, 0, 0, 1, 1, 1]) is None  # told apart without fail
    assert odds({"x": [0, 0, 0, 1, 1, 1, 1, 0]}, [0, 0, 0, 1, 1, 1, 0, 0]) is None  # nobody at 0 says yes
    assert odds({"x": [1, 2, 3]}, [1, 1, 1]) is None
    assert odds({"x": [1, 2]}, [0, 1]) is None
    assert importance({"x": [1, 2, 3]}, [4, 4, 4]) is None
    assert importance({"x": []}, []) is None


def test_impossible() -> None:
    y = [0, 1, 0, 1, 1]
    for items, said in (
        ({"x": [3] * 5}, "constant or a combination"),
        ({"x": [1, 2, 3, 4, 6], "z": [2, 4, 6, 8, 12]}, "x, z is a constant or a combination"),
        ({"x": [1, 2]}, "x has 2 answers, the outcome 5"),
        ({"x": [1, 2, 3, 4, math.nan]}, r"x\[4\] is nan"),
        ({"intercept": [1, 2, 3, 4, 6]}, "named intercept"),
        ({}, "no items"),
    ):
        with pytest.raises(ValueError, match=said):
            odds(items, y)
    with pytest.raises(ValueError, match="other than 0 and 1"):
        odds({"x": [1, 2, 3]}, [0, 1, 2])
    with pytest.raises(ValueError, match="11 items"):
        importance({str(k): y for k in range(11)}, y)
