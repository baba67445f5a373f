"""Arrow columns of any type as one of a few that the import reads: text, numbers and instants. No meaning."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

#: The years 1 and 9999 in µs: an instant beyond them is out of range anyway, and would break calendars.
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_000_000
_STRINGS = (pa.types.is_string, pa.types.is_large_string)
_BINARIES = (pa.types.is_binary, pa.types.is_large_binary)


def plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column with a type that DuckDB reads without surprises. Raises ArrowInvalid where bytes are no text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return plain(column.cast(kind.value_type))
    if any(check(kind) for check in _STRINGS) or pa.types.is_boolean(kind):
        return column
    if any(check(kind) for check in _BINARIES) or pa.types.is_null(kind) or pa.types.is_time(kind):
        return column.cast(pa.string())
    if pa.types.is_date(kind):
        days = column.cast(pa.date32(), safe=False).cast(pa.int32()).cast(pa.int64())
        return _clipped(pc.multiply(days, 86_400_000_000), None)
    if pa.types.is_timestamp(kind):
        return _instants(column)
    if pa.types.is_duration(kind):
        return pc.divide(column.cast(pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.float64()), 1e6)
    if pa.types.is_floating(kind):
        wide = column.cast(pa.float64())
        return pc.if_else(pc.is_finite(wide), wide, pa.scalar(None, pa.float64()))
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.string()) if pa.types.is_decimal256(kind) else column
    if pa.types.is_nested(kind):
        return column
    return column.cast(pa.string())


def holds(kind: pa.DataType) -> str:
    """What a plain column holds: text, integer, number, timestamp, timestamptz or other."""
    if pa.types.is_timestamp(kind):
        return "timestamptz" if kind.tz else "timestamp"
    if any(check(kind) for check in _STRINGS):
        return "text"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    return "other"


def nested(schema: pa.Schema, name: str) -> list[str]:
    """The steps to the column `name`: itself, or fields within fields as in customer.id; empty where absent."""
    if name in schema.names:
        return [name]
    steps = name.split(".")
    here = schema.field(steps[0]).type if steps[0] in schema.names else None
    for step in steps[1:]:
        if here is None or not pa.types.is_struct(here) or here.get_field_index(step) < 0:
            return []
        here = here.field(step).type
    return steps if here is not None else []


def picked(batch: pa.RecordBatch, wanted: Sequence[tuple[str, list[str]]]) -> pa.Table:
    """A table of the wanted columns, each under its own name, plain."""
    table = pa.Table.from_batches([batch])
    columns = {}
    for name, steps in wanted:
        column = table.column(steps[0])
        for step in steps[1:]:
            column = pc.struct_field(column, step)
        columns[name] = plain(column)
    return pa.table(columns)


def _instants(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if kind.unit in ("us", "ns"):
        whole = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
        return _clipped(whole.cast(pa.int64()), kind.tz)
    scale = 1_000_000 if kind.unit == "s" else 1000
    return _clipped(pc.multiply(_within(column.cast(pa.int64()), scale), scale), kind.tz)


def _clipped(micros: pa.ChunkedArray, zone: str | None) -> pa.ChunkedArray:
    return _within(micros, 1).cast(pa.timestamp("us", tz=zone))


def _within(numbers: pa.ChunkedArray, scale: int) -> pa.ChunkedArray:
    """Numbers of `scale` µs, kept within the first and last instant."""
    low = pc.max_element_wise(numbers, _FIRST // scale, skip_nulls=False)
    return pc.min_element_wise(low, _LAST // scale, skip_nulls=False)
