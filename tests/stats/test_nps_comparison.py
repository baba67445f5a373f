"""Two scores compared and the checks on one, against scipy, the author's R code and enumeration."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peil.stats import nps
from peil.stats.interval import Interval
from peil.stats.nps_comparison import (
    adjusted_wald_difference,
    compare_nps,
    dirichlet_interval,
    exact_coverage,
    p_mle,
    score_interval,
    welch_nps,
    z_mle,
)
from peil.stats.proportions import wilson

Vectors = Callable[[str], list[dict[str, Any]]]
KEYS = ("promoters", "passives", "detractors")


def test_scipys_welch_and_statsmodels_z(vectors: Vectors) -> None:
    for vector in vectors("nps_two_sample"):
        pair, out = (tuple(vector["in"]["a"]), tuple(vector["in"]["b"])), vector["out"]
        welch = welch_nps(*pair)
        assert welch is not None
        assert welch.difference.interval is not None
        found = welch.difference.estimate, welch.t, welch.df, welch.difference.p, z_mle(*pair), p_mle(*pair)
        keys = ("diff", "welch_t", "welch_df", "welch_p", "z_mle", "p_z")
        assert found == pytest.approx([out[key] for key in keys], rel=1e-12)
        limits = welch.difference.interval
        assert (limits.low, limits.high) == pytest.approx(out["welch_ci"], rel=1e-12)


def test_the_authors_two_samples(shared: Path) -> None:
    file = json.loads((shared / "vectors" / "nps_rocks_R.json").read_text(encoding="utf-8"))
    for vector in file["two_sample"]:
        found = adjusted_wald_difference(tuple(vector["in"]["a"]), tuple(vector["in"]["b"]))
        assert found is not None
        assert found.interval is not None
        assert abs(found.estimate) == pytest.approx(vector["out"]["delta_abs"], rel=1e-12)
        assert (found.interval.low, found.interval.high) == pytest.approx(vector["out"]["ci"], rel=1e-12)
        assert found.p == pytest.approx(vector["out"]["p"], rel=1e-12)


def test_adjusted_wald_by_hand() -> None:
    # 9 / 1 / 0 becomes 9.75 / 2.5 / 0.75 of 13: score 9/13; 0 / 1 / 9 the opposite. Variance of one answer
    # 10.5/13 - (9/13)² = 55.5/169, of the difference 2 × 55.5/169/13. Shown: 90 + 90, and limits cut at 200.
    found = compare_nps((9, 1, 0), (0, 1, 9))
    assert found is not None
    assert found.interval is not None
    se = 100 * (2 * 55.5 / 169 / 13) ** 0.5
    assert found.estimate == 180.0
    assert found.interval.low == pytest.approx(1800 / 13 - 1.959963984540054 * se, rel=1e-12)
    assert found.interval.high == pytest.approx(1800 / 13 + 1.959963984540054 * se, rel=1e-12)
    wide, uncut = (f((1000, 0, 0), (0, 0, 1000), 0.99) for f in (compare_nps, adjusted_wald_difference))
    assert wide is not None
    assert wide.interval is not None
    assert uncut is not None
    assert uncut.interval is not None
    assert uncut.interval.high > 200
    assert wide.interval.high == 200.0


def test_without_answers_or_variance() -> None:
    assert compare_nps((0, 0, 0), (5, 3, 2)) is None
    assert compare_nps((5, 3, 2), (0, 0, 0)) is None
    assert z_mle((0, 0, 0), (5, 3, 2)) is None
    assert z_mle((4, 0, 0), (3, 0, 0)) is None
    assert p_mle((4, 0, 0), (0, 0, 3)) is None
    assert welch_nps((1, 0, 0), (5, 3, 2)) is None
    assert score_interval(0, 0, 0) is None
    assert dirichlet_interval(0, 0, 0) is None
    with pytest.raises(ValueError, match="below 0"):
        welch_nps((-1, 5, 5), (5, 3, 2))


def test_the_authors_iterative_interval(vectors: Vectors) -> None:
    for vector in vectors("nps_rocks_R"):
        found = score_interval(*(vector["in"][key] for key in KEYS))
        assert found is not None
        # R stops its search at about 5 digits.
        assert (found.low, found.high) == pytest.approx(vector["out"]["ci_iterative"], abs=1e-4)


def test_posterior_limits_and_simultaneous_shares(vectors: Vectors) -> None:
    for vector in vectors("nps"):
        counts = [vector["in"][key] for key in KEYS]
        found = dirichlet_interval(*counts)
        assert found is not None
        assert (found.low, found.high) == pytest.approx(vector["out"]["dirichlet_half_ci_mc"], abs=0.3)
        for count, limits in zip(counts, vector["out"]["sison_glaz_or_goodman_shares"], strict=True):
            share = wilson(count, sum(counts), 1 - 0.05 / 3)
            assert share is not None
            assert (share.low, share.high) == pytest.approx(limits, abs=1e-12)


def test_posterior_of_one_answer() -> None:
    # The posterior without passives in doubt: Dirichlet(3/2, 1/2, 1/2) against 400,000 draws.
    import numpy as np

    draws = np.random.default_rng(7).dirichlet([1.5, 0.5, 0.5], 400_000)
    low, high = np.quantile(draws[:, 0] - draws[:, 2], [0.025, 0.975]) * 100
    found = dirichlet_interval(1, 0, 0)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.4)


def wald(*counts: int) -> Interval:
    score, se = nps.nps(*counts), nps.se_mle(*counts)
    assert score is not None
    assert se is not None
    return Interval(score - 1.959963984540054 * se, score + 1.959963984540054 * se, 0.95, "wald")


def student(*counts: int) -> Interval:
    score = nps.nps(*counts)
    assert score is not None
    return nps.t_interval(*counts) or Interval(score, score, 0.95, "t")


def adjusted(*counts: int) -> Interval | None:
    found = nps.adjusted_wald(*counts)
    return found and found.interval


@pytest.mark.parametrize("sizes", [(10, 20), pytest.param((50, 100), marks=pytest.mark.long)])
def test_exact_coverage(vectors: Vectors, sizes: tuple[int, int]) -> None:
    for vector in vectors("nps_exact_coverage"):
        n, shares = vector["in"]["n"], tuple(vector["in"]["p_promoter_passive_detractor"])
        if n in sizes:
            for name, method in (("wald", wald), ("t", student), ("adjwald", adjusted)):
                assert exact_coverage(n, shares, method) == pytest.approx(vector["out"][name], abs=1e-9), (vector, name)


def test_coverage_by_hand() -> None:
    # Two answers, half promoters and half detractors: scores 100, 0, -100 with chances 1/4, 1/2, 1/4.
    shares = (0.5, 0.0, 0.5)
    assert exact_coverage(2, shares, wald) == 0.5
    assert exact_coverage(2, shares, lambda *counts: None) == 0.0
    assert exact_coverage(2, shares, lambda *counts: Interval(-5, 0, 0.95, "any")) == 1.0
