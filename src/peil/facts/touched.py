"""Deriving anew only what new events touch, as change rows beside the facts' files. What a fact says is in its SQL.

Touched are the contacts of the new events with all that was ever merged with them, and the invitations of
their surveys; of the other contacts of the same customers only the gaps can change. Everything that hangs on
them is derived from all their events, old and new, and takes the place of their rows: so a late event, a
revision, a merge or its undoing needs no case of its own. Questions read files that hold no replaced row as
they are, so a change of last week costs a question about last year nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from peil.engines.duckdb import files_sql, view_over
from peil.events.schema import COLUMN_NAMES
from peil.facts import inputs
from peil.facts.changing import Changing, columns_replaced
from peil.facts.full import columns_read
from peil.facts.models import CONTACT_STATES, KEYED, Fact, events_sql
from peil.facts.reading import fact_view
from peil.lake import events as lake_events
from peil.lake.published import Changes, Coverage, Published
from peil.settings import Settings

_MICRO = 1_000_000
_DAY = 86_400
_MONTH = re.compile(r"month=(\d{4}-\d{2})/")
#: What is asked of the new events themselves, before those of all that they touch are read.
_SAID = "ekey, revision, source, type, time_us, derived, ckey, into_ckey, ikey, agent, customer, into_customer"
#: The facts that tell from when until when a contact or an invitation has events.
_SPANNING = ("contacts", "survey_invitations")
#: Facts that are derived beside each other: most of it is planning small statements, which no engine does on two cores.
_LANES = 2
#: What tells that two contacts may be each other's neighbour, beside customer and reason.
_OF_GAPS = ("ckey", "customer", "reason", "opened_at", "excluded", "unanswered_call", "bot_only")


@dataclass(frozen=True)
class Touched:
    """What came of it: the changes of every fact, coverage, revisions and merges set apart; how many contacts;
    by fact and day column the local days on which rows came or went; and the facts of which rows were replaced."""

    changes: dict[str, Changes]
    coverage: list[Coverage]
    revisions: tuple[int, int]
    cycles: tuple[int, ...]
    contacts: int
    days: dict[tuple[str, str], set[dt.date]]
    replaced: set[str]


def derive_touched(
    engine: duckdb.DuckDBPyConnection,
    lake: Path,
    settings: Settings,
    before: Published,
    files: tuple[Sequence[str], Sequence[str]],
    say: Callable[[str], None],
) -> Touched:
    """Derive what the events in the former of `files` touch; the latter are all files of events, those among them."""
    run = _Touching(engine, lake, settings, before, *files)
    found = run.derive()
    say(f"contacts ({found.contacts})")
    return found


class _Touching:
    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        lake: Path,
        settings: Settings,
        before: Published,
        fresh: Sequence[str],
        listed: Sequence[str],
    ) -> None:
        self._engine, self._lake, self._settings, self._before = engine, lake, settings, before
        self._fresh, self._listed = fresh, listed
        self._facts = {fact.name: fact for fact in KEYED}
        self._changing = Changing(engine, lake, before)
        self._states: Future[None] = Future()

    def derive(self) -> Touched:
        coverage, revisions, revised = self._coverage()
        aliases = self._touch(coverage, revised)
        self._stood()
        self._read(aliases, revised)
        with ThreadPoolExecutor(_LANES) as lanes:
            self._states = lanes.submit(self._derive_states)  # first, for the others wait for it
            made = {fact.name: lanes.submit(self._changed, fact) for fact in KEYED}
            changes = {name: change for name, one in made.items() if (change := one.result()) is not None}
        contacts = _whole(self._engine, "SELECT COUNT(*) FROM touched_ckey")
        return Touched(
            changes,
            coverage,
            revisions,
            aliases.cycles,
            contacts,
            self._changing.days,
            self._changing.replaced,
        )

    # -- what is touched ----------------------------------------------------------------------------------

    def _coverage(self) -> tuple[list[Coverage], tuple[int, int], bool]:
        """What sources cover with the new events, the span of revisions, and whether there are any."""
        self._engine.execute(
            f"CREATE OR REPLACE TABLE said AS SELECT {_SAID}"
            f" FROM ({files_sql(self._fresh, lake_events.COLUMNS, grown=True)}) AS fresh"
        )
        low, high = self._before.revisions
        row = self._engine.execute("SELECT MIN(revision), MAX(revision) FROM said").fetchall()[0]
        revisions = min(low, int(row[0])), max(high, int(row[1]))
        if revisions[0] < revisions[1]:  # a revision takes an earlier event's place, so nothing may be added up
            inputs.all_events(self._engine, self._listed)
            return inputs.coverage_of(self._run, inputs.present_events(True)), revisions, True
        held = {(c.source, c.type): c for c in self._before.coverage}
        for c in inputs.coverage_of(self._run, "said"):
            was = held.get((c.source, c.type), c)
            events = c.events if was is c else was.events + c.events
            first, last = min(was.first_us, c.first_us), max(was.last_us, c.last_us)
            held[c.source, c.type] = Coverage(c.source, c.type, events, first, last, max(was.derived, c.derived))
        return sorted(held.values(), key=lambda c: (c.source, c.type)), revisions, False

    def _run(self, sql: str) -> Sequence[tuple[object, ...]]:
        return self._engine.execute(sql).fetchall()

    def _touch(self, coverage: Sequence[Coverage], revised: bool) -> inputs.Aliases:
        """Fill `touched_ckey` and `touched_ikey`; returns who goes on for whom after the new events."""
        if revised:  # what an earlier revision of these events said has to go from where it stands
            self._engine.execute(
                f"INSERT INTO said SELECT {_SAID} FROM lake_events WHERE ekey IN (SELECT ekey FROM said)"
            )
        self._keys("ikey", "SELECT ikey FROM said")
        self._keys("ckey", "SELECT ckey FROM said UNION ALL SELECT into_ckey FROM said")
        self._keys("agent", "SELECT agent FROM said WHERE type = 'agent.state'")
        self._keys("ekey", "SELECT ekey FROM said WHERE type = 'session.ended'")
        merging = {c.type for c in coverage if c.type.endswith("merged")}
        if merging:
            inputs.all_events(self._engine, self._listed)
        if {"customer.merged", "customer.unmerged"} & merging:
            self._touch_customers()
        self._view("survey_invitations")
        self._add("ckey", "SELECT ckey FROM survey_invitations WHERE ikey IN (SELECT ikey FROM touched_ikey)")
        if {"contact.merged", "contact.unmerged"} & merging:
            joined = inputs.components(inputs.joins_of(self._run, "lake_events", "contact"))
            self._components("ckey", joined)
        self._add("ikey", "SELECT ikey FROM survey_invitations WHERE ckey IN (SELECT ckey FROM touched_ckey)")
        return inputs.aliases_of(self._run, inputs.present_events(revised)) if merging else inputs.Aliases()

    def _touch_customers(self) -> None:
        """Contacts and surveys of customers that the new events join or part."""
        self._keys(
            "customer",
            "SELECT customer FROM said WHERE type IN ('customer.merged', 'customer.unmerged')"
            " UNION ALL SELECT into_customer FROM said",
        )
        self._components("customer", inputs.components(inputs.joins_of(self._run, "lake_events", "customer")))
        mine = "customer IN (SELECT customer FROM touched_customer)"
        self._view("contacts")
        self._view("survey_invitations")
        self._add("ckey", f"SELECT ckey FROM contacts WHERE {mine}")
        self._add("ikey", f"SELECT ikey FROM survey_invitations WHERE {mine}")

    def _view(self, name: str) -> None:
        """A view of a fact's rows as they stand before the run; making one opens files."""
        fact_view(self._engine, self._facts[name], self._before.facts[name], self._before.changes.get(name))

    def _keys(self, key: str, sql: str) -> None:
        self._engine.execute(f"CREATE OR REPLACE TABLE touched_{key} ({key} BIGINT)")
        self._add(key, sql)

    def _add(self, key: str, sql: str) -> None:
        self._engine.execute(
            f"INSERT INTO touched_{key} SELECT DISTINCT {key} FROM ({sql}) AS found"
            f" WHERE {key} IS NOT NULL AND {key} NOT IN (SELECT {key} FROM touched_{key})"
        )

    def _any(self, key: str) -> bool:
        return _whole(self._engine, f"SELECT COUNT(*) FROM touched_{key}") > 0

    def _components(self, key: str, joined: dict[int, frozenset[int]]) -> None:
        """Add all that was ever joined with what is touched."""
        held = {int(str(one)) for (one,) in self._run(f"SELECT {key} FROM touched_{key}")}
        more = {member for one in held & joined.keys() for member in joined[one]} - held
        table = pa.table({key: pa.array(sorted(more), pa.int64())})
        self._engine.register("more", table)
        self._add(key, f"SELECT {key} FROM more")
        self._engine.unregister("more")

    # -- what stood there before ---------------------------------------------------------------------------

    def _stood(self) -> None:
        """The rows of what is touched as they stood, in `old_…`. Their many columns are looked for only in the files in
        which a narrow pass over all has found them: a column that is read is unpacked whole."""
        for name in _SPANNING:
            fact = self._facts[name]
            where = f"{fact.key} IN (SELECT {fact.key} FROM touched_{fact.key})"
            held = set(self._before.facts[name])
            if len(held) > 1:
                narrow = self._changing.standing(fact, [fact.key], where)
                held = {str(file) for (file,) in self._run(f"SELECT DISTINCT file_ FROM ({narrow}) AS narrow")}
            columns = dict.fromkeys((*columns_replaced(fact), "first_event_at", "last_event_at", "customer"))
            rows = self._changing.standing(fact, [*columns], where, held)
            self._engine.execute(f"CREATE OR REPLACE TABLE old_{name} AS {rows}")

    def _look_around(self) -> None:
        """The other contacts of the customers concerned, in `around`. Nearly always these are those that the touched
        contacts were of or that the new events name, so that they can be looked for before the states are derived."""
        self._keys("customer", "SELECT customer FROM old_contacts UNION ALL SELECT customer FROM said")
        known = self._of_customers("SELECT customer FROM touched_customer")
        self._engine.execute(f"CREATE OR REPLACE TABLE around AS {known}")
        self._states.result()
        others = "SELECT customer FROM own_states WHERE customer NOT IN (SELECT customer FROM touched_customer)"
        if self._run(f"{others} LIMIT 1"):
            self._engine.execute(f"INSERT INTO around {self._of_customers(others)}")

    def _of_customers(self, customers: str) -> str:
        """Select what tells whether contacts that are not touched are neighbours of those that are."""
        where = f"customer IN ({customers}) AND ckey NOT IN (SELECT ckey FROM touched_ckey)"
        return self._changing.standing(self._facts["contacts"], [*_OF_GAPS, "prev_gap_s", "next_gap_s"], where)

    # -- their events -------------------------------------------------------------------------------------

    def _read(self, aliases: inputs.Aliases, revised: bool) -> None:
        """The view `events` with all events of what is touched, from the months in which they lie."""
        read = columns_read()
        columns = tuple(c for c in COLUMN_NAMES if c in read or (revised and c in ("ekey", "revision")))
        listed = ", ".join(columns)
        view_over(self._engine, "near_events", self._files(), lake_events.COLUMNS, grown=True)
        of_contact = "type >= 'call' AND type < 'session' AND ckey IN (SELECT ckey FROM touched_ckey)"
        pieces = [f"near_events WHERE {of_contact}"]
        if self._any("ikey"):
            pieces.append("near_events WHERE type >= 'survey' AND ikey IN (SELECT ikey FROM touched_ikey)")
        if self._any("ekey"):
            # A session is one event; only a higher revision of it can stand in a month that is not read.
            sessions = "lake_events" if revised else "near_events"
            pieces.append(f"{sessions} WHERE type = 'session.ended' AND ekey IN (SELECT ekey FROM touched_ekey)")
        if self._any("agent"):
            # An employee's states reach over all months, which are read only for them: each ends where the next begins.
            inputs.all_events(self._engine, self._listed)
            pieces.append("lake_events WHERE type = 'agent.state' AND agent IN (SELECT agent FROM touched_agent)")
        rows = " UNION ALL ".join(f"SELECT {listed} FROM {piece}" for piece in pieces)
        self._engine.execute(f"CREATE OR REPLACE TABLE touched_events AS {rows}")
        if revised:
            self._engine.execute(
                "CREATE OR REPLACE TABLE newest AS SELECT ekey, MAX(revision) AS revision FROM lake_events"
                " WHERE ekey IN (SELECT ekey FROM touched_events) GROUP BY ekey"
            )
            self._engine.execute(
                "DELETE FROM touched_events AS t USING newest AS n WHERE n.ekey = t.ekey AND t.revision < n.revision"
            )
        first, last = self._span()
        inputs.put_small(self._engine, self._settings, first - _DAY, last + _DAY, aliases)
        merged, customers = bool(aliases.contacts), bool(aliases.customers)
        view = events_sql(columns, revised=False, merged=merged, customers=customers, rows="touched_events")
        self._engine.execute(f"CREATE OR REPLACE VIEW events AS {view}")

    def _files(self) -> list[str]:
        """The event files of the months in which touched contacts and invitations have events."""
        months = {_month_of(file) for file in self._fresh}
        for name in _SPANNING:
            spans = self._run(
                f"SELECT DISTINCT first_event_at // {_DAY}, last_event_at // {_DAY}"
                f" FROM old_{name} WHERE first_event_at IS NOT NULL"
            )
            for low, high in spans:
                months |= _months_between(int(str(low)) * _DAY, (int(str(high)) + 1) * _DAY)
        self._changing.months |= months
        return [file for file in self._listed if _month_of(file) in months]

    def _span(self) -> tuple[int, int]:
        row = self._engine.execute(
            "SELECT MIN(time_us), MAX(time_us)"
            " FROM (SELECT time_us FROM touched_events UNION ALL SELECT time_us FROM said) AS instants"
        ).fetchall()[0]
        return int(row[0]) // _MICRO, int(row[1]) // _MICRO

    # -- their facts --------------------------------------------------------------------------------------

    def _derive_states(self) -> None:
        """The touched contacts without gaps, in `own_states`: what hangs on contacts reads no others, so that they may
        stand for all."""
        with self._engine.cursor() as own:
            own.execute(f"CREATE OR REPLACE TABLE own_states AS {CONTACT_STATES.typed_sql()}")
            own.execute(
                "CREATE OR REPLACE VIEW contacts AS SELECT *, CAST(NULL AS BIGINT) AS prev_gap_s,"
                " CAST(NULL AS BIGINT) AS next_gap_s FROM own_states"
            )

    def _changed(self, fact: Fact) -> Changes | None:
        """Derive a fact of what is touched, in a thread of whatever number."""
        if fact.name == "contacts":
            return self._contacts()
        self._states.result()
        old = f"SELECT * FROM old_{fact.name}" if fact.name in _SPANNING else None
        return self._changing.change(fact, fact.typed_sql(), f"SELECT {fact.key} FROM touched_{fact.key}", old)

    def _contacts(self) -> Changes | None:
        """Touched contacts, and those of the same customers of which only the gaps changed."""
        self._look_around()
        narrow = ", ".join(_OF_GAPS)
        fact = self._facts["contacts"]
        self._engine.execute(
            "CREATE OR REPLACE VIEW contact_states AS"
            f" SELECT {narrow} FROM own_states UNION ALL SELECT {narrow} FROM around"
        )
        self._engine.execute(
            f"CREATE OR REPLACE TABLE gaps AS SELECT ckey, prev_gap_s, next_gap_s FROM ({fact.sql()}) AS g"
        )
        self._engine.execute(
            "CREATE OR REPLACE TABLE moved AS SELECT g.*, a.opened_at, a.file_"
            " FROM gaps AS g INNER JOIN around AS a USING (ckey)"
            " WHERE g.prev_gap_s IS DISTINCT FROM a.prev_gap_s OR g.next_gap_s IS DISTINCT FROM a.next_gap_s"
        )
        own = ", ".join(f"s.{name}" for name, _ in CONTACT_STATES.columns)
        rows = f"SELECT {own}, g.prev_gap_s, g.next_gap_s FROM own_states AS s LEFT JOIN gaps AS g USING (ckey)"
        names = ", ".join(("file_", *columns_replaced(fact)))
        old = f"SELECT {names} FROM old_contacts"
        opened = sorted(int(str(at)) for (at,) in self._run("SELECT DISTINCT opened_at FROM moved"))
        if opened:
            # These rows are read whole, so only from the groups of rows that hold one: files are in order of days.
            near = self._changing.standing(
                fact,
                [name for name, _ in fact.columns],
                f"opened_at IN ({', '.join(map(str, opened))}) AND ckey IN (SELECT ckey FROM moved)",
                {str(file) for (file,) in self._run("SELECT DISTINCT file_ FROM moved")},
            )
            self._engine.execute(f"CREATE OR REPLACE TABLE near AS {near}")
            rows += f" UNION ALL SELECT {own}, m.prev_gap_s, m.next_gap_s FROM near AS s JOIN moved AS m USING (ckey)"
            old += f" UNION ALL SELECT {names} FROM near"
        return self._changing.change(fact, rows, "SELECT ckey FROM touched_ckey UNION ALL SELECT ckey FROM moved", old)


def _whole(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(engine.execute(sql).fetchall()[0][0])


def _month_of(file: str) -> str:
    found = _MONTH.search(file)
    return found[1] if found else ""


def _months_between(first: int, last: int) -> set[str]:
    """Months that the instants from `first` to `last` lie in, in any zone, as 2026-01."""
    start, end = (dt.datetime.fromtimestamp(t, dt.UTC) for t in (first - _DAY, last + _DAY))
    return {
        f"{number // 12:04d}-{number % 12 + 1:02d}"
        for number in range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    }
