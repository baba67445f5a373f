"""Which fact tables there are, in the order in which they are derived, with columns and types. SQL is in *.sql."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from peil.settings import Settings, digest

_B, _T, _D = "BIGINT", "VARCHAR", "DATE"
#: Goes up where nothing may be gone on from what an earlier Peil published: since 2 tallies leave out replaced rows.
_FORM = 2


@dataclass(frozen=True)
class Fact:
    """One fact table. `days` are its local-day columns; rows are stored in order of the first.

    `key` is what it hangs on: its rows are derived from the events with that key, and replaced by key. Empty: every
    row can hang on every event, so it is small and derived whole.
    """

    name: str
    grain: str
    days: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    key: str = "ckey"

    def sql(self) -> str:
        """The SELECT that makes the fact from `events` and earlier facts, in the dialect."""
        return _read(self.name)

    def typed_sql(self) -> str:
        """The same with every column cast to its declared type, in the declared order."""
        listed = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in self.columns)
        return f"SELECT {listed} FROM ({self.sql()}) AS fact"


@cache
def _read(name: str) -> str:
    return (resources.files("peil.facts") / f"{name}.sql").read_text(encoding="utf-8")


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    kinds = {"t": _T, "d": _D}
    found = []
    for word in text.split():
        name, _, kind = word.partition(":")
        found.append((name, kinds.get(kind, _B)))
    return tuple(found)


#: What each contact's own events say of it. A step towards `contacts`, not kept: a bare word is BIGINT, :t text,
#: :d a local day.
CONTACT_STATES = Fact(
    "contact_states",
    "one row per contact, without the gaps between a customer's contacts",
    ("opened_day",),
    _columns(
        """ckey contact:t source:t channel:t team:t team_first_reply:t team_solved:t team_last:t
        team_now:t agent_first_reply agent_last reason:t segment:t language:t priority:t customer schedule:t
        opened_at opened_day:d opened_hour opened_weekday opened_into_s request_at request_into_s first_reply_at
        first_reply_s
        first_reply_open_s first_solved_at first_solved_day:d last_solved_at first_resolution_s
        first_resolution_open_s full_resolution_s full_resolution_open_s requester_wait_s requester_wait_open_s
        ended_at ended_day:d open_now reopens thanks first_reopen_gap_s last_reopened_at transfers consults
        team_changes escalations offered_visits answered_visits agent_replies survey_invitations survey_answers
        customer_messages bot_messages is_ticket bot_only unanswered_call excluded:t reported_solved_at
        reports_solved reports_reopened reported_sla_met reported_reopened reported_knowledge_used
        first_event_at last_event_at"""
    ),
)

FACTS: tuple[Fact, ...] = (
    Fact(
        "contacts",
        "one row per contact",
        ("opened_day", "first_solved_day", "ended_day"),
        (*CONTACT_STATES.columns, ("prev_gap_s", _B), ("next_gap_s", _B)),
    ),
    Fact(
        "queue_visits",
        "one row per wait of a contact in a queue",
        ("entered_day",),
        _columns(
            """ckey contact:t source:t queue:t team:t channel:t reason:t segment:t language:t customer agent
            entered_at entered_day:d entered_hour entered_weekday outcome:t left_at wait_s excluded:t"""
        ),
    ),
    Fact(
        "legs",
        "one row per employee's part of a call",
        ("ended_day",),
        _columns(
            """ckey contact:t source:t leg_no queue:t team:t agent channel:t reason:t segment:t language:t
            customer started_at ended_at ended_day:d ended_hour ended_weekday talk_s hold_s wrap_s handle_s
            transferred excluded:t"""
        ),
    ),
    Fact(
        "backlog_changes",
        "one row per moment at which a contact became open or done",
        ("changed_day",),
        _columns(
            """ckey contact:t source:t channel:t team:t reason:t segment:t language:t priority:t changed_at
            changed_day:d delta"""
        ),
    ),
    Fact(
        "open_spells",
        "one row per spell in which a contact was open",
        ("from_day", "opened_day"),
        _columns(
            """ckey contact:t source:t channel:t team:t reason:t segment:t language:t priority:t schedule:t
            opened_at opened_day:d opened_into_s from_at from_day:d from_into_s to_at excluded:t"""
        ),
    ),
    Fact(
        "survey_invitations",
        "one row per invitation and instrument",
        ("contact_day", "answered_day", "invited_day"),
        _columns(
            """ikey instrument:t source:t ckey contact:t customer channel:t team:t agent segment:t reason:t
            language:t invited_at delivered_at bounced_at answered_at score contact_day:d answered_day:d
            invited_day:d before_invitation transferred reopened_after excluded:t first_event_at
            last_event_at"""
        ),
        key="ikey",
    ),
    Fact(
        "replies",
        "one row per turn in which the customer awaits a reply",
        ("asked_day",),
        _columns(
            """ckey contact:t source:t turn_no channel:t team:t agent reason:t segment:t language:t priority:t
            customer schedule:t asked_at asked_day:d asked_hour asked_weekday asked_into_s reply_at reply_s
            reply_open_s after_first ended_without_reply bot_only excluded:t"""
        ),
    ),
    Fact(
        "agent_states",
        "one row per spell of an employee in one state",
        ("started_day",),
        _columns(
            """agent contact:t source:t team:t channel:t state:t started_at started_day:d started_hour started_weekday
            ended_at spell_s"""
        ),
        key="agent",
    ),
    Fact(
        "sessions",
        "one row per visit to the website",
        ("ended_day",),
        _columns(
            """ekey session:t source:t channel:t team:t segment:t language:t ended_at ended_day:d ended_hour
            ended_weekday time_unit:t support_pages saw_support contacted chat_shown chat_started purchased"""
        ),
        key="ekey",
    ),
    Fact(
        "costs",
        "one row per booked cost, day of its span and channel",
        ("day",),
        _columns(
            """ekey booking:t source:t day:d channel:t team:t cost_kind:t share_by:t shared amount_cents excluded:t"""
        ),
        key="",
    ),
    Fact(
        "day_ends",
        "one row per source, schedule and local day",
        ("day",),
        _columns("source:t schedule:t day:d cut_at seen_at open_before open_seen"),
        key="",
    ),
)

#: Those whose rows are replaced by key; the others are derived whole after them.
KEYED: tuple[Fact, ...] = tuple(fact for fact in FACTS if fact.key)
WHOLE: tuple[Fact, ...] = tuple(fact for fact in FACTS if not fact.key)
#: All steps of deriving, in order.
STEPS: tuple[Fact, ...] = (CONTACT_STATES, *FACTS)
BY_NAME = {fact.name: fact for fact in FACTS}

CALENDAR_COLUMNS: tuple[tuple[str, str], ...] = _columns(
    "schedule:t quarter local_day:d hour weekday open_before is_open day_open_before"
)
EVENT_EXTRA = ("own_ckey", "family", "ts")


def shape_of(settings: Settings) -> str:
    """A digest of settings, fact SQL and columns: facts of another shape must be derived anew, all of them."""
    return hashlib.sha256(f"{_FORM}{digest(settings)}{_statements()}".encode()).hexdigest()[:16]


@cache
def _statements() -> str:
    return "".join(f"{fact.name}{fact.columns}{fact.sql()}" for fact in STEPS)


def events_sql(
    columns: tuple[str, ...], *, revised: bool, merged: bool = False, customers: bool = False, rows: str = "lake_events"
) -> str:
    """The view `events` that facts read, over `rows`: current revisions, contacts and customers by their root.

    `revised`, `merged` and `customers` say whether there are revisions and merges at all: each costs a pass.
    """
    roots = {"ckey": "COALESCE(a.root, e.ckey)"} if merged else {}
    roots |= {"customer": "COALESCE(p.root, e.customer)"} if customers else {}
    listed = ", ".join(f"{roots.get(c, 'e.' + c)} AS {c}" for c in columns)
    join = " LEFT JOIN aliases AS a ON a.ckey = e.ckey" if merged else ""
    join += " LEFT JOIN customer_aliases AS p ON p.customer = e.customer" if customers else ""
    if revised:
        names = ", ".join(columns)
        rows = (
            f"(SELECT {names} FROM (SELECT {names},"
            f" ROW_NUMBER() OVER (PARTITION BY ekey ORDER BY revision DESC) AS newest FROM {rows}) AS ranked"
            " WHERE newest = 1)"
        )
    return (
        f"SELECT {listed}, e.ckey AS own_ckey, e.time_us // 1000000 AS ts,"
        " CASE WHEN e.type >= 'survey' THEN 'survey' WHEN e.type >= 'session' THEN 'session'"
        " WHEN e.type >= 'queue' THEN 'queue'"
        " WHEN e.type >= 'cost' THEN 'cost' WHEN e.type >= 'contact' THEN 'contact'"
        " WHEN e.type >= 'call' THEN 'call' ELSE 'agent' END AS family"
        f" FROM {rows} AS e{join}"
    )
