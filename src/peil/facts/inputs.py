"""What deriving reads beside the events: what sources cover, merges and their roots, calendar and schedules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from peil.calendar import calendar_columns, day_begins
from peil.engines.duckdb import view_over
from peil.facts.models import CALENDAR_COLUMNS, events_sql
from peil.lake import events as lake_events
from peil.lake.published import Coverage
from peil.settings import Settings

Run = Callable[[str], Sequence[tuple[object, ...]]]
#: What was joined to what, in order; None undoes.
Joins = Sequence[tuple[int, int | None]]


@dataclass(frozen=True)
class Aliases:
    """For merged contacts and merged customers the one that goes on; `cycles` are merges set apart."""

    contacts: Mapping[int, int] = field(default_factory=dict)
    customers: Mapping[int, int] = field(default_factory=dict)
    cycles: tuple[int, ...] = ()


def roots_of(joins: Joins) -> tuple[dict[int, int], list[int]]:
    """The root of everything that was joined to another; and what would have closed a cycle or went elsewhere."""
    into: dict[int, int] = {}
    set_apart: list[int] = []

    def root(one: int) -> int:
        while one in into:
            one = into[one]
        return one

    for one, target in joins:
        if target is None:
            into.pop(one, None)
        elif into.get(one) == target:
            continue
        elif one in into or root(target) == one:
            set_apart.append(one)
        else:
            into[one] = target
    return {one: root(one) for one in into}, set_apart


def components(joins: Joins) -> dict[int, frozenset[int]]:
    """All that was ever joined, directly or not, to each; undone joins included: what one change can touch."""
    members: dict[int, set[int]] = {}
    for one, target in joins:
        if target is not None:
            both = members.get(one, {one}) | members.get(target, {target})
            for member in both:
                members[member] = both
    return {one: frozenset(found) for one, found in members.items()}


def all_events(engine: duckdb.DuckDBPyConnection, listed: Sequence[str]) -> None:
    """Make the view `lake_events` over all files of events, unless it is there: that alone opens every one."""
    if not engine.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'lake_events'").fetchall():
        view_over(engine, "lake_events", listed, lake_events.COLUMNS, grown=True)


def current_events(run: Run) -> tuple[bool, str]:
    """Whether `lake_events` holds revisions; and its newest ones, as something to select from."""
    ((revised,),) = run("SELECT CASE WHEN MAX(revision) > MIN(revision) THEN 1 ELSE 0 END FROM lake_events")
    return revised == 1, present_events(revised == 1)


def present_events(revised: bool) -> str:
    """The newest revisions of `lake_events`, as something to select from."""
    said = ("source", "type", "time_us", "derived", "ckey", "into_ckey", "customer", "into_customer")
    return f"({events_sql(('ekey', 'revision', *said), revised=revised)}) AS present"


def joins_of(run: Run, current: str, what: str) -> list[tuple[int, int | None]]:
    """What was merged into what, and undone, in the order in which it happened; `what` is contact or customer."""
    key, into = ("ckey", "into_ckey") if what == "contact" else ("customer", "into_customer")
    rows = run(
        f"SELECT {key}, CASE WHEN type = '{what}.merged' THEN {into} END FROM {current}"
        f" WHERE type IN ('{what}.merged', '{what}.unmerged') AND {key} IS NOT NULL ORDER BY time_us, ekey"
    )
    return [(int(str(a)), None if b is None else int(str(b))) for a, b in rows]


def aliases_of(run: Run, current: str) -> Aliases:
    """Who goes on for whom, as all merge events say."""
    contacts, apart = roots_of(joins_of(run, current, "contact"))
    customers, also = roots_of(joins_of(run, current, "customer"))
    return Aliases(contacts, customers, (*apart, *also))


def coverage_of(run: Run, current: str) -> list[Coverage]:
    """What each source gave of each event type."""
    rows = run(
        f"SELECT source, type, COUNT(*), MIN(time_us), MAX(time_us), MAX(derived) FROM {current}"
        " GROUP BY source, type ORDER BY source, type"
    )
    return [Coverage(str(row[0]), str(row[1]), *(int(str(n)) for n in row[2:])) for row in rows]


def small_tables(settings: Settings, first: int, last: int, aliases: Aliases) -> dict[str, pa.Table]:
    """Calendar, schedules and aliases as Arrow tables, the same for every engine; instants in epoch seconds."""
    columns = calendar_columns(settings, day_begins(settings.zone, first), last)
    kinds = {"BIGINT": pa.int64(), "VARCHAR": pa.string(), "DATE": pa.date32()}
    calendar = {name: pa.array(columns[name], kinds[kind]) for name, kind in CALENDAR_COLUMNS}
    return {
        "calendar": pa.table(calendar),
        "team_schedule": _pairs("team", "schedule", settings.team_schedule, pa.string()),
        "channel_schedule": _pairs("channel", "schedule", settings.channel_schedule, pa.string()),
        "aliases": _pairs("ckey", "root", aliases.contacts, pa.int64()),
        "customer_aliases": _pairs("customer", "root", aliases.customers, pa.int64()),
    }


def _pairs(left: str, right: str, source: Mapping[str, str] | Mapping[int, int], kind: pa.DataType) -> pa.Table:
    return pa.table({left: pa.array(list(source), kind), right: pa.array(list(source.values()), kind)})


def put_small(engine: duckdb.DuckDBPyConnection, settings: Settings, first: int, last: int, aliases: Aliases) -> None:
    """The small tables as tables of a DuckDB connection."""
    for name, table in small_tables(settings, first, last, aliases).items():
        engine.register(f"{name}_in", table)
        engine.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {name}_in")
        engine.unregister(f"{name}_in")
