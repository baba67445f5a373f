"""How numbers, durations, days and instants are written in Dutch and English. Strings only, no markup."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass

MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_SHORT_MONTHS = {
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": tuple(month[:3] for month in MONTHS["en"]),
}
SHORT_DAYS = {
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_NBSP = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_HOUR, _DAY = 3600, 86_400


def number(value: float, decimals: int, language: str, *, signed: bool = False) -> str:
    """1.234,5 in Dutch, 1,234.5 in English; a rounded zero has no sign."""
    raw = f"{abs(value):,.{decimals}f}"
    if language == "nl":
        raw = raw.translate(str.maketrans(",.", ".,"))
    if not raw.strip("0.,"):
        return raw
    sign = _MINUS if value < 0 else ("+" if signed else "")
    return sign + raw


def duration(seconds: float, language: str, *, business: bool = False, brief: bool = False) -> str:
    """45 s, 1:23 min, 2,4 uur or 3,1 dagen. Business time is given in hours: its day is not 24 of them.

    `brief` is for axes: 2 uur instead of 2,0 uur.
    """
    if brief and not seconds:
        return "0"
    if seconds < 0:
        return _MINUS + duration(-seconds, language, business=business)
    if round(seconds) < 60:
        return f"{number(seconds, 0, language)}{_NBSP}s"
    if round(seconds) < _HOUR:
        whole = round(seconds)
        return f"{whole // 60}:{whole % 60:02d}{_NBSP}min"
    if seconds < 2 * _DAY or business:
        unit = "uur" if language == "nl" else "h"
        return f"{number(seconds / _HOUR, 0 if brief and seconds % _HOUR == 0 else 1, language)}{_NBSP}{unit}"
    unit = "dagen" if language == "nl" else "days"
    return f"{number(seconds / _DAY, 0 if brief and seconds % _DAY == 0 else 1, language)}{_NBSP}{unit}"


def percent(language: str) -> str:
    """The percent sign as it follows a number."""
    return f"{_NBSP}%" if language == "nl" else "%"


OPEN = "…"  # a limit that does not exist: the upper one of a median with too many cases still open
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


def value(amount: float, unit: str, decimals: int, language: str, *, business: bool = False) -> str:
    """A KPI's value with its unit."""
    if unit == "%":
        return number(amount, decimals or 1, language) + percent(language)
    if unit == "points":
        return number(amount, 0, language, signed=True)
    if unit == "s":
        return duration(amount, language, business=business)
    if unit == "scale":
        return number(amount, 2, language)
    if unit.isupper():  # a currency
        return f"{_SIGNS.get(unit, unit)}{_NBSP}{number(amount, decimals, language)}"
    return number(amount, 0 if float(amount).is_integer() else 1, language)


def difference(amount: float, unit: str, decimals: int, language: str) -> str:
    """A difference of a KPI's values, signed: +2,1 (percentage points), −0:12 min."""
    if unit in ("%", "points", "scale", "count"):
        return number(amount, 2 if unit == "scale" else 1, language, signed=True)
    shown = value(abs(amount), unit, decimals, language)
    return (_MINUS if amount < 0 else "+") + shown


@dataclass(frozen=True)
class OneUnit:
    """One unit for many values, so that their numbers can stand close together: its name, and how large it is."""

    name: str
    size: float = 1.0
    decimals: int = 0
    signed: bool = False
    currency: bool = False

    def written(self, amount: float, language: str) -> str:
        """The number alone; without decimals from a hundred on."""
        found = amount / self.size
        return number(found, 0 if abs(found) >= 99.95 else self.decimals, language, signed=self.signed)


def one_unit(values: Sequence[float], unit: str, *, business: bool = False) -> OneUnit:
    """The unit in which the middle of `values`, in order, is written; of durations the one that it is told in."""
    if unit != "s":
        decimals = {"%": 1, "scale": 1, "count": 0, "points": 0}
        return OneUnit(unit, 1.0, decimals.get(unit, 2), signed=unit == "points", currency=unit not in decimals)
    middle = values[len(values) // 2] if values else 0.0
    if middle < 2 * 60:
        return OneUnit("seconds")
    if middle < 2 * _HOUR:
        return OneUnit("minutes", 60, 1)
    return OneUnit("hours", _HOUR, 1) if middle < 2 * _DAY or business else OneUnit("days", _DAY, 1)


def day(one: dt.date, language: str, *, year: bool = True) -> str:
    """1 mei 2026."""
    text = f"{one.day}{_NBSP}{MONTHS[language][one.month - 1]}"
    return f"{text}{_NBSP}{one.year}" if year else text


def span(first: dt.date, end: dt.date, language: str) -> str:
    """The days [first, end) in words: 1–31 mei 2026, 28 april – 3 mei 2026, 3 mei 2026."""
    last = end - dt.timedelta(days=1)
    if last <= first:
        return day(first, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last, language)}"
    return f"{day(first, language, year=first.year != last.year)} – {day(last, language)}"


def period(grain: str, first: dt.date, language: str, *, year: bool = True) -> str:
    """A period of a grain in words: ma 4 mei, week 19, mei 2026, K2 2026."""
    tail = f"{_NBSP}{first.year}" if year else ""
    if grain == "day":
        month = _SHORT_MONTHS[language][first.month - 1]
        return f"{SHORT_DAYS[language][first.weekday()]}{_NBSP}{first.day}{_NBSP}{month}{tail}"
    if grain == "week":
        iso = first.isocalendar()
        return f"week{_NBSP}{iso.week}" + (f"{_NBSP}{iso.year}" if year else "")
    if grain == "month":
        return f"{MONTHS[language][first.month - 1]}{tail}"
    if grain == "quarter":
        return f"{'K' if language == 'nl' else 'Q'}{(first.month + 2) // 3}{tail}"
    return str(first.year)


def dated(iso: str, language: str) -> str:
    """The day of an instant in ISO 8601: 1 mei 2026; '' for none."""
    return day(dt.date.fromisoformat(iso[:10]), language) if iso else ""


def short_day(one: dt.date, language: str) -> str:
    """A day as tables hold it: 30 jun 2026."""
    return _NBSP.join((str(one.day), _SHORT_MONTHS[language][one.month - 1], str(one.year)))


def short_instant(seconds: int, zone: str, language: str) -> str:
    """Epoch seconds in the project's zone, as tables hold them: 30 jun 2026, 23:00."""
    local = dt.datetime.fromtimestamp(seconds, zoneinfo.ZoneInfo(zone))
    return f"{short_day(local.date(), language)},{_NBSP}{local:%H:%M}"


def instant(moment: dt.datetime, zone: str, language: str) -> str:
    """A moment in the project's zone: 30 juni 2026, 23:00."""
    local = moment.astimezone(zoneinfo.ZoneInfo(zone))
    return f"{day(local.date(), language)}, {local:%H:%M}"
