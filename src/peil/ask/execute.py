"""Running a plan and turning parts into answers. Which engine runs the SQL is the caller's business."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from peil.ask import plan as planning
from peil.ask.answer import Answer, Reported, Row
from peil.ask.booked import booked_days, with_holes
from peil.ask.conditions import Context
from peil.ask.gather import Sums, joined, run_scan
from peil.ask.plan import Term
from peil.ask.question import Question, question
from peil.ask.reported import reported_for
from peil.ask.rollup import by_day_alone, cube_of, fits, from_daily, from_rollup, name_of, near
from peil.ask.rows import rows_of
from peil.ask.supports import lacking, told_of
from peil.calendar import Period, periods
from peil.kpis.kpi import direction_of
from peil.kpis.measures import Histogram, Quantile, Survival
from peil.kpis.needs import given_by
from peil.kpis.registry import get
from peil.lake.published import Published

#: Runs one statement of the dialect and gives its rows.
Run = Callable[[str], Sequence[tuple[object, ...]]]
#: Names for surrogate keys: (kind, keys) → name by key.
Names = Callable[[str, Iterable[int]], Mapping[int, str]]

Cover = tuple[dt.date, dt.date]
_MICRO = 1_000_000


def context_of(published: Published) -> Context:
    """What planning needs of a snapshot."""
    gives: dict[str, set[tuple[str, bool]]] = {}
    for c in published.coverage:
        gives.setdefault(c.source, set()).add((c.type, bool(c.derived)))
    return Context(
        as_of={s: us // _MICRO for s, us in published.as_of_us.items()},
        gives={s: given_by(types) for s, types in gives.items()},
        instruments=published.instruments,
        definitions=published.definitions,
    )


def ask(
    asked: Question, published: Published, run: Run, names: Names | None = None, *, rolled: bool = False
) -> tuple[Answer, ...]:
    """The answers to a question over a published snapshot, in the order of its KPIs.

    `rolled` says that `run` knows the snapshot's roll-ups, which answer what they can.
    """
    context = context_of(published)
    terms = [planning.resolve(get(key), asked, context) for key in asked.kpis]
    cover = {t.kpi.key: covered(t, published, run) for t in terms}
    terms = [_within(t, cover[t.kpi.key]) for t in terms]
    if rolled:
        terms = [near(asked, t, published.rollups, context) or t for t in terms]
    everything = everything_covered(published)
    first = asked.first or (everything and everything[0])
    end = asked.end or (everything and everything[1])
    found: dict[str, Sums] = {}
    span: list[Period] = []
    used: set[str] = set()
    if first and end and first < end:
        span = periods(asked.grain, first, end)
        measurable = [t for t in terms if cover[t.kpi.key]]
        found, used = sums_of(asked, measurable, published, run, (first, end), rolled=rolled)
    answers = []
    for term in terms:
        sums = joined(term, found) if term.sides else found.get(term.kpi.key, Sums())
        rows = rows_of(term, asked, sums, span, cover[term.kpi.key])
        booked = booked_days(term, run)
        if booked is not None:
            rows = with_holes(rows, booked, cover[term.kpi.key])
        without = lacking(term, asked, context) if cover[term.kpi.key] else ()
        rows = told_of(rows, asked, without)
        answer = answer_of(term, published, _named(rows, asked, names), asked, run)
        answers.append(replace(answer, rolled_up=term.kpi.key in used, lacking=without))
    return tuple(answers)


def sums_of(
    asked: Question, terms: Sequence[Term], published: Published, run: Run, days: Cover, *, rolled: bool
) -> tuple[dict[str, Sums], set[str]]:
    """The sums of the terms over some days, by KPI, and the KPIs that the snapshot's roll-ups gave."""
    context = context_of(published)
    summed = [t for t in terms if rolled and _rolled_up(t, asked, published, context)]
    daily = [t for t in summed if by_day_alone(asked, t, published)]
    scans = [from_daily(asked, daily, *days)] if daily else []
    scans += [from_rollup(asked, t, published.rollups[name_of(t)], *days) for t in summed if t not in daily]
    everything = everything_covered(published)
    rest = planning.plan(asked, [t for t in terms if t not in summed], *days, everything and everything[1])
    found: dict[str, Sums] = {}
    for scan in (*scans, *rest):
        found.update(run_scan(scan, run))
    return found, {t.kpi.key for t in summed}


def sql_of(key: str, published: Published | None, *, rule: str = "default", statistic: str | None = None) -> str:
    """The SQL that a plain question about a KPI runs, over a snapshot's sources or, without one, over any."""
    asked = question(key, rule=rule, statistic=statistic)
    given = frozenset(kind for need in get(key).needs for kind in need.split("|"))
    context = Context({"source": 0}, {"source": given}) if published is None else context_of(published)
    term = planning.resolve(get(key), asked, context)
    return ";\n".join(s.sql for s in planning.plan(asked, [term], dt.date(2026, 1, 1), dt.date(2027, 1, 1)))


def _rolled_up(term: Term, asked: Question, published: Published, context: Context) -> bool:
    """Whether the snapshot's roll-up of the KPI is what the facts would say now."""
    if isinstance(term.measure, Histogram):
        return True
    if not fits(asked, term.kpi, published.rollups):
        return False
    held = published.rollups[term.kpi.key]
    cube = cube_of(get(term.kpi.key), context, held.dimensions)
    return cube is not None and cube.signature == held.signature


def _within(term: Term, cover: Cover | None) -> Term:
    """A ratio counts each side over the days that all cover: costs of half a year do not meet a year's contacts."""
    return replace(term, sides=tuple(replace(side, only=cover) for side in term.sides)) if term.sides else term


def covered(term: Term, published: Published, run: Run | None = None) -> Cover | None:
    """First local day and the day after the last that the KPI's sources cover; None where none supports it.

    Where rows say it themselves, as costs over a span do, they are asked by `run`.
    """
    if term.lacking:
        return None
    if term.sides:
        return _common([covered(side, published, run) for side in term.sides])
    if term.kpi.covered_by_rows and term.sources and run:
        ((low, high),) = run(f"SELECT MIN({term.kpi.day}), MAX({term.kpi.day}) FROM {term.kpi.fact}")
        return (low, high + dt.timedelta(days=1)) if isinstance(low, dt.date) and isinstance(high, dt.date) else None
    zone = zoneinfo.ZoneInfo(published.zone)
    needed = {kind for need in term.kpi.needs for kind in need.split("|")}
    lows = [c.first_us for c in published.coverage if c.source in term.sources and (not needed or c.type in needed)]
    highs = [us for s, us in published.as_of_us.items() if s in term.sources]
    if not lows or not highs:
        return None
    first, last = (dt.datetime.fromtimestamp(us / _MICRO, zone).date() for us in (min(lows), max(highs)))
    return first, last + dt.timedelta(days=1)


def _common(covers: Sequence[Cover | None]) -> Cover | None:
    """The days that what is divided covers, and anything that it is divided by."""
    top, below = covers[0], [c for c in covers[1:] if c]
    if not top or not below:
        return None
    first, end = max(top[0], min(c[0] for c in below)), min(top[1], max(c[1] for c in below))
    return (first, end) if first < end else None


def everything_covered(published: Published) -> tuple[dt.date, dt.date] | None:
    """The days that any source covers."""
    if not published.coverage:
        return None
    zone = zoneinfo.ZoneInfo(published.zone)
    low = min(c.first_us for c in published.coverage)
    high = max(published.as_of_us.values())
    first, last = (dt.datetime.fromtimestamp(us / _MICRO, zone).date() for us in (low, high))
    return first, last + dt.timedelta(days=1)


def _named(rows: list[Row], asked: Question, names: Names | None) -> tuple[Row, ...]:
    """Surrogate keys of employees as names, where the reader may have them."""
    if names is None or "agent" not in asked.by:
        return tuple(rows)
    keys = {int(r.by["agent"]) for r in rows if r.by.get("agent")}  # type: ignore[arg-type]
    known = names("agent", keys)
    return tuple(
        r._replace(by={**r.by, "agent": known.get(int(r.by["agent"]), r.by["agent"])}) if r.by.get("agent") else r  # type: ignore[arg-type]
        for r in rows
    )


def answer_of(term: Term, published: Published, rows: tuple[Row, ...], asked: Question, run: Run) -> Answer:
    """The rows of a term as an answer, with all that an answer tells of itself."""
    kpi = term.kpi
    marks = [us for s, us in published.as_of_us.items() if s in term.sources]
    as_of = dt.datetime.fromtimestamp(max(marks) // _MICRO, dt.UTC) if marks else None
    reported: tuple[Reported, ...] = ()
    if kpi.reported and _reporting(term, published) and not (asked.where or asked.by or asked.grain != "total"):
        reported = reported_for(kpi, run)
    statistic = term.statistic or kpi.usual
    return Answer(
        kpi=kpi.key,
        name={"nl": kpi.name.nl, "en": kpi.name.en},
        unit=published.currency if kpi.unit == "money" else unit_of(term),
        direction=direction_of(kpi, term.statistic, _polarities(rows, published)),
        decimals=kpi.decimals,
        definition={
            "id": kpi.key,
            "version": term.version,
            "rule": term.rule,
            "statistic": None if statistic is None else statistic.removesuffix("@business"),
            "settings": dict(term.settings),
            "since": term.since or None,
            "population": _population(term),
        },
        as_of=as_of,
        zone=published.zone,
        rows=rows,
        source_reported=reported,
    )


def _polarities(rows: tuple[Row, ...], published: Published) -> set[str]:
    """Whether high or low is good, of the survey questions that the rows are of."""
    asked = {row.by.get("instrument") for row in rows}
    return {str(said.get("polarity", "up")) for key, said in published.instruments.items() if key in asked}


def _reporting(term: Term, published: Published) -> bool:
    """Whether any source of the KPI gives columns of its own at all."""
    return any(c.type == "contact.reported" and c.source in term.sources for c in published.coverage)


def _population(term: Term) -> str:
    own = term.kpi.measure
    if isinstance(term.measure, Survival):
        return "cohort, open cases censored"
    return f"of those {own.counted}" if isinstance(own, Quantile) else "all"


def unit_of(term: Term) -> str:
    """The unit of the value: a share of durations is in percent, a mean score in points of the scale."""
    statistic = (term.statistic or "").removesuffix("@business")
    if statistic.startswith("share_"):
        return "%"
    if statistic == "mean" and term.kpi.unit == "%":
        return "scale"
    return term.kpi.unit
