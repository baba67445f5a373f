"""Amazon Connect's contact records as Firehose drops them into a folder, for the connector `watched_folder`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.test_amazon_connect import (
    CALLED_BACK,
    DAY,
    FIRST_OF_TWO,
    GIVEN_UP,
    PLAIN,
    SECOND_OF_TWO,
    WAITED,
    dropped,
)
from contract.worlds import Case, Happened, World


def _happened(kind: str, clock: str, contact: str) -> Happened:
    return kind, f"{DAY}{clock}Z", contact, ""


class _World:
    secrets = ()

    def __init__(self, folder: Path) -> None:
        (folder / "drop").mkdir(parents=True)
        self._folder = folder / "drop"
        self.settings = {"path": str(self._folder), "mapping": "amazon_connect", "pattern": "**/*"}
        self.broken = {"path": str(folder / "weg")}
        (self._folder / "09").mkdir()
        (self._folder / "10").mkdir()
        dropped(self._folder, "09/1.gz", PLAIN, GIVEN_UP, FIRST_OF_TWO)
        self._told = {
            _happened("queue.entered", "09:00:10", "c1"),
            _happened("queue.connected", "09:00:25", "c1"),
            _happened("call.ended", "09:02:55", "c1"),
            _happened("queue.entered", "09:10:05", "c2"),
            _happened("queue.abandoned", "09:11:05", "c2"),
            _happened("queue.entered", "09:20:00", "c3"),
            _happened("queue.connected", "09:20:20", "c3"),
            _happened("call.transferred", "09:23:00", "c3"),
        }

    def truth(self) -> set[Happened]:
        return self._told

    def grow(self) -> None:
        """The next of a chain; a wait and the callback that ended it; a record again, and one that was updated."""
        again: dict[str, Any] = {**PLAIN, "LastUpdateTimestamp": f"{DAY}12:00:00Z"}
        dropped(self._folder, "10/1.gz", again, GIVEN_UP, SECOND_OF_TWO, CALLED_BACK, WAITED)
        self._told = self._told | {
            _happened("queue.entered", "09:22:30", "c3"),
            _happened("queue.connected", "09:23:10", "c3"),
            _happened("call.ended", "09:26:00", "c3"),
            _happened("queue.entered", "09:30:00", "c5"),
            _happened("queue.left", "09:30:55", "c5"),
            _happened("queue.connected", "10:15:00", "c5"),
            _happened("call.ended", "10:18:00", "c5"),
        }


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    yield _World(folder)


CASE = Case("watched_folder", make, long=True, name="amazon_connect")
