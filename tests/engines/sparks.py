"""The one Spark session of a test run, and the mark on the tests that use it. Imported by conftest files."""

from __future__ import annotations

import atexit
import functools

import pytest

from peil.engines.spark import Spark, missing

#: What the quick suite asks of Spark: the dialect, and reading and writing files. That every fact and KPI is equal
#: takes a third of all the tests' work, so the long suite does it.
_QUICK = ("test_dialect.py", "test_spark.py")
#: For a few thousand rows planning costs more than running.
_SMALL = {
    "spark.driver.defaultJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}


@functools.cache
def _started() -> Spark:
    spark = Spark(options=_SMALL)
    atexit.register(spark.close)
    return spark


@pytest.fixture(scope="session")
def spark() -> Spark:
    """Spark on this machine; skips the test where it cannot run, with the reason."""
    why = missing()
    if why:
        pytest.skip(f"no Spark: {why}")
    return _started()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test that asks for Spark; all but a few are long."""
    for item in items:
        if "spark" in getattr(item, "fixturenames", ()):
            item.add_marker("spark")
            if item.path.name not in _QUICK:
                item.add_marker("long")
