"""Periods as a reader picks them: presets seen from the last day with data, and the equal period before."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from peil.calendar import next_start, start_of
from peil.errors import InputError, did_you_mean, said
from peil.lake.published import Published

PRESETS = (
    "today",
    "yesterday",
    "week",
    "last_week",
    "weeks4",
    "month",
    "last_month",
    "quarter",
    "year",
    "all",
)
#: Four weeks of whole days: every weekday counts as often here as in the period before; today is not over.
DEFAULT = "weeks4"
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The chosen days [first, end), and the equal period before; None where there is none to compare with."""

    first: dt.date
    end: dt.date
    before: tuple[dt.date, dt.date] | None

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.first).days


def bounds(published: Published) -> tuple[dt.date, dt.date]:
    """The first and the last local day with data: the last is what the pages call today."""
    zone = zoneinfo.ZoneInfo(published.zone)
    low = min((c.first_us for c in published.coverage), default=0)
    high = max(published.as_of_us.values(), default=low)
    first, last = (dt.datetime.fromtimestamp(us // 1_000_000, zone).date() for us in (low, high))
    return first, last


def preset(name: str, today: dt.date, earliest: dt.date) -> Span:
    """The span of a preset. A period that still runs is compared with as many days of the one before."""
    tomorrow = today + _DAY
    if name == "today":
        return Span(today, tomorrow, (today - _DAY, today))
    if name == "yesterday":
        return Span(today - _DAY, today, (today - 2 * _DAY, today - _DAY))
    if name == "weeks4":
        return custom(today - 28 * _DAY, today)
    if name in ("week", "month", "quarter"):
        start = start_of(name, today)
        before = start_of(name, start - _DAY)
        elapsed = tomorrow - start
        whole = next_start(name, start) == tomorrow
        return Span(start, tomorrow, (before, start if whole else min(before + elapsed, start)))
    if name in ("last_week", "last_month"):
        grain = name.removeprefix("last_")
        end = start_of(grain, today)
        start = start_of(grain, end - _DAY)
        return Span(start, end, (start_of(grain, start - _DAY), start))
    if name == "year":
        start = _year_before(tomorrow)
        return Span(start, tomorrow, (_year_before(start), start))
    return Span(min(earliest, today), tomorrow, None)


def check_preset(name: str) -> None:
    """Raises InputError where there is no preset of that name."""
    if name not in PRESETS:
        raise InputError(
            said("there is no period '{period}'", period=name), place="period", remedy=did_you_mean(name, PRESETS)
        )


def named(name: str, published: Published, today: dt.date | None = None) -> Span:
    """The span of a preset, seen from `today` (the last day with data). Raises InputError where none has that name."""
    check_preset(name)
    earliest, last = bounds(published)
    return preset(name, today or last, earliest)


def custom(first: dt.date, end: dt.date) -> Span:
    """Any days, compared with as many days directly before."""
    return Span(first, end, (first - (end - first), first))


def _year_before(day: dt.date) -> dt.date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - 1, day=last)


def window(span: Span) -> tuple[str, dt.date]:
    """Grain and first day of the trend that puts a span in its context; it ends with the span."""
    last = span.end - _DAY
    if span.days <= 2:
        return "day", span.end - 14 * _DAY
    if span.days <= 45:
        return "week", start_of("week", last) - 12 * 7 * _DAY
    if span.days <= 400:
        start = start_of("month", last)
        for _ in range(12):
            start = start_of("month", start - _DAY)
        return "month", min(start, span.first)
    return ("month" if span.days <= 1100 else "quarter"), span.first


def chart_window(span: Span, grain: str | None, sampled: bool) -> tuple[str, dt.date]:
    """Grain and first day of the large chart: the span itself, or its context where it has one point."""
    if grain is not None:
        return grain, span.first
    if span.days <= (45 if sampled else 2):
        return window(span)  # a handful of answers a day says nothing
    if span.days <= 45:
        return "day", span.first
    if span.days <= 200:
        return "week", span.first
    return ("month" if span.days <= 1100 else "quarter"), span.first
