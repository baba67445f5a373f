"""Importers who start at the same moment, and a disk that fills up while figures are derived: nothing lost or doubled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from durable.chunked import LIMITED, SIZES, SUMS, contacts, figures, lake, peil, write
from peil import keeping
from peil.app import Project, init
from peil.errors import NotFoundError, StateError

pytestmark = pytest.mark.usefixtures("stores")


def rejected(folder: Path) -> set[tuple[str, object]]:
    with Project(folder).store() as store:
        assert store.unfinished_imports() == []
        return {(Path(str(r["file"])).name, r["row"]) for r in store.quarantined()}


def looked_at(folder: Path) -> int:
    """What readers of every kind see: figures, rejected rows, a person. Any error but 'nothing yet' is a failure."""
    project = Project(folder)
    with project.store() as store:
        list(store.quarantined(limit=5))
    try:
        found = contacts(project)
        keeping.person(project, "k7")
    except (StateError, NotFoundError):
        return 0
    return found


@pytest.mark.timeout(300)
def test_importers_at_once_are_the_same_as_one_after_the_other(tmp_path: Path) -> None:
    pieces = write(tmp_path)[:2]
    alone, folder = tmp_path / "alone", tmp_path / "p"
    init(alone)
    init(folder)
    for piece in pieces:
        Project(alone).import_files([piece], str(tmp_path / "m.toml"))
    # One of the pieces by two importers.
    running = [peil(folder, "import", p, "--mapping", tmp_path / "m.toml") for p in (*pieces, pieces[0])]
    seen = []
    while any(process.poll() is None for process in running):
        seen.append(looked_at(folder))
    for process in running:
        assert process.stderr
        assert process.wait() == 0, process.stderr.read()
    assert seen == sorted(seen)
    assert set(seen) <= SUMS
    assert contacts(Project(folder)) == sum(SIZES[:2])
    assert lake(folder) == lake(alone)
    assert figures(Project(folder)) == figures(Project(alone))
    assert rejected(folder) == rejected(alone)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["derive"], "there is no room left on the disk, so nothing of this was kept"),
        (["import", "piece0.csv", "--mapping", "m.toml"], "The events are stored; then run: peil derive"),
    ],
    ids=["all of it", "what came in"],
)
def test_a_disk_that_fills_up_while_deriving_leaves_the_figures_of_before(
    words: list[str], told: str, tmp_path: Path
) -> None:
    """The events came in while there was room: nothing of them is lost, and deriving makes up for it."""
    first, second, *_, last = write(tmp_path)
    folder = tmp_path / "p"
    init(folder)
    Project(folder).import_files([first, second], str(tmp_path / "m.toml"))
    before = figures(Project(folder))
    Project(folder).import_files([last], str(tmp_path / "m.toml"), derive=False)
    command = [sys.executable, "-c", LIMITED, "60000", *words, "--project", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
    assert done.returncode == 5, done.stderr
    assert "there is no room left on the disk" in done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert figures(Project(folder)) == before
    Project(folder).derive()
    assert contacts(Project(folder)) == SIZES[0] + SIZES[1] + SIZES[-1]
