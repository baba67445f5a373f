"""The cases of all sections of the definitions, derived at once. What a case is stands in `clauses`."""

from __future__ import annotations

from functools import cache

from engines.worlds import World, world
from kpis import clauses_effort, clauses_quality, clauses_rules, clauses_speed, clauses_surveys, clauses_units
from kpis.clauses import HOURS, SCALES, all_events

_SECTIONS = (clauses_rules, clauses_units, clauses_surveys, clauses_speed, clauses_quality, clauses_effort)
CASES = tuple(one for section in _SECTIONS for one in section.CASES)


@cache
def derived() -> World:
    """All of them on DuckDB: each case is asked by the sources that are its own."""
    return world(all_events(CASES), HOURS, instruments=SCALES)
