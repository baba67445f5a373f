"""Zendesk beyond the plan: bots, triggers, merges, agents who write for customers, deleted tickets, ratings, faults."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract.replay import Asked, Vendor, changed, doubled, garbage, replayed, without
from contract.vendor_oauth import CLIENT, SECRET, Tokens
from contract.vendor_zendesk import TOKEN, USER, Zendesk
from peil.connectors.frame import Given, Page
from peil.connectors.web import Web
from peil.connectors.zendesk import CONNECTOR
from peil.errors import SourceError

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 3, 20, tzinfo=dt.UTC)
Row = dict[str, Any]


def at(minute: int) -> dt.datetime:
    return START + dt.timedelta(minutes=minute)


class Bench:
    """An account with a customer, an agent and a bot, and the connector over it without a network."""

    def __init__(self, folder: Path) -> None:
        self.desk = Zendesk()
        self.customer = self.desk.user("klant@example.nl")
        self.agent = self.desk.user("anna@example.nl", "agent")
        self.bot = self.desk.user("bot@example.nl", "agent")
        self.asked: list[Asked] = []
        self.answer: Vendor = self.desk.answer
        values = {"url": "https://x.zendesk.com", "user": USER, "token": "env:TOKEN", "page_rows": 2}
        values |= {"bot_users": "bot@example.nl", "reason_field": "Reden", "ratings": "yes"}
        web = Web(transport=httpx.MockTransport(self._play), sleep=lambda _: None)
        self.given = Given("desk", values, folder, web, NOW)

    def _play(self, request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = json.loads(request.content) if request.content else None
        asked = Asked(request.method, request.url.path, dict(request.url.params), headers, body)
        self.asked.append(asked)
        answer = self.answer(asked)
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.bytes())

    def read(self, cursor: Row | None = None) -> list[Page]:
        return list(CONNECTOR.pages(self.given, cursor or {}))

    def events(self, kind: str, *, more: Row | None = None) -> list[Row]:
        """Those of one type; a page begins with what the one before ended with, which is the same event."""
        given = replace(self.given, values={**self.given.values, **(more or {})})
        found = {str(one["id"]): dict(one) for page in CONNECTOR.pages(given, {}) for one in page.records}
        return [one for one in found.values() if one["type"] == kind]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("TOKEN", TOKEN)
    monkeypatch.setenv("CLIENT", SECRET)
    return Bench(tmp_path)


def test_who_wrote(bench: Bench) -> None:
    """A trigger, a bot under the role of agent, an internal note, an agent; a customer's first words are no message."""
    ticket = bench.desk.create(at(0), bench.customer)
    bench.desk.update(ticket, at(0), -1, via="Rule", comment=(-1, True))
    bench.desk.update(ticket, at(10), bench.bot, comment=(bench.bot, True))
    bench.desk.update(ticket, at(20), bench.agent, comment=(bench.agent, False))
    bench.desk.update(ticket, at(180), bench.agent, comment=(bench.agent, True))
    said = [(one["actor"], one["visibility"], one.get("agent")) for one in bench.events("contact.message")]
    assert said == [
        ("system", "public", None),
        ("bot", "public", None),
        ("agent", "internal", "anna@example.nl"),
        ("agent", "public", "anna@example.nl"),
    ]
    # Not named as a bot, its account counts as what Zendesk says it is.
    assert [one["actor"] for one in bench.events("contact.message", more={"bot_users": ""})][1] == "agent"
    # An agent's account that became an end user's.
    bench.desk.users[bench.agent]["role"] = "end-user"
    assert bench.events("contact.message")[3]["actor"] == "customer"
    assert bench.events("contact.message", more={"agent_users": "anna@example.nl"})[3]["actor"] == "agent"


def test_a_trigger_in_an_agents_update_is_the_systems(bench: Bench) -> None:
    ticket = bench.desk.create(at(0), bench.customer)
    routed = {"event_type": "Change", "via": "Rule", "status": "pending", "previous_value": "open"}
    bench.desk.update(ticket, at(5), bench.agent, status="open", parts=[routed])
    told = [(one["status"], one["actor"]) for one in bench.events("contact.status")]
    assert told == [("new", "customer"), ("open", "agent"), ("pending", "system")]


def test_made_by_an_agent_for_a_customer(bench: Bench) -> None:
    """The ticket is the customer's, opened by the agent, whose first words are a message."""
    bench.desk.create(at(0), bench.agent, via="Web form", requester_id=bench.customer)
    (opened,) = bench.events("contact.opened")
    assert (opened["customer"], opened["actor"], opened["agent"]) == ("klant@example.nl", "agent", "anna@example.nl")
    assert [one["actor"] for one in bench.events("contact.message")] == ["agent"]


def test_triggers_of_the_same_update_say_how_it_began(bench: Bench) -> None:
    """Routed by a trigger at once: it began in that group, and was not moved."""
    group = bench.desk.group("Facturen")
    routed = {"event_type": "Change", "via": "Rule", "group_id": group, "previous_value": None}
    ticket = bench.desk.create(at(0), bench.customer, reason="invoice")
    bench.desk.audits[-1]["child_events"].append({"id": 1, **routed})
    bench.desk.update(ticket, at(5), bench.agent, reason="delivery")
    (opened,) = bench.events("contact.opened")
    assert (opened["team"], opened["reason"], opened["channel"]) == ("Facturen", "invoice", "mail")
    assert bench.events("contact.assigned") == []
    assert [(one["field"], one["reason"]) for one in bench.events("contact.field")] == [("reason", "delivery")]


def test_merged_tickets(bench: Bench) -> None:
    """The remark in the ticket that goes on names the other; a closing by merge alone sets it apart."""
    one, two, three = (bench.desk.create(at(n), bench.customer) for n in range(3))
    via = {"channel": "web", "source": {"from": {"ticket_ids": [two]}, "to": {}, "rel": "merge"}}
    bench.desk.update(one, at(9), bench.agent, parts=[{"event_type": "Comment", "public": False, "via": via}])
    for gone in (two, three):
        tags = {"event_type": "Change", "tags": ["closed_by_merge"], "added_tags": ["closed_by_merge"]}
        bench.desk.update(gone, at(9), bench.agent, parts=[tags], status="closed")
    assert [(e["contact"], e["into"]) for e in bench.events("contact.merged")] == [(str(two), str(one))]
    assert [e["contact"] for e in bench.events("contact.excluded")] == [str(two), str(three)]


def test_deleted_tickets_and_zendesks_own_solving(bench: Bench) -> None:
    ticket = bench.desk.create(at(0), bench.customer)
    bench.desk.update(ticket, at(30), bench.agent, status="solved")
    bench.desk.tickets[ticket] |= {"status": "deleted", "updated_at": "2026-03-03T00:00:00Z"}
    statuses = [(one["status"], one["actor"]) for one in bench.events("contact.status")]
    assert statuses == [("new", "customer"), ("solved", "agent"), ("deleted", "system")]
    (reported,) = bench.events("contact.reported")
    assert (reported["field"], reported["reported"]) == ("solved_at", "2026-03-02T09:30:00Z")


def test_an_answer_days_after_the_offer_is_seen_once_a_day(bench: Bench) -> None:
    """Zendesk finds ratings by when they were offered: those of a month are looked at again, but not at each run."""
    ticket = bench.desk.create(at(0), bench.customer)
    bench.desk.update(ticket, at(30), bench.agent, status="solved")
    bench.desk.offer(ticket, at(30))
    later = bench.desk.create(at(5000), bench.customer)
    bench.desk.offer(later, at(5000))
    last = bench.read()[-1]
    bench.desk.rate(ticket, at(6000), "bad_with_comment")
    assert [one["type"] for page in bench.read(dict(last.cursor)) for one in page.records if "score" in one] == []
    bench.given = replace(bench.given, now=NOW + dt.timedelta(days=1))
    pages = bench.read(dict(last.cursor))
    (answer,) = [one for page in pages for one in page.records if "score" in one]
    assert (answer["score"], answer["invitation"], answer["time"]) == (0, str(ticket), "2026-03-06T13:00:00Z")
    assert bench.read(dict(pages[-1].cursor))[-1].cursor["ratings"] == pages[-1].cursor["ratings"]


def test_no_ratings_is_told_and_can_be_left_out(bench: Bench) -> None:
    bench.desk.create(at(0), bench.customer)
    bench.desk.no_ratings = True
    with pytest.raises(SourceError, match="gives no satisfaction_ratings"):
        bench.read()
    assert [one["type"] for one in bench.events("contact.opened", more={"ratings": "no"})] == ["contact.opened"]


def test_the_newer_survey_counts_as_zendesk_classes_it(bench: Bench) -> None:
    """Of what was only sent nothing is said; an answer that is changed days later is found at the next day's look."""
    tickets = [bench.desk.create(at(n), bench.customer) for n in range(4)]
    sent = [bench.desk.survey(ticket, at(60 + ticket % 100)) for ticket in tickets]
    bench.desk.classed(sent[0], at(90), "good", 5)
    bench.desk.classed(sent[1], at(91), "neutral", 3)
    bench.desk.classed(sent[2], at(92), "sideways", 9)
    first = bench.read()
    told = [one for page in first for one in page.records if one["type"] == "survey.answered"]
    assert [(one["contact"], one["score"], one["customer"]) for one in told] == [
        (str(tickets[0]), 3, "klant@example.nl"),
        (str(tickets[1]), 2, "klant@example.nl"),
        (str(tickets[2]), "sideways", "klant@example.nl"),  # no score of the scale: set apart when it is taken in
    ]
    bench.desk.classed(sent[0], at(4_000), "bad", 1)
    bench.given = replace(bench.given, now=NOW + dt.timedelta(days=1))
    later = [one for page in bench.read(dict(first[-1].cursor)) for one in page.records if one.get("score") == 1]
    assert [(one["id"], one["time"]) for one in later] == [(told[0]["id"], "2026-03-05T03:40:00.129Z")]
    assert int(str(later[0]["revision"])) > int(str(told[0]["revision"]))
    assert bench.events("survey.answered", more={"ratings": "ratings"}) == []


def test_by_a_client_whose_token_expires(bench: Bench) -> None:
    """API tokens are no longer made; a client asks for access tokens, and for another where one is revoked."""
    bench.desk.tokens = tokens = Tokens()
    tokens.user = USER
    bench.desk.create(at(0), bench.customer)
    values = {**bench.given.values, "client": CLIENT, "token": "env:CLIENT", "user": ""}
    bench.given = replace(bench.given, values=values)
    assert "Zendesk" in CONNECTOR.check(bench.given).en
    assert tokens.asked == [
        {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET, "scope": "read"}
    ]
    tokens.revoke()
    assert [one["type"] for one in bench.events("contact.opened")] == ["contact.opened"]
    assert len(tokens.asked) == 2
    bench.desk.revoked = True
    with pytest.raises(SourceError, match="refuses the key"):
        bench.read()


def test_doubled_and_disordered_pages_give_the_same(bench: Bench) -> None:
    """Events are known by their number: what comes twice and backwards is the same."""
    for n in range(6):
        ticket = bench.desk.create(at(n), bench.customer)
        bench.desk.update(ticket, at(n + 60), bench.agent, comment=(bench.agent, True), status="open")
    plain = {str(one["id"]): one for page in bench.read() for one in page.records}
    answer = bench.desk.answer
    twice_over = doubled("ticket_events")
    bench.answer = lambda asked: twice_over(answer(asked)) if "events" in asked.path else answer(asked)
    twice = [one for page in bench.read() for one in page.records]
    assert len(twice) > len(plain)
    assert {str(one["id"]): one for one in twice} == plain


def test_a_cursor_that_is_no_longer_known(bench: Bench) -> None:
    """The list of tickets goes on from the time it stood at, some minutes before."""
    for n in range(5):
        bench.desk.create(at(n), bench.customer)
    last = dict(bench.read()[-1].cursor)
    bench.desk.cursors.lose()
    ticket = bench.desk.create(at(30), bench.customer)
    bench.desk.tickets[ticket]["status"] = "deleted"
    bench.asked.clear()
    pages = bench.read(last)
    assert [one["contact"] for page in pages for one in page.records if one.get("status") == "deleted"] == [str(ticket)]
    asked = [one.params for one in bench.asked if one.path.endswith("tickets/cursor")]
    assert "cursor" in asked[0]
    assert int(asked[1]["start_time"]) == int(at(4).timestamp()) - CONNECTOR.overlap_s


def test_what_cannot_be_read_stops_before_its_page(bench: Bench, tmp_path: Path) -> None:
    """Garbage, another form, a key that was revoked: told in words; pages before it stand, and nothing is skipped."""
    for n in range(6):
        bench.desk.create(at(n), bench.customer)
    with replayed(bench.desk.answer) as server:
        values = {**bench.given.values, "url": server.url}
        given = replace(bench.given, values=values, web=Web(sleep=lambda _: None))
        for fault, error in ((garbage, SourceError), (without("ticket_events"), KeyError)):
            run = CONNECTOR.pages(given, {})
            first = next(run)
            server.next(fault)
            with pytest.raises(error):
                list(run)
            rest = [one for page in CONNECTOR.pages(given, first.cursor) for one in page.records]
            seen = {one["contact"] for one in [*first.records, *rest] if one["type"] == "contact.opened"}
            assert seen == {str(100 + n) for n in range(6)}
        bench.desk.revoked = True
        with pytest.raises(SourceError, match="refuses the key"):
            list(CONNECTOR.pages(given, first.cursor))


def test_a_second_with_more_updates_than_are_asked_for_is_passed(bench: Bench) -> None:
    """Zendesk gives a second whole: three where two were asked. Read on from that very second, what follows is found."""
    for minute in (0, 0, 0, 1):
        bench.desk.create(at(minute), bench.customer)
    pages = bench.read({"updates": int(at(0).timestamp()) + CONNECTOR.overlap_s})
    opened = [one["contact"] for page in pages for one in page.records if one["type"] == "contact.opened"]
    assert opened == ["100", "101", "102", "103"]
    assert [one.params["per_page"] for one in bench.asked if one.path.endswith("ticket_events")] == ["2", "2"]


def test_a_page_that_does_not_end_is_not_asked_for_ever(bench: Bench) -> None:
    bench.desk.create(at(0), bench.customer)
    stuck = changed(lambda body: {**body, "end_of_stream": False})
    answer = bench.desk.answer
    bench.answer = lambda asked: stuck(answer(asked)) if "events" in asked.path else answer(asked)
    with pytest.raises(SourceError, match="gives the same page again"):
        bench.read({"updates": int(at(5).timestamp())})


def test_what_connecting_says(bench: Bench) -> None:
    bench.desk.group("Support")
    assert CONNECTOR.check(bench.given).nl == "Zendesk, met de groepen Support"
    bench.desk.role = "agent"
    with pytest.raises(SourceError, match="no administrator"):
        CONNECTOR.check(bench.given)
    bench.desk.role = "admin"
    named = replace(bench.given, values={**bench.given.values, "reason_field": "Oorzaak"})
    with pytest.raises(SourceError, match="no ticket field of that name"):
        CONNECTOR.check(named)
    for day in ("gisteren", "2026-13-01"):
        early = replace(bench.given, values={**bench.given.values, "start": day})
        with pytest.raises(SourceError, match="no day to start from"):
            list(CONNECTOR.pages(early, {}))
    later = replace(bench.given, values={**bench.given.values, "start": "2026-03-03"})
    bench.desk.create(at(0), bench.customer)
    bench.desk.create(at(2000), bench.customer)
    found = [one["contact"] for page in CONNECTOR.pages(later, {}) for one in page.records]
    assert set(found) == {"101"}


def test_the_newest_updates_are_shown(bench: Bench) -> None:
    """From the list of audits, which is written otherwise than the export: the same events come of it."""
    ticket = bench.desk.create(at(0), bench.customer, reason="invoice", group_id=bench.desk.group("Support"))
    bench.desk.update(ticket, at(9), bench.agent, comment=(bench.agent, True), status="solved")
    page = CONNECTOR.newest(bench.given, 10)
    exported = {str(one["id"]): one for page in bench.read() for one in page.records}
    for one in page.records:
        assert dict(one) == dict(exported[str(one["id"])])
    assert {one["type"] for one in page.records} == {"contact.opened", "contact.status", "contact.message"}
