"""A folder into which a ticket list is dropped, for the connector `watched_folder`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from contract.worlds import Case, Happened, World

MAPPING = """
name = "lijst"
source = "lijst"
[file]
dates = ["iso"]
zone = "UTC"
[[event]]
type = "contact.status"
time = "op"
contact = "nr"
status = "stand"
"""


class _World:
    secrets = ()

    def __init__(self, folder: Path) -> None:
        (folder / "drop").mkdir(parents=True)
        (folder / "m.toml").write_text(MAPPING)
        self._folder = folder / "drop"
        self._rows: list[tuple[str, str, str]] = []
        self.settings = {
            "path": str(self._folder),
            "mapping": str(folder / "m.toml"),
            "pattern": "*.csv",
            "settle_s": "120",
        }
        self.broken = {"path": str(folder / "weg")}
        self._drop("ma.csv", [("T1", "open", "2026-03-02 09:00:00"), ("T2", "open", "2026-03-02 09:05:00")], 300)
        self._drop("di.csv", [("T1", "solved", "2026-03-03 09:00:00")], 200)
        (self._folder / "lees.txt").write_text("geen export")
        (self._folder / "half.csv").write_text("nr,stand")  # just now: it is still written to

    def _drop(self, name: str, fresh: list[tuple[str, str, str]], age_s: int) -> None:
        self._rows += fresh
        path = self._folder / name
        lines = [",".join(row) for row in fresh]
        path.write_text("\n".join(["nr,stand,op", *lines]) + "\n")
        at = path.stat().st_mtime - age_s
        os.utime(path, (at, at))

    def truth(self) -> set[Happened]:
        return {("contact.status", at.replace(" ", "T") + "Z", nr, state) for nr, state, at in self._rows}

    def grow(self) -> None:
        self._drop("di.csv", [("T1", "solved", "2026-03-03 09:00:00"), ("T2", "solved", "2026-03-03 10:00:00")], 150)
        self._drop("wo.csv", [("T3", "new", "2026-03-04 09:00:00")], 140)
        os.utime(self._folder / "half.csv")


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    yield _World(folder)


CASE = Case("watched_folder", make)
