"""What a list of how things stand now cannot know was told as nought."""

from __future__ import annotations

from pathlib import Path

from peil.app import Project, init

LIST = """
source = "list"
derived = true
[[event]]
type = "contact.opened"
time = "opened"
contact = "id"
[[event]]
type = "contact.status"
time = "solved"
contact = "id"
status = { value = "solved" }
"""
HISTORY = """
source = "history"
[[event]]
type = "contact.opened"
time = "at"
contact = "id"
keep = "first"
[[event]]
type = "contact.status"
time = "at"
contact = "id"
status = "status"
"""


def given(project: Project, name: str, rows: str, mapping: str) -> None:
    table, toml = project.folder / f"{name}.csv", project.folder / f"{name}.toml"
    table.write_text(rows)
    toml.write_text(mapping)
    project.import_files([table], str(toml))


def test_nobody_knows_what_was_reopened_between_two_exports_of_a_list(tmp_path: Path) -> None:
    """Of 327,048 complaints solved, 0.0 % had been reopened: their list gives one day of closing each."""
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    given(project, "list", "id,opened,solved\n1,2026-01-05 09:00,2026-01-06 09:00\n2,2026-01-05 09:00,\n", LIST)
    (row,) = project.ask("reopen_rate")[0].rows
    assert (row.value, row.status) == (None, "not_measurable")
    assert row.reason is not None
    assert "contact.history" in row.reason
    (solved,) = project.ask("first_resolution_time")[0].rows
    assert solved.value == 86_400
    lines = [
        "a,2026-01-05 09:00,new",
        "a,2026-01-05 10:00,solved",
        "a,2026-01-06 10:00,open",
        "a,2026-01-07 10:00,solved",
    ]
    given(project, "history", "id,at,status\n" + "\n".join([*lines, "b,2026-03-01 09:00,new"]) + "\n", HISTORY)
    (row,) = project.ask("reopen_rate")[0].rows
    assert (row.parts, row.excluded) == (
        {"reopened": 1, "solved": 1, "reopened_ever": 1},
        {"source_cannot_tell": 1},
    )
