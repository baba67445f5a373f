"""The fact `contacts`, from events that fit in view. Times are local to Amsterdam, hours 9:00 to 17:30."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from engines.worlds import OFFICE, key_of, seconds, world
from peil import settings

MINUTE, HOUR, DAY = 60, 3600, 86_400


def test_a_ticket_from_opening_to_solving() -> None:
    """Opened Monday 16:00, answered Tuesday 10:00, solved Wednesday 9:30."""
    row = world(
        """
        2026-03-02 16:00 T1 contact.opened customer=Jan channel=email team=A reason=levering language=nl priority=hoog
        2026-03-03 10:00  T1  contact.message   actor=agent agent=Piet team=B
        2026-03-03 12:00  T1  contact.message   actor=customer
        2026-03-04 09:30  T1  contact.status    status=solved actor=agent agent=Els team=C
        2026-03-04 10:30  T1  contact.assigned  team=D
        """
    ).row("contacts")
    assert row["contact"] == "T1"
    assert (row["team"], row["team_first_reply"], row["team_solved"]) == ("A", "B", "C")
    assert (row["team_last"], row["team_now"]) == ("B", "D"), "Els solved, but Piet spoke last with the customer"
    assert (row["channel"], row["reason"], row["language"], row["priority"]) == ("email", "levering", "nl", "hoog")
    assert (row["opened_day"], row["opened_hour"], row["opened_weekday"]) == (dt.date(2026, 3, 2), 16, 0)
    assert row["first_reply_s"] == 18 * HOUR
    assert row["first_reply_open_s"] == 90 * MINUTE + HOUR
    assert row["first_resolution_s"] == row["full_resolution_s"] == 41 * HOUR + 30 * MINUTE
    assert row["first_resolution_open_s"] == 90 * MINUTE + 510 * MINUTE + 30 * MINUTE
    assert (row["first_solved_day"], row["ended_day"]) == (dt.date(2026, 3, 4), dt.date(2026, 3, 4))
    assert (row["open_now"], row["is_ticket"], row["bot_only"], row["unanswered_call"]) == (0, 1, 0, 0)
    assert (row["agent_replies"], row["customer_messages"], row["bot_messages"]) == (1, 1, 0)
    assert (row["reopens"], row["thanks"], row["first_reopen_gap_s"], row["excluded"]) == (0, 0, None, None)


def test_a_ticket_that_nobody_took_up_is_open_and_knows_no_times() -> None:
    row = world("2026-03-02 16:00  T1  contact.opened  customer=Jan").row("contacts")
    unknown = "first_reply_s first_reply_open_s first_solved_at first_resolution_s full_resolution_s last_solved_at"
    assert [row[name] for name in unknown.split()] == [None] * 6
    assert row["open_now"] == 1


def test_the_request_of_a_contact_that_an_employee_made_is_the_first_word_of_the_customer() -> None:
    told = world(
        """
        2026-03-02 09:00  asked     contact.opened   actor=agent agent=Piet
        2026-03-02 09:01  asked     contact.message  actor=agent agent=Piet
        2026-03-02 10:00  asked     contact.message  actor=customer
        2026-03-02 11:00  asked     contact.message  actor=agent agent=Piet
        2026-03-02 09:00  silent    contact.opened   actor=agent agent=Piet
        2026-03-02 09:01  silent    contact.message  actor=agent agent=Piet
        2026-03-02 09:00  unopened  contact.message  actor=agent agent=Piet
        2026-03-02 10:00  unopened  contact.message  actor=customer
        2026-03-02 10:20  unopened  contact.message  actor=agent agent=Piet
        """
    )
    assert told.row("contacts", contact="asked")["first_reply_s"] == HOUR
    silent = told.row("contacts", contact="silent")
    assert (silent["request_at"], silent["first_reply_s"], silent["first_reply_open_s"]) == (None, None, None)
    assert told.row("contacts", contact="unopened")["first_reply_s"] == 20 * MINUTE


def test_only_a_public_word_of_a_human_after_the_request_is_a_reply() -> None:
    row = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 09:00  T1  contact.message  actor=customer
        2026-03-02 09:01  T1  contact.message  actor=system
        2026-03-02 09:02  T1  contact.message  actor=bot
        2026-03-02 09:03  T1  contact.message  actor=agent agent=Piet visibility=internal
        2026-03-02 09:30  T1  contact.message  actor=agent agent=Els
        """
    ).row("contacts")
    assert row["first_reply_s"] == 30 * MINUTE
    assert row["agent_first_reply"] == key_of("agent", "Els") % 1_000_000


def test_the_business_clock_is_of_the_team_else_the_channel_else_the_organisation() -> None:
    """Opened Monday 18:00, answered 20:00: open for the evening team, half open for chat, closed else."""
    wide = {day: ["09:00-22:00"] for day in ("monday", "tuesday")}
    chat = {day: ["09:00-19:00"] for day in ("monday", "tuesday")}
    office = settings.parse(
        {
            "schedule": [{"name": "avond", **wide}, {"name": "chat", **chat}],
            "teams": {"Avond": "avond"},
            "channels": {"chat": "chat"},
        }
    )
    told = world(
        """
        2026-03-02 18:00  both  contact.opened   team=Avond channel=chat
        2026-03-02 20:00  both  contact.message  actor=agent
        2026-03-02 21:00  both  contact.status   status=solved
        2026-03-02 18:00  chat  contact.opened   team=Dag channel=chat
        2026-03-02 20:00  chat  contact.message  actor=agent
        2026-03-02 18:00  none  contact.opened
        2026-03-02 20:00  none  contact.message  actor=agent
        """,
        office,
    )
    open_s = {name: told.row("contacts", contact=name)["first_reply_open_s"] for name in ("both", "chat", "none")}
    assert open_s == {"both": 2 * HOUR, "chat": HOUR, "none": 0}
    both = told.row("contacts", contact="both")
    assert both["first_reply_s"] == 2 * HOUR
    assert both["first_resolution_open_s"] == both["full_resolution_open_s"] == 3 * HOUR


def test_a_schedule_that_changed_counts_each_hour_by_the_schedule_of_that_day() -> None:
    """Friday 27 February 16:00 to Tuesday 3 March 10:00; from 1 March the day begins at 8:00."""
    early = tuple(((8 * 60, 17 * 60 + 30),) if n < 5 else () for n in range(7))
    (old,) = OFFICE.schedules
    changed = replace(OFFICE, schedules=(old, replace(old, week=early, valid_from=dt.date(2026, 3, 1))))
    lines = """
        2026-02-27 16:00  T1  contact.opened
        2026-03-03 10:00  T1  contact.status  status=solved
    """
    assert world(lines).row("contacts")["first_resolution_open_s"] == (90 + 510 + 60) * MINUTE
    assert world(lines, changed).row("contacts")["first_resolution_open_s"] == (90 + 570 + 120) * MINUTE


def test_both_clocks_run_to_the_second_and_a_reply_in_the_same_second_took_none() -> None:
    """Monday 16:05:10 to Tuesday 10:07:30: 84 minutes and 50 seconds, then 67 minutes and 30 seconds."""
    told = world(
        """
        2026-03-02 16:05:10  T1  contact.opened
        2026-03-03 10:07:30  T1  contact.message  actor=agent
        2026-03-03 10:08:40  T1  contact.status   status=solved
        2026-03-02 16:05:10  T2  contact.opened
        2026-03-02 16:05:10  T2  contact.message  actor=agent
        """
    )
    row = told.row("contacts", contact="T1")
    assert row["first_reply_open_s"] == (84 * MINUTE + 50) + (67 * MINUTE + 30)
    assert row["first_resolution_open_s"] == row["full_resolution_open_s"] == (84 * MINUTE + 50) + (68 * MINUTE + 40)
    at_once = told.row("contacts", contact="T2")
    assert (at_once["first_reply_s"], at_once["first_reply_open_s"]) == (0, 0)


def test_the_requester_waits_while_the_ball_lies_with_us() -> None:
    """Monday 9:00 new, 10:00 open, 11:00 pending; Tuesday 16:30 open, 17:00 on hold; Wednesday 10:00 solved."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:00  T1  contact.status   status=new
        2026-03-02 10:00  T1  contact.status   status=open
        2026-03-02 11:00  T1  contact.status   status=pending
        2026-03-03 16:30  T1  contact.status   status=open
        2026-03-03 17:00  T1  contact.status   status=on_hold
        2026-03-04 10:00  T1  contact.status   status=solved
        2026-03-06 10:00  T1  contact.status   status=open
        2026-03-06 12:00  T1  contact.status   status=pending
        2026-03-07 12:00  T1  contact.status   status=solved
        2026-03-09 12:00  T1  contact.status   status=closed
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 11:00  T2  contact.status   status=solved
        2026-03-02 09:00  T3  contact.opened
        2026-03-02 11:00  T3  contact.status   status=closed
        2026-03-02 09:00  T4  contact.opened
        2026-03-02 11:00  T4  contact.status   status=pending
        """
    )
    row = told.row("contacts", contact="T1")
    assert row["requester_wait_s"] == 2 * HOUR + 17 * HOUR + 30 * MINUTE + 2 * HOUR
    assert row["requester_wait_open_s"] == 2 * HOUR + HOUR + HOUR + 2 * HOUR
    assert row["full_resolution_s"] == 5 * DAY + 3 * HOUR
    straight = told.row("contacts", contact="T2")
    assert straight["requester_wait_s"] == straight["full_resolution_s"] == 2 * HOUR
    for name in ("T3", "T4"):
        assert told.row("contacts", contact=name)["requester_wait_s"] is None


def test_a_team_change_is_an_assignment_to_another_team_after_the_first_reply() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened    team=A
        2026-03-02 09:10  T1  contact.assigned  team=B
        2026-03-02 09:30  T1  contact.message   actor=agent agent=Piet team=B
        2026-03-02 09:40  T1  contact.assigned  team=B
        2026-03-02 09:50  T1  contact.assigned  team=C
        2026-03-02 10:00  T1  contact.message   actor=agent agent=Els team=C
        2026-03-02 10:10  T1  contact.assigned  team=B
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 09:30  T2  contact.message   actor=agent agent=Piet
        2026-03-02 09:40  T2  contact.assigned  team=B
        2026-03-02 09:50  T2  contact.escalated
        2026-03-02 09:00  T3  contact.opened    team=A
        2026-03-02 09:40  T3  contact.assigned  team=B
        """
    )
    assert {r["contact"]: r["team_changes"] for r in told.rows("contacts")} == {"T1": 2, "T2": 0, "T3": 0}
    assert {r["contact"]: r["escalations"] for r in told.rows("contacts")} == {"T1": 0, "T2": 1, "T3": 0}


def test_surveys_about_a_contact_are_counted_with_it() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:30  T1  contact.status   status=solved
        2026-03-02 10:00  T1  survey.invited   invitation=I1 instrument=vijf
        2026-03-02 10:00  T1  survey.invited   invitation=I1 instrument=nps
        2026-03-02 11:00  T1  survey.answered  invitation=I1 instrument=vijf score=4
        2026-03-02 12:00  T1  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-03 10:00  T1  survey.invited   invitation=I2 instrument=vijf
        """
    )
    row = told.row("contacts")
    assert (row["survey_invitations"], row["survey_answers"], row["ended_at"]) == (2, 1, seconds("2026-03-02 09:30"))


def test_reopenings() -> None:
    told = world(
        """
        2026-03-02 09:00  again   contact.opened
        2026-03-02 10:00  again   contact.status   status=solved
        2026-03-03 10:00  again   contact.status   status=open
        2026-03-03 12:00  again   contact.message  actor=agent
        2026-03-03 12:00  again   contact.status   status=solved
        2026-03-05 12:00  again   contact.status   status=open
        2026-03-02 09:00  closed  contact.opened
        2026-03-02 10:00  closed  contact.status   status=solved
        2026-03-06 10:00  closed  contact.status   status=closed
        2026-03-08 10:00  closed  contact.status   status=open
        2026-03-08 11:00  closed  contact.status   status=solved
        2026-03-02 09:00  waited  contact.opened
        2026-03-02 09:30  waited  contact.status   status=open
        2026-03-02 10:00  waited  contact.status   status=pending
        2026-03-03 10:00  waited  contact.status   status=open
        2026-03-03 11:00  waited  contact.status   status=solved
        """
    )
    again = told.row("contacts", contact="again")
    assert (again["reopens"], again["first_reopen_gap_s"], again["open_now"]) == (2, DAY, 1)
    assert (again["first_resolution_s"], again["full_resolution_s"]) == (HOUR, None), "it is open again"
    closed = told.row("contacts", contact="closed")
    assert (closed["reopens"], closed["first_reopen_gap_s"]) == (1, 6 * DAY), "from solving, not from closing"
    assert closed["full_resolution_s"] == 6 * DAY + 2 * HOUR
    assert told.row("contacts", contact="waited")["reopens"] == 0, "waiting for the customer is no end"


def test_a_thank_you_is_no_reopening() -> None:
    lines = """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-03 10:00  T1  contact.message  actor=customer
        2026-03-03 10:00  T1  contact.status   status=open actor=system
        2026-03-03 15:00  T1  contact.status   status=solved actor=agent
    """
    row = world(lines).row("contacts")
    assert (row["thanks"], row["reopens"], row["first_reopen_gap_s"], row["last_reopened_at"]) == (1, 0, None, None)
    answered = world(lines + "    2026-03-03 14:00  T1  contact.message  actor=agent").row("contacts")
    assert (answered["thanks"], answered["reopens"]) == (0, 1), "what needed an answer was no thank-you"
    noted = world(lines + "    2026-03-03 14:00  T1  contact.message  actor=agent visibility=internal").row("contacts")
    assert (noted["thanks"], noted["reopens"]) == (1, 0), "a note to a colleague is no answer"
    still = world("\n".join(lines.splitlines()[:-2])).row("contacts")
    assert (still["thanks"], still["reopens"], still["open_now"]) == (0, 1, 1), "not yet solved again"
    unasked = world(lines.replace("contact.message  actor=customer", "contact.field field=x")).row("contacts")
    assert (unasked["thanks"], unasked["reopens"]) == (0, 1), "nobody thanked"
    early = world(lines.replace("2026-03-03 10:00  T1  contact.message", "2026-03-02 09:59  T1  contact.message"))
    assert early.row("contacts")["reopens"] == 1, "what the customer wrote before the solving is no thanks for it"


def test_closed_ends_a_contact_without_solving_it() -> None:
    told = world(
        """
        2026-03-02 09:00  shut     contact.opened
        2026-03-02 10:00  shut     contact.status  status=closed
        2026-03-02 09:00  dropped  contact.opened
        2026-03-02 10:00  dropped  contact.status  status=solved
        2026-03-03 10:00  dropped  contact.status  status=open
        2026-03-09 10:00  dropped  contact.status  status=closed
        2026-03-02 09:00  late     contact.opened
        2026-03-02 10:00  late     contact.status  status=closed
        2026-03-03 10:00  late     contact.status  status=open
        2026-03-04 10:00  late     contact.status  status=solved
        """
    )
    shut = told.row("contacts", contact="shut")
    assert (shut["open_now"], shut["first_solved_at"], shut["first_resolution_s"]) == (0, None, None)
    dropped = told.row("contacts", contact="dropped")
    assert (dropped["open_now"], dropped["first_resolution_s"]) == (0, HOUR)
    assert dropped["full_resolution_s"] == 7 * DAY + HOUR, "solved, reopened, and ended by closing"
    late = told.row("contacts", contact="late")
    assert (late["reopens"], late["first_reopen_gap_s"]) == (1, None), "reopened before it was ever solved"
    assert late["full_resolution_s"] == 2 * DAY + HOUR


def test_a_call_is_a_contact_but_no_ticket() -> None:
    told = world(
        """
        2026-03-02 09:00:00  answered  queue.entered    queue=service channel=phone customer=Jan
        2026-03-02 09:00:20  answered  queue.connected  queue=service agent=Piet team=A
        2026-03-02 09:05:00  answered  call.ended       agent=Piet
        2026-03-02 09:00:00  gone      queue.entered    queue=service channel=phone
        2026-03-02 09:00:30  gone      queue.abandoned  queue=service
        2026-03-02 09:00:00  tagged    queue.entered    queue=service channel=phone
        2026-03-02 09:00:20  tagged    queue.connected  queue=service agent=Piet
        2026-03-02 09:06:00  tagged    contact.tagged   field=levering
        2026-03-02 09:06:00  tagged    contact.field    field=reason reason=levering
        2026-03-02 09:07:00  tagged    contact.assigned team=B
        """
    )
    for name in ("answered", "gone", "tagged"):
        row = told.row("contacts", contact=name)
        assert (row["is_ticket"], row["open_now"]) == (0, 0), name
    assert told.row("contacts", contact="answered")["answered_visits"] == 1
    assert told.row("contacts", contact="gone")["unanswered_call"] == 1
    assert told.row("contacts", contact="tagged")["reason"] == "levering"


def test_a_call_and_an_e_mail_about_the_same_stand_apart_by_the_gap_between_them() -> None:
    told = world(
        """
        2026-03-02 09:00  mail    contact.opened   customer=Jan reason=levering
        2026-03-05 09:00  call    queue.entered    queue=q customer=Jan reason=levering source=tel
        2026-03-05 09:01  call    queue.connected  queue=q agent=Piet source=tel
        2026-03-09 09:00  other   contact.opened   customer=Jan reason=factuur
        2026-03-09 09:00  els     contact.opened   customer=Els reason=levering
        2026-03-09 09:00  nobody  contact.opened   reason=levering
        """
    )
    gaps = {r["contact"]: (r["prev_gap_s"], r["next_gap_s"]) for r in told.rows("contacts")}
    assert gaps == {
        "mail": (None, 3 * DAY),
        "call": (3 * DAY, None),
        "other": (None, None),
        "els": (None, None),
        "nobody": (None, None),
    }


def test_contacts_in_which_nobody_was_spoken_leave_no_gap() -> None:
    """An abandoned call, a spam ticket, a bot alone and a merged-away ticket do not break a chain."""
    told = world(
        """
        2026-03-02 09:00  first  contact.opened    customer=Jan reason=levering
        2026-03-03 09:00  gone   queue.entered     queue=q customer=Jan reason=levering
        2026-03-03 09:01  gone   queue.abandoned   queue=q
        2026-03-04 09:00  spam   contact.opened    customer=Jan reason=levering
        2026-03-04 09:01  spam   contact.excluded  value=spam
        2026-03-05 09:00  bot    contact.opened    customer=Jan reason=levering
        2026-03-05 09:01  bot    contact.message   actor=bot
        2026-03-05 09:02  bot    contact.status    status=solved actor=bot
        2026-03-06 09:00  twin   contact.opened    customer=Jan reason=levering
        2026-03-06 09:01  twin   contact.merged    into=first
        2026-03-08 09:00  last   contact.opened    customer=Jan reason=levering
        """
    )
    gaps = {r["contact"]: (r["prev_gap_s"], r["next_gap_s"]) for r in told.rows("contacts")}
    assert gaps.pop("first") == (None, 6 * DAY)
    assert gaps.pop("last") == (6 * DAY, None)
    assert set(gaps.values()) == {(None, None)}


def test_the_reason_is_the_last_one_given_and_what_came_first_is_not_lost() -> None:
    row = world(
        """
        2026-03-02 09:00  T1  contact.message  actor=customer customer=Jan
        2026-03-02 09:01  T1  contact.field    field=reason reason=levering
        2026-03-02 09:02  T1  contact.field    field=reason reason=retour
        2026-03-02 09:03  T1  contact.assigned team=A channel=chat
        """
    ).row("contacts")
    assert (row["reason"], row["channel"], row["team"], row["team_now"]) == ("retour", "chat", None, "A")
    assert row["customer"] == key_of("customer", "Jan") % 1_000_000
    assert row["request_at"] == row["opened_at"] == seconds("2026-03-02 09:00")


def test_within_one_instant_the_order_is_that_of_the_source() -> None:
    """Solved and reopened in one second: by the sequence it ends open, whatever the order of the lines."""
    lines = [
        "2026-03-02 09:00  T1  contact.opened  seq=1",
        "2026-03-02 10:00  T1  contact.status  seq=2 status=solved",
        "2026-03-02 10:00  T1  contact.status  seq=3 status=open",
    ]
    for told in (lines, lines[::-1]):
        row = world("\n".join(told)).row("contacts")
        assert (row["open_now"], row["reopens"], row["first_reopen_gap_s"]) == (1, 1, 0)
