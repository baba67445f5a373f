"""Files that are brought in by a browser: streamed into the project, kept until they are imported or abandoned.

They stand in `data/uploads`, a folder each, readable by the server only. What is in them is not looked at here.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import multipart

from peil.errors import InputError, NotFoundError, StateError, said

MOST_BYTES = 2 << 30
ABANDONED_S = 24 * 3600
_ROOM = 256 << 20  # what must stay free on the disk
_SHORT = 4096  # of a field that is no file
_DRAINED = 8 << 30  # read on after a refusal, so that the browser shows why and not a broken connection
_ID = re.compile(r"[A-Za-z0-9_-]{16}")
_NOTE = "upload.json"


@dataclass(frozen=True)
class Upload:
    """A whole file that was brought in, under its own name."""

    id: str
    path: Path
    size: int
    made: float

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


@dataclass
class Arriving:
    """A file that is on its way: bytes that came, and bytes that were announced (0: not told)."""

    name: str = ""
    received: int = 0
    expected: int = 0
    began: float = field(default_factory=time.monotonic)


class Uploads:
    """The uploads of a project."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "uploads"
        self.arriving: list[Arriving] = []

    def listed(self) -> list[Upload]:
        """The files that wait to be imported, the newest first; what was abandoned goes."""
        found = []
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            if (upload := self._read(folder)) is not None:
                found.append(upload)
            elif _age(folder) > ABANDONED_S:
                shutil.rmtree(folder, ignore_errors=True)
        for old in [u for u in found if time.time() - u.made > ABANDONED_S]:
            self.remove(old.id)
            found.remove(old)
        return sorted(found, key=lambda u: -u.made)

    def get(self, key: str) -> Upload:
        """One that waits. Raises NotFoundError where it was imported, removed or abandoned."""
        found = self._read(self._folder / key) if _ID.fullmatch(key) else None
        if found is None:
            raise NotFoundError(
                "this file is no longer here: it was imported, removed, or left for a day",
                remedy="Bring it in again.",
            )
        return found

    def remove(self, key: str) -> None:
        """Remove a file and all that was kept with it."""
        if _ID.fullmatch(key):
            shutil.rmtree(self._folder / key, ignore_errors=True)

    def put(self, name: str, content: bytes) -> Upload:
        """Keep a file that did not come by a form."""
        folder = self._folder / secrets.token_urlsafe(12)
        (folder / "file").mkdir(parents=True, mode=0o700)
        path = folder / "file" / safe_name(name)
        path.write_bytes(content)
        return self._finished(folder, path)

    async def receive(
        self, stream: AsyncIterator[bytes], content_type: str, length: int, checked: Callable[[dict[str, str]], None]
    ) -> Upload:
        """Stream a posted form with one file to disk.

        `checked` gets the fields that stand before the file, and refuses what may not come in before a byte is kept.
        Raises InputError where there is no file, it is empty, or too large; then nothing is left of it.
        """
        arriving = Arriving(expected=max(length, 0))
        self.arriving.append(arriving)
        folder = self._folder / secrets.token_urlsafe(12)
        try:
            self._check_room(length)
            folder.mkdir(parents=True, mode=0o700)
            return await self._received(stream, content_type, folder, arriving, checked)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(Exception):
                await _drained(stream)
            raise
        finally:
            self.arriving.remove(arriving)

    async def _received(
        self,
        stream: AsyncIterator[bytes],
        content_type: str,
        folder: Path,
        arriving: Arriving,
        checked: Callable[[dict[str, str]], None],
    ) -> Upload:
        parser = _parser(content_type)
        form = _Form(folder, arriving, checked)
        try:
            async for chunk in stream:
                arriving.received += len(chunk)
                if arriving.received > MOST_BYTES:
                    raise _too_large(arriving.received)
                for event in parser.parse(chunk) if chunk else ():
                    form.take(event)
            parser.close()
        except multipart.MultipartError:
            raise InputError("the upload did not arrive whole", remedy="Send it again.") from None
        except OSError as error:
            raise StateError(
                said("the file cannot be kept: {why}", why=error.strerror or str(error)),
                place="data/uploads",
                remedy="Check the space on the disk, and your rights on the project's folder.",
            ) from None
        finally:
            form.close()
        return self._finished(folder, form.path)

    def _finished(self, folder: Path, path: Path | None) -> Upload:
        if path is None:
            raise InputError("no file was chosen", place="file", remedy="Choose a file first.")
        size = path.stat().st_size
        if not size:
            raise InputError("is empty", place=path.name, remedy="Export it again.")
        (folder / _NOTE).write_text(json.dumps({"name": path.name, "made": time.time()}), encoding="utf-8")
        found = self._read(folder)
        assert found is not None
        return found

    def _read(self, folder: Path) -> Upload | None:
        try:
            note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
            path = folder / "file" / str(note["name"])
            return Upload(folder.name, path, path.stat().st_size, float(note["made"]))
        except (OSError, ValueError, KeyError):
            return None

    def _check_room(self, length: int) -> None:
        if length > MOST_BYTES:
            raise _too_large(length)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        free = shutil.disk_usage(self._folder).free
        if length + _ROOM > free:
            raise StateError(
                said("there is no room for it: {free} MB are free", free=free >> 20),
                place="data/uploads",
                remedy="Make room on the disk of the project.",
            )


class _Form:
    """The parts of a posted form as they come: short fields, and one file that is written as it arrives."""

    def __init__(self, folder: Path, arriving: Arriving, checked: Callable[[dict[str, str]], None]) -> None:
        self._folder, self._arriving, self._checked = folder, arriving, checked
        self._fields: dict[str, str] = {}
        self._name = ""
        self._value = b""
        self._out: IO[bytes] | None = None
        self.path: Path | None = None

    def take(self, event: object) -> None:
        """One event of the parser."""
        if isinstance(event, multipart.MultipartSegment):
            self._name, self._value = event.name, b""
            if event.filename:
                self._begin(event.filename)
        elif event is None:
            if self._out is not None:
                self.close()
            elif len(self._fields) < 20:
                self._fields[self._name] = self._value.decode("utf-8", "replace").strip()
        elif isinstance(event, bytes | bytearray):
            if self._out is not None:
                self._out.write(event)
            elif len(self._value) + len(event) <= _SHORT:
                self._value += event

    def _begin(self, filename: str) -> None:
        if self.path is not None:
            raise InputError("more than one file was sent", place="file", remedy="Send one at a time.")
        self._checked(self._fields)
        self._arriving.name = safe_name(filename)
        (self._folder / "file").mkdir(mode=0o700)
        self.path = self._folder / "file" / self._arriving.name
        self._out = self.path.open("xb")

    def close(self) -> None:
        """Let go of the file."""
        if self._out is not None:
            self._out.close()
            self._out = None


def safe_name(filename: str) -> str:
    """A file's own name without its folders, and without what a file system or a page could stumble over."""
    last = re.split(r"[\\/]", filename)[-1]
    plain = re.sub(r"[^\w.()+ -]", "_", last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:20]}" if stem else (plain[:100] or "bestand")


def _parser(content_type: str) -> multipart.PushMultipartParser:
    kind, options = multipart.parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise InputError("no file was sent", place="file", remedy="Choose a file on the page of importing.")
    return multipart.PushMultipartParser(options["boundary"], max_segment_count=30)


def _too_large(size: int) -> InputError:
    return InputError(
        said("is larger than {most} MB ({size} MB)", most=MOST_BYTES >> 20, size=-(-size >> 20)),
        place="file",
        remedy="Pack it (zip or gz), or import it on this computer: peil import FILE --mapping NAME",
    )


async def _drained(stream: AsyncIterator[bytes]) -> None:
    """Read what is still coming and throw it away."""
    seen = 0
    async for chunk in stream:
        seen += len(chunk)
        if seen > _DRAINED:
            return


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return time.time() - path.stat().st_mtime
    return 0.0
