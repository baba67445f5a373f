"""KPIs of how far surveys reach: of the contacts that could have been asked, who was and who answered."""

from __future__ import annotations

from peil.kpis.kpi import CONTACT_DIMENSIONS, MARKED, Example, Kpi, Rule, Text
from peil.kpis.measures import Share

_DAY = 86_400
_ENDED = {"is_ticket": 1, "bot_only": 0, "unanswered_call": 0, "open_now": 0, "ended_at": 0}


def _contacts(*surveyed: tuple[int, int]) -> tuple[dict[str, object], ...]:
    """Contacts that ended, as (invitations, answers)."""
    return tuple({**_ENDED, "survey_invitations": sent, "survey_answers": back} for sent, back in surveyed)


KPIS = (
    Kpi(
        key="survey_coverage",
        name=Text("Dekking van de meting", "Survey coverage"),
        explanation=Text(
            "Van welk deel van de afgeronde contacten die bevraagd konden worden er een antwoord is. Contacten met"
            " alleen een bot, zonder gesprek, samengevoegd of spam konden dat niet. Antwoorden die nog binnen"
            " {window_days} dagen kunnen komen, worden afgewacht. Hoe lager, hoe minder de meting over allen zegt.",
            "Of what share of the ended contacts that could have been asked there is an answer. Contacts with a bot"
            " only, never answered, merged or spam could not. Answers that can still come within {window_days} days"
            " are waited for. The lower, the less the survey says of all.",
        ),
        fact="contacts",
        day="ended_day",
        measure=Share(
            "survey_answers > 0", names=("answered", "eligible"), extra={"invited": "survey_invitations > 0"}
        ),
        unit="%",
        direction="up",
        credit=Text(
            "Telt bij het team van de laatste medewerker, op de dag waarop het contact eindigde.",
            "Counts for the team of the last employee, on the day on which the contact ended.",
        ),
        needs=("contact.status|queue.connected",),
        elsewhere=("survey.answered",),
        exclusions={**MARKED, "abandoned": "unanswered_call = 1", "bot_only": "bot_only = 1"},
        pending="open_now = 1 OR ended_at + {window_days} * 86400 > {as_of}",
        settings={"window_days": 14},
        dimensions={**CONTACT_DIMENSIONS, "team": "team_last", "agent": "agent_last"},
        counterweights=("response_rate",),
        rules={
            "invited": Rule(
                Text("uitgenodigd", "invited"),
                Share("survey_invitations > 0", names=("invited", "eligible")),
                "invitation rate: invited / eligible",
            )
        },
        source="AAPOR: valid answers / eligible units",
        examples=(
            Example(
                "five ended: one answered, two more invited; one left to the bot, one spam, one open: 1 of 5",
                (
                    *_contacts((1, 1), (1, 0), (2, 0), (0, 0), (0, 0)),
                    {**_ENDED, "bot_only": 1},
                    {**_ENDED, "excluded": "spam"},
                    {**_ENDED, "open_now": 1},
                ),
                20.0,
                {"answered": 1, "eligible": 5, "invited": 3},
                as_of=30 * _DAY,
                excluded={"bot_only": 1, "spam": 1},
                pending=1,
            ),
            Example(
                "of the five, three were invited",
                _contacts((1, 1), (1, 0), (2, 0), (0, 0), (0, 0)),
                60.0,
                rule="invited",
                as_of=30 * _DAY,
            ),
            Example("ended ten days ago: answers may still come", _contacts((1, 0)), None, as_of=10 * _DAY, pending=1),
        ),
    ),
)
