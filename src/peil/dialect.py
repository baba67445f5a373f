"""The SQL dialect that runs alike on DuckDB and Spark: literals, the allow-list, and the way over to Spark.

sqlglot is imported only where SQL is checked or carried to Spark: it costs 0.4 s.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from peil.errors import PeilError

if TYPE_CHECKING:
    from sqlglot import exp


def literal(text: object) -> str:
    """A SQL literal of a string, integer or null: the one place where values become SQL text."""
    if text is None:
        return "NULL"
    if isinstance(text, bool):
        raise TypeError("the dialect has no boolean literals")
    if isinstance(text, int):
        return str(text)
    return "'" + str(text).replace("'", "''") + "'"


def file_pattern(path: object, inside: str = "") -> str:
    """A SQL literal of a path that DuckDB reads as it stands; `inside` is a pattern below it."""
    plain = "".join(f"[{c}]" if c in "[*?" else c for c in str(path))
    return literal(plain + inside)


class DialectError(PeilError):
    """SQL of a fact or KPI that would not mean the same on every engine."""


# sqlglot expression classes that may stand in fact files and questions; see docs/architecture.md.
_NODES = """
    Select Subquery With CTE From Join Table TableAlias Alias Column Identifier Star Where Group Having Union
    Order Ordered Limit Distinct Literal Null Paren And Or Not EQ NEQ GT GTE LT LTE Is In Between Case If
    Coalesce Add Sub Mul IntDiv Neg Mod Cast DataType DataTypeParam Window Lead Lag RowNumber
    Min Max ArgMin ArgMax Sum Count WithinGroup PercentileDisc
"""
ALLOWED = frozenset(_NODES.split())

#: Words that one engine reserves.
_BANNED_NAMES = frozenset({"at", "within"})
_CASTS = frozenset({"BIGINT", "VARCHAR", "DATE", "DECIMAL(38, 0)"})
_WINDOWED = frozenset({"Lead", "Lag", "RowNumber"})
_TRUTHS = frozenset({"And", "Or", "Not", "EQ", "NEQ", "GT", "GTE", "LT", "LTE", "Is", "In", "Between"})
_TRUTH_HOLDERS = frozenset({"And", "Or", "Not", "Where", "Having", "Join"})


def check(sql: str, place: str) -> None:
    """Raises DialectError where `sql` uses what one engine lacks or understands otherwise."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        statement = sqlglot.parse_one(sql, read="duckdb")
    except SqlglotError as error:
        raise DialectError(f"not understood: {str(error).splitlines()[0]}", place=place) from None
    for node in statement.walk():
        found = _fault(node)
        if found:
            what, remedy = found
            shown = node.sql(dialect="duckdb")
            raise DialectError(f"{what}: {shown[:120]}", place=place, remedy=remedy)


def _fault(node: exp.Expr) -> tuple[str, str] | None:
    """What is wrong with one node, and what to do; None where nothing is."""
    from sqlglot import exp

    name = type(node).__name__
    if name not in ALLOWED:
        return f"{name} is not in the dialect", "Write it with the constructs listed in docs/architecture.md."
    if isinstance(node, exp.Identifier) and node.name.casefold() in _BANNED_NAMES:
        return f"'{node.name}' is a reserved word in Spark", "Rename it."
    if isinstance(node, exp.Literal) and not node.is_string and not node.is_int:
        return None if isinstance(node.parent, exp.PercentileDisc) else ("decimal literal", _INTEGERS)
    if isinstance(node, exp.Cast) and _type_of(node) not in _CASTS | _orders(node):
        return "cast to another type", f"Use {', '.join(sorted(_CASTS))}."
    if name in _TRUTHS and not _stands_as_condition(node):
        return "a condition used as a value", "Write CASE WHEN … THEN 1 ELSE 0 END."
    if isinstance(node, exp.Join):
        return _join_fault(node)
    if isinstance(node, exp.Window):
        if type(node.this).__name__ in _WINDOWED and node.args.get("order") and not node.args.get("spec"):
            return None
        return "only LEAD, LAG and ROW_NUMBER have a window, with ORDER BY", "Write it as a join or a group."
    if isinstance(node, exp.PercentileDisc | exp.WithinGroup):
        return None if _is_exact_percentile(node) else ("only one form of percentile is exact", _PERCENTILE)
    if isinstance(node, exp.Select) and (node.args.get("qualify") or node.args.get("windows")):
        return "QUALIFY and WINDOW are not in the dialect", "Write the window where it is used."
    if isinstance(node, exp.Star) and any(node.args.values()):
        return "a star with exceptions", "Name the columns."
    if isinstance(node, exp.ArgMin | exp.ArgMax) and node.args.get("count"):
        return "the first of several", "Use ROW_NUMBER."
    if isinstance(node, exp.Group) and not node.expressions:
        return "GROUP BY without its columns", "Name the columns."
    if isinstance(node, exp.Distinct) and node.args.get("on"):
        return "DISTINCT ON", "Use ROW_NUMBER."
    return None


_INTEGERS = "Keep to integers; divide in Python."
_PERCENTILE = "Write PERCENTILE_DISC(0.900) WITHIN GROUP (ORDER BY …), through discrete_quantile()."


def _type_of(cast: exp.Cast) -> str:
    return cast.to.sql(dialect="duckdb").replace("TEXT", "VARCHAR")


def _orders(node: exp.Expr) -> frozenset[str]:
    """HUGEINT where the value only says what comes first in ARG_MIN or ARG_MAX, so that its range does not matter."""
    from sqlglot import exp

    within = node.find_ancestor(exp.ArgMin, exp.ArgMax, exp.Select)
    orders = isinstance(within, exp.ArgMin | exp.ArgMax) and node in set(within.expression.find_all(exp.Cast))
    return frozenset({"INT128"}) if orders else frozenset()


def _stands_as_condition(node: exp.Expr) -> bool:
    from sqlglot import exp

    child, parent = node, node.parent
    while isinstance(parent, exp.Paren):
        child, parent = parent, parent.parent
    if isinstance(parent, exp.If):
        return parent.this is child
    return type(parent).__name__ in _TRUTH_HOLDERS


def _join_fault(join: exp.Join) -> tuple[str, str] | None:
    """Joins are inner or left, on an equality at least."""
    from sqlglot import exp

    usual = join.side in ("", "LEFT") and join.kind in ("", "INNER", "OUTER") and not join.method
    condition = join.args.get("on")
    terms = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    if usual and any(isinstance(t, exp.EQ) for t in terms):
        return None
    return "a join that is not an inner or left equi-join", "Join on an equality of columns."


def _is_exact_percentile(node: exp.Expr) -> bool:
    from sqlglot import exp

    group = node.parent if isinstance(node, exp.PercentileDisc) else node
    if not isinstance(group, exp.WithinGroup) or not isinstance(group.this, exp.PercentileDisc):
        return False
    order = group.expression
    if not isinstance(order, exp.Order) or len(order.expressions) != 1:
        return False
    return isinstance(group.this.this, exp.Literal) and not order.expressions[0].args.get("desc")


@lru_cache(maxsize=512)
def to_spark(sql: str) -> str:
    """The same statement in Spark SQL. Exact discrete percentiles stay what they are, and whole.

    sqlglot would make PERCENTILE_DISC approximate for Spark without a word, so it is kept out of its way;
    Spark gives it as a floating-point number, so it is cast back. ARG_MIN and ARG_MAX pass over rows without a
    value, as DuckDB does and Spark does not by itself; HUGEINT, which orders fast there, is a decimal here.
    """
    import sqlglot
    from sqlglot import exp

    kept: list[str] = []

    def spare(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.WithinGroup) and isinstance(node.this, exp.PercentileDisc):
            ordered = node.expression.expressions[0].this.sql(dialect="spark")
            share = node.this.this.sql(dialect="spark")
            kept.append(f"CAST(PERCENTILE_DISC({share}) WITHIN GROUP (ORDER BY {ordered}) AS BIGINT)")
            return exp.column(f"percentile_kept_{len(kept) - 1}_")
        if isinstance(node, exp.ArgMin | exp.ArgMax):
            known = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.Null()))
            node.set("expression", exp.Case(ifs=[exp.If(this=known, true=node.expression)]))
        elif isinstance(node, exp.DataType) and node.this == exp.DType.INT128:
            return exp.DataType.build("DECIMAL(38, 0)")
        return node

    statement = sqlglot.parse_one(sql, read="duckdb").transform(spare).sql(dialect="spark")
    for number, text in enumerate(kept):
        statement = statement.replace(f"percentile_kept_{number}_", text)
    return statement
