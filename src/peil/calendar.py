"""Opening hours, holidays, business seconds and local time, as pure functions. No storage, no engine.

The calendar table has one row per schedule and UTC quarter of an hour. Opening times and the offsets of
all present zones are multiples of 15 minutes, so an equi-join on `quarter` gives the local day and the
business clock on any engine, right across daylight-saving changes and holidays:

    business clock at instant t = open_before + is_open * (t - quarter * 900)
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from peil.errors import InputError, did_you_mean, said
from peil.opening import HolidayRules, Schedule
from peil.settings import Settings

QUARTER = 900
DAY = 86_400
EPOCH = dt.date(1970, 1, 1)
_ONE_DAY = dt.timedelta(days=1)
_FIRST_INSTANT, _LAST_INSTANT = ((dt.date(year, 1, 1) - EPOCH).days * DAY for year in (2, dt.MAXYEAR))
_LIBERATION_SINCE = 1990  # since then a national holiday every year, by custom a day off in lustrum years


@functools.lru_cache(maxsize=256, typed=True)
def holidays_of(rules: HolidayRules, year: int) -> Mapping[dt.date, str]:
    """The closed days of a year with their names in the country's language, by the organisation's rules.

    Raises InputError for a country that the `holidays` package does not know, and for what is no year of the calendar.
    """
    whole = _whole(year)
    if whole is None or not dt.MINYEAR <= whole <= dt.MAXYEAR:
        raise InputError(said("{year} is no year", year=repr(year)), remedy="Give a whole number from 1 to 9999.")
    year = whole
    import holidays
    from holidays.registry import EntityLoader  # the package's own list of countries loads each of them

    known = list(EntityLoader.get_country_codes(include_aliases=False))
    if rules.country not in known:
        raise InputError(
            said("no holidays are known for country '{country}'", country=rules.country),
            place="[holidays] country",
            remedy=said("Write its two letters, such as NL. {near}", near=did_you_mean(rules.country, known)),
        )
    # The country's own language, whatever the machine's locale says.
    language = getattr(holidays, rules.country).default_language
    days = dict(holidays.country_holidays(rules.country, years=year, language=language))
    if rules.country == "NL" and year >= _LIBERATION_SINCE:
        fifth = dt.date(year, 5, 5)
        ascension = easter(year) + dt.timedelta(days=39)
        if rules.liberation_day == "always" or (rules.liberation_day == "lustrum" and year % 5 == 0):
            # Of the years in which it is Ascension Day as well the package names both only in a lustrum year.
            names = dict.fromkeys([*days.get(fifth, "Bevrijdingsdag").split("; "), "Bevrijdingsdag"])
            days[fifth] = "; ".join(names)
        elif fifth != ascension:
            days.pop(fifth, None)
    if not rules.good_friday:
        days.pop(easter(year) - dt.timedelta(days=2), None)
    days.update({day: name for day, name in rules.own if day.year == year})
    return MappingProxyType(dict(sorted(days.items())))


def easter(year: int) -> dt.date:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    length = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * length) // 451
    month, day = divmod(h + length - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


@dataclass(frozen=True)
class CalendarRow:
    """One quarter of an hour under one schedule; `open_before` and `day_open_before`, which is that at the beginning
    of the local day or of the calendar, count from the calendar's start."""

    schedule: str
    quarter: int
    local_day: dt.date
    hour: int
    weekday: int
    open_before: int
    is_open: int
    day_open_before: int


def calendar_rows(settings: Settings, first: int, last: int) -> Iterator[CalendarRow]:
    """Rows for every schedule over the epoch seconds `first` to `last`, both covered.

    Raises InputError where a schedule begins after `first`: it would not cover the data.
    """
    return map(CalendarRow, *calendar_columns(settings, first, last).values())


def calendar_columns(settings: Settings, first: int, last: int) -> dict[str, list[Any]]:
    """The same as a list for each column: two years have 70,000 rows, so they are made a day at a time.

    Raises InputError where a schedule begins after `first`: it would not cover the data.
    """
    low = first // QUARTER
    days = list(_days_of_quarters(zoneinfo.ZoneInfo(settings.zone), low, last // QUARTER))
    columns: dict[str, list[Any]] = {one.name: [] for one in fields(CalendarRow)}
    for name in dict.fromkeys(s.name for s in settings.schedules):
        versions = sorted((s for s in settings.schedules if s.name == name), key=lambda s: s.valid_from or dt.date.min)
        begins = versions[0].valid_from
        if begins and days and days[0][0] < begins:
            raise InputError(
                said(
                    "schedule '{name}' begins on {begins}, but the data on {day}: the calendar does not cover them",
                    name=name,
                    begins=begins,
                    day=days[0][0],
                ),
                place="peil.toml [[schedule]] valid_from",
                remedy="Add the schedule that was valid before, or leave valid_from out of the first one.",
            )
        is_open: list[int] = []
        counted = 0
        for day, minutes in days:
            opened = _open_of_day(versions, settings.holidays, day, minutes)
            columns["day_open_before"] += [counted] * len(minutes)
            counted += QUARTER * sum(opened)
            columns["local_day"] += [day] * len(minutes)
            columns["hour"] += [minute // 60 for minute in minutes]
            columns["weekday"] += [day.weekday()] * len(minutes)
            is_open += opened
        columns["schedule"] += [name] * len(is_open)
        columns["quarter"] += range(low, low + len(is_open))
        columns["open_before"] += itertools.accumulate((QUARTER * o for o in is_open[:-1]), initial=0)
        columns["is_open"] += is_open
    return columns


def _days_of_quarters(zone: zoneinfo.ZoneInfo, low: int, high: int) -> Iterator[tuple[dt.date, Sequence[int]]]:
    """Each local day with the minutes at which its quarters from `low` to `high` begin."""
    while low <= high:
        day, minute = _local(zone, low)
        minutes: Sequence[int] = range(minute, 1440, 15)
        if _local(zone, low + len(minutes)) != (day + dt.timedelta(days=1), minutes[-1] + 15 - 1440):
            # The clock changes before the day is over.
            local = map(functools.partial(_local, zone), itertools.count(low))
            minutes = [m for _, m in itertools.takewhile(lambda one: one[0] == day, local)]  # noqa: B023 - used at once
        minutes = minutes[: high - low + 1]
        yield day, minutes
        low += len(minutes)


def _local(zone: zoneinfo.ZoneInfo, quarter: int) -> tuple[dt.date, int]:
    local = dt.datetime.fromtimestamp(quarter * QUARTER, zone)
    return local.date(), local.hour * 60 + local.minute


def _open_of_day(
    versions: Sequence[Schedule], rules: HolidayRules, day: dt.date, minutes: Sequence[int]
) -> Sequence[int]:
    """For each minute of the day 1 where the schedule is open, else 0."""
    schedule = versions[0]
    for version in versions[1:]:
        if version.valid_from and version.valid_from <= day:
            schedule = version
    if schedule.closed_on_holidays and day in holidays_of(rules, day.year):
        return [0] * len(minutes)
    return _open_at(schedule.week[day.weekday()], tuple(minutes))


@functools.lru_cache(maxsize=256)
def _open_at(hours: tuple[tuple[int, int], ...], minutes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(any(start <= minute < end for start, end in hours)) for minute in minutes)


@dataclass(frozen=True)
class ScheduleDay:
    """One local day under one schedule: the epoch second at which it ends, and the open seconds from the first day
    on until it begins and until it ends."""

    schedule: str
    local_day: dt.date
    ends_at: int
    open_before: int
    open_after: int


def schedule_days(settings: Settings, first: dt.date, last: dt.date) -> Iterator[ScheduleDay]:
    """Every local day from `first` to `last` for every schedule; what `calendar_rows` adds up to, without the rows."""
    zone = zoneinfo.ZoneInfo(settings.zone)
    begins, ends = (int(dt.datetime.combine(d, dt.time(), zone).timestamp()) for d in (first, last + _ONE_DAY))
    days = list(_days_of_quarters(zone, begins // QUARTER, ends // QUARTER - 1))
    for name in dict.fromkeys(s.name for s in settings.schedules):
        versions = sorted((s for s in settings.schedules if s.name == name), key=lambda s: s.valid_from or dt.date.min)
        counted, ends_at = 0, begins
        for day, minutes in days:
            opened = QUARTER * sum(_open_of_day(versions, settings.holidays, day, minutes))
            ends_at += QUARTER * len(minutes)
            yield ScheduleDay(name, day, ends_at, counted, counted + opened)
            counted += opened


def day_begins(zone_name: str, instant: int) -> int:
    """The epoch second at which the local day of an instant begins."""
    zone = zoneinfo.ZoneInfo(zone_name)
    day = dt.datetime.fromtimestamp(instant, zone).date()
    return int(dt.datetime.combine(day, dt.time(), zone).timestamp())


def business_seconds(settings: Settings, start: int, end: int, schedule: str = "default") -> int:
    """Open seconds between two epoch seconds, straight from the rules: the reference for the table."""
    chosen = [s for s in settings.schedules if s.name == schedule]
    if not chosen:
        raise InputError(
            said("there is no schedule '{schedule}'", schedule=schedule),
            remedy=did_you_mean(schedule, {s.name for s in settings.schedules}),
        )
    start, end = _instant(start), _instant(end)
    if end < start:
        raise InputError("the span ends before it starts", remedy="Give start and end in order.")
    rows = list(calendar_rows(replace(settings, schedules=tuple(chosen)), start, end))
    origin = rows[0].quarter

    def clock(instant: int) -> int:
        row = rows[instant // QUARTER - origin]
        return row.open_before + row.is_open * (instant - row.quarter * QUARTER)

    return clock(end) - clock(start)


def _instant(given: object) -> int:
    """Epoch seconds that a calendar of any zone has a day for."""
    found = _whole(given)
    if found is None or not _FIRST_INSTANT <= found <= _LAST_INSTANT:
        raise InputError(
            said("{given} is no moment in time", given=repr(given)),
            remedy="Give whole seconds since the beginning of 1970, before the year 9999.",
        )
    return found


def _whole(given: object) -> int | None:
    """A whole number of any kind as an int; None for all else, text among it."""
    try:
        return int(given) if given == int(given) else None  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class ZoneDay:
    """How local clock readings of one day become UTC: `before` until local second `change`, then `after`.

    Seconds of offset east of UTC. Readings in [change, change + gap) do not exist; in the overlap of a
    day on which the clock goes back, the first passage is taken.
    """

    local_day: dt.date
    before: int
    change: int
    gap: int
    after: int


def zone_days(zone_name: str, first: dt.date, last: dt.date) -> list[ZoneDay]:
    """One row for each local day from `first` to `last`."""
    zone = zoneinfo.ZoneInfo(zone_name)
    days = list(days_between(first, last + dt.timedelta(days=2)))
    at_midnight = [_offset(zone, dt.datetime.combine(day, dt.time())) for day in days]
    return [_zone_day(zone, *given) for given in zip(days[:-1], at_midnight[:-1], at_midnight[1:], strict=True)]


def _zone_day(zone: zoneinfo.ZoneInfo, day: dt.date, before: int, after: int) -> ZoneDay:
    if before == after:
        return ZoneDay(day, before, DAY, 0, after)
    # The change happens at the first UTC second at which the offset is the later one.
    low = (day - EPOCH).days * DAY - before - 1
    high = ((day - EPOCH).days + 1) * DAY - after
    while low + 1 < high:
        middle = (low + high) // 2
        offset = dt.datetime.fromtimestamp(middle, zone).utcoffset()
        if offset is not None and int(offset.total_seconds()) == before:
            low = middle
        else:
            high = middle
    change = high + before - (day - EPOCH).days * DAY
    return ZoneDay(day, before, change, max(0, after - before), after)


def _offset(zone: zoneinfo.ZoneInfo, local: dt.datetime) -> int:
    offset = local.replace(tzinfo=zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@dataclass(frozen=True)
class Period:
    """A span of local days, `first` inclusive, `end` exclusive, with the label of its grain."""

    first: dt.date
    end: dt.date
    label: str


GRAINS = ("day", "week", "month", "quarter", "year", "total")


def start_of(grain: str, day: dt.date) -> dt.date:
    """First day of the day, ISO week, month, quarter or year in which `day` lies."""
    if grain == "week":
        return day - dt.timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    if grain == "year":
        return day.replace(month=1, day=1)
    return day


def label_of(grain: str, start: dt.date) -> str:
    """`2026-01-31`, `2026-W05`, `2026-01`, `2026-Q1` or `2026`."""
    if grain == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    if grain == "month":
        return f"{start:%Y-%m}"
    if grain == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    if grain == "year":
        return str(start.year)
    return start.isoformat()


def next_start(grain: str, start: dt.date) -> dt.date:
    """First day of the next period of that grain."""
    if grain == "week":
        return start + dt.timedelta(days=7)
    if grain == "day":
        return start + dt.timedelta(days=1)
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    index = start.year * 12 + start.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def periods(grain: str, first: dt.date, end: dt.date) -> list[Period]:
    """The periods of a grain that touch [first, end), each cut to it; `total` is one period."""
    if grain == "total":
        return [Period(first, end, f"{first.isoformat()}/{end.isoformat()}")]
    found = []
    start = start_of(grain, first)
    while start < end:
        after = next_start(grain, start)
        found.append(Period(max(start, first), min(after, end), label_of(grain, start)))
        start = after
    return found


def days_between(first: dt.date, end: dt.date) -> Iterable[dt.date]:
    """Every day from `first` to the day before `end`."""
    return (first + dt.timedelta(days=n) for n in range((end - first).days))
