"""The true telephone KPIs, from the simulation's own arrays."""

from __future__ import annotations

import numpy as np

from peil.demo import world as w
from peil.demo.calls import ABANDONED, ANSWERED, Calls, Visits
from peil.demo.cells import Place, Table, place, share, table
from peil.demo.clock import Flags, Ints
from peil.demo.states import States

WITHIN_S = 20
SHORT_S = 5


def parts_of(visits: Visits) -> dict[str, Ints | Flags]:
    """The parts of the queue KPIs, one value per visit."""
    answered = visits.outcome == ANSWERED
    abandoned = visits.outcome == ABANDONED
    return {
        "offered": np.ones(len(visits.row), dtype=np.int64),
        "answered": answered,
        "answered_within": answered & (visits.wait <= WITHIN_S),
        "short_abandoned": abandoned & (visits.wait < SHORT_S),
        "abandoned": abandoned & (visits.wait >= SHORT_S),
        "left": ~answered & ~abandoned,
        "wait_s": np.where(answered, visits.wait, 0),
    }


def counted(calls: Calls) -> Flags:
    """Visits that count: not of test calls."""
    return ~calls.is_test[calls.visits.row]


def call_truth(calls: Calls) -> dict[str, Table]:
    """Answer rate, service level, speed of answer, abandonment and handle time."""
    visits, counts = calls.visits, counted(calls)
    entered = place(visits.entered, w.PHONE, visits.team).only(counts)
    parts = {name: part[counts] for name, part in parts_of(visits).items()}

    def rate(numerator: str, *denominator: str) -> Table:
        wanted = dict.fromkeys((numerator, *denominator))
        return table(entered, {name: parts[name] for name in wanted}, share(numerator, *denominator))

    return {
        "answer_rate": rate("answered", "offered"),
        "service_level": rate("answered_within", "offered", "short_abandoned"),
        "average_speed_of_answer": rate("wait_s", "answered"),
        "abandonment_rate": rate("abandoned", "offered", "short_abandoned"),
        "transfer_rate": _transfer_rate(calls),
        "average_handle_time": _handle_time(visits, counts & visits.answered),
    }


def _transfer_rate(calls: Calls) -> Table:
    visits = calls.visits
    handled, handed_on = np.zeros(len(calls.is_test), dtype=np.bool_), np.zeros(len(calls.is_test), dtype=np.bool_)
    handled[visits.row[visits.answered]] = True
    handed_on[visits.row[visits.transferred]] = True
    first = (visits.round == 0) & handled[visits.row] & ~calls.is_test[visits.row]
    where = place(visits.entered, w.PHONE, visits.team).only(first)
    row = visits.row[first]
    parts = {"handled": handled[row], "transferred": handed_on[row]}
    return table(where, parts, share("transferred", "handled"))


def state_truth(states: States) -> Table:
    """Occupancy. A stretch and the waiting before it lie on one day, since the telephone closes at night."""
    where = place(states.began, w.PHONE, states.team)
    busy = states.ended - states.began
    return table(where, {"handle_s": busy, "on_duty_s": busy + states.idle}, share("handle_s", "on_duty_s"))


def _handle_time(visits: Visits, legs: Flags) -> Table:
    where = place(visits.leg_end, w.PHONE, visits.team).only(legs)
    row, team = visits.row[legs], visits.team[legs]
    handle = (visits.talk + visits.hold + visits.wrap)[legs]
    result = _once_each(where, handle, row)
    by_team = _once_each(where, handle, row * len(w.TEAMS) + team)
    return {**result, "by_team": by_team["by_team"]}


def _once_each(where: Place, handle: Ints, key: Ints) -> Table:
    """Handle time over contacts, each counted at its first leg by `key`; all legs lie on one day."""
    first = np.zeros(len(key), dtype=np.int64)
    first[np.unique(key, return_index=True)[1]] = 1
    return table(where, {"handle_s": handle, "handled": first}, share("handle_s", "handled"))
