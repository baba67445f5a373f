"""Roll-ups give what the facts give, to the integer, before and after more events; and only where they may."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import pytest

from engines.stream import stream
from engines.worlds import INSTRUMENTS, write_parquet
from peil.app import Project, init
from peil.ask import rolling
from peil.ask.choices import choices, values_of
from peil.ask.execute import ask
from peil.ask.question import question
from peil.ask.rollup import Cube, cube_of
from peil.errors import NotFoundError
from peil.facts.reading import reader
from peil.kpis.registry import all_kpis
from peil.lake import events as lake_events
from peil.lake import files, published
from peil.lake.published import Rollup

QUESTIONS: tuple[dict[str, object], ...] = (
    {},
    {"grain": "month"},
    {"by": "channel", "grain": "week"},
    {"by": "team", "first": "2026-01-20", "end": "2026-03-03"},
    {"by": "channel,reason", "grain": "day", "where": ["channel=email,phone"]},
    {"where": ["reason=retour,unknown"], "grain": "quarter"},
)


class Desk:
    """A project that events come into in two batches, as imports would bring them."""

    def __init__(self, folder: Path) -> None:
        init(folder, "Testdienst")
        self.project = Project(folder)
        self.batches = 0

    def take(self, events: list[dict[str, object]]) -> None:
        self.batches += 1
        table = self.project.lake / lake_events.TABLE
        moved = []
        for path in map(Path, write_parquet(self.project.folder / f"batch-{self.batches}", events, files=1)):
            month = {"month": path.parent.name.removeprefix("month=")}
            target = files.new_file(table, month)
            path.rename(target)
            moved.append((target, month))
        files.commit(table, (*lake_events.COLUMNS, ("month", "VARCHAR")), moved, partition_by=["month"])
        with self.project.store() as store:
            store.declare_instruments(INSTRUMENTS)
            self.project._derive(store, None)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(tmp_path_factory.mktemp("rollups") / "p")
    events = stream(1_200, seed=5)
    events.sort(key=lambda e: (str(e["time_us"]), str(e["revision"])))
    made.take(events[:-200])
    assert not made.project.published().changes
    made.take(events[-200:-90])
    made.take(events[-90:])
    assert made.project.published().changes, "the last batches were derived by what they touch"
    return made


@cache
def facts_of(lake: Path, generation: int) -> duckdb.DuckDBPyConnection:
    snapshot = published.read(lake)
    assert snapshot.generation == generation
    return reader(snapshot)


def compare(project: Project, key: str, words: dict[str, object]) -> bool:
    """Hold the answer of a project against that of its facts; whether it came from a roll-up."""
    kpi = all_kpis()[key]
    by = [d for d in str(words.get("by", "")).split(",") if d in kpi.dimensions]
    where = [w for w in words.get("where", []) if str(w).split("=")[0] in kpi.dimensions]  # type: ignore[attr-defined]
    asked = question(key, **{**words, "by": by, "where": where})  # type: ignore[arg-type]
    snapshot = project.published()
    engine = facts_of(project.lake, snapshot.generation)
    (plain,) = ask(asked, snapshot, lambda sql: engine.execute(sql).fetchall())
    (ours,) = project.answer(asked)
    assert not plain.rolled_up
    assert ours == plain
    return ours.rolled_up


@pytest.mark.parametrize("key", all_kpis())
def test_a_roll_up_says_what_the_facts_say(desk: Desk, key: str) -> None:
    """After three batches, the later ones derived and rolled up by what they touched."""
    used = [compare(desk.project, key, words) for words in QUESTIONS]
    if key in desk.project.published().rollups:
        assert any(used)


def test_most_kpis_have_one(desk: Desk) -> None:
    have = set(desk.project.published().rollups)
    assert {"contacts", "service_level", "csat", "nps", "backlog", "reopen_rate", "first_contact_resolution"} <= have


def test_a_roll_up_made_anew_is_the_one_that_was_kept_up(desk: Desk) -> None:
    """What was renewed by days has the same rows as what is made of all facts."""
    snapshot = desk.project.published()
    engine = reader(snapshot)
    from peil.ask.execute import context_of

    for key, held in snapshot.rollups.items():
        cube = cube_of(all_kpis()[key], context_of(snapshot), held.dimensions)
        assert cube is not None
        kept = engine.execute(f"SELECT * FROM rollup_{key}").fetchall()
        anew = engine.execute(f"SELECT * FROM ({cube.sql}) WHERE why0 >= 0").fetchall()
        assert sorted(kept, key=repr) == sorted((tuple(map(_plain, row)) for row in anew), key=repr), key
        assert held.signature == cube.signature


def _plain(value: object) -> object:
    return int(value) if type(value).__name__ == "Decimal" else value  # type: ignore[call-overload]


def test_another_definition_is_asked_of_the_facts(desk: Desk) -> None:
    project = desk.project
    assert project.ask("service_level")[0].rolled_up
    assert project.ask("service_level")[0].as_dict()["computed_from"] == "roll-up"
    assert not project.ask("service_level", rule=next(iter(set(all_kpis()["service_level"].rules) - {"default"})))[
        0
    ].rolled_up
    assert not project.ask("service_level", by="queue")[0].rolled_up
    project.define("service_level", {"threshold_s": 5})
    answer = project.ask("service_level")[0]
    assert not answer.rolled_up
    assert answer.definition["version"] == 2


def test_a_roll_up_that_saves_nothing_is_not_tried_with_every_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only when everything is derived anew: trying costs as much as making it."""
    made = Desk(tmp_path / "p")
    events = stream(400, seed=6)
    events.sort(key=lambda e: (str(e["time_us"]), str(e["revision"])))
    monkeypatch.setattr(rolling, "_FEW_ROWS", 0)
    monkeypatch.setattr(rolling, "_WORTH", 0)
    made.take(events[:-60])
    tried: list[str] = []
    whole = rolling._whole

    def watched(engine: duckdb.DuckDBPyConnection, lake: Path, cube: Cube) -> Rollup | None:
        tried.append(cube.name)
        return whole(engine, lake, cube)

    monkeypatch.setattr(rolling, "_whole", watched)
    made.take(events[-60:])
    assert "contacts" not in made.project.published().rollups
    assert "contacts" not in tried
    monkeypatch.undo()
    made.project.derive()
    assert "contacts" in made.project.published().rollups


def test_a_roll_up_that_would_be_long_goes_by_fewer_dimensions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By those it answers, by the others the facts do; it keeps them as events come, so that both say the same."""
    monkeypatch.setattr(rolling, "_FEW_ROWS", 0)
    monkeypatch.setattr(rolling, "_WORTH", 1)
    monkeypatch.setattr(rolling, "_SHORT", 0.9)
    made = Desk(tmp_path / "p")
    events = stream(400, seed=6)
    events.sort(key=lambda e: (str(e["time_us"]), str(e["revision"])))
    made.take(events[:-60])
    axes = made.project.published().rollups["contacts"].dimensions
    assert set(axes) < {"channel", "team", "reason"}
    made.take(events[-60:])
    assert made.project.published().changes
    assert made.project.published().rollups["contacts"].dimensions == axes
    assert compare(made.project, "contacts", {"by": ",".join(axes), "grain": "day"})
    assert not compare(made.project, "contacts", {"by": "reason", "grain": "week"})


def test_what_can_be_chosen_is_what_the_facts_hold(desk: Desk) -> None:
    """Kept up as events come; what is not listed is looked up in the facts, and employees never stand in the snapshot."""
    snapshot = desk.project.published()
    engine = reader(snapshot)

    def held(dimension: str) -> set[str]:
        return set(snapshot.choices["contacts"][dimension])

    for dimension in ("channel", "team", "reason", "source", "segment"):
        rows = engine.execute(f"SELECT DISTINCT {dimension} FROM contacts WHERE {dimension} IS NOT NULL").fetchall()
        assert held(dimension) == {value for (value,) in rows}, dimension
    assert held("team")
    assert snapshot.choices["queue_visits"]["queue"]
    assert not any("agent" in of for of in snapshot.choices.values())
    found = choices(lambda sql: engine.execute(sql).fetchall(), snapshot, None)
    assert snapshot.choices == found, "kept up over three batches as if looked up now"
    wanted = sorted({v for of in found.values() for v in of.get("team", ())}, key=str.casefold)
    assert desk.project.values_of("team") == wanted
    assert set(desk.project.values_of("hour")) <= set(map(str, range(24)))
    with pytest.raises(NotFoundError, match="no dimension 'color'"):
        desk.project.values_of("color")


def test_a_value_that_came_can_be_chosen_and_no_fact_is_looked_through_for_it(tmp_path: Path) -> None:
    made = Desk(tmp_path / "p")
    events = stream(400, seed=6)
    events.sort(key=lambda e: (str(e["time_us"]), str(e["revision"])))
    made.take(events)
    last = next(e for e in reversed(events) if e["type"] == "contact.opened")
    fresh = {**last, "id": "new", "contact": "new", "channel": "carrier pigeon", "revision": 0}
    made.take([fresh])
    assert made.project.published().changes, "derived by what was touched"
    asked: list[str] = []
    snapshot = made.project.published()
    assert "carrier pigeon" in values_of("channel", snapshot, lambda sql: asked.append(sql) or [])
    assert not asked


def test_many_kpis_are_asked_of_their_roll_ups_in_one_statement(desk: Desk) -> None:
    """By day, month or in all, and each as if asked alone of the facts; by a dimension or with a condition of its own
    roll-up. A stock counts from its beginning, beside others that do not."""
    project = desk.project
    snapshot = project.published()
    plainly = [key for key, kpi in all_kpis().items() if not kpi.always_by and key not in snapshot.definitions]
    keys = [key for key in snapshot.rollups if key in plainly]
    assert len(keys) > 5
    assert "backlog" in keys
    engine = reader(snapshot)
    plain = facts_of(project.lake, snapshot.generation)
    for words in ({}, {"grain": "day"}, {"grain": "month", "first": "2026-01-20", "end": "2026-03-03"}):
        run: list[str] = []

        def asked(sql: str, run: list[str] = run) -> list[tuple[object, ...]]:
            run.append(sql)
            return engine.execute(sql).fetchall()

        ours = ask(question(keys, **words), snapshot, asked, rolled=True)
        assert len([sql for sql in run if "rollup" in sql]) == 1, words
        assert [one.kpi for one in ours if one.rolled_up] == keys
        for key, one in zip(keys, ours, strict=True):
            (alone,) = ask(question(key, **words), snapshot, lambda sql: plain.execute(sql).fetchall())
            assert one == alone, (key, words)
    by_channel = project.ask(keys, by="channel")
    assert all(answer.rolled_up for answer in by_channel)
    few = project.ask("contacts", where=["channel=email"])[0]
    assert few.rolled_up
    assert few.rows[0].value != project.ask("contacts")[0].rows[0].value


def test_the_roll_ups_by_day_are_made_anew_when_one_of_them_is(tmp_path: Path) -> None:
    made = Desk(tmp_path / "p")
    events = stream(400, seed=6)
    events.sort(key=lambda e: (str(e["time_us"]), str(e["revision"])))
    made.take(events[:-60])
    first = made.project.published()
    before = {a.kpi: a.rows[0].value for a in made.project.ask(["contacts", "reopen_rate"])}
    made.take(events[-60:])
    now = made.project.published()
    assert now.daily != first.daily
    after = {a.kpi: a.rows[0].value for a in made.project.ask(["contacts", "reopen_rate"])}
    assert after["contacts"] != before["contacts"]
    assert compare(made.project, "contacts", {})
