"""The kinds of table that a guess can come to, the parts that columns play in each, and without which none can do."""

from __future__ import annotations

from collections.abc import Collection

TIMES = (
    *("opened", "first_reply", "solved", "closed", "changed", "entered", "answered", "ended", "invited", "responded"),
    "sent",
)
#: Yes or no beside a call.
FLAGS = ("was_answered", "was_lost")
DURATIONS = ("wait_s", "talk_s", "hold_s", "wrap_s")
WHO = ("customer", "agent", "team", "channel", "reason", "priority", "segment", "language")
PARTS = {
    "tickets": ("contact", "opened", "first_reply", "solved", "closed", "status", "score", *WHO),
    "changes": ("contact", "opened", "changed", "status", "field", "value", "seq", "solved", *WHO),
    "messages": ("contact", "sent", "author", "message", "visibility", *WHO),
    "calls": (
        *(
            "contact",
            "entered",
            "opened",
            "answered",
            "ended",
            *DURATIONS,
            "queue",
            "result",
            *FLAGS,
            "direction",
            "score",
            *WHO,
        ),
    ),
    "states": ("agent", "entered", "ended", "state", "team", "channel"),
    "survey": ("invitation", "invited", "responded", "score", "contact", "customer", "channel", "team"),
}
KINDS = {
    "tickets": "a row per ticket: only how things stand now",
    "changes": "a row per change: the history of each contact",
    "messages": "a row per message of a conversation",
    "calls": "a row per call",
    "states": "a row per state of an employee: available, on a call, on a break",
    "survey": "a row per survey answer",
    "queue_log": "a queue log of Asterisk",
    "shipped": "a table that Peil knows",
    "unknown": "a table without a contact and a time that could be recognised",
}
#: Without one of each of these there is no mapping to propose.
_NEEDS = {
    "tickets": (("contact",), ("opened",)),
    "changes": (("contact",), ("changed",), ("status", "value")),
    "messages": (("contact",), ("sent",), ("author",)),
    "calls": (("entered", "opened"), ("answered", "talk_s", "agent", "was_answered")),
    "states": (("agent",), ("entered",), ("state",)),
    "survey": (("score",), ("responded", "invited")),
}


def lacking_parts(kind: str, roles: Collection[str]) -> list[tuple[str, ...]]:
    """The parts, each with what may stand for it, without which a table of this kind cannot be mapped."""
    return [some for some in _NEEDS.get(kind, ()) if not set(some) & set(roles)]
