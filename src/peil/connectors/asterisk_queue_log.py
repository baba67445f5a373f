"""Connector: Asterisk's file queue_log, followed while it is written, through rotation and compression.

A file is known by its inode and by its beginning: under a new name, as a copy or compressed it is still the same, and
is read on from where it was left. What is read twice changes nothing, since a line is known by what it says.
"""

from __future__ import annotations

import bz2
import contextlib
import datetime as dt
import errno
import gzip
import hashlib
import lzma
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from peil.connectors._queue_log_agents import Agents
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, Setting, Text
from peil.connectors.queue_log_lines import Waits, line_row, no_line
from peil.errors import SourceError, said

#: Lines of one page, and bytes of a file's beginning by which it is known.
_LINES = 2_000
_HEAD = 1_024
#: A line longer than this is none.
_LONGEST = 65_536
_TAIL = 65_536
#: An older file that has been left alone for so long is not written to any more.
_SETTLED_S = 60
_PACKED: Mapping[str, Callable[[Path], object]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_UNKNOWN_FORM = (".zst", ".lz4", ".zip", ".Z")
#: What unpacking raises where an archive is broken, or not whole yet.
_BROKEN = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
#: So many files that are no longer there are remembered: one may be on its way into an archive.
_GONE = 8


@dataclass(frozen=True)
class _File:
    """A file of the log as it stands there now; `size` and `changed` tell whether anything was written since."""

    path: Path
    inode: str
    size: int
    changed: int

    @property
    def packed(self) -> bool:
        return self.path.suffix in _PACKED

    def open(self) -> BinaryIO:
        """Its lines as bytes, also where it is compressed.

        Raises FileNotFoundError where another has its name by now: what that holds must not pass for this one's.
        """
        unpack = _PACKED.get(self.path.suffix)
        opened = cast("BinaryIO", unpack(self.path)) if unpack else self.path.open("rb")
        if str(os.fstat(opened.fileno()).st_ino) != self.inode:
            opened.close()
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))
        return opened

    def stamp(self) -> str:
        return f"{self.size}:{self.changed}"


@dataclass(frozen=True)
class _Place:
    """How far a file was read: bytes (unpacked), and the beginning by which it is known again."""

    offset: int = 0
    head: str = ""
    stamp: str = ""

    def kept(self) -> list[object]:
        return [self.offset, self.head, self.stamp]


def _files(given: Given) -> list[_File]:
    """The log and what was rotated out of it. Raises SourceError where there is neither."""
    path = given.path("path")
    found = []
    try:
        for entry in os.scandir(path.parent):
            rest = entry.name.removeprefix(path.name)
            named = entry.name.startswith(path.name) and (not rest or rest[0] in ".-")
            if named and not rest.endswith(_UNKNOWN_FORM) and entry.is_file():
                with contextlib.suppress(FileNotFoundError):  # renamed just now: it comes along next time
                    stat = entry.stat()
                    found.append(_File(Path(entry.path), str(stat.st_ino), stat.st_size, stat.st_mtime_ns))
    except OSError as error:
        raise _unreadable(path, error) from None
    if not found:
        raise SourceError(
            "there is no such file",
            place=str(path),
            remedy="Name the file queue_log of Asterisk, as a rule /var/log/asterisk/queue_log.",
        )
    return found


def _unreadable(path: Path, error: OSError) -> SourceError:
    return SourceError(
        said("cannot be read: {why}", why=(error.strerror or "no reason is told").lower()),
        place=str(path),
        remedy="Check that it is there, and that Peil may read it.",
    )


def check(given: Given) -> Text:
    """How many files there are, and of when the last line is."""
    found = _files(given)
    last = [row for row in newest(given, 1).records if row["event"]]
    if not last:
        return Text("Het log heeft nog geen regels.", "The log has no lines yet.")
    at = dt.datetime.fromtimestamp(int(str(last[0]["epoch"])), dt.UTC).isoformat(timespec="seconds")
    return Text(
        f"{len(found)} bestanden; de laatste regel is van {at}", f"{len(found)} files; the last line is of {at}"
    )


def newest(given: Given, count: int) -> Page:
    """The last lines of the newest file that has any."""
    for file in sorted(_files(given), key=lambda one: -one.changed):
        try:
            with file.open() as lines:
                if not file.packed:
                    lines.seek(max(0, file.size - _TAIL))
                whole = lines.read()[-_TAIL:].rpartition(b"\n")[0].split(b"\n")
        except (OSError, *_BROKEN) as error:
            if isinstance(error, OSError) and not file.packed and not isinstance(error, FileNotFoundError):
                raise _unreadable(file.path, error) from None
            continue
        cut = len(whole) > count or file.size > _TAIL
        if rows := [line_row(_text(one)) for one in (whole[1:] if cut else whole)[-count:] if one]:
            return Page(records=rows)
    return Page()


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """What was written since, file by file, the oldest first."""
    reader = _Reader(given, cursor)
    try:
        yield from reader.pages()
    except OSError as error:
        raise _unreadable(given.path("path"), error) from None


class _Reader:
    """One run: where each file was left, and who waits by the lines so far."""

    def __init__(self, given: Given, cursor: Cursor) -> None:
        self._given = given
        kept = cast("Mapping[str, list[object]]", cursor.get("files") or {})
        self._before = {inode: _Place(int(str(o)), str(h), str(s)) for inode, (o, h, s) in kept.items()}
        self._places = dict(self._before)
        self._waits, self._agents = Waits.of(cursor.get("waiting")), Agents.of(cursor.get("agents"))
        self._live = given.path("path")
        self._total = self._behind = 0

    def pages(self) -> Iterator[Page]:
        there = _files(self._given)
        known = {file.inode for file in there}
        for inode in [one for one in self._places if one not in known][:-_GONE]:
            del self._places[inode]
        fresh = [file for file in there if self._grown(file)]
        begun = []
        for file in fresh:
            try:
                first = self._first(file)
                if first[0] or not first[1] or file.path == self._live:  # else it is no part of the log
                    begun.append((first, file))
            except FileNotFoundError:  # renamed or packed just now: it comes along next time
                continue
        begun.sort(key=lambda one: (one[1].path == self._live, one[0][0]))
        self._total = sum(file.size for file in fresh) or 1
        for (_, head), file in begun:
            yield from self._read(file, head)
            self._behind += file.size

    def _grown(self, file: _File) -> bool:
        place = self._before.get(file.inode)
        return place is None or place.stamp != file.stamp()

    def _first(self, file: _File) -> tuple[int, bytes]:
        """When a file begins, and its beginning."""
        try:
            with file.open() as lines:
                head = lines.read(_HEAD)
        except _BROKEN:
            return 0, b""
        digits = head.partition(b"|")[0]
        return (int(digits) if digits.isdigit() and len(digits) < 12 else 0), head

    def _left_at(self, file: _File, head: bytes) -> int:
        """How far it was read before, under whatever name and form."""
        own = self._before.get(file.inode)
        for place in [own, *self._before.values()] if own else self._before.values():
            if place and place.head and _same(place.head, head):
                return place.offset
        return 0

    def _read(self, file: _File, head: bytes) -> Iterator[Page]:
        at = self._left_at(file, head)
        rows: list[Record] = []
        stamp = file.stamp()
        try:
            with file.open() as lines:
                lines.seek(at)
                while line := lines.readline(_LONGEST):
                    if not line.endswith(b"\n") and len(line) < _LONGEST and not self._over(file):
                        stamp = ""  # it is still being written: look again, also where no more comes
                        break
                    rows.append(line_row(_text(line)))
                    at += len(line)
                    if len(rows) >= _LINES:
                        yield self._page(file, at, head, "", rows)
                        rows = []
        except FileNotFoundError:
            return
        except _BROKEN:
            if not self._over(file):
                return  # it is being packed: what it holds is still there beside it
            rows.append(no_line(f"{file.path.name} cannot be unpacked"))
        yield self._page(file, at, head, stamp, rows)

    def _over(self, file: _File) -> bool:
        """Whether nobody writes to it any more."""
        old = self._given.now.timestamp() - file.changed / 1e9 > _SETTLED_S
        return old and file.path != self._live

    def _page(self, file: _File, at: int, head: bytes, stamp: str, rows: list[Record]) -> Page:
        self._places.pop(file.inode, None)
        self._places[file.inode] = _Place(at, _mark(head[:at]), stamp)
        told = list(self._agents.rows(self._waits.rows(rows)))
        places = {inode: place.kept() for inode, place in self._places.items()}
        cursor = {"files": places, "waiting": self._waits.kept(), "agents": self._agents.kept()}
        return Page(cursor, told, done=min(1.0, (self._behind + (0 if file.packed else at)) / self._total))


def _mark(head: bytes) -> str:
    """The beginning of a file as a cursor keeps it: how long, and its digest."""
    return f"{len(head)}:{hashlib.sha256(head).hexdigest()[:32]}" if head else ""


def _same(mark: str, head: bytes) -> bool:
    size = int(mark.partition(":")[0])
    return len(head) >= size and _mark(head[:size]) == mark


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r\n").replace("\x00", "")


CONNECTOR = Connector(
    key="asterisk_queue_log",
    name=Text("Asterisk, wachtrijlog", "Asterisk, queue log"),
    about=Text(
        "Het bestand queue_log van Asterisk, gevolgd terwijl het geschreven wordt, ook door rotatie heen.",
        "Asterisk's file queue_log, followed while it is written, also through rotation.",
    ),
    settings=(
        Setting(
            "path",
            Text("Bestand", "File"),
            "path",
            default="/var/log/asterisk/queue_log",
            hint=Text("wat eruit geroteerd is, staat ernaast", "what was rotated out of it stands beside it"),
        ),
        Setting("mapping", Text("Mapping", "Mapping"), "mapping", default="asterisk_queue_log"),
    ),
    sees=(),
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=0,
    every_s=1,
)
