"""Section 3 of the definitions, resolution and quality, clause by clause. What tries them is `test_clauses`."""

from __future__ import annotations

from kpis.clauses import DAY, HOUR, case, says

DONE = "2026-04-30 12:00"


def solved_calls(*begun: str, customer: str = "Jan") -> str:
    """Answered calls of one customer about one thing, each begun at a time."""
    return "\n".join(
        f"{at}  C{n}  queue.entered    queue=q customer={customer} reason=levering\n"
        f"{at}  C{n}  queue.connected  queue=q agent=Piet\n"
        f"{at}  C{n}  call.ended       agent=Piet"
        for n, at in enumerate(begun)
    )


CASES = (
    case(
        "3-fcr-a-chat-of-twenty-messages-is-one-contact",
        "\n".join(
            (
                "2026-03-02 09:00  T1  contact.opened  channel=chat customer=Jan reason=levering",
                *(
                    f"2026-03-02 09:{n:02d}  T1  contact.message  actor={'agent agent=Piet' if n % 2 else 'customer'}"
                    for n in range(1, 21)
                ),
                "2026-03-02 09:30  T1  contact.status  status=solved",
            )
        ),
        says("first_contact_resolution", 100, {"solved_at_once": 1, "issues": 1}),
        says("repeat_contact_rate", 0, {"contacts": 1}),
        # Reply-based it is not: ten replies.
        says("first_contact_resolution", 0, {"one_touch": 0, "solved": 1}, rule="one_touch"),
        until=DONE,
    ),
    case(
        "3-fcr-an-abandoned-call-starts-no-issue-and-ends-none",
        # Hung up on Monday, helped on Tuesday, hung up on Wednesday.
        """
        2026-03-02 09:00  C1  queue.entered    queue=q customer=Jan reason=levering
        2026-03-02 09:01  C1  queue.abandoned  queue=q
        2026-03-03 09:00  C2  queue.entered    queue=q customer=Jan reason=levering
        2026-03-03 09:01  C2  queue.connected  queue=q agent=Piet
        2026-03-03 09:04  C2  call.ended       agent=Piet
        2026-03-04 09:00  C3  queue.entered    queue=q customer=Jan reason=levering
        2026-03-04 09:01  C3  queue.abandoned  queue=q
        """,
        says("first_contact_resolution", 100, {"solved_at_once": 1, "issues": 1}, apart={"abandoned": 2}),
        says("repeat_contact_rate", 0, {"repeated": 0, "contacts": 1}, apart={"abandoned": 2}),
        until=DONE,
    ),
    case(
        "3-fcr-a-bot-and-then-an-employee-is-one-contact",
        """
        2026-03-02 09:00  T1  contact.opened   channel=chat customer=Jan reason=levering
        2026-03-02 09:00  T1  contact.message  actor=bot
        2026-03-02 09:01  T1  contact.message  actor=customer
        2026-03-02 09:02  T1  contact.message  actor=bot
        2026-03-02 09:05  T1  contact.message  actor=agent agent=Piet
        2026-03-02 09:10  T1  contact.status   status=solved actor=system
        """,
        says("first_contact_resolution", 100, {"solved_at_once": 1, "issues": 1}),
        until=DONE,
    ),
    case(
        "3-fcr-a-bot-alone-starts-no-issue-for-the-employee-of-the-next-day",
        """
        2026-03-02 09:00  B1  contact.opened   channel=chat customer=Jan reason=levering
        2026-03-02 09:01  B1  contact.message  actor=bot
        2026-03-02 09:02  B1  contact.status   status=solved actor=bot
        2026-03-03 09:00  T1  contact.opened   channel=chat customer=Jan reason=levering
        2026-03-03 09:05  T1  contact.message  actor=agent agent=Piet
        2026-03-03 09:10  T1  contact.status   status=solved actor=agent agent=Piet
        """,
        says("first_contact_resolution", 100, {"solved_at_once": 1, "issues": 1}, apart={"bot_only": 1}),
        says("repeat_contact_rate", 0, {"contacts": 1}, apart={"bot_only": 1}),
        until=DONE,
    ),
    case(
        "3-fcr-a-chain-is-one-issue-and-its-unit-is-not-that-of-repeat-contacts",
        # Days 2, 7 and 12 of March: each gap within seven days, so one issue of three contacts.
        solved_calls("2026-03-02 09:00", "2026-03-07 09:00", "2026-03-12 09:00"),
        says("first_contact_resolution", 0, {"solved_at_once": 0, "issues": 1}),
        says("repeat_contact_rate", 200 / 3, {"repeated": 2, "contacts": 3}),
        until=DONE,
    ),
    case(
        "3-fcr-seven-days-and-a-second-later-is-another-issue",
        solved_calls("2026-03-02 09:00:00", "2026-03-09 09:00:01"),
        says("first_contact_resolution", 100, {"solved_at_once": 2, "issues": 2}),
        says("repeat_contact_rate", 0, {"repeated": 0, "contacts": 2}),
        until=DONE,
    ),
    case(
        "3-fcr-seven-days-are-elapsed-days-also-when-the-clock-changes",
        # Monday 9:00 in winter time to Monday 10:00 in summer time is seven times 24 hours.
        solved_calls("2026-03-23 09:00:00", "2026-03-30 10:00:00"),
        says("first_contact_resolution", 0, {"issues": 1}),
        says("repeat_contact_rate", 50, {"repeated": 1, "contacts": 2}),
        until=DONE,
    ),
    case(
        "3-fcr-counts-in-the-period-of-the-first-contact",
        # 30 March and 2 April: the issue is March's, and April has none.
        solved_calls("2026-03-30 09:00", "2026-04-02 09:00"),
        says(
            "first_contact_resolution",
            {"2026-03": 0, "2026-04": None},
            grain="month",
            first="2026-03-01",
            end="2026-05-01",
        ),
        says(
            "repeat_contact_rate", {"2026-03": 100, "2026-04": 0}, grain="month", first="2026-03-01", end="2026-05-01"
        ),
        until=DONE,
    ),
    case(
        "3-fcr-another-reason-or-another-customer-is-another-issue",
        """
        2026-03-02 09:00  T1  contact.opened  customer=Jan reason=levering
        2026-03-02 10:00  T1  contact.status  status=solved
        2026-03-03 09:00  T2  contact.opened  customer=Jan reason=factuur
        2026-03-03 10:00  T2  contact.status  status=solved
        2026-03-03 09:00  T3  contact.opened  customer=Els reason=levering
        2026-03-03 10:00  T3  contact.status  status=solved
        """,
        says("first_contact_resolution", 100, {"solved_at_once": 3, "issues": 3}),
        says("repeat_contact_rate", 0, {"contacts": 3}),
        until=DONE,
    ),
    case(
        "3-fcr-what-it-was-about-is-what-was-found-out-in-the-end",
        # Booked as an invoice at first; it was the delivery again.
        """
        2026-03-02 09:00  T1  contact.opened  customer=Jan reason=levering
        2026-03-02 10:00  T1  contact.status  status=solved
        2026-03-03 09:00  T2  contact.opened  customer=Jan reason=factuur
        2026-03-03 09:30  T2  contact.field   field=reason reason=levering
        2026-03-03 10:00  T2  contact.status  status=solved
        """,
        says("first_contact_resolution", 0, {"solved_at_once": 0, "issues": 1}),
        says("repeat_contact_rate", 50, {"repeated": 1, "contacts": 2}),
        until=DONE,
    ),
    case(
        "3-fcr-through-another-channel-and-another-system-is-coming-back",
        """
        2026-03-02 09:00  C1  queue.entered    queue=q channel=phone customer=Jan reason=levering source=tel
        2026-03-02 09:01  C1  queue.connected  queue=q agent=Piet source=tel
        2026-03-04 09:00  T1  contact.opened   channel=email customer=Jan reason=levering source=mail
        2026-03-04 10:00  T1  contact.status   status=solved source=mail
        """,
        says("first_contact_resolution", 0, {"solved_at_once": 0, "issues": 1}),
        says("repeat_contact_rate", {"email": 0, "phone": 100}, by="channel"),
        until=DONE,
    ),
    case(
        "3-fcr-what-is-set-apart-is-no-coming-back",
        """
        2026-03-02 09:00  T1  contact.opened    customer=Jan reason=levering
        2026-03-02 10:00  T1  contact.status    status=solved
        2026-03-03 09:00  T2  contact.opened    customer=Jan reason=levering
        2026-03-03 09:01  T2  contact.excluded  value=duplicate
        2026-03-04 09:00  T3  contact.opened    customer=Jan reason=levering
        2026-03-04 09:01  T3  contact.merged    into=T1
        """,
        says("first_contact_resolution", 100, {"solved_at_once": 1, "issues": 1}, apart={"duplicate": 1, "merged": 1}),
        until=DONE,
    ),
    case(
        "3-fcr-closed-without-solving-is-not-solved-and-open-is-not",
        """
        2026-03-02 09:00  T1  contact.opened  customer=A reason=levering
        2026-03-02 10:00  T1  contact.status  status=closed
        2026-03-02 09:00  T2  contact.opened  customer=B reason=levering
        2026-03-02 10:00  T2  contact.status  status=pending
        2026-03-02 09:00  T3  contact.opened  customer=C reason=levering
        2026-03-02 10:00  T3  contact.status  status=solved
        """,
        says("first_contact_resolution", 100 / 3, {"solved_at_once": 1, "issues": 3}),
        until=DONE,
    ),
    case(
        "3-fcr-reopened-is-not-at-once-and-thanked-is",
        """
        2026-03-02 09:00  T1  contact.opened   customer=A reason=levering
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-03 10:00  T1  contact.message  actor=customer
        2026-03-03 10:00  T1  contact.status   status=open
        2026-03-03 11:00  T1  contact.message  actor=agent agent=Piet
        2026-03-03 11:00  T1  contact.status   status=solved
        2026-03-02 09:00  T2  contact.opened   customer=B reason=levering
        2026-03-02 10:00  T2  contact.status   status=solved
        2026-03-03 10:00  T2  contact.message  actor=customer
        2026-03-03 10:00  T2  contact.status   status=open
        2026-03-03 11:00  T2  contact.status   status=solved
        """,
        says("first_contact_resolution", 50, {"solved_at_once": 1, "issues": 2}),
        says("reopen_rate", 50, {"reopened": 1, "solved": 2, "reopened_ever": 1}),
        until=DONE,
    ),
    case(
        "3-fcr-a-transfer-is-not-at-once-and-a-consult-is",
        """
        2026-03-02 09:00  C1  queue.entered     queue=q customer=A reason=levering
        2026-03-02 09:01  C1  queue.connected   queue=q agent=Piet
        2026-03-02 09:02  C1  call.transferred  agent=Piet
        2026-03-02 09:02  C1  queue.connected   queue=q agent=Els
        2026-03-02 09:05  C1  call.ended        agent=Els
        2026-03-02 09:00  C2  queue.entered     queue=q customer=B reason=levering
        2026-03-02 09:01  C2  queue.connected   queue=q agent=Piet
        2026-03-02 09:02  C2  call.consulted    agent=Piet
        2026-03-02 09:05  C2  call.ended        agent=Piet
        """,
        says("first_contact_resolution", 50, {"solved_at_once": 1, "issues": 2}),
        says("transfer_rate", 50, {"transferred": 1, "handled": 2, "consulted": 1}),
        until=DONE,
    ),
    case(
        "3-fcr-what-had-to-go-to-a-higher-line-is-not-at-once",
        # "Without follow-up or escalation": the source says that T1 and C1 went to the second line.
        """
        2026-03-02 09:00  T1  contact.opened     customer=A reason=levering
        2026-03-02 09:30  T1  contact.escalated  team=Tweede
        2026-03-02 10:00  T1  contact.status     status=solved
        2026-03-02 09:00  C1  queue.entered      queue=q customer=B reason=levering
        2026-03-02 09:01  C1  queue.connected    queue=q agent=Piet
        2026-03-02 09:02  C1  contact.escalated
        2026-03-02 09:05  C1  call.ended         agent=Piet
        2026-03-02 09:00  T2  contact.opened     customer=C reason=levering
        2026-03-02 09:30  T2  contact.assigned   team=B
        2026-03-02 10:00  T2  contact.status     status=solved
        """,
        says("first_contact_resolution", 100 / 3, {"solved_at_once": 1, "issues": 3}),
        says("escalation_rate", 200 / 3, {"escalated": 2, "handled": 3}),
        until=DONE,
    ),
    case(
        "3-fcr-without-a-customer-or-a-reason-is-left-out-and-counted",
        """
        2026-03-02 09:00  T1  contact.opened  customer=A reason=levering
        2026-03-02 10:00  T1  contact.status  status=solved
        2026-03-02 09:00  T2  contact.opened  customer=A
        2026-03-02 10:00  T2  contact.status  status=solved
        2026-03-02 09:00  T3  contact.opened  reason=levering
        2026-03-02 10:00  T3  contact.status  status=solved
        2026-03-02 09:00  T4  contact.opened
        2026-03-02 10:00  T4  contact.status  status=solved
        """,
        # Of T4 neither is known: it is counted once, by the first reason.
        says(
            "first_contact_resolution",
            100,
            {"solved_at_once": 1, "issues": 1},
            apart={"unknown_customer": 2, "unknown_reason": 1},
        ),
        until=DONE,
    ),
    case(
        "3-fcr-one-touch-counts-tickets-without-any-reply-and-not-those-of-two",
        """
        2026-03-02 09:00  T0  contact.opened
        2026-03-02 10:00  T0  contact.status   status=solved
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:10  T1  contact.message  actor=agent agent=Piet
        2026-03-02 09:11  T1  contact.message  actor=agent agent=Piet visibility=internal
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 09:10  T2  contact.message  actor=agent agent=Piet
        2026-03-02 09:20  T2  contact.message  actor=agent agent=Piet
        2026-03-02 10:00  T2  contact.status   status=solved
        2026-03-02 09:00  T3  contact.opened
        """,
        says("first_contact_resolution", 200 / 3, {"one_touch": 2, "solved": 3}, rule="one_touch"),
        until=DONE,
    ),
    case(
        "3-reopen-a-thank-you-first-and-a-real-one-later",
        # T1: thanked on day 1, really opened again on day 3: reopened after three days. T2: the real one comes on day
        # 15, a second past the window; the thank-you within it does not count. T3: to the second within it.
        """
        2026-03-02 10:00:00  T1  contact.opened
        2026-03-02 10:00:00  T1  contact.status   status=solved
        2026-03-03 10:00:00  T1  contact.message  actor=customer
        2026-03-03 10:00:00  T1  contact.status   status=open
        2026-03-03 11:00:00  T1  contact.status   status=solved
        2026-03-05 10:00:00  T1  contact.message  actor=customer
        2026-03-05 10:00:00  T1  contact.status   status=open
        2026-03-05 11:00:00  T1  contact.message  actor=agent agent=Piet
        2026-03-05 11:00:00  T1  contact.status   status=solved
        2026-03-02 10:00:00  T2  contact.opened
        2026-03-02 10:00:00  T2  contact.status   status=solved
        2026-03-03 10:00:00  T2  contact.message  actor=customer
        2026-03-03 10:00:00  T2  contact.status   status=open
        2026-03-03 11:00:00  T2  contact.status   status=solved
        2026-03-16 10:00:01  T2  contact.status   status=open
        2026-03-16 11:00:00  T2  contact.message  actor=agent agent=Piet
        2026-03-16 11:00:00  T2  contact.status   status=solved
        2026-03-02 10:00:00  T3  contact.opened
        2026-03-02 10:00:00  T3  contact.status   status=solved
        2026-03-16 10:00:00  T3  contact.status   status=open
        """,
        says("reopen_rate", 200 / 3, {"reopened": 2, "solved": 3, "reopened_ever": 3}),
        says("reopen_rate", 100, rule="ever"),
        says("reopen_rate", 1, {"reopen_events": 3, "solved": 3}, rule="events_per_ticket"),
        until=DONE,
    ),
    case(
        "3-reopen-what-an-employee-opened-is-no-thank-you-of-the-customer",
        # Piet opens it again by himself on the 3rd; the customer only writes on the 4th, and it is solved in silence.
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-03 10:00  T1  contact.status   status=open actor=agent agent=Piet
        2026-03-04 10:00  T1  contact.message  actor=customer
        2026-03-05 10:00  T1  contact.status   status=solved actor=agent agent=Piet
        """,
        says("reopen_rate", 100, {"reopened": 1, "solved": 1}),
        says("full_resolution_time", 3 * DAY + HOUR),
        until=DONE,
    ),
    case(
        "3-reopen-is-of-the-cohort-solved-and-once-a-ticket",
        # Solved three times and opened again twice; one never solved, one solved by a bot alone, one spam.
        """
        2026-03-02 09:00  T1  contact.opened    team=A
        2026-03-02 10:00  T1  contact.status    status=solved team=B
        2026-03-03 10:00  T1  contact.status    status=open
        2026-03-04 10:00  T1  contact.status    status=solved team=C
        2026-03-05 10:00  T1  contact.status    status=open
        2026-03-06 10:00  T1  contact.status    status=solved
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 09:00  T3  contact.opened
        2026-03-02 09:01  T3  contact.message   actor=bot
        2026-03-02 09:02  T3  contact.status    status=solved actor=bot
        2026-03-02 09:00  T4  contact.opened
        2026-03-02 10:00  T4  contact.status    status=solved
        2026-03-02 10:01  T4  contact.excluded  value=spam
        """,
        says("reopen_rate", 100, {"reopened": 1, "solved": 1}, apart={"bot_only": 1, "spam": 1}),
        says(
            "reopen_rate",
            2,
            {"reopen_events": 2, "solved": 1},
            rule="events_per_ticket",
            apart={"bot_only": 1, "spam": 1},
        ),
        # The team that solved it first.
        says("reopen_rate", {"B": 100}, by="team", where=["team=B"]),
        until=DONE,
    ),
    case(
        "3-repeat-counts-contacts-and-not-what-follows-after-the-window",
        # The 2nd, the 9th at the same second, and the 20th.
        solved_calls("2026-03-02 09:00:00", "2026-03-09 09:00:00", "2026-03-20 09:00:00"),
        says("repeat_contact_rate", 100 / 3, {"repeated": 1, "contacts": 3}),
        says("first_contact_resolution", 50, {"solved_at_once": 1, "issues": 2}),
        until=DONE,
    ),
)
