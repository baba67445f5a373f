"""KPIs of contacts that go from hand to hand: transferred, moved between teams, put before a higher line."""

from __future__ import annotations

from peil.kpis.kpi import CONTACT_DIMENSIONS, MARKED, Example, Kpi, Rule, Text
from peil.kpis.measures import Mean, Share
from peil.kpis.needs import HISTORY

_DIMENSIONS = {**CONTACT_DIMENSIONS, "hour": "opened_hour", "weekday": "opened_weekday"}
_CREDIT = Text(
    "Telt bij het team bij binnenkomst, op die dag.",
    "Counts for the team at opening, on that day.",
)
_TEAM_CHANGES_BASE = "is_ticket = 1 AND first_reply_at IS NOT NULL"
_CALLS = tuple(
    {"is_ticket": 0, "answered_visits": n, "transfers": m, "consults": c}
    for n, m, c in ((1, 0, 0), (2, 1, 0), (3, 2, 1), (1, 0, 2), (0, 0, 0))
)
_TICKETS = (
    {"is_ticket": 1, "first_reply_at": 1, "team_changes": 2},
    {"is_ticket": 1, "first_reply_at": 1, "team_changes": 0},
    {"is_ticket": 1, "first_reply_at": None, "team_changes": 0},
)

KPIS = (
    Kpi(
        key="transfer_rate",
        name=Text("Doorverbonden", "Transfer rate"),
        explanation=Text(
            "Welk deel van de aangenomen contacten werd na het aannemen minstens één keer doorverbonden. Ruggespraak"
            " met een collega is geen doorverbinden.",
            "The share of answered contacts that were handed on at least once after the answer. Asking a colleague is"
            " no transfer.",
        ),
        fact="contacts",
        day="opened_day",
        measure=Share("transfers > 0", names=("transferred", "handled"), extra={"consulted": "consults > 0"}),
        unit="%",
        direction="down",
        credit=_CREDIT,
        needs=("queue.connected", "call.transferred"),
        base="answered_visits > 0",
        exclusions=MARKED,
        dimensions=_DIMENSIONS,
        counterweights=("first_contact_resolution", "average_handle_time"),
        rules={
            "per_contact": Rule(
                Text("keer doorverbonden per contact", "transfers per contact"),
                Mean("transfers", "1 = 1", ("transfers", "handled")),
                "Amazon Connect: contacts transferred out",
                unit="count",
                decimals=2,
            ),
            "team_changes": Rule(
                Text("tickets die na de eerste reactie van team wisselden", "tickets that changed team after a reply"),
                Share("team_changes > 0", names=("changed_team", "replied")),
                "assignments of a ticket to another team after the first public reply",
                base=_TEAM_CHANGES_BASE,
                needs=("contact.message", "contact.assigned", HISTORY),
            ),
        },
        source="Amazon Connect parts transfers from consults; over handled contacts",
        examples=(
            Example(
                "four answered calls, two handed on (one twice), two with a consult; one never answered: 2 of 4",
                _CALLS,
                50.0,
                {"transferred": 2, "handled": 4, "consulted": 2},
            ),
            Example("transfers per call: 3 / 4", _CALLS, 0.75, rule="per_contact"),
            Example(
                "two tickets were answered, one then changed team (twice): 1 of 2",
                _TICKETS,
                50.0,
                {"changed_team": 1, "replied": 2},
                rule="team_changes",
            ),
        ),
    ),
    Kpi(
        key="escalation_rate",
        name=Text("Escalatiegraad", "Escalation rate"),
        explanation=Text(
            "Welk deel van de contacten waar mensen aan werkten werd aan een hogere lijn voorgelegd, volgens de bron"
            " zelf. Uit een wisseling van team wordt het niet geraden.",
            "The share of contacts that people worked on which were put before a higher line, as the source itself"
            " says. It is never guessed from a change of team.",
        ),
        fact="contacts",
        day="opened_day",
        measure=Share("escalations > 0", names=("escalated", "handled")),
        unit="%",
        direction="down",
        credit=_CREDIT,
        needs=("contact.escalated",),
        base="answered_visits > 0 OR is_ticket = 1",
        exclusions={**MARKED, "bot_only": "bot_only = 1"},
        dimensions=_DIMENSIONS,
        counterweights=("first_contact_resolution",),
        source="SpangenbergGroep: zonder follow-up of escalatie; only where events tell",
        examples=(
            Example(
                "three tickets and a call, one ticket escalated twice, one left to the bot: 1 of 3",
                (
                    {"is_ticket": 1, "bot_only": 0, "escalations": 2},
                    {"is_ticket": 1, "bot_only": 0, "escalations": 0},
                    {"is_ticket": 1, "bot_only": 1, "escalations": 0},
                    {"is_ticket": 0, "bot_only": 0, "answered_visits": 1, "escalations": 0},
                    {"is_ticket": 0, "bot_only": 0, "answered_visits": 0, "escalations": 0},
                ),
                100 / 3,
                {"escalated": 1, "handled": 3},
                excluded={"bot_only": 1},
            ),
        ),
    ),
)
