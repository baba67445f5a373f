"""The published snapshot: what another version wrote is told, and deriving mends it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from peil.app import Project, init
from peil.errors import OutdatedError, StateError
from peil.lake import published


def test_a_snapshot_of_another_version_is_told_and_derived_anew(tmp_path: Path) -> None:
    init(tmp_path / "p")
    line = {"type": "contact.opened", "time": "2026-03-02T09:00:00Z", "contact": "A", "channel": "email"}
    (tmp_path / "events.jsonl").write_text(json.dumps(line))
    Project(tmp_path / "p").import_files([tmp_path / "events.jsonl"], "events")
    path = tmp_path / "p" / "data" / "lake" / published.NAME
    raw = json.loads(path.read_text())
    assert not Project(tmp_path / "p").outdated()
    path.write_text(json.dumps({**raw, "shape": "of other statements"}))
    assert Project(tmp_path / "p").outdated()
    assert not Project(tmp_path / "p").stale()
    path.write_text(json.dumps({**raw, "format": 0}))
    with pytest.raises(OutdatedError, match="peil derive"):
        Project(tmp_path / "p").ask("contacts")
    Project(tmp_path / "p").derive()
    assert Project(tmp_path / "p").ask("contacts")[0].rows[0].value == 1


def test_facts_that_lack_a_column_are_told_and_derived_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An earlier Peil knew fewer columns: asking says what to do, and no name of a column."""
    init(tmp_path / "p")
    line = {"type": "contact.opened", "time": "2026-03-02T09:00:00Z", "contact": "A", "channel": "email"}
    (tmp_path / "events.jsonl").write_text(json.dumps(line))
    Project(tmp_path / "p").import_files([tmp_path / "events.jsonl"], "events")
    older = tmp_path / "p" / "data" / "lake" / "contacts"
    for file in older.glob("*.parquet"):
        table = pq.read_table(file)
        pq.write_table(table.drop_columns(["is_ticket"]), file)
    with pytest.raises(StateError, match="peil derive"):
        Project(tmp_path / "p").ask("contacts")
    Project(tmp_path / "p").derive()
    assert Project(tmp_path / "p").ask("contacts")[0].rows[0].value == 1
