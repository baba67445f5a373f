"""Whose figures someone may ask: a question narrowed to their teams or themselves, or withheld. Pure; asks nothing.

Every face of the web goes through here by way of its reader. Without the right to records surveys are answered by
`peil.ask.withhold`, which keeps small groups from being found; to an employee the figures of their team are told by
`peil.ask.of_team`, which keeps colleagues from being found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from peil.ask.question import Filter, Question
from peil.errors import ForbiddenError, said
from peil.kpis.kpi import Kpi
from peil.kpis.reasons import because
from peil.people.rights import OF_A_TEAM, Who

NOT_YOURS = because("not_yours")
_SURVEYS = "survey_invitations"


@dataclass(frozen=True)
class Lens:
    """Through which one user sees."""

    who: Who
    agents: bool  # figures per employee were agreed to

    @property
    def everything(self) -> bool:
        """Whether it narrows nothing."""
        return self.agents and self.who.role not in OF_A_TEAM and self.who.may("records") and self.who.may("agents")

    def narrowed(self, asked: Question, kpi: Kpi) -> Question | str:
        """The question as this user may ask it of a KPI, or why its figure is withheld.

        Raises ForbiddenError for figures per employee that are off or of others, and for teams of others.
        """
        names = any(f.dimension == "agent" for f in asked.where)
        if names or "agent" in asked.by:
            asked = self._employees(asked)
            if self.who.role == "lead" and "team" not in kpi.dimensions:
                return NOT_YOURS
        elif self.who.role in OF_A_TEAM:
            if "team" not in kpi.dimensions:
                return NOT_YOURS
            asked = replace(asked, where=(*asked.where, self._own(asked, self.who.teams)))
        return asked

    def guarded(self, kpi: Kpi) -> bool:
        """Whether small groups of it must be withheld: what customers answered, from who may not see the records."""
        return kpi.fact == _SURVEYS and not self.who.may("records")

    def of_team(self, asked: Question) -> bool:
        """Whether an employee asks of their team, from which no colleague must be found. The question is narrowed."""
        return self.who.role == "agent" and not any(f.dimension == "agent" for f in asked.where)

    def kept(self, asked: Question, kpi: Kpi) -> bool:
        """Whether a figure that was worked out earlier, over all that is asked, is for this user as it stands."""
        if self.everything:
            return True
        teams = [f.values for f in asked.where if f.dimension == "team" and not f.negated]
        if self.guarded(kpi) or self.of_team(asked):
            return False  # it was worked out of other groups and days than are told now
        if self.who.role in OF_A_TEAM and not any(set(t) <= set(self.who.teams) for t in teams):
            return False
        try:
            return isinstance(self.narrowed(asked, kpi), Question)
        except ForbiddenError:
            return False

    def _employees(self, asked: Question) -> Question:
        if not self.who.may("agents"):
            raise ForbiddenError(
                "figures per employee are not for this user", remedy="Ask an owner of this project for another role."
            )
        if not self.agents:
            raise ForbiddenError(
                "figures per employee are off until the works council or the staff agreed to them",
                remedy="An owner records that under Users, Figures per employee.",
            )
        if self.who.role == "agent":
            mine = Filter("agent", (self.who.agent or "",))
            for one in asked.where:
                if one.dimension == "agent" and (one.negated or one.values != mine.values):
                    raise ForbiddenError(
                        "these are figures of a colleague", remedy="Ask your own figures, or those of your team."
                    )
            return replace(asked, where=(*asked.where, mine))
        if self.who.role in OF_A_TEAM:
            return replace(asked, where=(*asked.where, self._own(asked, self.who.teams)))
        return asked

    @staticmethod
    def _own(asked: Question, teams: tuple[str, ...]) -> Filter:
        """The filter of one's own teams. Raises ForbiddenError where another's is asked: 0 would be untrue."""
        for one in asked.where:
            others = [v for v in one.values if v not in teams]
            if one.dimension == "team" and not one.negated and others:
                raise ForbiddenError(
                    said("the team {team} is not yours", team=others[0]), remedy="Ask for one of your own teams."
                )
        return Filter("team", teams)
