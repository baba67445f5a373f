"""A watermark that goes back makes what had matured wait again: in roll-ups as in the facts."""

from __future__ import annotations

from pathlib import Path

from peil.app import Project, init

HEAD = "source,time,contact,type,status,customer,reason\n"
OPENED = "desk,2026-03-{day:02d}T09:00:00Z,T{day},contact.opened,,Jan {day},levering\n"
SOLVED = "desk,2026-03-{day:02d}T10:00:00Z,T{day},contact.status,solved,,\n"


def waiting(project: Project) -> tuple[bool, int]:
    """Whether reopen_rate came from a roll-up, and how many solved contacts have not had their time."""
    (answer,) = project.ask("reopen_rate")
    return answer.rolled_up, answer.rows[0].pending


def test_what_had_matured_is_pending_again(tmp_path: Path) -> None:
    """Nine solved by the 9th: by May all had their fourteen days; by the 10th of March none has."""
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    (tmp_path / "a.csv").write_text(HEAD + "".join((OPENED + SOLVED).format(day=day) for day in range(1, 10)))
    (tmp_path / "b.csv").write_text(HEAD + OPENED.format(day=10))
    project.import_files([tmp_path / "a.csv"], "events", as_of="2026-05-01T00:00:00+00:00")
    assert waiting(project) == (True, 0)
    project.import_files([tmp_path / "b.csv"], "events", as_of="2026-03-10T12:00:00+00:00")
    assert project.published().changes, "only what the one new event touches was derived"
    assert waiting(project) == (True, 9)
