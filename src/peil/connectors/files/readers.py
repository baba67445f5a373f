"""Tables in files as a stream of small Arrow batches of text: CSV, TSV, JSON Lines, Parquet, in zip or gz.

Whatever the file's size, a few batches are in memory. Nothing is interpreted here.
"""

from __future__ import annotations

import contextlib
import csv as pycsv
import gzip
import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from peil.connectors.files.mapping import FileFormat
from peil.errors import InputError, NotFoundError

_BLOCK = 8 << 20
_ROWS = 65_536
_SUFFIXES = {
    ".csv": "csv",
    ".txt": "csv",
    ".log": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
LINE = "line"


@dataclass(frozen=True)
class BadRow:
    """A line that is not a row of the table: its number in the file, its text, and why."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """Rows of one file. `kind` says how columns are had: from Arrow columns, a split line, or JSON text."""

    table: pa.Table
    kind: str  # columns, split or json
    first_row: int  # number of the first row, as a person counts: the header is row 1
    bad: tuple[BadRow, ...] = ()

    def numbers(self) -> list[int]:
        """The number of each row; lines that were set apart keep theirs."""
        count = self.table.num_rows
        gone = {b.number for b in self.bad}
        span = range(self.first_row, self.first_row + count + len(self.bad))
        return [n for n in span if n not in gone][:count]


@dataclass
class Progress:
    """Bytes of the file as stored that were read so far, and in all."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Part:
    """One table to read: a file, or one member of a zip."""

    label: str
    path: Path
    member: str | None
    format: str


def parts(path: Path, options: FileFormat) -> list[Part]:
    """The tables in a file: itself, or each member of a zip. Raises where there is nothing to read."""
    if path.is_dir():
        raise InputError("is a folder", place=str(path), remedy="Name the files in it.")
    if not path.is_file():
        raise NotFoundError("there is no such file", place=str(path), remedy="Check the path.")
    if path.stat().st_size == 0:
        raise InputError("is empty", place=str(path), remedy="Export it again.")
    if not zipfile.is_zipfile(path) or path.suffix == ".parquet":
        return [Part(str(path), path, None, _format_of(path.name.removesuffix(".gz"), options))]
    with zipfile.ZipFile(path) as archive:
        members = [m.filename for m in archive.infolist() if not m.is_dir() and not _hidden(m.filename)]
    if not members:
        raise InputError("holds no file", place=str(path), remedy="Zip the table itself.")
    return [Part(f"{path}!{m}", path, m, _format_of(m, options)) for m in members]


def columns_of(part: Part, options: FileFormat) -> list[str] | None:
    """The names of the columns, or None where a table has none of its own (JSON Lines)."""
    if part.format == "jsonl":
        return None
    if options.columns:
        return list(options.columns)
    if part.format == "parquet":
        with _as_path(part) as path:
            return list(_parquet(path, part).schema_arrow.names)
    with _text_stream(part, Progress()) as stream:
        text = io.TextIOWrapper(stream, encoding=_codec(options), newline="")
        try:
            for _ in range(options.skip):
                text.readline()
            header = next(pycsv.reader(text, delimiter=_separator(part, options), quotechar=options.quote), [])
        except (UnicodeDecodeError, UnicodeError) as error:
            raise _encoding_error(part, options, error) from None
        finally:
            text.detach()
    names = [name.strip() for name in header]
    twice = {n for n in names if names.count(n) > 1}
    if twice:
        raise InputError(
            f"the header has {', '.join(repr(n) for n in sorted(twice))} more than once",
            place=part.label,
            remedy="Give each column a name of its own, or list them under columns = [...] with skip = 1.",
        )
    return names


def batches(part: Part, options: FileFormat, wanted: set[str], progress: Progress) -> Iterator[Batch]:
    """The rows of a table, a batch at a time; `wanted` are the columns to keep where that saves work."""
    progress.total = part.path.stat().st_size
    if part.format == "parquet":
        yield from _parquet_batches(part, wanted, progress)
    elif part.format == "jsonl" or options.ragged:
        yield from _line_batches(part, options, progress)
    else:
        yield from _csv_batches(part, options, progress)


def whole_row(batch: Batch, index: int) -> dict[str, object]:
    """One row of a batch with all that was read of it, for quarantine."""
    row = batch.table.slice(index, 1).to_pylist()[0]
    row.pop("row_", None)
    return {key: value if isinstance(value, str | int | float | None) else str(value) for key, value in row.items()}


def _parquet_batches(part: Part, wanted: set[str], progress: Progress) -> Iterator[Batch]:
    with _as_path(part) as path:
        file = _parquet(path, part)
        names = [n for n in file.schema_arrow.names if n in wanted]
        rows = max(file.metadata.num_rows, 1)
        first = 1
        for record in file.iter_batches(batch_size=_ROWS, columns=names):
            yield Batch(pa.Table.from_batches([record]), "columns", first)
            first += record.num_rows
            progress.done = progress.total * (first - 1) // rows


def _csv_batches(part: Part, options: FileFormat, progress: Progress) -> Iterator[Batch]:
    header = columns_of(part, options) or []
    lead = options.skip + (0 if options.columns else 1)
    bad: list[BadRow] = []

    def keep(row: object) -> str:
        number = getattr(row, "number", None) or 0
        bad.append(
            BadRow(
                number,
                str(getattr(row, "text", "")),
                f"has {getattr(row, 'actual_columns', '?')} fields where the table has {len(header)} columns",
            )
        )
        return "skip"

    with _text_stream(part, progress) as stream:
        try:
            reader = pyarrow.csv.open_csv(
                pa.PythonFile(stream, mode="r"),
                read_options=pyarrow.csv.ReadOptions(
                    block_size=_BLOCK,
                    column_names=header,
                    skip_rows=lead,
                    encoding=_codec(options),
                    use_threads=False,
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=_separator(part, options),
                    quote_char=options.quote,
                    newlines_in_values=True,
                    invalid_row_handler=keep,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(header, pa.string()),
                    strings_can_be_null=False,
                    quoted_strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                return
            raise _csv_error(part, options, error) from None
        first = lead + 1
        while True:
            try:
                record = reader.read_next_batch()
            except StopIteration:
                break
            except (pa.ArrowInvalid, UnicodeError) as error:
                raise _csv_error(part, options, error) from None
            lost = tuple(bad)
            bad.clear()
            yield Batch(pa.Table.from_batches([record]), "columns", first, lost)
            first += record.num_rows + len(lost)
        if bad:
            empty = pa.table({name: pa.array([], pa.string()) for name in header})
            yield Batch(empty, "columns", first, tuple(bad))


def _line_batches(part: Part, options: FileFormat, progress: Progress) -> Iterator[Batch]:
    lead = options.skip + (1 if options.ragged and not options.columns else 0)
    kind = "split" if options.ragged else "json"
    with _text_stream(part, progress) as stream:
        text = io.TextIOWrapper(stream, encoding=_codec(options), newline="\n")
        try:
            first = 1
            while lines := list(_some(text)):
                keep = [line.rstrip("\r\n") for line in lines]
                cut = max(0, min(lead - first + 1, len(keep)))
                yield Batch(pa.table({LINE: pa.array(keep[cut:], pa.string())}), kind, first + cut)
                first += len(lines)
        except UnicodeError as error:
            raise _encoding_error(part, options, error) from None
        finally:
            text.detach()


def _some(text: io.TextIOWrapper) -> Iterator[str]:
    size = 0
    for _ in range(_ROWS):
        line = text.readline()
        if not line:
            return
        yield line
        size += len(line)
        if size > _BLOCK:
            return


def _parquet(path: Path, part: Part) -> pyarrow.parquet.ParquetFile:
    try:
        return pyarrow.parquet.ParquetFile(path, pre_buffer=False)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(
            f"is not a whole Parquet file ({str(error).splitlines()[0][:120]})",
            place=part.label,
            remedy="Export it again, or say its format in the mapping's [file].",
        ) from None


@contextlib.contextmanager
def _as_path(part: Part) -> Iterator[Path]:
    """The part as a file of its own: Parquet needs to seek, which a compressed stream cannot do cheaply."""
    if part.member is None and not part.path.name.endswith(".gz"):
        yield part.path
        return
    with tempfile.TemporaryDirectory() as folder, _text_stream(part, Progress()) as stream:
        path = Path(folder) / "table.parquet"
        with path.open("wb") as out:
            shutil.copyfileobj(stream, out, _BLOCK)
        yield path


@contextlib.contextmanager
def _text_stream(part: Part, progress: Progress) -> Iterator[IO[bytes]]:
    with contextlib.ExitStack() as stack, _named_failures(part):
        raw = stack.enter_context(part.path.open("rb"))
        counted = cast(IO[bytes], stack.enter_context(_Counted(raw, progress)))
        if part.member is not None:
            archive = stack.enter_context(zipfile.ZipFile(counted))
            if archive.getinfo(part.member).flag_bits & 1:
                raise InputError("is protected by a password", place=part.label, remedy="Unpack it first.")
            yield stack.enter_context(archive.open(part.member))
        elif part.path.name.endswith(".gz"):
            yield cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=counted)))
        else:
            yield counted


@contextlib.contextmanager
def _named_failures(part: Part) -> Iterator[None]:
    """Failures of the disk and of compression as errors that name the file."""
    try:
        yield
    except PermissionError:
        raise InputError("may not be read by you", place=part.label, remedy="Ask for the right to read it.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise InputError(
            f"is not whole: {error}", place=part.label, remedy="Copy or export it again; nothing was imported."
        ) from None


class _Counted(io.RawIOBase):
    """A file that tells `progress` how far it has been read."""

    def __init__(self, raw: IO[bytes], progress: Progress) -> None:
        self._raw = raw
        self._progress = progress

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._raw.read(len(view))
        view[: len(data)] = data
        self._progress.done = self._raw.tell()
        return len(data)


def _format_of(name: str, options: FileFormat) -> str:
    if options.format:
        return options.format
    return _SUFFIXES.get(Path(name.lower()).suffix, "csv")


def _hidden(member: str) -> bool:
    return member.startswith("__MACOSX/") or Path(member).name.startswith(".")


def _separator(part: Part, options: FileFormat) -> str:
    return options.separator or ("\t" if part.format == "tsv" else ",")


def _codec(options: FileFormat) -> str:
    return "utf-8-sig" if options.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else options.encoding


def _csv_error(part: Part, options: FileFormat, error: Exception) -> InputError:
    if isinstance(error, UnicodeError) or "UTF8" in str(error) or "codec" in str(error):
        return _encoding_error(part, options, error)
    return InputError(
        f"cannot be read as a table: {str(error).splitlines()[0][:160]}",
        place=part.label,
        remedy="Check separator and quote in the mapping's [file].",
    )


def _encoding_error(part: Part, options: FileFormat, error: Exception) -> InputError:
    return InputError(
        f"is not written in {options.encoding} ({str(error)[:120]})",
        place=part.label,
        remedy='Say so in the mapping: [file] encoding = "cp1252" (Excel on Windows) or another one.',
    )


#: Told after each batch: label, bytes done, bytes in all, rows so far.
Tell = Callable[[str, int, int, int], None]
