"""An import that is killed leaves nothing half done: importing again gives exactly what a fresh import gives."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from peil.app import Project, init
from peil.engines.duckdb import connect, view_over
from peil.errors import BusyError, StateError
from peil.lake import events as lake_events
from peil.lake import files
from peil.lake.lock import writing

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
ROWS = 20_000
#: Where a killed process stops: before the call of this function, in this module.
MOMENTS = {
    "while shaping": "peil.connectors.files.shaping.Shaper._write",
    "before the verdicts": "peil.lake.events.Staging._judge",
    "with files moved, before the commit": "peil.lake.files.commit",
    "after the commit, before it is noted": "peil.store.store.Store.end_import",
    "before deriving": "peil.app.Project._derive",
    "with facts derived, before they are published": "peil.lake.published.write",
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of which every hundredth row is rejected."""
    folder = tmp_path_factory.mktemp("table")
    (folder / "m.toml").write_text(MAPPING)
    with (folder / "t.csv").open("w") as out:
        out.write("id,t,t2,st,who\n")
        for n in range(ROWS):
            day = f"2026-0{n % 9 + 1}-{n % 28 + 1:02d}"
            out.write(f"{n},{day} 09:00,{day} 1{n % 9}:00,{'huh' if n % 100 == 0 else 'solved'},k{n % 5000}\n")
    return folder / "t.csv"


def seen(folder: Path) -> dict[str, Any]:
    """All that a user can see of the project."""
    project = Project(folder)
    engine = connect()
    view_over(engine, "events", files.listed(project.lake / lake_events.TABLE), lake_events.COLUMNS)
    # Keys of persons, and of events that have no id of their own, are random in each project.
    counted = "COUNT(*), COUNT(DISTINCT ekey), COUNT(DISTINCT customer), SUM(CAST(ckey AS HUGEINT)), SUM(time_us % 997)"
    events = f"SELECT {counted} FROM events"
    with project.store() as store:
        rejected = [(r["row"], r["reason"]) for r in store.quarantined()]
        assert store.unfinished_imports() == []
    assert not list((project.lake / "staging").glob("*/*"))
    answers = [a.as_dict() for a in project.ask(["contacts", "first_resolution_time", "backlog"], grain="month")]
    return {"events": engine.execute(events).fetchall(), "rejected": rejected, "answers": answers}


@pytest.fixture(scope="module")
def fresh(table: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("fresh") / "p"
    init(folder)
    summary = Project(folder).import_files([table], str(table.with_name("m.toml")))
    assert (summary.rows, summary.rows_rejected, summary.events_new) == (ROWS, ROWS // 100, 2 * (ROWS - ROWS // 100))
    return seen(folder)


def killed_at(folder: Path, table: Path, function: str, *, calls: int = 1) -> None:
    """Run an import in a process that kills itself at the given call of the function."""
    code = f"""
    import importlib, os, signal
    path, name = {function!r}.rsplit(".", 1)
    try:
        home = importlib.import_module(path)
    except ImportError:
        module, _, inner = path.rpartition(".")
        home = getattr(importlib.import_module(module), inner)
    real, calls = getattr(home, name), [0]

    def dies(*a, **k):
        calls[0] += 1
        if calls[0] == {calls}:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*a, **k)

    setattr(home, name, dies)
    from peil.app import Project
    Project({str(folder)!r}).import_files([{str(table)!r}], {str(table.with_name("m.toml"))!r})
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.long
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_a_step_and_imported_again(moment: str, table: Path, fresh: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "p"
    init(folder)
    killed_at(folder, table, MOMENTS[moment])
    with pytest.raises(StateError):  # nobody sees half of it
        Project(folder).ask("contacts")
    again = Project(folder).import_files([table], str(table.with_name("m.toml")))
    found = seen(folder)
    if "after the commit" in moment or "derive" in moment or "deriving" in moment:
        # The first run's events and rejected rows stand; the second run knows them all.
        assert (again.events_new, again.events_known) == (0, 2 * (ROWS - ROWS // 100))
        assert found["rejected"] == fresh["rejected"] * 2
        found["rejected"] = fresh["rejected"]
    else:
        assert again.events_new == 2 * (ROWS - ROWS // 100)
    assert found == fresh


@pytest.mark.long
def test_killed_at_any_time_and_imported_again(table: Path, fresh: dict[str, Any], tmp_path: Path) -> None:
    """The same project killed at three moments by chance, then imported whole."""
    folder = tmp_path / "p"
    init(folder)
    chance = random.Random(7)
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-m", "peil", "import", str(table), "--mapping", str(table.with_name("m.toml")),
             "--project", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(0.5, 3.0))
        process.kill()
        process.wait()
    Project(folder).import_files([table], str(table.with_name("m.toml")))
    found = seen(folder)
    assert found["events"] == fresh["events"]
    assert found["answers"] == fresh["answers"]
    assert set(found["rejected"]) == set(fresh["rejected"])


@pytest.mark.long
def test_an_older_state_stays_visible_while_and_after_a_run_that_dies(table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    init(folder)
    small = tmp_path / "small.csv"
    small.write_text("id,t,t2,st,who\nx1,2026-01-05 09:00,2026-01-05 10:00,solved,k1\n")
    Project(folder).import_files([small], str(table.with_name("m.toml")))
    for moment in ("peil.lake.files.commit", "peil.lake.published.write"):
        killed_at(folder, table, moment)
        assert Project(folder).ask("contacts")[0].rows[0].value == 1
    assert Project(folder).import_files([small], str(table.with_name("m.toml"))).events_new == 0
    # The run that died after its commit is finished by the next one, whatever that imports.
    assert Project(folder).ask("contacts")[0].rows[0].value == 1 + ROWS - ROWS // 100


def test_a_second_writer_waits_and_says_so_or_refuses(table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    init(folder)
    command = [sys.executable, "-m", "peil", "import", str(table), "--mapping", str(table.with_name("m.toml"))]
    command += ["--project", str(folder)]
    with writing(folder / "data", "import"):
        with pytest.raises(BusyError, match="import, process"):
            Project(folder).import_files([table], str(table.with_name("m.toml")), wait=False)
        refused = subprocess.run([*command, "--no-wait"], capture_output=True, text=True, check=False, timeout=60)
        second = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert second.stderr
        told = second.stderr.readline()
        assert second.poll() is None
    assert refused.returncode == 4
    assert "another process is writing to this project (import, process" in refused.stderr
    assert "leave out --no-wait" in refused.stderr
    assert told.startswith("Waiting: another process is writing to this project (import, process")
    out, _ = second.communicate(timeout=120)
    assert second.returncode == 0
    assert f"events new        {2 * (ROWS - ROWS // 100):>12,}" in out
