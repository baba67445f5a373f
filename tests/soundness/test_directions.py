"""Which way is better follows what is asked: the share within a target rises where the duration falls, and DSAT falls
where CSAT rises. Pages called a faster first response "worse", because the duration's own direction is down."""

from __future__ import annotations

import pytest

from peil.kpis.kpi import direction_of, under
from peil.kpis.registry import all_kpis, get


@pytest.mark.parametrize(
    ("kpi", "rule", "statistic", "direction"),
    [
        ("first_response_time", "default", None, "down"),
        ("first_response_time", "default", "p90", "down"),
        ("first_response_time", "default", "share_within", "up"),
        ("first_response_time", "default", "share_within@business", "up"),
        ("backlog_age", "default", "share_over", "down"),
        ("average_handle_time", "default", "median", "band"),
        ("csat", "default", None, "up"),
        ("csat", "default", "mean", "up"),
        ("csat", "dissatisfied", None, "down"),
        ("csat", "without_reopened", None, "up"),
    ],
)
def test_better_is_where_what_is_asked_is_better(kpi, rule, statistic, direction):
    assert direction_of(under(get(kpi), rule), statistic) == direction


def test_every_share_within_a_target_is_better_high():
    found = [k for k in all_kpis().values() if "share_within" in k.statistics and k.direction == "down"]
    assert len(found) >= 4
    assert {direction_of(kpi, "share_within") for kpi in found} == {"up"}
