"""Following a project's events into memory: out of the inbox, the lake, and the facts for what began earlier.

Nothing is written, and no lock is needed. What was read is known by its file or number, so each step reads what is new.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from peil.app import Project
from peil.ask.conditions import Context
from peil.ask.execute import context_of
from peil.calendar import day_begins
from peil.engines.duckdb import connect, view_over
from peil.errors import InputError
from peil.events.schema import COLUMNS
from peil.facts.models import FACTS
from peil.facts.reading import fact_view
from peil.lake import files, published
from peil.lake.events import TABLE
from peil.lake.published import Published
from peil.live import sources
from peil.live.contacts import Contacts
from peil.live.drain import BATCH_ROWS
from peil.live.level import Levels
from peil.live.now import EVERYTHING, Event, Now, Part
from peil.live.tally import Tallies
from peil.store import live as rows
from peil.store.store import Store

#: More than this waits for the lake: shaping it twice would take longer than that.
MOST_ROWS = 20_000
_FAMILIES = "(type LIKE 'queue.%' OR type LIKE 'contact.%' OR type = 'agent.state')"
_READ = tuple(fact for fact in FACTS if fact.name in ("contacts", "queue_visits"))
_MONTH = re.compile(r"month=(\d{4}-\d{2})/")
_DAY = 86_400


class Follower:
    """What goes on in a project, kept up to date by `step`. For one thread."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._lake = project.lake
        self._engine: duckdb.DuckDBPyConnection = connect(threads=1)
        self._begins = 0
        self.snapshot: Published | None = None
        self.levels = Levels(self.run)
        self._fresh()

    def _fresh(self) -> None:
        self.now = Now()
        self.tallies = Tallies(self.now)
        self._contacts = Contacts(self._engine, self._begins)
        self._files: set[str] = set()
        self._log: int | None = None
        self._batch = 0
        self._stamp: tuple[int, int] | None = None

    def step(self, store: Store, instant: int) -> None:
        """Take in what is new at an instant (epoch seconds). The state begins anew with every local day."""
        begins = day_begins(self._project.settings.zone, day_begins(self._project.settings.zone, instant) - 1)
        if begins != self._begins:
            self._begins = begins
            self._fresh()
        self._inbox(store)  # first: what moves into the lake meanwhile is then seen there
        self._events()
        self._facts()

    @property
    def context(self) -> Context:
        """What planning a question needs: as the snapshot says, with what came in since."""
        known = context_of(self.snapshot) if self.snapshot else Context({}, {})
        names = {*known.gives, *self.now.gives}
        gives = {name: known.gives.get(name, frozenset()) | self.now.gives.get(name, set()) for name in names}
        return Context({**dict.fromkeys(gives, 0), **known.as_of}, gives, known.instruments, known.definitions)

    # -- the inbox --------------------------------------------------------------------------------------------

    def _inbox(self, store: Store) -> None:
        found, more = rows.since(store, self._batch, MOST_ROWS)
        for name, batches in found.items():
            self.now.apply(self._shaped(store, name, batches))
        self._batch = max([self._batch, *more, *(b.id for mine in found.values() for b in mine)])

    def _shaped(self, store: Store, name: str, batches: Sequence[rows.Batch]) -> list[Event]:
        from peil.connectors.files.importer import Importer
        from peil.connectors.files.mapping import parse

        source = sources.one(store, name)
        settings = self._project.settings
        try:
            mapping = parse(source.mapping, place=name)
            importer = Importer(self._lake, store, mapping, zone=settings.zone, currency=settings.currency)
            numbers = [n for b in batches for n in range(b.id * BATCH_ROWS, b.id * BATCH_ROWS + len(b.lines))]
            lines = [line for b in batches for line in b.lines]
            return _events(importer.look(numbers, lines, Event._fields))
        except InputError:  # the drain meets and tells it
            return []

    # -- the lake ---------------------------------------------------------------------------------------------

    def _events(self) -> None:
        table = self._lake / TABLE
        try:
            log = (table / "_delta_log").stat().st_mtime_ns
        except FileNotFoundError:
            return
        if log == self._log:
            return
        listed = files.listed(table)
        month = dt.datetime.fromtimestamp(self._begins, dt.UTC).strftime("%Y-%m")
        fresh = [f for f in listed if f not in self._files and _month(f) >= month]
        try:
            view_over(self._engine, "fresh", fresh, [(c.name, c.sql_type) for c in COLUMNS], grown=True)
            found = self._engine.execute(
                f"SELECT {', '.join(Event._fields)} FROM fresh"
                f" WHERE time_us >= {self._begins * 1_000_000} AND {_FAMILIES}"
            ).fetchall()
        except duckdb.IOException:  # swept meanwhile: it is listed no more the next time
            return
        self.now.apply(_events(found))
        self._files, self._log = set(listed), log

    # -- the facts --------------------------------------------------------------------------------------------

    def _facts(self) -> None:
        stamp = published.stamp(self._lake)
        if stamp == self._stamp:
            return
        snapshot = published.read_known(self._lake)
        if snapshot is not None:
            try:
                for fact in _READ:
                    name = fact.name
                    fact_view(self._engine, fact, snapshot.facts.get(name, []), snapshot.changes.get(name))
                self.now.learn(self._contacts.changed(snapshot))
            except (duckdb.IOException, duckdb.BinderException):
                return
        self.snapshot, self._stamp = snapshot, stamp

    def earlier(self, ends: Sequence[tuple[dt.date, int]], part: Part = EVERYTHING) -> dict[dt.date, int]:
        """How many contacts of a part began on each of some local days before an instant of it (epoch seconds)."""
        if self.snapshot is None or not ends:
            return {}
        fact, moment = ("contacts", "opened") if part.queue is None else ("queue_visits", "entered")
        cases = " OR ".join(f"({moment}_day = DATE '{day}' AND {moment}_at < {end})" for day, end in ends)
        wanted = {name: value for name, value in part._asdict().items() if value is not None}
        only = "".join(f" AND {name} = ?" for name in wanted)
        counted = self._engine.execute(
            f"SELECT {moment}_day, COUNT(DISTINCT ckey) FROM {fact}"
            f" WHERE excluded IS NULL AND ({cases}){only} GROUP BY {moment}_day",
            list(wanted.values()),
        ).fetchall()
        return {day: 0 for day, _ in ends} | dict(counted)

    def run(self, table: str, columns: object, sql: str) -> Sequence[tuple[object, ...]]:
        """The rows of a statement over an Arrow table that stands in for a fact."""
        self._engine.register(table, columns)
        try:
            return self._engine.execute(sql).fetchall()
        finally:
            self._engine.unregister(table)


def _events(found: Iterable[tuple[object, ...]]) -> list[Event]:
    """What tells nothing of this moment is left out."""
    events = (Event(*row) for row in found)  # type: ignore[arg-type]
    return [one for one in events if one.type == "agent.state" or one.type.startswith(("queue.", "contact."))]


def _month(file: str) -> str:
    month = _MONTH.search(Path(file).as_posix())
    return month[1] if month else "9999"
