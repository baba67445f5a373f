"""Importing a few lines with a mapping given as text, and what became of them. No KPIs here."""

from __future__ import annotations

import datetime as dt
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peil.connectors.files.importer import Importer, Summary
from peil.connectors.files.mapping import parse
from peil.engines.duckdb import connect, view_over
from peil.lake import events as lake_events
from peil.lake import files
from peil.store.store import Store
from stores import opened

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@dataclass
class Taken:
    """What one import did: its summary, the events in the lake, and the rows in quarantine."""

    summary: Summary
    events: list[dict[str, Any]]
    rejected: list[dict[str, Any]]

    def column(self, name: str) -> list[Any]:
        """One column of the events, in order of the rows that they come from."""
        return [event[name] for event in self.events]

    def reasons(self) -> dict[int, tuple[str, str]]:
        """Column and reason of each rejected row, by its number."""
        return {r["row"]: (r["column"], r["reason"]) for r in self.rejected}


class Taker:
    """A lake and a store in a folder, into which files are taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lake = folder / "lake"
        self.store = Store(opened(folder / "peil.db"))
        self.store.migrate()

    def file(self, name: str, content: str | bytes) -> Path:
        """A file with that content; text is UTF-8, without the margin that a test gives it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else textwrap.dedent(content).encode())
        return path

    def take(
        self, content: str | bytes | Path, mapping: str, *, name: str = "table.csv", now: dt.datetime = NOW
    ) -> Taken:
        """Import a file (or its content) with a mapping given as TOML."""
        path = content if isinstance(content, Path) else self.file(name, content)
        parsed = parse(textwrap.dedent(mapping), place="mine.toml")
        return self.seen(Importer(self.lake, self.store, parsed, now=now).run([path]))

    def seen(self, summary: Summary) -> Taken:
        """What stands in the lake and in quarantine after an import."""
        engine = connect()
        view_over(engine, "events", files.listed(self.lake / lake_events.TABLE), lake_events.COLUMNS)
        found = engine.execute("SELECT * FROM events ORDER BY contact, seq, time_us, ekey")
        names = [d[0] for d in found.description]
        events = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return Taken(summary, events, list(self.store.quarantined()))


def utc(text: str) -> int:
    """Microseconds since 1970 of a time in UTC."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp() * 1_000_000)
