"""What the simulated shop wants: goals, targets, notes and a board, as values. Entering them is in `showcase`."""

from __future__ import annotations

from dataclasses import dataclass, field

from peil.demo import world as w

INVENTED = "Verzonnen, zoals alles van deze winkel."


@dataclass(frozen=True)
class Goal:
    """An improvement goal; `under` is the name of the goal that it serves."""

    name: str
    why: str
    owner: str
    under: str = ""


@dataclass(frozen=True)
class Aim:
    """A target: at least `low`, at most `high`, in the KPI's unit."""

    kpi: str
    goal: str
    since: str = "2026-01-01"
    low: float | None = None
    high: float | None = None
    scope: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Remark:
    """A note on the days `first` up to `end` (exclusive)."""

    text: str
    first: str
    end: str
    kpi: str | None = None
    scope: dict[str, str] = field(default_factory=dict)


_STAY, _REACHED, _ONCE, _CONTENT = (
    "Klanten blijven",
    "Wie belt of schrijft krijgt snel iemand",
    "In één keer geholpen",
    "Klanten zijn tevreden",
)

GOALS = (
    Goal(_STAY, f"Een nieuwe klant kost meer dan een klant die blijft. {INVENTED}", "Manager klantenservice"),
    Goal(_REACHED, f"Wie lang wacht hangt op en belt later weer. {INVENTED}", "Teamleider telefonie", _STAY),
    Goal(_ONCE, f"Een tweede contact kost de klant tijd en ons geld. {INVENTED}", "Kwaliteitscoach", _STAY),
    Goal(_CONTENT, f"Wie tevreden is bestelt weer. {INVENTED}", "Manager klantenservice", _STAY),
)

AIMS = (
    Aim("service_level", _REACHED, "2025-01-01", low=75),
    Aim("service_level", _REACHED, low=80),
    Aim("service_level", _REACHED, low=75, scope={"team": w.TEAMS[w.BUSINESS]}),
    Aim("answer_rate", _REACHED, low=90),
    Aim("first_response_time", _REACHED, high=12 * 3600),
    Aim("average_handle_time", _ONCE, low=300, high=390),
    Aim("first_contact_resolution", _ONCE, low=85),
    Aim("reopen_rate", _ONCE, high=5),
    Aim("full_resolution_time", _ONCE, high=24 * 3600),
    Aim("nps", _CONTENT, low=0),
    Aim("csat", _CONTENT, low=70, scope={"instrument": "csat_5"}),
    Aim("csat", _CONTENT, low=60, scope={"instrument": "csat_10"}),
    Aim("ces", _CONTENT, low=75),
)

REMARKS = (
    Remark(
        f"Storing bij een bezorger: iedereen belde tegelijk. {INVENTED}", w.BAD_MONDAY, "2026-01-13", "service_level"
    ),
    Remark(
        f"Een update van de helpdesk heropende tickets vanzelf. {INVENTED}", w.BURST[0], "2025-11-24", "reopen_rate"
    ),
    Remark(
        f"Nieuwe voorwaarden voor zakelijke klanten. {INVENTED}",
        w.PRODUCT_CHANGE,
        "2026-03-03",
        scope={"segment": w.CHANGE_SEGMENT},
    ),
    Remark(f"Teamdag: 's middags halve bezetting aan de telefoon. {INVENTED}", "2026-06-11", "2026-06-12"),
)

#: A board beside the starter: title, and (KPI, how it is drawn, split by, wide, for what).
BOARD = "Ochtend"
BOARD_ITEMS = (
    ("service_level", "line", None, True, ()),
    ("answer_rate", "number", None, False, ()),
    ("first_response_time", "number", None, False, ()),
    ("first_contact_resolution", "number", None, False, ()),
    ("backlog", "number", None, False, ()),
    ("csat", "bars", "team", True, ("instrument=csat_5",)),
)
