"""Users: making, changing and disabling them, and checking who signs in. Sessions and links are elsewhere."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peil.errors import InputError, NotFoundError, StateError, did_you_mean, said
from peil.people import passwords
from peil.people.audit import note
from peil.people.rights import OF_A_TEAM, ROLES, Who
from peil.people.secrets import instant, now
from peil.store import users as rows
from peil.store.store import Store

LANGUAGES = ("nl", "en")
_EMAIL = re.compile(r"[^@\s\x00-\x1f<>\"']{1,64}@[^@\s\x00-\x1f<>\"']{1,255}")
_LONGEST = 400


@dataclass(frozen=True)
class User:
    """Someone who signs in. Instants are ISO texts in UTC."""

    id: int
    email: str
    name: str
    role: str
    teams: tuple[str, ...]
    agent: str | None
    language: str
    zone: str | None
    subject: str | None
    disabled: str | None
    seen: str | None
    has_password: bool

    def who(self, rights: Sequence[str] | None = None) -> Who:
        """As who asks; `rights` of a token are never more than those of the role."""
        mine = ROLES[self.role]
        limited = mine if rights is None else mine & frozenset(rights)
        return Who(self.id, self.name, self.role, self.teams, self.agent, self.language, self.zone, limited)


@dataclass(frozen=True)
class Grant:
    """What a user is given: by an invitation, or by a change."""

    email: str
    role: str
    name: str = ""
    teams: tuple[str, ...] = ()
    agent: str | None = None
    language: str = "nl"


def granted(grant: Grant) -> Grant:
    """The grant, checked and in one spelling. Raises InputError."""
    email = grant.email.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise InputError("this is no e-mail address", place="email", remedy="Write it as name@example.nl.")
    if grant.role not in ROLES:
        raise InputError(
            said("there is no role '{role}'", role=grant.role), place="role", remedy=did_you_mean(grant.role, ROLES)
        )
    name = grant.name.strip() or email.partition("@")[0]
    _short(name, "name")
    teams = tuple(dict.fromkeys(team.strip() for team in grant.teams if team.strip()))
    agent = (grant.agent or "").strip() or None
    if grant.role in OF_A_TEAM and not teams:
        raise InputError(
            said("the role {role} belongs to a team", role=grant.role), place="teams", remedy="Name at least one team."
        )
    if grant.role == "agent" and agent is None:
        raise InputError(
            "an agent sees their own figures: it must be told who they are in the sources",
            place="agent",
            remedy="Give the name or number that the sources use.",
        )
    for word in (*teams, agent or ""):
        _short(word, "teams")
    if grant.language not in LANGUAGES:
        raise InputError(
            said("language '{language}' is not available", language=grant.language),
            place="language",
            remedy="Choose nl or en.",
        )
    kept = teams if grant.role in OF_A_TEAM else ()
    return Grant(email, grant.role, name, kept, agent if grant.role == "agent" else None, grant.language)


def _short(text: str, place: str) -> None:
    if len(text) > _LONGEST or any(ord(letter) < 32 for letter in text):
        raise InputError(
            said("has more than {most} characters, or some that cannot be written", most=_LONGEST),
            place=place,
            remedy="Shorten it.",
        )


def add(
    store: Store,
    grant: Grant,
    *,
    password: str | None = None,
    subject: str | None = None,
    by: int | None = None,
) -> User:
    """Make a user. Raises InputError where the address is taken or the password will not do."""
    grant = granted(grant)
    if password is not None:
        passwords.check(password, about=(grant.name, *grant.email.split("@")))
    if rows.user_by(store, "email", grant.email) is not None:
        raise InputError(
            "there is a user with this address already", place="email", remedy="Change that user, or take another."
        )
    number = rows.add_user(
        store,
        {
            "email": grant.email,
            "name": grant.name,
            "role": grant.role,
            "teams": list(grant.teams),
            "agent": grant.agent,
            "language": grant.language,
            "password": None if password is None else passwords.hashed(password),
            "subject": subject,
            "made": instant(now()),
        },
    )
    note(store, by, "user.added", number, {"role": grant.role, "teams": len(grant.teams)})
    return of_id(store, number)


def change(store: Store, number: int, *, role: str, teams: Sequence[str], agent: str | None, by: int | None) -> User:
    """Give a user another role or teams. Raises StateError where it would leave no owner."""
    before = of_id(store, number)
    grant = granted(Grant(before.email, role, before.name, tuple(teams), agent, before.language))
    if before.role == "owner" and role != "owner":
        _an_owner_stays(store, number)
    rows.change_user(store, number, {"role": grant.role, "teams": list(grant.teams), "agent": grant.agent})
    note(store, by, "user.role", number, {"from": before.role, "to": grant.role, "teams": len(grant.teams)})
    return of_id(store, number)


def disable(store: Store, number: int, *, by: int | None) -> None:
    """Keep a user out, and end all their sessions and tokens. Raises StateError for the last owner."""
    if of_id(store, number).role == "owner":
        _an_owner_stays(store, number)
    rows.change_user(store, number, {"disabled": instant(now())})
    rows.drop_sessions(store, number)
    note(store, by, "user.disabled", number)


def enable(store: Store, number: int, *, by: int | None) -> None:
    """Let a user in again."""
    of_id(store, number)
    rows.change_user(store, number, {"disabled": None})
    note(store, by, "user.enabled", number)


def may_be_erased(store: Store, number: int) -> None:
    """Raises StateError for the last owner."""
    if of_id(store, number).role == "owner":
        _an_owner_stays(store, number)


def _an_owner_stays(store: Store, number: int) -> None:
    if rows.owners_left(store, number) == 0:
        raise StateError("this is the last owner", remedy="Make someone else an owner first.")


def set_password(store: Store, number: int, password: str, *, by: int | None, keep: str = "") -> None:
    """Give a user a new password and end every browser's session but `keep`. Raises InputError where it will not do."""
    user = of_id(store, number)
    passwords.check(password, about=(user.name, *user.email.split("@")))
    rows.change_user(store, number, {"password": passwords.hashed(password)})
    gone = [str(r["hash"]) for r in rows.sessions(store, number) if r["kind"] == "browser" and r["hash"] != keep]
    rows.drop_sessions(store, number, hashes=gone)
    note(store, by, "user.password", number)


def right_password(store: Store, number: int, password: str) -> bool:
    """Whether it is the user's password."""
    row = rows.user_by(store, "id", number)
    return passwords.matches(None if row is None else _text(row["password"]), password)


def set_account(store: Store, number: int, *, name: str, language: str, zone: str | None) -> User:
    """Change what is a user's own to change. Raises InputError."""
    _short(name.strip(), "name")
    if language not in LANGUAGES:
        raise InputError(
            said("language '{language}' is not available", language=language),
            place="language",
            remedy="Choose nl or en.",
        )
    if zone and zone not in zoneinfo.available_timezones():
        raise InputError(
            said("'{zone}' is not a time zone", zone=zone),
            place="zone",
            remedy=did_you_mean(zone, zoneinfo.available_timezones()),
        )
    before = of_id(store, number)
    rows.change_user(store, number, {"name": name.strip() or before.name, "language": language, "zone": zone or None})
    note(store, number, "user.account", number)
    return of_id(store, number)


def signing_in(store: Store, email: str, password: str) -> User | None:
    """The user whose address and password these are, unless disabled; takes as long where there is none."""
    row = rows.user_by(store, "email", email.strip().lower()[:320])
    right = passwords.matches(None if row is None else _text(row["password"]), password)
    if row is None or not right or row["disabled"] is not None:
        return None
    return from_row(row)


def of_id(store: Store, number: int) -> User:
    """A user. Raises NotFoundError where there is none, or it was erased."""
    row = rows.user_by(store, "id", number)
    if row is None or str(row["email"]).startswith(rows.ERASED):
        raise NotFoundError(said("there is no user {number}", number=number), remedy="See the list of users.")
    return from_row(row)


def of_email(store: Store, email: str) -> User:
    """A user by address. Raises NotFoundError."""
    row = rows.user_by(store, "email", email.strip().lower())
    if row is None or email.startswith(rows.ERASED):
        raise NotFoundError("there is no user with this address", remedy="See the list of users: peil user list")
    return from_row(row)


def everyone(store: Store) -> list[User]:
    """All users in order of name."""
    return [from_row(row) for row in rows.users(store) if not str(row["email"]).startswith(rows.ERASED)]


def erased(store: Store) -> list[int]:
    """The numbers of those who were erased: all that is left of them, in the audit log."""
    return [int(str(row["id"])) for row in rows.users(store) if str(row["email"]).startswith(rows.ERASED)]


def from_row(row: Mapping[str, object]) -> User:
    """A user as the store has them."""
    teams = row["teams"]
    assert isinstance(teams, list)
    return User(
        id=int(str(row["id"])),
        email=str(row["email"]),
        name=str(row["name"]),
        role=str(row["role"]),
        teams=tuple(str(team) for team in teams),
        agent=_text(row["agent"]),
        language=str(row["language"]),
        zone=_text(row["zone"]),
        subject=_text(row["subject"]),
        disabled=_text(row["disabled"]),
        seen=_text(row["seen"]),
        has_password=row["password"] is not None,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
