"""All cases of the definitions' clauses on Spark: the same facts, asked the same questions."""

from __future__ import annotations

import pytest

from engines.worlds import World, write_parquet
from kpis import test_clauses_effort as effort
from kpis import test_clauses_quality as quality
from kpis import test_clauses_rules as rules
from kpis import test_clauses_speed as speed
from kpis import test_clauses_surveys as surveys
from kpis import test_clauses_units as units
from kpis.clauses import HOURS, SCALES, all_events, check
from peil.engines.spark import Spark
from peil.facts.on_spark import derive_on_spark

CASES = [one for section in (rules, units, surveys, speed, quality, effort) for one in section.CASES]


@pytest.fixture(scope="module")
def told(spark: Spark, tmp_path_factory: pytest.TempPathFactory) -> World:
    """All cases of all sections derived at once."""
    folder = tmp_path_factory.mktemp("clauses") / "events"
    published = derive_on_spark(
        spark, write_parquet(folder, all_events(CASES)), HOURS, table=folder, instruments=SCALES
    )
    assert published is not None
    return World(published, spark.run)


def test_every_clause_on_spark(told: World) -> None:
    assert len(CASES) > 80
    for one in CASES:
        check(one, told)
