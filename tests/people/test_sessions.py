"""Sessions and tokens end when they should, and only their hashes are kept."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.errors import InputError
from peil.people import consent, sessions, users
from peil.people.limits import Limit
from peil.people.secrets import digest
from peil.people.users import Grant, User
from peil.store import users as rows
from peil.store.store import Store

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def eva(store: Store) -> User:
    return users.add(store, Grant("eva@voorbeeld.nl", "manager", "Eva"), password="vier woorden op een rij")


def test_a_session_ends_when_idle_and_after_two_weeks(store: Store, eva: User):
    secret = sessions.begin(store, eva, "Firefox", at=START)
    assert sessions.known(store, secret, at=START + 12 * HOUR) is not None  # which counts as use
    assert sessions.known(store, secret, at=START + 25 * HOUR) is None  # 13 hours after
    busy = sessions.begin(store, eva, at=START)
    for hours in range(11, 14 * 24, 11):
        assert sessions.known(store, busy, at=START + hours * HOUR) is not None
    assert sessions.known(store, busy, at=START + 14 * DAY) is None


def test_only_the_hash_is_kept(store: Store, eva: User):
    secret = sessions.begin(store, eva, at=START)
    (row,) = rows.sessions(store, eva.id)
    assert row["hash"] == digest(secret)
    assert secret not in str(row)
    assert sessions.known(store, str(row["hash"]), at=START) is None
    assert sessions.known(store, "", at=START) is None


def test_signing_out_and_disabling_end_sessions(store: Store, eva: User):
    users.add(store, Grant("ada@voorbeeld.nl", "owner"), password="vijf woorden op een rij")
    one, two = sessions.begin(store, eva), sessions.begin(store, eva)
    known = sessions.known(store, one)
    assert known is not None
    sessions.end(store, known)
    assert sessions.known(store, one) is None
    assert sessions.known(store, two) is not None
    users.disable(store, eva.id, by=None)
    assert sessions.known(store, two) is None


def test_a_change_of_role_holds_at_once(store: Store, eva: User):
    secret = sessions.begin(store, eva)
    users.change(store, eva.id, role="viewer", teams=(), agent=None, by=None)
    known = sessions.known(store, secret)
    assert known is not None
    assert known.who.rights == {"see"}


def test_a_token_has_rights_of_its_own(store: Store, eva: User):
    secret = sessions.make_token(store, eva, "Excel", rights=["records"], days=30, by=eva.id, at=START)
    known = sessions.known(store, secret, kind="token", at=START + 29 * DAY)  # a month without use is no idleness
    assert known is not None
    assert known.who.rights == {"see", "records"}
    assert sessions.known(store, secret, at=START) is None  # and is no browser's session
    assert sessions.known(store, secret, kind="token", at=START + 30 * DAY) is None
    users.change(store, eva.id, role="viewer", teams=(), agent=None, by=None)
    less = sessions.known(store, secret, kind="token", at=START)
    assert less is not None
    assert less.who.rights == {"see"}
    (row,) = rows.sessions(store, eva.id)
    sessions.withdraw_token(store, eva.id, str(row["hash"])[:16], by=eva.id)
    assert rows.sessions(store, eva.id) == []


@pytest.mark.parametrize(
    ("rights", "days", "name"), [(["people"], 9, "x"), (["see"], 0, "x"), (["see"], 367, "x"), ([], 9, " ")]
)
def test_a_token_that_cannot_be_made(store: Store, eva: User, rights: list[str], days: int, name: str):
    with pytest.raises(InputError):
        sessions.make_token(store, eva, name, rights=rights, days=days, by=None)


def test_consent_is_a_history_of_which_the_newest_holds(store: Store, eva: User):
    assert not consent.holds(store)
    consent.record(store, given=True, body="works_council", note="2 maart 2026, map OR", by=eva.id)
    assert consent.holds(store)
    consent.record(store, given=False, body="staff", note="ingetrokken", by=None)
    assert not consent.holds(store)
    assert [one.given for one in consent.history(store)] == [False, True]
    for body, note in (("boss", "ja"), ("staff", "  ")):
        with pytest.raises(InputError):
            consent.record(store, given=True, body=body, note=note, by=None)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_no_more_tries_than_allowed_within_any_span(gaps: list[float]):
    moment = 0.0
    limit = Limit(3, 60, lambda: moment)
    done: list[float] = []
    for gap in gaps:
        moment += gap
        if limit.wait_s("x") <= 0:
            limit.tried("x")
            done.append(moment)
    assert all(done[i + 3] - done[i] >= 60 for i in range(len(done) - 3))
    assert limit.wait_s("y") == 0
