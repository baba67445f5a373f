"""Quantiles out of counts in fixed buckets: what a roll-up can hold of them. Near, and within bounds that are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peil.kpis.measures.order import Quantile
from peil.kpis.measures.sql import VALUE, Parts
from peil.stats.interval import Interval

#: A power of two is cut into so many buckets, so a bucket is at most a sixteenth as wide as its lowest value.
_PER_OCTAVE_BITS = 4
_EXACT = 2 << _PER_OCTAVE_BITS  # below this each value is a bucket of its own
_LAST_BITS = 31  # from 2**31 on (68 years in seconds) buckets grow no wider
Cases = Sequence[tuple[int, int, int]]


def bucket_of(expression: str) -> str:
    """SQL of the lowest value of an integer's bucket; integers only, so that every engine gives the same."""
    cases = [f"WHEN {expression} < {_EXACT} THEN {expression}"]
    for bits in range(_PER_OCTAVE_BITS + 1, _LAST_BITS):
        step = 1 << (bits - _PER_OCTAVE_BITS)
        cases.append(f"WHEN {expression} < {2 << bits} THEN {expression} - {expression} % {step}")
    last = 1 << (_LAST_BITS - _PER_OCTAVE_BITS)
    return f"CASE {' '.join(cases)} ELSE {expression} - {expression} % {last} END"


def highest_of(lowest: int) -> int:
    """The highest value in the bucket that begins with `lowest`."""
    if lowest < _EXACT:
        return lowest
    bits = min(lowest.bit_length() - 1, _LAST_BITS)
    return lowest + (1 << (bits - _PER_OCTAVE_BITS)) - 1


@dataclass(frozen=True)
class Histogram:
    """A discrete quantile from counts by bucket: the exact one lies within the bounds of its bucket.

    Its parts are those of the quantile without the value, and the counts; they add over every axis. The value is
    the middle of the bucket, so it is off by at most a thirty-second of itself.
    """

    quantile: Quantile
    method = "histogram"

    @property
    def denominator(self) -> str:
        """The part that is n."""
        return self.quantile.counted

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name: how many have a value, and how many wait for one."""
        return {name: sql for name, sql in self.quantile.parts(guard).items() if name != VALUE}

    def bucket(self) -> str:
        """The lowest value of the bucket; null for rows that have none."""
        exact = self.quantile
        return f"CASE WHEN {exact.rows} THEN {bucket_of(f'({exact.expression})')} END"

    def kind(self) -> str:
        """1 for rows that have a value, 0 for those that wait for one, null for the others."""
        waits = f" WHEN {self.quantile.open_rows} THEN 0" if self.quantile.open_rows else ""
        return f"CASE WHEN {self.quantile.rows} THEN 1{waits} END"

    def n(self, parts: Parts) -> int:
        """The number of rows that have a value."""
        return parts[self.quantile.counted] or 0

    def value(self, parts: Parts) -> None:
        """None: counts alone do not tell; see `estimate`."""
        return

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """None: all rows are known; how far the value can be off is its bound."""
        return None

    def estimate(self, cases: Cases) -> tuple[int, tuple[int, int]] | None:
        """The middle of the bucket in which the quantile lies, and its lowest and highest value; None of no rows.

        `cases` are lowest values of buckets with the number of rows, in any order.
        """
        counts = sorted((lowest, count) for lowest, count, _ in cases if count)
        n = sum(count for _, count in counts)
        rank, seen = max(1, -(-self.quantile.per_mille * n // 1000)), 0
        for lowest, count in counts:
            seen += count
            if seen >= rank:
                highest = highest_of(lowest)
                return (lowest + highest) // 2, (lowest, highest)
        return None
