"""Users: what they may be given, who signs in, and that an owner always stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from peil.errors import ForbiddenError, InputError, NotFoundError, StateError
from peil.people import links, passwords, sessions, users
from peil.people.rights import ROLES
from peil.people.users import Grant
from peil.store import users as rows
from peil.store.store import Store
from stores import Stores

WORDS = "vier woorden op een rij"


def add(store: Store, email: str = "ada@voorbeeld.nl", role: str = "owner", **more: object) -> users.User:
    return users.add(store, Grant(email, role, **more), password=WORDS)  # type: ignore[arg-type]


def test_a_password_is_kept_as_an_argon2_hash_and_nowhere_as_itself(store: Store, stores: Stores, tmp_path: Path):
    add(store, email="Ada@Voorbeeld.NL ")
    row = rows.user_by(store, "email", "ada@voorbeeld.nl")
    assert row is not None
    assert str(row["password"]).startswith("$argon2id$")
    kept = stores.read(tmp_path / "peil.db")
    assert b"ada@voorbeeld.nl" in kept
    assert WORDS.encode() not in kept
    assert passwords.matches(str(row["password"]), WORDS)
    assert not passwords.matches(str(row["password"]), WORDS + " ")
    assert not passwords.matches(None, WORDS)


def test_a_hash_costs_an_attacker_what_the_standard_asks(real_hasher: Callable[[], PasswordHasher]):
    """RFC 9106, the second recommended choice: 64 MiB, three passes, four lanes."""
    assert "$m=65536,t=3,p=4$" in real_hasher().hash(WORDS)


@pytest.mark.parametrize(
    "password", ["", "kort", "x" * 201, "aaaaaaaaaaaaaaaa", "ada is de beste ooit", "van voorbeeld.nl zelf"]
)
def test_a_password_that_is_easy_to_guess_is_refused(store: Store, password: str):
    with pytest.raises(InputError):
        users.add(store, Grant("adalove@voorbeeld.nl", "owner", "ada is de beste"), password=password)
    assert not rows.any_user(store)


def test_signing_in(store: Store):
    ada = add(store)
    assert users.signing_in(store, " ADA@voorbeeld.nl", WORDS) == users.of_id(store, ada.id)
    assert users.signing_in(store, "ada@voorbeeld.nl", "vier andere woorden") is None
    assert users.signing_in(store, "eva@voorbeeld.nl", WORDS) is None
    add(store, "eva@voorbeeld.nl", "viewer")
    users.disable(store, users.of_email(store, "eva@voorbeeld.nl").id, by=ada.id)
    assert users.signing_in(store, "eva@voorbeeld.nl", WORDS) is None


@pytest.mark.parametrize(
    ("grant", "place"),
    [
        (Grant("no address", "owner"), "email"),
        (Grant("a@b@c", "owner"), "email"),
        (Grant("a@b.nl\n", "boss"), "role"),
        (Grant("a@b.nl", "lead"), "teams"),
        (Grant("a@b.nl", "agent", teams=("Noord",)), "agent"),
        (Grant("a@b.nl", "owner", "x" * 401), "name"),
        (Grant("a@b.nl", "owner", "x\x00y"), "name"),
        (Grant("a@b.nl", "owner", language="de"), "language"),
    ],
)
def test_what_cannot_be_granted(grant: Grant, place: str):
    with pytest.raises(InputError) as refused:
        users.granted(grant)
    assert refused.value.place == place
    assert refused.value.remedy


def test_teams_are_of_leads_and_agents_only():
    assert users.granted(Grant("a@b.nl", "manager", teams=("Noord",), agent="Jan")).teams == ()
    lead = users.granted(Grant("a@b.nl", "lead", teams=(" Noord ", "Noord", ""), agent="Jan"))
    assert (lead.teams, lead.agent) == (("Noord",), None)


def test_one_address_one_user(store: Store):
    add(store)
    with pytest.raises(InputError):
        add(store, role="viewer")


def test_the_last_owner_stays(store: Store):
    ada = add(store)
    eva = add(store, "eva@voorbeeld.nl", "manager")
    for attempt in (
        lambda: users.disable(store, ada.id, by=ada.id),
        lambda: users.change(store, ada.id, role="viewer", teams=(), agent=None, by=ada.id),
    ):
        with pytest.raises(StateError):
            attempt()
    users.change(store, eva.id, role="owner", teams=(), agent=None, by=ada.id)
    users.disable(store, ada.id, by=eva.id)
    assert users.of_id(store, ada.id).disabled
    with pytest.raises(StateError):
        users.disable(store, eva.id, by=eva.id)


def test_roles_hold_what_the_issue_says(store: Store):
    assert ROLES["viewer"] == {"see"}
    assert "people" in ROLES["owner"]
    assert not any("people" in rights for role, rights in ROLES.items() if role != "owner")
    lead = add(store, "lead@voorbeeld.nl", "lead", teams=("Noord",))
    assert lead.who().teams == ("Noord",)
    assert lead.who(["see", "steer", "people"]).rights == {"see"}  # a token never has more than its user


def test_another_system_vouches_by_subject_then_by_address(store: Store):
    ada = add(store)
    assert links.vouched(store, "https://id|1", "ADA@voorbeeld.nl", "Ada").id == ada.id
    assert links.vouched(store, "https://id|1", "ada@elders.nl", "Ada").id == ada.id
    with pytest.raises(ForbiddenError):  # the address went to someone else there
        links.vouched(store, "https://id|2", "ada@voorbeeld.nl", "Eva")
    with pytest.raises(ForbiddenError):
        links.vouched(store, "https://id|3", "wie@voorbeeld.nl", "Wie")
    links.invite(store, Grant("wie@voorbeeld.nl", "viewer"), by=ada.id)
    made = links.vouched(store, "https://id|3", "wie@voorbeeld.nl", "Wie")
    assert (made.role, made.has_password) == ("viewer", False)
    assert links.invitations(store) == []


def test_own_account(store: Store):
    ada = add(store)
    changed = users.set_account(store, ada.id, name=" Ada L. ", language="en", zone="Europe/Lisbon")
    assert (changed.name, changed.language, changed.zone) == ("Ada L.", "en", "Europe/Lisbon")
    for bad in ({"language": "de", "zone": None}, {"language": "nl", "zone": "Mars/Base"}):
        with pytest.raises(InputError):
            users.set_account(store, ada.id, name="Ada", **bad)
    with pytest.raises(NotFoundError):
        users.of_id(store, 99)


def test_a_new_password_ends_browsers_but_not_this_one(store: Store):
    ada = add(store)
    here, there = sessions.begin(store, ada), sessions.begin(store, ada)
    kept = sessions.known(store, here)
    assert kept is not None
    users.set_password(store, ada.id, "heel andere woorden", by=ada.id, keep=kept.hash)
    assert sessions.known(store, here) is not None
    assert sessions.known(store, there) is None


def test_the_audit_log_names_nobody(store: Store):
    ada = add(store, name="Ada Lovelace")
    links.invite(store, Grant("eva@voorbeeld.nl", "lead", "Eva", ("Noord",)), by=ada.id)
    users.set_account(store, ada.id, name="Ada L.", language="en", zone=None)
    with store.engine.connect() as connection:
        lines = connection.execute(sa.text("SELECT action, object, detail FROM audit")).all()
    assert [line.action for line in lines] == ["user.added", "link.made", "user.account"]
    assert not any(word in str(lines) for word in ("Ada", "ada@", "Eva", "eva@", "Noord"))
