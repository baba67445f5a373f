"""Apache Spark, on this machine or a cluster: the lake's Parquet files as views, the same SQL over them, no more."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
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
#: So long a cluster may take to give the first executor, in seconds.
PATIENCE_S = 60
_ARROW = {"BIGINT": pa.int64(), "VARCHAR": pa.string(), "DATE": pa.date32()}
_ON_THIS_MACHINE = "Until then, derive and ask on this machine: --engine duckdb."
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


@contextlib.contextmanager
def told(what: str) -> Iterator[None]:
    """Turns what Spark raises into a StateError with the cause and what to do; `what` could not be done."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise StateError(
            f"Spark could not {what}: {_cause(error)}",
            remedy="Every worker must see the project's folder at the same path, with your rights on it; more memory"
            f" is set as memory under [engine] in peil.toml. {_ON_THIS_MACHINE}",
        ) from None


def _cause(error: BaseException) -> str:
    """The innermost cause that Java tells of, as one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    own = [line for line in lines if not line.startswith("An error occurred while calling")]
    return [*causes[-1:], *own, type(error).__name__][0][:300]


class Spark:
    """A Spark session in this process; a context manager. One at a time: a session is the process's own.

    Times are UTC and arithmetic that does not fit is an error. What it must keep goes to a folder of its
    own, which goes with it.
    """

    def __init__(
        self,
        *,
        master: str = "",
        memory: str = "2g",
        threads: int = 2,
        options: Mapping[str, str] | None = None,
        folder: Path | None = None,
        patience_s: int = PATIENCE_S,
    ) -> None:
        """`master` is `local[N]` or `spark://host:port`; without it, this machine with so many `threads`.

        `memory` is each executor's, `options` are Spark's own settings by name. The session's own folder is made
        in `folder`, which the workers of a cluster must see at the same path. Raises StateError where pyspark or
        Java is missing, where no master answers, and where it gives nothing to run on within `patience_s`.
        """
        lacking = missing()
        if lacking:
            raise StateError(
                f"Spark cannot start: {lacking}",
                remedy=f"Install Java 17 or later, and Peil with its extra: pip install 'peil[spark]'."
                f" {_ON_THIS_MACHINE}",
            )
        from pyspark import SparkContext

        if SparkContext._active_spark_context is not None:
            raise StateError("a Spark session runs in this process already", remedy="Stop that one first.")
        self._master = master or f"local[{threads}]"
        host = _address(self._master)
        self._own = Path(tempfile.mkdtemp(prefix="peil-spark-"))
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix="spark-", dir=folder)) if folder else self._own
        self._made = 0
        try:
            with told(f"start on {self._master}"):
                self._session = self._start(host, memory, options or {})
                self._await(memory, patience_s)
        except BaseException:
            if SparkContext._active_spark_context is not None:
                SparkContext._active_spark_context.stop()
            self._tidy()
            raise

    def _start(self, host: str, memory: str, own: Mapping[str, str]) -> SparkSession:
        from pyspark.sql import SparkSession

        quiet = self._own / "log4j2.properties"
        quiet.write_text(_QUIET, encoding="utf-8")
        options = {
            # Every sort in a stage takes a page at once, and facts have many: small pages, or memory runs out.
            "spark.buffer.pageSize": "1m",
            "spark.driver.host": host,
            "spark.driver.bindAddress": host,
            "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile=file:{quiet}",
            "spark.local.dir": str(self._own),
            "spark.sql.warehouse.dir": str(self._own / "warehouse"),
            "spark.sql.catalogImplementation": "in-memory",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.ansi.enabled": "true",
            "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        if self._master.startswith("local"):
            cores = self._master.removeprefix("local[").removesuffix("]")
            count = os.cpu_count() or 1 if cores == "*" else int(cores)
            options |= {"spark.driver.memory": memory, "spark.sql.shuffle.partitions": str(2 * count)}
        else:
            options["spark.executor.memory"] = memory
        builder = SparkSession.builder.master(self._master).appName("peil")
        for key, value in {**options, **own}.items():
            builder = builder.config(key, value)
        os.environ.setdefault("SPARK_LOCAL_IP", host)
        return builder.getOrCreate()

    def _await(self, memory: str, patience_s: int) -> None:
        """Wait for the first executor of a cluster: without one, Spark would wait forever and say nothing."""
        if self._master.startswith("local"):
            return
        until = time.monotonic() + patience_s
        while not self.executors():
            if time.monotonic() > until:
                raise StateError(
                    f"the Spark master gave no executor within {patience_s} seconds",
                    place=self._master,
                    remedy=f"See that it has workers with a free core and {memory} of free memory, of the same version"
                    f" of Spark as pyspark here, that can reach this machine. {_ON_THIS_MACHINE}",
                )
            time.sleep(0.2)

    def executors(self) -> list[str]:
        """The ids of a cluster's executors that run for this session; none on this machine alone."""
        listed = self._session.sparkContext._jsc.sc().getExecutorIds().mkString(",")
        return sorted(listed.split(",")) if listed else []

    def __enter__(self) -> Spark:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the session and remove what it kept."""
        self._session.stop()
        self._tidy()

    def _tidy(self) -> None:
        for folder in (self._folder, self._own):
            shutil.rmtree(folder, ignore_errors=True)

    def files(self, name: str, files: Sequence[str], columns: Columns, *, table: Path | None = None) -> None:
        """Make `name` a view over Parquet files; without files it is an empty table of the same columns.

        `table` is the folder that the files' own folders (`month=2026-01`) are partitions of.
        """
        self._view(name, self._read(files, columns, table))

    def _read(self, files: Sequence[str], columns: Columns, table: Path | None = None) -> DataFrame:
        if not files:
            nothing = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in columns)
            return self._frame(f"SELECT {nothing} WHERE 1 = 0")
        reader = self._session.read.schema(_schema(columns))
        if table:
            reader = reader.option("basePath", str(table))
        return reader.parquet(*(_plain(file) for file in files)).select(*(column for column, _ in columns))

    def live(
        self,
        name: str,
        files: Sequence[str],
        columns: Columns,
        *,
        key: str,
        partly: Sequence[str],
        gone: str,
        plus: str,
    ) -> None:
        """Make `name` a view over files of which some rows were replaced, as `engines.duckdb.live_sql` reads them.

        Rows in `partly` whose `key` stands in the file `gone` are passed over; the file `plus` has theirs.
        """
        kinds = dict(columns)
        spared = [file for file in files if file not in set(partly)]
        left_out = self._read([gone], [(key, kinds[key])])
        held = self._read(partly, columns).join(left_out, key, "left_anti").select(*kinds)
        self._view(name, self._read(spared, columns).unionAll(held).unionAll(self._read([plus], columns)))

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

    def keep_by_month(self, name: str, sql: str, columns: Columns, day: str) -> list[str]:
        """As `keep`, in one file a month of the column `day`, whose rows are in order of days; rows without one apart.

        The files hold the declared columns alone, and there is one where there are no rows.
        """
        from pyspark.sql import functions

        self._made += 1
        target = self._folder / f"{name}-{self._made}"
        frame = self._frame(sql).withColumn("month_", functions.date_format(functions.col(day), "yyyy-MM"))
        sorted_ = frame.repartition("month_").sortWithinPartitions("month_", day)
        sorted_.write.partitionBy("month_").parquet(str(target))
        written = sorted(str(path) for path in target.glob("month_=*/*.parquet"))
        if not written:
            written = [str(target / "none.parquet")]
            pq.write_table(pa.table({c: pa.array([], _ARROW[kind]) for c, kind in columns}), written[0])
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


def _address(master: str) -> str:
    """This machine's address as the master sees it. Raises StateError where nothing answers there."""
    if master.startswith("local"):
        return "127.0.0.1"
    why = ""
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), timeout=5) as line:
                return str(line.getsockname()[0])
        except OSError as error:
            why = (error.strerror or str(error)).lower()
    raise StateError(
        f"no Spark master answers: {why}",
        place=master,
        remedy=f"Start it, or correct master under [engine] in peil.toml. {_ON_THIS_MACHINE}",
    )


def _schema(columns: Columns) -> StructType:
    from pyspark.sql.types import DateType, LongType, StringType, StructField, StructType

    kinds = {"BIGINT": LongType, "VARCHAR": StringType, "DATE": DateType}
    return StructType([StructField(name, kinds[kind](), True) for name, kind in columns])


def _plain(path: str) -> str:
    """A path in which Spark sees no pattern."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", path)
