"""Where a KPI changed: groups that changed otherwise than the others, among all that were looked at.

First the dimensions: those whose groups did not all go the same way. A group that moved along with the rest explains
nothing, so what is tested is its change less theirs; of a plain count, whose groups add up to it, the share that a
group has of all. Then, in those dimensions, the groups that moved themselves. No wording here, and no asking.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peil.ask.answer import Row
from peil.kpis.measures import Count, Mean, Measure, Net, PerContact, Portion, Ratio, Share
from peil.stats.distributions import t_p, t_quantile
from peil.stats.interval import Difference, Interval, normal_multiplier, normal_p
from peil.stats.multiplicity import benjamini_hochberg, holm
from peil.stats.serial import spread
from peil.stats.verdict import MINIMUM_N
from peil.steering.verdicts import ENOUGH_DAYS, ENOUGH_WORKED, WEEK

#: Groups that are looked at in one dimension: the largest.
MOST_GROUPS = 12
#: The chance of a dimension too many, and of the groups in those named the expected part that is chance.
LEVEL = 0.05
Day = dt.date
Fraction = tuple[float, float]
Parts = Mapping[str, int | None]


@dataclass(frozen=True)
class Split:
    """One dimension's rows in two periods: of whole periods where answers are a sample, else by day."""

    dimension: str
    new: Sequence[Row]
    old: Sequence[Row]


@dataclass(frozen=True)
class Change:
    """A group that changed otherwise than the rest. `old` and `new` are its values, or of a count its share of all in
    percent; `own` is its change, `apart` that less the change of the rest; `weight` its part of all."""

    dimension: str
    group: str | None
    old: float
    new: float
    own: Difference
    apart: Difference
    weight: float


@dataclass(frozen=True)
class Where:
    """The changes that stand after correction, those that did most to the whole first, and how many groups were looked
    at."""

    changes: tuple[Change, ...]
    looked_at: int


def can_tell(measure: Measure, dimension: str) -> bool:
    """Whether groups of the dimension can be told apart: their parts add up to the whole's."""
    if isinstance(measure, PerContact):
        return dimension not in PerContact.leg_axes
    return isinstance(measure, Share | Mean | Net | Portion | Ratio | Count)


def sampled(measure: Measure) -> bool:
    """Whether the answers themselves are compared, and not days."""
    return isinstance(measure, Net) or (isinstance(measure, Share | Mean) and measure.sampled)


def where(measure: Measure, splits: Sequence[Split], level: float = 0.95) -> Where:
    """The groups that moved, and further than the others of their dimension, where those went different ways.

    A dimension counts where its groups' differences from the rest are more than chance: Simes over its groups, Holm
    over the dimensions, so the chance of naming any dimension in which all went the same way is 5 % at most. In it
    those groups count that changed themselves (Benjamini-Hochberg at 5 % over its groups) and whose interval of the
    difference from the rest, as it is shown, lies on the same side of zero.
    """
    tested: dict[str, list[Change]] = {}
    for split in splits:
        if can_tell(measure, split.dimension):
            found = _of_answers(measure, split, level) if sampled(measure) else _of_days(measure, split, level)
            tested[split.dimension] = found
    held = {dimension: found for dimension, found in tested.items() if found}
    apart = holm([_simes([_p(one.apart) for one in found]) for found in held.values()])
    changes: list[Change] = []
    for found, p in zip(held.values(), apart, strict=True):
        moved = benjamini_hochberg([_p(one.own) for one in found])
        changes += [
            one
            for one, own in zip(found, moved, strict=True)
            if max(p, own, _p(one.apart)) <= LEVEL and one.own.estimate * one.apart.estimate > 0
        ]
    looked_at = sum(map(len, held.values()))
    return Where(tuple(sorted(changes, key=lambda one: -abs(one.weight * one.apart.estimate))), looked_at)


def _simes(p: Sequence[float]) -> float:
    """One p-value for all together. Source: Simes 1986."""
    return min(len(p) * value / rank for rank, value in enumerate(sorted(p), 1))


def _p(one: Difference) -> float:
    return 1.0 if one.p is None else one.p


def _groups(rows: Sequence[Row], dimension: str) -> list[str | None]:
    """The largest groups that are seen."""
    sizes: dict[str | None, int] = {}
    for row in rows:
        if row.parts and not row.overlapping:
            group = row.by.get(dimension)
            sizes[group] = sizes.get(group, 0) + row.n
    order = sorted(sizes, key=lambda group: (-sizes[group], group or ""))
    return order[:MOST_GROUPS] if len(sizes) > 1 else []


def _of_answers(measure: Measure, split: Split, level: float) -> list[Change]:
    assert isinstance(measure, Share | Mean | Net)
    found = []
    for group in _groups([*split.new, *split.old], split.dimension):
        mine, rest = _parted(split.new, split.dimension, group), _parted(split.old, split.dimension, group)
        if not all((*mine, *rest)) or min(measure.n(side) for side in (*mine, *rest)) < MINIMUM_N:
            continue
        own = measure.difference(mine[0], rest[0], level)
        others = measure.difference(mine[1], rest[1], level)
        old, new = (measure.value(side[0]) for side in (rest, mine))
        if own is None or others is None or old is None or new is None:
            continue
        se = math.hypot(*(_se(one, level) for one in (own, others)))
        if not se:
            continue
        apart, z = own.estimate - others.estimate, normal_multiplier(level)
        interval = Interval(apart - z * se, apart + z * se, level, "z of two differences")
        p = normal_p(apart / se)
        weight = measure.n(mine[0]) / (measure.n(mine[0]) + measure.n(mine[1]))
        difference = Difference(apart, interval, p, interval.method)
        found.append(Change(split.dimension, group, float(old), float(new), own, difference, weight))
    return found


def _parted(rows: Sequence[Row], dimension: str, group: str | None) -> tuple[Parts, Parts]:
    """The parts of a group and of all others."""
    sums: tuple[dict[str, int | None], dict[str, int | None]] = ({}, {})
    for row in rows:
        into = sums[row.by.get(dimension) != group]
        for name, part in row.parts.items():
            into[name] = (into.get(name) or 0) + (part or 0)
    return sums


def _se(one: Difference, level: float) -> float:
    if one.interval is None or one.interval.degenerate:
        return 0.0
    return (one.interval.high - one.interval.low) / 2 / normal_multiplier(level)


def _of_days(measure: Measure, split: Split, level: float) -> list[Change]:
    sides = [_by_day(measure, rows, split.dimension) for rows in (split.new, split.old)]
    days = [sorted({day for one in side.values() for day in one}) for side in sides]
    paired = len(days[0]) == len(days[1]) and len(days[0]) % WEEK == 0
    found = []
    for group in _groups([*split.new, *split.old], split.dimension):
        new, old = (_pulled(side, group, counted=isinstance(measure, Count)) for side in sides)
        if new is None or old is None:
            continue
        differences = []
        for after, before in ((new.own, old.own), (new.apart, old.apart)):
            pulls = [
                [one.pull.get(day, 0.0) for day in listed] for one, listed in zip((after, before), days, strict=True)
            ]
            runs = [[a - b for a, b in zip(*pulls, strict=True)]] if paired else pulls
            differences.append(_over(after.value - before.value, runs, level))
        own, apart = differences
        if own is not None and apart is not None:
            weight = 1.0 if isinstance(measure, Count) else _size(sides[0], group)
            found.append(Change(split.dimension, group, old.own.value, new.own.value, own, apart, weight))
    return found


def _over(estimate: float, runs: Sequence[Sequence[float]], level: float) -> Difference | None:
    if min(map(len, runs)) < ENOUGH_DAYS:
        return None
    error = spread(runs, level)
    if not error.se:
        return None
    reach, p = t_quantile(0.5 + level / 2, error.freedom) * error.se, t_p(estimate / error.se, error.freedom)
    return Difference(estimate, Interval(estimate - reach, estimate + reach, level, "t of days"), p, "t of days")


@dataclass(frozen=True)
class _Valued:
    """A value of a period, and by how much each of its days pulls it."""

    value: float
    pull: Mapping[Day, float]


@dataclass(frozen=True)
class _Side:
    """A group in one period: its own value, and that less the value of all others."""

    own: _Valued
    apart: _Valued


ByGroup = Mapping[str | None, Mapping[Day, Fraction]]


def _by_day(measure: Measure, rows: Sequence[Row], dimension: str) -> dict[str | None, dict[Day, Fraction]]:
    """What each group adds to the top and bottom on each day; of a count the number itself."""
    found: dict[str | None, dict[Day, Fraction]] = {}
    for row in rows:
        if not row.parts or row.overlapping:
            continue
        if isinstance(measure, Count):
            fraction = (float(measure.n(row.parts)), 0.0)
        else:
            assert isinstance(measure, Share | Mean | Net | PerContact | Portion | Ratio)
            fraction = measure.fraction(row.parts)
        found.setdefault(row.by.get(dimension), {})[row.period.first] = fraction
    return found


def _pulled(side: ByGroup, group: str | None, *, counted: bool) -> _Side | None:
    """A group in one period; None where it or the others have no value."""
    mine = dict(side.get(group, {}))
    others: dict[Day, Fraction] = {}
    for name, days in side.items():
        if name != group:
            for day, (top, bottom) in days.items():
                so_far = others.get(day, (0.0, 0.0))
                others[day] = (so_far[0] + top, so_far[1] + bottom)
    if counted:
        nothing = (0.0, 0.0)
        both = {*mine, *others}
        shares = {d: (100 * mine.get(d, nothing)[0], mine.get(d, nothing)[0] + others.get(d, nothing)[0]) for d in both}
        share = _value(shares)
        return None if share is None else _Side(share, share)
    own, rest = _value(mine), _value(others)
    if own is None or rest is None:
        return None
    pull = {day: own.pull.get(day, 0.0) - rest.pull.get(day, 0.0) for day in {*own.pull, *rest.pull}}
    return _Side(own, _Valued(own.value - rest.value, pull))


def _value(days: Mapping[Day, Fraction]) -> _Valued | None:
    """A value over days; None where too few of them have anything to divide by."""
    top, bottom = math.fsum(t for t, _ in days.values()), math.fsum(b for _, b in days.values())
    if not bottom or sum(b > 0 for _, b in days.values()) < ENOUGH_WORKED:
        return None
    value = top / bottom
    return _Valued(value, {day: (t - value * b) / bottom for day, (t, b) in days.items()})


def _size(side: ByGroup, group: str | None) -> float:
    """The group's part of the bottoms of all."""
    sizes = {name: math.fsum(b for _, b in days.values()) for name, days in side.items()}
    return sizes.get(group, 0.0) / (math.fsum(sizes.values()) or 1.0)
