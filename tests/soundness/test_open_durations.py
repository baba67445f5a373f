"""Found: the medians of the last days lie too low, because what is still open is what takes long; a process without
change was called faster. Days of which more than one in twenty still waits are left out, and the page says so."""

from __future__ import annotations

import datetime as dt

from peil.ask.answer import Row
from peil.calendar import Period
from peil.kpis.measures import Quantile
from peil.steering.verdicts import Side, compare, settled

MONDAY = dt.date(2026, 5, 4)
MEDIAN = Quantile("reply_s", 500, "reply_s IS NOT NULL", "reply_s IS NULL")


def day(place: int, median: int, finished: int, still_open: int) -> Row:
    first = MONDAY + dt.timedelta(days=place)
    parts = {"value": median, "finished": finished, "unfinished": still_open}
    period = Period(first, first + dt.timedelta(days=1), "")
    return Row(period, {}, median, "ok", None, parts, finished, None, "", "calendar", {}, still_open, False)


def weeks(first: int, last_open: int) -> Side:
    """Four weeks of days with medians of 3,500 to 3,700 seconds; on the last eight half is open and the rest took 600."""
    days = [day(first + i, 3500 + 100 * ((i + first) % 3), 100, 2) for i in range(28 - last_open)]
    days += [day(first + 28 - last_open + i, 600, 50, 50) for i in range(last_open)]
    return Side(days[0]._replace(value=3600), days)


def test_days_that_still_wait_do_not_make_a_process_faster() -> None:
    found = compare(MEDIAN, weeks(28, 8), weeks(0, 0))
    assert found.unsettled == 8
    assert found.difference is not None
    assert found.difference.interval is not None
    assert found.difference.interval.low < 0 < found.difference.interval.high
    assert abs(found.difference.estimate) < 100, "with those days it was 850 seconds faster"


def test_one_in_twenty_may_wait() -> None:
    assert settled(day(0, 600, 95, 5))
    assert not settled(day(0, 600, 94, 6))
