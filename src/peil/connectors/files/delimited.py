"""CSV and its like as batches of text columns, read by Arrow, no further ahead than memory should hold."""

from __future__ import annotations

import codecs
import io
import re
import threading
from collections.abc import Callable, Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from peil.connectors.files import encodings
from peil.connectors.files.rows import BLOCK, SHOWN, BadRow, Batch, numbered
from peil.connectors.files.sources import Part, Progress, Watched, encoding_error, opened
from peil.errors import InputError

#: Blocks that Arrow may hold beyond the one that is parsed.
_AHEAD = 2
_PATIENCE_S = 60


def batches(part: Part, wanted: Collection[str], progress: Progress) -> Iterator[Batch]:
    """The rows of a table; a line with more or fewer fields is kept as a bad row, and so is one with bytes that are
    no UTF-8 in a column that is `wanted`. Raises InputError.
    """
    header = list(part.header or ())
    bad: dict[int, BadRow] = {}

    def keep(row: object) -> str:
        number = int(getattr(row, "number", None) or 0)
        fields = getattr(row, "actual_columns", "?")
        reason = f"has {fields} fields where the table has {len(header)} columns"
        bad[number] = BadRow(number, str(getattr(row, "text", ""))[:SHOWN], reason)
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
                yield _without_marks(batch, wanted, part) if paced.bad else batch
            waiting = record
        if waiting is not None:
            batch, first = _numbered(waiting, first, bad, last=stream, part=part)
            yield _without_marks(batch, wanted, part) if paced.bad else batch
        if bad:  # after the last good row
            empty = pa.table({name: pa.array([], pa.string()) for name in header})
            yield Batch(empty, "columns", numbered(first, 0), tuple(bad.values()))


class _Paced(io.RawIOBase):
    """UTF-8 for Arrow, whose own thread would read 32 blocks ahead: here it reads two beyond the one that is parsed."""

    def __init__(self, inner: Watched, encoding: str) -> None:
        self._inner = inner
        self._plain = encodings.is_utf8(encoding)
        name, errors = ("utf-8", encodings.MARKED) if self._plain else (encoding, "strict")
        self._decoder = codecs.getincrementaldecoder(name)(errors)
        self._good = self.bad = 0  # letters beyond ASCII, and bytes that are no UTF-8
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
        return self._encoded(size)

    def _encoded(self, size: int) -> bytes:
        while len(self._left) < size:
            data = self._inner.read(size - len(self._left))
            if self._plain and data and not self._decoder.getstate()[0] and _is_utf8(data):
                self._left += data
                self._good += not data.isascii()
                continue
            text = self._decoder.decode(data, final=not data)
            if self._plain:
                self._told(text)
            self._left += text.encode()
            if not data:
                break
        found, self._left = self._left[:size], self._left[size:]
        return found

    def _told(self, text: str) -> None:
        good, bad = encodings.letters(text)
        self._good, self.bad = self._good + good, self.bad + bad
        if self.bad and not encodings.mostly_utf8(self._good, self.bad):
            raise UnicodeError("there are more bytes that are none than letters that are")

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


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _csv_reader(
    part: Part, header: list[str], stream: _Paced, keep: Callable[[object], str]
) -> pyarrow.csv.CSVStreamingReader | None:
    """A reader that gives every column as text; None where there is no row."""
    options = part.options
    try:
        return pyarrow.csv.open_csv(
            pa.PythonFile(stream, mode="r"),
            read_options=pyarrow.csv.ReadOptions(
                block_size=BLOCK,
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
        text = (part.options.separator or ",").join(str(v) for v in end.values())[:SHOWN]
        lost.append(
            BadRow(rows[-1].as_py(), text, "opens a quote that is never closed: it and all after it are not read")
        )
        table, rows = table.slice(0, table.num_rows - 1), rows.slice(0, table.num_rows - 1)
    return _without_blank(table, rows, tuple(lost)), number


def _without_marks(batch: Batch, wanted: Collection[str], part: Part) -> Batch:
    """The batch without rows of which a cell that is read has bytes that are no UTF-8; elsewhere they become �."""
    table, lost = batch.table, dict[int, str]()
    for place, name in enumerate(table.column_names):
        found = pc.match_substring_regex(table.column(place), encodings.MARKS)
        if not pc.any(found).as_py():
            continue
        if name in wanted:
            for row in pc.indices_nonzero(found).to_pylist():
                lost.setdefault(row, name)
        else:
            mended = pc.replace_substring_regex(table.column(place), encodings.MARKS, "�")
            table = table.set_column(place, name, mended)
    bad = [_marked(batch, row, name, part) for row, name in sorted(lost.items())]
    kept = pa.array([row for row in range(table.num_rows) if row not in lost], pa.int64())
    return Batch(table.take(kept), batch.kind, batch.rows.take(kept), (*batch.bad, *bad), batch.blank)


def _marked(batch: Batch, row: int, name: str, part: Part) -> BadRow:
    cells = [str(cell or "") for cell in batch.table.slice(row, 1).to_pylist()[0].values()]
    cell = encodings.shown(str(batch.table.column(name)[row]))[:SHOWN]
    text = encodings.shown((part.options.separator or ",").join(cells))[:SHOWN]
    return BadRow(batch.rows[row].as_py(), text, "has bytes that are no UTF-8", name, cell)


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
            f"has a row longer than {BLOCK >> 20} MB after row {first - 1}",
            place=part.label,
            remedy="Look for a quote that is never closed; or set another quote in the mapping's [file].",
        )
    return InputError(
        f"cannot be read as a table: {text.splitlines()[0][:160]}",
        place=part.label,
        remedy="Check separator and quote in the mapping's [file].",
    )
