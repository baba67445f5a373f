"""KPIs that customers vote on. One row is one invitation and instrument; scales are never mixed."""

from __future__ import annotations

from peil.kpis.kpi import MARKED, Example, Kpi, Rule, Text
from peil.kpis.measures import Mean, Net, Share

_DIMENSIONS = {
    "channel": "channel",
    "team": "team",
    "agent": "agent",
    "reason": "reason",
    "segment": "segment",
    "language": "language",
    "source": "source",
    "instrument": "instrument",
    "transferred": "transferred",
    "reopened_after": "reopened_after",
}
_CREDIT = Text(
    "Telt bij het team van de laatste medewerker, op de dag waarop het contact eindigde; zonder contact op de dag"
    " van het antwoord. Een doorverbonden contact telt bij geen medewerker.",
    "Counts for the team of the last employee, on the day on which the contact ended; without a contact on the"
    " day of the answer. A transferred contact counts for no single employee.",
)
_EXCLUSIONS = {
    **MARKED,
    "no_score": "score IS NULL",
    "outside_scale": "NOT ({in_scale})",
    "answer_before_invitation": "before_invitation = 1",
}
_NEEDS = ("survey.answered",)
_FIVE = {"vijf": {"family": "csat", "scale": [1, 5], "positive": [4, 5], "negative": [1, 2], "polarity": "up"}}
_TEN = {
    "tien": {
        "family": "csat",
        "scale": [1, 10],
        "positive": [8, 9, 10],
        "negative": [1, 2, 3, 4, 5],
        "polarity": "up",
    }
}
_NPS = {
    "nps": {
        "family": "nps",
        "scale": [0, 10],
        "positive": [9, 10],
        "negative": list(range(7)),
        "polarity": "up",
    }
}
_CES7 = {
    "gemak": {
        "family": "ces",
        "scale": [1, 7],
        "positive": [5, 6, 7],
        "negative": [1, 2, 3],
        "polarity": "up",
    }
}
_CES5 = {"moeite": {"family": "ces", "scale": [1, 5], "positive": [1, 2], "negative": [4, 5], "polarity": "down"}}


def _answers(instrument: str, *scores: int | None) -> tuple[dict[str, object], ...]:
    return tuple({"instrument": instrument, "answered_at": 1, "score": s, "before_invitation": 0} for s in scores)


#: Answers come in for so long; the same as the window of the coverage, and as what closes a month (`ask.withhold`).
_LATE_DAYS = 14
_DELIVERED = {"invited_at": 1, "delivered_at": 1}
_SEVEN_OF_TEN = _answers("tien", 10, 9, 8, 7, 6, 5, 3)
_MEAN = Mean("score", "1 = 1", ("score_total", "answers"), sampled=True)

KPIS = (
    Kpi(
        key="nps",
        name=Text("NPS", "NPS"),
        explanation=Text(
            "Hoeveel meer klanten je aanbevelen (9–10) dan afraden (0–6), per honderd antwoorden. Punten van −100"
            " tot 100, geen procenten. Relationeel en na een contact blijven apart. NPS en Net Promoter zijn merken"
            " van Bain, Satmetrix en Reichheld.",
            "How many more customers recommend you (9–10) than advise against you (0–6), per hundred answers. Points"
            " from −100 to 100, not percent. Relational and after a contact stay apart. NPS and Net Promoter are"
            " marks of Bain, Satmetrix and Reichheld.",
        ),
        fact="survey_invitations",
        day="contact_day",
        measure=Net("score >= 9", "score <= 6", "score IS NOT NULL"),
        unit="points",
        direction="up",
        credit=_CREDIT,
        needs=_NEEDS,
        base="answered_at IS NOT NULL AND {family:nps}",
        exclusions=_EXCLUSIONS,
        dimensions=_DIMENSIONS,
        always_by=("instrument",),
        late_days=_LATE_DAYS,
        sampled=True,
        counterweights=("response_rate",),
        source="Reichheld; SpangenbergGroep: % promoters − % detractors",
        examples=(
            Example(
                "10, 9 / 8, 7 / 6, 0, one empty, one impossible 11: (2 − 2) of 6",
                _answers("nps", 10, 9, 8, 7, 6, 0, None, 11),
                0.0,
                {"promoters": 2, "detractors": 2, "answers": 6},
                instruments=_NPS,
                excluded={"no_score": 1, "outside_scale": 1},
            ),
            Example(
                "5 promoters, 3 passives, 2 detractors: 30",
                _answers("nps", 9, 9, 10, 10, 9, 7, 8, 7, 6, 3),
                30.0,
                {"promoters": 5, "detractors": 2, "answers": 10},
                instruments=_NPS,
            ),
        ),
    ),
    Kpi(
        key="csat",
        name=Text("Klanttevredenheid (CSAT)", "Customer satisfaction (CSAT)"),
        explanation=Text(
            "Welk deel van wie antwoordde was tevreden, volgens de positieve antwoorden die bij deze schaal zijn"
            " vastgelegd. Elke vraag en schaal apart: ze worden nooit gemengd.",
            "The share of those who answered that was satisfied, by the positive answers declared for the scale."
            " Each question and scale by itself: they are never mixed.",
        ),
        fact="survey_invitations",
        day="contact_day",
        measure=Share("{positive}", names=("positive", "answers"), sampled=True),
        unit="%",
        direction="up",
        credit=_CREDIT,
        needs=_NEEDS,
        base="answered_at IS NOT NULL AND {family:csat}",
        exclusions=_EXCLUSIONS,
        dimensions=_DIMENSIONS,
        always_by=("instrument",),
        late_days=_LATE_DAYS,
        sampled=True,
        statistics={"mean": _MEAN},
        counterweights=("response_rate",),
        rules={
            "nine_plus": Rule(
                Text("9 en 10 positief (tienpuntsschaal)", "9 and 10 positive (ten points)"),
                Share("score >= 9", "{scale:1-10}", ("positive", "answers"), sampled=True),
            ),
            "voldoende": Rule(
                Text("voldoende: 6 tot 10 (rapportcijfer)", "sufficient: 6 to 10 (Dutch report mark)"),
                Share("score >= 6", "{scale:1-10}", ("positive", "answers"), sampled=True),
            ),
            "dissatisfied": Rule(
                Text("ontevreden (DSAT)", "dissatisfied (DSAT)"),
                Share("{negative}", names=("negative", "answers"), sampled=True),
                direction="down",
            ),
            "without_reopened": Rule(
                Text("zonder contacten die later heropend zijn", "without contacts reopened afterwards"),
                Share("{positive}", names=("positive", "answers"), sampled=True),
                "an answer given before the reopening praises what did not hold",
                exclusions={**_EXCLUSIONS, "reopened_after": "reopened_after = 1"},
            ),
        },
        source="SpangenbergGroep; positive sets by scale by choice",
        examples=(
            Example(
                "5 5 4 4 3 2 1 of five: 4 of 7",
                _answers("vijf", 5, 5, 4, 4, 3, 2, 1),
                100 * 4 / 7,
                {"positive": 4, "answers": 7},
                instruments=_FIVE,
            ),
            Example(
                "their mean: 24 / 7",
                _answers("vijf", 5, 5, 4, 4, 3, 2, 1),
                24 / 7,
                statistic="mean",
                instruments=_FIVE,
            ),
            Example("ten points, 8 and up: 3 of 7", _SEVEN_OF_TEN, 100 * 3 / 7, instruments=_TEN),
            Example("ten points, 9 and up: 2 of 7", _SEVEN_OF_TEN, 100 * 2 / 7, rule="nine_plus", instruments=_TEN),
            Example(
                "ten points, sufficient: 5 of 7",
                _SEVEN_OF_TEN,
                100 * 5 / 7,
                rule="voldoende",
                instruments=_TEN,
            ),
            Example(
                "dissatisfied: 2 of 7",
                _answers("vijf", 5, 5, 4, 4, 3, 2, 1),
                100 * 2 / 7,
                rule="dissatisfied",
                instruments=_FIVE,
            ),
            Example(
                "5 and 2, and a 5 on a contact opened again afterwards: 1 of 2",
                (*_answers("vijf", 5, 2), {**_answers("vijf", 5)[0], "reopened_after": 1}),
                50.0,
                rule="without_reopened",
                instruments=_FIVE,
                excluded={"reopened_after": 1},
            ),
        ),
    ),
    Kpi(
        key="dsat",
        name=Text("Ontevreden klanten (DSAT)", "Dissatisfied customers (DSAT)"),
        explanation=Text(
            "Welk deel van wie antwoordde was ontevreden, volgens de negatieve antwoorden die bij deze schaal zijn"
            " vastgelegd. Niet wat er bij de tevredenen aan honderd ontbreekt: daar zitten ook de neutralen in.",
            "The share of those who answered that was dissatisfied, by the negative answers declared for the scale."
            " Not what the satisfied leave of a hundred: the neutral are in that as well.",
        ),
        fact="survey_invitations",
        day="contact_day",
        measure=Share("{negative}", names=("negative", "answers"), sampled=True),
        unit="%",
        direction="down",
        credit=_CREDIT,
        needs=_NEEDS,
        base="answered_at IS NOT NULL AND {family:csat}",
        exclusions=_EXCLUSIONS,
        dimensions=_DIMENSIONS,
        always_by=("instrument",),
        late_days=_LATE_DAYS,
        sampled=True,
        counterweights=("csat", "response_rate"),
        source="bottom set by scale by choice; not 100 % less CSAT",
        examples=(
            Example(
                "5 5 4 4 3 2 1 of five: 2 of 7, while 4 of 7 are satisfied",
                _answers("vijf", 5, 5, 4, 4, 3, 2, 1),
                100 * 2 / 7,
                {"negative": 2, "answers": 7},
                instruments=_FIVE,
            ),
        ),
    ),
    Kpi(
        key="csat_mean",
        name=Text("Gemiddeld tevredenheidscijfer", "Mean satisfaction mark"),
        explanation=Text(
            "Het gemiddelde antwoord op de tevredenheidsvraag, in punten van haar eigen schaal; op een tienpuntsschaal"
            " is dat het rapportcijfer. Geen CSAT-percentage, en nooit omgerekend naar een andere schaal.",
            "The mean answer to the satisfaction question, in points of its own scale; on ten points that is the"
            " report mark. No CSAT percentage, and never rescaled.",
        ),
        fact="survey_invitations",
        day="contact_day",
        measure=_MEAN,
        unit="scale",
        direction="up",
        credit=_CREDIT,
        needs=_NEEDS,
        base="answered_at IS NOT NULL AND {family:csat}",
        exclusions=_EXCLUSIONS,
        dimensions=_DIMENSIONS,
        always_by=("instrument",),
        late_days=_LATE_DAYS,
        sampled=True,
        counterweights=("response_rate",),
        decimals=2,
        source="CM.com: een 6,7 … een 8",
        examples=(
            Example(
                "10 9 8 7 6 5 3: 48 / 7",
                _SEVEN_OF_TEN,
                48 / 7,
                {"score_total": 48, "answers": 7},
                instruments=_TEN,
            ),
        ),
    ),
    Kpi(
        key="ces",
        name=Text("Gemak voor de klant (CES)", "Customer effort (CES)"),
        explanation=Text(
            "Welk deel van wie antwoordde vond het makkelijk. Hoger is makkelijker; een moeitevraag (CES 1.0) telt haar"
            " lage scores als makkelijk. Elke vraag en schaal apart.",
            "The share of those who answered that found it easy. Higher is easier; an effort question (CES 1.0) counts"
            " its low scores as easy. Each question and scale by itself.",
        ),
        fact="survey_invitations",
        day="contact_day",
        measure=Share("{positive}", names=("easy", "answers"), sampled=True),
        unit="%",
        direction="up",
        credit=_CREDIT,
        needs=_NEEDS,
        base="answered_at IS NOT NULL AND {family:ces}",
        exclusions=_EXCLUSIONS,
        dimensions=_DIMENSIONS,
        always_by=("instrument",),
        late_days=_LATE_DAYS,
        sampled=True,
        statistics={"mean": _MEAN},
        counterweights=("response_rate",),
        source="CES 2.0: share of 5 to 7 on seven points; mean beside it",
        examples=(
            Example(
                "7 6 5 4 2 of seven: 3 of 5",
                _answers("gemak", 7, 6, 5, 4, 2),
                60.0,
                {"easy": 3, "answers": 5},
                instruments=_CES7,
            ),
            Example(
                "their mean: 24 / 5",
                _answers("gemak", 7, 6, 5, 4, 2),
                4.8,
                statistic="mean",
                instruments=_CES7,
            ),
            Example(
                "effort 1 2 5 (low is good): mean 8 / 3",
                _answers("moeite", 1, 2, 5),
                8 / 3,
                statistic="mean",
                instruments=_CES5,
            ),
            Example("effort 1 2 5: easy for 2 of 3", _answers("moeite", 1, 2, 5), 200 / 3, instruments=_CES5),
        ),
    ),
    Kpi(
        key="response_rate",
        name=Text("Respons", "Response rate"),
        explanation=Text(
            "Welk deel van de aangekomen uitnodigingen een geldig antwoord kreeg. Een hogere respons maakt een meting"
            " niet vanzelf eerlijker. Geen doel op zich.",
            "The share of delivered invitations that got a valid answer. A higher response does not by itself make a"
            " measurement fairer. No target by itself.",
        ),
        fact="survey_invitations",
        day="invited_day",
        measure=Share(
            "answered_at IS NOT NULL AND score IS NOT NULL AND {in_scale} AND before_invitation = 0",
            "delivered_at IS NOT NULL OR (bounced_at IS NULL AND NOT ({gives:survey.delivered}))",
            ("answered", "delivered"),
            extra={"invited": "1 = 1", "bounced": "bounced_at IS NOT NULL"},
        ),
        unit="%",
        direction="up",
        credit=Text(
            "Telt op de dag van de uitnodiging.",
            "Counts on the day of the invitation.",
        ),
        needs=("survey.invited",),
        base="invited_at IS NOT NULL",
        late_days=_LATE_DAYS,
        exclusions=MARKED,
        dimensions=_DIMENSIONS,
        source="AAPOR response rate definitions; valid / delivered",
        examples=(
            Example(
                "five sent, one bounced, one answered: 1 of 4",
                (
                    {**_DELIVERED, **_answers("vijf", 4)[0]},
                    _DELIVERED,
                    _DELIVERED,
                    _DELIVERED,
                    {"invited_at": 1, "bounced_at": 1},
                ),
                25.0,
                {"answered": 1, "delivered": 4, "invited": 5, "bounced": 1},
                instruments=_FIVE,
            ),
            Example(
                "four delivered: one answered, one empty, one off the scale, one from before it was asked: 1 of 4",
                (
                    *({**_DELIVERED, **answer} for answer in _answers("vijf", 4, None, 9)),
                    {**_DELIVERED, **_answers("vijf", 5)[0], "before_invitation": 1},
                ),
                25.0,
                {"answered": 1, "delivered": 4},
                instruments=_FIVE,
            ),
        ),
    ),
)
