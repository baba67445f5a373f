"""What Freshdesk's tickets, conversations, activities and ratings say, as events, and asking its API. What is read when
stands in freshdesk.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from peil.connectors import _declared as declare
from peil.connectors._paging import numbered
from peil.connectors._rows import Row
from peil.connectors.frame import Given, Record, Text
from peil.errors import SourceError

#: The most rows of one page.
ROWS = 100
#: By which way a ticket came, by Freshdesk's numbers.
_SOURCES = {
    1: "email",
    2: "portal",
    3: "phone",
    5: "twitter",
    6: "facebook",
    7: "chat",
    9: "widget",
    10: "outbound",
    13: "whatsapp",
}
_OUTBOUND, _FEEDBACK, _FORWARDED = 10, 6, 8
_OPEN, _RESOLVED = "2", "4"
#: Activities say how a ticket began; the list of tickets says how it stands: the former holds.
_TOLD = 10**12
#: Points by the answers that a survey takes, the worst first; positive is what Freshdesk itself counts as happy.
_QUESTION = Text("Hoe tevreden bent u met de hulp die u kreeg?", "How satisfied are you with the support you received?")
CSAT: Mapping[str, Mapping[str, object]] = {
    "freshdesk_csat_2": declare.csat((0, 1), (1,), _QUESTION),
    "freshdesk_csat_3": declare.csat((1, 3), (3,), _QUESTION),
    "freshdesk_csat_5": declare.csat((1, 5), (4, 5), _QUESTION),
    "freshdesk_csat_7": declare.csat((1, 7), (5, 6, 7), _QUESTION),
}


@dataclass
class Reader:
    """Makes events; agents, groups, statuses and surveys are asked once a run."""

    given: Given
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    requesters: dict[str, Row] = field(default_factory=dict)
    surveys: dict[str, list[int]] | None = None

    # -- a ticket and its conversations -------------------------------------------------------------------

    def ticket(self, one: Row) -> list[Record]:
        """How it began, what was written, its status as it was last changed, and Freshdesk's moment of solving."""
        number = str(one["id"])
        self.requesters[str(one["requester_id"])] = cast("Row", one.get("requester") or {})
        return [
            self._opened(one, team=self._group(one.get("group_id")), revision=instant(one["updated_at"])),
            *self._numbers(one),
            *self._messages(one),
            *self._statuses(number, cast("Row", one.get("stats") or {}), str(one["status"])),
            *_reported(one),
        ]

    def _opened(self, one: Row, *, team: str | None, revision: int) -> Record:
        outbound = one.get("source") == _OUTBOUND
        return {
            "id": f"ticket-{one['id']}",
            "type": "contact.opened",
            "contact": str(one["id"]),
            "time": one["created_at"],
            "seq": 0,
            "revision": revision,
            "actor": "agent" if outbound else "customer",
            "customer": self._customer(one.get("requester_id")),
            "channel": _channel(one.get("source")),
            "team": team,
            "priority": None if one.get("priority") is None else str(one["priority"]),
            "reason": self._reason(one),
        }

    def _numbers(self, one: Row) -> Iterator[Record]:
        """By which numbers the customer is known too."""
        who = self.requesters.get(str(one.get("requester_id")), {})
        for name in ("phone", "mobile"):
            if who.get(name):
                yield {
                    "id": f"ticket-{one['id']}-{name}",
                    "type": "customer.known",
                    "time": one["created_at"],
                    "revision": instant(one["updated_at"]),
                    "customer": self._customer(one.get("requester_id")),
                    "into_customer": str(who[name]),
                }

    def _messages(self, one: Row) -> Iterator[Record]:
        """Replies and notes. What is forwarded to others is no reply; what comes of a survey is no question."""
        number = str(one["id"])
        if one.get("source") == _OUTBOUND:
            first: Record = {"id": f"begin-{number}", "type": "contact.message", "actor": "agent", "seq": 1}
            yield {**first, "contact": number, "time": one["created_at"], "visibility": "public"}
        for rows in self._all(f"tickets/{number}/conversations"):
            for said in rows:
                if said.get("source") == _FEEDBACK:
                    continue
                inside = said["private"] or said.get("source") == _FORWARDED
                yield {
                    "id": f"conversation-{said['id']}",
                    "type": "contact.message",
                    "contact": number,
                    "time": said["created_at"],
                    "seq": 2,
                    "visibility": "internal" if inside else "public",
                    **self._actor(said),
                }

    def _actor(self, said: Row) -> Record:
        """Who wrote. What a rule wrote is the system's, whoever is named."""
        who = said.get("user_id")
        if said.get("automation_id") or said.get("auto_response") or who is None:
            return {"actor": "system"}
        if said["incoming"]:
            return {"actor": "customer"}
        return self._staff(who)

    def _staff(self, who: object) -> Record:
        """An employee, by number: whoever left has no address any more, and stays the same one."""
        known = {str(who), self.agents().get(str(who), "").casefold()}
        listed = self.given.text("bot_users").replace(",", " ").casefold().split()
        return {"actor": "agent", "agent": str(who)} if known.isdisjoint(listed) else {"actor": "bot"}

    def _statuses(self, number: str, stats: Row, now: str) -> Iterator[Record]:
        """The last changes of status, each with Freshdesk's own moment: known by word and moment, so that one that
        is seen again is the same, and what the activities say of it takes its place."""
        words = self.statuses()
        changes = [(words.get(now, now), stats.get("status_updated_at"))]
        if stats.get("status_updated_at") != stats.get("reopened_at"):
            changes.append((words.get(_OPEN, "Open"), stats.get("reopened_at")))
        if now != _RESOLVED:
            changes.append((words.get(_RESOLVED, "Resolved"), stats.get("resolved_at")))
        yield from (status(number, word, str(moment)) for word, moment in changes if moment)

    # -- activities ---------------------------------------------------------------------------------------

    def activities(self, rows: Sequence[Row], begin: int) -> list[Record]:
        """What the activities of a day say of tickets made since `begin`: the first of a ticket is its making."""
        events: list[Record] = []
        for row in rows:
            what, at = cast("Row", row["activity"]), iso(exported(row["performed_at"]))
            number = str(row["ticket_id"])
            made = "requester" in what and "source" in what
            if made:
                events += self._made(number, what, at, begin)
            who = self._performer(row)
            team, agent = what.get("group"), what.get("agent_id")
            if (team or agent) and not made:
                to = {"team": team or None, "agent": str(agent) if agent else None}
                moved: Record = {"type": "contact.assigned", "contact": number, "time": at, "seq": 1, **to}
                events.append({**moved, "id": f"{number}-to-{at}-{team or ''}-{agent or ''}"})
            if word := what.get("status"):
                events.append({**status(number, str(word), at), **who, "revision": 1})
        return events

    def _made(self, number: str, what: Row, at: str, begin: int) -> list[Record]:
        if instant(at) < begin:
            return []
        try:
            one = cast("Row", ask(self.given, f"tickets/{number}", {"include": "requester"}))
        except SourceError as error:
            if error.status != 404:
                raise
            one = {"id": number, "created_at": at, "requester_id": what["requester"], "source": what["source"]}
        if who := one.get("requester"):
            self.requesters[str(one["requester_id"])] = cast("Row", who)
        return [self._opened(one, team=str(what["group"]) if what.get("group") else None, revision=_TOLD)]

    def _performer(self, row: Row) -> Record:
        who = str(row.get("performer_id"))
        if row.get("performer_type") != "user" or "automation" in cast("Row", row["activity"]):
            return {"actor": "system"}
        return self._staff(who) if who in self.agents() else {}  # a customer, or an employee who left

    # -- ratings ------------------------------------------------------------------------------------------

    def rating(self, one: Row) -> list[Record]:
        """An answer, in points of the scale that its survey has."""
        value = cast("Row", one["ratings"]).get("default_question")
        if value is None:
            return []
        taken = self._scale(str(one["survey_id"]))
        points = int(str(value))
        place = taken.index(points) if points in taken else None
        # A survey that is gone, or takes no such answer, has no scale: its row is set apart, with the reason.
        instrument = f"freshdesk_csat_{len(taken)}" if place is not None else f"freshdesk_survey_{one['survey_id']}"
        agent = one.get("agent_id")
        return [
            {
                "id": f"rating-{one['id']}",
                "type": "survey.answered",
                "time": one["created_at"],
                "contact": str(one["ticket_id"]),
                "invitation": str(one["id"]),
                "instrument": instrument,
                "score": points if place is None else place + (len(taken) > 2),
                "agent": str(agent) if agent else None,
                "team": self._group(one.get("group_id")),
            }
        ]

    def _scale(self, survey: str) -> list[int]:
        if self.surveys is None:
            self.surveys = {}
            for one in cast("Sequence[Row]", ask(self.given, "surveys")):
                for question in cast("Sequence[Row]", one["questions"]):
                    if question.get("default") or question.get("id") == "default_question":
                        taken = cast("Sequence[object]", question["accepted_ratings"])
                        self.surveys[str(one["id"])] = sorted(int(str(point)) for point in taken)
        return self.surveys.get(survey, [])

    # -- who and what things are called -------------------------------------------------------------------

    def agents(self) -> dict[str, str]:
        """Employees' addresses by number, as far as they are there still."""
        return self._once("agents", lambda one: str(cast("Row", one.get("contact") or {}).get("email") or ""))

    def groups(self) -> dict[str, str]:
        """What groups are called, by number."""
        return self._once("groups", lambda one: str(one["name"]))

    def statuses(self) -> dict[str, str]:
        """What statuses are called for agents, by number."""
        if "statuses" not in self.asked:
            fields = cast("Sequence[Row]", ask(self.given, "ticket_fields", {"type": "default_status"}))
            choices = next((cast("Row", one["choices"]) for one in fields if one.get("name") == "status"), {})
            named = {str(key): value[0] if isinstance(value, list) else value for key, value in choices.items()}
            self.asked["statuses"] = {key: str(value) for key, value in named.items()}
        return self.asked["statuses"]

    def _once(self, what: str, name: Callable[[Row], str]) -> dict[str, str]:
        if what not in self.asked:
            self.asked[what] = {str(one["id"]): name(one) for rows in self._all(what) for one in rows}
        return self.asked[what]

    def _all(self, path: str) -> Iterator[Sequence[Row]]:
        def page(number: int) -> Sequence[Row]:
            return cast("Sequence[Row]", ask(self.given, path, {"per_page": ROWS, "page": number}))

        return numbered(page, path, size=ROWS)

    def _group(self, number: object) -> str | None:
        return self.groups().get(str(number), str(number)) if number else None

    def _customer(self, number: object) -> str | None:
        """By what a customer is known: the address, else the number."""
        if not number:
            return None
        known = self.requesters.get(str(number), {})
        return str(known.get("email") or "") or f"freshdesk:{number}"

    def _reason(self, one: Row) -> str | None:
        name = self.given.text("reason_field")
        own = cast("Row", one.get("custom_fields") or {})
        value = one.get("type") if name == "type" else own.get(name)
        return str(value) if value not in (None, "") else None


def status(number: str, word: str, at: str) -> Record:
    """That a ticket's status became this."""
    base: Record = {"type": "contact.status", "contact": number, "time": at, "status": word, "seq": 3, "revision": 0}
    return {**base, "id": f"{number}-{word.casefold()}-{instant(at)}"}


def _reported(one: Row) -> list[Record]:
    solved = cast("Row", one.get("stats") or {}).get("resolved_at")
    if not solved:
        return []
    # Of one moment, whichever solving it tells of: a later word replaces the one before.
    base: Record = {"type": "contact.reported", "contact": str(one["id"]), "time": one["created_at"]}
    told: Record = {"field": "solved_at", "reported": solved, "revision": instant(one["updated_at"])}
    return [{**base, **told, "id": f"reported-{one['id']}"}]


def _channel(source: object) -> str | None:
    if not isinstance(source, int):
        return None
    return _SOURCES.get(source, str(source))


def exported(text: object) -> int:
    """Epoch seconds of a moment as the export writes it: day first, with its offset."""
    return int(dt.datetime.strptime(str(text), "%d-%m-%Y %H:%M:%S %z").timestamp())


def instant(told: object) -> int:
    """Epoch seconds of a moment."""
    return int(dt.datetime.fromisoformat(str(told)).timestamp())


def iso(seconds: int) -> str:
    """A moment as the API takes it."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ask(given: Given, path: str, params: Mapping[str, str | int] | None = None) -> object:
    """What the API answers; the key is the user, and the password is not looked at."""
    return given.web.json(f"{given.text('url')}/api/v2/{path}", params=params, auth=(given.secret("key"), "X"))
