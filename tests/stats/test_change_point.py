"""On which day a share changed: by hand, and how often the days that are named hold the real one."""

from __future__ import annotations

import random

import pytest

from peil.stats.change_point import change_point


def test_a_change_that_cannot_be_missed():
    """Ten days of 20 of 20, then ten of none: the eleventh, and no other day."""
    found = change_point([20] * 10 + [0] * 10, [20] * 20)
    assert (found.place, found.low, found.high) == (10, 10, 10)


def test_by_hand():
    """1 of 1, 1 of 1, 0 of 1. Beta functions with a half: after one day B(1.5, .5) B(1.5, 1.5) = π/2 · π/8; after two
    B(2.5, .5) B(.5, 1.5) = 3π/8 · π/2: three times as likely, so 3/4 for the third day; 95 % needs both."""
    found = change_point([1, 1, 0], [1, 1, 1])
    assert (found.place, found.low, found.high) == (2, 1, 2)
    assert (change_point([1, 1, 0], [1, 1, 1], 0.74).low, change_point([1, 1, 0], [1, 1, 1], 0.76).low) == (2, 1)


def test_days_without_answers_do_not_count():
    assert change_point([0, 5, 0], [0, 5, 0]) is None
    assert change_point([], []) is None
    # No answer on the second day: the change may have come on it or on the third, and the first of them is named.
    found = change_point([9, 0, 0], [9, 0, 9])
    assert (found.place, found.low, found.high) == (1, 1, 2)
    with pytest.raises(ValueError, match="of n"):
        change_point([2], [1])


def test_the_days_named_hold_the_real_one_as_often_as_stated():
    """A share of 80 % that falls to 60 on a day drawn at random, ten answers a day: 95 of 100, give or take 4."""
    rng, held, widths = random.Random(3), 0, []
    for _ in range(100):
        real = rng.randrange(1, 90)
        x = [sum(rng.random() < (0.8 if day < real else 0.6) for _ in range(10)) for day in range(90)]
        found = change_point(x, [10] * 90)
        held += found.low <= real <= found.high
        widths.append(found.high - found.low)
    assert 90 <= held <= 99
    assert sorted(widths)[50] < 30
