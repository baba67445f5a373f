"""Lines of Asterisk's queue log as rows for its mapping, wherever they stand. No file or database is read here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from peil.connectors.frame import Record

COLUMNS = ("epoch", "call", "queue", "agent", "event", "a1", "a2", "a3", "a4", "a5")
#: The word under which a wait is told that a restart of Asterisk cut short: the log has no line for it.
RESTARTED = "RESTART"
_LINE = re.compile(r"\d{9,11}\|[^|]*\|[^|]*\|[^|]*\|[A-Z_]+(\|.*)?", re.DOTALL)
_ENDS_WAIT = ("CONNECT", "ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY", "EXITWITHKEY", "WITHDRAW")
#: Calls that wait are remembered so long and so many: of a line that was lost nothing may stay for ever.
_DAY = 86_400
_MOST = 5_000
_SHOWN = 200


@dataclass
class Waits:
    """Who waits, by the lines so far: call to queue and when it was entered."""

    waiting: dict[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: object) -> Waits:
        """As a cursor keeps it."""
        return cls({str(c): (str(q), int(at)) for c, q, at in kept} if isinstance(kept, list) else {})

    def kept(self) -> list[list[object]]:
        """For a cursor."""
        return [[call, queue, at] for call, (queue, at) in self.waiting.items()]

    def rows(self, rows: Iterable[Record]) -> Iterator[Record]:
        """The rows, and before a start of Asterisk one for each call that still waited: the start ended it."""
        for row in rows:
            event, call = row["event"], str(row["call"])
            if event == "ENTERQUEUE":
                self.waiting[call] = (str(row["queue"]), int(str(row["epoch"])))
                if len(self.waiting) > _MOST:
                    del self.waiting[next(iter(self.waiting))]
            elif event in _ENDS_WAIT:
                self.waiting.pop(call, None)
            elif event == "QUEUESTART":
                yield from self._restarted(int(str(row["epoch"])))
            yield row

    def _restarted(self, at: int) -> Iterator[Record]:
        for call, (queue, entered) in self.waiting.items():
            if entered <= at <= entered + _DAY:
                yield row_of({"epoch": str(at), "call": call, "queue": queue, "event": RESTARTED})
        self.waiting.clear()


def row_of(given: Mapping[str, str | None]) -> Record:
    """A row with every column of the mapping; what is not given is unknown."""
    return {name: given.get(name) for name in COLUMNS}


def line_row(line: str) -> Record:
    """The row of a line. One that is none has no event, and its text for a time: the mapping sets it apart."""
    if not _LINE.fullmatch(line):
        return no_line(line)
    return dict.fromkeys(COLUMNS) | dict(zip(COLUMNS, line.split("|"), strict=False))


def no_line(told: str) -> Record:
    """A row that the mapping sets apart, told by this text."""
    return row_of({"epoch": told.strip()[:_SHOWN] or "?"})
