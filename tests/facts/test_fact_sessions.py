"""The fact `sessions`: one row per visit to the website, with what was seen and done in it."""

from __future__ import annotations

import datetime as dt

from engines.worlds import world

LINES = """
    2026-03-02 09:10  -  session.ended  id=a channel=web support_pages=3 contacts_made=1 purchases=0
    2026-03-02 23:30  -  session.ended  id=b channel=web support_pages=0 contacts_made=1 purchases=2
    2026-03-01 12:00  -  session.ended  id=c channel=web support_pages=1 time_unit=month
    2026-03-03 00:00  -  session.ended  id=d channel=web chat_shown=7 chats_started=1 time_unit=day
"""
FLAGS = ("saw_support", "contacted", "chat_shown", "chat_started", "purchased")


def test_counts_become_flags_and_what_is_not_said_stays_unknown() -> None:
    rows = {str(r["session"]): tuple(r[name] for name in FLAGS) for r in world(LINES).rows("sessions")}
    assert rows == {
        "a": (1, 1, None, None, 0),
        "b": (0, 1, None, None, 1),
        "c": (1, None, None, None, None),
        "d": (None, None, 1, 1, None),
    }


def test_hours_and_weekdays_are_not_invented_where_only_a_month_or_day_is_known() -> None:
    rows = {r["session"]: (r["ended_day"], r["ended_weekday"], r["ended_hour"]) for r in world(LINES).rows("sessions")}
    assert rows == {
        "a": (dt.date(2026, 3, 2), 0, 9),
        "b": (dt.date(2026, 3, 2), 0, 23),
        "c": (dt.date(2026, 3, 1), None, None),
        "d": (dt.date(2026, 3, 3), 1, None),
    }


def test_a_session_is_no_contact() -> None:
    told = world(LINES + "    2026-03-02 09:00  T1  contact.opened\n    2026-03-02 09:05  T1  session.ended  id=e")
    assert [r["contact"] for r in told.rows("contacts")] == ["T1"]
    assert told.total("contacts").value == 1


def test_of_those_who_saw_a_support_page_half_made_contact() -> None:
    """Of a and c, c's contact is unknown, and d's pages are."""
    row = world(LINES).total("support_contact_ratio")
    assert row.parts == {"contacted": 1, "support_sessions": 1}
    assert row.excluded == {"unknown_pages": 1, "unknown_contact": 1}
