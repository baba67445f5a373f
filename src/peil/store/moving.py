"""Moving a project's store between its file and a database server, so that dying at any moment loses nothing.

The caller holds the writer lock. Who still writes into the old place afterwards is refused there, not lost.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from peil.errors import StateError
from peil.store import tables as t
from peil.store.binding import MARK, claimed, foreign, known, note, number, renumber
from peil.store.copying import copy, still
from peil.store.place import Place, open_file
from peil.store.store import Store

#: In the file of a store that was moved from there.
_MOVED = 0x6D6F7665


def into_server(place: Place) -> int:
    """Bring the store in the project's file to the database server, in the place of what this project had there.

    Returns how many rows. Raises StateError where there is no file, or the server has another project's store.
    """
    if not place.file.exists():
        raise StateError(
            "there is no store to bring: there is no data/peil.db", place=str(place.data), remedy="It is there already."
        )
    old, new = Store(open_file(place.file)), Store(place.open())
    count = 0
    try:
        if not _was_moved(old.engine):
            old.migrate()
            new.migrate()
            with new.engine.begin() as connection:
                held = known(place)
                fresh = claimed(connection)
                there = number(connection)
            if fresh is None and (held is None or there != held):
                raise foreign(place)
            if held is None:
                note(place, held := int(fresh or 0))
            with still(old.engine) as here:
                with new.engine.begin() as fresh_rows:
                    count = copy(here, fresh_rows)
                    renumber(fresh_rows, held)
                _close(here)
    finally:
        old.close()
        new.close()
    remove_file(place.file)
    return count


def out_of_server(server: Place, place: Place) -> int:
    """Bring the store in a database server back into the project's file; nothing is left there.

    Returns how many rows. Raises StateError where the server has no store of this project.
    """
    if place.file.exists():
        raise StateError(
            "there is a store already", place=str(place.file), remedy="Move it away first, if that is not the store."
        )
    coming = place.file.with_name(f".{place.file.name}.coming")
    remove_file(coming)
    old, new = Store(server.open()), Store(open_file(coming))
    try:
        old.migrate()
        with old.engine.connect() as connection:
            if (held := number(connection)) is None or held != known(place):
                raise foreign(server)
        new.migrate()
        with still(old.engine) as here, here.begin():
            here.exec_driver_sql(f"LOCK TABLE {', '.join(_names(here))} IN EXCLUSIVE MODE")
            with new.engine.begin() as there:
                count = copy(here, there)
                renumber(there, None)
            new.close()  # all of it is in the file then
            coming.replace(place.file)
            here.exec_driver_sql(f"DROP TABLE {', '.join(_names(here))}, alembic_version")
    finally:
        old.close()
        new.close()
    (place.data / MARK).unlink(missing_ok=True)
    return count


def remove_file(path: Path) -> None:
    """Remove a store's file with what SQLite keeps beside it."""
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _names(connection: sa.Connection) -> list[str]:
    return [connection.dialect.identifier_preparer.quote(table.name) for table in t.metadata.sorted_tables]


def _was_moved(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return connection.exec_driver_sql("PRAGMA user_version").scalar() == _MOVED


def _close(here: sa.Connection) -> None:
    """Make the old file refuse who has it open: it is no more, and what they write would be lost."""
    for name in _names(here):
        here.exec_driver_sql(f"DROP TABLE {name}")
    here.exec_driver_sql(f"PRAGMA user_version = {_MOVED}")
    here.commit()
