"""One writer at a time: an advisory lock on the project that the system releases when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from peil.errors import BusyError, StateError, said

NAME = "writer.lock"


@contextlib.contextmanager
def writing(folder: Path, what: str, *, wait: bool = True, tell: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the project's writer lock; another writer is waited for, and `tell` hears who it is.

    Raises BusyError at once when `wait` is false and another process writes, and StateError where nobody can.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        opened = (folder / NAME).open("a+", encoding="utf-8")
    except OSError as error:
        raise StateError(
            said("the project's data cannot be written: {why}", why=(error.strerror or str(error)).lower()),
            place=str(folder),
            remedy="Check that it is a folder, your rights on it, and the space on the disk.",
        ) from None
    with opened as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = _holder(handle.fileno())
            if not wait:
                raise BusyError(
                    said("another process is writing to this project ({who})", who=who),
                    place=str(folder.parent),
                    remedy="Wait until it has finished, or leave out --no-wait.",
                ) from None
            if tell:
                tell(said("Waiting: another process is writing to this project ({who}).", who=who))
            fcntl.flock(handle, fcntl.LOCK_EX)
        handle.seek(0)
        handle.truncate()
        json.dump({"pid": os.getpid(), "what": what, "since": time.strftime("%Y-%m-%d %H:%M:%S")}, handle)
        handle.flush()
        try:
            yield
        finally:
            handle.seek(0)
            handle.truncate()
            fcntl.flock(handle, fcntl.LOCK_UN)


def _holder(descriptor: int) -> str:
    try:
        raw = json.loads(os.pread(descriptor, 1000, 0).decode() or "{}")
    except ValueError:
        raw = {}
    return f"{raw['what']}, process {raw['pid']}, since {raw['since']}" if raw else "just started"
