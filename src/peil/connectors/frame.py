"""What a connector is: its settings, what it can see, how it reads; and what it is handed. No connector lives here.

A connector is one file in this package (or named by an entry point `peil.connectors`) that ends in
`CONNECTOR = Connector(...)`. It only reads: what it gives goes through the inbox and the same mapping as files do.
How to write one is in docs/how-to/add-a-connector.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from peil.errors import SourceError
from peil.kpis.kpi import Text
from peil.references import renew, secret

if TYPE_CHECKING:
    from peil.connectors.web import Web

__all__ = ["Connector", "Cursor", "Given", "Page", "Record", "Setting", "SourceError", "Text"]

#: Plain values: texts, numbers, true and false, null; as JSON has them.
Value = str | int | float | bool | None
#: One event in Peil's own form (docs/reference/events.md), or a row that the source's mapping makes events of.
Record = Mapping[str, object]
#: How far a source was read, in the connector's own words; JSON. Empty: nothing was read yet.
Cursor = Mapping[str, object]
KINDS = ("text", "lines", "secret", "url", "whole", "path", "choice", "mapping")


@dataclass(frozen=True)
class Setting:
    """One thing that a connector must know. A secret is never kept: only env:NAME or file:PATH, which says where.

    `kind` is text, lines (a text of several lines), secret, url, whole, path (seen from the project's folder), choice
    (one of `choices`) or mapping (a shipped mapping's name or a file, of which the text is kept). With `where` it
    counts only where a setting before it has that value.
    """

    key: str
    name: Text
    kind: str = "text"
    default: str | None = None  # None: it must be given
    hint: Text | None = None
    choices: tuple[str, ...] = ()
    where: tuple[str, str] | None = None

    def counts(self, others: Mapping[str, object]) -> bool:
        """Whether it counts beside these other settings."""
        return self.where is None or str(others.get(self.where[0])) == self.where[1]


@dataclass(frozen=True)
class Page:
    """A stretch of what a source gave, and how far it was read after it: both are kept in one transaction.

    Either `records`, or a `file` of the source's own, which is imported as it is: the `cursor` of such a page is then
    added to the one before (what is null in it is forgotten), and not where the file cannot be taken. `done` is the
    share of this run that is behind us, from 0 to 1, where that can be known.
    """

    cursor: Cursor = field(default_factory=dict)
    records: Sequence[Record] = ()
    file: Path | None = None
    done: float | None = None


@dataclass(frozen=True)
class Given:
    """What a connector is handed: its settings, where the project is, and the web with retries and rate limits."""

    name: str
    values: Mapping[str, Value]
    folder: Path
    web: Web
    now: dt.datetime
    zone: str = "UTC"
    mapping: str = ""  # the text of its mapping, where it has one

    def text(self, key: str) -> str:
        """A setting as text; empty where it is not given."""
        found = self.values.get(key)
        return "" if found is None else str(found)

    def whole(self, key: str) -> int:
        """A setting that is a whole number."""
        return int(self.text(key))

    def path(self, key: str) -> Path:
        """A setting that is a path, seen from the project's folder."""
        return (self.folder / Path(self.text(key)).expanduser()).resolve()

    def secret(self, key: str) -> str:
        """What a secret's reference stands for. Raises InputError where it is not there; never kept, never shown."""
        return secret(self.text(key), self.folder, place=key)

    def renew(self, key: str, value: str) -> bool:
        """Put a new secret in the place of that one; False where it stands in no file that may be written."""
        return renew(self.text(key), self.folder, value)


@dataclass(frozen=True)
class Connector:
    """A source that Peil can read by itself: one declaration, from which commands, page and tests follow.

    `check` reaches the source and says in a sentence what is there; `pages` gives what came after the cursor, in
    order, each page with the cursor after it: read again some `overlap_s` before it, for what was written late
    (the same event twice changes nothing). `newest` gives the last records as a page, without reading all.
    All three raise SourceError, in words and without secrets. `sees` are the event types it can give; `lacks` says
    of others why not; what it gives only where a setting is filled stands in `only_with`, with that setting, and may
    stand in `lacks` too. `maps` are the source's words with ours by attribute, as they are at first: users edit them.
    `persons` says in which list customer and agent stand (email, phone, own; the source's own where silent).
    `instruments` are its survey questions, each with its scale, as `[instruments.KEY]` of a mapping has them.
    """

    key: str
    name: Text
    about: Text
    settings: tuple[Setting, ...]
    sees: tuple[str, ...]
    check: Callable[[Given], Text]
    pages: Callable[[Given, Cursor], Iterator[Page]]
    newest: Callable[[Given, int], Page]
    lacks: Mapping[str, Text] = field(default_factory=dict)
    only_with: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    persons: Mapping[str, str] = field(default_factory=dict)
    instruments: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    overlap_s: int = 300
    every_s: int = 60

    def sees_with(self, settings: Mapping[str, object]) -> tuple[str, ...]:
        """The event types that it gives under these settings."""
        return tuple(kind for kind in self.sees if kind not in self.only_with or settings.get(self.only_with[kind]))

    @property
    def mapped(self) -> bool:
        """Whether its records are rows of the source's own, which a mapping makes events of."""
        return any(setting.kind == "mapping" for setting in self.settings)
