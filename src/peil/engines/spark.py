"""Apache Spark on this machine: the lake's Parquet files as views and the same SQL over them, no more."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from peil.dialect import to_spark
from peil.errors import StateError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

Columns = Sequence[tuple[str, str]]
_QUIET = """\
rootLogger.level = error
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n
"""


def missing() -> str:
    """Why Spark cannot run here, as one clause; empty where it can."""
    import importlib.util

    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed"
    home = os.environ.get("JAVA_HOME")
    if not (home and (Path(home) / "bin" / "java").exists()) and shutil.which("java") is None:
        return "there is no Java"
    return ""


class Spark:
    """A Spark session in this process; a context manager. One at a time: a session is the process's own.

    Times are UTC and arithmetic that does not fit is an error. What it must keep goes to a folder of its
    own, which goes with it.
    """

    def __init__(self, *, memory: str = "2g", threads: int = 2, options: Mapping[str, str] | None = None) -> None:
        """`options` are Spark's own settings by name. Raises StateError where pyspark or Java is missing."""
        lacking = missing()
        if lacking:
            raise StateError(
                f"Spark cannot start: {lacking}",
                remedy="Install Java 17 or later, and Peil with its extra: pip install 'peil[spark]'.",
            )
        self._folder = Path(tempfile.mkdtemp(prefix="peil-spark-"))
        self._made = 0
        self._session = self._start(memory, threads, options or {})

    def _start(self, memory: str, threads: int, own: Mapping[str, str]) -> SparkSession:
        from pyspark.sql import SparkSession

        quiet = self._folder / "log4j2.properties"
        java = f"-Dlog4j2.configurationFile=file:{quiet}"
        quiet.write_text(_QUIET, encoding="utf-8")
        options = {
            "spark.driver.memory": memory,
            # Every sort in a stage takes a page at once, and facts have many: small pages, or memory runs out.
            "spark.buffer.pageSize": "1m",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.extraJavaOptions": java,
            "spark.local.dir": str(self._folder),
            "spark.sql.warehouse.dir": str(self._folder / "warehouse"),
            "spark.sql.catalogImplementation": "in-memory",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.ansi.enabled": "true",
            "spark.sql.shuffle.partitions": str(2 * threads),
            "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        builder = SparkSession.builder.master(f"local[{threads}]").appName("peil")
        for key, value in {**options, **own}.items():
            builder = builder.config(key, value)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        return builder.getOrCreate()

    def __enter__(self) -> Spark:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the session and remove what it kept."""
        self._session.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def files(self, name: str, files: Sequence[str], columns: Columns, *, table: Path | None = None) -> None:
        """Make `name` a view over Parquet files; without files it is an empty table of the same columns.

        `table` is the folder that the files' own folders (`month=2026-01`) are partitions of.
        """
        schema = _schema(columns)
        if files:
            reader = self._session.read.schema(schema)
            if table:
                reader = reader.option("basePath", str(table))
            frame = reader.parquet(*(_plain(file) for file in files))
        else:
            frame = self._session.createDataFrame([], schema)
        self._view(name, frame.select(*(column for column, _ in columns)))

    def small(self, name: str, table: pa.Table) -> None:
        """Make `name` a view over a small Arrow table."""
        self._made += 1
        path = self._folder / f"small-{self._made}.parquet"
        pq.write_table(table, path)
        frame = self._session.read.parquet(str(path))
        self._view(name, frame)

    def view(self, name: str, sql: str) -> None:
        """Make `name` a view of a statement in DuckDB's writing of the dialect; it runs when it is read."""
        self._view(name, self._frame(sql))

    def keep(self, name: str, sql: str, columns: Columns, folder: Path | None = None) -> list[str]:
        """Run a statement, keep its rows as Parquet and make `name` a view over them; returns the files."""
        self._made += 1
        target = (folder or self._folder) / f"{name}-{self._made}"
        self._frame(sql).write.parquet(str(target))
        written = sorted(str(path) for path in target.glob("*.parquet"))
        self.files(name, written, columns)
        return written

    def run(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of a statement in DuckDB's writing of the dialect."""
        return [tuple(row) for row in self._frame(sql).collect()]

    def _frame(self, sql: str) -> DataFrame:
        return self._session.sql(to_spark(sql))

    @staticmethod
    def _view(name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(name)


def _schema(columns: Columns) -> StructType:
    from pyspark.sql.types import DateType, LongType, StringType, StructField, StructType

    kinds = {"BIGINT": LongType, "VARCHAR": StringType, "DATE": DateType}
    return StructType([StructField(name, kinds[kind](), True) for name, kind in columns])


def _plain(path: str) -> str:
    """A path in which Spark sees no pattern."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", path)
