"""Chatwoot as its API shows it, played from a state: conversations, messages, answers. No time is made up."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

from contract.replay import Answer, Asked

TOKEN = "cw-Xq7plainTok"
ACCOUNT = 3
INBOXES = {1: ("Post", "Email"), 2: ("Telefoon", "Voice"), 3: ("Website", "Api"), 4: ("Chat", "WebWidget")}
TEAMS = {1: "support", 2: "billing"}
INCOMING, OUTGOING, ACTIVITY, TEMPLATE = range(4)
PAGE = 25
Row = dict[str, Any]


class Chatwoot:
    """A Chatwoot in which things happen at moments that the caller says; `answer` is its API.

    `tells` is how it tells a change of status: as a field, as a sentence, or not at all.
    """

    def __init__(self, tells: str = "sentence") -> None:
        self.tells, self.token, self.role = tells, TOKEN, "administrator"
        self.conversations: dict[int, Row] = {}
        self.messages: dict[int, Row] = {}
        self.answers: dict[int, Row] = {}
        self.agents: dict[int, Row] = {}
        self.contacts: dict[int, Row] = {}
        self._numbers, self._written, self._people = itertools.count(501), itertools.count(9_001), itertools.count(1)

    # -- what happens ---------------------------------------------------------------------------------

    def agent(self, name: str) -> Row:
        for one in self.agents.values():
            if one["name"] == name:
                return one
        number = next(self._people)
        mail = f"{name.lower()}@kpi.test"
        self.agents[number] = {"id": number, "name": name, "available_name": name, "email": mail, "role": "agent"}
        return self.agents[number]

    def contact(self, email: str | None, phone: str | None = None) -> Row:
        for one in self.contacts.values():
            if email and one["email"] == email:
                return one
        number = next(self._people)
        self.contacts[number] = {"id": number, "name": "Jan Jansen", "email": email, "phone_number": phone}
        return self.contacts[number]

    def create(
        self, at: dt.datetime, contact: Row, inbox: int, *, status: str = "open", sender: Row | None = None
    ) -> int:
        number = next(self._numbers)
        self.conversations[number] = {
            "id": number,
            "meta": {"sender": contact, "channel": f"Channel::{INBOXES[inbox][1]}"},
            "inbox_id": inbox,
            "status": status,
            "muted": False,
            "priority": None,
            "labels": ["levering"],
            "custom_attributes": {},
            "created_at": int(at.timestamp()),
            "last_activity_at": int(at.timestamp()),
            "first_reply_created_at": 0,
        }
        self.write(at, number, sender or contact, OUTGOING if sender else INCOMING)
        return number

    def write(self, at: dt.datetime, conversation: int, sender: Row | None, kind: int, **more: Any) -> int:
        number, row = next(self._written), self.conversations[conversation]
        told: Row = {}
        if sender:
            sort = sender.get("type") or ("contact" if sender["id"] in self.contacts else "user")
            told = {"sender": {"id": sender["id"], "name": sender["name"], "type": sort}}
        self.messages[number] = {
            "id": number,
            "conversation_id": conversation,
            "content": "Waar blijft mijn pakket?",
            "content_type": "text",
            "content_attributes": {},
            "message_type": kind,
            "private": False,
            "status": "sent",
            "created_at": int(at.timestamp()),
            **told,
            **more,
        }
        row["last_activity_at"] = int(at.timestamp())
        agents = kind == OUTGOING and told and told["sender"]["type"] == "user" and not more.get("private")
        if agents and not row["first_reply_created_at"]:
            row["first_reply_created_at"] = int(at.timestamp())
        return number

    def tell(self, at: dt.datetime, conversation: int, sentence: str, status: str | None = None) -> None:
        """An activity message."""
        field = {"activity": {"type": "conversation_status_changed", "status": status}}
        structured = status is not None and self.tells == "field"
        content = "Statut modifié" if structured else sentence
        self.write(at, conversation, None, ACTIVITY, content=content, content_attributes=field if structured else {})

    def change(self, at: dt.datetime, conversation: int, status: str, by: str) -> None:
        self.conversations[conversation]["status"] = status
        sentence = {
            "resolved": f"Conversation was marked resolved by {by}",
            "open": f"Conversation was reopened by {by}",
            "pending": f"Conversation was marked as pending by {by}",
            "snoozed": f"Conversation was snoozed by {by}",
        }[status]
        if self.tells != "nothing":
            self.tell(at, conversation, sentence, status)

    def customer(self, at: dt.datetime, conversation: int) -> None:
        """The customer writes, which opens what was solved; a job tells so a little later."""
        row = self.conversations[conversation]
        self.write(at, conversation, row["meta"]["sender"], INCOMING)
        if row["status"] in ("resolved", "snoozed"):
            row["status"] = "open"
            if self.tells != "nothing":
                later = at + dt.timedelta(seconds=2)
                self.tell(
                    later, conversation, "System reopened the conversation due to a new incoming message.", "open"
                )

    def assign(
        self, at: dt.datetime, conversation: int, sentence: str, *, team: int | None = None, agent: Row | None = None
    ) -> None:
        meta = self.conversations[conversation]["meta"]
        if team:
            meta["team"] = {"id": team, "name": TEAMS[team]}
        if agent:
            meta["assignee"] = agent
        self.tell(at, conversation, sentence)

    def ask(self, at: dt.datetime, conversation: int) -> int:
        return self.write(at, conversation, None, TEMPLATE, content_type="input_csat", content="Please rate")

    def rate(self, at: dt.datetime, conversation: int, rating: int) -> int:
        asked = max(
            m["id"]
            for m in self.messages.values()
            if m["conversation_id"] == conversation and m["content_type"] == "input_csat"
        )
        number, meta = next(self._written), self.conversations[conversation]["meta"]
        self.answers[number] = {
            "id": number,
            "rating": rating,
            "feedback_message": "Dank, Jan Jansen",
            "message_id": asked,
            "conversation_id": conversation,
            "contact": meta["sender"],
            "assigned_agent": meta.get("assignee"),
            "created_at": int(at.timestamp()),
        }
        return number

    # -- what its API says ----------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("api_access_token") != self.token:
            return Answer({"errors": ["Invalid Access Token"]}, 401)
        if asked.path == "/api/v1/profile":
            return Answer({"id": 1, "name": "Meet", "accounts": [{"id": ACCOUNT, "name": "KPI", "role": self.role}]})
        path = asked.path.removeprefix(f"/api/v1/accounts/{ACCOUNT}/").split("/")
        found: Any = None
        if path == ["agents"]:
            found = list(self.agents.values())
        elif path == ["teams"]:
            found = [{"id": number, "name": name} for number, name in TEAMS.items()]
        elif path == ["inboxes"]:
            found = {"payload": [{"id": number, "name": name} for number, (name, _) in INBOXES.items()]}
        elif path == ["conversations"]:
            found = self._list(asked)
        elif path == ["csat_survey_responses"]:
            found = self._answers(asked)
        elif path[0] == "conversations" and path[2:] == ["messages"] and int(path[1]) in self.conversations:
            after = int(asked.params["after"])
            rows = [m for m in self.messages.values() if m["conversation_id"] == int(path[1]) and m["id"] > after]
            found = {"meta": {}, "payload": rows[:100]}
        return Answer({"error": "Resource could not be found"}, 404) if found is None else Answer(found)

    def _list(self, asked: Asked) -> Row:
        assert (asked.params["status"], asked.params["assignee_type"]) == ("all", "all")
        key, _, order = asked.params["sort_by"].rpartition("_")
        rows = sorted(self.conversations.values(), key=lambda one: (one[key], one["id"]), reverse=order == "desc")
        payload = []
        for row in _page(rows, asked):
            last = max(m["id"] for m in self.messages.values() if m["conversation_id"] == row["id"])
            payload.append({**row, "messages": [self.messages[last]]})
        return {"data": {"meta": {"all_count": len(rows)}, "payload": payload}}

    def _answers(self, asked: Asked) -> Sequence[Row]:
        assert asked.params["sort"] == "created_at"
        since, until = int(asked.params["since"]), int(asked.params["until"])
        rows = [one for one in self.answers.values() if since <= one["created_at"] <= until]
        return _page(sorted(rows, key=lambda one: (one["created_at"], one["id"])), asked)


def _page(rows: Sequence[Row], asked: Asked) -> Sequence[Row]:
    page = int(asked.params["page"])
    return rows[(page - 1) * PAGE : page * PAGE]
