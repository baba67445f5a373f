"""The store's rows of users, sessions, one-time links, consent and the audit log. Who may do what is in `people`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from peil.store.store import Store
from peil.store.tables_people import audit, consent, link, session, user

Row = Mapping[str, object]
#: What the address of a user who was erased begins with; a number follows.
ERASED = "#"


def any_user(store: Store) -> bool:
    """Whether the project has had a user."""
    with store.engine.connect() as connection:
        return connection.execute(sa.select(user.c.id).limit(1)).first() is not None


def users(store: Store) -> list[Row]:
    """Every user, erased ones too, in order of name."""
    return _rows(store, sa.select(user).order_by(user.c.name, user.c.id))


def user_by(store: Store, column: str, value: object) -> Row | None:
    """The user whose id, email or subject this is."""
    found = _rows(store, sa.select(user).where(user.c[column] == value))
    return found[0] if found else None


def add_user(store: Store, values: Row) -> int:
    """Add a user; returns the number."""
    with store.engine.begin() as connection:
        done = connection.execute(user.insert().values(dict(values)))
        return int(done.inserted_primary_key[0])  # type: ignore[index]


def change_user(store: Store, number: int, values: Row) -> None:
    """Put these values in a user's row."""
    with store.engine.begin() as connection:
        connection.execute(user.update().where(user.c.id == number).values(dict(values)))


def emptied(number: int) -> dict[str, object]:
    """What a user's row holds once the user is erased: a number in the place of an address, and nothing of theirs."""
    gone: dict[str, object] = {
        "name": "",
        "agent": None,
        "zone": None,
        "password": None,
        "subject": None,
        "seen": None,
        "teams": [],
    }
    moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return {**gone, "email": f"{ERASED}{number}", "role": "viewer", "disabled": moment}


def owners_left(store: Store, without: int) -> int:
    """How many owners who can sign in there are besides one user."""
    c = user.c
    query = sa.select(sa.func.count()).where(c.role == "owner", c.disabled.is_(None), c.id != without)
    with store.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def add_session(store: Store, values: Row) -> None:
    """Add a browser's session or a program's token."""
    with store.engine.begin() as connection:
        connection.execute(session.insert().values(dict(values)))


def session_of(store: Store, digest: str) -> tuple[Row, Row] | None:
    """A session and its user, by the hash of its secret."""
    query = (
        sa.select(session, user)
        .join(user, user.c.id == session.c.user_id)
        .where(session.c.hash == digest)
        .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
    )
    with store.engine.connect() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        return None
    parts: tuple[dict[str, object], dict[str, object]] = ({}, {})
    for number, table in enumerate((session, user)):
        parts[number].update({c.name: row[f"{table.name}_{c.name}"] for c in table.c})
    return parts


def sessions(store: Store, user_id: int) -> list[Row]:
    """The sessions and tokens of a user, newest first."""
    return _rows(store, sa.select(session).where(session.c.user_id == user_id).order_by(session.c.made.desc()))


def touch_session(store: Store, digest: str, seen: str) -> None:
    """Note that a session was used."""
    with store.engine.begin() as connection:
        connection.execute(session.update().where(session.c.hash == digest).values(seen=seen))
        mine = sa.select(session.c.user_id).where(session.c.hash == digest).scalar_subquery()
        connection.execute(user.update().where(user.c.id == mine).values(seen=seen))


def drop_sessions(store: Store, user_id: int, *, hashes: Sequence[str] | None = None) -> None:
    """End sessions of a user: those named, or all."""
    gone = session.delete().where(session.c.user_id == user_id)
    if hashes is not None:
        gone = gone.where(session.c.hash.in_(hashes))
    with store.engine.begin() as connection:
        connection.execute(gone)


def drop_expired(store: Store, now: str) -> None:
    """Forget sessions that ended."""
    with store.engine.begin() as connection:
        connection.execute(session.delete().where(session.c.expires < now))


def add_link(store: Store, values: Row) -> None:
    """Add a link that works once."""
    with store.engine.begin() as connection:
        connection.execute(link.insert().values(dict(values)))


def link_of(store: Store, digest: str) -> Row | None:
    """A link by the hash of its secret."""
    found = _rows(store, sa.select(link).where(link.c.hash == digest))
    return found[0] if found else None


def links(store: Store, kind: str) -> list[Row]:
    """The links of a kind that were not used, newest first."""
    return _rows(store, sa.select(link).where(link.c.kind == kind, link.c.used.is_(None)).order_by(link.c.made.desc()))


def use_link(store: Store, digest: str, now: str) -> bool:
    """Use a link up; False where another was first."""
    with store.engine.begin() as connection:
        done = connection.execute(link.update().where(link.c.hash == digest, link.c.used.is_(None)).values(used=now))
        return done.rowcount == 1


def drop_link(store: Store, digest: str) -> None:
    """Withdraw a link."""
    with store.engine.begin() as connection:
        connection.execute(link.delete().where(link.c.hash == digest, link.c.used.is_(None)))


def add_consent(store: Store, values: Row) -> None:
    """Record what was agreed to, or that it is withdrawn."""
    with store.engine.begin() as connection:
        connection.execute(consent.insert().values(dict(values)))


def consents(store: Store, subject: str) -> list[Row]:
    """What was recorded on a subject, the newest first: that one holds."""
    return _rows(store, sa.select(consent).where(consent.c.subject == subject).order_by(consent.c.id.desc()))


def add_audit(store: Store, values: Row) -> None:
    """Add a line to the audit log."""
    with store.engine.begin() as connection:
        connection.execute(audit.insert().values(dict(values)))


def audited(
    store: Store,
    *,
    user_id: int | None = None,
    action: str | None = None,
    first: str | None = None,
    end: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Row]:
    """Lines of the audit log, newest first: of a user, an action (or its family, as `user.`), from and to instants."""
    c = audit.c
    query = sa.select(audit).order_by(c.id.desc()).limit(limit)
    if user_id is not None:
        query = query.where(c.user_id == user_id)
    if action:
        query = query.where(c.action.startswith(action, autoescape=True))
    if first:
        query = query.where(c.made >= first)
    if end:
        query = query.where(c.made < end)
    if before is not None:
        query = query.where(c.id < before)
    return _rows(store, query)


def _rows(store: Store, query: sa.Select[tuple[object, ...]]) -> list[Row]:
    with store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]
