"""The SQL aggregates that parts consist of, in the dialect. No measure."""

from __future__ import annotations

import re
from collections.abc import Mapping

Parts = Mapping[str, int | None]
CENSUS = "complete count"
#: The part that is the value itself, and does not add up.
VALUE = "value"
#: The number of rows, whatever stands in them.
ROWS = "COUNT(*)"
_KNOWN = re.compile(r"\(?([a-z_][a-z_0-9]*) IS NOT NULL\)?")


def all_of(*conditions: str) -> str:
    kept = [c for c in conditions if c != "1 = 1"]
    return " AND ".join(f"({c})" for c in kept) or "1 = 1"


def count_of(*conditions: str) -> str:
    """How many rows; never null, and a column's known values cost less than a comparison."""
    condition = all_of(*conditions)
    if condition == "1 = 1":
        return ROWS
    known = _KNOWN.fullmatch(condition)
    return f"COUNT({known[1]})" if known else f"COUNT(CASE WHEN {condition} THEN 1 END)"


def counts_of(guard: str, extra: Mapping[str, str] | None) -> dict[str, str]:
    return {name: count_of(guard, condition) for name, condition in (extra or {}).items()}


def sum_of(expression: str, *conditions: str) -> str:
    """The sum over the rows that meet the conditions; null where there are none."""
    return f"SUM({_where(expression, all_of(*conditions))})"


def discrete_quantile(per_mille: int, expression: str, condition: str) -> str:
    """The one exception to the dialect: an exact discrete percentile, the same integer on both engines."""
    share = f"{per_mille // 1000}.{per_mille % 1000:03d}"
    return f"PERCENTILE_DISC({share}) WITHIN GROUP (ORDER BY {_where(expression, condition)})"


def _where(expression: str, condition: str) -> str:
    """The expression, null where the condition does not hold: aggregates pass over nulls by themselves."""
    if condition in ("1 = 1", f"({expression} IS NOT NULL)", f"{expression} IS NOT NULL"):
        return expression
    return f"CASE WHEN {condition} THEN {expression} END"
