"""Zammad as its API shows it, played from a state: tickets, their histories, articles and users. No time is made up."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from contract.replay import Answer, Asked

TOKEN = "zm-5f0c6d0f-plain"
SYSTEM = 1
STATES = ("new", "open", "pending reminder", "closed", "merged", "removed", "pending close")
Row = dict[str, Any]


def stamp(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


class Zammad:
    """A Zammad in which things happen at moments that the caller says; `answer` is its API."""

    def __init__(self) -> None:
        self.token = TOKEN
        self.tickets: dict[int, Row] = {}
        self.history: dict[int, list[Row]] = {}
        self.articles: dict[int, Row] = {}
        self.users: dict[int, Row] = {SYSTEM: _user(SYSTEM, "-", "", [])}
        self._lines, self._numbers, self._people = itertools.count(1), itertools.count(101), itertools.count(2)
        self._written = itertools.count(1)

    # -- what happens ---------------------------------------------------------------------------------

    def person(self, login: str, roles: tuple[str, ...] = ("Customer",), email: str | None = None) -> int:
        """The number of a user, who is made where there is none yet."""
        for one in self.users.values():
            if one["login"] == login:
                return int(one["id"])
        number = next(self._people)
        self.users[number] = _user(number, login, login if email is None else email, list(roles))
        return number

    def create(
        self, at: dt.datetime, customer: int, group: str, kind: str, sender: str = "Customer", **more: Any
    ) -> int:
        number = next(self._numbers)
        by = more.pop("by", customer)
        self.tickets[number] = {
            "id": number,
            "number": str(53000 + number),
            "title": "Vraag",
            "customer_id": customer,
            "owner_id": SYSTEM,
            "created_by_id": by,
            "group": group,
            "state": "new",
            "priority": "2 normal",
            "owner": "-",
            "customer": self.users[customer]["login"],
            "create_article_type": kind,
            "create_article_sender": sender,
            "created_at": stamp(at),
            "updated_at": stamp(at),
            "close_at": None,
            "first_response_at": None,
            **more,
        }
        self.history[number] = []
        self._line(number, at, by, "created")
        self.write(at + dt.timedelta(milliseconds=31), number, by, sender, kind)
        return number

    def write(self, at: dt.datetime, ticket: int, by: int, sender: str, kind: str, internal: bool = False) -> int:
        number = next(self._written)
        self.articles[number] = {
            "id": number,
            "ticket_id": ticket,
            "sender": sender,
            "type": kind,
            "internal": internal,
            "body": "Waar blijft mijn pakket? <b>Jansen</b>",
            "from": "Jan Jansen <jan@example.nl>",
            "created_by_id": by,
            "created_by": self.users[by]["login"],
            "created_at": stamp(at),
            "updated_at": stamp(at),
        }
        self._line(ticket, at, by, "created", object="Ticket::Article", o_id=number, related_o_id=ticket)
        self._touch(ticket, at)
        return number

    def change(
        self, at: dt.datetime, ticket: int, by: int, attribute: str, value: str, number: int | None = None
    ) -> None:
        """A change of one attribute; `number` is what it refers to."""
        row = self.tickets[ticket]
        told: Row = {"attribute": attribute, "value_from": str(row.get(attribute) or ""), "value_to": value}
        if number is not None:
            told |= {"id_from": row.get(f"{attribute}_id"), "id_to": number}
            row[f"{attribute}_id"] = number
        row[attribute] = value
        if attribute == "state" and value == "closed":
            row["close_at"] = row["close_at"] or stamp(at)
        self._line(ticket, at, by, "updated", **told)
        self._touch(ticket, at)

    def tag(self, at: dt.datetime, ticket: int, by: int, name: str) -> None:
        self._line(ticket, at, by, "added", attribute="tag", value_to=name)
        self._touch(ticket, at)

    def merge(self, at: dt.datetime, source: int, target: int, by: int) -> None:
        """As Zammad does it: articles move, a note stays, and the line bears the moment of the change before."""
        before = dt.datetime.fromisoformat(self.tickets[source]["updated_at"])
        for one in self.articles.values():
            if one["ticket_id"] == source:
                one |= {"ticket_id": target, "updated_at": stamp(at)}
        self._line(target, at, by, "received_merge", id_from=source, id_to=target)
        self._line(source, before, by, "merged_into", id_from=source, id_to=target)
        self.write(at, source, by, "Agent", "note")
        self.change(at, source, by, "state", "merged")
        self.change(at, source, by, "owner", "-", SYSTEM)
        self._touch(target, at)

    def _line(self, ticket: int, at: dt.datetime, by: int, kind: str, **more: Any) -> None:
        base = {"id": next(self._lines), "o_id": ticket, "object": "Ticket", "type": kind}
        self.history[ticket].append({**base, "created_by_id": by, "created_at": stamp(at), **more})

    def _touch(self, ticket: int, at: dt.datetime) -> None:
        row = self.tickets[ticket]
        row["updated_at"] = max(row["updated_at"], stamp(at))

    # -- what its API says ----------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Token token={self.token}":
            return Answer({"error": "Invalid token!"}, 403)
        path = asked.path.removeprefix("/api/v1").strip("/").split("/")
        if path == ["users", "me"]:
            return Answer(
                self.users[self.person("meet", ("Agent",))] | {"groups": {"Support": ["read"], "Billing": ["read"]}}
            )
        if path == ["tickets", "search"]:
            return Answer(self._search(asked))
        if path[0] == "users" and int(path[1]) in self.users:
            return Answer(self.users[int(path[1])])
        if path[0] == "ticket_history" and int(path[1]) in self.tickets:
            lines = sorted(self.history[int(path[1])], key=lambda one: (one["created_at"], one["id"]))
            return Answer({"history": lines, "assets": {}})
        if path[:2] == ["ticket_articles", "by_ticket"] and int(path[2]) in self.tickets:
            return Answer([one for one in self.articles.values() if one["ticket_id"] == int(path[2])])
        return Answer({"error": "No such object"}, 404)

    def _search(self, asked: Asked) -> list[Row]:
        condition = asked.body["condition"]["ticket.updated_at"]
        assert condition["operator"] == "after (absolute)"
        assert asked.params["sort_by"] == "updated_at,id"
        after = dt.datetime.fromisoformat(condition["value"])
        rows = [one for one in self.tickets.values() if dt.datetime.fromisoformat(one["updated_at"]) > after]
        rows.sort(key=lambda one: (one["updated_at"], one["id"]), reverse=asked.params["order_by"].startswith("desc"))
        size, page = min(int(asked.params["per_page"]), 200), int(asked.params["page"])
        return rows[(page - 1) * size : page * size]


def _user(number: int, login: str, email: str, roles: list[str]) -> Row:
    return {"id": number, "login": login, "email": email, "roles": roles, "groups": {}, "active": True}
