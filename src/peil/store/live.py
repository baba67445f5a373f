"""The store's rows of live sources, push tokens and the inbox. What they mean is in `live`."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from peil.store import tables as t
from peil.store.statements import in_turn, insert_new
from peil.store.store import Store

Row = Mapping[str, object]
T = TypeVar("T")
#: So many lines make one batch of the inbox at most.
MOST_LINES = 10_000
_MOST_BATCHES = 20_000


@dataclass(frozen=True)
class Waiting:
    """What waits in the inbox of one source: batches, rows, and since when (µs, UTC)."""

    source: str
    batches: int
    rows: int
    since_us: int


@dataclass(frozen=True)
class Batch:
    """One batch of the inbox: its lines of JSON."""

    id: int
    lines: list[str]


# -- sources ----------------------------------------------------------------------------------------------


def sources(store: Store) -> list[Row]:
    """Every live source, by name."""
    return _rows(store, sa.select(t.live_source).order_by(t.live_source.c.name))


def source(store: Store, name: str) -> Row | None:
    """One live source."""
    found = _rows(store, sa.select(t.live_source).where(t.live_source.c.name == name))
    return found[0] if found else None


def put_source(store: Store, name: str, values: Row) -> None:
    """Add a source, or change it where it is known."""
    with store.engine.begin() as connection:
        done = connection.execute(t.live_source.update().where(t.live_source.c.name == name).values(**values))
        if not done.rowcount:
            connection.execute(t.live_source.insert().values(name=name, **values))


def drop_source(store: Store, name: str) -> bool:
    """Forget a source with its tokens; False where something of it waits, and all stays. What it gave stays."""
    with durable(store) as connection:
        if connection.execute(sa.select(t.inbox.c.id).where(t.inbox.c.source == name).limit(1)).first():
            return False
        connection.execute(t.push_token.delete().where(t.push_token.c.source == name))
        connection.execute(t.live_source.delete().where(t.live_source.c.name == name))
        return True


def fared(store: Store, name: str, values: Row, *, received: int = 0, rejected: int = 0) -> None:
    """Note how a source fares: columns to set, and counts to add."""
    c = t.live_source.c
    counts = {"received": c.received + received, "rejected": c.rejected + rejected}
    with store.engine.begin() as connection:
        connection.execute(t.live_source.update().where(c.name == name).values(**{**values, **counts}))


# -- tokens -----------------------------------------------------------------------------------------------


def add_token(store: Store, values: Row) -> bool:
    """Add a token; False where its name is taken."""
    with store.engine.begin() as connection:
        done = connection.execute(insert_new(connection, t.push_token).values(**values))
        return bool(done.rowcount)


def tokens(store: Store) -> list[Row]:
    """Every token, by name."""
    return _rows(store, sa.select(t.push_token).order_by(t.push_token.c.name))


def revoke_token(store: Store, name: str, now: str) -> bool:
    """Revoke a token; False where there is none by that name that still works."""
    c = t.push_token.c
    with store.engine.begin() as connection:
        done = connection.execute(t.push_token.update().where(c.name == name, c.revoked.is_(None)).values(revoked=now))
        return bool(done.rowcount)


# -- the inbox --------------------------------------------------------------------------------------------


def add_page(store: Store, name: str, lines: Sequence[str], cursor: Row) -> None:
    """Put a page of a source into the inbox together with how far it was read: both or neither."""
    with durable(store) as connection:
        for some in _chunks(lines, MOST_LINES):
            connection.execute(_ADD, batch_row(name, some))
        c = t.live_source.c
        connection.execute(
            t.live_source.update().where(c.name == name).values(cursor=dict(cursor), received=c.received + len(lines))
        )


def batch_row(name: str, lines: Sequence[str]) -> dict[str, object]:
    """The row of the inbox for some lines."""
    now = int(time.time() * 1_000_000)
    return {"source": name, "received_us": now, "rows": len(lines), "lines": "\n".join(lines)}


#: Made once: a statement that is built anew for each commit costs twice what the commit does.
_ADD = t.inbox.insert()
_RECEIVED = (
    t.live_source.update()
    .where(t.live_source.c.name == sa.bindparam("of"))
    .values(received=t.live_source.c.received + sa.bindparam("more"), tried=sa.bindparam("now"))
)


def add_lines(connection: sa.Connection, lines: Mapping[str, Sequence[str]]) -> None:
    """Put lines into the inbox, by source, with how much each source received."""
    for name, mine in lines.items():
        for some in _chunks(mine, MOST_LINES):
            connection.execute(_ADD, batch_row(name, some))
        connection.execute(_RECEIVED, {"of": name, "more": len(mine), "now": _now()})


@contextlib.contextmanager
def durable(store: Store) -> Iterator[sa.Connection]:
    """A transaction that is on the disk when it ends, also where the power fails right after.

    SQLite only hands its write-ahead log to the system at a commit unless it is told otherwise. One such transaction
    at a time on any database: who follows the inbox by its numbers must not see a later one first.
    """
    with store.engine.connect() as connection:
        _synchronous(connection, "FULL")
        try:
            with connection.begin():
                in_turn(connection, "inbox")
                yield connection
        finally:
            _synchronous(connection, "NORMAL")


def _synchronous(connection: sa.Connection, word: str) -> None:
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute(f"PRAGMA synchronous = {word}")


def newest(store: Store) -> int:
    """The number of the newest batch in the inbox; 0 where none waits."""
    with store.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.max(t.inbox.c.id))).scalar() or 0


def waiting(store: Store, newest: int | None = None) -> list[Waiting]:
    """What waits in the inbox, by source; with `newest` only batches up to that number."""
    c = t.inbox.c
    query = (
        sa.select(c.source, sa.func.count(), sa.func.sum(c.rows), sa.func.min(c.received_us))
        .group_by(c.source)
        .order_by(c.source)
    )
    if newest is not None:
        query = query.where(c.id <= newest)
    with store.engine.connect() as connection:
        return [Waiting(str(s), int(n), int(r), int(us)) for s, n, r, us in connection.execute(query)]


def claim(store: Store, name: str, import_id: int, most_rows: int) -> tuple[list[int], int]:
    """Take the oldest batches of a source for an import: their numbers and how many rows; at least one batch."""
    c = t.inbox.c
    with store.engine.begin() as connection:
        listed = connection.execute(
            sa.select(c.id, c.rows).where(c.source == name, c.import_id.is_(None)).order_by(c.id).limit(_MOST_BATCHES)
        ).all()
        ids: list[int] = []
        rows = 0
        for number, count in listed:
            if ids and rows + count > most_rows:
                break
            ids.append(int(number))
            rows += int(count)
        for some in _chunks(ids):
            connection.execute(t.inbox.update().where(c.id.in_(some)).values(import_id=import_id))
    return ids, rows


def batches(store: Store, ids: Sequence[int]) -> Iterator[Batch]:
    """These batches, in order, one at a time."""
    c = t.inbox.c
    for some in _chunks(ids, 50):
        with store.engine.connect() as connection:
            found = connection.execute(sa.select(c.id, c.lines).where(c.id.in_(some)).order_by(c.id)).all()
        for number, lines in found:
            yield Batch(int(number), str(lines).split("\n"))


def since(store: Store, after: int, most_rows: int) -> tuple[dict[str, list[Batch]], list[int]]:
    """Batches that came after number `after`, by source, for who only looks; the others' numbers where it is more."""
    c = t.inbox.c
    with store.engine.connect() as connection:
        listed = connection.execute(sa.select(c.id, c.source, c.rows).where(c.id > after).order_by(c.id)).all()
        if not listed:
            return {}, []
        if sum(int(count) for *_, count in listed) > most_rows:
            return {}, [int(number) for number, *_ in listed]
        found: dict[str, list[Batch]] = {}
        for some in _chunks([int(number) for number, *_ in listed]):
            query = sa.select(c.id, c.source, c.lines).where(c.id.in_(some)).order_by(c.id)
            for number, name, lines in connection.execute(query):
                found.setdefault(str(name), []).append(Batch(int(number), str(lines).split("\n")))
    return found, []


def taken(store: Store, import_id: int) -> None:
    """Forget the batches that an import took."""
    with store.engine.begin() as connection:
        connection.execute(t.inbox.delete().where(t.inbox.c.import_id == import_id))


def settle(store: Store) -> None:
    """After imports that died were brought to an end: batches of those that stand go, others wait again."""
    inbox, run = t.inbox.c, t.import_run.c
    stands = sa.select(run.id).where(run.finished.is_not(None))
    with store.engine.begin() as connection:
        claimed = inbox.import_id.is_not(None)
        connection.execute(t.inbox.delete().where(claimed, inbox.import_id.in_(stands)))
        connection.execute(t.inbox.update().where(claimed).values(import_id=None))


def drop_quiet_runs(store: Store, name: str, before: int) -> None:
    """Forget a source's imports before number `before` of which nothing was rejected: there is one every few seconds.

    The newest import of all stays, so that its number is never given again.
    """
    run, row = t.import_run.c, t.quarantine.c
    with_rows = sa.select(row.import_id).distinct()
    with store.engine.begin() as connection:
        connection.execute(
            t.import_run.delete().where(
                run.id < before,
                run.finished.is_not(None),
                sa.cast(run.files, sa.Text) == json.dumps([live_label(name)]),
                run.id.not_in(with_rows),
            )
        )


def live_mapping(store: Store, label: str) -> str | None:
    """The mapping that holds now for a live source, by its label; None where it is none, or gone."""
    name = label.removeprefix(live_label(""))
    row = source(store, name) if name != label else None
    return None if row is None else str(row["mapping"])


def live_label(name: str) -> str:
    """What stands for a file's name with events that came in live."""
    return f"live:{name}"


# -- deliveries -------------------------------------------------------------------------------------------


def first_seen(connection: sa.Connection, token: str, delivery: str, now_us: int) -> bool:
    """Note a signed delivery; False where it was seen before."""
    fresh = insert_new(connection, t.delivery_seen).values(token=token, id=delivery, seen_us=now_us)
    return bool(connection.execute(fresh).rowcount)


def forget_deliveries(store: Store, before_us: int) -> None:
    """Forget deliveries that are too old to be replayed."""
    with store.engine.begin() as connection:
        connection.execute(t.delivery_seen.delete().where(t.delivery_seen.c.seen_us < before_us))


def as_line(record: Row) -> str:
    """A record as a line of JSON."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str)


def _rows(store: Store, query: sa.Select[tuple[object, ...]]) -> list[Row]:
    with store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def _chunks(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    return (values[i : i + size] for i in range(0, len(values), size))


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
