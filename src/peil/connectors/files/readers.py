"""Tables in files as a stream of small Arrow batches: CSV, TSV, JSON Lines, Parquet, in zip or gz.

Whatever the file's size, a few batches are in memory. Nothing is interpreted here.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from peil.connectors.files import excel, typed
from peil.connectors.files.sources import Part, Progress, Watched, as_path, contents, encoding_error, opened
from peil.errors import InputError

_BLOCK = 4 << 20
_ROWS = 49_152
_LONGEST = 16 << 20
_SHOWN = 2000
#: Blocks that Arrow may hold beyond the one that is parsed.
_AHEAD = 2
_PATIENCE_S = 60
#: Of a file of JSON objects so much is read at a time; what stands between two of them.
_CHUNK = 1 << 20
_BETWEEN = " \t\r\n,[]\ufeff"
LINE = "line"
#: Told after each batch: label, bytes done, bytes in all, rows so far.
Tell = Callable[[str, int, int, int], None]


@dataclass(frozen=True)
class BadRow:
    """A line that is not a row of the table: its number in the file, its text, and why."""

    number: int
    text: str
    reason: str


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
        yield from _value_batches(part, progress)
    elif part.format == "jsonl" or part.options.ragged:
        yield from _line_batches(part, progress)
    else:
        yield from _csv_batches(part, progress)


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
    return " ".join(shown)[:_SHOWN] if shown else None


def _at(value: object, path: str) -> object:
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else value


# -- Parquet ----------------------------------------------------------------------------------------------


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
                yield Batch(table, "columns", _numbers(first, record.num_rows))
                first += record.num_rows
                progress.done = progress.total * (first - 1) // rows
        except (pa.ArrowException, OSError) as error:
            raise _not_parquet(part, error) from None


def _batch_rows(metadata: pyarrow.parquet.FileMetaData) -> int:
    """How many rows make a batch that stays small, by the size of the file's rows on average."""
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    size = sum(group.total_byte_size for group in groups) / max(metadata.num_rows, 1)
    return max(256, min(_ROWS, int(4 * _BLOCK / max(size, 1))))


def _not_parquet(part: Part, error: Exception) -> InputError:
    return InputError(
        f"is not a whole Parquet file that can be read ({str(error).splitlines()[0][:120]})",
        place=part.label,
        remedy="Export it again, or say its format in the mapping's [file].",
    )


# -- CSV --------------------------------------------------------------------------------------------------


def _csv_batches(part: Part, progress: Progress) -> Iterator[Batch]:
    header = list(part.header or ())
    bad: dict[int, BadRow] = {}

    def keep(row: object) -> str:
        number = int(getattr(row, "number", None) or 0)
        fields = getattr(row, "actual_columns", "?")
        reason = f"has {fields} fields where the table has {len(header)} columns"
        bad[number] = BadRow(number, str(getattr(row, "text", ""))[:_SHOWN], reason)
        return "skip"

    with opened(part, progress) as stream, _Paced(stream, part.options.encoding) as paced:
        reader = _csv_reader(part, header, paced, keep)
        first = part.lead + 1
        waiting: pa.RecordBatch | None = None
        while reader is not None:
            try:
                record = paced.next_of(reader)
            except StopIteration:
                break
            except (pa.ArrowInvalid, UnicodeError) as error:
                raise _csv_error(part, header, error, first) from None
            if waiting is not None:
                batch, first = _numbered(waiting, first, bad)
                yield batch
            waiting = record
        if waiting is not None:
            batch, first = _numbered(waiting, first, bad, last=stream, part=part)
            yield batch
        if bad:  # after the last good row
            empty = pa.table({name: pa.array([], pa.string()) for name in header})
            yield Batch(empty, "columns", _numbers(first, 0), tuple(bad.values()))


class _Paced(io.RawIOBase):
    """UTF-8 for Arrow, whose own thread would read 32 blocks ahead: here it reads two beyond the one that is parsed."""

    def __init__(self, inner: Watched, encoding: str) -> None:
        self._inner = inner
        plain = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
        self._decoder = None if plain else codecs.getincrementaldecoder(encoding)()
        self._left = b""
        self._turn = threading.Condition()
        self._ahead = 0
        self._started = False  # until its first good row the reader passes over blocks without telling
        self._over = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with self._turn:
            while self._ahead > _AHEAD and not self._over:
                if not self._turn.wait(_PATIENCE_S if self._started else 0.2):
                    break
            self._ahead += 1
        if self._over:
            return b""
        return self._inner.read(size) if self._decoder is None else self._encoded(size, self._decoder)

    def _encoded(self, size: int, decoder: codecs.IncrementalDecoder) -> bytes:
        while len(self._left) < size:
            data = self._inner.read(size)
            self._left += decoder.decode(data, final=not data).encode()
            if not data:
                break
        found, self._left = self._left[:size], self._left[size:]
        return found

    def next_of(self, reader: pyarrow.csv.CSVStreamingReader) -> pa.RecordBatch:
        """The reader's next batch, one for each block. Raises StopIteration after the last one."""
        if not self._started:
            with self._turn:
                self._started, self._ahead = True, 0
        try:
            return reader.read_next_batch()
        finally:
            with self._turn:
                self._ahead -= 1
                self._turn.notify_all()

    def close(self) -> None:
        with self._turn:
            self._over = True
            self._turn.notify_all()
        super().close()


def _csv_reader(
    part: Part, header: list[str], stream: _Paced, keep: Callable[[object], str]
) -> pyarrow.csv.CSVStreamingReader | None:
    """A reader that gives every column as text; None where there is no row."""
    options = part.options
    try:
        return pyarrow.csv.open_csv(
            pa.PythonFile(stream, mode="r"),
            read_options=pyarrow.csv.ReadOptions(
                block_size=_BLOCK,
                column_names=header,
                skip_rows=part.lead,
                use_threads=False,
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=options.separator or ",",
                quote_char=options.quote or False,
                newlines_in_values=bool(options.quote),
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, UnicodeError) as error:
        if "Empty CSV" in str(error) or "Could not skip initial" in str(error):
            return None
        raise _csv_error(part, header, error, part.lead + 1) from None


def _numbered(
    record: pa.RecordBatch, first: int, bad: dict[int, BadRow], *, last: Watched | None = None, part: Part | None = None
) -> tuple[Batch, int]:
    """The batch with the numbers of its rows, which leave out the bad ones; and the number that comes next."""
    numbers: list[int] = []
    lost: list[BadRow] = []
    number = first
    # Bad rows after the batch's last one may be known already; they belong to a later batch.
    while bad and len(numbers) < record.num_rows:
        if number in bad:
            lost.append(bad.pop(number))
        else:
            numbers.append(number)
        number += 1
    rest = record.num_rows - len(numbers)
    rows = pa.array([*numbers, *range(number, number + rest)], pa.int64())
    number += rest
    table = pa.Table.from_batches([record])
    if last is not None and part is not None and _open_quote(record, last, part):
        end = table.slice(table.num_rows - 1).to_pylist()[0]
        text = (part.options.separator or ",").join(str(v) for v in end.values())[:_SHOWN]
        lost.append(
            BadRow(rows[-1].as_py(), text, "opens a quote that is never closed: it and all after it are not read")
        )
        table, rows = table.slice(0, table.num_rows - 1), rows.slice(0, table.num_rows - 1)
    return _without_blank(table, rows, tuple(lost)), number


def _open_quote(record: pa.RecordBatch, stream: Watched, part: Part) -> bool:
    """Whether the file ended within quotes: its last cell runs over lines, and no quote closed it."""
    if not part.options.quote or not record.num_rows or not record.num_columns:
        return False
    final = str(record.column(record.num_columns - 1)[-1])
    if "\n" not in final and "\r" not in final:
        return False
    ended = stream.tail.decode(part.options.encoding, errors="ignore").rstrip("\r\n")
    return not ended.endswith(part.options.quote)


def _without_blank(table: pa.Table, rows: pa.Array, lost: tuple[BadRow, ...]) -> Batch:
    """Lines without anything in them, or with separators only, are no rows."""
    blank = pc.equal(table.column(0), "") if table.num_columns else None
    if blank is None or not pc.any(blank).as_py():
        return Batch(table, "columns", rows, lost)
    for column in table.columns[1:]:
        blank = pc.and_(blank, pc.equal(column, ""))
        if not pc.any(blank).as_py():
            return Batch(table, "columns", rows, lost)
    kept = pc.invert(blank).combine_chunks()
    left = table.filter(kept)
    return Batch(left, "columns", rows.filter(kept), lost, table.num_rows - left.num_rows)


def _csv_error(part: Part, header: list[str], error: Exception, first: int) -> InputError:
    text = str(error)
    if isinstance(error, UnicodeError) or "UTF8" in text or "codec" in text:
        place = re.search(r"In CSV column #(\d+): (?:Row #(\d+): )?", text)
        where = f" from row {first} on" if first > part.lead + 1 else ""
        if place:
            where = f" in column '{header[int(place[1])]}'" + (f" of row {place[2]}" if place[2] else where)
            text = "no valid letter"
        return encoding_error(part, ValueError(text), where)
    if "straddling" in text or "block" in text:
        return InputError(
            f"has a row longer than {_BLOCK >> 20} MB after row {first - 1}",
            place=part.label,
            remedy="Look for a quote that is never closed; or set another quote in the mapping's [file].",
        )
    return InputError(
        f"cannot be read as a table: {text.splitlines()[0][:160]}",
        place=part.label,
        remedy="Check separator and quote in the mapping's [file].",
    )


def _workbook_batches(part: Part, sheet: excel.Found, wanted: set[str], progress: Progress) -> Iterator[Batch]:
    with contents(part) as source:
        for rows in excel.rows(source, part.label, sheet, wanted):
            bad = tuple(BadRow(number, text, reason) for number, text, reason in rows.errors)
            yield Batch(rows.table, "columns", pa.array(rows.numbers, pa.int64()), bad, rows.blank)
    progress.done = progress.total


# -- lines ------------------------------------------------------------------------------------------------


def _line_batches(part: Part, progress: Progress) -> Iterator[Batch]:
    kind = "split" if part.options.ragged else "json"
    with opened(part, progress) as stream:
        text = io.TextIOWrapper(io.BufferedReader(stream, _BLOCK), encoding=part.options.encoding, newline="\n")
        first = 1
        try:
            while lines := list(_some(text, part, first)):
                cut = max(0, min(part.lead - first + 1, len(lines)))
                rows, kept = [], []
                for number, line in enumerate(lines[cut:], first + cut):
                    if line.strip():
                        rows.append(number)
                        kept.append(line.rstrip("\r\n"))
                table = pa.table({LINE: pa.array(kept, pa.string())})
                blank = len(lines) - cut - len(kept)
                yield Batch(table, kind, pa.array(rows, pa.int64()), (), blank)
                first += len(lines)
        except UnicodeError as error:
            raise encoding_error(part, error, f" from row {first} on") from None


def _some(text: io.TextIOWrapper, part: Part, first: int) -> Iterator[str]:
    size = 0
    for number in range(_ROWS):
        line = text.readline(_LONGEST)
        if not line:
            return
        if len(line) == _LONGEST:
            raise InputError(
                f"has a line longer than {_LONGEST >> 20} MB at row {first + number}",
                place=part.label,
                remedy="Write one object a line.",
            )
        yield line
        size += len(line)
        if size > _BLOCK:
            return


def _value_batches(part: Part, progress: Progress) -> Iterator[Batch]:
    """JSON objects one after the other, on as many lines as they like, in an array or not; rows are their number."""
    with opened(part, progress) as stream:
        text = io.TextIOWrapper(io.BufferedReader(stream, _BLOCK), encoding=part.options.encoding)
        kept: list[str] = []
        bad: list[BadRow] = []
        number = size = 0
        numbers: list[int] = []
        try:
            for value, whole in _values(text, part):
                number += 1
                size += len(value)
                if whole:
                    numbers.append(number)
                    kept.append(value)
                else:
                    bad.append(BadRow(number, value[:_SHOWN], "is no JSON object"))
                if size > _BLOCK or len(kept) >= _ROWS:
                    yield _of_values(kept, numbers, bad)
                    kept, numbers, bad, size = [], [], [], 0
        except UnicodeError as error:
            raise encoding_error(part, error, f" from record {number + 1} on") from None
        yield _of_values(kept, numbers, bad)


def _of_values(kept: list[str], numbers: list[int], bad: list[BadRow]) -> Batch:
    return Batch(pa.table({LINE: pa.array(kept, pa.string())}), "json", pa.array(numbers, pa.int64()), tuple(bad))


def _values(text: io.TextIOWrapper, part: Part) -> Iterator[tuple[str, bool]]:
    """Each object's own text, and whether it is one; what is none is passed over to the next line with an object."""
    decode = json.JSONDecoder().raw_decode
    buffer, over = "", False
    while True:
        buffer = buffer.lstrip(_BETWEEN)
        if buffer:
            try:
                value, end = decode(buffer)
            except (ValueError, RecursionError):
                value, end = None, 0
            if end and (over or end < len(buffer)):
                yield buffer[:end], isinstance(value, dict)
                buffer = buffer[end:]
                continue
        if not over and len(buffer) < _LONGEST:
            more = text.read(_CHUNK)
            over = not more
            buffer += more
            continue
        if not buffer:
            return
        if not over:
            raise InputError(
                f"has a record longer than {_LONGEST >> 20} MB, or one that does not end",
                place=part.label,
                remedy="Look for a quote or bracket that is never closed.",
            )
        found = re.search(r"\n\s*\{", buffer[1:])
        cut = found.start() + 1 if found else len(buffer)
        yield buffer[:cut].strip(), False
        buffer = buffer[cut:]


def _numbers(first: int, count: int) -> pa.Array:
    return pa.array(range(first, first + count), pa.int64())
