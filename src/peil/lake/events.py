"""The events table: stage shaped events, tell new from known, commit them in one transaction. No meaning.

Events are never rewritten: a revision is another row. The table is partitioned by month of the event. A
file keeps two columns beside the table's own, `place` (row and rule in the file that was imported) and
`keep_first`, which the import needs and readers pass over.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import duckdb

from peil.dialect import file_pattern, literal
from peil.engines.duckdb import view_over
from peil.events import schema
from peil.lake import files

TABLE = "events"
COLUMNS: tuple[tuple[str, str], ...] = tuple((c.name, c.sql_type) for c in schema.COLUMNS)
CONFLICT = "the same event with the same revision was given before with other content"
#: How staged files are written.
PARQUET = "FORMAT parquet, COMPRESSION lz4"
#: The month of a staged file that holds events of several.
MIXED = "mixed"
_SLICE_ROWS = 2_000_000
_FEW_ROWS = 50_000
_MANY_FILES = 8
_GROUP_ROWS = 2_000_000
_CHUNK = 2000
_SHOWN = 5
_BATCH = "CAST(regexp_extract(filename, '/([0-9]{6})/month=', 1) AS BIGINT) AS batch"
_MONTH = "strftime(make_timestamp(time_us), '%Y-%m')"
_LISTED = ", ".join(c.name for c in schema.COLUMNS)

Sink = Callable[[Sequence[dict[str, object]]], None]


@dataclass(frozen=True)
class Committed:
    """How many staged events were new, known in the lake, repeated in the batch, or contradict.

    `rows_again` counts the rows that say again what an earlier row of the batch said, `again` some of their contacts;
    what every row of a file repeats by design (keep_first) is none of these. `withdrawn` are those of the new ones that
    take the place of an ending that the list no longer tells.
    """

    new: int
    known: int
    repeated: int
    conflicts: int
    version: int | None
    rows_again: int = 0
    again: tuple[str, ...] = ()
    withdrawn: int = 0


class Staging:
    """A folder of staged events that becomes one commit, or nothing. The caller holds the writer lock."""

    def __init__(self, lake: Path) -> None:
        self._lake = lake
        self._labels: list[str] = []

    def __enter__(self) -> Staging:
        parent = self._lake / "staging"
        parent.mkdir(parents=True, exist_ok=True)
        for left in parent.iterdir():  # of writers that died: we hold the lock
            shutil.rmtree(left, ignore_errors=True)
        self.folder = Path(tempfile.mkdtemp(dir=parent))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def next_folder(self, label: str) -> Path:
        """A folder for the next batch of staged events, which come from `label`."""
        path = self.folder / f"{len(self._labels):06d}"
        self._labels.append(label)
        return path

    def commit(
        self,
        engine: duckdb.DuckDBPyConnection,
        *,
        note: Mapping[str, str],
        conflicts: Sink,
        endings: Collection[str] = (),
        now_us: int = 0,
    ) -> Committed:
        """Set apart what is known, repeated or contradictory (`conflicts` hears which), and commit the rest.

        `endings` are statuses with which a list of how things stand now says that a contact ended: one that an earlier
        list gave, and this one does not, of a contact that it has, is withdrawn.
        """
        if next(self.folder.glob("*/month=*/*.parquet"), None) is None:
            return Committed(0, 0, 0, 0, None)
        engine.execute(
            f"CREATE OR REPLACE VIEW staged AS SELECT *, {_BATCH}"
            f" FROM read_parquet({file_pattern(self.folder, '/*/month=*/*.parquet')},"
            " filename = true, hive_partitioning = false)"
        )
        withdrawn = self._withdraw(engine, endings, now_us) if endings else 0
        total = _one(engine, "SELECT COUNT(*) FROM staged")
        engine.execute("CREATE OR REPLACE TEMP TABLE apart (batch BIGINT, place BIGINT, verdict VARCHAR, again BIGINT)")
        self._judge(engine, 1 + total // _SLICE_ROWS)
        counts = dict(_rows(engine, "SELECT verdict, COUNT(*) FROM apart GROUP BY verdict"))
        for chunk in self._conflicts(engine) if "conflict" in counts else ():
            conflicts(chunk)
        told = self._again(engine) if "repeated" in counts else (0, ())
        new = total - sum(counts.values())
        version = self._publish(engine, note) if new else None
        known, repeated, contradict = (counts.get(verdict, 0) for verdict in ("known", "repeated", "conflict"))
        return Committed(new, known, repeated, contradict, version, *told, withdrawn=withdrawn)

    def _withdraw(self, engine: duckdb.DuckDBPyConnection, endings: Collection[str], now_us: int) -> int:
        """Stage a revision of each ending that the list no longer tells: open, at that moment. Returns how many."""
        held = files.listed(self._lake / TABLE)
        if not held:
            return 0
        view_over(engine, "present", held, COLUMNS, grown=True)
        target = self.next_folder("") / f"month={MIXED}"
        target.mkdir(parents=True)
        changed = {
            "revision": f"GREATEST({now_us}, p.revision + 1)",
            "observed_us": str(now_us),
            "status": "'open'",
            "content": "CAST(md5_number(concat_ws('|', 'withdrawn', p.ekey)) >> 65 AS BIGINT)",
        }
        listed = ", ".join(f"CAST({changed.get(name, f'p.{name}')} AS {kind}) AS {name}" for name, kind in COLUMNS)
        file = target / "data.parquet"
        ended = ", ".join(literal(one) for one in sorted(endings))
        select = _NO_LONGER.format(listed=listed, ended=ended)
        count = _one(engine, f"COPY ({select}) TO {literal(str(file))} ({PARQUET})")
        if not count:
            file.unlink()
        return count

    def _judge(self, engine: duckdb.DuckDBPyConnection, slices: int) -> None:
        """The events to set apart, with why, in slices of keys that fit in memory."""
        held = files.listed(self._lake / TABLE)
        engine.execute("SET threads = 2")  # looking keys up reads three columns of the whole lake
        view_over(engine, "present", held, COLUMNS, grown=True)
        for number in range(slices):
            mine = f"ekey % {slices} = {number}" if slices > 1 else "1 = 1"
            of_staged = f"s.{mine}" if slices > 1 else mine
            engine.execute(_REPEATED.format(mine=mine))
            if held:
                engine.execute(_HELD.format(mine=mine))
                engine.execute(_KNOWN.format(mine=of_staged))
        engine.execute("SET threads = 1")  # writing with two takes three times the work within so little memory

    def _again(self, engine: duckdb.DuckDBPyConnection) -> tuple[int, tuple[str, ...]]:
        """How many rows say again what an earlier one said, and some of the contacts that they are about."""
        rows = "SELECT DISTINCT batch, place // 64 FROM apart WHERE again = 1"
        if not (count := _one(engine, f"SELECT COUNT(*) FROM ({rows})")):
            return 0, ()
        about = "SELECT batch, place FROM apart WHERE again = 1"
        found = engine.execute(
            f"SELECT DISTINCT contact FROM staged SEMI JOIN ({about}) USING (batch, place) WHERE contact IS NOT NULL"
            f" ORDER BY contact LIMIT {_SHOWN}"
        ).fetchall()
        return count, tuple(str(contact) for (contact,) in found)

    def _conflicts(self, engine: duckdb.DuckDBPyConnection) -> Iterator[list[dict[str, object]]]:
        columns = ", ".join(f"s.{c.name}" for c in schema.COLUMNS)
        engine.execute(
            f"SELECT s.batch, s.place, {columns} FROM apart j JOIN staged s ON s.batch = j.batch AND s.place = j.place"
            " WHERE j.verdict = 'conflict' ORDER BY s.batch, s.place"
        )
        while rows := engine.fetchmany(_CHUNK):
            found = []
            for batch, place, *values in rows:
                said = zip((c.name for c in schema.COLUMNS), values, strict=True)
                raw = {key: value for key, value in said if value is not None}
                found.append(
                    {
                        "file": self._labels[batch],
                        "row": place // 64,
                        "column": "",
                        "value": str(raw["type"]),
                        "reason": CONFLICT,
                        "raw": raw,
                    }
                )
            yield found

    def _publish(self, engine: duckdb.DuckDBPyConnection, note: Mapping[str, str]) -> int:
        """Bring what is new into the table's folders and commit it."""
        whole, rest = self._sorted_out(engine)
        table = self._lake / TABLE
        moved: list[tuple[Path, Mapping[str, str]]] = []
        for file in whole + self._written(engine, rest):
            month = {"month": file.parent.name.removeprefix("month=")}
            target = files.new_file(table, month)
            file.rename(target)
            moved.append((target, month))
        return files.commit(table, (*COLUMNS, ("month", "VARCHAR")), moved, partition_by=["month"], note=note)

    def _sorted_out(self, engine: duckdb.DuckDBPyConnection) -> tuple[list[Path], list[Path]]:
        """The staged files that can be the table's as they are, and those to be written again.

        Written again is what is not of one month, what has events set apart, and what is small in a month of many.
        """
        cut = {int(b) for b, _ in _rows(engine, "SELECT batch, COUNT(*) FROM apart GROUP BY batch")}
        whole: dict[str, list[Path]] = {}
        rest: list[Path] = []
        for batch in range(len(self._labels)):
            for file in sorted((self.folder / f"{batch:06d}").glob("month=*/*.parquet")):
                if batch in cut or file.parent.name == f"month={MIXED}":
                    rest.append(file)
                else:
                    whole.setdefault(file.parent.name, []).append(file)
        for month, listed in whole.items():
            rows = _row_counts(engine, listed) if len(listed) >= _MANY_FILES else {}
            small = [file for file in listed if rows.get(str(file), _FEW_ROWS) < _FEW_ROWS]
            rest += small
            whole[month] = [file for file in listed if file not in set(small)]
        return [file for listed in whole.values() for file in listed], rest

    def _written(self, engine: duckdb.DuckDBPyConnection, staged: Sequence[Path]) -> list[Path]:
        """The staged files again by month, some million events at a time, without what was set apart.

        A statement a month passes over the other months' rows by their time alone; one partitioned statement
        would hold every month in memory.
        """
        found: list[Path] = []
        rows = _row_counts(engine, staged) if staged else {}
        for number, group in enumerate(_groups(staged, rows)):
            listed = ", ".join(file_pattern(file) for file in group)
            engine.execute(
                f"CREATE OR REPLACE TEMP VIEW again AS SELECT *, {_BATCH}, {_MONTH} AS month"
                f" FROM read_parquet([{listed}], filename = true, hive_partitioning = false)"
            )
            for (month,) in engine.execute("SELECT DISTINCT month FROM again ORDER BY month").fetchall():
                first, end = _bounds(month)
                target = self.folder / "out" / str(number) / f"month={month}" / "data.parquet"
                target.parent.mkdir(parents=True)
                written = _one(
                    engine,
                    f"COPY (SELECT {_LISTED} FROM again ANTI JOIN apart USING (batch, place)"
                    f" WHERE time_us BETWEEN {first} AND {end - 1}) TO {literal(str(target))} ({PARQUET})",
                )
                found += [target] if written else []
            for file in group:
                file.unlink()
        return found


#: Of staged events with one key and revision the first counts; the others repeat or contradict it.
_REPEATED = """
INSERT INTO apart
WITH twice AS (
    SELECT ekey, revision FROM staged WHERE {mine} GROUP BY ekey, revision HAVING COUNT(*) > 1
), numbered AS (
    SELECT batch, place, keep_first, content, ROW_NUMBER() OVER w AS nth, FIRST_VALUE(content) OVER w AS first_content
    FROM staged SEMI JOIN twice USING (ekey, revision) WHERE {mine}
    WINDOW w AS (PARTITION BY ekey, revision ORDER BY batch, place)
)
SELECT batch, place, CASE WHEN content = first_content OR keep_first = 1 THEN 'repeated' ELSE 'conflict' END,
    CASE WHEN content = first_content AND keep_first = 0 THEN 1 ELSE 0 END
FROM numbered WHERE nth > 1
"""

#: Endings as they were last told by lists, of contacts that are staged, and themselves not among what is staged.
_NO_LONGER = """
WITH told AS (
    SELECT ekey, MAX(revision) AS revision, ARG_MAX(status, revision) AS status FROM present
    WHERE
        type = 'contact.status' AND derived = 1 AND ckey IN (SELECT ckey FROM staged)
        AND source IN (SELECT source FROM staged)
    GROUP BY ekey
), gone AS (
    SELECT ekey, revision FROM told ANTI JOIN staged USING (ekey) WHERE status IN ({ended})
)
SELECT {listed}, ROW_NUMBER() OVER (ORDER BY p.ekey) * 64 AS place, 0 AS keep_first
FROM present p SEMI JOIN gone USING (ekey, revision)
"""

_HELD = """
CREATE OR REPLACE TEMP TABLE held AS
SELECT ekey, revision, MIN(content) AS content FROM present
WHERE {mine} AND ekey IN (SELECT ekey FROM staged WHERE {mine}) GROUP BY ekey, revision
"""

#: A revision that the lake has must say the same; a higher one that says what the newest says adds nothing.
_KNOWN = """
INSERT INTO apart
WITH candidates AS (
    SELECT s.batch, s.place, s.keep_first, s.content, s.revision,
        MAX(CASE WHEN h.revision <= s.revision THEN h.revision END) AS before,
        ARG_MAX(h.content, h.revision) FILTER (h.revision <= s.revision) AS held_content
    FROM staged s JOIN held h ON h.ekey = s.ekey
    WHERE {mine}
    GROUP BY ALL
)
SELECT c.batch, c.place,
    CASE WHEN c.held_content = c.content OR c.keep_first = 1 THEN 'known' ELSE 'conflict' END, 0
FROM candidates c
ANTI JOIN apart a ON a.batch = c.batch AND a.place = c.place
WHERE c.before = c.revision OR (c.before IS NOT NULL AND c.held_content = c.content)
"""


def _groups(staged: Sequence[Path], rows: Mapping[str, int]) -> list[list[Path]]:
    groups: list[list[Path]] = []
    room = 0
    for file in staged:
        if room <= 0:
            groups.append([])
            room = _GROUP_ROWS
        groups[-1].append(file)
        room -= rows[str(file)]
    return groups


def _bounds(month: str) -> tuple[int, int]:
    """The first instants in µs of a month as 2026-01, and of the next."""
    first = dt.datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
    after = (first + dt.timedelta(days=32)).replace(day=1)
    return int(first.timestamp()) * 1_000_000, int(after.timestamp()) * 1_000_000


def _row_counts(engine: duckdb.DuckDBPyConnection, listed: Sequence[Path]) -> dict[str, int]:
    names = ", ".join(file_pattern(file) for file in listed)
    return dict(_rows(engine, f"SELECT file_name, num_rows FROM parquet_file_metadata([{names}])"))


def _rows(engine: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[str, int]]:
    return [(str(name), int(number)) for name, number in engine.execute(sql).fetchall()]


def _one(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = engine.execute(sql).fetchone()
    return int(row[0]) if row else 0
