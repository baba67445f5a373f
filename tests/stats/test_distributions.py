"""Quantiles and probabilities on the standard library, against scipy and closed forms."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.stats.distributions import (
    binomial_cdf,
    binomial_survival,
    poisson_cdf,
    poisson_survival,
    t_p,
    t_quantile,
)
from peil.stats.interval import last_accepted, normal_multiplier, normal_p

LEVELS = (0.6, 0.8, 0.9, 0.95, 0.975, 0.995, 0.9995, 1 - 1e-6, 1 - 1e-9)


def test_t_quantiles_of_scipy() -> None:
    scipy_stats = pytest.importorskip("scipy.stats")
    for df in (1, 2, 3, 4, 5, 7.3, 9, 29, 30, 31.5, 99, 999, 3999.9, 4000, 10_000, 10**6, 10**9):
        for p in LEVELS:
            assert t_quantile(p, df) == pytest.approx(scipy_stats.t.ppf(p, df), rel=1e-12), (p, df)
            assert t_quantile(1 - p, df) == pytest.approx(scipy_stats.t.ppf(1 - p, df), rel=1e-12), (p, df)


@given(p=st.floats(1e-12, 0.5))
def test_t_quantiles_of_one_and_two_degrees_have_closed_forms(p: float) -> None:
    assert t_quantile(p, 1) == pytest.approx(-1 / math.tan(math.pi * p), rel=1e-9, abs=1e-12)
    assert t_quantile(p, 2) == pytest.approx((2 * p - 1) / math.sqrt(2 * p * (1 - p)), rel=1e-9, abs=1e-12)


def test_t_quantile_is_smooth_where_the_method_changes() -> None:
    below, at, above = (t_quantile(0.975, df) for df in (3999.999, 4000, 4000.001))
    assert below > at > above
    assert below - at == pytest.approx(at - above, rel=1e-2)


@pytest.mark.parametrize(("p", "df"), [(0.0, 5), (1.0, 5), (0.9, 0), (0.9, -1), (math.nan, 5), (0.9, math.nan)])
def test_t_quantile_refuses(p: float, df: float) -> None:
    with pytest.raises(ValueError, match=r"probability|degrees"):
        t_quantile(p, df)


def test_normal_multiplier() -> None:
    assert normal_multiplier(0.95) == pytest.approx(1.959963984540054, rel=1e-15)


@given(n=st.integers(1, 60), p=st.floats(0.01, 0.99), data=st.data())
def test_binomial_is_the_sum_of_its_terms(n: int, p: float, data: st.DataObject) -> None:
    k = data.draw(st.integers(-1, n))
    terms = [math.comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(n + 1)]
    assert binomial_cdf(k, n, p) == pytest.approx(math.fsum(terms[: k + 1]), rel=1e-11, abs=1e-300)
    assert binomial_survival(k, n, p) == pytest.approx(math.fsum(terms[k + 1 :]), rel=1e-11, abs=1e-300)


def test_binomial_of_many_trials_keeps_its_digits() -> None:
    scipy_stats = pytest.importorskip("scipy.stats")
    for n, p in ((10**4, 0.9), (10**6, 0.5), (10**7, 0.95)):
        for sds in (-4, -2, -1, 0, 1, 2, 4):
            k = round(n * p + sds * math.sqrt(n * p * (1 - p)))
            assert binomial_cdf(k, n, p) == pytest.approx(scipy_stats.binom.cdf(k, n, p), rel=1e-8)
            assert binomial_survival(k, n, p) == pytest.approx(scipy_stats.binom.sf(k, n, p), rel=1e-8)


def test_tails_of_scipy() -> None:
    from scipy.stats import norm, t

    for df in (0.5, 1, 2, 7.3, 50, 5000):
        for value in (0.0, 1e-3, 0.7, -2.2, 9.0, 60.0):
            assert t_p(value, df) == pytest.approx(2 * t.sf(abs(value), df), rel=1e-12), (value, df)
    for value in (0.0, 0.7, -2.2, 9.0):
        assert normal_p(value) == pytest.approx(2 * norm.sf(abs(value)), rel=1e-13)
    with pytest.raises(ValueError, match="degrees"):
        t_p(1.0, 0)


@pytest.mark.parametrize("mean", [1e-9, 0.3, 4.0, 77.7, 5000.0])
def test_poisson_of_scipy(mean: float) -> None:
    from scipy.stats import poisson

    for k in (-1, 0, 1, 3, 60, 80, 4900, 5100):
        assert poisson_cdf(k, mean) == pytest.approx(poisson.cdf(k, mean), abs=1e-13), k
        assert poisson_survival(k, mean) == pytest.approx(poisson.sf(k, mean), rel=1e-10, abs=1e-300), k


def test_poisson_by_hand() -> None:
    # Mean 2: e^-2 (1 + 2) for at most one.
    assert poisson_cdf(1, 2.0) == pytest.approx(3 * math.exp(-2), rel=1e-14)
    assert poisson_cdf(0, 0.0) == 1.0
    assert poisson_survival(0, 0.0) == 0.0


def test_the_last_accepted_value() -> None:
    assert last_accepted(0.0, 10.0, lambda value: value * value > 2) == pytest.approx(2**0.5, rel=1e-15)
    assert last_accepted(0.0, -10.0, lambda value: value < -3) == pytest.approx(-3, rel=1e-15)
    assert last_accepted(0.0, 10.0, lambda value: False) == 10.0
