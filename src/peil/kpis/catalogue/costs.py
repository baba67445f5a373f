"""KPIs of money: what customer service costs, per contact and per resolution. One row of costs is a booking's day."""

from __future__ import annotations

from dataclasses import replace

from peil.kpis.kpi import CONTACT_DIMENSIONS, MARKED, SOME_CONTACT, Example, Kpi, Rule, Text
from peil.kpis.measures import Count, Ratio, Sum

_PAIR = ("csat", "first_contact_resolution", "reopen_rate")
_WINDOW = "{window_days} * 86400"
_REPEAT = "{repeat_days} * 86400"
_AMOUNTS = ({"amount_cents": 3_000_000}, {"amount_cents": 2_000_000})
_CALL = {"is_ticket": 0, "answered_visits": 1, "unanswered_call": 0, "bot_only": 0}
_TICKET = {"is_ticket": 1, "answered_visits": 0, "unanswered_call": 0, "bot_only": 0}
_SOLVED = {**_TICKET, "first_solved_at": 0}

COSTS = Kpi(
    key="costs",
    name=Text("Kosten", "Costs"),
    explanation=Text(
        "Wat klantenservice kostte: salarissen, tooling, overhead en bot, gespreid over de dagen waarop ze slaan.",
        "What customer service cost: salaries, tooling, overhead and bot, spread over the days they belong to.",
    ),
    fact="costs",
    day="day",
    measure=Sum("amount_cents", 100, ("cents", "bookings")),
    unit="money",
    direction="none",
    credit=Text(
        "Telt bij het kanaal en het team waarop geboekt of waarover verdeeld is, op elke dag van de boeking.",
        "Counts for the channel and team that it is booked on or shared to, on every day of the booking.",
    ),
    needs=("cost.booked",),
    exclusions={"no_rate": "excluded = 'no_rate'"},
    dimensions={"channel": "channel", "team": "team", "kind": "cost_kind", "source": "source"},
    decimals=2,
    covered_by_rows=True,
    source="SpangenbergGroep: totale operationele kosten, inclusief salarissen, tooling en overhead",
    examples=(
        Example(
            "salaries of 30,000.00 and tooling of 20,000.00; one amount without a rate",
            (*_AMOUNTS, {"amount_cents": None, "excluded": "no_rate"}),
            50_000.0,
            {"cents": 5_000_000, "bookings": 2},
            excluded={"no_rate": 1},
        ),
    ),
)

HANDLED = Kpi(
    key="handled_contacts",
    name=Text("Afgehandelde contacten", "Handled contacts"),
    explanation=Text("Contacten die niet werden afgebroken.", "Contacts that were not abandoned."),
    fact="contacts",
    day="opened_day",
    measure=Count(name="contacts"),
    unit="count",
    direction="none",
    credit=Text("Telt bij het team bij binnenkomst.", "Counts for the team at opening."),
    needs=(SOME_CONTACT,),
    exclusions={**MARKED, "abandoned": "unanswered_call = 1"},
    dimensions=CONTACT_DIMENSIONS,
)

_TICKETS = Kpi(
    key="solved_tickets",
    name=Text("Opgeloste tickets", "Solved tickets"),
    explanation=Text("Tickets die zijn opgelost.", "Tickets that were solved."),
    fact="contacts",
    day="first_solved_day",
    measure=Count(
        f"(first_reopen_gap_s IS NULL OR first_reopen_gap_s > {_WINDOW})",
        "tickets_solved",
        extra={
            "tickets_reopened": f"first_reopen_gap_s <= {_WINDOW}",
            "unfinished": f"first_solved_at + {_WINDOW} > {{as_of}}",
        },
    ),
    unit="count",
    direction="none",
    credit=Text("Telt bij het team dat oploste.", "Counts for the solving team."),
    needs=("contact.status",),
    base="is_ticket = 1 AND first_solved_at IS NOT NULL",
    exclusions=MARKED,
    settings={"window_days": 14},
    dimensions={**CONTACT_DIMENSIONS, "team": "team_solved"},
)

_CALLS = Kpi(
    key="answered_calls",
    name=Text("Beantwoorde gesprekken", "Answered calls"),
    explanation=Text("Gesprekken die zijn beantwoord.", "Calls that were answered."),
    fact="contacts",
    day="opened_day",
    measure=Count(
        f"(next_gap_s IS NULL OR next_gap_s > {_REPEAT})",
        "calls_answered",
        extra={"calls_repeated": f"next_gap_s <= {_REPEAT}", "unfinished": f"opened_at + {_REPEAT} > {{as_of}}"},
    ),
    unit="count",
    direction="none",
    credit=Text("Telt bij het laatste team.", "Counts for the last team."),
    needs=("queue.connected",),
    base="is_ticket = 0 AND answered_visits > 0",
    exclusions=MARKED,
    settings={"repeat_days": 7},
    dimensions={**CONTACT_DIMENSIONS, "team": "team_last"},
)

_CALLS_GROSS = replace(_CALLS, measure=Count(name="calls_answered"), settings={})

_GROSS = replace(_TICKETS, measure=Count(name="tickets_solved"), settings={})

KPIS = (
    COSTS,
    Kpi(
        key="cost_per_contact",
        name=Text("Kosten per contact", "Cost per contact"),
        explanation=Text(
            "Alle kosten gedeeld door de contacten die in dezelfde dagen begonnen en niet werden afgebroken. Lager"
            " is alleen beter als de kwaliteit gelijk blijft.",
            "All costs divided by the contacts that began in the same days and were not abandoned. Lower is better"
            " only where quality stays as it is.",
        ),
        fact="costs",
        day="day",
        measure=Ratio(COSTS, (HANDLED,)),
        unit="money",
        direction="down",
        credit=Text(
            "Kosten tellen bij hun kanaal en team, contacten bij het team bij binnenkomst.",
            "Costs count for their channel and team, contacts for the team at opening.",
        ),
        needs=("cost.booked", SOME_CONTACT),
        dimensions={**HANDLED.dimensions, **COSTS.dimensions},
        counterweights=_PAIR,
        decimals=2,
        source="CM.com: totale kosten / totale aantal gesprekken",
        examples=(
            Example(
                "50,000.00 over four contacts, one call abandoned",
                _AMOUNTS,
                12_500.0,
                {"cents": 5_000_000, "bookings": 2, "contacts": 4},
                excluded={"abandoned": 1},
                beside={"contacts": (_CALL, _CALL, _TICKET, _TICKET, {**_CALL, "unanswered_call": 1})},
            ),
            Example("no costs booked", (), None, {}, beside={"contacts": (_CALL,)}),
        ),
    ),
    Kpi(
        key="cost_per_resolution",
        name=Text("Kosten per oplossing", "Cost per resolution"),
        explanation=Text(
            "Alle kosten gedeeld door wat in dezelfde dagen is opgelost: tickets die niet binnen {window_days} dagen"
            " heropenden, en beantwoorde gesprekken die niet binnen {repeat_days} dagen gevolgd werden door een contact"
            " van dezelfde klant over hetzelfde. Lager is alleen beter als de kwaliteit gelijk blijft.",
            "All costs divided by what was resolved in the same days: tickets not reopened within {window_days} days,"
            " and answered calls that no contact of the same customer about the same followed within {repeat_days}"
            " days. Lower is better only where quality stays as it is.",
        ),
        fact="costs",
        day="day",
        measure=Ratio(COSTS, (_TICKETS, _CALLS)),
        unit="money",
        direction="down",
        credit=Text(
            "Kosten tellen bij hun kanaal en team, tickets bij het team dat oploste, gesprekken bij het laatste team.",
            "Costs count for their channel and team, tickets for the solving team, calls for the last team.",
        ),
        needs=("cost.booked", "contact.status|queue.connected"),
        settings={"window_days": 14, "repeat_days": 7},
        dimensions={**_TICKETS.dimensions, **COSTS.dimensions},
        counterweights=_PAIR,
        rules={
            "gross": Rule(
                Text(
                    "heropende tickets en herhaalde gesprekken meegeteld",
                    "reopened tickets and repeated calls included",
                ),
                Ratio(COSTS, (_GROSS, _CALLS_GROSS)),
                "SpangenbergGroep: totale operationele kosten / aantal opgeloste tickets",
            )
        },
        decimals=2,
        source="SpangenbergGroep: totale operationele kosten / aantal opgeloste tickets; net of reopened and repeated"
        " by choice",
        examples=(
            Example(
                "50,000.00 over two tickets solved for good, one reopened after a day, and two answered calls",
                _AMOUNTS,
                12_500.0,
                {"cents": 5_000_000, "tickets_solved": 2, "tickets_reopened": 1, "calls_answered": 2},
                beside={"contacts": (_SOLVED, _SOLVED, {**_SOLVED, "first_reopen_gap_s": 86_400}, _CALL, _CALL)},
            ),
            Example(
                "50,000.00 over five calls, one of them followed after 7 days exactly and one after 8: 50,000.00 / 4",
                _AMOUNTS,
                12_500.0,
                {"cents": 5_000_000, "calls_answered": 4, "calls_repeated": 1},
                beside={
                    "contacts": (
                        *(_CALL, _CALL, _CALL),
                        {**_CALL, "next_gap_s": 7 * 86_400},
                        {**_CALL, "next_gap_s": 8 * 86_400},
                    )
                },
            ),
            Example(
                "the same, the repeated one counted: 50,000.00 / 5",
                _AMOUNTS,
                10_000.0,
                {"cents": 5_000_000, "tickets_solved": 0, "calls_answered": 5},
                rule="gross",
                beside={"contacts": (*[_CALL] * 4, {**_CALL, "next_gap_s": 7 * 86_400})},
            ),
            Example(
                "the same, the reopened one counted",
                _AMOUNTS,
                10_000.0,
                {"cents": 5_000_000, "tickets_solved": 3, "calls_answered": 2},
                rule="gross",
                beside={"contacts": (_SOLVED, _SOLVED, {**_SOLVED, "first_reopen_gap_s": 86_400}, _CALL, _CALL)},
            ),
        ),
    ),
)
