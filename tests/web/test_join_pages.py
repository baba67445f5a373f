"""The page of joins says what was joined and why, to who may see records, and undoes one."""

from __future__ import annotations

import json
from collections.abc import Callable

from posting import send, shown

from peil.app import Project
from peil.cli import main
from peil.people import sessions, users
from peil.people.users import Grant

CALL = {"source": "centrale", "contact": "J1", "channel": "phone", "queue": "q", "customer": "06-12345678"}
EVENTS = [
    {**CALL, "type": "queue.entered", "time": "2026-06-02T09:00:00Z"},
    {**CALL, "type": "queue.connected", "time": "2026-06-02T09:00:10Z", "agent": "Anna"},
    {**CALL, "type": "call.ended", "time": "2026-06-02T09:05:00Z", "agent": "Anna"},
    {"source": "balie", "type": "contact.opened", "contact": "B1", "channel": "phone", "customer": "+31612345678",
     "time": "2026-06-02T09:12:00Z"},
]  # fmt: skip


def test_a_join_is_told_with_why_and_undone(copied: Project, opened: Callable, capsys) -> None:
    settings = copied.folder / "peil.toml"
    rules = "\n[joining]\ncustomers = true\ncall_before_ticket_min = 10\n"
    settings.write_text(settings.read_text() + rules, encoding="utf-8")
    project = Project(copied.folder)
    path = copied.folder / "more.jsonl"
    path.write_text("\n".join(map(json.dumps, EVENTS)), encoding="utf-8")
    project.import_files([path], "events")
    client = opened(project)
    words = shown(client.get("/joins?lang=nl").text)
    assert "hetzelfde telefoonnummer (regel versie 1)" in words
    assert "+31612345678" in words
    assert "centrale J1 → B1" in words
    assert "7:00" in words, words[words.index("centrale J1") :][:200]
    assert send(client, "/joins/2/undo", {}, page="/joins?lang=nl").status_code == 303
    assert "ongedaan gemaakt" in shown(client.get("/joins?lang=nl").text)
    assert send(client, "/joins/2/undo", {}, page="/joins?lang=nl").status_code == 409
    capsys.readouterr()
    assert main(["joins", "--project", str(copied.folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["what"], one["state"]) for one in told] == [("customer", "joined"), ("contact", "undone")]
    assert {told[0]["one"], told[0]["into"]} == {"06-12345678", "+31612345678"}
    assert main(["joins", "run", "--project", str(copied.folder)]) == 0
    assert "Joined 0 customers and 0 contacts" in capsys.readouterr().out


def test_it_is_for_who_defines_and_may_see_records(copied: Project, opened: Callable) -> None:
    client = opened(copied)
    with copied.store() as store:
        made = users.add(store, Grant("m@b.nl", "manager", "m", (), None), password="vier woorden op rij")
        secret = sessions.make_token(store, made, "x", rights=("see", "records"), days=1, by=None)
    assert client.get("/joins", headers={"authorization": f"Bearer {secret}"}).status_code == 403
