"""Section 2 of the definitions, speed and availability, clause by clause. What tries them is `test_clauses`."""

from __future__ import annotations

from kpis.clauses import DAY, HOUR, case, says

DONE = "2026-04-30 12:00"


def waits(*ended: tuple[str, int]) -> str:
    """Calls of one queue, each with how it left and after how many seconds."""
    found = []
    for n, (how, wait) in enumerate(ended):
        kind, more = {
            "answered": ("queue.connected", "agent=Piet"),
            "abandoned": ("queue.abandoned", ""),
        }.get(how, ("queue.left", f"outcome={how}"))
        found.append(f"2026-03-02 09:00:00  C{n}  queue.entered  queue=q")
        found.append(f"2026-03-02 09:00:{wait:02d}  C{n}  {kind}  queue=q {more}")
    return "\n".join(found)


#: Eight calls around a threshold of 20 seconds and short abandons of under 5.
EIGHT = waits(
    ("answered", 10),
    ("answered", 20),
    ("answered", 25),
    ("abandoned", 4),
    ("abandoned", 20),
    ("abandoned", 21),
    ("timeout", 15),
    ("callback", 20),
)
SHORT = {"short_abandon": 1}

CASES = (
    case(
        "2-frt-what-comes-in-when-closed-waits-from-the-next-opening",
        # Saturday noon to Monday 9:30: 45.5 hours, half an hour of them open.
        """
        2026-03-07 12:00  T1  contact.opened
        2026-03-09 09:30  T1  contact.message  actor=agent agent=Piet
        """,
        says("first_response_time", 45.5 * HOUR),
        says("first_response_time", 1800, clock="business"),
    ),
    case(
        "2-frt-answered-while-closed-took-no-opening-hours",
        # On Saturday within the hour; at closing time to the second until opening time to the second.
        """
        2026-03-07 12:00:00  T1  contact.opened
        2026-03-07 13:00:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 17:30:00  T2  contact.opened
        2026-03-03 09:00:00  T2  contact.message  actor=agent agent=Piet
        """,
        says("first_response_time", HOUR, statistic="median"),
        says("first_response_time", 0, statistic="mean", clock="business"),
        says("first_response_time", 15.5 * HOUR, statistic="p90"),
    ),
    case(
        "2-frt-of-what-a-system-made-runs-from-its-making",
        # A form on the website makes the ticket: it is the customer's request, whoever wrote the line.
        """
        2026-03-02 09:00  T1  contact.opened   actor=system
        2026-03-02 09:20  T1  contact.message  actor=agent agent=Piet
        """,
        says("first_response_time", 1200),
    ),
    case(
        "2-frt-one-that-was-never-answered-is-not-within-any-target",
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:10  T1  contact.message  actor=agent agent=Piet
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 09:10  T2  contact.status   status=solved
        2026-03-02 09:00  T3  contact.opened
        """,
        says("first_response_time", 100 / 3, {"within_target": 1, "all": 3}, statistic="share_within", pending=2),
        says("first_response_time", 600, {"ended": 1, "censored": 2}, population="cohort", statistic="mean"),
        until="2026-03-02 09:10",
    ),
    case(
        "2-frt-a-reply-in-a-ticket-that-was-merged-away-is-a-reply",
        # Asked at 9:00 in one and 9:05 in the other, which was answered at 9:15 and then merged.
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:05  T2  contact.opened
        2026-03-02 09:15  T2  contact.message  actor=agent agent=Piet
        2026-03-02 09:20  T2  contact.merged   into=T1
        """,
        says("first_response_time", 900, {"finished": 1, "unfinished": 0}, apart={"merged": 1}),
    ),
    case(
        "2-next-reply-starts-at-the-first-word-that-is-not-answered",
        # Three messages at 10:00, 10:20 and 10:40 and one answer at 11:00; the answer's second half asks for nothing.
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:10  T1  contact.message  actor=agent agent=Piet
        2026-03-02 10:00  T1  contact.message  actor=customer
        2026-03-02 10:10  T1  contact.message  actor=system
        2026-03-02 10:20  T1  contact.message  actor=customer
        2026-03-02 10:40  T1  contact.message  actor=customer
        2026-03-02 11:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 11:30  T1  contact.message  actor=agent agent=Piet
        """,
        says("next_reply_time", HOUR, {"finished": 1, "unfinished": 0}),
        says("first_response_time", 600),
    ),
    case(
        "2-eight-calls-under-each-definition-of-the-service-level",
        EIGHT,
        # In time: 10 and 20. Ours: without the one of 4 seconds, of seven.
        says("service_level", 200 / 7, {"answered_in_time": 2, "counted": 7}, apart=SHORT),
        says("service_level", 25, {"answered_in_time": 2, "offered": 8}, rule="no_exclusion"),
        says("service_level", 200 / 3, {"answered_in_time": 2, "answered": 3}, rule="answered_only"),
        # Without those gone within 20 seconds, at 20 as well: 8 - 2.
        says("service_level", 100 / 3, {"answered_in_time": 2, "counted": 6}, rule="abandons_within_excluded"),
        # Removed in time by answer (2), abandon (2) or callback (1); not by time-out.
        says("service_level", 62.5, {"removed_in_time": 5, "queued": 8}, rule="amazon_connect"),
        says("service_level", 200 / 3, {"in_time": 4, "answered_or_abandoned": 6}, rule="asterisk_sl2"),
        # Strictly under and over: answered at 10 of three answered and one gone after 21.
        says("service_level", 25, {"answered_in_time": 1, "counted": 4}, rule="xcally"),
    ),
    case(
        "2-eight-calls-abandoned-answered-and-how-long-they-waited",
        EIGHT,
        says("abandonment_rate", 200 / 7, {"abandoned": 2, "counted": 7}, apart=SHORT),
        says("abandonment_rate", 37.5, {"abandoned": 3, "offered": 8}, rule="including_short"),
        says("answer_rate", 37.5, {"answered": 3, "offered": 8}),
        says("average_speed_of_answer", 55 / 3, {"wait_total_s": 55, "answered": 3}),
        says("average_speed_of_answer", 135 / 8, {"wait_total_s": 135, "offered": 8}, rule="all_offered"),
        says("average_speed_of_answer", 20, statistic="median"),
    ),
    case(
        "2-asa-of-a-call-that-overflows-counts-each-wait-in-its-own-queue",
        # 40 seconds in the first queue until it timed out, 10 in the second until an answer.
        """
        2026-03-02 09:00:00  C1  queue.entered    queue=eerst
        2026-03-02 09:00:40  C1  queue.left       queue=eerst outcome=timeout
        2026-03-02 09:00:40  C1  queue.entered    queue=daarna
        2026-03-02 09:00:50  C1  queue.connected  queue=daarna agent=Piet
        """,
        says("average_speed_of_answer", 10, {"wait_total_s": 10, "answered": 1}),
        says("service_level", {"daarna": 100, "eerst": 0}, by="queue"),
        says("service_level", 50, {"answered_in_time": 1, "counted": 2}),
        says("answer_rate", 50),
        says("contacts", 1),
    ),
    case(
        "2-a-callback-is-no-abandon-no-answer-and-no-wait",
        # They left a number after 15 seconds and were called ten minutes later: offered, not answered in the queue.
        """
        2026-03-02 09:00:00  C1  queue.entered    queue=q
        2026-03-02 09:00:15  C1  queue.left       queue=q outcome=callback
        2026-03-02 09:10:15  C1  queue.connected  queue=q agent=Piet
        2026-03-02 09:12:15  C1  call.ended       agent=Piet
        2026-03-02 09:00:00  C2  queue.entered    queue=q
        2026-03-02 09:00:18  C2  queue.connected  queue=q agent=Els
        """,
        says("abandonment_rate", 0, {"abandoned": 0, "counted": 2}),
        says("answer_rate", 50, {"answered": 1, "offered": 2}),
        says("service_level", 50, {"answered_in_time": 1, "counted": 2}),
        says("average_speed_of_answer", 18, {"answered": 1}),
        says("average_handle_time", 120, {"contacts": 1}),
    ),
    case(
        "2-only-who-hangs-up-is-a-short-abandon",
        # A key pressed after 2 seconds and a time-out after 3 are flow-outs: offered and not answered. Who hangs up at 5
        # seconds is no short one: short is under 5 (<5s), not within.
        waits(("key", 2), ("timeout", 3), ("abandoned", 4), ("abandoned", 5), ("answered", 1)),
        says("service_level", 25, {"answered_in_time": 1, "counted": 4}, apart=SHORT),
        says("abandonment_rate", 25, {"abandoned": 1, "counted": 4}, apart=SHORT),
    ),
    case(
        "2-who-is-passed-on-to-a-queue-is-offered-there-again",
        """
        2026-03-02 09:00:00  C1  queue.entered     queue=q
        2026-03-02 09:00:10  C1  queue.connected   queue=q agent=Piet
        2026-03-02 09:02:00  C1  call.transferred  agent=Piet
        2026-03-02 09:02:00  C1  queue.entered     queue=q
        2026-03-02 09:02:30  C1  queue.abandoned   queue=q
        """,
        says("service_level", 50, {"answered_in_time": 1, "counted": 2}),
        says("abandonment_rate", 50, {"abandoned": 1, "counted": 2}),
        says("contacts", 1),
    ),
    case(
        "2-resolution-counts-waiting-for-the-customer-and-the-wait-of-the-customer-does-not",
        # Monday 9:00; pending 10:00 to 16:00; solved 17:00. On hold is ours. Solved is no wait until it opens again.
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 10:00  T1  contact.status  status=pending
        2026-03-02 16:00  T1  contact.status  status=on_hold
        2026-03-02 17:00  T1  contact.status  status=solved
        2026-03-03 09:00  T1  contact.status  status=open
        2026-03-03 09:30  T1  contact.status  status=solved
        """,
        says("first_resolution_time", 8 * HOUR),
        says("full_resolution_time", 24.5 * HOUR),
        says("full_resolution_time", 9 * HOUR, clock="business"),
        says("requester_wait_time", 2.5 * HOUR),
        says("requester_wait_time", 2.5 * HOUR, clock="business"),
    ),
    case(
        "2-resolution-what-opens-again-has-a-first-and-no-full-one-yet",
        # T2 was closed without being solved and opened again: it is waited for, and not set apart as ended.
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 10:00  T1  contact.status  status=solved
        2026-03-03 10:00  T1  contact.status  status=open
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 10:00  T2  contact.status  status=closed
        2026-03-03 10:00  T2  contact.status  status=open
        """,
        says("first_resolution_time", HOUR, {"finished": 1, "unfinished": 1}, pending=1),
        says("full_resolution_time", None, {"finished": 0, "unfinished": 2}, pending=2, status="pending"),
        says("requester_wait_time", None, {"finished": 0, "unfinished": 2}, pending=2),
        says("full_resolution_time", None, {"ended": 0, "censored": 2}, population="cohort", status="pending"),
        until="2026-03-04 09:00",
    ),
    case(
        "2-backlog-what-is-solved-at-midnight-was-open-and-what-comes-then-was-not",
        """
        2026-03-02 09:00:00  T1  contact.opened
        2026-03-03 00:00:00  T1  contact.status  status=solved
        2026-03-03 00:00:00  T2  contact.opened
        """,
        says("backlog", {"2026-03-02": 1, "2026-03-03": 1}, grain="day", first="2026-03-02", end="2026-03-04"),
        says(
            "backlog_age",
            {"2026-03-02": 15 * HOUR, "2026-03-03": DAY},
            grain="day",
            first="2026-03-02",
            end="2026-03-04",
        ),
        says("backlog_inflow", {"2026-03-02": 1, "2026-03-03": 1}, grain="day", first="2026-03-02", end="2026-03-04"),
        says("backlog_outflow", {"2026-03-02": 0, "2026-03-03": 1}, grain="day", first="2026-03-02", end="2026-03-04"),
        until=DONE,
    ),
    case(
        "2-backlog-is-a-stand-of-all-that-is-not-done",
        # Pending and on hold are open; closed is done as solved is, and closing what was solved is no second end.
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 10:00  T1  contact.status  status=pending
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 10:00  T2  contact.status  status=on_hold
        2026-03-02 09:00  T3  contact.opened
        2026-03-02 10:00  T3  contact.status  status=closed
        2026-03-02 09:00  T4  contact.opened
        2026-03-02 10:00  T4  contact.status  status=solved
        2026-03-03 10:00  T4  contact.status  status=closed
        2026-03-02 09:00  T5  contact.opened
        2026-03-02 10:00  T5  contact.excluded  value=spam
        """,
        says("backlog", {"2026-03-02": 2, "2026-03-03": 2}, grain="day", first="2026-03-02", end="2026-03-04"),
        says("backlog", 2),
        says("backlog_inflow", 4),
        says("backlog_outflow", 2),
        until=DONE,
    ),
    case(
        "2-backlog-is-of-the-team-that-has-it-and-as-old-as-the-contact",
        # Opened on the 2nd, done from the 3rd to the 5th at 9:00: at the end of the 5th it is 3 days and 15 hours old,
        # 15 hours since it opened again.
        """
        2026-03-02 09:00  T1  contact.opened    team=A
        2026-03-03 09:00  T1  contact.status    status=solved
        2026-03-05 09:00  T1  contact.status    status=open
        2026-03-05 09:30  T1  contact.assigned  team=B
        """,
        says("backlog", {"B": 1}, by="team"),
        says("backlog_age", 3 * DAY + 15 * HOUR, first="2026-03-05", end="2026-03-06"),
        says("backlog_age", 15 * HOUR, first="2026-03-05", end="2026-03-06", rule="since_reopening"),
        # Nothing is open in between: no age, not nought.
        says("backlog_age", None, {"open": 0}, first="2026-03-04", end="2026-03-05"),
        says("backlog", 0, first="2026-03-04", end="2026-03-05"),
        until=DONE,
    ),
    case(
        "2-backlog-of-a-day-that-still-runs-is-as-old-as-is-known",
        # Known until 12:00; what is solved at that very second is done.
        """
        2026-03-05 10:00:00  T1  contact.opened
        2026-03-05 09:00:00  T2  contact.opened
        2026-03-05 12:00:00  T2  contact.status  status=solved
        """,
        says("backlog_age", 2 * HOUR, {"open": 1}, first="2026-03-05", end="2026-03-06"),
        says("backlog", 1, first="2026-03-05", end="2026-03-06"),
        until="2026-03-05 12:00:00",
    ),
)
