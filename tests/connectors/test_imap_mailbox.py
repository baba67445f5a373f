"""The connector `imap_mailbox` on a real Dovecot: threads, programs, hostile headers, moves, renumbering, what is solved."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.dovecot import PASSWORD, USER, Dovecot, dovecot
from contract.case_imap_mailbox import NOON, SOLVED, Post, contact
from contract.test_helpdesks import answers, walk
from peil.app import Project, init
from peil.connectors.frame import Given
from peil.connectors.imap_mailbox import CONNECTOR, check, pages
from peil.connectors.mail_headers import mail_of
from peil.connectors.web import Web
from peil.errors import SourceError
from peil.live import connecting, sync
from peil.live.seeing import seen

#: SOLVED as the protocol writes it.
ON_THE_WIRE = "Opgel&APY-st &- klaar"
_USERS = itertools.cycle(f"{letter}{USER}" for letter in "abcdefghijkl")


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as made:
        yield made


class Box(Post):
    """A mailbox of its own, and what reading it gave; the cursor goes through JSON, as it is kept."""

    def __init__(self, server: Dovecot) -> None:
        super().__init__(server, next(_USERS))
        defaults = {one.key: one.default or "" for one in CONNECTOR.settings}
        self.settings: dict[str, Any] = {**defaults, **server.settings("env:MAIL"), "user": self.user}
        self.cursor: dict[str, Any] = {}
        self.now = NOON + dt.timedelta(hours=2)

    def given(self) -> Given:
        return Given("it", {**self.settings, "port": int(self.settings["port"])}, Path(), Web(), self.now)

    def read(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for page in pages(self.given(), self.cursor):
            found += [dict(one) for one in page.records]
            self.cursor = json.loads(json.dumps(dict(page.cursor)))
        return found

    def threads(self) -> list[tuple[str, str]]:
        """Of each message read just now its conversation, by the number of its first mail, and who wrote it."""
        names = {contact(f"{n}@post.example"): str(n) for n in range(100)}
        kinds = ("contact.opened", "contact.message")
        return [(names[one["contact"]], one["actor"]) for one in self.read() if one["type"] in kinds]


@pytest.fixture
def box(server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Box:
    monkeypatch.setenv("MAIL", PASSWORD)
    return Box(server)


def refs(*numbers: int) -> str:
    return "References: " + "\n ".join(f"<{n}@post.example>" for n in numbers)


def test_a_thread_goes_on_through_what_clients_leave_out(box: Box) -> None:
    box.put(box.mail(1, 1), 1)
    box.put(box.mail(2, 2, refs(1), to=1, sender="anna@winkel.example"), 2, "Verzonden")
    box.put(box.mail(3, 3, to=2), 3)  # only what it answers to
    box.put(box.mail(4, 4, refs(3)), 4)  # a list of references cut off at its beginning
    box.put(box.mail(5, 5, refs(4, 77), to=76), 5)  # and with mails that are not here
    assert box.threads() == [("1", "customer"), ("1", "agent"), *[("1", "customer")] * 3]
    box.put(box.mail(6, 6, to=5, sender="BRAM@Kantoor.Winkel.example"), 6, "Verzonden")
    assert box.threads() == [("1", "agent")]
    box.put(box.mail(7, 7, refs(4)), 7)  # of what was read before: looked up in the mailbox
    box.put(box.mail(8, 8, to=7), 8)
    box.cursor["recent"] = {}
    assert box.threads() == [("1", "customer")] * 2


def test_mails_that_answer_to_each_other_and_to_themselves_end(box: Box) -> None:
    box.put(box.mail(1, 1, to=2), 1)
    box.put(box.mail(2, 2, to=1), 2)
    box.put(box.mail(3, 3, to=3), 3)
    for _ in range(2):
        found = {one["time"][11:16]: one["contact"] for one in box.read()}
        assert found["12:01"] == found["12:02"] != found["12:03"] == contact("3@post.example")
        box.cursor = {**box.cursor, "folders": {"INBOX": {**box.cursor["folders"]["INBOX"], "next": 1}}}


def test_what_is_thrown_away_keeps_its_thread_and_one_that_was_never_here_begins_with_what_is(box: Box) -> None:
    box.put(box.mail(1, 1), 1)
    box.put(box.mail(2, 2, to=1), 2)
    box.read()
    with box.server.open(box.user) as imap:
        imap.select("INBOX")
        imap.store("1:*", "+FLAGS", "\\Deleted")
        imap.expunge()
    box.put(box.mail(3, 3, to=2), 3)
    assert box.threads() == [("1", "customer")]
    box.put(box.mail(5, 5, to=4), 5)
    box.put(box.mail(6, 6, to=4), 6)
    told = [(one["type"], one["contact"], one["time"][11:16]) for one in box.read()]
    assert told[0] == ("contact.opened", contact("4@post.example"), "12:05")
    # Both begin it as far as anybody can tell; the earlier one has the higher revision.
    box.cursor = {}
    begun = [one for one in box.read() if one["type"] == "contact.opened" and one["contact"] == told[0][1]]
    assert len(begun) == 2
    assert max(begun, key=lambda one: one["revision"])["time"].startswith("2026-03-02T12:05")


def test_a_ticket_number_in_the_subject_counts_where_it_is_declared(box: Box) -> None:
    subject = "Subject: Re: [Ticket#204] Vraag"
    box.put(box.mail(1, 1), 1)
    box.put(box.mail(2, 2, to=1, sender="anna@winkel.example").replace("Subject: Vraag 2", subject), 2, "Verzonden")
    box.put(box.mail(3, 3).replace("Subject: Vraag 3", "Subject: =?utf-8?q?Antw=3A_=5BTicket=23204=5D?="), 3)
    box.put(box.mail(4, 4).replace("Subject: Vraag 4", subject), 4)
    assert [thread for thread, _ in box.threads()] == ["1", "1", "3", "4"]
    box.cursor, box.settings["tag"] = {}, "[Ticket#*]"
    assert [thread for thread, _ in box.threads()] == ["1", "1", "1", "1"]
    box.put(box.mail(5, 5).replace("Subject: Vraag 5", subject), 5)  # of what was read before: looked up in the mailbox
    box.cursor["recent"] = {}
    assert [thread for thread, _ in box.threads()] == ["1"]


def test_who_writes(box: Box) -> None:
    box.put(box.mail(1, 1, "Reply-To: klant@thuis.example", sender="formulier@winkel.example"), 1)
    box.put(box.mail(2, 2, to=1, sender=box.user), 2, "Verzonden")  # the shared address: nobody's own
    note = box.mail(3, 3, to=1, sender="anna@winkel.example").replace("klant@thuis", "bram@winkel.example, carl@winkel")
    box.put(note, 3)
    box.put(box.mail(4, 4, sender="anna@winkel.example"), 4, "Verzonden")  # we write first
    told = {(one["time"][11:16], one["type"]): one for one in box.read()}
    assert told["12:01", "contact.opened"]["customer"] == "klant@thuis.example"
    assert (told["12:02", "contact.message"]["actor"], told["12:02", "contact.message"].get("agent")) == ("agent", None)
    assert told["12:03", "contact.message"]["visibility"] == "internal"
    assert told["12:03", "contact.message"]["agent"] == "anna@winkel.example"
    first = told["12:04", "contact.opened"]
    assert (first["actor"], first["customer"]) == ("agent", "klant@thuis.example")


@pytest.mark.parametrize(
    ("head", "automatic"),
    [
        ("Auto-Submitted: auto-replied; owner-email=x", True),
        ("Auto-Submitted: auto-generated", True),
        ("Auto-Submitted: no", False),
        ("Precedence: auto_reply", True),
        ("Precedence: bulk", True),
        ("Precedence: list\nList-Id: <steun.winkel.example>", False),  # a group address that passes mail on
        ("X-Autoreply: yes", True),
        ("X-Autorespond: Afwezig", True),
        ("X-Autoreply: no", False),
        ('Content-Type: multipart/report; report-type=delivery-status;\n boundary="x"', True),
        ("Content-Type: multipart/mixed; boundary=x", False),
        ("Return-Path: <>", True),
        ("Return-Path: <klant@thuis.example>", False),
    ],
)
def test_what_a_program_sent(head: str, automatic: bool) -> None:
    assert mail_of(1, NOON, f"Message-ID: <a@b>\n{head}\n\n".encode()).automatic is automatic


def test_headers_of_every_evil_kind() -> None:
    """Nothing in a header ends the reading; what cannot be known is unknown."""
    for raw in (
        b"",
        b"\xff\xfe\x00\x00: \x00\n\n",
        b"Message-ID: <\nFrom: <<<>>>@@\nTo: " + b"a@b.example," * 5_000 + b"\n\n",
        b"Subject: =?x-nowhere?b?AAAA?= =?utf-8?q?=ff=fe?=\nFrom: =?utf-8?b?" + b"A" * 9_000 + b"?= <k@x.example>\n\n",
        b"References: " + b"<a@b>" * 10_000 + b"\nIn-Reply-To: none of your business\n\n",
        b'From: "Robert\'); DROP TABLE events;--" <bobby@school.example>\nMessage-ID: a@b"\\ \r\n LOGOUT\n\n',
        b"Auto-Submitted\nMessage-ID <x>\n\tfolded\n\n",
    ):
        mail = mail_of(1, NOON, raw)
        assert mail.id
        assert len(mail.parents) <= 3
        assert len(mail.recipients) <= 100
        assert mail.sender in (None, "k@x.example", "bobby@school.example")
        json.dumps([mail.id, mail.parents, mail.subject])
    two = [mail_of(1, NOON, f"From: a@b.example\nSubject: {n}\n\n".encode()) for n in (1, 2, 2)]
    assert two[0].id != two[1].id == two[2].id


def test_hostile_mails_come_in_with_the_others(box: Box) -> None:
    box.put(b'Message-ID: <a" LOGOUT@b>\r\nIn-Reply-To: <" OR ALL "@x>\r\nFrom: k@thuis.example\r\n\r\nx', 1)
    box.put(b"Subject: \xe9\xe8\x80 =?bad?= \r\nFrom: =?iso-8859-1?q?J=E9?= <j@thuis.example>\r\n\r\nx", 2)
    box.put(b"References: " + b" <r@x>\r\n" * 30_000 + b"Message-ID: <3@post.example>\r\n\r\nx", 3)
    box.put(box.mail(4, 4), 4)
    found = box.read()
    assert len({one["contact"] for one in found}) == 4
    assert contact("4@post.example") in {one["contact"] for one in found}
    assert {one.get("customer") for one in found} >= {"k@thuis.example", "j@thuis.example", "klant@thuis.example"}


def test_a_huge_mail_stays_where_it_is_and_unread(box: Box) -> None:
    box.put(box.mail(1, 1) + "geheim verhaal " * 1_000_000, 1)
    assert len(box.read()) == 1
    log = (box.server.folder / "log").read_text()
    sent = [int(n) for n in re.findall(rf"imap\({re.escape(box.user)}\).* Logged out in=\d+ out=(\d+)", log)]
    assert max(sent[-2:]) < 5_000
    with box.server.open(box.user) as imap:
        imap.select("INBOX", readonly=True)
        assert imap.search(None, "UNSEEN")[1] == [b"1"]


def connected(box: Box, folder: Path) -> Project:
    init(folder)
    project = Project(folder)
    settings = {key: str(value) for key, value in box.settings.items()}
    connecting.save(project, connecting.draft(project, CONNECTOR, "post", settings, {}))
    return project


@pytest.mark.long  # it imports and derives
def test_moved_renumbered_and_deleted_nothing_changes(box: Box, tmp_path: Path) -> None:
    with box.server.open(box.user) as imap:
        imap.create("Steun")
        imap.create("Archief")
    box.settings["inbox"] = "Steun, Archief"
    for n in range(4):
        box.put(box.mail(n, n), n, "Steun")
    box.put(box.mail(9, 9, to=0, sender="anna@winkel.example"), 9, "Verzonden")
    project = connected(box, tmp_path / "p")
    assert sync.sync(project, "post").drained.events == 5
    with box.server.open(box.user) as imap:
        imap.select("Steun")
        imap.uid("MOVE", "1:2", "Archief")
        imap.uid("STORE", "3", "+FLAGS", "\\Deleted")
        imap.expunge()
    moved = sync.sync(project, "post")
    assert (moved.records, moved.drained.events, moved.drained.rejected) == (2, 0, 0)
    with box.server.open(box.user) as imap:  # made anew: its numbers hold no more
        imap.delete("Steun")
        imap.create("Steun")
    box.put(box.mail(3, 3), 3, "Steun")
    box.put(box.mail(4, 4), 4, "Steun")
    again = sync.sync(project, "post")
    assert (again.records, again.drained.events, again.drained.rejected) == (2, 1, 0)
    # The same mail through two addresses, the second a moment later: one mail.
    box.put(box.mail(4, 4), 5, "Archief")
    twice = sync.sync(project, "post")
    assert twice.drained.rejected == 0
    assert project.ask("contacts")[0].rows[0].value == 5
    # No word of any mail is kept, nor an address beside the store of persons.
    kept = b"".join(path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file())
    assert b"Waar blijft" not in kept
    assert b"Vraag 1" not in kept
    lake = b"".join(path.read_bytes() for path in project.lake.rglob("*") if path.is_file())
    assert b"thuis.example" not in lake


@pytest.mark.parametrize("dates", [True, False])
def test_a_folder_that_means_solved(box: Box, dates: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from peil.connectors.imap_box import Box as Connection

    box.settings["solved"] = SOLVED
    box.now = dt.datetime.now(dt.UTC)
    if not dates:  # as of a server that does not know when a mail came into its folder
        monkeypatch.setattr(Connection, "dates_saved", property(lambda _: False))
    box.put(box.mail(7, 0), 0, ON_THE_WIRE)
    box.put(box.mail(1, 1), 1)
    first = [(one["contact"], one.get("status")) for one in box.read() if one["type"] == "contact.status"]
    old = [(contact("7@post.example"), "solved")] if dates else []
    assert sorted(first) == sorted([(contact("1@post.example"), "new"), (contact("7@post.example"), "new"), *old])
    with box.server.open(box.user) as imap:
        imap.select("INBOX")
        imap.uid("MOVE", "1", f'"{ON_THE_WIRE}"')
    box.put(box.mail(2, 60, to=1), 60)
    told = [one for one in box.read() if one["type"] == "contact.status"]
    assert [(one["contact"], one["status"]) for one in told] == [
        (contact("1@post.example"), "new"),
        (contact("1@post.example"), "solved"),
        (contact("1@post.example"), "open"),
    ]
    put = dt.datetime.fromisoformat(told[1]["time"])
    assert abs((put - dt.datetime.now(dt.UTC)).total_seconds()) < 60


def test_without_such_a_folder_solving_is_not_measurable() -> None:
    without = CONNECTOR.sees_with({"solved": ""})
    assert "contact.status" not in without
    assert "contact.status" in CONNECTOR.sees_with({"solved": "Klaar"})
    name, _, why = seen(without, CONNECTOR.lacks).cannot["first_resolution_time"]
    assert "declare a folder" in why[0].en
    assert "first_response_time" in seen(without, CONNECTOR.lacks).can
    assert name


def test_what_goes_wrong_is_told(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(box.given()).en == "The mailbox opens, with the folders INBOX, Verzonden."
    for settings, told, remedy in (
        ({"inbox": "Inbos"}, "no folder 'Inbos'", "INBOX"),
        ({"sent": "Sent"}, "no folder 'Sent'", ""),
        ({"host": "localhost"}, "certificate is not trusted", "ca_file"),
        ({"ca_file": ""}, "certificate is not trusted", "ca_file"),
        ({"port": "1"}, "cannot be reached", "network"),
    ):
        before = dict(box.settings)
        box.settings |= settings
        with pytest.raises(SourceError, match=told) as error:
            check(box.given())
        assert remedy in error.value.remedy
        box.settings = before
    box.settings["security"], box.settings["port"] = "starttls", str(box.server.plain)
    assert "opens" in check(box.given()).en
    monkeypatch.setenv("MAIL", "mis")
    with pytest.raises(SourceError, match="refuses this user and password") as refused:
        check(box.given())
    assert not refused.value.again


@pytest.mark.long  # it walks the commands of the how-to
def test_the_how_to_can_be_walked(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch, server: Dovecot
) -> None:
    box = Box(server)
    for n in range(5):
        box.put(box.mail(n, n), n)
    for n, minute in ((0, 10), (1, 31), (2, 62)):  # after 10, 30 and 60 minutes
        box.put(box.mail(10 + n, minute, to=n, sender="anna@winkel.example"), minute, "Verzonden")
    box.put(box.mail(20, 3, "Auto-Submitted: auto-replied", to=3, sender=box.user), 3, "Verzonden")  # no answer
    box.put(box.mail(21, 5, "Auto-Submitted: auto-generated"), 5)  # nobody asked anything
    places = {
        "imap.example.org": "127.0.0.1",
        "support@example.org": box.user,
        "agents=example.org": "agents=winkel.example",
        "MAIL_PASSWORD=…": f"MAIL_PASSWORD='{PASSWORD}'",
        "--yes": f"--set port={server.port} --set ca_file={server.authority} --yes",
    }
    project = walk("connect-a-mailbox.md", places, tmp_path, monkeypatch)
    (contacts,) = answers(project, capsys, "contacts")
    assert contacts["value"] == 5
    (first,) = answers(project, capsys, "first_response_time", "--statistic", "mean")
    assert (first["n"], first["value"]) == (3, pytest.approx(60 * (10 + 30 + 60) / 3))
    (solved,) = answers(project, capsys, "first_resolution_time")
    assert solved["status"] == "not_measurable"
    assert os.environ["MAIL_PASSWORD"] == PASSWORD
