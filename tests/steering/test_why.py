"""Why a share fell: customers moved to slower channels, or channels got slower; the parts add up exactly."""

from __future__ import annotations

import datetime as dt

import pytest

from peil.ask.answer import Row
from peil.calendar import Period
from peil.kpis.measures import Quantile, Share
from peil.steering.why import REST, why

CSAT = Share("score >= 4", names=("positive", "answers"), sampled=True)
PERIOD = Period(dt.date(2026, 3, 1), dt.date(2026, 4, 1), "")


def row(channel: str | None, positive: int, answers: int) -> Row:
    parts = {"positive": positive, "answers": answers}
    return Row(PERIOD, {"channel": channel}, None, "ok", None, parts, answers, None, "", "calendar", {}, 0, False)


def test_the_example_of_the_methods():
    """CSAT 80.0 -> 75.7 %: phone 85 -> 84, mail 70 -> 69, chat 80 -> 80; 70/20/10 % -> 40/40/20 %."""
    old = [row("phone", 595, 700), row("email", 140, 200), row("chat", 80, 100)]
    new = [row("phone", 336, 400), row("email", 276, 400), row("chat", 160, 200)]
    found = why(CSAT, new, old, "channel")
    assert found is not None
    assert found.total_change == pytest.approx(77.2 - 81.5)
    assert (found.mix, found.rate) == (pytest.approx(-3.45), pytest.approx(-0.85))
    assert found.mix + found.rate + found.new + found.vanished == pytest.approx(found.total_change)


def test_small_groups_are_taken_together_and_still_add_up():
    old = [row(f"c{i}", 10 + i, 20 + 10 * i) for i in range(15)]
    new = [row(f"c{i}", 12 + i, 21 + 10 * i) for i in range(15)]
    found = why(CSAT, new, old, "channel")
    assert found is not None
    assert len(found.segments) == 12
    assert REST in {s.segment for s in found.segments}
    assert found.mix + found.rate == pytest.approx(found.total_change)


def test_what_does_not_fall_apart_is_not_taken_apart():
    some = [row("phone", 1, 2)]
    assert why(Quantile("s", 500, "1 = 1", ""), some, some, "channel") is None
    assert why(CSAT, [row("phone", 1, 2)], [row("chat", 1, 2)], "channel") is None
    assert why(CSAT, [], [], "channel") is None
