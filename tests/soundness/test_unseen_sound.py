"""Tables as other systems give them, taken without a complaint into wrong figures. Answers by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.taking import Taker, utc
from peil.connectors.files.guess import guess
from peil.show.file_errors import in_dutch
from soundness.test_guess_sound import guessed, kinds, of


@pytest.fixture
def taker(tmp_path: Path) -> Iterator[Taker]:
    made = Taker(tmp_path)
    yield made
    made.store.close()


BY_HALF_HOUR = """\
    Datum;Interval;Wachtrij;Aangeboden;Beantwoord;Verlaten;Gem. wachttijd;Gem. gespreksduur;Servicelevel
    02-02-2026;09:00-09:30;Service;24;22;2;0:00:18;0:04:40;82%
    02-02-2026;09:30-10:00;Service;31;28;3;0:00:25;0:04:30;71%
    13-02-2026;09:00-09:30;Service;12;12;0;0:00:09;0:04:20;95%
    """
BY_BEGIN_AND_END = """\
    Interval Start,Interval End,Media Type,Queue Name,Offer,Answer,Abandon,ASA,Service Level %,Avg Talk
    2/2/26 9:00 AM,2/2/26 9:30 AM,voice,Support,24,22,2,18000,0.82,280000
    2/2/26 9:30 AM,2/2/26 10:00 AM,voice,Support,31,28,3,25000,0.71,270000
    2/2/26 10:00 AM,2/2/26 10:30 AM,voice,Support,12,12,0,9000,0.95,260000
    2/2/26 9:00 AM,2/2/26 9:30 AM,voice,Sales,8,8,0,5000,1,350000
    """
BY_DAY = """\
    Date,Calls offered,Calls answered,Calls abandoned,Avg wait time,Avg talk time
    2026-02-02,24,22,2,18,280
    2026-02-03,31,28,3,25,270
    2026-02-04,12,12,0,9,260
    """
OF_A_SKILL = """\
    Split/Skill: 12 Service
    Date: 02-02-2026

    Time,Avg Speed Ans,ACD Calls,Avg ACD Time,Aban Calls,Max Delay,% Within Service Level
    Totals,:14,120,3:40,6,2:10,84
    9:00 - 9:30,:10,40,3:20,1,1:00,90
    9:30 - 10:00,:18,42,3:50,3,2:10,80
    10:00 - 10:30,:15,38,3:50,2,1:30,82
    """


@pytest.mark.parametrize("content", [BY_HALF_HOUR, BY_BEGIN_AND_END, BY_DAY, OF_A_SKILL])
def test_counts_of_many_calls_are_no_calls(taker: Taker, content: str) -> None:
    """Sixty-two calls of three half-hours became three calls, each answered after the average wait."""
    found = guess(taker.file("t.csv", content))
    assert (found.kind, found.parts) == ("unknown", ())
    (told,) = found.questions
    assert "export the list of calls or contacts itself" in told
    assert (in_dutch(told) or "").startswith("De rijen zijn tellingen van veel contacten")


def test_waits_and_talks_that_add_up_in_single_calls_are_no_counts(taker: Taker) -> None:
    found, _, taken = guessed(
        taker,
        """\
        Call Id,Agent,Start,Wait time,Talk time,Total,Max wait,Service level
        1,Els,2026-02-02 09:01:07,10,100,110,60,1
        2,Bo,2026-02-02 09:05:31,20,200,220,60,1
        3,Els,2026-02-03 10:02:12,70,50,120,60,0
        """,
    )
    assert found.kind == "calls"
    assert kinds(taken) == {"queue.entered": 3, "queue.connected": 3, "call.ended": 3}


def test_hours_and_minutes_until_a_reply_are_no_minutes_and_seconds(taker: Taker) -> None:
    """A first reply after 45 minutes came after 45 seconds, and 25 hours until solving were 25 minutes."""
    _, toml, taken = guessed(
        taker,
        """\
        Ticket Id,Status,Created Time,Ticket Closed Time,First Response Time (hh:mm),Resolution Time (hh:mm)
        10001,Closed,02 Feb 2026 09:00 AM,03 Feb 2026 10:00 AM,00:45,25:00
        10002,Open,13 Feb 2026 10:00 AM,,01:00,
        10003,Closed,14 Feb 2026 10:00 AM,14 Feb 2026 12:30 PM,00:10,02:30
        """,
    )
    assert 'unit = "h"' in toml
    assert [e["time_us"] for e in of(taken, "contact.message")] == [
        utc("2026-02-02 09:45"), utc("2026-02-13 11:00"), utc("2026-02-14 10:10"),
    ]  # fmt: skip
    assert [(e["status"], e["time_us"]) for e in of(taken, "contact.status")] == [
        ("solved", utc("2026-02-03 10:00")), ("solved", utc("2026-02-14 12:30")),
    ]  # fmt: skip


def test_the_unit_of_a_reply_time_is_told_by_how_long_the_contact_lasted(taker: Taker) -> None:
    """A reply after an hour, in milliseconds, came six weeks later, after the contact was closed."""
    lines = [
        '{"id": 1, "created_at": "2026-02-02T08:00:00Z", "closed_at": "2026-02-02T11:00:00Z", "first_response_time": 3600000}',
        '{"id": 2, "created_at": "2026-02-03T08:00:00Z", "closed_at": null, "first_response_time": 60000}',
        '{"id": 3, "created_at": "2026-02-04T08:00:00Z", "closed_at": "2026-02-04T09:00:00Z", "first_response_time": 1800000}',
    ]  # fmt: skip
    _, _, taken = guessed(taker, "\n".join(lines) + "\n", "chats.json")
    assert [e["time_us"] for e in of(taken, "contact.message")] == [
        utc("2026-02-02 09:00"), utc("2026-02-03 08:01"), utc("2026-02-04 08:30"),
    ]  # fmt: skip


def test_a_reply_time_whose_unit_nothing_tells_is_asked_about(taker: Taker) -> None:
    found = guess(
        taker.file("t.csv", "Ticket Id,Created,First response time\n1,2026-02-02 09:00,30\n2,2026-02-03 09:00,45\n")
    )
    told = next(q for q in found.questions if "First response time" in q)
    assert "no column tells in what 30 is written: it is read as seconds" in told
    assert "seconden" in (in_dutch(told) or "")


def test_hours_of_work_are_added_to_no_time(taker: Taker) -> None:
    """A reply after 30 minutes of office hours, asked on Friday evening, came on Friday evening."""
    found, _, _ = guessed(
        taker,
        """\
        Ticket Id,Created,Closed,First reply time in minutes within business hours
        1,2026-02-06 18:00,2026-02-09 09:40,30
        2,2026-02-07 09:00,2026-02-09 12:00,45
        """,
    )
    assert found.part("first_reply") is None


def test_outcomes_among_directions_keep_what_went_out_apart(taker: Taker) -> None:
    """'missed' and 'abandoned' beside inbound and outbound: the whole column was taken for no directions."""
    found, _, taken = guessed(
        taker,
        """\
        Interaction ID,Call Type,Start Time,End Time,Customer Phone Number,Talk Time,Wait Time,Ring Group,Agent Name
        a1,inbound,2026-02-02 09:00:00,2026-02-02 09:05:00,+31612345678,240,20,support,Anna
        a2,abandoned,2026-02-02 09:10:00,2026-02-02 09:10:45,+31612345679,0,45,support,
        a3,missed,2026-02-02 09:20:00,2026-02-02 09:21:00,+31612345670,0,60,support,
        a4,outbound,2026-02-14 09:30:00,2026-02-14 09:33:00,+31612345671,150,0,,Bram
        a5,outbound_missed,2026-02-14 09:35:00,2026-02-14 09:36:00,+31612345671,0,0,,Bram
        """,
    )
    assert found.part("reason") is None
    assert kinds(taken) == {"queue.entered": 3, "queue.connected": 1, "queue.abandoned": 2, "call.ended": 1}
    assert {e["queue"] for e in of(taken, "queue.entered")} == {"support"}


def test_who_owns_a_ticket_may_be_its_customer(taker: Taker) -> None:
    """Each customer became an employee who solved a ticket of their own."""
    found, _, _ = guessed(
        taker,
        """\
        Ticket ID,Owner,Agent,Channel type,Date created,Date resolved
        1,jan@x.nl,Anna,E,2026-02-02 09:00:00,2026-02-02 12:00:00
        2,els@x.nl,Bram,E,2026-02-02 10:00:00,
        3,piet@x.nl,Anna,T,2026-02-13 12:00:00,2026-02-13 12:20:00
        """,
    )
    assert any("E, T are codes that Peil does not know" in q and in_dutch(q) for q in found.questions)
    part = found.part("agent")
    assert part is not None
    assert part.column == "Agent"


def test_what_was_cancelled_was_not_solved(taker: Taker) -> None:
    """With a closing time alone all were taken as solved, cancelled ones too."""
    _, _, taken = guessed(
        taker,
        """\
        SR_NUMBER,SR_TYPE,STATUS,CREATED_DATE,CLOSED_DATE
        SR19-01,Light,Completed,03/19/2019 03:30:24 PM,03/21/2019 10:12:04 AM
        SR19-02,Light,Canceled,03/19/2019 03:31:24 PM,03/20/2019 10:12:04 AM
        SR19-03,Rats,Open,03/25/2019 09:00:00 AM,
        """,
    )
    assert {e["contact"]: e["status"] for e in of(taken, "contact.status")} == {
        "SR19-01": "solved",
        "SR19-02": "closed",
    }


def test_answers_alone_do_not_say_how_many_were_asked(taker: Taker) -> None:
    """An export of answers has the day of sending too: 100 % had answered. The kind of question stands in a column."""
    found, toml, taken = guessed(
        taker,
        """\
        "Survey Response ID","Person Email","Score","Survey Sent At","Response Created At","Survey Type"
        "101","jan@x.nl","9","2026-02-01 09:00:00 UTC","2026-02-02 09:00:00 UTC","nps"
        "102","els@x.nl","6","2026-02-01 09:00:00 UTC","2026-02-13 10:00:00 UTC","nps"
        "103","piet@x.nl","8","2026-02-03 09:00:00 UTC","2026-02-14 10:00:00 UTC","nps"
        """,
    )
    assert kinds(taken) == {"survey.answered": 3}
    assert 'family = "nps"' in toml
    told = next(q for q in found.questions if "response rate" in q)
    assert "dus geen respons" in (in_dutch(told) or "")


def test_answers_of_who_tried_the_survey_are_left_out(taker: Taker) -> None:
    """Three headers, a trial run and an answer halfway: the table was none, or one of calls."""
    found, toml, taken = guessed(
        taker,
        """\
        StartDate,EndDate,Status,Progress,Duration (in seconds),Finished,RecordedDate,ResponseId,Q1,Q2
        Start Date,End Date,Response Type,Progress,Duration (in seconds),Finished,Recorded Date,Response ID,"How likely are you to recommend us?","How satisfied are you?"
        "{""ImportId"":""startDate""}","{""ImportId"":""endDate""}","{""ImportId"":""status""}","{""ImportId"":""progress""}","{""ImportId"":""duration""}","{""ImportId"":""finished""}","{""ImportId"":""recordedDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"
        2026-02-02 09:00:00,2026-02-02 09:03:00,IP Address,100,180,True,2026-02-02 09:03:01,R_1abc,9,5
        2026-02-13 10:00:00,2026-02-13 10:01:00,IP Address,100,60,True,2026-02-13 10:01:01,R_2abc,3,2
        2026-02-14 10:00:00,2026-02-14 10:01:00,Survey Preview,100,60,True,2026-02-14 10:01:01,R_3abc,8,4
        2026-02-14 11:00:00,2026-02-14 11:01:00,IP Address,50,60,False,2026-02-14 11:01:01,R_4abc,,3
        """,
    )
    said = sorted((e["instrument"], e["score"]) for e in of(taken, "survey.answered"))
    assert said == [("q1", 3), ("q1", 9), ("q2", 2), ("q2", 3), ("q2", 5)]
    assert 'family = "nps"' in toml
    assert 'question_nl = "How satisfied are you?"' in toml
    assert {r["row"] for r in taken.rejected} == {2, 3}
    assert any("marks 1 rows as tries (Survey Preview 1)" in q and in_dutch(q) for q in found.questions)


def test_half_points_are_neither_refused_nor_rounded(taker: Taker) -> None:
    """Of four report marks two were refused, and 7,5 as 8 would have been satisfied. 8,5 and 10 are; 7,5 and 6 not."""
    _, toml, taken = guessed(
        taker,
        """\
        Respons ID;Datum ingevuld;Rapportcijfer
        1;02-02-2026 09:00;8,5
        2;13-02-2026 09:00;7,5
        3;14-02-2026 09:00;6
        4;14-02-2026 10:00;10
        """,
    )
    assert 'unit = "half"' in toml
    assert [e["score"] for e in of(taken, "survey.answered")] == [17, 15, 12, 20]
    declared = taker.store.instruments()["rapportcijfer"]
    assert (declared["scale"], declared["positive"]) == ([2, 20], [16, 17, 18, 19, 20])


def test_means_of_answers_are_no_answers(taker: Taker) -> None:
    found = guess(taker.file("t.csv", "Response ID,Completed,Score\n1,2026-02-02 09:00,8.3\n2,2026-02-03 09:00,7.1\n"))
    assert found.part("score") is None


def test_messages_are_no_contacts(taker: Taker) -> None:
    """Five posts of one conversation were five contacts that nobody answered."""
    found = guess(
        taker.file(
            "t.csv",
            """\
            tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id
            1,shop,False,Tue Oct 31 22:10:47 +0000 2017,a,2,3
            2,115712,True,Tue Oct 31 22:11:45 +0000 2017,b,,1
            3,115712,True,Tue Oct 31 22:08:27 +0000 2017,c,1,4
            4,shop,False,Tue Oct 31 21:54:49 +0000 2017,d,3,5
            5,115712,True,Tue Oct 31 21:49:35 +0000 2017,e,4,
            """,
        )
    )
    assert (found.kind, found.parts) == ("unknown", ())
    assert (in_dutch(found.questions[0]) or "").startswith("De rijen zijn berichten")


def test_messages_of_a_conversation_give_its_replies(taker: Taker) -> None:
    """Newest first, as an export has it; a note among employees is no reply."""
    found, _, taken = guessed(
        taker,
        """\
        Message ID,Conversation ID,Direction,Private,Message date,Assignee,Contact handle
        m5,c2,Outbound,No,2026-02-13 10:45:00,Bram,els@x.nl
        m4,c2,Inbound,No,2026-02-13 10:00:00,Bram,els@x.nl
        m3,c1,Inbound,No,2026-02-02 10:00:00,Anna,jan@x.nl
        m2,c1,Outbound,No,2026-02-02 09:30:00,Anna,jan@x.nl
        m6,c1,Outbound,Yes,2026-02-02 09:10:00,Anna,jan@x.nl
        m1,c1,Inbound,No,2026-02-02 09:00:00,Anna,jan@x.nl
        """,
    )
    assert found.kind == "messages"
    assert min(e["time_us"] for e in of(taken, "contact.opened") if e["contact"] == "c1") == utc("2026-02-02 09:00")
    said = [(e["contact"], e["actor"], e["visibility"]) for e in of(taken, "contact.message")]
    assert said == [
        ("c1", "customer", "public"), ("c1", "agent", "internal"), ("c1", "agent", "public"),
        ("c1", "customer", "public"), ("c2", "customer", "public"), ("c2", "agent", "public"),
    ]  # fmt: skip


def test_a_log_of_steps_has_some_that_are_an_end(taker: Taker) -> None:
    """What is no status is not 'open' either: a step after the end would have reopened the case."""
    _, _, taken = guessed(
        taker,
        """\
        Case ID,Activity,Complete Timestamp,workgroup
        Case 1,Assign seriousness,2012/10/09 14:50:17.000,A
        Case 1,Take in charge ticket,2012/10/09 14:51:01.000,A
        Case 1,Resolve ticket,2012/10/25 11:54:26.000,B
        Case 1,Closed,2012/11/09 12:54:39.000,B
        Case 1,Send mail,2012/11/10 12:54:39.000,B
        Case 10,Assign seriousness,2010/04/29 08:40:08.000,A
        Case 10,Resolve ticket,2010/05/05 09:55:46.000,A
        """,
    )
    assert [(e["contact"], e["status"]) for e in of(taken, "contact.status")] == [
        ("Case 10", "solved"), ("Case 1", "solved"), ("Case 1", "closed"),
    ]  # fmt: skip
    opened = min(e["time_us"] for e in of(taken, "contact.opened") if e["contact"] == "Case 1")
    assert opened == utc("2012-10-09 14:50:17")


def test_a_history_of_fields_tells_the_status_alone(taker: Taker) -> None:
    _, toml, taken = guessed(
        taker,
        """\
        "Case Number","Edit Date","Field / Event","Old Value","New Value"
        "00001001","02-02-2026 09:00","Created.","",""
        "00001001","02-02-2026 09:30","Status","New","Working"
        "00001001","02-02-2026 11:00","Case Owner","Queue","Closed Deals team"
        "00001001","13-02-2026 11:30","Status","Working","Closed"
        "00001002","02-02-2026 10:00","Created.","",""
        "00001002","02-02-2026 10:30","Status","New","Closed"
        "00001002","14-02-2026 10:30","Status","Closed","Working"
        """,
    )
    assert "Deals" not in toml
    assert [(e["contact"][-1], e["status"]) for e in of(taken, "contact.status")] == [
        ("1", "open"), ("2", "solved"), ("1", "solved"), ("2", "open"),
    ]  # fmt: skip


def test_what_is_over_without_a_time_of_it_is_told(taker: Taker) -> None:
    found = guess(
        taker.file(
            "t.json",
            '[{"session_id": "s1", "created_at": "2026-02-02T08:00:00Z", "state": "resolved"},\n'
            ' {"session_id": "s2", "created_at": "2026-02-03T08:00:00Z", "state": "pending"}]',
        )
    )
    told = next(q for q in found.questions if "are over by" in q)
    assert told.startswith("1 rows are over by 'state' (resolved 1), and no column tells since when")
    assert in_dutch(told)


def test_a_call_that_rang_at_two_employees_is_told(taker: Taker) -> None:
    found = guess(
        taker.file(
            "t.csv",
            """\
            Call ID,Leg ID,Start Time,Answer Time,Stop Time,Talk Time,Direction
            c1,1,02/02/2026 09:00:00 AM,02/02/2026 09:00:10 AM,02/02/2026 09:05:10 AM,00:05:00,Incoming
            c3,1,02/14/2026 09:20:00 AM,,02/14/2026 09:20:20 AM,00:00:00,Incoming
            c3,2,02/14/2026 09:20:20 AM,02/14/2026 09:20:30 AM,02/14/2026 09:22:30 AM,00:02:00,Incoming
            """,
        )
    )
    told = next(q for q in found.questions if "rang at two" in q)
    assert in_dutch(told)


def test_days_without_a_clock_beside_days_with_one(taker: Taker) -> None:
    """What was handled on the day itself would have been rejected: midnight lies before half past ten."""
    _, _, taken = guessed(
        taker,
        """\
        Dossieritem;Instuurdatum;Instuurtijd;Datum afgehandeld
        10001;02-02-2026;09:00:00;03-02-2026
        10003;13-02-2026;11:00:00;13-02-2026
        """,
    )
    assert taken.rejected == []
    assert kinds(taken) == {"contact.opened": 2, "contact.status": 2}


def test_a_point_that_parts_thousands_is_no_decimal_sign(taker: Taker) -> None:
    """A call of twenty minutes (1.234 seconds) lasted one second."""
    found, toml, taken = guessed(
        taker,
        """\
        Call Id;Start;Agent;Wachttijd (s);Gesprek (s)
        1;2026-02-02 09:00:01;Els;12;1.234
        2;2026-02-02 09:10:02;Els;3;2.100
        3;2026-02-03 09:10:02;Bo;3;980
        """,
    )
    assert 'decimal = ","' in toml
    assert [e["talk_s"] for e in of(taken, "call.ended")] == [1234, 2100, 980]
    told = next(q for q in found.questions if "thousands" in q)
    assert "duizendtallen" in (in_dutch(told) or "")


def test_days_as_a_spreadsheet_counts_them_are_told(taker: Taker) -> None:
    found = guess(taker.file("t.csv", "id;created;solved\n1;46055,375;46055,4583\n2;46066,4167;46067,5\n3;46067,1;\n"))
    assert found.kind == "unknown"
    assert any("as a spreadsheet counts days" in q and in_dutch(q) for q in found.questions)


def test_times_written_in_two_ways_are_read_in_the_usual_one_and_the_others_rejected(taker: Taker) -> None:
    rows = [f"{n},2026-02-{n:02} 09:00,2026-02-{n:02} 11:00" for n in range(1, 11)]
    rows += ["11,15-02-2026 09:00,15-02-2026 11:00", "12,02/16/2026 09:00,02/16/2026 11:00"]
    _, _, taken = guessed(taker, "\n".join(["id,created,solved", *rows, ""]))
    assert len(of(taken, "contact.opened")) == 10
    assert {r["row"] for r in taken.rejected} == {12, 13}
