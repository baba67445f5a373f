"""Sections 4 and 5 of the definitions, effort, cost, volume and workforce, clause by clause. What tries them is `test_clauses`."""

from __future__ import annotations

from kpis.clauses import HOUR, case, says

DONE = "2026-04-30 12:00"
MARCH = "span=2026-03-01/2026-03-31"

CASES = (
    case(
        "4-aht-is-talk-hold-and-wrap-up-and-what-is-not-measured-is-told",
        # 200 + 30 + 45, and 100 of which nobody measured the wrap-up.
        """
        2026-03-02 09:00:00  C1  queue.entered    queue=q
        2026-03-02 09:00:10  C1  queue.connected  queue=q agent=Piet
        2026-03-02 09:05:00  C1  call.ended       agent=Piet talk_s=200 hold_s=30 wrap_s=45
        2026-03-02 09:00:00  C2  queue.entered    queue=q
        2026-03-02 09:00:10  C2  queue.connected  queue=q agent=Els
        2026-03-02 09:01:50  C2  call.ended       agent=Els
        """,
        says("average_handle_time", 187.5, {"total_s": 375, "contacts": 2, "legs": 2, "legs_without_wrap_up": 1}),
        says("average_handle_time", 150, rule="talk_only"),
    ),
    case(
        "4-aht-is-of-what-was-handled-and-not-of-what-was-offered",
        # One handled in 300 s; one hung up, one still talking.
        """
        2026-03-02 09:00:00  C1  queue.entered    queue=q
        2026-03-02 09:00:00  C1  queue.connected  queue=q agent=Piet
        2026-03-02 09:05:00  C1  call.ended       agent=Piet wrap_s=0
        2026-03-02 09:00:00  C2  queue.entered    queue=q
        2026-03-02 09:01:00  C2  queue.abandoned  queue=q
        2026-03-02 09:00:00  C3  queue.entered    queue=q
        2026-03-02 09:01:00  C3  queue.connected  queue=q agent=Els
        """,
        says("average_handle_time", 300, {"total_s": 300, "contacts": 1, "legs": 1}),
    ),
    case(
        "4-aht-by-hour-divides-the-work-of-an-hour-by-the-contacts-worked-on-in-it",
        # C1: 100 s until 10:59 and, transferred, 80 s until 11:05; C2: 40 s until 11:30.
        """
        2026-03-02 10:57:20  C1  queue.connected   queue=q agent=Piet team=A
        2026-03-02 10:59:00  C1  call.transferred  agent=Piet wrap_s=0
        2026-03-02 11:03:40  C1  queue.connected   queue=q agent=Els team=B
        2026-03-02 11:05:00  C1  call.ended        agent=Els wrap_s=0
        2026-03-02 11:29:20  C2  queue.connected   queue=q agent=Els team=B
        2026-03-02 11:30:00  C2  call.ended        agent=Els wrap_s=0
        """,
        says("average_handle_time", 110, {"total_s": 220, "contacts": 2, "legs": 3}),
        says("average_handle_time", {"A": 100, "B": 60}, by="team"),
        says("average_handle_time", {"10": 100, "11": 60}, by="hour"),
        says("average_handle_time", 60, {"contacts": 2, "total_s": 120}, where=["hour=11"]),
    ),
    case(
        "4-aht-of-calls-that-were-merged-is-of-one-contact",
        """
        2026-03-02 09:00:00  C1  queue.connected  queue=q agent=Piet
        2026-03-02 09:02:00  C1  call.ended       agent=Piet wrap_s=0
        2026-03-02 09:10:00  C2  queue.connected  queue=q agent=Els
        2026-03-02 09:13:00  C2  call.ended       agent=Els wrap_s=0
        2026-03-02 09:14:00  C2  contact.merged   into=C1
        """,
        says("average_handle_time", 300, {"total_s": 300, "contacts": 1, "legs": 2}),
        says("average_handle_time", 150, rule="per_leg"),
    ),
    case(
        "4-cost-per-resolution-is-net-of-what-opened-again-within-the-window",
        # Of four solved: one opened again after 14 days to the second (within), one a second later, one thanked.
        f"""
        2026-03-01 00:00:00  -   cost.booked      cost_kind=salaries channel=email amount_cents=30000 {MARCH}
        2026-03-01 09:00:00  T1  contact.opened   channel=email
        2026-03-01 09:00:00  T1  contact.status   status=new
        2026-03-02 10:00:00  T1  contact.status   status=solved
        2026-03-16 10:00:00  T1  contact.status   status=open
        2026-03-16 11:00:00  T1  contact.status   status=solved
        2026-03-02 09:00:00  T2  contact.opened   channel=email
        2026-03-02 10:00:00  T2  contact.status   status=solved
        2026-03-16 10:00:01  T2  contact.status   status=open
        2026-03-02 09:00:00  T3  contact.opened   channel=email
        2026-03-02 10:00:00  T3  contact.status   status=solved
        2026-03-03 10:00:00  T3  contact.message  actor=customer
        2026-03-03 10:00:00  T3  contact.status   status=open
        2026-03-03 11:00:00  T3  contact.status   status=solved
        2026-03-02 09:00:00  T4  contact.opened   channel=email
        2026-03-02 10:00:00  T4  contact.status   status=solved
        """,
        says("cost_per_resolution", 100, {"cents": 30_000, "tickets_solved": 3, "tickets_reopened": 1}),
        says("cost_per_resolution", 75, {"tickets_solved": 4}, rule="gross"),
        until=DONE,
    ),
    case(
        "4-cost-per-contact-holds-the-bot-and-leaves-out-who-hung-up",
        # 60.00 over a ticket, a bot's chat and an answered call.
        f"""
        2026-03-01 00:00  -   cost.booked      cost_kind=salaries channel=phone amount_cents=4000 {MARCH}
        2026-03-01 00:00  -   cost.booked      cost_kind=bot channel=chat amount_cents=2000 {MARCH}
        2026-03-01 09:00  T1  contact.opened   channel=phone
        2026-03-01 09:00  T1  contact.status   status=new
        2026-03-02 09:00  B1  contact.opened   channel=chat
        2026-03-02 09:01  B1  contact.message  actor=bot
        2026-03-02 09:02  B1  contact.status   status=solved actor=bot
        2026-03-02 09:00  C1  queue.entered    queue=q channel=phone
        2026-03-02 09:01  C1  queue.connected  queue=q agent=Piet
        2026-03-02 09:00  C2  queue.entered    queue=q channel=phone
        2026-03-02 09:01  C2  queue.abandoned  queue=q
        2026-03-02 09:00  T2  contact.opened   channel=phone
        2026-03-02 09:01  T2  contact.merged   into=T1
        """,
        says("cost_per_contact", 20, {"cents": 6000, "contacts": 3}, apart={"abandoned": 1, "merged": 1}),
        # A ratio of sums: 40.00 over 2 by telephone, 20.00 over 1 by chat.
        says("cost_per_contact", {"chat": 20, "phone": 20}, by="channel", apart={"abandoned": 1, "merged": 1}),
        # Resolved: the bot's chat and the answered call.
        says("cost_per_resolution", 30, {"tickets_solved": 1, "calls_answered": 1}),
        until=DONE,
    ),
    case(
        "4-cost-where-nothing-was-resolved-has-no-value",
        f"""
        2026-03-01 00:00  -   cost.booked     cost_kind=salaries channel=email amount_cents=1000 {MARCH}
        2026-03-01 09:00  T1  contact.opened  channel=email
        2026-03-02 10:00  T1  contact.status  status=open
        """,
        says("costs", 10),
        says("cost_per_contact", 10),
        says("cost_per_resolution", None, {"tickets_solved": 0}, status="no_data"),
        until=DONE,
    ),
    case(
        "4-cost-lies-on-the-local-days-of-its-span-also-when-one-has-23-hours",
        # 28 to 30 March, 10.00: 334, 333 and 333 cents.
        """
        2026-03-28 00:00  -  cost.booked  cost_kind=tooling channel=email amount_cents=1000 span=2026-03-28/2026-03-30
        """,
        says(
            "costs",
            {"2026-03-28": 3.34, "2026-03-29": 3.33, "2026-03-30": 3.33, "2026-03-31": None},
            grain="day",
            first="2026-03-28",
            end="2026-04-01",
        ),
    ),
    case(
        "4-cost-of-a-span-over-months-counts-in-the-month-of-each-day",
        # 59 days of February and March, 59.00: 28 and 31.
        """
        2026-03-05 09:00  -  cost.booked  cost_kind=overhead channel=email amount_cents=5900 span=2026-02-01/2026-03-31
        """,
        says("costs", {"2026-02": 28, "2026-03": 31}, grain="month", first="2026-02-01", end="2026-04-01"),
    ),
    case(
        "4-cost-that-is-credited-in-full-is-nought-and-not-unknown",
        f"""
        2026-03-01 00:00  -  cost.booked  cost_kind=tooling channel=email amount_cents=1001 {MARCH}
        2026-03-20 00:00  -  cost.booked  cost_kind=tooling channel=email amount_cents=-1001 {MARCH}
        """,
        says("costs", 0, {"cents": 0, "bookings": 62}, status="ok"),
        says("costs", {"tooling": 0}, by="kind"),
    ),
    case(
        "4-volume-counts-every-contact-that-began-whoever-answered",
        """
        2026-03-02 09:00  T1  contact.opened   channel=email
        2026-03-02 09:00  B1  contact.opened   channel=chat
        2026-03-02 09:01  B1  contact.message  actor=bot
        2026-03-02 09:02  B1  contact.status   status=solved actor=bot
        2026-03-02 09:00  C1  queue.entered    queue=q channel=phone
        2026-03-02 09:01  C1  queue.abandoned  queue=q
        2026-03-02 09:00  U1  contact.opened   actor=agent agent=Piet channel=email
        """,
        says("contacts", 4),
        says("contacts", {"chat": 1, "email": 2, "phone": 1}, by="channel"),
    ),
    case(
        "4-transfer-is-once-a-contact-after-the-answer-and-a-consult-is-none",
        # Twice passed on is one contact. Sent on to another queue before anybody answered is no employee's transfer.
        """
        2026-03-02 09:00  C1  queue.entered     queue=q
        2026-03-02 09:01  C1  queue.connected   queue=q agent=Piet
        2026-03-02 09:02  C1  call.transferred  agent=Piet
        2026-03-02 09:03  C1  queue.connected   queue=q agent=Els
        2026-03-02 09:04  C1  call.transferred  agent=Els
        2026-03-02 09:05  C1  queue.connected   queue=q agent=Bo
        2026-03-02 09:06  C1  call.ended        agent=Bo
        2026-03-02 09:00  C2  queue.entered     queue=q
        2026-03-02 09:01  C2  queue.connected   queue=q agent=Piet
        2026-03-02 09:02  C2  call.consulted    agent=Piet
        2026-03-02 09:03  C2  call.ended        agent=Piet
        2026-03-02 09:00  C3  queue.entered     queue=keuze
        2026-03-02 09:01  C3  queue.left        queue=keuze outcome=transfer
        2026-03-02 09:01  C3  queue.entered     queue=q
        2026-03-02 09:02  C3  queue.connected   queue=q agent=Piet
        2026-03-02 09:03  C3  call.ended        agent=Piet
        2026-03-02 09:00  C4  queue.entered     queue=q
        2026-03-02 09:01  C4  queue.abandoned   queue=q
        """,
        says("transfer_rate", 100 / 3, {"transferred": 1, "handled": 3, "consulted": 1}),
        says("transfer_rate", 2 / 3, {"transfers": 2, "handled": 3}, rule="per_contact"),
    ),
    case(
        "4-escalation-is-once-a-contact-and-never-guessed",
        """
        2026-03-02 09:00  T1  contact.opened     team=A
        2026-03-02 09:10  T1  contact.escalated
        2026-03-02 09:20  T1  contact.escalated
        2026-03-02 09:00  T2  contact.opened     team=A
        2026-03-02 09:10  T2  contact.message    actor=agent agent=Piet team=A
        2026-03-02 09:20  T2  contact.assigned   team=Tweedelijn
        2026-03-02 09:30  T2  contact.status     status=pending
        2026-03-02 09:00  C1  queue.entered      queue=q
        2026-03-02 09:01  C1  queue.abandoned    queue=q
        """,
        says("escalation_rate", 50, {"escalated": 1, "handled": 2}),
        says("transfer_rate", 100, {"changed_team": 1, "replied": 1}, rule="team_changes"),
    ),
    case(
        "4-engagement-is-by-session-and-what-is-not-known-is-not-none",
        # Shown on three pages and started twice is one session; nought is known, silence is not.
        """
        2026-03-02 09:00  -  session.ended  id=s1 support_pages=3 contacts_made=2 chat_shown=3 chats_started=2
        2026-03-02 09:00  -  session.ended  id=s2 support_pages=1 contacts_made=0 chat_shown=1 chats_started=0
        2026-03-02 09:00  -  session.ended  id=s3 support_pages=0 contacts_made=1 chat_shown=0 chats_started=0
        2026-03-02 09:00  -  session.ended  id=s4
        """,
        says("support_page_ratio", 200 / 3, {"saw_support": 2, "sessions": 3}, apart={"unknown_pages": 1}),
        says("support_contact_ratio", 50, {"contacted": 1, "support_sessions": 2}, apart={"unknown_pages": 1}),
        says("chat_engagement", 50, {"chats": 1, "shown": 2}, apart={"unknown_chat": 1}),
        says("conversion_rate", None, {"sessions": 0}, apart={"unknown_purchase": 4}, status="not_measurable"),
    ),
    case(
        "4-contribution-is-told-beside-support-pages-and-bought-twice-is-one-session",
        """
        2026-03-02 09:00  -  session.ended  id=s1 support_pages=2 purchases=2
        2026-03-02 09:00  -  session.ended  id=s2 support_pages=1 purchases=0
        2026-03-02 09:00  -  session.ended  id=s3 support_pages=0 purchases=0
        2026-03-02 09:00  -  session.ended  id=s4 support_pages=0
        """,
        says("conversion_rate", 100 / 3, {"purchased": 1, "sessions": 3}, apart={"unknown_purchase": 1}),
        says("conversion_rate", {"1": 50, "0": 0}, by="saw_support", apart={"unknown_purchase": 1}),
    ),
    case(
        "5-occupancy-is-handling-and-wrap-up-in-what-is-not-a-break",
        # 30 + 10 minutes of work, 20 available in two spells that say the same; the rest is no idling.
        """
        2026-03-02 09:00  -  agent.state  agent=Piet state=handling
        2026-03-02 09:30  -  agent.state  agent=Piet state=wrap_up
        2026-03-02 09:40  -  agent.state  agent=Piet state=available
        2026-03-02 09:50  -  agent.state  agent=Piet state=available
        2026-03-02 10:00  -  agent.state  agent=Piet state=break
        2026-03-02 10:15  -  agent.state  agent=Piet state=meeting
        2026-03-02 11:00  -  agent.state  agent=Piet state=training
        2026-03-02 12:00  -  agent.state  agent=Piet state=other_work
        2026-03-02 13:00  -  agent.state  agent=Piet state=offline
        """,
        says("occupancy", 200 / 3, {"handle_s": 2400, "on_duty_s": 3600}),
        says("occupancy", 50, {"talk_s": 1800}, rule="talk_only"),
    ),
    case(
        "5-occupancy-of-two-is-of-their-time-together",
        # Piet 10 of 20 minutes, Els 60 of 60: 70 of 80, and not the mean of 50 and 100.
        """
        2026-03-02 09:00  -  agent.state  agent=Piet state=handling team=A
        2026-03-02 09:10  -  agent.state  agent=Piet state=available team=A
        2026-03-02 09:20  -  agent.state  agent=Piet state=offline team=A
        2026-03-02 09:00  -  agent.state  agent=Els state=handling team=B
        2026-03-02 10:00  -  agent.state  agent=Els state=offline team=B
        """,
        says("occupancy", 87.5, {"handle_s": 4200, "on_duty_s": 4800}),
        says("occupancy", {"A": 50, "B": 100}, by="team"),
    ),
    case(
        "5-occupancy-twelve-hours-are-a-shift-and-a-second-more-a-forgotten-log-off",
        # Els's spell of twelve hours counts, Piet's of a second more does not, though he said in between what he was
        # doing already; Bo is still available.
        """
        2026-03-02 08:00:00  -  agent.state  agent=Els state=available
        2026-03-02 20:00:00  -  agent.state  agent=Els state=offline
        2026-03-02 08:00:00  -  agent.state  agent=Piet state=available
        2026-03-02 14:00:00  -  agent.state  agent=Piet state=available
        2026-03-02 20:00:01  -  agent.state  agent=Piet state=offline
        2026-03-02 08:00:00  -  agent.state  agent=Bo state=handling
        2026-03-02 09:00:00  -  agent.state  agent=Bo state=available
        """,
        says(
            "occupancy",
            100 / 13,
            {"handle_s": HOUR, "on_duty_s": 13 * HOUR},
            apart={"longer_than_a_shift": 1},
            pending=1,
        ),
    ),
    case(
        "5-occupancy-is-elapsed-time-on-the-day-on-which-the-spell-began",
        # From 23:00 on Saturday to 4:00 on Sunday, the hour between 2:00 and 3:00 is not there: four hours, Saturday's.
        """
        2026-03-28 23:00  -  agent.state  agent=Piet state=handling
        2026-03-29 04:00  -  agent.state  agent=Piet state=available
        2026-03-29 05:00  -  agent.state  agent=Piet state=offline
        """,
        says("occupancy", {"2026-03-28": 100, "2026-03-29": 0}, grain="day", first="2026-03-28", end="2026-03-30"),
        says("occupancy", 80, {"handle_s": 4 * HOUR, "on_duty_s": 5 * HOUR}),
    ),
)
