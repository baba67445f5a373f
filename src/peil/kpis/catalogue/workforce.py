"""KPIs of employees' time. One row is one spell of an employee in one state."""

from __future__ import annotations

from peil.kpis.kpi import Example, Kpi, Rule, Text
from peil.kpis.measures import Portion

_BUSY = "state IN ('handling', 'wrap_up')"
_ON_DUTY = "state IN ('handling', 'wrap_up', 'available')"
_LONG = "spell_s > {longest_spell_s}"


def _spells(*spells: tuple[str, int | None]) -> tuple[dict[str, object], ...]:
    """Spells of (state, seconds); without seconds it still lasts."""
    return tuple({"agent": 1, "state": state, "spell_s": spell} for state, spell in spells)


_DAY = _spells(
    *(("available", 900), ("handling", 3000), ("wrap_up", 600), ("break", 1800)),
    *(("available", 900), ("handling", 1800), ("meeting", 3600), ("offline", None)),
)

KPIS = (
    Kpi(
        key="occupancy",
        name=Text("Bezettingsgraad", "Occupancy"),
        explanation=Text(
            "Welk deel van de tijd dat medewerkers met klanten bezig waren of op hen wachtten, zij bezig waren: gesprek"
            " en nawerk. Pauze, overleg en ander werk tellen niet mee. Geen richting: te hoog is niet vol te houden."
            " Een stand die langer duurt dan {longest_spell_s} seconden is een vergeten afmelding en staat apart.",
            "Of the time in which employees served customers or waited for them, the share in which they served:"
            " talk and wrap-up. Breaks, meetings and other work do not count. No direction: too high cannot be kept"
            " up. A state that lasts longer than {longest_spell_s} seconds is a forgotten log-off and is set apart.",
        ),
        fact="agent_states",
        day="started_day",
        measure=Portion("spell_s", _BUSY, "1 = 1", ("handle_s", "on_duty_s")),
        unit="%",
        direction="band",
        credit=Text(
            "Telt bij het team van de medewerker, op de dag waarop de stand begon.",
            "Counts for the team of the employee, on the day on which the state began.",
        ),
        needs=("agent.state",),
        base=_ON_DUTY,
        exclusions={"longer_than_a_shift": _LONG},
        pending="spell_s IS NULL",
        settings={"longest_spell_s": 43_200},
        dimensions={
            "channel": "channel",
            "team": "team",
            "agent": "agent",
            "source": "source",
            "hour": "started_hour",
            "weekday": "started_weekday",
        },
        counterweights=("service_level", "average_handle_time"),
        rules={
            "talk_only": Rule(
                Text("zonder nawerk", "without wrap-up"),
                Portion("spell_s", "state = 'handling'", "1 = 1", ("talk_s", "on_duty_s")),
                "systems that know no wrap-up",
            )
        },
        source="Amazon Connect: handle time / (handle + idle); breaks are not idle",
        examples=(
            Example(
                "5400 s of work and 1800 s available; a break, a meeting and being away count nowhere",
                _DAY,
                75.0,
                {"handle_s": 5400, "on_duty_s": 7200},
            ),
            Example("without wrap-up: 4800 of 7200", _DAY, 100 * 4800 / 7200, rule="talk_only"),
            Example(
                "one still waits for a call, one forgot to log off",
                _spells(("handling", 60), ("available", None), ("available", 60_000)),
                100.0,
                {"handle_s": 60, "on_duty_s": 60},
                excluded={"longer_than_a_shift": 1},
                pending=1,
            ),
        ),
    ),
)
