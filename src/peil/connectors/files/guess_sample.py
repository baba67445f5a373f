"""The first rows of an unknown table as texts by column: separator and header row found out. Nothing is interpreted."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from peil.connectors.files import readers, sources
from peil.connectors.files.model import FileFormat
from peil.connectors.files.rows import LINE
from peil.errors import InputError

ROWS = 5000
_MOST_HEADERS = 2  # below the first one: a survey tool writes keys, questions and its own ids
_SEPARATORS = (";", ",", "\t", "|")
_QUEUE_LOG = re.compile(r"^\d{9,10}\|[^|]*\|[^|]*\|[^|]*\|[A-Z]+")
_VALUE_START = re.compile(r"\s*[-+]?\d")
_TOTALS = re.compile(r"((eind|sub)?tota(al|l|ls|len)|grand totals?|sum|som|average|gemiddelde?):?", re.IGNORECASE)
_VALUE = re.compile(r"-?\d+([.,]\d+)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")


@dataclass(frozen=True)
class Sample:
    """What was read: the part with its options, columns with their cells, and how many rows."""

    part: sources.Part
    columns: dict[str, list[str | None]]
    rows: int
    queue_log: bool = False
    headless: bool = False
    aside: tuple[str, ...] = ()  # rows that are no records, as sentences; they are not among the cells
    labels: dict[str, str] = field(default_factory=dict)  # what a second header says of each column


def take(path: Path, rows: int = ROWS) -> Sample:
    """The first rows of a file. Raises InputError where it is no table."""
    part = _opened(path)
    if part.format in ("csv", "tsv"):
        text = _head(part)
        if len([1 for line in text.splitlines()[:20] if _QUEUE_LOG.match(line)]) >= 3:
            return Sample(part, {}, 0, queue_log=True)
        options, headless = _layout(part, text)
        part = sources.parts(path, options, set())[0]
    else:
        headless = False
    columns: dict[str, list[str | None]] = {}
    seen = 0
    wanted = set(readers.columns_of(part, set()) or ())
    for batch in readers.batches(part, wanted, sources.Progress()):
        some = batch.table.slice(0, rows - seen)
        table = _flat(some) if batch.kind == "json" else {n: _texts(some.column(n)) for n in some.column_names}
        for name in table.keys() - columns.keys():
            columns[name] = [None] * seen
        seen += some.num_rows
        for name, held in columns.items():
            held.extend(table.get(name, [None] * some.num_rows))
        if seen >= rows:
            break
    if not seen:
        raise InputError("has no rows below its header", place=part.label, remedy="Name a file with some rows.")
    order = list(part.header or columns)
    named = {n: columns[n] for n in order if n in columns}
    aside, labels = _set_aside(named, whole=seen < rows)
    left = len(next(iter(named.values()), []))
    return Sample(part, named, left, headless=headless, aside=tuple(aside), labels=labels)


def _set_aside(columns: dict[str, list[str | None]], *, whole: bool) -> tuple[list[str], dict[str, str]]:
    """Take further headers and a row of totals out of the cells; tells which, and what the headers say."""
    cells, told = list(columns.values()), []
    if whole and (last := _row(cells, -1)) and len(cells[0]) > 2 and _TOTALS.fullmatch(last[0].strip()):
        for held in cells:
            held.pop()
        told.append(f"The last row begins with '{last[0]}': it is no record. See that the import rejects it.")
    heads = next((n for n in range(_MOST_HEADERS, 0, -1) if _are_headers(cells, n)), 0)
    labels = {name: held[0].strip() for name, held in columns.items() if heads and held[0]}
    for held in cells:
        del held[:heads]
    if heads == 1:
        told.append("The first row below the header holds no values: it is taken for a second header.")
    elif heads:
        told.append(f"The first {heads} rows below the header hold no values: they are taken for further headers.")
    return told, labels


def _are_headers(cells: Sequence[Sequence[str | None]], count: int) -> bool:
    """Whether each of the first `count` rows has no value in any of the columns that hold values below them."""
    if len(cells and cells[0]) < count + 3:
        return False
    valued = [held for held in cells if _mostly_values(held[count : count + 60])]
    named = all(any(held[row] for held in cells) for row in range(count))
    return (
        named and len(valued) > 1 and not any(_VALUE_START.match(h[row] or "") for h in valued for row in range(count))
    )


def _row(cells: Sequence[Sequence[str | None]], at: int) -> list[str]:
    """The filled cells of a row."""
    return [cell for held in cells if held and (cell := held[at]) and cell.strip()]


def _mostly_values(cells: Sequence[str | None]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and sum(_VALUE_START.match(c) is not None for c in filled) >= 0.9 * len(filled)


def _opened(path: Path) -> sources.Part:
    parts = sources.parts(path, FileFormat(), set())
    return max(parts, key=lambda part: len(part.header or ())) if len(parts) > 1 else parts[0]


def _head(part: sources.Part) -> str:
    with sources.opened(part, sources.Progress()) as stream:
        return sources.decoded(part, stream.read(1 << 18))


def _layout(part: sources.Part, text: str) -> tuple[FileFormat, bool]:
    """Separator, and lines to skip before the header; names of its own for a table without one."""
    told = re.match(r'\ufeff?"?sep=(.)"?\s*\n', text)
    best: tuple[float, str, int, list[list[str]]] | None = None
    for mark in [told[1]] if told else _SEPARATORS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        try:
            rows = [row for row, _ in zip(reader, range(60), strict=False)]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        score = count / max(1, sum(1 for row in rows if row)) * (1 + width / 100)
        if best is None or score > best[0]:
            best = (score, mark, width, rows)
    if best is None:
        return FileFormat(encoding=part.options.encoding), False
    _, mark, width, rows = best
    at = next((i for i, row in enumerate(rows) if len(row) == width and sum(bool(c.strip()) for c in row) > 1), 0)
    skip = _lines_before(text, mark, at)
    options = FileFormat(format="csv", encoding=_said(part.options.encoding), separator=mark, skip=skip)
    header = [c for c in rows[at] if c.strip()]
    if header and sum(_VALUE.fullmatch(c.strip()) is not None for c in header) * 4 >= len(header):
        names = tuple(f"kolom {i}" for i in range(1, width + 1))
        return FileFormat(format="csv", encoding=options.encoding, separator=mark, skip=skip, columns=names), True
    return options, False


def _said(encoding: str) -> str:
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _lines_before(text: str, mark: str, at: int) -> int:
    """Physical lines before the row `at`, blank ones directly above it included in the header's own."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    for _ in range(at):
        next(reader)
    return reader.line_num


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    return [_text(v) for v in column.to_pylist()]


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return str(value.date()) if value.time() == dt.time() else value.isoformat(" ")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _flat(table: pa.Table) -> dict[str, list[str | None]]:
    """JSON lines as columns, fields within fields by their path; lists and lines that are no object are left out."""
    found: dict[str, list[str | None]] = {}
    lines: Sequence[str] = table.column(LINE).to_pylist()
    for i, line in enumerate(lines):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        for name, cell in _leaves(value, ""):
            found.setdefault(name, [None] * len(lines))[i] = _text(cell)
    return found


def _leaves(value: object, lead: str) -> list[tuple[str, object]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, f"{lead}{key}.")]
    return [] if isinstance(value, list) or not lead else [(lead.removesuffix("."), value)]
