"""Delta tables over Parquet files that DuckDB wrote: commit them in one transaction, list them. No SQL.

Files are written first and committed after, so a process that dies in between leaves files that no
table lists; `sweep` removes those.
"""

from __future__ import annotations

import contextlib
import os
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from deltalake import CommitProperties, DeltaTable, Field, Schema
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction, RemoveAction, create_table_with_add_actions

_DELTA_TYPES = {"BIGINT": "long", "INTEGER": "integer", "VARCHAR": "string", "DATE": "date"}
_ORPHAN_AGE_S = 6 * 3600
_WRITABLE = 0o222


def delta_schema(columns: Sequence[tuple[str, str]]) -> Schema:
    """The Delta schema of (name, SQL type) pairs; types are those of the dialect."""
    return Schema([Field(name, PrimitiveType(_DELTA_TYPES[kind]), nullable=True) for name, kind in columns])


def open_table(path: Path) -> DeltaTable | None:
    """The table at `path`, or None where there is none yet."""
    try:
        return DeltaTable(path)
    except TableNotFoundError:
        return None


def new_file(path: Path, partition: Mapping[str, str] | None = None) -> Path:
    """A fresh name for a Parquet file of the table, in the folder of its partition."""
    folder = path.joinpath(*(f"{key}={value}" for key, value in (partition or {}).items()))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"part-{uuid.uuid4().hex}.parquet"


def commit(
    path: Path,
    columns: Sequence[tuple[str, str]],
    files: Sequence[tuple[Path, Mapping[str, str]]],
    *,
    partition_by: Sequence[str] = (),
    overwrite: bool = False,
    note: Mapping[str, str] | None = None,
) -> int:
    """Commit files to the table in one transaction and return the table's new version.

    `files` are (file, partition values); with `overwrite` they replace what the table held.
    `note` stands in the commit's metadata.
    """
    schema = delta_schema(columns)
    actions: list[AddAction | RemoveAction] = [_add(path, file, values) for file, values in files]
    properties = CommitProperties(custom_metadata=dict(note or {}))
    mode = "overwrite" if overwrite else "append"
    table = open_table(path)
    if table is None:
        path.mkdir(parents=True, exist_ok=True)
        create_table_with_add_actions(
            str(path),
            schema,
            [a for a in actions if isinstance(a, AddAction)],
            mode="error",
            partition_by=list(partition_by),
            commit_properties=properties,
        )
        return int(DeltaTable(path).version())
    table.create_write_transaction(actions, mode, schema, partition_by=list(partition_by), commit_properties=properties)
    return _version_after(table)


def replace(path: Path, fresh: Mapping[Path, Path]) -> int:
    """Put files with the same rows in the place of others, in one transaction; the table's version after it."""
    return merge(path, {new: [old] for old, new in fresh.items()})


def merge(path: Path, taken: Mapping[Path, Sequence[Path]]) -> int:
    """Put files in the place of several others each, whose rows they hold, in one transaction; the version after it."""
    table = open_table(path)
    assert table is not None
    if not taken:
        return int(table.version())
    now = int(time.time() * 1000)
    actions: list[AddAction | RemoveAction] = []
    for new, olds in taken.items():
        values = dict(part.split("=", 1) for part in new.relative_to(path).parts[:-1])
        actions.append(_add(path, new, values))
        for old in olds:
            name = quote(old.relative_to(path).as_posix(), safe="/=-_.~")
            actions.append(RemoveAction(name, True, now, old.stat().st_size, dict(values)))
    partitioned = list(table.metadata().partition_columns)
    table.create_write_transaction(actions, "append", table.schema(), partition_by=partitioned)
    return _version_after(table)


def _version_after(table: DeltaTable) -> int:
    """The version that the commit just made through `table` has: reading the whole log anew takes longer."""
    table.update_incremental()
    return int(table.version())


def listed(path: Path) -> list[str]:
    """Absolute file names of the table's current version; empty where there is no table."""
    table = open_table(path)
    return [] if table is None else [_local(uri) for uri in table.file_uris()]


def current(path: Path) -> tuple[list[str], int]:
    """Absolute file names and the number of the table's current version; no files and -1 where there is no table."""
    table = open_table(path)
    return ([], -1) if table is None else ([_local(uri) for uri in table.file_uris()], int(table.version()))


def added_since(path: Path, version: int, now: Sequence[str]) -> list[str] | None:
    """Which of the files that the table lists `now` came after a version; None where files left the table since, or
    nobody knows any more."""
    try:
        before = {_local(uri) for uri in DeltaTable(path, version=version).file_uris()}
    except (DeltaError, OSError, ValueError, OverflowError):
        return None
    return None if before - set(now) else [file for file in now if file not in before]


def version(path: Path) -> int:
    """The table's version; -1 where there is no table."""
    table = open_table(path)
    return -1 if table is None else int(table.version())


def notes(path: Path, key: str) -> set[str]:
    """What the table's commits noted under `key`; empty where there is no table."""
    table = open_table(path)
    return set() if table is None else {str(c[key]) for c in table.history() if key in c}


def sweep(
    path: Path, *, keep: Sequence[str] = (), older_than_s: int = _ORPHAN_AGE_S, known: Sequence[str] | None = None
) -> int:
    """Remove Parquet files that neither the table nor `keep` lists, once nobody can need them; returns how many.
    `known` is what the table lists, where the caller knows.

    A reader of an earlier snapshot may still hold a file that was let go of just now, however old it is. So a
    file is first marked (made read-only, and dated now), and removed by a sweep that comes `older_than_s` later.
    """
    current = {*(listed(path) if known is None else known), *keep}
    limit = time.time() - older_than_s
    removed = 0
    for file in path.rglob("*.parquet"):
        if str(file) in current or "_delta_log" in file.parts:  # the log's own checkpoints are Parquet too
            continue
        with contextlib.suppress(FileNotFoundError):
            stat = file.stat()
            marked = not stat.st_mode & _WRITABLE
            if older_than_s <= 0 or (marked and stat.st_mtime < limit):
                file.unlink()
                removed += 1
            elif not marked:
                os.utime(file)
                file.chmod(stat.st_mode & ~_WRITABLE)
    return removed


def _add(path: Path, file: Path, values: Mapping[str, str]) -> AddAction:
    stat = file.stat()
    return AddAction(
        path=quote(file.relative_to(path).as_posix(), safe="/=-_.~"),
        size=stat.st_size,
        partition_values=dict(values),
        modification_time=int(stat.st_mtime * 1000),
        data_change=True,
        stats="{}",
    )


def _local(uri: str) -> str:
    return unquote(uri.removeprefix("file://"))
