"""Links work once, for a while, and say what to do when they do not."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from peil.errors import ForbiddenError, InputError, PeilError
from peil.people import links, users
from peil.people.users import Grant
from peil.store.store import Store

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
WORDS = "vier woorden op een rij"


def owner(store: Store) -> users.User:
    return links.follow(store, links.make_owner(store), password=WORDS, email="ada@voorbeeld.nl", name="Ada")


def test_the_first_owner_comes_by_a_link(store: Store):
    made = owner(store)
    assert (made.role, made.email, made.name) == ("owner", "ada@voorbeeld.nl", "Ada")


def test_an_invitation_gives_what_it_says_and_no_more(store: Store):
    ada = owner(store)
    grant = Grant("eva@voorbeeld.nl", "lead", "Eva", ("Noord", "Zuid"))
    secret = links.invite(store, grant, by=ada.id)
    made = links.follow(store, secret, password=WORDS, email="other@voorbeeld.nl", name="Eva B.", language="en")
    assert (made.email, made.role, made.teams) == ("eva@voorbeeld.nl", "lead", ("Noord", "Zuid"))
    assert (made.name, made.language) == ("Eva B.", "en")


def test_a_link_works_once(store: Store):
    ada = owner(store)
    secret = links.invite(store, Grant("eva@voorbeeld.nl", "viewer"), by=ada.id)
    with pytest.raises(InputError):
        links.follow(store, secret, password="kort")  # which does not use it up
    links.follow(store, secret, password=WORDS)
    with pytest.raises(ForbiddenError, match="used already") as refused:
        links.follow(store, secret, password=WORDS)
    assert refused.value.remedy


@pytest.mark.parametrize(("kind", "days"), [("owner", 1), ("invite", 7), ("reset", 1)])
def test_a_link_expires(store: Store, kind: str, days: int):
    ada = owner(store)
    secret = {
        "owner": lambda: links.make_owner(store, at=START),
        "invite": lambda: links.invite(store, Grant("e@b.nl", "viewer"), by=ada.id, at=START),
        "reset": lambda: links.reset(store, ada, by=ada.id, at=START),
    }[kind]()
    assert links.opened(store, secret, at=START + dt.timedelta(days=days, seconds=-1)).kind == kind
    with pytest.raises(ForbiddenError, match="expired") as refused:
        links.opened(store, secret, at=START + dt.timedelta(days=days))
    assert "new one" in refused.value.remedy


def test_a_newer_link_takes_the_place_of_an_earlier_one(store: Store):
    ada = owner(store)
    for make in (
        lambda: links.make_owner(store),
        lambda: links.invite(store, Grant("e@b.nl", "viewer"), by=ada.id),
        lambda: links.reset(store, ada, by=ada.id),
    ):
        first, second = make(), make()
        assert links.opened(store, second)
        with pytest.raises(ForbiddenError, match="newer"):
            links.opened(store, first)


def test_withdrawn_and_made_up_links(store: Store):
    ada = owner(store)
    secret = links.invite(store, Grant("e@b.nl", "viewer"), by=ada.id)
    (open_one,) = links.invitations(store)
    links.withdraw(store, open_one.hash, by=ada.id)
    for one in (secret, "", "x", open_one.hash):
        with pytest.raises(ForbiddenError):
            links.opened(store, one)


def test_a_reset_sets_the_password_of_its_user_only(store: Store):
    ada = owner(store)
    secret = links.reset(store, ada, by=None)
    links.follow(store, secret, password="heel andere woorden", email="eva@voorbeeld.nl")
    assert users.signing_in(store, "ada@voorbeeld.nl", "heel andere woorden") is not None
    assert users.signing_in(store, "ada@voorbeeld.nl", WORDS) is None


def test_of_two_who_follow_a_link_at_once_one_gets_in(store: Store):
    ada = owner(store)
    secret = links.invite(store, Grant("e@b.nl", "viewer"), by=ada.id)
    outcomes: list[str] = []

    def follow() -> None:
        try:
            links.follow(store, secret, password=WORDS)
            outcomes.append("in")
        except PeilError:
            outcomes.append("refused")

    threads = [threading.Thread(target=follow) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "refused", "refused", "refused"]
