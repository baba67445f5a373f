"""Intervals of a share, against statsmodels, scipy and R."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.stats.interval import Interval
from peil.stats.proportions import agresti_coull, clopper_pearson, jeffreys, wald, wilson

Vectors = Callable[[str], list[dict[str, Any]]]
METHODS = (wilson, jeffreys, clopper_pearson, agresti_coull, wald)


def limits(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return interval.low, interval.high


def test_statsmodels(vectors: Vectors) -> None:
    methods = {"wilson": wilson, "agresti_coull": agresti_coull, "beta": clopper_pearson, "normal": wald}
    for vector in vectors("proportion_ci"):
        x, n, level = vector["in"]["x"], vector["in"]["n"], 1 - vector["in"]["alpha"]
        for name, method in methods.items():
            assert limits(method(x, n, level)) == pytest.approx(vector["out"][name], abs=1e-11), (name, x, n)
        assert limits(wilson(x, n, level)) == pytest.approx(vector["cross"]["scipy_wilson"], abs=1e-12)
        assert limits(clopper_pearson(x, n, level)) == pytest.approx(vector["cross"]["scipy_exact"], abs=1e-9)


def test_statsmodels_jeffreys_except_at_the_ends(vectors: Vectors) -> None:
    for vector in vectors("proportion_ci"):
        x, n = vector["in"]["x"], vector["in"]["n"]
        low, high = limits(jeffreys(x, n, 1 - vector["in"]["alpha"]))
        expected = list(vector["out"]["jeffreys"])
        if x == 0:
            expected[0] = 0.0
        if x == n:
            expected[1] = 1.0
        assert (low, high) == pytest.approx(expected, abs=1e-11), (x, n)


def test_r(vectors: Vectors) -> None:
    for vector in vectors("proportion_ci_R"):
        x, n, out = vector["in"]["x"], vector["in"]["n"], vector["out"]
        assert limits(wilson(x, n)) == pytest.approx(out["prop_test_wilson"], abs=1e-12), (x, n)
        assert limits(clopper_pearson(x, n)) == pytest.approx(out["binom_test"], abs=1e-12), (x, n)
        assert limits(clopper_pearson(x, n)) == pytest.approx(out["hmisc_exact"], abs=1e-12), (x, n)
        if x not in (1, n - 1):  # Hmisc replaces one limit there, by design
            assert limits(wilson(x, n)) == pytest.approx(out["hmisc_wilson"], abs=1e-12), (x, n)


@pytest.mark.parametrize("method", METHODS)
def test_no_answers_have_no_interval(method: Callable[[int, int], Interval | None]) -> None:
    assert method(0, 0) is None


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("x", "n", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (0, -1, 0.95), (1, 5, 95), (1, 5, 0.0), (0, 0, 1.0)]
)
def test_impossible_input_is_refused(method: Callable[..., object], x: int, n: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"successes|answers|level"):
        method(x, n, level)


@pytest.mark.parametrize("method", [wilson, jeffreys, clopper_pearson])
def test_the_ends_are_exact(method: Callable[[int, int], Interval | None]) -> None:
    for n in (1, 3, 10, 997):
        assert limits(method(0, n))[0] == 0.0
        assert limits(method(n, n))[1] == 1.0


def test_wald_without_variation_is_marked() -> None:
    assert wald(0, 10) == Interval(0.0, 0.0, 0.95, "wald", degenerate=True)
    assert wald(10, 10) == Interval(1.0, 1.0, 0.95, "wald", degenerate=True)
    unmarked = wald(1, 10)
    assert unmarked is not None
    assert not unmarked.degenerate


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data(), n=st.integers(1, 5000), level=st.sampled_from((0.5, 0.8, 0.9, 0.95, 0.99)))
def test_holds_the_estimate_mirrors_and_widens(
    method: Callable[..., Interval | None], data: st.DataObject, n: int, level: float
) -> None:
    x = data.draw(st.integers(0, n))
    low, high = limits(method(x, n, level))
    mirror_low, mirror_high = limits(method(n - x, n, level))
    wide_low, wide_high = limits(method(x, n, 0.995))
    assert 0 <= low <= high <= 1
    assert low - 1e-12 <= x / n <= high + 1e-12 or method is jeffreys
    assert (low, high) == pytest.approx((1 - mirror_high, 1 - mirror_low), abs=1e-9)
    assert wide_low <= low + 1e-12
    assert high <= wide_high + 1e-12


def test_wilson_solves_the_score_equation() -> None:
    # The definition itself: at a limit p the estimate lies z standard errors away, the error taken at p.
    for x, n in ((1, 10), (17, 20), (432, 540)):
        for p in limits(wilson(x, n, 0.9)):
            assert abs(x / n - p) / math.sqrt(p * (1 - p) / n) == pytest.approx(1.6448536269514722)


def test_the_default_intervals_do_not_load_scipy() -> None:
    code = (
        "import sys; from peil.stats import means, nps, proportions, quantiles;"
        "proportions.wilson(1, 2), proportions.agresti_coull(1, 2), proportions.wald(1, 2);"
        "nps.adjusted_wald(3, 2, 1), nps.t_interval(3, 2, 1), nps.dirichlet(3, 2, 1);"
        "means.mean_interval(3, 6, 14), quantiles.quantile_ranks(100, 0.9);"
        "sys.exit(any(m.split('.')[0] in ('scipy', 'numpy') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
