"""Eight files as organisations have them, each with its own mapping; answers by hand, asked at the command line."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

from peil.cli import main


class Desk:
    """A project, the import of one file, and what KPIs say."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._capsys = folder, capsys
        assert main(["init", str(folder / "p")]) == 0

    def take(self, name: str, content: str, mapping: str, *, encoding: str = "utf-8") -> dict[str, Any]:
        (self._folder / name).write_text(textwrap.dedent(content), encoding=encoding, newline="")
        (self._folder / "mine.toml").write_text(textwrap.dedent(mapping), encoding="utf-8")
        words = ["import", str(self._folder / name), "--mapping", str(self._folder / "mine.toml")]
        return dict(self._run(*words))

    def ask(self, *words: str) -> list[dict[str, Any]]:
        return list(self._run("ask", *words)[0]["rows"])

    def value(self, *words: str) -> float | None:
        """The value of a question with one answer, rounded."""
        (row,) = self.ask(*words)
        return None if row["value"] is None else round(row["value"], 1)

    def by(self, dimension: str, *words: str) -> dict[str | None, float]:
        return {row["by"][dimension]: round(row["value"], 1) for row in self.ask(*words, "--by", dimension)}

    def _run(self, *words: str) -> Any:
        self._capsys.readouterr()
        assert main([*words, "--project", str(self._folder / "p"), "--json"]) == 0
        return json.loads(self._capsys.readouterr().out)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_1_a_dutch_ticket_list_from_excel(desk: Desk) -> None:
    """Semicolons, cp1252, d-m-jjjj, empty lines at the end. First answers after 1 h, ½ h, never, 4 h: median 1 h."""
    told = desk.take(
        "tickets.csv",
        """\
        Ticketnr.;Aangemaakt op;Eerste reactie;Opgelost op;Klant e-mail;Kanaal;Groep;Onderwerp\r
        1001;2-3-2026 09:00;2-3-2026 10:00;3-3-2026 09:00;Jan@voorbeeld.nl;E-mail;Café België;Levering\r
        1002;2-3-2026 11:00;2-3-2026 11:30;;els@voorbeeld.nl;Telefoon;Zuid;Retour €\r
        1003;4-3-2026 08:15;n.v.t.;n.v.t.;jan@voorbeeld.nl;WhatsApp;Zuid;Levering\r
        1004;5-3-2026 12:00;5-3-2026 16:00;5-3-2026 16:00;;E-mail;Zuid;Levering\r
        ;;;;;;;\r
        """,
        """
        source = "topdesk"
        derived = true
        [file]
        encoding = "cp1252"
        dates = ["%d-%m-%Y %H:%M"]
        null = ["n.v.t."]
        [values.channel]
        "E-mail" = "email"
        "Telefoon" = "phone"
        "WhatsApp" = "whatsapp"
        [[event]]
        type = "contact.opened"
        time = "Aangemaakt op"
        contact = "Ticketnr."
        customer = { column = "Klant e-mail", kind = "email" }
        channel = "Kanaal"
        team = "Groep"
        reason = "Onderwerp"
        [[event]]
        type = "contact.message"
        time = "Eerste reactie"
        contact = "Ticketnr."
        actor = { value = "agent" }
        [[event]]
        type = "contact.status"
        time = "Opgelost op"
        contact = "Ticketnr."
        status = { value = "solved" }
        """,
        encoding="cp1252",
    )
    assert (told["rows_read"], told["events_new"], told["rows_unused"], told["rows_rejected"]) == (5, 9, 1, 0)
    assert desk.by("channel", "contacts") == {"email": 2, "phone": 1, "whatsapp": 1}
    assert desk.by("team", "contacts") == {"Café België": 1, "Zuid": 3}
    (row,) = desk.ask("first_response_time")
    assert (row["value"], row["pending"]) == (3600, 1)
    assert desk.value("first_resolution_time") == 4 * 3600  # of 4 h and 24 h the lower
    assert desk.value("backlog") == 2


def test_2_an_english_ticket_list_with_ratings(desk: Desk) -> None:
    """Minutes to the first reply instead of its time; good and bad ratings: 2 good of 3."""
    desk.take(
        "tickets.csv",
        """\
        Ticket ID,Created at,First reply time (minutes),Solved at,Assignee,Satisfaction
        1,2026-03-02T09:00:00Z,30,2026-03-02T12:00:00Z,Anna,Good
        2,2026-03-02T10:00:00Z,90,2026-03-03T10:00:00Z,Bram,Bad
        3,2026-03-03T09:00:00Z,,,Anna,Unoffered
        4,2026-03-03T10:00:00Z,60,2026-03-03T11:00:00Z,Anna,Good
        """,
        """
        source = "zendesk"
        derived = true
        [instruments.rating]
        family = "csat"
        scale = [0, 1]
        [[event]]
        type = "contact.opened"
        time = "Created at"
        contact = "Ticket ID"
        channel = { value = "email" }
        [[event]]
        type = "contact.message"
        time = { column = "Created at", plus = [{ column = "First reply time (minutes)", unit = "min" }] }
        contact = "Ticket ID"
        actor = { value = "agent" }
        agent = "Assignee"
        [[event]]
        type = "contact.status"
        time = "Solved at"
        contact = "Ticket ID"
        status = { value = "solved" }
        agent = "Assignee"
        [[event]]
        type = "survey.answered"
        when = { Satisfaction = ["Good", "Bad"] }
        time = "Solved at"
        invitation = "Ticket ID"
        instrument = { value = "rating" }
        contact = "Ticket ID"
        score = { column = "Satisfaction", map = { Good = 1, Bad = 0 } }
        """,
    )
    (row,) = desk.ask("first_response_time")
    assert (row["value"], row["pending"]) == (3600, 1)
    assert desk.value("first_resolution_time") == 3 * 3600  # 1 h, 3 h, 24 h
    assert desk.value("csat") == 66.7
    assert desk.by("agent", "csat") == {"Anna": 100.0, "Bram": 0.0}


def test_3_a_change_log_with_a_sequence(desk: Desk) -> None:
    """A reopens after a day, D after twenty, B never, C is not solved: 1 of 3 within 14 days, 2 of 3 ever."""
    told = desk.take(
        "history.csv",
        """\
        key,n,changed,status
        D,4,23-03-2026 09:00,Done
        A,2,02-03-2026 10:00,Done
        A,1,02-03-2026 09:00,To do
        B,2,02-03-2026 09:30,Done
        B,1,02-03-2026 09:30,To do
        A,3,03-03-2026 10:00,In progress
        A,4,03-03-2026 11:00,Done
        C,1,04-03-2026 09:00,To do
        D,1,02-03-2026 09:00,To do
        D,2,02-03-2026 11:00,Done
        D,3,22-03-2026 11:00,In progress
        """,
        """
        source = "jira"
        [file]
        dates = ["%d-%m-%Y %H:%M"]
        [values.status]
        "To do" = "new"
        "In progress" = "open"
        Done = "solved"
        [[event]]
        type = "contact.opened"
        when = { n = 1 }
        time = "changed"
        contact = "key"
        [[event]]
        type = "contact.status"
        time = "changed"
        contact = "key"
        seq = "n"
        status = "status"
        """,
    )
    assert (told["events_new"], told["rows_rejected"]) == (15, 0)
    assert desk.value("reopen_rate") == 33.3
    assert desk.value("reopen_rate", "--rule", "ever") == 66.7
    assert desk.value("backlog") == 1
    assert desk.value("first_resolution_time") == 3600  # B at once, A after 1 h, D after 2 h


def test_4_an_audit_log_of_fields_without_a_sequence(desk: Desk) -> None:
    """A row per field that changed, several in one minute, in the order of the file. I2 is open again at the end."""
    told = desk.take(
        "log.tsv",
        """\
        Incident\tTijdstip\tVeld\tOud\tNieuw\tDoor
        I1\t2-3-2026 09:00\tAangemaakt\t\t\tklant
        I1\t2-3-2026 09:00\tStatus\t\tNieuw\tsysteem
        I1\t2-3-2026 09:10\tGroep\t\tServicedesk\tsysteem
        I1\t2-3-2026 11:00\tStatus\tNieuw\tOpgelost\tanna
        I2\t2-3-2026 10:00\tAangemaakt\t\t\tklant
        I2\t2-3-2026 10:00\tStatus\t\tNieuw\tsysteem
        I2\t2-3-2026 10:00\tStatus\tNieuw\tIn behandeling\tbram
        I2\t3-3-2026 10:00\tStatus\tIn behandeling\tOpgelost\tbram
        I2\t3-3-2026 10:30\tStatus\tOpgelost\tIn behandeling\tbram
        I2\t3-3-2026 10:30\tPrioriteit\t2\t1\tbram
        """,
        """
        source = "topdesk"
        [file]
        dates = ["%d-%m-%Y %H:%M"]
        [values.status]
        Nieuw = "new"
        "In behandeling" = "open"
        Opgelost = "solved"
        [[event]]
        type = "contact.opened"
        when = { Veld = "Aangemaakt" }
        time = "Tijdstip"
        contact = "Incident"
        [[event]]
        type = "contact.status"
        when = { Veld = "Status" }
        time = "Tijdstip"
        contact = "Incident"
        status = "Nieuw"
        agent = "Door"
        [[event]]
        type = "contact.assigned"
        when = { Veld = "Groep" }
        time = "Tijdstip"
        contact = "Incident"
        team = "Nieuw"
        """,
    )
    assert (told["events_new"], told["rows_unused"], told["rows_rejected"]) == (9, 1, 0)
    assert desk.value("contacts") == 2
    assert desk.value("first_resolution_time") == 2 * 3600  # 2 h and 24 h
    assert desk.value("reopen_rate", "--rule", "ever") == 50.0
    assert desk.by("team", "backlog") == {"Servicedesk": 0, None: 1}


def test_5_a_call_list_with_durations(desk: Desk) -> None:
    """Date and time apart, m:ss, no id and no end. 7 offered, one gone after 3 s: 2 of 6 in time, 1 of 6 gave up."""
    told = desk.take(
        "gesprekken.csv",
        """\
        Datum;Tijd;Nummer;Wachtrij;Wachttijd;Gesprek;Nawerk (s);Resultaat;Medewerker
        02-03-2026;09:00:00;0612345678;Service;0:15;2:00;30;Beantwoord;Anna
        02-03-2026;09:05:00;0612345679;Service;0:20;1:00;0;Beantwoord;Anna
        02-03-2026;09:10:00;Anoniem;Service;0:21;4:30;60;Beantwoord;Bram
        02-03-2026;09:20:00;0612345680;Service;0:03;0:00;;Opgehangen;
        02-03-2026;09:30:00;0612345681;Service;1:10;0:00;;Opgehangen;
        02-03-2026;09:40:00;0612345682;Verkoop;0:40;0:00;;Terugbelverzoek;
        02-03-2026;09:50:00;0612345683;Verkoop;2:00;0:00;;Time-out;
        """,
        """
        source = "telefonie"
        [file]
        dates = ["%d-%m-%Y %H:%M:%S"]
        [each]
        contact = ["Datum", "Tijd", "Nummer"]
        queue = "Wachtrij"
        [[event]]
        type = "queue.entered"
        time = ["Datum", "Tijd"]
        customer = { column = "Nummer", kind = "phone" }
        channel = { value = "phone" }
        [[event]]
        type = "queue.connected"
        when = { Resultaat = "Beantwoord" }
        time = { columns = ["Datum", "Tijd"], plus = ["Wachttijd"] }
        agent = "Medewerker"
        [[event]]
        type = "call.ended"
        when = { Resultaat = "Beantwoord" }
        time = { columns = ["Datum", "Tijd"], plus = ["Wachttijd", "Gesprek"] }
        agent = "Medewerker"
        talk_s = "Gesprek"
        wrap_s = "Nawerk (s)"
        [[event]]
        type = "queue.abandoned"
        when = { Resultaat = "Opgehangen" }
        time = { columns = ["Datum", "Tijd"], plus = ["Wachttijd"] }
        [[event]]
        type = "queue.left"
        when = { Resultaat = ["Terugbelverzoek", "Time-out"] }
        time = { columns = ["Datum", "Tijd"], plus = ["Wachttijd"] }
        outcome = { column = "Resultaat", map = { Terugbelverzoek = "callback", Time-out = "timeout" } }
        """,
    )
    assert (told["events_new"], told["rows_rejected"]) == (17, 0)
    assert desk.value("service_level") == 33.3
    assert desk.value("abandonment_rate") == 16.7
    assert desk.value("average_speed_of_answer") == 18.7  # (15 + 20 + 21) / 3
    assert desk.value("average_handle_time") == 180.0  # (150 + 60 + 330) / 3
    assert desk.by("queue", "answer_rate") == {"Service": 60.0, "Verkoop": 0.0}


def test_6_four_questions_in_one_row(desk: Desk) -> None:
    """CSAT on 5, NPS, CES on 7 and a smiley beside each other; the fifth customer did not answer."""
    told = desk.take(
        "enquete.csv",
        """\
        Respons;Verzonden;Ingevuld;Tevreden;Aanbevelen;Gemak;Smiley;Opmerking
        R1;1-3-2026;2-3-2026 10:00;5,0;9;6;blij;"goed; snel"
        R2;1-3-2026;2-3-2026 11:00;4,0;7;5;neutraal;
        R3;1-3-2026;3-3-2026 10:00;2,0;3;2;boos;"te duur: € 12,50"
        R4;1-3-2026;3-3-2026 12:00;3,0;10;4;blij;
        R5;1-3-2026;;;;;;
        """,
        """
        source = "enquete"
        [file]
        encoding = "cp1252"
        decimal = ","
        dates = ["%d-%m-%Y %H:%M", "%d-%m-%Y"]
        [instruments.tevreden]
        family = "csat"
        scale = [1, 5]
        [instruments.aanbevelen]
        family = "nps"
        scale = [0, 10]
        [instruments.gemak]
        family = "ces"
        scale = [1, 7]
        [instruments.smiley]
        family = "csat"
        scale = [1, 3]
        [[event]]
        type = "survey.invited"
        time = "Verzonden"
        invitation = "Respons"
        instrument = { value = "tevreden" }
        [[event]]
        type = "survey.answered"
        time = "Ingevuld"
        invitation = "Respons"
        instrument = { value = "tevreden" }
        score = "Tevreden"
        [[event]]
        type = "survey.answered"
        time = "Ingevuld"
        invitation = "Respons"
        instrument = { value = "aanbevelen" }
        score = "Aanbevelen"
        [[event]]
        type = "survey.answered"
        time = "Ingevuld"
        invitation = "Respons"
        instrument = { value = "gemak" }
        score = "Gemak"
        [[event]]
        type = "survey.answered"
        time = "Ingevuld"
        invitation = "Respons"
        instrument = { value = "smiley" }
        score = { column = "Smiley", map = { blij = 3, neutraal = 2, boos = 1 } }
        """,
        encoding="cp1252",
    )
    assert (told["events_new"], told["rows_rejected"]) == (5 + 4 * 4, 0)
    assert desk.by("instrument", "csat") == {"tevreden": 50.0, "smiley": 50.0}
    assert desk.value("nps") == 25.0  # (2 promoters − 1 detractor) of 4
    assert desk.value("ces") == 50.0
    assert desk.by("instrument", "csat", "--statistic", "mean") == {"tevreden": 3.5, "smiley": 2.2}
    assert desk.by("instrument", "response_rate")["tevreden"] == 80.0


def test_7_report_marks_without_any_id(desk: Desk) -> None:
    """10 9 8 8 7 6 5 4 10 3: five of 8 and up, three of 9 and up, seven sufficient; mean 7."""
    lines = "".join(f"02/0{n % 3 + 1}/2026,{mark},web\n" for n, mark in enumerate((10, 9, 8, 8, 7, 6, 5, 4, 10, 3)))
    mapping = """
    source = "site"
    [file]
    dates = ["%d/%m/%Y"]
    [instruments.cijfer]
    family = "csat"
    scale = [1, 10]
    [[event]]
    type = "survey.answered"
    time = "datum"
    invitation = "#row"
    instrument = { value = "cijfer" }
    channel = "kanaal"
    score = "cijfer"
    """
    assert desk.take("cijfers.csv", "datum,cijfer,kanaal\n" + lines, mapping)["events_new"] == 10
    assert desk.take("cijfers.csv", "datum,cijfer,kanaal\n" + lines, mapping)["events_new"] == 0
    assert desk.value("csat") == 50.0
    assert desk.value("csat", "--rule", "nine_plus") == 30.0
    assert desk.value("csat", "--rule", "voldoende") == 70.0
    assert desk.value("csat_mean") == 7.0


def test_8_webhooks_as_json_lines(desk: Desk) -> None:
    """Bots and notes do not answer: answers after 120, 300 and 600 s. One conversation ends after half an hour."""
    at = 1_772_442_000  # 2 March 2026, 10:00 in Amsterdam
    person = {"id": "u1", "email": "A@x.nl"}
    hooks: list[dict[str, object]] = [
        {"event": "conversation.created", "ts": at, "conversation": {"id": "c1", "channel": "chat", "by": person}},
        {"event": "message", "ts": at + 30.5, "conversation": {"id": "c1"}, "author": {"type": "bot"}},
        {"event": "message", "ts": at + 120, "conversation": {"id": "c1"}, "author": {"type": "agent", "name": "Anna"}},
        {"event": "conversation.closed", "ts": at + 1800, "conversation": {"id": "c1"}},
        {"event": "conversation.created", "ts": at + 3600, "conversation": {"id": "c2", "channel": "chat", "by": None}},
        {"event": "message", "ts": at + 3660, "conversation": {"id": "c2"}, "note": True, "author": {"type": "agent"}},
        {
            "event": "message",
            "ts": at + 3900,
            "conversation": {"id": "c2"},
            "author": {"type": "agent", "name": "Bram"},
        },
        {"event": "conversation.created", "ts": (at + 7200) * 1000, "conversation": {"id": "c3", "channel": "wa"}},
        {"event": "message", "ts": (at + 7800) * 1000, "conversation": {"id": "c3"}, "author": {"type": "agent"}},
        {"event": "typing", "ts": at, "conversation": {"id": "c1"}, "tags": ["a", "b"]},
    ]
    told = desk.take(
        "hooks.jsonl",
        "\n".join(map(json.dumps, hooks)),
        """
        source = "chat"
        [file]
        dates = ["epoch"]
        [[event]]
        type = "contact.opened"
        when = { event = "conversation.created" }
        time = "ts"
        contact = "conversation.id"
        customer = { column = "conversation.by.email", kind = "email" }
        channel = { column = "conversation.channel", map = { chat = "chat", wa = "whatsapp" } }
        [[event]]
        type = "contact.message"
        when = { event = "message" }
        time = "ts"
        contact = "conversation.id"
        actor = "author.type"
        agent = "author.name"
        visibility = { column = "note", map = { true = "internal", false = "public" }, default = "public" }
        [[event]]
        type = "contact.status"
        when = { event = { starts = "conversation.closed" } }
        time = "ts"
        contact = "conversation.id"
        status = { value = "solved" }
        """,
    )
    assert (told["events_new"], told["rows_unused"], told["rows_rejected"]) == (9, 1, 0)
    assert desk.by("channel", "contacts") == {"chat": 2, "whatsapp": 1}
    assert desk.value("first_response_time") == 300
    assert desk.value("first_resolution_time") == 1800
    assert desk.by("agent", "first_response_time") == {"Anna": 120, "Bram": 300, None: 600}
