"""What telephone employees are doing from minute to minute, and when they ask a colleague. Writes no events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peil.demo.calls import Visits
from peil.demo.clock import Flags, Ints, day_of
from peil.demo.draw import exponential

_IDLE_MEAN_S = 95.0
_SPAN = 1 << 27  # more seconds than the period has


@dataclass(frozen=True)
class States:
    """One row per stretch of unbroken telephone work of an employee; `idle` are the seconds available before it.

    `wrapping` is when talking ended, `after` whether other work (else going home) follows at the end, `on`
    whether the next stretch's waiting follows at once. Calls that overlap make one stretch, as in a state log.
    `consulted` tells for each visit whether a colleague was asked.
    """

    agent: Ints
    team: Ints
    began: Ints
    wrapping: Ints
    ended: Ints
    idle: Ints
    on: Flags
    after: Flags
    consulted: Flags

    @property
    def available(self) -> Ints:
        """When the employee became available; the beginning of the work where there was no waiting."""
        return self.began - self.idle


def simulate(rng: np.random.Generator, visits: Visits) -> States:
    """The states that follow from the answered visits."""
    consulted = visits.answered & (visits.hold > 0) & (rng.random(len(visits.row)) < 0.3)
    legs = np.flatnonzero(visits.answered)
    order = legs[np.lexsort((visits.left[legs], visits.agent[legs]))]
    agent, start = visits.agent[order], visits.left[order]
    talked, end = visits.leg_end[order], visits.leg_end[order] + visits.wrap[order]
    base = int(start.min(initial=0))
    ends = np.maximum.accumulate(end - base + agent * _SPAN)
    fresh = np.r_[True, start[1:] - base + agent[1:] * _SPAN > ends[:-1]] if len(order) else np.zeros(0, dtype=np.bool_)
    first = np.flatnonzero(fresh)
    agent, team, began = agent[first], visits.team[order][first], start[first]
    wrapping, ended = np.maximum.reduceat(talked, first), np.maximum.reduceat(end, first)
    same = np.r_[False, agent[1:] == agent[:-1]]
    gap = np.where(same, began - np.r_[0, ended[:-1]], _SPAN)
    idle = np.minimum(5 + exponential(rng, _IDLE_MEAN_S, len(first)), gap)
    follows = np.r_[same[1:], False]
    on = follows & np.r_[(idle == gap)[1:], False]
    after = follows & np.r_[day_of(began[1:]) == day_of(ended[:-1]), False]
    return States(agent, team, began, wrapping, ended, idle, on, after, consulted)
