"""Business hours, holidays, summer time and months, as they go wrong elsewhere. Each answer worked out by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from engines.worlds import OFFICE, world
from peil.settings import Settings, parse

MINUTE = 60


def spans(opened: str, solved: str, office: Settings = OFFICE) -> tuple[int, int]:
    """Elapsed and business minutes from opening to solving, by the KPI itself."""
    told = world(
        f"""
        {opened}  T1  contact.opened  customer=Jan
        {opened}  T1  contact.status  status=new
        {solved}  T1  contact.status  status=solved
        """,
        office,
    )
    values = [told.total("first_resolution_time", clock=c).value for c in ("calendar", "business")]
    assert told.total("full_resolution_time", clock="business").value == values[1]
    assert all(isinstance(v, int) and v % MINUTE == 0 for v in values)
    calendar, business = values
    assert calendar is not None
    assert business is not None
    return int(calendar) // MINUTE, int(business) // MINUTE


@pytest.mark.parametrize(
    ("what", "opened", "solved", "calendar", "business"),
    [
        # 66 hours by the wall clock, one less elapsed; Friday 90 minutes and Monday 60 in opening hours.
        ("spring", "2026-03-27 16:00", "2026-03-30 10:00", 3_900, 150),
        ("autumn", "2026-10-23 16:00", "2026-10-26 10:00", 4_020, 150),
        ("a plain weekend", "2026-03-13 16:00", "2026-03-16 10:00", 3_960, 150),
        # Friday 17:00 to 17:30 and Tuesday 9:00 to 9:30; Monday 27 April is King's Day.
        ("King's Day", "2026-04-24 17:00", "2026-04-28 09:30", 3 * 1440 + 990, 60),
        # Thursday 14 May is Ascension Day.
        ("Ascension Day", "2026-05-13 17:00", "2026-05-15 09:30", 1440 + 990, 60),
        # Liberation Day is a holiday in lustrum years: Tuesday 5 May 2026 is none, Monday 5 May 2025 was.
        ("Liberation Day 2026", "2026-05-04 17:00", "2026-05-06 09:30", 1440 + 990, 60 + 510),
        ("Liberation Day 2025", "2025-05-02 17:00", "2025-05-06 09:30", 3 * 1440 + 990, 60),
        ("opened and solved when closed", "2026-03-14 10:00", "2026-03-15 10:00", 1440, 0),
        ("within one quarter of an hour", "2026-03-13 17:20", "2026-03-13 17:29", 9, 9),
        ("over the end of the day", "2026-03-13 17:20", "2026-03-13 17:40", 20, 10),
    ],
)
def test_a_span(what: str, opened: str, solved: str, calendar: int, business: int) -> None:
    assert spans(opened, solved) == (calendar, business), what


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-12-27"])
def test_a_reply_on_the_same_sunday_at_the_change_of_the_clock_or_in_a_week_of_holidays(day: str) -> None:
    """dbt_zendesk: 0 business minutes. Right: 60, in a shop that is open on Sundays."""
    week = {d: ["10:00-18:00"] for d in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")}
    shop = parse({"schedule": [{"name": "default", **week}]})
    assert spans(f"{day} 12:00", f"{day} 13:00", shop) == (60, 60)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_an_hour_of_the_night_that_is_skipped_or_passed_twice(day: str) -> None:
    """A line that is always open: 1:00 to 4:00 is two hours in spring and four in autumn, on both clocks."""
    week = {d: ["00:00-24:00"] for d in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")}
    always = parse({"schedule": [{"name": "default", "holidays": "open", **week}]})
    hours = 2 if day == "2026-03-29" else 4
    assert spans(f"{day} 01:00", f"{day} 04:00", always) == (hours * 60, hours * 60)


def test_a_ticket_of_more_than_52_weeks_is_not_cut() -> None:
    """56 weeks of five days, less the holidays on weekdays. dbt_zendesk stops at 52 weeks without a word.

    Good Friday and Easter Monday, Liberation Day (2025 is a lustrum year), Ascension Day, Whit Monday, both days of
    Christmas, New Year; King's Day 2025 is a Saturday.
    """
    closed = ["2025-04-18", "2025-04-21", "2025-05-05", "2025-05-29", "2025-06-09", "2025-12-25", "2025-12-26"]
    closed.append("2026-01-01")
    assert all(dt.date.fromisoformat(day).weekday() < 5 for day in closed)
    days = 56 * 5 - len(closed)
    # Elapsed: 389 days and 8.5 hours; winter time at both ends.
    assert spans("2025-01-06 09:00", "2026-01-30 17:30") == (389 * 1440 + 510, days * 510)


def test_a_schedule_that_changed_while_the_ticket_was_open() -> None:
    """From Wednesday 1 April until 20:00: Tuesday 16:00 to Thursday 10:00 is 90 + 660 + 60 minutes."""
    (old,) = OFFICE.schedules
    late = tuple(((9 * 60, 20 * 60),) if n < 5 else () for n in range(7))
    changed = replace(OFFICE, schedules=(old, replace(old, week=late, valid_from=dt.date(2026, 4, 1))))
    assert spans("2026-03-31 16:00", "2026-04-02 10:00", changed) == (2520, 90 + 660 + 60)
    assert spans("2026-03-31 16:00", "2026-04-02 10:00") == (2520, 90 + 510 + 60)


def test_days_of_the_organisations_own_are_closed_too() -> None:
    """dbt_zendesk issue 92: holidays ignored."""
    own = parse({"holidays": {"own": {"2026-03-31": "Heidag"}}})
    assert spans("2026-03-30 17:00", "2026-04-01 09:30", own)[1] == 60
    assert spans("2026-03-30 17:00", "2026-04-01 09:30")[1] == 60 + 510


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Europe/London"])
def test_the_month_in_which_the_clock_goes_back_is_not_empty(zone: str) -> None:
    """zammad 6134: a year report had nothing in October."""
    office = replace(OFFICE, zone=zone)
    lines = "\n".join(
        f"2026-{month:02d}-{day:02d} 00:30  T{month}-{day}  contact.opened"
        for month in range(1, 13)
        for day in (1, 25, 28)
    )
    rows = world(lines, office).ask("contacts", grain="month", first="2026-01-01", end="2026-12-29").rows
    assert [r.period.label for r in rows] == [f"2026-{month:02d}" for month in range(1, 13)]
    assert [r.value for r in rows] == [3] * 12
    days = world(lines, office).ask("contacts", grain="day", first="2026-10-24", end="2026-10-27").rows
    assert [r.value for r in days] == [0, 1, 0]


def test_months_and_days_are_cut_in_the_organisations_zone_and_not_in_utc() -> None:
    """zammad 5865: half an hour after midnight on 1 March in Amsterdam is still February in UTC."""
    lines = """
        2026-02-15 12:00Z  T0  contact.opened
        2026-02-28 23:30Z  T1  contact.opened
        2026-03-31 21:59Z  T2  contact.opened
        2026-03-31 22:00Z  T3  contact.opened
    """
    rows = world(lines).ask("contacts", grain="month").rows
    assert [(r.period.label, r.value) for r in rows] == [("2026-02", 1), ("2026-03", 2), ("2026-04", 1)]
    utc = world(lines, replace(OFFICE, zone="UTC")).ask("contacts", grain="month").rows
    assert [(r.period.label, r.value) for r in utc] == [("2026-02", 2), ("2026-03", 2)]


def test_weeks_belong_to_the_year_of_their_thursday() -> None:
    told = world("2025-12-29 12:00  T1  contact.opened\n2026-01-04 12:00  T2  contact.opened")
    rows = told.ask("contacts", grain="week").rows
    assert [(r.period.label, r.value) for r in rows] == [("2026-W01", 2)]


def test_the_hour_in_which_the_customer_asked_is_local() -> None:
    told = world("2026-07-01 07:30Z  T1  contact.opened\n2026-01-07 08:30Z  T2  contact.opened")
    assert [r.by["hour"] for r in told.ask("contacts", by="hour").rows] == ["9"]


def test_a_reply_at_the_threshold_is_within_it() -> None:
    told = world(
        """
        2026-03-02 09:00:00  T1  contact.opened
        2026-03-03 09:00:00  T1  contact.message  actor=agent
        2026-03-02 09:00:00  T2  contact.opened
        2026-03-03 09:00:01  T2  contact.message  actor=agent
        2026-03-02 09:00:00  C1  queue.entered    queue=q
        2026-03-02 09:00:20  C1  queue.connected  queue=q agent=Piet
        2026-03-02 09:00:00  C2  queue.entered    queue=q
        2026-03-02 09:00:21  C2  queue.connected  queue=q agent=Piet
        2026-03-02 09:00:00  C3  queue.entered    queue=q
        2026-03-02 09:00:05  C3  queue.abandoned  queue=q
        2026-03-02 09:00:00  C4  queue.entered    queue=q
        2026-03-02 09:00:04  C4  queue.abandoned  queue=q
        """
    )
    shown = told.total("first_response_time", statistic="share_within", first="2026-03-02", end="2026-03-04")
    assert (shown.parts["within_target"], shown.parts["all"]) == (1, 2)
    level = told.total("service_level")
    assert (level.parts, level.excluded) == ({"answered_in_time": 1, "counted": 3}, {"short_abandon": 1})
