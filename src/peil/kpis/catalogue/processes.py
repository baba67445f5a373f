"""KPIs of the run of a contact as a process log shows it: from its first event to its last. No status is needed."""

from __future__ import annotations

from peil.kpis.kpi import CONTACT_DIMENSIONS, MARKED, Example, Kpi, Text
from peil.kpis.measures import Mean, Measure, Quantile

_RUN = "last_event_at - first_event_at"
_SEEN = "last_event_at IS NOT NULL"
_UNSEEN = "last_event_at IS NULL"
_SHARES = (("shortest", 0), ("p25", 250), ("median", 500), ("p75", 750), ("p90", 900), ("p95", 950), ("longest", 1000))
_STATISTICS: dict[str, Measure] = {name: Quantile(_RUN, share, _SEEN, _UNSEEN) for name, share in _SHARES}
_STATISTICS["mean"] = Mean(_RUN, _SEEN, ("total_s", "finished"), extra={"unfinished": _UNSEEN})

KPIS = (
    Kpi(
        key="throughput_time",
        name=Text("Doorlooptijd", "Throughput time"),
        explanation=Text(
            "Hoe lang er van de eerste tot de laatste gebeurtenis van een contact verliep, wat die ook waren. Een"
            " contact dat nog openstaat telt mee tot en met zijn laatste gebeurtenis tot nu toe.",
            "How long it took from the first event of a contact to its last, whatever they were. A contact that is"
            " still open counts up to its last event so far.",
        ),
        fact="contacts",
        day="opened_day",
        measure=_STATISTICS["median"],
        unit="s",
        direction="down",
        credit=Text(
            "Telt bij het team dat het contact aannam, op de dag van binnenkomst.",
            "Counts for the team at opening, on the day of opening.",
        ),
        needs=("contact.opened|contact.status|queue.entered",),
        exclusions=MARKED,
        statistics=_STATISTICS,
        dimensions=CONTACT_DIMENSIONS,
        counterweights=("reopen_rate",),
        source="Process mining: throughput time of a case (BPI Challenge 2014, eventdataR)",
        examples=(
            Example(
                "runs of 10 seconds, 1 minute and 1 hour: median 1 minute",
                (
                    {"first_event_at": 100, "last_event_at": 110},
                    {"first_event_at": 200, "last_event_at": 260},
                    {"first_event_at": 300, "last_event_at": 3900},
                ),
                60,
                {"finished": 3},
            ),
            Example(
                "their mean is 3,670 seconds over three",
                (
                    {"first_event_at": 100, "last_event_at": 110},
                    {"first_event_at": 200, "last_event_at": 260},
                    {"first_event_at": 300, "last_event_at": 3900},
                ),
                3670 / 3,
                {"total_s": 3670, "finished": 3},
                statistic="mean",
            ),
        ),
    ),
)
