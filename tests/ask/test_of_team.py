"""Figures of a team for who works in it: days in view, and an attacker who knows the own figures and subtracts."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from dataclasses import replace
from fractions import Fraction
from typing import Unpack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ask.equations import solved
from engines.worlds import DuckFacts
from kpis.asked import Words, over, rows_of
from peil.ask.answer import Answer
from peil.ask.execute import ask
from peil.ask.of_team import LEAST, NOT_DIVIDED, NOT_RUNS, answer_of_team, closed_week, ends_of, runs_of
from peil.ask.question import question
from peil.ask.withhold import OTHER_ROWS, TOO_SMALL
from peil.dialect import check
from peil.kpis.registry import all_kpis
from peil.lake.published import Published

MONDAY = dt.date(2026, 3, 2)
FIVE = (1, 2, 3, 4, 5)
#: Who worked, by the number of the day from that Monday.
Worked = dict[int, tuple[int, ...]]
WEEKDAYS: Worked = {day + 7 * week: FIVE for week in range(3) for day in range(5)}


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


@functools.cache
def engine() -> DuckFacts:
    """One engine for all: making the calendar takes longer than asking."""
    return DuckFacts()


class Asked:
    """What an employee gets to see of the handle time of teams, where each handles one call a day."""

    def __init__(self, *teams: Worked, days: int = 21) -> None:
        self.rows: list[dict[str, object]] = [
            {
                "team": "AB"[team],
                "agent": agent + 100 * team,
                "ended_day": day(number),
                "handle_s": 7 * number + agent**3,
            }
            for team, worked in enumerate(teams)
            for number, agents in worked.items()
            for agent in agents
        ]
        self.said: list[str] = []
        engine().put("legs", rows_of("legs", self.rows, MONDAY))
        engine().put("contacts", rows_of("contacts", [], MONDAY))
        self.published = over(MONDAY, day(days + 1))
        self.runs = functools.cache(lambda kpi, team: runs_of(kpi, team, self.published, self._run))

    def _run(self, sql: str) -> list[tuple[object, ...]]:
        self.said.append(sql)
        return list(engine().run(sql))

    def __call__(self, kpi: str = "average_handle_time", teams: str = "A", **words: Unpack[Words]) -> Answer | str:
        asked = question(kpi, **words)
        runs = functools.partial(self.runs, kpi)
        return answer_of_team(asked, teams, runs, self.published, lambda q: ask(q, self.published, engine().run)[0])

    def told(self, teams: str = "A", **words: Unpack[Words]) -> list[tuple[dt.date, dt.date, object]]:
        """The periods of the rows that are shown, with their sum of seconds; of the others the reason."""
        answer = self(teams=teams, **words)
        assert isinstance(answer, Answer), answer
        return [
            (row.period.first, row.period.end, row.reason if row.status == "withheld" else row.parts["total_s"])
            for row in answer.rows
        ]

    def sum(self, first: dt.date, end: dt.date, team: str = "A") -> int:
        mine = (r for r in self.rows if r["team"] == team)
        return sum(int(str(r["handle_s"])) for r in mine if str(first) <= str(r["ended_day"]) < str(end))


def test_a_day_on_which_five_worked_is_told_and_a_weekend_of_three_with_its_friday():
    asked = Asked(WEEKDAYS | {5: (1, 2, 3), 6: (3,)})
    shown = asked.told(grain="day", first=MONDAY, end=day(7))
    assert shown[:4] == [(day(n), day(n + 1), asked.sum(day(n), day(n + 1))) for n in range(4)]
    assert [why for *_, why in shown[4:]] == [NOT_RUNS] * 3
    assert asked.told(grain="week", first=MONDAY, end=day(7)) == [(MONDAY, day(7), asked.sum(MONDAY, day(7)))]
    # Days that are asked from Tuesday to Saturday are told from Tuesday to Thursday.
    assert asked.told(first=day(1), end=day(6)) == [(day(1), day(4), asked.sum(day(1), day(4)))]


def test_a_week_of_four_is_told_with_the_next():
    asked = Asked({day: FIVE[:4] if day < 7 else FIVE for day in WEEKDAYS})
    assert [told for *_, told in asked.told(grain="week")][:2] == [NOT_RUNS] * 2
    assert asked.told(first=MONDAY, end=day(14)) == [(MONDAY, day(14), asked.sum(MONDAY, day(14)))]
    assert asked.told(first=MONDAY, end=day(9)) == [(MONDAY, day(9), NOT_RUNS)]


def test_a_team_of_four_is_never_told_nor_in_a_sum_with_a_large_one():
    asked = Asked(WEEKDAYS, dict.fromkeys(WEEKDAYS, FIVE[:4]))
    assert [told for *_, told in asked.told(teams="B")] == [TOO_SMALL]
    assert [told for *_, told in asked.told(teams="AB")] == [TOO_SMALL]
    answer = asked(teams="AB", by="team")
    assert isinstance(answer, Answer)
    assert [(row.by["team"], row.status) for row in answer.rows] == [("A", "ok"), ("B", "withheld")]
    assert asked.told(teams="AB", where=["team=A"])[0][2] == asked.sum(MONDAY, day(21))


def test_the_week_that_still_runs_is_not_told():
    """It would grow by one call at a time."""
    asked = Asked(WEEKDAYS, days=18)
    assert asked.told() == [(MONDAY, day(14), asked.sum(MONDAY, day(14)))]
    assert [told for *_, told in asked.told(grain="day", first=day(14), end=day(18))] == [NOT_RUNS] * 4


def test_parts_of_the_team_and_rules_with_other_rows_are_withheld():
    asked = Asked(WEEKDAYS)
    parts: list[Words] = [
        {"by": "channel"},
        {"where": ["hour=9"]},
        {"where": ["reason=x"]},
        {"by": ["team", "weekday"]},
    ]
    for words in parts:
        assert asked(**words) == NOT_DIVIDED
    assert isinstance(asked(rule="talk_only"), Answer)  # other seconds of the same calls
    assert asked("csat", rule="without_reopened") == OTHER_ROWS


def test_what_names_no_employee_goes_by_who_worked_in_the_team():
    asked = Asked(WEEKDAYS)
    backlog, handled = asked.runs("backlog", "A"), asked.runs("average_handle_time", "A")
    assert backlog is not None
    assert handled is not None
    assert backlog.ends == handled.ends
    assert asked.runs("costs", "nobody") is None


@pytest.mark.parametrize("kpi", [key for key, kpi in all_kpis().items() if "team" in kpi.dimensions])
def test_the_statements_keep_to_the_dialect(kpi: str):
    said: list[str] = []

    def run(sql: str) -> list[tuple[object, ...]]:
        said.append(sql)
        return [(MONDAY,)] if "MIN(" in sql else [(MONDAY, 1)]

    assert runs_of(kpi, "A", over(MONDAY, day(21)), run)
    for sql in said:
        check(sql, "the runs of a team")


# -- the attacker ------------------------------------------------------------------------------------------

DAYS = 28
shifts = st.dictionaries(
    st.integers(0, DAYS - 1), st.frozensets(st.integers(1, 8), min_size=1, max_size=7), min_size=12
)
asking = st.tuples(
    st.sampled_from(["total", "day", "week", "month", "quarter"]), st.integers(0, DAYS - 1), st.integers(1, DAYS)
)


@settings(max_examples=25)
@given(shifts, st.lists(asking, min_size=4, max_size=8))
def test_whatever_an_employee_adds_or_subtracts_tells_of_four_others_or_of_nobody(
    worked: dict[int, frozenset[int]], questions: list[tuple[str, int, int]]
):
    """Everything that is shown, and all of the own work, as equations in what each did on each day; solved exactly."""
    asked = Asked({number: tuple(sorted(agents)) for number, agents in worked.items()}, days=DAYS)
    unknown = sorted((number, agent) for number, agents in worked.items() for agent in agents)
    equations: list[list[Fraction]] = []
    # What the dates give by chance, and the lot: days, weeks, all.
    every = [*questions, ("day", 0, DAYS), ("week", 0, DAYS), ("total", 0, DAYS)]
    for grain, first, length in every:
        for since, until, told in asked.told(grain=grain, first=day(first), end=day(first + length)):
            if told is not None and not isinstance(told, str):
                assert told == asked.sum(since, until)
                equations.append([Fraction(since <= day(number) < until) for number, _ in unknown])
    own = max(dict.fromkeys(agent for _, agent in unknown))
    equations += [[Fraction(at == other) for other in unknown] for at in unknown if at[1] == own]
    pairs = [[a - b for a, b in zip(x, y, strict=True)] for x, y in itertools.combinations(equations[:40], 2)]
    for row in (*solved([list(row) for row in equations]), *equations, *pairs):
        others = {agent for (_, agent), factor in zip(unknown, row, strict=True) if factor and agent != own}
        assert not others or len(others) >= 4, "what fewer than four colleagues did can be found"


def test_the_attacker_finds_the_colleague_of_a_day_that_is_not_withheld():
    """Monday to Friday told, and Monday to Thursday: the check would see who worked alone on Friday."""
    found = solved([[Fraction(1)] * 6, [Fraction(n < 5) for n in range(6)]])
    assert [sum(map(bool, row)) for row in found] == [5, 1]


@settings(max_examples=40)
@given(st.lists(shifts, min_size=1, max_size=2))
def test_runs_have_five_in_every_layer_and_stay_when_weeks_come_after(layers: list[dict[int, frozenset[int]]]):
    told = [{day(number): agents for number, agents in layer.items()} for layer in layers]
    ends = ends_of(told, MONDAY, day(DAYS))
    for first, end in itertools.pairwise((MONDAY, *ends)):
        for layer in told:
            assert len(set().union(*(who for on, who in layer.items() if first <= on < end))) >= LEAST
    for week in range(4):
        assert ends_of(told, MONDAY, day(7 * week)) == tuple(end for end in ends if end <= day(7 * week))


def _marks(**days: dt.date) -> Published:
    noon = {source: dt.datetime.combine(on, dt.time(12), dt.UTC) for source, on in days.items()}
    return replace(over(MONDAY, day(50)), as_of_us={source: int(at.timestamp()) * 10**6 for source, at in noon.items()})


def test_a_week_closes_with_the_source_that_is_furthest_behind_of_those_that_still_report():
    marks = _marks(desk=day(30), phone=day(20), chat=day(16), old=day(2))
    assert closed_week(marks, ("desk", "phone")) == day(14)
    assert closed_week(marks, ("desk",)) == day(28)
    assert closed_week(marks) == day(14)
    assert closed_week(marks, ("desk", "chat", "old")) == day(28), "14 days behind or more: silent"
    assert closed_week(_marks(desk=day(30), chat=day(17))) == day(14), "13 days: not yet"


def test_runs_are_cut_from_the_beginning_of_a_week_whatever_day_the_first_work_was():
    layer = {day(number): frozenset(FIVE) for number in range(2, 21)}
    assert ends_of([layer], day(2), day(21)) == tuple(day(number) for number in (3, 4, 5, 6, 7, *range(8, 22)))
    four = {day(number): frozenset(FIVE[:4]) for number in range(2, 7)} | {day(9): frozenset(FIVE)}
    assert ends_of([four], day(2), day(21)) == (day(14),)


def test_of_what_no_source_tells_there_are_no_runs():
    asked = Asked(WEEKDAYS)
    assert asked.runs("average_handle_time", "A") is not None
    silent = replace(asked.published, coverage=[c for c in asked.published.coverage if c.type != "call.ended"])
    assert runs_of("average_handle_time", "A", silent, asked._run) is None
