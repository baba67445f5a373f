"""The columns of an event and the event types; what each type needs. Not how a source is mapped to them.

An event carries the CloudEvents attributes (`id`, `source`, `type`, `time`, `subject`: here `contact`) and
typed attributes in columns of their own, so that facts are plain SQL on every engine and an unused
attribute costs nothing in Parquet. Persons stand in it as random surrogate keys only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from peil.errors import did_you_mean


@dataclass(frozen=True)
class Column:
    """One column of the events table: its SQL type (the same word on every engine) and its meaning."""

    name: str
    sql_type: str
    meaning: str


COLUMNS: tuple[Column, ...] = (
    Column("ekey", "BIGINT", "identity of the event: 63 bits of a hash of source and id"),
    Column("revision", "BIGINT", "a higher revision of the same event supersedes the lower one"),
    Column("content", "BIGINT", "hash of all that the event says, to tell a repeat from a contradiction"),
    Column("source", "VARCHAR", "the system it comes from, as named in the mapping"),
    Column("id", "VARCHAR", "the source's own id of the event; null where it gives none"),
    Column("type", "VARCHAR", "the event type"),
    Column("time_us", "BIGINT", "when it happened: microseconds since 1970 in UTC"),
    Column("seq", "BIGINT", "order within one instant, as the source gives it"),
    Column("observed_us", "BIGINT", "when Peil saw it: microseconds since 1970 in UTC"),
    Column("derived", "BIGINT", "1 when made from a source's current state instead of its history"),
    Column("ckey", "BIGINT", "the contact: 63 bits of a hash of source and contact id"),
    Column("contact", "VARCHAR", "the contact's id in the source"),
    Column("into_ckey", "BIGINT", "contact.merged: the contact that goes on"),
    Column(
        "into_customer",
        "BIGINT",
        "customer.merged: surrogate key of the customer that goes on; customer.known: their other one",
    ),
    Column("ikey", "BIGINT", "the survey invitation: 63 bits of a hash of source and invitation id"),
    Column("customer", "BIGINT", "surrogate key of the customer"),
    Column("agent", "BIGINT", "surrogate key of the employee"),
    Column("actor", "VARCHAR", "customer, agent, bot or system"),
    Column("visibility", "VARCHAR", "public or internal"),
    Column("channel", "VARCHAR", "phone, email, chat, whatsapp, web, social, letter, desk"),
    Column("team", "VARCHAR", "the team that holds the contact from here on, or that the actor belongs to"),
    Column("queue", "VARCHAR", "the waiting line"),
    Column("reason", "VARCHAR", "why the customer made contact"),
    Column("segment", "VARCHAR", "the customer's segment at that time"),
    Column("language", "VARCHAR", "the language of the contact"),
    Column("priority", "VARCHAR", "the contact's priority"),
    Column("status", "VARCHAR", "new, open, pending, on_hold, solved or closed"),
    Column("outcome", "VARCHAR", "queue.left: timeout, key, empty, callback, transfer or other"),
    Column("state", "VARCHAR", "agent.state: what the employee is doing from here on"),
    Column("leg", "VARCHAR", "the source's id of the leg"),
    Column("field", "VARCHAR", "contact.field, contact.tagged, contact.reported: which one"),
    Column(
        "value",
        "VARCHAR",
        "contact.field: the new value; contact.reported: yes or no as a source's own column states it",
    ),
    Column("wait_s", "BIGINT", "seconds in the queue as the switch measured them"),
    Column("talk_s", "BIGINT", "seconds of talk, hold not included"),
    Column("hold_s", "BIGINT", "seconds on hold"),
    Column("wrap_s", "BIGINT", "seconds of wrap-up"),
    Column("instrument", "VARCHAR", "the survey question with its scale"),
    Column("score", "BIGINT", "the answer in points of the instrument's own scale"),
    Column("reported_us", "BIGINT", "contact.reported: an instant as a source's own column states it"),
    Column(
        "time_unit",
        "VARCHAR",
        "day or month where the source knows no more of the time of a session.ended; day where it does not know when a"
        " wait ended: on queue.connected, queue.abandoned and queue.left the wait is then unknown",
    ),
    Column("support_pages", "BIGINT", "session.ended: how many support or information pages were seen"),
    Column("contacts_made", "BIGINT", "session.ended: contacts made from it, or 0 and 1 for whether"),
    Column("chat_shown", "BIGINT", "session.ended: how often the chat button was shown, or 0 and 1 for whether"),
    Column("chats_started", "BIGINT", "session.ended: chats started in it, or 0 and 1 for whether"),
    Column("purchases", "BIGINT", "session.ended: purchases in it, or 0 and 1 for whether"),
    Column("span", "VARCHAR", "the local days that a cost belongs to, both included: 2026-01-01/2026-01-31"),
    Column("cost_kind", "VARCHAR", "salaries, tooling, overhead, bot, or a word of your own"),
    Column("amount_cents", "BIGINT", "an amount in whole cents; below zero for what is credited"),
    Column("currency", "VARCHAR", "three letters, such as EUR; the reporting currency where silent"),
    Column("rate_millionths", "BIGINT", "millionths of the reporting currency for one of the foreign one"),
    Column("share_by", "VARCHAR", "what shares a cost between channels: handle, contacts, fixed or none"),
)

COLUMN_NAMES: tuple[str, ...] = tuple(c.name for c in COLUMNS)

#: What a mapping may set beside `type`, `time`, `source`; the rest of the columns follows from these.
ATTRIBUTES: dict[str, str] = {
    "id": "text",
    "revision": "integer",
    "seq": "integer",
    "contact": "text",
    "into": "text",
    "into_customer": "text",
    "invitation": "text",
    "customer": "text",
    "agent": "text",
    "actor": "text",
    "visibility": "text",
    "channel": "text",
    "team": "text",
    "queue": "text",
    "reason": "text",
    "segment": "text",
    "language": "text",
    "priority": "text",
    "status": "text",
    "outcome": "text",
    "state": "text",
    "leg": "text",
    "field": "text",
    "value": "text",
    "wait_s": "duration",
    "talk_s": "duration",
    "hold_s": "duration",
    "wrap_s": "duration",
    "instrument": "text",
    "score": "integer",
    "reported": "time",
    "time_unit": "text",
    "support_pages": "integer",
    "contacts_made": "integer",
    "chat_shown": "integer",
    "chats_started": "integer",
    "purchases": "integer",
    "span": "span",
    "cost_kind": "text",
    "amount_cents": "integer",
    "currency": "text",
    "rate_millionths": "integer",
    "share_by": "text",
}

#: Whole numbers that a mapping may read from another unit: its word, and how many of them are in one of the file's.
SCALES: dict[str, tuple[str, int]] = {
    "amount_cents": ("whole", 100),
    "rate_millionths": ("whole", 1_000_000),
    "score": ("half", 2),
}

#: What a session counts: never below zero.
COUNTS = ("support_pages", "contacts_made", "chat_shown", "chats_started", "purchases")

#: Attributes with a closed list of words.
VOCABULARY: dict[str, tuple[str, ...]] = {
    "actor": ("customer", "agent", "bot", "system"),
    "visibility": ("public", "internal"),
    "status": ("new", "open", "pending", "on_hold", "solved", "closed"),
    "outcome": ("timeout", "key", "empty", "callback", "transfer", "other"),
    "share_by": ("handle", "contacts", "fixed", "none"),
    "time_unit": ("day", "month"),
    "state": ("available", "handling", "wrap_up", "break", "meeting", "training", "other_work", "offline"),
}
#: Event types of which `value` is one of a closed list of words: with another word nothing is counted.
VALUES: dict[str, tuple[str, ...]] = {"contact.reported": ("yes", "no")}

#: Ids and free texts: what a source writes there is bound to no list of words, so an address may stand in it.
UNBOUND = ("id", "contact", "into", "invitation", "leg", "field", "value")
#: Columns of the lake whose texts come from a source and could name a person.
OPEN_TEXTS = (
    *("id", "contact", "channel", "team", "queue", "reason", "segment", "language", "priority"),
    *("leg", "field", "value"),
)


@dataclass(frozen=True)
class EventType:
    """One kind of event: what it means, what it cannot do without, and what it assumes when silent."""

    key: str
    meaning: str
    needs: tuple[str, ...]
    defaults: dict[str, str] = field(default_factory=dict)


EVENT_TYPES: dict[str, EventType] = {
    t.key: t
    for t in (
        EventType(
            "contact.opened",
            "a contact began: a ticket was made, a conversation started",
            ("contact",),
            {"actor": "customer"},
        ),
        EventType(
            "contact.message",
            "someone wrote in the contact; an internal note has visibility internal",
            ("contact", "actor"),
            {"visibility": "public"},
        ),
        EventType("contact.status", "the contact's status became", ("contact", "status")),
        EventType("contact.assigned", "the contact went to a team or an employee", ("contact",)),
        EventType("contact.field", "a field of the contact changed", ("contact", "field")),
        EventType("contact.tagged", "a tag was put on the contact", ("contact", "field")),
        EventType("contact.merged", "the contact went on in another one", ("contact", "into")),
        EventType("contact.unmerged", "the contact goes on by itself again", ("contact",)),
        EventType("customer.merged", "two customers turned out to be one", ("customer", "into_customer")),
        EventType(
            "customer.known",
            "the source knows the customer by another address, number or id too; [joining] decides",
            ("customer", "into_customer"),
        ),
        EventType("customer.unmerged", "the customer was someone else after all", ("customer",)),
        EventType(
            "contact.excluded",
            "the contact does not count: value says spam, test, internal or duplicate",
            ("contact", "value"),
        ),
        EventType("contact.escalated", "the contact was put before a higher line, as the source says so", ("contact",)),
        EventType(
            "contact.reported",
            "an instant or a yes or no of the source's own current-state column, kept to be reconciled and never used",
            ("contact", "field"),
        ),
        EventType("queue.entered", "the customer began to wait in a queue", ("contact", "queue")),
        EventType("queue.connected", "an employee answered", ("contact", "queue"), {"actor": "agent"}),
        EventType(
            "queue.abandoned",
            "the customer left the queue before an answer",
            ("contact", "queue"),
            {"actor": "customer"},
        ),
        EventType(
            "queue.left",
            "the wait ended otherwise: time-out, key, empty queue, callback",
            ("contact", "queue", "outcome"),
        ),
        EventType("call.held", "the customer was put on hold", ("contact",)),
        EventType("call.consulted", "an employee asked a colleague and kept the customer", ("contact",)),
        EventType("call.transferred", "the leg ended by handing the customer on", ("contact",)),
        EventType("call.ended", "the leg ended; talk, hold and wrap-up as measured", ("contact",)),
        EventType(
            "agent.state",
            "the employee's state became: available, handling, wrap_up, break, meeting, training, other_work, offline",
            ("agent", "state"),
            {"actor": "agent"},
        ),
        EventType(
            "session.ended",
            "a visit to the website ended; what was seen and done in it",
            ("id",),
            {"actor": "customer"},
        ),
        EventType("survey.invited", "a survey was sent", ("invitation", "instrument")),
        EventType("survey.delivered", "the invitation arrived", ("invitation", "instrument")),
        EventType("survey.bounced", "the invitation could not be delivered", ("invitation", "instrument")),
        EventType("survey.answered", "the question was answered", ("invitation", "instrument", "score")),
        EventType(
            "cost.booked",
            "a cost of customer service over a span of days, of a channel or team or shared between channels",
            ("cost_kind", "amount_cents", "span"),
        ),
    )
}


def unknown_type(word: str) -> str:
    """The remedy for an event type that does not exist."""
    return did_you_mean(word, EVENT_TYPES)
