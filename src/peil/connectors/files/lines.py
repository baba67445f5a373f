"""Lines of a text, to be split or read as JSON later, and JSON objects over as many lines as they like."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

import pyarrow as pa

from peil.connectors.files.rows import BLOCK, LINE, ROWS, SHOWN, BadRow, Batch
from peil.connectors.files.sources import Part, Progress, encoding_error, opened
from peil.errors import InputError

_LONGEST = 16 << 20
#: Of a file of JSON objects so much is read at a time; what stands between two of them.
_CHUNK = 1 << 20
_BETWEEN = " \t\r\n,[]\ufeff"


def batches(part: Part, progress: Progress) -> Iterator[Batch]:
    """A row a line, with its number in the file. Raises InputError."""
    kind = "split" if part.options.ragged else "json"
    with opened(part, progress) as stream:
        text = io.TextIOWrapper(io.BufferedReader(stream, BLOCK), encoding=part.options.encoding, newline="\n")
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
    for number in range(ROWS):
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
        if size > BLOCK:
            return


def of_values(part: Part, progress: Progress) -> Iterator[Batch]:
    """JSON objects one after the other, on as many lines as they like, in an array or not; rows are their number."""
    with opened(part, progress) as stream:
        text = io.TextIOWrapper(io.BufferedReader(stream, BLOCK), encoding=part.options.encoding)
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
                    bad.append(BadRow(number, value[:SHOWN], "is no JSON object"))
                if size > BLOCK or len(kept) >= ROWS:
                    yield _batch_of(kept, numbers, bad)
                    kept, numbers, bad, size = [], [], [], 0
        except UnicodeError as error:
            raise encoding_error(part, error, f" from record {number + 1} on") from None
        yield _batch_of(kept, numbers, bad)


def _batch_of(kept: list[str], numbers: list[int], bad: list[BadRow]) -> Batch:
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
