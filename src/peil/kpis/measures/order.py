"""Measures that do not add over every axis: quantiles, and stocks, which do not add over time."""

from __future__ import annotations

from dataclasses import dataclass

from peil.kpis.measures.sql import CENSUS, VALUE, Parts, all_of, count_of, discrete_quantile, sum_of
from peil.stats.interval import Interval


@dataclass(frozen=True)
class Quantile:
    """The discrete quantile: the lowest value that at least this share (per mille) of rows does not exceed.

    It does not add over any axis: it is taken from the rows of each group, and for totals from all rows.
    """

    expression: str
    per_mille: int
    rows: str
    open_rows: str  # those that have no value yet; '' where there are none
    counted: str = "finished"  # what the rows are called

    @property
    def method(self) -> str:
        """What the value is and of which rows."""
        return f"discrete quantile of those {self.counted}"

    @property
    def denominator(self) -> str:
        """The part that is n."""
        return self.counted

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name; `value` is the quantile itself."""
        return {
            VALUE: discrete_quantile(self.per_mille, self.expression, all_of(guard, self.rows)),
            self.counted: count_of(guard, self.rows),
            **({"unfinished": count_of(guard, self.open_rows)} if self.open_rows else {}),
        }

    def value(self, parts: Parts) -> float | int | None:
        """The quantile of the rows, or None without any."""
        return parts[VALUE]

    def n(self, parts: Parts) -> int:
        """The number of rows that it was taken from."""
        return parts[self.counted] or 0

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """None: all rows are known."""
        return None


@dataclass(frozen=True)
class Stock:
    """What is open at the end of a period: the running sum of changes. Adds over dimensions, never over time."""

    delta: str
    method = CENSUS
    denominator = ""

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name: the net change; the planner adds all that came before."""
        return {"open": sum_of(self.delta, guard)}

    def value(self, parts: Parts) -> int | None:
        """The stock."""
        return parts["open"] or 0

    def n(self, parts: Parts) -> int:
        """The stock."""
        return parts["open"] or 0

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """None: a complete count has no sampling error."""
        return None
