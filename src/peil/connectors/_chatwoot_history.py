"""What a Chatwoot conversation and its messages say as events. Nothing is asked here; that is in chatwoot.py.

Chatwoot keeps no history but its messages: what happened to a conversation stands among them as activity messages, in
newer versions with the status as a field, else as a sentence in the account's language.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from peil.connectors._rows import Row, whole
from peil.connectors.frame import Record

INSTRUMENT = "chatwoot_csat"
INCOMING, OUTGOING, ACTIVITY, TEMPLATE = range(4)
#: A conversation and the message that it began with are written one after the other.
_BEGINS_S = 60
#: What a status is called where an activity message begins like this, in English and Dutch.
_STATUSES = (
    ("resolved", r"conversation was (?:marked )?resolved\b"),
    ("open", r"conversation was (?:reopened|marked open)\b|system reopened\b"),
    ("pending", r"conversation was marked as pending\b"),
    ("snoozed", r"conversation was snoozed\b"),
    ("open", r"(?:het )?gesprek (?:werd|is|was) (?:\w+ )*heropend\b|systeem heropende\b"),
    ("resolved", r"(?:het )?gesprek (?:werd|is|was) (?:\w+ )*(?:opgelost|gemarkeerd door)\b"),
    ("pending", r"(?:het )?gesprek (?:werd|is|was) (?:\w+ )*(?:in afwachting|in behandeling)\b"),
    ("snoozed", r"(?:het )?gesprek (?:werd|is|was) (?:\w+ )*(?:gesnoozed|uitgesteld|gesluimerd)\b"),
)
#: Stands where a moment should: so a row that is set apart says why.
_UNKNOWN = "unknown: no activity message that is understood says since when"
_GIVEN = re.compile(r"(?:assigned to|toegewezen aan) (?P<to>.+?)(?: via (?P<team>.+?))? (?:by|door) .+", re.IGNORECASE)
_TAKEN = re.compile(r"(?P<to>.+?) self-assigned this conversation", re.IGNORECASE)
_LEFT = re.compile(r"unassigned from (?P<team>.+?) by .+", re.IGNORECASE)
_BY = re.compile(r".* (?:by|door) (?P<who>.+?)(?: due to .*| \(.*\)|: .*)?", re.IGNORECASE)
_PROGRAM = re.compile(r"system\b|automation system\b|systeem\b", re.IGNORECASE)


@dataclass(frozen=True)
class Around:
    """What is known beside a conversation: agents by number and by name, teams, inboxes; how the user set it up."""

    source: str
    agents: Mapping[str, str]  # number: address
    names: Mapping[str, str]  # name in lower case: address, of names that one agent has
    teams: frozenset[str]  # names in lower case
    inboxes: Mapping[str, str]  # number: name
    by_inbox: bool = False
    reason: str = ""
    words: Sequence[tuple[str, str]] = ()  # status, how its activity message begins, in lower case

    def status_of(self, message: Row) -> str | None:
        """The status that an activity message tells of; None where it is about something else."""
        told = cast("Row", cast("Row", message.get("content_attributes") or {}).get("activity") or {})
        if told.get("status"):
            return str(told["status"])
        text = str(message.get("content") or "").strip().lower()
        for status, begin in self.words:
            if text.startswith(begin):
                return status
        return next((status for status, begins in _STATUSES if re.match(begins, text)), None)


@dataclass
class Conversation:
    """A conversation as it was listed, with its messages up to the last one that the list knew of, in their order."""

    row: Row
    messages: Sequence[Row]
    around: Around
    settled: bool = True  # quiet long enough for whatever is written behind it to be there
    found: list[Record] = field(default_factory=list)

    @property
    def number(self) -> str:
        return str(self.row["id"])

    def events(self) -> list[Record]:
        """All that happened to it."""
        opening = _opening(self.row, self.messages)
        self._open(opening)
        self._number_of(cast("Row", cast("Row", self.row["meta"]).get("sender") or {}))
        status = self._begun()
        self._tell(f"begin-{self.number}", self.row["created_at"], 1, type="contact.status", status=status)
        for message in self.messages:
            kind = whole(message, "message_type")
            if kind == ACTIVITY:
                status = self._activity(message, status)
                continue
            if message is not opening:
                self._message(message, kind)
            if message.get("content_type") == "input_csat":
                self._asked(message)
            if kind == INCOMING and status in ("resolved", "snoozed") and not self.row.get("muted"):
                status = self._reopened(message)
        if status != self.row["status"] and self.settled:
            # It changed without an activity message that is understood. Without its moment it is set apart, and seen.
            now = {"status": self.row["status"], "revision": self._revision(), "time": _UNKNOWN}
            self._tell(f"unknown-{self.number}", None, 0, type="contact.status", **now)
        if self.row.get("first_reply_created_at"):
            at = {"reported": _iso(self.row["first_reply_created_at"]), "revision": self._revision()}
            own, begun = f"first-reply-{self.number}", self.row["created_at"]
            self._tell(own, begun, 0, type="contact.reported", field="first_reply_at", **at)
        return self.found

    def _open(self, opening: Row | None) -> None:
        meta = cast("Row", self.row["meta"])
        attributes = cast("Row", self.row.get("custom_attributes") or {})
        ours = opening is not None and whole(opening, "message_type") == OUTGOING
        self._tell(
            f"conversation-{self.number}",
            self.row["created_at"],
            0,
            type="contact.opened",
            revision=self._revision(),
            customer=_customer(self.around.source, cast("Row", meta.get("sender") or {})),
            channel=str(meta.get("channel") or "").removeprefix("Channel::") or None,
            team=self._team(meta),
            priority=self.row.get("priority"),
            reason=attributes.get(self.around.reason) if self.around.reason else None,
            **(self._writer(opening) if ours and opening is not None else {}),
        )

    def _number_of(self, contact: Row) -> None:
        """By which number a customer with an address is known too."""
        if contact.get("email") and contact.get("phone_number"):
            self.found.append(
                {
                    "id": f"conversation-{self.number}-phone",
                    "type": "customer.known",
                    "time": _iso(self.row["created_at"]),
                    "revision": self._revision(),
                    "customer": _customer(self.around.source, contact),
                    "into_customer": str(contact["phone_number"]),
                }
            )

    def _team(self, meta: Row) -> str | None:
        """The inbox; or the team that it had at first, as far as that can be known."""
        if self.around.by_inbox:
            inbox = str(self.row["inbox_id"])
            return self.around.inboxes.get(inbox, inbox)
        moves = [(team, message) for message in self.messages if (team := self._moved(message)[0]) is not None]
        if moves:  # what it was before the first one is told nowhere
            team, message = moves[0]
            return (team or None) if _apart(self.row, message) <= _BEGINS_S else None
        return str(cast("Row", meta["team"])["name"]) if meta.get("team") else None

    def _begun(self) -> object:
        """The status in which it began: pending where a bot had it first, which shows when it is opened."""
        told = (self.around.status_of(one) for one in self.messages if whole(one, "message_type") == ACTIVITY)
        first = next((status for status in told if status), None)
        return "pending" if first == "open" or (first is None and self.row["status"] == "pending") else "open"

    def _activity(self, message: Row, before: object) -> object:
        """The status after an activity message; a change of hands goes to `found`."""
        status = self.around.status_of(message)
        if status is not None:
            if status != before:
                self._say(message, "status", type="contact.status", status=status, **self._who(message))
            return status
        team, agent = self._moved(message)
        if self.around.by_inbox:
            team = None
        if team or agent:
            self._say(message, "assigned", type="contact.assigned", team=team, agent=agent)
        return before

    def _moved(self, message: Row) -> tuple[str | None, str | None]:
        """To which team and agent an activity message says that it went; the empty text: from its team to none."""
        if whole(message, "message_type") != ACTIVITY:
            return None, None
        text = str(message.get("content") or "").strip()
        if _LEFT.fullmatch(text):
            return "", None
        told = _GIVEN.fullmatch(text) or _TAKEN.fullmatch(text)
        if not told:
            return None, None
        to, team = told["to"], told.groupdict().get("team")
        if team is None and to.lower() in self.around.teams:
            return to, None
        return team, self.around.names.get(to.lower())

    def _message(self, message: Row, kind: int) -> None:
        failed = kind == OUTGOING and message.get("status") == "failed"
        self._say(
            message,
            "message",
            type="contact.message",
            revision=0 if failed else 1,  # what failed may yet be sent
            visibility="internal" if message["private"] or failed else "public",
            **self._writer(message),
        )

    def _writer(self, message: Row) -> Record:
        kind = whole(message, "message_type")
        if kind == INCOMING:
            return {"actor": "customer"}
        sender = cast("Row", message.get("sender") or {})
        attributes = cast("Row", message.get("content_attributes") or {})
        if "bot" in str(sender.get("type")) or "assistant" in str(sender.get("type")):
            return {"actor": "bot"}
        if kind == TEMPLATE or not sender or attributes.get("automation_rule_id"):
            return {"actor": "system"}
        number = str(sender["id"])
        return {"actor": "agent", "agent": self.around.agents.get(number) or str(sender.get("name") or number)}

    def _who(self, message: Row) -> Record:
        """Who changed a status, as far as the sentence says so."""
        text = str(message.get("content") or "").strip()
        if _PROGRAM.match(text):
            return {"actor": "system"}
        told = _BY.fullmatch(text)
        if not told:
            return {}
        if _PROGRAM.match(told["who"]):
            return {"actor": "system"}
        agent = self.around.names.get(told["who"].lower())
        return {"actor": "agent", "agent": agent} if agent else {}

    def _reopened(self, message: Row) -> str:
        """Chatwoot opens what was solved or snoozed when the customer writes; not every version says so."""
        self._say(message, "reopened", type="contact.status", status="open", actor="customer")
        return "open"

    def _asked(self, message: Row) -> None:
        self._say(message, "survey", type="survey.invited", invitation=str(message["id"]), instrument=INSTRUMENT)

    def _say(self, message: Row, what: str, **more: object) -> None:
        number = whole(message, "id")
        self._tell(f"{what}-{number}", message["created_at"], number * 2 + (what != "message"), **more)

    def _tell(self, own: str, at: object, seq: int, **more: object) -> None:
        self.found.append({"id": own, "contact": self.number, "time": _iso(at), "seq": seq, **more})

    def _revision(self) -> int:
        last = self.row.get("updated_at") or self.row["last_activity_at"]
        return round(float(str(last)) * 1000)


def answered(row: Row, revision: int, around: Around) -> Record:
    """A survey answer, on Chatwoot's own five points."""
    agent = cast("Row", row.get("assigned_agent") or {})
    number = str(agent.get("id") or "")
    return {
        "id": f"csat-{row['id']}",
        "revision": revision,
        "type": "survey.answered",
        "time": _iso(row["created_at"]),
        "contact": str(row["conversation_id"]),
        "invitation": str(row["message_id"]),
        "instrument": INSTRUMENT,
        "score": row["rating"],
        "agent": (around.agents.get(number) or str(agent.get("name") or number)) if number else None,
        "customer": _customer(around.source, cast("Row", row.get("contact") or {})),
    }


def last_message(row: Row) -> int:
    """The number of the last message that the list of conversations knew of; 0 where there is none."""
    shown = cast("Sequence[Row]", row.get("messages") or ())
    return max((whole(one, "id") for one in shown), default=0)


def words_of(text: str) -> Iterator[tuple[str, str]]:
    """Status and beginning of its activity message, of a text such as `resolved=Gespräch wurde gelöst; open=…`."""
    for part in text.split(";"):
        status, sign, begin = part.partition("=")
        if sign and begin.strip():
            yield status.strip(), begin.strip().lower()


def _opening(row: Row, messages: Sequence[Row]) -> Row | None:
    """The message that the conversation began with: it is the opening itself, and no message beside it."""
    for one in messages:
        if whole(one, "message_type") in (INCOMING, OUTGOING) and not one["private"]:
            return one if _apart(row, one) <= _BEGINS_S else None
    return None


def _apart(row: Row, message: Row) -> float:
    """Seconds from the making of a conversation to a message."""
    return float(str(message["created_at"])) - float(str(row["created_at"]))


def _customer(source: str, contact: Row) -> str | None:
    if not contact:
        return None
    address = contact.get("email") or contact.get("phone_number")
    return str(address) if address else f"{source}:contact-{contact['id']}"


def _iso(at: object) -> str | None:
    """Seconds since 1970, as Chatwoot gives moments, as a moment in UTC."""
    if at is None:
        return None
    return dt.datetime.fromtimestamp(float(str(at)), dt.UTC).isoformat()
