"""KPIs of open work: how much there is, how much comes in and goes out."""

from __future__ import annotations

from peil.kpis.kpi import CONTACT_DIMENSIONS, Example, Kpi, Text
from peil.kpis.measures import Count, Stock

_CREDIT = Text("Telt bij het team dat het contact nu heeft.", "Counts for the team that holds the contact now.")

KPIS = (
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
        credit=_CREDIT,
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
    Kpi(
        key="backlog_inflow",
        name=Text("Instroom van werk", "Backlog inflow"),
        explanation=Text(
            "Hoe vaak een contact open ging: nieuw of heropend. Instroom min uitstroom is de groei van het openstaande"
            " werk.",
            "How often a contact became open: new or opened again. Inflow less outflow is the growth of the backlog.",
        ),
        fact="backlog_changes",
        day="changed_day",
        measure=Count(name="opened"),
        base="delta > 0",
        unit="count",
        direction="none",
        credit=_CREDIT,
        needs=("contact.status",),
        dimensions=CONTACT_DIMENSIONS,
        counterweights=("backlog",),
        decimals=0,
        source="CM.com: openstaande vragen; in- and outflow as the two sides of its change",
        examples=(
            Example(
                "three opened, one solved, that one reopened, one solved: 4 in",
                tuple({"delta": d} for d in (1, 1, 1, -1, 1, -1)),
                4,
                {"opened": 4},
            ),
        ),
    ),
    Kpi(
        key="backlog_outflow",
        name=Text("Uitstroom van werk", "Backlog outflow"),
        explanation=Text(
            "Hoe vaak een contact klaar was: opgelost of gesloten. Instroom min uitstroom is de groei van het"
            " openstaande werk.",
            "How often a contact became done: solved or closed. Inflow less outflow is the growth of the backlog.",
        ),
        fact="backlog_changes",
        day="changed_day",
        measure=Count(name="done"),
        base="delta < 0",
        unit="count",
        direction="none",
        credit=_CREDIT,
        needs=("contact.status",),
        dimensions=CONTACT_DIMENSIONS,
        counterweights=("backlog",),
        decimals=0,
        source="CM.com: openstaande vragen; in- and outflow as the two sides of its change",
        examples=(
            Example(
                "three opened, one solved, that one reopened, one solved: 2 out",
                tuple({"delta": d} for d in (1, 1, 1, -1, 1, -1)),
                2,
                {"done": 2},
            ),
        ),
    ),
)
