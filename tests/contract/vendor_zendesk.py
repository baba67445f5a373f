"""Zendesk Support, played: its exports, lists and rights over tickets that are kept here. Made from its descriptions."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterable
from typing import Any

from contract.replay import Answer, Asked, Cursors
from contract.vendor_oauth import Tokens

USER, TOKEN = "beheer@example.nl", "zd-token-8a31"
REASON = 360001
Row = dict[str, Any]


class Zendesk:
    """The account. `update` is what happens to a ticket; `answer` is its API."""

    def __init__(self) -> None:
        self.users: dict[int, Row] = {}
        self.groups: dict[int, Row] = {}
        self.tickets: dict[int, Row] = {}
        self.audits: list[Row] = []
        self.ratings: dict[int, Row] = {}
        self.metrics: dict[int, Row] = {}
        self.cursors = Cursors()
        self.surveys: list[Row] = []
        self.tokens: Tokens | None = None  # whose access tokens it takes, beside its own key
        self.revoked = self.no_ratings = False
        self.role = "admin"
        self._last = 926_000_000_000

    # -- what happens --------------------------------------------------------------------------------------

    def user(self, email: str | None, role: str = "end-user") -> int:
        """The number of the user with that address, made where there is none."""
        for number, one in self.users.items():
            if email and one["email"] == email:
                return number
        number = 5000 + len(self.users)
        self.users[number] = {"id": number, "name": f"Naam {number}", "email": email, "role": role}
        return number

    def group(self, name: str) -> int:
        """The number of a group."""
        for number, one in self.groups.items():
            if one["name"] == name:
                return number
        number = 7000 + len(self.groups)
        self.groups[number] = {"id": number, "name": name, "deleted": False}
        return number

    def create(self, at: dt.datetime, by: int, *, via: str = "Mail", says: int | None = None, **fields: Any) -> int:
        """A ticket, with the words of `says` (of `by`, where it is silent)."""
        ticket = 100 + len(self.tickets)
        self.tickets[ticket] = {"id": ticket, "created_at": _iso(at), "via": {"channel": via.casefold()}}
        set_ = {"status": "new", "requester_id": by, "priority": "normal", **fields}
        self.update(ticket, at, by, via=via, comment=(says or by, True), event="Create", **set_)
        return ticket

    def update(
        self,
        ticket: int,
        at: dt.datetime,
        by: int,
        *,
        via: Any = "Web form",
        comment: tuple[int, bool] | None = None,
        event: str = "Change",
        parts: Iterable[Row] = (),
        **fields: Any,
    ) -> Row:
        """One update: a comment of someone, shown or not, fields that were set, and other parts as they are."""
        one = self.tickets[ticket]
        children: list[Row] = []
        if comment:
            author, shown = comment
            words = {"body": "Beste klant", "html_body": "<p>Beste klant</p>", "attachments": []}
            said = {"type": "Comment", "event_type": "Comment", "author_id": author, "public": shown, **words}
            children.append({**said, "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}}})
        for name, value in fields.items():
            key, given = ("custom_ticket_fields", {str(REASON): value}) if name == "reason" else (name, value)
            before = {} if event == "Create" else {"previous_value": one.get(name)}
            children.append({"via": via, "event_type": event, key: given, **before})
        children += [dict(part) for part in parts]
        for part in children:
            part.setdefault("id", self._number())
            part.setdefault("via_reference_id", None)
        moment = int(at.timestamp())
        audit = {"id": self._number(), "ticket_id": ticket, "timestamp": moment, "created_at": _iso(at)}
        audit |= {"updater_id": by, "via": via, "event_type": "Audit", "system": {}, "child_events": children}
        self.audits.append(audit)
        one |= {**fields, "updated_at": max(_iso(at), one.get("updated_at", "")), "generated_timestamp": moment}
        if fields.get("status") == "solved":
            self.metrics[ticket] = {"ticket_id": ticket, "solved_at": _iso(at)}
        return audit

    def offer(self, ticket: int, at: dt.datetime) -> None:
        """How it was is asked, once for a ticket."""
        one = self.tickets[ticket]
        rating = {"id": 8000 + len(self.ratings), "ticket_id": ticket, "score": "offered", "created_at": _iso(at)}
        rating |= {key: one.get(key) for key in ("requester_id", "assignee_id", "group_id")}
        self.ratings.setdefault(ticket, {**rating, "updated_at": _iso(at), "comment": None})

    def rate(self, ticket: int, at: dt.datetime, score: str) -> None:
        """What the customer says of it."""
        self.ratings[ticket] |= {"score": score, "updated_at": _iso(at)}

    def survey(self, ticket: int, at: dt.datetime) -> Row:
        """The newer survey is sent; `classed` answers it."""
        subjects = [{"id": str(ticket), "type": "ticket", "zrn": f"zen:ticket:{ticket}"}]
        one: Row = {"id": f"01J1WB51MG{len(self.surveys)}", "subjects": subjects, "answers": [], "sent": _ms(at)}
        self.surveys.append({**one, "responder_id": self.tickets[ticket].get("requester_id")})
        return self.surveys[-1]

    def classed(self, survey: Row, at: dt.datetime, how: str, points: int) -> None:
        """What the customer answers, with how Zendesk classes it, and remarks."""
        when = {"created_at": _iso(at), "updated_at": at.strftime("%Y-%m-%dT%H:%M:%S.129Z")}
        scale = {"type": "rating_scale_numeric", "sub_type": "customer_satisfaction"}
        rated = {"type": "rating_scale", "rating": points, "rating_category": how, "question": scale}
        remark = {"type": "open_ended", "value": "Dank", "question": {"type": "open_ended", "alias": "comment"}}
        survey["answers"] = [{**remark, **when}, {**rated, **when}]

    def _number(self) -> int:
        self._last += 7
        return self._last

    # -- its API -------------------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Answer:
        """What it answers."""
        if asked.path == "/oauth/tokens" and self.tokens:
            return self.tokens.answer(asked)
        key = base64.b64encode(f"{USER}/token:{TOKEN}".encode()).decode()
        held = [f"Bearer {one}" for one in self.tokens.valid] if self.tokens else [f"Basic {key}"]
        if self.revoked or asked.headers.get("authorization") not in held:
            return Answer({"error": "Couldn't authenticate you"}, 401)
        path = asked.path.removeprefix("/api/v2/").removesuffix(".json")
        known = {
            "users/me": lambda: Answer({"user": {"id": 1, "role": self.role, "email": USER}}),
            "users/show_many": lambda: self._users(asked),
            "groups": lambda: Answer({"groups": list(self.groups.values()), "meta": {"has_more": False}}),
            "ticket_fields": lambda: Answer({"ticket_fields": [{"id": REASON, "title": "Reden"}]}),
            "ticket_audits": lambda: self._audits(asked),
            "incremental/ticket_events": lambda: self._events(asked),
            "incremental/tickets/cursor": lambda: self._tickets(asked),
            "satisfaction_ratings": lambda: self._ratings(asked),
            "guide/survey_responses": lambda: self._surveys(asked),
        }
        return known[path]() if path in known else Answer({"error": "InvalidEndpoint"}, 404)

    def _users(self, asked: Asked) -> Answer:
        numbers = [int(one) for one in asked.params["ids"].split(",")]
        assert len(numbers) <= 100
        return Answer({"users": [self.users[one] for one in numbers if one in self.users]})

    def _audits(self, asked: Asked) -> Answer:
        rows = []
        for audit in self.audits[::-1][: int(asked.params["page[size]"])]:
            events = [
                {**part, "type": part["event_type"], "field_name": key, "value": value}
                for part in audit["child_events"]
                for key, value in [*_plain(part), ("", "")][:1]
            ]
            rows.append(
                {
                    **{key: audit[key] for key in ("id", "ticket_id", "created_at")},
                    "author_id": audit["updater_id"],
                    "via": {"channel": str(audit["via"]).casefold(), "source": {}},
                    "events": events,
                }
            )
        return Answer({"audits": rows, "after_cursor": None})

    def _events(self, asked: Asked) -> Answer:
        start, size = int(asked.params["start_time"]), int(asked.params["per_page"])
        if start > dt.datetime.now(dt.UTC).timestamp() - 60:
            return Answer({"error": "StartTimeTooRecent"}, 422)
        rows = sorted((one for one in self.audits if one["timestamp"] >= start), key=lambda one: one["timestamp"])
        # What happened in one second is not cut in two.
        page = [one for nth, one in enumerate(rows) if nth < size or one["timestamp"] == rows[size - 1]["timestamp"]]
        end = page[-1]["timestamp"] if page else None
        more = len(page) < len(rows)
        return Answer({"ticket_events": page, "count": len(page), "end_time": end, "end_of_stream": not more})

    def _tickets(self, asked: Asked) -> Answer:
        size, word = int(asked.params["per_page"]), asked.params.get("cursor")
        place = self.cursors.find(word) if word else (int(asked.params["start_time"]), 0)
        if place is None:
            return Answer({"error": "InvalidCursor"}, 422)
        rows = sorted(self.tickets.values(), key=lambda one: (one["generated_timestamp"], one["id"]))
        rows = [one for one in rows if (one["generated_timestamp"], one["id"]) > tuple(place)]
        page = rows[:size]
        last = (page[-1]["generated_timestamp"], page[-1]["id"]) if page else place
        sets = [self.metrics[one["id"]] for one in page if one["id"] in self.metrics]
        end = len(page) == len(rows)
        same = word if word and not page else self.cursors.give(last)
        return Answer({"tickets": page, "metric_sets": sets, "after_cursor": same, "end_of_stream": end})

    def _ratings(self, asked: Asked) -> Answer:
        if self.no_ratings:
            return Answer({"error": "Forbidden"}, 403)
        start = dt.datetime.fromtimestamp(int(asked.params["start_time"]), dt.UTC)
        rows = sorted(self.ratings.values(), key=lambda one: one["id"])
        rows = [one for one in rows if one["created_at"] >= _iso(start)]
        word = asked.params.get("page[after]")
        begin = self.cursors.find(word) if word else 0
        size = min(3, int(asked.params["page[size]"]))
        meta = {"has_more": begin + size < len(rows), "after_cursor": self.cursors.give(begin + size)}
        return Answer({"satisfaction_ratings": rows[begin : begin + size], "meta": meta})

    def _surveys(self, asked: Asked) -> Answer:
        start, word = int(asked.params["filter[created_at_start]"]), asked.params.get("page[after]")
        rows = [{**one, "sent": None} for one in self.surveys if one["sent"] >= start]
        begin = self.cursors.find(word) if word else 0
        end = begin + min(2, int(asked.params["page[size]"]))
        meta = {"has_more": end < len(rows), "after_cursor": self.cursors.give(end)}
        return Answer({"survey_responses": rows[begin:end], "meta": meta})


def _ms(at: dt.datetime) -> int:
    return int(at.timestamp() * 1_000)


def _plain(part: Row) -> list[tuple[str, Any]]:
    """The field that a part set, as the list of audits names it."""
    about = ("id", "via", "via_reference_id", "event_type", "type", "previous_value")
    found = [
        (key, value) for key, value in part.items() if key not in about and part["event_type"] in ("Create", "Change")
    ]
    return [next(iter(value.items())) if key == "custom_ticket_fields" else (key, value) for key, value in found]


def _iso(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
