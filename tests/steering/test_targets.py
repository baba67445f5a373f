"""Targets: which one holds, what is refused, and whether a value reaches it."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hostile import HOSTILE

from peil.errors import InputError, NotFoundError, StateError
from peil.steering import goals, targets
from peil.steering.targets import Target

JAN, FEB, MARCH = dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 3, 1)
A_PHONE = {"team": "A", "channel": "phone"}


def test_the_most_specific_scope_wins_and_in_it_the_newest(store):
    for low, since, scope in (
        (80, JAN, {}),
        (82, FEB, {}),
        (70, JAN, {"channel": "phone"}),
        (75, JAN, {"team": "A"}),
        (60, FEB, A_PHONE),
    ):
        targets.add(store, Target("service_level", since, low=low, scope=scope))

    def low(scope, day):
        found = targets.valid(store, "service_level", scope, day)
        return found and found.low

    assert low({}, JAN) == 80
    assert low({}, FEB) == 82
    assert low({}, dt.date(2025, 12, 31)) is None
    assert low({"channel": "phone"}, FEB) == 70
    assert low({"channel": "chat"}, FEB) == 82
    assert low({"team": "B"}, JAN) == 80
    # Team before channel, until team and channel together have one of their own.
    assert low(A_PHONE, JAN) == 75
    assert low(A_PHONE, FEB) == 60
    assert low({**A_PHONE, "segment": "groot"}, FEB) == 60


def test_what_holds_does_not_hang_on_the_order_of_entering(store):
    entries = [
        Target("csat", since, low=low, scope=scope, number=number)
        for number, (since, low, scope) in enumerate(
            [(JAN, 80, {}), (FEB, 85, {}), (JAN, 70, {"team": "A"}), (MARCH, 90, {"team": "A"})], 1
        )
    ]
    for order in itertools.permutations(entries):
        assert targets.holding(order, "csat", {"team": "A"}, FEB).low == 70
        assert targets.holding(order, "csat", {}, MARCH).low == 85


def test_a_correction_is_an_entry_and_the_history_stays(store):
    targets.add(store, Target("csat", JAN, low=90, owner="Sanne", note="typefout"))
    targets.add(store, Target("csat", JAN, low=80, owner="Sanne"))
    assert targets.valid(store, "csat", {}, JAN).low == 80
    assert [one.low for one in targets.history(store, "csat")] == [90, 80]
    assert [one.low for one in targets.changes(targets.history(store), "csat", {})] == [90, 80]


def test_ending_is_an_entry_and_a_wider_target_then_holds(store):
    targets.add(store, Target("csat", JAN, low=80))
    own = targets.add(store, Target("csat", JAN, low=70, scope={"team": "A"}))
    ended = targets.end(store, own.number, FEB, note="team opgeheven")
    assert ended.ends
    assert targets.valid(store, "csat", {"team": "A"}, JAN).low == 70
    assert targets.valid(store, "csat", {"team": "A"}, FEB).low == 80
    targets.add(store, Target("csat", FEB))
    assert targets.valid(store, "csat", {"team": "A"}, FEB) is None
    assert len(targets.history(store)) == 4


def test_statistic_clock_and_rule_are_part_of_what_a_target_is_for(store):
    targets.add(store, Target("first_response_time", JAN, high=3600, statistic="p90", clock="business"))
    targets.add(store, Target("first_response_time", JAN, high=900, statistic="median"))
    targets.add(store, Target("service_level", JAN, low=80, rule="xcally"))

    def high(**asked):
        found = targets.valid(store, "first_response_time", {}, JAN, **asked)
        return found and found.high

    assert high(statistic="p90", clock="business") == 3600
    assert high(statistic="p90") is None
    # The median is this KPI's own statistic, and the calendar its own clock.
    assert high() == high(statistic="median", clock="calendar") == 900
    assert targets.valid(store, "service_level", {}, JAN) is None
    assert targets.valid(store, "service_level", {}, JAN, rule="xcally").low == 80


@pytest.mark.parametrize(
    ("target", "error", "words"),
    [
        (Target("csta", JAN, low=80), NotFoundError, "Did you mean 'csat'"),
        (Target("csat", JAN, low=101), InputError, "from 0 to 100"),
        (Target("csat", JAN, low=float("nan")), InputError, "nan cannot be reached"),
        (Target("nps", JAN, low=-101), InputError, "from -100 to 100"),
        (Target("average_handle_time", JAN, high=-1), InputError, "from 0 to ∞"),
        (Target("csat", JAN, low=80, high=70), InputError, "leaves nothing"),
        (Target("csat", JAN, low=80, scope={"queue": "x"}), NotFoundError, "no dimension 'queue'"),
        (Target("csat", JAN, low=80, scope={"agent": "Piet"}), InputError, "'agent' cannot be chosen"),
        (Target("csat", JAN, low=80, statistic="p90"), NotFoundError, "no statistic 'p90'"),
        (Target("csat", JAN, low=80, rule="own"), NotFoundError, "no rule 'own'"),
        (Target("csat_mean", JAN, low=4), InputError, "scale of one survey question"),
        (Target("csat", JAN, low=80, owner="x" * 401), InputError, "401 characters"),
        (Target("csat", JAN, low=80, goal=7), NotFoundError, "no goal 7"),
    ],
)
def test_what_cannot_be_a_target_is_refused_and_nothing_is_stored(store, target, error, words):
    with pytest.raises(error) as told:
        targets.add(store, target)
    assert words in str(told.value)
    assert targets.history(store) == ()


def test_a_target_serves_an_open_goal(store):
    goal = goals.add(store, "Sneller antwoord")
    assert targets.add(store, Target("csat", JAN, low=80, goal=goal.number)).goal == goal.number
    goals.close(store, goal.number)
    with pytest.raises(StateError, match="is closed"):
        targets.add(store, Target("csat", FEB, low=80, goal=goal.number))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back_as_they_were(store, name):
    made = targets.add(store, Target("csat", JAN, low=80, scope={"team": name}, owner=name, note=name))
    assert (made.scope, made.owner, made.note) == ({"team": name}, name, name)
    assert targets.valid(store, "csat", {"team": name}, JAN) == made


LOW, HIGH, BAND = Target("csat", JAN, low=80), Target("csat", JAN, high=80), Target("csat", JAN, low=70, high=80)


@pytest.mark.parametrize(
    ("target", "value", "interval", "verdict"),
    [
        (LOW, 85, (81, 88), "met"),
        (LOW, 85, (79, 90), "uncertain"),
        (LOW, 75, (70, 80), "uncertain"),  # 80 itself would reach it
        (LOW, 75, (70, 79.9), "missed"),
        (LOW, 80, None, "met"),
        (LOW, 79.99, None, "missed"),
        (LOW, 80, (80, 80), "met"),
        (HIGH, 75, (70, 80), "met"),
        (HIGH, 85, (80, 90), "uncertain"),
        (HIGH, 85, (80.1, 90), "missed"),
        (HIGH, 75, (70, None), "uncertain"),  # a median whose upper limit does not exist yet
        (LOW, 75, (70, None), "uncertain"),
        (BAND, 75, (71, 79), "met"),
        (BAND, 75, (60, 90), "uncertain"),
        (BAND, 85, (81, 90), "missed"),
        (BAND, 65, (60, 69), "missed"),
        (BAND, 70, (69, 71), "uncertain"),
        (LOW, None, None, None),
        (Target("csat", JAN), 85, None, None),
    ],
)
def test_verdicts(target, value, interval, verdict):
    assert targets.verdict(target, value, interval) == verdict
