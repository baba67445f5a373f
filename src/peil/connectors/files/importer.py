"""Importing files: stream, shape into events, set bad rows apart, drop what is known, commit once.

Nothing of an import is visible before its one commit; a run that dies leaves staged files and notes that
the next writer removes. What rows mean is in the mapping; where events live is the lake's business.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import itertools
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from peil.calendar import zone_days
from peil.connectors.files import readers, sources
from peil.connectors.files.model import Mapping, Spec
from peil.connectors.files.parsing import parse
from peil.connectors.files.rows import LINE, Batch
from peil.connectors.files.shaping import Shaper, Work
from peil.connectors.files.summary import Summary
from peil.connectors.files.times_sql import EARLIEST, LATEST, zones_of
from peil.dialect import file_pattern
from peil.engines.allocating import give_memory_back
from peil.engines.duckdb import connect
from peil.errors import InputError, did_you_mean
from peil.lake import events as lake_events
from peil.lake import files as lake_files
from peil.privacy.tombstones import Tombstones, load_key
from peil.store import people
from peil.store.store import Store

__all__ = ["Importer", "Summary", "recover"]
#: What the engine may use; with the batches in flight an import stays under 400 MB, whatever the file's size.
MEMORY = "120MB"
#: By the number of the import: batches of lines, each with their numbers.
Feed = Callable[[int], Iterable[tuple[Sequence[int], Sequence[str]]]]


class Importer:
    """One run over one or more files with one mapping; use `run`. The caller holds the writer lock."""

    def __init__(
        self,
        lake: Path,
        store: Store,
        mapping: Mapping,
        *,
        zone: str = "UTC",
        currency: str = "EUR",
        tell: readers.Tell | None = None,
        now: dt.datetime | None = None,
        as_of_us: int | None = None,
    ) -> None:
        if mapping.file.zone is None:
            mapping = replace(mapping, file=replace(mapping.file, zone=zone))
        mapping = replace(mapping, reporting=currency)
        self._lake, self._store, self._mapping = lake, store, mapping
        self._tell = tell or (lambda *_: None)
        self._now_us = int((now or dt.datetime.now(dt.UTC)).timestamp() * 1_000_000)
        self._summary = Summary(as_of_us=as_of_us)

    def run(self, files: Sequence[Path]) -> Summary:
        """Import the files; raises InputError before anything is read where file and mapping do not fit."""
        began = time.monotonic()
        wanted = self._mapping.columns()
        parts = [part for file in files for part in sources.parts(file, self._mapping.file, wanted)]
        missing = {name for part in parts for name in lacking(self._mapping, part)}
        if any(rule.type.value for rule in self._mapping.events):  # a native file has the columns that it needs
            self._summary.columns_missing = tuple(sorted(missing))
        self._summary.notes = tuple(f"{part.label}: {note}" for part in parts for note in part.notes)
        return self._run([p.label for p in parts], self._read_parts(parts), began)

    def replay(self, rows: Sequence[dict[str, object]]) -> Summary:
        """Import rows out of quarantine; each carries its file and row number along."""
        files = list(dict.fromkeys(str(row["file"]) for row in rows))
        return self._run(files, self._read_rows(rows), time.monotonic(), current=False)

    def take(self, label: str, feed: Feed) -> Summary:
        """Import lines of JSON that are in no file. `feed` gives, for the number of this import, batches of some
        thousands of lines with their numbers, which never go back: they order what happened within one instant.
        """
        return self._run([label], self._read_lines(label, feed), time.monotonic())

    def look(self, numbers: Sequence[int], lines: Sequence[str], columns: Sequence[str]) -> list[tuple[object, ...]]:
        """Some columns of the events that lines of JSON are going to make. Nothing is kept of it.

        The caller need not hold the writer lock. With the same numbers `take` makes the same events of them.
        """
        self._mapping = replace(self._mapping, instruments={**self._store.instruments(), **self._mapping.instruments})
        self._mapping = _slim(self._mapping, lines)
        self._tombstones = _tombstones(self._lake, self._store, self._mapping)
        with tempfile.TemporaryDirectory(prefix="peil-") as name:
            folders = (Path(name) / str(n) for n in itertools.count())
            engine = connect(memory=MEMORY, threads=1)
            try:
                self._shape(
                    engine, lambda _: next(folders), self._read_lines("", lambda _: [(numbers, lines)]), keep=False
                )
                if next(Path(name).glob("*/*/*.parquet"), None) is None:
                    return []
                made = f"read_parquet({file_pattern(Path(name), '/*/*/*.parquet')}, hive_partitioning = false)"
                return engine.execute(f"SELECT {', '.join(columns)} FROM {made}").fetchall()
            finally:
                engine.close()

    def _read_lines(self, label: str, feed: Feed) -> Iterator[Work]:
        for numbers, lines in feed(self._summary.import_id):
            self._summary.rows += len(lines)
            table = pa.table({LINE: pa.array(lines, pa.string())})
            yield Work(label, label, Batch(table, "json", pa.array(numbers, pa.int64())))

    def _run(self, names: Sequence[str], batches: Iterable[Work], began: float, *, current: bool = True) -> Summary:
        """`current`: what a list says is how things stand now, and not what it said once."""
        give_memory_back()
        recover(self._lake, self._store)
        declared = self._mapping.instruments
        self._store.check_instruments(declared)
        self._mapping = replace(self._mapping, instruments={**self._store.instruments(), **declared})
        _check_instruments(self._mapping)
        self._tombstones = _tombstones(self._lake, self._store, self._mapping)
        clean = self._tombstones.without
        number = self._store.begin_import(
            [clean(name) for name in names], clean(self._mapping.name), clean(self._mapping.text)
        )
        self._summary.import_id = number
        committed = False
        try:
            with lake_events.Staging(self._lake) as staging:
                engine = connect(memory=MEMORY, temp=staging.folder / "spill", threads=1)
                try:
                    self._shape(engine, staging.next_folder, batches)
                    result = staging.commit(
                        engine,
                        note={"import": str(number)},
                        conflicts=self._keep_conflicts,
                        endings=self._mapping.endings() if current else (),
                        now_us=self._now_us,
                    )
                finally:
                    engine.close()
            committed = True
            self._summary.events_new = result.new
            self._summary.events_known = result.known
            self._summary.events_repeated += result.repeated
            self._summary.events_rejected = result.conflicts
            self._summary.events_withdrawn = result.withdrawn
            self._summary.rows_again, self._summary.again = result.rows_again, result.again
            self._summary.seconds = time.monotonic() - began
            self._store.end_import(number, self._tombstones.clean(self._summary.as_dict()), declared)
        except BaseException:
            if not committed:
                self._store.drop_import(number)
            raise
        return self._summary

    def _shape(
        self,
        engine: duckdb.DuckDBPyConnection,
        folder: Callable[[str], Path],
        batches: Iterable[Work],
        *,
        keep: bool = True,
    ) -> None:
        # Batches run beside each other; threads within one as well cost a fifth more work, and memory.
        engine.execute("SET preserve_insertion_order = false")
        self._load_zones(engine)
        shaper = Shaper(
            engine,
            self._store,
            self._mapping,
            now_us=self._now_us,
            summary=self._summary,
            tombstones=self._tombstones,
            keep_rejected=keep,
        )
        shaper.shape_all(batches, folder)

    def _keep_conflicts(self, found: Sequence[dict[str, object]]) -> None:
        number = self._summary.import_id
        rows = [{"import_id": number, "kind": "event", **conflict} for conflict in found]
        self._store.add_quarantine([self._tombstones.quarantined(row) for row in rows])
        self._summary.rejected["", lake_events.CONFLICT] += len(found)

    def _read_parts(self, parts: Sequence[sources.Part]) -> Iterator[Work]:
        wanted = self._mapping.columns()
        for place, part in enumerate(parts):
            progress = sources.Progress()
            for batch in readers.batches(part, wanted, progress):
                self._summary.rows += batch.table.num_rows + len(batch.bad) + batch.blank
                yield Work(part.label, part.table, batch, place)
                self._tell(part.label, progress.done, progress.total, self._summary.rows)

    def _read_rows(self, rows: Sequence[dict[str, object]]) -> Iterator[Work]:
        """Quarantined rows were kept as they were read: columns, or a line of text."""
        lines = "split" if self._mapping.file.ragged else "json"
        groups: dict[tuple[str, str], list[tuple[int, dict[str, object]]]] = {}
        for row in rows:
            raw = row["raw"]
            assert isinstance(raw, dict)
            kind = lines if set(raw) == {LINE} else "columns"
            groups.setdefault((str(row["file"]), kind), []).append((int(str(row["row"])), raw))
        for (file, kind), members in groups.items():
            members.sort(key=lambda member: member[0])
            names = list(dict.fromkeys(key for _, raw in members for key in raw))
            columns = {n: pa.array([_as_text(raw.get(n)) for _, raw in members], pa.string()) for n in names}
            self._summary.rows += len(members)
            numbers = pa.array([number for number, _ in members], pa.int64())
            table = Path(file.rpartition("!")[2].removesuffix(".gz")).name
            yield Work(file, table, Batch(pa.table(columns), kind, numbers))

    def _load_zones(self, engine: duckdb.DuckDBPyConnection) -> None:
        tables = [_days_of(zone) for zone in zones_of(self._mapping)]
        if not tables:
            return
        table = pa.concat_tables(tables)
        engine.register("zones_in", table)
        engine.execute("CREATE TABLE zone_days AS SELECT * FROM zones_in")
        engine.unregister("zones_in")


@functools.cache
def _days_of(zone: str) -> pa.Table:
    """How clock readings of each day become UTC in a zone; 25,000 days, the same for every import."""
    days = zone_days(zone, EARLIEST, LATEST)
    return pa.table(
        {
            "zone": [zone] * len(days),
            "local_day": [d.local_day for d in days],
            "before_s": [d.before for d in days],
            "change": [d.change for d in days],
            "gap": [d.gap for d in days],
            "after_s": [d.after for d in days],
        }
    )


def _slim(mapping: Mapping, lines: Sequence[str]) -> Mapping:
    """The mapping without attributes that no line has: an event is the same without them, and shaped in a fifth of
    the time. Lines that are no JSON object are left for who rejects them.
    """
    keys: set[str] = set()
    for line in lines:
        with contextlib.suppress(ValueError):
            read = json.loads(line)
            keys |= read.keys() if isinstance(read, dict) else set()

    def said(spec: Spec) -> bool:
        there = any(column in keys or column.partition(".")[0] in keys for column in spec.columns)
        return there or not spec.columns or spec.default is not None or bool(spec.plus)

    rules = (
        replace(rule, attributes={name: spec for name, spec in rule.attributes.items() if said(spec)})
        for rule in mapping.events
    )
    return replace(mapping, events=tuple(rules))


def _tombstones(lake: Path, store: Store, mapping: Mapping) -> Tombstones:
    """Who was erased from this project; numbers without a calling code are the mapping's country's."""
    hashes = people.tombstones(store)
    return Tombstones(load_key(lake.parent, needed=bool(hashes)), hashes, (mapping.file.country,))


def recover(lake: Path, store: Store) -> None:
    """Bring to an end what importers that died left behind. The caller holds the writer lock.

    What was committed stands, with the rows that it rejected; of what was not, every note goes.
    """
    left = store.unfinished_imports()
    if not left:
        return
    done = lake_files.notes(lake / lake_events.TABLE, "import")
    for number, mapping, text in left:
        if str(number) in done:
            store.end_import(number, {"import": number, "stopped": True}, parse(text, place=mapping).instruments)
        else:
            store.drop_import(number)
    lake_files.sweep(lake / lake_events.TABLE)


def lacking(mapping: Mapping, part: sources.Part) -> list[str]:
    """The columns that the mapping reads and the table lacks. Raises InputError where the mapping needs them."""
    wanted = mapping.columns()
    columns = readers.columns_of(part, wanted)
    if columns is None:
        return []
    found = sorted(wanted - set(columns))
    if found and mapping.file.missing == "error":
        others = f" (nor {len(found) - 1} others)" if len(found) > 1 else ""
        split = part.options.separator
        told = f" The columns were split at {split!r}; set separator in [file] if that is wrong." if split else ""
        told += " Or leave it out of the zip, if it is no part of the table." if part.member else ""
        raise InputError(
            f"has no column '{found[0]}', which the mapping '{mapping.name}' reads{others}",
            place=part.label,
            remedy=did_you_mean(found[0], columns) + told,
        )
    if found and len(found) == len(wanted):
        raise InputError(
            f"has none of the columns that the mapping '{mapping.name}' reads",
            place=part.label,
            remedy=f"It has: {', '.join(columns[:12])}. Copy the mapping and put these names in.",
        )
    return found


def _check_instruments(mapping: Mapping) -> None:
    """Raises InputError where a rule names an instrument that is declared nowhere."""
    for rule in mapping.events:
        spec = rule.attributes.get("instrument")
        for word in (spec.value, spec.default, *(spec.map or {}).values()) if spec else ():
            if word is not None and word not in mapping.instruments:
                raise InputError(
                    f"instrument '{word}' is not declared",
                    place=f"{mapping.name} [[event]] {rule.number} instrument",
                    remedy=f"Add [instruments.{word}] with its family and scale.",
                )


def _as_text(value: object) -> str | None:
    return None if value is None else str(value)
