"""A whole store put into another database, with the counters of its rows. Whose it is, and what for, is elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import REGCLASS

from peil.store.tables import identity, metadata

_ROWS = 1_000


def still(source: sa.Engine) -> sa.Connection:
    """A connection that sees a store as it is at one moment; in SQLite nobody writes meanwhile."""
    connection = source.connect()
    if source.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    return connection


def copy(here: sa.Connection, there: sa.Connection) -> int:
    """Make a store hold what another holds, and nothing else; returns how many rows. Both are at the newest migration.

    `here` is `still`; the caller commits `there`.
    """
    count = 0
    for table in _tables():
        there.execute(table.delete())
        rows = here.execute(sa.select(table).execution_options(yield_per=_ROWS)).mappings()
        for some in rows.partitions():
            there.execute(table.insert(), [dict(row) for row in some])
            count += len(some)
        _carry_on(there, table, _last(here, table))
    return count


def is_empty(connection: sa.Connection, *, besides: sa.ColumnElement[bool]) -> bool:
    """Whether a store at the newest migration holds nothing but identities of which `besides` is true."""
    if connection.execute(sa.select(sa.exists().where(~besides))).scalar():
        return False
    others = (table for table in metadata.sorted_tables if table is not identity)
    return not any(connection.execute(sa.select(sa.exists(sa.select(table)))).scalar() for table in others)


def _tables() -> list[sa.Table]:
    """The tables, with null for a JSON column that holds none, as well as for one that holds the JSON null."""
    copied = sa.MetaData()
    tables = [table.to_metadata(copied) for table in metadata.sorted_tables]
    for table in tables:
        for column in table.c:
            column.default = None
            if isinstance(column.type, sa.JSON):
                column.type = sa.JSON(none_as_null=bool(column.nullable))
    return tables


def _last(connection: sa.Connection, table: sa.Table) -> int:
    """The highest number that a row of a table ever had; 0 where rows have none."""
    column = table.autoincrement_column
    if column is None:
        return 0
    last = None
    if connection.dialect.name == "postgresql":
        held = sa.func.pg_sequence_last_value(sa.cast(_sequence(connection, table, column), REGCLASS))
        last = connection.execute(sa.select(held)).scalar()
    elif _counted(table):
        last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).scalar()
    return max(int(last or 0), int(connection.execute(sa.select(sa.func.max(column))).scalar() or 0))


def _carry_on(connection: sa.Connection, table: sa.Table, last: int) -> None:
    """Give no number again that a row has had."""
    column = table.autoincrement_column
    if column is None or not last:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.setval(_sequence(connection, table, column), last)))
    elif _counted(table):
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, last))


def _sequence(connection: sa.Connection, table: sa.Table, column: sa.Column[int]) -> sa.ColumnElement[str]:
    return sa.func.pg_get_serial_sequence(connection.dialect.identifier_preparer.quote(table.name), column.name)


def _counted(table: sa.Table) -> bool:
    """Whether SQLite keeps a counter of a table's rows; of others it gives the number after the highest."""
    return bool(table.dialect_options["sqlite"]["autoincrement"])
