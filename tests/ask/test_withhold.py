"""Surveys for who may not see the records: rows in view, and an attacker who adds and subtracts all that is shown."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ask.equations import solved
from engines.worlds import INSTRUMENTS, DuckFacts
from kpis.asked import over, rows_of
from peil.ask.answer import Answer
from peil.ask.gather import Sums
from peil.ask.question import question
from peil.ask.withhold import (
    NOT_DIVIDED,
    NOT_WHOLE,
    OTHER_ROWS,
    TOO_SMALL,
    answer_within,
    blocks_of,
    in_blocks,
    lattice,
)
from peil.dialect import check
from peil.lake.published import Published
from peil.stats.suppression import Group

JANUARY = dt.date(2026, 1, 1)
MAY = dt.date(2026, 5, 20)
Rows = list[dict[str, object]]


def answers(team: str, *scores: int, day: str = "2026-03-18", channel: str = "mail", first: int = 0) -> Rows:
    """Answers to the question on five points, each of a customer of their own, counted from `first` within the team."""
    return [
        {
            "instrument": "vijf", "answered_at": 1, "score": score, "before_invitation": 0, "team": team,
            "channel": channel, "contact_day": dt.date.fromisoformat(day), "invited_at": 1, "delivered_at": 1,
            "customer": sum(map(ord, team)) * 1000 + first + number, "ikey": 1,
        }
        for number, score in enumerate(scores)
    ]  # fmt: skip


@functools.cache
def engine() -> DuckFacts:
    """One engine for all: making the calendar takes longer than asking."""
    return DuckFacts()


class Asked:
    """What someone without the right to records gets to see of these rows."""

    def __init__(self, rows: Rows, until: dt.date = MAY, instruments: object = INSTRUMENTS) -> None:
        self.engine = engine()
        self.engine.put("survey_invitations", rows_of("survey_invitations", rows, JANUARY))
        self.published: Published = over(JANUARY, until, instruments=instruments)

    def __call__(self, kpi: str = "csat", **words: object) -> Answer | str:
        asked = question(kpi, **words)  # type: ignore[arg-type]
        return answer_within(asked, lattice(kpi, self.published, self.engine.run), self.published, self.engine.run)

    def rows(self, kpi: str = "csat", **words: object) -> dict[str, tuple[object, int]]:
        """By the values of the dimensions that were asked, and the period's label where there is a step in time."""
        answer = self(kpi, **words)
        assert isinstance(answer, Answer), answer
        told: dict[str, tuple[object, int]] = {}
        for row in answer.rows:
            names = [str(value) for name, value in row.by.items() if name != "instrument"]
            if words.get("grain"):
                names.insert(0, row.period.label)
            told[" ".join(names)] = (row.reason if row.status == "withheld" else row.value, row.n)
        return told


def test_a_lone_small_team_is_in_no_total():
    """Marketing's 2 are not shown, and the total of the other 5 does not tell of them either."""
    asked = Asked(answers("Sales", 5, 5, 4, 2, 1) + answers("Marketing", 5, 5))
    assert asked.rows(by="team") == {"Marketing": (TOO_SMALL, 0), "Sales": (60.0, 5)}
    assert asked.rows() == {"": (60.0, 5)}
    assert asked.rows(where=["team!=Sales"]) == {"": (TOO_SMALL, 0)}


def test_small_teams_count_together_once_they_are_five():
    asked = Asked(answers("Sales", 5, 5, 4, 2, 1) + answers("Marketing", 5, 5) + answers("Inkoop", 1, 1, 1))
    assert asked.rows(by="team") == {"Inkoop": (TOO_SMALL, 0), "Marketing": (TOO_SMALL, 0), "Sales": (60.0, 5)}
    assert asked.rows() == {"": (50.0, 10)}
    assert asked.rows(where=["team=Marketing,Inkoop"]) == {"": (40.0, 5)}


def test_five_who_say_the_same_are_not_shown():
    asked = Asked(answers("Sales", 5, 5, 4, 2, 1) + answers("Marketing", 5, 5, 5, 5, 5, 5))
    assert asked.rows(by="team") == {"Marketing": (TOO_SMALL, 0), "Sales": (60.0, 5)}
    assert asked.rows("response_rate", by="team") == {"Marketing": (100.0, 6), "Sales": (100.0, 5)}  # no opinion


def test_one_customer_who_answers_five_times_is_one():
    five = [{**row, "customer": 7} for row in answers("Sales", 5, 4, 3, 2, 1)]
    assert Asked(five).rows() == {"": (TOO_SMALL, 0)}
    unknown = [{**row, "customer": None, "ikey": number} for number, row in enumerate(five)]
    assert Asked(unknown).rows() == {"": (60.0 - 20.0, 5)}  # 5 and 4 of five


def test_to_an_employee_answers_about_fewer_than_five_colleagues_are_not_told():
    """Seven customers were all helped by one, six by six."""
    sales = [{**row, "agent": 1} for row in answers("Sales", 5, 5, 4, 2, 1, 1, 1)]
    inkoop = [{**row, "agent": number} for number, row in enumerate(answers("Inkoop", 5, 5, 4, 2, 1, 1), 2)]
    asked = Asked(sales + inkoop)

    def told(by: str) -> list[int]:
        held = lattice("csat", asked.published, asked.engine.run, staffed=True)
        answer = answer_within(question("csat", by=by), held, asked.published, asked.engine.run)
        assert isinstance(answer, Answer)
        return [row.n for row in answer.rows]

    assert told("team") == [6, 0]
    assert told("") == [6]
    assert asked.rows(by="team") == {"Inkoop": (50.0, 6), "Sales": (pytest.approx(300 / 7), 7)}


def test_a_small_month_comes_back_in_its_quarter():
    rows = answers("Sales", 5, 1, 1, day="2026-01-10") + answers("Sales", 5, 5, day="2026-02-10", first=3)
    asked = Asked(rows)
    months = asked.rows(grain="month", first="2026-01-01", end="2026-04-01")
    assert {key.strip(): told for key, told in months.items()} == {
        "2026-01": (TOO_SMALL, 0),
        "2026-02": (TOO_SMALL, 0),
        "2026-03": (None, 0),
    }
    assert asked.rows(first="2026-01-01", end="2026-04-01") == {"": (60.0, 5)}
    # Until the quarter is closed it could still grow by a few: then these few would be the difference.
    assert Asked(rows, dt.date(2026, 4, 10)).rows() == {"": (TOO_SMALL, 0)}


def test_only_whole_and_closed_months_count():
    asked = Asked(answers("Sales", 5, 5, 4, 2, 1) + answers("Sales", 1, 1, 2, 2, 5, 5, day="2026-05-02", first=5))
    for words in ({"grain": "week"}, {"grain": "day"}, {"first": "2026-03-02", "end": "2026-03-31"}):
        assert asked(**words) == NOT_WHOLE
    assert asked(first="2026-05-01", end="2026-05-20") == NOT_WHOLE
    answer = asked(first="2026-02-17", end="2026-05-20")
    assert isinstance(answer, Answer)
    (row,) = answer.rows
    assert (row.period.first, row.period.end, row.n) == (dt.date(2026, 2, 17), dt.date(2026, 5, 1), 5)
    assert answer.notes


def test_what_is_not_on_the_lattice_is_not_told():
    asked = Asked(answers("Sales", 5, 5, 4, 2, 1))
    for words in ({"by": "reason"}, {"where": ["agent=1"]}, {"by": "team,segment"}, {"where": ["reopened_after!=1"]}):
        assert asked(**words) == NOT_DIVIDED
    assert asked(rule="without_reopened") == OTHER_ROWS
    assert asked.rows(rule="dissatisfied") == {"": (40.0, 5)}


def test_nothing_yet_is_withheld_too():
    assert Asked([])() == NOT_WHOLE
    assert Asked(answers("Sales", 5, 5, 4, 2, 1), dt.date(2026, 4, 2))() == NOT_WHOLE  # March closes on the fifteenth


def test_the_statements_keep_to_the_dialect():
    asked = Asked(answers("Sales", 5, 5, 4, 2, 1) + answers("Marketing", 5, 4))
    said: list[str] = []

    def run(sql: str) -> Sequence[tuple[object, ...]]:
        said.append(sql)
        return asked.engine.run(sql)

    assert lattice("csat", asked.published, run)
    assert len(said) == 2
    for sql in said:
        check(sql, "the lattice")


# -- the attacker ------------------------------------------------------------------------------------------

DIMENSIONS = ((), ("team",), ("channel",), ("team", "channel"))
MONTHS = [dt.date(2026, month, 1) for month in range(1, 6)]
#: Team, channel, month, customer, score: each the answer whose number is its place in the list.
crowd = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from("xy"),
        st.sampled_from(MONTHS[:4]),
        st.integers(1, 40),
        st.integers(1, 2),
    ),
    min_size=10,
    max_size=60,
)
Crowd = list[tuple[str, str, dt.date, int, int]]


def shown_of(people: Crowd, closed: dt.date) -> set[int]:
    """Whose answers are in each figure that can be asked while the months before `closed` are: as bits of numbers."""
    places: dict[tuple[object, ...], int] = {}
    for number, (team, channel, month, _, _) in enumerate(people):
        if month < closed:
            place = (month, "vijf", team, channel)
            places[place] = places.get(place, 0) | 1 << number
    groups = {
        place: Group(frozenset(c for *_, c, _ in _among(people, who)), frozenset(s for *_, s in _among(people, who)))
        for place, who in places.items()
    }
    block_of = blocks_of((), groups, closed)
    shown: set[int] = set()
    windows = [(first, end) for first in MONTHS for end in MONTHS if first < end]
    filters = [(set(teams), set(channels)) for teams in ("ABC", "A", "BC") for channels in ("xy", "x")]
    for (first, end), (teams, channels) in itertools.product(windows, filters):
        sums = Sums()
        for place, who in places.items():
            if first <= place[0] < end and place[2] in teams and place[3] in channels:  # type: ignore[operator]
                sums.add(place, {"who": who})
        for grain, dimensions in itertools.product(("total", "month", "quarter", "year"), DIMENSIONS):
            told, hidden = in_blocks(sums, block_of, grain, dimensions)
            shown |= {int(parts["who"] or 0) for row, parts in told.parts.items() if row not in hidden}
    return shown


def _among(people: Crowd, who: int) -> Crowd:
    return [one for number, one in enumerate(people) if who >> number & 1]


@settings(max_examples=40)
@given(crowd)
def test_whatever_is_added_or_subtracted_tells_of_five_or_of_nobody(people: Crowd):
    """All figures that can be asked, as the months close, as equations in what each answered; solved exactly."""
    shown = set().union(*(shown_of(people, closed) for closed in MONTHS[1:]))
    equations = [[Fraction(who >> n & 1) for n in range(len(people))] for who in shown]
    for row in solved(equations):
        support = _among(people, sum(1 << n for n, factor in enumerate(row) if factor))
        assert len({customer for *_, customer, _ in support}) >= 5, "what fewer than five answered can be found"
        assert len({score for *_, score in support}) > 1, "what each of them answered is told by what all did"


def test_the_attacker_finds_what_is_not_withheld():
    """With a total of eight and the five of one team, the other three are told: the check would see it."""
    found = solved([[Fraction(1)] * 8, [Fraction(n < 5) for n in range(8)]])
    assert [sum(map(bool, row)) for row in found] == [5, 3]


@pytest.mark.parametrize("rule", ["default", "dissatisfied", "voldoende"])
def test_kpis_that_share_their_answers_share_their_blocks(rule: str):
    rows = answers("Sales", 5, 5, 4, 2, 1) + answers("Marketing", 5, 4) + answers("Inkoop", 1, 1, 1)
    asked = Asked(rows)
    counted = {key: n for key, (_, n) in asked.rows("csat_mean", by="team").items()}
    for kpi in ("csat", "dsat"):
        assert {key: n for key, (_, n) in asked.rows(kpi, by="team").items()} == counted
    assert {key: n for key, (_, n) in asked.rows(rule=rule, by="team").items()} in (counted, dict.fromkeys(counted, 0))
