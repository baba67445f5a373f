"""A project that was imported in two steps has change rows beside its files: Spark reads both as DuckDB does."""

from __future__ import annotations

from pathlib import Path

from engines.stream import stream
from facts.test_incremental import Lake
from peil.ask.execute import ask
from peil.ask.question import Question
from peil.engines.spark import Spark
from peil.facts.models import FACTS
from peil.facts.on_spark import fact_views_on_spark
from peil.facts.reading import reader


def test_facts_and_answers_are_equal_where_rows_were_replaced(spark: Spark, tmp_path: Path) -> None:
    events, lake = stream(900), Lake(tmp_path)
    lake.take(events[: len(events) * 9 // 10])
    lake.derive()
    lake.take(events[len(events) * 9 // 10 :])
    assert not lake.derive().whole
    snapshot = lake.ours
    assert snapshot is not None
    assert snapshot.changes["contacts"].partly
    assert snapshot.changes["contacts"].rows > 10
    duck = reader(snapshot)
    fact_views_on_spark(spark, snapshot)
    for fact in FACTS:
        names = ", ".join(name for name, _ in fact.columns)
        ours = duck.execute(f"SELECT {names} FROM {fact.name}").fetchall()
        assert len(ours) > 10
        assert sorted(spark.run(f"SELECT {names} FROM {fact.name}"), key=repr) == sorted(ours, key=repr), fact.name
    asked = Question(("contacts", "first_contact_resolution", "average_handle_time"), grain="month", by=("channel",))
    told = ask(asked, snapshot, lambda sql: duck.execute(sql).fetchall())
    assert any(row.value is not None for row in told[0].rows)
    assert ask(asked, snapshot, spark.run) == told
