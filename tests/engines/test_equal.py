"""One stream of events, both engines: the same facts row for row, and the same parts of every KPI."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest

from engines.stream import stream
from engines.worlds import INSTRUMENTS, World, world, write_parquet
from peil.app import Project, init
from peil.ask.execute import ask
from peil.ask.question import Question
from peil.engines.spark import Spark
from peil.events.schema import EVENT_TYPES
from peil.facts.derive import derive
from peil.facts.models import FACTS, Fact
from peil.facts.on_spark import derive_on_spark
from peil.facts.reading import fact_views
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


@pytest.mark.parametrize("kpi", [k for k in KPIS if k.cohort], ids=lambda k: k.key)
def test_cohorts_with_open_cases_are_equal_on_the_business_clock(kpi: Kpi, duck: World, on_spark: World) -> None:
    asked = Question((kpi.key,), FIRST, END, by=("channel",), statistic="mean", clock="business", population="cohort")
    ours = ask(asked, duck.published, duck.run)
    assert any(row.value is not None and row.parts["censored"] for row in ours[0].rows)
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
    derived = derive(tmp_path, OWN, generation=1, instruments=INSTRUMENTS, definitions={})
    assert derived is not None
    published = derived.snapshot
    assert published.coverage == duck.published.coverage
    from peil.engines.duckdb import connect

    engine = connect()
    fact_views(engine, published)
    on_disk = World(published, lambda sql: engine.execute(sql).fetchall())
    for fact in FACTS:
        assert on_disk.rows(fact.name) == duck.rows(fact.name), fact.name


def test_spark_reads_the_files_of_a_project_as_they_are(spark: Spark, tmp_path: Path) -> None:
    """Events and facts as the import and the derivation wrote them: a question is answered from them alike."""
    lines = [
        {"type": "contact.opened", "time": "2026-02-28T23:30:00Z", "contact": "T1", "customer": "Jan", "team": "A"},
        {"type": "contact.message", "time": "2026-03-02T09:00:00Z", "contact": "T1", "actor": "agent", "agent": "Els"},
        {"type": "contact.status", "time": "2026-03-02T10:00:00Z", "contact": "T1", "status": "solved"},
        {"type": "queue.entered", "time": "2026-03-03T10:00:00Z", "contact": "C1", "queue": "q"},
        {"type": "queue.connected", "time": "2026-03-03T10:00:20Z", "contact": "C1", "queue": "q", "agent": "Els"},
        {"type": "call.ended", "time": "2026-03-03T10:04:20Z", "contact": "C1", "wrap_s": 30},
    ]
    (tmp_path / "events.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    init(tmp_path / "dienst", "Testdienst")
    project = Project(tmp_path / "dienst")
    project.import_files([tmp_path / "events.jsonl"], "events")
    table = project.lake / lake_events.TABLE
    spark.files("lake_events", files.listed(table), lake_events.COLUMNS, table=table)
    assert spark.run("SELECT type, contact FROM lake_events ORDER BY time_us") == [
        (line["type"], line["contact"]) for line in lines
    ]
    published = project.published()
    for fact in FACTS:
        spark.files(fact.name, published.facts[fact.name], fact.columns)
    asked = Question(("contacts", "first_response_time", "service_level", "average_handle_time", "backlog"))
    answers = ask(asked, published, spark.run)
    assert answers == tuple(project.answer(asked))
    assert [a.rows[0].value for a in answers] == [2, 34 * 3600 - 1800, 100, 270, 0]
