"""Guesses for a Dutch helpdesk's export, a form's answers, and calls whose columns say that they are in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.taking import Taker, utc
from connectors.test_guess import guessed
from peil.show.file_errors import in_dutch


@pytest.fixture
def taker(tmp_path: Path) -> Iterator[Taker]:
    made = Taker(tmp_path)
    yield made
    made.store.close()


def test_a_helpdesk_in_dutch(taker: Taker) -> None:
    case = guessed(
        taker,
        """\
        ID,Aanvrager,Onderwerp,Status,Via,Gemaakt,Bijgewerkt,Opgelost,Groep,Toegewezen persoon,Eerste antwoordtijd in minuten
        501,Jan,Help,Opgelost,Webformulier,2026-03-02 09:00:00 +0100,2026-03-03 10:00:00 +0100,2026-03-03 10:00:00 +0100,Support,Anna,45
        502,Eva,Vraag,Open,E-mail,2026-03-13 11:30:00 +0100,2026-03-13 11:30:00 +0100,,Support,Bram,
        """,
    )
    assert case.guess.kind == "tickets"
    assert case.times("contact.opened") == [utc("2026-03-02 08:00"), utc("2026-03-13 10:30")]
    assert [e["channel"] for e in case.of("contact.opened")] == ["web", "email"]
    assert case.times("contact.message") == [utc("2026-03-02 08:45")]
    assert case.parts()["agent"] == "Toegewezen persoon"
    assert case.times("contact.status") == [utc("2026-03-03 09:00")]


def test_answers_of_a_form(taker: Taker) -> None:
    case = guessed(
        taker,
        """\
        Tijdstempel,E-mailadres,Hoe tevreden bent u over ons antwoord? (1-10),Wat kan er beter?
        2-3-2026 9:15:22,jan@x.nl,8,Niets
        13-3-2026 14:05:01,els@x.nl,4,"Sneller, veel sneller"
        """,
    )
    assert case.guess.kind == "survey"
    assert [e["score"] for e in case.of("survey.answered")] == [8, 4]


def test_calls_in_utc_with_two_durations(taker: Taker) -> None:
    """Local times would lie an hour off, and the whole duration counts the waiting twice."""
    case = guessed(
        taker,
        """\
        datetime (UTC),direction,from,to,answered,user,duration (total),duration (in call),via,call ID,waiting time
        2026-03-02 09:00:07,inbound,31612345678,31201234567,Yes,Anna,312,300,Direct,880001,12
        2026-03-13 09:10:05,inbound,31612345679,31201234567,No,,45,0,Direct,880002,45
        2026-03-13 09:20:04,outbound,31201234567,31612345680,Yes,Bram,120,110,Direct,880003,10
        """,
    )
    assert '\nzone = "UTC"  # as "datetime (UTC)"' in case.toml
    assert case.times("queue.entered") == [utc("2026-03-02 09:00:07"), utc("2026-03-13 09:10:05")]
    assert {e["channel"] for e in case.of("queue.entered")} == {"phone"}
    assert case.times("queue.connected") == [utc("2026-03-02 09:00:19")]
    assert [e["talk_s"] for e in case.of("call.ended")] == [300]
    assert case.times("call.ended") == [utc("2026-03-02 09:05:19")]


def test_a_zone_that_some_columns_tell_is_to_be_checked(taker: Taker) -> None:
    case = guessed(
        taker,
        """\
        Ticket ID,Created At (UTC),Solved At,Status
        1,2026-03-02 09:00:00,2026-03-02 10:00:00,solved
        2,2026-03-02 09:30:00,,open
        """,
    )
    assert '\nzone = "UTC"  # as "Created At (UTC)" says of its times; check that "Solved At" are too' in case.toml
    assert case.times("contact.opened") == [utc("2026-03-02 09:00"), utc("2026-03-02 09:30")]


def test_columns_that_an_organisation_added_itself(taker: Taker) -> None:
    """Jira puts them in `Custom field (…)`; a kind that is the same in every row tells no reasons apart."""
    rows = "".join(
        f"Service Request,SUP-{n},jan{n}@x.nl,Resolved,2/Mar/26 9:{n:02} AM,3/Mar/26 1:00 PM,{r},{c}\n"
        for n, (r, c) in enumerate([("Levering", "email"), ("Factuur", "portal")] * 15)
    )
    case = guessed(
        taker,
        "Issue Type,Issue key,Reporter,Status,Created,Resolved,Custom field (Request Type),"
        f"Custom field (Request Channel Type)\n{rows}",
    )
    parts = case.parts()
    assert (parts["reason"], parts["channel"]) == ("Custom field (Request Type)", "Custom field (Request Channel Type)")
    assert {e["reason"] for e in case.of("contact.opened")} == {"Levering", "Factuur"}
    assert {e["channel"] for e in case.of("contact.opened")} == {"email", "web"}
    assert len(case.of("contact.status")) == 30


def test_a_time_without_a_part_is_asked_about(taker: Taker) -> None:
    """Without a word about it resolution was simply not measurable."""
    case = guessed(
        taker,
        """\
        Incidentnummer;Aangemeld op;Geheel klaar;Bijgewerkt op;Status
        I 1;02-03-2026 09:00;02-03-2026 10:00;13-03-2026 10:00;Gereed
        I 2;13-03-2026 11:00;;13-03-2026 11:00;In behandeling
        """,
    )
    (asked,) = (q for q in case.guess.questions if "for which no part was found" in q)
    assert asked.startswith("'Geheel klaar' is a time")
    assert in_dutch(asked) == (
        "Voor de tijd ‘Geheel klaar’ is geen plaats gevonden: zijn contacten dan opgelost of beantwoord, zeg dat dan in de"
        " mapping, anders is dat niet te meten."
    )
    case = guessed(
        taker,
        """\
        Incidentnummer;Aangemeld op;Gereedgemeld op;Status
        I 1;02-03-2026 09:00;02-03-2026 10:00;Gereed
        I 2;13-03-2026 11:00;;In behandeling
        """,
    )
    assert case.parts()["solved"] == "Gereedgemeld op"
    assert not [q for q in case.guess.questions if "for which no part was found" in q]
