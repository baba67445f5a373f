"""Percentiles from counts in buckets: near, within the bound that is told, the same integers on both engines."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.worlds import DuckFacts
from kpis.asked import over, rows_of
from kpis.randomly import DAYS, END, FIRST, many
from kpis.test_every_kpi import duck_days
from peil.ask.execute import context_of
from peil.ask.gather import Sums, run_scan
from peil.ask.plan import by_bucket, plan, resolve
from peil.ask.question import Question, question
from peil.ask.rows import rows_of as answer_rows
from peil.calendar import periods
from peil.engines.spark import Spark
from peil.kpis.measures import Histogram, Quantile
from peil.kpis.measures.histogram import bucket_of, highest_of
from peil.kpis.registry import all_kpis, get

PERCENTILES = [
    (kpi.key, name)
    for kpi in all_kpis().values()
    for name, measure in kpi.statistics.items()
    if isinstance(measure, Quantile) and not kpi.at_ends
]
TOLD = over(FIRST, END)
_TURNS = [0, 1, 31, 32, 33, 34, 63, 64, 65, 67, 68, 127, 128, 2**31 - 1, 2**31, 2**31 + 2**27, 2**40 + 1]


def test_buckets_have_whole_bounds_and_grow_by_a_sixteenth() -> None:
    """Below 32 every value has its own; from 32 two share one, from 64 four, and from 2^31 on 2^27."""
    listed = ", ".join(f"({value})" for value in _TURNS)
    found = DuckFacts().run(f"SELECT v, {bucket_of('v')} FROM (VALUES {listed}) AS t(v) ORDER BY v")
    lowest = {int(str(v)): int(str(low)) for v, low in found}
    assert [lowest[v] for v in (0, 1, 31, 32, 33, 34, 67, 68)] == [0, 1, 31, 32, 32, 34, 64, 68]
    assert [highest_of(low) for low in (0, 31, 32, 34, 64)] == [0, 31, 33, 35, 67]
    assert all(lowest[v] <= v <= highest_of(lowest[v]) for v in _TURNS)
    assert all(highest_of(low) - low <= low / 16 for v, low in lowest.items() if v < 2**32)
    ends = sorted({*lowest.values()})
    assert all(highest_of(one) < other for one, other in pairwise(ends))


def test_a_median_worked_out_by_hand() -> None:
    """Of 10, 40, 41, 70 and 500 the median is 41: it lies with 40 in the bucket of 40 and 41, of which 40 is told."""
    near = Histogram(Quantile("s", 500, "s IS NOT NULL", ""))
    assert near.estimate([(10, 1, 0), (40, 2, 0), (68, 1, 0), (496, 1, 0)]) == (40, (40, 41))
    assert Histogram(Quantile("s", 900, "1 = 1", "")).estimate([(10, 1, 0), (496, 1, 0)]) == (503, (496, 511))
    assert near.estimate([]) is None


@given(
    durations=st.lists(st.one_of(st.integers(0, 200), st.integers(0, 10**7), st.none()), min_size=1, max_size=60),
    per_mille=st.sampled_from((0, 250, 500, 750, 900, 950, 1000)),
)
@settings(max_examples=200)
def test_the_exact_percentile_lies_within_the_bound(durations: list[int | None], per_mille: int) -> None:
    """Exact and near over the same rows, both asked of the engine."""
    exact = Quantile("s", per_mille, "s IS NOT NULL", "s IS NULL")
    near = Histogram(exact)
    listed = ", ".join("(NULL)" if s is None else f"({s})" for s in durations)
    source = f"FROM (SELECT CAST(v AS BIGINT) AS s FROM (VALUES {listed}) AS t(v)) AS rows_"
    engine = DuckFacts()
    ((value, *_),) = engine.run(f"SELECT {', '.join(exact.parts('1 = 1').values())} {source}")
    counts = engine.run(f"SELECT c0, COUNT(*) FROM (SELECT {near.bucket()} AS c0 {source}) AS b GROUP BY c0")
    found = near.estimate([(int(str(low)), int(str(n)), 0) for low, n in counts if low is not None])
    if value is None:
        assert found is None
        return
    assert found is not None
    told, (low, high) = found
    assert low <= int(str(value)) <= high
    assert abs(told - int(str(value))) <= max(0.5, int(str(value)) / 32)


@pytest.mark.parametrize(("key", "statistic"), PERCENTILES)
def test_all_but_the_value_is_as_in_the_exact_answer(key: str, statistic: str) -> None:
    """n, parts, what was left out and what waits are the same; the exact value lies within the bound."""
    kpi = get(key)
    engine = DuckFacts()
    engine.put(kpi.fact, rows_of(kpi, many(kpi.fact, 300, seed=8), DAYS[0]))
    asked = question(key, statistic=statistic, grain="month", by="channel", first=FIRST, end=END)
    term = resolve(kpi, asked, context_of(TOLD))
    span = periods("month", FIRST, END)
    both = []
    for one in (term, by_bucket(term)):
        (scan,) = plan(asked, [one], FIRST, END)
        sums = run_scan(scan, engine.run).get(key, Sums())
        both.append(answer_rows(one, asked, sums, span, (FIRST, END)))
    assert len(both[0]) == len(both[1]) > 3
    seen = 0
    for exact, near in zip(*both, strict=True):
        assert near._replace(value=exact.value, method=exact.method, bound=None) == exact
        assert (near.bound is None) == (exact.value is None)
        if near.bound:
            low, high = near.bound
            assert low <= exact.value <= high  # type: ignore[operator]
            seen += 1
    assert seen > 3


def test_duckdb_and_spark_count_the_same_buckets(spark: Spark) -> None:
    duck = DuckFacts()
    kpi = get("first_response_time")
    table = rows_of(kpi, many(kpi.fact, 400, seed=3), DAYS[0])
    spark.small("days", duck_days(duck))
    duck.put(kpi.fact, table)
    spark.small(kpi.fact, table)
    for asked in (Question((kpi.key,), FIRST, END), Question((kpi.key,), FIRST, END, "month", ("channel",))):
        term = by_bucket(resolve(kpi, asked, context_of(TOLD)))
        (scan,) = plan(asked, [term], FIRST, END)
        ours = sorted(duck.run(scan.sql), key=str)
        assert len(ours) > 10
        assert sorted(spark.run(scan.sql), key=str) == ours
