"""Guesses for files that Peil has not seen: what each must find, and events that come out right. Answers by hand."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.taking import Taken, Taker, utc
from connectors.workbooks import day, moment, xlsx
from peil.connectors.files.guess import Guess, guess
from peil.connectors.files.guess_toml import proposed
from peil.show.file_errors import in_dutch

QUEUE_LOG = """\
    1772438400|c1|sales|NONE|ENTERQUEUE||0612345678|1
    1772438410|c1|sales|Anna|CONNECT|10|b1|3
    1772438510|c1|sales|Anna|COMPLETECALLER|10|100|1
    1772438600|c2|sales|NONE|ENTERQUEUE||0612345679|1
    1772438630|c2|sales|NONE|ABANDON|1|1|30
"""


@dataclass
class Case:
    """A guess, its mapping, and what that made of the file."""

    guess: Guess
    toml: str
    taken: Taken

    def parts(self) -> dict[str, str]:
        return {p.role: p.column for p in self.guess.parts}

    def kinds(self) -> dict[str, str]:
        return {c.name: c.kind for c in self.guess.columns}

    def of(self, kind: str) -> list[dict[str, object]]:
        return [e for e in self.taken.events if e["type"] == kind]

    def times(self, kind: str) -> list[object]:
        return [e["time_us"] for e in sorted(self.of(kind), key=lambda e: str(e["contact"]))]


def guessed(taker: Taker, content: str | bytes, name: str = "tabel.csv") -> Case:
    path: Path = taker.file(name, content)
    found = guess(path)
    toml = proposed(found)
    return Case(found, toml, taker.take(path, toml))


def test_a_dutch_ticket_list_in_excel(taker: Taker) -> None:
    """A title above the header, date cells, a day and no clock where nobody knows it."""
    book = xlsx(
        {
            "Uitleg": [["Export van het klantportaal"]],
            "Tickets": [
                ["Overzicht tickets maart"],
                [],
                [
                    "Ticketnummer",
                    "Aangemaakt op",
                    "Eerste reactie",
                    "Opgelost op",
                    "Klantnummer",
                    "Kanaal",
                    "Team",
                    "Categorie",
                ],
                [1001, moment(46083.375), moment(46083.5), moment(46084.5), "K7", "E-mail", "Eerste lijn", "Factuur"],
                [1002, moment(46083.75), None, None, "K8", "Telefoon", "Eerste lijn", "Levering"],
                [1003, day(46084), moment(46084.25), moment(46085.25), "K7", "E-mail", "Tweede lijn", "Factuur"],
            ],
        }
    )
    case = guessed(taker, book, "export.xlsx")
    assert case.guess.kind == "tickets"
    assert case.parts() == {
        "contact": "Ticketnummer", "opened": "Aangemaakt op", "first_reply": "Eerste reactie", "solved": "Opgelost op",
        "customer": "Klantnummer", "channel": "Kanaal", "team": "Team", "reason": "Categorie",
    }  # fmt: skip
    assert 'sheet = "Tickets"' in case.toml
    assert case.taken.rejected == []
    assert case.times("contact.opened")[0] == utc("2026-03-02 09:00")
    assert [e["channel"] for e in sorted(case.of("contact.opened"), key=lambda e: str(e["contact"]))] == [
        "email", "phone", "email",
    ]  # fmt: skip
    assert len(case.of("contact.message")) == len(case.of("contact.status")) == 2


def test_a_zendesk_like_export(taker: Taker) -> None:
    """The first reply is a duration in minutes after the opening."""
    case = guessed(
        taker,
        """\
        Id,Requester,Requester email,Subject,Status,Priority,Via,Created at,Updated at,Solved at,Group,Assignee,First reply time in minutes,Satisfaction Score
        501,Jan,jan@x.nl,Help,Solved,High,Web Form,2026-03-02 09:00:00 +0100,2026-03-03 10:00:00 +0100,2026-03-03 10:00:00 +0100,Support,Anna,45,Good
        502,Eva,eva@x.nl,Vraag,Open,Normal,Mail,2026-03-02 11:30:00 +0100,2026-03-02 11:30:00 +0100,,Support,Bram,,Unoffered
        503,Jan,jan@x.nl,Klacht,Closed,Low,Mail,2026-03-04 08:00:00 +0100,2026-03-09 08:00:00 +0100,2026-03-05 08:00:00 +0100,Billing,Anna,120,Bad
        """,
    )
    parts = case.parts()
    assert {r: parts[r] for r in ("contact", "opened", "solved", "first_reply", "agent", "team", "channel", "status")} == {
        "contact": "Id", "opened": "Created at", "solved": "Solved at", "first_reply": "First reply time in minutes",
        "agent": "Assignee", "team": "Group", "channel": "Via", "status": "Status",
    }  # fmt: skip
    assert 'customer = { column = "Requester email", kind = "email" }' in case.toml
    assert case.taken.rejected == []
    assert case.times("contact.message") == [utc("2026-03-02 08:45"), utc("2026-03-04 09:00")]


def test_a_freshdesk_like_export(taker: Taker) -> None:
    case = guessed(
        taker,
        """\
        Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,Last update time,Initial response time,Email
        11,Vraag,Closed,Low,Email,Question,Anna,Support,2026-03-02 09:00:00,2026-03-03 09:00:00,2026-03-02 12:00:00,2026-03-04 12:00:00,2026-03-04 12:00:00,2026-03-02 10:00:00,a@x.nl
        12,Storing,Open,High,Phone,Incident,Bram,Support,2026-03-02 10:00:00,2026-03-03 10:00:00,,,2026-03-02 10:00:00,,b@x.nl
        """,
    )
    parts = case.parts()
    assert (parts["contact"], parts["opened"], parts["solved"]) == ("Ticket ID", "Created time", "Resolved time")
    assert (parts["closed"], parts["first_reply"], parts["customer"]) == (
        "Closed time",
        "Initial response time",
        "Email",
    )
    assert case.taken.rejected == []
    assert [e["status"] for e in case.of("contact.status")] == ["solved", "closed"]


def test_a_topdesk_like_export(taker: Taker) -> None:
    """Gereed is solved, afgemeld is closed; the separator and the day first are found."""
    case = guessed(
        taker,
        """\
        Meldingnummer;Datum aangemeld;Naam aanmelder;Korte omschrijving;Soort binnenkomst;Categorie;Behandelaarsgroep;Behandelaar;Status;Datum gereed;Datum afgemeld
        M2603 001;02-03-2026 09:15;Jansen;Printer;E-mail;Hardware;Servicedesk;Anna;Gesloten;03-03-2026 10:00;13-03-2026 10:00
        M2603 002;13-03-2026 11:00;Pietersen;Wachtwoord;Telefonisch;Account;Servicedesk;Bram;In behandeling;;
        """,
    )
    parts = case.parts()
    assert (parts["contact"], parts["opened"]) == ("Meldingnummer", "Datum aangemeld")
    assert (parts["solved"], parts["closed"]) == ("Datum gereed", "Datum afgemeld")
    assert (parts["team"], parts["agent"], parts["channel"]) == (
        "Behandelaarsgroep",
        "Behandelaar",
        "Soort binnenkomst",
    )
    assert case.guess.sample.part.options.separator == ";"
    assert case.times("contact.opened") == [utc("2026-03-02 09:15"), utc("2026-03-13 11:00")]
    assert case.taken.rejected == []


def test_a_salesforce_like_export_with_american_dates(taker: Taker) -> None:
    """AM and PM; 25 stands second, so the month is first. The one final time is taken as solved, and said so."""
    case = guessed(
        taker,
        """\
        "Case Number","Case Origin","Status","Priority","Date/Time Opened","Date/Time Closed","Case Owner","Contact Email","Case Reason"
        "00001001","Web","Closed","High","3/2/2026 9:05 AM","3/25/2026 1:00 PM","Anna","a@x.com","Billing"
        "00001002","Phone","New","Low","3/25/2026 12:30 PM","","Bram","b@x.com","Setup"
        """,
    )
    parts = case.parts()
    assert (parts["contact"], parts["opened"], parts["closed"]) == (
        "Case Number",
        "Date/Time Opened",
        "Date/Time Closed",
    )
    assert case.guess.column("Date/Time Opened").dates == ("%m/%d/%Y %I:%M %p",)
    assert case.times("contact.opened") == [utc("2026-03-02 09:05"), utc("2026-03-25 12:30")]
    (solved,) = case.of("contact.status")
    assert (solved["contact"], solved["status"], solved["time_us"]) == ("00001001", "solved", utc("2026-03-25 13:00"))
    assert "the only final time: taken as solved" in case.toml


def test_a_date_that_can_be_read_in_two_ways_is_asked(taker: Taker) -> None:
    case = guessed(taker, "id,created,status\n1,03/04/2026,open\n2,05/06/2026,open\n3,07/02/2026,open\n")
    seen = case.guess.column("created")
    assert set(seen.dates) == {"%d/%m/%Y", "%m/%d/%Y"}
    question, clockless = case.guess.questions
    assert "days without a clock" in clockless
    assert "03/04/2026 is read as 3 April 2026 (%d/%m/%Y), but could be 4 March 2026 (%m/%d/%Y)" in question
    clear = guessed(taker, "id,created,closed\n1,03/04/2026,04/25/2026\n2,05/06/2026,05/26/2026\n", "b.csv")
    assert clear.guess.column("created").dates[0] == "%m/%d/%Y"  # the other column leaves no doubt
    assert "another column leaves no doubt" in clear.guess.column("created").why


def test_a_call_list_with_durations(taker: Taker) -> None:
    case = guessed(
        taker,
        """\
        Gespreksnummer;Starttijd;Wachtrij;Nummer beller;Wachttijd;Medewerker;Gespreksduur;Nawerktijd;Resultaat
        G1;02-03-2026 09:00:05;Algemeen;0612345678;0:00:15;Anna;0:05:30;0:00:45;Beantwoord
        G2;02-03-2026 09:01:00;Algemeen;0612345679;0:01:10;;;;Opgehangen
        G3;13-03-2026 09:14:00;Facturen;0301234567;0:00:05;Bram;1:12:00;0:01:00;Beantwoord
        """,
    )
    assert case.guess.kind == "calls"
    assert case.kinds()["Gespreksduur"] == "clock"
    assert {e["contact"]: e["wait_s"] for e in case.of("queue.connected")} == {"G1": 15, "G3": 5}
    assert [(e["contact"], e["wait_s"], e["time_us"]) for e in case.of("queue.abandoned")] == [
        ("G2", 70, utc("2026-03-02 09:02:10"))
    ]
    assert {e["contact"]: (e["talk_s"], e["wrap_s"]) for e in case.of("call.ended")} == {
        "G1": (330, 45),
        "G3": (4320, 60),
    }
    assert 'kind = "phone"' in case.toml
    assert case.taken.rejected == []


def test_a_queue_log(taker: Taker) -> None:
    case = guessed(taker, QUEUE_LOG, "queue_log")
    assert (case.guess.kind, case.guess.shipped) == ("queue_log", "asterisk_queue_log")
    assert len(case.of("queue.entered")) == 2
    assert len(case.of("queue.abandoned")) == 1


def test_survey_answers_from_1_to_10_with_a_decimal_comma(taker: Taker) -> None:
    case = guessed(
        taker,
        """\
        Respons ID;Verzonden op;Ingevuld op;Ticketnummer;Rapportcijfer;Hoe waarschijnlijk is het dat u ons aanbeveelt? (0-10)
        R1;01-03-2026 10:00;02-03-2026 11:00;1001;8,0;9
        R2;01-03-2026 10:00;13-03-2026 12:00;1002;4,0;3
        R3;01-03-2026 10:00;14-03-2026 12:00;1003;n.v.t.;10
        R4;01-03-2026 10:00;;1004;;
        """,
    )
    assert case.guess.kind == "survey"
    assert case.guess.column("Rapportcijfer").nulls == ("n.v.t.",)
    assert 'decimal = ","' in case.toml
    assert "scale = [1, 10]" in case.toml
    assert 'family = "nps"\nscale = [0, 10]' in case.toml
    scores = {(e["instrument"], e["score"]) for e in case.of("survey.answered")}
    assert {score for key, score in scores if key == "rapportcijfer"} == {8, 4}
    assert {score for key, score in scores if key != "rapportcijfer"} == {9, 3, 10}
    assert len(case.of("survey.invited")) == 8


def test_survey_answers_in_words(taker: Taker) -> None:
    case = guessed(
        taker,
        """\
        id,ingevuld op,tevredenheid
        1,2026-03-02 10:00,Zeer tevreden
        2,2026-03-02 11:00,Ontevreden
        3,2026-03-02 12:00,Tevreden
        4,2026-03-02 12:00,Tevreden
        """,
    )
    assert sorted(int(str(e["score"])) for e in case.of("survey.answered")) == [2, 4, 4, 5]


def test_json_lines_with_fields_within_fields(taker: Taker) -> None:
    lines = [
        {"ticket": {"id": 7, "created_at": "2026-03-02T09:00:00Z", "solved_at": None}, "requester": {"id": 70}, "channel": "chat"},
        {"ticket": {"id": 8, "created_at": "2026-03-03T09:00:00Z", "solved_at": "2026-03-03T10:00:00Z"}, "requester": {"id": 71}, "channel": "email"},
    ]  # fmt: skip
    case = guessed(taker, "".join(json.dumps(line) + "\n" for line in lines), "tickets.jsonl")
    assert case.guess.kind == "tickets"
    assert case.parts()["opened"] == "ticket.created_at"
    assert case.times("contact.opened") == [utc("2026-03-02 09:00"), utc("2026-03-03 09:00")]
    assert case.taken.rejected == []


def test_windows_letters_and_semicolons(taker: Taker) -> None:
    text = """\
        Zaaknummer;Ontvangen op;Afgehandeld op;Reden;Afdeling
        1;02-03-2026;13-03-2026;Reünie;Coördinatie
        2;14-03-2026;;Café;Coördinatie
        """
    case = guessed(taker, textwrap.dedent(text).encode("cp1252"))
    assert 'encoding = "cp1252"' in case.toml
    assert case.guess.column("Ontvangen op").dates == ("%d-%m-%Y",)
    assert case.parts()["solved"] == "Afgehandeld op"
    assert {e["team"] for e in case.of("contact.opened")} == {"Coördinatie"}


def test_epoch_milliseconds(taker: Taker) -> None:
    """1772438400000 ms is 2 March 2026 08:00 UTC; an order number of ten digits is no time."""
    case = guessed(
        taker,
        "ticket_id,created_ts,closed_ts,order\n1,1772438400000,1772442000000,1772438400\n2,1772438500000,,1772438401\n",
    )
    assert case.guess.column("created_ts").dates == ("epoch_ms",)
    assert case.kinds()["order"] == "whole"
    assert case.times("contact.opened")[0] == utc("2026-03-02 08:00")


def test_a_row_per_change(taker: Taker) -> None:
    case = guessed(
        taker,
        """\
        incident;gewijzigd op;status;behandelgroep;klantnummer
        I1;02-03-2026 09:00;Nieuw;Servicedesk;K1
        I1;02-03-2026 10:00;In behandeling;Servicedesk;K1
        I1;13-03-2026 10:00;Opgelost;Servicedesk;K1
        I2;02-03-2026 12:00;Nieuw;Tweede lijn;K2
        I2;02-03-2026 13:00;Wacht op klant;Tweede lijn;K2
        I2;14-03-2026 13:00;Opgelost;Tweede lijn;K2
        I2;15-03-2026 13:00;Heropend;Tweede lijn;K2
        """,
    )
    assert case.guess.kind == "changes"
    assert "derived" not in case.toml
    said = [
        e["status"]
        for e in sorted(case.of("contact.status"), key=lambda e: (str(e["contact"]), int(str(e["time_us"]))))
    ]
    assert said == ["new", "open", "solved", "new", "pending", "solved", "open"]
    assert len(case.of("contact.opened")) == 2


def test_lines_above_the_header_and_a_day_with_its_clock_apart(taker: Taker) -> None:
    case = guessed(
        taker,
        """\
        Rapport tickets
        Gemaakt op 1 april 2026

        Ticket ID;Datum aangemaakt;Tijd;Status
        1;02-03-2026;09:05;open
        2;13-03-2026;10:06;open
        """,
    )
    assert "skip = 3" in case.toml
    assert case.guess.joined == {"Datum aangemaakt": "Tijd"}
    assert case.times("contact.opened") == [utc("2026-03-02 09:05"), utc("2026-03-13 10:06")]


def test_a_table_without_a_contact_gets_no_mapping(taker: Taker) -> None:
    found = guess(taker.file("t.csv", "kleur,aantal\nrood,3\nblauw,4\n"))
    assert (found.kind, proposed(found)) == ("unknown", "")


def test_a_duration_alone_is_no_call_list(taker: Taker) -> None:
    """Without a time at which something began there is nothing to propose, and no error."""
    found = guess(taker.file("t.csv", "id,duration_in_seconds,status\n1,9,0\n2,118,0\n"))
    assert (found.kind, proposed(found)) == ("unknown", "")


def test_a_table_that_peil_knows(taker: Taker) -> None:
    header = (
        "number,incident_state,sys_mod_count,opened_at,sys_updated_at,caller_id,contact_type,assignment_group,category"
    )
    header += ",priority,assigned_to,resolved_at,made_sla,reopen_count,knowledge"
    row = "INC1,New,0,29/2/2016 01:16,29/2/2016 01:23,C1,Phone,G1,Cat,3,A,?,true,0,false"
    found = guess(taker.file("t.csv", f"{header}\n{row}\n"))
    assert found.shipped == "uci_incidents"


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (["1,5", "2,25", "1.000,5"], "number"),
        (["1.5", "2.25"], "number"),
        (["ja", "nee", "ja"], "flag"),
        (["0:05:30", "26:03:05"], "clock"),
        (["12", "-", "7"], "whole"),
        (["2 mrt 2026", "13 mei 2026"], "time"),
        ([None, None], "empty"),
        (["rood", "blauw", "rood", "rood"], "choice"),
    ],
)
def test_what_a_column_holds(column: list[str | None], kind: str) -> None:
    from peil.connectors.files.guess_columns import look

    assert look("x", column, timely=False).kind == kind


def test_a_contact_record_of_amazon_connect(taker: Taker) -> None:
    queue = {"Name": "Basic", "EnqueueTimestamp": "2026-02-02T09:00:00Z", "DequeueTimestamp": "2026-02-02T09:00:12Z"}
    agent = {"Username": "jan", "ConnectedToAgentTimestamp": "2026-02-02T09:00:12Z", "AgentInteractionDuration": 170}
    agent |= {"CustomerHoldDuration": 10, "AfterContactWorkDuration": 33}
    one = {"ContactId": "c-1", "Channel": "VOICE", "DisconnectTimestamp": "2026-02-02T09:03:12Z", "Agent": agent}
    one |= {"CustomerEndpoint": {"Address": "+31612345678"}, "Queue": {**queue, "Duration": 12}}
    lost = {**one, "ContactId": "c-2", "Agent": None, "DisconnectTimestamp": "2026-02-02T09:00:12Z"}
    case = guessed(taker, json.dumps(one) + "\n" + json.dumps(lost) + "\n", "ctr.jsonl")
    assert case.guess.kind == "calls"
    assert 'customer = { column = "CustomerEndpoint.Address", kind = "phone" }' in case.toml
    assert case.times("queue.entered") == [utc("2026-02-02 09:00")] * 2
    assert [e["contact"] for e in case.of("queue.abandoned")] == ["c-2"]
    (ended,) = case.of("call.ended")
    assert (ended["talk_s"], ended["hold_s"], ended["wrap_s"]) == (170, 10, 33)


def test_totals_below_and_a_second_header_above_are_no_records(taker: Taker) -> None:
    calls = guessed(
        taker,
        """\
        Call Time,Caller ID,Destination,Status,Ringing,Talking
        2/13/2026 9:01:05 AM,0612345678,Sales (800),Answered,00:00:12,00:03:20
        2/13/2026 9:05:00 AM,Anonymous,Sales (800),Unanswered,00:00:45,00:00:00
        Totals,,,,00:00:57,00:03:20
        """,
    )
    assert "The last row begins with 'Totals': it is no record." in " ".join(calls.guess.questions)
    assert [(r["row"], r["column"]) for r in calls.taken.rejected] == [(4, "Call Time")]
    assert len(calls.of("queue.connected")) == len(calls.of("queue.abandoned")) == 1
    answers = guessed(
        taker,
        """\
        Respondent ID,Collector ID,End Date,How likely is it that you would recommend us?
        ,,,Open-Ended Response
        118111,444,01/20/2026 03:14:00 PM,10
        118112,444,01/21/2026 12:13:00 AM,6
        118113,444,01/21/2026 12:15:00 AM,7
        """,
        "monkey.csv",
    )
    assert "taken for a second header" in " ".join(answers.guess.questions)
    assert [e["score"] for e in answers.of("survey.answered")] == [10, 6, 7]
    assert "scale = [0, 10]" in answers.toml


def test_a_header_with_a_name_twice(taker: Taker) -> None:
    case = guessed(taker, "Zaaknummer;Aangemaakt;Datum;Datum\nZ1;13-02-2026 09:00;1;2\nZ2;14-02-2026 09:00;3;4\n")
    assert 'columns = ["Zaaknummer", "Aangemaakt", "Datum", "Datum (column 4)"]' in case.toml
    assert "skip = 1" in case.toml
    assert len(case.of("contact.opened")) == 2


def test_tickets_of_hubspot(taker: Taker) -> None:
    case = guessed(
        taker,
        """\
        Ticket ID,Ticket status,Create date,Close date,Source,Ticket owner
        4501,Closed,01/13/2026 2:05 PM,01/14/2026 9:00 AM,EMAIL,Dana
        4502,Waiting on contact,01/14/2026 12:01 AM,,CHAT,Dana
        """,
    )
    assert case.times("contact.opened") == [utc("2026-01-13 14:05"), utc("2026-01-14 00:01")]
    assert [e["channel"] for e in case.of("contact.opened")] == ["email", "chat"]
    assert [e["status"] for e in case.of("contact.status")] == ["solved"]
    assert 'agent = "Ticket owner"' in case.toml


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("worker_id,position_id,_fivetran_start,business_title", "w1,p1,2024-01-01 09:00:00,Adviseur", "Workday"),
        ("leave_request_event_id,worker_id,leave_start_date", "l1,w1,2024-01-01", "Workday"),
        ("id,name,email,role,restricted_agent,created_at", "1,Els,els@x.nl,agent,TRUE,2024-01-01 09:00:00", "users"),
        ("id,start_time_utc,end_time_utc,time_zone,created_at", "1,60,90,UTC,2024-01-01 09:00:00", "opening hours"),
        ("calldate,src,dst,dcontext,duration,billsec,disposition,amaflags,uniqueid",
         "2026-11-22 05:31:03,0612345678,700,in,9,8,ANSWERED,DOCUMENTATION,call3", "two or more rows a call"),
    ],
)  # fmt: skip
def test_rows_that_are_no_contacts_get_no_mapping_but_the_reason(
    tmp_path: Path, header: str, row: str, told: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"{header}\n{row}\n")
    found = guess(path)
    assert (found.kind, found.parts, proposed(found)) == ("unknown", (), "")
    (said,) = found.questions
    assert told in said
    assert in_dutch(said)


def test_asterisks_own_tables_beside_the_queue_log(shared: Path) -> None:
    for folder, what in (("cdr-csv", "CDR"), ("cel-custom", "CEL")):
        found = guess(shared / "data" / "asterisk" / folder / "Master.csv")
        assert (found.kind, found.shipped) == ("unknown", "")
        assert f"{what} of Asterisk" in found.questions[0]


def test_every_table_of_workday_is_told_for_what_it_is(shared: Path) -> None:
    files = sorted((shared / "data" / "vendor_exports" / "workday").glob("*.csv"))
    assert len(files) == 23
    for file in files:
        assert guess(file).questions[0].startswith("It looks like a table of Workday"), file.name


def test_a_table_that_is_read_in_pieces(shared: Path) -> None:
    folder = shared / "data" / "vendor_exports"
    comments = guess(folder / "zendesk" / "ticket_comment_data.csv")
    assert (comments.shipped, comments.questions[0].startswith("It lacks role,")) == ("zendesk_comments", True)
    assert guess(folder / "qualtrics" / "distribution_contact.csv").shipped == "qualtrics"


def test_an_id_with_a_time_alone_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    path.write_text("id,created_at,name\n1,2024-01-01 09:00:00,Eerste lijn\n2,2024-01-02 09:00:00,Techniek\n")
    assert any(q.startswith("Only 'id' and a time") for q in guess(path).questions)
    path.write_text("id,created_at,status\n1,2024-01-01 09:00:00,open\n2,2024-01-02 09:00:00,solved\n")
    assert not any(q.startswith("Only 'id'") for q in guess(path).questions)
