"""Agreement of two raters on the same cases (double-coded tags, quality calibration). Not of more than two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from peil.stats.given import listed, wholes
from peil.stats.interval import Interval, check_level, normal_multiplier

ROUNDING = 1e-14
Weighting = Literal["none", "linear", "quadratic"]


@dataclass(frozen=True)
class Kappa:
    """Agreement beyond chance, 1 at most; its standard error and interval (not clipped)."""

    value: float
    se: float
    interval: Interval


def kappa(table: Sequence[Sequence[int]], level: float = 0.95, weights: Weighting = "none") -> Kappa | None:
    """Cohen's kappa of a square table of cases: a row for each tag of one rater, a column for the other's.

    Of tags in order (grades) `linear` counts a near miss as part of an agreement, `quadratic` more so. None without
    cases, and where both raters used one and the same tag throughout: chance would agree fully, so nothing can be
    beyond it. ValueError for a table that is not square or has negative counts, and for other weights.
    Source: Cohen 1960 and 1968, standard error of Fleiss, Cohen and Everitt 1969 for kappa not 0.
    """
    level = check_level(level)
    table = [wholes(row, f"table[{place}]") for place, row in enumerate(listed(table, "table"))]
    size = len(table)
    if any(len(row) != size for row in table):
        raise ValueError(f"not a square table of counts: {table}")
    if weights not in ("none", "linear", "quadratic"):
        raise ValueError(f"weights {weights!r} are none of none, linear, quadratic")
    n = sum(map(sum, table))
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    # Whole numbers, `most` for full agreement: what cases agree, and what they would by chance, n times.
    most, weight = _weights(size, weights)
    cells = [(i, j) for i in range(size) for j in range(size)]
    agreed = sum(weight[i][j] * table[i][j] for i, j in cells) * n
    by_chance = sum(weight[i][j] * rows[i] * columns[j] for i, j in cells)
    if by_chance == most * n * n:  # no cases, or one tag throughout
        return None
    value = (agreed - by_chance) / (most * n * n - by_chance)
    chance = by_chance / (most * n * n)
    of_row = [sum(weight[i][j] * columns[j] for j in range(size)) / (most * n) for i in range(size)]
    of_column = [sum(weight[i][j] * rows[i] for i in range(size)) / (most * n) for j in range(size)]
    pulls = (
        table[i][j] / n * (weight[i][j] / most - (of_row[i] + of_column[j]) * (1 - value)) ** 2
        for i, j in cells
        if table[i][j]
    )
    squared = math.fsum(pulls) - (value - chance * (1 - value)) ** 2
    # What rounding alone leaves of a variance of nothing is none: it would pass for an interval that is very sure.
    se = math.sqrt(squared / n) / (1 - chance) if squared > ROUNDING else 0.0
    reach = normal_multiplier(level) * se
    return Kappa(value, se, Interval(value - reach, value + reach, level, "fleiss", degenerate=se == 0))


def _weights(size: int, weights: Weighting) -> tuple[int, list[list[int]]]:
    """Full agreement and how much of it each pair of tags is, in whole numbers."""
    if weights == "none" or size < 2:
        return 1, [[int(i == j) for j in range(size)] for i in range(size)]
    power = 1 if weights == "linear" else 2
    most = (size - 1) ** power
    return most, [[most - abs(i - j) ** power for j in range(size)] for i in range(size)]
