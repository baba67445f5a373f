"""Real files with known answers: UCI incidents by their events, and a real Asterisk queue against its own AMI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from peil.app import Project, init


@pytest.fixture(scope="module")
def uci(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("uci") / "project"
    init(folder)
    project = Project(folder)
    log = shared / "data" / "uci_incidents" / "incident_event_log.zip"
    summary = project.import_files([log], "uci_incidents")
    assert (summary.rows, summary.rows_rejected) == (141_712, 0)
    return project


def hours(seconds: float | None) -> float:
    assert seconds is not None
    return round(seconds / 3600, 1)


def test_uci_by_events(uci: Project) -> None:
    contacts, first, full, reopened = (
        uci.ask(key, rule=rule)[0]
        for key, rule in (
            ("contacts", "default"),
            ("first_resolution_time", "default"),
            ("full_resolution_time", "default"),
            ("reopen_rate", "ever"),
        )
    )
    assert contacts.rows[0].value == 24_918
    assert (hours(first.rows[0].value), first.rows[0].parts["unfinished"]) == (13.9, 0)
    assert first.rows[0].excluded == {"ended_without_solution": 13}, "closed without ever being resolved"
    assert (hours(full.rows[0].value), full.rows[0].parts["finished"]) == (16.1, 24_905)
    assert reopened.rows[0].parts == {"reopened": 276, "solved": 24_905}


def test_uci_columns_are_only_reported_and_explained(uci: Project) -> None:
    answer = uci.ask("full_resolution_time")[0]
    reported, sla = answer.source_reported
    assert (reported.column, reported.missing, reported.n) == ("solved_at", 1_556, 24_918 - 1_556)
    assert [hours(v) for v in (reported.median, reported.mean, reported.maximum)] == [22.1, 178.2, 8_070.2]
    assert "1543" in reported.explanation["nl"]
    assert "1543" in reported.explanation["en"]
    assert answer.rows[0].value != reported.median
    (reopened,) = uci.ask("reopen_rate", rule="ever")[0].source_reported
    (knowledge,) = uci.ask("contacts")[0].source_reported
    said = {one.column: (one.n, one.yes, round(one.share or 0, 2)) for one in (sla, reopened, knowledge)}
    assert said == {
        "sla_met": (24_918, 15_803, 63.42),
        "reopened": (24_918, 275, 1.10),
        "knowledge_used": (24_918, 3_551, 14.25),
    }
    assert reopened.explanation["nl"].startswith("De bron heeft dit ook als kolom. Van de 275 contacten")
    assert uci.ask("reopen_rate", rule="ever")[0].rows[0].parts["reopened"] == 276, "by events, never by the column"


def test_where_uci_columns_and_events_disagree_is_found(uci: Project) -> None:
    """13 were closed without being resolved; of 1,556 without `resolved_at` the other 1,543 were resolved."""
    found = {str(f["key"]): f["count"] for f in uci.published().findings}
    assert found == {"closed_without_solution": 13, "solved_without_column": 1_543}


def test_uci_again_changes_nothing_and_replies_are_not_measurable(uci: Project, shared: Path) -> None:
    log = shared / "data" / "uci_incidents" / "incident_event_log.zip"
    again = uci.import_files([log], "uci_incidents")
    assert (again.events_new, again.events_rejected) == (0, 0)
    row = uci.ask("first_response_time")[0].rows[0]
    assert (row.value, row.status) == (None, "not_measurable")
    assert "contact.message" in (row.reason or "")


@pytest.fixture(scope="module")
def asterisk(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("asterisk") / "project"
    init(folder)
    project = Project(folder)
    project.import_files([shared / "data" / "asterisk" / "queue_log"], "asterisk_queue_log")
    return project


def visits(project: Project) -> dict[str, dict[str, object]]:
    """Each call's record by the number that the callers were given (call16.leg2 → 16)."""
    from peil.ask.question import question

    records = project.records("average_speed_of_answer", question("average_speed_of_answer", by="agent,queue"))
    return {str(r["contact"]).removeprefix("call").partition(".")[0]: r for r in records}


def test_asterisk_calls_end_as_their_callers_and_ami_say(asterisk: Project, shared: Path) -> None:
    ami = json.loads((shared / "data" / "asterisk" / "ami_events.json").read_text())
    stories = json.loads((shared / "data" / "asterisk" / "truth.json").read_text())
    seen = visits(asterisk)
    by_event: dict[str, dict[str, dict[str, str]]] = {}
    for event in ami:
        if event["Event"] in ("QueueCallerJoin", "AgentConnect", "QueueCallerAbandon"):
            by_event.setdefault(event["Event"], {})[event["Linkedid"].removeprefix("call")] = event
    assert set(seen) == set(by_event["QueueCallerJoin"]) == {str(s["i"]) for s in stories}
    assert len(seen) == 17
    answered = {call for call, visit in seen.items() if visit["outcome"] == "answered"}
    assert answered == set(by_event["AgentConnect"])
    for call, event in by_event["AgentConnect"].items():
        assert seen[call]["agent"] == event["MemberName"]
        assert seen[call]["wait_s"] == int(event["HoldTime"])
        assert seen[call]["queue"] == event["Queue"]
    # Asterisk calls every exit without an answer an abandon; the queue log tells them apart.
    assert set(by_event["QueueCallerAbandon"]) | {"14"} == set(seen) - answered
    for story in stories:
        outcome = seen[str(story["i"])]["outcome"]
        for word, expected in {"ABANDON": "abandoned", "TIMEOUT": "timeout", "EMPTY": "empty", "KEY": "key"}.items():
            if word in story["note"] and not story["note"].startswith("caller"):
                assert outcome == expected, story


def test_asterisk_figures(asterisk: Project) -> None:
    rate = asterisk.ask("answer_rate")[0].rows[0]
    assert rate.parts == {"answered": 12, "offered": 17}
    talk = asterisk.ask("average_handle_time")[0].rows[0]
    assert (talk.parts["total_s"], talk.parts["contacts"], talk.parts["legs_without_wrap_up"]) == (92, 12, 12)
    _, run = asterisk._reading()
    transferred = run("SELECT contact, talk_s, transferred FROM legs WHERE transferred = 1")
    assert transferred == [("call10.leg2", 2, 1)]
    ringing = run("SELECT outcome, wait_s FROM queue_visits WHERE contact = 'call15.leg2'")
    assert ringing == [("answered", 9)]
