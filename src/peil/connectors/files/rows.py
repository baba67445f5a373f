"""A batch of rows of one table as it was read, and the rows that are none. Not what they mean."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

#: Of a table without columns of its own, the column that holds each line.
LINE = "line"
#: Of a row that is told or kept, so many characters.
SHOWN = 2000
#: What is read of a text at a time, and how many rows a batch holds at most.
BLOCK = 4 << 20
ROWS = 49_152


@dataclass(frozen=True)
class BadRow:
    """A line that is not a row of the table: its number in the file, its text, why, and the cell where it is one."""

    number: int
    text: str
    reason: str
    column: str = ""
    value: str | None = None


@dataclass(frozen=True)
class Batch:
    """Rows of one file with their numbers, as a person counts: the header is row 1.

    `kind` says how columns are had: from Arrow columns, a split line, or JSON text. `blank` rows were
    empty and are left out.
    """

    table: pa.Table
    kind: str  # columns, split or json
    rows: pa.Array
    bad: tuple[BadRow, ...] = ()
    blank: int = 0


def numbered(first: int, count: int) -> pa.Array:
    return pa.array(range(first, first + count), pa.int64())


def whole_rows(batch: Batch, places: Sequence[int]) -> list[dict[str, object]]:
    """Rows of a batch with all that was read of them, for quarantine."""
    simple = str | int | float | None
    table = batch.table.take(pa.array(places, pa.int64()))
    for i, field in enumerate(table.schema):  # an instant may lie beyond what Python can hold
        if pa.types.is_timestamp(field.type):
            table = table.set_column(i, field.name, table.column(i).cast(pa.string()))
    found = table.to_pylist()
    return [{k: v if isinstance(v, simple) else str(v) for k, v in row.items()} for row in found]


def cell(raw: dict[str, object], columns: Sequence[str], options_columns: Sequence[str], separator: str) -> object:
    """What stood in the columns at fault: of a row of columns, of a line that is split, or of JSON."""
    if set(raw) == {LINE} and columns:
        line = str(raw[LINE])
        if options_columns:
            fields = dict(zip(options_columns, line.split(separator), strict=False))
            raw = dict(fields)
        else:
            raw = {name: _at(json.loads(line), name) for name in columns}
    found = [raw.get(name) for name in columns]
    shown = [str(value) for value in found if value is not None and (len(found) == 1 or value != "")]
    return " ".join(shown)[:SHOWN] if shown else None


def _at(value: object, path: str) -> object:
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else value
