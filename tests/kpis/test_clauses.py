"""The definitions clause by clause: each case gives the answers that were worked out by hand."""

from __future__ import annotations

import pytest

from kpis.clauses import Case, answered, wanted
from kpis.every_clause import CASES, derived
from peil.kpis.registry import all_kpis

#: What the definition says of unit and direction: (S0)-(S4) where they disagree, its own resolution.
DIRECTIONS = {
    ("points", "up"): ("nps",),
    ("%", "up"): ("csat", "ces", "response_rate", "survey_coverage", "answer_rate", "first_contact_resolution"),
    ("scale", "up"): ("csat_mean",),
    ("%", "down"): (
        "dsat",
        "abandonment_rate",
        "reopen_rate",
        "repeat_contact_rate",
        "transfer_rate",
        "escalation_rate",
    ),
    ("%", "band"): ("service_level", "occupancy"),
    ("s", "down"): (
        *("first_response_time", "next_reply_time", "average_speed_of_answer", "first_resolution_time"),
        *("full_resolution_time", "requester_wait_time", "backlog_age", "throughput_time"),
    ),
    ("s", "band"): ("average_handle_time",),
    ("count", "down"): ("backlog",),
    ("count", "none"): ("contacts", "backlog_inflow", "backlog_outflow"),
    ("%", "none"): ("support_page_ratio", "support_contact_ratio", "chat_engagement", "conversion_rate"),
    ("money", "down"): ("cost_per_contact", "cost_per_resolution"),
    ("money", "none"): ("costs",),
}


def test_there_are_cases_of_every_section() -> None:
    """A walk that found nothing would prove nothing."""
    assert len(CASES) > 100
    assert {one.clause[0] for one in CASES} == set("012345")
    assert all(one.answers for one in CASES)


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.clause)
def test_a_clause(one: Case) -> None:
    for must in one.answers:
        assert answered(one, must, derived()) == wanted(must), f"{must.kpi} {dict(must.words) or ''}"


def test_units_and_directions_are_those_of_the_definition() -> None:
    """A high response time is slower, a service level of 100 % is over-staffing, a fall of engagement means nothing."""
    said = {key: both for both, keys in DIRECTIONS.items() for key in keys}
    assert {key: (kpi.unit, kpi.direction) for key, kpi in all_kpis().items()} == said
