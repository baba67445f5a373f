"""KPIs of waiting lines: reached, in time, how soon, given up. One row is one wait in a queue."""

from __future__ import annotations

from peil.kpis.kpi import MARKED, Example, Kpi, Rule, Text, quantiles
from peil.kpis.measures import Mean, Share

_DIMENSIONS = {
    "channel": "channel",
    "team": "team",
    "queue": "queue",
    "reason": "reason",
    "segment": "segment",
    "language": "language",
    "source": "source",
    "agent": "agent",
    "hour": "entered_hour",
    "weekday": "entered_weekday",
}
_CREDIT = Text(
    "Telt bij de wachtrij van het contact, op het moment van binnenkomst.",
    "Counts for the queue of the visit, at the time of entry.",
)
_NEEDS = ("queue.entered",)
_ANSWERED = "outcome = 'answered'"
_IN_TIME = "outcome = 'answered' AND wait_s <= {threshold_s}"
_SHORT = "outcome = 'abandoned' AND wait_s < {short_abandon_s}"
_ABANDONED = "outcome = 'abandoned'"
#: Where the source does not say when the wait ended: nobody knows whether the answer came in time.
_MEASURED = {**MARKED, "wait_unknown": "outcome = 'answered' AND wait_s IS NULL"}
#: For rules that also ask when someone left.
_ALL_MEASURED = {**MARKED, "wait_unknown": "outcome IS NOT NULL AND wait_s IS NULL"}
_WAITING = "outcome IS NULL"
_IN_TIME_OR_GONE = "(outcome = 'answered' OR outcome = 'abandoned' OR outcome = 'callback') AND wait_s <= {threshold_s}"


def _visits(*groups: tuple[int, str, int]) -> tuple[dict[str, object], ...]:
    """`count` visits with an outcome after `wait` seconds, for each (count, outcome, wait)."""
    return tuple({"outcome": outcome, "wait_s": wait} for count, outcome, wait in groups for _ in range(count))


_SEVEN_WAITS = _visits(
    (2, "answered", 0), (1, "answered", 10), (1, "answered", 30), (1, "answered", 60), (1, "abandoned", 3),
    (1, "abandoned", 120),
)  # fmt: skip
_UNKNOWN_WAIT: dict[str, object] = {"outcome": "answered", "wait_s": None}
_ANSWER = Mean("wait_s", _ANSWERED, ("wait_total_s", "answered"))

_DAY = _visits(
    (14, "answered", 20), (3, "answered", 45), (1, "abandoned", 3), (1, "abandoned", 10), (1, "abandoned", 50)
)

KPIS = (
    Kpi(
        key="answer_rate",
        name=Text("Bereikbaarheid", "Answer rate"),
        explanation=Text(
            "Welk deel van wie in de wachtrij kwam, kreeg een medewerker aan de lijn.",
            "The share of those who entered the queue that was answered by an employee.",
        ),
        fact="queue_visits",
        day="entered_day",
        measure=Share(_ANSWERED, names=("answered", "offered")),
        unit="%",
        direction="up",
        credit=_CREDIT,
        needs=_NEEDS,
        exclusions=MARKED,
        pending=_WAITING,
        dimensions=_DIMENSIONS,
        counterweights=("average_handle_time", "csat"),
        source="CM.com: hoeveel verkeer wordt er afgehandeld tijdens de uren",
        examples=(
            Example("17 of 20 answered", _DAY, 85.0, {"answered": 17, "offered": 20}),
            Example("nobody called: no value, not 100 %", (), None, {"answered": 0, "offered": 0}),
        ),
    ),
    Kpi(
        key="service_level",
        name=Text("Servicelevel", "Service level"),
        explanation=Text(
            "Welk deel van de aangeboden contacten werd binnen {threshold_s} seconden beantwoord. Wie binnen"
            " {short_abandon_s} seconden weer ophing, telt niet mee; wie anders uit de rij ging wel.",
            "The share of offered contacts answered within {threshold_s} seconds. Those who hung up within"
            " {short_abandon_s} seconds are left out; those who left the queue otherwise are not.",
        ),
        fact="queue_visits",
        day="entered_day",
        measure=Share(_IN_TIME, names=("answered_in_time", "counted")),
        unit="%",
        direction="band",
        credit=_CREDIT,
        needs=_NEEDS,
        exclusions={**_MEASURED, "short_abandon": _SHORT},
        pending=_WAITING,
        settings={"threshold_s": 20, "short_abandon_s": 5},
        dimensions=_DIMENSIONS,
        counterweights=("abandonment_rate", "csat"),
        source="SpangenbergGroep: beantwoord binnen drempel / aangeboden, exclusief fast-abandons",
        rules={
            "no_exclusion": Rule(
                Text("alle ophangers tellen mee", "all abandons count"),
                Share(_IN_TIME, names=("answered_in_time", "offered")),
                "Genesys Cloud, all switches on; Vonage without breakouts",
                exclusions=_MEASURED,
            ),
            "answered_only": Rule(
                Text("alleen beantwoorde contacten", "answered contacts only"),
                Share(_IN_TIME, _ANSWERED, ("answered_in_time", "answered")),
                "Asterisk SL; Genesys Cloud, abandons off",
                exclusions=_MEASURED,
            ),
            "abandons_within_excluded": Rule(
                Text("zonder ophangers binnen de drempel", "without abandons within the threshold"),
                Share(
                    _IN_TIME,
                    "NOT (outcome = 'abandoned' AND wait_s <= {threshold_s})",
                    ("answered_in_time", "counted"),
                ),
                exclusions=_ALL_MEASURED,
            ),
            "amazon_connect": Rule(
                Text("uit de rij binnen de drempel (Amazon Connect)", "left the queue in time (Amazon Connect)"),
                Share(_IN_TIME_OR_GONE, names=("removed_in_time", "queued")),
                "Amazon Connect administrator guide, historical metrics, April 2023",
                exclusions=_ALL_MEASURED,
            ),
            "asterisk_sl2": Rule(
                Text("Asterisk SL2", "Asterisk SL2"),
                Share(
                    "wait_s <= {threshold_s}",
                    "(outcome = 'answered' OR outcome = 'abandoned')",
                    ("in_time", "answered_or_abandoned"),
                ),
                "Asterisk app_queue.c",
                exclusions=_ALL_MEASURED,
            ),
            "xcally": Rule(
                Text("XCALLY", "XCALLY"),
                Share(
                    "outcome = 'answered' AND wait_s < {threshold_s}",
                    "outcome = 'answered' OR (outcome = 'abandoned' AND wait_s > {threshold_s})",
                    ("answered_in_time", "counted"),
                ),
                "XCALLY documentation, space XS",
                exclusions=_ALL_MEASURED,
            ),
        },
        examples=(
            Example(
                "14 in time of 20, one gone after 3 s: 14 / 19",
                _DAY,
                100 * 14 / 19,
                {"answered_in_time": 14, "counted": 19},
                excluded={"short_abandon": 1},
            ),
            Example("the same day, all abandons count: 14 / 20", _DAY, 70.0, rule="no_exclusion"),
            Example("the same day, answered only: 14 / 17", _DAY, 100 * 14 / 17, rule="answered_only"),
            Example("the same day, Amazon Connect: (14 + 2) / 20", _DAY, 80.0, rule="amazon_connect"),
            Example("the same day, Asterisk SL2: (14 + 2) / 20", _DAY, 80.0, rule="asterisk_sl2"),
            Example("the same day, XCALLY (strictly under 20 s): 0 / 18", _DAY, 0.0, rule="xcally"),
            Example("without abandons within 20 s: 14 / 18", _DAY, 100 * 14 / 18, rule="abandons_within_excluded"),
            Example(
                "only short abandons: no value",
                _visits((5, "abandoned", 2)),
                None,
                {"answered_in_time": 0, "counted": 0},
                excluded={"short_abandon": 5},
            ),
            Example(
                "exactly at the threshold is within it; one still waits",
                (
                    {"outcome": "answered", "wait_s": 20},
                    {"outcome": "answered", "wait_s": 21},
                    {"outcome": None},
                ),
                50.0,
                pending=1,
            ),
            Example(
                "a list that does not say how long they waited: left out, not in time; who hung up was not helped",
                (
                    *_visits((2, "answered", 5), (1, "answered", 60)),
                    *(_UNKNOWN_WAIT, _UNKNOWN_WAIT, {"outcome": "abandoned", "wait_s": None}),
                ),
                50.0,
                {"answered_in_time": 2, "counted": 4},
                excluded={"wait_unknown": 2},
            ),
        ),
    ),
    Kpi(
        key="average_speed_of_answer",
        name=Text("Gemiddelde wachttijd", "Average speed of answer"),
        explanation=Text(
            "Hoe lang wie beantwoord werd gemiddeld wachtte, vanaf de wachtrij. Daalt ook als ongeduldigen"
            " ophangen: lees hem naast het deel dat ophangt.",
            "How long those who were answered waited on average, from entering the queue. It also falls when the"
            " impatient hang up: read it beside the abandonment rate.",
        ),
        fact="queue_visits",
        day="entered_day",
        measure=_ANSWER,
        statistics={"mean": _ANSWER, **quantiles("wait_s", _ANSWERED)},
        unit="s",
        direction="down",
        credit=_CREDIT,
        needs=_NEEDS,
        exclusions=_MEASURED,
        pending=_WAITING,
        dimensions=_DIMENSIONS,
        counterweights=("abandonment_rate",),
        rules={
            "all_offered": Rule(
                Text("wachttijd van iedereen", "wait of all offered"),
                Mean("wait_s", "1 = 1", ("wait_total_s", "offered")),
                exclusions=_ALL_MEASURED,
            )
        },
        source="Amazon Connect: average queue answer time",
        examples=(
            Example(
                "waits 0, 0, 10, 30, 60 answered; 3 and 120 hung up: 100 / 5",
                _SEVEN_WAITS,
                20.0,
                {"wait_total_s": 100, "answered": 5},
            ),
            Example(
                "the same seven, the wait of all: 223 / 7",
                _SEVEN_WAITS,
                223 / 7,
                {"wait_total_s": 223, "offered": 7},
                rule="all_offered",
            ),
            Example(
                "the same five answered, in order 0 0 10 30 60: the third",
                _SEVEN_WAITS,
                10,
                {"counted": 5},
                statistic="median",
            ),
            Example(
                "two answered after 10 and 30 s, of one the wait is unknown: 40 / 2",
                (*_visits((1, "answered", 10), (1, "answered", 30)), _UNKNOWN_WAIT),
                20.0,
                {"wait_total_s": 40, "answered": 2},
                excluded={"wait_unknown": 1},
            ),
            Example("the same five, nine of ten: the fifth", _SEVEN_WAITS, 60, {"counted": 5}, statistic="p90"),
        ),
    ),
    Kpi(
        key="abandonment_rate",
        name=Text("Ophangers in de wachtrij", "Abandonment rate"),
        explanation=Text(
            "Welk deel van de aangeboden contacten hing op voor er iemand was. Wie binnen {short_abandon_s}"
            " seconden ophing, telt nergens mee. Terugbelverzoeken zijn geen ophangers.",
            "The share of offered contacts that left before an answer. Those who left within {short_abandon_s}"
            " seconds count nowhere. A callback request is no abandon.",
        ),
        fact="queue_visits",
        day="entered_day",
        measure=Share(_ABANDONED, names=("abandoned", "counted")),
        unit="%",
        direction="down",
        credit=_CREDIT,
        needs=_NEEDS,
        exclusions={**MARKED, "short_abandon": _SHORT},
        pending=_WAITING,
        settings={"short_abandon_s": 5},
        dimensions=_DIMENSIONS,
        counterweights=("service_level",),
        rules={
            "including_short": Rule(
                Text("korte ophangers tellen mee", "short abandons count"),
                Share(_ABANDONED, names=("abandoned", "offered")),
                "Amazon Connect: abandoned / queued",
                exclusions=MARKED,
            )
        },
        source="Twilio Flex, Amazon Connect: IVR exits and callbacks are no abandons",
        examples=(
            Example("2 of 19, one gone after 3 s", _DAY, 100 * 2 / 19, excluded={"short_abandon": 1}),
            Example("3 of 20 when all count", _DAY, 15.0, rule="including_short"),
        ),
    ),
)
