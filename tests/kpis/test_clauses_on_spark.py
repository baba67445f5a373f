"""All cases of the definitions' clauses on Spark: the same facts row for row, and of each case the same figures."""

from __future__ import annotations

import pytest

from engines.worlds import World, write_parquet
from kpis.clauses import HOURS, SCALES, all_events
from kpis.every_clause import CASES, derived
from peil.engines.spark import Spark
from peil.facts.models import FACTS
from peil.facts.on_spark import derive_on_spark
from peil.kpis.registry import all_kpis


@pytest.fixture(scope="module")
def theirs(spark: Spark, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The same on Spark."""
    folder = tmp_path_factory.mktemp("clauses") / "events"
    published = derive_on_spark(
        spark, write_parquet(folder, all_events(CASES)), HOURS, table=folder, instruments=SCALES
    )
    assert published is not None
    return World(published, spark.run)


def test_every_fact_of_every_case_is_equal(theirs: World) -> None:
    for fact in FACTS:
        rows = derived().rows(fact.name)
        assert rows, fact.name
        assert theirs.rows(fact.name) == rows, fact.name


@pytest.mark.parametrize("kpi", all_kpis())
def test_every_figure_of_every_case_is_equal(kpi: str, theirs: World) -> None:
    """A case is a source of its own, so that by source all are asked at once."""
    found = derived().ask(kpi, by="source")
    assert any(row.value is not None for row in found.rows)
    assert theirs.ask(kpi, by="source") == found
