"""Links that work once: to become the owner, to accept an invitation, to set a new password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from peil.errors import ForbiddenError, InputError, StateError, said
from peil.people import passwords, users
from peil.people.audit import note
from peil.people.secrets import digest, fresh, instant, now
from peil.people.users import Grant, User, granted
from peil.store import users as rows
from peil.store.store import Store

LASTS = {"owner": dt.timedelta(days=1), "invite": dt.timedelta(days=7), "reset": dt.timedelta(days=1)}
_OWNER = Grant("", "owner")


@dataclass(frozen=True)
class Link:
    """A link that still works."""

    kind: str  # owner, invite or reset
    grant: Grant
    hash: str
    made_by: int | None


def make_owner(store: Store, *, at: dt.datetime | None = None) -> str:
    """The secret of a link that makes whoever opens it an owner. An earlier one that was not used ends."""
    for row in rows.links(store, "owner"):
        rows.drop_link(store, str(row["hash"]))
    return _made(store, "owner", _OWNER, None, at)


def invite(store: Store, grant: Grant, *, by: int | None, at: dt.datetime | None = None) -> str:
    """The secret of an invitation. Raises InputError where the address is a user's already."""
    grant = granted(grant)
    if rows.user_by(store, "email", grant.email) is not None:
        raise InputError(
            "there is a user with this address already", place="email", remedy="Change that user, or take another."
        )
    for link in invitations(store):
        if link.grant.email == grant.email:
            rows.drop_link(store, link.hash)
    return _made(store, "invite", grant, by, at)


def reset(store: Store, user: User, *, by: int | None, at: dt.datetime | None = None) -> str:
    """The secret of a link with which a user sets a new password. Earlier ones of the user end."""
    for row in rows.links(store, "reset"):
        if _link(row).grant.email == user.email:
            rows.drop_link(store, str(row["hash"]))
    return _made(store, "reset", Grant(user.email, user.role, user.name, language=user.language), by, at)


def invitations(store: Store, *, at: dt.datetime | None = None) -> list[Link]:
    """Invitations that nobody has accepted yet and that still work."""
    moment = instant(at or now())
    return [_link(row) for row in rows.links(store, "invite") if str(row["expires"]) > moment]


def owner_expected(store: Store, *, at: dt.datetime | None = None) -> bool:
    """Whether a link to become the owner still works."""
    moment = instant(at or now())
    return any(str(row["expires"]) > moment for row in rows.links(store, "owner"))


def withdraw(store: Store, hash_start: str, *, by: int | None) -> None:
    """End an invitation, known by the start of its hash."""
    for link in invitations(store):
        if len(hash_start) > 7 and link.hash.startswith(hash_start):
            rows.drop_link(store, link.hash)
            note(store, by, "link.withdrawn", "invite")


def opened(store: Store, secret: str, *, at: dt.datetime | None = None) -> Link:
    """The link of a secret. Raises ForbiddenError where it is used, expired, withdrawn or never was one."""
    row = rows.link_of(store, digest(secret))
    if row is None or row["kind"] not in LASTS:
        raise ForbiddenError(
            "this link does not exist, or was withdrawn or replaced by a newer one",
            remedy="Check that it was copied whole, or ask for a new one.",
        )
    if row["used"] is not None:
        raise ForbiddenError(
            "this link was used already: it works once",
            remedy="Sign in, or ask for a new link if it was not you who used it.",
        )
    if instant(at or now()) >= str(row["expires"]):
        days = LASTS[str(row["kind"])].days
        raise ForbiddenError(
            said("this link has expired: it works for {days} days", days=days)
            if days > 1
            else said("this link has expired: it works for a day"),
            remedy="Ask an owner for a new one; an owner makes one with: peil user reset",
        )
    return _link(row)


def follow(
    store: Store,
    secret: str,
    *,
    password: str | None,
    email: str = "",
    name: str = "",
    language: str = "",
    subject: str | None = None,
    at: dt.datetime | None = None,
) -> User:
    """Do what a link is for, and use it up; returns the user. Raises as `opened`, and InputError.

    Without a `language` it is the one that they were invited in.
    """
    link = opened(store, secret, at=at)
    if link.kind == "reset":
        user = users.of_email(store, link.grant.email)
        if user.disabled:
            raise ForbiddenError("this user is disabled", remedy="Ask an owner of this project.")
        passwords.check(password or "", about=(user.name, *user.email.split("@")))
        _use(store, link, at)
        users.set_password(store, user.id, password or "", by=user.id)
        return user
    grant = Grant(
        email if link.kind == "owner" else link.grant.email,
        link.grant.role,
        name or link.grant.name,
        link.grant.teams,
        link.grant.agent,
        language or link.grant.language,
    )
    grant = granted(grant)
    if password is not None or subject is None:
        passwords.check(password or "", about=(grant.name, *grant.email.split("@")))
    if rows.user_by(store, "email", grant.email) is not None:
        raise InputError(
            "there is a user with this address already", place="email", remedy="Sign in, or take another address."
        )
    _use(store, link, at)
    return users.add(store, grant, password=password, subject=subject, by=link.made_by)


def vouched(
    store: Store,
    subject: str,
    email: str,
    name: str,
    *,
    domains: Sequence[str] = (),
    role: str = "viewer",
    language: str = "nl",
) -> User:
    """The user that another system vouches for: known by its subject, the first time by address or invitation.

    An address in one of `domains` needs no invitation: it makes a user with `role`. Raises ForbiddenError where nobody
    was invited under that address, or the user is disabled.
    """
    email = email.strip().lower()
    row = rows.user_by(store, "subject", subject)
    if row is None:
        row = rows.user_by(store, "email", email)
        if row is None:
            return _newcomer(store, subject, Grant(email, role, name, language=language), domains)
        if row["subject"] is not None:
            row = None  # the address went over to someone else there
        elif row["disabled"] is None:
            rows.change_user(store, int(str(row["id"])), {"subject": subject})
    if row is None or row["disabled"] is not None:
        raise _not_invited()
    return users.from_row(row)


def _newcomer(store: Store, subject: str, asked: Grant, domains: Sequence[str]) -> User:
    for link in invitations(store):
        if link.grant.email == asked.email:
            _use(store, link, None)
            grant = replace(link.grant, name=asked.name.strip() or link.grant.name)
            return users.add(store, grant, subject=subject, by=link.made_by)
    if asked.email.rpartition("@")[2] not in domains:
        raise _not_invited()
    return users.add(store, asked, subject=subject)


def _not_invited() -> ForbiddenError:
    return ForbiddenError(
        "you are known there, but not a user of this project", remedy="Ask an owner of this project to invite you."
    )


def _use(store: Store, link: Link, at: dt.datetime | None) -> None:
    if not rows.use_link(store, link.hash, instant(at or now())):
        raise StateError("this link was used a moment ago", remedy="Sign in.")
    note(store, link.made_by, "link.used", link.kind)


def _made(store: Store, kind: str, grant: Grant, by: int | None, at: dt.datetime | None) -> str:
    secret, moment = fresh(), at or now()
    rows.add_link(
        store,
        {
            "hash": digest(secret),
            "kind": kind,
            "grants": asdict(grant),
            "made": instant(moment),
            "made_by": by,
            "expires": instant(moment + LASTS[kind]),
        },
    )
    note(store, by, "link.made", kind, {"role": grant.role})
    return secret


def _link(row: rows.Row) -> Link:
    grants = row["grants"]
    assert isinstance(grants, dict)
    teams = tuple(str(team) for team in grants["teams"])
    grant = Grant(grants["email"], grants["role"], grants["name"], teams, grants["agent"], grants["language"])
    made_by = row["made_by"]
    return Link(str(row["kind"]), grant, str(row["hash"]), None if made_by is None else int(str(made_by)))
