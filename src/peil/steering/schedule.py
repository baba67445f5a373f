"""When something that comes back is due, in somebody's local time; and the hours in which nobody is disturbed."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass

from peil.errors import InputError, did_you_mean, said
from peil.opening import WEEKDAYS
from peil.settings import check_zone

EVERY = ("day", "weekday", "week", "month")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Schedule:
    """Every day, weekday (Monday to Friday), week (on `weekday`, Monday 0) or month (on `day`), at a local time.

    A day that a month lacks is its last day. A time that the clock skips in spring comes as long after midnight as
    it says; one that comes twice in autumn is the first.
    """

    every: str = "week"
    at: str = "07:30"
    weekday: int = 0
    day: int = 1

    def as_dict(self) -> dict[str, object]:
        """As plain values."""
        return {"every": self.every, "at": self.at, "weekday": self.weekday, "day": self.day}


def parse(raw: Mapping[str, object]) -> Schedule:
    """A schedule from plain values or words. Raises InputError."""
    every = str(raw.get("every") or "week")
    if every not in EVERY:
        raise InputError(said("'{word}' is no rhythm", word=every), place="every", remedy=did_you_mean(every, EVERY))
    weekday = str(raw.get("weekday", 0) or 0).strip().lower()
    if weekday in WEEKDAYS:
        weekday = str(WEEKDAYS.index(weekday))
    if weekday not in tuple("0123456"):
        raise InputError(
            said("'{word}' is no weekday", word=weekday), place="weekday", remedy=did_you_mean(weekday, WEEKDAYS)
        )
    day = str(raw.get("day", 1) or 1)
    if not (day.isascii() and day.isdigit() and 1 <= int(day) <= 31):
        raise InputError(said("'{word}' is no day of a month", word=day), place="day", remedy="Give 1 to 31.")
    at = str(raw.get("at") or "07:30")
    minutes_of(at, "at")
    return Schedule(every, at, int(weekday), int(day))


def minutes_of(raw: str, place: str) -> int:
    """Minutes since midnight of 07:30. Raises InputError."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", raw.strip(), re.ASCII)
    if not found:
        raise InputError(said("'{text}' is not a time of day", text=raw), place=place, remedy="Write it as 09:00.")
    return int(found[1]) * 60 + int(found[2])


def latest(schedule: Schedule, zone: str, now: dt.datetime) -> dt.datetime:
    """The last moment up to `now` at which it was due in the zone, in UTC: local times compare wrongly in autumn."""
    local = zoneinfo.ZoneInfo(zone)
    minutes = minutes_of(schedule.at, "at")
    day = now.astimezone(local).date()
    while True:
        if _falls(schedule, day):
            moment = dt.datetime.combine(day, dt.time(minutes // 60, minutes % 60), local).astimezone(dt.UTC)
            if moment <= now:
                return moment
        day -= _DAY


def _falls(schedule: Schedule, day: dt.date) -> bool:
    if schedule.every == "weekday":
        return day.weekday() < 5
    if schedule.every == "week":
        return day.weekday() == schedule.weekday
    if schedule.every == "month":
        return day.day == min(schedule.day, calendar.monthrange(day.year, day.month)[1])
    return True


@dataclass(frozen=True)
class Quiet:
    """Local hours without sending: from `start` up to `end`, over midnight where that is earlier. No start: none."""

    start: str = ""
    end: str = ""

    def until(self, zone: str, now: dt.datetime) -> dt.datetime | None:
        """When the quiet hours end, if it is quiet now."""
        if not self.start or self.start == self.end:
            return None
        local = now.astimezone(zoneinfo.ZoneInfo(zone))
        start, end = minutes_of(self.start, "quiet"), minutes_of(self.end, "quiet")
        minute = local.hour * 60 + local.minute
        inside = start <= minute < end if start < end else minute >= start or minute < end
        if not inside:
            return None
        day = local.date() + (_DAY if start > end and minute >= start else dt.timedelta())
        moment = dt.datetime.combine(day, dt.time(end // 60, end % 60), local.tzinfo)
        return moment.astimezone(dt.UTC)


def quiet(start: str, end: str) -> Quiet:
    """Quiet hours. Raises InputError for a time that is none, or one without the other."""
    if not start.strip() and not end.strip():
        return Quiet()
    return Quiet(*(f"{m // 60:02d}:{m % 60:02d}" for m in (minutes_of(start, "quiet"), minutes_of(end, "quiet"))))


def zone_or_none(raw: str) -> str:
    """A time zone, or "" for the organisation's. Raises InputError."""
    zone = raw.strip()
    if zone:
        check_zone(zone, "zone")
    return zone
