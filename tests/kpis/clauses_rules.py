"""Section 0 of the definitions, what a value is, clocks, periods and what is still open, clause by clause. What tries them is `test_clauses`."""

from __future__ import annotations

from kpis.clauses import HOUR, case, says

SPRING = "2026-03-29"  # summer time begins: 2:00 becomes 3:00
DONE = "2026-04-30 12:00"

CASES = (
    case(
        "0.1-each-reason-for-leaving-out-is-counted-by-itself",
        """
        2026-03-02 09:00  T0  contact.opened
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:01  T1  contact.excluded  value=spam
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 09:01  T2  contact.excluded  value=test
        2026-03-02 09:00  T3  contact.opened
        2026-03-02 09:01  T3  contact.excluded  value=internal
        2026-03-02 09:00  T4  contact.opened
        2026-03-02 09:01  T4  contact.excluded  value=duplicate
        2026-03-02 09:00  T5  contact.opened
        2026-03-02 09:01  T5  contact.excluded  value=proef
        2026-03-02 09:00  T6  contact.opened
        2026-03-02 09:01  T6  contact.merged    into=T0
        """,
        says(
            "contacts",
            1,
            {"contacts": 1},
            apart={"spam": 1, "test": 1, "internal": 1, "duplicate": 1, "marked_otherwise": 1, "merged": 1},
        ),
    ),
    case(
        "0.2-nobody-was-answered-so-there-is-no-wait-and-no-transfer",
        # On the 2nd everybody hung up; that the source knows of answers and transfers shows on the 10th.
        """
        2026-03-02 09:00:00  C1  queue.entered     queue=q
        2026-03-02 09:00:30  C1  queue.abandoned   queue=q
        2026-03-10 09:00:00  C2  queue.entered     queue=q
        2026-03-10 09:00:10  C2  queue.connected   queue=q agent=Piet
        2026-03-10 09:02:00  C2  call.transferred  agent=Piet
        2026-03-10 09:02:00  C2  queue.connected   queue=q agent=Els
        2026-03-10 09:04:00  C2  call.ended        agent=Els
        """,
        says("average_speed_of_answer", None, status="no_data", first="2026-03-02", end="2026-03-03"),
        says("transfer_rate", None, status="no_data", first="2026-03-02", end="2026-03-03"),
        says("average_handle_time", None, status="no_data", first="2026-03-02", end="2026-03-03"),
        # What can be divided by is a value, and nought is one.
        says("answer_rate", 0, {"answered": 0, "offered": 1}, status="ok", first="2026-03-02", end="2026-03-03"),
        says("service_level", 0, {"answered_in_time": 0, "counted": 1}, first="2026-03-02", end="2026-03-03"),
        says("abandonment_rate", 100, first="2026-03-02", end="2026-03-03"),
        says("service_level", None, status="no_data", first="2026-03-05", end="2026-03-06"),
        says("contacts", {"2026-03-09": 0, "2026-03-10": 1}, grain="day", first="2026-03-09", end="2026-03-11"),
    ),
    case(
        "0.2-nothing-solved-nothing-answered-nothing-delivered",
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 09:05  T1  contact.status   status=open
        2026-03-02 09:06  T1  contact.message  actor=customer
        2026-03-02 10:00  -   survey.invited   invitation=I1 instrument=nps
        2026-03-02 10:01  -   survey.bounced   invitation=I1 instrument=nps
        2026-03-02 11:00  -   survey.answered  invitation=I2 instrument=nps
        2026-03-02 09:00  -   agent.state      agent=Piet state=break
        2026-03-02 09:15  -   agent.state      agent=Piet state=training
        2026-03-02 10:00  -   agent.state      agent=Piet state=offline
        """,
        says("reopen_rate", None, {"reopened": 0, "solved": 0}, status="no_data"),
        says("first_response_time", None, {"finished": 0, "unfinished": 1}, pending=1, status="pending"),
        says("first_resolution_time", None, {"finished": 0, "unfinished": 1}, pending=1, status="pending"),
        says("response_rate", None, {"answered": 0, "delivered": 0, "invited": 1, "bounced": 1}, status="no_data"),
        says("nps", {"nps": None}, {"answers": 0}, apart={"no_score": 1}, status="no_data"),
        says("occupancy", None, {"handle_s": 0, "on_duty_s": 0}, status="no_data"),
        until=DONE,
    ),
    case(
        "0.3-scores-of-teams-are-added-up-and-not-averaged",
        """
        2026-03-02 09:00  -  survey.answered  invitation=I1 instrument=nps score=10 team=A
        2026-03-02 09:01  -  survey.answered  invitation=I2 instrument=nps score=0 team=B
        2026-03-02 09:02  -  survey.answered  invitation=I3 instrument=nps score=0 team=B
        2026-03-02 09:03  -  survey.answered  invitation=I4 instrument=nps score=0 team=B
        2026-03-02 09:00  -  survey.answered  invitation=J1 instrument=vijf score=5 team=A
        2026-03-02 09:01  -  survey.answered  invitation=J2 instrument=vijf score=1 team=B
        2026-03-02 09:02  -  survey.answered  invitation=J3 instrument=vijf score=1 team=B
        2026-03-02 09:03  -  survey.answered  invitation=J4 instrument=vijf score=1 team=B
        """,
        says("nps", {"A": 100, "B": -100}, by="team"),
        says("nps", {"nps": -50}, {"promoters": 1, "detractors": 3, "answers": 4}),
        says("csat_mean", {"A": 5, "B": 1}, by="team"),
        says("csat_mean", {"vijf": 2}, {"score_total": 8, "answers": 4}),
    ),
    case(
        "0.4-a-wait-in-the-queue-runs-on-when-the-office-closes",
        # From 17:29:50 to 17:30:20: 30 seconds elapsed, of which 10 before closing.
        """
        2026-03-02 17:29:50  C1  queue.entered    queue=q
        2026-03-02 17:30:20  C1  queue.connected  queue=q agent=Piet
        """,
        says("average_speed_of_answer", 30),
        says("service_level", 0),
    ),
    case(
        "0.4-a-wait-over-the-hour-that-is-skipped",
        # 1:59:50 to 3:00:10 by the wall clock is 20 seconds.
        f"""
        {SPRING} 01:59:50  C1  queue.entered    queue=q
        {SPRING} 03:00:10  C1  queue.connected  queue=q agent=Piet
        {SPRING} 03:01:10  C1  call.ended       agent=Piet
        """,
        says("average_speed_of_answer", 20),
        says("service_level", 100),
        says("average_handle_time", 60),
    ),
    case(
        "0.4-a-next-reply-and-a-wait-of-the-customer-over-the-change-of-the-clock",
        # Saturday noon to Sunday noon is 23 hours; from Friday 12:00 to Monday 12:00 there are 71, and 5.5 + 3 open.
        f"""
        2026-03-27 12:00  T1  contact.opened
        2026-03-27 12:10  T1  contact.message  actor=agent agent=Piet
        2026-03-28 12:00  T1  contact.message  actor=customer
        {SPRING} 12:00    T1  contact.message  actor=agent agent=Piet
        2026-03-30 12:00  T1  contact.status   status=solved
        """,
        says("next_reply_time", 23 * HOUR),
        says("next_reply_time", 0, clock="business"),
        says("requester_wait_time", 71 * HOUR),
        says("requester_wait_time", 8.5 * HOUR, clock="business"),
    ),
    case(
        "0.4-the-age-of-what-is-open-over-the-change-of-the-clock",
        # Saturday 12:00 to the end of Sunday: 12 hours, and 23 of a day that has 23.
        """
        2026-03-28 12:00  T1  contact.opened
        2026-03-28 12:00  T1  contact.status  status=open
        """,
        says("backlog_age", 35 * HOUR, {"open": 1}, first=SPRING, end="2026-03-30"),
        says("backlog_age", 0, first=SPRING, end="2026-03-30", clock="business"),
        until=DONE,
    ),
    case(
        "0.4-opening-hours-are-those-of-who-had-it-when-it-came",
        # Asked at 18:00 of the evening team, passed on at 18:30 to one that is closed, answered at 20:00. Open in the
        # definition ("at that moment"): the moment of opening is taken, so that one contact has one clock.
        """
        2026-03-02 18:00  T1  contact.opened    team=Avond
        2026-03-02 18:30  T1  contact.assigned  team=Dag
        2026-03-02 20:00  T1  contact.message   actor=agent agent=Piet team=Dag
        """,
        says("first_response_time", 2 * HOUR),
        says("first_response_time", 2 * HOUR, clock="business"),
    ),
    case(
        "0.5-midnight-parts-the-days",
        """
        2026-03-02 23:59:59  T1  contact.opened
        2026-03-03 00:00:00  T2  contact.opened
        2026-03-03 00:30:00  T1  contact.message  actor=agent agent=Piet
        2026-03-03 00:30:00  T2  contact.message  actor=agent agent=Piet
        """,
        says("contacts", {"2026-03-02": 1, "2026-03-03": 1}, grain="day", first="2026-03-02", end="2026-03-04"),
        says(
            "first_response_time",
            {"2026-03-02": 1801, "2026-03-03": 1800},
            grain="day",
            first="2026-03-02",
            end="2026-03-04",
        ),
    ),
    case(
        "0.5-each-thing-counts-when-it-happened",
        # Opened and answered in March, solved in March at 23:59:59, opened again and surveyed in April.
        """
        2026-03-30 09:00:00  T1  contact.opened   customer=Jan
        2026-03-31 23:59:59  T1  contact.status   status=solved
        2026-04-01 00:00:00  T1  survey.invited   invitation=I1 instrument=vijf
        2026-04-20 10:00:00  T1  survey.answered  invitation=I1 instrument=vijf score=5
        2026-04-02 10:00:00  T2  contact.opened   customer=Els
        2026-04-02 11:00:00  T2  contact.status   status=solved
        2026-04-03 11:00:00  T2  contact.status   status=open
        2026-04-03 12:00:00  T2  contact.status   status=solved
        2026-04-20 10:00:00  -   survey.answered  invitation=I2 instrument=nps score=9
        """,
        says("reopen_rate", {"2026-03": 0, "2026-04": 100}, grain="month", first="2026-03-01", end="2026-05-01"),
        # The contact ended in March, so that is what its answer of April is about; without a contact, its own day.
        says("csat", {"2026-03": 100, "2026-04": None}, grain="month", first="2026-03-01", end="2026-05-01"),
        says("response_rate", {"2026-03": None, "2026-04": 100}, grain="month", first="2026-03-01", end="2026-05-01"),
        until="2026-05-30 12:00",
    ),
    case(
        "0.6-what-is-open-stays-in-the-cohort-with-what-is-known-of-it",
        # Solved after 1 and 2 hours, one open for 2: at 1 hour 1 of 3, at 2 hours 1 of the 2 that were still followed.
        # The share that takes longer is 2/3 and then 1/3; the mean up to 2 hours is 1 + 2/3. One closed without being
        # solved and a merged one are no cases.
        """
        2026-03-05 08:00  T1  contact.opened
        2026-03-05 09:00  T1  contact.status  status=solved
        2026-03-05 09:00  T2  contact.opened
        2026-03-05 11:00  T2  contact.status  status=solved
        2026-03-05 10:00  T3  contact.opened
        2026-03-05 10:00  T3  contact.status  status=pending
        2026-03-05 10:00  T4  contact.opened
        2026-03-05 10:30  T4  contact.status  status=closed
        2026-03-05 10:00  T5  contact.opened
        2026-03-05 10:30  T5  contact.merged  into=T3
        """,
        says(
            "first_resolution_time",
            2 * HOUR,
            {"ended": 2, "censored": 1},
            population="cohort",
            apart={"merged": 1, "ended_without_solution": 1},
        ),
        says(
            "first_resolution_time",
            HOUR + 2400,
            population="cohort",
            statistic="mean",
            apart={"merged": 1, "ended_without_solution": 1},
        ),
        says(
            "first_resolution_time",
            HOUR,
            {"finished": 2, "unfinished": 1},
            pending=1,
            apart={"merged": 1, "ended_without_solution": 1},
        ),
        until="2026-03-05 12:00",
    ),
    case(
        "0.6-a-window-has-passed-when-it-has-passed-to-the-second",
        # Reopening and answers wait 14 days, coming back 7: each once exactly that long ago and once a second less.
        """
        2026-04-16 12:00:00  T1  contact.opened  customer=A reason=x
        2026-04-16 12:00:00  T1  contact.status  status=solved
        2026-04-16 12:00:01  T2  contact.opened  customer=B reason=x
        2026-04-16 12:00:01  T2  contact.status  status=solved
        2026-04-23 12:00:00  T3  contact.opened  customer=C reason=x
        2026-04-23 12:00:01  T4  contact.opened  customer=D reason=x
        2026-04-16 13:00:00  -   survey.answered invitation=I9 instrument=vijf score=4
        """,
        says("reopen_rate", 0, {"solved": 1}, pending=1),
        says("repeat_contact_rate", 0, {"contacts": 3}, pending=1),
        # T1 and T2 were solved at once, T3 is not solved.
        says("first_contact_resolution", 200 / 3, {"solved_at_once": 2, "issues": 3}, pending=1),
        # T3 and T4 are open: they wait as well.
        says("survey_coverage", 0, {"answered": 0, "eligible": 1}, pending=3),
        until="2026-04-30 12:00:00",
    ),
)
