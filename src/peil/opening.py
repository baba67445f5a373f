"""Opening hours and closed days as an organisation sets them, read and checked. The clock that runs in them is
`peil.calendar`'s.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from peil import toml
from peil.errors import InputError, said

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
QUARTER_MINUTES = 15


@dataclass(frozen=True)
class Schedule:
    """Opening hours by weekday (0 = Monday): pairs of minutes since midnight, from `valid_from` on.

    Two schedules of one name with different `valid_from` are one schedule with a history.
    """

    name: str
    week: tuple[tuple[tuple[int, int], ...], ...]
    valid_from: dt.date | None = None
    closed_on_holidays: bool = True


@dataclass(frozen=True)
class HolidayRules:
    """Which days are closed: a country's public holidays, the two debated ones, and the organisation's own."""

    country: str = "NL"
    good_friday: bool = True
    liberation_day: str = "lustrum"  # always, never, or lustrum (years divisible by five)
    own: tuple[tuple[dt.date, str], ...] = ()


def office_hours() -> Schedule:
    """The schedule where none is set: Monday to Friday, 09:00 to 17:30."""
    day = ((9 * 60, 17 * 60 + 30),)
    return Schedule("default", (day, day, day, day, day, (), ()))


#: Like the whole file's, filled in by `str.format`.
TEMPLATE = """\
[holidays]
country = "NL"
good_friday = true         # Goede vrijdag: closed?
liberation_day = "lustrum" # 5 May: always, never, or lustrum (2025, 2030)
# own = {{ 2026-12-24 = "Kerstavond" }}

# The business clock runs in these hours. Add schedules and give them to teams or channels.
[[schedule]]
name = "default"
monday = ["09:00-17:30"]
tuesday = ["09:00-17:30"]
wednesday = ["09:00-17:30"]
thursday = ["09:00-17:30"]
friday = ["09:00-17:30"]
"""


def minutes(text: str, place: str) -> int:
    """Minutes since midnight of '09:15' (24:00 allowed), refused unless a multiple of 15."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    value = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else -1
    if not 0 <= value <= 24 * 60:
        raise InputError(said("'{text}' is not a time of day", text=text), place=place, remedy="Write it as 09:00.")
    if value % QUARTER_MINUTES:
        low = value // QUARTER_MINUTES * QUARTER_MINUTES
        near = [f"{m // 60:02d}:{m % 60:02d}" for m in (low, low + QUARTER_MINUTES)]
        raise InputError(
            said("opening time {text} is not a multiple of 15 minutes", text=text),
            place=place,
            remedy=said("Choose {earlier} or {later}.", earlier=near[0], later=near[1]),
        )
    return value


def parse_schedules(raw: object, place: str) -> tuple[Schedule, ...]:
    """The schedules under [[schedule]], with office hours as `default` where none is. Raises InputError."""
    if not isinstance(raw, list):
        raise InputError("schedules are written as [[schedule]]", place=place, remedy="Double the brackets.")
    found: list[Schedule] = []
    for number, table in enumerate(raw, 1):
        if not isinstance(table, dict):
            raise InputError("schedules are written as [[schedule]]", place=place, remedy="Give each its own lines.")
        name = str(table.get("name", "default"))
        where = f"{place} [[schedule]] {number} '{name}'"
        toml.only(table, {"name", "valid_from", "holidays", *WEEKDAYS}, where)
        valid_from = table.get("valid_from")
        if valid_from is not None and type(valid_from) is not dt.date:
            try:
                valid_from = dt.date.fromisoformat(str(valid_from))
            except ValueError:
                raise InputError(
                    said("valid_from '{valid_from}' is not a date", valid_from=valid_from),
                    place=where,
                    remedy="Write it as 2026-01-01.",
                ) from None
        holidays = str(table.get("holidays", "closed"))
        if holidays not in ("closed", "open"):
            raise InputError(
                said("holidays = '{holidays}' is not understood", holidays=holidays),
                place=where,
                remedy="Choose closed or open.",
            )
        if any(s.name == name and s.valid_from == valid_from for s in found):
            raise InputError(
                "this schedule is there already, from the same day",
                place=where,
                remedy="Give this one a later valid_from, or another name.",
            )
        week = tuple(_spans(table.get(day, []), f"{where} {day}") for day in WEEKDAYS)
        found.append(Schedule(name, week, valid_from, holidays == "closed"))
    if not any(s.name == "default" for s in found):
        found.append(office_hours())
    return tuple(found)


def _spans(raw: object, place: str) -> tuple[tuple[int, int], ...]:
    if isinstance(raw, str):
        raw = [raw] if raw else []
    if not isinstance(raw, list):
        raise InputError("opening hours are a list", place=place, remedy='Write ["09:00-17:30"].')
    spans = []
    for text in raw:
        start, dash, end = str(text).partition("-")
        if not dash:
            raise InputError(said("'{text}' has no end", text=text), place=place, remedy="Write 09:00-17:30.")
        span = (minutes(start, place), minutes(end, place))
        if span[0] >= span[1]:
            raise InputError(
                said("'{text}' ends before it starts", text=text),
                place=place,
                remedy="Split a span that passes midnight over the two days.",
            )
        spans.append(span)
    spans.sort()
    for (_, ends), (begins, _) in itertools.pairwise(spans):
        if begins < ends:
            raise InputError("opening hours overlap", place=place, remedy="Join or shorten the spans.")
    return tuple(spans)


def parse_holidays(raw: Mapping[str, object], place: str) -> HolidayRules:
    """The rules under [holidays]. Raises InputError for what is unknown or no date."""
    where = f"{place} [holidays]"
    toml.only(raw, {"country", "good_friday", "liberation_day", "own"}, where)
    liberation = str(raw.get("liberation_day", "lustrum"))
    if liberation not in ("always", "never", "lustrum"):
        raise InputError(
            said("liberation_day = '{liberation}' is not understood", liberation=liberation),
            place=where,
            remedy="Choose always, never or lustrum.",
        )
    own = []
    for day, label in toml.table(raw, "own", where).items():
        try:
            own.append((dt.date.fromisoformat(day), str(label)))
        except ValueError:
            raise InputError(
                said("'{day}' is not a date", day=day), place=f"{where} own", remedy='Write 2026-12-24 = "Kerstavond".'
            ) from None
    country = str(raw.get("country", "NL"))
    return HolidayRules(country, toml.flag(raw, "good_friday", True, where), liberation, tuple(sorted(own)))
