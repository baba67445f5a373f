"""By which numbers helpdesks know their customers too: so calls and tickets of one person can be joined, and erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.played import Source
from contract import vendor_chatwoot, vendor_freshdesk, vendor_oauth, vendor_zammad, vendor_zendesk
from contract.replay import Vendor, replayed
from peil.connectors.registry import connector_of

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
JAN, EVA = "jan@example.nl", "eva@example.nl"
Known = set[tuple[str, str]]


def zendesk() -> tuple[Vendor, Known]:
    desk = vendor_zendesk.Zendesk()
    desk.tokens = vendor_oauth.Tokens(vendor_zendesk.USER)
    for n, (who, told) in enumerate(
        {JAN: {"phone": "0612345678"}, EVA: {"phone": "020", "shared_phone_number": True}}.items()
    ):
        number = desk.user(who)
        desk.users[number] |= told
        desk.create(START + dt.timedelta(minutes=n), number)
    return desk.answer, {(JAN, "0612345678")}  # a number of many is nobody's


def freshdesk() -> tuple[Vendor, Known]:
    desk = vendor_freshdesk.Freshdesk()
    desk.now = START + dt.timedelta(hours=1)
    number = desk.customer(JAN)
    desk.people[number] |= {"phone": None, "mobile": "0612345678"}
    for who in (number, desk.customer(EVA)):
        desk.create(START, who, "Support")
    return desk.answer, {(JAN, "0612345678")}


def chatwoot() -> tuple[Vendor, Known]:
    vendor = vendor_chatwoot.Chatwoot()
    for email, phone in ((JAN, "+31612345678"), (EVA, None), (None, "+31687654321")):
        vendor.create(START, vendor.contact(email, phone), 1)
    return vendor.answer, {(JAN, "+31612345678")}  # who has a number only is known by it


def zammad() -> tuple[Vendor, Known]:
    vendor = vendor_zammad.Zammad()
    by_name = vendor.person("Jan de Vries", email="")
    for number, told in (
        (vendor.person(JAN), {"phone": "", "mobile": "0612345678"}),
        (by_name, {"phone": "0201234567"}),
    ):
        vendor.users[number] |= told
        vendor.create(START, number, "Support", "email")
    return vendor.answer, {(JAN, "0612345678"), (f"it:{by_name}", "0201234567")}


@pytest.mark.parametrize(
    ("key", "make", "secret", "settings"),
    [
        ("zendesk", zendesk, vendor_oauth.SECRET, {"client": vendor_oauth.CLIENT}),
        ("freshdesk", freshdesk, vendor_freshdesk.KEY, {"start": "2026-03-02"}),
        ("chatwoot", chatwoot, vendor_chatwoot.TOKEN, {"account": str(vendor_chatwoot.ACCOUNT)}),
        ("zammad", zammad, vendor_zammad.TOKEN, {}),
    ],
)
def test_numbers_of_customers(
    key: str, make: Callable[[], tuple[Vendor, Known]], secret: str, settings: dict[str, str], tmp_path: Path
) -> None:
    vendor, expected = make()
    connector = connector_of(key)
    with replayed(vendor) as server:
        source = Source(connector, server, tmp_path, {"key": f"file:{tmp_path}/secret", **settings})
        source.secret(secret)
        records = source.read()[0]
    told = [one for one in records if one["type"] == "customer.known"]
    assert {(str(one["customer"]), str(one["into_customer"])) for one in told} == expected
    opened = {str(one["customer"]) for one in records if one["type"] == "contact.opened"}
    assert {customer for customer, _ in expected} <= opened  # known by the same name as in their contacts
    assert connector.persons["into_customer"] == "phone"
