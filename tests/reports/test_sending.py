"""Sending against real servers on this machine: mail with pictures, refusals, silence, webhooks; nothing is lost."""

from __future__ import annotations

import datetime as dt
import email
import hashlib
import hmac
import http.server
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cloudevents.core.bindings.http import HTTPMessage, from_http_event

from peil.app import Project
from peil.errors import InputError, NotFoundError
from peil.outgoing import Mail
from peil.people import users
from peil.reports import hooks, making, runner, scheduled, senders
from peil.reports.hooks import Happened
from peil.settings import Settings
from peil.show.spans import custom
from peil.steering import alert_rules, deliveries, targets
from peil.steering.alert_rules import AlertRule
from peil.steering.channels import MODES, Channel
from peil.steering.deliveries import BACKOFF_MIN, Message, TransportError
from peil.steering.schedule import Schedule
from stores import copy_of

MONDAY = dt.datetime(2026, 6, 8, 5, 30, tzinfo=dt.UTC)  # 07:30 in Amsterdam


class Box:
    """A mailbox; `answers` are said instead of taking a message, in turn."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self.answers: list[str] = []
        self.refused: dict[str, str] = {}

    async def handle_RCPT(self, _s: SMTP, _q: Session, envelope: Envelope, address: str, _o: list[str]) -> str:  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _s: SMTP, _q: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        parsed = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.messages.append((list(envelope.rcpt_tos), parsed))
        return "250 OK"


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def server(box: Box) -> Iterator[Mail]:
    """An SMTP server on this machine, and the settings that reach it."""
    controller = Controller(box, hostname="127.0.0.1", port=_free_port())
    controller.start()
    yield Mail(host="127.0.0.1", port=controller.port, security="none", sender="peil@example.org", timeout_s=3)
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailing(project: Project, server: Mail, tmp_path: Path) -> Project:
    """A project of our own whose mail goes to the server."""
    copy_of(project, tmp_path / "mailing")
    path = tmp_path / "mailing" / "peil.toml"
    lines = [
        f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nsender = "peil@example.org"\ntimeout_s = 3\n'
    ]
    path.write_text(path.read_text(encoding="utf-8") + "\n[mail]\n" + "".join(lines), encoding="utf-8")
    return Project(tmp_path / "mailing")


def weekly(mailing: Project, *to: str, **more: object) -> scheduled.Report:
    values: dict[str, object] = {"period": "last_week", "schedule": Schedule("week"), **more}
    report = scheduled.Report("Weekbericht", "csat,contacts,service_level", recipients=to, **values)  # type: ignore[arg-type]
    with mailing.store() as store:
        made = scheduled.add(mailing, store, report)
        with store.engine.begin() as connection:  # entered before the Monday of these tests
            connection.exec_driver_sql("UPDATE report SET made = '2026-06-01T12:00:00+00:00'")
    return made


def listed(mailing: Project) -> list[deliveries.Delivery]:
    with mailing.store() as store:
        return deliveries.listed(store)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_report_goes_out_with_its_pictures_and_the_same_figures(mailing: Project, box: Box, lang: str) -> None:
    weekly(mailing, "a@example.org", "b@example.org", language=lang, forms=("pdf", "xlsx"))
    assert runner.run_once(mailing, MONDAY - dt.timedelta(minutes=1)).reports == 0
    assert runner.run_once(mailing, MONDAY) == runner.Done(reports=1, alerts=0, sent=2, failed=0)
    assert runner.run_once(mailing, MONDAY + dt.timedelta(hours=3)).sent == 0  # once
    assert sorted(to for [to], _ in box.messages) == ["a@example.org", "b@example.org"]
    message = box.messages[0][1]
    assert message["From"] == "peil@example.org"
    assert message["Date"] == "Mon, 08 Jun 2026 07:30:00 +0200"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == lang
    plain = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    page = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    week = custom(dt.date(2026, 6, 1), dt.date(2026, 6, 8))  # the week before that Monday
    for line in making.make(mailing, "csat,contacts,service_level", week, lang=lang).lines:
        for piece in (line.name, line.figure.value, line.figure.n):
            assert piece in plain
            assert piece in page
    assert ("1–7 juni 2026" if lang == "nl" else "1–7 June 2026") in message["Subject"].replace("\xa0", " ")
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert pictures
    for part in pictures:
        assert part.get_content().startswith(b"\x89PNG")  # type: ignore[attr-defined]
        assert f'src="cid:{part["Content-ID"][1:-1]}"' in page
    assert page.count("alt=") == len(pictures)
    assert "n = " in page
    assert "<script>" not in page  # a survey question and the organisation are called so
    attached = [part.get_filename() for part in message.iter_attachments()]
    assert [name.rpartition(".")[2] for name in attached if name] == ["pdf", "xlsx"]


EVA = "eva@example.org"


@pytest.fixture
def eva(mailing: Project) -> None:
    """A user who reads English and is in New York."""
    with mailing.store() as store:
        user = users.add(store, users.Grant(EVA, "viewer", "Eva", language="en"), password="een lang wachtwoord")
        users.set_account(store, user.id, name="Eva", language="en", zone="America/New_York")


def plain(box: Box) -> dict[str, tuple[EmailMessage, str, str]]:
    """By reader: the mail, its subject and its text, with plain spaces."""
    found = {}
    for [to], message in box.messages:
        body = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        found[to.lower()] = (message, str(message["Subject"]).replace("\xa0", " "), body.replace("\xa0", " "))
    return found


@pytest.mark.usefixtures("eva")
def test_a_reader_who_is_a_user_gets_it_in_their_own_language_and_zone(mailing: Project, box: Box) -> None:
    weekly(mailing, "Eva@example.org", "b@example.org", language="nl")
    assert runner.run_once(mailing, MONDAY).sent == 2
    found = plain(box)
    message, subject, body = found[EVA]
    assert "1–7 June 2026" in subject
    assert message["Date"] == "Mon, 08 Jun 2026 01:30:00 -0400"
    assert "Days are those of Europe/Amsterdam; times are in America/New_York." in body
    message, subject, body = found["b@example.org"]
    assert "1–7 juni 2026" in subject
    assert message["Date"] == "Mon, 08 Jun 2026 07:30:00 +0200"
    assert "New_York" not in body


LATE = dt.datetime(2026, 6, 15, 20, tzinfo=dt.UTC)  # more than fifty hours after the last event
TO_BOTH = (Channel("mail", "Eva@example.org"), Channel("mail", "b@example.org"))


@pytest.mark.usefixtures("eva")
def test_an_alert_is_told_as_each_reader_reads(mailing: Project, box: Box, hook: str) -> None:
    with mailing.store() as store:
        everywhere = (*TO_BOTH, Channel("webhook", f"{hook}/204", mode="structured"))
        alert_rules.add(store, AlertRule("Stil", "silence", hours=50, channels=everywhere))
        targets.add(store, targets.Target("service_level", dt.date(2026, 5, 4), low=99.5))
        alert_rules.add(store, AlertRule("Doel", "target", "service_level", channels=TO_BOTH))
    assert runner.run_once(mailing, LATE) == runner.Done(reports=0, alerts=2, sent=5, failed=0)
    found = {(to.lower(), str(m["Subject"]).split(":")[0]): m for [to], m in box.messages}
    texts = {key: m.get_content().replace("\xa0", " ") for key, m in found.items()}
    assert "nothing since 13 June 2026, 11:00" in texts[EVA, "Stil"]
    assert "times are in America/New_York" in texts[EVA, "Stil"]
    assert found[EVA, "Stil"]["Date"] == "Mon, 15 Jun 2026 16:00:00 -0400"
    assert found[EVA, "Stil"]["Content-Language"] == "en"
    assert "niets meer sinds 13 juni 2026, 17:00" in texts["b@example.org", "Stil"]
    assert "tijden zijn" not in texts["b@example.org", "Stil"]
    assert "75.6% in week 23 2026" in texts[EVA, "Doel"]
    assert "75,6 % in week 23 2026; het doel was minstens 99,5 %" in texts["b@example.org", "Doel"]
    [(_, told)] = Hook.got
    assert "niets meer sinds 13 juni 2026, 17:00" in json.loads(told)["data"]["alerts"][0]["text"].replace("\xa0", " ")


@pytest.mark.usefixtures("eva")
def test_a_digest_is_told_as_each_reader_reads(mailing: Project, box: Box) -> None:
    with mailing.store() as store:
        rule = AlertRule("Stil", "silence", hours=50, channels=TO_BOTH, digest="daily")
        alert_rules.add(store, rule)
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alert_rule SET made = '2026-06-14T20:00:00+00:00'")
    assert runner.run_once(mailing, LATE) == runner.Done(reports=0, alerts=1, sent=2, failed=0)
    found = plain(box)
    assert "- Source " in found[EVA][2]
    assert "since 13 June 2026, 11:00" in found[EVA][2]
    assert "- Bron " in found["b@example.org"][2]
    assert found[EVA][1] != found["b@example.org"][1]


def test_a_temporary_refusal_is_tried_again_and_a_permanent_one_is_told(mailing: Project, box: Box) -> None:
    weekly(mailing, "a@example.org", "weg@example.org")
    box.refused["weg@example.org"] = "550 no such user"
    box.answers.append("451 try again later")
    assert runner.run_once(mailing, MONDAY) == runner.Done(1, 0, 0, 2)
    gone, later = listed(mailing)
    assert (gone.state, gone.error, gone.next_try) == ("failed", "refused: 550 no such user", None)
    assert (later.state, later.tries, later.error) == ("waiting", 1, "refused: 451 try again later")
    assert runner.run_once(mailing, MONDAY + dt.timedelta(seconds=59)).sent == 0
    assert runner.run_once(mailing, MONDAY + dt.timedelta(seconds=60)).sent == 1
    assert len(box.messages) == 1
    with mailing.store() as store:
        assert deliveries.failures(store) == 1
        box.refused.clear()
        deliveries.again(store, gone.number, MONDAY)
        with pytest.raises(NotFoundError):
            deliveries.again(store, later.number, MONDAY)
    assert runner.run_once(mailing, MONDAY + dt.timedelta(minutes=2)).sent == 1
    assert [one.state for one in listed(mailing)] == ["sent", "sent"]
    with mailing.store() as store, store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT DISTINCT body FROM delivery").scalars().all() == [""]


def test_a_server_that_is_not_there_is_tried_for_two_days(mailing: Project) -> None:
    with mailing.store() as store:
        deliveries.put_up(store, [Message("alert", 1, "mail", "a@example.org", {"message": "Subject: x\n\ny"})], MONDAY)
        absent = senders.sender(Mail(host="127.0.0.1", port=_free_port(), security="none", sender="p@example.org"))
        now = MONDAY
        for number, minutes in enumerate(BACKOFF_MIN, 1):
            assert deliveries.send_due(store, absent, now) == (0, 1)
            [one] = deliveries.listed(store)
            assert (one.state, one.tries) == ("waiting", number)
            assert "no connection with 127.0.0.1" in one.error
            now += dt.timedelta(minutes=minutes)
        assert deliveries.send_due(store, absent, now) == (0, 1)
        assert [one.state for one in deliveries.listed(store)] == ["failed"]
        assert now - MONDAY > dt.timedelta(days=1)


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        mail = Mail(host="127.0.0.1", port=mute.getsockname()[1], security="none", sender="p@example.org", timeout_s=1)
        with pytest.raises(TransportError, match="timed out") as error:
            senders.by_mail(mail, "a@example.org", "Subject: x\n\ny")
    assert not error.value.permanent


def test_signing_in_and_what_is_missing(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_s: SMTP, _q: Session, _e: Envelope, _m: str, data: object) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == b"geheim", handled=False)

    controller = Controller(box, hostname="127.0.0.1", port=_free_port(), authenticator=check, auth_require_tls=False)
    controller.start()
    mail = Mail("127.0.0.1", controller.port, "none", "peil", "PEIL_TEST_PASSWORD", "p@example.org", timeout_s=3)
    try:
        with pytest.raises(TransportError, match="PEIL_TEST_PASSWORD is not set"):
            senders.by_mail(mail, "a@example.org", "Subject: x\n\ny")
        monkeypatch.setenv("PEIL_TEST_PASSWORD", "fout")
        with pytest.raises(TransportError, match="sign-in refused") as error:
            senders.by_mail(mail, "a@example.org", "Subject: x\n\ny")
        assert "fout" not in str(error.value)
        monkeypatch.setenv("PEIL_TEST_PASSWORD", "geheim")
        senders.by_mail(mail, "a@example.org", "Subject: x\n\ny")
    finally:
        controller.stop()
    assert len(box.messages) == 1


def test_a_message_that_another_process_holds_is_left_to_it(mailing: Project) -> None:
    """Whoever dies with it leaves it: after a quarter of an hour it is tried again."""
    from peil.store import sending

    with mailing.store() as store:
        deliveries.put_up(store, [Message("alert", 1, "mail", "a@example.org", {"message": "x"})], MONDAY)
        later = MONDAY + dt.timedelta(minutes=15)
        assert sending.claim(store, deliveries.stamp(MONDAY), deliveries.stamp(later)) is not None
        assert sending.claim(store, deliveries.stamp(MONDAY), deliveries.stamp(later)) is None
        assert sending.claim(store, deliveries.stamp(later), deliveries.stamp(later)) is not None


def test_a_report_that_cannot_be_made_is_told(mailing: Project) -> None:
    weekly(mailing, "a@example.org")
    with mailing.store() as store, store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE report SET board = 'verdwenen'")
    assert runner.run_once(mailing, MONDAY).reports == 1
    [one] = listed(mailing)
    assert one.state == "failed"
    assert "there is no board or KPI 'verdwenen'" in one.error


@pytest.mark.parametrize("to", ["geen adres", "a@b@c", "a@example.org\r\nBcc: x@example.org", "<a@example.org>", ""])
def test_what_is_no_address_is_refused(mailing: Project, to: str) -> None:
    with pytest.raises(InputError):
        weekly(mailing, to)


class Hook(http.server.BaseHTTPRequestHandler):
    """Keeps what is posted; answers as the path says."""

    got: ClassVar[list[tuple[dict[str, str], bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        Hook.got.append((dict(self.headers), body))
        status = int(self.path.strip("/"))
        self.send_response(status)
        if status == 302:
            self.send_header("location", "/200")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[str]:
    Hook.got.clear()
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_address[1]}"
    served.shutdown()
    served.server_close()


def waiting(url: str, *, mode: str = "structured", secret_env: str = "") -> dict[str, object]:
    """An event that waits to be sent."""
    happened = Happened(hooks.ALERT, "3:beyond:ö:2026-06-01", "rule/3", MONDAY)
    settings = replace(Settings(name="Winkel & Zoon"), mail=Mail())
    return hooks.body(Channel("webhook", url, secret_env, mode), happened, {"text": "één"}, settings)


@pytest.mark.parametrize("mode", MODES)
def test_a_webhook_is_a_cloudevent(hook: str, mode: str) -> None:
    """Read by the SDK, and by hand."""
    senders.by_webhook(waiting(f"{hook}/200", mode=mode))
    [(headers, body)] = Hook.got
    held = {name.lower(): value for name, value in headers.items()}
    event = from_http_event(HTTPMessage(held, body))
    assert (event.get_id(), event.get_type()) == ("3:beyond:ö:2026-06-01", "peil.alert.raised")
    assert (event.get_source(), event.get_subject()) == ("urn:peil:Winkel%20%26%20Zoon", "rule/3")
    assert event.get_time() == MONDAY
    assert event.get_data() == {"organisation": "Winkel & Zoon", "text": "één"}
    if mode == "binary":
        assert held["content-type"] == "application/json"
        assert held["ce-id"] == "3:beyond:%C3%B6:2026-06-01"
        assert json.loads(body) == event.get_data()
    else:
        assert held["content-type"].startswith("application/cloudevents+json")
        assert json.loads(body)["specversion"] == "1.0"


def test_answers_go_to_a_web_address_as_they_are_asked(mailing: Project, hook: str, box: Box) -> None:
    """Beside mail, on the same schedule; a try that fails is done again with the same event, and logged."""
    to = f"webhook:{hook}/503 binary"
    assert weekly(mailing, to, "a@example.org").recipients == (to, "a@example.org")
    assert runner.run_once(mailing, MONDAY) == runner.Done(reports=1, alerts=0, sent=1, failed=1)
    [one] = [one for one in listed(mailing) if one.channel == "webhook"]
    assert (one.state, one.tries, one.error) == ("waiting", 1, "answered 503")
    runner.run_once(mailing, MONDAY + dt.timedelta(minutes=1))
    (first, body), (second, again) = [({k.lower(): v for k, v in h.items()}, b) for h, b in Hook.got]
    assert (body, first["ce-id"]) == (again, second["ce-id"])
    assert (first["ce-type"], first["ce-time"]) == ("peil.answers", "2026-06-08T05:30:00Z")
    told = json.loads(body)
    assert told["period"] == {"from": "2026-06-01", "to": "2026-06-08"}
    asked = mailing.ask(["csat", "contacts", "service_level"], first="2026-06-01", end="2026-06-08")
    assert told["answers"] == json.loads(json.dumps(asked.as_dicts()))
    assert told["failed"] == []
    assert len(box.messages) == 1


def test_a_figure_that_cannot_be_asked_is_told_beside_the_others(mailing: Project, hook: str) -> None:
    weekly(mailing, f"webhook:{hook}/200", where=("queue=retour",))
    runner.run_once(mailing, MONDAY)
    [(_, body)] = Hook.got
    data = json.loads(body)["data"]
    assert [one["kpi"] for one in data["answers"]] == ["service_level"]
    assert [one["kpi"] for one in data["failed"]] == ["csat", "contacts"]
    assert "geen dimensie 'queue'" in data["failed"][0]["error"]


def test_a_webhook_is_signed(hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the ways of signing of what is pushed know it: what one Peil sends another takes."""
    monkeypatch.setenv("HOOK_SECRET", "geheim")
    senders.by_webhook(waiting(f"{hook}/200", secret_env="HOOK_SECRET"))
    [(headers, body)] = Hook.got
    assert json.loads(body)["data"]["text"] == "één"
    signed = headers["Peil-Timestamp"].encode() + b"." + body
    assert headers["Peil-Signature"] == "v1=" + hmac.new(b"geheim", signed, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(("status", "permanent"), [(404, True), (302, True), (410, True), (429, False), (503, False)])
def test_a_webhook_that_refuses(hook: str, status: int, permanent: bool) -> None:
    with pytest.raises(TransportError, match=str(status)) as error:
        senders.by_webhook(waiting(f"{hook}/{status}"))
    assert error.value.permanent == permanent
    assert len(Hook.got) == 1  # no redirect is followed


def test_apprise_sends_by_the_address_in_a_variable(hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TransportError, match="CHAT_URL is not set"):
        senders.by_apprise("CHAT_URL", "titel", "tekst")
    monkeypatch.setenv("CHAT_URL", "niets")
    with pytest.raises(TransportError, match="no address that apprise knows") as error:
        senders.by_apprise("CHAT_URL", "titel", "tekst")
    assert error.value.permanent
    monkeypatch.setenv("CHAT_URL", hook.replace("http://", "json://") + "/200")
    senders.by_apprise("CHAT_URL", "titel", "tekst")
    [(_, body)] = Hook.got
    assert (json.loads(body)["title"], json.loads(body)["message"]) == ("titel", "tekst")
