"""Importing files: stream, shape into events, set bad rows apart, drop what is known, commit once.

Nothing of an import is visible before its one commit; a run that dies leaves staged files that the next
writer removes. What rows mean is in the mapping; where events live is the lake's business.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Mapping_
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from peil.calendar import zone_days
from peil.connectors.files import readers
from peil.connectors.files.compiled import EARLIEST, LATEST, Compiled, compile_mapping, times_of
from peil.connectors.files.identified import events_sql
from peil.connectors.files.mapping import Mapping
from peil.dialect import literal
from peil.engines.duckdb import connect
from peil.errors import InputError, did_you_mean
from peil.lake import events as lake_events
from peil.store.store import Store

MEMORY = "160MB"
WORKERS = 2
_PERSONS = ("customer", "agent")


@dataclass
class Summary:
    """What an import did: rows read; events new, known already, repeated in the files; rejected by reason."""

    rows: int = 0
    events_new: int = 0
    events_known: int = 0
    events_repeated: int = 0
    rows_unused: int = 0
    rows_rejected: int = 0
    events_rejected: int = 0
    rejected: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: float = 0.0
    import_id: int = 0

    def as_dict(self) -> dict[str, object]:
        """The summary as plain values."""
        return {
            "import": self.import_id,
            "rows_read": self.rows,
            "events_new": self.events_new,
            "events_known": self.events_known,
            "events_repeated": self.events_repeated,
            "rows_unused": self.rows_unused,
            "rows_rejected": self.rows_rejected,
            "events_rejected": self.events_rejected,
            "rejected": [
                {"column": column, "reason": reason, "count": count}
                for (column, reason), count in self.rejected.most_common()
            ],
            "seconds": round(self.seconds, 2),
        }


@dataclass(frozen=True)
class _Work:
    """One batch to shape, with the numbers of its rows."""

    part: readers.Part
    batch: readers.Batch
    rows: pa.Array


class Importer:
    """One run over one or more files with one mapping; use `run`."""

    def __init__(
        self,
        lake: Path,
        store: Store,
        mapping: Mapping,
        *,
        zone: str = "UTC",
        tell: readers.Tell | None = None,
        now: dt.datetime | None = None,
    ) -> None:
        if mapping.file.zone is None:
            mapping = replace(mapping, file=replace(mapping.file, zone=zone))
        self._lake, self._store, self._mapping = lake, store, mapping
        self._tell = tell or (lambda *_: None)
        self._now = now or dt.datetime.now(dt.UTC)
        self._now_us = int(self._now.timestamp() * 1_000_000)
        self._summary = Summary()
        self._guard = threading.Lock()
        self._local = threading.local()
        self._compiled: dict[tuple[str, tuple[tuple[str, str], ...]], Compiled] = {}

    def run(self, files: Sequence[Path]) -> Summary:
        """Import the files; raises InputError before anything is read where file and mapping do not fit."""
        began = time.monotonic()
        parts = [part for file in files for part in readers.parts(file, self._mapping.file)]
        for part in parts:
            check_columns(self._mapping, part)
        return self._run(parts, self._read_parts(parts), began)

    def replay(self, rows: Sequence[dict[str, object]]) -> Summary:
        """Import rows out of quarantine; each carries its file and row number along."""
        return self._run([], self._read_rows(rows), time.monotonic())

    def _run(self, parts: Sequence[readers.Part], batches: Iterable[_Work], began: float) -> Summary:
        self._store.declare_instruments(self._mapping.instruments)
        self._mapping = replace(self._mapping, instruments=self._store.instruments())
        names = [p.label for p in parts]
        number = self._store.begin_import(names, self._mapping.name, self._mapping.text)
        self._summary.import_id = number
        try:
            with lake_events.Staging(self._lake) as self._staging:
                self._engine = connect(memory=MEMORY, temp=self._staging.folder / "spill", threads=WORKERS)
                self._engine.execute("SET partitioned_write_flush_threshold = 40000")
                self._load_zones()
                self._shape_all(batches)
                result = self._staging.commit(self._engine, note={"import": str(number)})
                self._engine.close()
        except BaseException:
            self._store.drop_import(number)
            raise
        self._summary.events_new = result.new
        self._summary.events_known = result.known
        self._summary.events_repeated = result.repeated
        self._summary.events_rejected = len(result.conflicts)
        for conflict in result.conflicts:
            self._summary.rejected["", lake_events.CONFLICT] += 1
            self._store.add_quarantine([{"import_id": number, "kind": "event", **conflict}])
        self._summary.seconds = time.monotonic() - began
        self._store.end_import(number, self._summary.as_dict())
        return self._summary

    def _shape_all(self, work: Iterable[_Work]) -> None:
        """Shape batches on a few threads (the engine lets Python go), never more in flight than threads + 1."""
        flying: deque[Future[None]] = deque()
        with ThreadPoolExecutor(WORKERS) as pool:
            try:
                for item in work:
                    target = self._staging.next_file(item.part.label)
                    flying.append(pool.submit(self._take, item, target))
                    while len(flying) > WORKERS:
                        flying.popleft().result()
                for future in flying:
                    future.result()
            except BaseException:
                for future in flying:
                    future.cancel()
                raise

    def _read_parts(self, parts: Sequence[readers.Part]) -> Iterable[_Work]:
        for part in parts:
            progress = readers.Progress()
            for batch in readers.batches(part, self._mapping.file, self._mapping.columns(), progress):
                count = batch.table.num_rows
                self._summary.rows += count + len(batch.bad)
                yield _Work(part, batch, pa.array(batch.numbers(), pa.int64()))
                self._tell(part.label, progress.done, progress.total, self._summary.rows)

    def _read_rows(self, rows: Sequence[dict[str, object]]) -> Iterable[_Work]:
        """Quarantined rows were kept as they were read: columns, or a line of text."""
        lines = "split" if self._mapping.file.ragged else "json"
        groups: dict[tuple[str, str], list[tuple[int, Mapping_[str, object]]]] = {}
        for row in rows:
            raw = row["raw"]
            assert isinstance(raw, dict)
            kind = lines if set(raw) == {readers.LINE} else "columns"
            groups.setdefault((str(row["file"]), kind), []).append((int(str(row["row"])), raw))
        for (file, kind), members in groups.items():
            names = sorted({key for _, raw in members for key in raw})
            table = pa.table({n: pa.array([_as_text(raw.get(n)) for _, raw in members], pa.string()) for n in names})
            self._summary.rows += len(members)
            numbers = pa.array([number for number, _ in members], pa.int64())
            yield _Work(readers.Part(file, Path(file), None, "csv"), readers.Batch(table, kind, 0), numbers)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """This thread's connection: temporary tables are its own."""
        if not hasattr(self._local, "cursor"):
            self._local.cursor = self._engine.cursor()
        return self._local.cursor  # type: ignore[no-any-return]

    def _take(self, item: _Work, target: Path) -> None:
        """Shape one batch: good events to the staging, bad rows to quarantine."""
        engine = self._cursor()
        batch, rows = item.batch, item.rows
        if batch.kind == "json":
            batch, rows = _only_json(engine, batch, rows)
        count = batch.table.num_rows
        engine.register("batch", batch.table.append_column("row_", rows))
        compiled = self._compile(batch)
        engine.execute(f"CREATE OR REPLACE TEMP TABLE shaped AS {compiled.shaped}")
        engine.unregister("batch")
        bad = engine.execute(
            "SELECT row_, MIN(problem) FROM shaped WHERE problem > 0 GROUP BY row_ ORDER BY row_"
        ).fetchall()
        good = "problem = 0 AND made = 1"
        if bad:
            good += " AND row_ NOT IN (SELECT row_ FROM shaped WHERE problem > 0)"
        used = engine.execute(f"SELECT COUNT(DISTINCT row_) FROM shaped WHERE {good}").fetchone()
        with self._guard:
            self._reject(item.part, batch, rows, bad, compiled)
            self._summary.rows_unused += count - len(bad) - (used[0] if used else 0)
        self._surrogates(engine, good)
        engine.execute(
            f"COPY ({events_sql(self._mapping, good, self._now_us)}) TO {literal(str(target))}"
            " (FORMAT parquet, COMPRESSION lz4)"
        )

    def _compile(self, batch: readers.Batch) -> Compiled:
        kinds = {
            f.name: "timestamptz"
            if pa.types.is_timestamp(f.type) and f.type.tz
            else "timestamp"
            if pa.types.is_timestamp(f.type) or pa.types.is_date(f.type)
            else "text"
            for f in batch.table.schema
        }
        key = (batch.kind, tuple(sorted(kinds.items())))
        if key not in self._compiled:
            positions = {name: i for i, name in enumerate(self._mapping.file.columns)}
            self._compiled[key] = compile_mapping(
                self._mapping, batch.kind, kinds, now_us=self._now_us, positions=positions
            )
        return self._compiled[key]

    def _reject(
        self,
        part: readers.Part,
        batch: readers.Batch,
        rows: pa.Array,
        bad: Sequence[tuple[int, int]],
        compiled: Compiled,
    ) -> None:
        kept: list[dict[str, object]] = []
        base = {"import_id": self._summary.import_id, "kind": "row", "file": part.label}
        index_of = {number: i for i, number in enumerate(rows.to_pylist())} if bad else {}
        for number, code in bad:
            problem = compiled.problems[code - 1]
            raw = readers.whole_row(batch, index_of[number])
            value = raw.get(problem.column, raw.get(readers.LINE))
            kept.append(
                {
                    **base,
                    "row": number,
                    "column": problem.column,
                    "value": _as_text(value),
                    "reason": problem.reason,
                    "raw": raw,
                }
            )
        for line in batch.bad:
            raw = {readers.LINE: line.text}
            kept.append({**base, "row": line.number, "column": "", "value": None, "reason": line.reason, "raw": raw})
        self._store.add_quarantine(kept)
        self._summary.rows_rejected += len(kept)
        for entry in kept:
            self._summary.rejected[str(entry["column"]), str(entry["reason"])] += 1

    def _surrogates(self, engine: duckdb.DuckDBPyConnection, good: str) -> None:
        """Tables `customer_keys` and `agent_keys` for the persons in this batch."""
        for who in _PERSONS:
            found = engine.execute(
                f"SELECT DISTINCT {who}_space, {who} FROM shaped WHERE {good} AND {who} IS NOT NULL"
            ).fetchall()
            spaces: dict[str, list[str]] = {}
            for space, value in found:
                spaces.setdefault(space, []).append(value)
            with self._guard:
                rows = [
                    (space, value, key)
                    for space, values in spaces.items()
                    for value, key in self._store.surrogates(who, space, values).items()
                ]
            table = pa.table(
                {
                    "space": pa.array([r[0] for r in rows], pa.string()),
                    "value": pa.array([r[1] for r in rows], pa.string()),
                    "key": pa.array([r[2] for r in rows], pa.int64()),
                }
            )
            engine.register("keys_in", table)
            engine.execute(f"CREATE OR REPLACE TEMP TABLE {who}_keys AS SELECT * FROM keys_in")
            engine.unregister("keys_in")

    def _load_zones(self) -> None:
        zones = sorted({zone for _, _, zone in times_of(self._mapping)})
        rows = [
            (zone, d.local_day, d.before, d.change, d.gap, d.after)
            for zone in zones
            for d in zone_days(zone, EARLIEST, LATEST)
        ]
        names = ("zone", "local_day", "before_s", "change", "gap", "after_s")
        table = pa.table({name: pa.array([r[i] for r in rows]) for i, name in enumerate(names)})
        self._engine.register("zones_in", table)
        self._engine.execute("CREATE TABLE zone_days AS SELECT * FROM zones_in")
        self._engine.unregister("zones_in")


def _only_json(
    engine: duckdb.DuckDBPyConnection, batch: readers.Batch, rows: pa.Array
) -> tuple[readers.Batch, pa.Array]:
    """Lines that are no JSON object set apart as bad rows, blank ones dropped."""
    engine.register("batch", batch.table.append_column("row_", rows))
    line = readers.LINE
    odd = engine.execute(
        f"SELECT row_, {line} FROM batch WHERE NOT json_valid({line}) OR json_type({line}) <> 'OBJECT'"
    ).fetchall()
    engine.unregister("batch")
    if not odd:
        return batch, rows
    numbers = {number for number, _ in odd}
    keep = pa.array([number not in numbers for number in rows.to_pylist()])
    bad = tuple(readers.BadRow(number, text, "is not a JSON object") for number, text in odd if text and text.strip())
    return readers.Batch(batch.table.filter(keep), "json", batch.first_row, batch.bad + bad), rows.filter(keep)


def check_columns(mapping: Mapping, part: readers.Part) -> None:
    """Raises InputError where the mapping names a column that the table lacks."""
    columns = readers.columns_of(part, mapping.file)
    if columns is None or mapping.file.missing == "null":
        return
    lacking = sorted(mapping.columns() - set(columns))
    if lacking:
        raise InputError(
            f"has no column '{lacking[0]}', which the mapping '{mapping.name}' reads"
            + (f" (nor {len(lacking) - 1} others)" if len(lacking) > 1 else ""),
            place=part.label,
            remedy=did_you_mean(lacking[0], columns)
            + " If the columns run together, set separator in the mapping's [file].",
        )


def _as_text(value: object) -> str | None:
    return None if value is None else str(value)
