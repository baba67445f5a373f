"""Connector: Asterisk's queue log where realtime writes it into a database table, read by its growing number.

A number can be committed after a higher one: those that were passed over are asked for again for a while.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa

from peil.connectors import _declared as declare
from peil.connectors._queue_log_agents import Agents
from peil.connectors.databases import reading
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, Setting, Text
from peil.connectors.queue_log_lines import Waits, no_line, row_of
from peil.errors import SourceError, did_you_mean, said

_ROWS = 2_000
#: So long and so many numbers that were passed over are asked for again: their transaction may still be on its way.
_LATE_S = 300
_MISSING = 500
#: A clock that goes back by more than this within one table does so at the end of summer time.
_BACK_S = 60
_NEEDED = ("time", "callid", "queuename", "agent", "event")
_ARGUMENTS = ("data1", "data2", "data3", "data4", "data5")
_EPOCH = re.compile(r"\d{9,11}")


@dataclass(frozen=True)
class _Table:
    """The table as it is declared there; with `joined` the arguments stand in one column `data`."""

    table: sa.Table
    number: sa.Column[object]
    joined: bool

    def select(self) -> sa.Select[tuple[object, ...]]:
        names = [*_NEEDED, *(("data",) if self.joined else _ARGUMENTS)]
        return sa.select(self.number.label("peil_number"), *(self.table.c[name] for name in names))


def _table(given: Given, connection: sa.Connection) -> _Table:
    """The table. Raises SourceError where it is not there, or is none of Asterisk's."""
    schema, _, name = given.text("table").rpartition(".")
    try:
        table = sa.Table(name, sa.MetaData(), schema=schema or None, autoload_with=connection)
    except sa.exc.NoSuchTableError:
        names = sa.inspect(connection).get_table_names(schema or None)
        raise SourceError(
            said("there is no table '{name}'", name=given.text("table")),
            place="table",
            remedy=did_you_mean(name, names),
            again=False,
        ) from None
    number, joined = given.text("number"), "data1" not in table.c
    lacking = [one for one in (number, *_NEEDED, *(("data",) if joined else _ARGUMENTS)) if one not in table.c]
    if lacking:
        raise SourceError(
            said("the table lacks the column '{name}'", name=lacking[0]),
            place=given.text("table"),
            remedy="Name the table that Asterisk writes its queue log into, with a number that grows with each row.",
            again=False,
        )
    return _Table(table, table.c[number], joined)


def check(given: Given) -> Text:
    """That the table is one of Asterisk's, and its highest number."""
    with reading(given) as connection:
        table = _table(given, connection)
        _Times(given)
        top = connection.execute(sa.select(sa.func.max(table.number))).scalar()
    if top is None:
        return Text("De tabel is nog leeg.", "The table is empty yet.")
    return Text(f"De tabel loopt tot nummer {top}.", f"The table goes up to number {top}.")


def newest(given: Given, count: int) -> Page:
    """The last rows."""
    with reading(given) as connection:
        table, times = _table(given, connection), _Times(given)
        found = connection.execute(table.select().order_by(table.number.desc()).limit(count)).mappings().all()
    return Page(records=[times.row(row) for row in found[::-1]])


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """The rows with a higher number than the last, and those passed over that came after all."""
    after = int(str(cursor.get("after", 0)))
    missing = {int(n): int(at) for n, at in cast("Sequence[Sequence[int]]", cursor.get("missing") or ())}
    waits, agents = Waits.of(cursor.get("waiting")), Agents.of(cursor.get("agents"))
    times = _Times(given, cast("int | None", cursor.get("clock")))
    now = int(given.now.timestamp())
    with reading(given) as connection:
        table = _table(given, connection)
        top = _whole(connection.execute(sa.select(sa.func.max(table.number))).scalar())
        if top is not None and top < after:  # the table was emptied, and its numbers begin anew
            after, missing = 0, {}
        first, late = after, sorted(missing)
        while True:
            asked = table.number > after
            if late:
                asked = sa.or_(asked, table.number.in_(late))
            found = connection.execute(table.select().where(asked).order_by(table.number).limit(_ROWS)).mappings().all()
            if not found:
                break
            numbers = [int(str(row["peil_number"])) for row in found]
            for number in numbers:
                missing.pop(number, None)
                if number > after:
                    if after:
                        missing.update((n, now) for n in range(max(after + 1, number - _MISSING), number))
                    after = number
            missing = {n: at for n, at in sorted(missing.items())[-_MISSING:] if now - at <= _LATE_S}
            late = []  # what came late stands in the first page, since its numbers are lower
            told = list(agents.rows(waits.rows([times.row(row) for row in found])))
            kept = {"after": after, "missing": [list(one) for one in missing.items()]}
            done = min(1.0, (after - first) / max(1, (top or 0) - first))
            kept |= {"waiting": waits.kept(), "agents": agents.kept(), "clock": times.last}
            yield Page(kept, told, done=done)
            if len(found) < _ROWS:
                break


class _Times:
    """The table's times as instants. Local ones without offset are in the zone of Asterisk's machine."""

    def __init__(self, given: Given, last: int | None = None) -> None:
        name = given.text("zone") or given.zone
        try:
            self._zone = zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise SourceError(
                said("there is no time zone '{name}'", name=name[:80]),
                place="zone",
                remedy="Write it as Europe/Amsterdam.",
                again=False,
            ) from None
        self.last = last

    def row(self, row: sa.RowMapping) -> Record:
        """The row of the log; a time that is none goes along as it is, to be set apart."""
        texts = {str(name): None if value is None else str(value) for name, value in row.items()}
        arguments = [texts.get(name) for name in _ARGUMENTS]
        if "data" in texts:
            arguments = cast("list[str | None]", (texts["data"] or "").split("|"))
        epoch = self._epoch(row["time"])
        if epoch is None or not texts["event"]:
            return no_line(f"{row['peil_number']}: {texts['time']} {texts['event']}")
        return row_of(
            {
                "epoch": epoch,
                "call": texts["callid"],
                "queue": texts["queuename"],
                "agent": texts["agent"],
                "event": texts["event"],
                **dict(zip(("a1", "a2", "a3", "a4", "a5"), arguments, strict=False)),
            }
        )

    def _epoch(self, value: object) -> str | None:
        """Whole seconds, as the file has them; of an hour that the clock shows twice the one that follows the rows."""
        text = str(value).strip()
        if _EPOCH.fullmatch(text.partition(".")[0]):
            return text.partition(".")[0]
        try:
            told = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(text)
        except ValueError:
            return None
        if told.tzinfo is None:
            told = told.replace(tzinfo=self._zone)
            if self.last is not None and int(told.timestamp()) < self.last - _BACK_S:
                told = told.replace(fold=1)
        instant = int(told.timestamp())
        self.last = max(instant, self.last or instant)
        return str(instant)


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))


CONNECTOR = Connector(
    key="asterisk_queue_table",
    name=Text("Asterisk, wachtrijlog in een database", "Asterisk, queue log in a database"),
    about=Text(
        "De tabel queue_log waarin Asterisk (realtime) zijn wachtrijlog schrijft.",
        "The table queue_log into which Asterisk (realtime) writes its queue log.",
    ),
    settings=(
        *declare.database(
            Text(
                "mariadb+pymysql://gebruiker@host/asterisk, zonder wachtwoord",
                "mariadb+pymysql://user@host/asterisk, without the password",
            )
        ),
        Setting("table", Text("Tabel", "Table"), default="queue_log"),
        Setting("number", Text("Kolom met het nummer", "Column with the number"), default="id"),
        Setting(
            "zone",
            Text("Tijdzone van de tijden", "Time zone of the times"),
            default="",
            hint=Text(
                "die van de machine van Asterisk; UTC met queue_log_realtime_use_gmt",
                "that of Asterisk's machine; UTC with queue_log_realtime_use_gmt",
            ),
        ),
        Setting("mapping", Text("Mapping", "Mapping"), "mapping", default="asterisk_queue_log"),
    ),
    sees=(),
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=_LATE_S,
    every_s=1,
)
