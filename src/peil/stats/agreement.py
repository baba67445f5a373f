"""Agreement of two raters on the same cases (double-coded tags, quality calibration). Not of more than two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from peil.stats.given import listed, wholes
from peil.stats.interval import Interval, check_level, normal_multiplier

ROUNDING = 1e-14


@dataclass(frozen=True)
class Kappa:
    """Agreement beyond chance, 1 at most; its standard error and interval (not clipped)."""

    value: float
    se: float
    interval: Interval


def kappa(table: Sequence[Sequence[int]], level: float = 0.95) -> Kappa | None:
    """Cohen's kappa of a square table of cases: a row for each tag of one rater, a column for the other's.

    None without cases, and where both raters used one and the same tag throughout: chance would agree fully,
    so nothing can be beyond it. ValueError for a table that is not square or has negative counts.
    Source: Cohen 1960, standard error of Fleiss, Cohen and Everitt 1969 for kappa not 0.
    """
    level = check_level(level)
    table = [wholes(row, f"table[{place}]") for place, row in enumerate(listed(table, "table"))]
    size = len(table)
    if any(len(row) != size for row in table):
        raise ValueError(f"not a square table of counts: {table}")
    n = sum(map(sum, table))
    if n == 0:
        return None
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    by_chance = sum(row * column for row, column in zip(rows, columns, strict=True))
    if by_chance == n * n:
        return None
    chance = by_chance / n**2
    value = (n * sum(table[k][k] for k in range(size)) - by_chance) / (n * n - by_chance)
    diagonal = sum(table[k][k] / n * (1 - (rows[k] + columns[k]) / n * (1 - value)) ** 2 for k in range(size))
    off = sum(table[i][j] / n * ((columns[i] + rows[j]) / n) ** 2 for i in range(size) for j in range(size) if i != j)
    squared = diagonal + (1 - value) ** 2 * off - (value - chance * (1 - value)) ** 2
    # What rounding alone leaves of a variance of nothing is none: it would pass for an interval that is very sure.
    se = math.sqrt(squared / n) / (1 - chance) if squared > ROUNDING else 0.0
    reach = normal_multiplier(level) * se
    return Kappa(value, se, Interval(value - reach, value + reach, level, "fleiss", degenerate=se == 0))
