"""The SQL dialect that runs alike on DuckDB and Spark: literals, and the allow-list that keeps us in it.

sqlglot is imported only where SQL is checked or carried to Spark: it costs 0.4 s.
"""

from __future__ import annotations

from peil.errors import PeilError


def literal(text: object) -> str:
    """A SQL literal of a string, integer or null: the one place where values become SQL text."""
    if text is None:
        return "NULL"
    if isinstance(text, bool):
        raise TypeError("the dialect has no boolean literals")
    if isinstance(text, int):
        return str(text)
    return "'" + str(text).replace("'", "''") + "'"


class DialectError(PeilError):
    """SQL of a fact or KPI that would not mean the same on every engine."""


#: sqlglot expression classes that may stand in fact files and KPI parts; see docs/architecture.md.
ALLOWED = frozenset(
    """
    Select Subquery With CTE From Join Table TableAlias Alias Column Identifier Star Where Group Having
    Union Literal Null Paren And Or Not EQ NEQ GT GTE LT LTE Is In Between Case If Coalesce
    Add Sub Mul IntDiv Neg Mod Cast DataType Window WindowSpec Order Ordered Lead Lag RowNumber
    Min Max Sum Count Distinct WithinGroup PercentileDisc
    """.split()
)

_BANNED_NAMES = frozenset({"at", "within"})
_CASTS = frozenset({"BIGINT", "INT", "VARCHAR", "TEXT", "DATE", "DECIMAL"})


def check(sql: str, place: str) -> None:
    """Raises DialectError where `sql` uses what one engine lacks or understands otherwise."""
    import sqlglot
    from sqlglot import exp

    for node in sqlglot.parse_one(sql, read="duckdb").walk():
        name = type(node).__name__
        if name not in ALLOWED:
            raise DialectError(
                f"{name} is not in the dialect: {node.sql(dialect='duckdb')[:120]}",
                place=place,
                remedy="Write it with the constructs listed in docs/architecture.md.",
            )
        if isinstance(node, exp.Identifier) and node.name.casefold() in _BANNED_NAMES:
            raise DialectError(f"'{node.name}' is a reserved word in Spark", place=place, remedy="Rename it.")
        if isinstance(node, exp.Literal) and not node.is_string and not node.is_int:
            if isinstance(node.parent, exp.PercentileDisc):
                continue
            raise DialectError(
                f"decimal literal {node}", place=place, remedy="Keep to integers; divide in Python."
            )
        if isinstance(node, exp.Cast):
            kind = node.to.this.name if hasattr(node.to.this, "name") else str(node.to)
            if kind not in _CASTS:
                raise DialectError(f"cast to {kind}", place=place, remedy="Use BIGINT, VARCHAR or DATE.")
        if isinstance(node, exp.Sum) and isinstance(node.this, exp.Predicate):
            raise DialectError(
                "SUM over a condition", place=place, remedy="Write SUM(CASE WHEN … THEN 1 ELSE 0 END)."
            )


def to_spark(sql: str) -> str:
    """The same statement in Spark SQL. Exact discrete percentiles stay what they are.

    sqlglot would make PERCENTILE_DISC approximate for Spark without a word, so it is kept out of its way.
    """
    import sqlglot
    from sqlglot import exp

    kept: list[str] = []

    def spare(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.WithinGroup) and isinstance(node.this, exp.PercentileDisc):
            ordered = node.expression.expressions[0].this.sql(dialect="spark")
            share = node.this.this.sql(dialect="spark")
            kept.append(f"PERCENTILE_DISC({share}) WITHIN GROUP (ORDER BY {ordered})")
            return exp.column(f"percentile_kept_{len(kept) - 1}")
        return node

    statement = sqlglot.parse_one(sql, read="duckdb").transform(spare).sql(dialect="spark")
    for number, text in enumerate(kept):
        statement = statement.replace(f"percentile_kept_{number}", text)
    return statement
