"""What Peil makes of a project, as `told.Figures`: sums and counts, to be equal to the integer. Nothing is expected here."""

from __future__ import annotations

from peil.app import Project
from walks.told import Figures


def measured(project: Project) -> Figures:
    """The figures of everything that the project holds."""
    return Figures(
        contacts=sum(_split(project, "channel").values()),
        by_channel=_split(project, "channel"),
        by_reason=_split(project, "reason"),
        first_response=_duration(project, "first_response_time"),
        first_resolution=_duration(project, "first_resolution_time"),
        full_resolution=_duration(project, "full_resolution_time"),
        reopened=_parts(project, "reopen_rate", "reopened", "solved"),
        changed_team=_parts(project, "transfer_rate", "changed_team", "replied", rule="team_changes"),
        backlog=_parts(project, "backlog", "open", "open")[0],
    )


def _split(project: Project, by: str) -> dict[str, int]:
    rows = project.ask("contacts", by=by)[0].rows
    return {
        str(row.by[by]): int(row.value) for row in rows if row.value
    }  # of what was merged only the exclusion is told


def _duration(project: Project, key: str) -> tuple[int, int]:
    parts = project.ask(key, statistic="mean")[0].rows[0].parts
    return int(parts["total_s"]), int(parts["finished"])


def _parts(project: Project, key: str, *names: str, rule: str = "default") -> tuple[int, int]:
    parts = project.ask(key, rule=rule)[0].rows[0].parts
    first, second = (int(parts[name]) for name in names)
    return first, second
