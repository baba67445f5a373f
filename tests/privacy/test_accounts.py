"""Erasing a user: no byte of address, name or password is left, the audit log keeps a number, mail goes elsewhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from peil import keeping
from peil.app import Project, init
from peil.cli import main
from peil.errors import NotFoundError, StateError
from peil.people import links, sessions, users
from peil.people.audit import note
from peil.people.users import Grant
from peil.privacy.rows import GONE, after
from peil.privacy.traces import Wanted
from peil.store import tables as t
from peil.store import users as rows
from peil.store.people import Held
from peil.store.store import Store
from privacy.bytes_of import holding

EVA, NAME, WORDS = "eva.elders@voorbeeld.nl", "Eva Elders-Zonderling", "vier woorden op een rij"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with two users, of whom Eva stands wherever a user can."""
    init(tmp_path / "p", "Winkel")
    with Project(tmp_path / "p").store() as store:
        ada = users.add(store, Grant("ada@voorbeeld.nl", "owner", "Ada"), password=WORDS)
        secret = links.invite(store, Grant(EVA.upper(), "lead", NAME, ("Noord",)), by=ada.id)
        eva = links.follow(store, secret, password=WORDS, name=NAME)
        users.set_account(store, eva.id, name=NAME, language="en", zone="Europe/Lisbon")
        rows.change_user(store, eva.id, {"subject": "https://sso.example 4711-eva"})
        sessions.begin(store, eva, "Browser of Eva Elders-Zonderling")
        sessions.make_token(store, eva, "Eva Elders-Zonderling's sheet", rights=["see"], days=9, by=eva.id)
        links.reset(store, eva, by=ada.id)
        note(store, eva.id, "seen.records", "contacts")
        _mailed(store)
    return tmp_path / "p"


def _mailed(store: Store) -> None:
    now = "2026-01-05T09:00:00+00:00"
    body = json.dumps({"message": base64.b64encode(f"To: {EVA}\n".encode()).decode()})
    to = [{"kind": "mail", "address": a, "secret_env": ""} for a in (EVA, "ada@voorbeeld.nl")]
    rule = {
        "name": "Alarm",
        "kind": "silence",
        "scope": {},
        "options": {},
        "channels": to,
        "quiet": {},
        "digest": "none",
    }
    report = {"name": "Week", "board": "start", "options": {}, "schedule": {}, "language": "nl", "active": True}
    sent = {"kind": "report", "object_id": 1, "channel": "mail", "address": EVA, "tries": 0, "made": now}
    with store.engine.begin() as connection:
        connection.execute(t.metadata.tables["alert_rule"].insert().values(**rule, active=True, made=now))
        everyone = [EVA, "ada@voorbeeld.nl"]
        connection.execute(t.metadata.tables["report"].insert().values(**report, recipients=everyone, made=now))
        delivery = t.metadata.tables["delivery"]
        connection.execute(delivery.insert().values(**sent, state="waiting", body=body, error=""))
        connection.execute(delivery.insert().values(**sent, state="sent", body="", error=f"refused once by {EVA}"))


def nothing_left(folder: Path) -> bool:
    return not any(holding(folder, gone) for gone in (EVA, NAME, "4711-eva"))


def rows_of(folder: Path, table: str) -> list[dict[str, object]]:
    with Project(folder).store() as store, store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(t.metadata.tables[table])).mappings()]


def test_no_byte_of_a_user_is_left_and_what_they_did_stays(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert holding(folder, EVA)
    assert main(["user", "erase", EVA.title(), "--yes", "--project", str(folder)]) == 0
    assert capsys.readouterr().out == "User 2 is erased; the audit log keeps that number.\n"
    assert nothing_left(folder)
    (_, eva) = rows_of(folder, "user")
    assert {name: eva[name] for name in ("id", "email", "name", "teams", "password", "subject", "zone", "seen")} == {
        "id": 2,
        "email": "#2",
        "name": "",
        "teams": [],
        "password": None,
        "subject": None,
        "zone": None,
        "seen": None,
    }
    assert eva["disabled"]
    assert rows_of(folder, "session") == rows_of(folder, "link") == []
    assert [r["recipients"] for r in rows_of(folder, "report")] == [["ada@voorbeeld.nl"]]
    assert [[c["address"] for c in r["channels"]] for r in rows_of(folder, "alert_rule")] == [["ada@voorbeeld.nl"]]  # type: ignore[attr-defined]
    told = [(r["address"], r["state"], r["body"], r["error"]) for r in rows_of(folder, "delivery")]
    assert told == [(GONE, "failed", "", ""), (GONE, "sent", "", f"refused once by {GONE}")]
    with Project(folder).store() as store:
        assert [line["action"] for line in rows.audited(store, user_id=2)][:1] == ["seen.records"]
        (last, *_) = rows.audited(store)
        assert (last["action"], last["object"], last["user_id"]) == ("user.erased", "2", None)
        assert [one.id for one in users.everyone(store)] == [1]
        assert users.erased(store) == [2]
        for find in (lambda: users.of_id(store, 2), lambda: users.of_email(store, "#2")):
            with pytest.raises(NotFoundError):
                find()
        assert users.signing_in(store, "#2", WORDS) is None
        again = users.add(store, Grant(EVA, "viewer"), password=WORDS)  # an address can be invited anew
        assert again.id == 3


def test_erasing_a_person_takes_their_account_along(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["erase", EVA, "--yes", "--project", str(folder)]) == 0
    assert "accounts of users: 1" in capsys.readouterr().out
    assert nothing_left(folder)
    with Project(folder).store() as store:
        assert users.erased(store) == [2]
        assert rows.audited(store, action="user.erased")[0]["object"] == "2"


def test_what_is_held_on_a_user_is_told_without_secrets(folder: Path):
    told = keeping.person(Project(folder), f"<{EVA}>", language="nl")
    (account,) = told["accounts"]  # type: ignore[misc]
    assert [account[name] for name in ("e-mailadres", "rol", "tijdzone")] == [EVA, "lead", "Europe/Lisbon"]
    assert account["teams"] == ["Noord"]
    assert sorted(one["soort"] for one in account["sessies en tokens"]) == ["browser", "token"]
    assert {"handeling": "seen.records", "waarvan": "contacts"}.items() <= account["wat deze gebruiker deed"][0].items()
    whole = json.dumps(told)
    assert "argon2" not in whole
    with Project(folder).store() as store:
        assert not any(str(one["hash"]) in whole for one in (*rows.sessions(store, 2), *rows.links(store, "reset")))


def test_the_last_owner_stays_and_nobody_is_asked_twice(folder: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(StateError, match="last owner"):
        keeping.erase_user(Project(folder), 1)
    with pytest.raises(StateError, match="last owner"):
        keeping.erase(Project(folder), "ada@voorbeeld.nl")
    assert holding(folder, "ada@voorbeeld.nl")
    assert main(["user", "erase", EVA, "--project", str(folder)]) == 1
    assert "add --yes" in capsys.readouterr().err
    assert holding(folder, EVA)


@pytest.mark.parametrize("erase", [lambda p: keeping.erase(p, EVA), lambda p: keeping.erase_user(p, 2)])
def test_a_backup_brings_no_account_back(folder: Path, tmp_path: Path, erase: Callable[[Project], object]):
    keeping.backup(Project(folder), tmp_path / "b.zip")
    erase(Project(folder))
    keeping.restore(tmp_path / "b.zip", folder, force=True)
    assert not holding(folder, EVA)
    with Project(folder).store() as store:
        assert users.erased(store) == [2]


def test_a_word_in_an_address_is_not_the_person():
    """Erasing the employee that the sources call 'anna' leaves the user anna@voorbeeld.nl and her mail alone."""
    anna, spans = "anna@voorbeeld.nl", Wanted("anna", kind="agent").spans
    user = after(Held("user", (4,), {"email": anna, "name": "Anna", "agent": "anna", "teams": ["Noord"]}), spans)
    assert user == Held("user", (4,), {"email": anna, "name": GONE, "agent": GONE, "teams": ["Noord"]})
    assert after(Held("report", (1,), {"recipients": [anna]}), spans) == Held("report", (1,), {"recipients": [anna]})
    link = after(Held("link", ("x",), {"grants": {"email": anna, "agent": "anna"}}), spans)
    assert link == Held("link", ("x",), {"grants": {"email": anna, "agent": GONE}})
