"""The dialect: all SQL of facts and questions keeps to it, what differs between engines is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from engines.worlds import INSTRUMENTS, DuckFacts
from peil.ask.conditions import Context
from peil.ask.plan import Term, plan, resolve
from peil.ask.question import Filter, Question
from peil.ask.records import KINDS, records_query
from peil.ask.reported import reported_for
from peil.calendar import GRAINS
from peil.dialect import DialectError, check, literal, to_spark
from peil.engines.spark import Spark
from peil.events.schema import COLUMN_NAMES, EVENT_TYPES
from peil.facts.costs import spans_of
from peil.facts.inputs import coverage_of, current_events, joins_of
from peil.facts.models import STEPS, Fact, events_sql
from peil.kpis.kpi import Kpi
from peil.kpis.measures import discrete_quantile
from peil.kpis.registry import all_kpis

FIRST, END = dt.date(2026, 1, 1), dt.date(2026, 7, 1)
KPIS = list(all_kpis().values())
#: Three sources with watermarks of their own, one of which gives next to nothing; a ledger; odd names.
RICH = Context(
    as_of={"desk": 1_780_000_000, "tel's": 1_780_000_500, "form": 1_770_000_000},
    gives={
        "desk": frozenset(EVENT_TYPES),
        "tel's": frozenset(EVENT_TYPES),
        "form": frozenset({"survey.invited"}),
    },
    instruments={**INSTRUMENTS, "it's": INSTRUMENTS["vijf"]},
    definitions={"service_level": [{"version": 2, "since": "2026-03-01", "settings": {"threshold_s": 30}}]},
)
PLAIN = Context(as_of={"desk": 1_780_000_000}, gives={"desk": frozenset(EVENT_TYPES)})


def terms_of(kpi: Kpi, asked: Question, context: Context) -> list[Term]:
    """The KPI under one rule: its own measure and every statistic."""
    found = [resolve(kpi, asked, context)]
    if asked.rule == "default":
        found += [resolve(kpi, replace(asked, statistic=s), context) for s in kpi.statistics]
    return found


def questions_of(kpi: Kpi) -> Iterator[Question]:
    dimensions = tuple(kpi.dimensions)
    filters = tuple(Filter(d, ("A", "(none)"), i % 2 == 1) for i, d in enumerate(dimensions))
    for grain in GRAINS:
        for rule in ("default", *kpi.rules):
            yield Question((kpi.key,), grain=grain, rule=rule)
        yield Question((kpi.key,), grain=grain, by=dimensions, where=filters)


@pytest.mark.parametrize("fact", STEPS, ids=lambda f: f.name)
def test_every_fact_keeps_to_the_dialect(fact: Fact) -> None:
    check(fact.typed_sql(), fact.name)


@pytest.mark.parametrize("revised", [False, True])
@pytest.mark.parametrize("merged", [False, True])
def test_the_view_of_events_keeps_to_the_dialect(revised: bool, merged: bool) -> None:
    check(events_sql(COLUMN_NAMES, revised=revised, merged=merged), "events")


@pytest.mark.parametrize("revised", [0, 1])
def test_what_deriving_asks_of_the_events_keeps_to_the_dialect(revised: int) -> None:
    asked: list[str] = []

    def run(sql: str) -> list[tuple[object, ...]]:
        asked.append(sql)
        return [(revised,)] if len(asked) == 1 else []

    _, current = current_events(run)
    coverage_of(run, current)
    joins_of(run, current, "contact")
    spans_of(run)
    assert len(asked) == 4
    for sql in asked:
        check(sql, "derive")


@pytest.mark.parametrize("kpi", KPIS, ids=lambda k: k.key)
def test_every_question_keeps_to_the_dialect(kpi: Kpi) -> None:
    for asked in questions_of(kpi):
        for context in (RICH, PLAIN):
            for scan in plan(asked, terms_of(kpi, asked, context), FIRST, END):
                check(scan.sql, f"{kpi.key} {asked.rule} {asked.grain}")


@pytest.mark.parametrize("kpi", KPIS, ids=lambda k: k.key)
def test_every_list_of_records_keeps_to_the_dialect(kpi: Kpi) -> None:
    for rule in ("default", *kpi.rules):
        asked = Question((kpi.key,), rule=rule, by=tuple(kpi.dimensions)[:2])
        for kind in KINDS:
            check(records_query(resolve(kpi, asked, RICH), asked, FIRST, END, kind=kind).sql, kpi.key)


@pytest.mark.parametrize("kpi", [k for k in KPIS if k.reported], ids=lambda k: k.key)
def test_the_reconciliation_with_a_column_keeps_to_the_dialect(kpi: Kpi) -> None:
    asked: list[str] = []
    reported_for(kpi, lambda sql: asked.append(sql) or [])  # type: ignore[func-returns-value]
    assert len(asked) == len(kpi.reported)
    for sql in asked:
        check(sql, kpi.key)


REFUSED = {
    "ASOF": "SELECT a FROM t ASOF JOIN u ON t.x = u.x AND t.y >= u.y",
    "a join on a range": "SELECT a FROM t INNER JOIN u ON t.x < u.x",
    "a join of everything": "SELECT a FROM t CROSS JOIN u",
    "a comma join": "SELECT a FROM t, u",
    "a full join": "SELECT a FROM t FULL JOIN u ON t.x = u.x",
    "SEMI": "SELECT a FROM t SEMI JOIN u ON t.x = u.x",
    "USING": "SELECT a FROM t INNER JOIN u USING (x)",
    "quantile_cont": "SELECT quantile_cont(a, 0.5) FROM t",
    "percentile_cont": "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a) FROM t",
    "quantile_disc": "SELECT quantile_disc(a, 0.5) FROM t",
    "a percentile from above": "SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY a DESC) FROM t",
    "median": "SELECT median(a) FROM t",
    "approx_count_distinct": "SELECT approx_count_distinct(a) FROM t",
    "approx_quantile": "SELECT approx_quantile(a, 0.5) FROM t",
    "date_trunc": "SELECT date_trunc('month', a) FROM t",
    "date arithmetic": "SELECT a + INTERVAL 1 DAY FROM t",
    "extract": "SELECT EXTRACT(year FROM a) FROM t",
    "a time zone": "SELECT a AT TIME ZONE 'Europe/Amsterdam' FROM t",
    "SUM of a comparison": "SELECT SUM(a = b) FROM t",
    "SUM of a bracketed comparison": "SELECT SUM((a > b)) FROM t",
    "SUM of AND": "SELECT SUM(a = 1 AND b = 1) FROM t",
    "SUM of NOT": "SELECT SUM(NOT a = 1) FROM t",
    "SUM of IN": "SELECT SUM(a IN (1, 2)) FROM t",
    "SUM of IS NULL": "SELECT SUM(a IS NULL) FROM t",
    "a condition as a column": "SELECT a > b AS c FROM t",
    "a condition as a value of CASE": "SELECT CASE WHEN a = 1 THEN b = 2 END FROM t",
    "a cast of a condition": "SELECT CAST(a > b AS BIGINT) FROM t",
    "a condition compared": "SELECT a FROM t WHERE (a > b) = (c > d)",
    "TRUE": "SELECT a FROM t WHERE b IS TRUE",
    "a decimal literal": "SELECT 100.0 * a FROM t",
    "an exponent": "SELECT 1e2 * a FROM t",
    "division": "SELECT a / b FROM t",
    "GREATEST": "SELECT GREATEST(a, b) FROM t",
    "LEAST": "SELECT LEAST(a, b) FROM t",
    "a column named at": "SELECT at FROM t",
    "an alias named within": "SELECT a AS within FROM t",
    "CAST AS DOUBLE": "SELECT CAST(a AS DOUBLE) FROM t",
    "CAST AS BOOLEAN": "SELECT CAST(a AS BOOLEAN) FROM t",
    "CAST AS UBIGINT": "SELECT CAST(a AS UBIGINT) FROM t",
    "CAST AS HUGEINT": "SELECT a::HUGEINT FROM t",
    "CAST AS TIMESTAMP": "SELECT CAST(a AS TIMESTAMP) FROM t",
    "DECIMAL without its digits": "SELECT CAST(a AS DECIMAL) FROM t",
    "TRY_CAST": "SELECT TRY_CAST(a AS BIGINT) FROM t",
    "regexp_matches": "SELECT a FROM t WHERE regexp_matches(a, 'x')",
    "regexp_extract": "SELECT regexp_extract(a, 'x') FROM t",
    "~": "SELECT a FROM t WHERE a ~ 'x'",
    "LIKE": "SELECT a FROM t WHERE a LIKE 'x%'",
    "a running sum": "SELECT SUM(a) OVER (ORDER BY b) FROM t",
    "a window frame": "SELECT LAG(a) OVER (ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t",
    "a window without order": "SELECT LAG(a) OVER (PARTITION BY b) FROM t",
    "FILTER": "SELECT SUM(a) FILTER (WHERE b = 1) FROM t",
    "QUALIFY": "SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1",
    "DISTINCT ON": "SELECT DISTINCT ON (a) a, b FROM t",
    "GROUP BY ALL": "SELECT a, SUM(b) FROM t GROUP BY ALL",
    "a star with exceptions": "SELECT * EXCLUDE (a) FROM t",
    "string building": "SELECT a || b FROM t",
    "a function of one engine": "SELECT list_aggregate(a, 'sum') FROM t",
    "a HUGEINT that is more than an order": "SELECT ARG_MIN(CAST(a AS HUGEINT), b) FROM t",
    "the first of several": "SELECT ARG_MIN(a, b, 2) FROM t",
    "no SQL": "SELECT FROM WHERE",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_engines_understand_differently_is_refused(what: str) -> None:
    with pytest.raises(DialectError) as told:
        check(REFUSED[what], "here")
    assert told.value.place == "here"


def test_what_all_engines_share_is_allowed() -> None:
    check(
        "WITH x AS (SELECT a, ROW_NUMBER() OVER (PARTITION BY b ORDER BY c DESC) AS nth FROM t WHERE d IS NOT NULL)"
        " SELECT CASE a WHEN 'q' THEN 1 ELSE NULL END AS a, SUM(CASE WHEN NOT (b > 1 OR c IN (1, 2)) THEN 1 END),"
        " COUNT(DISTINCT a), CAST(SUM(b * b) AS DECIMAL(38, 0)), e // 900, e % 7, -e,"
        " ARG_MAX(a, CASE WHEN b > 1 THEN CAST(c AS HUGEINT) * 10 END),"
        f" {discrete_quantile(950, 'b', 'a = 1')}"
        " FROM x LEFT JOIN y ON y.a = x.a AND y.b >= x.b WHERE x.day >= DATE '2026-01-01'"
        " AND x.b BETWEEN 1 AND 2 GROUP BY x.a HAVING COUNT(*) > 1"
        " UNION ALL SELECT 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY a LIMIT 10",
        "here",
    )


def test_values_become_literals_in_one_way() -> None:
    assert [literal(v) for v in (None, -3, "O'Neill", "a\\b")] == ["NULL", "-3", "'O''Neill'", "'a\\b'"]
    with pytest.raises(TypeError):
        literal(True)


def test_a_percentile_stays_exact_and_whole_on_the_way_to_spark() -> None:
    sql = f"SELECT {discrete_quantile(900, 'a', 'b = 1')} AS p90, {discrete_quantile(500, 'a', '1 = 1')} FROM t"
    carried = to_spark(sql)
    assert "APPROX" not in carried.upper()
    assert carried.count("CAST(PERCENTILE_DISC(") == 2
    assert "PERCENTILE_DISC(0.900) WITHIN GROUP (ORDER BY CASE WHEN b = 1 THEN a END)" in carried


def test_the_engines_agree_on_what_comes_first_and_last(spark: Spark) -> None:
    """A row without a value or without a place is passed over; the order goes past 63 bits."""
    import pyarrow as pa

    rows = [
        ("a", None, 1, 0),
        ("a", "x", 2, 1),
        ("a", "y", None, 0),
        ("a", "z", 2, 5),
        ("b", None, 1, 1),
        ("c", "v", 3, 2),
    ]
    kinds = (pa.string(), pa.string(), pa.int64(), pa.int64())
    columns = {n: pa.array([r[i] for r in rows], kinds[i]) for i, n in enumerate(("source", "team", "time_us", "seq"))}
    table = pa.table(columns)
    duck = DuckFacts()
    duck.put("placed", table)
    spark.small("placed", table)
    place = "CAST(time_us AS HUGEINT) * 10000000000000000000 + seq"
    sql = f"SELECT source, ARG_MIN(team, {place}), ARG_MAX(team, {place}) FROM placed GROUP BY source"
    check(sql, "here")
    assert sorted(duck.run(sql)) == sorted(spark.run(sql)) == [("a", "x", "z"), ("b", None, None), ("c", "v", "v")]


def test_the_engines_agree_on_percentiles(spark: Spark) -> None:
    """For 1 to 40 rows, with ties and nulls among them, and no row at all."""
    duck = DuckFacts()
    rows = [
        {"source": str(n), "opened_at": None if k % 7 == 3 else (k * 7919) % 31, "is_ticket": k % 3}
        for n in range(1, 41)
        for k in range(n)
    ]
    import pyarrow as pa

    table = pa.table({k: pa.array([r[k] for r in rows]) for k in ("source", "opened_at", "is_ticket")})
    duck.put("given", table)
    spark.small("given", table)
    cells = ", ".join(discrete_quantile(s, "opened_at", "is_ticket < 2") for s in (500, 750, 900, 950))
    sql = f"SELECT source, {cells} FROM given GROUP BY source UNION ALL SELECT 'none', {cells} FROM given WHERE 1 = 0"
    ours, theirs = duck.run(sql), spark.run(sql)
    assert len(ours) == 41
    assert sorted(theirs) == sorted(ours)
    assert all(isinstance(v, int) for row in theirs if row[0] != "none" for v in row[1:])


def test_the_engines_agree_on_literals_and_whole_division(spark: Spark) -> None:
    odd = 'O\'Neill \\ é "x" %'
    sql = f"SELECT {literal(odd)}, -7 // 2, 7 // -2, -7 % 3, CAST('2026-03-29' AS DATE)"
    ours = DuckFacts().run(sql)
    assert ours == [(odd, -3, -3, -1, dt.date(2026, 3, 29))]
    assert spark.run(sql) == ours
