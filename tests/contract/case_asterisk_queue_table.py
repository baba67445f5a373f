"""Asterisk's queue log as realtime writes it into a table, in SQLite, for the connector `asterisk_queue_table`."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

from contract.case_asterisk_queue_log import Log
from contract.worlds import Case, Happened, World

TABLE = (
    "CREATE TABLE queue_log (id INTEGER PRIMARY KEY, time char(26), callid varchar(40), queuename varchar(20),"
    " agent varchar(20), event varchar(20), data1 varchar(40), data2 varchar(40), data3 varchar(40), data4 varchar(40),"
    " data5 varchar(40))"
)
_ZONE = zoneinfo.ZoneInfo("Europe/Amsterdam")


def row(line: str) -> list[str]:
    """A line of the file as Asterisk writes it into its table: local time with microseconds, empty for nothing."""
    fields = line.rstrip("\n").split("|")
    local = dt.datetime.fromtimestamp(int(fields[0]), _ZONE).strftime("%Y-%m-%d %H:%M:%S.%f")
    return [local, *fields[1:], *[""] * (10 - len(fields))]


class _World:
    secrets = ()

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._log, self._path = Log(), folder / "asterisk.db"
        self.settings = {"url": f"sqlite:///{self._path}", "zone": "Europe/Amsterdam"}
        self.broken = {"table": "weg"}
        with contextlib.closing(sqlite3.connect(self._path)) as db:
            db.execute(TABLE)
        self._add(self._log.day(0, "a") + self._log.day(1_000, "b"), 1)

    def _add(self, lines: str, first: int) -> None:
        with contextlib.closing(sqlite3.connect(self._path)) as db, db:
            for number, line in enumerate(lines.splitlines(), first):
                db.execute(f"INSERT INTO queue_log VALUES ({', '.join('?' * 11)})", [number, *row(line)])

    def truth(self) -> set[Happened]:
        return set(self._log.told)

    def grow(self) -> None:
        self._add(self._log.day(2_000, "c"), 15)


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    yield _World(folder)


CASE = Case("asterisk_queue_table", make, long=True)
