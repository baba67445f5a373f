"""What a database says when it cannot go on is told as a sentence; what means something else stays as it is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import errors

from peil.store import failing
from peil.store.place import open_file

FAILED = 'connection failed: connection to server at "10.0.0.7", port 5432 failed: '


def told(error: Exception, kind: type[sa.exc.DBAPIError] = sa.exc.OperationalError, **more: bool) -> Any:
    context = {"is_pre_ping": False, "is_disconnect": False} | more
    return failing._on_server(
        "peil.toml [store] url",
        SimpleNamespace(original_exception=error, sqlalchemy_exception=kind("", None, error), **context),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (psycopg.OperationalError(FAILED + "Connection refused\n\tIs the server running?"), "does not answer"),
        (psycopg.OperationalError("the connection is closed"), "does not answer"),
        (psycopg.OperationalError(FAILED + "FATAL:  the database system is starting up"), "does not answer"),
        (errors.AdminShutdown("terminating connection"), "does not answer"),
        (psycopg.OperationalError(FAILED + 'FATAL:  password authentication failed for user "a"'), "refuses"),
        (psycopg.OperationalError(FAILED + 'FATAL:  database "x" does not exist'), "refuses"),
        (psycopg.OperationalError(FAILED + "FATAL:  sorry, too many clients already"), "no more connections"),
        (psycopg.OperationalError(FAILED + "session is read-only"), "is read-only"),
        (errors.ReadOnlySqlTransaction("cannot execute INSERT"), "is read-only"),
        (errors.TooManyConnections("no slot is left"), "no more connections"),
        (errors.DiskFull("could not extend file"), "no room left on the disk of the database server"),
        (errors.InsufficientPrivilege("permission denied for table inbox"), "does not let this project's user"),
        (errors.UndefinedTable('relation "inbox" does not exist'), "it was moved"),
        (errors.QueryCanceled("canceling statement due to statement timeout"), "too long"),
    ],
)
def test_what_keeps_a_server_from_going_on(error: Exception, what: str) -> None:
    found = told(error)
    assert what in found.what
    assert found.remedy
    assert found.http_status == 503
    assert "10.0.0.7" not in str(found)
    assert str(found).startswith(f"peil.toml [store] url: {found.what} ({found.why})\n  → ")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.LockNotAvailable("lock timeout"), sa.exc.OperationalError),
        (errors.UniqueViolation("duplicate key"), sa.exc.IntegrityError),
        (errors.UndefinedColumn("no such column"), sa.exc.ProgrammingError),
        (psycopg.ProgrammingError("the query has 1 placeholder"), sa.exc.ProgrammingError),
    ],
)
def test_what_means_something_else(error: Exception, kind: type[sa.exc.DBAPIError]) -> None:
    assert told(error, kind) is None


def test_the_pool_may_ask_whether_a_connection_is_there_still() -> None:
    assert told(psycopg.OperationalError("the connection is closed"), is_pre_ping=True) is None


def test_a_sentence_is_nobody_elses() -> None:
    """One is made for each error: they would else tell each other's words."""
    one, other = (told(errors.DiskFull(words)) for words in ("first", "second"))
    assert (one.why, other.why) == ("first", "second")


def test_what_fits_no_table_stays_an_error_of_the_program(tmp_path: Any) -> None:
    engine = open_file(tmp_path / "x.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        with pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
    engine.dispose()
