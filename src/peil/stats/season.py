"""What a day should have shown going by the baseline: its weekday, holidays, and the week of the year. No limits.

Effects are weighted means of baseline values (a share's weight is its number of rows), so a weekday's expected
share is that of all its rows together.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ENOUGH_OF_A_KIND = 4  # values of a weekday, or on holidays, below which nothing is expected of such days
ENOUGH_OF_A_WEEK = 8  # values of a week of the year, both years together
TWO_YEARS = 728  # days of baseline from which the week of the year is taken into account
HOLIDAY = "holiday"
AFTER = "after"  # the day after a holiday: what lay waiting comes with it
ANY_DAY = "day"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Observation:
    """A day's value on the chart's scale, and its weight: rows or exposure, 1 for a plain value."""

    day: date
    value: float
    weight: float


@dataclass(frozen=True)
class Expected:
    """Expected value, the group of days it comes from, and that group's weight; both parts' for two groups."""

    value: float
    kind: str
    leverage_per_weight: float


@dataclass(frozen=True)
class Season:
    """Effects estimated once from a baseline: by kind of day and, from two years on, by week of the year."""

    by_weekday: bool
    holidays: frozenset[date]
    kinds: dict[str, tuple[float, float]]  # expected value and weight
    weeks: dict[int, tuple[float, float]] | None  # what to add, and weight

    @property
    def parts(self) -> tuple[str, ...]:
        """Which effects there are: of "weekday", "holiday", "week"."""
        found = ("weekday",) if self.by_weekday else ()
        if HOLIDAY in self.kinds:
            found = (*found, "holiday")
        return (*found, "week") if self.weeks is not None else found

    def expected(self, day: date) -> Expected | None:
        """What the day should show; None where the baseline has too few of such days."""
        kind = _kind(day, self.holidays, self.by_weekday)
        known = self.kinds.get(kind)
        if known is None:
            return None
        value, weight = known
        leverage = 1 / weight
        if self.weeks is not None and kind != HOLIDAY:
            week = self.weeks.get(_week(day))
            if week is None:
                return None
            value, leverage = value + week[0], leverage + 1 / week[1]
        return Expected(value, kind, leverage)


def estimate(baseline: Sequence[Observation], *, by_weekday: bool, holidays: Collection[date]) -> Season:
    """Effects from the baseline. Holidays are a kind of day of their own, in every season.

    The week of the year is added where the baseline spans two years: what is left of a week's values after
    their weekday, of both years together.
    """
    of = frozenset(holidays)
    groups: dict[str, list[Observation]] = defaultdict(list)
    for seen in baseline:
        groups[_kind(seen.day, of, by_weekday)].append(seen)
    kinds = {kind: _mean(group) for kind, group in groups.items() if len(group) >= ENOUGH_OF_A_KIND}
    plain = Season(by_weekday, of, kinds, None)
    days = [seen.day for seen in baseline]
    if not days or (max(days) - min(days)).days < TWO_YEARS:
        return plain
    left: dict[int, list[Observation]] = defaultdict(list)
    for seen in baseline:
        expected = plain.expected(seen.day)
        if expected is not None and expected.kind != HOLIDAY:
            left[_week(seen.day)].append(Observation(seen.day, seen.value - expected.value, seen.weight))
    weeks = {week: _mean(group) for week, group in left.items() if len(group) >= ENOUGH_OF_A_WEEK}
    return Season(by_weekday, of, kinds, weeks)


def _kind(day: date, holidays: frozenset[date], by_weekday: bool) -> str:
    if day in holidays:
        return HOLIDAY
    if day - ONE_DAY in holidays:
        return AFTER
    return str(day.isoweekday()) if by_weekday else ANY_DAY


def _week(day: date) -> int:
    return min(day.isocalendar().week, 52)  # a 53rd week comes once in six years


def _mean(group: Sequence[Observation]) -> tuple[float, float]:
    weight = math.fsum(seen.weight for seen in group)
    return math.fsum(seen.value * seen.weight for seen in group) / weight, weight
