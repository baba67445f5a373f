"""The SQL aggregates that parts consist of, in the dialect. No measure."""

from __future__ import annotations

from collections.abc import Mapping

Parts = Mapping[str, int | None]
CENSUS = "complete count"


def all_of(*conditions: str) -> str:
    kept = [c for c in conditions if c != "1 = 1"]
    return " AND ".join(f"({c})" for c in kept) or "1 = 1"


def count_of(*conditions: str) -> str:
    return f"SUM(CASE WHEN {all_of(*conditions)} THEN 1 ELSE 0 END)"


def counts_of(guard: str, extra: Mapping[str, str] | None) -> dict[str, str]:
    return {name: count_of(guard, condition) for name, condition in (extra or {}).items()}


def sum_of(expression: str, *conditions: str) -> str:
    return f"SUM(CASE WHEN {all_of(*conditions)} THEN {expression} ELSE 0 END)"


def discrete_quantile(per_mille: int, expression: str, condition: str) -> str:
    """The one exception to the dialect: an exact discrete percentile, the same integer on both engines."""
    share = f"{per_mille // 1000}.{per_mille % 1000:03d}"
    return f"PERCENTILE_DISC({share}) WITHIN GROUP (ORDER BY CASE WHEN {condition} THEN {expression} END)"
