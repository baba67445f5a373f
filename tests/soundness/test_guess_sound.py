"""Proposals that were taken without a complaint and gave wrong figures. Answers by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.taking import Taken, Taker, utc
from peil.connectors.files.guess import Guess, guess
from peil.connectors.files.guess_toml import proposed


@pytest.fixture
def taker(tmp_path: Path) -> Iterator[Taker]:
    made = Taker(tmp_path)
    yield made
    made.store.close()


def guessed(taker: Taker, content: str, name: str = "tabel.csv") -> tuple[Guess, str, Taken]:
    path = taker.file(name, content)
    found = guess(path)
    toml = proposed(found)
    return found, toml, taker.take(path, toml)


def of(taken: Taken, kind: str) -> list[dict[str, Any]]:
    return sorted((e for e in taken.events if e["type"] == kind), key=lambda e: e["time_us"])


def test_states_of_employees_are_no_calls(taker: Taker) -> None:
    """Five states of one morning became five answered calls, of which a break was one."""
    found, _, taken = guessed(
        taker,
        """\
        Medewerker,Team,Status,Begin,Einde,Duur
        Jan,Noord,Beschikbaar,02-02-2026 09:00,02-02-2026 09:10,0:10
        Jan,Noord,In gesprek,02-02-2026 09:10,02-02-2026 09:20,0:10
        Jan,Noord,Nawerk,02-02-2026 09:20,02-02-2026 09:22,0:02
        Jan,Noord,Pauze,02-02-2026 09:22,02-02-2026 09:40,0:18
        Jan,Noord,Afgemeld,02-02-2026 17:00,,
        """,
    )
    assert found.kind == "states"
    assert Counter(e["type"] for e in taken.events) == {"agent.state": 5}
    states = [e["state"] for e in of(taken, "agent.state")]
    assert states == ["available", "handling", "wrap_up", "break", "offline"]


def test_a_list_of_calls_with_agents_and_results_is_still_one_of_calls(taker: Taker) -> None:
    found, _, _ = guessed(
        taker,
        """\
        Medewerker,Status,Start,Gespreksduur
        Jan,Beantwoord,02-02-2026 09:00,0:03:00
        Els,Gemist,02-02-2026 09:05,0:00:00
        Jan,Beantwoord,13-02-2026 09:10,0:01:00
        """,
    )
    assert found.kind == "calls"


def test_hours_and_minutes_are_told_by_beginning_and_end(taker: Taker) -> None:
    """0:10 from 9:00 to 9:10 became ten seconds of talk."""
    _, toml, taken = guessed(
        taker,
        """\
        Gespreksnummer,Start,Einde,Medewerker,Gespreksduur
        G1,02-02-2026 09:00,02-02-2026 09:10,Jan,0:10
        G2,13-02-2026 09:00,13-02-2026 10:05,Jan,1:05
        """,
    )
    assert 'talk_s = { column = "Gespreksduur", unit = "h" }' in toml
    assert [e["talk_s"] for e in of(taken, "call.ended")] == [600, 3_900]


def test_minutes_and_seconds_stay_so_and_what_cannot_be_told_is_asked(taker: Taker) -> None:
    found, _, taken = guessed(
        taker,
        """\
        Gespreksnummer,Start,Einde,Medewerker,Gespreksduur
        G1,02-02-2026 09:00,02-02-2026 09:10,Jan,10:00
        G2,13-02-2026 09:00,13-02-2026 09:01,Jan,0:50
        """,
    )
    assert [e["talk_s"] for e in of(taken, "call.ended")] == [600, 50]
    assert not any("hours" in q for q in found.questions)
    blind = guess(taker.file("t.csv", "Gespreksnummer,Start,Medewerker,Gespreksduur\nG1,2026-02-02 09:00,Jan,0:10\n"))
    assert "'Gespreksduur': 0:10 is read as minutes and seconds" in " ".join(blind.questions)


def test_a_call_of_half_a_minute_is_not_answered_and_abandoned(taker: Taker) -> None:
    """A talk of 0,5 minutes lay above 0 and below 1: one call was two visits."""
    _, _, taken = guessed(
        taker,
        """\
        Gespreksnummer;Start;Wachttijd (s);Gesprek (min)
        G1;13-02-2026 09:00;12;0,5
        G2;13-02-2026 09:10;40;0
        """,
    )
    assert [e["contact"] for e in of(taken, "queue.connected")] == ["G1"]
    assert [e["contact"] for e in of(taken, "queue.abandoned")] == ["G2"]
    assert [e["talk_s"] for e in of(taken, "call.ended")] == [30]


def test_a_subject_line_is_no_reason(taker: Taker) -> None:
    """Each ticket had a reason of its own, so nobody ever came back for the same one."""
    found, toml, _ = guessed(
        taker,
        """\
        Ticket ID,Subject,Created time,Resolved time,Email
        1,Where is my order?,2026-03-02 09:00:00,2026-03-02 12:00:00,a@x.nl
        2,Still no order,2026-03-13 09:00:00,,a@x.nl
        3,Third time I ask,2026-03-14 09:00:00,,a@x.nl
        """,
    )
    assert "reason" not in {p.role for p in found.parts}
    assert "reason" not in toml


def test_the_id_of_an_answer_is_not_the_contact_it_is_about(taker: Taker) -> None:
    """'Id' of a form became the ticket, and every answer stood beside a ticket that does not exist."""
    found, _, taken = guessed(
        taker,
        """\
        Id;Begintijd;Tijd van voltooien;E-mail;Hoe tevreden bent u?;Ticketnummer
        1;13-01-2026 10:00:00;13-01-2026 10:03:11;anonymous;5;M0001
        2;14-01-2026 10:00:00;14-01-2026 10:01:00;anonymous;2;M0002
        3;15-01-2026 10:00:00;15-01-2026 10:01:00;anonymous;4;
        """,
    )
    assert {p.role: p.column for p in found.parts} == {
        "invitation": "Id", "responded": "Tijd van voltooien", "score": "Hoe tevreden bent u?",
        "contact": "Ticketnummer",
    }  # fmt: skip
    said = [(e["contact"], e["score"], e["customer"]) for e in of(taken, "survey.answered")]
    assert said == [("M0001", 5, None), ("M0002", 2, None), (None, 4, None)]
    assert len({e["ikey"] for e in taken.events}) == 3
    assert of(taken, "survey.answered")[0]["time_us"] == utc("2026-01-13 10:03:11")


def test_rows_without_an_id_are_warned_of(taker: Taker) -> None:
    """Two exports under one file name would have made one call of their second rows."""
    found = guess(taker.file("t.csv", "Start,Wachttijd,Gespreksduur,Medewerker\n2026-02-02 09:00:00,5,60,Jan\n"))
    assert 'contact = { column = "#row" }' in proposed(found)
    assert "give every export its own name" in " ".join(found.questions)
