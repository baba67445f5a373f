"""The composition root: a project on disk with its engine, store and lake; the only place that picks them."""

from __future__ import annotations

import datetime as dt
import functools
import getpass
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from peil import settings as settings_
from peil.ask.answer import Answer
from peil.ask.distribution import Distribution, distribution
from peil.ask.execute import ask, context_of, covered, everything_covered
from peil.ask.frames import Answers
from peil.ask.plan import resolve
from peil.ask.question import Filter, Question, question
from peil.ask.records import KINDS, as_records, records_query
from peil.ask.withhold import Lattice, answer_within, lattice
from peil.engines.duckdb import MissingFile
from peil.errors import InputError, NotFoundError, PeilError, StateError, did_you_mean, said
from peil.facts.reading import reader
from peil.kpis.measures import Ratio
from peil.kpis.registry import get
from peil.lake import published as published_
from peil.lake.lock import writing

if TYPE_CHECKING:
    import duckdb

    from peil.connectors.files.importer import Summary
    from peil.connectors.files.mapping import Mapping as FileMapping
    from peil.connectors.files.readers import Tell
    from peil.store.store import Store

Say = Callable[[str], None]
P = ParamSpec("P")
T = TypeVar("T")
_TRIES = 4
#: Migrations keep their state in a module: only one thread at a time.
_MIGRATING = threading.Lock()


def _rereading(ask_: Callable[Concatenate[Project, P], T]) -> Callable[Concatenate[Project, P], T]:
    """Ask again on the snapshot of now where a file of an earlier one is gone: swept, or an erasure took it."""

    @functools.wraps(ask_)
    def asked(self: Project, *args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(_TRIES):
            try:
                return ask_(self, *args, **kwargs)
            except MissingFile:
                with self._guard:
                    self._stamp = None
        return ask_(self, *args, **kwargs)

    return asked  # type: ignore[return-value]


class Project:
    """A Peil project: a folder with `peil.toml` and `data/`. Reading takes no lock; writing takes the one."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).resolve()
        self.settings = settings_.load(self.folder)
        self.lake = self.folder / "data" / "lake"
        self._guard = threading.Lock()
        self._snapshot: published_.Published | None = None
        self._stamp: tuple[int, int] | None = None
        self._engine: duckdb.DuckDBPyConnection | None = None
        self._migrated = False
        self.held_rows = 0  # a server holds roll-ups of so many rows in memory

    # -- asking -------------------------------------------------------------------------------------------

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
    def lattice(self, kpi: str) -> Lattice | None:
        """The blocks in which small groups of a KPI on surveys are put together; None where there are none yet."""
        return lattice(kpi, *self._reading())

    @_rereading
    def answer_within(self, asked: Question, held: Lattice | None) -> Answer | str:
        """The answer about one KPI by whole blocks, for who may not see the records; or why it is withheld."""
        snapshot, run = self._reading()
        return answer_within(asked, held, snapshot, run, rolled=True)

    @_rereading
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
        found = as_records(query, run(query.sql))
        if "agent" in query.columns:
            keys = {int(str(r["agent"])) for r in found if r["agent"] is not None}
            names = self._names("agent", keys)
            for record in found:
                if record["agent"] is not None:
                    record["agent"] = names.get(int(str(record["agent"])), record["agent"])
        return found

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
    def values_of(self, kpi: str, dimension: str, limit: int = 500) -> list[str]:
        """The values that a dimension takes for a KPI, in order; employees by name."""
        declared = get(kpi)
        if dimension not in declared.dimensions:
            raise NotFoundError(
                said("{kpi} has no dimension '{dimension}'", kpi=kpi, dimension=dimension),
                remedy=did_you_mean(dimension, declared.dimensions),
            )
        if isinstance(declared.measure, Ratio):
            declared = next(side for side in declared.measure.sides if dimension in side.dimensions)
        column = declared.dimensions[dimension]
        _, run = self._reading()
        rows = run(
            f"SELECT DISTINCT {column} FROM {declared.fact} WHERE {column} IS NOT NULL ORDER BY {column} LIMIT {limit}"
        )
        values = [str(row[0]) for row in rows]
        if dimension == "agent":
            values = sorted(self._names("agent", [int(v) for v in values]).values())
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

    # -- writing ------------------------------------------------------------------------------------------

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The project's store, up to date."""
        from peil.store.store import Store

        path = self.folder / "data" / "peil.db"
        store = Store(path)
        try:
            with _MIGRATING:
                if not self._migrated or not path.exists():
                    store.migrate()
                    self._migrated = True
            yield store
        finally:
            store.close()

    def import_files(
        self,
        files: Sequence[str | Path],
        mapping: str | FileMapping,
        *,
        tell: Tell | None = None,
        say: Say | None = None,
        wait: bool = True,
        derive: bool = True,
        instruments: Mapping[str, Mapping[str, object]] | None = None,
        as_of: str | None = None,
    ) -> Summary:
        """Import files with a mapping (a shipped one's name, a path, or a parsed one) and derive.

        `as_of` is up to when the files are complete, local time where it has no offset: it holds for the sources
        that speak in them, until one is declared anew or later events come.
        """
        from peil.connectors.files import mapping as mapping_
        from peil.connectors.files.importer import Importer

        parsed = mapping_.load(mapping) if isinstance(mapping, str) else mapping
        as_of = as_of or parsed.file.as_of
        as_of_us = _instant(as_of, self.settings.zone) if as_of else None  # refused before anything is read
        with writing(self.folder / "data", "import", wait=wait, tell=say), self.store() as store:
            store.declare_instruments(instruments or {})
            zone, currency = self.settings.zone, self.settings.currency
            importer = Importer(self.lake, store, parsed, zone=zone, currency=currency, tell=tell, as_of_us=as_of_us)
            summary = importer.run([Path(f) for f in files])
            if derive and (summary.events_new or summary.sources or self._behind()):
                self._derive_stored(store, say)
        return summary

    @contextmanager
    def writing(
        self, what: str, *, wait: bool = True, say: Say | None = None
    ) -> Iterator[tuple[Store, Callable[[], None]]]:
        """The store under the writer lock, and what derives and publishes all that is new in the lake by then."""
        with writing(self.folder / "data", what, wait=wait, tell=say), self.store() as store:
            yield store, lambda: self._derive_stored(store, say) if self._behind() else None

    def replay(
        self, *, import_id: int | None = None, mapping: str | FileMapping | None = None, say: Say | None = None
    ) -> list[Summary]:
        """Offer rejected rows again, with their import's mapping or a mended one; one summary an import.

        `mapping` is a shipped one's name, a path, or a parsed one.
        """
        from peil.connectors.files import mapping as mapping_
        from peil.connectors.files.importer import Importer
        from peil.store.live import live_mapping

        summaries = []
        with writing(self.folder / "data", "replay", tell=say), self.store() as store:
            rows = [r for r in store.quarantined(import_id=import_id) if r["kind"] == "row"]
            for number in sorted({int(str(r["import_id"])) for r in rows}):
                mine = [r for r in rows if r["import_id"] == number]
                known = store.import_mapping(number)
                if mapping is None and known is None:
                    raise StateError(
                        said("the mapping of import {number} is not known", number=number), remedy="Give --mapping."
                    )
                live = live_mapping(store, str(mine[0]["file"]))
                if mapping is None and live is not None:  # it may have been mended since
                    parsed = mapping_.parse(live, place=str(mine[0]["file"]))
                elif mapping is None:
                    parsed = mapping_.parse(known[1], place=known[0])  # type: ignore[index]
                else:
                    parsed = mapping_.load(mapping) if isinstance(mapping, str) else mapping
                zone, currency = self.settings.zone, self.settings.currency
                summaries.append(Importer(self.lake, store, parsed, zone=zone, currency=currency).replay(mine))
                store.mark_replayed([int(str(r["id"])) for r in mine])
            if any(s.events_new for s in summaries):
                self._derive_stored(store, say)
        return summaries

    def derive(self, *, say: Say | None = None, wait: bool = True, engine: str | None = None) -> None:
        """Derive all facts anew and publish them; on `engine` (duckdb, spark) instead of the one that is set."""
        kind = engine or self.settings.engine.kind
        settings_.check_engine(kind, "engine")
        with writing(self.folder / "data", "derive", wait=wait, tell=say), self.store() as store:
            self._derive(store, say, whole=True, engine=kind)

    def define(
        self,
        key: str,
        changes: Mapping[str, int],
        *,
        author: str | None = None,
        note: str = "",
        after: int | None = None,
        wait: bool = True,
    ) -> int:
        """Enter new settings of a KPI into the definition ledger and publish; returns the version.

        `after` is the version that the change was thought out on: raises StateError where another one holds by now.
        """
        _check_changes(key, changes)
        with writing(self.folder / "data", "define", wait=wait), self.store() as store:
            ledger = store.definitions().get(key, [])
            before = dict(ledger[-1]["settings"]) if ledger else {}  # type: ignore[call-overload]
            version = int(str(ledger[-1]["version"])) + 1 if ledger else 2
            if after is not None and after != version - 1:
                raise StateError(
                    said("the definition is at version {version} by now", version=version - 1),
                    place=key,
                    remedy="Look at what was changed, then change it again.",
                )
            store.add_definition(key, version, {**before, **changes}, author or getpass.getuser(), note)
            if not self._unpublished():
                fresh = replace(published_.read(self.lake), definitions=store.definitions())
                published_.write(self.lake, fresh)
        return version

    @_rereading
    def what_if(self, key: str, changes: Mapping[str, int], asked: Question) -> Answers:
        """The answers to a question as they would be under other settings of a KPI; nothing is entered anywhere."""
        _check_changes(key, changes)
        snapshot, run = self._reading()
        ledger = snapshot.definitions.get(key, [])
        last = ledger[-1] if ledger else {"version": 1, "settings": {}}
        held = last["settings"]
        assert isinstance(held, Mapping)
        draft = {"version": int(str(last["version"])) + 1, "settings": {**held, **changes}, "since": ""}
        draft |= {"author": "", "note": ""}
        drafted = replace(snapshot, definitions={**snapshot.definitions, key: [*ledger, draft]})
        return Answers(ask(self._by_keys(asked), drafted, run, self._names, rolled=True))

    def declare(self, instruments: Mapping[str, Mapping[str, object]]) -> None:
        """Declare survey questions before there are answers to them; raises InputError where one stands otherwise."""
        with writing(self.folder / "data", "declare", wait=False), self.store() as store:
            store.declare_instruments(instruments)
            if not self._unpublished():
                fresh = replace(published_.read(self.lake), instruments=store.instruments())
                published_.write(self.lake, fresh)

    def reload(self) -> None:
        """Read the settings again: they were changed. Raises InputError where they cannot be used."""
        self.settings = settings_.load(self.folder)

    def _derive_stored(self, store: Store, say: Say | None) -> None:
        """Derive after events were committed; an error then says that these stand."""
        try:
            self._derive(store, say)
        except Exception as error:
            error.add_note("The events are stored; then run: peil derive")
            raise

    def _unpublished(self) -> bool:
        return not (self.lake / published_.NAME).exists()

    def _behind(self) -> bool:
        """Whether the lake holds events that no published fact was derived from, as after a run that died."""
        from peil.lake import files
        from peil.lake.events import TABLE

        held = files.version(self.lake / TABLE)
        known = published_.read_known(self.lake)
        return held >= 0 and (known is None or held != known.versions.get(TABLE))

    def _derive(self, store: Store, say: Say | None, *, whole: bool = False, engine: str | None = None) -> None:
        """Derive what is new (all of it when `whole`), publish, and tidy up. The caller holds the writer lock."""
        from peil.ask.rolling import rolled_up
        from peil.facts.compact import compacted, due
        from peil.facts.derive import derive
        from peil.lake.compaction import compact_events
        from peil.lake.events import TABLE
        from peil.lake.files import sweep

        before = published_.read_known(self.lake)
        settings = self.settings
        derived = derive(
            self.lake,
            replace(settings, engine=replace(settings.engine, kind=engine or settings.engine.kind)),
            generation=1 if before is None else before.generation + 1,
            instruments=store.instruments(),
            definitions=store.definitions(),
            before=None if whole else before,
            declared=store.declared_as_of(),
            again=store.rows_again(),
            tell=(lambda name: say(f"Deriving {name}")) if say else None,
        )
        if derived is None:
            raise StateError(
                "there are no events to derive from",
                remedy="Import something first: peil import FILE --mapping NAME",
            )
        snapshot = derived.snapshot
        published_.write(self.lake, snapshot)
        if due(snapshot):
            snapshot = compacted(self.lake, snapshot)
            published_.write(self.lake, snapshot)
        snapshot = rolled_up(self.lake, snapshot, before, derived.days)
        published_.write(self.lake, snapshot)
        if (version := compact_events(self.lake)) is not None:  # all of them are derived from: nothing is new
            snapshot = replace(snapshot, versions={**snapshot.versions, TABLE: version})
            published_.write(self.lake, snapshot)
        for name in (*snapshot.facts, TABLE):
            sweep(self.lake / name, keep=snapshot.files(name))
        sweep(self.lake / published_.ROLLUPS, keep=[r.file for r in snapshot.rollups.values()])


def _check_changes(key: str, changes: Mapping[str, int]) -> None:
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


def init(folder: Path, name: str | None = None) -> Path:
    """Make a project in `folder`; returns the path of its settings. Raises InputError where there is one."""
    path = folder / settings_.FILE
    if path.exists():
        raise InputError("is a Peil project already", place=str(folder), remedy="Use it, or name another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            said("cannot be made: {why}", why=error.strerror), place=str(folder), remedy="Name another folder."
        ) from None
    title = (name or folder.resolve().name).replace("\\", "").replace('"', "'")
    path.write_text(settings_.TEMPLATE.format(name=title), encoding="utf-8")
    return path


def _instant(text: str, zone: str) -> int:
    import zoneinfo

    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            said("as_of '{text}' is no time", text=text), place="as_of", remedy="Write 2026-07-01 00:00."
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    return int(moment.timestamp() * 1_000_000)


__all__ = ["Answers", "PeilError", "Project", "init"]
