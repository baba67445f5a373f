"""Rules that tell a signal on a control chart from its ordinary scatter. Not the limits themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

Rule = Literal["beyond", "run", "trend"]
RULES: tuple[Rule, ...] = ("beyond", "run", "trend")
RUN = 8  # values in a row on one side of what was expected
TREND = 6  # values in a row each higher, or each lower, than the one before


@dataclass(frozen=True)
class Charted:
    """A value that has limits. `deviation` is the value less what was expected, in the chart's unit."""

    day: date
    deviation: float
    beyond: bool
    in_baseline: bool


@dataclass(frozen=True)
class Signal:
    """One alarm: which rule, on which day it was first fulfilled, and how large.

    `rule` is "beyond" (a value outside its limits), "run" (8 in a row on one side of what was expected) or
    "trend" (6 in a row steadily rising or falling). A run or trend is one signal however long it lasts: it began
    on `since`, where a change may be looked for, and lasted to `until`. `size` is in the chart's unit: the
    deviation, the mean deviation of the run, or the rise over the trend; its sign is the direction.
    """

    rule: Rule
    day: date
    since: date
    until: date
    size: float
    in_baseline: bool


def find(points: Sequence[Charted], rules: Sequence[Rule] = RULES) -> tuple[Signal, ...]:
    """All signals in the points of one phase, in order of their day; days without limits are left out before."""
    found: list[Signal] = []
    if "beyond" in rules:
        for point in points:
            if point.beyond:
                found.append(Signal("beyond", point.day, point.day, point.day, point.deviation, point.in_baseline))
    if "run" in rules:
        for first, last in _stretches([point.deviation for point in points]):
            if last - first + 1 >= RUN:
                mean = math.fsum(point.deviation for point in points[first : last + 1]) / (last - first + 1)
                found.append(_lasting("run", points, first, last, RUN, mean))
    if "trend" in rules:
        rises = [after.deviation - before.deviation for before, after in pairwise(points)]
        for first, last in _stretches(rises):
            if last - first + 2 >= TREND:
                rise = points[last + 1].deviation - points[first].deviation
                found.append(_lasting("trend", points, first, last + 1, TREND, rise))
    return tuple(sorted(found, key=lambda signal: (signal.day, RULES.index(signal.rule))))


def _stretches(numbers: Sequence[float]) -> Iterator[tuple[int, int]]:
    """First and last place of each longest stretch of numbers of one sign; a zero belongs to none."""
    first = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or not numbers[place - 1] * numbers[place] > 0:
            if numbers[first]:
                yield first, place - 1
            first = place


def _lasting(rule: Rule, points: Sequence[Charted], first: int, last: int, needed: int, size: float) -> Signal:
    reached = points[first + needed - 1]
    return Signal(rule, reached.day, points[first].day, points[last].day, size, reached.in_baseline)
