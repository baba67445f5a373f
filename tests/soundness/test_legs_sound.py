"""Legs of one call that overlap, and holds that went to the wrong leg."""

from __future__ import annotations

from engines.worlds import world


def test_legs_that_overlap_are_both_kept_where_the_source_names_them() -> None:
    """Found here: a warm transfer, in which the second employee joins before the first one leaves, lost a leg and
    gave the other one the wrong end."""
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.entered     queue=q channel=phone
        2026-03-02 09:00:10  C1  queue.connected   queue=q agent=Piet leg=L1
        2026-03-02 09:05:00  C1  queue.connected   queue=q agent=Els leg=L2
        2026-03-02 09:06:10  C1  call.transferred  agent=Piet leg=L1
        2026-03-02 09:10:00  C1  call.ended        agent=Els leg=L2
        """
    )
    legs = sorted((r["leg_no"], r["talk_s"], r["transferred"]) for r in told.rows("legs"))  # type: ignore[type-var]
    assert legs == [(1, 360, 1), (2, 300, 0)]
    assert told.total("average_handle_time").parts["total_s"] == 660


def test_a_hold_belongs_to_the_leg_in_which_it_falls() -> None:
    """Found here: all holds of a call were added to its first leg, whoever held the customer."""
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.connected   queue=q agent=Piet team=A
        2026-03-02 09:01:00  C1  call.held         hold_s=10
        2026-03-02 09:02:00  C1  call.transferred  agent=Piet
        2026-03-02 09:03:00  C1  queue.connected   queue=q agent=Els team=B
        2026-03-02 09:04:00  C1  call.held         hold_s=20
        2026-03-02 09:04:30  C1  call.held         hold_s=5
        2026-03-02 09:06:00  C1  call.ended        agent=Els
        """
    )
    assert {r["team"]: r["hold_s"] for r in told.rows("legs")} == {"A": 10, "B": 25}
    by_team = {r.by["team"]: r.value for r in told.ask("average_handle_time", by="team").rows}
    assert by_team == {"A": 130, "B": 205}


def test_a_hold_that_names_its_leg_belongs_to_it() -> None:
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.connected   queue=q agent=Piet team=A leg=L1
        2026-03-02 09:05:00  C1  queue.connected   queue=q agent=Els team=B leg=L2
        2026-03-02 09:05:30  C1  call.held         hold_s=30 leg=L1
        2026-03-02 09:06:10  C1  call.transferred  agent=Piet leg=L1
        2026-03-02 09:10:00  C1  call.ended        agent=Els leg=L2
        """
    )
    assert {r["team"]: r["hold_s"] for r in told.rows("legs")} == {"A": 30, "B": None}
