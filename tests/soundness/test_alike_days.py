"""Found: days that resemble their neighbours were taken for unrelated, and a process without change was called
better or worse in up to half of all comparisons; a stock nearly always. Later: weeks that differ were not seen, nor
that the days of a spread or standing amount are no draws at all."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence

import pytest

from peil.ask.answer import Row
from peil.calendar import Period
from peil.kpis.measures import Measure, Share, Stock
from peil.kpis.registry import get
from peil.steering.course import course_of
from peil.steering.verdicts import Side, compare, nature_of, verdicts

MONDAY = dt.date(2026, 3, 2)
DAYS = 28


def side(start: dt.date, values: Sequence[int], n: int) -> Side:
    """Days with so many in time of n; the value of the period is that of its last day."""
    days = [
        Row(
            Period(start + dt.timedelta(days=i), start + dt.timedelta(days=i + 1), ""),
            {}, v, "ok", None, {"x": v, "n": n, "open": v}, n, None, "", "calendar", {}, 0, False,
        )
        for i, v in enumerate(values)
    ]  # fmt: skip
    total = days[-1]._replace(parts={"x": sum(values), "n": n * len(values), "open": values[-1]})
    return Side(total, days)


def false_verdicts(measure: Measure, series: Sequence[Sequence[int]], n: int) -> float:
    wrong = 0
    for values in series:
        days = len(values) // 2
        later = side(MONDAY + dt.timedelta(days=days), values[days:], n)
        found = compare(measure, later, side(MONDAY, values[:days], n)).difference
        assert found is not None
        assert found.interval is not None
        wrong += not found.interval.low <= 0 <= found.interval.high
    return wrong / len(series)


def forgetting(chance: random.Random, days: int, phi: float) -> list[int]:
    """Days of which each keeps a part of the one before."""
    state, values = chance.gauss(0, 1), []
    for _ in range(days):
        values.append(round(800 + 30 * state))
        state = phi * state + math.sqrt(1 - phi * phi) * chance.gauss(0, 1)
    return values


def by_week(chance: random.Random, days: int, part: float) -> list[int]:
    """Weeks that differ: what all days of a week have in common, beside what each has for itself."""
    common = [chance.gauss(0, math.sqrt(part)) for _ in range(days // 7 + 2)]
    own = math.sqrt(1 - part)
    return [round(800 + 30 * (common[(i + 3) // 7] + own * chance.gauss(0, 1))) for i in range(days)]


SHARE = Share("x", names=("x", "n"))


# 28 days are set against each other by weekday, 30 are not. In 200 series of 5 % there are 10 ± 3.
@pytest.mark.parametrize("days", [28, 30])
@pytest.mark.parametrize("phi", [0.0, 0.4, 0.6, 0.8])
def test_days_alike_give_no_more_false_verdicts_than_stated(phi: float, days: int) -> None:
    chance = random.Random(4)
    series = [forgetting(chance, 2 * days, phi) for _ in range(200)]
    assert false_verdicts(SHARE, series, 1000) <= 0.10


@pytest.mark.parametrize("days", [28, 30])
@pytest.mark.parametrize("part", [0.2, 0.5])
def test_weeks_that_differ_give_no_more_false_verdicts_than_stated(part: float, days: int) -> None:
    """Likeness from one day to the next does not show these: 14 % of such series were called better or worse."""
    chance = random.Random(6)
    series = [by_week(chance, 2 * days, part) for _ in range(200)]
    assert false_verdicts(SHARE, series, 1000) <= 0.10


def test_a_change_of_one_and_a_half_times_the_scatter_is_still_seen() -> None:
    """Sound is not blind: unrelated days, 45 more of 1,000 where days scatter by 30, four weeks on either side."""
    chance, seen = random.Random(8), 0
    for _ in range(100):
        values = forgetting(chance, 2 * DAYS, 0.0)
        risen = [v + 45 for v in values[DAYS:]]
        found = compare(SHARE, side(MONDAY + dt.timedelta(days=DAYS), risen, 1000), side(MONDAY, values[:DAYS], 1000))
        assert found.difference is not None
        assert found.difference.interval is not None
        seen += found.difference.interval.low > 0
    assert seen >= 92


def test_a_stock_that_wanders_is_not_said_to_have_changed():
    chance = random.Random(5)
    series = []
    for _ in range(200):
        values = [1000]
        while len(values) < 2 * DAYS:
            values.append(values[-1] + round(chance.gauss(0, 10)))
        series.append(values)
    assert false_verdicts(Stock("delta"), series, 0) <= 0.10


def test_a_stock_that_doubles_in_its_period_is_said_to_have_changed():
    """It hangs about 100, then rises by 10 a day: far beyond what its weeks before did."""
    wave = [100 + 3 * (i % 3) for i in range(DAYS)]
    risen = [100 + 10 * i for i in range(DAYS)]
    found = compare(Stock("delta"), side(MONDAY + dt.timedelta(days=DAYS), risen, 0), side(MONDAY, wave, 0)).difference
    assert found is not None
    assert found.interval is not None
    assert found.estimate == 370 - 100
    assert found.interval.low > 0


def test_the_stock_of_two_groups_is_not_too_few_days() -> None:
    """Found: two teams' backlogs over the same 28 days were said to have too few days to compare."""
    kpi = get("backlog")
    groups = side(MONDAY, [100] * DAYS, 0), side(MONDAY, [130] * DAYS, 0)
    found = compare(kpi.measure, *groups, nature=nature_of(kpi))
    assert (found.difference, found.without) == (None, "stock")
    verdict = verdicts({"a": kpi}, {"a": found})["a"]
    assert (verdict.kind, verdict.because) == ("none", "stock")


@pytest.mark.parametrize("key", ["costs", "cost_per_contact", "cost_per_resolution"])
def test_costs_spread_over_days_are_not_judged_by_them(key: str) -> None:
    """Found: a month's costs, the same amount each day, were called demonstrably worse than those of the month before
    in nearly every month, and their chart gave a signal each day."""
    kpi = get(key)
    assert nature_of(kpi) == "spread"
    found = compare(kpi.measure, side(MONDAY, [100] * DAYS, 0), side(MONDAY, [130] * DAYS, 0), nature="spread")
    assert verdicts({"a": kpi}, {"a": found})["a"].because == "spread"
    chart = course_of(kpi.measure, side(MONDAY, [100] * 120, 1).days, "money", "day", nature="spread")
    assert (chart.chart, chart.why) == (None, "spread")


def test_the_age_of_what_is_open_is_a_stock() -> None:
    """Found: its chart gave 20 signals a month in a shop where nothing changes."""
    assert nature_of(get("backlog_age")) == "stock"
    assert nature_of(get("first_response_time")) == ""
