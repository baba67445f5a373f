"""The fact `contacts`: contacts that were merged, and what a source's own columns say beside the events."""

from __future__ import annotations

import datetime as dt

from engines.worlds import seconds, world

MINUTE, HOUR = 60, 3600

MERGE = """
    2026-03-02 09:00  T1  contact.opened    customer=Jan channel=email
    2026-03-02 12:00  T1  contact.message   actor=agent agent=Piet
    2026-03-02 13:00  T1  contact.status    status=solved
    2026-03-02 08:00  T2  contact.opened    customer=Jan channel=email team=A
    2026-03-02 08:30  T2  contact.message   actor=agent agent=Els
    2026-03-02 08:40  T2  contact.status    status=solved
    2026-03-02 09:30  T2  contact.merged    into=T1
"""


def test_a_merged_away_contact_counts_no_more_and_what_was_said_in_it_goes_on() -> None:
    told = world(MERGE)
    gone = told.row("contacts", contact="T2")
    assert (gone["excluded"], gone["first_reply_s"], gone["first_solved_at"]) == ("merged", None, None)
    assert (gone["opened_day"], gone["team"], gone["open_now"]) == (dt.date(2026, 3, 2), "A", 0)
    left = told.row("contacts", contact="T1")
    assert left["excluded"] is None
    assert left["opened_at"] == seconds("2026-03-02 08:00"), "the customer has waited since the first of the two"
    assert (left["first_reply_s"], left["agent_replies"]) == (30 * MINUTE, 2)
    assert left["first_resolution_s"] == 5 * HOUR, "its own solving, not that of the one that went into it"


def test_what_a_person_set_apart_stays_apart_when_it_is_merged() -> None:
    """The duplicate was marked as one and then merged: the contact that goes on is no duplicate."""
    told = world(MERGE + "    2026-03-02 09:29  T2  contact.excluded  value=duplicate")
    assert told.row("contacts", contact="T1")["excluded"] is None
    assert told.row("contacts", contact="T2")["excluded"] == "merged"
    assert told.total("contacts").value == 1


def test_chains_of_merges_end_in_one_contact_and_circles_are_refused() -> None:
    told = world(
        """
        2026-03-02 08:00  T1  contact.opened
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 10:00  T3  contact.opened
        2026-03-02 11:00  T1  contact.merged  into=T2
        2026-03-02 12:00  T2  contact.merged  into=T3
        2026-03-02 13:00  T3  contact.merged  into=T1
        """
    )
    (left,) = [r for r in told.rows("contacts") if r["excluded"] is None]
    assert (left["contact"], left["opened_at"]) == ("T3", seconds("2026-03-02 08:00"))
    assert told.total("contacts").value == 1


def test_a_ticket_merged_into_a_call_or_a_call_into_another_makes_no_ticket_of_it() -> None:
    calls = """
        2026-03-02 09:00  C1  queue.entered    queue=q
        2026-03-02 09:01  C1  queue.connected  queue=q agent=Piet
        2026-03-02 09:05  C1  call.ended       agent=Piet
        2026-03-02 09:06  C2  queue.entered    queue=q
        2026-03-02 09:07  C2  queue.connected  queue=q agent=Piet
        2026-03-02 09:09  C2  call.ended       agent=Piet
        2026-03-02 09:10  C2  contact.merged   into=C1
        2026-03-02 09:11  T1  contact.opened
        2026-03-02 09:12  T1  contact.merged   into=C1
    """
    row = world(calls).row("contacts", contact="C1")
    assert (row["is_ticket"], row["open_now"]) == (0, 0)
    assert world(calls).rows("backlog_changes") == []


def test_a_column_of_the_source_stands_beside_the_events_and_never_in_them() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:00  T1  contact.reported  field=solved_at reported=2026-03-09_09:00
        2026-03-02 11:00  T1  contact.status    status=solved
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 09:00  T2  contact.reported  field=solved_at reported=2026-03-04_09:00
        """
    )
    row = told.row("contacts", contact="T1")
    assert (row["reported_solved_at"], row["reports_solved"]) == (seconds("2026-03-09 09:00"), 1)
    assert row["first_resolution_s"] == 2 * HOUR
    other = told.row("contacts", contact="T2")
    assert (other["open_now"], other["first_solved_at"], other["reports_solved"]) == (1, None, 1)


def test_a_reopening_that_only_a_column_tells_is_marked_and_not_counted() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:00  T1  contact.reported  field=reopened_at reported=2026-03-03_09:00
        2026-03-02 11:00  T1  contact.status    status=solved
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 11:00  T2  contact.status    status=solved
        2026-03-03 09:00  T2  contact.status    status=open
        """
    )
    rows = {c: told.row("contacts", contact=c) for c in ("T1", "T2")}
    assert {c: (r["reports_reopened"], r["reopens"]) for c, r in rows.items()} == {"T1": (1, 0), "T2": (0, 1)}


def test_a_judgement_of_the_source_is_the_latest_and_unknown_where_it_says_none() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 10:00  T1  contact.reported  field=sla_met value=yes seq=1
        2026-03-02 10:00  T1  contact.reported  field=sla_met value=no seq=2
        2026-03-02 09:30  T1  contact.reported  field=reopened value=yes
        2026-03-02 09:40  T1  contact.reported  field=knowledge_used value=maybe
        """
    )
    row = told.row("contacts", contact="T1")
    assert [row[f"reported_{name}"] for name in ("sla_met", "reopened", "knowledge_used")] == [0, 1, None]
    assert (row["reopens"], row["reports_reopened"]) == (0, 0)
