"""Which roll-up a KPI has, and the statement that answers a question from it. Pure: no engine, no files.

A roll-up holds the parts of a KPI under its default definition by day, channel, team and first reason, with
what was set apart by reason: the same groups as a scan of the facts gives, only added up already. It may
answer a question when the statement that made it is the one that would be asked of the facts now, to the
letter: same definition, settings, instruments and watermark.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from peil.ask.plan import (
    Context,
    Scan,
    Term,
    aggregates_of,
    condition_sql,
    date_sql,
    dimensions_of,
    places_of,
    plan,
    resolve,
)
from peil.ask.question import Question
from peil.kpis.kpi import Kpi
from peil.kpis.measures import PerContact, Stock
from peil.lake.published import Rollup

AXES = ("channel", "team", "reason")
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

    def between(self, first: dt.date, end: dt.date) -> str:
        """The statement over some days only; a stock still counts from its beginning."""
        return plan(self.asked, [self.term], first, end)[0].sql

    @property
    def moves(self) -> bool:
        """Whether days without new events can change with the watermark in another way than by maturing."""
        kpi = self.term.kpi
        texts = [kpi.base, *kpi.exclusions.values(), *self.term.measure.parts("1 = 1").values()]
        return any(_WATERMARK.search(text) for text in texts)


def cube_of(kpi: Kpi, context: Context) -> Cube | None:
    """The roll-up that a KPI can have; None where its parts do not add up."""
    axes = tuple(a for a in AXES if a in kpi.dimensions)
    if isinstance(kpi.measure, PerContact):
        axes = tuple(a for a in axes if a not in PerContact.leg_axes)
    asked = Question((kpi.key,), FIRST, END, "day", axes)
    term = resolve(kpi, asked, context)
    if term.sides or term.lacking or term.curve or not term.additive or kpi.covered_by_rows:
        return None
    (scan,) = plan(asked, [term], FIRST, END)
    still = resolve(kpi, asked, replace(context, as_of=dict.fromkeys(context.as_of, 0)))
    (rest,) = plan(asked, [still], FIRST, END)
    return Cube(term, scan.sql, dimensions_of(kpi, asked), _digest(scan.sql), _digest(rest.sql), asked)


def fits(asked: Question, kpi: Kpi, rollups: Mapping[str, Rollup]) -> bool:
    """Whether a roll-up of the KPI has all that is asked; its signature still has to be compared."""
    held = rollups.get(kpi.key)
    if held is None or asked.rule != "default" or asked.statistic or asked.version is not None or asked.clock:
        return False
    if asked.population != "finished":
        return False
    wanted = {*dimensions_of(kpi, asked), *(f.dimension for f in asked.where)}
    return wanted <= set(held.dimensions)


def from_rollup(asked: Question, term: Term, held: Rollup, first: dt.date, end: dt.date) -> Scan:
    """The scan of a roll-up that gives what the scan of the facts would, group for group."""
    by = dimensions_of(term.kpi, asked)
    place = {name: f"d{i}" for i, name in enumerate(held.dimensions)}
    names = [f"f.{place[d]}" for d in by]
    texts = aggregates_of([term])
    sums = ["SUM(f.rows_) AS rows_", *(f"SUM(f.m{i}) AS m{i}" for i in range(len(texts)))]
    running = isinstance(term.measure, Stock)
    conditions = [f"f.period_ < {date_sql(end)}"]
    if not running:
        conditions.append(f"f.period_ >= {date_sql(first)}")
    conditions += [condition_sql(f, place[f.dimension]) for f in asked.where]
    where = f"WHERE {' AND '.join(conditions)}"
    shown = [f"{name} AS d{i}" for i, name in enumerate(names)]
    source, lead = f"{table_of(term.kpi)} AS f", []
    if asked.grain == "day":
        lead = ["f.period_"]
    elif asked.grain != "total":
        source += " INNER JOIN days AS p ON p.local_day = f.period_"
        lead = [f"p.{asked.grain}_start"]
    listed = [*(f"{one} AS period_" for one in lead), *shown, "f.why0 AS why0", *sums]
    grouped = ", ".join([*lead, *names, "f.why0"])
    sql = f"SELECT {', '.join(listed)} FROM {source} {where} GROUP BY {grouped}"
    places = places_of([term], texts, len(lead) + len(by) + 1)
    return Scan(sql, (term,), by, (term.why,), places, asked.grain != "total", running)


def table_of(kpi: Kpi) -> str:
    """The name of the view over the KPI's roll-up."""
    return f"rollup_{kpi.key}"


def columns_of_cube(cube: Cube) -> Sequence[str]:
    """The columns of a roll-up, in order: day, dimensions, reason, rows, parts."""
    dims = [f"d{i}" for i in range(len(cube.dimensions))]
    return ["period_", *dims, "why0", "rows_", *(f"m{i}" for i in range(len(aggregates_of([cube.term]))))]


def _digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()[:16]
