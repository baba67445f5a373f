"""`peil user`: the first owner by a link, adding, roles, tokens; what cannot be done is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from peil.app import Project, init
from peil.cli import main
from peil.people import links, sessions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init(tmp_path / "project", "Leeg")
    return tmp_path / "project"


def test_from_the_first_owner_to_a_token(folder: Path, capsys: pytest.CaptureFixture[str]):
    def run(*words: str) -> tuple[int, str]:
        status = main(["user", *words, "--project", str(folder)])
        return status, capsys.readouterr().out.strip()

    assert run("list") == (0, "There are no users yet. Make the first one: peil user owner")
    status, address = run("owner", "--address", "https://peil.example.nl/")
    assert (status, address.rpartition("/")[0]) == (0, "https://peil.example.nl/join")
    with Project(folder).store() as store:
        assert links.opened(store, address.rpartition("/")[2]).kind == "owner"
        links.follow(store, address.rpartition("/")[2], password="vier woorden op rij", email="ada@b.nl", name="Ada")
    status, address = run("add", "eva@b.nl", "--role", "lead", "--team", "Noord")
    with Project(folder).store() as store:
        links.follow(store, address.rpartition("/")[2], password="vijf woorden op rij", name="Eva")
    assert run("role", "eva@b.nl", "--role", "manager") == (0, "User 2 is manager.")
    status, secret = run("token", "eva@b.nl", "--name", "Excel", "--right", "records", "--days", "7")
    with Project(folder).store() as store:
        known = sessions.known(store, secret, kind="token")
    assert known is not None
    assert known.who.rights == {"see", "records"}
    assert run("reset", "eva@b.nl")[0] == 0
    assert run("disable", "eva@b.nl")[0] == 0
    _, listed = run("list", "--json")
    assert [(one["email"], one["role"], bool(one["disabled"])) for one in json.loads(listed)] == [
        ("ada@b.nl", "owner", False),
        ("eva@b.nl", "manager", True),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["disable"], "no user is named"),
        (["disable", "wie@b.nl"], "no user with this address"),
        (["add", "geen adres"], "no e-mail address"),
        (["add", "a@b.nl", "--role", "baas"], "no role 'baas'"),
        (["add", "a@b.nl", "--role", "lead"], "belongs to a team"),
    ],
)
def test_what_cannot_be_done(folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str):
    assert main(["user", *words, "--project", str(folder)]) != 0
    assert told in capsys.readouterr().err
