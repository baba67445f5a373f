"""The service level of waits held in memory: by the KPI's own declaration, settings and statement, no other rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from peil.ask import plan as planning
from peil.ask.conditions import Context
from peil.ask.gather import run_scan
from peil.ask.plan import Scan, Term
from peil.ask.question import question
from peil.kpis.registry import get
from peil.live.tally import Wait

SERVICE_LEVEL = "service_level"
#: Rows of a statement over an Arrow table that stands in for a fact of this name.
Run = Callable[[str, object, str], Sequence[tuple[object, ...]]]
_DAY = dt.date(2000, 1, 1)  # which day it is was decided by whoever counted
_COLUMNS = {
    "source": pa.string(),
    "channel": pa.string(),
    "entered_day": pa.date32(),
    "outcome": pa.string(),
    "wait_s": pa.int64(),
    "excluded": pa.string(),
}


@dataclass(frozen=True)
class Level:
    """A service level: parts, value in percent (null without any that counts), and how many still wait."""

    in_time: int
    counted: int
    waiting: int
    value: float | None


class Levels:
    """What the KPI says of each kind of wait, asked once a kind: each in a group of its own of one statement."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._sql = ""
        self._said: dict[Wait, tuple[int, int, int]] = {}

    def of(self, waits: Mapping[Wait, int], context: Context) -> Level:
        """The service level of so many waits of each kind."""
        asked = question(SERVICE_LEVEL, first=_DAY, end=_DAY + dt.timedelta(days=1), by=("channel",))
        term = planning.resolve(get(SERVICE_LEVEL), asked, context)
        (scan,) = planning.plan(asked, [term], _DAY, _DAY + dt.timedelta(days=1))
        if scan.sql != self._sql:  # defined otherwise
            self._sql, self._said = scan.sql, {}
        self._ask([wait for wait in waits if wait not in self._said], scan, term)
        in_time = counted = waiting = 0
        for wait, count in waits.items():
            parts = self._said[wait]
            in_time += parts[0] * count
            counted += parts[1] * count
            waiting += parts[2] * count
        names = list(term.parts)
        return Level(in_time, counted, waiting, term.measure.value({names[0]: in_time, names[1]: counted}))

    def _ask(self, waits: Sequence[Wait], scan: Scan, term: Term) -> None:
        if not waits:
            return
        columns = {
            "source": [one.source for one in waits],
            "channel": [str(number) for number in range(len(waits))],
            "entered_day": [_DAY] * len(waits),
            "outcome": [one.outcome for one in waits],
            "wait_s": [one.wait_s for one in waits],
            "excluded": [one.excluded for one in waits],
        }
        table = pa.table({name: pa.array(values, _COLUMNS[name]) for name, values in columns.items()})
        sums = run_scan(scan, lambda sql: self._run(term.kpi.fact, table, sql))[term.kpi.key]
        in_time, counted = list(term.parts)[:2]
        for number, wait in enumerate(waits):
            parts = sums.parts.get((str(number),), {})
            self._said[wait] = (
                parts.get(in_time) or 0,
                parts.get(counted) or 0,
                sums.pending.get((str(number),), 0),
            )
