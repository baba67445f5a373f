"""Replies, solving and reopening as helpdesk reports get them wrong; 'there' is dbt_zendesk 1.6.1 on made tickets."""

from __future__ import annotations

from engines.worlds import world

MINUTE, HOUR, DAY = 60, 3600, 86_400


def test_a_bot_never_gives_the_first_reply() -> None:
    """There: 10 minutes. Right: 180, when a human answered."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 09:10  T1  contact.message  actor=bot
        2026-03-02 12:00  T1  contact.message  actor=agent agent=Piet
        """
    )
    assert told.total("first_response_time").value == 180 * MINUTE
    assert told.total("first_response_time", clock="business").value == 180 * MINUTE


def test_a_ticket_that_only_a_bot_touched_is_nobodys_work() -> None:
    """There: replied, solved and one-touch. Right: in the count of contacts and in no KPI of employees."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan reason=levering
        2026-03-02 09:01  T1  contact.message  actor=bot
        2026-03-02 09:02  T1  contact.status   status=solved actor=bot
        2026-03-02 09:00  T2  contact.opened   customer=Els reason=levering
        2026-03-02 09:30  T2  contact.message  actor=agent agent=Piet
        2026-03-02 10:00  T2  contact.status   status=solved actor=agent agent=Piet
        """,
        as_of="2026-04-30 12:00",
    )
    assert told.total("contacts").value == 2
    for kpi in ("first_response_time", "first_resolution_time", "full_resolution_time", "first_contact_resolution"):
        row = told.total(kpi)
        assert (row.n, row.excluded) == (1, {"bot_only": 1}), kpi
    assert told.total("reopen_rate").excluded == {"bot_only": 1}


def test_a_bot_that_handed_over_is_no_bot_alone() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 09:01  T1  contact.message  actor=bot
        2026-03-02 09:40  T1  contact.message  actor=agent agent=Piet
        2026-03-02 09:45  T1  contact.status   status=solved actor=bot
        """
    )
    assert told.total("first_response_time").value == 40 * MINUTE
    assert told.row("contacts")["bot_only"] == 0


def test_an_employee_made_the_ticket_and_nobody_replied_to_anything() -> None:
    """There: null on one clock and 75,420 minutes on the other. Right: no request, so no reply time on either."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   actor=agent agent=Piet
        2026-03-02 09:00  T1  contact.message  actor=agent agent=Piet
        2026-12-31 09:00  T2  contact.opened   customer=Jan
        """
    )
    row = told.row("contacts", contact="T1")
    assert (row["first_reply_s"], row["first_reply_open_s"]) == (None, None)
    for clock in ("calendar", "business"):
        shown = told.total("first_response_time", clock=clock)
        assert (shown.value, shown.excluded) == (None, {"no_request": 1})


def test_an_employee_made_the_ticket_and_answered_the_customer_later() -> None:
    """Customer after one hour, employee after two. There: 120 minutes. Right: 60, from the customer's message."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   actor=agent agent=Piet
        2026-03-02 10:00  T1  contact.message  actor=customer
        2026-03-02 11:00  T1  contact.message  actor=agent agent=Piet
        """
    )
    assert told.total("first_response_time").value == 60 * MINUTE


def test_a_note_to_a_colleague_is_no_reply() -> None:
    """dbt_zendesk issue 35: huge or tiny reply times on tickets with notes only."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 09:05  T1  contact.message  actor=agent agent=Piet visibility=internal
        2026-03-02 10:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 09:00  T2  contact.opened   customer=Els
        2026-03-02 09:05  T2  contact.message  actor=agent agent=Piet visibility=internal
        """
    )
    row = told.total("first_response_time")
    assert (row.value, row.parts) == (HOUR, {"finished": 1, "unfinished": 1})


def test_a_merged_away_ticket_was_neither_answered_nor_solved() -> None:
    """There: counted as replied and solved. Right: the one that goes on is, once."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 09:10  T2  contact.opened   customer=Jan
        2026-03-02 09:20  T2  contact.message  actor=agent agent=Piet
        2026-03-02 09:30  T2  contact.status   status=solved actor=agent
        2026-03-02 09:40  T2  contact.merged   into=T1
        2026-03-02 11:00  T1  contact.status   status=solved actor=agent
        """
    )
    assert (told.total("contacts").value, told.total("contacts").excluded) == (1, {"merged": 1})
    assert (told.total("first_resolution_time").value, told.total("first_resolution_time").n) == (2 * HOUR, 1)
    assert told.total("first_response_time").value == 20 * MINUTE
    assert told.total("backlog").value == 0


def test_reopened_and_still_open_is_reopened() -> None:
    """There: 0 reopens."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened  customer=Jan
        2026-03-02 10:00  T1  contact.status  status=solved
        2026-03-04 10:00  T1  contact.status  status=open
        """,
        as_of="2026-04-30 12:00",
    )
    row = told.total("reopen_rate")
    assert (row.value, row.parts) == (100, {"reopened": 1, "solved": 1, "reopened_ever": 1})
    assert told.total("backlog").value == 1
    full = told.total("full_resolution_time")
    assert (full.value, full.parts) == (None, {"finished": 0, "unfinished": 1})
    assert told.total("first_resolution_time").value == HOUR


def test_a_thank_you_that_is_silently_solved_again_is_no_reopening() -> None:
    """There: a reopen."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 09:30  T1  contact.message  actor=agent agent=Piet
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-03 08:00  T1  contact.message  actor=customer
        2026-03-03 08:00  T1  contact.status   status=open actor=system
        2026-03-03 09:00  T1  contact.status   status=solved actor=agent
        """,
        as_of="2026-04-30 12:00",
    )
    assert told.total("reopen_rate").parts == {"reopened": 0, "solved": 1, "reopened_ever": 0}
    assert told.total("reopen_rate", rule="ever").value == 0


def test_a_silent_thank_you_does_not_lengthen_the_resolution() -> None:
    """Found here: solved in an hour, thanked the next day, solved again without a word counted as 24 hours."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 09:30  T1  contact.message  actor=agent agent=Piet
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-03 08:00  T1  contact.message  actor=customer
        2026-03-03 08:00  T1  contact.status   status=open actor=system
        2026-03-03 09:00  T1  contact.status   status=solved actor=agent
        2026-03-02 09:00  T2  contact.opened   customer=Els
        2026-03-02 10:00  T2  contact.status   status=solved
        2026-03-03 10:00  T2  contact.status   status=open
        2026-03-03 11:00  T2  contact.message  actor=agent agent=Piet
        2026-03-03 12:00  T2  contact.status   status=solved
        2026-03-04 12:00  T2  contact.message  actor=customer
        2026-03-04 12:00  T2  contact.status   status=open actor=system
        2026-03-04 13:00  T2  contact.status   status=solved
        2026-03-09 13:00  T2  contact.status   status=closed
        """
    )
    assert told.row("contacts", contact="T1")["full_resolution_s"] == HOUR
    assert told.row("contacts", contact="T2")["full_resolution_s"] == DAY + 3 * HOUR, "the real reopening does"


def test_closed_without_ever_being_solved_is_no_longer_waited_for() -> None:
    """Found here: such contacts stood as unfinished, and so as pending, for ever."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened  customer=Jan
        2026-03-02 10:00  T1  contact.status  status=solved
        2026-03-02 09:00  T2  contact.opened  customer=Els
        2026-03-05 09:00  T2  contact.status  status=closed
        2026-03-02 09:00  T3  contact.opened  customer=Bo
        2026-03-05 09:00  T3  contact.status  status=closed
        2026-03-06 09:00  T3  contact.status  status=open
        """
    )
    for kpi in ("first_resolution_time", "full_resolution_time"):
        row = told.total(kpi)
        assert row.parts == {"finished": 1, "unfinished": 1}, "T3 is open again: it is still waited for"
        assert (row.excluded, row.pending) == ({"ended_without_solution": 1}, 1)


def test_what_is_unanswered_and_unsolved_is_told_and_not_dropped() -> None:
    """There: dropped, so that a growing backlog looks fast, and a count of unreplied tickets that is always 0."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 10:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 11:00  T1  contact.status   status=solved
        2026-03-02 09:00  T2  contact.opened   customer=Els
        2026-03-02 09:00  T3  contact.opened   customer=Bo
        """
    )
    for kpi in ("first_response_time", "first_resolution_time", "full_resolution_time"):
        row = told.total(kpi)
        assert (row.parts, row.pending, row.provisional) == ({"finished": 1, "unfinished": 2}, 2, True), kpi
    within = told.total("first_response_time", statistic="share_within")
    assert (within.value, within.parts["within_target"], within.parts["all"]) == (100 / 3, 1, 3), (
        "of all, not of those answered"
    )
    assert told.total("backlog").value == 2


def test_solved_twice_is_one_ticket() -> None:
    """chatwoot 14871 and 12261: a hundred resolutions, of how many conversations? Two reports disagreed."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-02 11:00  T1  contact.status   status=open
        2026-03-02 12:00  T1  contact.status   status=solved
        2026-03-02 13:00  T1  contact.status   status=open
        2026-03-02 14:00  T1  contact.status   status=solved
        """,
        as_of="2026-04-30 12:00",
    )
    assert told.total("reopen_rate").parts == {"reopened": 1, "solved": 1, "reopened_ever": 1}
    assert told.total("first_resolution_time").parts["finished"] == 1
    # chatwoot 3570: the span up to the first solving stays what it was, the full one is told apart.
    assert told.total("first_resolution_time").value == HOUR
    assert told.total("full_resolution_time").value == 5 * HOUR


def test_waiting_for_the_customer_is_in_the_resolution_time() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 10:00  T1  contact.status   status=pending
        2026-03-04 10:00  T1  contact.status   status=open
        2026-03-04 11:00  T1  contact.status   status=solved
        """
    )
    assert told.total("first_resolution_time").value == 2 * DAY + 2 * HOUR


def test_a_solved_status_that_an_export_repeats_is_not_another_solving() -> None:
    """A log that writes a row for any change repeats the status: solved, solved, closed is one end."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-03 10:00  T1  contact.status   status=solved
        2026-03-09 10:00  T1  contact.status   status=closed
        """
    )
    row = told.row("contacts")
    assert (row["reopens"], row["open_now"], row["first_resolution_s"]) == (0, 0, HOUR)
    assert sorted(str(r["delta"]) for r in told.rows("backlog_changes")) == ["-1", "1"]


def test_an_outbound_message_of_which_no_opening_was_exported_is_no_reply_in_0_seconds() -> None:
    """Found here: an employee's first message without an opening counted as asked and answered at once."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 10:00  T2  contact.opened   customer=Jan
        2026-03-02 10:30  T2  contact.message  actor=agent agent=Piet
        """
    )
    row = told.total("first_response_time")
    assert (row.value, row.n, row.excluded) == (30 * MINUTE, 1, {"no_request": 1})


def test_a_reopening_that_ends_by_closing_lasts_until_then() -> None:
    """Found here: solved in an hour, reopened, closed in a week without solving counted as resolved in an hour."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened  customer=Jan
        2026-03-02 10:00  T1  contact.status  status=solved
        2026-03-03 10:00  T1  contact.status  status=open
        2026-03-09 10:00  T1  contact.status  status=closed
        """
    )
    assert told.total("full_resolution_time").value == 7 * 24 * HOUR + HOUR


def test_a_reopening_before_the_first_solving_is_not_one_after_it() -> None:
    """Found here: closed, reopened, then solved had a gap below zero, which is within any window."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened  customer=Jan reason=levering
        2026-03-02 10:00  T1  contact.status  status=closed
        2026-03-03 10:00  T1  contact.status  status=open
        2026-03-04 10:00  T1  contact.status  status=solved
        """,
        as_of="2026-04-30 12:00",
    )
    assert told.total("reopen_rate").parts == {"reopened": 0, "solved": 1, "reopened_ever": 1}
    assert told.total("first_contact_resolution").value == 0, "yet it was not solved in one go"


def test_a_note_on_a_call_does_not_make_it_a_ticket_that_stays_open() -> None:
    """Found here: a tag, a field or a merge on a call put it in the backlog for ever and out of FCR."""
    told = world(
        """
        2026-03-02 09:00  C1  queue.entered    queue=q channel=phone customer=Jan reason=levering
        2026-03-02 09:01  C1  queue.connected  queue=q agent=Piet
        2026-03-02 09:05  C1  call.ended       agent=Piet
        2026-03-02 09:06  C1  contact.tagged   field=klacht
        2026-03-02 09:00  T1  contact.opened   customer=Els reason=levering
        2026-03-02 09:30  T1  contact.status   status=solved
        """,
        as_of="2026-04-30 12:00",
    )
    assert told.total("backlog").value == 0
    assert told.total("first_contact_resolution").parts == {"solved_at_once": 2, "issues": 2}


def test_a_duplicate_that_was_marked_and_merged_does_not_take_the_contact_along() -> None:
    """Found here: the mark on the merged-away ticket set the surviving one apart as well."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened    customer=Jan
        2026-03-02 09:10  T2  contact.opened    customer=Jan
        2026-03-02 09:11  T2  contact.excluded  value=duplicate
        2026-03-02 09:12  T2  contact.merged    into=T1
        """
    )
    row = told.total("contacts")
    assert (row.value, row.excluded) == (1, {"merged": 1})
