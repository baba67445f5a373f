"""Verdicts: worked cases for each reason, and counterweights."""

from __future__ import annotations

import pytest

from peil.stats.interval import Difference, Interval
from peil.stats.two_proportions import compare_shares
from peil.stats.verdict import Verdict, judge, weigh

ENOUGH = (500, 500)


def difference(low: float, high: float, *, degenerate: bool = False) -> Difference:
    return Difference((low + high) / 2, Interval(low, high, 0.95, "any", degenerate), None, "any")


@pytest.mark.parametrize(
    ("low", "high", "direction", "kind"),
    [
        (1.0, 3.0, "up", "better"),
        (1.0, 3.0, "down", "worse"),
        (-3.0, -1.0, "up", "worse"),
        (-3.0, -1.0, "down", "better"),
        (-1.0, 3.0, "up", "no_difference"),
        (-1.0, 3.0, "down", "no_difference"),
        (0.0, 3.0, "up", "no_difference"),
        (-3.0, 0.0, "up", "no_difference"),
    ],
)
def test_the_interval_decides(low: float, high: float, direction: str, kind: str) -> None:
    assert judge(difference(low, high), direction, ENOUGH) == Verdict(kind, "interval")  # type: ignore[arg-type]


def test_too_little() -> None:
    assert judge(difference(1, 3), "up", (30, 29)) == Verdict("too_little", "too_few")
    assert judge(difference(1, 3), "up", (30, 30)) == Verdict("better", "interval")
    assert judge(difference(1, 3), "up", (9, 9), minimum_n=9) == Verdict("better", "interval")
    assert judge(None, "up", ENOUGH) == Verdict("too_little", "no_interval")
    assert judge(Difference(2.0, None, None, "any"), "up", ENOUGH) == Verdict("too_little", "no_interval")
    assert judge(difference(2, 2, degenerate=True), "up", ENOUGH) == Verdict("too_little", "no_variation")


def test_a_difference_too_small_to_matter() -> None:
    assert judge(difference(1, 3), "up", ENOUGH, margin=1) == Verdict("no_difference", "margin")
    assert judge(difference(1, 3), "up", ENOUGH, margin=0.9) == Verdict("better", "interval")
    assert judge(difference(-3, -1), "up", ENOUGH, margin=1) == Verdict("no_difference", "margin")
    assert judge(difference(-3, -1), "up", ENOUGH, margin=0.9) == Verdict("worse", "interval")


def test_one_of_many_comparisons() -> None:
    assert judge(difference(1, 3), "up", ENOUGH, adjusted_p=0.06) == Verdict("no_difference", "many_comparisons")
    assert judge(difference(1, 3), "up", ENOUGH, adjusted_p=0.05) == Verdict("better", "interval")
    assert judge(difference(1, 3), "up", ENOUGH, adjusted_p=0.06, q=0.1) == Verdict("better", "interval")


def test_no_direction_no_verdict() -> None:
    assert judge(difference(1, 3), "band", ENOUGH) is None
    assert judge(difference(1, 3), "none", ENOUGH) is None
    with pytest.raises(ValueError, match="margin"):
        judge(difference(1, 3), "up", ENOUGH, margin=-1)
    with pytest.raises(ValueError, match="minimum"):
        judge(difference(1, 3), "up", ENOUGH, minimum_n=-1)


def test_counterweights() -> None:
    better, worse = Verdict("better", "interval"), Verdict("worse", "interval")
    same, little = Verdict("no_difference", "interval"), Verdict("too_little", "too_few")
    assert weigh(better, {}) == better
    assert weigh(better, {"reopened": same, "volume": None}) == better
    assert weigh(better, {"reopened": little}) == Verdict("better", "interval", (), ("reopened",))
    assert weigh(better, {"reopened": worse, "csat": better, "nps": little}) == Verdict(
        "no_difference", "counterweight", ("reopened",), ("nps",)
    )
    # A counterweight pulls nothing else down, nor up.
    for verdict in (worse, same, little):
        assert weigh(verdict, {"reopened": worse, "csat": better}) == verdict


def test_from_counts_to_verdict() -> None:
    # 86 % against 80 % of 1,000 answers is demonstrable, of 100 it is not.
    assert judge(compare_shares(860, 1000, 800, 1000), "up", (1000, 1000)) == Verdict("better", "interval")
    assert judge(compare_shares(86, 100, 80, 100), "up", (100, 100)) == Verdict("no_difference", "interval")
