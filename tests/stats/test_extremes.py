"""Inputs far out, each held against another package or an answer that can be checked by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from peil.stats.agreement import kappa
from peil.stats.cusum import average_run_length
from peil.stats.distributions import t_quantile
from peil.stats.drivers import importance
from peil.stats.interval import normal_multiplier
from peil.stats.limits import xmr_chart
from peil.stats.means import Sums, mean_interval, standard_deviation, sums, welch
from peil.stats.mix import factor_effects
from peil.stats.multiplicity import benjamini_hochberg
from peil.stats.power import n_for_means, n_for_shares
from peil.stats.proportions import clopper_pearson, wilson
from peil.stats.queueing import _queue_weights, erlang_a, erlang_c, staff_erlang_a, staff_erlang_c
from peil.stats.rates import compare_rates, overdispersed_interval, poisson_interval
from peil.stats.ratios import ratio_interval, ratio_parts, ratio_se
from peil.stats.two_proportions import fisher_p


def test_a_queue_of_thousands() -> None:
    """Five times the load and callers who stay a thousand handle times: this never came to an end.

    Far in overload everybody waits and the one agent is never idle, so 4 of 5 calls hang up: by hand. The queue is
    what hangs up over how fast: 4 / 0.001. Within 0.33 nobody can be served, with some 4,000 ahead.
    """
    found = erlang_a(5, 1, 1e-3, 1, 0.33)
    assert (found.p_wait, found.p_abandon, found.occupancy) == pytest.approx((1.0, 0.8, 1.0), rel=1e-12)
    assert (found.mean_queue, found.mean_wait) == pytest.approx((4000.0, 800.0), rel=1e-12)
    assert 0 <= found.service_level < 1e-300


def test_erlang_a_where_weights_are_beyond_doubles() -> None:
    """Two thousand calls a handle time for a thousand agents: birth and death in mpmath 1.4.1, 40 digits."""
    found = erlang_a(2000, 1, 0.1, 1000, 0.33)
    assert (found.p_abandon, found.mean_queue) == pytest.approx((0.5, 10000.0), rel=1e-12)


def test_many_agents_for_few_calls_is_no_nan() -> None:
    """One over Erlang B is beyond doubles; the service level came out as nan."""
    found = erlang_a(0.001, 1, 1, 200, 0.33)
    assert (found.p_wait, found.p_abandon, found.mean_wait, found.service_level) == (0.0, 0.0, 0.0, 1.0)
    assert found.occupancy == pytest.approx(5e-6)
    assert erlang_c(0.001, 1, 200, 0.33).service_level == 1.0


@pytest.mark.parametrize(
    ("rates", "agents", "within", "expected"),
    [
        # scipy 1.17.1: the chain of those ahead, 600 states, by expm.
        ((100, 1, 1), 80, 0.05, 0.0504520527172836),
        ((3, 1, 0.05), 2, 5.0, 0.120150935145851),
        ((10, 1, 5), 8, 1 / 3, 0.697458364547405),
    ],
)
def test_service_level_with_impatient_callers(
    rates: tuple[float, float, float], agents: int, within: float, expected: float
) -> None:
    assert erlang_a(*rates, agents, within).service_level == pytest.approx(expected, rel=1e-11)


def test_without_end_or_without_any_time() -> None:
    found = erlang_a(48, 1, 0.5, 50, 0)
    assert found.service_level == pytest.approx(1 - found.p_wait, rel=1e-12)  # at once, or not in time
    for within in (50.0, 1e6, math.inf):
        ever = erlang_a(48, 1, 0.5, 50, within)
        assert ever.service_level == pytest.approx(1 - ever.p_abandon, rel=1e-9)


def test_endless_queues_and_impossible_teams_are_refused() -> None:
    with pytest.raises(ValueError, match="use Erlang C"):
        erlang_a(1000, 1, 1e-12, 1000, 1)
    with pytest.raises(ValueError, match="more than 10000000"):
        erlang_c(1e9, 1, 10**9 + 1, 1)


def test_staffing_of_a_large_centre() -> None:
    """100,000 Erlang are searched in one pass of the recursion: it took as many passes as agents above the load."""
    found = staff_erlang_c(1e5, 1, 0.9, 0.3)
    assert found.agents == 100_008
    assert erlang_c(1e5, 1, found.agents - 1, 0.3).service_level < 0.9 <= found.service_level


@pytest.mark.parametrize(("load", "agents", "lost"), [(10, 13, 4.0), (50, 52, 4.5), (200, 195, 4.6)])
def test_staffing_with_impatient_callers(load: int, agents: int, lost: float) -> None:
    """80 % in 20 s, 5 minutes a call, 3 minutes of patience (methods.md 7); then with at most 2 % lost."""
    arrivals = load / 5
    found = staff_erlang_a(arrivals, 1 / 5, 1 / 3, 0.8, 1 / 3, most_abandon=0.99)
    assert found.agents == agents
    assert 100 * erlang_a(arrivals, 1 / 5, 1 / 3, agents, 1 / 3).p_abandon == pytest.approx(lost, abs=0.05)
    bound = staff_erlang_a(arrivals, 1 / 5, 1 / 3, 0.8, 1 / 3, most_abandon=0.02).agents
    share = [erlang_a(arrivals, 1 / 5, 1 / 3, n, 1 / 3).p_abandon for n in (bound - 1, bound)]
    assert share[1] <= 0.02 < share[0]


def test_equal_values_with_a_fraction_have_no_variance() -> None:
    """The squares of 0.1 add up to less than they should: such sums were refused, or left a width."""
    for values in ([0.1] * 3, [0.1] * 7, [3.3, 3.3, 3.3]):
        exact = sums(values)
        assert standard_deviation(exact.n, exact.total, exact.total_of_squares) == 0
        found = mean_interval(len(values), sum(values), sum(v * v for v in values))
        assert found is not None
        assert found.degenerate


def test_small_scatter_around_a_large_value() -> None:
    """1,000,000,000.1 to .3: the deviation is that of 0.1 to 0.3 but for the digits that the values lack."""
    exact = sums([1e9 + 0.1, 1e9 + 0.2, 1e9 + 0.3])
    assert standard_deviation(exact.n, exact.total, exact.total_of_squares) == pytest.approx(0.1, rel=1e-6)
    both = welch(sums([1.5, 2.5, 4.0]), Sums(3, 8, 30))
    assert both is not None
    assert both.difference.estimate == 0


def test_ratio_of_large_whole_numbers_that_hardly_differ() -> None:
    """10,000,000 and 10,000,001 by turns: the mean's error is √(0.25 × 100/99) / 10; it was taken for none at all."""
    parts = ratio_parts((10_000_000 + k % 2, 1) for k in range(100))
    assert ratio_se(parts) == pytest.approx(math.sqrt(0.25 * 100 / 99) / 10, rel=1e-9)
    found = ratio_interval(parts)
    assert found is not None
    assert not found.degenerate


def test_kappa_of_many_cases() -> None:
    """(n Σ agreed - chance) / (n² - chance), one division: 0.4 exactly, as scikit-learn 1.9.1 has it."""
    found = kappa([[20 * 10**6, 5 * 10**6], [10 * 10**6, 15 * 10**6]])
    assert found is not None
    assert found.value == 0.4
    # statsmodels 0.15.0 for the table without the millions, and √10⁶ times as sure.
    assert found.se == pytest.approx(0.12699606293110033 / 1000, rel=1e-9)


@pytest.mark.timeout(20)
def test_fisher_of_a_thousand_million() -> None:
    """The smallest double times 0.9 is itself, so tables that weigh nothing were counted until their ratio fell below
    a half. With so many answers Fisher's p lies beside that of z with Yates's correction, 9999/√(2 × 10⁹/4)."""
    n, apart = 10**9, 10_000
    z = (apart - 1) / math.sqrt(2 * n * 0.25)
    assert fisher_p(n // 2, n, n // 2 + apart, n) == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-4)


def test_states_of_a_queue_that_weigh_nothing_are_not_looked_at() -> None:
    """The same of half a million waiting: 80,000 states around that have a weight, and not those from a quarter on."""
    first, weights = _queue_weights(1.5e6, 1e6)
    assert first > 400_000
    assert len(weights) < 100_000
    assert max(weights) == 1.0


def test_limits_near_certainty() -> None:
    """By the upper tail a level of 1 - 2^-40 has four digits left. R 4.2.2: qnorm(2^-41) and qt(2^-41, 5)."""
    level = 1 - 2.0**-40
    assert normal_multiplier(level) == pytest.approx(7.1435520343522, rel=1e-12)
    assert -t_quantile((1 - level) / 2, 5) == pytest.approx(461.20750171315, rel=1e-12)
    assert wilson(1, 2, 1 - 2.0**-53) is not None


@pytest.mark.parametrize(
    ("k", "h", "shift", "sided", "expected"),
    [
        # R 4.2.2, spc 0.6.7: xcusum.arl(k, h, mu, sided, r = 300).
        (0.5, 50.0, 1.0, "one", 100.37174915214),
        (0.25, 30.0, 0.5, "two", 116.68149901648),
    ],
)
def test_run_lengths_of_wide_limits(k: float, h: float, shift: float, sided: str, expected: float) -> None:
    assert average_run_length(k, h, shift, sided) == pytest.approx(expected, rel=1e-10)  # type: ignore[arg-type]


def test_run_lengths_beyond_digits_are_infinite() -> None:
    """k = 1.5 and h = 12 gave -7.6e16 points; R's own answer to it is negative as well."""
    assert average_run_length(1.5, 12, -0.5, "one") == math.inf
    assert average_run_length(1.5, 12, 0.25) == math.inf
    with pytest.raises(ValueError, match="250 sigma"):
        average_run_length(0.5, 1000)


def test_tiny_and_huge() -> None:
    """R 4.2.2: binom.test(1, 1e9), poisson.test(1e7), power.prop.test(p1 = .5, p2 = .501), power.t.test(strict)."""
    exact = clopper_pearson(1, 10**9)
    assert exact is not None
    assert (exact.low, exact.high) == pytest.approx((2.5317807983969e-11, 5.5716433782031e-09), rel=1e-10)
    garwood = poisson_interval(10**7, 1e7)
    assert garwood is not None
    assert (garwood.low, garwood.high) == pytest.approx((0.99938029968843, 1.00061998977315), rel=1e-12)
    assert n_for_shares(0.5, 0.501) == pytest.approx(3924434.7637977, rel=1e-10)
    assert n_for_means(1.0, 0.001) == pytest.approx(15697721.979017, rel=1e-9)


@pytest.mark.parametrize(
    "call",
    [
        lambda: n_for_means(1, 1e-160),  # its square is 0 in doubles, and the answer infinite
        lambda: n_for_means(1e300, 1),
        lambda: standard_deviation(2, 10**200, 10**400),
        lambda: mean_interval(2, 1e200, 1e300),
        lambda: ratio_parts([(1e200, 1), (2e200, 3)]),  # was taken for no scatter at all
        lambda: ratio_parts([(1, 1e-200)]),
        lambda: wilson(10**400, 10**401),
        lambda: poisson_interval(3, 1e-300),
        lambda: overdispersed_interval([1, 2], [1e300, 1]),
        lambda: factor_effects(
            {"a": 1e49, "b": 1.0} | {str(k): 1e49 for k in range(6)}, dict.fromkeys("ab012345", 1.0)
        ),
        lambda: xmr_chart([1e308, -1e308]),
        lambda: erlang_a(1e300, 1, 1, 1, 1),
    ],
)
def test_what_doubles_cannot_square_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"beyond|closer to 0|above 1e\+18"):
        call()


def test_what_is_far_out_and_still_a_number() -> None:
    """p-values may be as small as doubles go; rates of exposures a googol apart still have a test; items of any unit."""
    assert benjamini_hochberg([1e-300, 0.5]) == [2e-300, 0.5]
    apart = compare_rates(1, 1e-50, 1, 1e50)
    assert apart is not None
    assert apart.p == pytest.approx(2e-100, rel=1e-9)
    assert average_run_length(1e6, 1) == math.inf
    assert average_run_length(0.5, 5, 1e9) == 1.0
    near, far = (importance({"a": [unit, -unit, 3 * unit]}, [1, 2, 4]) for unit in (1.0, 1e-200))
    assert near is not None
    assert far is not None
    assert far.r2 == pytest.approx(near.r2)


def test_staff_for_callers_who_never_leave_is_erlang_c() -> None:
    patient, waiting = staff_erlang_a(10, 1, 1e-9, 0.8, 0.3, 0.05), staff_erlang_c(10, 1, 0.8, 0.3)
    assert (patient.agents, patient.service_level) == (waiting.agents, pytest.approx(waiting.service_level, rel=1e-8))
