"""A connection to any database through SQLAlchemy that can only read, and its errors in words. No connector here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import sqlalchemy as sa

from peil.connectors.frame import Given
from peil.errors import SourceError, said

#: What makes a transaction one that cannot write, by database.
_ONLY_READ = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET TRANSACTION READ ONLY",
    "mariadb": "SET TRANSACTION READ ONLY",
}


#: An address without a driver, or under another name of the database, takes the driver that comes with Peil.
_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}


@contextlib.contextmanager
def reading(given: Given) -> Iterator[sa.Connection]:
    """A connection that can only read. Raises SourceError, without the password."""
    try:
        url = sa.make_url(given.text("url"))
        url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
        if given.text("password"):
            url = url.set(password=given.secret("password"))
        engine = sa.create_engine(url, poolclass=sa.NullPool)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ValueError):
        raise SourceError(
            "is no address of a database that can be asked",
            place="url",
            remedy="Write it as postgresql+psycopg://user@host/database, or sqlite:////path/file.db.",
            again=False,
        ) from None
    except ImportError as error:
        raise SourceError(
            said("the driver of this database is not installed ({name})", name=error.name or "?"),
            place="url",
            remedy="Install it beside Peil: pip install peil[postgresql] or peil[mariadb].",
            again=False,
        ) from None
    try:
        with engine.connect() as connection:
            begin = _ONLY_READ.get(engine.dialect.name)
            if engine.dialect.name in ("mysql", "mariadb"):
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
                begin = None
            if begin:
                connection.exec_driver_sql(begin)
            yield connection
    except sa.exc.SQLAlchemyError as error:
        raise _failed(error, url) from None
    finally:
        engine.dispose()


def _failed(error: sa.exc.SQLAlchemyError, url: sa.URL) -> SourceError:
    told = str(getattr(error, "orig", None) or error).strip()
    first = told.splitlines()[0][:200] if told else type(error).__name__
    if url.password:
        first = first.replace(str(url.password), "***")
    lost = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
    return SourceError(
        said("the database says: {why}", why=first),
        place=url.render_as_string(hide_password=True),
        remedy="Check address, rights and query; try the query in the database's own client.",
        again=lost,
    )
