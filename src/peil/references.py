"""Where a secret stands: env:NAME or file:PATH, checked and looked up; and put a new one in the place of an old one.

No secret is made or remembered here.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tempfile
from pathlib import Path
from typing import TextIO

from peil.errors import InputError, said

_REFERENCE = re.compile(r"(env:[A-Za-z_][A-Za-z0-9_]{0,120}|file:.{1,300})")


def is_reference(text: str) -> bool:
    """Whether a text says where a secret stands, and is not the secret itself."""
    return _REFERENCE.fullmatch(text) is not None


def check_reference(reference: str, place: str) -> None:
    """Raises InputError where this does not say where a secret stands, as when it is the secret itself."""
    if not is_reference(reference):
        raise InputError(
            "a secret is not written down here but named: where it can be read",
            place=place,
            remedy="Write env:NAME for an environment variable, or file:PATH for a file.",
        )


def secret(reference: str, folder: Path, *, place: str) -> str:
    """What env:NAME or file:PATH holds. Raises InputError where it is no reference, or nothing is there."""
    check_reference(reference, place)
    kind, _, where = reference.partition(":")
    if kind == "env":
        if not (found := os.environ.get(where, "")):
            raise InputError(
                said("the environment variable {name} is not set", name=where),
                place=place,
                remedy="Set it where Peil runs, then try again.",
            )
        return found
    try:
        found = (folder / Path(where).expanduser()).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    if not found:
        raise InputError(
            "the file of this secret cannot be read, or is empty",
            place=place,
            remedy="Check the path and who may read it, then try again.",
        )
    return found


def renew(reference: str, folder: Path, value: str) -> bool:
    """Put a new secret where the old one stands, for whoever could read that; False where it is no file to write to.

    A reader finds the old one or the new one. Only where no file can be made beside it is it written in its place.
    """
    kind, _, where = reference.partition(":")
    path = (folder / Path(where).expanduser()).resolve()
    if kind != "file" or not path.is_file() or not os.access(path, os.W_OK):
        return False
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    except OSError:
        return _in_place(path, value)
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            _put(file, value)
        beside.chmod(stat.S_IMODE(path.stat().st_mode))
        beside.replace(path)
        return True
    except OSError:  # such as a single file that is mounted
        with contextlib.suppress(OSError):
            beside.unlink()
        return _in_place(path, value)


def _in_place(path: Path, value: str) -> bool:
    try:
        with path.open("r+", encoding="utf-8") as file:
            _put(file, value)
        return True
    except OSError:
        return False


def _put(file: TextIO, value: str) -> None:
    file.write(value)
    file.truncate()
    file.flush()
    os.fsync(file.fileno())
