"""Measures: which integer parts a KPI needs, over which axes they add, and how they become a value.

A measure knows nothing of databases: `parts` gives SQL aggregates over the rows for which `guard` holds,
`value` and `interval` work on the sums. Division happens here, once, in Python,
where dividing two integers is rounded right whatever their size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peil.stats.interval import Interval
from peil.stats.means import mean_interval
from peil.stats.nps import adjusted_wald
from peil.stats.proportions import wilson

Parts = Mapping[str, int | None]
CENSUS = "complete count"


def _all(*conditions: str) -> str:
    kept = [c for c in conditions if c != "1 = 1"]
    return " AND ".join(f"({c})" for c in kept) or "1 = 1"


def _count(*conditions: str) -> str:
    return f"SUM(CASE WHEN {_all(*conditions)} THEN 1 ELSE 0 END)"


def _counts(guard: str, extra: Mapping[str, str] | None) -> dict[str, str]:
    return {name: _count(guard, condition) for name, condition in (extra or {}).items()}


def _sum(expression: str, *conditions: str) -> str:
    return f"SUM(CASE WHEN {_all(*conditions)} THEN {expression} ELSE 0 END)"


def discrete_quantile(per_mille: int, expression: str, condition: str) -> str:
    """The one exception to the dialect: an exact discrete percentile, the same integer on both engines."""
    share = f"{per_mille // 1000}.{per_mille % 1000:03d}"
    return f"PERCENTILE_DISC({share}) WITHIN GROUP (ORDER BY CASE WHEN {condition} THEN {expression} END)"


@dataclass(frozen=True)
class Count:
    """How many rows. Parts add over every axis; an empty covered period counts 0."""

    condition: str = "1 = 1"
    name: str = "count"
    additive = True
    method = CENSUS
    denominator = ""

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name."""
        return {self.name: _count(guard, self.condition)}

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
            self.names[0]: _count(guard, self.denominator_rows, self.numerator),
            self.names[1]: _count(guard, self.denominator_rows),
        }
        found.update(_counts(guard, self.extra))
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
            self.names[0]: _sum(self.expression, guard, self.rows),
            self.names[1]: _count(guard, self.rows),
        }
        if self.sampled:
            found["squares"] = _sum(f"({self.expression}) * ({self.expression})", guard, self.rows)
        found.update(_counts(guard, self.extra))
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


@dataclass(frozen=True)
class PerContact:
    """Sum over legs per contact that they belong to. Sums add over every axis; contacts only over axes of
    the contact (channel, reason, …): with team, queue or agent in the question they are counted apart."""

    expression: str
    rows: str = "1 = 1"
    names: tuple[str, str] = ("total_s", "contacts")
    extra: Mapping[str, str] | None = None
    method = CENSUS
    leg_axes = ("team", "queue", "agent")

    @property
    def denominator(self) -> str:
        """The name of the part that is divided by."""
        return self.names[1]

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name, right over any axis."""
        return self._parts(guard, f"COUNT(DISTINCT CASE WHEN {_all(guard, self.rows)} THEN ckey END)")

    def cheap_parts(self, guard: str) -> dict[str, str]:
        """The same over axes of the contact only: each contact has one first leg."""
        return self._parts(guard, _count(guard, self.rows, "leg_no = 1"))

    def _parts(self, guard: str, contacts: str) -> dict[str, str]:
        found = {
            self.names[0]: _sum(self.expression, guard, self.rows),
            self.names[1]: contacts,
            "legs": _count(guard, self.rows),
        }
        found.update(_counts(guard, self.extra))
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
            self.names[0]: _sum(self.expression, guard, self.rows, self.some),
            self.names[1]: _sum(self.expression, guard, self.rows),
        }
        found.update(_counts(guard, self.extra))
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
            "promoters": _count(guard, self.valid, self.promoter),
            "detractors": _count(guard, self.valid, self.detractor),
            "answers": _count(guard, self.valid),
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


@dataclass(frozen=True)
class Quantile:
    """The discrete quantile: the lowest value that at least this share (per mille) of rows does not exceed.

    It does not add over any axis: it is taken from the rows of each group, and for totals from all rows.
    """

    expression: str
    per_mille: int
    rows: str
    open_rows: str
    method = "discrete quantile of those finished"
    denominator = "finished"

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name; `value` is the quantile itself."""
        return {
            "value": discrete_quantile(self.per_mille, self.expression, _all(guard, self.rows)),
            "finished": _count(guard, self.rows),
            "unfinished": _count(guard, self.open_rows),
        }

    def value(self, parts: Parts) -> float | int | None:
        """The quantile of the finished rows, or None without any."""
        return parts["value"]

    def n(self, parts: Parts) -> int:
        """The number of finished rows."""
        return parts["finished"] or 0

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
        return {"open": _sum(self.delta, guard)}

    def value(self, parts: Parts) -> int | None:
        """The stock."""
        return parts["open"] or 0

    def n(self, parts: Parts) -> int:
        """The stock."""
        return parts["open"] or 0

    def interval(self, parts: Parts, level: float) -> Interval | None:
        """None: a complete count has no sampling error."""
        return None


def unfinished_rows(measure: Measure) -> str:
    """The condition under which a counted row still waits for what is measured; '' where there is none."""
    if isinstance(measure, Quantile):
        return measure.open_rows
    if isinstance(measure, Share | Mean) and measure.extra:
        return measure.extra.get("unfinished", "")
    return ""


Measure = Count | Share | Mean | PerContact | Portion | Net | Quantile | Stock
