"""Erlang C and A, against published figures, other libraries (vectors) and each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from peil.stats.queueing import Staffing, erlang_a, erlang_c, staff_erlang_c

Vectors = Callable[[str], list[dict[str, Any]]]


def test_erlang_c(vectors: Vectors) -> None:
    for vector in vectors("erlang_c"):
        given, out = vector["in"], vector["out"]
        found = erlang_c(given["calls"] / given["interval_min"], given["aht_min"], given["agents"], given["awt_s"] / 60)
        wait = math.inf if out["ASA_s"] == "inf" else out["ASA_s"]
        assert (found.load, found.p_wait, found.service_level, found.mean_wait * 60) == pytest.approx(
            (out["A"], out["Pw"], out["SL"], wait), rel=1e-12
        )
        if wait < math.inf:
            assert found.occupancy == pytest.approx(out["occupancy"], rel=1e-12)


def test_staffing(vectors: Vectors) -> None:
    for vector in vectors("erlang_c_staffing"):
        given, out = vector["in"], vector["out"]
        found = staff_erlang_c(
            given["calls"] / given["interval_min"],
            given["aht_min"],
            given["sl"],
            given["awt_s"] / 60,
            given["shrinkage"],
        )
        assert (found.agents, found.scheduled) == (out["min_agents"], out["scheduled"])
        assert found.service_level == pytest.approx(out["sl_achieved"], rel=1e-12)
        assert found.beta == pytest.approx(out["square_root_staffing_beta"], rel=1e-12)


def test_erlang_a(vectors: Vectors) -> None:
    keys = ("p_wait", "p_abandon", "mean_wait_all_s", "mean_queue", "occupancy", "sl_answered_within_awt_of_offered")
    for vector in vectors("erlang_a"):
        given, out = vector["in"], vector["out"]
        rates = given["lambda_per_min"], given["mu_per_min"], given["theta_per_min"]
        found = erlang_a(*rates, given["agents"], given["awt_s"] / 60)
        assert (
            found.p_wait, found.p_abandon, found.mean_wait * 60, found.mean_queue, found.occupancy, found.service_level
        ) == pytest.approx([out[key] for key in keys], rel=1e-9)  # fmt: skip


def test_one_agent_by_hand() -> None:
    # M/M/1 with load 1/2: half wait, on average load / (1 - load) = 1 handle time.
    found = erlang_c(0.5, 1.0, 1, 0.0)
    assert (found.p_wait, found.service_level, found.mean_wait, found.occupancy) == pytest.approx((0.5, 0.5, 1.0, 0.5))
    # M/M/1+M with all rates 1 is Poisson with mean 1 in the system: e^-1 free; waiting 1 - 0 - ... = E[max(N-1, 0)].
    same = erlang_a(1.0, 1.0, 1.0, 1, 1e9)
    assert same.p_wait == pytest.approx(1 - math.exp(-1))
    assert same.mean_queue == pytest.approx(math.exp(-1))
    assert same.service_level == pytest.approx(1 - same.p_abandon)


def test_endless_patience_is_erlang_c() -> None:
    patient, endless = erlang_a(4, 1 / 5, 1e-7, 23, 0.5), erlang_c(4, 5, 23, 0.5)
    assert (patient.p_wait, patient.service_level, patient.mean_wait) == pytest.approx(
        (endless.p_wait, endless.service_level, endless.mean_wait), rel=1e-4
    )


def test_edges() -> None:
    assert erlang_c(2, 5, 10, 1).mean_wait == math.inf
    assert (erlang_c(2, 5, 10, 1).p_wait, erlang_c(2, 5, 9, 1).service_level) == (1.0, 0.0)
    assert erlang_c(0, 5, 0, 1).service_level == 1.0
    assert erlang_c(10, 1, 4000, 0.1).p_wait == 0.0
    assert erlang_a(0, 1, 1, 1, 1).service_level == 1.0
    # Far too few agents: still a steady state, with most hanging up.
    assert erlang_a(100, 1, 1, 10, 0.1).p_abandon == pytest.approx(0.9, abs=1e-6)
    assert staff_erlang_c(0, 5, 0.8, 1) == Staffing(0, 1.0, 0, 0.0)
    assert staff_erlang_c(2, 5, 0.8, 1 / 3, 0.3).scheduled == math.ceil(staff_erlang_c(2, 5, 0.8, 1 / 3).agents / 0.7)
    # 21 / (1 - .3) comes out a hair above 30 in doubles.
    assert staff_erlang_c(3.3, 5, 0.8, 1 / 3, 0.3).scheduled == 30
    with pytest.raises(ValueError, match="arrivals"):
        erlang_c(-1, 5, 10, 1)
    with pytest.raises(ValueError, match="leave rate"):
        erlang_a(1, 1, 0, 1, 1)
    with pytest.raises(ValueError, match="service rate"):
        erlang_a(1, 0, 1, 1, 1)
    for target, shrinkage in ((1.0, 0.0), (0.0, 0.0), (0.8, 1.0)):
        with pytest.raises(ValueError, match=r"target|shrinkage"):
            staff_erlang_c(2, 5, target, 1, shrinkage)
