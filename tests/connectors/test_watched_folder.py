"""The connector `watched_folder`: files of one name in several folders, and files that are cleared away."""

from __future__ import annotations

import os
from pathlib import Path

from contract.case_watched_folder import MAPPING
from peil.app import Project, init
from peil.connectors.registry import connector_of
from peil.live import connecting, sources, sync


def drop(path: Path, contact: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"nr,stand,op\n{contact},open,2026-03-02 09:00:00\n")
    os.utime(path, (path.stat().st_mtime - 60,) * 2)


def test_files_of_one_name_and_files_that_are_gone(tmp_path: Path) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    (tmp_path / "m.toml").write_text(MAPPING)
    folder = tmp_path / "drop"
    drop(folder / "09" / "one.csv", "a")
    drop(folder / "10" / "one.csv", "b")
    settings = {"path": str(folder), "mapping": str(tmp_path / "m.toml"), "pattern": "**/*.csv"}
    connecting.save(project, connecting.draft(project, connector_of("watched_folder"), "it", settings, {}))
    assert sync.sync(project, "it").drained.events == 2
    (folder / "09" / "one.csv").unlink()
    drop(folder / "11" / "one.csv", "c")
    assert sync.sync(project, "it").records == 1
    with project.store() as store:
        assert set(sources.one(store, "it").cursor) == {"10/one.csv", "11/one.csv"}
    assert sync.sync(project, "it").records == 0
