"""Files as streams of bytes, whatever they are packed in; damage told in words. Nothing is interpreted here."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from peil.connectors.files import encodings, excel
from peil.connectors.files.model import FileFormat
from peil.errors import InputError

GZIP = b"\x1f\x8b"
_BLOCK = 1 << 20


@dataclass
class Progress:
    """Bytes of the file as stored that were read so far, and in all."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Part:
    """One table to read: a file, a member of a zip, a sheet of a workbook; with the format that it turned out to have.

    `notes` is what someone should know of how it is read.
    """

    label: str
    path: Path
    member: str | None
    options: FileFormat
    header: tuple[str, ...] | None = None  # None: JSON Lines and Parquet carry their own
    lead: int = 0  # lines before the first row
    sheet: excel.Found | None = None
    notes: tuple[str, ...] = ()

    @property
    def format(self) -> str:
        """csv, tsv, jsonl, parquet or excel."""
        return self.options.format or "csv"

    @property
    def table(self) -> str:
        """The table's own name, the same packed or unpacked."""
        name = Path(self.member or self.path.name.removesuffix(".gz")).name
        return f"{name}{sheet_mark(self.sheet)}" if self.sheet else name


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
        elif raw.peek(2)[:2] == GZIP:
            inner = cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=counted)))
        else:
            inner = counted
        yield stack.enter_context(Watched(inner, part))


@contextlib.contextmanager
def as_path(part: Part) -> Iterator[Path]:
    """The part as a file of its own: Parquet needs to seek, which a compressed stream cannot do cheaply."""
    with part.path.open("rb") as raw:
        packed = part.member is not None or raw.read(2) == GZIP
    if not packed:
        yield part.path
        return
    with tempfile.TemporaryDirectory() as folder, opened(part, Progress()) as stream:
        path = Path(folder) / "table.parquet"
        with path.open("wb") as out:
            shutil.copyfileobj(stream, out, _BLOCK)
        yield path


class Watched(io.RawIOBase):
    """A stream of unpacked bytes that tells damage in words, refuses binary, and remembers how it ended."""

    def __init__(self, inner: IO[bytes], part: Part) -> None:
        self._inner, self._part = inner, part
        self._done = 0
        self._text = part.format not in ("parquet", "excel") and not encodings.wide(part.options.encoding)
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


@contextlib.contextmanager
def contents(part: Part) -> Iterator[excel.Source]:
    """The workbook's path, or its bytes where it is packed or its name says another kind than its bytes."""
    with part.path.open("rb") as raw:
        old, packed = raw.read(4) == excel.OLE, part.member is not None or part.path.suffix.lower() == ".gz"
        if not packed and old == (part.path.suffix.lower() == ".xls"):
            yield str(part.path)
            return
        if not packed:
            raw.seek(0)
            yield raw
            return
    with opened(part, Progress()) as stream:
        yield io.BytesIO(b"".join(iter(lambda: stream.read(_BLOCK), b"")))


def sheet_mark(found: excel.Found) -> str:
    """How a sheet is told beside its file; a label is cut at these signs elsewhere."""
    return f" [{re.sub('[!/]', '_', found.sheet)}]"
