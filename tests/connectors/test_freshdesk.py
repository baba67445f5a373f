"""Freshdesk beyond the plan: without activities, exports that lack, rules and bots, scales, spam, faults."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract.case_freshdesk import Desk
from contract.plan import stamp
from contract.replay import Answer, Asked, garbage, replayed
from contract.vendor_freshdesk import KEY, Freshdesk
from peil.connectors.frame import Given, Page
from peil.connectors.freshdesk import CONNECTOR
from peil.connectors.web import Web
from peil.errors import SourceError

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
Row = dict[str, Any]


def at(minute: int) -> dt.datetime:
    return START + dt.timedelta(minutes=minute)


class Bench:
    """An account with a customer and an agent, and the connector over it without a network."""

    def __init__(self, folder: Path, desk: Freshdesk, **more: str | int) -> None:
        self.desk = desk
        self.customer, self.agent = desk.customer("klant@example.nl"), desk.agent("anna@example.nl")
        values = {"url": desk.url, "key": "env:KEY", "activities": "yes", "start": "2026-03-02", "page_rows": 2}
        values |= {"reason_field": "type", "ratings": "yes", "bot_users": "", **more}
        self.now = dt.datetime.now(dt.UTC)
        self.given = Given("desk", values, folder, self._web(), self.now)

    def _web(self) -> Web:
        def play(request: httpx.Request) -> httpx.Response:
            headers = {name.lower(): value for name, value in request.headers.items()}
            asked = Asked(request.method, request.url.path, dict(request.url.params), headers)
            answer = self.desk.answer(asked)
            return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.bytes())

        return Web(transport=httpx.MockTransport(play), sleep=lambda _: None)

    def read(self, cursor: Row | None = None) -> list[Page]:
        return list(CONNECTOR.pages(self.given, cursor or {}))

    def events(self, kind: str) -> list[Row]:
        """Those of one type: of an event that comes twice the highest revision."""
        return [one for one in latest(self.read()) if one["type"] == kind]


def latest(pages: list[Page]) -> list[Row]:
    found: dict[str, Row] = {}
    for page in pages:
        for one in page.records:
            had = found.get(str(one["id"]), one)
            if int(str(one.get("revision", 0))) >= int(str(had.get("revision", 0))):
                found[str(one["id"])] = dict(one)
    return list(found.values())


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("KEY", KEY)
    made = Bench(tmp_path, Freshdesk())
    made.desk.now = at(60 * 24)
    return made


def test_who_wrote_and_to_whom(bench: Bench) -> None:
    """A rule's and an automatic answer, a bot's account, a note, words to a third party, a survey's, a reply."""
    bot = bench.desk.agent("bot@example.nl")
    bench.given = replace(bench.given, values={**bench.given.values, "bot_users": "bot@example.nl"})
    ticket = bench.desk.create(at(0), bench.customer, "Support")
    bench.desk.say(ticket, at(1), bench.agent, automation_id=7)
    bench.desk.say(ticket, at(2), bench.agent, auto_response=True)
    bench.desk.say(ticket, at(3), bot)
    bench.desk.say(ticket, at(4), bench.agent, private=True, source=2)
    bench.desk.say(ticket, at(5), bench.agent, source=8)
    bench.desk.say(ticket, at(6), bench.customer, source=6)
    bench.desk.say(ticket, at(7), bench.agent)
    bench.desk.say(ticket, at(8), bench.customer)
    del bench.desk.agents[bench.agent]  # who left is the same employee still
    said = [(one["actor"], one["visibility"], one.get("agent")) for one in bench.events("contact.message")]
    anna = str(bench.agent)
    assert said == [
        ("system", "public", None),
        ("system", "public", None),
        ("bot", "public", None),
        ("agent", "internal", anna),
        ("agent", "internal", anna),
        ("agent", "public", anna),
        ("customer", "public", None),
    ]


def test_a_mail_that_began_with_us(bench: Bench) -> None:
    bench.desk.create(at(0), bench.customer, "Support", source=10)
    (opened,) = bench.events("contact.opened")
    assert (opened["actor"], opened["channel"], opened["customer"]) == ("agent", "outbound", "klant@example.nl")
    assert [(one["actor"], one["time"]) for one in bench.events("contact.message")] == [
        ("agent", "2026-03-02T09:00:00Z")
    ]


def test_activities_say_how_it_began_and_who_changed_it(bench: Bench) -> None:
    """Moved the next morning: until the export is there the ticket stands in the group of now, after it as it began."""
    ticket = bench.desk.create(at(0), bench.customer, "Support")
    bench.desk.move(ticket, at(30), bench.agent, "Billing")
    bench.desk.status(ticket, at(40), bench.agent, "Resolved")
    bench.desk.now = at(60)
    pages = bench.read()
    (opened,) = [one for one in latest(pages) if one["type"] == "contact.opened"]
    assert (opened["team"], opened["reason"]) == ("Billing", "vraag")
    bench.desk.now = at(60 * 24)
    later = latest([*pages, *bench.read(dict(pages[-1].cursor))])
    kept = {str(one["type"]): one for one in later}
    assert kept["contact.opened"]["team"] == "Support"
    assert (kept["contact.assigned"]["team"], kept["contact.assigned"]["time"]) == ("Billing", "2026-03-02T09:30:00Z")
    statuses = [(one["status"], one.get("actor")) for one in later if one["type"] == "contact.status"]
    assert statuses == [("Resolved", "agent"), ("Open", None)]


def test_a_day_without_export_is_told_not_skipped(bench: Bench) -> None:
    """That of yesterday may still come; one in between would be a hole in every history."""
    for day in range(4):
        bench.desk.create(at(60 * 24 * day), bench.customer, "Support")
    bench.desk.now = at(60 * 24 * 4)
    bench.desk.gone = {dt.date(2026, 3, 5)}
    last = bench.read()[-1].cursor
    assert last["day"] == "2026-03-04"
    bench.desk.gone = {dt.date(2026, 3, 3)}
    with pytest.raises(SourceError, match="no export of the activities of 2026-03-03") as told:
        bench.read()
    assert "signature" not in str(told.value)
    assert bench.read(dict(last))[-1].cursor["day"] == "2026-03-05"


def test_a_ticket_of_before_the_first_export_is_left_out(bench: Bench) -> None:
    """An export of a day runs from an hour of the account's own: of what was made that morning nobody saw the rest."""
    bench.desk.from_h, bench.desk.now = 10, at(60 * 25)
    early, ticket = (bench.desk.create(at(minute), bench.customer, "Support") for minute in (0, 61))
    for one, minute in ((early, 30), (ticket, 90)):
        bench.desk.move(one, at(minute), bench.agent, "Billing")
    assert [(one["contact"], one["team"]) for one in bench.events("contact.opened")] == [(str(ticket), "Support")]
    assert [one["contact"] for one in bench.events("contact.assigned")] == [str(ticket)]


def test_without_the_export_history_begins_at_connecting(bench: Bench) -> None:
    bench.desk.plan = False
    with pytest.raises(SourceError, match="gives no export of ticket activities"):
        CONNECTOR.check(bench.given)
    bench.given = replace(bench.given, values={**bench.given.values, "activities": "no", "start": ""})
    early = bench.desk.create(at(0), bench.customer, "Support")
    bench.desk.now = at(10)
    last = dict(bench.read()[-1].cursor)
    ticket = bench.desk.create(at(11), bench.customer, "Support")
    bench.desk.status(early, at(12), bench.agent, "Resolved")
    found = latest(bench.read(last))
    assert {one["contact"] for one in found} == {str(ticket)}


def test_what_came_and_went_between_two_readings(bench: Bench) -> None:
    """Of each kind of change Freshdesk keeps the last moment: solved, reopened and put aside since it was last seen."""
    bench.given = replace(bench.given, values={**bench.given.values, "activities": "no", "start": ""})
    bench.desk.now = at(0)
    cursor = dict(bench.read()[-1].cursor)
    ticket = bench.desk.create(at(1), bench.customer, "Support")
    for minute, word in ((5, "Resolved"), (6, "Open"), (7, "Pending")):
        bench.desk.status(ticket, at(minute), bench.agent, word)
    found = {(one["status"], one["time"]) for one in latest(bench.read(cursor)) if one["type"] == "contact.status"}
    assert found == {
        ("Resolved", "2026-03-02T09:05:00Z"),
        ("Open", "2026-03-02T09:06:00Z"),
        ("Pending", "2026-03-02T09:07:00Z"),
    }


def test_spam_and_deleted_tickets(bench: Bench) -> None:
    spam, gone = (bench.desk.create(at(n), bench.customer, "Support") for n in range(2))
    pages = bench.read()
    bench.desk.lose(spam, at(60), "spam")
    bench.desk.lose(gone, at(61), "deleted")
    found = latest(bench.read(dict(pages[-1].cursor)))
    told = [(one["contact"], one["type"], one.get("value"), one.get("status")) for one in found]
    assert told == [
        (str(spam), "contact.excluded", "spam", None),
        (str(gone), "contact.status", None, "Deleted"),
    ]


def test_answers_in_points_of_their_own_scale(bench: Bench) -> None:
    """Each survey's answers in order, the worst first; a survey that is gone has no scale to put them on."""
    ticket = bench.desk.create(at(0), bench.customer, "Support")
    scales = {2: [103, -103], 3: [103, 100, -103], 7: [103, 102, 101, 100, -101, -102, -103]}
    for survey, taken in scales.items():
        question = {"id": "default_question", "accepted_ratings": taken, "default": True}
        bench.desk.surveys.append({"id": survey, "questions": [question]})
    for survey, points in ((1, 102), (2, -103), (2, 103), (3, 100), (7, 101), (9, 103)):
        bench.desk.rate(ticket, at(60), points, survey)
    found = [(one["instrument"], one["score"]) for one in bench.events("survey.answered")]
    assert found == [
        ("freshdesk_csat_5", 4),
        ("freshdesk_csat_2", 0),
        ("freshdesk_csat_2", 1),
        ("freshdesk_csat_3", 2),
        ("freshdesk_csat_7", 5),
        ("freshdesk_survey_9", 103),
    ]


@pytest.mark.parametrize("after", [False, True])
def test_many_tickets_of_one_second_and_tickets_that_move_on(bench: Bench, *, after: bool) -> None:
    """Two at once; five of one second; the first changes while the others are read: none is missed."""
    bench.desk.after = after
    bench.given = replace(bench.given, values={**bench.given.values, "activities": "no"})
    tickets = [bench.desk.create(at(0), bench.customer, "Support") for _ in range(5)]
    tickets += [bench.desk.create(at(n), bench.customer, "Support") for n in (1, 2, 3)]
    run = CONNECTOR.pages(bench.given, {"begin": int(at(0).timestamp())})
    pages = [next(run)]
    bench.desk.say(tickets[0], at(50), bench.agent)
    pages += list(run)
    opened = {one["contact"] for one in latest(pages) if one["type"] == "contact.opened"}
    assert opened == {str(one) for one in tickets}
    assert [one["time"] for one in latest(pages) if one["type"] == "contact.message"] == ["2026-03-02T09:50:00Z"]


def test_a_ticket_that_is_deleted_meanwhile_hides_no_other(bench: Bench) -> None:
    """Three of one second, two a page; the first is deleted after its page: the third now stands on that page."""
    bench.given = replace(bench.given, values={**bench.given.values, "activities": "no"})
    tickets = [bench.desk.create(at(0), bench.customer, "Support") for _ in range(3)]
    run = CONNECTOR.pages(bench.given, {"begin": int(at(0).timestamp())})
    pages = [next(run)]
    bench.desk.lose(tickets[0], at(50), "deleted")
    opened = {one["contact"] for one in latest([*pages, *run]) if one["type"] == "contact.opened"}
    assert opened == {str(one) for one in tickets}


def test_what_cannot_be_read_stops_before_its_page(bench: Bench) -> None:
    """Garbage, another form, a key that was revoked: told in words; pages before it stand, and nothing is skipped."""
    tickets = [bench.desk.create(at(n), bench.customer, "Support") for n in range(6)]
    with replayed(bench.desk.answer) as server:
        bench.desk.url = server.url
        values = {**bench.given.values, "url": server.url}
        given = replace(bench.given, values=values, web=Web(sleep=lambda _: None))

        def renamed(answer: Answer) -> Answer:
            return Answer([{"nummer": one["id"]} for one in answer.body], headers=answer.headers)

        for fault, error in ((garbage, SourceError), (renamed, KeyError)):
            run = CONNECTOR.pages(given, {})
            first = next(run)
            server.next(fault)
            with pytest.raises(error):
                list(run)
            rest = [one for page in CONNECTOR.pages(given, first.cursor) for one in page.records]
            seen = {one["contact"] for one in [*first.records, *rest] if one["type"] == "contact.opened"}
            assert seen == {str(one) for one in tickets}
        bench.desk.revoked = True
        with pytest.raises(SourceError, match="refuses the key"):
            list(CONNECTOR.pages(given, first.cursor))


def test_what_connecting_says(bench: Bench) -> None:
    bench.desk.group("Support")
    assert CONNECTOR.check(bench.given).en == "Freshdesk, with the groups Support"
    assert CONNECTOR.newest(bench.given, 10).records == []
    bench.given = replace(bench.given, values={**bench.given.values, "start": "vorige week"})
    with pytest.raises(SourceError, match="no day to start from"):
        CONNECTOR.check(bench.given)


@pytest.mark.shared
def test_watched_from_the_beginning_the_plan_is_seen_to_the_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without activities, read after each step: every first reply, solving and reopening, at Freshdesk's own moment."""
    monkeypatch.setenv("KEY", KEY)
    desk = Desk()
    bench = Bench(tmp_path, desk.freshdesk, activities="no", page_rows=100)
    desk.freshdesk.plan = False
    pages = bench.read()
    cursor = dict(pages[-1].cursor)
    while len(desk.played) < len(desk.steps):
        desk.play(1)
        fresh = bench.read(cursor)
        cursor = dict(fresh[-1].cursor) if fresh else cursor
        pages += fresh
    found = latest(pages)
    for i, truth in enumerate(desk.truths):
        mine = [one for one in found if one["contact"] == str(desk.ids[i])]
        replies = sorted(
            one["time"] for one in mine if (one.get("actor"), one.get("visibility")) == ("agent", "public")
        )
        status = {word: sorted(e["time"] for e in mine if e.get("status") == word) for word in ("Resolved", "Open")}
        assert [one["time"] for one in mine if one["type"] == "contact.opened"] == [stamp(truth["created"])]
        assert replies[:1] == ([stamp(truth["first_reply"])] if truth["first_reply"] else [])
        assert status["Resolved"] == [stamp(one) for one in truth["resolved"]]
        assert [one for one in status["Open"] if one != stamp(truth["created"])] == [
            stamp(o) for o in truth["reopened"]
        ]
