"""KPIs of how long it takes: to the first reply and the next ones, to solving, and how long the customer waits."""

from __future__ import annotations

from collections.abc import Mapping

from peil.kpis.kpi import CONTACT_DIMENSIONS, MARKED, Example, Kpi, Text, timed
from peil.kpis.measures import cohort

_DAY = 86_400
_OFFICE_DAY = 8 * 3600 + 1800
_DIMENSIONS = {**CONTACT_DIMENSIONS, "hour": "opened_hour", "weekday": "opened_weekday"}
_NOT_HUMAN = {"bot_only": "bot_only = 1"}
_NO_SOLUTION = {"ended_without_solution": "open_now = 0 AND first_solved_at IS NULL"}
_REPLY = timed("first_reply_s", "first_reply_open_s")
_NEXT = timed("reply_s", "reply_open_s")
_FIRST = timed("first_resolution_s", "first_resolution_open_s")
_FULL = timed("full_resolution_s", "full_resolution_open_s")
_OPEN_REPLY = cohort("first_reply_s", "request_at", "first_reply_open_s", "request_into_s")
_OPEN_NEXT = cohort("reply_s", "asked_at", "reply_open_s", "asked_into_s")
_OPEN_FIRST = cohort("first_resolution_s", "opened_at", "first_resolution_open_s", "opened_into_s")
_OPEN_FULL = cohort("full_resolution_s", "opened_at", "full_resolution_open_s", "opened_into_s")
_WAIT = timed("requester_wait_s", "requester_wait_open_s")
_TICKET = {"is_ticket": 1, "open_now": 0, "bot_only": 0, "unanswered_call": 0}
#: A day that began after 100 opening hours; by now there have been 108.
_NOW = {"day_ends": ({"schedule": "kantoor", "open_before": 360_000, "open_seen": 388_800},)}
_TURN = {"after_first": 1, "ended_without_reply": 0, "bot_only": 0}
_OFFICE: tuple[Mapping[str, object], ...] = (
    {**_TICKET, "schedule": "kantoor", "first_solved_at": 1, "first_resolution_open_s": 3600, "opened_into_s": 0},
    {**_TICKET, "schedule": "kantoor", "first_solved_at": 1, "first_resolution_open_s": 10_800, "opened_into_s": 0},
    {**_TICKET, "schedule": "kantoor", "open_now": 1, "opened_into_s": 7200},
)

KPIS = (
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
        settings={"target_s": _DAY, "target_open_s": _OFFICE_DAY},
        statistics=_REPLY,
        cohort=_OPEN_REPLY,
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
                "the same with open cases censored: half of the four are answered at 600 s",
                (
                    {**_TICKET, "request_at": 0, "first_reply_at": 60, "first_reply_s": 60},
                    {**_TICKET, "request_at": 0, "first_reply_at": 600, "first_reply_s": 600},
                    {**_TICKET, "request_at": 0, "first_reply_at": 7200, "first_reply_s": 7200},
                    {**_TICKET, "request_at": 9000},
                ),
                600,
                {"ended": 3, "censored": 1},
                population="cohort",
                as_of=10_000,
            ),
            Example(
                "made by an employee, the customer never wrote: no request",
                ({**_TICKET, "request_at": None},),
                None,
                {"finished": 0, "unfinished": 0},
                excluded={"no_request": 1},
            ),
            Example(
                "within 3600 s of opening hours: two of three, and one that waits is not within; 100 × 2 / 4",
                (
                    {**_TICKET, "request_at": 0, "first_reply_at": 60, "first_reply_s": 60, "first_reply_open_s": 60},
                    {**_TICKET, "request_at": 0, "first_reply_at": 9, "first_reply_s": 9, "first_reply_open_s": 3600},
                    {**_TICKET, "request_at": 0, "first_reply_at": 9, "first_reply_s": 9, "first_reply_open_s": 3601},
                    {**_TICKET, "request_at": 0},
                ),
                50.0,
                {"within_target": 2, "all": 4, "unfinished": 1},
                statistic="share_within@business",
                settings={"target_open_s": 3600},
            ),
        ),
    ),
    Kpi(
        key="next_reply_time",
        name=Text("Vervolgreactietijd", "Next reply time"),
        explanation=Text(
            "Hoe lang een klant die verder schreef op het volgende antwoord van een mens wachtte, vanaf zijn eerste nog"
            " onbeantwoorde bericht. De eerste reactie telt hier niet. Automatische antwoorden stoppen de klok niet."
            " Werd het contact opgelost zonder antwoord, dan staat die beurt apart.",
            "How long a customer who wrote on waited for the next answer by a human, from the first message not yet"
            " answered. The first response does not count here. Automatic replies do not stop the clock. Where the"
            " contact was solved without an answer, that turn is set apart.",
        ),
        fact="replies",
        day="asked_day",
        measure=_NEXT["median"],
        unit="s",
        direction="down",
        credit=Text(
            "Telt bij het team van wie antwoordde, op de dag waarop de klant schreef.",
            "Counts for the team of who replied, on the day on which the customer wrote.",
        ),
        needs=("contact.message",),
        base="after_first = 1",
        exclusions={**MARKED, **_NOT_HUMAN, "ended_without_reply": "ended_without_reply = 1"},
        settings={"target_s": _DAY, "target_open_s": _OFFICE_DAY},
        statistics=_NEXT,
        cohort=_OPEN_NEXT,
        dimensions={**CONTACT_DIMENSIONS, "agent": "agent", "hour": "asked_hour", "weekday": "asked_weekday"},
        counterweights=("first_contact_resolution", "csat"),
        source="Zendesk: next reply time, from the oldest unanswered customer comment to the next public agent comment",
        examples=(
            Example(
                "the first turn does not count; later ones took 60, 600 and 7200 s, one waits, one was solved instead",
                (
                    {**_TURN, "after_first": 0, "reply_at": 5, "reply_s": 5},
                    {**_TURN, "reply_at": 60, "reply_s": 60},
                    {**_TURN, "reply_at": 600, "reply_s": 600},
                    {**_TURN, "reply_at": 7200, "reply_s": 7200},
                    {**_TURN},
                    {**_TURN, "ended_without_reply": 1},
                ),
                600,
                {"finished": 3, "unfinished": 1},
                excluded={"ended_without_reply": 1},
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
        settings={"target_s": 3 * _DAY, "target_open_s": 3 * _OFFICE_DAY},
        statistics=_FIRST,
        cohort=_OPEN_FIRST,
        dimensions={**_DIMENSIONS, "team": "team_solved"},
        counterweights=("reopen_rate", "csat"),
        reported=("reported_solved_at", "reported_sla_met"),
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
                "in opening hours, open cases censored: solved after 1 and 3, one opened 2 into the day is open for"
                " 108 - 100 - 2 = 6 so far: two of three are solved at 3",
                _OFFICE,
                10_800,
                {"ended": 2, "censored": 1},
                statistic="median@business",
                population="cohort",
                beside=_NOW,
            ),
            Example(
                "the same, mean up to 6 hours: 1 + 2 x 2/3 + 3 x 1/3",
                _OFFICE,
                12_000,
                {"ended": 2, "censored": 1},
                statistic="mean@business",
                population="cohort",
                beside=_NOW,
            ),
            Example(
                "the same, within 2 opening hours: one of three",
                _OFFICE,
                100 / 3,
                {"ended": 2, "censored": 1},
                statistic="share_within@business",
                settings={"target_open_s": 7200},
                population="cohort",
                beside=_NOW,
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
        settings={"target_s": 5 * _DAY, "target_open_s": 5 * _OFFICE_DAY},
        statistics=_FULL,
        cohort=_OPEN_FULL,
        dimensions={**_DIMENSIONS, "team": "team_solved"},
        counterweights=("reopen_rate", "csat"),
        reported=("reported_solved_at", "reported_sla_met"),
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
        key="requester_wait_time",
        name=Text("Wachttijd van de klant", "Requester wait time"),
        explanation=Text(
            "Hoe lang een contact tot de laatste oplossing bij ons lag: als nieuw, open of aangehouden. Wachten op de"
            " klant telt niet mee. Kent een bron die stand niet, dan is dit de hele oplostijd.",
            "How long a contact lay with us until the last solving: as new, open or on hold. Waiting for the customer"
            " does not count. Where a source knows no such status this is the whole resolution time.",
        ),
        fact="contacts",
        day="opened_day",
        measure=_WAIT["median"],
        unit="s",
        direction="down",
        credit=Text(
            "Telt bij het team dat oploste, op de dag van binnenkomst.",
            "Counts for the solving team, on the day of opening.",
        ),
        needs=("contact.status",),
        base="is_ticket = 1",
        exclusions={**MARKED, **_NOT_HUMAN, **_NO_SOLUTION},
        settings={"target_s": 2 * _DAY, "target_open_s": 2 * _OFFICE_DAY},
        statistics=_WAIT,
        dimensions={**_DIMENSIONS, "team": "team_solved"},
        counterweights=("full_resolution_time", "csat"),
        source="Zendesk: requester wait time, status new, open and on-hold",
        examples=(
            Example(
                "2 hours of the 50 until solved, 5 of 5, one open: median (the lower) 2 hours",
                (
                    {**_TICKET, "first_solved_at": 1, "last_solved_at": 180_000, "requester_wait_s": 7200},
                    {**_TICKET, "first_solved_at": 1, "last_solved_at": 18_000, "requester_wait_s": 18_000},
                    {**_TICKET, "open_now": 1},
                ),
                7200,
                {"finished": 2, "unfinished": 1},
            ),
            Example(
                "closed without being solved: set apart",
                ({**_TICKET},),
                None,
                {"finished": 0, "unfinished": 0},
                excluded={"ended_without_solution": 1},
            ),
        ),
    ),
)
