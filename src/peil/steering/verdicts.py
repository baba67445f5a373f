"""What a difference between two periods of a KPI comes to: its interval, and the verdict with counterweights.

Surveys are samples: their differences come from the answers themselves. Complete counts (service level, handle
time) have no sampling error; what differs between their days is the process, so days are the clusters, and where
both periods have as many whole weeks the same weekdays are set against each other. No wording here, and no asking.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peil.ask.answer import Row
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Mean, Measure, Net, PerContact, Portion, Ratio, Share
from peil.stats.distributions import t_p, t_quantile
from peil.stats.interval import Difference, Interval
from peil.stats.multiplicity import benjamini_hochberg
from peil.stats.ratios import Total, compare_clusters
from peil.stats.verdict import MINIMUM_N, Verdict, judge, weigh

WEEK = 7
#: Days below which a process is not compared with itself: two weeks on either side.
ENOUGH_DAYS = 14
#: The method where a usual day is compared with a usual day, and not the values of the whole periods.
OF_DAYS = "t of daily values"


@dataclass(frozen=True)
class Side:
    """One KPI over one period: the row of the whole, and the rows of its days in order."""

    total: Row
    days: Sequence[Row]


@dataclass(frozen=True)
class Compared:
    """A KPI in two periods: the difference, new minus old, and the number of units that it rests on."""

    difference: Difference | None
    n: tuple[int, int]
    by_days: bool


def compare(measure: Measure, new: Side, old: Side, level: float = 0.95) -> Compared:
    """The difference of two periods under a measure, in the KPI's unit."""
    n = (new.total.n, old.total.n)
    if isinstance(measure, Share | Mean) and not measure.sampled:
        return Compared(_clustered(measure, new.days, old.days, level), n, by_days=True)
    if isinstance(measure, Share | Mean | Net):
        if not all(n):
            return Compared(None, n, by_days=False)
        return Compared(measure.difference(new.total.parts, old.total.parts, level), n, by_days=False)
    if isinstance(measure, PerContact | Portion | Ratio):
        return Compared(_clustered(measure, new.days, old.days, level), n, by_days=True)
    return Compared(_of_daily_values(new, old, level), n, by_days=True)


def verdicts(kpis: Mapping[str, Kpi], compared: Mapping[str, Compared]) -> dict[str, Verdict]:
    """The verdict on each, by any key. Of a KPI without an up or down "better" only means higher, and "worse" lower.

    The differences are one family: p-values are corrected for all that were looked at (Benjamini-Hochberg), and
    "better" stands only where no counterweight among them got demonstrably worse. `kpis` gives the declaration of
    each key; a counterweight counts with every key that it has, such as the survey questions of CSAT.
    """
    tested = {key: c.difference.p for key, c in compared.items() if c.difference and c.difference.p is not None}
    adjusted = dict(zip(tested, benjamini_hochberg([p for p in tested.values() if p is not None]), strict=True))
    found: dict[str, Verdict] = {}
    for key, one in compared.items():
        upward = "down" if kpis[key].direction == "down" else "up"
        least = 0 if one.by_days else MINIMUM_N
        verdict = judge(one.difference, upward, one.n, adjusted_p=adjusted.get(key), minimum_n=least)
        assert verdict is not None
        found[key] = verdict
    return {key: weigh(v, _counterweights(key, kpis, found)) if directed(kpis[key]) else v for key, v in found.items()}


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
    sides = [_totals(measure, rows, paired=_paired(new, old), side=i) for i, rows in enumerate((new, old))]
    if min(len(side) for side in sides) < ENOUGH_DAYS:
        return None
    return compare_clusters(sides[0], sides[1], level)


def _paired(new: Sequence[Row], old: Sequence[Row]) -> bool:
    return len(new) == len(old) and len(new) % WEEK == 0


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
        if len(gaps) < ENOUGH_DAYS:
            return None
        center, se, freedom = _mean(gaps), _error(gaps), float(len(gaps) - 1)
    else:
        known = [[v for v in side if v is not None] for side in values]
        if min(map(len, known)) < ENOUGH_DAYS:
            return None
        center = _mean(known[0]) - _mean(known[1])
        se = math.hypot(_error(known[0]), _error(known[1]))
        freedom = float(min(map(len, known)) - 1)
    reach = t_quantile(0.5 + level / 2, freedom) * se
    interval = Interval(center - reach, center + reach, level, OF_DAYS, degenerate=se == 0)
    return Difference(center, interval, t_p(center / se, freedom) if se else None, OF_DAYS)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _error(values: Sequence[float]) -> float:
    middle = _mean(values)
    return math.sqrt(math.fsum((v - middle) ** 2 for v in values) / (len(values) - 1) / len(values))
