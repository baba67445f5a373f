"""The forms of the settings: what they show, and what is typed in them as changes of `peil.toml`. No handlers here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from peil import amend
from peil.amend import Hours
from peil.calendar import calendar_columns, holidays_of
from peil.errors import InputError, said
from peil.opening import WEEKDAYS, Schedule
from peil.settings import Settings
from peil.web.access import Form

LONGEST_NAME = 400
_DAYS = range(len(WEEKDAYS))
Values = Mapping[str, str]


@dataclass(frozen=True)
class Typed:
    """A posted form: its values by field, and the text of the settings that they make."""

    values: Values
    text: str
    fields: Mapping[str, str] = field(default_factory=dict)  # place in the settings: field of the form


# -- the organisation -------------------------------------------------------------------------------------

ORGANISATION = ("name", "zone", "language", "currency")


def organisation_values(settings: Settings) -> Values:
    """The fields as they stand in the settings."""
    return {name: str(getattr(settings, name)) for name in ORGANISATION}


def organisation(text: str, form: Form) -> Typed:
    """What is typed about the organisation. Raises InputError for a name that is none."""
    values = {name: form.get(name, "") for name in ORGANISATION}
    values["currency"] = values["currency"].upper()
    changed = amend.with_organisation(text, values)
    return Typed(values, changed, {f"[organisation] {name}": name for name in ORGANISATION})


def check_name(name: str) -> None:
    """Raises InputError where the organisation's name cannot be one."""
    if not name.strip():
        raise InputError("the organisation has no name", place="[organisation] name", remedy="Give it one.")
    if len(name) > LONGEST_NAME:
        raise InputError(
            said("the name is longer than {most} letters", most=LONGEST_NAME),
            place="[organisation] name",
            remedy="Shorten it.",
        )


# -- holidays ---------------------------------------------------------------------------------------------

BLANK_DAYS = 3
_MOST_DAYS = 400


def holiday_values(settings: Settings) -> Values:
    """The fields as they stand in the settings, own days numbered from 0."""
    rules = settings.holidays
    values = {"country": rules.country, "liberation_day": rules.liberation_day}
    values["good_friday"] = "yes" if rules.good_friday else ""
    for number, (day, label) in enumerate(rules.own):
        values |= {f"day-{number}": day.isoformat(), f"label-{number}": label}
    return values


def holidays(text: str, form: Form) -> Typed:
    """What is typed about holidays. Raises InputError for a day that comes twice."""
    values = {key: form.get(key, "") for key in ("country", "liberation_day", "good_friday")}
    values["country"] = values["country"].upper()
    own: list[tuple[str, str]] = []
    fields: dict[str, str] = {"[holidays] country": "country", "[holidays]": "liberation_day"}
    for number in numbers_of(form, "day"):
        day, label = form.get(f"day-{number}", ""), form.get(f"label-{number}", "")
        values |= {f"day-{number}": day, f"label-{number}": label}
        if not day and not label:
            continue
        if any(day == other for other, _ in own):
            raise FieldError(said("{day} stands there twice", day=day), f"day-{number}", "Leave one out.", values)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) or not _is_day(day):
            raise FieldError(said("'{day}' is not a date", day=day), f"day-{number}", "Write it as 2026-01-31.", values)
        own.append((day, label or day))
    changed = amend.with_holidays(
        text,
        country=values["country"],
        good_friday=values["good_friday"] == "yes",
        liberation_day=values["liberation_day"],
        own=sorted(own),
    )
    return Typed(values, changed, fields)


class FieldError(InputError):
    """What is wrong with one field of a form, with all that was typed."""

    def __init__(self, what: str, field_: str, remedy: str, values: Values) -> None:
        super().__init__(what, place=field_, remedy=remedy)
        self.values = values


# -- opening hours ----------------------------------------------------------------------------------------

BLANK_OWNERS = 2


def hours_values(settings: Settings, held: int) -> Values:
    """The fields as they stand: schedules numbered as in the file, of which the first `held` stand in it."""
    values: dict[str, str] = {}
    for number, one in enumerate(settings.schedules):
        values |= {f"s{number}-name": one.name, f"s{number}-origin": str(number) if number < held else ""}
        values[f"s{number}-valid_from"] = one.valid_from.isoformat() if one.valid_from else ""
        values[f"s{number}-holidays"] = "" if one.closed_on_holidays else "open"
        values |= {f"s{number}-{WEEKDAYS[day]}": spans_text(one, day) for day in _DAYS}
    for part, table in (("team", settings.team_schedule), ("channel", settings.channel_schedule)):
        for number, (owner, schedule) in enumerate(sorted(table.items())):
            values |= {f"{part}-{number}": owner, f"{part}-{number}-schedule": schedule}
    return values


def spans_text(schedule: Schedule, day: int) -> str:
    """The opening hours of a weekday: 09:00-12:30, 13:00-17:30."""
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in schedule.week[day])


def hours(text: str, form: Form) -> Typed:
    """What is typed about opening hours."""
    values: dict[str, str] = {}
    schedules: list[Hours] = []
    fields: dict[str, str] = {"[teams]": "team-0", "[channels]": "channel-0", "valid_from": "s0-valid_from"}
    for number in sorted({int(m[1]) for name in form if (m := re.fullmatch(r"s(\d{1,3})-name", name))}):
        parts = ("name", "origin", "valid_from", "holidays", "remove", *WEEKDAYS)
        mine = {part: form.get(f"s{number}-{part}", "") for part in parts}
        values |= {f"s{number}-{part}": value for part, value in mine.items()}
        if mine["remove"] or (not mine["origin"] and not any(mine[p] for p in ("name", *WEEKDAYS))):
            continue
        if not mine["name"]:
            raise FieldError("this schedule has no name", f"s{number}-name", "Give it one.", {**values, **_rest(form)})
        origin = int(mine["origin"]) if mine["origin"].isdigit() else None
        days = tuple(mine[day] for day in WEEKDAYS)
        schedules.append(Hours(origin, mine["name"], mine["valid_from"], mine["holidays"] == "open", days))
    # The file keeps its order and new ones come last: so does the numbering in what is wrong.
    schedules.sort(key=lambda one: (one.origin is None, one.origin or 0))
    for place, one in enumerate(schedules, 1):
        number = next(n for n in range(1000) if values.get(f"s{n}-name") == one.name and _same_origin(values, n, one))
        where = f"[[schedule]] {place} '{one.name}'"
        fields |= {f"{where} {day}": f"s{number}-{day}" for day in WEEKDAYS}
        fields[where] = f"s{number}-valid_from"
    assigned: dict[str, dict[str, str]] = {"team": {}, "channel": {}}
    for part, table in assigned.items():
        for number in numbers_of(form, part):
            owner, schedule = form.get(f"{part}-{number}", ""), form.get(f"{part}-{number}-schedule", "")
            values |= {f"{part}-{number}": owner, f"{part}-{number}-schedule": schedule}
            if owner and schedule:
                table[owner] = schedule
    return Typed(values, amend.with_hours(text, schedules, assigned["team"], assigned["channel"]), fields)


def _rest(form: Form) -> Values:
    return {name: form[name] for name in form if re.match(r"(s\d|team-|channel-)", name)}


def _same_origin(values: Values, number: int, one: Hours) -> bool:
    origin = values.get(f"s{number}-origin", "")
    return origin == ("" if one.origin is None else str(one.origin)) and not values.get(f"s{number}-remove")


def schedule_numbers(values: Values) -> list[int]:
    """The numbers of the schedules in a form, and one more that is empty, for a new one."""
    found = sorted({int(m[1]) for name in values if (m := re.fullmatch(r"s(\d+)-name", name))})
    last = found[-1] if found else -1
    blank = [n for n in found if not values[f"s{n}-name"] and not values.get(f"s{n}-origin")]
    return found if blank else [*found, last + 1]


def numbers_of(form: Mapping[str, str], part: str) -> list[int]:
    """The numbers of a form's repeated lines, such as day-0."""
    return sorted({int(m[1]) for name in form if (m := re.fullmatch(rf"{part}-(\d{{1,4}})", name))})[:_MOST_DAYS]


def lines_of(values: Values, part: str, blank: int) -> list[int]:
    """The numbers of repeated lines that are filled, and some empty ones after them."""
    filled = [n for n in numbers_of(values, part) if values.get(f"{part}-{n}")]
    first = max(filled, default=-1) + 1
    return [*filled, *range(first, first + blank)]


# -- checking ---------------------------------------------------------------------------------------------


def checked(typed: Typed, first: int | None, today: dt.date) -> Settings:
    """The settings that were typed; `first` is the first instant of the data (epoch seconds).

    Raises InputError where they cannot be used, or do not cover the data.
    """
    settings = amend.checked(typed.text)
    check_name(settings.name)
    holidays_of(settings.holidays, today.year)
    if first is not None:
        calendar_columns(settings, first, first)
    return settings


def beside(error: InputError, fields: Mapping[str, str]) -> str:
    """The field that an error is about: the one whose place it names; empty where it is about none of them."""
    place = error.place
    if place in fields.values():
        return place
    found = [key for key in fields if key in place]
    return fields[max(found, key=len)] if found else ""


def differences(before: Values, after: Values) -> list[tuple[str, str, str]]:
    """The fields that differ, with what they say: (field, before, after)."""
    names = dict.fromkeys([*before, *after])
    return [(n, before.get(n, ""), after.get(n, "")) for n in names if before.get(n, "") != after.get(n, "")]


def known_countries() -> Sequence[str]:
    """The countries whose holidays are known."""
    import holidays as package

    return sorted(package.list_supported_countries(include_aliases=False))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
