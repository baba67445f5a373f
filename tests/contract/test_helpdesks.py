"""Two real helpdesks whose whole history is known: every creation, first reply, resolving and reopening to the second."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import time
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from contract import case_django_helpdesk, case_request_tracker
from contract.plan import Played
from peil.app import Project
from peil.cli import main
from peil.engines.duckdb import connect, view_over
from peil.lake import events as lake_events
from peil.lake import files
from peil.web.server import create_app

pytestmark = [pytest.mark.long, pytest.mark.shared, pytest.mark.timeout(1200)]
Instants = list[int]


def seconds(at: dt.datetime) -> int:
    return int(at.timestamp())


def walk(page: str, replaced: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project that the commands of a how-to make, with the real addresses and secrets in the places of its own."""
    text = (Path(__file__).parents[2] / "docs" / "how-to" / page).read_text(encoding="utf-8")
    block = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert block
    monkeypatch.chdir(folder)
    for line in block[1].strip().splitlines():
        for theirs, ours in replaced.items():
            line = line.replace(theirs, ours)
        words = shlex.split(line)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            monkeypatch.setenv(name, value)
        else:
            assert main(words[1:]) == 0, line
    return Project(folder / "service")


def to_a_dashboard(page: str, replaced: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The how-to walked, and the first page opened: from nothing to one's own figures in less than five minutes."""
    began = time.monotonic()
    project = walk(page, replaced, folder, monkeypatch)
    with TestClient(create_app(project), base_url="http://127.0.0.1") as client:
        overview, everything = client.get("/?period=all&lang=en"), client.get("/all?period=all&lang=en")
    assert (overview.status_code, everything.status_code) == (200, 200)
    assert "What matters" in overview.text
    assert "First response time" in everything.text
    assert time.monotonic() - began < 300
    return project


def histories(project: Project) -> dict[str, tuple[Instants, Instants, Instants, Instants]]:
    """By contact: when opened, replied to in public by an agent, solved, and open again after that."""
    engine = connect()
    view_over(engine, "events", files.listed(project.lake / lake_events.TABLE), lake_events.COLUMNS)
    rows = engine.execute(
        "SELECT contact, type, status, actor, visibility, time_us // 1000000 FROM"
        " (SELECT *, ROW_NUMBER() OVER (PARTITION BY ekey ORDER BY revision DESC) AS nth FROM events)"
        " WHERE nth = 1 AND contact IS NOT NULL ORDER BY contact, time_us, seq"
    ).fetchall()
    engine.close()
    found: dict[str, tuple[Instants, Instants, Instants, Instants]] = {}
    for contact, kind, status, actor, visibility, at in rows:
        opened, replied, solved, reopened = found.setdefault(contact, ([], [], [], []))
        if kind == "contact.opened":
            opened.append(at)
        if (kind, actor, visibility) == ("contact.message", "agent", "public"):
            replied.append(at)
        if kind == "contact.status" and status == "open" and len(solved) > len(reopened):
            reopened.append(at)
        if kind == "contact.status" and status == "solved":
            solved.append(at)
    return found


def answers(project: Project, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    """What `peil ask` says, its rows."""
    capsys.readouterr()
    assert main(["ask", *words, "--json", "--project", str(project.folder)]) == 0
    said = json.loads(capsys.readouterr().out)
    return [row for answer in said for row in answer["rows"]]


def check_against_the_truth(project: Project, desk: Played) -> None:
    found = histories(project)
    assert len(found) == len(desk.truths) == 30
    for i, truth in enumerate(desk.truths):
        opened, replied, solved, reopened = found[str(desk.ids[i])]
        first = truth["first_reply"]
        assert opened == [seconds(truth["created"])]
        assert replied[:1] == ([seconds(first)] if first else [])
        assert solved == [seconds(at) for at in truth["resolved"]]
        assert reopened == [seconds(at) for at in truth["reopened"]]


def check_the_answers(
    project: Project,
    desk: Played,
    capsys: pytest.CaptureFixture[str],
    lacking: tuple[str, ...] = ("csat", "service_level"),
) -> None:
    """Means by hand: sums of whole seconds over the truth, divided once."""
    replies = [seconds(t["first_reply"]) - seconds(t["created"]) for t in desk.truths if t["first_reply"]]
    solvings = [seconds(t["resolved"][0]) - seconds(t["created"]) for t in desk.truths if t["resolved"]]
    (contacts,) = answers(project, capsys, "contacts")
    (first,) = answers(project, capsys, "first_response_time", "--statistic", "mean")
    (solved,) = answers(project, capsys, "first_resolution_time", "--statistic", "mean")
    assert contacts["value"] == 30
    assert (first["n"], first["value"]) == (27, pytest.approx(sum(replies) / 27))
    assert (solved["n"], solved["value"]) == (24, pytest.approx(sum(solvings) / 24))
    by_channel = {row["by"]["channel"]: row["value"] for row in answers(project, capsys, "contacts", "--by", "channel")}
    assert by_channel == {"email": 8, "phone": 8, "web": 7, "chat": 7}
    for key in lacking:
        assert {row["status"] for row in answers(project, capsys, key)} == {"not_measurable"}


def test_django_helpdesk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with case_django_helpdesk.make(tmp_path / "world") as world:
        desk = case_django_helpdesk.desk()
        desk.play(len(desk.steps))
        places = {"https://helpdesk.example.org": world.settings["url"], "PASSWORD=…": f"PASSWORD={world.secrets[0]}"}
        project = to_a_dashboard("connect-django-helpdesk.md", places, tmp_path, monkeypatch)
    check_against_the_truth(project, desk)
    check_the_answers(project, desk, capsys)
    # Moves between queues are not told: a ticket counts for the queue in which it is now.
    now = {row["by"]["team"]: row["value"] for row in answers(project, capsys, "contacts", "--by", "team")}
    assert now == {name: sum(t["queue"] == name for t in desk.truths) for name in ("Support", "Billing")}


def test_request_tracker(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with case_request_tracker.make(tmp_path / "world") as world:
        desk = case_request_tracker.desk()
        desk.play(len(desk.steps))
        places = {"https://rt.example.org": world.settings["url"], "1-14-…": world.secrets[0]}
        project = to_a_dashboard("connect-request-tracker.md", places, tmp_path, monkeypatch)
    check_against_the_truth(project, desk)
    check_the_answers(project, desk, capsys)
    # Moves are told: a ticket counts for the queue in which it began.
    began = {row["by"]["team"]: row["value"] for row in answers(project, capsys, "contacts", "--by", "team")}
    assert began == {name: sum(t["start_queue"] == name for t in desk.truths) for name in ("Support", "Billing")}
    reasons = {row["by"]["reason"]: row["value"] for row in answers(project, capsys, "contacts", "--by", "reason")}
    assert reasons == {"delivery": 8, "invoice": 22}
