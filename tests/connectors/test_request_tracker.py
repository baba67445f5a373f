"""What a real Request Tracker shows seldom: transactions that a token may not see, late ones, merges. Quick, without one."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from peil.connectors.frame import Given, Record
from peil.connectors.request_tracker import CONNECTOR
from peil.connectors.web import Web

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def transaction(number: int, kind: str, ticket: int, minute: float, **more: str) -> dict[str, Any]:
    at = (START + dt.timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
    plain = {"id": str(number), "Type": kind, "ObjectId": str(ticket), "Created": at, "Creator": {"id": "anna"}}
    return {**plain, "Field": "", "OldValue": "", "NewValue": "", **more}


class Tracker:
    """As much of REST2 as is asked: a page counts the rows that the token may not see, and leaves them out."""

    def __init__(self, rows: list[dict[str, Any]], hidden: set[int] | None = None) -> None:
        self.rows, self.hidden = rows, hidden or set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path, asked = request.url.path.removeprefix("/REST/2.0"), request.url.params
        if path == "/transactions":
            after = int((re.search(r"id > (\d+)", asked["query"]) or [0, 0])[1])
            size, page = int(asked["per_page"]), int(asked["page"])
            if "Type = 'Create'" not in asked["query"]:  # what a ticket began as
                changes = [row for row in self.rows if row["Type"] in ("Status", "Set")]
                return httpx.Response(200, json={"items": changes})
            rows = sorted((row for row in self.rows if int(row["id"]) > after), key=lambda row: int(row["id"]))
            rows = rows[::-1] if asked["order"] == "DESC" else rows
            some = rows[(page - 1) * size : page * size]
            return httpx.Response(200, json={"items": [row for row in some if int(row["id"]) not in self.hidden]})
        if path == "/tickets":
            numbers = re.findall(r"id = (\d+)", asked["query"])
            ticket = {"Status": "resolved", "Queue": {"id": "4"}, "LastUpdated": "2026-03-02T12:00:00Z"}
            person = {"Requestor": [{"id": "Klant", "EmailAddress": "klant@example.nl"}]}
            return httpx.Response(200, json={"items": [{"id": number, **ticket, **person} for number in numbers]})
        if path == "/queues/all":
            return httpx.Response(200, json={"items": [{"id": "3", "Name": "Support"}, {"id": "4", "Name": "Billing"}]})
        return httpx.Response(200, json={"Privileged": 1 if path == "/user/anna" else 0})


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`read(tracker, cursor, pages)`: the records of a run, which stops after so many pages, and the cursor after it."""
    monkeypatch.setenv("TOKEN", "secret")

    def run(
        tracker: Tracker, cursor: dict[str, object], pages: int | None = None
    ) -> tuple[list[Record], dict[str, object]]:
        web = Web(transport=httpx.MockTransport(tracker), sleep=lambda _: None)
        given = Given("rt", {"url": "https://rt.example.org", "token": "env:TOKEN"}, tmp_path, web, START)
        found: list[Record] = []
        for page in itertools.islice(CONNECTOR.pages(given, cursor), pages):
            found += page.records
            cursor = dict(page.cursor)
        return found, cursor

    return run


def test_what_the_token_may_not_see_hides_nothing_else(read: Any) -> None:
    """350 comments of ten minutes each; 151 to 300 may not be seen: a page and a half comes empty."""
    rows = [transaction(n, "Comment", 1, n * 10) for n in range(1, 351)]
    found, cursor = read(Tracker(rows, hidden=set(range(151, 301))), {})
    assert [one["id"] for one in found] == [str(n) for n in (*range(1, 151), *range(301, 351))]
    assert read(Tracker(rows, hidden=set(range(151, 301))), cursor)[0] == []


def test_stopped_after_each_page_it_loses_and_doubles_nothing(read: Any) -> None:
    """350 comments of a second each: within the overlap more than a page comes again, and is passed over."""
    rows = [transaction(n, "Comment", 1, n / 60) for n in range(1, 351)]
    found: list[object] = []
    cursor: dict[str, object] = {}
    for _ in range(4):
        some, cursor = read(Tracker(rows), cursor, 1)
        found += [one["id"] for one in some]
    assert found == [str(n) for n in range(1, 351)]
    assert read(Tracker(rows), cursor)[0] == []


def test_what_is_committed_late_is_read(read: Any) -> None:
    """Number 3 was begun before number 4 and seen after it; number 5 is new."""
    early = [transaction(1, "Comment", 1, 0), transaction(2, "Comment", 1, 60), transaction(4, "Comment", 1, 61)]
    found, cursor = read(Tracker(early), {})
    assert [one["id"] for one in found] == ["1", "2", "4"]
    later = [*early, transaction(3, "Comment", 1, 60.5), transaction(5, "Comment", 1, 62)]
    found, cursor = read(Tracker(later), cursor)
    assert [one["id"] for one in found] == ["3", "5"]
    assert read(Tracker(later), cursor)[0] == []


def test_what_a_ticket_began_as(read: Any) -> None:
    """Now it is resolved in Billing; its history says that it was new in Support. Another one never changed."""
    rows = [
        transaction(1, "Create", 7, 0),
        transaction(2, "Create", 8, 1),
        transaction(3, "Set", 7, 2, Field="Queue", OldValue="3", NewValue="4"),
        transaction(4, "Status", 7, 3, Field="Status", OldValue="new", NewValue="resolved"),
    ]
    found, _ = read(Tracker(rows), {})
    assert [(one["contact"], one["type"], one.get("team") or one.get("status")) for one in found] == [
        ("7", "contact.opened", "Support"),
        ("7", "contact.status", "new"),
        ("8", "contact.opened", "Billing"),
        ("8", "contact.status", "resolved"),
        ("7", "contact.assigned", "Billing"),
        ("7", "contact.status", "resolved"),
    ]
    assert found[0]["customer"] == "klant@example.nl"


def test_a_merge_is_said_once(read: Any) -> None:
    """Both tickets get the line; the one that goes on names itself."""
    into = "fsck.com-rt://kpi.test/ticket/29"
    rows = [transaction(n, "AddLink", ticket, 0, Field="MergedInto", NewValue=into) for n, ticket in ((1, 30), (2, 29))]
    found, _ = read(Tracker(rows), {})
    assert [(one["type"], one["contact"], one["into"]) for one in found] == [("contact.merged", "30", "29")]
