"""`peil script` opens the facts in a DuckDB that knows nothing of Peil, with the rows that Peil itself reads."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from peil.app import Project, init
from peil.facts.models import FACTS
from peil.facts.reading import reader
from peil.facts.script import meaning, script

COLUMNS = "call_id,queued_at,answered_at,ended_at,queue,agent,talk_s,team"


def call(number: int, answered: str = ":10") -> str:
    at = f"2026-03-02 {9 + number // 50:02}:{number % 50:02}"
    return f"c{number},{at}:00,{at}{answered},{at}:50,hulp,Anna,30,A"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Forty calls, and one more that was derived beside the files of the others; only to be read."""
    tmp_path = tmp_path_factory.mktemp("script")
    init(tmp_path / "p")
    made = Project(tmp_path / "p")
    for name, numbers in (("forty", range(40)), ("more", (39, 40))):
        (tmp_path / f"{name}.csv").write_text("\n".join([COLUMNS, *map(call, numbers)]) + "\n", encoding="utf-8")
        made.import_files([tmp_path / f"{name}.csv"], "calls")
    return made


@pytest.fixture
def fresh():
    """A DuckDB as anyone has it, that finds and loads no extension."""
    with duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    ) as connection:
        yield connection


def test_the_views_hold_what_is_asked(project: Project, peil, fresh) -> None:
    snapshot = project.published()
    assert snapshot.changes["contacts"].gone
    fresh.execute(peil("script", "--project", project.folder).out)
    ours = reader(snapshot)
    for fact in FACTS:
        query = f"SELECT * FROM {fact.name} ORDER BY ALL"
        assert fresh.execute(query).fetchall() == ours.execute(query).fetchall()
    joined = "SELECT month_start, COUNT(*) FROM legs JOIN days ON local_day = ended_day GROUP BY ALL"
    assert fresh.execute(joined).fetchall() == [(dt.date(2026, 3, 1), 41)]


def test_it_says_what_it_is_and_what_all_means(project: Project, peil, fresh) -> None:
    said = peil("script", "--project", project.folder).out
    assert "-- Made 20" in said
    assert "Later imports and derives are not in it" in said
    fresh.execute(said)
    told = dict(fresh.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
    assert set(told) == {fact.name for fact in FACTS}
    assert all("Grain: one row per" in words for words in told.values())
    columns = "SELECT comment FROM duckdb_columns() WHERE table_name = 'queue_visits' AND column_name = 'wait_s'"
    assert "whole seconds" in fresh.execute(columns).fetchone()[0]


def test_no_name_of_a_person_or_source_becomes_sql(project: Project) -> None:
    made = script(project.published(), "x\n; DROP VIEW contacts", dt.datetime(2026, 3, 3, tzinfo=dt.UTC))
    assert "\n; DROP" not in made
    assert "Anna" not in made


def test_units_are_told_of_every_column_with_one() -> None:
    for fact in FACTS:
        for column, kind in fact.columns:
            if column.endswith(("_s", "_at", "_day", "_cents", "_hour", "_weekday")) or kind == "DATE":
                assert meaning(column), column
    assert "opening hours" in meaning("reply_open_s")


def test_before_there_are_figures_it_says_what_to_do(peil, tmp_path: Path) -> None:
    peil("init", tmp_path / "p")
    said = peil("script", "--project", tmp_path / "p")
    assert (said.code, "Import something first" in said.err) == (5, True), said
