"""A table of changes in SQLite, for the connector `sql`."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from contract.worlds import Case, Happened, World

MAPPING = """
name = "crm"
source = "crm"
[file]
dates = ["iso"]
zone = "UTC"
[values.status]
nieuw = "new"
klaar = "solved"
[[event]]
type = "contact.opened"
when = { wat = "begin" }
time = "op"
contact = "nr"
[[event]]
type = "contact.status"
when = { wat = "stand" }
time = "op"
contact = "nr"
status = "stand"
"""
WORDS = {"nieuw": "new", "klaar": "solved"}


class _World:
    secrets = ()

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "crm.toml").write_text(MAPPING)
        self._path = folder / "crm.db"
        self._rows: list[tuple[int, str, str, str, str]] = []
        self.settings = {
            "url": f"sqlite:///{self._path}",
            "query": "SELECT wat, op, nr, stand, geschreven FROM wijziging WHERE nr <> 'a:b'",
            "column": "geschreven",
            "mapping": str(folder / "crm.toml"),
            "page_rows": "2",
        }
        self.broken = {"url": f"sqlite:///{folder}/weg/crm.db"}
        with contextlib.closing(sqlite3.connect(self._path)) as db, db:
            db.execute("CREATE TABLE wijziging (id INTEGER PRIMARY KEY, wat, op, nr, stand, geschreven)")
        for n in range(3):
            self._add("begin", f"2026-03-02 09:0{n}:00", f"T{n}", "", f"2026-03-02 09:0{n}:00")
        # Three of one moment, which no page holds together.
        for n in range(3):
            self._add("stand", "2026-03-02 10:00:00", f"T{n}", "klaar", "2026-03-02 10:00:00")

    def _add(self, what: str, at: str, number: str, state: str, written: str) -> None:
        with contextlib.closing(sqlite3.connect(self._path)) as db, db:
            db.execute(
                "INSERT INTO wijziging (wat, op, nr, stand, geschreven) VALUES (?, ?, ?, ?, ?)",
                (what, at, number, state, written),
            )
        self._rows.append((len(self._rows), what, at, number, state))

    def truth(self) -> set[Happened]:
        return {
            (
                "contact.opened" if what == "begin" else "contact.status",
                at.replace(" ", "T") + "Z",
                number,
                WORDS.get(state, ""),
            )
            for _, what, at, number, state in self._rows
        }

    def grow(self) -> None:
        self._add("begin", "2026-03-02 11:00:00", "T9", "", "2026-03-02 11:00:00")
        # Written four minutes before what was read last, but seen only now: its transaction took long.
        self._add("stand", "2026-03-02 09:56:00", "T1", "nieuw", "2026-03-02 09:56:00")


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    yield _World(folder)


CASE = Case("sql", make)
