"""Deriving every fact from all events, in slices that fit in memory. What a fact says is in its SQL file."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from peil.dialect import file_pattern, literal
from peil.engines.duckdb import view_over
from peil.events.schema import COLUMN_NAMES
from peil.facts.models import CONTACT_STATES, EVENT_EXTRA, KEYED, Fact
from peil.lake import files
from peil.lake.published import Coverage

#: Events that are derived at once; more are derived in slices of contacts (docs/performance.md).
SLICE_EVENTS = 4_500_000
PARQUET = "FORMAT parquet, COMPRESSION lz4, PARQUET_VERSION v2"
#: Up to so many slices of the same events, each is picked by reading all of them; writing them out by slice
#: takes three times as much for few slices.
_SCANNED = 16
#: How many rows of a slice stand together: a month is picked from them by their days.
_SLICE_GROUP = 30_720
_NOT_A_CONTACT = -1
_OF_CONTACT = "ckey IS NOT NULL AND family <> 'agent'"
_OF_OTHERS = "(ckey IS NULL OR family IN ('survey', 'agent', 'session'))"
Say = Callable[[str], None]


def derive_all(
    engine: duckdb.DuckDBPyConnection, lake: Path, coverage: Sequence[Coverage], say: Say
) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Derive and commit every fact from the view `events`; returns files and table versions by fact."""
    slices = -(-sum(c.events for c in coverage) // SLICE_EVENTS)
    if slices == 1:
        written = _at_once(engine, lake, say)
    else:
        with tempfile.TemporaryDirectory(dir=lake / "staging") as folder:
            written = _Sliced(engine, lake, Path(folder), slices, say).derive()
    versions = {
        fact.name: files.commit(lake / fact.name, fact.columns, [(f, {}) for f in written[fact.name]], overwrite=True)
        for fact in KEYED
    }
    return {name: [str(f) for f in found] for name, found in written.items()}, versions


def _at_once(engine: duckdb.DuckDBPyConnection, lake: Path, say: Say) -> dict[str, list[Path]]:
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {CONTACT_STATES.name} AS {CONTACT_STATES.typed_sql()}")
    written = {}
    for fact in KEYED:
        say(fact.name)
        written[fact.name] = _in_order(engine, lake, fact)
        view_over(engine, fact.name, [str(file) for file in written[fact.name]], fact.columns)
    return written


def _in_order(engine: duckdb.DuckDBPyConnection, lake: Path, fact: Fact) -> list[Path]:
    """All rows of a fact in order of days, in files of one group of rows, each of some days then."""
    with tempfile.TemporaryDirectory(dir=lake / "staging") as folder:
        engine.execute(
            f"COPY ({fact.typed_sql()} ORDER BY {fact.days[0]}) TO {literal(f'{folder}/rows')}"
            f" ({PARQUET}, ROW_GROUPS_PER_FILE 1)"
        )
        made = sorted(Path(folder, "rows").glob("*.parquet"))
        return [file.rename(files.new_file(lake / fact.name)) for file in made]


def write(engine: duckdb.DuckDBPyConnection, lake: Path, fact: Fact, sql: str) -> Path:
    """Write the rows of a statement as a new file of a fact, not yet committed."""
    return put(engine, lake, fact, sql)[0]


def put(engine: duckdb.DuckDBPyConnection, lake: Path, fact: Fact, sql: str) -> tuple[Path, int]:
    """The same, with how many rows there are."""
    target = files.new_file(lake / fact.name)
    ((rows,),) = engine.execute(f"COPY ({sql}) TO {literal(str(target))} ({PARQUET})").fetchall()
    return target, int(rows)


class _Sliced:
    """Facts that hang on a contact are derived a slice of contacts at a time; their rows are then put together
    by month, so that a question about a period reads the files of that period."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, lake: Path, folder: Path, slices: int, say: Say) -> None:
        self._engine, self._lake, self._folder, self._slices, self._say = engine, lake, folder, slices, say

    def derive(self) -> dict[str, list[Path]]:
        """The files of every fact."""
        self._stage()
        of_contacts = [fact for fact in KEYED if fact.key == "ckey" and fact.name != "contacts"]
        for number in range(self._slices):
            self._say(f"contacts {number + 1}/{self._slices}")
            self._events(number)
            self._engine.execute(f"CREATE OR REPLACE TEMP TABLE contact_states AS {CONTACT_STATES.typed_sql()}")
            # Facts of a contact read nothing of other contacts, so the gaps may be missing here.
            self._engine.execute(
                "CREATE OR REPLACE VIEW contacts AS SELECT *, CAST(NULL AS BIGINT) AS prev_gap_s,"
                " CAST(NULL AS BIGINT) AS next_gap_s FROM contact_states"
            )
            self._part(CONTACT_STATES, number, "SELECT * FROM contact_states")
            for fact in of_contacts:
                self._part(fact, number, fact.typed_sql())
        self._engine.execute("DROP VIEW contacts; DROP TABLE contact_states")
        written = {fact.name: self._by_month(fact) for fact in of_contacts}
        written["contacts"] = self._contacts()
        self._events(_NOT_A_CONTACT)
        for fact in KEYED:
            if fact.name not in written:
                self._say(fact.name)
                written[fact.name] = [
                    write(self._engine, self._lake, fact, f"{fact.typed_sql()} ORDER BY {fact.days[0]}")
                ]
            view_over(self._engine, fact.name, [str(f) for f in written[fact.name]], fact.columns)
        return written

    def _stage(self) -> None:
        """Of many slices, events in files of some slices each, so that no slice has to be picked from all events;
        surveys stand there twice, once with what hangs on no contact."""
        self._engine.execute("ALTER VIEW events RENAME TO all_events")
        if self._slices <= _SCANNED:
            return
        self._say("events")
        listed = ", ".join(columns_read())
        self._engine.execute(
            f"COPY (SELECT {listed}, ckey % {self._slices} // {_SCANNED} AS part FROM all_events WHERE {_OF_CONTACT}"
            f" UNION ALL SELECT {listed}, {_NOT_A_CONTACT} AS part FROM all_events WHERE {_OF_OTHERS})"
            f" TO {literal(str(self._folder / 'events'))} ({PARQUET}, PARTITION_BY (part))"
        )

    def _events(self, number: int) -> None:
        """The view `events` over one slice, which is picked once and read by every fact."""
        rows, part = "all_events", number if number == _NOT_A_CONTACT else number // _SCANNED
        if self._slices > _SCANNED and (folder := self._folder / "events" / f"part={part}").exists():
            rows = f"read_parquet({file_pattern(folder, '/*.parquet')}, hive_partitioning = false)"
        mine = _OF_OTHERS if number == _NOT_A_CONTACT else f"ckey % {self._slices} = {number} AND {_OF_CONTACT}"
        self._engine.execute("DROP TABLE IF EXISTS slice_events")
        self._engine.execute(
            f"CREATE TEMP TABLE slice_events AS SELECT {', '.join(columns_read())} FROM {rows} WHERE {mine}"
        )
        self._engine.execute("CREATE OR REPLACE VIEW events AS SELECT * FROM slice_events")

    def _part(self, fact: Fact, number: int, sql: str) -> None:
        """The rows of a slice in order of days: by month they would be written at twice the cost."""
        target = self._folder / fact.name / f"{number}.parquet"
        target.parent.mkdir(exist_ok=True)
        self._engine.execute(
            f"COPY (SELECT * FROM ({sql}) AS rows_ ORDER BY {fact.days[0]}) TO {literal(str(target))}"
            f" ({PARQUET}, ROW_GROUP_SIZE {_SLICE_GROUP})"
        )

    def _parts(self, fact: Fact) -> str:
        return f"read_parquet({file_pattern(self._folder / fact.name, '/*.parquet')}, hive_partitioning = false)"

    def _months(self, fact: Fact) -> list[tuple[str, str]]:
        """The months that the rows of a fact are of, each with the condition that picks it."""
        day = fact.days[0]
        rows = self._engine.execute(
            f"SELECT DISTINCT CAST(date_trunc('month', {day}) AS DATE) AS first FROM {self._parts(fact)} ORDER BY first"
        ).fetchall()
        found = []
        for (first,) in rows:
            after = first and (first + dt.timedelta(days=32)).replace(day=1)
            found.append(
                (f"{first:%Y-%m}", f"{day} >= DATE '{first}' AND {day} < DATE '{after}'")
                if first
                else ("none", f"{day} IS NULL")
            )
        return found

    def _by_month(self, fact: Fact) -> list[Path]:
        """One file a month, in order of days."""
        names = ", ".join(name for name, _ in fact.columns)
        rows = f"SELECT {names} FROM {self._parts(fact)}"
        found = [
            write(self._engine, self._lake, fact, f"{rows} WHERE {picked} ORDER BY {fact.days[0]}")
            for _, picked in self._months(fact)
        ]
        return found or [self._empty(fact)]

    def _contacts(self) -> list[Path]:
        """Contacts by month: states with the gaps, which are taken over all contacts in a narrow pass first."""
        self._say("contacts")
        fact = KEYED[0]
        states = self._parts(CONTACT_STATES)
        self._engine.execute(f"CREATE OR REPLACE VIEW contact_states AS SELECT * FROM {states}")
        month = f"COALESCE(strftime({fact.days[0]}, '%Y-%m'), 'none') AS month_"
        gaps = self._folder / "gaps"
        self._engine.execute(
            f"COPY (SELECT ckey, prev_gap_s, next_gap_s, {month} FROM ({fact.sql()})"
            f" WHERE prev_gap_s IS NOT NULL OR next_gap_s IS NOT NULL)"
            f" TO {literal(str(gaps))} ({PARQUET}, PARTITION_BY (month_))"
        )
        written = []
        for name, picked in self._months(CONTACT_STATES):
            of_month = f"(SELECT * FROM {states} WHERE {picked}) AS s"
            joined = f"SELECT s.*, NULL AS prev_gap_s, NULL AS next_gap_s FROM {of_month}"
            if (of_gaps := gaps / f"month_={name}").exists():
                read = f"read_parquet({file_pattern(of_gaps, '/*.parquet')}, hive_partitioning = false)"
                joined = f"SELECT s.*, g.prev_gap_s, g.next_gap_s FROM {of_month} LEFT JOIN {read} AS g USING (ckey)"
            listed = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in fact.columns)
            sql = f"SELECT {listed} FROM ({joined}) ORDER BY {fact.days[0]}"
            written.append(write(self._engine, self._lake, fact, sql))
        self._engine.execute("DROP VIEW contact_states")
        return written or [self._empty(fact)]

    def _empty(self, fact: Fact) -> Path:
        nothing = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in fact.columns)
        return write(self._engine, self._lake, fact, f"SELECT {nothing} WHERE 1 = 0")


def columns_read() -> list[str]:
    """The columns of an event that any fact's SQL names: what must be staged."""
    words = {word for fact in (CONTACT_STATES, *KEYED) for word in re.findall(r"[a-z_]+", fact.sql())}
    return [name for name in (*COLUMN_NAMES, *EVENT_EXTRA) if name in words]
