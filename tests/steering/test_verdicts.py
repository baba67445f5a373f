"""Two periods of a KPI compared: surveys by their answers, processes by their days; verdicts held to counterweights."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest

from peil.ask.answer import Row
from peil.calendar import Period
from peil.kpis.measures import Mean, Quantile, Share
from peil.kpis.registry import get
from peil.steering.verdicts import Compared, Side, compare, verdicts

MONDAY = dt.date(2026, 3, 2)
CENSUS = Share("wait_s <= 20", names=("in_time", "offered"))
SAMPLE = Share("score >= 4", names=("positive", "answers"), sampled=True)


def row(first: dt.date, value: float | None, parts: dict[str, int], n: int, days: int = 1) -> Row:
    period = Period(first, first + dt.timedelta(days=days), "")
    return Row(
        period, {}, value, "ok" if value is not None else "no_data", None, parts, n, None, "", "calendar", {}, 0, False
    )


def share_side(start: dt.date, pairs: list[tuple[int, int]]) -> Side:
    days = [
        row(start + dt.timedelta(days=i), 100 * x / n if n else None, {"in_time": x, "offered": n}, n)
        for i, (x, n) in enumerate(pairs)
    ]
    x, n = (sum(column) for column in zip(*pairs, strict=True))
    return Side(row(start, 100 * x / n, {"in_time": x, "offered": n}, n, len(pairs)), days)


def test_a_survey_is_compared_by_its_answers():
    """40 of 50 satisfied, then 35 of 50: minus 10 points, and the interval of the definitions: -26 to +7."""
    new = Side(row(MONDAY, 70.0, {"positive": 35, "answers": 50}, 50), ())
    old = Side(row(MONDAY, 80.0, {"positive": 40, "answers": 50}, 50), ())
    found = compare(SAMPLE, new, old)
    assert found.difference is not None
    assert found.difference.interval is not None
    assert found.difference.estimate == pytest.approx(-10)
    assert (round(found.difference.interval.low), round(found.difference.interval.high)) == (-26, 7)
    assert not found.by_days


def test_a_process_is_compared_by_its_days_with_weekdays_set_against_each_other():
    """Mondays 70 % and other days 90 % in both periods, two points more in the second: that is seen at once."""
    week = [700, 900, 900, 900, 900, 900, 900]
    old = share_side(MONDAY, [(x, 1000) for x in week * 4])
    new = share_side(MONDAY + dt.timedelta(days=28), [(x + 20 + i % 3, 1000) for i, x in enumerate(week * 4)])
    found = compare(CENSUS, new, old)
    assert found.by_days
    assert found.difference is not None
    assert found.difference.interval is not None
    assert found.difference.estimate == pytest.approx(2.1, abs=0.05)
    assert found.difference.interval.low > 1.9
    # 27 days do not pair with the weekdays of 28: the spread between Mondays and other days hides two points.
    unpaired = compare(CENSUS, replace(new, days=new.days[:27]), old)
    assert unpaired.difference is not None
    assert unpaired.difference.interval is not None
    assert unpaired.difference.interval.low < 0 < unpaired.difference.interval.high


def test_fewer_than_two_weeks_of_days_say_nothing():
    side = share_side(MONDAY, [(90, 100)] * 13)
    assert compare(CENSUS, side, side).difference is None


def test_the_same_process_twice_gives_false_verdicts_as_often_as_stated():
    """200 pairs of months without any change: a verdict of better or worse in about one of twenty."""
    chance = random.Random(7)
    kpi = get("service_level")
    wrong = 0
    for _ in range(200):
        sides = []
        for _ in range(2):
            level = [min(0.99, max(0.5, chance.gauss(0.8, 0.05))) for _ in range(28)]
            sides.append(share_side(MONDAY, [(round(200 * p), 200) for p in level]))
        found = verdicts({"a": kpi}, {"a": compare(CENSUS, *sides)})["a"]
        assert found is not None
        wrong += found.kind in ("better", "worse")
    assert 2 <= wrong <= 20


def median_side(start: dt.date, values: list[int], total: int) -> Side:
    days = [row(start + dt.timedelta(days=i), v, {"value": v, "finished": 9}, 9) for i, v in enumerate(values)]
    return Side(row(start, total, {"value": total, "finished": 9 * len(values)}, 9 * len(values)), days)


def test_a_median_is_compared_by_the_medians_of_days():
    measure = Quantile("reply_s", 500, "1 = 1", "")
    old = median_side(MONDAY, [3600, 3000, 3300, 3500, 3100, 7000, 7200] * 2, 3500)
    new = median_side(MONDAY, [3000, 2400, 2750, 2900, 2480, 6400, 6600] * 2, 2900)
    found = compare(measure, new, old).difference
    assert found is not None
    assert found.interval is not None
    # Each weekday ten minutes less (550 to 620 seconds): the mean of the seven gaps.
    assert found.estimate == pytest.approx(-(600 + 600 + 550 + 600 + 620 + 600 + 600) / 7)
    assert found.interval.high < -550


def test_better_is_only_said_when_counterweights_did_not_get_worse():
    """Handle time has no direction of its own; first contact resolution is held back by reopening."""
    kpis = {"fcr": get("first_contact_resolution"), "reopen": get("reopen_rate")}
    good = share_side(MONDAY, [(80, 100), (82, 100), (81, 100)] * 5)
    bad = share_side(MONDAY, [(70, 100), (71, 100), (73, 100)] * 5)
    better = compare(CENSUS, good, bad)
    assert verdicts(kpis, {"fcr": better})["fcr"].kind == "better"
    held = verdicts(kpis, {"fcr": better, "reopen": better})  # more reopening is worse
    assert held["reopen"].kind == "worse"
    apart = verdicts(kpis, {"fcr": better, "reopen": better}, {"fcr": "team A", "reopen": "team B"})
    assert apart["fcr"].kind == "better"  # another team's reopening says nothing of this one
    assert (held["fcr"].kind, held["fcr"].because, held["fcr"].held_back_by) == (
        "no_difference",
        "counterweight",
        ("reopen",),
    )


def test_many_comparisons_are_corrected_for():
    """One difference at p = 0.02 is demonstrable alone, and not among ten that show nothing."""
    kpi = get("csat")
    alone = compare(
        SAMPLE,
        Side(row(MONDAY, 70.0, {"positive": 154, "answers": 220}, 220), ()),
        Side(row(MONDAY, 80.0, {"positive": 176, "answers": 220}, 220), ()),
    )
    nothing = compare(
        SAMPLE,
        Side(row(MONDAY, 70.0, {"positive": 154, "answers": 220}, 220), ()),
        Side(row(MONDAY, 70.4, {"positive": 155, "answers": 220}, 220), ()),
    )
    assert verdicts({"a": kpi}, {"a": alone})["a"].kind == "worse"
    many = {str(i): nothing for i in range(10)} | {"a": alone}
    found = verdicts(dict.fromkeys(many, kpi), many)["a"]
    assert (found.kind, found.because) == ("no_difference", "many_comparisons")


@pytest.mark.parametrize("measure", [SAMPLE, Mean("score", names=("total", "answers"), sampled=True)])
def test_no_answers_on_a_side_is_too_little_and_no_error(measure):
    parts = {"positive": 0, "answers": 0, "total": 0, "squares": 0}
    none = Side(row(MONDAY, None, parts, 0), ())
    some = Side(row(MONDAY, 80.0, {"positive": 40, "answers": 50, "total": 200, "squares": 900}, 50), ())
    found = compare(measure, none, some)
    assert found == Compared(None, (0, 50), by_days=False)
    assert verdicts({"a": get("csat")}, {"a": found})["a"].kind == "too_little"
