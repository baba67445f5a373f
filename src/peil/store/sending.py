"""The store's rows of alerts, reports and deliveries, changed by one of many at a time. No judgement here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from peil.store import tables as t
from peil.store.statements import insert_new
from peil.store.store import Store

Record = Mapping[str, object]


def change(store: Store, table: str, number: int, values: Record, *, where: Record | None = None) -> bool:
    """Change a row, if it still has the values of `where`; False where another was first or there is none."""
    found = t.metadata.tables[table]
    same = [found.c[name].is_(None) if v is None else found.c[name] == v for name, v in (where or {}).items()]
    with store.engine.begin() as connection:
        done = connection.execute(found.update().where(found.c.id == number, *same).values(**values))
        return bool(done.rowcount)


def send_report(store: Store, number: int, last: str | None, now: str, messages: Sequence[Record]) -> bool:
    """Note that a report was made, with its deliveries, together; False where another made it meanwhile."""
    report, delivery = t.metadata.tables["report"], t.metadata.tables["delivery"]
    with store.engine.begin() as connection:
        same = report.c.last.is_(None) if last is None else report.c.last == last
        done = connection.execute(report.update().where(report.c.id == number, same).values(last=now))
        if not done.rowcount:
            return False
        if messages:
            connection.execute(delivery.insert(), [dict(one) for one in messages])
    return True


def raise_once(store: Store, values: Record, messages: Sequence[Record]) -> int | None:
    """A new alert's number, put up for delivery with it; None where the same one was raised before."""
    found = t.metadata.tables["alert"]
    with store.engine.begin() as connection:
        fresh = insert_new(connection, found).values(**values).returning(found.c.id)
        number = connection.execute(fresh).scalar()
        if number is None:
            return None
        if messages:
            rows = [{**one, "object_id": number} for one in messages]
            connection.execute(t.metadata.tables["delivery"].insert(), rows)
        return int(number)


def send_digest(store: Store, rule: int, last: str | None, now: str, messages: Sequence[Record]) -> bool:
    """Note that a rule's digest was made, with its deliveries, together; False where another made it meanwhile."""
    found = t.metadata.tables["alert_rule"]
    with store.engine.begin() as connection:
        same = found.c.digested.is_(None) if last is None else found.c.digested == last
        if not connection.execute(found.update().where(found.c.id == rule, same).values(digested=now)).rowcount:
            return False
        if messages:
            connection.execute(t.metadata.tables["delivery"].insert(), [dict(one) for one in messages])
    return True


def deliver(store: Store, messages: Sequence[Record]) -> None:
    """Put messages up for delivery."""
    if messages:
        with store.engine.begin() as connection:
            connection.execute(t.metadata.tables["delivery"].insert(), [dict(one) for one in messages])


def claim(store: Store, now: str, until: str) -> dict[str, object] | None:
    """The next delivery that is due, now ours until `until`: whoever dies with it leaves it to be tried again."""
    found = t.metadata.tables["delivery"]
    due = sa.and_(found.c.state.in_(("waiting", "sending")), found.c.next_try <= now)
    with store.engine.begin() as connection:
        next_ = sa.select(found.c.id).where(due).order_by(found.c.next_try, found.c.id).limit(1)
        first = next_.with_for_update(skip_locked=True).scalar_subquery()
        ours = found.update().where(found.c.id == first, due).values(state="sending", next_try=until)
        row = connection.execute(ours.returning(*found.c)).mappings().first()
        return None if row is None else dict(row)


def newest(store: Store, table: str, limit: int, **equal: object) -> list[dict[str, object]]:
    """The newest rows with these values, without the bodies of messages."""
    found = t.metadata.tables[table]
    shown = [column for column in found.c if column.name != "body"]
    same = [found.c[name] == value for name, value in equal.items()]
    query = sa.select(*shown).where(*same).order_by(found.c.id.desc()).limit(limit)
    with store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def count(store: Store, table: str, **equal: object) -> int:
    """How many rows have these values."""
    found = t.metadata.tables[table]
    same = [found.c[name] == value for name, value in equal.items()]
    with store.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(found).where(*same)).scalar_one())
