"""The facts `open_spells` and `day_ends`, and the age of the backlog that is asked of them."""

from __future__ import annotations

import datetime as dt

import pytest

from engines.stream import stream
from engines.worlds import OFFICE, World, seconds, world
from peil.calendar import business_seconds, calendar_rows, schedule_days
from peil.settings import parse

HOUR, DAY = 3_600, 86_400
LINES = """
    2026-03-02 09:00  T1  contact.opened    channel=email
    2026-03-02 09:00  T1  contact.status    status=new
    2026-03-04 09:00  T1  contact.status    status=solved
    2026-03-05 09:00  T1  contact.status    status=closed
    2026-03-08 09:00  T1  contact.status    status=open
    2026-03-02 16:30  T2  contact.opened    channel=chat
    2026-03-03 10:00  T2  contact.status    status=closed
    2026-03-04 09:00  T3  contact.opened    channel=email
    2026-03-04 10:00  T3  contact.excluded  value=spam
    2026-03-04 09:00  T4  contact.opened    channel=email
    2026-03-05 09:00  T4  contact.merged    into=T1
    2026-03-04 09:00  C1  queue.entered     queue=q channel=phone
    2026-03-04 09:01  C1  queue.abandoned   queue=q
"""


@pytest.fixture(scope="module")
def told() -> World:
    return world(LINES, as_of="2026-03-10 12:00")


@pytest.fixture(scope="module")
def streamed() -> World:
    return world(stream())


def test_a_spell_runs_from_each_opening_until_it_is_done(told: World) -> None:
    spells = [(r["contact"], r["from_at"], r["to_at"], r["excluded"]) for r in told.rows("open_spells")]
    assert sorted(spells, key=str) == [
        ("T1", seconds("2026-03-02 09:00"), seconds("2026-03-04 09:00"), None),
        ("T1", seconds("2026-03-08 09:00"), None, None),
        ("T2", seconds("2026-03-02 16:30"), seconds("2026-03-03 10:00"), None),
        ("T3", seconds("2026-03-04 09:00"), None, "spam"),
        ("T4", seconds("2026-03-04 09:00"), seconds("2026-03-05 09:00"), "merged"),
    ]


def test_the_age_at_the_end_of_each_day(told: World) -> None:
    """2 March: 15 and 7.5 hours old. 4 March: nothing counts, spam and a merged one are told. The reopened contact is
    as old as its opening; today it is noon."""
    days = told.ask("backlog_age", grain="day", first="2026-03-02", end="2026-03-11", statistic="p90").rows
    shown = {r.period.first.day: (r.value, r.n, dict(r.excluded)) for r in days}
    assert shown[2] == (15 * HOUR, 2, {})
    assert shown[3] == (39 * HOUR, 1, {})
    assert shown[4] == (None, 0, {"merged": 1, "spam": 1})
    assert shown[5] == (None, 0, {"spam": 1})
    assert shown[8] == (6 * DAY + 15 * HOUR, 1, {"spam": 1})
    assert shown[10] == (8 * DAY + 3 * HOUR, 1, {"spam": 1}), "until the watermark, not until midnight"
    since = told.total("backlog_age", rule="since_reopening")
    assert since.value == 2 * DAY + 3 * HOUR


def test_the_age_in_opening_hours(told: World) -> None:
    """Open 9:00 to 17:30. 2 March: 8.5 hours, and 1 hour of the one opened at 16:30."""
    row = told.total("backlog_age", first="2026-03-02", end="2026-03-03", clock="business", statistic="mean")
    assert (row.value, row.parts["total_s"], row.clock) == (4.75 * HOUR, 9.5 * HOUR, "business")
    # Tuesday to Friday and Monday whole, Tuesday the 10th until noon.
    assert told.total("backlog_age", clock="business").value == (6 * 8.5 + 3) * HOUR


def test_a_period_looks_at_its_end_and_is_no_sum(told: World) -> None:
    months = told.ask("backlog_age", grain="week", first="2026-03-02", end="2026-03-16").rows
    assert [(r.value, r.n, r.provisional) for r in months] == [
        (6 * DAY + 15 * HOUR, 1, False),
        (8 * DAY + 3 * HOUR, 1, True),
    ]
    assert told.total("backlog_age", first="2026-03-02", end="2027-01-01").value == 8 * DAY + 3 * HOUR
    by = told.ask("backlog_age", by="channel", first="2026-03-02", end="2026-03-03").rows
    assert {r.by["channel"]: r.value for r in by} == {"email": 15 * HOUR, "chat": 7.5 * HOUR}


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter"])
def test_as_many_have_an_age_as_are_in_the_backlog(streamed: World, grain: str) -> None:
    span = {"first": "2026-01-01", "end": "2026-07-01", "grain": grain}
    stock = {r.period.first: r.value for r in streamed.ask("backlog", **span).rows}  # type: ignore[arg-type]
    aged = {r.period.first: r.n for r in streamed.ask("backlog_age", **span).rows if r.status != "no_data" or r.n}  # type: ignore[arg-type]
    assert len(aged) > 1
    assert sum(aged.values()) > 20
    for first, n in aged.items():
        assert n == stock[first], first


def test_open_ages_are_what_the_rules_of_the_calendar_give(streamed: World) -> None:
    """Every spell's age in opening hours at the end of March, counted from the schedule itself."""
    at = seconds("2026-04-01 00:00")
    assert min(streamed.published.as_of_us.values()) > at * 1_000_000
    spells = [r for r in streamed.rows("open_spells") if r["excluded"] is None]
    still = [r for r in spells if int(str(r["from_at"])) < at and (r["to_at"] is None or int(str(r["to_at"])) >= at)]
    expected = sum(business_seconds(OFFICE, int(str(r["opened_at"])), at, str(r["schedule"])) for r in still)
    row = streamed.total("backlog_age", first="2026-03-01", end="2026-04-01", clock="business", statistic="mean")
    assert (row.parts["total_s"], row.n) == (expected, len(still))
    assert len(still) > 5


def test_days_of_a_schedule_are_the_sum_of_its_quarters() -> None:
    """Both changes of the clock, a night shift across the lost hour, holidays, and a schedule that changes."""
    own = parse(
        {
            "schedule": [
                {"name": "default", "monday": ["09:00-17:30"], "friday": ["09:00-12:00", "13:00-17:00"]},
                {"name": "default", "valid_from": "2026-02-16", "monday": ["08:00-20:00"], "saturday": ["10:00-14:00"]},
                {"name": "nacht", "sunday": ["00:00-05:00"], "monday": ["00:00-24:00"], "holidays": "open"},
            ]
        }
    )
    first, last = dt.date(2025, 10, 20), dt.date(2026, 4, 10)
    days = list(schedule_days(own, first, last))
    held: dict[tuple[str, dt.date], int] = {}
    for row in calendar_rows(own, seconds("2025-10-20 00:00"), seconds("2026-04-11 00:00") - 1):
        held[row.schedule, row.local_day] = held.get((row.schedule, row.local_day), 0) + 900 * row.is_open
    assert {(d.schedule, d.local_day): d.open_after - d.open_before for d in days} == held
    assert {d.ends_at for d in days if d.local_day == dt.date(2026, 3, 29)} == {seconds("2026-03-30 00:00")}
