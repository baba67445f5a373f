"""Durations of whole cohorts with open cases censored, on both clocks, from events to the answer."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping

import numpy as np
import pytest
from scipy import stats as scipy_stats

from engines.worlds import World, world
from peil.calendar import business_seconds
from peil.kpis.registry import get
from peil.settings import parse

HOUR, MINUTE = 3600, 60
LINES = """
    2026-03-05 09:00  T1  contact.opened   customer=Jan
    2026-03-05 09:00  T1  contact.status   status=new
    2026-03-05 11:00  T1  contact.status   status=solved
    2026-03-06 17:00  T2  contact.opened   customer=Els
    2026-03-06 17:00  T2  contact.status   status=new
    2026-03-09 10:00  T3  contact.opened   customer=Mo
    2026-03-09 10:00  T3  contact.status   status=new
    2026-03-09 13:00  T3  contact.status   status=solved
"""


def test_an_open_case_is_censored_after_its_opening_hours_so_far() -> None:
    """T2 is open since Friday 17:00: 70.5 hours elapsed by Monday 15:30, of which half an hour and six and a half in
    opening hours. T1 took two hours, T3 three."""
    told = world(LINES, as_of="2026-03-09 15:30")
    business = told.total("first_resolution_time", population="cohort", clock="business")
    assert (business.value, business.clock) == (3 * HOUR, "business")
    assert business.parts == {"ended": 2, "censored": 1}
    mean = told.total("first_resolution_time", population="cohort", clock="business", statistic="mean")
    assert mean.value == pytest.approx(2 * HOUR + HOUR * 2 / 3 + 4 * HOUR / 3), "up to 7 hours"
    elapsed = told.total("first_resolution_time", population="cohort", statistic="mean")
    assert elapsed.value == pytest.approx(2 * HOUR + HOUR * 2 / 3 + 67.5 * HOUR / 3), "up to 70.5 hours"


def test_the_target_is_that_of_the_clock() -> None:
    told = world(LINES, as_of="2026-03-09 15:30")
    kpi = get("first_resolution_time")
    assert (kpi.settings["target_s"], kpi.settings["target_open_s"]) == (72 * HOUR, 25 * HOUR + 30 * MINUTE)
    shares = [
        told.total("first_resolution_time", population="cohort", clock=clock, statistic="share_within")
        for clock in ("calendar", "business")
    ]
    assert [(s.value, s.reason) for s in shares] == [(None, "no case has been followed for that long")] * 2
    later = world(LINES, as_of="2026-03-12 09:00")
    business = later.total("first_resolution_time", population="cohort", clock="business", statistic="share_within")
    assert business.value == pytest.approx(200 / 3), "T2 is open for half an hour and three days of eight and a half"


def test_a_request_after_the_day_of_opening_counts_from_the_request() -> None:
    """An employee opened it on Thursday, the customer wrote on Friday at 9:30: five and a half hours by 15:00."""
    lines = """
        2026-03-05 16:00  T1  contact.opened   customer=Jan actor=agent
        2026-03-05 16:00  T1  contact.message  actor=agent
        2026-03-06 09:30  T1  contact.message  actor=customer
    """
    told = world(lines, as_of="2026-03-06 15:00")
    row = told.total("first_response_time", population="cohort", clock="business", statistic="mean")
    assert (row.value, row.parts) == (5.5 * HOUR, {"ended": 0, "censored": 1})


#: Chats are answered in the evening too, so that two schedules stand beside each other.
OWN = parse(
    {
        "schedule": [
            {"name": "default", **{d: ["09:00-17:30"] for d in ("monday", "tuesday", "wednesday", "friday")}},
            {"name": "avond", **{d: ["13:00-24:00"] for d in ("monday", "thursday", "saturday")}, "holidays": "open"},
        ],
        "channels": {"chat": "avond"},
    }
)


@pytest.fixture(scope="module")
def many() -> World:
    """200 tickets over five weeks and the change of the clock; a fifth without a reply, a third not solved."""
    dice, lines = random.Random(7), []
    for number in range(200):
        name, moment = (
            f"T{number}",
            dt.datetime(2026, 3, 2, tzinfo=dt.UTC) + dt.timedelta(minutes=dice.randrange(35 * 1440)),
        )
        steps = [
            f"contact.opened customer=K{number} channel={dice.choice(('email', 'chat'))}",
            "contact.status status=new",
        ]
        if dice.random() < 0.8:
            steps += ["contact.message actor=agent", "contact.message actor=customer"]
        if dice.random() < 0.7:
            steps += ["contact.message actor=agent"]
        if dice.random() < 0.66:
            steps += ["contact.status status=solved"]
        for nth, step in enumerate(steps):
            moment += dt.timedelta(minutes=dice.randrange(3 * 1440) if nth > 1 else 0)
            kind, _, words = step.partition(" ")
            lines.append(f"{moment:%Y-%m-%d %H:%M} {name} {kind} {words}")
    return world("\n".join(lines), OWN)


@pytest.mark.parametrize(
    ("key", "fact", "begun", "seconds"),
    [
        ("first_response_time", "contacts", "request_at", "first_reply_open_s"),
        ("full_resolution_time", "contacts", "opened_at", "full_resolution_open_s"),
        ("next_reply_time", "replies", "asked_at", "reply_open_s"),
    ],
)
def test_against_scipy_over_the_rules_of_the_calendar(
    key: str, fact: str, begun: str, seconds: str, many: World
) -> None:
    """Opening hours so far straight from the rules, and the curve of another package."""
    cases = [r for r in many.rows(fact) if _counts(key, r)]
    marks = {source: us // 1_000_000 for source, us in many.published.as_of_us.items()}
    ended = [int(str(r[seconds])) for r in cases if r[seconds] is not None]
    still = [
        business_seconds(OWN, int(str(r[begun])), marks[str(r["source"])], str(r["schedule"]))
        for r in cases
        if r[seconds] is None
    ]
    assert len(ended) > 50
    assert len(still) >= 10
    curve = scipy_stats.ecdf(scipy_stats.CensoredData(uncensored=np.array(ended), right=np.array(still))).sf
    assert curve.probabilities[-1] < 0.5
    median = curve.quantiles[np.argmax(curve.probabilities <= 0.5 + 1e-12)]
    row = many.total(key, population="cohort", clock="business")
    assert row.parts == {"ended": len(ended), "censored": len(still)}
    assert row.value == median
    target = get(key).settings["target_open_s"]
    within = many.total(key, population="cohort", clock="business", statistic="share_within")
    assert within.value == pytest.approx(100 * (1 - curve.evaluate(target)))
    assert within.interval is not None
    low, high = curve.confidence_interval(method="log-log")
    limits = (100 * (1 - high.evaluate(target)), 100 * (1 - low.evaluate(target)))
    assert within.interval == pytest.approx(limits)


def _counts(key: str, row: Mapping[str, object]) -> bool:
    """What the declarations say, in other words."""
    if row["excluded"] is not None or row["bot_only"]:
        return False
    if key == "next_reply_time":
        return bool(row["after_first"]) and not row["ended_without_reply"]
    if not row["is_ticket"]:
        return False
    if key == "first_response_time":
        return row["request_at"] is not None
    return bool(row["open_now"]) or row["first_solved_at"] is not None
