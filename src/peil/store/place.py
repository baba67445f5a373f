"""Where a project's store is, and opening it: a file of the project, or a PostgreSQL. What it holds is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from peil.errors import InputError, said
from peil.store.failing import explain

#: The file in the folder `data` of a project that names no database.
FILE = "peil.db"
#: What tells apart the database that was opened; None where there is none yet.
Stamp = tuple[object, ...] | None


_ON_DISK = "SELECT set_config(name, 'on', false) FROM pg_settings WHERE name = 'synchronous_commit' AND setting = 'off'"


@dataclass(frozen=True)
class Place:
    """The store of the project whose data are in `data`: there in a file, or where `url` leads, in `schema`.

    `named` is where the address was named, for errors.
    """

    data: Path
    url: str = field(default="", repr=False)
    schema: str = "peil"
    named: str = ""

    @property
    def file(self) -> Path:
        """The file of a store without an address."""
        return self.data / FILE

    def told(self) -> str:
        """Where it is, in words and without a password."""
        if not self.url:
            return f"data/{FILE}"
        address = _address(self.url, self.named)
        return f"on PostgreSQL at {address.host or 'this machine'}, database {address.database}, schema {self.schema}"

    def there(self) -> bool:
        """Whether there is a store to look into: a database server is always asked."""
        return bool(self.url) or self.file.exists()

    def stamp(self) -> Stamp:
        """What to compare before a database that stays open is used again."""
        if self.url:
            return self.url, self.schema
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def open(self) -> sa.Engine:
        """The database. Raises InputError where its address cannot be used; whether it answers is not tried."""
        return open_server(self.url, self.schema, self.named) if self.url else open_file(self.file)


def open_file(path: Path) -> sa.Engine:
    """The SQLite database at a path; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30}, hide_parameters=True)
    sa.event.listen(engine, "connect", _pragmas)
    explain(engine)
    return engine


def open_server(url: str, schema: str, named: str = "") -> sa.Engine:
    """The PostgreSQL at an address; tables stand in `schema`, which `Store.migrate` makes.

    Raises InputError, without the address, since a password stands in it.
    """
    address = _address(url, named)
    own = address.query.get("options", ())
    given = {
        "application_name": "peil",
        "connect_timeout": 10,
        "options": " ".join([*([own] if isinstance(own, str) else own), f"-c search_path={schema}"]),
    }
    given |= {key: value for key, value in address.query.items() if key in given and key != "options"}
    address = address.set(drivername="postgresql+psycopg").difference_update_query(given)
    try:
        engine = sa.create_engine(
            address, connect_args=given, hide_parameters=True, pool_pre_ping=True, max_overflow=20
        )
    except ImportError as error:
        raise InputError(
            said("the driver of PostgreSQL is not installed ({name})", name=error.name or "?"),
            place=named,
            remedy="Install it beside Peil: pip install peil[postgresql].",
        ) from None
    sa.event.listen(engine, "connect", _prepared)
    explain(engine, named)
    return engine


def _address(url: str, named: str) -> sa.URL:
    try:
        address = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        address = None
    if address is None or address.drivername.partition("+")[0] not in ("postgresql", "postgres"):
        address = None
    if address is None or not address.database:
        raise InputError(
            "is no address of a PostgreSQL database",
            place=named,
            remedy="Write it as postgresql://user:password@host/database where this says that it stands.",
        )
    return address


def _pragmas(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepared(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    """Take any text; and be told of a commit once it is on disk, also where the server was set to answer before."""
    from peil.store.any_text import allow

    allow(connection)
    cursor = connection.cursor()
    cursor.execute(_ON_DISK)
    cursor.close()
    connection.commit()
