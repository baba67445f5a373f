"""The three rules, on series in view."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from peil.stats.signals import Charted, Signal, find

FIRST = date(2026, 3, 1)


def day(place: int) -> date:
    return FIRST + timedelta(days=place)


def points(deviations: Sequence[float], beyond: Sequence[int] = (), baseline: int = 0) -> list[Charted]:
    return [Charted(day(k), value, k in beyond, k < baseline) for k, value in enumerate(deviations)]


def test_beyond() -> None:
    assert find(points([0.1, -4.0, 0.2], beyond=[1])) == (Signal("beyond", day(1), day(1), day(1), -4.0, False),)


def test_run_of_eight() -> None:
    # Seven above are no signal; the eighth is, once, however long it goes on: nine values of mean 2.
    seven = [-1.0, 1, 3, 1, 3, 1, 3, 1, -1]
    assert find(points(seven)) == ()
    nine = [-1.0, 1, 3, 1, 3, 2, 3, 1, 3, 1, -1]
    assert find(points(nine)) == (Signal("run", day(8), day(1), day(9), 2.0, False),)
    below = [-1.0, -3] * 4
    assert find(points(below)) == (Signal("run", day(7), day(0), day(7), -2.0, False),)


def test_a_value_as_expected_ends_a_run() -> None:
    assert find(points([1.0, 3, 1, 3, 0, 1, 3, 1, 3])) == ()


def test_trend_of_six() -> None:
    assert find(points([2.0, -2, -1, 1, 3, 4])) == ()
    # Six rising, from -3 to 4, are a signal on the sixth; equal values end it.
    assert find(points([2.0, -3, -1, 1, 3, 3.5, 4, 4])) == (Signal("trend", day(6), day(1), day(6), 7.0, False),)
    falling = [5.0, 4, 3, -1, -2, -4, -6]
    assert find(points(falling)) == (Signal("trend", day(5), day(0), day(6), -11.0, False),)


def test_which_rules_and_in_which_order() -> None:
    rising = points([1.0, 2, 3, 4, 5, 6, 7, 8], beyond=[7], baseline=6)
    assert [(signal.rule, signal.day, signal.in_baseline) for signal in find(rising)] == [
        ("trend", day(5), True),
        ("beyond", day(7), False),
        ("run", day(7), False),
    ]
    assert [signal.rule for signal in find(rising, ["run"])] == ["run"]
    assert find(rising, []) == ()


def test_nothing() -> None:
    assert find([]) == ()
    assert find(points([1.0])) == ()
    assert find(points([0.0] * 20)) == ()
