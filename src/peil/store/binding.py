"""That a project and its store belong together: which is told by a number in both, and no store is passed over."""

from __future__ import annotations

import os
import secrets

import sqlalchemy as sa

from peil.errors import StateError, said
from peil.store import tables as t
from peil.store.copying import is_empty
from peil.store.place import FILE, Place
from peil.store.statements import insert_new
from peil.store.store import Store

#: The file in `data` with the number of the store in a database server, which others may use too.
MARK = "store.id"


def prepare(store: Store, place: Place) -> None:
    """Bring the store up to date, once it is sure to be the one of this project.

    Raises StateError where the store stands elsewhere still, or belongs to another project.
    """
    if not place.url:
        if (place.data / MARK).exists() and not place.file.exists():
            raise StateError(
                "the store of this project is in a PostgreSQL, which the settings no longer name",
                place="peil.toml [store]",
                remedy="Put [store] back, or bring it here: peil store move --from env:NAME",
            )
        store.migrate()
        return
    if place.file.exists():
        raise StateError(
            said("the settings name a PostgreSQL, but the store is in data/{file}", file=FILE),
            place=place.named,
            remedy="Bring it there: peil store move",
        )
    store.migrate()
    bind(store, place)


def bind(store: Store, place: Place) -> None:
    """Make sure that the store has the number of this project; a new one of a new project gets one.

    The store has it first: a project with a number has had a store, and must not go on with an empty one.
    """
    held = known(place)
    with store.engine.begin() as connection:
        fresh = claimed(connection) if held is None else None
        there = number(connection)
    if fresh is not None:
        note(place, fresh)
    if there is None and known(place) is not None:
        raise StateError(
            said("schema {schema} of that database is empty, but this project has a store", schema=place.schema),
            place=place.named,
            remedy="Name the database and schema where it is, or bring a copy of it there (pg_dump, pg_restore).",
        )
    if there != known(place):
        raise foreign(place)


def claimed(connection: sa.Connection) -> int | None:
    """The number of a store that holds nothing, given to it here where it has none; None where it holds something."""
    if not is_empty(connection, besides=_NUMBERED):
        return None
    fresh = insert_new(connection, t.identity).values(**_NUMBER, key=secrets.randbits(62))
    connection.execute(fresh)
    return number(connection)


def number(connection: sa.Connection) -> int | None:
    """The number by which a project knows its store in a database server; None where it has none."""
    return connection.execute(sa.select(t.identity.c.key).where(_NUMBERED)).scalar()


def renumber(connection: sa.Connection, fresh: int | None) -> None:
    """Give a store another number, or none."""
    connection.execute(t.identity.delete().where(_NUMBERED))
    if fresh is not None:
        connection.execute(t.identity.insert().values(**_NUMBER, key=fresh))


def foreign(place: Place) -> StateError:
    """What to say of a store that is another project's."""
    return StateError(
        said("schema {schema} of that database holds the store of another project", schema=place.schema),
        place=place.named,
        remedy='Name another schema under [store], such as schema = "peil2".',
    )


def known(place: Place) -> int | None:
    """The number of this project's store in a database server; None where it has none."""
    try:
        return int((place.data / MARK).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise StateError(
            "is damaged", place=str(place.data / MARK), remedy="Put it back from a copy of data/."
        ) from None


def note(place: Place, fresh: int) -> None:
    """Note the number of the project's store, whole or not at all."""
    place.data.mkdir(parents=True, exist_ok=True)
    made = place.data / f".{MARK}.{os.getpid()}.{secrets.token_hex(4)}"
    made.write_text(f"{fresh}\n", encoding="ascii")
    made.replace(place.data / MARK)


#: Where a store's own number stands.
_NUMBER = {"kind": "secret", "namespace": "store", "value": "number"}
_NUMBERED = sa.and_(*(t.identity.c[name] == word for name, word in _NUMBER.items()))
