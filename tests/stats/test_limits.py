"""Limits of p, u, XmR and Laney charts, against the vectors and by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from peil.stats.limits import mean_moving_range, p_chart, u_chart, xmr_chart

Vectors = Callable[[str], list[dict[str, Any]]]


def same(ours: Sequence[float | None], theirs: Sequence[float] | None) -> bool:
    if theirs is None:
        return all(value is None for value in ours)
    return list(ours) == pytest.approx(theirs, abs=1e-13)


def test_p_and_laney(vectors: Vectors) -> None:
    for vector in vectors("spc_p_laney"):
        chart, out = p_chart(vector["in"]["x"], vector["in"]["n"]), vector["out"]
        assert chart.center == pytest.approx(out["center"], abs=1e-15)
        assert same(chart.low, out["p_lcl"])
        assert same(chart.high, out["p_ucl"])
        assert chart.sigma_z == (None if isinstance(out["laney_sigma_z"], str) else pytest.approx(out["laney_sigma_z"]))
        assert same(chart.laney_low, out["laney_lcl"])
        assert same(chart.laney_high, out["laney_ucl"])


def test_u_and_laney(vectors: Vectors) -> None:
    for vector in vectors("spc_u_laney"):
        chart, out = u_chart(vector["in"]["x"], vector["in"]["n"]), vector["out"]
        assert chart.center == pytest.approx(out["center"], abs=1e-15)
        assert same(chart.low, out["lcl"])
        assert same(chart.high, out["ucl"])
        assert chart.sigma_z == (None if isinstance(out["laney_sigma_z"], str) else pytest.approx(out["laney_sigma_z"]))
        assert same(chart.laney_low, out["laney_lcl"])
        assert same(chart.laney_high, out["laney_ucl"])


def test_individual_values(vectors: Vectors) -> None:
    for vector in vectors("spc_xmr"):
        chart, out = xmr_chart(vector["in"]["x"]), vector["out"]
        assert chart is not None
        found = chart.center, chart.low, chart.high, chart.range_center, chart.range_high, chart.sigma
        keys = ("i_center", "i_lcl", "i_ucl", "mr_center", "mr_ucl", "sigma_within")
        assert found == pytest.approx([out[key] for key in keys], rel=1e-11)
        # Rounding the constant to 1.128 moves the limits in the fourth digit.
        cross = vector["cross"]
        assert (chart.low, chart.high) == pytest.approx(
            (cross["pyqicharts_lcl"], cross["pyqicharts_ucl"]), rel=3e-3, abs=3e-3
        )


def test_xmr_by_hand() -> None:
    # 10, 12, 11: moving ranges 2 and 1, mean 1.5; 3 × 1.5 × √π / 2 = 3.98802.
    chart = xmr_chart([10, 12, 11])
    assert chart is not None
    assert (chart.center, chart.range_center) == (11.0, 1.5)
    assert chart.high - chart.center == pytest.approx(4.5 * math.sqrt(math.pi) / 2)


def test_p_by_hand() -> None:
    # 2 and 6 of 10: centre 0.4, error √(.24 / 10) = .15492; z = -1.29099 and 1.29099, their distance 2.58199.
    chart = p_chart([2, 6], [10, 10])
    assert chart.center == 0.4
    assert chart.high[0] == pytest.approx(0.4 + 3 * 0.154919334)
    assert chart.low[0] == 0.0
    assert chart.sigma_z == pytest.approx(2.581988897 * math.sqrt(math.pi) / 2)
    assert not chart.underdispersed
    assert p_chart([5, 6, 5], [10, 10, 10]).underdispersed


def test_days_without_anything() -> None:
    for chart in (p_chart, u_chart):
        empty = chart([], [])
        assert (empty.center, empty.low, empty.sigma_z) == (None, (), None)
        closed = chart([3, 0, 4], [5, 0, 6])
        assert [limit is None for limit in closed.high] == [False, True, False]
        assert [limit is None for limit in closed.laney_high] == [False, True, False]
        # Closed days are no neighbours: without them the same scatter.
        assert closed.sigma_z == chart([3, 4], [5, 6]).sigma_z
        never = chart([0, 0], [0, 0])
        assert (never.center, never.high) == (None, (None, None))


def test_no_scatter() -> None:
    # One point, points that are all alike whatever their size, and shares of 0: no scatter to learn from.
    for chart in (p_chart([3], [7]), p_chart([1, 3, 2], [7, 21, 14]), u_chart([1, 3, 2], [7, 21, 14])):
        assert chart.sigma_z is None
        assert set(chart.laney_low) == {None}
    none = p_chart([0, 0], [9, 4])
    assert (none.center, none.low, none.high, none.sigma_z) == (0.0, (0.0, 0.0), (0.0, 0.0), None)
    assert xmr_chart([]) is None
    assert xmr_chart([4.0]) is None
    assert mean_moving_range([4.0]) is None
    still = xmr_chart([4.0, 4.0])
    assert still is not None
    assert (still.low, still.high, still.sigma) == (4.0, 4.0, 0.0)


def test_impossible_counts() -> None:
    for x, n in (([1, 2], [3]), ([-1], [3]), ([1], [0]), ([1], [-2])):
        with pytest.raises(ValueError, match=r"out of|sizes|below 0|of n"):
            u_chart(x, n)
    with pytest.raises(ValueError, match="of n"):
        p_chart([4], [3])
