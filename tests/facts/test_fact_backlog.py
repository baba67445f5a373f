"""The fact `backlog_changes`: when contacts became open and done; their sum is the stock."""

from __future__ import annotations

import datetime as dt

from engines.worlds import world

LINES = """
    2026-03-02 09:00  T1  contact.opened    channel=email
    2026-03-02 09:00  T1  contact.status    status=new
    2026-03-03 09:00  T1  contact.status    status=open
    2026-03-04 09:00  T1  contact.status    status=solved
    2026-03-05 09:00  T1  contact.status    status=closed
    2026-03-08 09:00  T1  contact.status    status=open
    2026-03-02 09:00  T2  contact.opened    channel=chat
    2026-03-03 09:00  T2  contact.status    status=closed
    2026-03-04 09:00  T3  contact.opened    channel=email
    2026-03-04 10:00  T3  contact.excluded  value=spam
    2026-03-04 09:00  T4  contact.opened    channel=email
    2026-03-05 09:00  T4  contact.merged    into=T1
    2026-03-04 09:00  C1  queue.entered     queue=q channel=phone
    2026-03-04 09:01  C1  queue.abandoned   queue=q
"""


def test_a_contact_opens_and_ends_once_each_time() -> None:
    told = world(LINES)
    changes = sorted((str(r["contact"]), str(r["changed_day"]), r["delta"]) for r in told.rows("backlog_changes"))
    assert changes == [
        ("T1", "2026-03-02", 1),
        ("T1", "2026-03-04", -1),
        ("T1", "2026-03-08", 1),
        ("T2", "2026-03-02", 1),
        ("T2", "2026-03-03", -1),
    ]


def test_the_stock_at_the_end_of_each_day_is_never_a_sum_over_days() -> None:
    told = world(LINES)
    days = told.ask("backlog", grain="day", first="2026-03-02", end="2026-03-09").rows
    assert [r.value for r in days] == [2, 1, 0, 0, 0, 0, 1]
    assert told.total("backlog", first="2026-03-02", end="2026-03-09").value == 1
    assert told.total("backlog", first="2026-03-03", end="2026-03-04").value == 1, "what came before counts"
    by = told.ask("backlog", by="channel", first="2026-03-02", end="2026-03-03").rows
    assert {r.by["channel"]: r.value for r in by} == {"email": 1, "chat": 1}


def test_the_stock_is_what_the_contacts_say_is_open() -> None:
    told = world(LINES)
    still = [r["contact"] for r in told.rows("contacts") if r["open_now"] == 1 and r["excluded"] is None]
    assert still == ["T1"]
    assert sum(int(str(r["delta"])) for r in told.rows("backlog_changes")) == len(still)


def test_days_of_changes_are_local() -> None:
    (row,) = world("2026-02-28 23:30Z  T1  contact.opened").rows("backlog_changes")
    assert row["changed_day"] == dt.date(2026, 3, 1)
