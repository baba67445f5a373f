"""Looking for a text in every byte of a folder: files as they are, unpacked, and Parquet as it is read."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq


def spellings(text: str) -> set[bytes]:
    """The text in small letters as it may stand in a file: encodings, escapes, base64 at any offset."""
    words = {text, quote(text), quote(text, safe=""), text.encode("unicode_escape").decode()}
    found = {word.lower().encode(code) for word in words for code in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")}
    found.add(text.encode().hex().encode())
    for lead in range(3):
        whole = base64.b64encode(b"\0" * lead + text.encode()).lower()
        found.add(whole[4 if lead else 0 : len(whole) // 4 * 4 - 4])
    return {mark for mark in found if len(mark) > 6}


def beside() -> Iterator[Path]:
    """Files elsewhere that hold some of a project."""
    return iter(())


def holding(folder: Path, text: str) -> list[str]:
    """The files in which the text stands, and how; file names count too."""
    marks = spellings(text)
    found = []
    for path in sorted([*folder.rglob("*"), *beside()]):
        pieces = [("name", str(path).removeprefix(str(folder)).encode())]
        if path.is_file():
            pieces += _pieces(path.name, path.read_bytes())
        for how, data in pieces:
            found += [f"{path} ({how}): {m!r}" for m in marks if m in data.lower()]
    return found


def _pieces(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield "bytes", data
    if data[:2] == b"\x1f\x8b":
        yield "unpacked", gzip.decompress(data)
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                for how, inner in _pieces(member, archive.read(member)):
                    yield f"{member}, {how}", inner
    if data[:4] == b"PAR1":
        table = pq.read_table(pa.BufferReader(data))
        metadata = pq.read_metadata(pa.BufferReader(data))
        yield "rows", repr(table.to_pydict()).encode()
        groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
        yield "statistics", repr([[g.column(c).to_dict() for c in range(g.num_columns)] for g in groups]).encode()
