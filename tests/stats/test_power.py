"""Sample sizes and detectable differences, against R and statsmodels."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from peil.stats.power import (
    detectable_difference,
    detectable_share,
    n_for_means,
    n_for_shares,
    n_for_shares_by_cohen,
)

Vectors = Callable[[str], list[dict[str, Any]]]


def test_statsmodels(vectors: Vectors) -> None:
    for vector in vectors("power"):
        given, out = vector["in"], vector["out"]
        if "sd" in given:
            found = n_for_means(given["sd"], given["delta"], given["alpha"], given["power"])
            assert found == pytest.approx(out["n_per_group_t"], rel=1e-7)
            continue
        shares = given["p1"], given["p2"], given["alpha"], given["power"]
        assert n_for_shares(*shares) == pytest.approx(out["n_per_group_normal"], rel=1e-12)
        assert n_for_shares_by_cohen(*shares) == pytest.approx(out["n_per_group_cohen_h"], rel=1e-7)


def test_r(vectors: Vectors) -> None:
    for vector in vectors("power_R"):
        given, out = vector["in"], vector["out"]
        shares = given["p1"], given["p2"], given["alpha"], given["power"]
        assert n_for_shares(*shares) == pytest.approx(out["n_power_prop_test"], rel=1e-7)
        assert n_for_shares_by_cohen(*shares) == pytest.approx(out["n_pwr_h"], rel=1e-7)


@pytest.mark.parametrize(
    ("sd", "delta", "alpha", "power", "n"),
    [
        (0.5, 5, 0.01, 0.8, 2.13937094641),
        (0.5, 5, 0.01, 0.9, 2.26116894591),
        (0.5, 5, 0.01, 0.95, 2.36215200444),
        (0.5, 5, 0.001, 0.95, 3.12908826316),
        (10, 3, 0.001, 0.99, 703.805314866),
        (1, 0.1, 0.001, 0.99, 6312.56332748),
        (1, 0.001, 0.05, 0.8, 15697721.979017),
    ],
)
def test_means_where_the_noncentral_t_of_packages_has_no_number(sd, delta, alpha, power, n) -> None:
    """R 4.2.2, power.t.test(strict=TRUE, tol=1e-12). statsmodels has 2.0597 for the second and 5000 for the sixth: the
    noncentral t of scipy is nan at some arguments, and a search that meets one stops too soon.
    """
    assert n_for_means(sd, delta, alpha, power) == pytest.approx(n, rel=1e-9)


def test_by_hand() -> None:
    # 80 % against 75 %: (1.95996 √(2 × .775 × .225) + .84162 √(.16 + .1875))² / .05² = 1,093.74.
    assert n_for_shares(0.8, 0.75) == pytest.approx(1093.74, abs=0.005)
    # 1.95996 + 0.84162 = 2.80159 standard errors.
    assert detectable_difference(2.0) == pytest.approx(5.603170, abs=1e-6)
    assert detectable_difference(0.0) == 0.0


def test_detectable_share_is_the_sample_size_turned_round() -> None:
    needed = n_for_shares(0.8, 0.75)
    assert needed is not None
    below, above = detectable_share(0.8, needed)
    assert below == pytest.approx(0.75, abs=1e-12)
    assert above is not None
    assert n_for_shares(0.8, above) == pytest.approx(needed, rel=1e-9)


def test_no_share_far_enough() -> None:
    # At 99 % and 50 answers even 100 % is too near; from 0 there is nothing below.
    assert detectable_share(0.99, 50)[1] is None
    assert detectable_share(0.0, 50)[0] is None
    assert detectable_share(0.5, 0) == (None, None)
    assert detectable_share(0.5, 1) == (None, None)


def test_no_difference_no_number() -> None:
    assert n_for_shares(0.8, 0.8) is None
    assert n_for_shares_by_cohen(0.8, 0.8) is None
    assert n_for_means(1.0, 0.0) is None
    assert n_for_means(0.0, 1.0) is None
    assert n_for_means(1.0, 50.0) == 2.0


def test_impossible() -> None:
    with pytest.raises(ValueError, match="alpha"):
        n_for_shares(0.5, 0.6, alpha=5)
    with pytest.raises(ValueError, match="power"):
        n_for_shares(0.5, 0.6, power=0.01)
    with pytest.raises(ValueError, match="share"):
        n_for_shares(80, 75)
    with pytest.raises(ValueError, match="standard"):
        n_for_means(-1.0, 1.0)
    with pytest.raises(ValueError, match="standard"):
        detectable_difference(math.nan)


def test_a_simulated_comparison_is_found_as_often_as_promised() -> None:
    import numpy as np

    needed = n_for_shares(0.8, 0.7)
    assert needed is not None
    n, draws = math.ceil(needed), 20_000
    rng = np.random.default_rng(11)
    x1, x2 = rng.binomial(n, 0.8, draws), rng.binomial(n, 0.7, draws)
    pooled = (x1 + x2) / (2 * n)
    z = (x1 - x2) / n / np.sqrt(2 * pooled * (1 - pooled) / n)
    assert np.mean(np.abs(z) > 1.96) == pytest.approx(0.8, abs=0.012)


def test_groups_of_different_size() -> None:
    """statsmodels 0.15.0: samplesize_proportions_2indep_onetail(.05, .8, .8, ratio=r) and TTestIndPower of .2 / 1.1."""
    for ratio, shares, means in (
        (3, 616.2697765984334, 317.05160402224925),
        (0.5, 1336.864005136664, 713.5668353977298),
        (10, 514.361889143177, 261.34555976220497),
    ):
        assert n_for_shares(0.85, 0.8, ratio=ratio) == pytest.approx(shares, rel=1e-9)
        assert n_for_means(1.1, 0.2, ratio=ratio) == pytest.approx(means, rel=1e-6)
    # The same comparison seen from the other side.
    assert 3 * (n_for_shares(0.85, 0.8, ratio=3) or 0) == pytest.approx(n_for_shares(0.8, 0.85, ratio=1 / 3))
    assert 3 * (n_for_means(1.1, 0.2, ratio=3) or 0) == pytest.approx(n_for_means(1.1, 0.2, ratio=1 / 3))
    assert n_for_means(1, 50, ratio=0.1) == 20
    for ratio in (0, -1, math.nan):
        with pytest.raises(ValueError, match="ratio"):
            n_for_shares(0.8, 0.85, ratio=ratio)
