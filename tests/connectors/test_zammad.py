"""Zammad, read page by page: the plan's truth to the second, and what Zammad does that the plan does not have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.played import Source, check_the_truth, last_revisions, minute
from contract.case_zammad import Desk
from contract.replay import Answer, Asked, Fault, changed, fails, garbage, half, lost, replayed, slow_down
from contract.vendor_zammad import SYSTEM, TOKEN, Zammad
from peil.connectors.zammad import CONNECTOR
from peil.errors import SourceError


@pytest.fixture
def vendor() -> Zammad:
    return Zammad()


@pytest.fixture
def source(vendor: Zammad, tmp_path: Path) -> Iterator[Source]:
    with replayed(lambda asked: vendor.answer(asked)) as server:
        made = Source(CONNECTOR, server, tmp_path, {"page_rows": "7", "bots": "robot"})
        made.secret(TOKEN)
        yield made


@pytest.mark.shared
def test_the_truth_of_the_plan_to_the_second(tmp_path: Path) -> None:
    desk = Desk()
    desk.play()
    with replayed(desk.zammad.answer) as server:
        source = Source(CONNECTOR, server, tmp_path, {"page_rows": "7"})
        source.secret(TOKEN)
        # Every page twice and backwards too, beside what fails.
        twice = changed(lambda body: [*body, *reversed(body)] if isinstance(body, list) else body)
        server.every(3, twice, slow_down(3), half, fails(503), lost)
        records, cursor = source.read()
        check_the_truth(records, desk, CONNECTOR)
        assert 3 in source.waited  # as long as it was asked to
        assert source.read(cursor)[0] == []


def test_tickets_that_change_while_they_are_read(vendor: Zammad, source: Source) -> None:
    """That moves them to the end, and all after them forward: none is skipped."""
    jan, anna = vendor.person("jan@example.nl"), vendor.person("anna", ("Agent",))
    numbers = [vendor.create(minute(i), jan, "Support", "email") for i in range(25)]
    records = []
    for n, page in enumerate(CONNECTOR.pages(source.given(), {})):
        records += page.records
        if n == 0:
            for i, number in enumerate(numbers[:10]):
                vendor.write(minute(100 + i), number, anna, "Agent", "email")
    kinds = [(one["type"], one["contact"]) for one in last_revisions(records)]
    assert sorted(kinds) == sorted(
        [(kind, str(number)) for number in numbers for kind in ("contact.opened", "contact.status")]
        + [("contact.message", str(number)) for number in numbers[:10]]
    )


def test_more_tickets_of_one_moment_than_a_page_holds(vendor: Zammad, source: Source) -> None:
    jan = vendor.person("jan@example.nl")
    numbers = {str(vendor.create(minute(0), jan, "Support", "email")) for _ in range(30)}
    numbers.add(str(vendor.create(minute(5), jan, "Support", "email")))
    records, cursor = source.read()
    assert {one["contact"] for one in records} == numbers
    assert source.read(cursor)[0] == []


def test_a_merge_counts_with_the_ticket_that_goes_on(vendor: Zammad, source: Source) -> None:
    jan, anna = vendor.person("jan@example.nl"), vendor.person("anna", ("Agent",))
    one = vendor.create(minute(0), jan, "Support", "email")
    two = vendor.create(minute(10), jan, "Support", "web")
    vendor.write(minute(12), one, jan, "Customer", "email")
    before, cursor = source.read()
    vendor.merge(minute(30), one, two, anna)
    vendor.write(minute(40), two, anna, "Agent", "email")
    after, _ = source.read(cursor)
    events = last_revisions([*before, *after])
    assert events == last_revisions(source.read()[0])  # read on, or read at once: the same
    assert [(e["time"], e["contact"], e["into"]) for e in events if e["type"] == "contact.merged"] == [
        ("2026-03-02T09:30:00.000Z", str(one), str(two))
    ]
    # The note that merging leaves is no reply, and that a merged ticket was put away solves nothing.
    assert [(e["time"], e["contact"]) for e in events if e.get("actor") == "agent"] == [
        ("2026-03-02T09:40:00.000Z", str(two))
    ]
    assert {e["status"] for e in events if e["type"] == "contact.status"} == {"new"}
    moved = [e for e in events if e["type"] == "contact.message" and e["time"] == "2026-03-02T09:12:00.000Z"]
    assert [e["contact"] for e in moved] == [str(two)]


def test_who_wrote_and_to_whom(vendor: Zammad, source: Source) -> None:
    jan, anna = vendor.person("jan@example.nl"), vendor.person("anna", ("Agent",))
    robot, mia = vendor.person("robot", ("Agent",)), vendor.person("mia@example.nl")
    ticket = vendor.create(minute(0), jan, "Support", "phone", by=anna)  # anna wrote down what jan said
    vendor.write(minute(1), ticket, SYSTEM, "System", "email")
    vendor.write(minute(2), ticket, robot, "Agent", "email")
    vendor.write(minute(3), ticket, anna, "Agent", "email", internal=True)
    vendor.write(minute(4), ticket, anna, "Agent", "note")
    vendor.write(minute(5), ticket, mia, "Customer", "web")  # a colleague of jan's
    vendor.write(minute(6), ticket, anna, "Agent", "email")
    vendor.change(minute(7), ticket, SYSTEM, "state", "closed")
    vendor.change(minute(8), ticket, mia, "state", "open")
    events = last_revisions(source.read()[0])
    assert [(e["actor"], e["visibility"], e.get("agent")) for e in events if e["type"] == "contact.message"] == [
        ("system", "public", None),
        ("bot", "public", None),
        ("agent", "internal", "anna"),
        ("agent", "internal", "anna"),
        ("customer", "public", None),
        ("agent", "public", "anna"),
    ]
    states = [(e["status"], e.get("actor")) for e in events if e["type"] == "contact.status"]
    assert states == [("new", None), ("closed", "system"), ("open", "customer")]
    opened = next(e for e in events if e["type"] == "contact.opened")
    assert (opened["customer"], opened["channel"], opened.get("actor")) == ("jan@example.nl", "phone", None)


def test_what_an_agent_begins(vendor: Zammad, source: Source) -> None:
    """A call or mail of ours: asked for by nobody, so its first words answer nobody."""
    jan, anna = vendor.person("jan", email="jan@example.nl"), vendor.person("anna", ("Agent",))
    vendor.create(minute(0), jan, "Sales", "email", sender="Agent", by=anna)
    events = source.read()[0]
    assert [e["type"] for e in events] == ["contact.opened", "contact.status"]
    assert (events[0]["actor"], events[0]["agent"], events[0]["customer"]) == ("agent", "anna", "jan@example.nl")


def test_team_reason_and_tags_as_they_were(vendor: Zammad, source: Source) -> None:
    jan, anna = vendor.person("jan@example.nl"), vendor.person("anna", ("Agent",))
    ticket = vendor.create(minute(0), jan, "Support", "email", klantreden="levering")
    vendor.change(minute(1), ticket, anna, "group", "Billing", 2)
    vendor.change(minute(2), ticket, anna, "klantreden", "factuur")
    vendor.tag(minute(3), ticket, anna, "spoed")
    vendor.change(minute(4), ticket, SYSTEM, "owner", "-", SYSTEM)
    source.settings = {"reason_field": "klantreden"}
    events = last_revisions(source.read()[0])
    assert (events[0]["team"], events[0]["reason"]) == ("Support", "levering")
    assert [(e["type"], e.get("team"), e.get("reason"), e.get("field")) for e in events[2:]] == [
        ("contact.assigned", "Billing", None, None),
        ("contact.field", None, "factuur", "reason"),
        ("contact.tagged", None, None, "spoed"),
    ]


def test_a_ticket_deleted_meanwhile_is_passed_by(vendor: Zammad, source: Source) -> None:
    jan = vendor.person("jan@example.nl")
    gone, here = (vendor.create(minute(i), jan, "Support", "email") for i in range(2))
    answer = vendor.answer

    def deleting(asked: Asked) -> Answer:
        found = answer(asked)
        vendor.tickets.pop(gone, None)
        return found

    vendor.answer = deleting
    assert {one["contact"] for one in source.read()[0]} == {str(here)}


def test_a_token_that_is_revoked_or_a_customers(vendor: Zammad, source: Source) -> None:
    jan = vendor.person("jan@example.nl")
    for i in range(10):
        vendor.create(minute(i), jan, "Support", "email")
    assert source.check().nl == "Aangemeld als meet, met de groepen Billing, Support"
    some, cursor = source.read(pages=1)
    vendor.token = "another"
    with pytest.raises(SourceError) as told:
        source.read(cursor)
    assert (told.value.again, TOKEN in str(told.value)) == (False, False)
    vendor.token = TOKEN
    rest, _ = source.read(cursor)
    assert len({one["contact"] for one in [*some, *rest]}) == 10
    vendor.users[vendor.person("meet")]["roles"] = ["Customer"]
    with pytest.raises(SourceError, match="customer"):
        source.check()


@pytest.mark.parametrize("answers", [0, 1, 2], ids=("search", "history", "articles"))
@pytest.mark.parametrize("fault", [garbage, changed(lambda _: {}), changed(lambda _: None)], ids=("page", "{}", "null"))
def test_another_shape_is_no_empty_answer(vendor: Zammad, source: Source, answers: int, fault: Fault) -> None:
    """What cannot be read is told; it is never taken as if nothing had happened."""
    jan = vendor.person("jan@example.nl")
    vendor.create(minute(0), jan, "Support", "email")
    source.server.next(*[lambda answer: answer] * answers, fault)
    with pytest.raises((SourceError, KeyError, TypeError)):
        source.read()


def test_half_answers_again_and_again(vendor: Zammad, source: Source) -> None:
    jan = vendor.person("jan@example.nl")
    for i in range(10):
        vendor.create(minute(i), jan, "Support", "email")
    some, cursor = source.read(pages=1)
    source.server.next(half, half)
    with pytest.raises(SourceError) as told:
        source.read(cursor, tries=2)
    assert told.value.again
    assert len({one["contact"] for one in [*some, *source.read(cursor)[0]]}) == 10
