"""Better, worse, no demonstrable difference, or too little data: what a difference comes to. Not the wording.

A verdict rests on the interval of the difference, never on the bare figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from peil.stats.given import positive
from peil.stats.interval import Difference

Kind = Literal["better", "worse", "no_difference", "too_little", "none"]
Because = Literal[
    "interval",
    "margin",
    "many_comparisons",
    "too_few",
    "no_interval",
    "no_variation",
    "counterweight",
    "stock",
    "spread",
]
MINIMUM_N = 30  # our choice: below it on either side nothing is said


@dataclass(frozen=True)
class Verdict:
    """The verdict and what it rests on.

    `because`: "interval" (it leaves 0 out, or holds it); "margin" (a difference, but perhaps too small to
    matter); "many_comparisons" (0 is left out, but not after correction for all that was looked at);
    "too_few" (answers), "no_interval", "no_variation" (all alike on both sides, so no interval can be trusted);
    "counterweight" (it would be better, but what it may have been had at the cost of got demonstrably worse).
    The kind "none" is no verdict at all: there is no chance that a difference could be held against, as of the
    "stock" of two groups on the same days, or of what was "spread" evenly over days.
    `held_back_by` names those counterweights, `unchecked` the ones with too little data to tell.
    """

    kind: Kind
    because: Because
    held_back_by: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()


def judge(
    difference: Difference | None,
    direction: str,
    n: tuple[int, int],
    *,
    minimum_n: int = MINIMUM_N,
    margin: float = 0.0,
    adjusted_p: float | None = None,
    q: float = 0.05,
) -> Verdict | None:
    """The verdict on `difference`, new minus old; None for a KPI without an up or down ("band", "none").

    `direction` is where better lies, `n` the answers on either side. `margin`, in the difference's unit, is the
    smallest difference that matters: the interval must lie beyond it. `adjusted_p` is the p-value after
    correction for the comparisons of the same screen; above `q` the difference is not demonstrable.
    ValueError for a negative margin or minimum.
    """
    margin, minimum = positive(margin, "margin", zero=True), positive(minimum_n, "minimum", zero=True)
    fewest = min(positive(side, "answers", zero=True) for side in n)
    if direction not in ("up", "down"):
        return None
    if fewest < minimum:
        return Verdict("too_little", "too_few")
    if difference is None or difference.interval is None:
        return Verdict("too_little", "no_interval")
    interval = difference.interval
    if interval.degenerate:
        return Verdict("too_little", "no_variation")
    if interval.low <= 0 <= interval.high:
        return Verdict("no_difference", "interval")
    if -margin <= interval.low <= margin or -margin <= interval.high <= margin:
        return Verdict("no_difference", "margin")
    if adjusted_p is not None and adjusted_p > q:
        return Verdict("no_difference", "many_comparisons")
    return Verdict("better" if (interval.low > 0) == (direction == "up") else "worse", "interval")


def weigh(verdict: Verdict, counterweights: Mapping[str, Verdict | None]) -> Verdict:
    """The same verdict, except that "better" stands only where no counterweight got demonstrably worse.

    A counterweight is a KPI that pays when the first is pushed (reopens for handle time), judged over the same
    two periods. One with too little data does not hold back, and is named as unchecked; None has no direction
    and is left out.
    """
    if verdict.kind != "better":
        return verdict
    judged = {name: weight for name, weight in counterweights.items() if weight is not None}
    worse = tuple(name for name, weight in judged.items() if weight.kind == "worse")
    unchecked = tuple(name for name, weight in judged.items() if weight.kind == "too_little")
    if worse:
        return Verdict("no_difference", "counterweight", worse, unchecked)
    return Verdict("better", verdict.because, (), unchecked)
