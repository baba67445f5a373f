"""A queue log that Asterisk writes and that is rotated, for the connector `asterisk_queue_log`."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
from collections.abc import Iterator
from pathlib import Path

from contract.worlds import Case, Happened, World

BEGIN = 1_795_300_000
_TYPES = {"ENTERQUEUE": "queue.entered", "CONNECT": "queue.connected", "ABANDON": "queue.abandoned", "COMPLETECALLER": "call.ended"}  # fmt: skip


def happened(kind: str, at: int, call: str) -> Happened:
    return kind, dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), call, ""


class Log:
    """A queue log with what it says; the first call is answered, the second abandoned, the third waits."""

    def __init__(self) -> None:
        self.told: set[Happened] = set()
        self.paused: set[str] = set()

    def line(self, after_s: int, call: str, event: str, *more: str, agent: str = "NONE", queue: str = "support") -> str:
        at = BEGIN + after_s
        if event in _TYPES:
            self.told.add(happened(_TYPES[event], at, call))
        if event == "PAUSE" and agent not in self.paused:  # said again, it goes on
            self.paused.add(agent)
            self.told.add(happened("agent.state", at, ""))
        return "|".join([str(at), call, queue, agent, event, *more]) + "\n"

    def day(self, after_s: int, name: str) -> str:
        """Three calls."""
        a, b, c = (f"{name}.{n}" for n in range(3))
        return "".join(
            [
                self.line(after_s, a, "ENTERQUEUE", "", "+31610000001", "1"),
                self.line(after_s, b, "ENTERQUEUE", "", "+31610000002", "2"),
                self.line(after_s + 9, a, "CONNECT", "9", "x.1", "3", agent="anna"),
                # Late: of four seconds before the line above.
                self.line(after_s + 5, b, "ABANDON", "2", "2", "5"),
                self.line(after_s + 60, "NONE", "PAUSE", "lunch", agent="bram"),
                self.line(after_s + 90, a, "COMPLETECALLER", "9", "81", "1", agent="anna"),
                self.line(after_s + 95, c, "ENTERQUEUE", "", "+31610000003", "1"),
            ]
        )


class _World:
    secrets = ()

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._log, self._path = Log(), folder / "queue_log"
        self.settings = {"path": str(self._path)}
        self.broken = {"path": str(folder / "weg" / "queue_log")}
        start = self._log.line(-10, "NONE", "QUEUESTART", queue="NONE")
        with gzip.open(folder / "queue_log.2.gz", "wt") as out:
            out.write(start + self._log.day(0, "a"))
        (folder / "queue_log.1").write_text(self._log.day(1_000, "b"))
        self._path.write_text(self._log.day(2_000, "c") + f"{BEGIN + 2_100}|half|supp")

    def truth(self) -> set[Happened]:
        return set(self._log.told)

    def grow(self) -> None:
        """The half line is completed, a restart ends all waits, and the log is rotated and packed by its rotation."""
        rest = self._log.line(2_100, "half", "ENTERQUEUE", "", "+31610000009", "1").partition("|supp")[2]
        rest += self._log.line(3_000, "NONE", "QUEUESTART", queue="NONE")
        for call in ("a.2", "b.2", "c.2", "half"):
            self._log.told.add(happened("queue.left", BEGIN + 3_000, call))
        with self._path.open("a") as out:
            out.write(rest)
        with gzip.open(self._path.with_name("queue_log-20261118.gz"), "wb") as out:
            out.write(self._path.read_bytes())
        self._path.unlink()
        self._path.write_text(self._log.day(4_000, "d"))


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    yield _World(folder)


CASE = Case("asterisk_queue_log", make)
