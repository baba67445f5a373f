"""DuckDB in the process: an in-memory connection with the lake's Parquet files as views."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from peil.dialect import file_pattern

#: What DuckDB raises where a file that a view reads is gone (or cannot be read otherwise).
MissingFile = duckdb.IOException


def connect(
    *, memory: str | None = None, temp: Path | None = None, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """A fresh in-memory connection: no extension is looked for on the network, times are UTC.

    `memory` as DuckDB writes it ('300MB'); past it, work spills to `temp`.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if memory:
        config["memory_limit"] = memory
    if temp:
        temp.mkdir(parents=True, exist_ok=True)
        config["temp_directory"] = str(temp)
    if threads:
        config["threads"] = threads
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return connection


def view_over(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: Sequence[str],
    columns: Sequence[tuple[str, str]],
    *,
    grown: bool = False,
) -> None:
    """Make `name` a view over Parquet files: see `files_sql`."""
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS {files_sql(files, columns, grown=grown)}")


def files_sql(files: Sequence[str], columns: Sequence[tuple[str, str]], *, grown: bool = False) -> str:
    """Select the columns of Parquet files; without files it gives no rows of the same columns.

    `grown` says that earlier versions of Peil may have written files with fewer columns: those are null there.
    """
    nothing = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in columns)
    if not files:
        return f"SELECT {nothing} WHERE 1 = 0"
    listed = ", ".join(file_pattern(f) for f in files)
    wanted = ", ".join(column for column, _ in columns)
    if grown:
        held = f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false, union_by_name = true)"
        rows = f"({held} UNION ALL BY NAME SELECT {nothing} WHERE 1 = 0)"
    else:
        rows = f"read_parquet([{listed}], hive_partitioning = false)"
    return f"SELECT {wanted} FROM {rows}"


def live_sql(
    files: Sequence[str],
    columns: Sequence[str],
    *,
    key: str,
    partly: Sequence[str] = (),
    gone: str = "",
    plus: str = "",
) -> str:
    """Select the columns of files of which some rows were replaced.

    Rows in `partly` whose `key` stands in the file `gone` are passed over; the file `plus` has theirs. Files
    that hold none of them are read as they are: that is what makes it cheap.
    """
    wanted = ", ".join(columns)
    spared = [file for file in files if file not in set(partly)]
    pieces = [f"SELECT {wanted} FROM {_read(spared)}"] if spared else []
    if partly:
        pieces.append(f"SELECT {wanted} FROM {_read(partly)} AS held ANTI JOIN {_read([gone])} AS gone USING ({key})")
    if plus:
        pieces.append(f"SELECT {wanted} FROM {_read([plus])}")
    return " UNION ALL ".join(pieces)


def _read(files: Sequence[str]) -> str:
    return f"read_parquet([{', '.join(file_pattern(f) for f in files)}], hive_partitioning = false)"
