"""The events table on its own: what is new, known, repeated and contradictory; small files become larger ones."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from peil.engines.duckdb import connect, view_over
from peil.lake import events, files
from peil.lake.events import Committed, Staging

Row = tuple[int, int, int, int]  # key, revision, content, keep_first


def give(lake: Path, *batches: list[Row], month: str = "2026-01") -> tuple[Committed, list[dict[str, object]]]:
    """Stage batches of events and commit them; also what contradicted."""
    conflicts: list[dict[str, object]] = []
    engine = connect()
    with Staging(lake) as staging:
        for number, batch in enumerate(batches):
            folder = staging.next_folder(f"file{number}")
            (folder / f"month={month}").mkdir(parents=True)
            _write(engine, folder / f"month={month}" / "data.parquet", batch)
        done = staging.commit(engine, note={"import": "1"}, conflicts=conflicts.extend)
    return done, conflicts


def _write(engine: duckdb.DuckDBPyConnection, path: Path, batch: list[Row]) -> None:
    given = {"ekey": "k", "revision": "r", "content": "c", "type": "'contact.opened'", "time_us": "1767607200000000"}
    columns = ", ".join(f"CAST({given.get(n, 'NULL')} AS {kind}) AS {n}" for n, kind in events.COLUMNS)
    rows = ", ".join(f"({k}, {r}, {c}, {f}, {64 * (n + 2)})" for n, (k, r, c, f) in enumerate(batch))
    engine.execute(
        f"COPY (SELECT {columns}, place, keep_first FROM (VALUES {rows}) AS v(k, r, c, keep_first, place))"
        f" TO '{path}' ({events.PARQUET})"
    )


def held(lake: Path) -> list[tuple[int, int, int]]:
    engine = connect()
    view_over(engine, "e", files.listed(lake / events.TABLE), events.COLUMNS)
    return engine.execute("SELECT ekey, revision, content FROM e ORDER BY ALL").fetchall()


def counts(done: Committed) -> tuple[int, int, int, int]:
    return (done.new, done.known, done.repeated, done.conflicts)


@pytest.mark.parametrize("slices", [2_000_000, 2])
def test_new_known_repeated_and_contradictory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slices: int) -> None:
    monkeypatch.setattr(events, "_SLICE_ROWS", slices)
    done, _ = give(tmp_path, [(1, 0, 10, 0), (2, 0, 20, 0), (1, 0, 10, 0)], [(1, 0, 10, 0), (2, 0, 21, 0)])
    assert counts(done) == (2, 0, 2, 1)
    done, conflicts = give(tmp_path, [(1, 0, 10, 0), (2, 0, 22, 0), (3, 0, 30, 0)])
    assert counts(done) == (1, 1, 0, 1)
    assert [(c["file"], c["row"]) for c in conflicts] == [("file0", 3)]
    assert held(tmp_path) == [(1, 0, 10), (2, 0, 20), (3, 0, 30)]


def test_of_events_that_keep_the_first_none_contradicts(tmp_path: Path) -> None:
    done, _ = give(tmp_path, [(1, 0, 10, 1), (1, 0, 11, 1)])
    assert counts(done) == (1, 0, 1, 0)
    done, _ = give(tmp_path, [(1, 0, 12, 1)])
    assert counts(done) == (0, 1, 0, 0)


def test_revisions(tmp_path: Path) -> None:
    """A higher revision that says something else is new; one that says what the newest says is known."""
    give(tmp_path, [(1, 0, 10, 0)])
    assert counts(give(tmp_path, [(1, 5, 11, 0)])[0]) == (1, 0, 0, 0)
    assert counts(give(tmp_path, [(1, 6, 11, 0)])[0]) == (0, 1, 0, 0)
    assert counts(give(tmp_path, [(1, 7, 10, 0)])[0]) == (1, 0, 0, 0)  # back to what it said at first
    assert counts(give(tmp_path, [(1, 5, 11, 0), (1, 0, 10, 0)])[0]) == (0, 2, 0, 0)  # old ones again
    assert counts(give(tmp_path, [(1, 5, 99, 0)])[0]) == (0, 0, 0, 1)
    assert held(tmp_path) == [(1, 0, 10), (1, 5, 11), (1, 7, 10)]


def test_nothing_at_all_commits_nothing(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.next_folder("empty")
        done = staging.commit(connect(), note={}, conflicts=lambda _: None)
    assert (counts(done), done.version) == ((0, 0, 0, 0), None)


def test_small_files_of_one_month_become_one(tmp_path: Path) -> None:
    done, _ = give(tmp_path, *([(n, 0, n, 0)] for n in range(20)))
    assert done.new == 20
    assert len(files.listed(tmp_path / events.TABLE)) == 1
    assert len(held(tmp_path)) == 20


def test_what_a_dead_writer_left_is_removed(tmp_path: Path) -> None:
    old = tmp_path / "staging" / "tmpdead" / "000000"
    old.mkdir(parents=True)
    with Staging(tmp_path) as staging:
        assert list((tmp_path / "staging").iterdir()) == [staging.folder]
    assert list((tmp_path / "staging").iterdir()) == []


def test_commits_carry_their_note(tmp_path: Path) -> None:
    give(tmp_path, [(1, 0, 10, 0)])
    assert files.notes(tmp_path / events.TABLE, "import") == {"1"}
    assert files.notes(tmp_path / "nothing", "import") == set()
    assert (files.version(tmp_path / events.TABLE), files.version(tmp_path / "nothing")) == (0, -1)
