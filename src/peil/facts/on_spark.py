"""Deriving every fact on Spark by the same SQL over the same events. What a fact says is in its SQL file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from peil.calendar import GRAINS, days_between, start_of
from peil.engines.spark import Spark
from peil.events.schema import COLUMN_NAMES, COLUMNS
from peil.facts.costs import cost_tables, spans_of
from peil.facts.day_ends import day_tables
from peil.facts.inputs import aliases_of, coverage_of, current_events, small_tables
from peil.facts.models import CONTACT_STATES, FACTS, events_sql
from peil.lake.published import Published
from peil.settings import Settings, digest

_DAY = 86_400
_MARGIN = dt.timedelta(days=800)


def derive_on_spark(
    spark: Spark,
    events: Sequence[str],
    settings: Settings,
    *,
    table: Path | None = None,
    keep: Path | None = None,
    instruments: Mapping[str, Mapping[str, object]] | None = None,
    definitions: Mapping[str, list[Mapping[str, object]]] | None = None,
) -> Published | None:
    """Derive every fact from the events' files and leave it as a view of `spark`; None without events.

    What comes back is all that `ask` needs beside `spark.run`. `table` is the folder of the events table;
    with `keep` the facts' files go into that folder and stay.
    """
    spark.files("lake_events", events, [(c.name, c.sql_type) for c in COLUMNS], table=table)
    revised, current = current_events(spark.run)
    coverage = coverage_of(spark.run, current)
    if not coverage:
        return None
    aliases = aliases_of(spark.run, current)
    first, last = min(c.first_us for c in coverage), max(c.last_us for c in coverage)
    small = small_tables(settings, first // 1_000_000 - _DAY, last // 1_000_000 + _DAY, aliases)
    begin, end = (dt.datetime.fromtimestamp(us // 1_000_000, dt.UTC).date() for us in (first, last))
    small["days"] = days_table(begin - _MARGIN, end + _MARGIN)
    for name, rows in small.items():
        spark.small(name, rows)
    spark.view(
        "events",
        events_sql(COLUMN_NAMES, revised=revised, merged=bool(aliases.contacts), customers=bool(aliases.customers)),
    )
    spark.keep(CONTACT_STATES.name, CONTACT_STATES.typed_sql(), CONTACT_STATES.columns)
    for name, rows in cost_tables(settings, spans_of(spark.run)).items():
        spark.small(name, rows)
    marks: dict[str, int] = {}
    for one in coverage:
        marks[one.source] = max(marks.get(one.source, 0), one.last_us)
    for name, rows in day_tables(settings, first, marks).items():
        spark.small(name, rows)
    facts = {fact.name: spark.keep(fact.name, fact.typed_sql(), fact.columns, keep) for fact in FACTS}
    return Published(
        generation=0,
        zone=settings.zone,
        facts=facts if keep else {},
        versions={},
        coverage=coverage,
        as_of_us=marks,
        instruments=instruments or {},
        definitions=definitions or {},
        settings_digest=digest(settings),
        currency=settings.currency,
    )


def days_table(first: dt.date, end: dt.date) -> pa.Table:
    """Each local day with the first day of its week, month, quarter and year; `end` is exclusive."""
    days = list(days_between(first, end))
    columns = {"local_day": days}
    for grain in GRAINS:
        if grain not in ("day", "total"):
            columns[f"{grain}_start"] = [start_of(grain, day) for day in days]
    return pa.table({name: pa.array(found, pa.date32()) for name, found in columns.items()})
