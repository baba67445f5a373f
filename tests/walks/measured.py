"""What Peil makes of a project, as `told.Figures`: sums and counts, to be equal to the integer. Nothing is expected here."""

from __future__ import annotations

from collections.abc import Sequence

from peil.app import Project
from walks.told import Figures


def measured(project: Project, *, history: bool = True, where: Sequence[str] = ()) -> Figures:
    """The figures of what the project holds, or of a part; without a history none of what only that tells."""
    return Figures(
        contacts=sum(_split(project, "channel", where).values()),
        by_channel=_split(project, "channel", where),
        by_reason=_split(project, "reason", where),
        first_response=_duration(project, "first_response_time", where),
        first_resolution=_duration(project, "first_resolution_time", where),
        full_resolution=_duration(project, "full_resolution_time", where),
        reopened=_parts(project, "reopen_rate", "reopened", "solved") if history else (0, 0),
        changed_team=_moves(project) if history else (0, 0),
        backlog=_parts(project, "backlog", "open", "open", where=where)[0],
    )


def _moves(project: Project) -> tuple[int, int]:
    return _parts(project, "transfer_rate", "changed_team", "replied", rule="team_changes")


def _split(project: Project, by: str, where: Sequence[str]) -> dict[str, int]:
    rows = project.ask("contacts", by=by, where=where)[0].rows
    return {str(row.by[by]): int(row.value) for row in rows if row.value}  # of what was merged only that is told


def _duration(project: Project, key: str, where: Sequence[str]) -> tuple[int, int]:
    parts = project.ask(key, statistic="mean", where=where)[0].rows[0].parts
    return int(parts["total_s"]), int(parts["finished"])


def _parts(
    project: Project, key: str, *names: str, rule: str = "default", where: Sequence[str] = ()
) -> tuple[int, int]:
    parts = project.ask(key, rule=rule, where=where)[0].rows[0].parts
    first, second = (int(parts[name]) for name in names)
    return first, second
