"""The fact `legs`: one row per employee's part of a call."""

from __future__ import annotations

import datetime as dt

from engines.worlds import key_of, world


def test_a_transferred_call_is_two_legs_of_one_contact() -> None:
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.entered     queue=service channel=phone reason=levering
        2026-03-02 09:00:20  C1  queue.connected   queue=service agent=Piet team=A
        2026-03-02 09:02:20  C1  call.transferred  agent=Piet talk_s=120 wrap_s=40
        2026-03-02 09:02:20  C1  queue.entered     queue=expert
        2026-03-02 09:03:00  C1  queue.connected   queue=expert agent=Els team=B
        2026-03-02 09:05:00  C1  call.ended        agent=Els talk_s=80 hold_s=40 wrap_s=0
        """
    )
    first, second = sorted(told.rows("legs"), key=lambda r: str(r["leg_no"]))
    assert (first["leg_no"], first["team"], first["queue"], first["transferred"]) == (1, "A", "service", 1)
    assert (first["talk_s"], first["hold_s"], first["wrap_s"], first["handle_s"]) == (120, None, 40, 160)
    assert (second["leg_no"], second["team"], second["queue"], second["transferred"]) == (2, "B", "expert", 0)
    assert (second["talk_s"], second["hold_s"], second["wrap_s"], second["handle_s"]) == (80, 40, 0, 120)
    assert second["agent"] == key_of("agent", "Els") % 1_000_000
    assert {r["reason"] for r in (first, second)} == {"levering"}
    handled = told.total("average_handle_time")
    assert (handled.value, handled.parts["contacts"], handled.parts["legs"]) == (280, 1, 2)
    assert told.total("average_handle_time", rule="per_leg").value == 140
    assert [r.value for r in told.ask("average_handle_time", by="team").rows] == [160, 120]


def test_what_the_source_does_not_measure_is_unknown_and_talk_is_the_time_between() -> None:
    told = world(
        """
        2026-03-02 09:00:20  C1  queue.connected  queue=service agent=Piet
        2026-03-02 09:05:00  C1  call.ended
        """
    )
    row = told.row("legs")
    assert (row["talk_s"], row["hold_s"], row["wrap_s"], row["handle_s"]) == (280, None, None, 280)
    assert row["agent"] == key_of("agent", "Piet") % 1_000_000
    assert told.total("average_handle_time").parts["legs_without_wrap_up"] == 1


def test_holds_that_are_events_of_their_own_are_added() -> None:
    row = world(
        """
        2026-03-02 09:00:00  C1  queue.connected  queue=service agent=Piet
        2026-03-02 09:01:00  C1  call.held        hold_s=30
        2026-03-02 09:02:00  C1  call.held        hold_s=15
        2026-03-02 09:05:00  C1  call.ended       agent=Piet talk_s=255 wrap_s=60
        """
    ).row("legs")
    assert (row["hold_s"], row["handle_s"]) == (45, 360)


def test_a_leg_without_an_end_is_not_here_yet() -> None:
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.entered    queue=service
        2026-03-02 09:00:20  C1  queue.connected  queue=service agent=Piet
        """
    )
    assert told.rows("legs") == []


def test_a_leg_counts_on_the_local_day_of_its_end() -> None:
    row = world(
        """
        2026-03-02 23:58:00  C1  queue.connected  queue=service agent=Piet
        2026-03-03 00:02:00  C1  call.ended
        """
    ).row("legs")
    assert (row["ended_day"], row["ended_hour"], row["ended_weekday"]) == (dt.date(2026, 3, 3), 0, 1)
    assert row["talk_s"] == 240


def test_legs_of_merged_calls_belong_to_the_one_that_goes_on() -> None:
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.connected  queue=service agent=Piet
        2026-03-02 09:01:00  C2  queue.connected  queue=service agent=Els
        2026-03-02 09:02:00  C1  call.ended       agent=Piet
        2026-03-02 09:04:00  C2  call.ended       agent=Els
        2026-03-02 09:05:00  C2  contact.merged   into=C1
        """
    )
    assert sorted((str(r["contact"]), r["leg_no"], r["talk_s"]) for r in told.rows("legs")) == [
        ("C1", 1, 120),
        ("C1", 2, 180),
    ]
    assert told.total("average_handle_time").value == 300
