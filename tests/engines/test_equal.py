"""One stream of events, both engines: the same facts row for row, and the same parts of every KPI."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from engines.stream import stream
from engines.worlds import INSTRUMENTS, OFFICE, World, world, write_parquet
from peil.ask.execute import ask
from peil.ask.question import Question
from peil.engines.spark import Spark
from peil.events.schema import EVENT_TYPES
from peil.facts.derive import derive
from peil.facts.models import FACTS, Fact
from peil.facts.on_spark import derive_on_spark
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis
from peil.lake import events as lake_events
from peil.lake import files
from peil.settings import parse

KPIS = list(all_kpis().values())
FIRST, END = dt.date(2026, 1, 1), dt.date(2026, 6, 1)
OWN = parse(
    {
        "schedule": [
            {"name": "default", "monday": ["09:00-17:30"], "friday": ["09:00-12:00", "13:00-17:00"]},
            {"name": "default", "valid_from": "2026-02-16", "monday": ["08:00-20:00"], "saturday": ["10:00-14:00"]},
            {"name": "avond", "monday": ["17:00-24:00"], "tuesday": ["00:00-02:00"], "holidays": "open"},
        ],
        "teams": {"B": "avond"},
        "channels": {"chat": "avond"},
    }
)


@pytest.fixture(scope="module")
def duck() -> World:
    return world(stream(), OWN)


@pytest.fixture(scope="module")
def on_spark(spark: Spark, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("lake") / "events"
    published = derive_on_spark(spark, write_parquet(folder, stream()), OWN, table=folder, instruments=INSTRUMENTS)
    assert published is not None
    return World(published, spark.run)


def test_the_stream_has_all_that_makes_facts_hard(duck: World) -> None:
    events = stream()
    assert len(events) >= 2_000
    assert {e["type"] for e in events} == set(EVENT_TYPES)
    contacts = duck.rows("contacts")
    assert Counter(r["excluded"] for r in contacts)["merged"] > 10
    for name in ("thanks", "reopens", "bot_only", "unanswered_call", "transfers", "open_now", "first_reply_open_s"):
        assert sum(1 for r in contacts if r[name]) > 5, name
    assert sum(1 for r in contacts if r["next_gap_s"] is not None) > 20
    assert {r["leg_no"] for r in duck.rows("legs")} >= {1, 2}
    assert {r["outcome"] for r in duck.rows("queue_visits")} >= {None, "answered", "abandoned", "callback", "timeout"}
    assert any(e["revision"] for e in events)
    assert sum(1 for r in duck.rows("survey_invitations") if r["before_invitation"]) > 0


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f.name)
def test_facts_are_equal_row_for_row(fact: Fact, duck: World, on_spark: World) -> None:
    ours, theirs = duck.rows(fact.name), on_spark.rows(fact.name)
    assert len(ours) > 50
    assert theirs == ours


def test_what_is_published_is_equal(duck: World, on_spark: World) -> None:
    assert on_spark.published.coverage == duck.published.coverage
    assert on_spark.published.as_of_us == duck.published.as_of_us


@pytest.mark.parametrize("kpi", KPIS, ids=lambda k: k.key)
def test_answers_are_equal_by_channel_and_month(kpi: Kpi, duck: World, on_spark: World) -> None:
    """Values, parts, exclusions and intervals of every row; one figure per KPI at least is not empty."""
    asked = Question((kpi.key,), FIRST, END, "month", ("channel",))
    ours = ask(asked, duck.published, duck.run)
    assert any(row.value is not None for row in ours[0].rows)
    assert ask(asked, on_spark.published, on_spark.run) == ours


def test_the_lake_derives_the_same_on_disk_as_in_memory(duck: World, tmp_path: Path) -> None:
    """The whole way of a project: Delta table, files, Parquet facts, coverage and watermarks."""
    events = stream()
    table = tmp_path / lake_events.TABLE
    written = write_parquet(tmp_path / "written", events)
    moved = []
    for path in map(Path, written):
        month = {"month": path.parent.name.removeprefix("month=")}
        target = files.new_file(table, month)
        path.rename(target)
        moved.append((target, month))
    files.commit(table, (*lake_events.COLUMNS, ("month", "VARCHAR")), moved, partition_by=["month"])
    published = derive(tmp_path, OWN, generation=1, instruments=INSTRUMENTS, definitions={})
    assert published is not None
    assert published.coverage == duck.published.coverage
    from peil.engines.duckdb import connect, views

    engine = connect()
    views(engine, published.facts, {f.name: f.columns for f in FACTS})
    on_disk = World(published, lambda sql: engine.execute(sql).fetchall())
    for fact in FACTS:
        assert on_disk.rows(fact.name) == duck.rows(fact.name), fact.name
    assert OFFICE != OWN
