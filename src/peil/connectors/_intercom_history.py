"""What an Intercom conversation and its parts say as events. Nothing is asked here; that is in intercom.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from peil.connectors._rows import Row, rows_in, whole
from peil.connectors.frame import Record

INSTRUMENT = "intercom_csat"
#: A conversation and the rules that place it work one after the other.
_BEGINS_S = 60
#: What the state is after a part, in Intercom's own words. Its list of parts is open: others change no state.
_STATES = {
    "open": "open",
    "close": "closed",
    "snoozed": "snoozed",
    "unsnoozed": "open",
    "timer_unsnooze": "open",
    "note_and_unsnooze": "open",
    "assign_and_unsnooze": "open",
    "note_and_reopen": "open",
    "assign_and_reopen": "open",
}
#: The most parts of one conversation that the API gives.
_MOST_PARTS = 500
_NOTES = ("note", "note_and_reopen", "note_and_unsnooze")
#: Parts without words that are a message all the same: an attachment, a button.
_MESSAGES = ("comment", "quick_reply")
_CUSTOMERS = ("user", "lead", "contact")
#: Sent without anyone asking, to many at once; what a customer answers is the beginning.
_OUTBOUND = ("automated", "campaigns_initiated")


@dataclass(frozen=True)
class Around:
    """What is known beside a conversation: admins and teams by number; how the user set it up."""

    source: str
    admins: Mapping[str, str]  # number: address
    teams: Mapping[str, str]  # number: name
    bots: frozenset[str] = frozenset()  # addresses of admins that are programs
    reason: str = ""


@dataclass
class Conversation:
    """A conversation as it was retrieved, with its parts."""

    row: Row
    around: Around
    settled: bool = True  # quiet long enough for whatever is written behind it to be there
    found: list[Record] = field(default_factory=list)

    @property
    def number(self) -> str:
        return str(self.row["id"])

    @property
    def parts(self) -> list[Row]:
        """Its parts in their order."""
        told = cast("Row", self.row["conversation_parts"])
        rows = {str(one["id"]): one for one in rows_in(told["conversation_parts"])}
        return sorted(rows.values(), key=lambda one: (whole(one, "created_at"), whole(one, "id")))

    def events(self) -> list[Record]:
        """All that happened to it."""
        parts, begun = self.parts, self._begun()
        self._open(parts, begun)
        self._tell(f"begin-{self.number}", begun, 1, type="contact.status", status="open")
        state: object = "open"
        for part in parts:
            state = self._part(part, state, whole(part, "id") * 3)
        if state != self.row["state"] and self.settled:
            # It changed without a part that says so. Without its moment it is set apart, and seen.
            now = {
                "status": self.row["state"],
                "revision": self._revision(),
                "time": "unknown: no part says since when",
            }
            self._tell(f"unknown-{self.number}", None, 0, type="contact.status", **now)
        told = whole(cast("Row", self.row["conversation_parts"]), "total_count")
        if told > len(parts) >= _MOST_PARTS:
            # Of a very long one the API leaves out parts: that there were others is set apart, and seen.
            some = {
                "actor": "system",
                "revision": self._revision(),
                "time": f"unknown: of {told} parts {len(parts)} are given",
            }
            self._tell(f"cut-{self.number}", None, 0, type="contact.message", **some)
        self._rating(parts)
        closed = cast("Row", self.row.get("statistics") or {}).get("first_close_at")
        if closed:
            at = {"reported": _iso(closed), "revision": self._revision()}
            self._tell(f"closed-{self.number}", begun, 0, type="contact.reported", field="solved_at", **at)
        return self.found

    def _begun(self) -> object:
        """When it began: with the customer's first words, where a message to many came before."""
        source = cast("Row", self.row["source"])
        replied = cast("Row", self.row.get("first_contact_reply") or {}).get("created_at")
        return replied if source.get("delivered_as") in _OUTBOUND and replied else self.row["created_at"]

    def _open(self, parts: Sequence[Row], begun: object) -> None:
        source = cast("Row", self.row["source"])
        attributes = cast("Row", self.row.get("custom_attributes") or {})
        how = source.get("delivered_as")
        who: Record = {}
        if how == "admin_initiated":
            who = self._writer(cast("Row", source.get("author") or {}))
        elif how == "operator_initiated" or how in _OUTBOUND:
            who = {"actor": "bot"}
        self._tell(
            f"conversation-{self.number}",
            begun,
            0,
            type="contact.opened",
            revision=self._revision(),
            customer=self._customer(parts),
            channel=source.get("type"),
            team=self._team(parts),
            reason=attributes.get(self.around.reason) if self.around.reason and not self._changes(parts) else None,
            **who,
        )

    def _customer(self, parts: Sequence[Row]) -> str | None:
        """The address of whoever wrote first, else the contact as Intercom counts it."""
        authors = [cast("Row", one.get("author") or {}) for one in (cast("Row", self.row["source"]), *parts)]
        address = next((one["email"] for one in authors if one.get("type") in _CUSTOMERS and one.get("email")), None)
        if address:
            return str(address)
        contacts = rows_in(cast("Row", self.row["contacts"])["contacts"])
        return f"{self.around.source}:contact-{contacts[0]['id']}" if contacts else None

    def _team(self, parts: Sequence[Row]) -> str | None:
        """The team that it had at first, as far as that can be known."""
        moves = [(to, part) for part in parts if (to := _assigned(part, "team"))]
        if moves:  # what it was before the first one is told nowhere
            early = whole(moves[0][1], "created_at") - whole(self.row, "created_at") <= _BEGINS_S
            return self._team_named(moves[0][0]) if early else None
        now = self.row.get("team_assignee_id")
        return self._team_named(str(now)) if now else None

    def _team_named(self, number: str) -> str:
        return self.around.teams.get(number, number)

    def _changes(self, parts: Sequence[Row]) -> bool:
        return any(_attribute(part, self.around.reason) is not None for part in parts)

    def _part(self, part: Row, before: object, seq: int) -> object:
        """What a part says goes to `found`; the state after it."""
        kind, author = str(part["part_type"]), cast("Row", part.get("author") or {})
        who = self._writer(author)
        customer = author.get("type") in _CUSTOMERS
        note = kind in _NOTES
        if note or kind in _MESSAGES or (part.get("body") and (kind in _STATES or "assign" in kind)):
            shown = "internal" if note else "public"
            self._say(part, "message", seq, type="contact.message", visibility=shown, **who)
        if team := _assigned(part, "team"):
            self._say(part, "team", seq + 1, type="contact.assigned", team=self._team_named(team))
        elif admin := _assigned(part, "admin"):
            self._say(part, "admin", seq + 1, type="contact.assigned", agent=self.around.admins.get(admin, admin))
        if self.around.reason and (value := _attribute(part, self.around.reason)):
            self._say(part, "reason", seq + 1, type="contact.field", field="reason", reason=value)
        # A customer who writes opens what was closed or snoozed, also where the part is but a comment.
        state = _STATES.get(kind) or ("open" if customer and kind in _MESSAGES else before)
        if state != before:
            self._say(part, "state", seq + 2, type="contact.status", status=state, **who)
        return state

    def _writer(self, author: Row) -> Record:
        kind, number = str(author.get("type")), str(author.get("id"))
        address = str(author.get("email") or self.around.admins.get(number) or number)
        if kind in _CUSTOMERS:
            return {"actor": "customer"}
        if kind == "bot" or author.get("from_ai_agent") or address.startswith("operator+"):
            return {"actor": "bot"}
        if kind != "admin":
            return {"actor": "system"}
        return {"actor": "bot"} if address.lower() in self.around.bots else {"actor": "agent", "agent": address}

    def _rating(self, parts: Sequence[Row]) -> None:
        rating = cast("Row", self.row.get("conversation_rating") or {})
        if not rating.get("created_at"):
            return
        base = {"invitation": self.number, "instrument": INSTRUMENT}
        self._tell(f"asked-{self.number}", rating["created_at"], 0, type="survey.invited", **base)
        if rating.get("rating") is None:
            return
        given = [one["created_at"] for one in parts if one["part_type"] == "conversation_rating_changed"]
        admin = str(cast("Row", rating.get("teammate") or {}).get("id") or "")
        self._tell(
            f"rated-{self.number}",
            given[-1] if given else rating.get("updated_at"),
            0,
            type="survey.answered",
            revision=self._revision(),
            score=rating["rating"],
            agent=self.around.admins.get(admin, admin) or None,
            **base,
        )

    def _say(self, part: Row, what: str, seq: int, **more: object) -> None:
        self._tell(f"{what}-{part['id']}", part["created_at"], seq, **more)

    def _tell(self, own: str, at: object, seq: int, **more: object) -> None:
        self.found.append({"id": own, "contact": self.number, "time": _iso(at), "seq": seq, **more})

    def _revision(self) -> int:
        return whole(self.row, "updated_at")


def _assigned(part: Row, kind: str) -> str | None:
    """To which team or admin a part gave the conversation."""
    to = cast("Row", part.get("assigned_to") or {})
    return str(to["id"]) if to.get("type") == kind and to.get("id") else None


def _attribute(part: Row, name: str) -> str | None:
    """What a part says that an attribute became."""
    told = cast("Row", part.get("event_details") or {})
    attribute, value = (cast("Row", told.get(key) or {}) for key in ("attribute", "value"))
    return str(value.get("name") or "") if attribute.get("name") == name else None


def _iso(at: object) -> str | None:
    """Seconds since 1970, as Intercom gives moments, as a moment in UTC."""
    return None if at is None else dt.datetime.fromtimestamp(int(str(at)), dt.UTC).isoformat()
