"""The few statements that SQLite and PostgreSQL write differently: rows that may be there, lists, turns. No tables."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: sa.Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that leaves alone what is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def insert_many(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> int:
    """As `insert_new`, of many rows of plain values: handed to the driver as they are, for half of the time.

    Returns how many were new, -1 where the driver does not tell.
    """
    statement = insert_new(connection, table).compile(dialect=connection.dialect, column_keys=list(columns))
    if statement.positional:
        assert statement.positiontup == list(columns)
        return connection.exec_driver_sql(str(statement), list(rows)).rowcount
    return connection.exec_driver_sql(str(statement), [dict(zip(columns, row, strict=True)) for row in rows]).rowcount


def listed(connection: sa.Connection, texts: Sequence[str]) -> sa.TableValuedAlias:
    """A table with the column `value`: these texts, bound as one."""
    if connection.dialect.name == "postgresql":
        from peil.store.any_text import hidden

        whole = sa.literal(json.dumps([hidden(text) for text in texts]), sa.Text)
        return sa.func.json_array_elements_text(sa.cast(whole, sa.JSON)).table_valued("value", name="listed")
    return sa.func.json_each(sa.literal(json.dumps(texts), sa.Text)).table_valued("value", name="listed")


def in_turn(connection: sa.Connection, what: str) -> None:
    """Wait until no other transaction that asked for `what` is under way. SQLite lets one write at a time anyway."""
    if connection.dialect.name == "postgresql":
        mine = sa.func.hashtext(sa.func.concat(sa.func.current_schema(), "/", what))
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_PEIL, mine)))


#: Of the locks in a database, those that are Peil's.
_PEIL = 0x5045494C
