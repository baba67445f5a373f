"""The fact `replies`: turns in which the customer awaits a public reply of a human. Hours 9:00 to 17:30."""

from __future__ import annotations

from engines.worlds import World, key_of, world

MINUTE, HOUR = 60, 3600


def turns(told: World, contact: str = "T1") -> list[tuple[object, ...]]:
    found = sorted(told.rows("replies", contact=contact), key=lambda r: int(str(r["turn_no"])))
    return [(r["reply_s"], r["after_first"], r["ended_without_reply"]) for r in found]


def test_a_turn_runs_from_the_first_unanswered_word_to_the_next_public_reply_of_a_human() -> None:
    """Monday 16:00 and 16:30 the customer writes on, Tuesday 9:30 is the answer: 17.5 hours, 2 of them open."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan team=A
        2026-03-02 09:00  T1  contact.message  actor=customer
        2026-03-02 09:01  T1  contact.message  actor=bot
        2026-03-02 10:00  T1  contact.message  actor=agent agent=Piet team=B
        2026-03-02 11:00  T1  contact.message  actor=agent agent=Piet team=B
        2026-03-02 16:00  T1  contact.message  actor=customer
        2026-03-02 16:01  T1  contact.message  actor=bot
        2026-03-02 16:30  T1  contact.message  actor=customer
        2026-03-02 16:40  T1  contact.message  actor=agent agent=Els visibility=internal
        2026-03-03 09:30  T1  contact.message  actor=agent agent=Els team=C
        2026-03-03 12:00  T1  contact.message  actor=customer
        """
    )
    assert turns(told) == [(HOUR, 0, 0), (17 * HOUR + 30 * MINUTE, 1, 0), (None, 1, 0)]
    second = told.row("replies", turn_no=2)
    assert (second["reply_open_s"], second["team"]) == (90 * MINUTE + 30 * MINUTE, "C")
    assert second["agent"] == key_of("agent", "Els") % 1_000_000
    row = told.total("next_reply_time")
    assert (row.value, row.parts) == (17 * HOUR + 30 * MINUTE, {"finished": 1, "unfinished": 1})
    assert told.total("next_reply_time", clock="business").value == 2 * HOUR
    assert told.total("first_response_time").value == HOUR


def test_a_turn_that_was_solved_instead_of_answered_is_over() -> None:
    """A thank-you is none to be answered; what the customer writes after it is a turn of its own."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 10:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 11:00  T1  contact.message  actor=customer
        2026-03-02 12:00  T1  contact.status   status=solved
        2026-03-04 11:00  T1  contact.message  actor=customer
        2026-03-04 11:00  T1  contact.status   status=open
        2026-03-04 11:30  T1  contact.message  actor=agent agent=Piet
        2026-03-04 11:30  T1  contact.status   status=solved
        2026-03-04 14:00  T1  contact.message  actor=customer
        """
    )
    assert turns(told) == [(HOUR, 0, 0), (None, 1, 1), (30 * MINUTE, 1, 0), (None, 1, 1)]
    row = told.total("next_reply_time")
    assert (row.value, row.excluded) == (30 * MINUTE, {"ended_without_reply": 2})


def test_a_reply_that_is_logged_after_the_solving_that_it_came_with_is_still_the_reply() -> None:
    told = world(
        """
        2026-03-02 09:00:00  T1  contact.opened   customer=Jan
        2026-03-02 10:00:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 11:00:00  T1  contact.message  actor=customer
        2026-03-02 12:00:00  T1  contact.status   status=solved
        2026-03-02 12:00:01  T1  contact.message  actor=agent agent=Piet
        """
    )
    assert turns(told) == [(HOUR, 0, 0), (HOUR + 1, 1, 0)]


def test_the_first_reply_ends_no_next_turn_whenever_it_comes() -> None:
    """Solved in silence, asked again, then answered for the first time: that is the first response."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-03 09:00  T1  contact.message  actor=customer
        2026-03-03 09:00  T1  contact.status   status=open
        2026-03-03 10:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 09:00  T2  contact.opened   actor=agent agent=Piet
        2026-03-02 09:00  T2  contact.message  actor=agent agent=Piet
        2026-03-02 12:00  T2  contact.message  actor=customer
        2026-03-02 12:20  T2  contact.message  actor=agent agent=Piet
        """
    )
    assert turns(told) == [(None, 0, 1), (HOUR, 0, 0)]
    assert turns(told, "T2") == [(20 * MINUTE, 0, 0)]
    assert told.total("next_reply_time").parts == {"finished": 0, "unfinished": 0}


def test_calls_and_contacts_without_a_request_have_no_turns() -> None:
    told = world(
        """
        2026-03-02 09:00  C1  queue.entered    queue=q
        2026-03-02 09:01  C1  queue.connected  queue=q agent=Piet
        2026-03-02 09:05  C1  call.ended       agent=Piet
        2026-03-02 09:00  T1  contact.message  actor=agent agent=Piet
        """
    )
    assert told.rows("replies") == []
