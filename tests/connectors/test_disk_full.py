"""A disk that fills up during an import: nothing lost, nothing half in, a clear sentence; afterwards it just works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from durable.chunked import LIMITED
from peil.app import Project, init
from peil.engines.duckdb import connect, view_over
from peil.lake import events as lake_events
from peil.lake import files

MAPPING = """
source = "s"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
customer = "who"
[[event]]
type = "contact.status"
time = "t2"
contact = "id"
status = "st"
"""


def table(path: Path, first: int, rows: int, persons: int) -> Path:
    """A table of contacts, of which every hundredth is rejected."""
    with path.open("w") as out:
        out.write("id,t,t2,st,who\n")
        for n in range(first, first + rows):
            day = f"2026-0{n % 9 + 1}-{n % 28 + 1:02d}"
            out.write(f"{n},{day} 09:00,{day} 1{n % 9}:00,{'huh' if n % 100 == 0 else 'solved'},k{n % persons}\n")
    return path


def seen(folder: Path) -> tuple[list[tuple[object, ...]], int]:
    """The events in the lake, and how many rows are in quarantine; no import may stand as begun."""
    project = Project(folder)
    engine = connect()
    view_over(engine, "events", files.listed(project.lake / lake_events.TABLE), lake_events.COLUMNS)
    told = "SELECT COUNT(*), COUNT(DISTINCT ekey), COUNT(DISTINCT customer), SUM(CAST(ckey AS HUGEINT)) FROM events"
    with project.store() as store:
        assert store.unfinished_imports() == []
        return engine.execute(told).fetchall(), len(list(store.quarantined()))


@pytest.mark.parametrize(
    ("persons", "limit", "told"),
    [
        pytest.param(30_000, 400_000, "space on the disk", id="in the database", marks=pytest.mark.sqlite),
        pytest.param(7, 400_000, "no room left on the disk", id="in the events"),
    ],
)
def test_a_full_disk_costs_nothing_and_says_so(tmp_path: Path, persons: int, limit: int, told: str) -> None:
    folder = tmp_path / "p"
    init(folder)
    (folder / "m.toml").write_text(MAPPING)
    small, large = table(tmp_path / "small.csv", 0, 300, persons), table(tmp_path / "large.csv", 300, 30_000, persons)
    project = Project(folder)
    project.import_files([small], str(folder / "m.toml"), derive=False)
    before = seen(folder)
    assert before[0][0][:2] == (594, 594)  # 300 rows less 3 rejected, two events each

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), "import", str(large), "--mapping", "m.toml", "--no-derive"],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
    )
    assert done.returncode == 5, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr

    assert seen(folder) == before
    summary = project.import_files([large], str(folder / "m.toml"), derive=False)
    assert (summary.events_new, summary.rows_rejected) == (59_400, 300)
    assert seen(folder)[0][0][:2] == (59_994, 59_994)
    assert not list((project.lake / "staging").glob("*/*"))
