"""Events per exposure, against R's poisson.test (vectors) and scipy."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from peil.stats.rates import binomial_p, compare_rates, overdispersed_interval, poisson_interval, rate

Vectors = Callable[[str], list[dict[str, Any]]]


def test_r(vectors: Vectors) -> None:
    for vector in vectors("poisson_rate_R"):
        events, exposure = vector["in"]["events"], vector["in"]["exposure"]
        assert rate(events, exposure) == vector["out"]["rate"]
        found = poisson_interval(events, exposure)
        assert found is not None
        assert (found.low, found.high) == pytest.approx(vector["out"]["ci_exact"], rel=1e-12, abs=1e-16)
        # epitools stops its search at about 6 digits.
        assert (found.low, found.high) == pytest.approx(vector["out"]["epitools"], rel=2e-3, abs=1e-5)


def test_no_events_by_hand() -> None:
    # No event in 100: the upper limit is the mean m with exp(-m) = 2.5 %, over 100.
    found = poisson_interval(0, 100)
    assert found is not None
    assert found.low == 0.0
    assert found.high == pytest.approx(-math.log(0.025) / 100, rel=1e-14)


def test_without_exposure() -> None:
    assert rate(0, 0) is None
    assert poisson_interval(0, 0) is None
    assert compare_rates(0, 0, 3, 10) is None
    for events, exposure in ((-1, 10), (1, -10), (1, 0), (1, math.nan)):
        with pytest.raises(ValueError, match=r"events|exposure"):
            poisson_interval(events, exposure)


@pytest.mark.parametrize("events", [1, 2, 17, 400, 12_345, 1_000_000])
def test_limits_are_gamma_quantiles(events: int) -> None:
    from scipy.stats import gamma

    found = poisson_interval(events, 1.0, 0.9)
    assert found is not None
    assert found.low == pytest.approx(gamma.ppf(0.05, events), rel=1e-10)
    assert found.high == pytest.approx(gamma.ppf(0.95, events + 1), rel=1e-10)


def test_two_rates() -> None:
    # 9 in 100 against 3 in 100: of 12 events 9, when half were expected: 2 × (220 + 66 + 12 + 1) / 4096.
    found = compare_rates(9, 100, 3, 100)
    assert found is not None
    assert found.interval is not None
    assert found.estimate == pytest.approx(0.06)
    assert found.p == pytest.approx(2 * 299 / 4096, rel=1e-12)
    first, second = poisson_interval(9, 100), poisson_interval(3, 100)
    assert first is not None
    assert second is not None
    low = 0.06 - math.sqrt((0.09 - first.low) ** 2 + (second.high - 0.03) ** 2)
    high = 0.06 + math.sqrt((first.high - 0.09) ** 2 + (0.03 - second.low) ** 2)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), rel=1e-12)
    # 4 in 300 against 0 in 100, three quarters expected: all four 0.75^4, and 0 of 4 as rare or rarer, 0.25^4,
    # 1 of 4 (0.047), 2 of 4 (0.211), not 3 of 4 (0.42).
    uneven = compare_rates(4, 300, 0, 100)
    assert uneven is not None
    assert uneven.p == pytest.approx(0.75**4 + 0.25**4 + 4 * 0.75 * 0.25**3 + 6 * 0.75**2 * 0.25**2)
    nothing = compare_rates(0, 10, 0, 20)
    assert nothing is not None
    assert (nothing.estimate, nothing.p) == (0.0, 1.0)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.77])
@pytest.mark.parametrize("n", [1, 7, 20, 63])
def test_binomial_p_is_scipys(n: int, share: float) -> None:
    from scipy.stats import binomtest

    for x in range(n + 1):
        assert binomial_p(x, n, share) == pytest.approx(binomtest(x, n, share).pvalue, rel=1e-10), x


def test_impossible_binomial() -> None:
    assert binomial_p(0, 0, 0.5) == 1.0
    with pytest.raises(ValueError, match="5 successes"):
        binomial_p(5, 4, 0.5)


def test_counts_that_scatter_otherwise_than_poisson() -> None:
    """R 4.2.2: glm(e ~ 1, quasipoisson, offset = log(x)) of these, exp(coefficient ± qt(.975, 4) × error)."""
    found = overdispersed_interval([3, 7, 0, 12, 5], [10, 20, 5, 25, 8.5])
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.23785592953937, 0.65317928478826), rel=1e-9)
    # A unit without exposure says nothing; units that all have the same rate say it without any width.
    even = overdispersed_interval([2, 4, 0], [1, 2, 0])
    assert even is not None
    assert (even.low, even.high, even.degenerate) == (2.0, 2.0, True)
    assert overdispersed_interval([3], [2]) is None
    assert overdispersed_interval([0, 0], [2, 3]) is None
    for events, exposures in (([1], [1, 2]), ([1, 2], [1, 0]), ([1, -2], [1, 1]), ([1.5, 2], [1, 1])):
        with pytest.raises(ValueError, match=r"events|exposures"):
            overdispersed_interval(events, exposures)  # type: ignore[arg-type]
