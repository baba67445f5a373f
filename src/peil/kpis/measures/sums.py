"""Measures whose parts are plain counts and sums over rows. How KPIs use them is in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peil.kpis.measures.sql import CENSUS, Parts, all_of, count_of, counts_of, sum_of
from peil.kpis.reasons import because
from peil.stats.interval import Difference, Interval, scaled
from peil.stats.means import Sums, mean_interval, welch
from peil.stats.nps import adjusted_wald
from peil.stats.nps_comparison import compare_nps
from peil.stats.proportions import wilson
from peil.stats.two_proportions import compare_shares


@dataclass(frozen=True)
class Count:
    """How many rows. Parts add over every axis; an empty covered period counts 0."""

    condition: str = "1 = 1"
    name: str = "count"
    extra: Mapping[str, str] | None = None
    method = CENSUS
    denominator = ""

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name."""
        return {self.name: count_of(guard, self.condition), **counts_of(guard, self.extra)}

    def value(self, parts: Parts) -> float | int | None:
        """The count."""
        return parts[self.name] or 0

    def n(self, parts: Parts) -> int:
        """The number of units the value rests on."""
        return parts[self.name] or 0

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """None: a complete count has no sampling error."""
        return None


@dataclass(frozen=True)
class Sum:
    """The sum of an integer expression, in units of which `scale` go into one. Adds over every axis.

    Nothing is known where there are no rows: no cost that is booked is not a cost of 0.
    """

    expression: str
    scale: int = 1
    names: tuple[str, str] = ("total", "rows")
    method = CENSUS
    denominator = ""

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name."""
        return {self.names[0]: sum_of(self.expression, guard), self.names[1]: count_of(guard)}

    def value(self, parts: Parts) -> float | None:
        """The sum, or None without rows."""
        return (parts[self.names[0]] or 0) / self.scale if parts[self.names[1]] else None

    def n(self, parts: Parts) -> int:
        """The number of rows."""
        return parts[self.names[1]] or 0

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """None: a complete count has no sampling error."""
        return None

    def lacks(self, parts: Parts) -> str:
        """Why there is no value."""
        return because("not_booked")


@dataclass(frozen=True)
class Share:
    """Rows of a kind per hundred rows: 100 × numerator / denominator, in percent. Parts add over every axis."""

    numerator: str
    denominator_rows: str = "1 = 1"
    names: tuple[str, str] = ("counted", "all")
    extra: Mapping[str, str] | None = None
    sampled: bool = False

    @property
    def method(self) -> str:
        """How the uncertainty is had."""
        return "Wilson" if self.sampled else CENSUS

    @property
    def denominator(self) -> str:
        """The name of the part that is divided by."""
        return self.names[1]

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name."""
        found = {
            self.names[0]: count_of(guard, self.denominator_rows, self.numerator),
            self.names[1]: count_of(guard, self.denominator_rows),
        }
        found.update(counts_of(guard, self.extra))
        return found

    def value(self, parts: Parts) -> float | None:
        """Percent, or None without a denominator."""
        top, bottom = parts[self.names[0]] or 0, parts[self.names[1]] or 0
        return 100 * top / bottom if bottom else None

    def n(self, parts: Parts) -> int:
        """The denominator."""
        return parts[self.names[1]] or 0

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """Wilson's interval in percent where the rows are a sample."""
        if not self.sampled:
            return None
        found = wilson(parts[self.names[0]] or 0, self.n(parts), level)
        return found and Interval(100 * found.low, 100 * found.high, level, found.method)

    def difference(self, new: Parts, old: Parts, level: float = 0.95) -> Difference | None:
        """New minus old in percentage points, where rows are a sample; None for complete counts."""
        if not self.sampled:
            return None
        top = self.names[0]
        return scaled(compare_shares(new[top] or 0, self.n(new), old[top] or 0, self.n(old), level), 100)

    def fraction(self, parts: Parts) -> tuple[float, float]:
        """What is divided by what, in the value's unit."""
        return 100 * (parts[self.names[0]] or 0), self.n(parts)


@dataclass(frozen=True)
class Mean:
    """Sum of an integer expression over a number of rows. Parts add over every axis."""

    expression: str
    rows: str = "1 = 1"
    names: tuple[str, str] = ("total", "rows")
    sampled: bool = False
    extra: Mapping[str, str] | None = None

    @property
    def method(self) -> str:
        """How the uncertainty is had."""
        return "t" if self.sampled else CENSUS

    @property
    def denominator(self) -> str:
        """The name of the part that is divided by."""
        return self.names[1]

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name; squares only where an interval is wanted."""
        found = {
            self.names[0]: sum_of(self.expression, guard, self.rows),
            self.names[1]: count_of(guard, self.rows),
        }
        if self.sampled:
            found["squares"] = sum_of(f"({self.expression}) * ({self.expression})", guard, self.rows)
        found.update(counts_of(guard, self.extra))
        return found

    def value(self, parts: Parts) -> float | None:
        """The mean, or None without rows."""
        bottom = parts[self.names[1]] or 0
        return (parts[self.names[0]] or 0) / bottom if bottom else None

    def n(self, parts: Parts) -> int:
        """The number of rows."""
        return parts[self.names[1]] or 0

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """The t interval where the rows are a sample of at least two."""
        if not self.sampled:
            return None
        return mean_interval(self.n(parts), parts[self.names[0]] or 0, parts["squares"] or 0, level)

    def difference(self, new: Parts, old: Parts, level: float = 0.95) -> Difference | None:
        """New minus old by Welch's t, where rows are a sample; None for complete counts."""
        if not self.sampled:
            return None
        found = welch(self._sums(new), self._sums(old), level)
        return None if found is None else found.difference

    def _sums(self, parts: Parts) -> Sums:
        return Sums(self.n(parts), parts[self.names[0]] or 0, parts["squares"] or 0)

    def fraction(self, parts: Parts) -> tuple[float, float]:
        """What is divided by what, in the value's unit."""
        return parts[self.names[0]] or 0, self.n(parts)


@dataclass(frozen=True)
class PerContact:
    """Sum over legs per contact that they belong to. Sums add over every axis; contacts only over axes of
    the contact (channel, reason, …): with team, queue, employee, hour or weekday in the question, which are those of
    the leg, they are counted apart."""

    expression: str
    rows: str = "1 = 1"
    names: tuple[str, str] = ("total_s", "contacts")
    extra: Mapping[str, str] | None = None
    method = CENSUS
    leg_axes = ("team", "queue", "agent", "hour", "weekday")

    @property
    def denominator(self) -> str:
        """The name of the part that is divided by."""
        return self.names[1]

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name, right over any axis."""
        return self._parts(guard, f"COUNT(DISTINCT CASE WHEN {all_of(guard, self.rows)} THEN ckey END)")

    def cheap_parts(self, guard: str) -> dict[str, str]:
        """The same over axes of the contact only: each contact has one first leg."""
        return self._parts(guard, count_of(guard, self.rows, "leg_no = 1"))

    def _parts(self, guard: str, contacts: str) -> dict[str, str]:
        found = {
            self.names[0]: sum_of(self.expression, guard, self.rows),
            self.names[1]: contacts,
            "legs": count_of(guard, self.rows),
        }
        found.update(counts_of(guard, self.extra))
        return found

    def value(self, parts: Parts) -> float | None:
        """The mean per contact, or None without contacts."""
        bottom = parts[self.names[1]] or 0
        return (parts[self.names[0]] or 0) / bottom if bottom else None

    def n(self, parts: Parts) -> int:
        """The number of contacts."""
        return parts[self.names[1]] or 0

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """None: a complete count has no sampling error."""
        return None

    def fraction(self, parts: Parts) -> tuple[float, float]:
        """What is divided by what, in the value's unit."""
        return parts[self.names[0]] or 0, self.n(parts)


@dataclass(frozen=True)
class Portion:
    """Some of a sum per hundred of the whole of it, such as seconds of work in seconds on duty: in percent.

    Parts add over every axis.
    """

    expression: str
    some: str
    rows: str = "1 = 1"
    names: tuple[str, str] = ("some", "whole")
    extra: Mapping[str, str] | None = None
    method = CENSUS

    @property
    def denominator(self) -> str:
        """The name of the part that is divided by."""
        return self.names[1]

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name."""
        found = {
            self.names[0]: sum_of(self.expression, guard, self.rows, self.some),
            self.names[1]: sum_of(self.expression, guard, self.rows),
        }
        found.update(counts_of(guard, self.extra))
        return found

    def value(self, parts: Parts) -> float | None:
        """Percent, or None without a whole."""
        top, bottom = parts[self.names[0]] or 0, parts[self.names[1]] or 0
        return 100 * top / bottom if bottom else None

    def n(self, parts: Parts) -> int:
        """The whole, in units of the expression."""
        return parts[self.names[1]] or 0

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """None: a complete count has no sampling error."""
        return None

    def fraction(self, parts: Parts) -> tuple[float, float]:
        """What is divided by what, in the value's unit."""
        return 100 * (parts[self.names[0]] or 0), self.n(parts)


@dataclass(frozen=True)
class Net:
    """Promoters minus detractors per hundred answers, in points from -100 to 100. Parts add over every axis."""

    promoter: str
    detractor: str
    valid: str
    method = "adjusted Wald"
    denominator = "answers"

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name."""
        return {
            "promoters": count_of(guard, self.valid, self.promoter),
            "detractors": count_of(guard, self.valid, self.detractor),
            "answers": count_of(guard, self.valid),
        }

    def value(self, parts: Parts) -> float | None:
        """Points, or None without answers."""
        answers = parts["answers"] or 0
        net = (parts["promoters"] or 0) - (parts["detractors"] or 0)
        return 100 * net / answers if answers else None

    def n(self, parts: Parts) -> int:
        """The number of valid answers, passives included."""
        return parts["answers"] or 0

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """The adjusted Wald interval in points."""
        answers, up, down = (parts[k] or 0 for k in ("answers", "promoters", "detractors"))
        found = adjusted_wald(up, answers - up - down, down, level) if answers else None
        return None if found is None else found.interval

    def difference(self, new: Parts, old: Parts, level: float = 0.95) -> Difference | None:
        """New minus old in points; None where a side has no answers."""
        return compare_nps(_counts(new), _counts(old), level)

    def fraction(self, parts: Parts) -> tuple[float, float]:
        """What is divided by what, in the value's unit."""
        return 100 * ((parts["promoters"] or 0) - (parts["detractors"] or 0)), self.n(parts)


def _counts(parts: Parts) -> tuple[int, int, int]:
    """Promoters, passives and detractors."""
    answers, up, down = (parts[k] or 0 for k in ("answers", "promoters", "detractors"))
    return up, answers - up - down, down
