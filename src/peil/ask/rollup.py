"""Which roll-up a KPI has, and the statement that answers a question from it. Pure: no engine, no files.

A roll-up holds the parts of a KPI under its default definition by day and as many of channel, team and first reason
as keep it short, with what was set apart by reason: the same groups as a scan of the facts gives, only added up
already. It may
answer a question when the statement that made it is the one that would be asked of the facts now, to the
letter: same definition, settings, instruments and watermark.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from peil.ask.conditions import Context, condition_sql, date_sql
from peil.ask.plan import Scan, Term, aggregates_of, by_bucket, dimensions_of, places_of, plan, resolve
from peil.ask.question import Question
from peil.dialect import literal
from peil.kpis.kpi import Kpi
from peil.kpis.measures import PerContact, Quantile, Stock
from peil.kpis.registry import get
from peil.lake.published import DAILY, Published, Rollup

AXES = ("channel", "team", "reason")
HISTOGRAM_AXES = ("channel",)
FIRST, END = dt.date(1990, 1, 1), dt.date(2061, 1, 1)
_WATERMARK = re.compile(r"\{as_of\}")


@dataclass(frozen=True)
class Cube:
    """How a KPI is rolled up: the term, its statement over all days, and the names of the dimensions in order."""

    term: Term
    sql: str
    dimensions: tuple[str, ...]
    signature: str
    timeless: str  # the same whatever the watermark
    asked: Question
    name: str

    def between(self, first: dt.date, end: dt.date) -> str:
        """The statement over some days only; a stock still counts from its beginning."""
        return plan(self.asked, [self.term], first, end)[0].sql

    @property
    def moves(self) -> bool:
        """Whether days without new events can change with the watermark in another way than by maturing."""
        kpi = self.term.kpi
        texts = [kpi.base, *kpi.exclusions.values(), *self.term.measure.parts("1 = 1").values()]
        return any(_WATERMARK.search(text) for text in texts)


def cube_of(kpi: Kpi, context: Context, kept: Collection[str] = AXES) -> Cube | None:
    """The roll-up that a KPI can have, by those of the axes that are kept; None where its parts do not add up."""
    axes = tuple(a for a in AXES if a in kpi.dimensions and a in kept)
    if isinstance(kpi.measure, PerContact):
        axes = tuple(a for a in axes if a not in PerContact.leg_axes)
    asked = Question((kpi.key,), FIRST, END, "day", axes)
    term = resolve(kpi, asked, context)
    if term.sides or term.lacking or term.curve or not term.additive or kpi.covered_by_rows:
        return None
    (scan,) = plan(asked, [term], FIRST, END)
    still = resolve(kpi, asked, replace(context, as_of=dict.fromkeys(context.as_of, 0)))
    (rest,) = plan(asked, [still], FIRST, END)
    return Cube(term, scan.sql, dimensions_of(kpi, asked), _digest(scan.sql), _digest(rest.sql), asked, kpi.key)


def histogram_of(kpi: Kpi, context: Context) -> Cube | None:
    """The counts by bucket from which a KPI's percentiles can be had; None where it has no percentiles.

    Of one clock, the KPI's own, and by channel only: each further dimension would make a row of nearly every case.
    """
    if not isinstance(kpi.measure, Quantile) or kpi.at_ends:
        return None
    asked = Question((kpi.key,), FIRST, END, "day", tuple(a for a in HISTOGRAM_AXES if a in kpi.dimensions))
    term = by_bucket(resolve(kpi, asked, context))
    (scan,) = plan(asked, [term], FIRST, END)
    name = histogram_name(kpi)
    return Cube(term, scan.sql, dimensions_of(kpi, asked), _digest(scan.sql), _digest(scan.sql), asked, name)


def histogram_name(kpi: Kpi) -> str:
    """Under which name the counts by bucket are published."""
    return f"{kpi.key}_histogram"


def name_of(term: Term) -> str:
    """Under which name the roll-up that answers the term is published."""
    return term.kpi.key if term.curve is None else histogram_name(term.kpi)


def near(asked: Question, term: Term, published: Mapping[str, Rollup], context: Context) -> Term | None:
    """The term as counts by bucket, where that is allowed, a roll-up has them and they are those of the facts now."""
    kpi, held = term.kpi, published.get(histogram_name(term.kpi))
    if not asked.approximate or held is None or not isinstance(term.measure, Quantile):
        return None
    cube = histogram_of(get(kpi.key), context)
    if cube is None or cube.signature != held.signature or not _has(held, kpi, asked):
        return None
    found = by_bucket(term)
    same = (found.curve, found.why) == (cube.term.curve, cube.term.why)
    return found if same else None


def fits(asked: Question, kpi: Kpi, rollups: Mapping[str, Rollup]) -> bool:
    """Whether a roll-up of the KPI has all that is asked; its signature still has to be compared."""
    held = rollups.get(kpi.key)
    if held is None or asked.rule != "default" or asked.statistic or asked.version is not None or asked.clock:
        return False
    return asked.population == "finished" and _has(held, kpi, asked)


def _has(held: Rollup, kpi: Kpi, asked: Question) -> bool:
    return {*dimensions_of(kpi, asked), *(f.dimension for f in asked.where)} <= set(held.dimensions)


def from_rollup(asked: Question, term: Term, held: Rollup, first: dt.date, end: dt.date) -> Scan:
    """The scan of a roll-up that gives what the scan of the facts would, group for group."""
    by = dimensions_of(term.kpi, asked)
    place = {name: f"d{i}" for i, name in enumerate(held.dimensions)}
    names = [f"f.{place[d]}" for d in by]
    texts, counted = (aggregates_of([term]), []) if term.curve is None else ([], ["f.c0", "f.c1"])
    sums = ["SUM(f.rows_) AS rows_", *(f"SUM(f.m{i}) AS m{i}" for i in range(len(texts)))]
    running = isinstance(term.measure, Stock)
    conditions = [f"f.period_ < {date_sql(end)}"]
    if not running:
        conditions.append(f"f.period_ >= {date_sql(first)}")
    conditions += [condition_sql(f, place[f.dimension]) for f in asked.where]
    where = f"WHERE {' AND '.join(conditions)}"
    shown = [f"{name} AS d{i}" for i, name in enumerate(names)]
    source, lead = _in_periods(table_of(name_of(term)), asked.grain)
    listed = [*(f"{one} AS period_" for one in lead), *shown, "f.why0 AS why0", *counted, *sums]
    grouped = ", ".join([*lead, *names, "f.why0", *counted])
    sql = f"SELECT {', '.join(listed)} FROM {source} {where} GROUP BY {grouped}"
    places = places_of([term], texts, len(lead) + len(by) + 1) if term.curve is None else ((),)
    return Scan(sql, (term,), by, (term.why,), places, asked.grain != "total", running, term.curve is not None)


def _in_periods(table: str, grain: str) -> tuple[str, list[str]]:
    """A table of days to select from as `f`, and what is its period: nothing in total."""
    if grain == "total":
        return f"{table} AS f", []
    if grain == "day":
        return f"{table} AS f", ["f.period_"]
    return f"{table} AS f INNER JOIN days AS p ON p.local_day = f.period_", [f"p.{grain}_start"]


def by_day_alone(asked: Question, term: Term, published: Published) -> bool:
    """Whether a term that a roll-up answers is answered by its sums over all dimensions: they are much shorter, and
    those of many KPIs are in one table."""
    return bool(published.daily) and not (asked.where or dimensions_of(term.kpi, asked) or term.curve)


def from_daily(asked: Question, terms: Sequence[Term], first: dt.date, end: dt.date) -> Scan:
    """One scan for all these terms; its last column says of which KPI a row is."""
    source, lead = _in_periods(DAILY, asked.grain)
    running = [term for term in terms if isinstance(term.measure, Stock)]
    since = [f"f.period_ >= {date_sql(first)}"] if len(running) < len(terms) else []
    since += [f"f.kpi IN ({_listed(running)})"] if running else []
    texts = [aggregates_of([term]) for term in terms]
    sums = ["SUM(f.rows_) AS rows_", *(f"SUM(f.m{i}) AS m{i}" for i in range(max(map(len, texts))))]
    listed = ", ".join([*(f"{one} AS period_" for one in lead), "f.why0 AS why0", *sums, "f.kpi AS kpi"])
    where = f"f.kpi IN ({_listed(terms)}) AND f.period_ < {date_sql(end)} AND ({' OR '.join(since)})"
    sql = f"SELECT {listed} FROM {source} WHERE {where} GROUP BY {', '.join([*lead, 'f.why0', 'f.kpi'])}"
    places = tuple(places_of([term], mine, len(lead) + 1)[0] for term, mine in zip(terms, texts, strict=True))
    return Scan(sql, tuple(terms), (), (), places, asked.grain != "total", bool(running), apart=True)


def daily_sql(cube: Cube, source: str, most: int) -> str | None:
    """The rows of a roll-up over all dimensions, with null for the sums up to `most` that it lacks; None of a KPI that
    is always split, or of which counts by bucket are kept."""
    sums = len(aggregates_of([cube.term]))
    if cube.term.curve or cube.term.kpi.always_by:
        return None
    parts = [f"CAST(SUM(m{i}) AS BIGINT)" if i < sums else "CAST(NULL AS BIGINT)" for i in range(most)]
    listed = ", ".join(["CAST(SUM(rows_) AS BIGINT) AS rows_", *(f"{sql} AS m{i}" for i, sql in enumerate(parts))])
    return f"SELECT {literal(cube.name)} AS kpi, period_, why0, {listed} FROM {source} GROUP BY period_, why0"


def _listed(terms: Sequence[Term]) -> str:
    return ", ".join(literal(term.kpi.key) for term in terms)


def table_of(name: str) -> str:
    """The name of the view over a roll-up."""
    return f"rollup_{name}"


def columns_of_cube(cube: Cube) -> Sequence[str]:
    """The columns of a roll-up, in order: day, dimensions, reason, rows, parts; of a histogram bucket, kind, rows."""
    dims = [f"d{i}" for i in range(len(cube.dimensions))]
    if cube.term.curve:
        return ["period_", *dims, "why0", "c0", "c1", "rows_"]
    return ["period_", *dims, "why0", "rows_", *(f"m{i}" for i in range(len(aggregates_of([cube.term]))))]


def _digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()[:16]
