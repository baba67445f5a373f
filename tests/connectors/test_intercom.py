"""Intercom, read page by page: the plan's truth to the second, and what Intercom does that the plan does not have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.played import Source, check_the_truth, last_revisions, minute, of
from contract.case_intercom import RULES, Desk
from contract.replay import Answer, Asked, Fault, changed, doubled, fails, garbage, half, lost, replayed, slow_down
from contract.vendor_intercom import TEAMS, TOKEN, Intercom
from peil.connectors.intercom import CONNECTOR
from peil.errors import SourceError

FIN = {"type": "bot", "id": "279", "name": "Fin", "email": ""}


@pytest.fixture
def vendor() -> Intercom:
    return Intercom()


@pytest.fixture
def source(vendor: Intercom, tmp_path: Path) -> Iterator[Source]:
    with replayed(lambda asked: vendor.answer(asked)) as server:
        made = Source(CONNECTOR, server, tmp_path, {"page_rows": "7", "bots": "robot@kpi.test"})
        made.secret(TOKEN)
        yield made


@pytest.mark.shared
def test_the_truth_of_the_plan_to_the_second(tmp_path: Path) -> None:
    desk = Desk()
    desk.play()
    with replayed(desk.intercom.answer) as server:
        source = Source(CONNECTOR, server, tmp_path, {"page_rows": "7"})
        source.secret(TOKEN)
        # Every page twice and backwards too, beside what fails.
        server.every(3, doubled("conversations"), slow_down(3), half, fails(503), lost)
        records, cursor = source.read()
        check_the_truth(records, desk, CONNECTOR)
        assert 3 in source.waited  # as long as it was asked to
        rated = {(one["contact"], one["score"]) for one in of(records, "survey.answered")}
        assert rated == {(str(desk.ids[i]), t["csat"]) for i, t in enumerate(desk.truths) if t["csat"]}
        assert len(of(records, "survey.invited")) == 24
        assert source.read(cursor)[0] == []


def test_conversations_that_change_while_they_are_read(vendor: Intercom, source: Source) -> None:
    """That moves them to the end, and all after them forward: none is skipped."""
    jan, anna = vendor.contact("jan@example.nl"), vendor.admin("anna")
    numbers = [vendor.create(minute(i), jan, "email") for i in range(25)]
    records = []
    for n, page in enumerate(CONNECTOR.pages(source.given(), {})):
        records += page.records
        if n == 0:
            for i, number in enumerate(numbers[:10]):
                vendor.part(minute(100 + i), number, "comment", anna, "Beste klant")
    kinds = [(one["type"], one["contact"]) for one in last_revisions(records)]
    assert sorted(kinds) == sorted(
        [(kind, str(number)) for number in numbers for kind in ("contact.opened", "contact.status")]
        + [("contact.message", str(number)) for number in numbers[:10]]
    )


def test_pointers_that_expire_within_one_second(vendor: Intercom, source: Source) -> None:
    """More of one second than a page holds: the pointer is followed; where it is no longer known, asked anew."""
    jan = vendor.contact("jan@example.nl")
    numbers = {str(vendor.create(minute(0), jan, "email")) for _ in range(30)}
    numbers.add(str(vendor.create(minute(5), jan, "email")))
    expired = 0

    def forgetting(asked: Asked) -> Answer:
        nonlocal expired
        if asked.body and "starting_after" in asked.body["pagination"] and expired < 3:
            expired += 1
            vendor.pointers.lose()
        return vendor.answer(asked)

    source.server.vendor = forgetting
    records, cursor = source.read()
    assert expired == 3
    assert {one["contact"] for one in records} == numbers
    assert source.read(cursor)[0] == []


def test_pointers_that_always_expire_are_told(vendor: Intercom, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    for _ in range(30):
        vendor.create(minute(0), jan, "email")

    def forgetting(asked: Asked) -> Answer:
        vendor.pointers.lose()
        return vendor.answer(asked)

    source.server.vendor = forgetting
    with pytest.raises(SourceError, match="does not answer"):
        source.read()


def test_the_newest_first_would_skip_and_is_told(vendor: Intercom, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    for i in range(30):
        vendor.create(minute(i), jan, "email")
    vendor.sorts = False
    with pytest.raises(SourceError, match="newest first"):
        source.read()


def test_who_wrote_and_to_whom(vendor: Intercom, source: Source) -> None:
    jan, anna, robot = vendor.contact("jan@example.nl"), vendor.admin("anna"), vendor.admin("robot")
    number = vendor.create(minute(0), jan, "conversation")
    vendor.part(minute(1), number, "comment", FIN, "Ik ben Fin")
    vendor.part(minute(2), number, "comment", {**anna, "from_ai_agent": True}, "Hallo")
    vendor.part(minute(3), number, "comment", robot, "Automatisch")
    vendor.part(minute(4), number, "quick_reply", jan)
    vendor.part(minute(5), number, "note", anna, "intern")
    vendor.part(minute(6), number, "participant_added", anna, "")
    vendor.part(minute(7), number, "comment", anna, "Beste klant")
    vendor.assign(minute(8), number, RULES, team="Billing", kind="default_assignment")
    vendor.close(minute(9), number, anna, "Opgelost, tot ziens")  # written and closed at once
    messages = of(source.read()[0], "contact.message")
    assert [(e["actor"], e["visibility"], e.get("agent")) for e in messages] == [
        ("bot", "public", None),
        ("bot", "public", None),
        ("bot", "public", None),
        ("customer", "public", None),
        ("agent", "internal", "anna@kpi.test"),
        ("agent", "public", "anna@kpi.test"),
        ("agent", "public", "anna@kpi.test"),
    ]


def test_snoozed_closed_and_open_again(vendor: Intercom, source: Source) -> None:
    jan, anna = vendor.contact("jan@example.nl"), vendor.admin("anna")
    number = vendor.create(minute(0), jan, "conversation")
    vendor.part(minute(1), number, "snoozed", anna)
    vendor.part(minute(2), number, "timer_unsnooze", RULES)
    vendor.close(minute(3), number, anna)
    vendor.part(minute(4), number, "comment", jan, "nog niets")  # a comment alone opens too
    vendor.close(minute(5), number, anna)
    vendor.part(minute(6), number, "note_and_reopen", anna, "toch niet")
    vendor.part(minute(7), number, "language_detection_details", RULES)
    vendor.conversations[number]["state"] = "open"
    events = source.read()[0]
    assert [(e["status"], e.get("actor"), str(e["time"])[14:16]) for e in of(events, "contact.status")] == [
        ("open", None, "00"),
        ("snoozed", "agent", "01"),
        ("open", "bot", "02"),
        ("closed", "agent", "03"),
        ("open", "customer", "04"),
        ("closed", "agent", "05"),
        ("open", "agent", "06"),
    ]
    assert [e["visibility"] for e in of(events, "contact.message")] == ["public", "internal"]


def test_a_state_without_its_moment_is_set_apart(vendor: Intercom, source: Source) -> None:
    """Never a guess, and never left out without a word."""
    jan = vendor.contact("jan@example.nl")
    number = vendor.create(minute(0), jan, "conversation")
    vendor.conversations[number]["state"] = "closed"
    states = [e for e in source.read()[0] if e["type"] == "contact.status"]
    assert [(e["status"], str(e["time"])[:7]) for e in states] == [("open", "2026-03"), ("closed", "unknown")]


def test_a_very_long_conversation_says_that_it_was_cut(vendor: Intercom, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    number = vendor.create(minute(0), jan, "conversation")
    for i in range(510):
        vendor.part(minute(1 + i), number, "comment", jan, "nog niets")
    messages = [e for e in source.read()[0] if e["type"] == "contact.message"]
    assert [e["time"] for e in messages if "unknown" in str(e["time"])] == ["unknown: of 510 parts 500 are given"]
    assert len(messages) == 501


def test_who_began_it_and_when(vendor: Intercom, source: Source) -> None:
    """A message to many is no contact yet: it begins when a customer answers. An agent's is asked for by nobody."""
    jan, anna = vendor.contact("jan@example.nl"), vendor.admin("anna")
    one = vendor.create(minute(0), jan, "email", how="automated", by=anna)
    vendor.part(minute(60), one, "comment", jan, "Wat kost dat?")
    two = vendor.create(minute(1), jan, "email", how="admin_initiated", by=anna)
    nobody = vendor.contact(None)
    vendor.create(minute(2), nobody, "whatsapp")
    opened = {e["contact"]: e for e in of(source.read()[0], "contact.opened")}
    assert [(str(e["time"])[11:16], e.get("actor"), e.get("agent"), e["customer"]) for e in opened.values()] == [
        ("09:01", "agent", "anna@kpi.test", f"it:contact-{jan['id']}"),
        ("09:02", None, None, f"it:contact-{nobody['id']}"),
        ("10:00", "bot", None, "jan@example.nl"),
    ]
    assert next(iter(opened)) == str(two)


def test_team_and_reason_as_they_were(vendor: Intercom, source: Source) -> None:
    jan, anna = vendor.contact("jan@example.nl"), vendor.admin("anna")
    number = vendor.create(minute(0), jan, "email")
    other = vendor.create(minute(1), jan, "email")
    vendor.conversations[number]["custom_attributes"] = {"Klantreden": "factuur"}
    vendor.conversations[other] |= {
        "custom_attributes": {"Klantreden": "levering"},
        "team_assignee_id": TEAMS["Support"],
    }
    vendor.assign(minute(0.5), number, RULES, team="Support", kind="default_assignment")
    told = {"attribute": {"name": "Klantreden"}, "value": {"name": "factuur"}}
    vendor.part(minute(3), number, "conversation_attribute_updated_by_admin", anna, event_details=told)
    vendor.assign(minute(4), number, anna, team="Billing")
    vendor.assign(minute(5), number, anna, admin=anna)
    late = vendor.create(minute(2), jan, "email")
    vendor.assign(minute(6), late, anna, team="Billing")  # where it was before is told nowhere
    source.settings = {"reason_field": "Klantreden"}
    events = source.read()[0]
    assert [(e["team"], e["reason"]) for e in of(events, "contact.opened")] == [
        ("Support", None),
        ("Support", "levering"),
        (None, None),
    ]
    assert [(e["reason"], str(e["time"])[14:16]) for e in of(events, "contact.field")] == [("factuur", "03")]
    moves = [e for e in of(events, "contact.assigned") if e["contact"] == str(number)]
    assert [(e.get("team"), e.get("agent")) for e in moves] == [
        ("Support", None),
        ("Billing", None),
        (None, "anna@kpi.test"),
    ]


def test_a_rating_that_is_asked_given_and_changed(vendor: Intercom, source: Source) -> None:
    jan, anna = vendor.contact("jan@example.nl"), vendor.admin("anna")
    number = vendor.create(minute(0), jan, "email")
    vendor.assign(minute(1), number, anna, admin=anna)
    vendor.close(minute(5), number, anna)
    vendor.ask(minute(5), number)
    before, cursor = source.read()
    assert len(of(before, "survey.invited")) == 1
    assert of(before, "survey.answered") == []
    vendor.rate(minute(7), number, 2, told=False)
    more, cursor = source.read(cursor)
    vendor.rate(minute(8), number, 4)
    last, cursor = source.read(cursor)
    (answered,) = of([*before, *more, *last], "survey.answered")
    assert (answered["score"], answered["agent"], str(answered["time"])[14:16]) == (4, "anna@kpi.test", "08")
    assert source.read(cursor)[0] == []


def test_a_conversation_deleted_meanwhile_is_passed_by(vendor: Intercom, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    gone, here = (vendor.create(minute(i), jan, "email") for i in range(2))

    def deleting(asked: Asked) -> Answer:
        found = vendor.answer(asked)
        vendor.conversations.pop(gone, None)
        return found

    source.server.vendor = deleting
    assert {one["contact"] for one in source.read()[0]} == {str(here)}


def test_a_token_that_is_revoked(vendor: Intercom, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    for i in range(10):
        vendor.create(minute(i), jan, "email")
    assert source.check().nl == "Aangemeld bij KPI als Meet, met de teams Billing, Support"
    some, cursor = source.read(pages=1)
    vendor.token = "another"
    with pytest.raises(SourceError) as told:
        source.read(cursor)
    assert (told.value.again, TOKEN in str(told.value)) == (False, False)
    vendor.token = TOKEN
    rest, _ = source.read(cursor)
    assert len({one["contact"] for one in [*some, *rest]}) == 10


@pytest.mark.parametrize("answers", range(4), ids=("search", "conversation", "admins", "teams"))
@pytest.mark.parametrize("fault", [garbage, changed(lambda _: {}), changed(lambda _: None)], ids=("page", "{}", "null"))
def test_another_shape_is_no_empty_answer(vendor: Intercom, source: Source, answers: int, fault: Fault) -> None:
    """What cannot be read is told; it is never taken as if nothing had happened."""
    jan = vendor.contact("jan@example.nl")
    vendor.create(minute(0), jan, "email")
    source.server.next(*[lambda answer: answer] * answers, fault)
    with pytest.raises((SourceError, KeyError, TypeError, AttributeError)):
        source.read()


def test_half_answers_again_and_again(vendor: Intercom, source: Source) -> None:
    jan = vendor.contact("jan@example.nl")
    for i in range(10):
        vendor.create(minute(i), jan, "email")
    some, cursor = source.read(pages=1)
    source.server.next(half, half)
    with pytest.raises(SourceError) as told:
        source.read(cursor, tries=2)
    assert told.value.again
    assert len({one["contact"] for one in [*some, *source.read(cursor)[0]]}) == 10
