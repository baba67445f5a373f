"""A system that pushes: token, curl, Python and a signed webhook by the how-to's own blocks; figures and wallboard."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from peil.app import Project, init
from peil.errors import StateError
from peil.live import drain, tokens
from peil.live.push_form import checked
from peil.people import wall_links
from peil.store import live as rows
from walks.how_to import Block, Walk, blocks

PAGE = "push-events.md"


def by_name(found: list[Block], name: str) -> Block:
    return next(one for one in found if one.name == name)


def running(found: list[Block], words: str) -> Block:
    return next(one for one in found if one.kind == "sh" and words in one.text)


def within(seconds: float, done: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.25)


def contacts(project: Project) -> int:
    try:
        return int(project.ask("contacts")[0].rows[0].value or 0)
    except StateError:  # nothing is in the lake yet
        return 0


@pytest.fixture
def served(walk: Walk) -> Iterator[tuple[Walk, Project]]:
    """The first block walked: a project with a token, served."""
    walk.run(running(blocks(PAGE), "peil init"))
    yield walk, Project(walk.folder / "service")


def test_what_the_page_sends_is_taken_as_it_says(tmp_path: Path) -> None:
    """Its events and its delivery, through its mapping, without a server: so that the page cannot rot unseen."""
    init(tmp_path / "p")
    project, found = Project(tmp_path / "p"), blocks(PAGE)
    one = re.search(r"-d '(.*)'", running(found, "curl").text)
    assert one
    with project.store() as store:
        tokens.create(store, tokens.Wish("helpdesk", "helpdesk"))
        wish = tokens.Wish("hook", "crm", mapping=by_name(found, "crm.toml").text, signed="peil", secret="env:X")
        tokens.create(store, wish)
        desk, hook = tokens.everyone(store)
        now = dt.datetime.now(dt.UTC)
        events = checked([json.loads(one[1]), *json.loads(by_name(found, "events.json").text)], desk, now, mapped=False)
        assert [e.id for e in events if e.refused] == ["e5"]
        good = [e.line for e in events if not e.refused]
        rows.add_page(store, "helpdesk", good, {})
        delivered = checked([json.loads(by_name(found, "delivery.json").text)], hook, now, mapped=True)
        rows.add_page(store, "crm", [e.line for e in delivered], {})
    done = drain.drain(project)
    assert (done.events, done.rejected) == (5, 0)  # of the delivery its message alone
    reply = project.ask("first_response_time", statistic="mean", where=["source=helpdesk"])[0].rows[0].parts
    assert (reply["total_s"], reply["finished"]) == (1_800, 1)


@pytest.mark.long  # every command is a process, and a server takes the inbox in every few seconds
def test_pushed_by_curl_python_and_a_signed_webhook(served: tuple[Walk, Project]) -> None:
    walk, project = served
    if not shutil.which("curl"):
        pytest.skip("curl is not installed (apt install curl)")
    found = blocks(PAGE)
    told = json.loads(walk.run(running(found, "curl")).splitlines()[-1])
    assert (told["accepted"], told["known"], told["rejected"]) == (1, 0, 0)
    walk.save(by_name(found, "events.json"))
    walk.save(by_name(found, "push.py"))
    said = walk.run(running(found, "python3 push.py")).splitlines()
    assert [line.split()[:2] for line in said] == [
        *(["e2", "accepted"], ["e3", "accepted"], ["e4", "accepted"], ["e5", "rejected"]),
    ]
    assert "weg" in said[3]
    within(60, lambda: contacts(project) == 2)
    asked = walk.run(running(found, "peil inbox"))
    assert "helpdesk" in asked
    reply, solved = (
        project.ask(key, statistic="mean")[0].rows[0].parts for key in ("first_response_time", "first_resolution_time")
    )
    # T1 was opened at 9:00, answered at 9:30, solved at 11:00; T2 was opened by chat.
    assert (reply["total_s"], reply["finished"], reply["unfinished"]) == (1_800, 1, 1)
    assert (solved["total_s"], solved["finished"], solved["unfinished"]) == (7_200, 1, 1)
    assert {r.by["channel"]: r.value for r in project.ask("contacts", by="channel")[0].rows} == {"email": 1, "chat": 1}
    walk.run(running(found, "python3 push.py"))
    a_foreign_webhook(walk, project, found)
    assert contacts(project) == 3, "what came twice counts once"
    walk.sees_the_dashboard()


def a_foreign_webhook(walk: Walk, project: Project, found: list[Block]) -> None:
    """C-88 opened at 9:00, answered at 9:45, done at 12:00: the page's own delivery in the middle of it."""
    for name in ("delivery.json", "crm.toml", "deliver.py"):
        walk.save(by_name(found, name))
    walk.run(running(found, "peil token create crm-hook"))
    delivery = json.loads((walk.folder / "delivery.json").read_text())
    others = {
        "begin.json": {
            "delivery": 4710,
            "action": "created",
            "happened_at": "2026-07-01T09:00:00+02:00",
            "state": "New",
        },
        "seen.json": {"delivery": 4712, "action": "viewed", "happened_at": "2026-07-01T10:00:00+02:00", "state": "New"},
        "end.json": {
            "delivery": 4713,
            "action": "changed",
            "happened_at": "2026-07-01T12:00:00+02:00",
            "state": "Done",
        },
    }
    for name, one in others.items():
        ticket = {**delivery["ticket"], "state": one.pop("state")}
        (walk.folder / name).write_text(json.dumps({**delivery, **one, "ticket": ticket}))
    delivers = running(found, "deliver.py")
    for name in ("begin.json", "delivery.json", "seen.json", "end.json", "delivery.json"):
        walk.places[" delivery.json"] = f" {name}"
        assert json.loads(walk.run(delivers).splitlines()[-1])["rejected"] == 0
    of_crm = ["source=crm"]
    within(60, lambda: contacts(project) == 3)

    def mean(key: str) -> dict[str, Any]:
        return dict(project.ask(key, statistic="mean", where=of_crm)[0].rows[0].parts)

    within(60, lambda: mean("first_resolution_time")["finished"] == 1)
    assert mean("first_resolution_time")["total_s"] == 3 * 3_600
    assert (mean("first_response_time")["total_s"], mean("first_response_time")["finished"]) == (45 * 60, 1)
    (channel,) = project.ask("contacts", by="channel", where=of_crm)[0].rows
    assert (channel.by["channel"], channel.value) == ("web", 1)
    assert project.ask("contacts", by="team", where=of_crm)[0].rows[0].by["team"] == "Support"


@pytest.mark.long  # every command is a process, and a server takes the inbox in every few seconds
def test_the_wallboard_shows_what_is_pushed(served: tuple[Walk, Project]) -> None:
    """Two wait, two were answered (after 10 and 40 seconds), one gave up after 30: service level 1 of 3; 5 tickets open."""
    walk, project = served
    walk.save(by_name(blocks(PAGE), "push.py"))
    now = dt.datetime.now(dt.UTC)

    def at(seconds: float) -> str:
        return (now - dt.timedelta(seconds=seconds)).isoformat()

    events: list[dict[str, Any]] = []
    for nth, (ago, wait, ends) in enumerate(
        (
            (90, 10, "queue.connected"),
            (80, 40, "queue.connected"),
            (70, 30, "queue.abandoned"),
            (60, 0, ""),
            (50, 0, ""),
        )
    ):
        call = {"contact": f"C{nth}", "queue": "hulp", "channel": "phone"}
        events.append({**call, "id": f"in-{nth}", "type": "queue.entered", "time": at(ago)})
        if ends:
            events.append({**call, "id": f"out-{nth}", "type": ends, "time": at(ago - wait), "wait_s": wait})
    events += [
        {"id": f"t-{n}", "type": "contact.opened", "time": at(30), "contact": f"T{n}", "channel": "email"}
        for n in range(6)
    ]
    events.append({"id": "s-0", "type": "contact.status", "time": at(10), "contact": "T0", "status": "solved"})
    (walk.folder / "events.json").write_text(json.dumps(events))
    said = walk.run(running(blocks(PAGE), "python3 push.py")).splitlines()
    assert len(said) == len(events) == 15
    assert all(line.split()[1] == "accepted" for line in said)
    with project.store() as store:
        secret = wall_links.make(store, "hal", by=None)
    shown: dict[str, str] = {}

    def right() -> bool:
        shown.update(first_told(f"{walk.address}/wall/{secret}/events"))
        return (shown.get("waiting"), shown.get("today"), shown.get("open")) == ("2", "33\xa0%", "5")

    within(30, right)
    assert shown["contacts"] == "11"
    within(60, lambda: contacts(project) == 11)
    level = project.ask("service_level")[0].rows[0]
    assert (level.parts["answered_in_time"], level.parts["counted"]) == (1, 3), "the same as the KPI"


def first_told(address: str) -> dict[str, str]:
    """What a screen is told first."""
    with httpx.stream("GET", address, timeout=30) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                return dict(json.loads(line[6:])["said"] or {})
    return {}
