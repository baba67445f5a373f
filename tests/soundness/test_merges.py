"""People and contacts that turn out to be one, and are parted again: counts follow, whatever the order of arrival."""

from __future__ import annotations

import json
from pathlib import Path

from peil.app import Project, init

OPENED = {"type": "contact.opened", "channel": "email", "reason": "levering"}
SOLVED = {"type": "contact.status", "status": "solved"}
FAR = {"type": "contact.opened", "time": "2026-04-01T09:00:00Z", "contact": "Z", "customer": "Zoë", "reason": "x"}


def take(project: Project, *lines: dict[str, str]) -> None:
    path = project.folder / "events.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert project.import_files([path], "events").events_new == len(lines)


def repeats(project: Project) -> tuple[int, int]:
    """Contacts followed by another of the same customer about the same thing, and contacts."""
    (row,) = project.ask("repeat_contact_rate")[0].rows
    return row.parts["repeated"], row.parts["contacts"]


def test_two_customers_are_one_until_that_is_undone(tmp_path: Path) -> None:
    """Jan on the 2nd, J. Jansen on the 4th, both about a delivery: one repeat while they are one person."""
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    first = {**OPENED, "time": "2026-03-02T09:00:00Z", "contact": "A", "customer": "Jan"}
    second = {**OPENED, "time": "2026-03-04T09:00:00Z", "contact": "B", "customer": "J. Jansen"}
    many = [{**FAR, "contact": f"Z{n}", "customer": f"Zoë {n}"} for n in range(9)]
    take(project, first, second, FAR, *many)
    assert repeats(project)[0] == 0
    joined = {"type": "customer.merged", "customer": "Jan", "into_customer": "J. Jansen"}
    take(project, {**joined, "time": "2026-03-20T09:00:00Z"})
    assert project.published().changes, "only what is touched is derived"
    assert repeats(project)[0] == 1
    take(project, {"type": "customer.unmerged", "time": "2026-03-21T09:00:00Z", "customer": "Jan"})
    assert repeats(project)[0] == 0


def test_a_merged_contact_counts_again_when_that_is_undone(tmp_path: Path) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    opened = [{**OPENED, "time": f"2026-03-0{n}T09:00:00Z", "contact": f"C{n}", "customer": "Jan"} for n in (2, 3)]
    many = [{**FAR, "contact": f"Z{n}", "customer": f"Zoë {n}"} for n in range(9)]
    take(project, *opened, FAR, *many)
    assert project.ask("contacts")[0].rows[0].value == 12
    take(project, {"type": "contact.merged", "time": "2026-03-05T09:00:00Z", "contact": "C3", "into": "C2"})
    assert project.ask("contacts")[0].rows[0].value == 11
    assert project.ask("contacts")[0].rows[0].excluded == {"merged": 1}
    take(project, {"type": "contact.unmerged", "time": "2026-03-06T09:00:00Z", "contact": "C3"})
    assert project.ask("contacts")[0].rows[0].value == 12


def test_what_was_merged_in_does_not_change_what_a_contact_is_about_or_who_has_it(tmp_path: Path) -> None:
    """A of Zuid about a delivery; B of Noord about an invoice, opened later and merged into A. A stays what it was.

    The other way about it fills what A never said: C has no reason and no team, D has.
    """
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    at = "2026-03-0{}T09:00:00Z".format
    take(
        project,
        {**OPENED, "time": at(2), "contact": "A", "team": "Zuid"},
        {**OPENED, "time": at(3), "contact": "B", "team": "Noord", "reason": "factuur"},
        {"type": "contact.merged", "time": at(4), "contact": "B", "into": "A"},
        {"type": "contact.opened", "time": at(5), "contact": "C"},
        {**OPENED, "time": at(6), "contact": "D", "team": "Noord", "reason": "factuur"},
        {"type": "contact.merged", "time": at(7), "contact": "D", "into": "C"},
        {"type": "contact.status", "time": at(8), "contact": "D", "status": "closed", "team": "Oost"},
    )
    reasons = project.ask("contacts", by="reason")[0].rows
    assert {row.by["reason"]: row.value for row in reasons if row.value} == {"levering": 1, "factuur": 1}
    teams = project.ask("backlog", by="team")[0].rows
    assert {row.by["team"]: row.value for row in teams if row.value} == {"Zuid": 1, "Oost": 1}
