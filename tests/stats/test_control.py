"""Control charts on own history: limits by hand, season, phases, frozen baselines and signals on their day."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from peil.stats.control import Chart, Settings, rate_chart, share_chart, value_chart
from peil.stats.limits import p_chart, u_chart, xmr_chart

Vectors = Callable[[str], list[dict[str, Any]]]
MONDAY = date(2026, 1, 5)
PLAIN = Settings(weekdays=False)


def days(count: int) -> list[date]:
    return [MONDAY + timedelta(days=k) for k in range(count)]


CALM = (0.3, -0.8, 1.1, -0.2, 0.6, -1.3, 0.9, -0.5, 0.1, -0.9, 0.7)  # adds up to 0, neither runs nor trends


def noise(count: int) -> list[float]:
    return [CALM[k % len(CALM)] for k in range(count)]


def found(chart: Chart) -> list[tuple[str, date]]:
    return [(signal.rule, signal.day) for signal in chart.signals]


def test_without_season_the_classic_limits() -> None:
    values = [20 + value for value in noise(40)]
    chart, classic = value_chart(days(40), values, PLAIN), xmr_chart(values)
    assert classic is not None
    assert [point.low for point in chart.points] == pytest.approx([classic.low] * 40)
    assert [point.high for point in chart.points] == pytest.approx([classic.high] * 40)
    assert chart.phases[0].sigma == pytest.approx(classic.sigma)

    rng = random.Random(2)
    n = [rng.randrange(80, 120) for _ in range(40)]
    x = [sum(rng.random() < 0.8 for _ in range(size)) for size in n]
    shares, laney = share_chart(days(40), x, n, PLAIN), p_chart(x, n)
    assert shares.phases[0].sigma == pytest.approx(laney.sigma_z)
    assert [point.low for point in shares.points] == pytest.approx(list(laney.laney_low))
    assert [point.high for point in shares.points] == pytest.approx(list(laney.laney_high))
    rates, laney_u = rate_chart(days(40), x, n, PLAIN), u_chart(x, n)
    assert rates.phases[0].sigma == pytest.approx(laney_u.sigma_z)
    assert [point.low for point in rates.points] == pytest.approx(list(laney_u.laney_low))
    assert [point.high for point in rates.points] == pytest.approx(list(laney_u.laney_high))


def test_a_weekly_cycle_is_no_signal() -> None:
    # Mondays stand 30 above the rest: without weekdays every one of the 12 later Mondays is beyond.
    values = [50 + (30 if k % 7 == 0 else 0) + value for k, value in enumerate(noise(140))]
    with_weekdays = value_chart(days(140), values)
    assert with_weekdays.phases[0].season == ("weekday",)
    assert [signal for signal in with_weekdays.signals if signal.rule == "beyond"] == []
    assert with_weekdays.phases[0].sigma == pytest.approx(1.0, abs=0.3)
    monday, tuesday = with_weekdays.points[133], with_weekdays.points[134]
    assert monday.center is not None
    assert tuesday.center is not None
    assert monday.center - tuesday.center == pytest.approx(30, abs=1.5)


def test_limits_with_weekdays_by_hand() -> None:
    # Four weeks of Mondays and Tuesdays only... here: weekday values alternate ±1 around 10 and 20 by week.
    week = [0, 1]
    seen = [
        (day, (10.0, 20.0)[day.isoweekday() - 1] + (1 if (k // 7) % 2 else -1))
        for k, day in enumerate(days(84))
        if k % 7 in week
    ]
    chart = value_chart([day for day, _ in seen], [value for _, value in seen], Settings(baseline=70))
    # Ten of each weekday. Neighbours Monday-Tuesday differ by 0 from what is expected, Tuesday-Monday by 2:
    # ten moves of 0 and nine of 2, each over sqrt(1 - 1/10), so sigma = 18/19 / sqrt(.9) / 1.12838.
    sigma = 18 / 19 / math.sqrt(0.9) * math.sqrt(math.pi) / 2
    assert chart.phases[0].sigma == pytest.approx(sigma)
    inside, after = chart.points[0], chart.points[-1]
    assert (inside.center, after.center) == (pytest.approx(10), pytest.approx(20))
    assert inside.high == pytest.approx(10 + 3 * sigma * math.sqrt(1 - 1 / 10))
    assert after.high == pytest.approx(20 + 3 * sigma * math.sqrt(1 + 1 / 10))


@pytest.mark.parametrize(("place", "shift"), [(90, 8.0), (91, -8.0)])
def test_a_planted_change_is_found_on_its_day(place: int, shift: float) -> None:
    # The day before lies on the other side by itself, so the run begins with the change.
    values = [100 + value + (shift if k >= place else 0) for k, value in enumerate(noise(120))]
    chart = value_chart(days(120), values)
    first = next(signal for signal in chart.signals if not signal.in_baseline)
    assert (first.rule, first.day) == ("beyond", days(120)[place])
    assert first.size == pytest.approx(shift, abs=3)
    run = next(signal for signal in chart.signals if signal.rule == "run")
    assert (run.since, run.day) == (days(120)[place], days(120)[place + 7])
    assert run.size == pytest.approx(shift, abs=1)


def test_the_baseline_is_frozen() -> None:
    values = [100 + value for value in noise(200)]
    early, late = value_chart(days(100), values[:100]), value_chart(days(200), [*values[:100], *[500.0] * 100])
    assert early.points == late.points[:100]


def test_excluded_days_make_no_baseline() -> None:
    values = [100 + value for value in noise(60)]
    outage = [*values[:20], 900.0, *values[21:]]
    chart = value_chart(days(60), outage, Settings(weekdays=False, excluded=frozenset({days(60)[20]})))
    assert ("beyond", days(60)[20]) in found(chart)
    assert chart.phases[0].baseline_values == 55
    assert chart.phases[0].sigma == pytest.approx(1.0, abs=0.3)
    assert not chart.points[20].in_baseline


def test_a_new_phase_has_a_baseline_of_its_own() -> None:
    values = [100 + value + (20 if k >= 90 else 0) for k, value in enumerate(noise(180))]
    chart = value_chart(days(180), values, Settings(weekdays=False, phases=(days(180)[90],)))
    assert [phase.start for phase in chart.phases] == [days(180)[0], days(180)[90]]
    assert [phase.baseline_until for phase in chart.phases] == [days(180)[55], days(180)[145]]
    assert chart.points[-1].center == pytest.approx(120, abs=0.6)
    assert [signal for signal in chart.signals if signal.rule == "beyond"] == []
    # A phase that has only begun has no limits yet.
    begun = value_chart(days(180), values, Settings(weekdays=False, phases=(days(180)[170],)))
    assert begun.phases[1].note == "too few days"
    assert begun.points[-1].high is None


def test_runs_do_not_cross_phases() -> None:
    values = [0.0, 1.0] * 30
    values[51] = 0.0
    values[52:60] = [2.0] * 8
    assert ("run", days(60)[59]) in found(value_chart(days(60), values, PLAIN))
    split = value_chart(days(60), values, Settings(weekdays=False, phases=(days(60)[56],)))
    assert "run" not in [rule for rule, _ in found(split)]


def test_days_that_can_still_change_raise_no_alarm() -> None:
    values = [100 + value for value in noise(99)] + [500.0]
    assert ("beyond", days(100)[99]) in found(value_chart(days(100), values))
    settings = Settings(matured_until=days(100)[98])
    late = value_chart(days(100), values, settings)
    assert ("beyond", days(100)[99]) not in found(late)
    assert late.points[-1].high is not None
    # Nor do they make a baseline.
    assert value_chart(days(50), values[:50], Settings(matured_until=days(50)[39])).phases[0].baseline_values == 40


def test_shares_with_large_numbers_scatter_more_than_chance() -> None:
    # 20,000 calls a day and a share that wanders by 2 points: plain limits would alarm on most days.
    rng = random.Random(8)
    x = [round(20_000 * (0.8 + rng.gauss(0, 0.02))) for _ in range(120)]
    chart = share_chart(days(120), x, [20_000] * 120)
    assert chart.phases[0].sigma == pytest.approx(0.02 / math.sqrt(0.8 * 0.2 / 20_000), rel=0.25)
    assert sum(rule == "beyond" for rule, _ in found(chart)) <= 1


def test_constant_baselines() -> None:
    still = value_chart(days(60), [4.0] * 59 + [9.0])
    assert (still.phases[0].note, still.points[-1].high) == ("constant", None)
    # No failure in 56 days of 50: as chance goes, half a failure in all. 0.5 / 2801 ± 3 errors of 50.
    none = share_chart(days(60), [0] * 59 + [9], [50] * 60, PLAIN)
    edge = 0.5 / 2801
    assert none.phases[0].note == "chance only"
    assert none.points[-1].high == pytest.approx(3 * math.sqrt(edge * (1 - edge) / 50))
    assert ("beyond", days(60)[59]) in found(none)
    full = share_chart(days(60), [50] * 59 + [41], [50] * 60, PLAIN)
    assert ("beyond", days(60)[59]) in found(full)
    calm = rate_chart(days(60), [0] * 59 + [9], [50.0] * 60, PLAIN)
    assert calm.points[-1].high == pytest.approx(3 * math.sqrt(0.5 / 2800 / 50))
    assert calm.points[-1].low == 0.0


def test_skewed_times_on_logs() -> None:
    rng = random.Random(4)
    values = [math.exp(5 + 0.5 * rng.gauss(0, 1)) for _ in range(100)]
    chart = value_chart(days(100), values, PLAIN, log=True)
    logs = xmr_chart([math.log(value) for value in values[:56]])
    assert logs is not None
    assert chart.points[0].center == pytest.approx(math.exp(logs.center))
    assert chart.points[99].high == pytest.approx(math.exp(logs.high))
    assert chart.points[99].value == pytest.approx(values[99])


def test_gaps_and_nothing() -> None:
    for chart in (value_chart([], []), share_chart([], [], []), value_chart(days(3), [None] * 3)):
        assert (chart.points, chart.phases, chart.signals) == ((), (), ())
    assert len(share_chart(days(3), [1, 0, 2], [4, 0, 4]).points) == 2
    one = value_chart(days(1), [5.0])
    assert (one.phases[0].note, one.points[0].center) == ("too few days", None)
    short = value_chart(days(25), noise(25))
    assert short.phases[0].note == "too few days"


def test_impossible() -> None:
    with pytest.raises(ValueError, match="order"):
        value_chart([MONDAY, MONDAY], [1.0, 2.0])
    with pytest.raises(ValueError, match="finite"):
        value_chart([MONDAY], [math.inf])
    with pytest.raises(ValueError, match="log chart"):
        value_chart([MONDAY], [0.0], log=True)
    with pytest.raises(ValueError, match="on 2026-01-05 5 of 4"):
        share_chart([MONDAY], [5], [4])
    with pytest.raises(ValueError, match="exposure"):
        rate_chart([MONDAY], [5], [0.0])
    with pytest.raises(ValueError, match="2 days, 1 and 1 figures"):
        value_chart(days(2), [1.0])
    for bad in (math.nan, "5", 1j):
        with pytest.raises(ValueError, match=r"not one number|not a finite"):
            value_chart([MONDAY], [bad])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="not one whole"):
        share_chart([MONDAY], [2.5], [4])  # type: ignore[list-item]


@pytest.mark.parametrize("count", [0, 1, 19, 60])
@pytest.mark.parametrize("of", [(0, 0), (0, 7), (7, 7)])
def test_nothing_happens_or_everything(count: int, of: tuple[int, int]) -> None:
    """No rows, never, always: no chart says nan, and nothing that never varied is a signal."""
    for chart in (
        share_chart(days(count), [of[0]] * count, [of[1]] * count),
        rate_chart(days(count), [of[0]] * count, [of[1]] * count),
        value_chart(days(count), [of[0] or None] * count),
    ):
        assert chart.signals == ()
        found = [number for p in chart.points for number in (p.value, p.center, p.low, p.high) if number is not None]
        assert not any(map(math.isnan, found))
        assert all(low <= high for p in chart.points if (low := p.low) is not None and (high := p.high) is not None)


def test_a_weekday_that_scatters_much_more_has_limits_of_its_own() -> None:
    """Fridays jump between two heaps, so no Friday that does lies outside."""
    days = [date(2024, 1, 1) + timedelta(days=k) for k in range(13 * 7 + 14)]
    rng = random.Random(3)
    values = [100 + rng.gauss(0, 1) + (20 * (k // 7 % 2) if day.isoweekday() == 5 else 0) for k, day in enumerate(days)]
    chart = value_chart(days, values, Settings(baseline=91))
    width = {p.day.isoweekday(): p.high - p.low for p in chart.points[91:] if p.high is not None and p.low is not None}
    assert width[5] > 3 * width[2]
    assert width[1] == pytest.approx(width[2], rel=0.1)
    assert not [s for s in chart.signals if s.rule == "beyond" and s.day.isoweekday() == 5]


def test_the_day_after_a_holiday_is_a_kind_of_its_own() -> None:
    days = [date(2024, 1, 1) + timedelta(days=k) for k in range(13 * 7 + 14)]
    after = days[95]
    values = [100.0 + k % 3 + (50 if day == after else 0) for k, day in enumerate(days)]
    few = value_chart(days, values, Settings(baseline=91, holidays=frozenset({days[94]})))
    assert few.points[95].low is None
    assert value_chart(days, values, Settings(baseline=91)).points[95].low is not None
