"""DuckDB in the process: an in-memory connection with the lake's Parquet files as views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from peil.dialect import file_pattern


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
    hive: bool = False,
) -> None:
    """Make `name` a view over Parquet files; without files it is an empty table of the same columns."""
    if not files:
        body = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in columns)
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {body} WHERE 1 = 0")
        return
    listed = ", ".join(file_pattern(f) for f in files)
    option = ", hive_partitioning = true" if hive else ", hive_partitioning = false"
    wanted = ", ".join(column for column, _ in columns)
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {wanted} FROM read_parquet([{listed}]{option})")


def views(
    connection: duckdb.DuckDBPyConnection,
    facts: Mapping[str, Sequence[str]],
    columns: Mapping[str, Sequence[tuple[str, str]]],
) -> None:
    """Views over all fact tables."""
    for name, kinds in columns.items():
        view_over(connection, name, facts.get(name, ()), kinds)
