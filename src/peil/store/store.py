"""What the rest asks of the store, whatever database it is in; no SQL leaves this package. Opening it is in `place`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from peil.errors import InputError, said
from peil.store import tables as t
from peil.store.statements import in_turn, insert_many, listed

_CHUNK = 10_000
_RECENT = 50_000
#: PostgreSQL has at most 2,700 bytes for an entry of an index.
_LONGEST, _BEGINNING = 500, 400
T = TypeVar("T")


@dataclass(frozen=True)
class ImportRun:
    """An import that ended: when (UTC, ISO 8601), which files, with which mapping, and what it did."""

    id: int
    started: str
    finished: str
    files: tuple[str, ...]
    mapping: str
    summary: Mapping[str, object]


class Store:
    """The project's store. Cheap to open; `migrate` brings an older one up to date."""

    def __init__(self, engine: sa.Engine, *, stays_open: bool = False) -> None:
        """Over a database, which is closed with the store unless it stays open."""
        self._stays_open = stays_open
        self._engine = engine
        self._recent: dict[tuple[str, str, str], int] = {}

    def migrate(self) -> None:
        """Create or update the tables. Alembic takes a third of a second to load, so only where there is work."""
        folder = Path(__file__).parent / "migrations"
        head = max(file.name for file in (folder / "versions").glob("[0-9]*.py")).partition("_")[0]
        if self._revision() == head:
            return
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(folder))
        with self._engine.begin() as connection:
            in_turn(connection, "migrate")
            self._make_schema(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            self._forget_values(connection)

    def _revision(self) -> str | None:
        with self._engine.connect() as connection:
            if not connection.dialect.has_table(connection, "alembic_version"):
                return None
            return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()

    def _make_schema(self, connection: sa.Connection) -> None:
        """The schema that tables are to stand in, where a database has such."""
        if connection.dialect.name == "postgresql":
            path = connection.exec_driver_sql("SHOW search_path").scalar_one()
            connection.execute(sa.schema.CreateSchema(str(path), if_not_exists=True))

    def _forget_values(self, connection: sa.Connection) -> None:
        """Keep a PostgreSQL from noting frequent values of texts for its planner: someone erased would stay there."""
        if connection.dialect.name != "postgresql":
            return
        quote = connection.dialect.identifier_preparer.quote
        for table in sa.inspect(connection).get_table_names():
            columns = sa.inspect(connection).get_columns(table)
            told = [f"ALTER {quote(c['name'])} SET STATISTICS 0" for c in columns if isinstance(c["type"], sa.String)]
            if told:
                connection.exec_driver_sql(f"ALTER TABLE {quote(table)} {', '.join(told)}")

    @property
    def engine(self) -> sa.Engine:
        """The database, for the other modules of this package."""
        return self._engine

    def forget_recent(self) -> None:
        """Look surrogate keys up again: someone was erased."""
        self._recent.clear()

    def close(self) -> None:
        """Let go of the database, unless it stays open."""
        if not self._stays_open:
            self._engine.dispose()

    def surrogates(self, kind: str, namespace: str, values: Sequence[str]) -> dict[str, int]:
        """The surrogate key of each value, made at random where it is new. One transaction."""
        found: dict[str, int] = {}
        wanted = []
        for value in values:
            key = self._recent.get((kind, namespace, value))
            if key is None:
                wanted.append(value)
            else:
                found[value] = key
        if not wanted:
            return found
        keys = self._surrogates(kind, namespace, wanted)
        for value, key in keys.items():
            if len(self._recent) < _RECENT:
                self._recent[kind, namespace, value] = key
        return found | keys

    def _surrogates(self, kind: str, namespace: str, values: Sequence[str]) -> dict[str, int]:
        by_short = {short(value): value for value in values}
        with self._engine.begin() as connection:
            known = _known(connection, kind, namespace, list(by_short))
            fresh = dict(zip((one for one in by_short if one not in known), _random_keys(len(by_short)), strict=False))
            if fresh:
                rows = [(kind, namespace, one, key, _whole(by_short[one])) for one, key in fresh.items()]
                made = insert_many(connection, t.identity, ("kind", "namespace", "value", "key", "whole"), rows)
                if made == len(rows):
                    known |= fresh
                else:  # another was first; or the driver counts none
                    known |= _known(connection, kind, namespace, list(fresh))
        return {value: known[one] for one, value in by_short.items()}

    def content_key(self) -> int:
        """The project's own random number under which what events say of persons is hashed."""
        return self.surrogates("secret", "content", ["key"])["key"]

    def names(self, kind: str, keys: Iterable[int]) -> dict[int, str]:
        """What the surrogate keys stand for; unknown keys are left out."""
        found: dict[int, str] = {}
        with self._engine.connect() as connection:
            for chunk in _chunks(list(keys)):
                query = sa.select(t.identity.c.key, WHOLE).where(t.identity.c.kind == kind, t.identity.c.key.in_(chunk))
                found.update(dict(connection.execute(query).all()))
        return found

    def keys_of(self, kind: str, values: Iterable[str]) -> dict[str, list[int]]:
        """All surrogate keys of each value, over all sources: one name may stand in several."""
        found: dict[str, list[int]] = {}
        with self._engine.connect() as connection:
            for chunk in _chunks([short(value) for value in values]):
                query = sa.select(WHOLE, t.identity.c.key).where(
                    t.identity.c.kind == kind, t.identity.c.value.in_(chunk)
                )
                for value, key in connection.execute(query):
                    found.setdefault(value, []).append(key)
        return found

    def declared_as_of(self) -> dict[str, int]:
        """Up to when each source's files were last declared to be complete: µs since 1970 in UTC."""
        with self._engine.connect() as connection:
            query = sa.select(t.import_run.c.summary).order_by(t.import_run.c.id)
            found: dict[str, int] = {}
            for (summary,) in connection.execute(query):
                found.update((summary or {}).get("as_of_us") or {})
        return found

    def rows_again(self) -> tuple[int, list[str]]:
        """How many rows of imported files said again what an earlier row of them said, and some of their contacts; of
        files that were imported more than once, the last time counts."""
        latest = {run.files: run.summary for run in reversed(self.imports())}
        again = [name for told in latest.values() for name in told.get("again") or ()]  # type: ignore[attr-defined]
        return sum(int(str(told.get("rows_again", 0))) for told in latest.values()), sorted(again)

    def begin_import(self, files: Sequence[str], mapping: str, toml: str) -> int:
        """Record that an import starts; returns its number."""
        with self._engine.begin() as connection:
            done = connection.execute(
                t.import_run.insert().values(started=_now(), files=list(files), mapping=mapping, mapping_toml=toml)
            )
            return int(done.inserted_primary_key[0])  # type: ignore[index]

    def end_import(
        self,
        number: int,
        summary: Mapping[str, object],
        instruments: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        """Record an import's outcome, and the instruments that its mapping declared."""
        new = self.check_instruments(instruments or {})
        with self._engine.begin() as connection:
            if new:
                connection.execute(t.instrument.insert(), [{"key": k, "declared": d} for k, d in new.items()])
            connection.execute(
                t.import_run.update().where(t.import_run.c.id == number).values(finished=_now(), summary=dict(summary))
            )

    def drop_import(self, number: int) -> None:
        """Forget an import that failed before anything was taken, with the rows it rejected."""
        with self._engine.begin() as connection:
            connection.execute(t.quarantine.delete().where(t.quarantine.c.import_id == number))
            connection.execute(t.import_run.delete().where(t.import_run.c.id == number))

    def unfinished_imports(self) -> list[tuple[int, str, str]]:
        """Imports that began and never ended: number, mapping, and the mapping's text."""
        c = t.import_run.c
        with self._engine.connect() as connection:
            query = sa.select(c.id, c.mapping, c.mapping_toml).where(c.finished.is_(None)).order_by(c.id)
            return [(int(i), str(name), str(text)) for i, name, text in connection.execute(query)]

    def import_mapping(self, number: int) -> tuple[str, str] | None:
        """Name and text of the mapping that an import used."""
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(t.import_run.c.mapping, t.import_run.c.mapping_toml).where(t.import_run.c.id == number)
            ).first()
        return (str(row[0]), str(row[1])) if row else None

    def imports(self, *, limit: int | None = None) -> list[ImportRun]:
        """The imports that ended, the newest first."""
        c = t.import_run.c
        query = sa.select(c.id, c.started, c.finished, c.files, c.mapping, c.summary).where(c.finished.is_not(None))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(c.id.desc()).limit(limit))
            return [
                ImportRun(i, start, end, tuple(files), name, told or {}) for i, start, end, files, name, told in rows
            ]

    def add_quarantine(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Keep rejected rows: import_id, kind, file, row, column, value, reason, raw."""
        if rows:
            with self._engine.begin() as connection:
                connection.execute(t.quarantine.insert(), [{"state": "open", **row} for row in rows])

    def quarantined(
        self,
        *,
        import_id: int | None = None,
        state: str | None = "open",
        limit: int | None = None,
        offset: int = 0,
        reason: str | None = None,
        column: str | None = None,
    ) -> Iterator[dict[str, object]]:
        """Rejected rows, oldest first; those of an import, for a reason, or in a column."""
        query = sa.select(t.quarantine).order_by(t.quarantine.c.id)
        if import_id is not None:
            query = query.where(t.quarantine.c.import_id == import_id)
        if state is not None:
            query = query.where(t.quarantine.c.state == state)
        if reason is not None:
            query = query.where(t.quarantine.c.reason == reason)
        if column is not None:
            query = query.where(t.quarantine.c.column == column)
        if limit is not None:
            query = query.limit(limit).offset(offset)
        with self._engine.connect() as connection:
            for row in connection.execute(query).mappings():
                yield dict(row)

    def quarantined_row(self, number: int) -> dict[str, object] | None:
        """One rejected row, whatever its state."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(t.quarantine).where(t.quarantine.c.id == number)).mappings().first()
        return dict(row) if row else None

    def quarantine_counts(self, import_id: int | None = None) -> list[tuple[int, str, str, int]]:
        """Open rejected rows as (import, column, reason, count), the most frequent first."""
        count = sa.func.count().label("n")
        query = (
            sa.select(t.quarantine.c.import_id, t.quarantine.c.column, t.quarantine.c.reason, count)
            .where(t.quarantine.c.state == "open")
            .group_by(t.quarantine.c.import_id, t.quarantine.c.column, t.quarantine.c.reason)
            .order_by(count.desc(), t.quarantine.c.import_id, t.quarantine.c.reason)
        )
        if import_id is not None:
            query = query.where(t.quarantine.c.import_id == import_id)
        with self._engine.connect() as connection:
            return [(int(i), str(c), str(r), int(n)) for i, c, r, n in connection.execute(query)]

    def mark_replayed(self, ids: Sequence[int]) -> None:
        """Note that these rejected rows were offered again."""
        with self._engine.begin() as connection:
            for chunk in _chunks(ids):
                connection.execute(t.quarantine.update().where(t.quarantine.c.id.in_(chunk)).values(state="replayed"))

    def definitions(self) -> dict[str, list[Mapping[str, object]]]:
        """The ledger: each KPI's changes in order."""
        ledger: dict[str, list[Mapping[str, object]]] = {}
        with self._engine.connect() as connection:
            query = sa.select(t.definition).order_by(t.definition.c.kpi, t.definition.c.version)
            for row in connection.execute(query).mappings():
                ledger.setdefault(row["kpi"], []).append(
                    {k: row[k] for k in ("version", "settings", "since", "author", "note")}
                )
        return ledger

    def add_definition(self, kpi: str, version: int, settings: Mapping[str, object], author: str, note: str) -> None:
        """Enter a change of a KPI's settings into the ledger."""
        with self._engine.begin() as connection:
            connection.execute(
                t.definition.insert().values(
                    kpi=kpi, version=version, settings=dict(settings), since=_now(), author=author, note=note
                )
            )

    def instruments(self) -> dict[str, dict[str, object]]:
        """The declared survey instruments by key."""
        with self._engine.connect() as connection:
            return {row.key: dict(row.declared) for row in connection.execute(sa.select(t.instrument))}

    def declare_instruments(self, declared: Mapping[str, Mapping[str, object]]) -> None:
        """Add instruments; raises InputError where one stands otherwise already."""
        new = self.check_instruments(declared)
        if new:
            with self._engine.begin() as connection:
                connection.execute(t.instrument.insert(), [{"key": k, "declared": d} for k, d in new.items()])

    def check_instruments(self, declared: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
        """Those that are new; raises InputError where one stands otherwise already."""
        known = self.instruments()
        for key, fresh in declared.items():
            if key in known and json.dumps(known[key], sort_keys=True) != json.dumps(fresh, sort_keys=True):
                raise InputError(
                    said("instrument '{key}' is already declared otherwise: {known}", key=key, known=known[key]),
                    place=f"[instruments.{key}]",
                    remedy="Answers on another scale or wording need a key of their own.",
                )
        return {key: dict(fresh) for key, fresh in declared.items() if key not in known}


#: An identity's value as the source gave it.
WHOLE = sa.func.coalesce(t.identity.c.whole, t.identity.c.value)


def short(value: str) -> str:
    """What an identity is known by: the value, or its beginning and a hash where it is too long for an index, or has
    the character NUL, at which SQLite's lists end.
    """
    if len(value) <= _LONGEST and "\0" not in value:
        return value
    return f"{value[:_BEGINNING].replace(chr(0), '␀')}…{hashlib.sha256(value.encode()).hexdigest()}"


def _whole(value: str) -> str | None:
    return value if short(value) != value else None


def _known(connection: sa.Connection, kind: str, namespace: str, values: Sequence[str]) -> dict[str, int]:
    """The keys of those that are known.

    A subquery for each value looks it up in the primary key. A join made SQLite scan the whole table, and so does IN
    in a PostgreSQL that has not counted the rows yet.
    """
    c, these = t.identity.c, listed(connection, values)
    key = sa.select(c.key).where(c.kind == kind, c.namespace == namespace, c.value == these.c.value)
    found = connection.execute(sa.select(these.c.value, key.scalar_subquery())).cursor
    assert found is not None
    return {str(value): int(key) for value, key in found.fetchall() if key is not None}


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[i : i + _CHUNK] for i in range(0, len(values), _CHUNK))


def _random_keys(count: int) -> Iterator[int]:
    """Random whole numbers of 62 bits."""
    raw = secrets.token_bytes(8 * count)
    return (n >> 2 for (n,) in struct.iter_unpack("<Q", raw))


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
