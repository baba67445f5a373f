"""Deriving facts from events on DuckDB and publishing them together. What a fact says is in its SQL file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from peil.calendar import calendar_rows
from peil.dialect import literal
from peil.engines.duckdb import connect, view_over
from peil.events.schema import COLUMN_NAMES
from peil.facts.models import CALENDAR_COLUMNS, CONTACT_STATES, FACTS, events_sql
from peil.lake import events as lake_events
from peil.lake import files
from peil.lake.published import Coverage, Published
from peil.settings import Settings, digest

Run = Callable[[str], Sequence[tuple[object, ...]]]
MEMORY = "3GB"
_DAY = 86_400


def derive(
    lake: Path,
    settings: Settings,
    *,
    generation: int,
    instruments: Mapping[str, Mapping[str, object]],
    definitions: Mapping[str, list[Mapping[str, object]]],
    as_of_us: int | None = None,
    tell: Callable[[str], None] | None = None,
) -> Published | None:
    """Derive every fact anew, commit them, and return the snapshot to publish; None without events.

    Raises InputError where the calendar would not cover the data.
    """
    say = tell or (lambda _: None)
    listed = files.listed(lake / lake_events.TABLE)
    if not listed:
        return None
    engine = connect(memory=MEMORY, temp=lake / "staging" / "derive-spill", threads=2)
    view_over(engine, "lake_events", listed, lake_events.COLUMNS)

    def run(sql: str) -> Sequence[tuple[object, ...]]:
        return engine.execute(sql).fetchall()

    revised, current = current_events(run)
    coverage = coverage_of(run, current)
    findings: list[Mapping[str, object]] = []
    roots, cycles = contact_roots(merges_of(run, current))
    if cycles:
        findings.append({"key": "merge_cycle", "count": len(cycles), "examples": [str(c) for c in cycles[:5]]})
    _prepare(engine, settings, coverage, roots, revised)
    facts: dict[str, list[str]] = {}
    versions: dict[str, int] = {}
    engine.execute(f"CREATE TEMP TABLE contact_states AS {CONTACT_STATES.typed_sql()}")
    for fact in FACTS:
        say(fact.name)
        table = lake / fact.name
        target = files.new_file(table)
        engine.execute(
            f"COPY ({fact.typed_sql()} ORDER BY {fact.days[0]}) TO {literal(str(target))}"
            " (FORMAT parquet, COMPRESSION lz4, PARQUET_VERSION v2)"
        )
        versions[fact.name] = files.commit(table, fact.columns, [(target, {})], overwrite=True)
        facts[fact.name] = [str(target)]
        view_over(engine, fact.name, [str(target)], fact.columns)
    findings += list(_findings(engine))
    engine.close()
    watermarks: dict[str, int] = {}
    for c in coverage:
        watermarks[c.source] = max(watermarks.get(c.source, 0), as_of_us or c.last_us)
    return Published(
        generation=generation,
        zone=settings.zone,
        facts=facts,
        versions=versions,
        coverage=coverage,
        as_of_us=watermarks,
        instruments=instruments,
        definitions=definitions,
        findings=findings,
        settings_digest=digest(settings),
    )


def contact_roots(merges: Sequence[tuple[int, int]]) -> tuple[dict[int, int], list[int]]:
    """Root of every merged contact from (contact, into) pairs in order; and what would have closed a cycle."""
    into: dict[int, int] = {}
    cycles: list[int] = []

    def root(contact: int) -> int:
        while contact in into:
            contact = into[contact]
        return contact

    for contact, target in merges:
        if root(target) == contact or contact in into:
            cycles.append(contact)
        else:
            into[contact] = target
    return {contact: root(contact) for contact in into}, cycles


def current_events(run: Run) -> tuple[bool, str]:
    """Whether `lake_events` holds revisions; and its newest ones, as something to select from."""
    ((revised,),) = run("SELECT CASE WHEN MAX(revision) > MIN(revision) THEN 1 ELSE 0 END FROM lake_events")
    columns = ("ekey", "revision", "source", "type", "time_us", "derived", "ckey", "into_ckey")
    return revised == 1, f"({events_sql(columns, revised=revised == 1, merged=False)}) AS present"


def merges_of(run: Run, current: str) -> list[tuple[int, int]]:
    """The (contact, into) pairs of all merges, in the order in which they happened."""
    rows = run(f"SELECT ckey, into_ckey FROM {current} WHERE type = 'contact.merged' ORDER BY time_us, ekey")
    return list(dict.fromkeys((int(str(a)), int(str(b))) for a, b in rows))


def coverage_of(run: Run, current: str) -> list[Coverage]:
    """What each source gave of each event type."""
    rows = run(
        f"SELECT source, type, COUNT(*), MIN(time_us), MAX(time_us), MAX(derived) FROM {current}"
        " GROUP BY source, type ORDER BY source, type"
    )
    return [Coverage(str(row[0]), str(row[1]), *(int(str(n)) for n in row[2:])) for row in rows]


def _prepare(
    engine: duckdb.DuckDBPyConnection,
    settings: Settings,
    coverage: Sequence[Coverage],
    roots: Mapping[int, int],
    revised: bool,
) -> None:
    """Views and small tables that fact SQL reads beside the events."""
    first = min(c.first_us for c in coverage) // 1_000_000 - _DAY
    last = max(c.last_us for c in coverage) // 1_000_000 + _DAY
    for name, table in small_tables(settings, first, last, roots).items():
        engine.register(f"{name}_in", table)
        engine.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {name}_in")
        engine.unregister(f"{name}_in")
    engine.execute("CREATE VIEW events AS " + events_sql(COLUMN_NAMES, revised=revised, merged=bool(roots)))


def small_tables(settings: Settings, first: int, last: int, roots: Mapping[int, int]) -> dict[str, pa.Table]:
    """Calendar, schedules and aliases as Arrow tables, the same for every engine."""
    rows = list(calendar_rows(settings, first, last))
    kinds = {"BIGINT": pa.int64(), "VARCHAR": pa.string(), "DATE": pa.date32()}
    calendar = {name: pa.array([getattr(r, name) for r in rows], kinds[kind]) for name, kind in CALENDAR_COLUMNS}

    def pairs(left: str, right: str, source: Mapping[str, str]) -> pa.Table:
        return pa.table(
            {left: pa.array(list(source), pa.string()), right: pa.array(list(source.values()), pa.string())}
        )

    return {
        "calendar": pa.table(calendar),
        "team_schedule": pairs("team", "schedule", settings.team_schedule),
        "channel_schedule": pairs("channel", "schedule", settings.channel_schedule),
        "aliases": pa.table(
            {"ckey": pa.array(list(roots), pa.int64()), "root": pa.array(list(roots.values()), pa.int64())}
        ),
    }


_CHECKS = (
    ("solved_before_opened", "contacts", "contact", "first_solved_at < opened_at"),
    ("reply_before_request", "contacts", "contact", "first_reply_at < request_at"),
    ("answer_before_invitation", "survey_invitations", "instrument", "before_invitation = 1"),
    ("left_before_entered", "queue_visits", "contact", "wait_s < 0"),
    ("survey_of_unknown_contact", "survey_invitations", "instrument", "ckey IS NOT NULL AND contact IS NULL"),
    ("solved_by_column_only", "contacts", "contact", "reported_solved_at IS NOT NULL AND first_solved_at IS NULL"),
)


def _findings(engine: duckdb.DuckDBPyConnection) -> Iterator[Mapping[str, object]]:
    for key, table, column, condition in _CHECKS:
        row = engine.execute(f"SELECT COUNT(*) FROM {table} WHERE {condition}").fetchone()
        count = int(row[0]) if row else 0
        if count:
            examples = engine.execute(
                f"SELECT {column} FROM {table} WHERE {condition} ORDER BY {column} LIMIT 5"
            ).fetchall()
            yield {"key": key, "count": count, "examples": [str(e[0]) for e in examples]}
