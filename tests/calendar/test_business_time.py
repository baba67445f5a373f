"""Business seconds: the published vectors, worked nights of a clock change, and a count minute by minute."""

from __future__ import annotations

import datetime as dt
import math
import zoneinfo
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.calendar import business_seconds, calendar_rows, holidays_of
from peil.errors import InputError
from peil.opening import Schedule
from peil.settings import Settings, parse

Vectors = Callable[[str], list[dict[str, Any]]]

OFFICE = parse({})
ZONES = ("Europe/Amsterdam", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu")
# Days around clock changes in those zones, a leap day, Easter and the turn of a year.
TELLING_DAYS = (
    dt.date(2024, 2, 28), dt.date(2024, 3, 9), dt.date(2024, 4, 6), dt.date(2025, 9, 6),
    dt.date(2025, 10, 4), dt.date(2025, 11, 1), dt.date(2025, 12, 31), dt.date(2026, 3, 28),
    dt.date(2026, 4, 3), dt.date(2026, 10, 24),
)  # fmt: skip


def epoch(text: str, zone: str = "Europe/Amsterdam") -> int:
    """The instant of a local reading such as 2026-03-02 10:00."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp())


def by_table(settings: Settings, start: int, end: int) -> int:
    """Open seconds by the formula that the engines use on the stored calendar table."""
    rows = {row.quarter: row for row in calendar_rows(settings, start, end)}

    def clock(instant: int) -> int:
        row = rows[instant // 900]
        return row.open_before + row.is_open * (instant - row.quarter * 900)

    return clock(end) - clock(start)


def by_minutes(settings: Settings, start: int, end: int) -> int:
    """Open seconds by asking of each minute whether the doors are open then."""
    zone = zoneinfo.ZoneInfo(settings.zone)
    total = 0
    for instant in range(start, end, 60):
        local = dt.datetime.fromtimestamp(instant, zone)
        valid = [s for s in settings.schedules if s.valid_from is None or s.valid_from <= local.date()]
        schedule = max(valid, key=lambda s: s.valid_from or dt.date.min)
        if schedule.closed_on_holidays and local.date() in holidays_of(settings.holidays, local.year):
            continue
        minute = 60 * local.hour + local.minute
        total += 60 * any(opens <= minute < closes for opens, closes in schedule.week[local.weekday()])
    return total


@st.composite
def weeks(draw: st.DrawFn) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Opening hours of seven days: up to two spans a day, in quarters of an hour."""
    week = []
    for _ in range(7):
        edges = sorted(draw(st.sets(st.integers(0, 96), max_size=4)))
        week.append(tuple((15 * a, 15 * b) for a, b in zip(edges[::2], edges[1::2], strict=False)))
    return tuple(week)


@st.composite
def organisations(draw: st.DrawFn) -> Settings:
    """Settings with one schedule, whose hours may change once."""
    on_holidays = st.booleans()
    schedules = [Schedule("default", draw(weeks()), None, draw(on_holidays))]
    if draw(st.booleans()):
        changed = draw(st.sampled_from(TELLING_DAYS)) + dt.timedelta(days=1)
        schedules.append(Schedule("default", draw(weeks()), changed, draw(on_holidays)))
    return Settings(zone=draw(st.sampled_from(ZONES)), schedules=tuple(schedules))


@st.composite
def instants(draw: st.DrawFn) -> int:
    """Epoch seconds on a whole minute, most of them near a telling day."""
    day = draw(st.sampled_from(TELLING_DAYS) | st.dates(dt.date(2023, 1, 1), dt.date(2027, 12, 31)))
    return (day - dt.date(1970, 1, 1)).days * 86_400 + 60 * draw(st.integers(-1440, 1440))


def test_published_vectors(vectors: Vectors) -> None:
    for vector in vectors("business_time"):
        span = vector["in"]
        assert span["open"] == "Mon-Fri 09:00-17:30 minus holidays.NL public"  # what OFFICE is
        start, end = epoch(span["start"], span["tz"]), epoch(span["end"], span["tz"])
        assert (end - start) / 60 == vector["out"]["calendar_minutes"], span
        expected = vector["out"]["business_minutes"] * 60
        assert business_seconds(OFFICE, start, end) == expected, span
        assert by_table(OFFICE, start, end) == expected, span


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-29 00:00", "2026-03-29 06:00", 5),  # 02:00 becomes 03:00
        ("2026-10-25 00:00", "2026-10-25 06:00", 7),  # 03:00 becomes 02:00
        ("2026-11-01 00:00", "2026-11-01 06:00", 6),
    ],
)
def test_a_night_shift_in_the_weekend_of_a_clock_change(start: str, end: str, hours: int) -> None:
    nights = parse({"schedule": [{"name": "default", "sunday": ["00:00-06:00"]}]})
    assert business_seconds(nights, epoch(start), epoch(end)) == hours * 3600


def test_an_own_closed_day_and_a_schedule_open_on_holidays() -> None:
    start, end = epoch("2026-12-24 12:00"), epoch("2026-12-25 12:00")  # a Thursday and Christmas Day
    assert business_seconds(OFFICE, start, end) == 5.5 * 3600
    closed = parse({"holidays": {"own": {"2026-12-24": "Kerstavond"}}})
    assert business_seconds(closed, start, end) == 0
    hours = {"thursday": ["09:00-17:30"], "friday": ["09:00-17:30"]}
    opened = parse({"schedule": [{"name": "default", "holidays": "open", **hours}]})
    assert business_seconds(opened, start, end) == 8.5 * 3600


def test_hours_that_change_count_each_under_their_own_version() -> None:
    shorter = parse(
        {
            "schedule": [
                {"name": "default", "monday": ["09:00-17:00"]},
                {"name": "default", "monday": ["10:00-12:00"], "valid_from": dt.date(2026, 3, 9)},
            ]
        }
    )
    assert business_seconds(shorter, epoch("2026-03-02 00:00"), epoch("2026-03-03 00:00")) == 8 * 3600
    assert business_seconds(shorter, epoch("2026-03-09 00:00"), epoch("2026-03-10 00:00")) == 2 * 3600


def test_a_calendar_that_does_not_cover_the_data_is_refused() -> None:
    late = parse({"schedule": [{"name": "default", "monday": ["09:00-17:00"], "valid_from": "2026-03-02"}]})
    assert business_seconds(late, epoch("2026-03-02 00:00"), epoch("2026-03-03 00:00")) == 8 * 3600
    with pytest.raises(InputError, match="does not cover") as refused:
        list(calendar_rows(late, epoch("2026-03-01 23:59"), epoch("2026-03-03 00:00")))
    assert "2026-03-02" in refused.value.what
    assert "2026-03-01" in refused.value.what
    assert "valid_from" in refused.value.place
    assert refused.value.remedy


def test_an_unknown_schedule_names_the_nearest() -> None:
    with pytest.raises(InputError, match="no schedule 'defalt'") as refused:
        business_seconds(OFFICE, 0, 900, "defalt")
    assert refused.value.remedy == "Did you mean 'default'?"


@given(settings=organisations(), start=instants(), minutes=st.integers(0, 4 * 1440))
def test_the_table_counts_what_the_minutes_count(settings: Settings, start: int, minutes: int) -> None:
    end = start + 60 * minutes
    expected = by_minutes(settings, start, end)
    assert by_table(settings, start, end) == expected
    assert business_seconds(settings, start, end) == expected


@given(
    settings=organisations(),
    start=instants(),
    seconds=st.tuples(st.integers(0, 200_000), st.integers(0, 200_000)),
)
def test_adjacent_spans_add_up(settings: Settings, start: int, seconds: tuple[int, int]) -> None:
    middle, end = start + seconds[0], start + sum(seconds)
    first, second = business_seconds(settings, start, middle), business_seconds(settings, middle, end)
    assert first + second == business_seconds(settings, start, end)
    assert 0 <= first <= seconds[0]


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Europe/Amsterdam", "2025-10-24/2025-10-29"),
        ("Australia/Lord_Howe", "2025-10-03/2025-10-07"),
        ("America/Sao_Paulo", "2018-02-15/2018-02-20"),  # back at midnight: the day before lasts 25 hours
        ("America/Sao_Paulo", "2018-11-02/2018-11-06"),  # forward at midnight: the day begins at one
        ("America/St_Johns", "2010-11-05/2010-11-09"),  # back at one past midnight: the day begins twice
        ("Asia/Kathmandu", "2025-12-30/2026-01-03"),
    ],
)
def test_each_row_of_the_calendar_has_the_local_day_hour_and_weekday_of_its_quarter(zone: str, days: str) -> None:
    first, last = (epoch(day, zone) for day in days.split("/"))
    rows = list(calendar_rows(parse({"organisation": {"zone": zone}}), first + 4000, last + 4000))
    assert [row.quarter for row in rows] == list(range((first + 4000) // 900, (last + 4000) // 900 + 1))
    for row in rows:
        local = dt.datetime.fromtimestamp(row.quarter * 900, zoneinfo.ZoneInfo(zone))
        assert (row.local_day, row.hour, row.weekday) == (local.date(), local.hour, local.weekday())


@pytest.mark.parametrize("bad", [math.nan, math.inf, "now", None, 0.5, 10**15, -(10**15)])
def test_what_is_no_moment_is_refused(bad: Any) -> None:
    for start, end in ((bad, 5), (0, bad)):
        with pytest.raises(InputError, match="no moment in time"):
            business_seconds(OFFICE, start, end)


def test_whole_seconds_may_come_as_floats() -> None:
    monday = epoch("2026-03-02 10:00")
    assert business_seconds(OFFICE, float(monday), monday + 90.0) == 90  # type: ignore[arg-type]
