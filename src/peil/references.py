"""Where a secret stands: env:NAME or file:PATH, checked and looked up. No secret is written down or kept here."""

from __future__ import annotations

import os
import re
from pathlib import Path

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
