"""What a day should show: weekdays, holidays and weeks, on values worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from peil.stats.season import Observation, estimate

MONDAY = date(2024, 1, 1)


def days(count: int) -> list[date]:
    return [MONDAY + timedelta(days=k) for k in range(count)]


def test_weekdays() -> None:
    # Mondays 10, 12, 14, 16, other days 5: a Monday should show 13, a Tuesday 5.
    seen = [Observation(day, 10.0 + 2 * (k // 7) if k % 7 == 0 else 5.0, 1) for k, day in enumerate(days(28))]
    season = estimate(seen, by_weekday=True, holidays=())
    monday, tuesday = season.expected(date(2025, 6, 2)), season.expected(date(2025, 6, 3))
    assert monday is not None
    assert tuesday is not None
    assert (monday.value, monday.kind, monday.leverage_per_weight) == (13.0, "1", 0.25)
    assert tuesday.value == 5.0
    assert season.parts == ("weekday",)


def test_without_weekdays_all_days_are_alike() -> None:
    seen = [Observation(day, float(k), 1) for k, day in enumerate(days(5))]
    season = estimate(seen, by_weekday=False, holidays=())
    expected = season.expected(date(2026, 1, 1))
    assert expected is not None
    assert (expected.value, expected.leverage_per_weight) == (2.0, 0.2)
    assert season.parts == ()


def test_three_mondays_are_too_few() -> None:
    seen = [Observation(day, 1.0, 1) for day in days(21)]
    assert estimate(seen, by_weekday=True, holidays=()).expected(MONDAY) is None
    assert estimate([], by_weekday=False, holidays=()).expected(MONDAY) is None


def test_weights() -> None:
    # 1 of 10, 1 of 10, 1 of 10 and 7 of 10 four times as heavy: 3 × .1 + 4 × .7 over 7.
    seen = [Observation(day, 0.7 if k == 3 else 0.1, 40 if k == 3 else 10) for k, day in enumerate(days(4))]
    expected = estimate(seen, by_weekday=False, holidays=()).expected(MONDAY)
    assert expected is not None
    assert expected.value == pytest.approx(3.1 / 7)
    assert expected.leverage_per_weight == pytest.approx(1 / 70)


def test_holidays_are_days_of_their_own() -> None:
    holidays = {MONDAY + timedelta(days=7 * k) for k in range(4)}
    seen = [Observation(day, 1.0 if day in holidays else 9.0, 1) for day in days(56)]
    to_come = date(2024, 5, 1)
    season = estimate(seen, by_weekday=True, holidays={*holidays, to_come})
    assert season.parts == ("weekday", "holiday")
    holiday, monday = season.expected(to_come), season.expected(date(2024, 5, 6))
    assert holiday is not None
    assert monday is not None
    assert (holiday.value, monday.value) == (1.0, 9.0)
    # Three holidays tell nothing of a fourth.
    few = estimate(seen, by_weekday=True, holidays={*sorted(holidays)[:3], to_come})
    assert few.expected(to_come) is None


def test_weeks_of_the_year_from_two_years_on() -> None:
    # 10 on weekdays, 4 at weekends, and 6 more in week 20 of both years.
    def value(day: date) -> float:
        return (10 if day.isoweekday() <= 5 else 4) + (6 if day.isocalendar().week == 20 else 0)

    two_years = [Observation(day, value(day), 1) for day in days(736)]
    season = estimate(two_years, by_weekday=True, holidays=())
    assert season.parts == ("weekday", "week")
    in_week_20, in_week_30 = season.expected(date(2026, 5, 13)), season.expected(date(2026, 7, 22))
    assert in_week_20 is not None
    assert in_week_30 is not None
    # Weekdays carry a 52nd of the 6 already (two of 105 weeks), which the week takes back.
    assert in_week_20.value - in_week_30.value == pytest.approx(6.0, abs=1e-9)
    assert in_week_30.value == pytest.approx(10.0, abs=0.01)
    assert in_week_20.leverage_per_weight == pytest.approx(1 / 105 + 1 / 14, rel=0.02)
    one_year = estimate(two_years[:400], by_weekday=True, holidays=())
    assert one_year.parts == ("weekday",)
