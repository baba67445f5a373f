"""A KPI's rows as a control chart: which chart, what is settled, and which signals come out."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from peil.ask.answer import Row
from peil.calendar import Period
from peil.kpis.measures import Mean, Share, Stock
from peil.steering.course import course_of, grain_of, matured

START = dt.date(2026, 1, 5)
SERVICE = Share("wait_s <= 20", names=("in_time", "offered"))


def day(i: int, x: int, n: int, pending: int = 0) -> Row:
    first = START + dt.timedelta(days=i)
    period = Period(first, first + dt.timedelta(days=1), "")
    value = 100 * x / n if n else None
    parts = {"in_time": x, "offered": n, "total": x * 60, "rows": n}
    return Row(period, {}, value, "ok", None, parts, n, None, "", "calendar", {}, pending, False)


def quiet(days: int, seed: int = 3) -> list[tuple[int, int]]:
    chance = random.Random(seed)
    return [(sum(chance.random() < 0.8 for _ in range(200)), 200) for _ in range(days)]


def test_a_bad_day_is_signalled_with_its_day_and_size():
    pairs = quiet(140)
    pairs[120] = (90, 200)  # 45 % where 80 % is usual
    found = course_of(SERVICE, [day(i, *p) for i, p in enumerate(pairs)], "%", "day")
    signals = found.signals(START, START + dt.timedelta(days=140))
    assert [s.day for s in signals if s.rule == "beyond"] == [START + dt.timedelta(days=120)]
    worst = next(s for s in signals if s.rule == "beyond")
    assert worst.size == pytest.approx(-0.35, abs=0.04)
    assert found.expected is not None
    assert 0.3 < found.expected < 1  # 49 days after the baseline of 91, one in a hundred days


def test_the_day_of_the_watermark_and_what_still_waits_give_no_signals():
    pairs = quiet(110)
    rows = [day(i, *p) for i, p in enumerate(pairs)]
    rows += [day(110, 20, 200, pending=60), day(111, 10, 200)]
    today = START + dt.timedelta(days=111)
    found = course_of(SERVICE, rows, "%", "day", as_of_day=today)
    assert found.matured_until == START + dt.timedelta(days=109)
    assert found.signals(START + dt.timedelta(days=110), today + dt.timedelta(days=1)) == []
    settled = course_of(SERVICE, rows, "%", "day", as_of_day=today + dt.timedelta(days=1))
    assert [s.day for s in settled.signals(today, today + dt.timedelta(days=1))] == [today]


def test_a_contact_that_is_never_solved_does_not_unsettle_what_came_after():
    rows = [day(0, 8, 10), day(1, 8, 10, pending=1), day(2, 8, 10)]
    assert matured(rows, None) == START + dt.timedelta(days=2)
    assert matured(rows, START + dt.timedelta(days=2)) == START
    assert matured([], None) is None


def test_a_phase_starts_a_new_history():
    pairs = quiet(100) + [(x - 40, n) for x, n in quiet(100, seed=4)]
    rows = [day(i, *p) for i, p in enumerate(pairs)]
    changed = START + dt.timedelta(days=100)
    without = course_of(SERVICE, rows, "%", "day").signals(changed, changed + dt.timedelta(days=100))
    assert any(s.day == changed for s in without)
    with_phase = course_of(SERVICE, rows, "%", "day", phases=[changed])
    assert with_phase.chart is not None
    assert [p.start for p in with_phase.chart.phases] == [START, changed]
    assert len(with_phase.signals(changed, changed + dt.timedelta(days=100))) < len(without)


def test_too_few_days_give_no_chart_and_say_so():
    found = course_of(SERVICE, [day(i, *p) for i, p in enumerate(quiet(19))], "%", "day")
    assert (found.chart, found.why) == (None, "too_few")
    assert course_of(SERVICE, [], "%", "day").signals(START, START) == []


def test_durations_are_charted_on_logarithms_and_zero_does_not_break_it():
    rows = [day(i, *p) for i, p in enumerate(quiet(60))]
    mean = Mean("wait_s", names=("total", "rows"))
    assert course_of(mean, rows, "s", "day").chart.kind == "value"
    rows[5] = day(5, 0, 10)
    assert course_of(mean, rows, "s", "day").chart.points[5].value == 0


@pytest.mark.parametrize(("n", "sampled", "grain"), [(5, True, "week"), (50, True, "day"), (5, False, "day")])
def test_few_answers_a_day_are_charted_by_week(n, sampled, grain):
    assert grain_of([day(i, 1, n) for i in range(30)], sampled=sampled) == grain


def test_a_stock_has_no_chart():
    """What is open today was mostly open yesterday: every drift of a backlog would be called a signal."""
    rows = [day(i, 100 + i, 1000) for i in range(120)]
    assert course_of(Stock("delta"), rows, "count", "day").why == "stock"
