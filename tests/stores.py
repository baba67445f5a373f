"""The databases that a store can be in, for tests that must hold in each: files of SQLite, schemas of one PostgreSQL."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from peil import settings
from peil.app import Project
from peil.store.copying import copy, still
from peil.store.place import open_file, open_server
from peil.store.store import Store

#: The environment variable in which projects made by tests find their database.
VARIABLE = "PEIL_TEST_STORE"
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]


class Stores:
    """Where stores are during a test. On PostgreSQL `url` is its address."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self.schemas: dict[Path | int, str] = {}
        self._numbers = itertools.count(1)

    def engine(self, path: Path) -> sa.Engine:
        """A database for a store, the same one for the same path."""
        return open_server(self.url, self.schema(path)) if self.url else open_file(path)

    def schema(self, key: Path | int | None = None) -> str:
        """A schema for what `key` stands for, else one of its own."""
        number = next(self._numbers)
        return self.schemas.setdefault(number if key is None else key, f"t{number}")

    def read(self, path: Path) -> bytes:
        """All bytes in which the store at `path` may keep something."""
        return b"".join(file.read_bytes() for file in (*path.parent.glob(f"{path.name}*"), *self.beside()))

    def analyzed(self) -> None:
        """Let the PostgreSQL note for its planner what values there are, as it does by itself every minute."""
        if self.url:
            engine = sa.create_engine(self.url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")

    def beside(self) -> Iterator[Path]:
        """The files of the PostgreSQL, after all was written to them; but for its log, which is a server's own affair."""
        if not self.url:
            return
        engine = sa.create_engine(self.url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("CHECKPOINT")
            folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
            number = connection.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()")
            yield from (file for file in (Path(str(folder)) / "base" / str(number.scalar_one())).iterdir())


class _Template(str):
    """Settings of which every filling names a schema of its own."""

    stores: Stores

    def format(self, *args: object, **words: object) -> str:
        lines = f'\n[store]\nurl = "env:{VARIABLE}"\nschema = "{self.stores.schema()}"\n'
        return super().format(*args, **words) + lines


#: Where every test of a run has its stores.
_everywhere = Stores()


def opened(path: Path) -> sa.Engine:
    """A database for a store at `path`: on PostgreSQL where the whole run is."""
    return _everywhere.engine(path)


@contextmanager
def everywhere(url: str) -> Iterator[Stores]:
    """As `on_postgresql`, for a whole run."""
    global _everywhere
    with pytest.MonkeyPatch.context() as patched, on_postgresql(url, patched) as found:
        before, _everywhere = _everywhere, found
        yield found
        _everywhere = before


@contextmanager
def on_postgresql(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stores]:
    """Every project made meanwhile has its store there; what they had goes afterwards."""
    stores = Stores(url)
    template = _Template(settings.TEMPLATE)
    template.stores = stores
    monkeypatch.setattr(settings, "TEMPLATE", template)
    monkeypatch.setenv(VARIABLE, url)
    yield stores
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'peil'"
        )
        for schema in stores.schemas.values():
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def forget(stores: Stores, besides: set[Path | int]) -> None:
    """Drop the schemas of all but these, where nobody has them in use: thousands would make the server slow."""
    engine = sa.create_engine(stores.url, poolclass=sa.NullPool)
    for key in stores.schemas.keys() - besides:
        with contextlib.suppress(sa.exc.OperationalError), engine.begin() as connection:
            connection.exec_driver_sql("SET lock_timeout = '1s'")
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {stores.schemas[key]} CASCADE")
            del stores.schemas[key]


def copy_of(project: Project, folder: Path) -> Project:
    """The same project in another folder, with a store of its own, to be written to."""
    shutil.copytree(project.folder, folder)
    place = project.place()
    if not place.url:
        return Project(folder)
    path = folder / settings.FILE
    schema = f"{place.schema}_{next(_COPIES)}"
    path.write_text(path.read_text().replace(f'schema = "{place.schema}"', f'schema = "{schema}"'))
    engines = place.open(), open_server(place.url, schema)
    for engine in engines:
        Store(engine).migrate()
    with still(engines[0]) as here, engines[1].begin() as there:
        copy(here, there)
    for engine in engines:
        engine.dispose()
    return Project(folder)


_COPIES = itertools.count(1)
