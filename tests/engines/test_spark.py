"""Spark as an engine: views over the lake's files and small tables, and what it says when it cannot start."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engines.worlds import OFFICE, events_of, write_parquet
from peil.calendar import label_of, start_of
from peil.engines import spark as spark_engine
from peil.engines.spark import Spark
from peil.errors import StateError
from peil.events.schema import COLUMNS
from peil.facts.on_spark import days_table, derive_on_spark

COLUMNS_OF_T = (("a", "BIGINT"), ("b", "VARCHAR"), ("c", "DATE"))


def test_without_java_it_says_so_and_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(StateError, match="there is no Java") as told:
        Spark()
    assert "Install Java" in told.value.remedy


def test_without_pyspark_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert spark_engine.missing() == "pyspark is not installed"


def test_files_in_folders_by_month_are_one_view(spark: Spark, tmp_path: Path) -> None:
    folder = tmp_path / "a folder [x] {1,2}" / "events"
    events = events_of(
        """
        2026-01-31 23:59Z  T1  contact.opened   customer=Jan
        2026-02-01 00:01Z  T1  contact.message  actor=agent agent=Piet
        2026-02-01 00:02Z  T1  contact.status   status=solved
        """
    )
    files = write_parquet(folder, events, files=1)
    assert [Path(f).parent.name for f in files] == ["month=2026-01", "month=2026-02"]
    columns = [(c.name, c.sql_type) for c in COLUMNS]
    for table in (folder, None):
        spark.files("by_month", files, columns, table=table)
        assert spark.run("SELECT * FROM by_month ORDER BY time_us") == [tuple(e.values()) for e in events]
    spark.files("by_month", files[:1], columns, table=folder)
    assert spark.run("SELECT COUNT(*) FROM by_month") == [(1,)]


def test_a_file_that_lacks_a_column_reads_as_null(spark: Spark, tmp_path: Path) -> None:
    path = tmp_path / "old.parquet"
    pq.write_table(pa.table({"b": ["x"], "other": [1]}), path)
    spark.files("old", [str(path)], COLUMNS_OF_T)
    assert spark.run("SELECT * FROM old") == [(None, "x", None)]


def test_no_files_are_an_empty_view_with_its_columns(spark: Spark) -> None:
    spark.files("empty", [], COLUMNS_OF_T)
    assert spark.run("SELECT a, b, c FROM empty") == []
    assert spark.run("SELECT COUNT(*), SUM(a), MAX(c) FROM empty") == [(0, None, None)]


def test_small_tables_and_kept_statements_are_views(spark: Spark, tmp_path: Path) -> None:
    day = dt.date(2026, 3, 29)
    spark.small(
        "small",
        pa.table(
            {"a": [1, None, 3], "b": ["x", None, ""], "c": pa.array([day, None, day], pa.date32())},
        ),
    )
    rows = [(1, "x", day), (3, "", day), (None, None, None)]
    assert spark.run("SELECT * FROM small ORDER BY a") == rows
    spark.view("twice", "SELECT a * 2 AS a, b, c FROM small WHERE a IS NOT NULL")
    files = spark.keep("kept", "SELECT * FROM twice", COLUMNS_OF_T, tmp_path)
    assert files
    assert all(Path(f).is_relative_to(tmp_path) for f in files)
    assert spark.run("SELECT a FROM kept ORDER BY a") == [(2,), (6,)]
    assert spark.keep("none", "SELECT * FROM twice WHERE a < 0", COLUMNS_OF_T) != files
    assert spark.run("SELECT COUNT(*) FROM none") == [(0,)]


def test_a_number_that_does_not_fit_is_an_error_and_not_another_number(spark: Spark) -> None:
    from pyspark.errors import ArithmeticException

    with pytest.raises(ArithmeticException):
        spark.run("SELECT 9223372036854775807 + CAST('1' AS BIGINT) AS a")


def test_days_know_their_week_month_quarter_and_year() -> None:
    table = days_table(dt.date(2025, 12, 28), dt.date(2026, 1, 2)).to_pydict()
    assert [label_of("week", d) for d in table["week_start"]] == ["2025-W52", *["2026-W01"] * 4]
    assert table["month_start"] == [start_of("month", d) for d in table["local_day"]]
    assert table["quarter_start"][-1] == table["year_start"][-1] == dt.date(2026, 1, 1)


def test_without_events_there_is_nothing_to_derive(spark: Spark) -> None:
    assert derive_on_spark(spark, [], OFFICE) is None
