"""KPIs of contacts: how many, how soon answered and solved, solved in one go, coming back, still open."""

from __future__ import annotations

from peil.kpis.kpi import CONTACT_DIMENSIONS, MARKED, SOME_CONTACT, Example, Kpi, Rule, Text, timed
from peil.kpis.measures import Count, Share, Stock

_DAY = 86_400
_DIMENSIONS = {**CONTACT_DIMENSIONS, "hour": "opened_hour", "weekday": "opened_weekday"}
_NOT_HUMAN = {"bot_only": "bot_only = 1"}
_NO_SOLUTION = {"ended_without_solution": "open_now = 0 AND first_solved_at IS NULL"}
_NO_CONTACT = {"abandoned": "unanswered_call = 1", **_NOT_HUMAN}
_UNKNOWN = {"unknown_customer": "customer IS NULL", "unknown_reason": "reason IS NULL"}
_YOUNG = "opened_at + {window_days} * 86400 > {as_of}"
_RETURNS = "next_gap_s <= {window_days} * 86400"
_SOLVED = (
    "((is_ticket = 1 AND first_solved_at IS NOT NULL AND open_now = 0) OR (is_ticket = 0 AND answered_visits > 0))"
)
_REPLY = timed("first_reply_s", "first_reply_open_s", "first_reply_at IS NOT NULL", "{target_s}")
_FIRST = timed("first_resolution_s", "first_resolution_open_s", "first_solved_at IS NOT NULL", "{target_s}")
_FULL = timed("full_resolution_s", "full_resolution_open_s", "last_solved_at IS NOT NULL", "{target_s}")
_CALL = {
    "is_ticket": 0,
    "answered_visits": 1,
    "unanswered_call": 0,
    "bot_only": 0,
    "transfers": 0,
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
        key="first_response_time",
        name=Text("Eerste reactietijd", "First response time"),
        explanation=Text(
            "Hoe lang een klant op het eerste antwoord van een mens wachtte. Automatische antwoorden en interne"
            " notities stoppen de klok niet. Nog onbeantwoorde contacten staan er apart naast.",
            "How long a customer waited for the first answer by a human. Automatic replies and internal notes do"
            " not stop the clock. Contacts not yet answered stand beside it.",
        ),
        fact="contacts",
        day="opened_day",
        measure=_REPLY["median"],
        unit="s",
        direction="down",
        credit=Text(
            "Telt bij het team van wie het eerst antwoordde, op de dag van binnenkomst.",
            "Counts for the team of the first replier, on the day of opening.",
        ),
        needs=("contact.message",),
        base="is_ticket = 1",
        exclusions={**MARKED, **_NOT_HUMAN, "no_request": "request_at IS NULL"},
        settings={"target_s": _DAY},
        statistics=_REPLY,
        dimensions={**_DIMENSIONS, "team": "team_first_reply", "agent": "agent_first_reply"},
        counterweights=("first_contact_resolution", "csat"),
        source="Zendesk: creation to first public agent comment; CM.com: responstijd (lower is better)",
        examples=(
            Example(
                "answered after 60, 600 and 7200 s, one still waits: median 600",
                (
                    {**_TICKET, "request_at": 0, "first_reply_at": 60, "first_reply_s": 60},
                    {**_TICKET, "request_at": 0, "first_reply_at": 600, "first_reply_s": 600},
                    {**_TICKET, "request_at": 0, "first_reply_at": 7200, "first_reply_s": 7200},
                    {**_TICKET, "request_at": 0},
                ),
                600,
                {"finished": 3, "unfinished": 1},
            ),
            Example(
                "made by an employee, the customer never wrote: no request",
                ({**_TICKET, "request_at": None},),
                None,
                {"finished": 0, "unfinished": 0},
                excluded={"no_request": 1},
            ),
        ),
    ),
    Kpi(
        key="first_resolution_time",
        name=Text("Tijd tot eerste oplossing", "First resolution time"),
        explanation=Text(
            "Hoe lang het duurde van binnenkomst tot een contact voor het eerst was opgelost, van wat is opgelost.",
            "How long it took from opening until a contact was first solved, of those solved.",
        ),
        fact="contacts",
        day="opened_day",
        measure=_FIRST["median"],
        unit="s",
        direction="down",
        credit=Text(
            "Telt bij het team dat oploste, op de dag van binnenkomst.",
            "Counts for the solving team, on the day of opening.",
        ),
        needs=("contact.status",),
        base="is_ticket = 1",
        exclusions={**MARKED, **_NOT_HUMAN, **_NO_SOLUTION},
        settings={"target_s": 3 * _DAY},
        statistics=_FIRST,
        dimensions={**_DIMENSIONS, "team": "team_solved"},
        counterweights=("reopen_rate", "csat"),
        reported="reported_solved_at",
        source="Zendesk: first resolution time; CM.com: gemiddelde oplostijd",
        examples=(
            Example(
                "solved after 1 and 3 hours, one open: median (the lower) 1 hour",
                (
                    {**_TICKET, "first_solved_at": 3600, "first_resolution_s": 3600},
                    {**_TICKET, "first_solved_at": 10800, "first_resolution_s": 10800},
                    {**_TICKET, "open_now": 1},
                ),
                3600,
                {"finished": 2, "unfinished": 1},
            ),
            Example(
                "solved after 1 hour; one closed without ever being solved has no time and waits for none",
                ({**_TICKET, "first_solved_at": 3600, "first_resolution_s": 3600}, {**_TICKET}),
                3600,
                {"finished": 1, "unfinished": 0},
                excluded={"ended_without_solution": 1},
            ),
        ),
    ),
    Kpi(
        key="full_resolution_time",
        name=Text("Tijd tot volledige oplossing", "Full resolution time"),
        explanation=Text(
            "Hoe lang het duurde van binnenkomst tot de laatste oplossing, heropeningen meegerekend.",
            "How long it took from opening until the last solving, reopenings included.",
        ),
        fact="contacts",
        day="opened_day",
        measure=_FULL["median"],
        unit="s",
        direction="down",
        credit=Text(
            "Telt bij het team dat oploste, op de dag van binnenkomst.",
            "Counts for the solving team, on the day of opening.",
        ),
        needs=("contact.status",),
        base="is_ticket = 1",
        exclusions={**MARKED, **_NOT_HUMAN, **_NO_SOLUTION},
        settings={"target_s": 5 * _DAY},
        statistics=_FULL,
        dimensions={**_DIMENSIONS, "team": "team_solved"},
        counterweights=("reopen_rate", "csat"),
        reported="reported_solved_at",
        source="Zendesk: full resolution time",
        examples=(
            Example(
                "solved after 1 hour, reopened, solved after 5: 5 hours; one open again counts as open",
                (
                    {**_TICKET, "first_solved_at": 3600, "last_solved_at": 18000, "full_resolution_s": 18000},
                    {**_TICKET, "first_solved_at": 3600, "open_now": 1},
                ),
                18000,
                {"finished": 1, "unfinished": 1},
            ),
        ),
    ),
    Kpi(
        key="first_contact_resolution",
        name=Text("In één keer goed", "First contact resolution"),
        explanation=Text(
            "Van de vragen die begonnen: welk deel was met één contact opgelost, zonder dat dezelfde klant binnen"
            " {window_days} dagen over hetzelfde terugkwam (via welk kanaal ook), zonder heropening en zonder"
            " doorverbinden. Vragen waarvan de {window_days} dagen nog lopen, wachten nog.",
            "Of the issues that began: the share solved in one contact, without the same customer coming back"
            " about the same within {window_days} days (through any channel), without a reopening and without a"
            " transfer. Issues whose {window_days} days still run are pending.",
        ),
        fact="contacts",
        day="opened_day",
        measure=Share(
            f"{_SOLVED} AND (next_gap_s IS NULL OR next_gap_s > {{window_days}} * 86400) AND transfers = 0"
            " AND (reopens = 0 OR first_reopen_gap_s > {window_days} * 86400)",
            names=("solved_at_once", "issues"),
        ),
        unit="%",
        direction="up",
        credit=Text(
            "Telt bij het team van het eerste contact, op de dag van binnenkomst.",
            "Counts for the team of the first contact, on the day of opening.",
        ),
        needs=(SOME_CONTACT,),
        base="(prev_gap_s IS NULL OR prev_gap_s > {window_days} * 86400)",
        exclusions={**MARKED, **_NO_CONTACT, **_UNKNOWN},
        pending=_YOUNG,
        settings={"window_days": 7},
        dimensions=_DIMENSIONS,
        counterweights=("reopen_rate", "repeat_contact_rate"),
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
        needs=("contact.status",),
        base="first_solved_at IS NOT NULL",
        exclusions={**MARKED, **_NOT_HUMAN},
        pending="first_solved_at + {window_days} * 86400 > {as_of}",
        settings={"window_days": 14},
        dimensions={**_DIMENSIONS, "team": "team_solved"},
        counterweights=("full_resolution_time",),
        rules={
            "ever": Rule(
                Text("ooit heropend", "ever reopened"),
                Share("reopens > 0", names=("reopened", "solved")),
                pending="",
            )
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
                "solved 3 days ago: pending",
                ({**_TICKET, "first_solved_at": 27 * _DAY, "reopens": 0},),
                None,
                as_of=30 * _DAY,
                pending=1,
            ),
        ),
    ),
    Kpi(
        key="backlog",
        name=Text("Openstaand werk", "Backlog"),
        explanation=Text(
            "Hoeveel contacten er aan het eind van de periode open stonden. Een stand, nooit een som over dagen.",
            "How many contacts were open at the end of the period. A stock, never a sum over days.",
        ),
        fact="backlog_changes",
        day="changed_day",
        measure=Stock("delta"),
        unit="count",
        direction="down",
        credit=Text("Telt bij het team dat het contact nu heeft.", "Counts for the team that holds the contact now."),
        needs=("contact.status",),
        dimensions=CONTACT_DIMENSIONS,
        counterweights=("contacts",),
        decimals=0,
        source="CM.com: de huidige open gesprekken of vragen",
        examples=(
            Example(
                "three opened, one solved, that one reopened, one solved: two open",
                tuple({"delta": d} for d in (1, 1, 1, -1, 1, -1)),
                2,
                {"open": 2},
            ),
        ),
    ),
)
