"""A source that gives the same page for ever ends in an error, whichever of its lists does so."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.played import Source
from contract import vendor_chatwoot, vendor_freshdesk, vendor_intercom, vendor_zammad, vendor_zendesk
from contract.replay import Answer, Asked, Vendor, replayed
from peil.connectors._paging import numbered
from peil.connectors.registry import connector_of
from peil.errors import SourceError

#: Far enough before the moment at which connectors are read here.
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def for_ever(vendor: Vendor, path: str) -> Vendor:
    """The vendor, of whom one list gives its first page again and again, and says that there is more."""
    kept: list[Answer] = []

    def answer(asked: Asked) -> Answer:
        if not asked.path.endswith(path):
            return vendor(asked)
        if not kept:
            found = vendor(asked)
            more = {"end_of_stream": False, "meta": {"has_more": True, "after_cursor": "same"}, "after_cursor": "same"}
            body = {**found.body, **more} if isinstance(found.body, dict) and "tickets" not in path else found.body
            body = {**body, **more} if isinstance(body, dict) and "cursor" in path else body
            kept.append(Answer(body, found.status, found.headers))
        return kept[0]

    return answer


def zendesk() -> Vendor:
    desk = vendor_zendesk.Zendesk()
    customer, group = desk.user("klant@example.nl"), desk.group("Support")
    for _ in range(3):
        desk.offer(desk.create(START, customer, group_id=group), START)
    return desk.answer


def freshdesk() -> Vendor:
    desk = vendor_freshdesk.Freshdesk()
    desk.now = START + dt.timedelta(hours=1)
    ticket = desk.create(START, desk.customer("klant@example.nl"), "Support")
    for _ in range(100):
        desk.say(ticket, START, desk.agent("anna@example.nl"))
        desk.rate(ticket, START, 103)
    return desk.answer


def intercom() -> Vendor:
    vendor = vendor_intercom.Intercom()
    for _ in range(9):
        vendor.create(START, vendor.contact("jan@example.nl"), "email")
    return vendor.answer


def chatwoot() -> Vendor:
    vendor = vendor_chatwoot.Chatwoot()
    number = vendor.create(START, vendor.contact("jan@example.nl"), 1)
    for _ in range(100):  # a page of messages, and one behind it
        vendor.customer(START, number)
    vendor.ask(START, number)
    vendor.rate(START, number, 4)
    return vendor.answer


def zammad() -> Vendor:
    vendor = vendor_zammad.Zammad()
    vendor.create(START, vendor.person("jan@example.nl"), "Support", "email")
    return vendor.answer


@pytest.mark.parametrize(
    ("key", "make", "path", "settings"),
    [
        ("zendesk", zendesk, "incremental/ticket_events", {"user": vendor_zendesk.USER}),
        ("zendesk", zendesk, "incremental/tickets/cursor", {"user": vendor_zendesk.USER}),
        ("zendesk", zendesk, "satisfaction_ratings", {"user": vendor_zendesk.USER}),
        ("zendesk", zendesk, "groups", {"user": vendor_zendesk.USER}),
        ("freshdesk", freshdesk, "conversations", {"start": "2026-03-02"}),
        ("freshdesk", freshdesk, "satisfaction_ratings", {"start": "2026-03-02"}),
        ("intercom", intercom, "conversations/search", {}),
        ("chatwoot", chatwoot, "conversations", {"account": str(vendor_chatwoot.ACCOUNT)}),
        ("chatwoot", chatwoot, "messages", {"account": str(vendor_chatwoot.ACCOUNT)}),
        ("chatwoot", chatwoot, "csat_survey_responses", {"account": str(vendor_chatwoot.ACCOUNT)}),
        ("zammad", zammad, "tickets/search", {}),
    ],
)
def test_the_same_page_for_ever(
    key: str, make: Callable[[], Vendor], path: str, settings: dict[str, str], tmp_path: Path
) -> None:
    secrets = {"zendesk": vendor_zendesk, "intercom": vendor_intercom, "chatwoot": vendor_chatwoot, "zammad": vendor_zammad}  # fmt: skip
    asked = itertools.count(1)
    answer = for_ever(make(), path)

    def bounded(one: Asked) -> Answer:
        assert next(asked) < 200, "it does not end"
        return answer(one)

    with replayed(bounded) as server:
        source = Source(connector_of(key), server, tmp_path, {"page_rows": "2", **settings})
        source.secret(secrets[key].TOKEN if key in secrets else vendor_freshdesk.KEY)
        if key == "freshdesk":
            source.settings = {**source.settings, "key": f"file:{tmp_path}/secret"}
        with pytest.raises(SourceError, match="gives the same page again"):
            source.read(tries=1)


def test_a_page_that_comes_twice_by_chance_is_gone_on_from() -> None:
    """Rows that came in between two questions move the others on, by as much as a page."""
    pages = [["a", "b"], ["a", "b"], ["c"]]
    assert list(numbered(lambda number: pages[number - 1], "rows", size=2)) == pages
