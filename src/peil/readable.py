"""A project as it is asked: snapshot, engine and store, answers and the records behind. Writing is in `app`."""

from __future__ import annotations

import datetime as dt
import functools
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from peil import settings as settings_
from peil.ask.answer import Answer
from peil.ask.choices import values_of
from peil.ask.distribution import Distribution, distribution, followed
from peil.ask.execute import ask, context_of, covered, everything_covered
from peil.ask.frames import Answers
from peil.ask.of_team import Runs, runs_of
from peil.ask.plan import resolve
from peil.ask.question import Filter, Question, question
from peil.ask.records import KINDS, as_records, records_query
from peil.ask.withhold import Lattice, answer_within, lattice
from peil.engines.duckdb import MissingFile
from peil.errors import InputError, NotFoundError, did_you_mean, said
from peil.facts.models import shape_of
from peil.facts.reading import reader
from peil.kpis.registry import get
from peil.lake import published as published_
from peil.references import secret

if TYPE_CHECKING:
    import duckdb
    import sqlalchemy as sa

    from peil.store.place import Place, Stamp
    from peil.store.store import Store

P = ParamSpec("P")
T = TypeVar("T")
_TRIES = 4
#: Migrations keep their state in a module: only one thread at a time.
_MIGRATING = threading.Lock()


def _rereading(ask_: Callable[Concatenate[Readable, P], T]) -> Callable[Concatenate[Readable, P], T]:
    """Ask again on the snapshot of now where a file of an earlier one is gone: swept, or an erasure took it."""

    @functools.wraps(ask_)
    def asked(self: Readable, *args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(_TRIES):
            try:
                return ask_(self, *args, **kwargs)
            except MissingFile:
                with self._guard:
                    self._stamp = None
        return ask_(self, *args, **kwargs)

    return asked  # type: ignore[return-value]


class Readable:
    """A Peil project: a folder with `peil.toml` and `data/`, to be asked. Reading takes no lock."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).resolve()
        self.settings = settings_.load(self.folder)
        self.lake = self.folder / "data" / "lake"
        self._guard = threading.Lock()
        self._snapshot: published_.Published | None = None
        self._stamp: tuple[int, int] | None = None
        self._engine: duckdb.DuckDBPyConnection | None = None
        self._migrated = False
        self._database: tuple[Stamp, sa.Engine, weakref.finalize[..., Readable]] | None = None
        self.stays_open = False  # a server opens the database once: opening it takes ten times as long as asking it
        self.held_rows = 0  # a server holds roll-ups of so many rows in memory

    def published(self) -> published_.Published:
        """The snapshot that questions are answered from, read again when another process published."""
        stamp = published_.stamp(self.lake)
        with self._guard:
            if self._snapshot is None or stamp != self._stamp:
                fresh = published_.read(self.lake)
                self._engine = reader(fresh, held_rows=self.held_rows)
                self._snapshot, self._stamp = fresh, stamp
            return self._snapshot

    def ask(
        self,
        kpis: str | Iterable[str],
        *,
        by: str | Iterable[str] = (),
        grain: str = "total",
        first: str | dt.date | None = None,
        end: str | dt.date | None = None,
        where: Iterable[str | Filter] = (),
        statistic: str | None = None,
        clock: str | None = None,
        rule: str = "default",
        version: int | None = None,
        population: str = "finished",
        approximate: bool = False,
    ) -> Answers:
        """The answers for one or more KPIs; `first` inclusive, `end` exclusive, local days.

        `approximate` allows percentiles within a bound that each row tells, where roll-ups hold the counts.
        `population` "cohort" counts cases that are still open, censored (Kaplan-Meier), where the KPI is a duration.
        Raises NotFoundError for unknown words, InputError for an impossible question, StateError before
        anything was imported.
        """
        asked = question(
            kpis,
            first=first,
            end=end,
            grain=grain,
            by=by,
            where=where,
            statistic=statistic,
            clock=clock,
            rule=rule,
            version=version,
            population=population,
            approximate=approximate,
        )
        return self.answer(asked)

    @_rereading
    def answer(self, asked: Question, *, engine: str = "duckdb") -> Answers:
        """The answers to a question. `engine` "spark" asks the Spark that is set, which takes a while to start."""
        settings_.check_engine(engine, "engine")
        if engine == "spark":
            from peil.engines.spark import told
            from peil.facts.on_spark import fact_views_on_spark, session

            snapshot = self.published()
            with session(self.settings.engine, self.lake) as spark, told("answer"):
                fact_views_on_spark(spark, snapshot)
                return Answers(ask(self._by_keys(asked), snapshot, spark.run, self._names))
        snapshot, run = self._reading()
        return Answers(ask(self._by_keys(asked), snapshot, run, self._names, rolled=True))

    @_rereading
    def lattice(self, kpi: str, *, staffed: bool = False) -> Lattice | None:
        """The blocks in which small groups of a KPI on surveys are put together; None where there are none yet."""
        return lattice(kpi, *self._reading(), staffed=staffed)

    @_rereading
    def runs_of(self, kpi: str, team: str) -> Runs | None:
        """Where the days of a team are cut for who may see no colleague's figures; None where it has no rows."""
        return runs_of(kpi, team, *self._reading())

    @_rereading
    def answer_within(self, asked: Question, held: Lattice | None) -> Answer | str:
        """The answer about one KPI by whole blocks, for who may not see the records; or why it is withheld."""
        snapshot, run = self._reading()
        return answer_within(asked, held, snapshot, run, rolled=True)

    def records(
        self,
        kpi: str,
        asked: Question,
        *,
        kind: str = "all",
        limit: int = 100,
        lasting: tuple[int, int | None] | None = None,
    ) -> list[dict[str, object]]:
        """The rows behind a figure, newest first: contact, source, day, what was measured, how it counted.

        `lasting` picks those that took [low, high) seconds, of a KPI that is about a duration.
        """
        return self.with_names(self.unnamed_records(kpi, asked, kind=kind, limit=limit, lasting=lasting))

    def with_names(self, records: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
        """The records with employees by the names that they have now."""
        keys = {int(str(r["agent"])) for r in records if r.get("agent") is not None}
        names = self._names("agent", keys) if keys else {}
        return [
            {**r, "agent": names.get(int(str(r["agent"])), r["agent"])} if r.get("agent") is not None else dict(r)
            for r in records
        ]

    @_rereading
    def unnamed_records(
        self,
        kpi: str,
        asked: Question,
        *,
        kind: str = "all",
        limit: int = 100,
        lasting: tuple[int, int | None] | None = None,
    ) -> list[dict[str, object]]:
        """As `records`, with employees by their surrogate keys."""
        if kind not in KINDS:
            raise InputError(
                said("'{kind}' is no kind of record", kind=kind), place="kind", remedy=did_you_mean(kind, KINDS)
            )
        snapshot, run = self._reading()
        asked = self._by_keys(asked)
        term = resolve(get(kpi), asked, context_of(snapshot))
        cover = everything_covered(snapshot)
        if cover is None or covered(term, snapshot) is None:
            return []
        days = (asked.first or cover[0], asked.end or cover[1])
        if term.sides:
            listed = [records_query(side, asked, *days, kind=kind, limit=limit, lasting=lasting) for side in term.sides]
            columns: dict[str, object] = dict.fromkeys(name for query in listed for name in query.columns)
            return [{**columns, **r} for query in listed for r in as_records(query, run(query.sql))]
        query = records_query(term, asked, *days, kind=kind, limit=limit, known=cover[1], lasting=lasting)
        return as_records(query, run(query.sql))

    @_rereading
    def distribution(self, kpi: str, asked: Question, dimension: str | None = None) -> Distribution | None:
        """How the durations of a KPI are spread, of all and by the groups of a dimension; None of none."""
        snapshot, run = self._reading()
        cover = everything_covered(snapshot)
        if cover is None:
            return None
        days = (asked.first or cover[0], asked.end or cover[1])
        return distribution(get(kpi), self._by_keys(asked), context_of(snapshot), run, days, dimension)

    @_rereading
    def followed(self, kpi: str, asked: Question) -> list[tuple[int, int, int]] | None:
        """Seconds, ended and still open of every case, for a curve of how long it takes; None without such a cohort."""
        snapshot, run = self._reading()
        cover = everything_covered(snapshot)
        if cover is None:
            return None
        days = (asked.first or cover[0], asked.end or cover[1])
        return followed(get(kpi), self._by_keys(asked), context_of(snapshot), run, days)

    @_rereading
    def values_of(self, dimension: str) -> list[str]:
        """The values that a dimension takes, in order; employees by name. Raises NotFoundError for an unknown one."""
        snapshot, run = self._reading()
        values = values_of(dimension, snapshot, run)
        if dimension == "agent":
            return sorted(self._names("agent", [int(v) for v in values]).values(), key=str.casefold)
        return values

    @_rereading
    def survey_answers(self) -> dict[str, int]:
        """How many answers each survey question has, over all days."""
        _, run = self._reading()
        rows = run(
            "SELECT instrument, COUNT(*) FROM survey_invitations WHERE answered_at IS NOT NULL GROUP BY instrument"
        )
        return {str(instrument): int(str(count)) for instrument, count in rows}

    def stale(self) -> bool:
        """Whether settings changed after the facts were derived."""
        return self.published().settings_digest != settings_.digest(self.settings)

    def outdated(self) -> bool:
        """Whether the facts were derived by a version of Peil that derived them otherwise, under the same settings."""
        return not self.stale() and self.published().shape != shape_of(self.settings)

    def _reading(self) -> tuple[published_.Published, Callable[[str], Sequence[tuple[object, ...]]]]:
        self.published()
        with self._guard:
            snapshot, engine = self._snapshot, self._engine
        assert snapshot is not None
        assert engine is not None
        cursor = engine.cursor()

        def run(sql: str) -> Sequence[tuple[object, ...]]:
            return cursor.execute(sql).fetchall()

        return snapshot, run

    def _by_keys(self, asked: Question) -> Question:
        """Employees named in a filter as their surrogate keys."""
        if not any(f.dimension == "agent" for f in asked.where):
            return asked
        with self.store() as store:
            known = store.keys_of("agent", [v for f in asked.where if f.dimension == "agent" for v in f.values])
        changed = []
        for one in asked.where:
            if one.dimension == "agent":
                keys = tuple(str(k) for v in one.values for k in known.get(v, [])) or ("0",)
                one = replace(one, values=keys)
            changed.append(one)
        return replace(asked, where=tuple(changed))

    def _names(self, kind: str, keys: Iterable[int]) -> Mapping[int, str]:
        with self.store() as store:
            return store.names(kind, keys)

    @_rereading
    def what_if(self, key: str, changes: Mapping[str, int], asked: Question) -> Answers:
        """The answers to a question as they would be under other settings of a KPI; nothing is entered anywhere."""
        check_changes(key, changes)
        snapshot, run = self._reading()
        ledger = snapshot.definitions.get(key, [])
        last = ledger[-1] if ledger else {"version": 1, "settings": {}}
        held = last["settings"]
        assert isinstance(held, Mapping)
        draft = {"version": int(str(last["version"])) + 1, "settings": {**held, **changes}, "since": ""}
        draft |= {"author": "", "note": ""}
        drafted = replace(snapshot, definitions={**snapshot.definitions, key: [*ledger, draft]})
        return Answers(ask(self._by_keys(asked), drafted, run, self._names, rolled=True))

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The project's store, up to date. Raises StateError where it stands elsewhere, or is another project's."""
        from peil.store.binding import prepare
        from peil.store.store import Store

        place = self.place()
        kept = self._engine_of(place) if self.stays_open else None
        store = Store(kept or place.open(), stays_open=kept is not None)
        try:
            with _MIGRATING:
                if not self._migrated or not place.there():
                    prepare(store, place)
                    self._migrated = True
            yield store
        finally:
            store.close()

    def place(self) -> Place:
        """Where the store is. Raises InputError where the settings name an address that cannot be read."""
        return place_of(self.folder, self.settings.store)

    def has_store(self) -> bool:
        """Whether there is a store to look into, without making one; a database server is always asked."""
        return bool(self.settings.store.url) or self.place().there()

    def _engine_of(self, place: Place) -> sa.Engine | None:
        """The database as it was opened before, as long as it is the same one; None before there is one."""
        found = place.stamp()
        if found is None:
            return None
        with self._guard:
            if self._database is None or self._database[0] != found:
                self._close_database()
                engine = place.open()
                self._database = found, engine, weakref.finalize(self, engine.dispose)
            return self._database[1]

    def _close_database(self) -> None:
        if self._database is not None:
            self._database[2]()
            self._database = None

    def close(self) -> None:
        """Let go of the database, where it stays open."""
        with self._guard:
            self._close_database()


def place_of(folder: Path, where: settings_.Store) -> Place:
    """Where the store of the project in `folder` is by these settings; see `Readable.place`."""
    from peil.store.place import Place

    named = f"{settings_.FILE} [store] url"
    url = secret(where.url, folder, place=named) if where.url else ""
    return Place(folder / "data", url, where.schema, named)


def check_changes(key: str, changes: Mapping[str, int]) -> None:
    """Raises NotFoundError where a KPI has no such setting, InputError where its value is none."""
    kpi = get(key)
    for name, value in changes.items():
        if name not in kpi.settings:
            raise NotFoundError(
                said("{key} has no setting '{name}'", key=key, name=name),
                remedy=did_you_mean(name, kpi.settings) if kpi.settings else "It has none.",
            )
        if value < 0:
            raise InputError(said("{name} cannot be negative", name=name), place=name, remedy="Give 0 or more.")
