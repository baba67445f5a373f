"""The events table: stage shaped events, tell new from known, commit them in one transaction. No meaning.

Events are never rewritten: a revision is another row. The table is partitioned by month of the event.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import duckdb

from peil.dialect import literal
from peil.engines.duckdb import view_over
from peil.events import schema
from peil.lake import files

TABLE = "events"
COLUMNS: tuple[tuple[str, str], ...] = tuple((c.name, c.sql_type) for c in schema.COLUMNS)
CONFLICT = "the same event with the same revision was given before with other content"
_SLICE_ROWS = 8_000_000
_GROUP_ROWS = 500_000
_FILE_NO = "CAST(parse_filename(filename, true) AS BIGINT) AS file_no"


@dataclass(frozen=True)
class Committed:
    """How many staged events were new, known in the lake, or repeated in the batch; and what contradicts."""

    new: int
    known: int
    repeated: int
    conflicts: list[dict[str, object]]
    version: int | None


class Staging:
    """A folder of staged events that becomes one commit, or nothing."""

    def __init__(self, lake: Path) -> None:
        self._lake = lake
        self._files: list[tuple[Path, str]] = []

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

    def next_file(self, label: str) -> Path:
        """A path for the next file of staged events, which come from `label`."""
        path = self.folder / f"{len(self._files):06d}.parquet"
        self._files.append((path, label))
        return path

    def commit(self, engine: duckdb.DuckDBPyConnection, *, note: Mapping[str, str]) -> Committed:
        """Set apart what is known, repeated or contradictory, and commit the rest."""
        if not self._files:
            return Committed(0, 0, 0, [], None)
        self._views(engine)
        total = _one(engine, "SELECT COUNT(*) FROM staged")
        slices = 1 + total // _SLICE_ROWS
        engine.execute(
            "CREATE OR REPLACE TEMP TABLE verdicts (ekey BIGINT, file_no BIGINT, place BIGINT, verdict VARCHAR)"
        )
        for number in range(slices):
            self._judge(engine, number, slices)
        counts = dict(engine.execute("SELECT verdict, COUNT(*) FROM verdicts GROUP BY verdict").fetchall())
        new = int(counts.get("new", 0))
        conflicts = self._conflicts(engine) if "conflict" in counts else []
        out = self.folder / "out"
        if new:
            for number, group in enumerate(self._groups(engine)):
                self._write(engine, out / str(number), group, everything=new == total)
        version = self._move(out, note) if new else None
        return Committed(new, int(counts.get("known", 0)), int(counts.get("repeated", 0)), conflicts, version)

    def _groups(self, engine: duckdb.DuckDBPyConnection) -> list[list[int]]:
        """Staged files in groups that fit in memory when sorted."""
        sizes = engine.execute("SELECT file_no, COUNT(*) FROM staged GROUP BY file_no ORDER BY file_no").fetchall()
        groups: list[list[int]] = []
        room = 0
        for number, rows in sizes:
            if rows > room:
                groups.append([])
                room = _GROUP_ROWS
            groups[-1].append(number)
            room -= rows
        return groups

    def _views(self, engine: duckdb.DuckDBPyConnection) -> None:
        listed = ", ".join(literal(str(path)) for path, _ in self._files)
        engine.execute(
            f"CREATE OR REPLACE VIEW staged AS SELECT *, {_FILE_NO} FROM read_parquet([{listed}], filename = true)"
        )
        view_over(engine, "present", files.listed(self._lake / TABLE), COLUMNS)

    @staticmethod
    def _judge(engine: duckdb.DuckDBPyConnection, number: int, slices: int) -> None:
        """Verdict per staged event of one slice of keys, from the first of its kind and from the lake."""
        mine = f"ekey % {slices} = {number}" if slices > 1 else "1 = 1"
        engine.execute(
            f"""
            INSERT INTO verdicts
            WITH numbered AS (
                SELECT ekey, revision, content, keep_first, file_no, place,
                    ROW_NUMBER() OVER w AS nth, FIRST_VALUE(content) OVER w AS first_content
                FROM staged WHERE {mine}
                WINDOW w AS (PARTITION BY ekey, revision ORDER BY file_no, place)
            ), held AS (
                SELECT ekey, revision, MIN(content) AS content FROM present
                WHERE {mine} AND ekey IN (SELECT ekey FROM numbered) GROUP BY ekey, revision
            ), newest AS (
                SELECT ekey, MAX(revision) AS revision, ARG_MAX(content, revision) AS content FROM present
                WHERE {mine} AND ekey IN (SELECT ekey FROM numbered) GROUP BY ekey
            )
            SELECT n.ekey, n.file_no, n.place,
                CASE
                    WHEN n.nth > 1 AND (n.content = n.first_content OR n.keep_first = 1) THEN 'repeated'
                    WHEN n.nth > 1 THEN 'conflict'
                    WHEN h.ekey IS NOT NULL AND (h.content = n.content OR n.keep_first = 1) THEN 'known'
                    WHEN h.ekey IS NOT NULL THEN 'conflict'
                    WHEN s.content = n.content AND s.revision < n.revision THEN 'known'
                    ELSE 'new'
                END AS verdict
            FROM numbered n
            LEFT JOIN held h ON h.ekey = n.ekey AND h.revision = n.revision
            LEFT JOIN newest s ON s.ekey = n.ekey
            """
        )

    def _conflicts(self, engine: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
        columns = ", ".join(f"s.{c.name}" for c in schema.COLUMNS)
        rows = engine.execute(
            f"SELECT {columns}, s.file_no, s.place FROM verdicts j JOIN staged s"
            " ON s.ekey = j.ekey AND s.file_no = j.file_no AND s.place = j.place"
            " WHERE j.verdict = 'conflict' ORDER BY s.file_no, s.place"
        ).fetchall()
        found = []
        for row in rows:
            raw = dict(zip((c.name for c in schema.COLUMNS), row, strict=False))
            found.append(
                {
                    "file": self._files[row[-2]][1],
                    "row": row[-1] // 64,
                    "column": "",
                    "value": str(raw["type"]),
                    "reason": CONFLICT,
                    "raw": {key: value for key, value in raw.items() if value is not None},
                }
            )
        return found

    def _write(self, engine: duckdb.DuckDBPyConnection, folder: Path, group: list[int], *, everything: bool) -> None:
        """The new events of some staged files, by month. Sorting waits for compaction."""
        folder.mkdir(parents=True)
        columns = ", ".join(f"s.{c.name}" for c in schema.COLUMNS)
        listed = ", ".join(literal(str(self._files[n][0])) for n in group)
        wanted = (
            ""
            if everything
            else f" WHERE (s.file_no, s.place, s.ekey) IN (SELECT (file_no, place, ekey) FROM verdicts"
            f" WHERE verdict = 'new' AND file_no IN ({', '.join(map(str, group))}))"
        )
        engine.execute(
            f"COPY (SELECT {columns}, strftime(make_timestamp(s.time_us), '%Y-%m') AS month"
            f" FROM (SELECT *, {_FILE_NO} FROM read_parquet([{listed}], filename = true)) AS s{wanted})"
            f" TO {literal(str(folder))} (FORMAT parquet, COMPRESSION lz4, PARTITION_BY (month),"
            " OVERWRITE_OR_IGNORE true)"
        )

    def _move(self, out: Path, note: Mapping[str, str]) -> int:
        """Bring the written files into the table's folders and commit them."""
        table = self._lake / TABLE
        moved: list[tuple[Path, Mapping[str, str]]] = []
        for file in sorted(out.rglob("*.parquet")):
            month = {"month": file.parent.name.removeprefix("month=")}
            target = files.new_file(table, month)
            file.rename(target)
            moved.append((target, month))
        columns = (*COLUMNS, ("month", "VARCHAR"))
        return files.commit(table, columns, moved, partition_by=["month"], note=note)


def _one(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = engine.execute(sql).fetchone()
    return int(row[0]) if row else 0
