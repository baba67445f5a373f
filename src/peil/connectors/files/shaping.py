"""Shaping batches on a few threads: good events to the staging, bad rows to quarantine. No files are read here."""

from __future__ import annotations

import datetime as dt
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from peil.connectors.files import typed
from peil.connectors.files.compiled import Compiled, compile_mapping
from peil.connectors.files.identity_sql import GOOD, PERSONS, events_sql, persons_sql
from peil.connectors.files.model import Mapping
from peil.connectors.files.rows import LINE, BadRow, Batch, cell, whole_rows
from peil.connectors.files.summary import Summary
from peil.dialect import literal
from peil.lake.events import MIXED, PARQUET
from peil.privacy.nobody import nobody
from peil.privacy.tombstones import Tombstones, hidden_sql
from peil.store.store import Store

WORKERS = 2
_FEW_MONTHS = 3


@dataclass(frozen=True)
class Work:
    """One batch to shape: where it comes from, and how many files were begun before it."""

    label: str
    table: str
    batch: Batch
    part: int = 0


class Shaper:
    """Shapes the batches of one import; `summary` counts what became of them, quarantine holds what was rejected."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        store: Store,
        mapping: Mapping,
        *,
        now_us: int,
        summary: Summary,
        tombstones: Tombstones,
        keep_rejected: bool = True,
    ) -> None:
        self._engine, self._store, self._mapping = engine, store, mapping
        self._keep_rejected = keep_rejected
        self._now_us, self._summary = now_us, summary
        self._tombstones = tombstones
        self._secret = store.content_key()
        self._guard = threading.Lock()
        self._local = threading.local()
        self._compiled: dict[tuple[str, str, tuple[tuple[str, str], ...]], Compiled] = {}

    def shape_all(self, work: Iterable[Work], folder: Callable[[str], Path]) -> None:
        """Shape every batch (the engine lets Python go), never more in flight than threads + 1."""
        flying: deque[Future[None]] = deque()
        with ThreadPoolExecutor(WORKERS) as pool:
            try:
                for item in work:
                    flying.append(pool.submit(self._take, item, folder(item.label)))
                    del item
                    while len(flying) > WORKERS:
                        flying.popleft().result()
                while flying:
                    flying.popleft().result()
            except BaseException:
                for future in flying:
                    future.cancel()
                raise

    def _take(self, item: Work, target: Path) -> None:
        """Shape one batch."""
        engine = self._cursor()
        batch = item.batch
        if batch.kind == "json":
            batch = _only_json(engine, batch)
        compiled = self._compile(batch, item.table)
        if batch.table.num_rows:
            engine.register("batch", batch.table.append_column("row_", batch.rows))
            engine.execute(f"CREATE OR REPLACE TEMP TABLE shaped AS {compiled.shaped}")
            engine.unregister("batch")
            bad = engine.execute(
                "SELECT row_, MIN(problem) FROM shaped WHERE problem > 0 GROUP BY row_ ORDER BY row_"
            ).fetchall()
            good = GOOD + (" AND row_ NOT IN (SELECT row_ FROM shaped WHERE problem > 0)" if bad else "")
            counts = _whole(
                engine,
                f"SELECT COUNT(*), COUNT(DISTINCT row_), MIN(time_us), MAX(time_us) FROM shaped WHERE {good}",
            )
        else:
            bad, good, counts = [], GOOD, (0, 0, 0, 0)
        events, used, first_us, last_us = counts
        if events and self._summary.as_of_us is not None:
            spoke = engine.execute(f"SELECT DISTINCT source FROM shaped WHERE {good}").fetchall()
            with self._guard:
                self._summary.sources |= {source for (source,) in spoke}
        with self._guard:
            if events:
                self._summary.latest_us = max(self._summary.latest_us or last_us, last_us)
            self._reject(item, batch, bad, compiled)
            self._summary.rows_unused += batch.table.num_rows - len(bad) - used + batch.blank
        if events:
            left_out = [w for w in PERSONS if w in compiled.filled and self._surrogates(engine, w, good)]
            self._count_erased(engine, left_out, good)
            written = self._write(engine, compiled, target, good, (first_us, last_us), item.part)
            with self._guard:
                self._summary.events_repeated += events - written
        engine.execute("DROP TABLE IF EXISTS shaped")

    def _write(
        self,
        engine: duckdb.DuckDBPyConnection,
        compiled: Compiled,
        target: Path,
        good: str,
        span: tuple[int, int],
        part: int,
    ) -> int:
        """Write the events to `target`; returns how many.

        A file a month where there are few: it can become one of the table's as it is.
        """
        revision = self._now_us + part if self._mapping.derived else 0
        months = list(_months(*span))

        def select(bounded: str = "") -> str:
            return events_sql(
                self._mapping,
                compiled.filled,
                now_us=self._now_us,
                revision=revision,
                good=good,
                bounded=bounded,
                erased=self._tombstones.lake_sql if self._tombstones.lake_hashes else None,
            )

        written = 0
        if len(months) > _FEW_MONTHS:
            months = [(MIXED, 0, 0)]
        for month, first_us, end_us in months:
            bounded = f" AND time_us BETWEEN {first_us} AND {end_us - 1}" if len(months) > 1 else ""
            folder = target / f"month={month}"
            folder.mkdir(parents=True)
            file = literal(str(folder / "data.parquet"))
            written += _copied(engine, f"COPY ({select(bounded)}) TO {file} ({PARQUET})")
        return written

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """This thread's connection: temporary tables are its own."""
        if not hasattr(self._local, "cursor"):
            self._local.cursor = self._engine.cursor()
        return self._local.cursor  # type: ignore[no-any-return]

    def _compile(self, batch: Batch, table: str) -> Compiled:
        present = {f.name: typed.holds(f.type) for f in batch.table.schema}
        key = (batch.kind, table, tuple(sorted(present.items())))
        with self._guard:
            if key not in self._compiled:
                self._compiled[key] = compile_mapping(
                    self._mapping,
                    batch.kind,
                    present,
                    now_us=self._now_us,
                    table=table,
                    hide=lambda text: hidden_sql(self._tombstones.key, text),
                )
            return self._compiled[key]

    def _reject(self, item: Work, batch: Batch, bad: Sequence[tuple[int, int]], compiled: Compiled) -> None:
        """Keep rejected rows whole, with file, row, column, value and reason."""
        file = self._mapping.file
        kept: list[dict[str, object]] = []
        base = {"import_id": self._summary.import_id, "file": item.label}
        places = {number: i for i, number in enumerate(batch.rows.to_pylist())} if bad else {}
        raws = whole_rows(batch, [places[number] for number, _ in bad]) if bad else []
        split = file.columns if batch.kind == "split" else ()
        for (number, code), raw in zip(bad, raws, strict=True):
            problem = compiled.problems[code - 1]
            column = " + ".join(problem.columns)
            value = cell(raw, problem.columns, split, file.separator or ",")
            kept.append(
                {**base, "kind": "row", "row": number, "column": column, "value": value, "reason": problem.reason}
                | {"raw": raw}
            )
        for line in batch.bad:
            raw = {LINE: line.text}
            kept.append(
                {**base, "kind": "line", "row": line.number, "column": line.column, "value": line.value}
                | {"reason": line.reason, "raw": raw}
            )
        kept = [self._tombstones.quarantined(entry) for entry in kept]
        if self._keep_rejected:
            self._store.add_quarantine(kept)
        self._summary.rows_rejected += len(kept)
        for entry in kept:
            self._summary.rejected[str(entry["column"]), str(entry["reason"])] += 1

    def _surrogates(self, engine: duckdb.DuckDBPyConnection, who: str, good: str) -> bool:
        """The table `customer_keys` or `agent_keys` for the persons in this batch; whether one was erased."""
        found = engine.execute(
            f"SELECT DISTINCT {who}_space, {who} FROM shaped WHERE {good} AND {who} IS NOT NULL"
        ).fetchall()
        spaces: dict[str, list[str]] = {}
        for space, value in found:
            spaces.setdefault(space, []).append(value)
        rows: list[tuple[str, str, int | None, int]] = []
        with self._guard:
            for space, values in spaces.items():
                gone = {value for value in values if self._tombstones.person(PERSONS[who], space, value)}
                none = {v for v in values if PERSONS[who] == "customer" and nobody(v)} - gone
                keys = self._store.surrogates(PERSONS[who], space, [v for v in values if v not in gone | none])
                rows += [(space, value, key, 0) for value, key in keys.items()]
                rows += [(space, v, None, int(v in gone)) for v in gone | none]
        table = pa.table(
            {
                "space": pa.array([r[0] for r in rows], pa.string()),
                "value": pa.array([r[1] for r in rows], pa.string()),
                "key": pa.array([r[2] for r in rows], pa.int64()),
                "erased": pa.array([r[3] for r in rows], pa.int64()),
            }
        )
        engine.register("keys_in", table)
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {who}_keys AS {persons_sql(who, self._secret)}")
        engine.unregister("keys_in")
        return any(erased for *_, erased in rows)

    def _count_erased(self, engine: duckdb.DuckDBPyConnection, persons: Sequence[str], good: str) -> None:
        """Count the rows that are taken without a person, since that person was erased."""
        if not persons:
            return
        named = " OR ".join(
            f"EXISTS (SELECT 1 FROM {who}_keys k WHERE k.erased = 1 AND k.space = s.{who}_space AND k.value = s.{who})"
            for who in persons
        )
        (count,) = _whole(engine, f"SELECT COUNT(DISTINCT row_) FROM shaped s WHERE {good} AND ({named})")
        with self._guard:
            self._summary.rows_erased += count


def _only_json(engine: duckdb.DuckDBPyConnection, batch: Batch) -> Batch:
    """Lines that are no JSON object set apart as bad rows."""
    line = LINE
    engine.register("batch", batch.table.append_column("row_", batch.rows))
    odd = engine.execute(
        f"SELECT row_, {line} FROM batch WHERE CASE WHEN json_valid({line}) THEN json_type({line}) <> 'OBJECT'"
        " ELSE 1 = 1 END ORDER BY row_"
    ).fetchall()
    engine.unregister("batch")
    if not odd:
        return batch
    numbers = {number for number, _ in odd}
    keep = pa.array([number not in numbers for number in batch.rows.to_pylist()])
    bad = tuple(BadRow(number, text[:2000], "is not a JSON object") for number, text in odd)
    return Batch(batch.table.filter(keep), "json", batch.rows.filter(keep), batch.bad + bad, batch.blank)


def _months(first_us: int, last_us: int) -> Iterator[tuple[str, int, int]]:
    """Each month from one instant to the other, with its bounds in µs."""
    start = dt.datetime.fromtimestamp(first_us // 1_000_000, dt.UTC).date().replace(day=1)
    while (first := _micros(start)) <= last_us:
        after = (start + dt.timedelta(days=32)).replace(day=1)
        yield f"{start:%Y-%m}", first, _micros(after)
        start = after


def _micros(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days * 86_400_000_000


def _copied(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    return _whole(engine, sql)[0]


def _whole(engine: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = engine.execute(sql).fetchone()
    return tuple(int(v or 0) for v in row or ())
