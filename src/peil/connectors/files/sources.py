"""Files as streams of bytes, whatever they are packed in, and what can be told of a table by its first lines.

A file's first bytes decide over its name. Nothing is interpreted here beyond separator, header and encoding.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import io
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, cast

from peil.connectors.files.model import FileFormat
from peil.errors import InputError, NotFoundError

_HEAD = 1 << 20
_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "jsonl",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
#: First bytes of files that are no table of ours: what they are, and what to do.
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook", "Save it as CSV UTF-8."),
    (b"%PDF", "is a PDF", "Export the table itself, as CSV."),
    (b"BZh", "is packed with bzip2", "Unpack it, or pack it with gzip or zip."),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd", "Unpack it, or pack it with gzip or zip."),
    (b"\xfd7zXZ", "is packed with xz", "Unpack it, or pack it with gzip or zip."),
    (b"7z\xbc\xaf", "is packed with 7-Zip", "Unpack it, or pack it with gzip or zip."),
    (b"Rar!", "is packed with RAR", "Unpack it, or pack it with gzip or zip."),
    (b"SQLite format 3", "is a SQLite database", "Export the table itself, as CSV."),
)
_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06"), b"PAR1"
_SEPARATORS = (",", ";", "\t", "|")


@dataclass
class Progress:
    """Bytes of the file as stored that were read so far, and in all."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Part:
    """One table to read: a file, or one member of a zip, with the format that it turned out to have."""

    label: str
    path: Path
    member: str | None
    options: FileFormat
    header: tuple[str, ...] | None = None  # None: JSON Lines and Parquet carry their own
    lead: int = 0  # lines before the first row

    @property
    def format(self) -> str:
        """csv, tsv, jsonl or parquet."""
        return self.options.format or "csv"

    @property
    def table(self) -> str:
        """The table's own name, the same packed or unpacked."""
        return Path(self.member or self.path.name.removesuffix(".gz")).name


def parts(path: Path, options: FileFormat, wanted: set[str]) -> list[Part]:
    """The tables in a file: itself, or each member of a zip. Raises where there is nothing to read.

    `wanted` are the columns that the mapping reads: they tell which separator is meant.
    """
    try:
        return list(_tables(path, options, wanted))
    except PermissionError:
        raise InputError("may not be read by you", place=str(path), remedy="Ask for the right to read it.") from None


def _tables(path: Path, options: FileFormat, wanted: set[str]) -> Iterator[Part]:
    if path.is_dir():
        raise InputError("is a folder", place=str(path), remedy="Name the files in it.")
    if not path.exists():
        raise NotFoundError("there is no such file", place=str(path), remedy="Check the path.")
    if not path.is_file():
        raise InputError("is no file that can be read twice", place=str(path), remedy="Save it to disk first.")
    if path.stat().st_size == 0:
        raise InputError("is empty", place=str(path), remedy="Export it again.")
    with path.open("rb") as raw:
        start = raw.read(16)
    _refuse_foreign(start, str(path))
    if not start.startswith(_ZIP):
        yield _part(str(path), path, None, options, wanted)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m.filename for m in archive.infolist() if not m.is_dir() and not _hidden(m.filename)]
    except zipfile.BadZipFile:
        raise InputError("is not a whole zip file", place=str(path), remedy="Fetch or make it again.") from None
    if "[Content_Types].xml" in members:
        raise InputError("is an Excel workbook", place=str(path), remedy="Save it as CSV UTF-8.")
    if not members:
        raise InputError("holds no file", place=str(path), remedy="Zip the table itself.")
    for member in members:
        yield _part(f"{path}!{member}", path, member, options, wanted)


@contextlib.contextmanager
def opened(part: Part, progress: Progress) -> Iterator[Watched]:
    """The table's bytes, unpacked. A damaged or locked archive is an InputError while reading."""
    with contextlib.ExitStack() as stack:
        raw = stack.enter_context(part.path.open("rb"))
        counted = cast(IO[bytes], stack.enter_context(_Counted(raw, progress)))
        if part.member is not None:
            try:
                archive = stack.enter_context(zipfile.ZipFile(counted))
                if archive.getinfo(part.member).flag_bits & 1:
                    raise InputError("is protected by a password", place=part.label, remedy="Unpack it first.")
                inner: IO[bytes] = stack.enter_context(archive.open(part.member))
            except NotImplementedError:
                raise InputError("is packed in an unknown way", place=part.label, remedy="Unpack it first.") from None
            except (zipfile.BadZipFile, EOFError, struct.error) as error:
                raise _damaged(part, error) from None
        elif raw.peek(2)[:2] == _GZIP:
            inner = cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=counted)))
        else:
            inner = counted
        yield stack.enter_context(Watched(inner, part))


@contextlib.contextmanager
def as_path(part: Part) -> Iterator[Path]:
    """The part as a file of its own: Parquet needs to seek, which a compressed stream cannot do cheaply."""
    with part.path.open("rb") as raw:
        packed = part.member is not None or raw.read(2) == _GZIP
    if not packed:
        yield part.path
        return
    with tempfile.TemporaryDirectory() as folder, opened(part, Progress()) as stream:
        path = Path(folder) / "table.parquet"
        with path.open("wb") as out:
            shutil.copyfileobj(stream, out, _HEAD)
        yield path


class Watched(io.RawIOBase):
    """A stream of unpacked bytes that tells damage in words, refuses binary, and remembers how it ended."""

    def __init__(self, inner: IO[bytes], part: Part) -> None:
        self._inner, self._part = inner, part
        self._done = 0
        self._text = part.format != "parquet" and not _wide(part.options.encoding)
        self.tail = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read into a buffer, as streams do."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""
        try:
            data = self._inner.read(size)
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
            raise _damaged(self._part, error) from None
        if self._text and b"\x00" in data:
            raise InputError(
                f"is no plain text: there is a NUL at byte {self._done + data.index(0):,}",
                place=self._part.label,
                remedy='Name a table as text; if it is UTF-16, say so: [file] encoding = "utf-16".',
            )
        self._done += len(data)
        if data:
            self.tail = data[-16:]
        return data


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


def _damaged(part: Part, error: Exception) -> InputError:
    return InputError(f"is damaged or cut off ({error})", place=part.label, remedy="Fetch or make it again.")


def encoding_error(part: Part, error: Exception, where: str = "") -> InputError:
    """The sentence for bytes that are not in the encoding said."""
    return InputError(
        f"is not written in {part.options.encoding.removesuffix('-sig')}{where} ({str(error).splitlines()[0][:120]})",
        place=part.label,
        remedy='Say so in the mapping: [file] encoding = "cp1252" (Excel on Windows) or another one.',
    )


# -- what the first lines tell ----------------------------------------------------------------------------


def _part(label: str, path: Path, member: str | None, options: FileFormat, wanted: set[str]) -> Part:
    """The part with its format, encoding, separator and header found out."""
    name = (member or path.name).lower().removesuffix(".gz")
    part = Part(label, path, member, replace(options, format=options.format or "parquet"))
    with opened(part, Progress()) as stream:
        head = stream.read(_HEAD)
        while len(head) < _HEAD and (more := stream.read(_HEAD - len(head))):
            head += more
    if not head:
        raise InputError("is empty", place=label, remedy="Export it again.")
    if member or path.suffix.lower() == ".gz":
        _refuse_foreign(head, label)
    kind = options.format or _SUFFIXES.get(Path(name).suffix)
    if head.startswith(_PARQUET) and kind != "jsonl":
        return replace(part, options=replace(options, format="parquet"))
    if kind == "parquet":
        raise InputError("is not a Parquet file", place=label, remedy="Say its format in the mapping's [file].")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        options = replace(options, encoding="utf-16")
    elif head.startswith(codecs.BOM_UTF8) or codecs.lookup(options.encoding).name in ("utf-8", "utf-8-sig"):
        options = replace(options, encoding="utf-8-sig")
    part = replace(part, options=replace(options, format=kind or "csv"))
    _refuse_binary(part, head)
    text = _decoded(part, head)
    if kind is None and text.lstrip().startswith("{"):
        kind = "jsonl"
    part = replace(part, options=replace(part.options, format=kind or "csv"))
    if part.format == "jsonl":
        if text.lstrip().startswith("["):
            raise InputError(
                "is one JSON array", place=label, remedy="Write one object a line (JSON Lines), as jq -c '.[]' does."
            )
        return part
    return _with_header(part, text, wanted)


def _with_header(part: Part, text: str, wanted: set[str]) -> Part:
    options = part.options
    lines = io.StringIO(text, newline="")
    for _ in range(options.skip):
        lines.readline()
    place = lines.tell()
    told = re.fullmatch(r'"?sep=(.)"?\s*', lines.readline())
    if told and not options.columns:  # Excel's own way to say it
        options = replace(options, skip=options.skip + 1, separator=options.separator or told[1])
        place = lines.tell()
    rest = text[place:]
    if options.separator is None:
        options = replace(options, separator=_separator(part, rest, wanted))
    if options.columns:
        return replace(part, options=options, header=options.columns, lead=options.skip)
    try:
        header, count = _first(rest, options.separator or ",", options.quote)
    except csv.Error:
        header, count = [], 0
    if not header:
        raise InputError("has no header in its first lines", place=part.label, remedy="Name a table as text.")
    unique = _unique(header, wanted, part.label)
    return replace(part, options=options, header=unique, lead=options.skip + count)


def _separator(part: Part, text: str, wanted: set[str]) -> str:
    """The separator under which most of the mapping's columns stand in the header, or most columns."""
    if part.format == "tsv":
        return "\t"

    def score(mark: str) -> tuple[int, int]:
        try:
            names = [n.strip() for n in _first(text, mark, part.options.quote)[0]]
        except csv.Error:
            return (0, 0)
        expected = part.options.columns
        return (int(len(names) == len(expected)) if expected else len(wanted & set(names)), len(names))

    return max(_SEPARATORS, key=score)


def _first(text: str, separator: str, quote: str) -> tuple[list[str], int]:
    """The first row that has anything in it, and the number of lines up to its end."""
    lines = io.StringIO(text, newline="")
    if quote:
        reader = csv.reader(lines, delimiter=separator, quotechar=quote)
    else:
        reader = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    return next((row for row in reader if row), []), reader.line_num


def _unique(header: list[str], wanted: set[str], place: str) -> tuple[str, ...]:
    """Names without spaces around; a name that comes again is told apart, unless the mapping reads it."""
    names = [name.strip().removeprefix("\ufeff") for name in header]
    twice = sorted({n for n in names if names.count(n) > 1} & wanted)
    if twice:
        raise InputError(
            f"the header has {', '.join(repr(n) for n in twice)} more than once",
            place=place,
            remedy="Give each column a name of its own, or list them under columns = [...] with skip = 1.",
        )
    found: list[str] = []
    for number, name in enumerate(names, 1):
        found.append(f"{name} (column {number})" if name in found or not name else name)
    return tuple(found)


def _decoded(part: Part, head: bytes) -> str:
    decoder = codecs.getincrementaldecoder(part.options.encoding)()
    try:
        return decoder.decode(head)
    except UnicodeDecodeError as error:
        line = head[: error.start].count(b"\n") + 1
        raise encoding_error(part, error, f" at line {line}") from None
    except UnicodeError as error:
        raise encoding_error(part, error) from None


def _refuse_foreign(start: bytes, place: str) -> None:
    for mark, what, remedy in _FOREIGN:
        if start.startswith(mark):
            raise InputError(what, place=place, remedy=remedy)


def _refuse_binary(part: Part, head: bytes) -> None:
    if _wide(part.options.encoding):
        return
    sample = head[:4096]
    if len(sample) > 8 and max(sample[::2].count(0), sample[1::2].count(0)) > len(sample) * 0.3:
        raise InputError(
            "seems to be UTF-16", place=part.label, remedy='Say so in the mapping: [file] encoding = "utf-16".'
        )
    odd = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    if odd > len(sample) * 0.05:
        raise InputError("is not text but binary", place=part.label, remedy="Name a CSV, JSON Lines or Parquet file.")


def _wide(encoding: str) -> bool:
    """Encodings in which a zero byte is part of a letter."""
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


def _hidden(member: str) -> bool:
    return member.startswith("__MACOSX/") or Path(member).name.startswith(".")
