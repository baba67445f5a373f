"""Tables in files as a stream of small Arrow batches: CSV, TSV, JSON Lines, Parquet, in zip or gz.

Whatever the file's size, a few batches are in memory. Nothing is interpreted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.parquet

from peil.connectors.files import delimited, excel, lines, typed
from peil.connectors.files.rows import BLOCK, LINE, ROWS, BadRow, Batch, numbered
from peil.connectors.files.sources import Part, Progress, as_path, contents
from peil.errors import InputError

#: Told after each batch: label, bytes done, bytes in all, rows so far.
Tell = Callable[[str, int, int, int], None]


def columns_of(part: Part, wanted: set[str]) -> list[str] | None:
    """The names of the columns, or None where a table has none of its own (JSON Lines)."""
    if part.format in ("jsonl", "json"):
        return None
    if part.header is not None:
        return list(part.header)
    with as_path(part) as path, _parquet(path, part) as file:
        schema = file.schema_arrow
        return [*schema.names, *(n for n in wanted if n not in schema.names and typed.nested(schema, n))]


def batches(part: Part, wanted: set[str], progress: Progress) -> Iterator[Batch]:
    """The rows of a table, a batch at a time; `wanted` are the columns to keep where that saves work."""
    progress.total = part.path.stat().st_size
    if part.format == "parquet":
        yield from _parquet_batches(part, wanted, progress)
    elif part.sheet is not None:
        yield from _workbook_batches(part, part.sheet, wanted, progress)
    elif part.format == "json":
        yield from lines.of_values(part, progress)
    elif part.format == "jsonl" or part.options.ragged:
        yield from lines.batches(part, progress)
    else:
        yield from delimited.batches(part, wanted, progress)


def _parquet(path: object, part: Part) -> pyarrow.parquet.ParquetFile:
    try:
        return pyarrow.parquet.ParquetFile(path, pre_buffer=False, coerce_int96_timestamp_unit="us")
    except (pa.ArrowException, OSError) as error:
        raise _not_parquet(part, error) from None


def _parquet_batches(part: Part, wanted: set[str], progress: Progress) -> Iterator[Batch]:
    with as_path(part) as path, _parquet(path, part) as file:
        steps = [(n, typed.nested(file.schema_arrow, n)) for n in sorted(wanted)]
        steps = [(n, s) for n, s in steps if s]
        rows = max(file.metadata.num_rows, 1)
        size = _batch_rows(file.metadata)
        first = 1
        try:
            for record in file.iter_batches(batch_size=size, columns=[".".join(s) for _, s in steps]):
                table = typed.picked(record, steps) if steps else pa.table({LINE: pa.nulls(record.num_rows)})
                yield Batch(table, "columns", numbered(first, record.num_rows))
                first += record.num_rows
                progress.done = progress.total * (first - 1) // rows
        except (pa.ArrowException, OSError) as error:
            raise _not_parquet(part, error) from None


def _batch_rows(metadata: pyarrow.parquet.FileMetaData) -> int:
    """How many rows make a batch that stays small, by the size of the file's rows on average."""
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    size = sum(group.total_byte_size for group in groups) / max(metadata.num_rows, 1)
    return max(256, min(ROWS, int(4 * BLOCK / max(size, 1))))


def _not_parquet(part: Part, error: Exception) -> InputError:
    return InputError(
        f"is not a whole Parquet file that can be read ({str(error).splitlines()[0][:120]})",
        place=part.label,
        remedy="Export it again, or say its format in the mapping's [file].",
    )


def _workbook_batches(part: Part, sheet: excel.Found, wanted: set[str], progress: Progress) -> Iterator[Batch]:
    with contents(part) as source:
        for rows in excel.rows(source, part.label, sheet, wanted):
            bad = tuple(BadRow(number, text, reason) for number, text, reason in rows.errors)
            yield Batch(rows.table, "columns", pa.array(rows.numbers, pa.int64()), bad, rows.blank)
    progress.done = progress.total
