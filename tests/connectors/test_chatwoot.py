"""Chatwoot, read page by page: the plan's truth to the second, and what Chatwoot does that the plan does not have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.played import Source, check_the_truth, minute, of
from contract.case_chatwoot import Desk
from contract.replay import Answer, Asked, Fault, changed, fails, garbage, half, lost, replayed, slow_down
from contract.vendor_chatwoot import ACCOUNT, ACTIVITY, OUTGOING, TOKEN, Chatwoot
from peil.connectors.chatwoot import CONNECTOR
from peil.errors import SourceError


@pytest.fixture
def vendor() -> Chatwoot:
    return Chatwoot()


@pytest.fixture
def source(vendor: Chatwoot, tmp_path: Path) -> Iterator[Source]:
    with replayed(vendor.answer) as server:
        made = Source(CONNECTOR, server, tmp_path, {"account": str(ACCOUNT)})
        made.secret(TOKEN)
        yield made


@pytest.mark.shared
@pytest.mark.parametrize("tells", ["sentence", "field"])
def test_the_truth_of_the_plan_to_the_second(tells: str, tmp_path: Path) -> None:
    desk = Desk(tells)
    desk.play()
    with replayed(desk.chatwoot.answer) as server:
        source = Source(CONNECTOR, server, tmp_path, {"account": str(ACCOUNT)})
        source.secret(TOKEN)

        def twice(body: object) -> object:
            """Every page of messages twice and backwards too."""
            if isinstance(body, dict) and isinstance(body.get("payload"), list):
                return {**body, "payload": [*body["payload"], *reversed(body["payload"])]}
            return body

        server.every(3, changed(twice), slow_down(3), half, fails(503), lost)
        records, cursor = source.read()
        check_the_truth(records, desk, CONNECTOR)
        assert 3 in source.waited  # as long as it was asked to
        rated = {(one["contact"], one["score"]) for one in of(records, "survey.answered")}
        assert rated == {(str(desk.ids[i]), t["csat"]) for i, t in enumerate(desk.truths) if t["csat"]}
        asked = {one["invitation"] for one in of(records, "survey.invited")}
        assert {one["invitation"] for one in of(records, "survey.answered")} <= asked
        assert len(asked) == 24
        assert source.read(cursor)[0] == []


def test_what_becomes_active_while_it_is_read(vendor: Chatwoot, source: Source) -> None:
    """That moves a conversation to another page: none is passed by, first time or later."""
    jan, anna = vendor.contact("jan@example.nl"), vendor.agent("Anna")
    numbers = [vendor.create(minute(i), jan, 1) for i in range(60)]
    records, cursor = [], {}
    for n, page in enumerate(CONNECTOR.pages(source.given(), {})):
        records += page.records
        cursor = dict(page.cursor)
        if n == 0:
            for i in (3, 40, 59):
                vendor.write(minute(100 + i), numbers[i], anna, OUTGOING)
    assert {one["contact"] for one in of(records, "contact.opened")} == {str(number) for number in numbers}
    for i in range(60):
        vendor.write(minute(200 + i), numbers[i], anna, OUTGOING)
    answer = source.server.vendor

    def busy(asked: Asked) -> Answer:
        """After the first page of the list a conversation of a later one becomes active."""
        found = answer(asked)
        if asked.params.get("page") == "1":
            vendor.write(minute(300), numbers[5], anna, OUTGOING)
        return found

    source.server.vendor = busy
    more, cursor = source.read(cursor)
    more += source.read(cursor)[0]
    messages = of([*records, *more], "contact.message")
    assert {one["contact"] for one in messages if str(one["time"]) > "2026-03-02T12:19"} == {str(n) for n in numbers}


def test_two_activities_within_one_second(vendor: Chatwoot, source: Source) -> None:
    jan, anna = vendor.contact("jan@example.nl"), vendor.agent("Anna")
    number = vendor.create(minute(0), jan, 4)
    vendor.write(minute(1), number, anna, OUTGOING)
    _, cursor = source.read()
    vendor.write(minute(1), number, anna, OUTGOING)
    more, cursor = source.read(cursor)
    assert len(of(more, "contact.message")) == 2
    assert source.read(cursor)[0] == []


def test_conversations_that_are_deleted_meanwhile(vendor: Chatwoot, source: Source) -> None:
    """A page less: the one before is read again, so that nothing falls between two pages."""
    jan = vendor.contact("jan@example.nl")
    numbers = [vendor.create(minute(i), jan, 1) for i in range(60)]
    some, cursor = source.read(pages=1)
    for number in numbers[:3]:
        del vendor.conversations[number]
    rest, _ = source.read(cursor)
    assert {one["contact"] for one in of([*some, *rest], "contact.opened")} == {str(number) for number in numbers}


def test_a_long_conversation_is_read_whole(vendor: Chatwoot, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    number = vendor.create(minute(0), jan, 4)
    for i in range(250):
        vendor.write(minute(2 + i), number, jan, 0)
    assert len(of(source.read()[0], "contact.message")) == 250


def test_who_wrote_and_to_whom(vendor: Chatwoot, source: Source) -> None:
    jan, anna = vendor.contact("jan@example.nl"), vendor.agent("Anna")
    number = vendor.create(minute(0), jan, 4)
    vendor.write(minute(1), number, None, 3, content="typically replies in a few hours")
    vendor.write(minute(2), number, {"id": 1, "name": "Robot", "type": "agent_bot"}, OUTGOING)
    vendor.write(minute(3), number, {"id": 2, "name": "Captain", "type": "captain_assistant"}, OUTGOING)
    vendor.write(minute(4), number, anna, OUTGOING, content_attributes={"automation_rule_id": 4})
    vendor.write(minute(5), number, anna, OUTGOING, private=True)
    sent = vendor.write(minute(6), number, anna, OUTGOING, status="failed")
    vendor.write(minute(7), number, anna, OUTGOING)
    before, cursor = source.read()
    assert [(e["actor"], e["visibility"], e.get("agent")) for e in of(before, "contact.message")] == [
        ("system", "public", None),
        ("bot", "public", None),
        ("bot", "public", None),
        ("system", "public", None),
        ("agent", "internal", "anna@kpi.test"),
        ("agent", "internal", "anna@kpi.test"),  # it failed: it reached nobody
        ("agent", "public", "anna@kpi.test"),
    ]
    vendor.messages[sent]["status"] = "delivered"  # sent again
    vendor.customer(minute(8), number)
    after, _ = source.read(cursor)
    assert of([*before, *after], "contact.message")[5]["visibility"] == "public"


def test_pending_with_a_bot_and_who_solved_it(vendor: Chatwoot, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    anna = vendor.agent("Anna")
    number = vendor.create(minute(0), jan, 4, status="pending")
    vendor.change(minute(5), number, "open", "Captain")
    vendor.change(minute(6), number, "resolved", anna["name"])
    vendor.customer(minute(7), number)
    vendor.change(minute(8), number, "snoozed", anna["name"])
    vendor.customer(minute(9), number)
    vendor.conversations[number]["status"] = "resolved"
    vendor.tell(
        minute(10), number, "Conversation was marked resolved by system due to 3 days of inactivity", "resolved"
    )
    assert [(e["status"], e.get("actor")) for e in of(source.read()[0], "contact.status")] == [
        ("pending", None),
        ("open", None),
        ("resolved", "agent"),
        ("open", "customer"),
        ("snoozed", "agent"),
        ("open", "customer"),
        ("resolved", "system"),
    ]


def test_a_status_without_its_moment_is_set_apart(vendor: Chatwoot, source: Source) -> None:
    """Never a guess, and never left out without a word: a language that is not known shows as rejected rows."""
    jan = vendor.contact("jan@example.nl")
    number = vendor.create(minute(0), jan, 4)
    vendor.conversations[number]["status"] = "resolved"
    vendor.tell(minute(5), number, "Gespräch wurde von Anna gelöst")
    assert [(e["status"], e["time"]) for e in source.read()[0] if e["type"] == "contact.status"] == [
        ("open", "2026-03-02T09:00:00+00:00"),
        ("resolved", "unknown: no activity message that is understood says since when"),
    ]
    source.settings = {"account": str(ACCOUNT), "activity_words": "open=wiedereröffnet; resolved=gespräch wurde von"}
    assert [(e["status"], e["time"]) for e in source.read()[0] if e["type"] == "contact.status"] == [
        ("open", "2026-03-02T09:00:00+00:00"),
        ("resolved", "2026-03-02T09:05:00+00:00"),
    ]


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Gesprek werd heropend door Anna", "open"),
        ("Gesprek werd gemarkeerd door Anna", "resolved"),  # so it is in older versions
        ("Gesprek is gemarkeerd als opgelost door Anna", "resolved"),
        ("Conversation was resolved by Jan jansen", "resolved"),
        ("Anna added resolved, heropend", None),
        ("Conversation unassigned by Anna", None),
        ("Anna changed the priority from low to high", None),
    ],
)
def test_sentences_of_activity(sentence: str, status: str | None, source: Source) -> None:
    from peil.connectors.chatwoot import _around

    message = {"message_type": ACTIVITY, "content": sentence, "content_attributes": {}}
    assert _around(source.given()).status_of(message) == status


def test_team_inbox_reason_and_customer(vendor: Chatwoot, source: Source) -> None:
    jan, anna = vendor.contact(None, "+31612345678"), vendor.agent("Anna")
    nobody = vendor.contact(None)
    one, two = vendor.create(minute(0), jan, 1), vendor.create(minute(1), nobody, 2, sender=anna)
    vendor.conversations[one]["custom_attributes"] = {"klantreden": "levering"}
    vendor.assign(minute(0.1), one, "Assigned to support by Automation System", team=1)
    vendor.assign(minute(5), one, "Assigned to Anna via billing by Anna", team=2, agent=anna)
    vendor.assign(minute(6), one, "Unassigned from billing by Anna")
    source.settings = {"account": str(ACCOUNT), "reason_field": "klantreden"}
    records = source.read()[0]
    begun = of(records, "contact.opened")
    assert [(e["customer"], e["team"], e["reason"], e["channel"], e.get("actor")) for e in begun] == [
        ("+31612345678", "support", "levering", "Email", None),
        (f"it:contact-{nobody['id']}", None, None, "Voice", "agent"),
    ]
    assert [(e["contact"], e["team"], e["agent"]) for e in of(records, "contact.assigned")] == [
        (str(one), "support", None),
        (str(one), "billing", "anna@kpi.test"),
    ]
    assert str(two) not in {e["contact"] for e in of(records, "contact.message")}  # its first words answer nobody
    source.settings = {"account": str(ACCOUNT), "teams": "inboxes"}
    records = source.read()[0]
    assert [e["team"] for e in of(records, "contact.opened")] == ["Post", "Telefoon"]
    assert [(e["team"], e["agent"]) for e in of(records, "contact.assigned")] == [(None, "anna@kpi.test")]


def test_a_rating_that_is_changed_is_a_revision(vendor: Chatwoot, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    number = vendor.create(minute(0), jan, 4)
    vendor.ask(minute(5), number)
    rating = vendor.rate(minute(6), number, 2)
    before, cursor = source.read()
    vendor.answers[rating]["rating"] = 4
    after, cursor = source.read(cursor)
    assert [(e["score"], e["contact"]) for e in of([*before, *after], "survey.answered")] == [(4, str(number))]
    assert source.read(cursor)[0] == []


def test_a_token_that_is_revoked_or_an_agents(vendor: Chatwoot, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    for i in range(30):
        vendor.create(minute(i), jan, 1)
    assert source.check().nl == "Aangemeld als Meet, met de inboxen Chat, Post, Telefoon, Website"
    some, cursor = source.read(pages=1)
    vendor.token = "another"
    with pytest.raises(SourceError) as told:
        source.read(cursor)
    assert (told.value.again, TOKEN in str(told.value)) == (False, False)
    vendor.token = TOKEN
    rest, _ = source.read(cursor)
    assert len({one["contact"] for one in [*some, *rest]}) == 30
    vendor.role = "agent"
    with pytest.raises(SourceError, match="administrator"):
        source.check()


@pytest.mark.parametrize(
    "answers", range(8), ids=("newest", "list", "messages", "agents", "inboxes", "teams", "list2", "list3")
)
@pytest.mark.parametrize("fault", [garbage, changed(lambda _: {}), changed(lambda _: None)], ids=("page", "{}", "null"))
def test_another_shape_is_no_empty_answer(vendor: Chatwoot, source: Source, answers: int, fault: Fault) -> None:
    """What cannot be read is told; it is never taken as if nothing had happened."""
    jan = vendor.contact("jan@example.nl")
    vendor.create(minute(0), jan, 1)
    source.server.next(*[lambda answer: answer] * answers, fault)
    with pytest.raises((SourceError, KeyError, TypeError, AttributeError)):
        source.read()


def test_half_answers_again_and_again(vendor: Chatwoot, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    for i in range(30):
        vendor.create(minute(i), jan, 1)
    some, cursor = source.read(pages=1)
    source.server.next(half, half)
    with pytest.raises(SourceError) as told:
        source.read(cursor, tries=2)
    assert told.value.again
    assert len({one["contact"] for one in [*some, *source.read(cursor)[0]]}) == 30


def test_the_last_message_is_deleted_while_it_is_read(vendor: Chatwoot, source: Source) -> None:
    """The list knew of it; asked for what is there, there is no more: what is there is read, and it ends."""
    number = vendor.create(minute(0), vendor.contact("jan@example.nl"), 1)
    vendor.customer(minute(1), number)
    last = vendor.write(minute(2), number, vendor.agent("Anna"), OUTGOING)

    def deleting(asked: Asked) -> Answer:
        if asked.path.endswith("messages"):
            vendor.messages.pop(last, None)
        return vendor.answer(asked)

    source.server.vendor = deleting
    assert [one["actor"] for one in of(source.read()[0], "contact.message")] == ["customer"]


def test_solved_between_the_list_and_its_messages(vendor: Chatwoot, source: Source) -> None:
    """The list says open and the messages solved: what came after the list is read next time, and nothing set apart."""
    jan, anna = vendor.contact("jan@example.nl"), vendor.agent("Anna")
    number = vendor.create(minute(0), jan, 4)
    answer, done = source.server.vendor, []

    def solving(asked: Asked) -> Answer:
        if asked.path.endswith("/messages") and not done:
            done.append(True)
            vendor.change(minute(5), number, "resolved", anna["name"])
        return answer(asked)

    source.server.vendor = solving
    records = source.read()[0]
    assert [(e["status"], str(e["time"])[11:16]) for e in of(records, "contact.status")] == [
        ("open", "09:00"),
        ("resolved", "09:05"),
    ]
