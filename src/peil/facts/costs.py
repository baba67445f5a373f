"""Deriving costs whole, after the facts by whose work they are shared: days of spans, options, fixed shares.

The arithmetic is in `costs.sql`. Costs are few, and every new contact can move what is shared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from peil.calendar import days_between
from peil.engines.duckdb import view_over
from peil.events.schema import COLUMN_NAMES
from peil.facts.day_ends import day_tables
from peil.facts.full import write
from peil.facts.inputs import all_events
from peil.facts.models import WHOLE, events_sql
from peil.facts.reading import fact_views
from peil.lake import events as lake_events
from peil.lake import files
from peil.lake.published import Published
from peil.settings import Settings

BOOKED = "SELECT * FROM lake_events WHERE type = 'cost.booked'"


def derive_whole(
    engine: duckdb.DuckDBPyConnection,
    lake: Path,
    settings: Settings,
    listed: Sequence[str],
    snapshot: Published,
    before: Published | None,
) -> None:
    """Derive what hangs on no key from the files of events `listed` and the facts of `snapshot`, into its files and
    versions.

    Without bookings the costs of `before` stay, where the same settings made them: there are none.
    """
    booked = any(c.type == "cost.booked" for c in snapshot.coverage)
    if booked or before is None:
        fact_views(engine, snapshot)
    if booked:  # the whole lake is looked through for them, so once
        all_events(engine, listed)
        engine.execute(f"CREATE OR REPLACE TEMP TABLE booked_events AS {BOOKED}")
    else:
        view_over(engine, "booked_events", [], lake_events.COLUMNS)
    engine.execute(f"CREATE OR REPLACE VIEW events AS {events_sql(COLUMN_NAMES, revised=True, rows='booked_events')}")

    def run(sql: str) -> Sequence[tuple[object, ...]]:
        return engine.execute(sql).fetchall()

    small = cost_tables(settings, spans_of(run))
    small |= day_tables(settings, min(c.first_us for c in snapshot.coverage), snapshot.as_of_us)
    for name, table in small.items():
        engine.register(f"{name}_in", table)
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {name}_in")
        engine.unregister(f"{name}_in")
    for fact in WHOLE:
        if fact.name == "costs" and before is not None and not booked:
            snapshot.facts[fact.name] = before.facts[fact.name]
            snapshot.versions[fact.name] = before.versions[fact.name]
            continue
        file = write(engine, lake, fact, f"{fact.typed_sql()} ORDER BY {fact.days[0]}")
        snapshot.versions[fact.name] = files.commit(lake / fact.name, fact.columns, [(file, {})], overwrite=True)
        snapshot.facts[fact.name] = [str(file)]


def spans_of(run: Callable[[str], Sequence[tuple[object, ...]]]) -> list[str]:
    """Every span that a cost is booked over in the view `events`, as 2026-01-01/2026-01-31."""
    rows = run("SELECT DISTINCT span FROM events WHERE type = 'cost.booked' AND span IS NOT NULL ORDER BY span")
    return [str(row[0]) for row in rows]


def cost_tables(settings: Settings, spans: Sequence[str]) -> dict[str, pa.Table]:
    """`cost_spans` (span, local_day, nth from 1, days), `cost_options` (one row) and `cost_shares`."""
    rows: list[tuple[str, dt.date, int, int]] = []
    for span in spans:
        first, last = (dt.date.fromisoformat(day) for day in span.split("/"))
        days = list(days_between(first, last + dt.timedelta(days=1)))
        rows += [(span, day, nth, len(days)) for nth, day in enumerate(days, 1)]
    kinds = (("span", pa.string()), ("local_day", pa.date32()), ("nth", pa.int64()), ("days", pa.int64()))
    shares = sorted(settings.cost_shares.items())
    return {
        "cost_spans": pa.table({name: pa.array([r[i] for r in rows], kind) for i, (name, kind) in enumerate(kinds)}),
        "cost_options": pa.table(
            {
                "type": pa.array(["cost.booked"], pa.string()),
                "currency": pa.array([settings.currency], pa.string()),
                "share_by": pa.array([settings.cost_share_by], pa.string()),
            }
        ),
        "cost_shares": pa.table(
            {
                "nth": pa.array([1] * len(shares), pa.int64()),
                "channel": pa.array([channel for channel, _ in shares], pa.string()),
                "weight": pa.array([weight for _, weight in shares], pa.int64()),
            }
        ),
    }
