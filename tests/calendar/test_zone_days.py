"""Local readings of the clock to UTC: the table of days against zoneinfo, in gaps and overlaps too."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.calendar import EPOCH, ZoneDay, zone_days

FIRST, LAST = dt.date(2015, 1, 1), dt.date(2032, 12, 31)
ZONES = (
    "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Nuuk",
    "Africa/Casablanca", "America/St_Johns", "UTC",
)  # fmt: skip
MIDNIGHT_ZONES = ("Atlantic/Azores", "America/Santiago", "Africa/Cairo", "Asia/Beirut")
CHANGES = {
    zone: [row.local_day for row in zone_days(zone, FIRST, LAST) if row.before != row.after]
    for zone in (*ZONES, *MIDNIGHT_ZONES)
}


def to_utc(row: ZoneDay, reading: int) -> int:
    """Epoch seconds of a reading (seconds since local midnight), as the engines compute it."""
    offset = row.before if reading < row.change else row.after
    return (row.local_day - EPOCH).days * 86_400 + reading - offset


def agrees(zone_name: str, day: dt.date, reading: int) -> None:
    """Fails unless the table and zoneinfo give one instant, or both say that the reading does not exist."""
    (row,) = zone_days(zone_name, day, day)
    zone = zoneinfo.ZoneInfo(zone_name)
    naive = dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=reading)
    instant = int(naive.replace(tzinfo=zone).timestamp())
    exists = dt.datetime.fromtimestamp(instant, zone).replace(tzinfo=None) == naive
    assert exists == (not row.change <= reading < row.change + row.gap), row
    if exists:
        assert to_utc(row, reading) == instant, row


@st.composite
def readings(draw: st.DrawFn, zones: tuple[str, ...]) -> tuple[str, dt.date, int]:
    """A zone, a day (half of the time one on which the clock changes) and a reading, often a whole hour."""
    zone = draw(st.sampled_from(zones))
    days = st.dates(FIRST, LAST)
    day = draw(st.sampled_from(CHANGES[zone]) | days if CHANGES[zone] else days)
    near = st.builds(lambda half, off: (half * 1800 + off) % 86_400, st.integers(0, 47), st.integers(-1, 1))
    return zone, day, draw(near | st.integers(0, 86_399))


@given(readings(ZONES))
def test_equals_zoneinfo(case: tuple[str, dt.date, int]) -> None:
    agrees(*case)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if CHANGES[zone]])
def test_equals_zoneinfo_around_every_change(zone: str) -> None:
    for day in CHANGES[zone]:
        (row,) = zone_days(zone, day, day)
        for edge in (0, row.change, row.change + row.gap, 86_400):
            for reading in (edge - 1, edge, edge + 1):
                if 0 <= reading < 86_400:
                    agrees(zone, day, reading)


def test_the_day_that_the_clock_goes_forward() -> None:
    (row,) = zone_days("Europe/Amsterdam", dt.date(2026, 3, 29), dt.date(2026, 3, 29))
    assert row == ZoneDay(dt.date(2026, 3, 29), 3600, 2 * 3600, 3600, 7200)


def test_the_day_that_the_clock_goes_back_takes_the_first_passage() -> None:
    (row,) = zone_days("Europe/Amsterdam", dt.date(2026, 10, 25), dt.date(2026, 10, 25))
    assert row == ZoneDay(dt.date(2026, 10, 25), 7200, 3 * 3600, 0, 3600)
    first_passage = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert to_utc(row, 2 * 3600 + 1800) == first_passage.timestamp()


def test_a_row_for_each_day() -> None:
    rows = zone_days("Europe/Amsterdam", dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert [row.local_day for row in rows] == [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    assert sum(row.before != row.after for row in rows) == 2


def test_a_day_that_a_zone_skipped_does_not_exist_at_all() -> None:
    (row,) = zone_days("Pacific/Apia", dt.date(2011, 12, 30), dt.date(2011, 12, 30))
    assert (row.change, row.gap) == (0, 86_400)


@pytest.mark.parametrize("zone", MIDNIGHT_ZONES)
def test_a_gap_that_begins_at_midnight(zone: str) -> None:
    for day in CHANGES[zone]:
        for reading in (0, 1, 3599, 3600):
            agrees(zone, day, reading)
