"""The store seen by what it says of persons: every text of every table, tombstones, backups. No judgement here."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from peil.errors import StoreError
from peil.store import tables as t
from peil.store.statements import insert_new
from peil.store.store import WHOLE, Store, short

#: Identities are asked by person, not read as texts; tombstones and backups name nobody; the inbox is emptied into the
#: lake before someone is looked for.
_NO_TEXTS = ("identity", "tombstone", "backup", "alembic_version", "inbox")


@dataclass(frozen=True)
class Identity:
    """One person in one source, and the key that stands for them in the lake."""

    kind: str
    namespace: str
    value: str
    key: int


@dataclass(frozen=True)
class Held:
    """One row of a table with its texts by column: plain text, or values out of JSON."""

    table: str
    key: tuple[object, ...]
    texts: Mapping[str, object]


def identities(store: Store) -> Iterator[Identity]:
    """Every customer and employee that the store knows."""
    c = t.identity.c
    query = sa.select(c.kind, c.namespace, WHOLE, c.key).where(c.kind != "secret")
    with store.engine.connect() as connection:
        for row in connection.execute(query.execution_options(yield_per=10_000)):
            yield Identity(*row)


def drop_identities(store: Store, gone: Sequence[Identity]) -> None:
    """Forget these persons."""
    c = t.identity.c
    with store.engine.begin() as connection:
        for one in gone:
            connection.execute(
                t.identity.delete().where(c.kind == one.kind, c.namespace == one.namespace, c.value == short(one.value))
            )
    store.forget_recent()


def texts(store: Store, *, besides: Sequence[str] = ()) -> Iterator[Held]:
    """Every row that has texts, of every table but those that name nobody; later tables come along by themselves.

    Tables named in `besides` are passed over.
    """
    for table in t.metadata.sorted_tables:
        columns = [c for c in table.c if isinstance(c.type, sa.String | sa.JSON)]
        if table.name in (*_NO_TEXTS, *besides) or not columns:
            continue
        keys = list(table.primary_key.columns)
        query = sa.select(*keys, *(c.label(f"text_{i}") for i, c in enumerate(columns)))
        with store.engine.connect() as connection:
            for row in connection.execute(query.execution_options(yield_per=2_000)):
                found = {c.name: v for c, v in zip(columns, row[len(keys) :], strict=True) if v is not None}
                yield Held(table.name, tuple(row[: len(keys)]), found)


def rewrite(store: Store, rows: Sequence[Held]) -> None:
    """Put these texts in the place of those that the rows hold."""
    with store.engine.begin() as connection:
        for row in rows:
            table = t.metadata.tables[row.table]
            mine = [c == v for c, v in zip(table.primary_key.columns, row.key, strict=True)]
            connection.execute(table.update().where(*mine).values(dict(row.texts)))


def drop(store: Store, row: Held) -> None:
    """Delete a row."""
    table = t.metadata.tables[row.table]
    mine = [c == v for c, v in zip(table.primary_key.columns, row.key, strict=True)]
    with store.engine.begin() as connection:
        connection.execute(table.delete().where(*mine))


def tombstones(store: Store) -> dict[str, str]:
    """Every tombstone: hash and scope."""
    with store.engine.connect() as connection:
        rows = connection.execute(sa.select(t.tombstone.c.hash, t.tombstone.c.scope))
        return {str(row.hash): str(row.scope) for row in rows}


def add_tombstones(store: Store, hashes: Mapping[str, str]) -> None:
    """Add those that are new."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    if hashes:
        with store.engine.begin() as connection:
            rows = [{"hash": h, "scope": scope, "since": now} for h, scope in hashes.items()]
            connection.execute(insert_new(connection, t.tombstone), rows)


def countries(store: Store) -> tuple[str, ...]:
    """The calling codes that the project's mappings give to numbers without one."""
    import tomllib

    found = {"31": None}
    with store.engine.connect() as connection:
        for text in connection.execute(sa.select(t.import_run.c.mapping_toml).distinct()).scalars():
            try:
                file = tomllib.loads(text).get("file", {})
            except tomllib.TOMLDecodeError:
                continue
            if isinstance(file, dict) and str(file.get("country", "31")).isdigit():
                found[str(file.get("country", "31"))] = None
    return tuple(found)


def add_backup(store: Store, file: str, expires: str) -> int:
    """Note that a backup is made."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    with store.engine.begin() as connection:
        done = connection.execute(t.backup.insert().values(made=now, expires=expires, file=file))
        return int(done.inserted_primary_key[0])  # type: ignore[index]


def note_backups(store: Store, made: Sequence[Mapping[str, str]]) -> None:
    """Add backups that another state of the project knows."""
    if made:
        with store.engine.begin() as connection:
            connection.execute(t.backup.insert(), [dict(one) for one in made])


def drop_backup(store: Store, number: int) -> None:
    """Forget a backup that came to nothing."""
    with store.engine.begin() as connection:
        connection.execute(t.backup.delete().where(t.backup.c.id == number))


def backups(store: Store) -> list[dict[str, str]]:
    """The backups that were made, oldest first: made, expires, file."""
    with store.engine.connect() as connection:
        rows = connection.execute(sa.select(t.backup).order_by(t.backup.c.id)).mappings()
        return [{key: str(row[key]) for key in ("made", "expires", "file")} for row in rows]


def scrub(store: Store, *, patience_s: float = 10) -> bool:
    """Overwrite what was deleted: free pages and the write-ahead log. False where a reader holds the log.

    On PostgreSQL the tables are written anew without old versions of rows, False where a reader holds one; its own
    log is the server's business.
    """
    until = time.monotonic() + patience_s
    with store.engine.connect() as raw:
        connection = raw.execution_options(isolation_level="AUTOCOMMIT")
        if store.engine.dialect.name != "sqlite":
            return _rewritten(connection, patience_s)
        connection.exec_driver_sql("PRAGMA temp_store = MEMORY")
        while True:
            try:
                connection.exec_driver_sql("VACUUM")
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
            except (StoreError, sa.exc.OperationalError):
                busy = 1
            if not busy:
                return True
            if time.monotonic() > until:
                return False
            time.sleep(0.1)


def _rewritten(connection: sa.Connection, patience_s: float) -> bool:
    """Write every table anew; False where another transaction kept one locked for too long."""
    connection.exec_driver_sql(f"SET lock_timeout = {int(patience_s * 1000)}")
    clean = True
    for table in t.metadata.sorted_tables:
        try:
            connection.exec_driver_sql(
                f"VACUUM (FULL, ANALYZE) {connection.dialect.identifier_preparer.quote(table.name)}"
            )
        except sa.exc.OperationalError:
            clean = False
    connection.exec_driver_sql("RESET lock_timeout")
    return clean
