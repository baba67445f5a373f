"""Small files of events put together: the same events, the same figures, nothing derived anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from peil.app import Project, init
from peil.lake import compaction, files
from peil.lake.events import TABLE
from peil.live import drain, sources
from peil.store import live as rows


def test_many_small_batches_become_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    with project.store() as store:
        sources.save_push(store, "desk")

    def push(number: int) -> None:
        event = {"type": "contact.opened", "time": f"2026-03-0{number}T09:00:00Z", "contact": f"c{number}"}
        with project.store() as store:
            rows.add_page(store, "desk", [rows.as_line(event)], {})
            drain.take_all(project, store)

    for number in (1, 2, 3):
        push(number)
    project.derive()
    before = project.published()
    assert len(files.listed(project.lake / TABLE)) == 3
    monkeypatch.setattr(compaction.compact_events, "__kwdefaults__", {"from_files": 3})
    push(4)
    project.derive()
    assert len(files.listed(project.lake / TABLE)) == 1
    after = project.published()
    assert after.versions[TABLE] == files.version(project.lake / TABLE)
    assert project.ask("contacts")[0].rows[0].value == 4
    assert before.versions[TABLE] < after.versions[TABLE]
    assert not project._behind()
    push(5)  # what comes after is all that is new
    fresh = files.added_since(project.lake / TABLE, after.versions[TABLE], files.listed(project.lake / TABLE))
    assert fresh is not None
    assert len(fresh) == 1
    push(4)
    with project.store() as store:
        assert sources.one(store, "desk").rejected == 0
    assert drain.drain(project, derive=True).events == 0
    assert project.ask("contacts")[0].rows[0].value == 5
