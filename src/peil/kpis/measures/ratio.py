"""The ratio of two totals of different facts. How the sides are asked and joined is in `ask`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peil.kpis.measures.sql import CENSUS, Parts
from peil.kpis.measures.sums import Count, Sum
from peil.stats.interval import Interval

if TYPE_CHECKING:
    from peil.kpis.kpi import Kpi


@dataclass(frozen=True)
class Ratio:
    """A sum over one fact per thing counted in another: each side is a declaration of its own.

    The sides are joined on the dimensions they share, over the days that both cover; by a dimension that one
    side lacks it is not measurable. Where things are counted in several facts or by several days (`bottoms`),
    their counts add up. All parts are integers and add over every axis.
    """

    top: Kpi
    bottoms: tuple[Kpi, ...]
    method = CENSUS

    @property
    def sides(self) -> tuple[Kpi, ...]:
        """The declarations, what is divided first."""
        return (self.top, *self.bottoms)

    @property
    def denominator(self) -> str:
        """The name of the first part that is divided by."""
        return self._counted()[0]

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name, each over its own side's fact."""
        return {name: sql for side in self.sides for name, sql in side.measure.parts(guard).items()}

    def value(self, parts: Parts) -> float | None:
        """The ratio, or None where nothing is booked or nothing counted."""
        measure = self._summed()
        below = self.n(parts)
        if not below or not parts[measure.names[1]]:
            return None
        return (parts[measure.names[0]] or 0) / (measure.scale * below)

    def n(self, parts: Parts) -> int:
        """What is divided by."""
        return sum(parts.get(name) or 0 for name in self._counted())

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """None: a complete count has no sampling error."""
        return None

    def fraction(self, parts: Parts) -> tuple[float, float]:
        """What is divided by what, in the value's unit; nothing by nothing where nothing is booked."""
        measure = self._summed()
        if not parts[measure.names[1]]:
            return 0, 0
        return (parts[measure.names[0]] or 0) / measure.scale, self.n(parts)

    def lacks(self, parts: Parts) -> str:
        """Why there is no value, in words; '' where the reason is an empty denominator."""
        return "" if parts.get(self._summed().names[1]) else self._summed().lacks(parts)

    def _summed(self) -> Sum:
        measure = self.top.measure
        assert isinstance(measure, Sum)
        return measure

    def _counted(self) -> tuple[str, ...]:
        return tuple(side.measure.name for side in self.bottoms if isinstance(side.measure, Count))
