"""Texts with the character NUL in a PostgreSQL, which has none: written as two others, and read back. SQLite needs this
not.
"""

from __future__ import annotations

from psycopg.abc import Buffer
from psycopg.types.string import StrDumperUnknown, TextLoader

#: A code point that is no character and stands in no text by itself; doubled where it does all the same.
_MARK = "\ufdd0"


def hidden(text: str) -> str:
    """The text without NUL, from which `shown` makes it again."""
    if "\0" not in text and _MARK not in text:
        return text
    return text.replace(_MARK, _MARK + _MARK).replace("\0", _MARK + "0")


def shown(text: str) -> str:
    """The text as it was before `hidden`."""
    if _MARK not in text:
        return text
    return _MARK.join(piece.replace(_MARK + "0", "\0") for piece in text.split(_MARK + _MARK))


class _Dumper(StrDumperUnknown):
    def dump(self, obj: str) -> Buffer | None:
        return super().dump(hidden(obj))


class _Loader(TextLoader):
    def load(self, data: Buffer) -> bytes | str:
        found = super().load(data)
        return shown(found) if isinstance(found, str) else found


def allow(connection: object) -> None:
    """Make a connection of psycopg take and give any text."""
    adapters = connection.adapters  # type: ignore[attr-defined]
    adapters.register_dumper(str, _Dumper)
    for kind in ("text", "varchar"):
        adapters.register_loader(kind, _Loader)
