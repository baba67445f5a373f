"""Ratios of totals and clustered answers, against R's survey package and svy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peil.stats.distributions import t_quantile
from peil.stats.ratios import (
    cluster_interval,
    cluster_share_interval,
    cluster_totals,
    compare_clusters,
    compare_ratios,
    design_effect,
    ratio,
    ratio_interval,
    ratio_parts,
    ratio_se,
)

Vectors = Callable[[str], list[dict[str, Any]]]


def test_svyratio(vectors: Vectors) -> None:
    for vector in vectors("ratio_delta_R"):
        parts = ratio_parts(zip(vector["in"]["num"], vector["in"]["den"], strict=True))
        out = vector["out"]
        assert ratio(parts) == pytest.approx(out["ratio"], rel=1e-13)
        assert ratio_se(parts) == pytest.approx(out["se_delta"], rel=1e-12)
        found = ratio_interval(parts)
        assert found is not None
        assert (found.low, found.high) == pytest.approx(out["ci"], rel=1e-12)


def test_svymean(vectors: Vectors) -> None:
    for vector in vectors("cluster_deff_R"):
        given, out = vector["in"], vector["out"]
        parts = ratio_parts(cluster_totals(given["agent"], given["y"]).values())
        assert ratio(parts) == pytest.approx(out["mean"], rel=1e-13)
        assert ratio_se(parts) == pytest.approx(out["se_cluster"], rel=1e-12)
        assert ratio_se(parts, given["fpc_clusters"]) == pytest.approx(out["se_fpc"], rel=1e-12)
        assert design_effect(parts, sum(y * y for y in given["y"])) == pytest.approx(out["deff_replace"], rel=1e-12)
        found = cluster_share_interval(parts)
        assert found is not None
        assert (found.low, found.high) == pytest.approx(out["ci_logit"], abs=1e-11)
        times = ratio_parts(cluster_totals(given["agent"], given["aht"]).values())
        assert ratio(times) == pytest.approx(out["mean_aht"], rel=1e-13)
        assert ratio_se(times) == pytest.approx(out["se_aht_cluster"], rel=1e-12)


def test_svys_t_interval(vectors: Vectors) -> None:
    # svy's list may hold more cases than R's: they are the same where mean and error are.
    theirs = {(round(v["out"]["est"], 12), round(v["out"]["se"], 12)): v["out"] for v in vectors("cluster_svy")}
    met = 0
    for vector in vectors("cluster_deff_R"):
        parts = ratio_parts(cluster_totals(vector["in"]["agent"], vector["in"]["y"]).values())
        value, se, found = ratio(parts), ratio_se(parts), cluster_interval(parts)
        assert value is not None
        assert se is not None
        assert found is not None
        out = theirs.get((round(value, 12), round(se, 12)))
        if out:
            met += 1
            assert (found.low, found.high) == pytest.approx((out["lci"], out["uci"]), abs=1e-13)
    assert met >= 5


def test_ratio_by_hand() -> None:
    # Calls of 2, 4 and 6 minutes, one each: 12 / 3 = 4; residuals -2, 0, 2; SE² = 3/2 × 8 / 3².
    parts = ratio_parts([(2, 1), (4, 1), (6, 1)])
    assert ratio(parts) == 4.0
    assert ratio_se(parts) == pytest.approx((3 / 2 * 8 / 9) ** 0.5, rel=1e-14)
    # All units of the population asked: nothing is left to chance.
    assert ratio_se(parts, 3) == 0.0
    with pytest.raises(ValueError, match="3 units out of a population of 2"):
        ratio_se(parts, 2)


def test_clusters_by_hand() -> None:
    # Agent a: yes, yes; b: no, no. Share 1/2, residuals of the totals 1 and -1: SE² = 2 × 2 / 4² = 1/4.
    # Four independent answers: s² = 1/3, variance 1/12. So the design effect is 3.
    parts = ratio_parts(cluster_totals("aabb", [1, 1, 0, 0]).values())
    assert ratio_se(parts) == pytest.approx(0.5)
    assert design_effect(parts, 2) == pytest.approx(3.0)
    found = cluster_interval(parts)
    assert found is not None
    assert found.high == pytest.approx(0.5 + t_quantile(0.975, 1) * 0.5)


def test_too_little_to_go_by() -> None:
    empty, one, no_bottom = ratio_parts([]), ratio_parts([(3, 4)]), ratio_parts([(3, 0), (2, 0)])
    assert [ratio(empty), ratio_se(empty), ratio_interval(empty), cluster_interval(empty)] == [None] * 4
    assert ratio(one) == 0.75
    assert [ratio_se(one), ratio_interval(one), cluster_interval(one), cluster_share_interval(one)] == [None] * 4
    assert [ratio(no_bottom), ratio_se(no_bottom), design_effect(no_bottom, 5)] == [None] * 3
    assert compare_ratios(one, one) is None
    assert compare_clusters({"a": (1, 2)}, {"a": (2, 2)}) is None
    assert compare_clusters({}, {"a": (2, 2), "b": (1, 2)}) is None
    assert compare_clusters({"a": (1, 0), "b": (2, 0)}, {"a": (2, 2)}) is None
    # A share of 1 has no logit; identical units have an error of exactly 0, however long the numbers.
    assert cluster_share_interval(ratio_parts([(2, 2), (3, 3)])) is None
    alike = ratio_parts([(0.1, 0.3), (0.2, 0.6), (0.7, 2.1)])
    assert ratio_se(alike) == 0.0
    found = ratio_interval(alike)
    assert found is not None
    assert found.degenerate
    assert design_effect(ratio_parts([(2, 2), (3, 3)]), 5) is None
    with pytest.raises(ValueError, match="cluster labels for"):
        cluster_totals("ab", [1])


def test_two_ratios() -> None:
    first, second = ratio_parts([(2, 1), (4, 1), (6, 1)]), ratio_parts([(1, 1), (2, 1), (3, 1)])
    found = compare_ratios(first, second)
    assert found is not None
    assert found.interval is not None
    assert found.estimate == 2.0
    # 4/3 and 1/3 add up to 5/3.
    assert found.interval.high == pytest.approx(2 + 1.959963984540054 * (5 / 3) ** 0.5, rel=1e-12)
    assert found.p == pytest.approx(0.12133525035848, rel=1e-9)


def test_agents_compared_with_themselves() -> None:
    # Three agents with 10 answers in both months; each gains 2, 3 and 4 yes: only the gains scatter.
    # Contributions (gain - 3) / 30: SE² = 3/2 × 2/900 = 1/300. Taken as strangers SE would be far larger.
    before = {"a": (1, 10), "b": (5, 10), "c": (6, 10)}
    after = {"a": (3, 10), "b": (8, 10), "c": (10, 10)}
    found = compare_clusters(after, before)
    assert found is not None
    assert found.interval is not None
    assert found.estimate == pytest.approx(0.3)
    assert found.interval.high == pytest.approx(0.3 + t_quantile(0.975, 2) * (1 / 300) ** 0.5, rel=1e-12)
    strangers = compare_ratios(ratio_parts(after.values()), ratio_parts(before.values()))
    assert strangers is not None
    assert strangers.interval is not None
    assert strangers.interval.high - strangers.interval.low > 3 * 2 * 1.96 * (1 / 300) ** 0.5


def test_other_agents_add_up() -> None:
    # No agent in both months: variances add, with 4/3 for four clusters instead of 2/1 for two and two.
    first, second = {"a": (1, 10), "b": (5, 10)}, {"c": (6, 10), "d": (2, 10)}
    found = compare_clusters(first, second)
    assert found is not None
    assert found.interval is not None
    se = (4 / 3 * (4 * (2 / 20) ** 2)) ** 0.5
    assert found.interval.high == pytest.approx(-0.1 + t_quantile(0.975, 3) * se, rel=1e-12)


def test_weighted_answers_in_clusters() -> None:
    """R 4.2.2, survey 4.1.1: svymean and svyciprop(method = "logit") with weights = ~w, by agent and without clusters."""
    agent, yes = [1, 1, 2, 2, 2, 3, 4, 4], [1, 0, 1, 1, 0, 1, 0, 1]
    seconds, weights = [120, 90.5, 300, 45, 60, 210, 75, 180], [1.5, 2.25, 0.75, 1, 3.2, 0.4, 2, 1.1]
    share = ratio_parts(cluster_totals(agent, yes, weights).values())
    assert (ratio(share), ratio_se(share)) == pytest.approx((0.389344262295082, 0.0305407961559599), rel=1e-12)
    limits = cluster_share_interval(share)
    assert limits is not None
    assert (limits.low, limits.high) == pytest.approx((0.297575546369377, 0.489684188386981), rel=1e-12)
    time = ratio_parts(cluster_totals(agent, seconds, weights).values())
    assert (ratio(time), ratio_se(time)) == pytest.approx((104.723360655738, 7.0702724928891), rel=1e-12)
    interval = cluster_interval(time)
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((82.2225980833938, 127.224123228082), rel=1e-12)
    alone = ratio_parts(cluster_totals(range(8), seconds, weights).values())
    assert ratio_se(alone) == pytest.approx(21.3225584373709, rel=1e-12)
    for bad in ([1.0] * 7, [-1.0, *[1.0] * 7]):
        with pytest.raises(ValueError, match="weights for 8 values"):
            cluster_totals(agent, yes, bad)
