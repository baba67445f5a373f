"""The store's tables of steering as rows: added, read, and closed once; never updated or deleted. No judgement here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from peil.store import tables as t
from peil.store.store import Store

Record = Mapping[str, object]


def now() -> str:
    """This moment in UTC, as the tables hold it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def add(store: Store, table: str, values: Record) -> int:
    """Add a row, made now; returns its number."""
    with store.engine.begin() as connection:
        done = connection.execute(t.metadata.tables[table].insert().values(**values, made=now()))
        return int(done.inserted_primary_key[0])  # type: ignore[index]


def rows(store: Store, table: str, **equal: object) -> list[dict[str, object]]:
    """The rows with these values, in the order in which they were added."""
    found = t.metadata.tables[table]
    query = sa.select(found).where(*(found.c[name] == value for name, value in equal.items())).order_by(found.c.id)
    with store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def close(store: Store, table: str, number: int, column: str, *, reopen: bool = False) -> bool:
    """Write this moment into `column` (closed, withdrawn), or take it away; False where it was so already."""
    found = t.metadata.tables[table]
    held = found.c[column]
    change = found.update().where(found.c.id == number, held.is_not(None) if reopen else held.is_(None))
    with store.engine.begin() as connection:
        return bool(connection.execute(change.values({column: None if reopen else now()})).rowcount)
