"""The composition root: a project that is written: imports, definitions, derived facts. Asking is in `readable`."""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from peil import settings as settings_
from peil.errors import InputError, StateError, said
from peil.lake import published as published_
from peil.lake.lock import writing
from peil.readable import Readable, check_changes

if TYPE_CHECKING:
    from peil.connectors.files.importer import Summary
    from peil.connectors.files.mapping import Mapping as FileMapping
    from peil.connectors.files.readers import Tell
    from peil.joining.joiner import Done, Join, Joiner
    from peil.store.store import Store

Say = Callable[[str], None]
#: Who writes every few seconds joins no more often than this: all customers are looked at for it.
JOIN_EVERY_S = 300


class Project(Readable):
    """A Peil project, to be asked and written; writing takes the one lock."""

    _join_again = 0.0

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
            yield store, lambda: self._derive_stored(store, say, often=True) if self._behind() else None

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
        check_changes(key, changes)
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

    def join(self, *, say: Say | None = None, wait: bool = True) -> Done:
        """Join what the rules of `[joining]` say is one, and derive what that touches."""
        with writing(self.folder / "data", "join", wait=wait, tell=say), self.store() as store:
            if self._behind():
                self._derive(store, say)
            return self._join(store, say)

    def joins(self) -> list[Join]:
        """Every join, in the order in which they were made; those undone too."""
        with self.store() as store, self._joiner(store) as joiner:
            return joiner.listed()

    def part(self, number: int, *, say: Say | None = None, wait: bool = True) -> Join:
        """Undo a join and derive what that touches. Raises NotFoundError, StateError."""
        with writing(self.folder / "data", "join", wait=wait, tell=say), self.store() as store:
            with self._joiner(store) as joiner:
                done = joiner.undo(number)
            self._derive(store, say)
        return done

    def _joiner(self, store: Store) -> contextlib.closing[Joiner]:
        from peil.joining.joiner import Joiner

        settings = self.settings
        return contextlib.closing(Joiner(self.lake, store, settings.joining, settings.holidays.country))

    def _join(self, store: Store, say: Say | None) -> Done:
        """Customers first: calls and tickets are joined by them. The caller holds the writer lock."""
        from peil.joining.joiner import Done

        with self._joiner(store) as joiner:
            customers = joiner.customers()
        if customers.customers:
            self._derive(store, say)
        if self._unpublished():
            return customers
        with self._joiner(store) as joiner:
            contacts = joiner.contacts(published_.read(self.lake))
        if contacts.contacts:
            self._derive(store, say)
        return Done(customers.customers, contacts.contacts, {**customers.apart, **contacts.apart})

    def _derive_stored(self, store: Store, say: Say | None, *, often: bool = False) -> None:
        """Derive after events were committed, and join what is one; an error then says that these stand."""
        try:
            self._derive(store, say)
            rules = self.settings.joining
            joins = rules.customers or rules.call_before_ticket_min is not None
            if joins and not (often and time.monotonic() < self._join_again):
                self._join(store, say)
                self._join_again = time.monotonic() + JOIN_EVERY_S
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
            tell=(lambda name: say(said("Deriving {what}", what=said(name)))) if say else None,
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
        self._sweep(snapshot)

    def _sweep(self, snapshot: published_.Published) -> None:
        from peil.lake.events import TABLE
        from peil.lake.files import sweep

        for name, current in snapshot.facts.items():
            sweep(self.lake / name, keep=snapshot.files(name), known=current)
        sweep(self.lake / TABLE)
        sweep(self.lake / published_.ROLLUPS, known=snapshot.rollup_files())

    def write_back(self, *, wait: bool = True) -> bool:
        """Write what stands beside the facts' files into them, for questions about many rows then cost a third less;
        whether there was anything. Raises BusyError where another process writes and `wait` is false.
        """
        from peil.facts.compact import compacted

        with writing(self.folder / "data", "tidy", wait=wait):
            before = published_.read_known(self.lake)
            if before is None or not before.changes:
                return False
            snapshot = compacted(self.lake, before, rows=-1)
            published_.write(self.lake, snapshot)
            self._sweep(snapshot)
        return True


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


__all__ = ["Project", "init"]
