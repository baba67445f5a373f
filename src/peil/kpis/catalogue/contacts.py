"""KPIs of contacts: how many, solved in one go, coming back, opened again."""

from __future__ import annotations

from peil.kpis.kpi import CONTACT_DIMENSIONS, MARKED, SOME_CONTACT, Example, Kpi, Rule, Text
from peil.kpis.measures import Count, Mean, Share
from peil.kpis.needs import HISTORY

_DAY = 86_400
_DIMENSIONS = {**CONTACT_DIMENSIONS, "hour": "opened_hour", "weekday": "opened_weekday"}
_NOT_HUMAN = {"bot_only": "bot_only = 1"}
_NO_CONTACT = {"abandoned": "unanswered_call = 1", **_NOT_HUMAN}
_UNKNOWN = {"unknown_customer": "customer IS NULL", "unknown_reason": "reason IS NULL"}
_YOUNG = "opened_at + {window_days} * 86400 > {as_of}"
_RETURNS = "next_gap_s <= {window_days} * 86400"
_BACK_LATE = "first_reopen_gap_s > {window_days} * 86400"
#: What opens again after the window was solved all the same, also while it is open.
_SOLVED = (
    f"((is_ticket = 1 AND first_solved_at IS NOT NULL AND (open_now = 0 OR {_BACK_LATE}))"
    " OR (is_ticket = 0 AND answered_visits > 0))"
)
_CALL = {
    "is_ticket": 0,
    "answered_visits": 1,
    "unanswered_call": 0,
    "bot_only": 0,
    "transfers": 0,
    "escalations": 0,
    "reopens": 0,
    "customer": 7,
    "reason": "levering",
}
_TICKET = {"is_ticket": 1, "open_now": 0, "bot_only": 0, "unanswered_call": 0}


def _calls(*rows: tuple[int, int | None, int | None]) -> tuple[dict[str, object], ...]:
    """Answered calls of one customer and reason: (opened day, days since the one before, days to the next)."""
    return tuple(
        {
            **_CALL,
            "opened_at": day * _DAY,
            "prev_gap_s": None if before is None else before * _DAY,
            "next_gap_s": None if after is None else after * _DAY,
        }
        for day, before, after in rows
    )


KPIS = (
    Kpi(
        key="contacts",
        name=Text("Contacten", "Contacts"),
        explanation=Text(
            "Hoeveel contacten er begonnen: gesprekken, tickets en chats. Samengevoegde, spam- en testcontacten"
            " tellen niet mee.",
            "How many contacts began: calls, tickets and chats. Merged, spam and test contacts are left out.",
        ),
        fact="contacts",
        day="opened_day",
        measure=Count(name="contacts"),
        unit="count",
        direction="none",
        credit=Text("Telt bij het team bij binnenkomst.", "Counts for the team at opening."),
        needs=(SOME_CONTACT,),
        exclusions=MARKED,
        dimensions=_DIMENSIONS,
        decimals=0,
        reported=("reported_knowledge_used",),
        source="CM.com: totale gespreksvolume; TKC: aantal calls",
        examples=(
            Example(
                "two contacts and a spam one",
                ({"excluded": None}, {"excluded": None}, {"excluded": "spam"}),
                2,
                {"contacts": 2},
                excluded={"spam": 1},
            ),
        ),
    ),
    Kpi(
        key="first_contact_resolution",
        name=Text("In één keer goed", "First contact resolution"),
        explanation=Text(
            "Van de vragen die begonnen: welk deel was met één contact opgelost, zonder dat dezelfde klant binnen"
            " {window_days} dagen over hetzelfde terugkwam (via welk kanaal ook), zonder heropening,"
            " doorverbinden of escalatie. Vragen waarvan de {window_days} dagen nog lopen, wachten nog.",
            "Of the issues that began: the share solved in one contact, without the same customer coming back"
            " about the same within {window_days} days (through any channel), without a reopening, a"
            " transfer or an escalation. Issues whose {window_days} days still run are pending.",
        ),
        fact="contacts",
        day="opened_day",
        measure=Share(
            f"{_SOLVED} AND (next_gap_s IS NULL OR next_gap_s > {{window_days}} * 86400) AND transfers = 0"
            f" AND escalations = 0 AND (reopens = 0 OR {_BACK_LATE})",
            names=("solved_at_once", "issues"),
        ),
        unit="%",
        direction="up",
        credit=Text(
            "Telt bij het team van het eerste contact, op de dag van binnenkomst.",
            "Counts for the team of the first contact, on the day of opening.",
        ),
        needs=("contact.status|queue.connected", HISTORY),
        base="(prev_gap_s IS NULL OR prev_gap_s > {window_days} * 86400)",
        exclusions={**MARKED, **_NO_CONTACT, **_UNKNOWN},
        pending=_YOUNG,
        settings={"window_days": 7},
        dimensions=_DIMENSIONS,
        counterweights=("reopen_rate", "repeat_contact_rate"),
        rules={
            "one_touch": Rule(
                Text("opgelost met hoogstens één antwoord (Zendesk)", "solved with at most one reply (Zendesk)"),
                Share("agent_replies < 2", names=("one_touch", "solved")),
                "Zendesk: one-touch tickets, those solved without any reply included",
                exclusions={**MARKED, **_NOT_HUMAN},
                pending="",
                base="is_ticket = 1 AND first_solved_at IS NOT NULL AND open_now = 0",
                needs=("contact.status", "contact.message", HISTORY),
            )
        },
        source="SpangenbergGroep: opgelost bij eerste contact / cases; repeat window by choice",
        examples=(
            Example(
                "day 0: never back; day 0: back after 4 days; day 1: back after 10; day 8: too young on day 11",
                _calls((0, None, None), (0, None, 4), (1, None, 10), (8, None, None)),
                100 * 2 / 3,
                {"solved_at_once": 2, "issues": 3},
                as_of=11 * _DAY,
                pending=1,
            ),
            Example(
                "three calls of three customers, one passed on, one put before a higher line: 1 of 3",
                tuple(
                    {**_calls((0, None, None))[0], "customer": n, "transfers": moved, "escalations": raised}
                    for n, (moved, raised) in enumerate(((0, 0), (1, 0), (0, 1)))
                ),
                100 / 3,
                {"solved_at_once": 1, "issues": 3},
                as_of=30 * _DAY,
            ),
            Example(
                "tickets solved with 0, 1 and 2 replies, one still open: one touch in 2 of 3",
                tuple(
                    {**_TICKET, "open_now": n // 3, "first_solved_at": 1, "agent_replies": n, "customer": 1}
                    for n in range(4)
                ),
                100 * 2 / 3,
                {"one_touch": 2, "solved": 3},
                rule="one_touch",
            ),
            Example(
                "the second contact of an issue starts none; a stranger is left out",
                (*_calls((0, None, 2), (2, 2, None)), {**_CALL, "customer": None, "opened_at": 0}),
                0.0,
                {"solved_at_once": 0, "issues": 1},
                as_of=30 * _DAY,
                excluded={"unknown_customer": 1},
            ),
        ),
    ),
    Kpi(
        key="repeat_contact_rate",
        name=Text("Herhaalcontacten", "Repeat contact rate"),
        explanation=Text(
            "Welk deel van de contacten werd binnen {window_days} dagen gevolgd door een volgend contact van"
            " dezelfde klant over hetzelfde.",
            "The share of contacts followed within {window_days} days by another of the same customer about the same.",
        ),
        fact="contacts",
        day="opened_day",
        measure=Share(_RETURNS, names=("repeated", "contacts")),
        unit="%",
        direction="down",
        credit=Text("Telt bij het team bij binnenkomst.", "Counts for the team at opening."),
        needs=(SOME_CONTACT,),
        exclusions={**MARKED, **_NO_CONTACT, **_UNKNOWN},
        pending=_YOUNG,
        settings={"window_days": 7},
        dimensions=_DIMENSIONS,
        counterweights=("first_contact_resolution",),
        source="SpangenbergGroep: herhaalcontacten",
        examples=(
            Example(
                "three contacts: back after 2 days, back after 7 days exactly, never back",
                _calls((0, None, 2), (2, 2, 7), (9, 7, None)),
                100 * 2 / 3,
                {"repeated": 2, "contacts": 3},
                as_of=30 * _DAY,
            ),
        ),
    ),
    Kpi(
        key="reopen_rate",
        name=Text("Heropeningsgraad", "Reopen rate"),
        explanation=Text(
            "Welk deel van de opgeloste contacten ging binnen {window_days} dagen weer open. Een bedankje dat"
            " zonder antwoord weer wordt gesloten, is geen heropening.",
            "The share of solved contacts that opened again within {window_days} days. A thank-you that is closed"
            " again without a reply is no reopening.",
        ),
        fact="contacts",
        day="first_solved_day",
        measure=Share(
            "first_reopen_gap_s <= {window_days} * 86400",
            names=("reopened", "solved"),
            extra={"reopened_ever": "reopens > 0"},
        ),
        unit="%",
        direction="down",
        credit=Text(
            "Telt bij het team dat oploste, op de dag van de eerste oplossing.",
            "Counts for the solving team, on the day of the first solving.",
        ),
        needs=("contact.status", HISTORY),
        base="first_solved_at IS NOT NULL",
        exclusions={**MARKED, **_NOT_HUMAN},
        pending="first_solved_at + {window_days} * 86400 > {as_of}",
        settings={"window_days": 14},
        dimensions={**_DIMENSIONS, "team": "team_solved"},
        counterweights=("full_resolution_time",),
        reported=("reported_reopened",),
        rules={
            "ever": Rule(
                Text("ooit heropend", "ever reopened"),
                Share("reopens > 0", names=("reopened", "solved")),
                pending="",
            ),
            "events_per_ticket": Rule(
                Text("heropeningen per opgelost contact", "reopenings per solved contact"),
                Mean("reopens", "1 = 1", ("reopen_events", "solved")),
                pending="",
                unit="count",
                decimals=2,
            ),
        },
        source="SpangenbergGroep: heropeningsgraad; window by choice",
        examples=(
            Example(
                "four solved on day 0: reopened after 1 and after 20 days, two never; asked on day 30",
                (
                    {**_TICKET, "first_solved_at": 0, "reopens": 1, "first_reopen_gap_s": _DAY},
                    {**_TICKET, "first_solved_at": 0, "reopens": 1, "first_reopen_gap_s": 20 * _DAY},
                    {**_TICKET, "first_solved_at": 0, "reopens": 0},
                    {**_TICKET, "first_solved_at": 0, "reopens": 0},
                ),
                25.0,
                {"reopened": 1, "solved": 4, "reopened_ever": 2},
                as_of=30 * _DAY,
            ),
            Example(
                "the same four, reopened however late: 2 of 4",
                (
                    {**_TICKET, "first_solved_at": 0, "reopens": 1, "first_reopen_gap_s": _DAY},
                    {**_TICKET, "first_solved_at": 0, "reopens": 1, "first_reopen_gap_s": 20 * _DAY},
                    {**_TICKET, "first_solved_at": 0, "reopens": 0},
                    {**_TICKET, "first_solved_at": 0, "reopens": 0},
                ),
                50.0,
                {"reopened": 2, "solved": 4},
                rule="ever",
                as_of=30 * _DAY,
            ),
            Example(
                "four solved, one reopened twice and one once: 3 / 4",
                tuple({**_TICKET, "first_solved_at": 0, "reopens": n} for n in (2, 1, 0, 0)),
                0.75,
                {"reopen_events": 3, "solved": 4},
                rule="events_per_ticket",
                as_of=30 * _DAY,
            ),
            Example(
                "solved 3 days ago: pending",
                ({**_TICKET, "first_solved_at": 27 * _DAY, "reopens": 0},),
                None,
                as_of=30 * _DAY,
                pending=1,
            ),
        ),
    ),
)
