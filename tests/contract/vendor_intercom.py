"""Intercom as its API shows it, played from a state: conversations, parts, ratings. No time is made up."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from contract.replay import Answer, Asked, Cursors

TOKEN = "dG9rOmludGVyY29t"
TEAMS = {"Support": 814865, "Billing": 814866}
MOST_PARTS = 500
Row = dict[str, Any]


class Intercom:
    """An Intercom in which things happen at moments that the caller says; `answer` is its API."""

    def __init__(self) -> None:
        self.token, self.sorts = TOKEN, True
        self.conversations: dict[int, Row] = {}
        self.parts: dict[int, list[Row]] = {}
        self.admins: dict[str, Row] = {}
        self.pointers = Cursors()
        self._numbers, self._written, self._people = (
            itertools.count(1301),
            itertools.count(7_000_001),
            itertools.count(11),
        )

    # -- what happens ---------------------------------------------------------------------------------

    def admin(self, name: str) -> Row:
        if name not in self.admins:
            mail = f"{name}@kpi.test"
            self.admins[name] = {"type": "admin", "id": str(next(self._people)), "name": name, "email": mail}
        return self.admins[name]

    def contact(self, email: str | None) -> Row:
        return {"type": "user", "id": f"536e564f{next(self._people)}", "name": "Jan Jansen", "email": email or ""}

    def create(
        self, at: dt.datetime, contact: Row, kind: str, *, how: str = "customer_initiated", by: Row | None = None
    ) -> int:
        number, when = next(self._numbers), int(at.timestamp())
        self.conversations[number] = {
            "type": "conversation",
            "id": str(number),
            "created_at": when,
            "updated_at": when,
            "state": "open",
            "open": True,
            "team_assignee_id": None,
            "admin_assignee_id": None,
            "source": {"type": kind, "id": "3", "delivered_as": how, "author": by or contact, "body": "Waar is het?"},
            "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": contact["id"]}]},
            "custom_attributes": {},
            "tags": {"type": "tag.list", "tags": [{"id": "7", "name": "levering"}]},
            "conversation_rating": {},
            "first_contact_reply": None if by else {"created_at": when, "type": "conversation"},
            "statistics": {"first_close_at": None},
        }
        self.parts[number] = []
        return number

    def part(self, at: dt.datetime, number: int, kind: str, author: Row, body: str | None = None, **more: Any) -> None:
        when, row = int(at.timestamp()), self.conversations[number]
        self.parts[number].append(
            {
                "type": "conversation_part",
                "id": str(next(self._written)),
                "part_type": kind,
                "body": body,
                "created_at": when,
                "updated_at": when,
                "assigned_to": None,
                "author": author,
                **more,
            }
        )
        row["updated_at"] = max(row["updated_at"], when)
        if author["type"] == "user" and not row["first_contact_reply"]:
            row["first_contact_reply"] = {"created_at": when, "type": "conversation"}

    def close(self, at: dt.datetime, number: int, by: Row, body: str | None = None) -> None:
        self.part(at, number, "close", by, body)
        row = self.conversations[number]
        row |= {"state": "closed", "open": False}
        row["statistics"]["first_close_at"] = row["statistics"]["first_close_at"] or int(at.timestamp())

    def customer(self, at: dt.datetime, number: int) -> None:
        """The customer writes; where it was closed the part itself says that it is open again."""
        row = self.conversations[number]
        again = row["state"] != "open"
        self.part(at, number, "open" if again else "comment", row["source"]["author"], "nog niets")
        row |= {"state": "open", "open": True}

    def assign(
        self,
        at: dt.datetime,
        number: int,
        by: Row,
        *,
        team: str = "",
        admin: Row | None = None,
        kind: str = "assignment",
    ) -> None:
        to = {"type": "team", "id": str(TEAMS[team])} if team else {"type": "admin", "id": (admin or by)["id"]}
        self.part(at, number, kind, by, assigned_to=to)
        self.conversations[number]["team_assignee_id" if team else "admin_assignee_id"] = int(to["id"])

    def ask(self, at: dt.datetime, number: int) -> None:
        row = self.conversations[number]
        row["conversation_rating"] = {"rating": None, "created_at": int(at.timestamp()), "updated_at": None}

    def rate(self, at: dt.datetime, number: int, rating: int, *, told: bool = True) -> None:
        row, when = self.conversations[number], int(at.timestamp())
        teammate = {"type": "admin", "id": str(row["admin_assignee_id"])}
        row["conversation_rating"] |= {"rating": rating, "remark": "Dank", "updated_at": when, "teammate": teammate}
        row["updated_at"] = max(row["updated_at"], when)
        if told:
            self.part(at, number, "conversation_rating_changed", row["source"]["author"])

    # -- what its API says ----------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return Answer({"type": "error.list", "errors": [{"code": "unauthorized"}]}, 401)
        assert asked.headers["intercom-version"] == "2.14"
        if asked.path == "/me":
            return Answer({"type": "admin", "id": "9", "name": "Meet", "app": {"name": "KPI"}})
        if asked.path == "/admins":
            return Answer({"type": "admin.list", "admins": list(self.admins.values())})
        if asked.path == "/teams":
            return Answer({"type": "team.list", "teams": [{"id": str(n), "name": name} for name, n in TEAMS.items()]})
        if asked.path == "/conversations/search":
            return self._search(asked.body)
        number = int(asked.path.rpartition("/")[2])
        if number not in self.conversations:
            return Answer({"type": "error.list", "errors": [{"code": "not_found"}]}, 404)
        parts = self.parts[number]
        told = {"type": "conversation_part.list", "conversation_parts": parts[-MOST_PARTS:], "total_count": len(parts)}
        return Answer({**self.conversations[number], "conversation_parts": told})

    def _search(self, body: Row) -> Answer:
        query, paging = body["query"], body["pagination"]
        assert (query["field"], query["operator"]) == ("updated_at", ">")
        rows = [one for one in self.conversations.values() if one["updated_at"] > query["value"]]
        down = body["sort"]["order"] == "descending" or not self.sorts
        rows.sort(key=lambda one: (one["updated_at"], int(one["id"])), reverse=down)
        start = 0
        if word := paging.get("starting_after"):
            if self.pointers.find(word) is None:
                return Answer({"type": "error.list", "errors": [{"code": "invalid_cursor"}]}, 400)
            start = self.pointers.find(word)
        end = start + min(int(paging["per_page"]), 150)
        following = {"starting_after": self.pointers.give(end)} if end < len(rows) else None
        return Answer(
            {
                "type": "conversation.list",
                "conversations": rows[start:end],
                "total_count": len(rows),
                "pages": {"type": "pages", **({"next": following} if following else {})},
            }
        )
