"""What a real django-helpdesk shows seldom: tickets deleted while they are read, a queue that changed. Quick, without one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import httpx
import pytest

from peil.connectors.django_helpdesk import CONNECTOR
from peil.connectors.frame import Given, Page
from peil.connectors.web import Web
from peil.errors import SourceError

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


class Helpdesk:
    """As much of the API as is asked: pages by number, the oldest first."""

    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, Any]] = {}
        self.written = 0

    def write(self, ticket: int, minute: int, **more: Any) -> None:
        """A follow-up; the first one of a ticket makes it."""
        plain = {"submitter_email": "k@example.nl", "queue": 1, "priority": 3, "followup_set": []}
        one = self.tickets.setdefault(ticket, {"id": ticket, **plain})
        self.written += 1
        at = (START + dt.timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
        said = {"user": 2, "public": True, "comment": "Hoi", "new_status": None, "message_id": None, **more}
        one["followup_set"].append({"id": self.written, "ticket": ticket, "date": at, **said})

    def __call__(self, request: httpx.Request) -> httpx.Response:
        _, _, what, *number = request.url.path.rstrip("/").split("/")
        if number:
            return httpx.Response(200, json=self.tickets[int(number[0])])
        followups = [one for ticket in self.tickets.values() for one in ticket["followup_set"]]
        rows = sorted(followups, key=lambda one: one["date"]) if what == "followups" else list(self.tickets.values())
        size, page = int(request.url.params["page_size"]), int(request.url.params["page"])
        some = rows[(page - 1) * size : page * size]
        if page > 1 and not some:
            return httpx.Response(404, json={"detail": "Invalid page."})
        return httpx.Response(200, json={"count": len(rows), "results": some})


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`given(desk)`: what the connector is handed, two tickets a page."""
    monkeypatch.setenv("TOKEN", "secret")

    def make(desk: Helpdesk) -> Given:
        web = Web(transport=httpx.MockTransport(desk), sleep=lambda _: None)
        values = {"url": "https://desk.example.org", "user": "", "password": "env:TOKEN", "page_rows": 2}
        return Given("desk", values, tmp_path, web, START)

    return make


def opened(pages: list[Page]) -> list[object]:
    return [one["contact"] for page in pages for one in page.records if one["type"] == "contact.opened"]


def test_a_ticket_deleted_while_all_are_read_hides_no_other(given: Any) -> None:
    """After the page with 1 and 2, ticket 1 is gone: 3 moves onto the page that was read."""
    desk = Helpdesk()
    for number in range(1, 6):
        desk.write(number, number * 60)
    run = CONNECTOR.pages(given(desk), {})
    first = next(run)
    del desk.tickets[1]
    rest = list(run)
    assert opened([first]) == ["1", "2"]
    assert set(opened(rest)) == {"2", "3", "4", "5"}
    assert opened(rest)[:2] == ["2", "3"]
    # Stopped after that page, another run goes on from it the same.
    assert {"3", "4", "5"} <= set(opened(list(CONNECTOR.pages(given(desk), first.cursor))))


def test_only_what_is_new_is_read_again_and_supersedes(given: Any) -> None:
    """The ticket moved to queue 2 and was solved: the same event in a higher revision, with the queue of now."""
    desk = Helpdesk()
    desk.write(1, 0)
    desk.write(2, 60)
    *_, last = CONNECTOR.pages(given(desk), {})
    assert list(CONNECTOR.pages(given(desk), last.cursor)) == []
    desk.tickets[1]["queue"] = 2
    desk.write(1, 62, new_status=3, comment="")
    (page,) = CONNECTOR.pages(given(desk), last.cursor)
    assert [(one["id"], one.get("revision"), one.get("team"), one.get("status")) for one in page.records] == [
        ("ticket-1", 3, "2", None),
        ("begin-1", None, None, "open"),
        ("status-3", None, None, "resolved"),
    ]
    assert list(CONNECTOR.pages(given(desk), page.cursor)) == []


def test_who_wrote(given: Any) -> None:
    """Staff by number; by mail or not signed in it was the customer; an internal note of nobody is the system's."""
    desk = Helpdesk()
    desk.write(1, 0)
    desk.write(1, 1, user=2)
    desk.write(1, 2, user=None, message_id="<m@example.nl>")
    desk.write(1, 3, user=None)
    desk.write(1, 4, user=None, public=False)
    desk.write(1, 5, user=3, public=False)
    records = CONNECTOR.newest(given(desk), 10).records
    said = [(one["actor"], one["visibility"]) for one in records if one["type"] == "contact.message"]
    assert said == [
        ("agent", "public"),
        ("customer", "public"),
        ("customer", "public"),
        ("system", "internal"),
        ("agent", "internal"),
    ]


def test_moments_without_a_time_zone_are_refused(given: Any) -> None:
    desk = Helpdesk()
    desk.write(1, 0)
    desk.tickets[1]["followup_set"][0]["date"] = "2026-03-02T09:00:00"
    with pytest.raises(SourceError, match="time zone"):
        list(CONNECTOR.pages(given(desk), {}))
