"""Section 0 of the definitions, units, bots, what is missing and who answered more than once, clause by clause. What tries them is `test_clauses`."""

from __future__ import annotations

from kpis.clauses import HOUR, case, says

DONE = "2026-04-30 12:00"

CASES = (
    case(
        "0.7-a-merge-leaves-every-count-but-keeps-the-first-beginning",
        # T2 began at 23:00 the day before and went into T1: one contact, since 23:00, answered after 11 hours.
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan reason=levering team=A
        2026-03-01 23:00  T2  contact.opened   customer=Jan reason=levering team=B
        2026-03-01 23:30  T2  contact.status   status=solved
        2026-03-02 08:00  T2  contact.status   status=open
        2026-03-02 09:40  T2  contact.merged   into=T1
        2026-03-02 10:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 11:00  T1  contact.status   status=solved
        """,
        says(
            "contacts",
            {"2026-03-01": 1, "2026-03-02": 0},
            grain="day",
            first="2026-03-01",
            end="2026-03-03",
            apart={"merged": 1},
        ),
        says("first_response_time", 11 * HOUR, {"finished": 1, "unfinished": 0}, apart={"merged": 1}),
        says("first_resolution_time", 12 * HOUR, {"finished": 1, "unfinished": 0}, apart={"merged": 1}),
        says("reopen_rate", 0, {"reopened": 0, "solved": 1, "reopened_ever": 0}),
        says("first_contact_resolution", 100, {"solved_at_once": 1, "issues": 1}, apart={"merged": 1}),
        says("repeat_contact_rate", 0, {"contacts": 1}, apart={"merged": 1}),
        says("backlog_inflow", 1),
        says("backlog_outflow", 1),
        until=DONE,
    ),
    case(
        "0.7-a-transfer-is-another-leg-of-the-same-contact",
        """
        2026-03-02 09:00:00  C1  queue.entered     queue=q
        2026-03-02 09:00:10  C1  queue.connected   queue=q agent=Piet
        2026-03-02 09:02:10  C1  call.transferred  agent=Piet wrap_s=30
        2026-03-02 09:02:10  C1  queue.connected   queue=q agent=Els
        2026-03-02 09:03:10  C1  call.ended        agent=Els wrap_s=15
        """,
        says("contacts", 1),
        says("answer_rate", 100, {"answered": 1, "offered": 1}),
        says("average_handle_time", 225, {"total_s": 225, "contacts": 1, "legs": 2}),
        says("average_handle_time", 112.5, rule="per_leg"),
        says("transfer_rate", 100, {"transferred": 1, "handled": 1, "consulted": 0}),
    ),
    case(
        "0.8-a-bot-alone-is-in-no-kpi-of-employees",
        """
        2026-03-02 09:00  B1  contact.opened     customer=Jan reason=levering
        2026-03-02 09:01  B1  contact.message    actor=bot
        2026-03-02 09:02  B1  contact.status     status=solved actor=bot
        2026-03-02 09:00  T1  contact.opened     customer=Els reason=levering
        2026-03-02 09:30  T1  contact.message    actor=agent agent=Piet
        2026-03-02 09:40  T1  contact.escalated
        2026-03-02 10:00  T1  contact.status     status=solved actor=agent agent=Piet
        2026-03-02 11:00  -   survey.answered    invitation=I9 instrument=vijf score=4
        """,
        says("contacts", 2),
        says("repeat_contact_rate", 0, {"contacts": 1}, apart={"bot_only": 1}),
        says("escalation_rate", 100, {"escalated": 1, "handled": 1}, apart={"bot_only": 1}),
        says("survey_coverage", 0, {"eligible": 1}, apart={"bot_only": 1}),
        says("requester_wait_time", HOUR, {"finished": 1}, apart={"bot_only": 1}),
        until=DONE,
    ),
    case(
        "0.8-what-a-bot-solved-and-a-human-had-to-take-up-is-no-bot-alone",
        # The bot's solving did not hold: opened again after 58 minutes and answered 90 minutes after the question.
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 09:01  T1  contact.message  actor=bot
        2026-03-02 09:02  T1  contact.status   status=solved actor=bot
        2026-03-02 10:00  T1  contact.message  actor=customer
        2026-03-02 10:00  T1  contact.status   status=open
        2026-03-02 10:30  T1  contact.message  actor=agent agent=Piet
        2026-03-02 11:00  T1  contact.status   status=solved
        """,
        says("first_response_time", 90 * 60),
        says("reopen_rate", 100, {"reopened": 1, "solved": 1}),
        says("first_resolution_time", 120),
        says("full_resolution_time", 2 * HOUR),
        until=DONE,
    ),
    case(
        "0.9-within-one-second-the-sequence-decides-what-was-a-reply",
        # Made by an employee, whose word stands before the customer's of the same second: the reply came at 11:00.
        """
        2026-03-02 09:00  T1  contact.opened   actor=agent agent=Piet
        2026-03-02 10:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 10:00  T1  contact.message  actor=customer
        2026-03-02 11:00  T1  contact.message  actor=agent agent=Piet
        """,
        says("first_response_time", HOUR, {"finished": 1}),
        says("next_reply_time", None, {"finished": 0, "unfinished": 0}),
    ),
    case(
        "0.9-within-one-second-the-later-answer-replaces-the-earlier",
        """
        2026-03-02 09:00  -  survey.answered  invitation=I1 instrument=vijf score=5 seq=2
        2026-03-02 09:00  -  survey.answered  invitation=I1 instrument=vijf score=1 seq=1
        """,
        says("csat", {"vijf": 100}, {"positive": 1, "answers": 1}),
    ),
    case(
        "0.9-two-contacts-of-one-second-are-one-that-comes-back",
        """
        2026-03-02 09:00  T1  contact.opened  customer=Jan reason=levering
        2026-03-02 09:00  T2  contact.opened  customer=Jan reason=levering
        2026-03-02 10:00  T1  contact.status  status=solved
        2026-03-02 10:00  T2  contact.status  status=solved
        """,
        says("repeat_contact_rate", 50, {"repeated": 1, "contacts": 2}),
        says("first_contact_resolution", 0, {"solved_at_once": 0, "issues": 1}),
        until=DONE,
    ),
    case(
        "0.9-exactly-at-a-target-is-within-it",
        # Five days, a day and a day and two of opening hours: each once to the second, and once a second more.
        """
        2026-03-02 09:00:00  T1  contact.opened
        2026-03-02 17:30:00  T1  contact.message  actor=agent agent=Piet
        2026-03-04 09:00:00  T1  contact.status   status=solved
        2026-03-02 09:00:00  T2  contact.opened
        2026-03-03 09:00:01  T2  contact.message  actor=agent agent=Piet
        2026-03-04 09:00:01  T2  contact.status   status=solved
        2026-03-02 09:00:00  T3  contact.opened
        2026-03-02 10:00:00  T3  contact.message  actor=agent agent=Piet
        2026-03-03 10:00:00  T3  contact.message  actor=customer
        2026-03-04 10:00:00  T3  contact.message  actor=agent agent=Piet
        2026-03-05 10:00:00  T3  contact.message  actor=customer
        2026-03-06 10:00:01  T3  contact.message  actor=agent agent=Piet
        2026-03-07 09:00:00  T3  contact.status   status=solved
        """,
        # 8.5 hours of office are the target: T1 and T3, not T2.
        says(
            "first_response_time", 200 / 3, {"within_target": 2, "all": 3}, statistic="share_within", clock="business"
        ),
        says("next_reply_time", 50, {"within_target": 1, "all": 2}, statistic="share_within"),
        says("requester_wait_time", 100 / 3, {"within_target": 1, "all": 3}, statistic="share_within"),
        says("full_resolution_time", 100, {"within_target": 3, "all": 3}, statistic="share_within"),
    ),
    case(
        "0.9-older-than-a-target-is-beyond-it",
        # At the end of 6 March one is exactly five days old, one a second older.
        """
        2026-03-02 00:00:00  T1  contact.opened
        2026-03-02 00:00:00  T1  contact.status  status=open
        2026-03-01 23:59:59  T2  contact.opened
        """,
        says(
            "backlog_age",
            50,
            {"over_target": 1, "open": 2},
            statistic="share_over",
            first="2026-03-06",
            end="2026-03-07",
        ),
        until=DONE,
    ),
    case(
        "0.9-no-answer-is-not-a-dissatisfied-one",
        """
        2026-03-02 09:00  -  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-02 09:00  -  survey.answered  invitation=I2 instrument=vijf
        """,
        says("csat", {"vijf": 100}, {"positive": 1, "answers": 1}, apart={"no_score": 1}),
        says("dsat", {"vijf": 0}, {"negative": 0, "answers": 1}, apart={"no_score": 1}),
        says("csat_mean", {"vijf": 5}, apart={"no_score": 1}),
    ),
    case(
        "0.9-a-score-off-the-scale-is-no-valid-answer-in-any-kpi",
        """
        2026-03-02 09:00  -  survey.invited   invitation=I1 instrument=vijf
        2026-03-02 09:00  -  survey.invited   invitation=I2 instrument=vijf
        2026-03-02 10:00  -  survey.answered  invitation=I1 instrument=vijf score=4
        2026-03-02 10:00  -  survey.answered  invitation=I2 instrument=vijf score=9
        """,
        says("csat", {"vijf": 100}, {"answers": 1}, apart={"outside_scale": 1}),
        says("response_rate", 50, {"answered": 1, "delivered": 2}),
    ),
    case(
        "0.10-a-second-answer-replaces-the-first-also-where-it-is-empty",
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-02 11:00  T1  survey.invited   invitation=I1 instrument=vijf
        2026-03-02 12:00  T1  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-02 13:00  T1  survey.answered  invitation=I1 instrument=vijf
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 10:00  T2  contact.status   status=solved
        2026-03-02 11:00  T2  survey.invited   invitation=I2 instrument=vijf
        2026-03-02 12:00  T2  survey.answered  invitation=I2 instrument=vijf score=4
        """,
        says("csat", {"vijf": 100}, {"positive": 1, "answers": 1}, apart={"no_score": 1}),
        says("response_rate", 50, {"answered": 1, "delivered": 2}),
        says("survey_coverage", 50, {"answered": 1, "eligible": 2}),
        until=DONE,
    ),
    case(
        "0.10-a-customer-who-answers-about-two-contacts-is-two-answers",
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-02 11:00  T1  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-04 09:00  T2  contact.opened   customer=Jan
        2026-03-04 10:00  T2  contact.status   status=solved
        2026-03-04 11:00  T2  survey.answered  invitation=I2 instrument=vijf score=1
        """,
        says("csat", {"vijf": 50}, {"positive": 1, "answers": 2}),
    ),
)
