"""Section 1 of the definitions, what customers vote on, clause by clause. What tries them is `test_clauses`."""

from __future__ import annotations

from kpis.clauses import case, says

DONE = "2026-04-30 12:00"


def scores(instrument: str, *given: int, **more: str) -> str:
    """Answers without a contact, each to an invitation of its own."""
    words = " ".join(f"{name}={value}" for name, value in more.items())
    return "\n".join(
        f"2026-03-02 09:{n:02d}  -  survey.answered  invitation={instrument}{n} instrument={instrument} score={s} {words}"
        for n, s in enumerate(given)
    )


HANDED_ON = """
    2026-03-02 09:00  C1  queue.entered     queue=q channel=phone
    2026-03-02 09:01  C1  queue.connected   queue=q agent=Piet team=A
    2026-03-02 09:05  C1  call.transferred  agent=Piet
    2026-03-02 09:06  C1  queue.connected   queue=q agent=Els team=B
    2026-03-02 09:10  C1  call.ended        agent=Els
    2026-03-02 10:00  C1  survey.answered   invitation=I1 instrument=vijf score=1
    2026-03-02 09:00  C2  queue.entered     queue=q channel=phone
    2026-03-02 09:01  C2  queue.connected   queue=q agent=Els team=B
    2026-03-02 09:03  C2  call.consulted    agent=Els
    2026-03-02 09:05  C2  call.ended        agent=Els
    2026-03-02 10:00  C2  survey.answered   invitation=I2 instrument=vijf score=5
"""

CASES = (
    case(
        "1-nps-six-is-a-detractor-seven-and-eight-are-passive-nine-is-a-promoter",
        scores("nps", 6, 7, 8, 9, 9),
        says("nps", {"nps": 20}, {"promoters": 2, "detractors": 1, "answers": 5}),
    ),
    case(
        "1-nps-is-promoters-less-detractors-and-keeps-its-sign",
        scores("nps", 9, 0, 3, 8, 10, 5, 2, 7),
        # 2 promoters, 4 detractors, 2 passives of 8.
        says("nps", {"nps": -25}, {"promoters": 2, "detractors": 4, "answers": 8}),
    ),
    case(
        "1-nps-of-passives-only-is-nought-and-not-unknown",
        scores("nps", 7, 8),
        says("nps", {"nps": 0}, {"promoters": 0, "detractors": 0, "answers": 2}, status="ok"),
    ),
    case(
        "1-nps-relational-and-after-a-contact-are-not-pooled",
        scores("nps", 9, 10) + "\n" + scores("nps_relatie", 0, 8),
        says("nps", {"nps": 100, "nps_relatie": -50}),
    ),
    case(
        "1-nps-takes-no-answers-of-another-question",
        scores("nps", 0) + "\n" + scores("tien", 10, 10) + "\n" + scores("vijf", 5),
        says("nps", {"nps": -100}, {"answers": 1}),
    ),
    case(
        "1-nps-eleven-and-below-nought-are-rejected-and-counted",
        scores("nps", 10, 11, -1),
        says("nps", {"nps": 100}, {"answers": 1}, apart={"outside_scale": 2}),
    ),
    case(
        "1-csat-each-scale-has-its-own-positive-set-and-there-is-no-total",
        "\n".join(
            (
                scores("janee", 0, 1, 1),  # yes
                scores("drie", 2, 3),  # 3 only
                scores("vijf", 3, 4, 5),  # 4 and 5
                scores("zeven", 5, 6, 7, 1),  # 6 and 7
                scores("tien", 7, 8, 9, 10),  # 8 and up
            )
        ),
        says("csat", {"janee": 200 / 3, "drie": 50, "vijf": 200 / 3, "zeven": 50, "tien": 75}),
    ),
    case(
        "1-csat-report-marks-are-counted-beside-it-on-ten-points-only",
        scores("tien", 5, 6, 8, 9) + "\n" + scores("vijf", 5),
        says("csat", {"tien": 50, "vijf": 100}),
        says("csat", {"tien": 75, "vijf": None}, rule="voldoende"),
        says("csat", {"tien": 25, "vijf": None}, rule="nine_plus"),
    ),
    case(
        "1-csat-not-positive-is-not-dissatisfied",
        scores("vijf", 3, 3, 2, 5) + "\n" + scores("drie", 2, 2, 1, 3),
        says("csat", {"vijf": 25, "drie": 25}),
        says("dsat", {"vijf": 25, "drie": 25}),
        says("csat", {"vijf": 25, "drie": 25}, rule="dissatisfied"),
    ),
    case(
        "1-csat-counts-for-the-last-human-whom-the-customer-noticed",
        # After Piet of A came a bot, a note of Els of B that the customer never saw, and a system that solved.
        """
        2026-03-02 09:00  T1  contact.opened   channel=chat
        2026-03-02 09:10  T1  contact.message  actor=agent agent=Piet team=A
        2026-03-02 09:20  T1  contact.message  actor=bot
        2026-03-02 09:30  T1  contact.message  actor=agent agent=Els team=B visibility=internal
        2026-03-02 09:40  T1  contact.status   status=solved actor=system
        2026-03-02 10:00  T1  survey.answered  invitation=I1 instrument=vijf score=4 channel=email
        """,
        says("csat", {"A": 100}, by="team"),
        says("csat", {"chat": 100}, by="channel"),
    ),
    case(
        "1-csat-of-a-transferred-contact-is-shown-as-such-and-pinned-on-nobody",
        HANDED_ON,
        says("csat", {"0": 100, "1": 0}, by="transferred"),
        says("csat", {"vijf": 50}, {"answers": 2}),
        # By team the last one, as declared; by employee the transferred one is nobody's. A consult is no transfer.
        says("csat", {"B": 50}, by="team"),
        says("csat", {"vijf": 0}, {"answers": 1}, where=["agent=(none)"]),
        says("csat", {"vijf": 100}, {"answers": 1}, where=["agent!=(none)"]),
    ),
    case(
        "1-csat-stands-and-is-tagged-when-the-contact-opens-again",
        # T1 opened again after the answer, T2 before it, T3 after it but only for a thank-you.
        """
        2026-03-02 09:00  T1  contact.opened   customer=A
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-02 11:00  T1  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-03 10:00  T1  contact.status   status=open
        2026-03-03 11:00  T1  contact.status   status=solved
        2026-03-02 09:00  T2  contact.opened   customer=B
        2026-03-02 10:00  T2  contact.status   status=solved
        2026-03-03 10:00  T2  contact.status   status=open
        2026-03-03 11:00  T2  contact.status   status=solved
        2026-03-03 12:00  T2  survey.answered  invitation=I2 instrument=vijf score=2
        2026-03-02 09:00  T3  contact.opened   customer=C
        2026-03-02 10:00  T3  contact.status   status=solved
        2026-03-02 11:00  T3  survey.answered  invitation=I3 instrument=vijf score=4
        2026-03-03 10:00  T3  contact.message  actor=customer
        2026-03-03 10:00  T3  contact.status   status=open
        2026-03-03 11:00  T3  contact.status   status=solved
        """,
        says("csat", {"vijf": 200 / 3}, {"positive": 2, "answers": 3}),
        says("csat", {"1": 100, "0": 50}, by="reopened_after"),
        says("csat", {"vijf": 50}, {"answers": 2}, rule="without_reopened", apart={"reopened_after": 1}),
        until=DONE,
    ),
    case(
        "1-ces-five-to-seven-is-easy-and-the-mean-stands-apart",
        scores("gemak", 4, 5, 6, 7),
        says("ces", {"gemak": 75}, {"easy": 3, "answers": 4}),
        says("ces", {"gemak": 5.5}, statistic="mean"),
    ),
    case(
        "1-ces-of-effort-is-reversed-and-not-pooled-with-ease",
        scores("moeite", 1, 2, 3, 5) + "\n" + scores("gemak", 1, 7),
        says("ces", {"moeite": 50, "gemak": 50}),
        says("ces", {"moeite": 2.75, "gemak": 4}, statistic="mean"),
    ),
    case(
        "1-response-is-of-what-was-delivered-and-coverage-of-all-who-could-be-asked",
        # Of five contacts one was a bot's alone and one an abandoned call. Of the other three two were invited, one of
        # those invitations bounced, one was answered.
        """
        2026-03-02 09:00  T1  contact.opened    customer=A
        2026-03-02 10:00  T1  contact.status    status=solved
        2026-03-02 11:00  T1  survey.invited    invitation=I1 instrument=vijf
        2026-03-02 11:01  T1  survey.delivered  invitation=I1 instrument=vijf
        2026-03-03 11:00  T1  survey.answered   invitation=I1 instrument=vijf score=3
        2026-03-02 09:00  T2  contact.opened    customer=B
        2026-03-02 10:00  T2  contact.status    status=solved
        2026-03-02 11:00  T2  survey.invited    invitation=I2 instrument=vijf
        2026-03-02 11:01  T2  survey.bounced    invitation=I2 instrument=vijf
        2026-03-02 09:00  T3  contact.opened    customer=C
        2026-03-02 10:00  T3  contact.status    status=solved
        2026-03-02 09:00  T4  contact.opened    customer=D
        2026-03-02 09:30  T4  contact.message   actor=bot
        2026-03-02 10:00  T4  contact.status    status=solved actor=bot
        2026-03-02 09:00  C5  queue.entered     queue=q
        2026-03-02 09:01  C5  queue.abandoned   queue=q
        """,
        says("response_rate", 100, {"answered": 1, "delivered": 1, "invited": 2, "bounced": 1}),
        says(
            "survey_coverage",
            100 / 3,
            {"answered": 1, "eligible": 3, "invited": 2},
            apart={"abandoned": 1, "bot_only": 1},
        ),
        says("survey_coverage", 200 / 3, rule="invited", apart={"abandoned": 1, "bot_only": 1}),
        until=DONE,
    ),
    case(
        "1-response-counts-no-answer-from-before-its-invitation",
        """
        2026-03-02 09:00  -  survey.invited   invitation=I1 instrument=vijf
        2026-03-02 08:59  -  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-02 09:00  -  survey.invited   invitation=I2 instrument=vijf
        2026-03-02 09:30  -  survey.answered  invitation=I2 instrument=vijf score=4
        """,
        says("csat", {"vijf": 100}, {"answers": 1}, apart={"answer_before_invitation": 1}),
        says("response_rate", 50, {"answered": 1, "delivered": 2}),
    ),
    case(
        "1-response-two-questions-of-one-invitation-are-each-answered-or-not",
        """
        2026-03-02 09:00  -  survey.invited   invitation=I1 instrument=vijf
        2026-03-02 09:00  -  survey.invited   invitation=I1 instrument=nps
        2026-03-02 10:00  -  survey.answered  invitation=I1 instrument=vijf score=4
        """,
        says("response_rate", 50, {"answered": 1, "delivered": 2}),
        says("response_rate", {"nps": 0, "vijf": 100}, by="instrument"),
    ),
    case(
        "1-survey-about-a-contact-that-does-not-count-is-left-out-and-counted",
        """
        2026-03-02 09:00  T1  contact.opened    customer=A
        2026-03-02 10:00  T1  contact.status    status=solved
        2026-03-02 10:30  T1  contact.excluded  value=internal
        2026-03-02 11:00  T1  survey.invited    invitation=I1 instrument=vijf
        2026-03-02 12:00  T1  survey.answered   invitation=I1 instrument=vijf score=5
        2026-03-02 13:00  -   survey.answered   invitation=I2 instrument=vijf score=2
        """,
        says("csat", {"vijf": 0}, {"answers": 1}, apart={"internal": 1}),
        says("response_rate", None, {"delivered": 0}, apart={"internal": 1}),
        says("survey_coverage", None, {"eligible": 0}, apart={"internal": 1}),
        until=DONE,
    ),
)
