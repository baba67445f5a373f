"""Local days and opening hours of the simulated shop as arrays of UTC seconds. Shares no code with Peil's
own calendar, so that the truth stays an independent witness.
"""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from peil.demo.world import HOLIDAYS, SCHEDULES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ZONE = "Europe/Amsterdam"
FIRST = dt.date(2025, 1, 1)
LAST = dt.date(2026, 6, 30)
DAYS = (LAST - FIRST).days + 1
HOUR = 3600
DAY = 86_400
#: An instant that never comes; far above every real one, and safe to add durations to.
NEVER = 1 << 40
_MARGIN = 60  # days of opening hours after the last one, so that late work lands beyond the end


def _midnights() -> Ints:
    zone = zoneinfo.ZoneInfo(ZONE)
    days = (FIRST + dt.timedelta(days=n) for n in range(DAYS + _MARGIN + 1))
    return np.array([int(dt.datetime.combine(d, dt.time(), zone).timestamp()) for d in days], dtype=np.int64)


MIDNIGHT: Ints = _midnights()
#: The first second after the simulated period: nothing happens from here on.
END = int(MIDNIGHT[DAYS])
WEEKDAY: Ints = (np.arange(len(MIDNIGHT)) + FIRST.weekday()) % 7
MONTHS: tuple[str, ...] = tuple(dict.fromkeys(f"{FIRST + dt.timedelta(days=n):%Y-%m}" for n in range(DAYS)))
MONTH_OF_DAY: Ints = np.array(
    [MONTHS.index(f"{FIRST + dt.timedelta(days=n):%Y-%m}") for n in range(DAYS)], dtype=np.int64
)
IS_HOLIDAY: Flags = np.array(
    [(FIRST + dt.timedelta(days=n)).isoformat() in HOLIDAYS for n in range(len(MIDNIGHT))], dtype=np.bool_
)


def day_index(day: str) -> int:
    """Number of the day, counted from the first simulated one."""
    return (dt.date.fromisoformat(day) - FIRST).days


def day_of(instants: Ints) -> Ints:
    """Day number of each instant; instants that never come get a number past the last day."""
    return np.searchsorted(MIDNIGHT, instants, side="right").astype(np.int64) - 1


def month_of(instants: Ints) -> Ints:
    """Month number (0 = first) of each instant within the period, -1 outside it."""
    day = day_of(instants)
    inside = (day >= 0) & (day < DAYS)
    return np.where(inside, MONTH_OF_DAY[np.clip(day, 0, DAYS - 1)], -1)


def instant(day: Ints, second: Ints) -> Ints:
    """UTC second of a local clock reading; readings lie at or after 06:00, past any clock change."""
    change = MIDNIGHT[day + 1] - MIDNIGHT[day] - DAY
    return MIDNIGHT[day] + second + change


def at(day: str, clock: str) -> int:
    """UTC second of a local reading such as `2026-01-12`, `16:05`."""
    hours, minutes = clock.split(":")
    second = np.array([int(hours) * HOUR + int(minutes) * 60], dtype=np.int64)
    return int(instant(np.array([day_index(day)], dtype=np.int64), second)[0])


def local_text(second: int) -> str:
    """Local date and time of a UTC second, with its offset."""
    return dt.datetime.fromtimestamp(second, zoneinfo.ZoneInfo(ZONE)).isoformat()


@dataclass(frozen=True)
class Hours:
    """The open spans of one schedule in UTC seconds; `before` counts open seconds up to each span."""

    start: Ints
    end: Ints
    before: Ints

    def elapsed(self, instants: Ints) -> Ints:
        """Open seconds from the beginning up to each instant."""
        span = np.searchsorted(self.start, instants, side="right") - 1
        safe = np.maximum(span, 0)
        inside = np.minimum(instants, self.end[safe]) - self.start[safe]
        return np.where(span < 0, 0, self.before[safe] + inside)

    def after(self, instants: Ints, open_seconds: Ints) -> Ints:
        """The instant at which so many open seconds (1 or more) have passed, NEVER beyond the period."""
        target = self.elapsed(instants) + open_seconds
        span = np.searchsorted(self.before, target, side="left") - 1
        found = self.start[span] + target - self.before[span]
        return cut(np.where((instants >= END) | (found > self.end[span]), NEVER, found))


def cut(instants: Ints) -> Ints:
    """The instants, with all that lie at or past the end of the period set to NEVER."""
    return np.where(instants >= END, NEVER, instants)


@functools.cache
def hours(schedule: str) -> Hours:
    """The open spans of one of the world's schedules, closed on holidays."""
    starts: list[int] = []
    ends: list[int] = []
    for day in range(len(MIDNIGHT) - 1):
        if IS_HOLIDAY[day]:
            continue
        for span in SCHEDULES[schedule][int(WEEKDAY[day])]:
            reading = [_seconds(part) for part in span.split("-")]
            change = int(MIDNIGHT[day + 1] - MIDNIGHT[day]) - DAY
            starts.append(int(MIDNIGHT[day]) + reading[0] + change)
            ends.append(int(MIDNIGHT[day]) + reading[1] + change)
    start, end = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(end - start)[:-1]])
    return Hours(start, end, before)


def _seconds(reading: str) -> int:
    hour, minute = reading.split(":")
    return int(hour) * HOUR + int(minute) * 60
