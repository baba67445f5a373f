"""What a difference between two periods of a KPI comes to: its interval, and the verdict with counterweights.

Surveys are samples: their differences come from the answers themselves. Complete counts (service level, handle
time) have no sampling error; what differs between their days is the process, so days are the clusters, and where
both periods have as many whole weeks the same weekdays are set against each other, or the same days of two groups.
Days that resemble their neighbours widen the interval; a stock is held against its own changes by the week, and what
was spread evenly over days has no days that could say anything. No wording here, and no asking.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from peil.ask.answer import Row
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Mean, Measure, Net, PerContact, Portion, Ratio, Share, Stock
from peil.stats.distributions import t_p, t_quantile
from peil.stats.interval import Difference, Interval
from peil.stats.multiplicity import benjamini_hochberg
from peil.stats.ratios import Total, compare_clusters
from peil.stats.serial import spread
from peil.stats.verdict import MINIMUM_N, Verdict, judge, weigh

WEEK = 7
#: Days below which a process is not compared with itself: two weeks on either side, of five working days each.
ENOUGH_DAYS, ENOUGH_WORKED = 14, 10
#: Of a day's rows so many may still wait before its value can change noticeably: one in twenty.
WAITING = 20
#: The method where a usual day is compared with a usual day, and not the values of the whole periods.
OF_DAYS = "t of daily values"
#: What a KPI's days are: "" draws of a process, a "stock" that stands from day to day, or "spread" evenly over days.
Nature = Literal["", "stock", "spread"]
Without = Literal["", "stock", "spread"]


def nature_of(kpi: Kpi) -> Nature:
    """What the days of a KPI are. Costs are booked for a month and spread over its days, also where they are divided
    by what happened on them; what is open at the end of a day was mostly open the day before."""
    sides = kpi.measure.sides if isinstance(kpi.measure, Ratio) else (kpi,)
    if any(side.covered_by_rows for side in sides):
        return "spread"
    return "stock" if kpi.at_ends or isinstance(kpi.measure, Stock) else ""


@dataclass(frozen=True)
class Side:
    """One KPI over one period: the row of the whole, and the rows of its days in order."""

    total: Row
    days: Sequence[Row]


@dataclass(frozen=True)
class Compared:
    """A KPI in two periods: the difference, new minus old, and the number of units that it rests on.

    `without` says why there is no verdict at all, other than too little data: "spread" over days, or the "stock" of
    two groups on the same days, which has no chance to be held against. `unsettled` days were left out: what still
    waits on them is not as what is done.
    """

    difference: Difference | None
    n: tuple[int, int]
    by_days: bool
    without: Without = ""
    unsettled: int = 0


def settled(row: Row) -> bool:
    """Whether a period's value can no longer change noticeably.

    What takes long is known last: the median of days of which much is still open lies too low, and the share within
    a target too.
    """
    return row.pending * WAITING <= row.n + row.pending


def compare(measure: Measure, new: Side, old: Side, level: float = 0.95, nature: Nature = "") -> Compared:
    """The difference of two periods (or groups) under a measure, in the KPI's unit; `nature` as of the KPI."""
    n = (new.total.n, old.total.n)
    if nature == "spread":
        return Compared(None, n, by_days=True, without="spread")
    if nature == "stock" or isinstance(measure, Stock):
        if new.days and old.days and new.days[-1].period.first == old.days[-1].period.first:
            return Compared(None, n, by_days=True, without="stock")
        return Compared(_of_stock(new, old, level), n, by_days=True)
    if isinstance(measure, Net) or (isinstance(measure, Share | Mean) and measure.sampled):
        if not all(n):
            return Compared(None, n, by_days=False)
        return Compared(measure.difference(new.total.parts, old.total.parts, level), n, by_days=False)
    sides = [Side(side.total, [row if settled(row) else _blank(row) for row in side.days]) for side in (new, old)]
    unsettled = sum(not settled(row) for side in (new, old) for row in side.days)
    if isinstance(measure, Share | Mean | PerContact | Portion | Ratio):
        found = _clustered(measure, sides[0].days, sides[1].days, level)
    else:
        found = _of_daily_values(sides[0], sides[1], level)
    return Compared(found, n, by_days=True, unsettled=unsettled)


def _blank(row: Row) -> Row:
    return row._replace(value=None, parts={})


def verdicts(
    kpis: Mapping[str, Kpi], compared: Mapping[str, Compared], groups: Mapping[str, object] | None = None
) -> dict[str, Verdict]:
    """The verdict on each, by any key. Of a KPI without an up or down "better" only means higher, and "worse" lower.

    The differences are one family: p-values are corrected for all that were looked at (Benjamini-Hochberg), and
    "better" stands only where no counterweight among them got demonstrably worse. `kpis` gives the declaration of
    each key, with the direction of what was asked; a counterweight counts with every key that it has, such as the
    survey questions of CSAT. Keys of different `groups` (a part of the organisation each) weigh nothing for another.
    """
    adjusted = corrected(compared)
    found: dict[str, Verdict] = {}
    for key, one in compared.items():
        if one.without:
            found[key] = Verdict("none", one.without)
            continue
        upward = "down" if kpis[key].direction == "down" else "up"
        least = 0 if one.by_days else MINIMUM_N
        verdict = judge(one.difference, upward, one.n, adjusted_p=adjusted.get(key), minimum_n=least)
        assert verdict is not None
        found[key] = verdict
    group = groups or {}
    beside = {key: {k: v for k, v in found.items() if group.get(k) == group.get(key)} for key in found}
    return {
        key: weigh(v, _counterweights(key, kpis, beside[key])) if directed(kpis[key]) else v for key, v in found.items()
    }


def corrected(compared: Mapping[str, Compared]) -> dict[str, float]:
    """The p-values of a family of differences that have one, corrected for all of them (Benjamini-Hochberg)."""
    tested = {key: c.difference.p for key, c in compared.items() if c.difference and c.difference.p is not None}
    return dict(zip(tested, benjamini_hochberg([p for p in tested.values() if p is not None]), strict=True))


def directed(kpi: Kpi) -> bool:
    """Whether better lies on one side."""
    return kpi.direction in ("up", "down")


def _counterweights(key: str, kpis: Mapping[str, Kpi], found: Mapping[str, Verdict]) -> dict[str, Verdict]:
    wanted = kpis[key].counterweights
    return {
        other: found[other] for other in found if other != key and kpis[other].key in wanted and directed(kpis[other])
    }


def _clustered(
    measure: Share | Mean | PerContact | Portion | Ratio, new: Sequence[Row], old: Sequence[Row], level: float
) -> Difference | None:
    paired = _paired(new, old)
    sides = [_totals(measure, rows, paired=paired, side=i) for i, rows in enumerate((new, old))]
    if min(len(new), len(old)) < ENOUGH_DAYS or min(len(side) for side in sides) < ENOUGH_WORKED:
        return None
    found = compare_clusters(sides[0], sides[1], level)
    if found is None or found.interval is None or found.interval.degenerate:
        return found
    pulls = [_pulls(side) for side in sides]
    if paired:
        days = [day for day in pulls[0] if day in pulls[1]]
        runs = [[pulls[0][day] - pulls[1][day] for day in days]]
    else:
        runs = [list(side.values()) for side in pulls]
    return _over_days(found.estimate, runs, level, found.test)


def _pulls(side: Mapping[object, Total]) -> dict[object, float]:
    """By how much each day pulls the period's value away from itself, in order; together they come to nothing."""
    top, bottom = (math.fsum(column) for column in zip(*side.values(), strict=True))
    return {day: (x - top / bottom * n) / bottom for day, (x, n) in side.items()} if bottom else {}


def _over_days(estimate: float, runs: Sequence[Sequence[float]], level: float, test: str) -> Difference | None:
    """The difference with the error that its days give, alike as they may be."""
    if min(map(len, runs), default=0) < ENOUGH_WORKED:
        return None
    found = spread(runs, level)
    return _with_error(estimate, found.se, found.freedom, level, test)


def _with_error(estimate: float, se: float, freedom: float, level: float, test: str) -> Difference:
    reach = t_quantile(0.5 + level / 2, freedom) * se
    interval = Interval(estimate - reach, estimate + reach, level, test, degenerate=se == 0)
    return Difference(estimate, interval, t_p(estimate / se, freedom) if se else None, test)


def _of_stock(new: Side, old: Side, level: float) -> Difference | None:
    """A stock moves from where it stood: its change between the ends of two periods, with the spread that its own
    changes by the week give over that time. None for the same days, as of two groups: there is no change to spread.
    """
    if new.total.value is None or old.total.value is None or min(len(new.days), len(old.days)) < ENOUGH_DAYS:
        return None
    weeks = abs((new.days[-1].period.first - old.days[-1].period.first).days) / WEEK
    changes = [change for side in (new, old) for change in _weekly_changes(side.days)]
    if not weeks or len(changes) < 2:
        return None
    se = math.sqrt(math.fsum(c * c for c in changes) / len(changes) * weeks)
    estimate = float(new.total.value) - float(old.total.value)
    return _with_error(estimate, se, float(len(changes)), level, "t of weekly changes")


def _weekly_changes(days: Sequence[Row]) -> list[float]:
    ends = [float(row.value) for row in days[::-1][::WEEK] if row.value is not None]
    return [after - before for after, before in pairwise(ends)]


def _paired(new: Sequence[Row], old: Sequence[Row]) -> bool:
    """Whole weeks of both, or the very same days, as of two groups."""
    if len(new) != len(old) or not new:
        return False
    return len(new) % WEEK == 0 or all(a.period.first == b.period.first for a, b in zip(new, old, strict=True))


def _totals(
    measure: Share | Mean | PerContact | Portion | Ratio, rows: Sequence[Row], *, paired: bool, side: int
) -> dict[object, Total]:
    """What each day adds to the top and bottom, by day; paired days of both periods have one name."""
    found: dict[object, Total] = {}
    for place, row in enumerate(rows):
        top, bottom = measure.fraction(row.parts) if row.parts else (0.0, 0.0)
        if bottom:
            found[place if paired else (side, place)] = (top, bottom)
    return found


def _of_daily_values(new: Side, old: Side, level: float) -> Difference | None:
    """Of a value that does not add up (a median, a stock, a count): the difference of the periods' values with the
    spread of the daily values; weekdays are set against each other where both periods are whole weeks."""
    values = [[None if r.value is None else float(r.value) for r in side.days] for side in (new, old)]
    if new.total.value is None or old.total.value is None:
        return None
    if _paired(new.days, old.days):
        gaps = [a - b for a, b in zip(*values, strict=True) if a is not None and b is not None]
        series = [gaps]
    else:
        series = [[v for v in side if v is not None] for side in values]
    if min(len(new.days), len(old.days)) < ENOUGH_DAYS or min(map(len, series)) < ENOUGH_WORKED:
        return None
    means = [_mean(one) for one in series]
    runs = [[(v - middle) / len(one) for v in one] for one, middle in zip(series, means, strict=True)]
    return _over_days(means[0] - (means[1] if len(means) > 1 else 0.0), runs, level, OF_DAYS)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
