"""Links to the wallboard: signed, they work until they are revoked or a year has gone, and open nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from peil.errors import ForbiddenError, InputError
from peil.people import links, wall_links
from peil.store.store import Store

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def test_a_link_works_again_and_again_until_it_is_revoked(store: Store) -> None:
    secret = wall_links.make(store, "  hal  1 ", by=None, at=START)
    for _ in range(2):
        assert wall_links.opened(store, secret, at=START).name == "hal 1"
    (one,) = wall_links.listed(store, at=START)
    assert secret not in repr(one)
    wall_links.revoke(store, one.hash, by=None)
    with pytest.raises(ForbiddenError, match="revoked"):
        wall_links.opened(store, secret, at=START)
    assert not wall_links.listed(store, at=START)


def test_it_is_for_a_team_or_queue_or_everything(store: Store) -> None:
    made = wall_links.make(store, "hal", team=" Team  Zuid ", queue="hulp", by=None, at=START)
    found = wall_links.opened(store, made, at=START)
    assert (found.team, found.queue) == ("Team Zuid", "hulp")
    whole = wall_links.opened(store, wall_links.make(store, "kantine", by=None, at=START), at=START)
    assert (whole.team, whole.queue) == (None, None)
    with pytest.raises(InputError, match="too long"):
        wall_links.make(store, "hal", team="x" * 401, by=None)


def test_it_lasts_a_year(store: Store) -> None:
    secret = wall_links.make(store, "hal", by=None, at=START)
    assert wall_links.opened(store, secret, at=START + dt.timedelta(days=364))
    with pytest.raises(ForbiddenError):
        wall_links.opened(store, secret, at=START + dt.timedelta(days=365))


def test_what_was_not_made_here_opens_nothing(store: Store) -> None:
    secret = wall_links.make(store, "hal", by=None)
    part, _, signature = secret.partition(".")
    for other in ("", ".", part, f"{part}x.{signature}", f"{part}.{signature[:-1]}x", links.make_owner(store)):
        with pytest.raises(ForbiddenError):
            wall_links.opened(store, other)
    with pytest.raises(InputError):
        wall_links.make(store, " ", by=None)


def test_it_makes_nobody_a_user(store: Store) -> None:
    secret = wall_links.make(store, "hal", by=None)
    with pytest.raises(ForbiddenError):
        links.follow(store, secret, password="vier woorden op een rij", email="ada@voorbeeld.nl", name="Ada")
