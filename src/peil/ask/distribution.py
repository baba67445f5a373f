"""How the durations of a KPI are spread: counts in bins and a few quantiles, of all and of groups. Exact; no drawing.

A bin begins at a whole number of seconds and ends before the next begins; the last has no end. What has no duration
yet is not in it, and is counted beside it; `followed` gives such cases too, with how long they are open so far.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from peil.ask.conditions import Context
from peil.ask.gather import Run, run_scan
from peil.ask.plan import Term, plan, resolve
from peil.ask.question import Question
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Histogram, Quantile
from peil.kpis.measures.sql import all_of, count_of, discrete_quantile

#: What a box plot is drawn of: the whiskers, the box and the line in it, in per mille.
QUANTILES = (100, 250, 500, 750, 900)
#: Between these the bins are laid out.
_EDGES = (10, 990)
#: Where durations spread over more than so many times themselves, bins grow with them.
WIDE = 20
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
LADDER = (
    *(1, 2, 5, 10, 20, 30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 20 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 4 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY),
    *(60 * _DAY, 120 * _DAY, 240 * _DAY, 365 * _DAY, 730 * _DAY),
)
_STEPS = (
    *(1, 2, 5, 10, 15, 20, 30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR),
    *(2 * _HOUR, 4 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 5 * _DAY, 10 * _DAY, 30 * _DAY, 60 * _DAY),
)
_BINS = 16


@dataclass(frozen=True)
class Box:
    """Quantiles in seconds, in the order of `QUANTILES`, of `n` durations; `group` is "" for unknown."""

    group: str
    n: int
    seconds: tuple[int, ...]


@dataclass(frozen=True)
class Distribution:
    """Counts by bin, which begin at `bounds`; `growing` says that bins grow with what they hold. `unfinished` have no
    duration yet. `groups` are the largest first."""

    bounds: tuple[int, ...]
    counts: tuple[int, ...]
    growing: bool
    unfinished: int
    whole: Box
    groups: tuple[Box, ...]


def duration_of(kpi: Kpi, clock: str | None) -> Quantile | None:
    """The durations that a KPI is about, on a clock; None where it is about something else."""
    found = kpi.statistics.get("median@business" if clock == "business" else "median")
    return found if isinstance(found, Quantile) and kpi.unit == "s" else None


def distribution(
    kpi: Kpi,
    asked: Question,
    context: Context,
    run: Run,
    days: tuple[dt.date, dt.date],
    dimension: str | None = None,
) -> Distribution | None:
    """The spread over [days) under the KPI's own rule; None of no durations. `dimension` gives the groups."""
    measure = duration_of(kpi, asked.clock)
    if measure is None or asked.rule != "default":
        return None
    bare = replace(asked, statistic="median", population="finished", grain="total", by=(), approximate=False)
    term = resolve(kpi, bare, context)
    if not term.sources:
        return None
    whole = next(iter(_boxes(term, bare, run, days, (*_EDGES, *QUANTILES))), None)
    if whole is None:
        return None
    low, high, *five = whole.seconds
    bounds, growing = bins(low, high, five[0], five[-1])
    groups = _boxes(term, replace(bare, by=(dimension,)), run, days, QUANTILES) if dimension else []
    counts, unfinished = _counted(term, measure, bare, run, days, bounds)
    return Distribution(
        bounds=bounds,
        counts=counts,
        growing=growing,
        unfinished=unfinished,
        whole=Box("", whole.n, tuple(five)),
        groups=tuple(sorted(groups, key=lambda box: (-box.n, box.group))),
    )


def followed(
    kpi: Kpi, asked: Question, context: Context, run: Run, days: tuple[dt.date, dt.date]
) -> list[tuple[int, int, int]] | None:
    """Every case of [days): seconds on the clock asked, how many ended then, how many were still open after so long.

    None where the KPI has no cohort with open cases, or none of its sources supports it.
    """
    if not kpi.cohort or asked.rule != "default":
        return None
    bare = replace(asked, statistic="median", population="cohort", grain="total", by=(), approximate=False)
    term = resolve(kpi, bare, context)
    if not term.sources:
        return None
    (scan,) = plan(bare, [term], *days)
    return [case for cases in run_scan(scan, run)[kpi.key].curves.values() for case in cases]


def bins(low: int, high: int, tenth: int, ninetieth: int) -> tuple[tuple[int, ...], bool]:
    """Where bins begin, the first at 0, and whether they grow: from the 1st and 99th, 10th and 90th percentile."""
    if ninetieth > WIDE * max(1, tenth):
        inner = [b for b in LADDER if max(1, low) < b <= high] or [max(1, high)]
        return (0, *inner), True
    step = next((s for s in _STEPS if high - low <= s * _BINS), _STEPS[-1])
    first = low // step * step
    inner = list(range(first, high + 1, step))
    return (tuple(inner) if inner[0] == 0 else (0, *inner)), False


def _boxes(term: Term, asked: Question, run: Run, days: tuple[dt.date, dt.date], wanted: Sequence[int]) -> list[Box]:
    measure = term.measure
    assert isinstance(measure, Quantile)
    condition = all_of(measure.rows)
    names = {f"q{share}": discrete_quantile(share, measure.expression, condition) for share in wanted}
    found = replace(term, parts={"n": count_of(measure.rows), **names})
    (scan,) = plan(asked, [found], *days)
    return [
        Box(str(key[0] or "") if key else "", int(parts["n"] or 0), tuple(int(parts[name] or 0) for name in names))
        for key, parts in run_scan(scan, run)[term.kpi.key].parts.items()
        if parts.get("n")
    ]


def _counted(
    term: Term, measure: Quantile, asked: Question, run: Run, days: tuple[dt.date, dt.date], bounds: Sequence[int]
) -> tuple[tuple[int, ...], int]:
    """Durations in each bin, and how many have none yet."""
    counts = Histogram(measure)
    cases = " ".join(f"WHEN {measure.expression} < {bound} THEN {below}" for below, bound in pairwise(bounds))
    bucket = f"CASE WHEN {measure.rows} THEN CASE {cases} ELSE {bounds[-1]} END END"
    parts = {name: sql for name, sql in term.parts.items() if name != "value"}
    binned = replace(term, measure=counts, parts=parts, curve=(bucket, counts.kind()))
    (scan,) = plan(asked, [binned], *days)
    sums = run_scan(scan, run)[term.kpi.key]
    held = dict.fromkeys(bounds, 0)
    unfinished = 0
    for cases_ in sums.curves.values():
        for lowest, count, _ in cases_:
            held[lowest] += count
    for found in sums.parts.values():
        unfinished += found.get("unfinished") or 0
    return tuple(held.values()), unfinished


def lasting_sql(kpi: Kpi, clock: str | None, span: tuple[int, int | None]) -> str | None:
    """The condition on a record that its duration lies in [low, high); None where the KPI is about no duration."""
    measure = duration_of(kpi, clock)
    if measure is None:
        return None
    low, high = span
    upper = "" if high is None else f" AND {measure.expression} < {int(high)}"
    return f"({measure.rows}) AND {measure.expression} >= {int(low)}{upper}"
