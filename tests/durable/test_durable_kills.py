"""Killed with SIGKILL at any moment, nothing is lost, nothing doubled, and nothing half done is seen."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from durable.chunked import SUMS, contacts, figures, lake, peil, write
from peil.app import Project, init
from peil.errors import StateError
from peil.lake import files

pytestmark = pytest.mark.usefixtures("stores")


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write(tmp_path_factory.mktemp("pieces"))


@pytest.fixture(scope="module")
def undisturbed(pieces: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The figures of a project that nobody killed, and how long importing the last piece took."""
    folder = tmp_path_factory.mktemp("whole") / "p"
    init(folder)
    took = 0.0
    for piece in pieces:
        began = time.monotonic()
        process = peil(folder, "import", piece, "--mapping", piece.with_name("m.toml"))
        assert process.wait(timeout=300) == 0
        took = time.monotonic() - began
    return {"figures": figures(Project(folder)), "lake": lake(folder), "rejected": rejected(folder), "took": took}


def rejected(folder: Path) -> set[tuple[Any, ...]]:
    with Project(folder).store() as store:
        assert store.unfinished_imports() == []
        return {(Path(str(r["file"])).name, r["row"], r["reason"]) for r in store.quarantined()}


def unlisted(folder: Path) -> list[str]:
    """Parquet files of the lake that nobody lists."""
    project = Project(folder)
    found = []
    for table in sorted(log.parent for log in project.lake.glob("*/_delta_log")):
        known = {*files.listed(table), *project.published().files(table.name)}
        found += [str(f) for f in table.rglob("*.parquet") if str(f) not in known and "_delta_log" not in f.parts]
    return found


def kill_often(folder: Path, pieces: list[Path], took: float, times: int, seed: int) -> int:
    """Start imports and derivations and kill each at a moment by chance; returns how many were hit.

    A machine that became quicker since `took` was measured ends many before: then there are up to twice as many.
    """
    chance, hit, most = random.Random(seed), 0, 0
    for number in range(2 * times):
        if number >= times and 3 * hit >= times:
            break
        if number % 4 == 3 and (folder / "data/lake/published.json").exists():
            process = peil(folder, "derive")
        else:
            piece = chance.choice(pieces)
            process = peil(folder, "import", piece, "--mapping", piece.with_name("m.toml"))
        time.sleep(chance.uniform(0.1, 1.1) * took)
        process.kill()
        assert process.stderr
        told = process.stderr.read().decode()
        hit += process.wait() == -signal.SIGKILL
        assert process.returncode in (0, -signal.SIGKILL), told
        try:
            now = contacts(Project(folder))
        except StateError:  # nothing was published yet
            now = 0
        assert now in SUMS, f"kill {number}: half a piece is seen"
        assert now >= most, f"kill {number}: a piece was lost"
        most = now
    return hit


def finish(folder: Path, pieces: list[Path]) -> None:
    for piece in pieces:
        process = peil(folder, "import", piece, "--mapping", piece.with_name("m.toml"))
        assert process.wait(timeout=300) == 0


@pytest.mark.long  # one kill is in the quick suite: connectors/test_import_killed.py
@pytest.mark.timeout(1700)
def test_killed_at_moments_by_chance(pieces: list[Path], undisturbed: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "p"
    init(folder)
    hit = kill_often(folder, pieces, undisturbed["took"], times=100, seed=2)
    assert 3 * hit >= 100
    finish(folder, pieces)
    assert lake(folder) == undisturbed["lake"]
    assert figures(Project(folder)) == undisturbed["figures"]
    assert rejected(folder) == undisturbed["rejected"]
    # What they left goes with the next writers, hours later.
    for _ in range(2):
        for file in (folder / "data/lake").rglob("*.parquet"):
            os.utime(file, (time.time() - 8 * 3600,) * 2)
        Project(folder).derive()
    for file in unlisted(folder):  # what the last derivation itself let go of
        assert not Path(file).stat().st_mode & 0o222
    assert not list((folder / "data/lake/staging").glob("*/*"))
    assert figures(Project(folder)) == undisturbed["figures"]
