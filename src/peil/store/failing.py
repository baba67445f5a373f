"""What a database says when it cannot go on, as a sentence with a remedy: for everybody who asks the store.

Errors of statements that do not fit the tables, of rows that are there already and of locks stay the database's own.
"""

from __future__ import annotations

import copy
import functools

import sqlalchemy as sa

from peil.errors import StoreError

#: What SQLite says, by words in it; "other" where it is none of these.
_OF_A_FILE = (
    ("disk is full", "full"),
    ("is locked", "taken"),
    ("no such table", "gone"),
    ("readonly database", "guarded"),
)
#: What PostgreSQL says, by the beginning of its code; of a connection that could not be made there is none.
_OF_A_SERVER = (
    *(("53100", "full"), ("53300", "crowded"), ("25006", "read only"), ("42501", "forbidden")),
    *(("28", "refused"), ("3D", "refused"), ("42P01", "gone"), ("57014", "cut short")),
    *(("08", "away"), ("57P", "away"), ("53", "other"), ("58", "other")),
)
#: The same by words of libpq and of a server that speaks English; "away" where it is none of these.
_IN_WORDS = (
    *(("No space left", "full"), ("too many", "crowded"), ("connection slots", "crowded")),
    *(("session is read-only", "read only"), ("server is in hot standby", "read only")),
    *(("starting up", "away"), ("shutting down", "away"), ("in recovery", "away"), ("not yet accepting", "away")),
    ("FATAL", "refused"),
)
_SAID_OF_A_FILE = {
    "full": StoreError(
        "there is no room left on the disk",
        remedy="Make room: a server of Peil goes on by itself, a command is to be given again.",
    ),
    "taken": StoreError(
        "another process has the project's database for itself",
        remedy="Wait until it has finished, and try again.",
    ),
    "guarded": StoreError(
        "the project's database data/peil.db may not be written", remedy="Check your rights on it and on its folder."
    ),
    "gone": StoreError(
        "the store of this project is no longer there: it was moved",
        remedy="Start Peil again; it then looks where it is.",
    ),
    "other": StoreError(
        "the project's database data/peil.db cannot be used",
        remedy="Check your rights on it and the space on the disk; or restore it from a backup.",
    ),
}
_SAID = {
    "away": StoreError(
        "the database server with the store of this project does not answer",
        remedy="Try again a little later; who looks after that server can tell more.",
    ),
    "full": StoreError(
        "there is no room left on the disk of the database server",
        remedy="Make room there: a server of Peil goes on by itself, a command is to be given again.",
    ),
    "crowded": StoreError(
        "the database server takes no more connections",
        remedy="Raise max_connections there, or let other programs keep fewer; each peil serve takes some ten.",
    ),
    "read only": StoreError(
        "the database server is read-only just now",
        remedy="Let it take writes again, or name the one that does in the address: with"
        " target_session_attrs=read-write it is found among several.",
    ),
    "refused": StoreError(
        "the database server refuses this project",
        remedy="Check user, password and database in the address. A file that it stands in is read again by itself;"
        " with an environment variable start Peil again.",
    ),
    "forbidden": StoreError(
        "the database server does not let this project's user do that",
        remedy="Make that user the owner of the schema and its tables.",
    ),
    "cut short": StoreError(
        "the database server broke off what took it too long",
        remedy="Give this project's user more time there (statement_timeout).",
    ),
    "gone": _SAID_OF_A_FILE["gone"],
    "other": StoreError(
        "the project's database on a PostgreSQL server cannot be used",
        remedy="Try again a little later; who looks after that server can tell more.",
    ),
}


def explain(engine: sa.Engine, named: str = "") -> None:
    """Let the errors with which an engine's database cannot go on be told as StoreError.

    `named` is where a server's address was named.
    """
    told = functools.partial(_on_server, named) if engine.dialect.name == "postgresql" else _in_file
    sa.event.listen(engine, "handle_error", told)


def _in_file(context: sa.ExceptionContext) -> StoreError | None:
    error, why = context.sqlalchemy_exception, str(context.original_exception)
    if type(error) not in (sa.exc.OperationalError, sa.exc.DatabaseError):
        return None
    kind = next((kind for words, kind in _OF_A_FILE if words in why), "other")
    return _told(_SAID_OF_A_FILE[kind], "", why)


def _on_server(named: str, context: sa.ExceptionContext) -> StoreError | None:
    kind = _kind(context)
    if context.is_pre_ping or not kind:  # where the pool finds a connection gone it makes another
        return None
    if kind == "read only":  # another connection may lead to a server that takes writes
        context.is_disconnect = True
    return _told(_SAID[kind], named, _reason(str(context.original_exception)))


def _kind(context: sa.ExceptionContext) -> str:
    """What keeps a server from going on; empty where nothing does."""
    error = context.original_exception
    code, text = getattr(error, "sqlstate", None) or "", str(error)
    if code:
        return next((kind for beginning, kind in _OF_A_SERVER if code.startswith(beginning)), "")
    if not isinstance(context.sqlalchemy_exception, sa.exc.OperationalError | sa.exc.InterfaceError):
        return ""
    return next((kind for words, kind in _IN_WORDS if words in text), "away")


def _reason(text: str) -> str:
    """The server's own words, without the address that libpq puts before them."""
    first = (text.strip().splitlines() or [""])[0]
    return first.rpartition("failed: ")[2].removeprefix("FATAL:").strip()[:200]


def _told(one: StoreError, place: str, why: str) -> StoreError:
    told = copy.copy(one)
    told.place, told.why = place, why
    return told
