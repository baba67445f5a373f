"""Sessions of browsers and tokens of programs: beginning, knowing and ending them. Only hashes are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from peil.errors import InputError, did_you_mean, said
from peil.people.audit import note
from peil.people.rights import ROLES, Who
from peil.people.secrets import digest, fresh, instant, now
from peil.people.users import User, from_row
from peil.store import users as rows
from peil.store.store import Store

IDLE = dt.timedelta(hours=12)
LONGEST = dt.timedelta(days=14)
#: A session's last use is written down at most so often.
_TOUCH = dt.timedelta(minutes=5)
MOST_DAYS = 366
#: What a token can be given: programs read, and change only what its user may steer.
TOKEN_RIGHTS = ("see", "records", "export", "agents", "steer")


@dataclass(frozen=True)
class Session:
    """Who is signed in, and the hash of the secret that says so."""

    who: Who
    hash: str


def begin(store: Store, user: User, browser: str = "", *, by: str = "password", at: dt.datetime | None = None) -> str:
    """Sign a user in; returns the secret for the cookie. `by` says how they proved who they are: password or oidc."""
    secret, moment = fresh(), at or now()
    rows.drop_expired(store, instant(moment))
    rows.add_session(store, _row(secret, "browser", user.id, browser[:120], moment, LONGEST))
    note(store, user.id, "session.in", "", {"by": by})
    return secret


def known(store: Store, secret: str, *, kind: str = "browser", at: dt.datetime | None = None) -> Session | None:
    """The session of a secret, unless it ended, was idle too long, or its user is disabled."""
    moment, hashed = at or now(), digest(secret)
    found = rows.session_of(store, hashed)
    if found is None:
        return None
    held, row = found
    user = from_row(row)
    seen = dt.datetime.fromisoformat(str(held["seen"]))
    idle = kind == "browser" and moment - seen > IDLE
    if held["kind"] != kind or idle or instant(moment) >= str(held["expires"]) or user.disabled:
        return None
    if moment - seen > _TOUCH:
        rows.touch_session(store, hashed, instant(moment))
    rights = held["rights"]
    assert rights is None or isinstance(rights, list)
    return Session(user.who(rights), hashed)


def end(store: Store, session: Session) -> None:
    """Sign out."""
    if session.who.id is not None:
        rows.drop_sessions(store, session.who.id, hashes=[session.hash])
        note(store, session.who.id, "session.out")


def end_others(store: Store, user_id: int, keep: str) -> None:
    """End a user's other browsers' sessions."""
    others = [str(r["hash"]) for r in rows.sessions(store, user_id) if r["kind"] == "browser" and r["hash"] != keep]
    rows.drop_sessions(store, user_id, hashes=others)
    note(store, user_id, "session.out", "others")


def make_token(
    store: Store,
    user: User,
    name: str,
    *,
    rights: Sequence[str],
    days: int,
    by: int | None,
    at: dt.datetime | None = None,
) -> str:
    """A token for a program, with rights of its own; returns the secret, which is never shown again."""
    for right in rights:
        if right not in TOKEN_RIGHTS or right not in ROLES[user.role]:
            raise InputError(
                said("a token of this user cannot have the right '{right}'", right=right),
                place="rights",
                remedy=did_you_mean(right, [r for r in TOKEN_RIGHTS if r in ROLES[user.role]]),
            )
    if not 1 <= days <= MOST_DAYS:
        raise InputError(
            said("{days} days is no time for a token", days=days),
            place="days",
            remedy=said("Give 1 to {most}.", most=MOST_DAYS),
        )
    if not name.strip():
        raise InputError("a token has a name", place="name", remedy="Name the program that will use it.")
    secret, moment = f"peil_{fresh()}", at or now()
    row = _row(secret, "token", user.id, name.strip()[:120], moment, dt.timedelta(days=days))
    rows.add_session(store, {**row, "rights": sorted({"see", *rights})})
    note(store, by, "token.made", user.id, {"rights": sorted({"see", *rights}), "days": days})
    return secret


def withdraw_token(store: Store, user_id: int, hash_start: str, *, by: int | None) -> None:
    """End a token, known by the start of its hash."""
    gone = [
        str(r["hash"])
        for r in rows.sessions(store, user_id)
        if r["kind"] == "token" and len(hash_start) > 7 and str(r["hash"]).startswith(hash_start)
    ]
    rows.drop_sessions(store, user_id, hashes=gone)
    if gone:
        note(store, by, "token.withdrawn", user_id)


def _row(
    secret: str, kind: str, user_id: int, name: str, moment: dt.datetime, lasts: dt.timedelta
) -> dict[str, object]:
    return {
        "hash": digest(secret),
        "kind": kind,
        "user_id": user_id,
        "name": name,
        "made": instant(moment),
        "seen": instant(moment),
        "expires": instant(moment + lasts),
    }
