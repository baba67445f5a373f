"""Pushing: what is accepted, known and refused; that accepted is on disk, and in the lake exactly once."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import os
import threading
import time
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from connectors.test_amazon_connect import GIVEN_UP, PLAIN
from peil.app import Project
from peil.connectors.files.mapping import load
from peil.errors import InputError, SignInNeeded
from peil.live import drain, sources, tokens
from peil.live.tokens import Wish
from peil.store import live as rows
from stores import Stores

pytestmark = pytest.mark.usefixtures("stores")

Client = TestClient[Litestar]
OPENED = {"id": "e1", "type": "contact.opened", "time": "2026-03-02T09:00:00Z", "contact": "T1", "channel": "email"}
CALL = {"id": "e2", "type": "queue.entered", "time": "2026-03-02T10:00:00+01:00", "contact": "C1", "queue": "hulp"}


def made(project: Project, name: str = "desk", **wish: Any) -> dict[str, str]:
    """A token's header."""
    with project.store() as store:
        return {"authorization": f"Bearer {tokens.create(store, Wish(name, wish.pop('source', name), **wish))}"}


def waiting(project: Project) -> int:
    with project.store() as store:
        return sum(one.rows for one in rows.waiting(store))


def test_one_event_a_batch_and_lines(project: Project, client: Client) -> None:
    token = made(project)
    answer = client.post("/api/v1/events", json=OPENED, headers=token)
    assert answer.status_code == 202
    assert answer.json() == {
        "accepted": 1,
        "known": 0,
        "rejected": 0,
        "results": [{"index": 0, "id": "e1", "status": "accepted"}],
    }
    assert waiting(project) == 1  # it was on disk before the answer
    batch = client.post("/api/v1/events", json=[OPENED, CALL, {**OPENED, "type": "contact.opend"}, 7], headers=token)
    assert [r["status"] for r in batch.json()["results"]] == ["known", "accepted", "rejected", "rejected"]
    refused = batch.json()["results"][2]
    assert (refused["reason"], refused["place"]) == ("'contact.opend' is geen soort gebeurtenis", "type")
    assert refused["remedy"] == "Bedoelde je 'contact.opened', 'contact.field' of 'contact.tagged'?"
    lines = "\n".join(json.dumps({**OPENED, "id": f"n{i}", "contact": f"T{i}"}) for i in range(3))
    told = client.post(
        "/api/v1/events", content=lines, headers={**token, "content-type": "application/x-ndjson"}
    ).json()
    assert told["accepted"] == 3
    done = drain.drain(project)
    assert (done.rows, done.events, done.rejected) == (5, 5, 0)
    (contacts,) = project.ask("contacts")
    assert contacts.rows[0].value == 4  # T0, T1, T2 and the call


def test_cloudevents_structured_and_binary(project: Project, client: Client) -> None:
    token = made(project)
    structured = {
        "specversion": "1.0",
        "id": "1",
        "source": "desk",
        "type": "contact.status",
        "time": "2026-03-02T09:05:00.123456789Z",
        "subject": "T1",
        "datacontenttype": "application/json",
        "data": {"status": "solved", "agent": "anna"},
    }
    kind = {"content-type": "application/cloudevents-batch+json"}
    assert client.post("/api/v1/events", content=json.dumps([structured]), headers={**token, **kind}).json()["accepted"]
    binary = {f"ce-{k}": str(structured[k]) for k in ("specversion", "source", "type", "time", "subject")}
    headers = {**token, **binary, "ce-id": "2", "content-type": "application/json"}
    assert (
        client.post("/api/v1/events", content=json.dumps({"status": "open"}), headers=headers).json()["accepted"] == 1
    )
    data = json.loads(structured_line(project, 0))
    assert data == {
        "id": "1",
        "type": "contact.status",
        "time": "2026-03-02T09:05:00.123456+00:00",
        "contact": "T1",
        "status": "solved",
        "agent": "anna",
    }
    assert json.loads(structured_line(project, 1))["status"] == "open"


def structured_line(project: Project, n: int) -> str:
    with project.store() as store:
        name = rows.waiting(store)[0].source
        ids, _ = rows.claim(store, name, 9, 100)
        rows.settle(store)
        return [line for batch in rows.batches(store, ids) for line in batch.lines][n]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"time": "2026-03-02T09:00:00"}, "'2026-03-02T09:00:00' is no time with its offset"),
        ({"time": "2999-01-01T00:00:00Z"}, "lies in the future; events are what happened"),
        ({"contact": None}, "contact.opened needs 'contact'"),
        ({"staus": "open"}, "an event has no 'staus'"),
        ({"status": "weg"}, "'weg' is no status"),
        ({"source": "other"}, "this token speaks for the source 'desk'"),
        ({"channel": {"a": 1}}, "'channel' is neither text nor number"),
        ({"type": "survey.answered"}, "this token may not send survey.answered"),
        ({"wait_s": -1}, "'wait_s' is negative"),
        ({"type": "contact.reported", "field": "sla_met", "value": "ja"}, "'ja' is no value"),
    ],
)
def test_what_is_refused_says_why(project: Project, client: Client, change: dict[str, Any], reason: str) -> None:
    token = made(project, scopes=("contact", "queue"))
    answer = client.post("/api/v1/events", json={**OPENED, **change}, headers={**token, "accept-language": "en"})
    assert answer.status_code == 400
    assert answer.json()["results"][0]["reason"] == reason
    assert answer.json()["results"][0]["remedy"]
    assert waiting(project) == 0


def test_who_may_push(project: Project, client: Client) -> None:
    token = made(project)
    en = {"accept-language": "en"}
    for headers in ({}, {"authorization": "Bearer peilpush_x"}, {"authorization": token["authorization"][7:]}):
        answer = client.post("/api/v1/events", json=OPENED, headers={**headers, **en})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.json()["detail"] == "no token that works was given"
    with project.store() as store:
        (kept,) = store.engine.connect().exec_driver_sql("SELECT hash FROM push_token").fetchall()
        assert kept[0] == hashlib.sha256(token["authorization"][7:].encode()).hexdigest()
        tokens.revoke(store, "desk")
    until = time.monotonic() + 10  # tokens are read again every second
    while client.post("/api/v1/events", json=OPENED, headers=token).status_code != 401:
        assert time.monotonic() < until
        time.sleep(0.1)
    with project.store() as store:
        old = tokens.create(store, Wish("old", "old", days=1))
        assert tokens.Known(store).shown(old).source == "old"
    assert "peilpush_" not in json.dumps([t.as_dict() for t in _tokens(project)])


def _tokens(project: Project) -> list[tokens.Token]:
    with project.store() as store:
        return tokens.everyone(store)


def test_limits_of_size_and_pace(project: Project, client: Client) -> None:
    token = made(project, per_second=1)
    assert client.post("/api/v1/events", content=b"[" + b" " * 5_000_001 + b"]", headers=token).status_code == 413
    many = client.post("/api/v1/events", content=json.dumps([1] * 10_001), headers={**token, "accept-language": "en"})
    assert (many.status_code, many.json()["detail"]) == (400, "holds 10001 items at once")
    for n in range(10):
        assert client.post("/api/v1/events", json={**OPENED, "id": n}, headers=token).status_code == 202
    slow = client.post("/api/v1/events", json={**OPENED, "id": "more"}, headers=token)
    assert slow.status_code == 429
    assert int(slow.headers["retry-after"]) >= 1
    for body in (b"", b"{", b"\xff\xfe", b"[]", b"null"):
        assert (
            client.post(
                "/api/v1/events", content=body, headers=made(project, f"t{len(body)}{body[:1].hex()}")
            ).status_code
            == 400
        )


HOOK = """
name = "webhooks of the crm"
source = "crm"
[file]
dates = ["iso"]
[values.status]
done = "solved"
[[event]]
type = "contact.opened"
when = { action = "created" }
time = "at"
contact = "ticket.number"
[[event]]
type = "contact.status"
when = { action = "status" }
time = "at"
contact = "ticket.number"
status = "ticket.state"
"""


def signed(secret: str, body: bytes, *, stamp: int | None = None, delivery: str = "msg_1") -> dict[str, str]:
    """The headers of Standard Webhooks."""
    when = str(int(time.time()) if stamp is None else stamp)
    made = hmac.new(secret.encode(), f"{delivery}.{when}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": delivery,
        "webhook-timestamp": when,
        "webhook-signature": f"v1,bm90aGluZw== v1,{base64.b64encode(made).decode()}",
        "accept-language": "en",
    }


def test_contact_records_of_amazon_connect_are_pushed_one_by_one(
    project: Project, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_SECRET", "s3cret")
    mapping = load("amazon_connect").text
    made(project, "hook", source="connect", mapping=mapping, signed="standard", secret="env:CRM_SECRET")
    late = {**PLAIN, "LastUpdateTimestamp": "2026-03-02T12:00:00Z"}
    for number, one in enumerate((PLAIN, GIVEN_UP, late, PLAIN)):
        body = json.dumps(one, indent=2 if number else None).encode()
        answer = client.post("/api/v1/events/hook", content=body, headers=signed("s3cret", body, delivery=f"m{number}"))
        assert answer.status_code == 202
    done = drain.drain(project, derive=True)
    assert done.rejected == 0
    (rate,) = project.ask("answer_rate")[0].rows
    assert (rate.parts["answered"], rate.parts["offered"]) == (1, 2)
    (handled,) = project.ask("average_handle_time")[0].rows
    assert (handled.value, handled.n) == (195, 1)


def test_a_signed_foreign_webhook_and_its_replay(
    project: Project, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_SECRET", "s3cret")
    made(project, "hook", source="crm", mapping=HOOK, signed="standard", secret="env:CRM_SECRET")
    opened = b'{"action": "created", "at": "2026-03-02T09:00:00Z", "ticket": {"number": 7, "state": "new"}}'
    first = client.post("/api/v1/events/hook", content=opened, headers=signed("s3cret", opened))
    assert (first.status_code, first.json()["accepted"]) == (202, 1)
    again = client.post("/api/v1/events/hook", content=opened, headers=signed("s3cret", opened))
    assert (again.status_code, again.json()["known"]) == (202, 1)
    assert waiting(project) == 1
    changed = opened.replace(b"7", b"8")
    assert client.post("/api/v1/events/hook", content=changed, headers=signed("s3cret", opened)).status_code == 401
    assert client.post("/api/v1/events/hook", content=opened, headers=signed("other", opened)).status_code == 401
    late = signed("s3cret", opened, stamp=int(time.time()) - 600, delivery="msg_9")
    refused = client.post("/api/v1/events/hook", content=opened, headers=late)
    assert (refused.status_code, "too far from now" in refused.json()["detail"]) == (400, True)
    odd = b'{"action": "status", "at": "2026-03-02T10:00:00Z", "ticket": {"number": 7, "state": "parked"}}'
    client.post("/api/v1/events/hook", content=odd, headers=signed("s3cret", odd, delivery="msg_2"))
    done = drain.drain(project)
    assert (done.rows, done.events, done.rejected) == (2, 1, 1)
    with project.store() as store:
        (row,) = store.quarantined()
        assert row["reason"] == "has no place in the map of status; add it, or set other"
        assert sources.one(store, "crm").rejected == 1
    mended = HOOK.replace('done = "solved"', 'done = "solved"\nparked = "pending"')
    with project.store() as store:
        sources.save_push(store, "crm", mended)
    (again_,) = project.replay()  # with the mapping of now
    assert again_.events_new == 1
    for number in (8, 9):
        more = opened.replace(b"7", b"%d" % number)
        client.post("/api/v1/events/hook", content=more, headers=signed("s3cret", more, delivery=f"msg_{number}"))
        drain.drain(project)
    assert [run.id for run in _imports(project)] == [4, 1]  # the newest, and the one that rejected something


def test_a_token_that_signs_works_at_once_and_another_address_says_what_it_is(
    project: Project, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tokens are read once a second; for up to that long a token just made was refused, as if it did not exist."""
    monkeypatch.setenv("CRM_SECRET", "s3cret")
    body = b'{"action": "created", "at": "2026-03-02T09:00:00Z", "ticket": {"number": 7, "state": "new"}}'
    unknown = client.post("/api/v1/events/hook", content=body, headers=signed("s3cret", body))
    assert (unknown.status_code, unknown.json()["detail"]) == (401, "no token works at this address")
    made(project, "hook", source="crm", mapping=HOOK, signed="standard", secret="env:CRM_SECRET")
    assert client.post("/api/v1/events/hook", content=body, headers=signed("s3cret", body)).status_code == 202


@pytest.mark.parametrize("way", ["peil", "zendesk"])
def test_other_ways_of_signing(way: str, tmp_path: Any) -> None:
    (tmp_path / "s").write_text("s3cret\n")
    token = tokens.Token("hook", "crm", (), way, "file:s", 10, "", None, None)
    now, body = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), b'{"a": 1}'
    if way == "peil":
        from peil.reports.senders import signature

        stamp = str(int(now.timestamp()))
        headers = {"peil-timestamp": stamp, "peil-signature": signature("s3cret", stamp, body)}
    else:
        stamp = "2026-03-02T09:00:00Z"
        digest = hmac.new(b"s3cret", stamp.encode() + body, hashlib.sha256).digest()
        headers = {
            "x-zendesk-webhook-signature-timestamp": stamp,
            "x-zendesk-webhook-signature": base64.b64encode(digest).decode(),
        }
    assert tokens.verified(token, headers, body, tmp_path, now)
    with pytest.raises(Exception, match="too far from now"):
        tokens.verified(token, headers, body, tmp_path, now + dt.timedelta(minutes=6))


@pytest.mark.parametrize(
    ("header", "method"),
    [("x-hub-signature-256", "sha256"), ("x-hub-signature", "sha1"), ("x-hub-signature", "sha512")],
)
def test_signed_by_the_body_alone(header: str, method: str, tmp_path: Any) -> None:
    """WebSub: the method stands before the signature; only known ones count, and it must be the one that signed."""
    (tmp_path / "s").write_text("s3cret\n")
    token = tokens.Token("hook", "crm", (), "hub", "file:s", 10, "", None, None)
    now, body = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), b'{"a": 1}'
    made_ = hmac.new(b"s3cret", body, method).hexdigest()
    known = tokens.verified(token, {header: f"{method}={made_}"}, body, tmp_path, now)
    assert known == f"{method}={made_}"[:200]
    other = "sha384" if method == "sha256" else "sha256"
    for wrong in (made_, f"{other}={made_}", f"md5={made_}", f"{method}=", f"{method}={made_[:-1]}0x", ""):
        with pytest.raises(SignInNeeded):
            tokens.verified(token, {header: wrong}, body, tmp_path, now)
    with pytest.raises(SignInNeeded):
        tokens.verified(token, {header: f"{method}={made_}"}, body + b" ", tmp_path, now)


def test_the_same_events_twice_change_nothing(project: Project, client: Client) -> None:
    """Also where this process has forgotten them, as after a start: the lake knows."""
    token = made(project)
    client.post("/api/v1/events", json=[OPENED, CALL], headers=token)
    assert drain.drain(project).events == 2
    from peil.web.server import create_app

    with TestClient(create_app(project), base_url="http://127.0.0.1") as other:
        assert other.post("/api/v1/events", json=[OPENED, CALL], headers=token).json()["accepted"] == 2
    done = drain.drain(project)
    assert (done.rows, done.events, done.known) == (2, 0, 2)
    assert [run.id for run in _imports(project)] == [2]  # the first was quiet, and the newest keeps its number


def _imports(project: Project) -> Any:
    with project.store() as store:
        return store.imports()


def test_order_within_one_instant_is_that_of_arrival(project: Project, client: Client) -> None:
    """Solved and opened again in the same second, in two batches that reach the lake apart."""
    token = made(project)
    at = "2026-03-02T09:00:00Z"
    client.post("/api/v1/events", json=OPENED, headers=token)
    for number, status in enumerate(("solved", "open")):
        event = {"id": f"s{number}", "type": "contact.status", "time": at, "contact": "T1", "status": status}
        client.post("/api/v1/events", json=event, headers=token)
        drain.drain(project)
    (backlog,) = project.ask("backlog")
    assert backlog.rows[0].value == 1


def test_a_source_that_cannot_be_taken_holds_up_no_other(project: Project, client: Client) -> None:
    """Its mapping reads an instrument that is declared nowhere: what it sent waits, until that is mended."""
    asked = HOOK + 'instrument = { value = "csat_hook" }\nscore = "score"\n'
    broken = made(project, "hook", source="crm", mapping=asked)
    client.post("/api/v1/events", json={"action": "created", "at": "2026-03-02T09:00:00Z"}, headers=broken)
    client.post("/api/v1/events", json=OPENED, headers=made(project))
    done = drain.drain(project)
    assert (done.events, list(done.failed)) == (1, ["crm"])
    from peil import keeping

    with pytest.raises(InputError, match="nothing was erased"):
        keeping.erase(project, "jan@example.nl")
    with project.store() as store:
        crm = sources.one(store, "crm")
        assert (crm.health, crm.waiting) == ("failing", 1)
        sources.save_push(store, "crm", HOOK)
    assert drain.drain(project).rows == 1


def test_a_steady_load_keeps_nothing_from_the_figures(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one batch goes into the lake the next comes in: what waited at first is taken and derived, not chased."""
    coming = iter(range(20))
    with project.store() as store:
        sources.save_push(store, "desk")
    into_the_lake = drain._take

    def push() -> None:
        n = next(coming, None)
        if n is not None:
            line = rows.as_line({**OPENED, "id": f"e{n}", "contact": f"T{n}"})
            with project.store() as store:
                rows.add_page(store, "desk", [line], {})

    def meanwhile(*given: Any) -> Any:
        done = into_the_lake(*given)
        push()
        return done

    monkeypatch.setattr(drain, "_take", meanwhile)
    push()
    assert drain.drain(project).rows == 1
    assert project.ask("contacts")[0].rows[0].value == 1
    assert waiting(project) == 1


def test_change_rows_are_written_back_where_nothing_comes_any_more(project: Project, client: Client) -> None:
    token = made(project)
    client.post(
        "/api/v1/events", json=[{**OPENED, "id": f"e{n}", "contact": f"T{n}"} for n in range(40)], headers=token
    )
    drain.drain(project)
    solved = {"id": "s", "type": "contact.status", "time": "2026-03-02T10:00:00Z", "contact": "T1", "status": "solved"}
    client.post("/api/v1/events", json=solved, headers=token)
    drain.drain(project)
    before = project.ask(["contacts", "backlog", "full_resolution_time"])
    assert project.published().changes
    assert not drain.is_quiet(project, 300)
    an_hour_ago = time.time() - 3_600
    os.utime(project.lake / "published.json", (an_hour_ago, an_hour_ago))
    stop = threading.Event()
    keeper = threading.Thread(target=drain.keep_draining, args=(project, stop, 0.05))
    keeper.start()
    until = time.monotonic() + 30
    while project.published().changes:
        assert time.monotonic() < until
        time.sleep(0.05)
    stop.set()
    keeper.join()
    assert project.ask(["contacts", "backlog", "full_resolution_time"]) == before
    assert not project.write_back()  # there is nothing left


def test_what_waits_is_erased_too(project: Project, client: Client, stores: Stores) -> None:
    """It goes into the lake first, so that who is erased stands nowhere, and a repeat does not bring them back."""
    from peil import keeping
    from peil.store import people

    token = made(project)
    event = {**OPENED, "customer": "jan@example.nl"}
    client.post("/api/v1/events", json=event, headers=token)
    database = project.folder / "data" / "peil.db"
    assert b"jan@example.nl" in stores.read(database)
    assert keeping.erase(project, "jan@example.nl")["erased"]
    assert waiting(project) == 0
    assert b"jan@example.nl" not in stores.read(database)
    client.post("/api/v1/events", json={**event, "id": "later", "contact": "T2"}, headers=token)
    assert drain.drain(project).events == 1
    with project.store() as store:  # a row that was taken from the inbox is overwritten in time; here at once
        assert people.scrub(store)
    assert b"jan@example.nl" not in stores.read(database)
    assert project.ask("contacts")[0].rows[0].value == 2
