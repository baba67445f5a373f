"""KPIs of the work in a call: how long employees are busy with it. One row is one leg."""

from __future__ import annotations

from peil.kpis.kpi import MARKED, Example, Kpi, Rule, Text, quantiles
from peil.kpis.measures import Mean, PerContact

_PER_CONTACT = PerContact("handle_s", extra={"legs_without_wrap_up": "wrap_s IS NULL"})

KPIS = (
    Kpi(
        key="average_handle_time",
        name=Text("Gemiddelde afhandeltijd", "Average handle time"),
        explanation=Text(
            "Hoe lang medewerkers per afgehandeld contact bezig zijn: gesprek, in de wacht en nawerk, over alle"
            " doorverbindingen samen. Geen richting: te snel is te traag. De mediaan en de percentielen gaan over de"
            " losse delen van het gesprek, niet over het hele contact.",
            "How long employees are busy with each handled contact: talk, hold and wrap-up, all transfers"
            " together. No direction: too fast is too slow. The median and the percentiles are of the single legs,"
            " not of the whole contact.",
        ),
        fact="legs",
        day="ended_day",
        measure=_PER_CONTACT,
        statistics={"mean": _PER_CONTACT, **quantiles("handle_s", "1 = 1")},
        unit="s",
        direction="band",
        credit=Text(
            "Telt bij het team van elk deel van het gesprek, aan het eind van dat deel.",
            "Counts for the team of each leg, at the end of the leg.",
        ),
        needs=("queue.connected", "call.ended"),
        exclusions=MARKED,
        dimensions={
            "channel": "channel",
            "team": "team",
            "queue": "queue",
            "reason": "reason",
            "segment": "segment",
            "language": "language",
            "source": "source",
            "agent": "agent",
            "hour": "ended_hour",
            "weekday": "ended_weekday",
        },
        counterweights=("first_contact_resolution", "csat"),
        rules={
            "per_leg": Rule(
                Text("per deel van het gesprek", "per leg"), Mean("handle_s", "1 = 1", ("total_s", "legs"))
            ),
            "talk_only": Rule(
                Text("alleen gesprekstijd", "talk only"),
                PerContact("talk_s"),
                "a queue log that knows no wrap-up",
            ),
        },
        source="SpangenbergGroep: totale handlingtijd / contacten; Amazon Connect: talk, hold and after-contact work",
        examples=(
            Example(
                "a call of 300 + 20 + 60 s, and one of 120 + 40 then, transferred, 80 s: 620 / 2",
                (
                    {"ckey": 1, "leg_no": 1, "handle_s": 380, "talk_s": 300, "wrap_s": 60},
                    {"ckey": 2, "leg_no": 1, "handle_s": 160, "talk_s": 120, "wrap_s": 40},
                    {"ckey": 2, "leg_no": 2, "handle_s": 80, "talk_s": 80, "wrap_s": 0},
                ),
                310.0,
                {"total_s": 620, "contacts": 2, "legs": 3, "legs_without_wrap_up": 0},
            ),
            Example(
                "the same per leg: 620 / 3",
                (
                    {"ckey": 1, "leg_no": 1, "handle_s": 380},
                    {"ckey": 2, "leg_no": 1, "handle_s": 160},
                    {"ckey": 2, "leg_no": 2, "handle_s": 80},
                ),
                620 / 3,
                rule="per_leg",
            ),
            Example(
                "the median of the three legs 80, 160 and 380",
                (
                    {"ckey": 1, "leg_no": 1, "handle_s": 380},
                    {"ckey": 2, "leg_no": 1, "handle_s": 160},
                    {"ckey": 2, "leg_no": 2, "handle_s": 80},
                ),
                160,
                {"counted": 3},
                statistic="median",
            ),
            Example(
                "the same, talk only: 500 / 2",
                (
                    {"ckey": 1, "leg_no": 1, "handle_s": 380, "talk_s": 300},
                    {"ckey": 2, "leg_no": 1, "handle_s": 160, "talk_s": 120},
                    {"ckey": 2, "leg_no": 2, "handle_s": 80, "talk_s": 80},
                ),
                250.0,
                {"total_s": 500, "contacts": 2},
                rule="talk_only",
            ),
        ),
    ),
)
