"""KPIs of open work: how much there is, how much comes in and goes out."""

from __future__ import annotations

from collections.abc import Mapping

from peil.kpis.kpi import CONTACT_DIMENSIONS, MARKED, Example, Kpi, Rule, Text
from peil.kpis.measures import Count, Mean, Measure, Quantile, Share, Stock

_CREDIT = Text("Telt bij het team dat het contact nu heeft.", "Counts for the team that holds the contact now.")


def _ages() -> dict[str, Measure]:
    """The statistics of the age of what is open, since the opening of the contact, on both clocks."""
    found: dict[str, Measure] = {}
    for clock, age, target in (("", "age_s", "{target_s}"), ("@business", "age_open_s", "{target_open_s}")):
        known = f"{age} IS NOT NULL"
        for name, share in (("median", 500), ("p75", 750), ("p90", 900), ("p95", 950)):
            found[name + clock] = Quantile(age, share, known, "", "open")
        found["mean" + clock] = Mean(age, known, ("total_s", "open"))
        found["share_over" + clock] = Share(f"{age} > {target}", known, ("over_target", "open"))
    return found


_AGES = _ages()
_H, _D = 3_600, 86_400
#: One day that ends at second 1,000,000, after 200 open hours; it and those before it begin at the hours given.
_ENDS: Mapping[str, tuple[Mapping[str, object], ...]] = {
    "day_ends": (
        {
            "schedule": "kantoor",
            "cut_at": 1_000_000,
            "seen_at": 1_000_000,
            "open_before": 192 * _H,
            "open_seen": 200 * _H,
        },
    )
}


def _spell(age: int, closed: int | None = None, reopened: int = 0, **more: object) -> Mapping[str, object]:
    """A spell of a contact opened `age` seconds before that end, two open hours into its day."""
    opened = 1_000_000 - age
    spell = {"schedule": "kantoor", "opened_at": opened, "from_at": opened + reopened, "opened_into_s": 2 * _H}
    return {**spell, "from_into_s": 2 * _H, "to_at": None if closed is None else 1_000_000 + closed, **more}


_OPEN = (_spell(_H), _spell(4 * _H), _spell(10 * _D, reopened=9 * _D), _spell(3 * _D, closed=0))
_NOT_OPEN = (_spell(5 * _D, closed=-1), _spell(-60), _spell(30 * _D, excluded="spam"))

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
        key="backlog_age",
        name=Text("Leeftijd van openstaand werk", "Backlog age"),
        explanation=Text(
            "Hoe oud de contacten zijn die aan het eind van de periode open staan; loopt de periode nog, dan op het"
            " laatste moment dat bekend is. Een stand, nooit een som over dagen. De leeftijd telt vanaf de opening van"
            " het contact, ook als het intussen klaar was en weer open ging.",
            "How old the contacts are that are open at the end of the period; while it still runs, at the last moment"
            " that is known. A stock, never a sum over days. Age counts from the opening of the contact, even if it"
            " was done in between and opened again.",
        ),
        fact="open_spells",
        day="from_day",
        at_ends=True,
        measure=_AGES["median"],
        statistics=_AGES,
        unit="s",
        direction="down",
        credit=_CREDIT,
        needs=("contact.status",),
        exclusions=MARKED,
        settings={"target_s": 5 * _D, "target_open_s": 5 * 8 * _H},
        dimensions=CONTACT_DIMENSIONS,
        rules={
            "since_reopening": Rule(
                Text("vanaf de laatste heropening", "since the last reopening"),
                Quantile("spell_s", 500, "spell_s IS NOT NULL", "", "open"),
            )
        },
        counterweights=("backlog", "reopen_rate"),
        source="CM.com: de huidige open gesprekken of vragen; COPC: ageing of items in backlog",
        examples=(
            Example(
                "open for 1 hour, 4 hours, 3 days and 10 days: the second; one was done a second before, one opens"
                " after, one is spam",
                (*_OPEN, *_NOT_OPEN),
                4 * _H,
                {"open": 4},
                excluded={"spam": 1},
                beside=_ENDS,
            ),
            Example("the same, nine of ten: the oldest", _OPEN, 10 * _D, statistic="p90", beside=_ENDS),
            Example(
                "the same, mean: (1 + 4 + 72 + 240) / 4 hours",
                _OPEN,
                317 * _H / 4,
                {"total_s": 317 * _H, "open": 4},
                statistic="mean",
                beside=_ENDS,
            ),
            Example(
                "the same, older than 3 days: 1 of 4; exactly 3 days is not",
                _OPEN,
                25.0,
                {"over_target": 1, "open": 4},
                statistic="share_over",
                settings={"target_s": 3 * _D},
                beside=_ENDS,
            ),
            Example(
                "since the reopening, one day ago: 1 hour, 4 hours, 1 day, 3 days",
                _OPEN,
                4 * _H,
                rule="since_reopening",
                beside=_ENDS,
            ),
            Example(
                "in opening hours: 200 at the end, 192 before that day, 2 into it when opened: 6 hours",
                (_spell(_H),),
                6 * _H,
                {"open": 1},
                statistic="median@business",
                beside=_ENDS,
            ),
            Example("nothing is open: no age, not 0", (_spell(_D, closed=-1),), None, {"open": 0}, beside=_ENDS),
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
