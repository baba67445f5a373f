"""Dates and times as files write them: what instant each is, and which are refused with what words."""

from __future__ import annotations

import pytest

from connectors.taking import Taker, utc

MAPPING = """
source = "s"
[file]
separator = ";"
dates = {dates}
zone = "{zone}"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
"""


def instant(taker: Taker, text: str, dates: str, zone: str = "Europe/Amsterdam") -> tuple[int | None, str]:
    """The instant of one cell, or the reason why it is refused."""
    taken = taker.take(f"id;t\n1;{text}\n", MAPPING.format(dates=dates, zone=zone))
    if taken.rejected:
        return None, taken.rejected[0]["reason"]
    return taken.events[0]["time_us"], ""


@pytest.mark.parametrize(
    ("text", "dates", "expected"),
    [
        # ISO 8601: with an offset it is that instant, without one the zone's (Amsterdam: +1 in winter, +2 in summer).
        ("2026-01-05T10:00:00Z", '["iso"]', "2026-01-05T10:00:00"),
        ("2026-01-05T10:00:00z", '["iso"]', "2026-01-05T10:00:00"),
        ("2026-01-05T10:00:00+02:00", '["iso"]', "2026-01-05T08:00:00"),
        ("2026-01-05T10:00:00+0200", '["iso"]', "2026-01-05T08:00:00"),
        ("2026-01-05 10:00:00 +02:00", '["iso"]', "2026-01-05T08:00:00"),
        ("2026-01-05T10:00:00+02", '["iso"]', "2026-01-05T08:00:00"),
        ("2026-01-05 10:00 UTC", '["iso"]', "2026-01-05T10:00:00"),
        ("2026-01-05T10:00:00.123456Z", '["iso"]', "2026-01-05T10:00:00.123456"),
        ("2026-01-05T10:00:00,5Z", '["iso"]', "2026-01-05T10:00:00.5"),
        ("2026-01-05 10:00", '["iso"]', "2026-01-05T09:00:00"),
        ("2026-07-05 10:00", '["iso"]', "2026-07-05T08:00:00"),
        ("2026-01-05", '["iso"]', "2026-01-04T23:00:00"),
        ("2026/1/5 9:05", '["iso"]', "2026-01-05T08:05:00"),
        ("2026-01-05T24:00:00Z", '["iso"]', "2026-01-06T00:00:00"),
        # Seconds, milliseconds and microseconds since 1970 cannot be taken for each other.
        ("1767607200", '["epoch"]', "2026-01-05T10:00:00"),
        ("1767607200.25", '["epoch"]', "2026-01-05T10:00:00.25"),
        ("1767607200123", '["epoch"]', "2026-01-05T10:00:00.123"),
        ("1767607200123456", '["epoch"]', "2026-01-05T10:00:00.123456"),
        ("1767607200123", '["epoch_ms"]', "2026-01-05T10:00:00.123"),
        ("1.7676072E9", '["epoch"]', "2026-01-05T10:00:00"),
        # Patterns.
        ("5-1-2026 9:05", '["%d-%m-%Y %H:%M"]', "2026-01-05T08:05:00"),
        ("05-01-2026", '["%d-%m-%Y %H:%M", "%d-%m-%Y"]', "2026-01-04T23:00:00"),
        ("1/5/2026 9:05 PM", '["%m/%d/%Y %I:%M %p"]', "2026-01-05T20:05:00"),
        ("1/5/2026 12:05 am", '["%m/%d/%Y %I:%M %p"]', "2026-01-04T23:05:00"),
        ("05.01.26 09:05", '["%d.%m.%y %H:%M"]', "2026-01-05T08:05:00"),
        ("5 mei 2026 10:00", '["%d %b %Y %H:%M"]', "2026-05-05T08:00:00"),
        ("5 mrt. 2026 10:00", '["%d %b %Y %H:%M"]', "2026-03-05T09:00:00"),
        ("5 oktober 2026 10:00", '["%d %B %Y %H:%M"]', "2026-10-05T08:00:00"),
        ("2026-01-05T10:00:00+0200", '["%Y-%m-%dT%H:%M:%S%z"]', "2026-01-05T08:00:00"),
        ("2026-01-05T10:00:00Z", '["%Y-%m-%dT%H:%M:%S%z"]', "2026-01-05T10:00:00"),
        ("20260105 100000", '["%Y%m%d %H%M%S"]', "2026-01-05T09:00:00"),
        # The hour that comes twice when summer time ends: the first one is meant.
        ("2025-10-26 02:30", '["iso"]', "2025-10-26T00:30:00"),
        ("2025-10-26 03:00", '["iso"]', "2025-10-26T02:00:00"),
    ],
)
def test_a_time_is_the_instant_that_it_says(taker: Taker, text: str, dates: str, expected: str) -> None:
    assert instant(taker, text, dates) == (utc(expected), "")


@pytest.mark.parametrize(
    ("text", "dates", "reason"),
    [
        ("2026-02-30", '["iso"]', "no date or time that exists"),
        ("31-02-2026", '["%d-%m-%Y"]', "no date or time that exists"),
        ("29-02-2025", '["%d-%m-%Y"]', "no date or time that exists"),
        ("05-01-2026", '["iso"]', "no date or time that exists, as iso"),
        ("2026-01-05 25:00", '["iso"]', "no date or time that exists"),
        ("2026-01-05 10:00 Europe/Berlin", '["iso"]', "no date or time that exists"),
        ("13/25/2026", '["%m/%d/%Y"]', "no date or time that exists"),
        ("gisteren", '["iso", "epoch"]', "no date or time that exists"),
        ("infinity", '["iso"]', "no date or time that exists"),
        ("epoch", '["iso"]', "no date or time that exists"),
        ("0000-00-00 00:00:00", '["iso"]', "no date or time that exists"),
        ("1767607200", '["iso"]', "no date or time that exists"),
        ("nan", '["epoch"]', "no date or time that exists"),
        ("1e400", '["epoch"]', "no date or time that exists"),
        ("999999999999999999999", '["epoch"]', "no date or time that exists"),
        ("2026-03-29 02:30", '["iso"]', "does not exist in Europe/Amsterdam: the clock went forward"),
        ("1926-01-05", '["iso"]', "outside the years 1990 to 2060"),
        ("0026-01-05", '["iso"]', "outside the years 1990 to 2060"),
        ("9999-12-31", '["iso"]', "outside the years 1990 to 2060"),
        ("-5", '["epoch"]', "outside the years 1990 to 2060"),
        ("2027-01-05", '["iso"]', "lies in the future"),
        ("", '["iso"]', "is empty, and the event needs it"),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "UTC"])
def test_a_time_that_cannot_be_is_refused(taker: Taker, text: str, dates: str, reason: str, zone: str) -> None:
    if "clock went forward" in reason and zone == "UTC":
        zone = "Europe/Amsterdam"  # UTC has no summer time
    moment, said = instant(taker, text, dates, zone)
    assert moment is None
    assert reason in said


def test_a_date_and_a_time_in_two_columns(taker: Taker) -> None:
    """9 o'clock in Amsterdam in winter is 8 in UTC; a row without the time is refused when the pattern needs one."""
    mapping = """
    source = "s"
    [file]
    dates = ["%d-%m-%Y %H:%M"]
    zone = "Europe/Amsterdam"
    [[event]]
    type = "contact.opened"
    time = ["Datum", "Tijd"]
    contact = "id"
    """
    taken = taker.take("id,Datum,Tijd\n1,05-01-2026,09:00\n2,05-01-2026,\n", mapping)
    assert taken.column("time_us") == [utc("2026-01-05T08:00:00")]
    assert taken.reasons() == {3: ("Datum + Tijd", "is no date or time that exists, as %d-%m-%Y %H:%M")}
    assert taken.rejected[0]["value"] == "05-01-2026"


def test_durations_added_to_a_time(taker: Taker) -> None:
    """A list with a start, a wait and a talk: answered after the wait, ended after both; an unknown wait is not 0."""
    mapping = """
    source = "s"
    [file]
    zone = "UTC"
    [[event]]
    type = "queue.entered"
    time = "begin"
    contact = "id"
    queue = { value = "q" }
    [[event]]
    type = "queue.connected"
    when = { talk = { above = 0 } }
    time = { column = "begin", plus = ["wait"] }
    contact = "id"
    queue = { value = "q" }
    [[event]]
    type = "call.ended"
    when = { talk = { above = 0 } }
    time = { column = "begin", plus = ["wait", { column = "talk", unit = "min" }] }
    contact = "id"
    talk_s = { column = "talk", unit = "min" }
    """
    lines = "id,begin,wait,talk\n1,2026-01-05 09:00,0:20,2\n2,2026-01-05 09:00,30,0\n3,2026-01-05 09:00,,1\n"
    taken = taker.take(lines + "4,2026-01-05 09:00,x,1\n", mapping)
    assert [(e["contact"], e["type"], e["time_us"] - utc("2026-01-05T09:00")) for e in taken.events] == [
        ("1", "queue.entered", 0),
        ("1", "queue.connected", 20_000_000),
        ("1", "call.ended", 140_000_000),
        ("2", "queue.entered", 0),
        ("3", "queue.entered", 0),
    ]
    assert taken.reasons()[5] == ("wait", "is no duration (a number, m:ss or h:mm:ss)")


def test_a_later_time_may_not_lie_before_an_earlier_one(taker: Taker) -> None:
    mapping = """
    source = "s"
    [instruments.csat]
    family = "csat"
    scale = [1, 5]
    [[event]]
    type = "survey.invited"
    time = "asked"
    invitation = "id"
    instrument = { value = "csat" }
    [[event]]
    type = "survey.answered"
    time = "answered"
    invitation = "id"
    instrument = { value = "csat" }
    score = "score"
    """
    taken = taker.take("id,asked,answered,score\n1,2026-01-05,2026-01-06,4\n2,2026-01-05,2026-01-04,4\n", mapping)
    assert taken.reasons() == {3: ("answered", "(survey.answered) lies before asked (survey.invited)")}
    assert taken.summary.events_new == 2


@pytest.mark.parametrize(
    ("text", "dates", "expected"),
    [
        ("Mar", '["%b", "%B"]', "2017-03-01T11:00:00"),
        ("june", '["%b", "%B"]', "2017-06-01T10:00:00"),
        ("29 feb", '["%d %b"]', None),  # 2017 has none
        ("7-3 09:30", '["%d-%m %H:%M"]', "2017-03-07T08:30:00"),
        ("Mrt", '["%b"]', "2017-03-01T11:00:00"),
        ("Smarch", '["%b", "%B"]', None),
    ],
)
def test_a_year_that_the_mapping_assumes(taker: Taker, text: str, dates: str, expected: str | None) -> None:
    """Without a day it is the first, without an hour noon: that day in any zone where people live."""
    mapping = MAPPING.format(dates='["iso"]', zone="Europe/Amsterdam")
    mapping = mapping.replace('time = "t"', f'time = {{ column = "t", dates = {dates}, year = 2017 }}')
    taken = taker.take(f"id;t\n1;{text}\n", mapping)
    assert taken.column("time_us") == ([] if expected is None else [utc(expected)])
    assert len(taken.rejected) == (expected is None)


def test_a_session_cannot_have_counted_less_than_nothing(taker: Taker) -> None:
    mapping = """
        source = "s"
        [[event]]
        type = "session.ended"
        time = "t"
        id = "id"
        support_pages = "pages"
    """
    taken = taker.take("id,t,pages\n1,2026-01-05,0\n2,2026-01-05,-1\n,2026-01-05,2\n", mapping)
    assert taken.column("support_pages") == [0]
    assert taken.reasons() == {
        3: ("pages", "is a count below zero"),
        4: ("id", "is empty, and session.ended needs it"),
    }
