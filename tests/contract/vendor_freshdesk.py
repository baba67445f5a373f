"""Freshdesk, played: its lists, conversations, surveys and daily export of activities over tickets that are kept here."""

from __future__ import annotations

import base64
import datetime as dt
from email.utils import format_datetime
from typing import Any

from contract.replay import Answer, Asked

KEY = "fd-key-55c0"
SOURCES = {"email": 1, "webform": 2, "phone": 3, "chat": 7}
STATUSES = {"2": ["Open", "Wordt bekeken"], "3": ["Pending", "x"], "4": ["Resolved", "x"], "5": ["Closed", "x"]}
NUMBERS = {names[0]: int(number) for number, names in STATUSES.items()}
Row = dict[str, Any]


class Freshdesk:
    """The account. `now` is its clock; the activities of a day are exported when that day is over."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
        self.url = "https://x.freshdesk.com"
        self.agents: dict[int, Row] = {}
        self.groups: dict[int, str] = {}
        self.people: dict[int, Row] = {}
        self.tickets: dict[int, Row] = {}
        self.said: dict[int, list[Row]] = {}
        self.activities: list[tuple[dt.datetime, Row]] = []
        self.ratings: list[Row] = []
        self.surveys = [{"id": 1, "questions": [_question([103, 102, 100, -102, -103])]}]
        self.revoked = False
        self.plan = True  # whether the plan has the export
        self.gone: set[dt.date] = set()  # days whose export is not kept
        self.from_h = 0  # the hour from which a day's export runs to the same of the next day
        self.after = False  # whether updated_since leaves out that moment itself: the description does not say
        self._last = 48_000_000_000

    # -- what happens --------------------------------------------------------------------------------------

    def agent(self, email: str) -> int:
        """The number of an employee."""
        found = next((n for n, one in self.agents.items() if one["contact"]["email"] == email), None)
        if found is None:
            found = self._number()
            self.agents[found] = {"id": found, "contact": {"email": email, "name": "Naam"}}
        return found

    def customer(self, email: str) -> int:
        """The number of a customer."""
        found = next((n for n, one in self.people.items() if one["email"] == email), None)
        if found is None:
            found = self._number()
            self.people[found] = {"id": found, "email": email, "name": "Naam"}
        return found

    def group(self, name: str) -> int:
        """The number of a group."""
        found = next((n for n, one in self.groups.items() if one == name), None)
        if found is None:
            found = self._number()
            self.groups[found] = name
        return found

    def create(self, at: dt.datetime, customer: int, group: str, *, source: int = 1, kind: str = "vraag") -> int:
        """A ticket that somebody made."""
        number = 600 + len(self.tickets)
        stats = dict.fromkeys(("status_updated_at", "reopened_at", "resolved_at", "closed_at", "first_responded_at"))
        self.tickets[number] = {
            "id": number,
            "source": source,
            "priority": 1,
            "type": kind,
            "status": 2,
            "custom_fields": {},
            "requester_id": customer,
            "responder_id": None,
            "group_id": self.group(group),
            "spam": False,
            "created_at": _iso(at),
            "updated_at": _iso(at),
            "stats": stats,
            "list": "",
        }
        stats["status_updated_at"] = _iso(at)
        self.said[number] = []
        made = {"source": source, "status": "Open", "priority": 1, "group": group, "requester": customer}
        self._act(at, number, customer, made)
        return number

    def say(self, ticket: int, at: dt.datetime, by: int | None, **more: Any) -> None:
        """A reply, note or answer in a ticket; a customer's where its number is one."""
        plain = {"private": False, "incoming": by in self.people, "source": 0, "body": "Beste klant"}
        row = {"id": self._number(), "user_id": by, "created_at": _iso(at), **plain, **more}
        self.said[ticket].append(row)
        self._act(at, ticket, by, {"note": {"id": row["id"], "type": 4}})
        self._touch(ticket, at)

    def status(self, ticket: int, at: dt.datetime, by: int | None, word: str) -> None:
        """The status becomes another."""
        one = self.tickets[ticket]
        if one["status"] in (4, 5) and NUMBERS[word] == 2:
            one["stats"]["reopened_at"] = _iso(at)
        if word == "Resolved":
            one["stats"]["resolved_at"] = _iso(at)
        one["status"] = NUMBERS[word]
        one["stats"]["status_updated_at"] = _iso(at)
        self._act(at, ticket, by, {"status": word})
        self._touch(ticket, at)

    def move(self, ticket: int, at: dt.datetime, by: int, group: str) -> None:
        """To another group."""
        self.tickets[ticket]["group_id"] = self.group(group)
        self._act(at, ticket, by, {"group": group})
        self._touch(ticket, at)

    def lose(self, ticket: int, at: dt.datetime, where: str) -> None:
        """Marked as spam, or deleted."""
        self.tickets[ticket]["list"] = where
        self._touch(ticket, at)

    def rate(self, ticket: int, at: dt.datetime, points: int, survey: int = 1) -> None:
        """An answer to a survey."""
        one = {"id": self._number(), "survey_id": survey, "ticket_id": ticket, "created_at": _iso(at), "group_id": None}
        who = {"user_id": self.tickets[ticket]["requester_id"], "agent_id": None}
        self.ratings.append({**one, **who, "ratings": {"default_question": points}, "feedback": None})

    def _act(self, at: dt.datetime, ticket: int, by: int | None, what: Row) -> None:
        kind = "user" if by else "system"
        performed = at.strftime("%d-%m-%Y %H:%M:%S +0000")
        row = {"performed_at": performed, "ticket_id": ticket, "performer_type": kind, "performer_id": by}
        self.activities.append((at, {**row, "activity": what}))

    def _touch(self, ticket: int, at: dt.datetime) -> None:
        one = self.tickets[ticket]
        one["updated_at"] = max(one["updated_at"], _iso(at))

    def _number(self) -> int:
        self._last += 3
        return self._last

    # -- its API -------------------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Answer:
        """What it answers, with its own clock."""
        found = self._answer(asked)
        return Answer(found.body, found.status, {"date": format_datetime(self.now, usegmt=True)})

    def _answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/files/"):
            assert "authorization" not in asked.headers, "the key is not for whoever keeps the files"
            return self._file(dt.date.fromisoformat(asked.path.rsplit("/", 1)[1]))
        key = base64.b64encode(f"{KEY}:X".encode()).decode()
        if self.revoked or asked.headers.get("authorization") != f"Basic {key}":
            return Answer({"code": "invalid_credentials"}, 401)
        match asked.path.removeprefix("/api/v2/").split("/"):
            case ["agents", "me"]:
                return Answer({"id": 1, "contact": {"email": "beheer@example.nl"}})
            case ["agents"]:
                return Answer(_page(list(self.agents.values()), asked))
            case ["groups"]:
                return Answer(_page([{"id": n, "name": name} for n, name in self.groups.items()], asked))
            case ["ticket_fields"]:
                return Answer([{"name": "status", "type": "default_status", "choices": STATUSES}])
            case ["surveys"]:
                return Answer(self.surveys)
            case ["surveys", "satisfaction_ratings"]:
                rows = [one for one in self.ratings if one["created_at"] >= asked.params["created_since"]]
                return Answer(_page(rows, asked))
            case ["tickets"]:
                return self._tickets(asked)
            case ["tickets", number] if int(number) in self.tickets:
                return Answer(self._shown(self.tickets[int(number)], ["requester"]))
            case ["tickets", number, "conversations"]:
                return Answer(_page(self.said[int(number)], asked))
            case ["export", "ticket_activities"]:
                return self._export(dt.date.fromisoformat(asked.params["created_at"]))
        return Answer({"code": "not_found"}, 404)

    def _tickets(self, asked: Asked) -> Answer:
        since = asked.params.get("updated_since", "")
        where = asked.params.get("filter", "")
        rows = [one for one in self.tickets.values() if one["updated_at"] >= since and one["list"] == where]
        rows = [one for one in rows if not self.after or one["updated_at"] > since]
        rows.sort(key=lambda one: (one["updated_at"], one["id"]), reverse=asked.params["order_type"] == "desc")
        return Answer([self._shown(one, asked.params["include"].split(",")) for one in _page(rows, asked)])

    def _shown(self, one: Row, include: list[str]) -> Row:
        shown = {key: value for key, value in one.items() if key not in ("stats", "list")}
        shown |= {"requester": self.people[one["requester_id"]]} if "requester" in include else {}
        return shown | ({"stats": dict(one["stats"])} if "stats" in include else {})

    def _export(self, day: dt.date) -> Answer:
        if not self.plan:
            return Answer({"code": "require_feature"}, 403)
        if self.now < self._begin(day) + dt.timedelta(days=1) or day in self.gone:
            return Answer({"export": {}})
        return Answer({"export": [{"url": f"{self.url}/files/activities/{day}?signature=s3cr3t"}]})

    def _file(self, day: dt.date) -> Answer:
        begin = self._begin(day)
        rows = [row for at, row in self.activities if begin <= at < begin + dt.timedelta(days=1)]
        told = {"start_at": begin.strftime("%d-%m-%Y %H:%M:%S +0000"), "activities_count": len(rows)}
        return Answer({"metadata": told, "activities_data": rows})

    def _begin(self, day: dt.date) -> dt.datetime:
        return dt.datetime(day.year, day.month, day.day, self.from_h, tzinfo=dt.UTC)


def _question(taken: list[int]) -> Row:
    return {"id": "default_question", "label": "Hoe was het?", "accepted_ratings": taken, "default": True}


def _page(rows: list[Row], asked: Asked) -> list[Row]:
    size, number = int(asked.params.get("per_page", 30)), int(asked.params.get("page", 1))
    assert size <= 100
    assert number <= 300
    return rows[(number - 1) * size : number * size]


def _iso(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
