"""Control charts of a KPI on its own history: frozen baseline, season, phases, limits and named signals.

For shares (Laney p'), rates (Laney u') and single values (XmR). What a day should show comes from its phase's
baseline (`peil.stats.season`); limits are 3 times the scatter from day to day around that, which passes over
lasting shifts instead of swallowing them. How often such charts cry wolf: `peil.stats.false_alarms`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, TypeVar

from peil.stats.given import number, numbers, wholes
from peil.stats.limits import D2, SIGMAS
from peil.stats.season import HOLIDAY, Expected, Observation, Season, estimate
from peil.stats.signals import RULES, Charted, Rule, Signal, find

ENOUGH = 20  # values of a baseline below which there are no limits
APART = ("6", "7", HOLIDAY)  # kinds of day with fewer rows, which may scatter by a measure of their own
#: A weekday scatters by a measure of its own from so many times what is usual of weekdays on. Of 13 alike few would by
#: chance; where some Fridays are solved at once and others after the weekend, it is twice and more.
MUCH_WIDER = 1.5
STILL = 1e-9  # scatter below this part of the values is rounding
A = TypeVar("A")
B = TypeVar("B")
Note = Literal["", "too few days", "constant", "chance only"]


@dataclass(frozen=True)
class Settings:
    """How to chart. `baseline` is in days from the start of each phase, frozen afterwards; 56 are eight weeks.

    `phases` are first days of new phases: a confirmed change starts one. `excluded` days (an outage, a trial)
    are charted but make no baseline. After `matured_until` values can still change: no baseline, no signals.
    """

    baseline: int = 56
    weekdays: bool = True
    holidays: frozenset[date] = frozenset()
    excluded: frozenset[date] = frozenset()
    phases: tuple[date, ...] = ()
    matured_until: date | None = None
    rules: tuple[Rule, ...] = RULES


@dataclass(frozen=True)
class Point:
    """One day on the chart, in the chart's unit. Without limits where the baseline cannot say (`Phase.note`)."""

    day: date
    value: float
    center: float | None
    low: float | None
    high: float | None
    phase: int
    in_baseline: bool


@dataclass(frozen=True)
class Phase:
    """A stretch with one frozen baseline, from `start`; `baseline_until` is its last baseline day.

    `sigma` is the scatter from day to day: of shares and rates in multiples of chance (Laney's sigma_z), of
    values in their unit (log units on a log chart); with weekdays, that of Monday to Friday. `season` names the
    effects taken out. `note`: "too few days" or "constant", then there are no limits; "chance only" where shares or
    rates did not scatter at all and plain p or u limits stand in.
    """

    start: date
    baseline_until: date
    baseline_values: int
    sigma: float | None
    season: tuple[str, ...]
    note: Note

    @property
    def underdispersed(self) -> bool:
        """For shares and rates: whether they scatter less than chance, a sign that rows are not independent."""
        return self.sigma is not None and self.sigma < 1


@dataclass(frozen=True)
class Chart:
    """Points in order of day, phases in order, signals in order of day. `kind` is "share", "rate" or "value"."""

    kind: str
    points: tuple[Point, ...]
    phases: tuple[Phase, ...]
    signals: tuple[Signal, ...]


@dataclass(frozen=True)
class _Scale:
    """How a kind of chart measures: chance error of a value of some weight, ends of its scale, way back."""

    kind: str
    chance: Callable[[float, float], float]
    center: Callable[[float, float], float]  # keeps an expected value off the ends, given the baseline's weight
    back: Callable[[float], float]
    ends: tuple[float, float]


def share_chart(days: Sequence[date], x: Sequence[int], n: Sequence[int], settings: Settings | None = None) -> Chart:
    """Laney p' chart of `x` out of `n` on each day, as fractions. Days with n = 0 are left out.

    ValueError for impossible counts, or days not in ascending order. Without a season the limits are those of
    `peil.stats.limits.p_chart` over the baseline. Source: Laney 2002.
    """
    x, n = wholes(x, "x"), wholes(n, "n")
    for day, count, size in _rows(days, x, n):
        if count > size:
            raise ValueError(f"on {day} {count} of {size}")
    scale = _Scale("share", lambda c, w: math.sqrt(c * (1 - c) / w), _inside, lambda value: value, (0.0, 1.0))
    return _chart(scale, _quotients(days, x, n), settings or Settings())


def rate_chart(days: Sequence[date], x: Sequence[int], n: Sequence[float], settings: Settings | None = None) -> Chart:
    """Laney u' chart of `x` events in an exposure of `n` on each day, per unit of exposure. As `share_chart`."""
    x, n = wholes(x, "x"), numbers(n, "n")
    for day, count, size in _rows(days, x, n):
        if size < 0 or (count and not size):
            raise ValueError(f"on {day} {count} in an exposure of {size}")
    scale = _Scale("rate", lambda c, w: math.sqrt(c / w), _above_zero, lambda value: value, (0.0, math.inf))
    return _chart(scale, _quotients(days, x, n), settings or Settings())


def value_chart(
    days: Sequence[date], values: Sequence[float | None], settings: Settings | None = None, *, log: bool = False
) -> Chart:
    """XmR chart of one value a day (a mean, median or total); None is left out.

    `log` charts logarithms and gives centre and limits in the values' unit: for skewed times. ValueError for
    days not in ascending order, for values that are not finite, and for values of 0 or less with `log`.
    Source: Shewhart, Wheeler; without a season the limits are those of `peil.stats.limits.xmr_chart`.
    """
    known = [
        (day, number(value, f"value of {day}")) for day, value, _ in _rows(days, values, values) if value is not None
    ]
    for day, value in known:
        if log and value <= 0:
            raise ValueError(f"value of {day} is {value}: 0 or less on a log chart")
    seen = [Observation(day, math.log(value) if log else value, 1.0) for day, value in known]
    back: Callable[[float], float] = math.exp if log else float
    scale = _Scale("value", lambda c, w: 1.0, lambda c, w: c, back, (-math.inf, math.inf))
    return _chart(scale, seen, settings or Settings())


def _quotients(days: Sequence[date], x: Sequence[int], n: Sequence[float]) -> list[Observation]:
    return [Observation(day, count / size, float(size)) for day, count, size in _rows(days, x, n) if size]


def _rows(days: Sequence[date], x: Sequence[A], n: Sequence[B]) -> list[tuple[date, A, B]]:
    if not len(days) == len(x) == len(n):
        raise ValueError(f"{len(days)} days, {len(x)} and {len(n)} figures for them")
    return list(zip(days, x, n, strict=True))


def _inside(center: float, weight: float) -> float:
    """For the chance error: a baseline without a single failure does not make failures impossible."""
    edge = 0.5 / (weight + 1)
    return min(1 - edge, max(edge, center))


def _above_zero(center: float, weight: float) -> float:
    return max(0.5 / weight, center)


def _chart(scale: _Scale, seen: Sequence[Observation], settings: Settings) -> Chart:
    if any(after.day <= before.day for before, after in pairwise(seen)):
        raise ValueError("days are not in ascending order, or one comes twice")
    starts = sorted(settings.phases)
    stretches: dict[int, list[Observation]] = {}
    for one in seen:
        stretches.setdefault(sum(start <= one.day for start in starts), []).append(one)
    points: list[Point] = []
    phases: list[Phase] = []
    signals: list[Signal] = []
    for place, stretch in enumerate(stretches.values()):
        phase, charted = _phase(scale, stretch, place, settings)
        phases.append(phase)
        points += charted
        signals += find(_charted(charted, settings), settings.rules)
    return Chart(scale.kind, tuple(points), tuple(phases), tuple(signals))


def _phase(scale: _Scale, seen: Sequence[Observation], number: int, settings: Settings) -> tuple[Phase, list[Point]]:
    start = seen[0].day
    end = start + timedelta(days=settings.baseline - 1)
    if settings.matured_until is not None:
        end = min(end, settings.matured_until)
    baseline = [one for one in seen if one.day <= end and one.day not in settings.excluded]
    season = estimate(baseline, by_weekday=settings.weekdays, holidays=settings.holidays)
    weight = math.fsum(one.weight for one in baseline)
    spread = _Spread(scale, season, weight)
    sigma, note = spread.of(baseline)
    phase = Phase(start, min(end, seen[-1].day), len(baseline), sigma, season.parts, note)
    used = 1.0 if note == "chance only" else sigma
    wider = spread.wider(baseline, used) if used is not None else {}
    inside = {one.day for one in baseline}
    return phase, [_point(spread, one, used, wider, number, one.day in inside) for one in seen]


@dataclass(frozen=True)
class _Spread:
    """Standardised distances from what was expected."""

    scale: _Scale
    season: Season
    weight: float

    def error(self, expected: Expected, weight: float) -> float:
        """Chance error of a value of that weight where that much is expected."""
        return self.scale.chance(self.scale.center(expected.value, self.weight), weight)

    def of(self, baseline: Sequence[Observation]) -> tuple[float | None, Note]:
        """Scatter from day to day, and what is to be said of it.

        Values pull the mean of their own kind of day towards themselves, so neighbours of different kinds lie
        closer to what is expected of them than later days will; neighbours of one kind are pulled alike.
        """
        known = self._known(baseline)
        if len(known) < ENOUGH:
            return None, "too few days"
        workdays = [pair for pair in known if pair[1].kind not in APART]
        sigma = self._scatter(workdays if len(workdays) >= ENOUGH else known)
        size = max(abs(one.value) for one, _ in known)
        if sigma > STILL * (size if self.scale.kind == "value" else 1.0):
            return sigma, ""
        return None, "constant" if self.scale.kind == "value" else "chance only"

    def wider(self, baseline: Sequence[Observation], sigma: float) -> dict[str, float]:
        """The scatter of Saturdays, Sundays and holidays where it is wider: a mean of few rows scatters more. Of other
        weekdays where it is much wider.

        Never narrower: of the few in a baseline that would be chance as often as not.
        """
        known = self._known(baseline)
        by_kind: dict[str, list[tuple[Observation, Expected]]] = {}
        for pair in known:
            by_kind.setdefault(pair[1].kind, []).append(pair)
        own = {kind: self._scatter(pairs) for kind, pairs in by_kind.items() if len(pairs) > 1}
        workdays = sorted(scatter for kind, scatter in own.items() if kind not in APART)
        much = MUCH_WIDER * workdays[len(workdays) // 2] if workdays else math.inf
        return {kind: max(sigma, wide) for kind, wide in own.items() if kind in APART or wide >= much}

    def _known(self, baseline: Sequence[Observation]) -> list[tuple[Observation, Expected]]:
        return [(one, expected) for one in baseline if (expected := self.season.expected(one.day)) is not None]

    def _scatter(self, known: Sequence[tuple[Observation, Expected]]) -> float:
        """Mean distance of standardised neighbours over 1.128."""
        moves = []
        for (before, first), (after, second) in pairwise(known):
            z1 = (before.value - first.value) / self.error(first, before.weight)
            z2 = (after.value - second.value) / self.error(second, after.weight)
            pulled = _leverage(before, first) + _leverage(after, second)
            own = 1.0 if first.kind == second.kind else math.sqrt(max(0.1, 1 - pulled / 2))
            moves.append(abs(z2 - z1) / own)
        return math.fsum(moves) / len(moves) / D2


def _leverage(one: Observation, expected: Expected) -> float:
    """Variance of the expected value in units of this value's own."""
    return one.weight * expected.leverage_per_weight


def _point(
    spread: _Spread, one: Observation, sigma: float | None, wider: dict[str, float], number: int, in_baseline: bool
) -> Point:
    """Limits allow for what is expected being itself an estimate where there are several kinds of days."""
    back, (bottom, top) = spread.scale.back, spread.scale.ends
    expected = spread.season.expected(one.day)
    if expected is None or sigma is None:
        return Point(one.day, back(one.value), None, None, None, number, in_baseline)
    seasonal = bool(spread.season.parts)
    own = _leverage(one, expected) * (-1 if in_baseline else 1) if seasonal else 0.0
    reach = SIGMAS * wider.get(expected.kind, sigma) * spread.error(expected, one.weight) * math.sqrt(max(0.1, 1 + own))
    center = min(top, max(bottom, expected.value))
    low, high = max(bottom, expected.value - reach), min(top, expected.value + reach)
    return Point(one.day, back(one.value), back(center), back(low), back(high), number, in_baseline)


def _charted(points: Sequence[Point], settings: Settings) -> list[Charted]:
    found = []
    for point in points:
        if point.center is None or point.low is None or point.high is None:
            continue
        if settings.matured_until is None or point.day <= settings.matured_until:
            beyond = not point.low <= point.value <= point.high
            found.append(Charted(point.day, point.value - point.center, beyond, point.in_baseline))
    return found
