"""Links that open the wallboard without signing in: signed, revocable, for a year. What it shows is elsewhere."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from peil.errors import ForbiddenError, InputError
from peil.people.audit import note
from peil.people.secrets import digest, instant, now, project_key
from peil.store import users as rows
from peil.store.store import Store

KIND = "wall"
LASTS = dt.timedelta(days=365)
LONGEST_NAME, LONGEST_PART = 80, 400


@dataclass(frozen=True)
class WallLink:
    """A link that works: where it hangs, the hash it is known by, made and expiring when (UTC, ISO 8601), and the
    team or queue that it is for; null for all of them."""

    name: str
    hash: str
    made: str
    expires: str
    team: str | None = None
    queue: str | None = None


def make(
    store: Store, name: str, *, by: int | None, team: str = "", queue: str = "", at: dt.datetime | None = None
) -> str:
    """The secret of a new link: a random part and its signature. Raises InputError without a name."""
    name, team, queue = (" ".join(words.split()) for words in (name, team, queue))
    for place, value in (("team", team), ("queue", queue)):
        if len(value) > LONGEST_PART:
            raise InputError("this name is too long", place=place, remedy="Take one that the figures know.")
    if not name or len(name) > LONGEST_NAME:
        raise InputError(
            "say where the screen hangs, in at most 80 characters",
            place="name",
            remedy="Such as: customer service, second floor.",
        )
    part = secrets.token_urlsafe(18)
    secret = f"{part}.{_signature(project_key(store), part)}"
    moment = at or now()
    rows.add_link(
        store,
        {
            "hash": digest(secret),
            "kind": KIND,
            "grants": {"name": name, "team": team or None, "queue": queue or None},
            "made": instant(moment),
            "made_by": by,
            "expires": instant(moment + LASTS),
        },
    )
    note(store, by, "link.made", KIND)
    return secret


def listed(store: Store, *, at: dt.datetime | None = None) -> list[WallLink]:
    """The links that work, newest first."""
    moment = instant(at or now())
    return [_link(row) for row in rows.links(store, KIND) if str(row["expires"]) > moment]


def revoke(store: Store, hash_: str, *, by: int | None) -> None:
    """End a link; a screen that shows it goes dark within seconds."""
    row = rows.link_of(store, hash_)
    if row is not None and row["kind"] == KIND:
        rows.drop_link(store, hash_)
        note(store, by, "link.withdrawn", KIND)


def opened(store: Store, secret: str, *, at: dt.datetime | None = None) -> WallLink:
    """The link of a secret. Raises ForbiddenError where it was not made here, was revoked or has expired."""
    part, _, signature = secret.partition(".")
    row = None
    if hmac.compare_digest(signature.encode(), _signature(project_key(store), part).encode()):
        row = rows.link_of(store, digest(secret))
    if row is None or row["kind"] != KIND or instant(at or now()) >= str(row["expires"]):
        raise ForbiddenError(
            "this link to the wallboard does not work: it was revoked, has expired or was not copied whole",
            remedy="Ask who manages customer service for a new one.",
        )
    return _link(row)


def _signature(key: bytes, part: str) -> str:
    return hmac.new(key, f"wallboard:{part}".encode(), hashlib.sha256).hexdigest()[:32]


def _link(row: rows.Row) -> WallLink:
    grants = row["grants"]
    assert isinstance(grants, dict)
    team, queue = (None if grants.get(part) is None else str(grants[part]) for part in ("team", "queue"))
    return WallLink(str(grants["name"]), str(row["hash"]), str(row["made"]), str(row["expires"]), team, queue)
