"""Who may do what: roles, the rights that each gives, and whose figures someone may see. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: What someone may do. `agents` are figures per employee, and only where consent was recorded.
RIGHTS = ("see", "records", "export", "agents", "steer", "define", "people")

ROLES: Mapping[str, frozenset[str]] = {
    "owner": frozenset(RIGHTS),
    "analyst": frozenset({"see", "records", "export", "agents", "steer", "define"}),
    "manager": frozenset({"see", "records", "export", "agents", "steer"}),
    "lead": frozenset({"see", "records", "export", "agents"}),
    "agent": frozenset({"see", "agents"}),
    "viewer": frozenset({"see"}),
}
#: Roles that see their own teams only.
OF_A_TEAM = ("lead", "agent")


@dataclass(frozen=True)
class Who:
    """Someone who asks. `id` is null where the project has no users yet: whoever sits at this machine."""

    id: int | None
    name: str
    role: str
    teams: tuple[str, ...] = ()
    agent: str | None = None  # the employee in the sources that an agent is
    language: str | None = None  # null: the organisation's
    zone: str | None = None
    rights: frozenset[str] = frozenset()

    def may(self, right: str) -> bool:
        """Whether the right is theirs."""
        return right in self.rights


#: While a project has no users, whoever is at this machine owns it.
OPEN = Who(None, "", "owner", rights=ROLES["owner"])
