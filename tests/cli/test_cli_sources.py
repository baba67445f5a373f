"""peil connect and peil disconnect as commands. What they do is tested with the live sources."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import Peil
from peil.app import Project
from peil.live import sources


def connected(folder: Path) -> list[str]:
    with Project(folder).store() as store:
        return [one.name for one in sources.listed(store)]


def test_a_source_goes_only_with_a_yes_and_its_figures_stay(peil: Peil, calls: Path, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "calls.csv").write_text("call_id,queued_at,ended_at\nd1,2026-03-03 09:00:00,2026-03-03 09:01:00\n")
    at = ["--project", calls]
    settings = ["--set", f"path={exports}", "--set", "mapping=calls", "--yes"]
    assert peil("connect", "watched_folder", "--name", "map", *settings, *at).code == 0
    before = peil("ask", "contacts", "--json", *at).json[0]["rows"][0]["value"]
    asked = peil("disconnect", "map", *at)  # nobody sits at this terminal
    assert (asked.code, "--yes" in asked.err, connected(calls)) == (1, True, ["map"])
    assert peil("disconnect", "map", "--yes", "--json", *at).json == {"removed": "map"}
    assert connected(calls) == []
    assert peil("ask", "contacts", "--json", *at).json[0]["rows"][0]["value"] == before
    assert peil("disconnect", "map", "--yes", *at).code == 3
