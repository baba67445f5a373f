"""Connector: any database through SQLAlchemy, by a query that only reads, a mapping, and a column that grows."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator, Sequence
from typing import cast

import sqlalchemy as sa

from peil.connectors import _declared as declare
from peil.connectors.databases import reading
from peil.connectors.frame import Connector, Cursor, Given, Page, Setting, Text
from peil.errors import SourceError, said

#: Comments before it are allowed: a query may have been kept in a file with some.
_READS = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*(SELECT|WITH)\b", re.IGNORECASE | re.DOTALL)
Cell = str | int | float | None


def _rows_of(given: Given) -> sa.TextClause:
    """The query as a table. Raises SourceError for what does more than read."""
    query = given.text("query").strip().rstrip(";").strip()
    if not _READS.match(query) or ";" in query:
        raise SourceError(
            "is not one query that only reads", place="query", remedy="Write one SELECT, without ;.", again=False
        )
    # On a line of its own: a comment at the end of the query would take the bracket with it.
    return sa.text(f"({query.replace(':', chr(92) + ':')}\n) AS peil_rows")


def check(given: Given) -> Text:
    """That the query can be asked, and its columns."""
    name = given.text("column")
    with reading(given) as connection:
        columns = list(connection.execute(_select(given).limit(1)).keys())
        empty = _select(given).where(sa.column(name).is_(None)).limit(1)
        unread = name in columns and connection.execute(empty).first() is not None
    if unread:
        raise SourceError(
            said("the column '{name}' is empty in some rows, which would never be read", name=name),
            place="column",
            remedy=said(
                "Add COALESCE({name}, …) AS moved to the query, with a column that is always filled, and take 'moved';"
                " or leave such rows out with WHERE.",
                name=name,
            ),
            again=False,
        )
    if given.text("column") not in columns:
        raise SourceError(
            said("the query gives no column '{name}'", name=given.text("column")),
            place="column",
            remedy=said("It gives: {names}.", names=", ".join(columns)[:400]),
            again=False,
        )
    _fits(given, columns)
    listed = ", ".join(columns)
    return Text(f"De vraag geeft de kolommen {listed}.", f"The query gives the columns {listed}.")


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """The rows from the cursor on, in order of the column: one statement, read a page at a time."""
    column: sa.ColumnClause[object] = sa.column(given.text("column"))
    size = max(1, given.whole("page_rows"))
    query = _select(given).order_by(column)
    after = cursor.get("after")
    if after is not None:
        query = query.where(column >= sa.literal(_earlier(after, cursor.get("kind"), given)))
    else:
        query = query.where(column.is_not(None))
    with reading(given) as connection:
        result = connection.execution_options(yield_per=size).execute(query)
        _fits(given, list(result.keys()))
        for some in result.mappings().partitions(size):
            records = [{str(name): _cell(value) for name, value in row.items()} for row in some]
            last = some[-1][given.text("column")]
            after = _later(after, _kept(last))
            yield Page({"after": after, "kind": type(last).__name__}, records)


def newest(given: Given, count: int) -> Page:
    """The rows in which the column is highest."""
    with reading(given) as connection:
        found = connection.execute(_select(given).order_by(sa.column(given.text("column")).desc()).limit(count))
        return Page(records=[{str(n): _cell(v) for n, v in row.items()} for row in found.mappings()][::-1])


def _fits(given: Given, columns: Sequence[str]) -> None:
    """Raises SourceError for a column that the mapping reads and the query does not give: its events would lack."""
    from peil.connectors.files.mapping import parse

    mapping = parse(given.mapping, place=given.name)
    missing = sorted(mapping.columns() - set(columns))
    if missing and mapping.file.missing == "error":
        raise SourceError(
            said("the query gives no column '{name}', which the mapping reads", name=missing[0]),
            place="mapping",
            remedy=said("It gives: {names}.", names=", ".join(columns)[:400]),
            again=False,
        )


def _select(given: Given) -> sa.Select[tuple[object, ...]]:
    return sa.select(sa.text("*")).select_from(cast("sa.FromClause", _rows_of(given)))


def _kept(value: object) -> object:
    """A value of the column as the cursor keeps it."""
    return value.isoformat() if isinstance(value, dt.datetime | dt.date) else value if _plain(value) else str(value)


def _later(before: object, now: object) -> object:
    """The higher of two values: what is read again within the overlap does not move the cursor back."""
    if isinstance(before, str) and isinstance(now, str):
        return max(before, now)
    if isinstance(before, int | float) and isinstance(now, int | float):
        return max(before, now)
    return now


def _earlier(after: object, kind: object, given: Given) -> object:
    """Where to read from: the cursor, and a while before it where it is a time, for what was written late."""
    overlap = dt.timedelta(seconds=given.whole("overlap_s"))
    if kind == "datetime":
        moment = dt.datetime.fromisoformat(str(after))
        return moment - overlap - _set_back(moment, given)
    if kind == "date":
        return dt.date.fromisoformat(str(after)) - dt.timedelta(days=1)
    if isinstance(after, str):
        with contextlib.suppress(ValueError, OverflowError):
            moment = dt.datetime.fromisoformat(after)
            moment -= overlap + _set_back(moment, given)
            return moment.isoformat(sep="T" if "T" in after else " ", timespec="seconds")
    return after


def _set_back(moment: dt.datetime, given: Given) -> dt.timedelta:
    """How far clocks are set back around a time without its zone: what is written then has times that came before."""
    from peil.connectors.files.mapping import parse

    if moment.tzinfo is not None:
        return dt.timedelta()
    zone = zoneinfo.ZoneInfo(parse(given.mapping, place=given.name).file.zone or given.zone)
    before, later = ((moment + dt.timedelta(hours=h)).replace(tzinfo=zone).utcoffset() for h in (-3, 3))
    assert before is not None
    assert later is not None
    return max(before - later, dt.timedelta())


def _plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _cell(value: object) -> Cell:
    """A cell as JSON has it: times as ISO 8601, amounts as text, so that nothing is rounded."""
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    return value.hex() if isinstance(value, bytes) else str(value)


CONNECTOR = Connector(
    key="sql",
    name=Text("Database (SQL)", "Database (SQL)"),
    about=Text(
        "Elke database die SQLAlchemy kent: een vraag die alleen leest, een mapping en een kolom die oploopt.",
        "Any database that SQLAlchemy knows: a query that only reads, a mapping, and a column that grows.",
    ),
    settings=(
        *declare.database(
            Text(
                "zoals postgresql://gebruiker@host/database of mariadb://…, zonder wachtwoord",
                "such as postgresql://user@host/database or mariadb://…, without the password",
            )
        ),
        Setting("query", Text("Vraag", "Query"), "lines", hint=Text("één SELECT", "one SELECT")),
        Setting(
            "column",
            Text("Kolom die oploopt", "Column that grows"),
            hint=Text("het tijdstip van de wijziging, of een nummer", "the time of the change, or a number"),
        ),
        Setting("mapping", Text("Mapping", "Mapping"), "mapping"),
        Setting("overlap_s", Text("Overlap (s)", "Overlap (s)"), "whole", default="300"),
        Setting("page_rows", Text("Rijen ineens", "Rows at once"), "whole", default="5000"),
    ),
    sees=(),
    check=check,
    pages=pages,
    newest=newest,
)
