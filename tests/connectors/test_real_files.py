"""Real files that nobody here made: UCI incidents packed in three ways; an Asterisk queue against its AMI."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from connectors.taking import Taker
from peil.app import Project, init
from peil.connectors.files.mapping import load

ROWS = 12_000


@pytest.fixture(scope="module")
def head(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first rows of the UCI log, unpacked."""
    path = tmp_path_factory.mktemp("uci") / "incidents.csv"
    with (
        zipfile.ZipFile(shared / "data" / "uci_incidents" / "incident_event_log.zip") as archive,
        archive.open(archive.namelist()[0]) as log,
    ):
        path.write_bytes(b"".join(log.readline() for _ in range(ROWS + 1)))
    return path


def test_the_same_events_from_csv_gz_and_zip(head: Path, taker: Taker, tmp_path: Path) -> None:
    """All that an event says is the same, in the same order; packed files imported after it add nothing."""
    mapping = load("uci_incidents").text
    plain = taker.take(head, mapping)
    assert (plain.summary.rows, plain.rejected) == (ROWS, [])
    gz, zipped = tmp_path / "incidents.csv.gz", tmp_path / "incidents.zip"
    gz.write_bytes(gzip.compress(head.read_bytes()))
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(head, "incidents.csv")
    for path in (gz, zipped):
        other = Taker(tmp_path / path.suffix)
        fresh = other.take(path, mapping)
        other.store.close()
        own = ("ekey", "content", "customer", "agent")  # keys of persons are random in each project
        assert [{k: v for k, v in e.items() if k not in own} for e in fresh.events] == [
            {k: v for k, v in e.items() if k not in own} for e in plain.events
        ]
        again = taker.take(path, mapping)
        assert (again.summary.events_new, again.summary.events_known) == (0, plain.summary.events_new)


def test_incidents_by_hand(head: Path, taker: Taker) -> None:
    """The first incident of the log: a status and an assignment a row, and how it began only once."""
    import csv
    import io

    found = taker.take(head, load("uci_incidents").text).events
    rows = list(csv.DictReader(io.StringIO(head.read_text(encoding="utf-8"))))
    number = rows[0]["number"]
    mine = [e for e in found if e["contact"] == number]
    theirs = [r for r in rows if r["number"] == number]
    assert [e["status"] for e in mine if e["type"] == "contact.status"] == [
        {"New": "new", "Active": "open", "Resolved": "solved", "Closed": "closed"}[r["incident_state"]] for r in theirs
    ]
    assert Counter(e["type"] for e in mine) == {
        "contact.opened": 1,
        "contact.reported": 1 + 3,  # three judgements of its own, of the row that closes it
        "contact.status": len(theirs),
        "contact.assigned": len(theirs),
    }
    assert {e["derived"] for e in found} == {0}


@pytest.fixture(scope="module")
def asterisk(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("asterisk") / "project"
    init(folder)
    project = Project(folder)
    log = shared / "data" / "asterisk" / "queue_log"
    summary = project.import_files([log], "asterisk_queue_log")
    assert (summary.rows, summary.rows_rejected) == (len(log.read_text().splitlines()), 0)
    return project


def by_call(shared: Path) -> dict[int, dict[str, dict[str, Any]]]:
    """The AMI events of each call by its number, the last of each kind."""
    calls: dict[int, dict[str, dict[str, Any]]] = {}
    for event in json.loads((shared / "data" / "asterisk" / "ami_events.json").read_text()):
        linked = str(event.get("Linkedid", ""))
        if event["Event"].startswith(("Queue", "Agent")) and linked.startswith("call"):
            calls.setdefault(int(linked.removeprefix("call")), {})[event["Event"]] = event
    return calls


def test_every_call_ends_as_the_exchange_itself_says(asterisk: Project, shared: Path) -> None:
    """Outcome, agent, wait and talk of 17 calls in the queue log against the events of the manager interface."""
    _, run = asterisk._reading()
    listed = run("SELECT contact, outcome, wait_s, queue FROM queue_visits")
    visits = {int(str(c).removeprefix("call").partition(".")[0]): (o, w, q) for c, o, w, q in listed}
    talks = {
        int(str(c).removeprefix("call").partition(".")[0]): (t, a)
        for c, t, a in run("SELECT contact, talk_s, agent FROM legs")
    }
    names = asterisk._names("agent", [int(str(agent)) for _, agent in talks.values()])
    said = by_call(shared)
    assert set(visits) == set(said) == set(range(1, 18))
    for call, events in said.items():
        outcome, wait, queue = visits[call]
        assert queue == events["QueueCallerJoin"]["Queue"]
        if "AgentConnect" in events:
            connect = events["AgentConnect"]
            assert outcome == "answered"
            assert abs(int(str(wait)) - int(connect["HoldTime"])) <= 1
            talk, agent = talks[call]
            assert names[int(str(agent))] == connect["MemberName"]
            if "AgentComplete" in events:
                assert abs(int(str(talk)) - int(events["AgentComplete"]["TalkTime"])) <= 1
        else:
            assert outcome != "answered"
            assert call not in talks
        if outcome == "abandoned":
            assert abs(int(str(wait)) - int(events["QueueCallerAbandon"]["HoldTime"])) <= 1


def test_ringing_unanswered_loses_no_call_and_a_transfer_ends_its_leg(asterisk: Project) -> None:
    _, run = asterisk._reading()
    outcomes = dict(run("SELECT outcome, COUNT(*) FROM queue_visits GROUP BY outcome"))
    assert outcomes == {"answered": 12, "abandoned": 2, "timeout": 1, "empty": 1, "key": 1}
    assert run("SELECT outcome FROM queue_visits WHERE contact = 'call15.leg2'") == [("answered",)]
    assert run("SELECT talk_s FROM legs WHERE transferred = 1") == [(2,)]
    with asterisk.store() as store:
        assert list(store.quarantined()) == []


def test_both_languages_explain_why_a_column_says_otherwise(head: Path, tmp_path: Path) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    project.import_files([head], "uci_incidents")
    reported, sla = project.ask("first_resolution_time")[0].source_reported
    assert "De bron heeft dit ook als kolom" in reported.explanation["nl"]
    assert "The source has this as a column too" in reported.explanation["en"]
    assert sla.explanation["nl"].startswith("Zo oordeelt de bron zelf")
    assert project.ask("backlog")[0].source_reported == ()
