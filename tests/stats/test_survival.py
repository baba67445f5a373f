"""Kaplan-Meier against R's survfit, lifelines and scipy; the log-rank test against R's survdiff."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.stats.survival import (
    Curve,
    counted,
    kaplan_meier,
    limits,
    log_limits,
    logrank,
    quantile,
    quantile_interval,
    restricted_mean,
    restricted_mean_interval,
    share_by,
    share_by_interval,
    standard_errors,
    stratified_logrank,
)

Vectors = Callable[[str], list[dict[str, Any]]]


def listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def curve_of(given: dict[str, Any]) -> Curve:
    return kaplan_meier(counted(listed(given["time"]), listed(given["event"])))


def none(value: Any) -> Any:
    return None if value in (None, "inf") else value


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-12)


def test_curve_and_limits_of_r(vectors: Vectors) -> None:
    for vector in vectors("km_R"):
        out, curve = vector["out"], curve_of(vector["in"])
        assert list(curve.times) == listed(out["time"])
        assert list(curve.at_risk) == listed(out["n_risk"])
        assert list(curve.events) == listed(out["n_event"])
        assert list(curve.survival) == near(listed(out["surv"]))
        for pair, low, high in zip(
            limits(curve), listed(out["ci_loglog_lower"]), listed(out["ci_loglog_upper"]), strict=False
        ):
            if pair is not None and low is not None:
                assert pair == near((low, high))
        assert restricted_mean(curve) == near(out["rmst_to_max"])
        assert list(quantile_interval(curve)) == [none(v) for v in out["median_ci_loglog"]]


def test_errors_and_limits_on_the_log_scale_of_r(vectors: Vectors) -> None:
    """The file has errors at durations at which something ended."""
    for vector in vectors("km_R"):
        out, curve = vector["out"], curve_of(vector["in"])
        errors = [error for error, ended in zip(standard_errors(curve), curve.events, strict=True) if ended]
        assert errors == [value and near(value) for value in listed(out["std_err_greenwood"])]
        wide = zip(listed(out["ci_log_lower"]), listed(out["ci_log_upper"]), strict=True)
        assert log_limits(curve) == [None if pair[0] is None else near(pair) for pair in wide]


def test_median_and_quantiles_of_lifelines(vectors: Vectors) -> None:
    for vector in vectors("km_lifelines"):
        out, curve = vector["out"], curve_of(vector["in"])
        assert quantile(curve) == none(out["median"])
        assert list(quantile_interval(curve)) == [none(v) for v in out["median_ci"]]
        assert quantile(curve, 0.9) == none(out["q90"])
        assert restricted_mean(curve) == near(out["rmst"])
        assert list(curve.survival) == near(out["surv"])


def test_curve_of_scipy(vectors: Vectors) -> None:
    for vector in vectors("km_scipy"):
        out, curve = vector["out"], curve_of(vector["in"])
        assert list(curve.survival) == near(out["sf"])
        for pair, low, high in zip(limits(curve), out["ci_low"], out["ci_high"], strict=True):
            if pair is not None and low is not None and high is not None:
                assert pair == near((low, high))


def test_logrank_of_r(vectors: Vectors) -> None:
    for vector in vectors("logrank_R"):
        given_, out = vector["in"], vector["out"]
        found = logrank(counted(given_["t1"], given_["e1"]), counted(given_["t2"], given_["e2"]))
        assert found is not None
        assert found.chi_square == near(out["chisq"])
        assert found.p == near(out["p"])


def test_a_worked_example() -> None:
    # Four cases: ended after 1, 2 and 4; one still open after 3. At 2: 3/4 × 2/3 = 1/2; at 4 the last one of one.
    curve = kaplan_meier([(1, 1, 0), (2, 1, 0), (3, 0, 1), (4, 1, 0)])
    assert curve.survival == pytest.approx((3 / 4, 1 / 2, 1 / 2, 0))
    assert quantile(curve) == 2
    assert [share_by(curve, t) for t in (0, 1, 3, 4, 5)] == pytest.approx([0, 1 / 4, 1 / 2, 1, 1])
    assert restricted_mean(curve) == pytest.approx(1 + 3 / 4 + 2 * 1 / 2)
    assert restricted_mean(curve, 2) == pytest.approx(1 + 3 / 4)
    # Two of three still open: nobody knows when half will be done, nor how many within a longer time.
    early = kaplan_meier([(1, 1, 0), (3, 0, 2)])
    assert quantile(early) is None
    assert quantile_interval(early)[1] is None
    assert (share_by(early, 3), share_by(early, 4)) == (pytest.approx(1 / 3), None)
    assert share_by_interval(early, 4) is None
    nothing = kaplan_meier([])
    assert (quantile(nothing), share_by(nothing, 1), restricted_mean(nothing)) == (None, None, None)
    assert logrank([(1, 1, 0)], []) is None


TIMES = (1, 2, 3, 4, 5, 6, 2, 3, 3, 7, 8, 9, 5, 6, 10, 11, 12, 12)
ENDED = (1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0)


def test_logrank_of_three_groups_and_within_strata() -> None:
    """R 4.2.2, survival 3.5.3: survdiff(Surv(t, e) ~ g), g = rep(1:3, each = 6), and + strata(s), s = rep(1:2, 9)."""
    groups = [counted(TIMES[start : start + 6], ENDED[start : start + 6]) for start in (0, 6, 12)]
    found = logrank(*groups)
    assert found is not None
    assert (found.chi_square, found.p, found.freedom) == pytest.approx((9.79323656475892, 0.0074718079397605, 2))
    turned = logrank(groups[2], groups[0], groups[1])
    assert turned is not None
    assert turned.chi_square == pytest.approx(found.chi_square, rel=1e-12)
    strata = [
        [counted(TIMES[start + half : start + 6 : 2], ENDED[start + half : start + 6 : 2]) for start in (0, 6, 12)]
        for half in (0, 1)
    ]
    within = stratified_logrank(strata)
    assert within is not None
    assert (within.chi_square, within.p, within.freedom) == pytest.approx((8.74678041861553, 0.0126084228360242, 2))
    # A stratum with one group says nothing, nor does a group that was gone before anything ended.
    assert stratified_logrank([*strata, [[(4, 3, 0)], [], []]]) == within
    fourth = logrank(*groups, [(0.5, 0, 9)])
    assert fourth is not None
    assert (fourth.chi_square, fourth.freedom) == (pytest.approx(found.chi_square), 2)


def test_logrank_needs_groups_and_ends() -> None:
    assert logrank([(1, 0, 3)], [(2, 0, 1)]) is None
    for strata in ([], [[[(1, 1, 0)]]], [[[(1, 1, 0)], []], [[(1, 1, 0)]]]):
        with pytest.raises(ValueError, match="two or more"):
            stratified_logrank(strata)


def test_limits_of_the_restricted_mean_by_hand() -> None:
    # Ended after 1, 2 and 3: the areas after 1 and 2 are 2/3 + 1/3 = 1 and 1/3, so the variance is
    # 1² × 1/(3×2) + (1/3)² × 1/(2×1) = 1/6 + 1/18 = 2/9.
    found = restricted_mean_interval(kaplan_meier([(1, 1, 0), (2, 1, 0), (3, 1, 0)]))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((2 - 1.959964 * math.sqrt(2 / 9), 2 + 1.959964 * math.sqrt(2 / 9)))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_without_open_cases_it_is_the_plain_distribution(values: list[int]) -> None:
    curve = kaplan_meier(counted(values, [1] * len(values)))
    ordered = sorted(values)
    for p in (0.5, 0.75, 0.9):
        assert quantile(curve, p) == ordered[math.ceil(round(p * len(values), 9)) - 1]
    assert restricted_mean(curve) == pytest.approx(sum(values) / len(values))
    assert share_by(curve, 25) == pytest.approx(sum(v <= 25 for v in values) / len(values))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), st.integers(0, 3)), max_size=30), st.randoms())
def test_cases_in_any_order_and_any_pieces_give_the_same(cases: list[tuple[int, int, int]], dice: Any) -> None:
    pieces = [(t, 1, 0) for t, ended, _ in cases for _ in range(ended)]
    pieces += [(t, 0, 1) for t, _, still in cases for _ in range(still)]
    dice.shuffle(pieces)
    assert kaplan_meier(pieces) == kaplan_meier(cases)


@pytest.mark.parametrize("cases", [[(-1, 1, 0)], [(1, -1, 0)], [(1, 0, -1)]])
def test_impossible_input_is_refused(cases: list[tuple[int, int, int]]) -> None:
    with pytest.raises(ValueError, match="below 0"):
        kaplan_meier(cases)


@pytest.mark.parametrize(
    ("times", "ended", "expected"),
    [
        ([3, 5, 8], [1, 1, 1], (3, None)),
        ([5], [1], (None, None)),
        ([26, 21], [1, 0], (None, None)),
        ([1, 1, 0], [1, 1, 1], (0, None)),
    ],
)
def test_a_limit_that_the_curve_never_gives_is_unknown(
    times: list[int], ended: list[int], expected: tuple[int | None, int | None]
) -> None:
    """As R's survfit(conf.type = "log-log"); lifelines takes the limit for 0 where the curve is, so 8, 5, 26 and 1."""
    curve = kaplan_meier(counted(times, ended))
    assert quantile_interval(curve, 0.5) == expected
