"""Spark as an engine: views over the lake's files and small tables, and what it says when it cannot start."""

from __future__ import annotations

import datetime as dt
import socket
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engines.worlds import OFFICE, events_of, write_parquet
from peil.calendar import label_of, start_of
from peil.engines import spark as spark_engine
from peil.engines.duckdb import connect, live_sql
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
    assert "--engine duckdb" in told.value.remedy


def test_without_pyspark_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert spark_engine.missing() == "pyspark is not installed"


def test_a_master_that_does_not_answer_is_told_before_anything_starts() -> None:
    if spark_engine.missing():
        pytest.skip("no Spark")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, and not listening
        master = f"spark://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(StateError, match="no Spark master answers: connection refused") as told:
            spark_engine._address(master)
    assert told.value.place == master
    assert "correct master under [engine]" in told.value.remedy


def test_there_is_one_session_in_a_process(spark: Spark) -> None:
    with pytest.raises(StateError, match="runs in this process already"):
        Spark()
    assert spark.run("SELECT 1 AS one") == [(1,)]


def test_what_spark_raises_is_one_sentence_with_what_to_do(spark: Spark, tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"no Parquet at all")
    spark.files("broken", [str(tmp_path / "broken.parquet")], COLUMNS_OF_T)
    with (
        pytest.raises(StateError, match=r"Spark could not derive: .*broken\.parquet") as told,
        spark_engine.told("derive"),
    ):
        spark.run("SELECT a FROM broken")
    assert "\n" not in told.value.what
    assert "at the same path" in told.value.remedy


def test_replaced_rows_are_passed_over_and_theirs_read(spark: Spark, tmp_path: Path) -> None:
    """Key 2 is replaced, 3 went, 4 came; a row without a key stays; a file that holds none of them is read as it is."""

    def file(name: str, rows: list[tuple[int | None, str | None]]) -> str:
        table = pa.table({"a": pa.array([r[0] for r in rows], pa.int64()), "b": pa.array([r[1] for r in rows])})
        pq.write_table(table, tmp_path / name)
        return str(tmp_path / name)

    spared = file("spared", [(1, "one")])
    partly = file("partly", [(2, "old"), (2, "old too"), (3, "gone"), (None, "keyless"), (5, "five")])
    gone, plus = file("gone", [(2, None), (3, None), (4, None)]), file("plus", [(2, "new"), (4, "four")])
    words = {"key": "a", "partly": [partly], "gone": gone, "plus": plus}
    expected = [(None, "keyless"), (1, "one"), (2, "new"), (4, "four"), (5, "five")]
    spark.live("live", [spared, partly], COLUMNS_OF_T[:2], **words)
    assert sorted(spark.run("SELECT a, b FROM live"), key=repr) == sorted(expected, key=repr)
    sql = live_sql([spared, partly], ["a", "b"], **words)
    assert sorted(connect().execute(sql).fetchall(), key=repr) == sorted(expected, key=repr)


def test_rows_are_kept_in_one_file_a_month_in_order_of_days(spark: Spark) -> None:
    days = [dt.date(2026, 2, 3), dt.date(2026, 1, 31), None, dt.date(2026, 1, 2), dt.date(2026, 1, 9)]
    spark.small("given", pa.table({"a": list(range(5)), "b": ["x"] * 5, "c": pa.array(days, pa.date32())}))
    files = spark.keep_by_month("sorted", "SELECT a, b, c FROM given", COLUMNS_OF_T, "c")
    read = {Path(f).parent.name: pq.ParquetFile(f).read() for f in files}
    assert all(table.schema.names == ["a", "b", "c"] for table in read.values())
    assert read["month_=2026-01"]["a"].to_pylist() == [3, 4, 1]
    assert read["month_=2026-02"]["a"].to_pylist() == [0]
    assert read["month_=__HIVE_DEFAULT_PARTITION__"]["a"].to_pylist() == [2]
    (empty,) = spark.keep_by_month("none", "SELECT a, b, c FROM given WHERE a < 0", COLUMNS_OF_T, "c")
    assert pq.read_schema(empty).names == ["a", "b", "c"]
    assert spark.run("SELECT COUNT(*) FROM none") == [(0,)]


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
