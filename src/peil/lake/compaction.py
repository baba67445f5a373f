"""Many small files of events put together: a source that speaks every few seconds leaves one a month each time.

The rows stay what they are. The caller holds the writer lock and publishes the new version: readers of an earlier
snapshot still find the old files, which are swept later.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from peil.dialect import file_pattern, literal
from peil.engines.duckdb import connect
from peil.events import schema
from peil.lake import files
from peil.lake.events import PARQUET, TABLE

#: A file of fewer rows is small; a month with so many small ones is put together.
SMALL_ROWS = 50_000
FROM_FILES = 48


def compact_events(lake: Path, *, from_files: int = FROM_FILES) -> int | None:
    """Put small files together, in order of contact and time, in one commit; the table's version, None if unchanged."""
    table = lake / TABLE
    by_month: dict[str, list[Path]] = {}
    for name in files.listed(table):
        by_month.setdefault(Path(name).parent.name, []).append(Path(name))
    crowded = {month: some for month, some in by_month.items() if len(some) >= from_files}
    if not crowded:
        return None
    engine = connect(memory="1GB", temp=lake / "staging" / "compact-spill", threads=2)
    try:
        taken: dict[Path, list[Path]] = {}
        for some in crowded.values():
            small = _small(engine, some)
            if len(small) >= from_files:
                taken[_together(engine, small)] = small
    finally:
        engine.close()
    return files.merge(table, taken) if taken else None


def _small(engine: duckdb.DuckDBPyConnection, some: list[Path]) -> list[Path]:
    names = ", ".join(file_pattern(file) for file in some)
    found = engine.execute(
        f"SELECT file_name FROM parquet_file_metadata([{names}]) WHERE num_rows < {SMALL_ROWS}"
    ).fetchall()
    return [Path(str(name)) for (name,) in found]


def _together(engine: duckdb.DuckDBPyConnection, small: list[Path]) -> Path:
    names = ", ".join(file_pattern(file) for file in small)
    target = files.new_file(small[0].parent)
    have = {
        str(row[0])
        for row in engine.execute(
            f"DESCRIBE SELECT * FROM read_parquet([{names}], union_by_name = true, hive_partitioning = false)"
        ).fetchall()
    }
    listed = ", ".join(c.name if c.name in have else f"CAST(NULL AS {c.sql_type}) AS {c.name}" for c in schema.COLUMNS)
    engine.execute(
        f"COPY (SELECT {listed} FROM read_parquet([{names}], union_by_name = true, hive_partitioning = false)"
        f" ORDER BY ckey, time_us, seq) TO {literal(str(target))} ({PARQUET})"
    )
    return target
