"""When reports are due, in local time and over changes of the clock; quiet hours. Worked by hand."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from peil.errors import InputError
from peil.show.spans import preset
from peil.steering.schedule import Quiet, Schedule, latest, parse, quiet

AMSTERDAM, NEW_YORK = "Europe/Amsterdam", "America/New_York"
UTC = dt.UTC


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("schedule", "zone", "now", "due"),
    [
        # 07:30 in Amsterdam is 06:30 UTC in winter and 05:30 in summer.
        (Schedule("day"), AMSTERDAM, at(2026, 1, 15, 6, 30), "2026-01-15T07:30:00+01:00"),
        (Schedule("day"), AMSTERDAM, at(2026, 1, 15, 6, 29), "2026-01-14T07:30:00+01:00"),
        (Schedule("day"), AMSTERDAM, at(2026, 7, 15, 5, 30), "2026-07-15T07:30:00+02:00"),
        # Sunday 29 March 2026 has 23 hours: 02:30 does not exist, and the clocks show 03:30 then.
        (Schedule("day", "02:30"), AMSTERDAM, at(2026, 3, 29, 12), "2026-03-29T03:30:00+02:00"),
        (Schedule("day", "02:30"), AMSTERDAM, at(2026, 3, 29, 1, 29), "2026-03-28T02:30:00+01:00"),
        # Sunday 25 October 2026 has 25 hours: 02:30 comes twice, and the first counts.
        (Schedule("day", "02:30"), AMSTERDAM, at(2026, 10, 25, 1), "2026-10-25T02:30:00+02:00"),
        (Schedule("day", "02:30"), AMSTERDAM, at(2026, 10, 25, 12), "2026-10-25T02:30:00+02:00"),
        (Schedule("weekday"), AMSTERDAM, at(2026, 1, 18, 12), "2026-01-16T07:30:00+01:00"),  # Sunday: Friday's
        (Schedule("week", weekday=0), AMSTERDAM, at(2026, 1, 18, 12), "2026-01-12T07:30:00+01:00"),
        (Schedule("month", day=31), AMSTERDAM, at(2026, 3, 1, 12), "2026-02-28T07:30:00+01:00"),
        (Schedule("day"), NEW_YORK, at(2026, 1, 15, 6, 30), "2026-01-14T07:30:00-05:00"),
    ],
)
def test_when_it_was_due_last(schedule: Schedule, zone: str, now: dt.datetime, due: str) -> None:
    assert latest(schedule, zone, now) == dt.datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("now", "yesterday"),
    [
        (at(2026, 3, 29, 22, 30), "2026-03-29"),  # 00:30 on Monday 30 March, summer time since that night
        (at(2026, 3, 29, 21, 30), "2026-03-28"),  # 23:30 on Sunday: it would be Monday, were the day 24 hours long
        (at(2026, 10, 25, 23, 30), "2026-10-25"),  # 00:30 on Monday 26 October
        (at(2026, 10, 25, 22, 30), "2026-10-24"),  # 23:30 on Sunday, whose 24 hours were over
    ],
)
def test_yesterday_is_the_local_yesterday_over_changes_of_the_clock(now: dt.datetime, yesterday: str) -> None:
    moment = latest(Schedule("day", f"{now.astimezone(zoneinfo.ZoneInfo(AMSTERDAM)):%H:%M}"), AMSTERDAM, now)
    assert moment == now
    span = preset("yesterday", moment.astimezone(zoneinfo.ZoneInfo(AMSTERDAM)).date(), dt.date(2020, 1, 1))
    assert (span.first.isoformat(), span.days) == (yesterday, 1)


def test_quiet_hours_end_on_the_next_morning() -> None:
    night = Quiet("22:00", "07:00")
    assert night.until(AMSTERDAM, at(2026, 1, 15, 21, 30)) == at(2026, 1, 16, 6)
    assert night.until(AMSTERDAM, at(2026, 1, 16, 3)) == at(2026, 1, 16, 6)
    assert night.until(AMSTERDAM, at(2026, 1, 16, 6)) is None
    assert night.until(AMSTERDAM, at(2026, 3, 28, 22)) == at(2026, 3, 29, 5)  # the night of 23 hours
    assert Quiet("12:00", "13:00").until(AMSTERDAM, at(2026, 1, 15, 11, 30)) == at(2026, 1, 15, 12)
    assert Quiet().until(AMSTERDAM, at(2026, 1, 15, 3)) is None
    assert quiet("7:00", "9:30") == Quiet("07:00", "09:30")


@pytest.mark.parametrize(
    "raw", [{"every": "hour"}, {"weekday": "maandag"}, {"day": "32"}, {"day": "0x"}, {"at": "25:00"}, {"at": "7"}]
)
def test_what_is_no_schedule_is_refused(raw: dict[str, str]) -> None:
    with pytest.raises(InputError):
        parse(raw)


def test_words_are_understood() -> None:
    assert parse({"every": "week", "weekday": "friday", "at": "9:05"}) == Schedule("week", "9:05", 4)
    assert parse(Schedule("month", "08:00", 2, 15).as_dict()) == Schedule("month", "08:00", 2, 15)
