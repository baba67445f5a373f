"""Answers weighted to the make-up of all who were asked: raking, post-stratification, what the weights cost.

Weighting repairs only what its variables explain. Post-stratification is raking on one variable whose categories are
the cells of a joint table. Show beside a weighted figure the largest weight and Kish's design effect: above 2 the
weights say more than the answers. Which variables to weigh by is not said here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from peil.stats.given import listed, numbers, positive
from peil.stats.interval import Interval, normal_multiplier

Labels = Mapping[str, Sequence[Hashable]]  # for each variable the category of each answer
Margins = Mapping[str, Mapping[Hashable, float]]  # for each variable how many of all there are in each category

Cell = tuple[Hashable, ...]

ROUNDS = 2000
CLOSE = 1e-12  # of the total: margins that near are met
SAME_TOTAL = 1e-6
VANISHED = 1e-100


@dataclass(frozen=True)
class Weights:
    """A weight for each answer, in its order; they add up to the population. `largest` is over the mean weight."""

    values: tuple[float, ...]
    cells: tuple[Cell, ...]  # for each answer its category on every variable

    @property
    def largest(self) -> float:
        """The largest weight as a multiple of the mean weight."""
        return max(self.values) * len(self.values) / math.fsum(self.values)

    @property
    def n_eff(self) -> float:
        """As many equally weighted answers would be as precise: (sum of w)² / sum of w². Source: Kish 1965."""
        return math.fsum(self.values) ** 2 / math.fsum(w * w for w in self.values)

    @property
    def design_effect(self) -> float:
        """Number of answers over `n_eff`; 1 where all weights are equal."""
        return len(self.values) / self.n_eff


@dataclass(frozen=True)
class WeightedMean:
    """A weighted mean or share in the values' unit, its standard error and interval."""

    value: float
    se: float | None
    interval: Interval | None


def rake(labels: Labels, margins: Margins) -> Weights | None:
    """Weights with which the answers have the given numbers in every category of every variable.

    None without answers, where a category that should have some has none, and where no weights meet all margins (empty
    cells against the margins): then there is no weighted figure. ValueError for variables that differ, a category that
    is no part of its margin, a number that is not above 0, and margins that add up to different totals.
    Source: iterative proportional fitting, Deming and Stephan 1940; equals R's survey::rake and postStratify.
    """
    if set(labels) != set(margins) or not labels:
        raise ValueError(f"categories of {sorted(labels)}, margins of {sorted(margins)}")
    rows = [tuple(listed(labels[name], name)) for name in margins]
    targets = [
        {category: positive(size, f"{name} {category}") for category, size in margins[name].items()} for name in margins
    ]
    _check(list(margins), rows, targets)
    n, total = len(rows[0]), math.fsum(targets[0].values())
    if n == 0 or any(set(target) - set(row) for row, target in zip(rows, targets, strict=True)):
        return None
    cells = list(zip(*rows, strict=True))
    answers = Counter(cells)
    held = {cell: count * total / n for cell, count in answers.items()}
    for _ in range(ROUNDS):
        furthest = 0.0
        for place, target in enumerate(targets):
            found = _margin(held, place)
            furthest = max(furthest, *(abs(found[category] - size) for category, size in target.items()))
            held = {cell: size * target[cell[place]] / found[cell[place]] for cell, size in held.items()}
        if furthest <= CLOSE * total:
            return Weights(tuple(held[cell] / answers[cell] for cell in cells), tuple(cells))
        if min(held.values()) < VANISHED * total:
            return None
    return None


def weighted_mean(weights: Weights, values: Sequence[float], level: float = 0.95) -> WeightedMean:
    """Mean of `values` with the variance that raking leaves: what the margins explain is known and does not vary.

    The interval is a normal one, not cut; both it and the error are None below two answers. ValueError where values and
    weights differ in number. Source: linearisation with calibrated residuals; equals R's svymean after rake, whose
    residuals stop at ten rounds.
    """
    z = normal_multiplier(level)
    y = numbers(values, "values")
    n, total = len(y), math.fsum(weights.values)
    if n != len(weights.values):
        raise ValueError(f"{n} values for {len(weights.values)} weights")
    mean = math.fsum(w * value for w, value in zip(weights.values, y, strict=True)) / total
    if n < 2:
        return WeightedMean(mean, None, None)
    left = _unexplained([value - mean for value in y], weights.cells)
    pulls = [w * residual / total for w, residual in zip(weights.values, left, strict=True)]
    middle = math.fsum(pulls) / n
    se = math.sqrt(n / (n - 1) * math.fsum((pull - middle) ** 2 for pull in pulls))
    # What rounding leaves of residuals that the margins explain altogether is none.
    se = se if se > 1e-12 * max(map(abs, y)) else 0.0
    return WeightedMean(mean, se, Interval(mean - z * se, mean + z * se, level, "raked", degenerate=se == 0))


def _unexplained(residuals: list[float], cells: Sequence[Cell]) -> list[float]:
    """The residuals with the mean of each category of each variable taken out, in turn until none is left.

    What is taken out is the same for all answers of a cell, so the cells' totals are enough to find it.
    """
    answers = Counter(cells)
    before: dict[Cell, float] = {}
    for cell, residual in zip(cells, residuals, strict=True):
        before[cell] = before.get(cell, 0.0) + residual
    sums, scale = dict(before), max(map(abs, residuals))
    for _ in range(ROUNDS):
        largest = 0.0
        for place in range(len(cells[0])):
            found, sizes = _margin(sums, place), _margin(answers, place)
            means = {category: total / sizes[category] for category, total in found.items()}
            sums = {cell: total - answers[cell] * means[cell[place]] for cell, total in sums.items()}
            largest = max(largest, *map(abs, means.values()))
        if largest <= CLOSE * scale or len(cells[0]) == 1:
            break
    return [r - (before[cell] - sums[cell]) / answers[cell] for cell, r in zip(cells, residuals, strict=True)]


def _margin(held: Mapping[Cell, float], place: int) -> dict[Hashable, float]:
    """What the cells hold, added up over all variables but one."""
    found: dict[Hashable, float] = {}
    for cell, size in held.items():
        found[cell[place]] = found.get(cell[place], 0.0) + size
    return found


def _check(names: list[str], rows: list[tuple[Hashable, ...]], targets: list[dict[Hashable, float]]) -> None:
    totals = [math.fsum(target.values()) for target in targets]
    for name, row, target, total in zip(names, rows, targets, totals, strict=True):
        if len(row) != len(rows[0]):
            raise ValueError(f"{name} has {len(row)} answers, {names[0]} has {len(rows[0])}")
        if unknown := set(row) - set(target):
            raise ValueError(f"the margin of {name} does not tell how many are {', '.join(sorted(map(str, unknown)))}")
        if abs(total - totals[0]) > SAME_TOTAL * totals[0]:
            raise ValueError(f"the margin of {name} adds up to {total}, that of {names[0]} to {totals[0]}")
