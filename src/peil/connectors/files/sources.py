"""What a file is, by its first bytes and lines: packed or not, format, encoding, separator, header, sheet.

A file's first bytes decide over its name. Nothing is interpreted here beyond that.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from peil.connectors.files import encodings, excel
from peil.connectors.files.model import FileFormat
from peil.connectors.files.packed import (
    Part,
    Progress,
    Watched,
    as_path,
    contents,
    encoding_error,
    opened,
    sheet_mark,
)
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
    (b"%PDF", "is a PDF", "Export the table itself, as CSV."),
    (b"BZh", "is packed with bzip2", "Unpack it, or pack it with gzip or zip."),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd", "Unpack it, or pack it with gzip or zip."),
    (b"\xfd7zXZ", "is packed with xz", "Unpack it, or pack it with gzip or zip."),
    (b"7z\xbc\xaf", "is packed with 7-Zip", "Unpack it, or pack it with gzip or zip."),
    (b"Rar!", "is packed with RAR", "Unpack it, or pack it with gzip or zip."),
    (b"SQLite format 3", "is a SQLite database", "Export the table itself, as CSV."),
)
_ZIP, _PARQUET = (b"PK\x03\x04", b"PK\x05\x06"), b"PAR1"
__all__ = ["Part", "Progress", "Watched", "as_path", "contents", "encoding_error", "opened", "parts"]
_SEPARATORS = (",", ";", "\t", "|")
_SEARCHED = 64  # pieces of a file in which a letter beyond ASCII is looked for


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
    if not start.startswith(_ZIP) or excel.is_workbook(start, path):
        yield _part(str(path), path, None, options, wanted)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m.filename for m in archive.infolist() if not m.is_dir() and not _hidden(m.filename)]
    except zipfile.BadZipFile:
        raise InputError("is not a whole zip file", place=str(path), remedy="Fetch or make it again.") from None
    if "[Content_Types].xml" in members:
        raise InputError("is an Office document, but no workbook", place=str(path), remedy="Export the table itself.")
    if not members:
        raise InputError("holds no file", place=str(path), remedy="Zip the table itself.")
    for member in members:
        yield _part(f"{path}!{member}", path, member, options, wanted)


# -- what the first lines tell ----------------------------------------------------------------------------


def _part(label: str, path: Path, member: str | None, options: FileFormat, wanted: set[str]) -> Part:
    """The part with its format, encoding, separator and header found out."""
    name = (member or path.name).lower().removesuffix(".gz")
    part = Part(label, path, member, replace(options, format=options.format or "parquet"))
    head, sample = _sampled(part)
    if not head:
        raise InputError("is empty", place=label, remedy="Export it again.")
    if member or path.suffix.lower() == ".gz":
        _refuse_foreign(head, label)
    if head.startswith((*_ZIP, excel.OLE)) or options.format == "excel":
        return _workbook(part, wanted)
    kind = options.format or _SUFFIXES.get(Path(name).suffix)
    if head.startswith(_PARQUET) and kind not in ("jsonl", "json"):
        return replace(part, options=replace(options, format="parquet"))
    if kind == "parquet":
        raise InputError("is not a Parquet file", place=label, remedy="Say its format in the mapping's [file].")
    if name.endswith((".xls", ".xlsx")) and head.lstrip()[:1] == b"<":
        raise InputError(
            "is a web page that is called a workbook", place=label, remedy="Open it in Excel and save it as .xlsx."
        )
    part = _with_encoding(replace(part, options=replace(options, format=kind or "csv")), head, sample)
    text = decoded(part, head)
    if kind is None and text.lstrip().startswith("{"):
        kind = "jsonl"
    part = replace(part, options=replace(part.options, format=kind or "csv"))
    if part.format == "json":
        return part
    if part.format == "jsonl":
        if options.format is None and not _by_line(text):
            return replace(part, options=replace(part.options, format="json"))
        if text.lstrip().startswith("["):
            raise InputError(
                "is one JSON array", place=label, remedy="Write one object a line (JSON Lines), as jq -c '.[]' does."
            )
        return part
    return _with_header(part, text, wanted)


def _by_line(text: str) -> bool:
    """Whether JSON is written an object a line: not in one array, nor each object over several lines."""
    lines = text.lstrip("\ufeff \t\r\n").splitlines()
    first = lines[0].strip() if lines else ""
    return not first.startswith("[") and not (len(lines) > 1 and first in ("{", ""))


def _sampled(part: Part) -> tuple[bytes, bytes]:
    """The first bytes, and for its encoding a stretch in which there are letters beyond ASCII, if there are any."""
    with opened(part, Progress()) as stream:
        head = _some(stream)
        sample = head
        for _ in range(_SEARCHED):
            if not sample or not sample.isascii() or b"\x00" in head:
                break
            sample = _some(stream)
    return head, head if sample.isascii() else sample[sample.find(b"\n") + 1 :] if sample is not head else head


def _some(stream: Watched) -> bytes:
    some = stream.read(_HEAD)
    while len(some) < _HEAD and (more := stream.read(_HEAD - len(some))):
        some += more
    return some


def _with_encoding(part: Part, head: bytes, sample: bytes) -> Part:
    """The part with the encoding that its mark tells, its mapping says, or its letters show."""
    declared = part.options.encoding
    name, notes = encodings.marked(head), part.notes
    if name is None and declared == encodings.AUTO:
        found = encodings.find(sample)
        _refuse_binary(replace(part, options=replace(part.options, encoding=found.name)), head)
        if not found.sure:
            raise encodings.unknown(sample, part.label)
        name, notes = found.name, (*notes, found.note) if found.note else notes
    elif name is None:
        _refuse_binary(part, head)
        name = "utf-8-sig" if codecs.lookup(declared).name in ("utf-8", "utf-8-sig") else declared
        told = encodings.doubt(sample, name, part.label)
        notes = (*notes, told) if told else notes
        name = encodings.readable_as(name, sample)
    return replace(part, options=replace(part.options, encoding=name), notes=notes)


def _workbook(part: Part, wanted: set[str]) -> Part:
    options = part.options
    with contents(part) as source:
        if not excel.is_workbook(_first_bytes(source), source):
            raise InputError("is no workbook", place=part.label, remedy="Export the table itself, as CSV or .xlsx.")
        found = excel.find(source, part.label, wanted, sheet=options.sheet, columns=options.columns, skip=options.skip)
    return replace(
        part,
        label=f"{part.label}{sheet_mark(found)}",
        options=replace(options, format="excel", encoding="utf-8"),
        header=found.header,
        lead=found.lead,
        sheet=found,
        notes=(*part.notes, found.note) if found.note else part.notes,
    )


def _first_bytes(source: excel.Source) -> bytes:
    if isinstance(source, str):
        with Path(source).open("rb") as raw:
            return raw.read(16)
    start = source.read(16)
    source.seek(0)
    return start


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


def decoded(part: Part, head: bytes) -> str:
    """The first bytes as text. Raises InputError where they are not in the part's encoding."""
    decoder = codecs.getincrementaldecoder(part.options.encoding)
    if encodings.is_utf8(part.options.encoding):
        text = decoder(encodings.MARKED).decode(head)
        good, bad = encodings.letters(text)
        if not bad or encodings.mostly_utf8(good, bad):
            return text
    try:
        return decoder().decode(head)
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
    if encodings.wide(part.options.encoding):
        return
    sample = head[:4096]
    if len(sample) > 8 and max(sample[::2].count(0), sample[1::2].count(0)) > len(sample) * 0.3:
        raise InputError(
            "seems to be UTF-16", place=part.label, remedy='Say so in the mapping: [file] encoding = "utf-16".'
        )
    odd = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    if odd > len(sample) * 0.05:
        raise InputError("is not text but binary", place=part.label, remedy="Name a CSV, JSON Lines or Parquet file.")


def _hidden(member: str) -> bool:
    return member.startswith("__MACOSX/") or Path(member).name.startswith(".")
