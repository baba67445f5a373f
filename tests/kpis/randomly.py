"""Rows of fact tables drawn at random from values that lie on and beside every bound. Only for tests."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Sequence

from hypothesis import strategies as st

from peil.facts.models import BY_NAME

#: Days at the ends of months, of a quarter and of a year, and at both changes of the clock.
DAYS = tuple(
    dt.date(*day)
    for day in (
        (2025, 12, 31),
        (2026, 1, 1),
        (2026, 1, 31),
        (2026, 2, 1),
        (2026, 2, 28),
        (2026, 3, 1),
        (2026, 3, 29),
        (2026, 3, 31),
        (2026, 4, 1),
        (2026, 6, 30),
    )
)
FIRST, END = dt.date(2025, 12, 1), dt.date(2026, 7, 1)
_D = 86_400
_AT = tuple(1_767_200_000 + n * 5 * _D for n in range(30))
_FLAG = (0, 1)
_SPAN = (None, 0, 1, 59, 60, 3600, _D, _D + 1, 3 * _D, 3 * _D + 1, 5 * _D, 40 * _D)
_GAP = (None, None, 0, 1, 7 * _D, 7 * _D + 1, 14 * _D, 14 * _D + 1)

VALUES: dict[str, Sequence[object]] = {
    "source": ("example", "example", "other"),
    "channel": ("phone", "email", "chat", None),
    "team": ("A", "B", None),
    "team_first_reply": ("A", "B", None),
    "team_solved": ("A", "C", None),
    "queue": ("verkoop", "service"),
    "reason": ("levering", "retour", None),
    "segment": ("zakelijk", "particulier", None),
    "language": ("nl", "en", None),
    "priority": ("hoog", "laag", None),
    "customer": (1, 2, 3, None),
    "agent": (11, 12, None),
    "agent_first_reply": (11, 12, None),
    "excluded": (None, None, None, None, None, "spam", "merged", "test", "anders"),
    "instrument": ("vijf", "tien", "nps", "gemak", "onbekend"),
    "score": (None, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    "outcome": (None, "answered", "answered", "answered", "abandoned", "abandoned", "callback", "timeout", "transfer"),
    "wait_s": (0, 4, 5, 19, 20, 21, 300),
    "talk_s": (0, 60, 300),
    "hold_s": (None, 0, 20),
    "wrap_s": (None, 0, 45),
    "handle_s": (0, 105, 380),
    "leg_no": (1, 1, 2),
    "delta": (1, 1, -1),
    "schedule": ("default",),
    "from_at": _AT,
    "to_at": (None, *_AT),
    "opened_into_s": (0, 60, 30_600),
    "from_into_s": (0, 60, 30_600),
    "request_into_s": (0, 60, 30_600),
    "asked_into_s": (0, 60, 30_600),
    "session": ("s1", "s2", None),
    "time_unit": (None, "day", "month"),
    "support_pages": (None, 0, 1, 3),
    "saw_support": (None, 0, 1),
    "contacted": (None, 0, 1),
    "chat_shown": (None, 0, 1, 1),
    "chat_started": (None, 0, 1),
    "purchased": (None, 0, 1),
    "booking": ("b1", "b2", None),
    "cost_kind": ("salaries", "tooling"),
    "amount_cents": (0, 1, -1, 12_345, 99_999_999),
    "share_by": ("handle", "none"),
    "shared": _FLAG,
    "reopens": (0, 0, 1, 2),
    "transfers": (0, 0, 1),
    "team_changes": (0, 0, 2),
    "escalations": (0, 0, 1),
    "survey_invitations": (0, 1, 2),
    "survey_answers": (0, 0, 1),
    "state": ("available", "handling", "wrap_up", "break", "offline"),
    "spell_s": (None, 0, 60, 3600, 50_000),
    "after_first": _FLAG,
    "ended_without_reply": (0, 0, 1),
    "reply_s": _SPAN,
    "reply_open_s": _SPAN,
    "reply_at": (None, *_AT),
    "answered_visits": (0, 1, 2),
    "opened_at": _AT,
    "request_at": (None, *_AT),
    "first_event_at": _AT,
    "last_event_at": (None, *_AT),
    "first_reply_at": (None, *_AT),
    "first_solved_at": (None, *_AT),
    "last_solved_at": (None, *_AT),
    "invited_at": (None, *_AT),
    "delivered_at": (None, *_AT),
    "bounced_at": (None, None, *_AT[:3]),
    "answered_at": (None, *_AT),
    "reported_solved_at": (None, *_AT),
    "prev_gap_s": _GAP,
    "next_gap_s": _GAP,
    "first_reopen_gap_s": _GAP,
    "first_reply_s": _SPAN,
    "first_reply_open_s": _SPAN,
    "first_resolution_s": _SPAN,
    "first_resolution_open_s": _SPAN,
    "requester_wait_s": _SPAN,
    "requester_wait_open_s": _SPAN,
    "full_resolution_s": _SPAN,
    "full_resolution_open_s": _SPAN,
    "is_ticket": _FLAG,
    "open_now": _FLAG,
    "bot_only": _FLAG,
    "unanswered_call": _FLAG,
    "before_invitation": _FLAG,
    "transferred": _FLAG,
    "reopened_after": _FLAG,
    "reports_solved": _FLAG,
    "reports_reopened": _FLAG,
    "reported_sla_met": (None, 0, 1),
    "reported_reopened": (None, 0, 1),
    "reported_knowledge_used": (None, 0, 1),
    "ended_at": (None, *_AT),
    "started_hour": (0, 9, 23),
    "started_weekday": (0, 6),
    "asked_hour": (0, 9, 23),
    "asked_weekday": (0, 6),
    "opened_hour": (0, 9, 23),
    "entered_hour": (0, 9, 23),
    "ended_hour": (0, 9, 23),
    "opened_weekday": (0, 6),
    "entered_weekday": (0, 6),
    "ended_weekday": (0, 6),
}


def _values_of(fact: str) -> dict[str, Sequence[object]]:
    declared = BY_NAME[fact]
    days: dict[str, Sequence[object]] = dict.fromkeys(declared.days, DAYS)
    days |= dict.fromkeys(declared.days[1:], (*DAYS, None))
    return {name: {**VALUES, **days}[name] for name, _ in declared.columns if name in VALUES or name in days}


def rows(fact: str, most: int = 12) -> st.SearchStrategy[list[dict[str, object]]]:
    """Lists of rows of a fact, for hypothesis to shrink."""
    return st.lists(st.fixed_dictionaries({n: st.sampled_from(v) for n, v in _values_of(fact).items()}), max_size=most)


def many(fact: str, count: int, seed: int) -> list[dict[str, object]]:
    """The same from a seed. Legs belong to contacts: each has one first leg and perhaps a second."""
    dice = random.Random(seed)
    values = _values_of(fact)
    found: list[dict[str, object]] = [
        {"ckey": number, **{n: dice.choice(v) for n, v in values.items()}} for number in range(count)
    ]
    if fact == "legs":
        for before, row in itertools.pairwise(found):
            second = before["leg_no"] == 1 and row["leg_no"] == 2
            row["leg_no"] = 2 if second else 1
            if second:
                row |= {
                    k: before[k] for k in ("ckey", "channel", "reason", "segment", "language", "excluded", "source")
                }
        found[0]["leg_no"] = 1
    return found
