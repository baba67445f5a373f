"""Proposals that were taken without a complaint and gave wrong figures. Answers by hand."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.taking import Taken, Taker, utc
from peil.connectors.files.guess import Guess, guess
from peil.connectors.files.guess_toml import proposed
from peil.show.file_errors import in_dutch


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


CALLS_WITH_A_MARK = """\
    Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration,Satisfaction rating
    ID1,Diane,2021-01-01,09:12:58,Contract,Y,Y,109,00:02:23,3
    ID2,Becky,2021-01-01,09:12:58,Support,Y,N,20,00:04:02,4
    ID3,Stewart,2021-01-01,09:47:31,Contract,N,N,,,
    ID4,Greg,2021-01-01,09:47:31,Contract,Y,Y,10,00:02:11,2
    """


def test_a_mark_for_the_call_does_not_make_the_calls_a_survey(taker: Taker) -> None:
    """Four calls became three answers, and nothing was said of the calls."""
    found, _, taken = guessed(taker, CALLS_WITH_A_MARK)
    assert found.kind == "calls"
    assert Counter(e["type"] for e in taken.events) == {
        "queue.entered": 4, "queue.connected": 3, "queue.abandoned": 1, "call.ended": 3, "survey.answered": 3,
    }  # fmt: skip
    assert [e["wait_s"] for e in of(taken, "queue.connected")] == [20, 109, 10]
    assert [(e["wait_s"], e["time_unit"]) for e in of(taken, "queue.abandoned")] == [(None, "day")]
    assert [e["talk_s"] for e in of(taken, "call.ended")] == [143, 242, 131]
    assert {(e["score"], e["contact"]) for e in of(taken, "survey.answered")} == {(3, "ID1"), (4, "ID2"), (2, "ID4")}


def test_calls_of_which_no_wait_is_known_were_not_answered_at_once(taker: Taker) -> None:
    """Service level was 100 %, and the speed of answer none."""
    found, _, taken = guessed(
        taker,
        """\
        Call Id,agent_id,Start,Talk time
        K1,Els,2026-02-02 09:00:00,0:03:00
        K2,,2026-02-02 09:05:00,0:00:00
        """,
    )
    assert {e["time_unit"] for e in (*of(taken, "queue.connected"), *of(taken, "queue.abandoned"))} == {"day"}
    assert [e["agent"] is not None for e in of(taken, "queue.connected")] == [True]
    assert any("No column tells how long they waited" in q and in_dutch(q) for q in found.questions)


def test_a_wait_that_is_missing_beyond_the_sample_is_unknown_as_well(taker: Taker) -> None:
    """What is proposed is settled by the first rows, and holds for all: the answer without a wait was not made."""
    rows = [f"K{n},Els,2026-02-02 09:{n % 60:02}:00,10,0:03:00" for n in range(5000)]
    content = "\n".join(["Call Id,Agent,Start,Wait time,Talk time", *rows, "Z,Els,2026-02-02 11:00:00,,0:03:00"])
    _, _, taken = guessed(taker, content + "\n")
    (last,) = [e for e in of(taken, "queue.connected") if e["contact"] == "Z"]
    assert (last["wait_s"], last["time_unit"]) == (None, "day")


def test_how_long_solving_took_is_no_time_in_a_history(taker: Taker) -> None:
    """It was proposed as the source's own time of solving, and every row was rejected."""
    _, toml, taken = guessed(
        taker,
        """\
        ticket_id,status,updated_at,resolution_time_hrs
        1,New,2026-02-02 09:00:00,2
        1,Resolved,2026-02-02 11:00:00,2
        2,New,2026-02-02 09:00:00,3
        2,Resolved,2026-02-02 12:00:00,3
        """,
    )
    assert "reported" not in toml
    assert taken.rejected == []
    assert [e["status"] for e in of(taken, "contact.status")].count("solved") == 2


def test_what_is_not_solved_is_not_solved(taker: Taker) -> None:
    """'Unresolved' was read as solved, for it contains that word."""
    _, toml, taken = guessed(
        taker,
        """\
        ticket_id,status,updated_at
        1,New,2026-02-02 09:00:00
        1,Unresolved,2026-02-02 10:00:00
        1,Resolved,2026-02-02 11:00:00
        2,New,2026-02-02 09:00:00
        2,Not resolved,2026-02-02 10:00:00
        """,
    )
    assert '"Unresolved" = "open"' in toml
    assert [e["status"] for e in of(taken, "contact.status")].count("solved") == 1


def test_the_age_of_what_is_still_open_is_no_time_of_solving(taker: Taker) -> None:
    """Two of four came to an end: a word for its status that the sample did not have would be rejected."""
    _, _, taken = guessed(
        taker,
        """\
        ticket_number,owner_group,days_open,statisfaction_score,ticket status,created_date
        7-1,Software,21,0 - Unknown,Open,9/22/2020
        7-2,Hardware,10,0 - Unknown,Waiting for Requestor Feedback,6/29/2020
        7-3,Hardware,8,3 - Highly Satisfied,Resolved,5/6/2020
        7-4,Software,3,1 - Unsatisfied,Closed - No Action,5/6/2020
        """,
    )
    status = {e["contact"]: (e["status"], e["time_us"]) for e in of(taken, "contact.status")}
    assert {c: s for c, (s, _) in status.items()} == {"7-1": "open", "7-2": "pending", "7-3": "solved", "7-4": "closed"}
    assert status["7-3"][1] == utc("2020-05-14 00:00")
    assert {(e["contact"], e["score"]) for e in of(taken, "survey.answered")} == {("7-3", 3), ("7-4", 1)}
    assert {e["team"] for e in of(taken, "contact.opened")} == {"Software", "Hardware"}


def test_what_contradicts_itself_and_what_has_no_clock_is_told(taker: Taker) -> None:
    found, _, _ = guessed(
        taker,
        """\
        ticket_id,created_date,resolved_date,status
        1,2025-07-13,2025-07-21,Closed
        2,2026-02-10,2026-02-15,In Progress
        3,2025-12-11,2025-12-20,Resolved
        """,
    )
    told = " ".join(found.questions)
    assert "1 rows have a time in 'resolved_date' while 'status' says that they go on (In Progress 1)" in told
    assert "'created_date' holds days without a clock" in told
    assert all(in_dutch(q) for q in found.questions)


def test_a_clock_named_after_its_day_belongs_to_it(taker: Taker) -> None:
    """All began at midnight, while the clock stood in the next column; that of another day is not taken."""
    found, _, taken = guessed(
        taker,
        """\
        ticket_id,created_date,created_time,resolved_date,handling_time
        1,2026-02-02,09:30:00,2026-02-03,0:10:00
        2,2026-02-02,10:00:00,2026-02-04,0:20:00
        """,
    )
    assert found.joined == {"created_date": "created_time"}
    assert [e["time_us"] for e in of(taken, "contact.opened")] == [utc("2026-02-02 09:30"), utc("2026-02-02 10:00")]


def test_times_as_programs_write_them_are_times(taker: Taker) -> None:
    _, _, taken = guessed(
        taker,
        """\
        ticket_id,created_at,status
        1,Wed Oct 11 06:55:44 +0000 2017,Open
        2,Thu Oct 12 06:55:44 +0200 2017,Open
        """,
    )
    assert [e["time_us"] for e in of(taken, "contact.opened")] == [
        utc("2017-10-11 06:55:44"),
        utc("2017-10-12 04:55:44"),
    ]


def kinds(taken: Taken) -> dict[str, int]:
    return dict(Counter(e["type"] for e in taken.events))


def test_calls_that_employees_made_are_not_answered_at_once(taker: Taker) -> None:
    """A call of ten that went out was an incoming one, answered in 0 seconds."""
    found, _, taken = guessed(
        taker,
        """\
        Datum,Tijd,Richting,Van,Naar,Wachtrij,Beantwoord door,Status,Wachttijd (sec),Gespreksduur (sec)
        2 feb. 2026,09:01,Inkomend,0612345678,0880001111,Service,Jan,Beantwoord,12,220
        2 feb. 2026,09:05,Inkomend,0612345679,0880001111,Service,,Gemist,45,0
        2 feb. 2026,09:09,Uitgaand,0880001111,0612345679,,Jan,Beantwoord,0,60
        17 maart 2026,10:00,Inkomend,0612345678,0880001111,Service,Els,Beantwoord,3,600
        17 maart 2026,10:30,Intern,201,202,,Els,Beantwoord,0,600
        """,
    )
    assert kinds(taken) == {"queue.entered": 3, "queue.connected": 2, "queue.abandoned": 1, "call.ended": 2}
    told = next(q for q in found.questions if "did not come in" in q)
    assert "2 calls that did not come in (Uitgaand 1, Intern 1)" in told
    assert in_dutch(told).startswith("‘Richting’ noemt 2 gesprekken")


OLD_SWITCH = """\
    Call Time,Caller ID,Destination,Status,Ringing,Talking,Reason
    02/02/2026 09:01:02,0612345678,Service (800),answered,00:00:12,00:03:40,Terminated by Jan (101)
    02/02/2026 09:10:00,Jan (101),0698765432,answered,00:00:08,00:01:00,Terminated by Jan (101)
    17/02/2026 10:00:00,0612345678,Service (800),answered,00:00:02,00:10:00,Terminated by 0612345678
    """


def test_a_destination_that_is_a_telephone_number_is_asked_about(taker: Taker) -> None:
    """A list without directions: of a call to 0698765432 nobody can say that it waited in a queue."""
    found, _, _ = guessed(taker, OLD_SWITCH.replace("Jan (101),0698765432", "Jan,0698765432"))
    told = next(q for q in found.questions if "telephone number" in q)
    assert in_dutch(told).startswith("‘Destination’ is in 1 rijen een telefoonnummer")
    assert found.part("reason") is None  # why it ended


def test_what_an_extension_dialled_did_not_come_in(taker: Taker) -> None:
    """Two calls of employees were answered in 8 and 2 seconds by queues of the names that they had dialled. The pattern
    holds for extensions beyond the sample too."""
    more = "18/02/2026 10:00:00,Els (102),Jan (101),answered,00:00:02,00:00:30,Terminated by Jan (101)\n"
    found, toml, taken = guessed(taker, textwrap.dedent(OLD_SWITCH) + more)
    assert "unlike = " in toml
    assert kinds(taken) == {"queue.entered": 2, "queue.connected": 2, "call.ended": 2}
    assert {e["queue"] for e in of(taken, "queue.entered")} == {"Service (800)"}
    told = next(q for q in found.questions if "extension" in q)
    assert in_dutch(told).startswith("‘Caller ID’ is in 2 rijen een eigen toestel, zoals Jan (101)")
    later = taker.take(
        taker.file("later.csv", textwrap.dedent(OLD_SWITCH).replace("Jan (101),06", "Pim (103),06")), toml
    )
    assert {e["queue"] for e in of(later, "queue.entered")} == {"Service (800)"}


def test_milliseconds_are_told_by_how_long_the_call_was(taker: Taker) -> None:
    """A call of six minutes lasted a hundred hours, and the number that was dialled was its queue."""
    found, _, taken = guessed(
        taker,
        """\
        Date,End Date,Duration,Direction,ANI,DNIS,Queue,Conversation ID,Total Queue,Total Talk,Total ACW,Abandoned
        2026-02-02 09:00:00,2026-02-02 09:06:00,360000,Inbound,+31612345678,+31880000000,Help,c1,20000,300000,30000,NO
        2026-02-02 09:01:00,2026-02-02 09:02:10,70000,Inbound,+31612345679,+31880000000,Help,c2,70000,,,YES
        2026-02-14 09:01:00,2026-02-14 09:12:10,670000,Inbound,+31612345670,+31880000000,Help,c3,5000,600000,40000,NO
        """,
    )
    assert [e["talk_s"] for e in of(taken, "call.ended")] == [300, 600]
    assert [e["wrap_s"] for e in of(taken, "call.ended")] == [30, 40]
    assert [e["wait_s"] for e in of(taken, "queue.connected")] == [20, 5]
    assert {e["queue"] for e in of(taken, "queue.entered")} == {"Help"}
    told = [in_dutch(q) for q in found.questions if "milliseconds" in q]
    assert told
    assert all("milliseconden" in q for q in told)


def test_minutes_are_told_by_how_long_the_call_was_and_seconds_stay_so(taker: Taker) -> None:
    lines = "Gespreksnummer,Start,Einde,Medewerker,Gespreksduur\n"
    times = [("09:00:00", "09:05:00", 5), ("09:10:00", "09:22:00", 12), ("10:00:00", "10:03:00", 3)]
    days = [f"G{i},2026-02-0{i + 1} {a},2026-02-0{i + 1} {b},Jan" for i, (a, b, _) in enumerate(times)]
    minutes = lines + "".join(f"{d},{m}\n" for d, (_, _, m) in zip(days, times, strict=True))
    _, _, taken = guessed(taker, minutes)
    assert [e["talk_s"] for e in of(taken, "call.ended")] == [300, 720, 180]
    seconds = lines + "".join(f"S{d},{m * 55}\n" for d, (_, _, m) in zip(days, times, strict=True))
    found, _, taken = guessed(taker, seconds, "andere.csv")
    assert [e["talk_s"] for e in of(taken, "call.ended") if e["contact"].startswith("S")] == [275, 660, 165]
    assert not found.units


def test_a_missed_call_is_none_that_was_answered_however_few_rows_there_are(taker: Taker) -> None:
    """With a word of its own in each row the result was no choice of words, so how long it rang was talk."""
    found, _, taken = guessed(
        taker,
        """\
        Type,Phone Number,Date,Time,Action Result,Duration,Queue
        Inbound,(202) 555-0143,Mon 02/02/2026,9:15 AM,Accepted,0:03:10,Support
        Inbound,(202) 555-0144,Mon 02/02/2026,9:20 AM,Missed,0:00:25,Support
        Outbound,(202) 555-0145,Mon 02/02/2026,1:05 PM,Call connected,0:01:00,
        Inbound,(202) 555-0146,Tue 02/17/2026,4:05 PM,Voicemail,0:00:40,Support
        Inbound,(202) 555-0147,Tue 02/17/2026,4:15 PM,Wrong number,0:00:50,Support
        """,
    )
    assert kinds(taken) == {
        "queue.entered": 4, "queue.connected": 2, "queue.abandoned": 1, "queue.left": 1, "call.ended": 2,
    }  # fmt: skip
    assert of(taken, "queue.entered")[2]["time_us"] == utc("2026-02-17T16:05:00")
    told = next(q for q in found.questions if "taken as answered" in q)
    assert in_dutch(told) == "‘Action Result’: Wrong number gelden als opgenomen: ga na of dat klopt."


def test_a_number_of_conferences_is_no_effort_score(taker: Taker) -> None:
    """Its name has 'ces' in it; every row was rejected for a 0 outside the scale."""
    found, _, taken = guessed(
        taker,
        """\
        CALL ID,TIMESTAMP,CALL TYPE,AGENT NAME,DISPOSITION,QUEUE WAIT TIME,TALK TIME,AFTER CALL WORK TIME,CONFERENCES,ABANDONED
        301,"Mon, 02 Feb 2026 09:00:12",Inbound,John,Resolved,00:00:15,00:04:00,00:01:05,0,0
        302,"Mon, 02 Feb 2026 09:03:40",Inbound,[None],No Disposition,00:01:10,00:00:00,00:00:00,0,1
        303,"Tue, 17 Feb 2026 09:10:00",Inbound,Amy,Resolved,00:00:05,00:02:42,00:00:20,1,0
        """,
    )
    assert found.part("score") is None
    assert kinds(taken) == {"queue.entered": 3, "queue.connected": 2, "queue.abandoned": 1, "call.ended": 2}


def test_a_chat_that_nobody_took_was_not_answered_for_its_duration(taker: Taker) -> None:
    found, _, taken = guessed(
        taker,
        """\
        chat id,started at (Europe/Amsterdam),ended at,operator 1 nick,group,chat duration in seconds,queue duration in seconds
        P1,2026-02-02 09:00:00,2026-02-02 09:10:00,Amy,Sales,600,5
        P2,2026-02-02 09:05:00,2026-02-02 09:25:00,Bo,Support,1200,0
        P3,2026-02-14 19:05:00,2026-02-14 19:06:00,,Support,60,60
        """,
    )
    assert kinds(taken) == {"queue.entered": 3, "queue.connected": 2, "queue.abandoned": 1, "call.ended": 2}
    assert {e["channel"] for e in of(taken, "queue.entered")} == {"chat"}
    assert "met de wachttijd erin" in " ".join(in_dutch(q) for q in found.questions)
