"""Deriving facts on DuckDB and the snapshot that publishes them together. What a fact says is in its SQL file.

After the first time only what new events touch is derived (`touched`); everything is derived anew (`full`)
when settings or fact SQL changed, when events left the lake, or on demand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from peil.dialect import file_pattern
from peil.engines.duckdb import connect
from peil.events.schema import COLUMN_NAMES
from peil.facts import findings, inputs
from peil.facts.costs import derive_whole
from peil.facts.full import derive_all
from peil.facts.models import events_sql, shape_of
from peil.facts.touched import Touched, derive_touched
from peil.lake import events as lake_events
from peil.lake import files
from peil.lake.published import Changes, Coverage, Published
from peil.settings import Settings, digest

MEMORY = "2GB"
_DAY = 86_400
#: From one new event in so many held ones on everything is derived anew.
_FULL_FROM = 4


@dataclass(frozen=True)
class Derived:
    """What a run of deriving did: whether everything was derived, and how many contacts were touched if not."""

    snapshot: Published
    whole: bool
    contacts: int | None = None
    days: Mapping[tuple[str, str], set[dt.date]] | None = None


def derive(
    lake: Path,
    settings: Settings,
    *,
    generation: int,
    instruments: Mapping[str, Mapping[str, object]],
    definitions: Mapping[str, list[Mapping[str, object]]],
    before: Published | None = None,
    declared: Mapping[str, int] | None = None,
    again: tuple[int, Sequence[str]] = (0, ()),
    tell: Callable[[str], None] | None = None,
) -> Derived | None:
    """Derive facts, write them, and return the snapshot to publish; None without events.

    `declared` is up to when sources were said to be complete (µs, UTC); a later event speaks for itself. `again` is how
    many rows of imported files said again what another row said, with examples: a finding that no fact can show.
    With `before`, the snapshot that readers have now, only what events since then touch is derived, here whatever
    the engine: a cluster pays where everything is derived.
    Raises InputError where the calendar would not cover the data.
    """
    begun = _begun(lake, settings, before)
    if begun is None:
        return None
    engine, fresh, listed, version = begun
    made = _made(engine, lake, settings, (fresh, listed), before, tell or (lambda _: None))
    facts, versions, coverage, changes = dict(made.facts), dict(made.versions), made.coverage, made.changes
    marks = _watermarks(coverage, declared or {})
    so_far = Published(0, settings.zone, facts, versions, coverage, marks, changes=changes)
    derive_whole(engine, lake, settings, listed, so_far, before if made.touched else None)
    snapshot = replace(
        so_far,
        generation=generation,
        versions={**versions, lake_events.TABLE: version},
        instruments=instruments,
        definitions=definitions,
        settings_digest=digest(settings),
        currency=settings.currency,
        revisions=made.revisions,
        shape=shape_of(settings),
    )
    known = before.tallies if before and made.touched else {}
    taken = made.touched.replaced if made.touched else ()
    odd = findings.look(engine, snapshot, known, taken, made.cycles, again)
    engine.close()
    snapshot = replace(snapshot, findings=odd.findings, tallies=odd.tallies)
    if made.touched is None:
        return Derived(snapshot, whole=True)
    return Derived(snapshot, whole=False, contacts=made.touched.contacts, days=made.touched.days)


def _begun(
    lake: Path, settings: Settings, before: Published | None
) -> tuple[duckdb.DuckDBPyConnection, Sequence[str], Sequence[str], int] | None:
    """The engine, the files of events since `before`, all of them, and their table's version; None without events.

    Making an engine takes as long as reading the table's log, so one is done beside the other.
    """
    table = lake / lake_events.TABLE
    with ThreadPoolExecutor(1) as beside:
        opening = beside.submit(_engine, lake)
        listed, version = files.current(table)
        fresh = _fresh(table, settings, before, listed)
        engine = opening.result()
    if not listed:
        engine.close()
        return None
    return engine, fresh, listed, version


def _engine(lake: Path) -> duckdb.DuckDBPyConnection:
    engine = connect(memory=MEMORY, temp=lake / "staging" / "derive-spill", threads=2)
    # Every file is written in an order of its own; small groups halve what writing by slice or month takes.
    engine.execute("SET preserve_insertion_order = false; SET partitioned_write_flush_threshold = 60000")
    return engine


def _fresh(table: Path, settings: Settings, before: Published | None, listed: Sequence[str]) -> list[str]:
    """The files of events since the snapshot; none where nothing can be gone on from."""
    if before is None or before.shape != shape_of(settings):
        return []
    return files.added_since(table, before.versions.get(lake_events.TABLE, -1), listed) or []


def _watermarks(coverage: Sequence[Coverage], declared: Mapping[str, int]) -> dict[str, int]:
    """Up to when each source is known: its last event, or what was declared where that is later."""
    marks: dict[str, int] = {}
    for c in coverage:
        marks[c.source] = max(marks.get(c.source, declared.get(c.source, 0)), c.last_us)
    return marks


@dataclass(frozen=True)
class _Made:
    """Files, changes and versions by fact, with what the events cover; `touched` unless everything was derived."""

    facts: Mapping[str, list[str]]
    versions: Mapping[str, int]
    coverage: list[Coverage]
    revisions: tuple[int, int]
    cycles: tuple[int, ...]
    changes: Mapping[str, Changes] = field(default_factory=dict)
    touched: Touched | None = None


def _made(
    engine: duckdb.DuckDBPyConnection,
    lake: Path,
    settings: Settings,
    of_events: tuple[Sequence[str], Sequence[str]],
    before: Published | None,
    say: Callable[[str], None],
) -> _Made:
    """Derive the facts that hang on the files `of_events`, those since `before` and all: what is touched, or all, where
    the settings say."""
    fresh, listed = of_events
    if before is not None and fresh and _are_few(engine, fresh, before):
        found = derive_touched(engine, lake, settings, before, (fresh, listed), say)
        known = before.facts, before.versions, found.coverage, found.revisions, found.cycles
        return _Made(*known, changes=found.changes, touched=found)
    if settings.engine.kind == "spark":
        from peil.facts.on_spark import derive_lake

        there = derive_lake(lake, settings, say)
        return _Made(there.facts, there.versions, there.coverage, there.revisions, there.cycles)
    inputs.all_events(engine, listed)
    coverage, revisions, aliases = _prepare(engine, settings)
    facts, versions = derive_all(engine, lake, coverage, say)
    return _Made(facts, versions, coverage, revisions, aliases.cycles)


def _are_few(engine: duckdb.DuckDBPyConnection, fresh: Sequence[str], before: Published) -> bool:
    """Whether so few events are new that deriving what they touch takes less than deriving everything."""
    names = ", ".join(file_pattern(file) for file in fresh)
    row = engine.execute(f"SELECT SUM(num_rows) FROM parquet_file_metadata([{names}])").fetchall()[0]
    return _FULL_FROM * int(row[0]) < sum(c.events for c in before.coverage)


def _prepare(
    engine: duckdb.DuckDBPyConnection, settings: Settings
) -> tuple[list[Coverage], tuple[int, int], inputs.Aliases]:
    """Views and small tables that fact SQL reads beside the events, for all events."""

    def run(sql: str) -> Sequence[tuple[object, ...]]:
        return engine.execute(sql).fetchall()

    ((low, high),) = run("SELECT MIN(revision), MAX(revision) FROM lake_events")
    revisions = int(str(low)), int(str(high))
    revised = revisions[0] < revisions[1]
    current = inputs.present_events(revised)
    coverage = inputs.coverage_of(run, current)
    aliases = inputs.aliases_of(run, current)
    first = min(c.first_us for c in coverage) // 1_000_000 - _DAY
    last = max(c.last_us for c in coverage) // 1_000_000 + _DAY
    inputs.put_small(engine, settings, first, last, aliases)
    engine.execute(
        "CREATE VIEW events AS "
        + events_sql(COLUMN_NAMES, revised=revised, merged=bool(aliases.contacts), customers=bool(aliases.customers))
    )
    return coverage, revisions, aliases


__all__ = ["Derived", "Touched", "derive", "shape_of"]
