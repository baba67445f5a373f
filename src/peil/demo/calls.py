"""What happens to each telephone call: queue visits, legs, transfers, hang-ups. Writes no events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peil.demo import world as w
from peil.demo.arrivals import Contacts
from peil.demo.clock import HOUR, MIDNIGHT, WEEKDAY, Flags, Floats, Ints, day_index, day_of, month_of
from peil.demo.draw import exponential, pick, skewed, within

ANSWERED, ABANDONED, TIMEOUT, KEY, CALLBACK, EMPTY = range(6)
ROUNDS = 3
_TIMEOUT_S = 600
_TRANSFER = (0.075, 0.02, 0.0)
_FAR = 1 << 20  # seconds; a rival that does not take part


@dataclass(frozen=True)
class Visits:
    """One row per queue visit, in order of round; the leg's columns are 0 where nobody answered."""

    row: Ints
    round: Ints
    entered: Ints
    queue: Ints
    team: Ints
    agent: Ints
    outcome: Ints
    wait: Ints
    talk: Ints
    hold: Ints
    wrap: Ints
    held_after: Ints
    transferred: Flags

    @property
    def left(self) -> Ints:
        """When the visit ended."""
        return self.entered + self.wait

    @property
    def answered(self) -> Flags:
        """True where an employee answered."""
        answered: Flags = self.outcome == ANSWERED
        return answered

    @property
    def leg_end(self) -> Ints:
        """When the leg ended: talk and hold, without the wrap-up."""
        return self.left + self.talk + self.hold


@dataclass(frozen=True)
class Calls:
    """All visits, and by contact row: whether it was a test, when it ended, how trying it was (0 to 1)."""

    visits: Visits
    is_test: Flags
    ended: Ints
    last_team: Ints
    strain: Floats


def pressure(entered: Ints) -> Floats:
    """How busy the telephone is at each instant; 1 is a normal hour in a normal month."""
    day = day_of(entered)
    hour = (entered - MIDNIGHT[day]) // HOUR
    load = np.asarray(w.LOAD_PHONE)[month_of(entered)]
    load = load * np.where((hour >= 10) & (hour < 12), 1.15, 1.0) * np.where(WEEKDAY[day] == 0, 1.08, 1.0)
    return np.where(day == day_index(w.BAD_MONDAY), 6.0, load)


def simulate(rng: np.random.Generator, contacts: Contacts) -> Calls:
    """Plays every call of `contacts` to its end."""
    rows = np.flatnonzero(contacts.is_call).astype(np.int64)
    business = (contacts.segment[rows] == 1) & (rng.random(len(rows)) < 0.6)
    team = np.where(business, w.BUSINESS, pick(rng, (0.54, 0.46), len(rows)))
    queue = np.where(business, w.BUSINESS_QUEUE, w.GENERAL_QUEUE)
    entered = contacts.opened[rows]
    played: list[Visits] = []
    for number in range(ROUNDS):
        visits = _visit(rng, number, rows, entered, queue, team)
        played.append(visits)
        rows, entered, queue, team = _next(rng, visits)
    return _summary(rng, _join(played), len(contacts.opened))


def _visit(rng: np.random.Generator, number: int, rows: Ints, entered: Ints, queue: Ints, team: Ints) -> Visits:
    size = len(rows)
    outcome, wait = _race(rng, number, entered, queue)
    answered = outcome == ANSWERED
    team_sizes = np.asarray(w.TEAM_SIZES)
    first_agent = np.cumsum(team_sizes) - team_sizes
    agent = first_agent[team] + (rng.random(size) * team_sizes[team]).astype(np.int64)
    talk = np.where(answered, skewed(rng, 215.0, 0.7, size) + 5, 0)
    held = answered & (rng.random(size) < 0.22)
    hold = np.where(held, skewed(rng, 45.0, 0.6, size), 0)
    held_after = np.where(held, 1 + (rng.random(size) * (talk - 1)).astype(np.int64), 0)
    wrap = np.where(answered & (rng.random(size) < 0.93), skewed(rng, 42.0, 0.8, size), 0)
    transferred = answered & (rng.random(size) < _TRANSFER[number])
    return Visits(
        rows,
        np.full(size, number, dtype=np.int64),
        entered,
        queue,
        team,
        np.where(answered, agent, -1),
        outcome,
        wait,
        talk,
        hold,
        wrap,
        held_after,
        transferred,
    )


def _race(rng: np.random.Generator, number: int, entered: Ints, queue: Ints) -> tuple[Ints, Ints]:
    """Outcome and wait of each visit: whichever comes first of answer, hang-up, time-out and the rest."""
    size = len(entered)
    load = pressure(entered) * (0.8 if number else 1.0)
    at_once = rng.random(size) < np.clip(0.80 - 0.36 * (load - 1), 0.04, 0.95)
    answer = np.where(at_once, within(rng, 2, 16, size), 8 + exponential(rng, 70.0 * load, size))
    patience = 5 + exponential(rng, 330.0, size)
    hasty = rng.random(size) < (0.0 if number else 0.018)
    patience = np.where(hasty, within(rng, 0, 6, size), patience)
    timeout = np.where(queue == w.SECOND_QUEUE, _FAR, _TIMEOUT_S)
    key = np.where(rng.random(size) < 0.012, 15 + exponential(rng, 40.0, size), _FAR)
    callback = np.where(rng.random(size) < 0.12, within(rng, 120, 150, size), _FAR)
    empty = np.where(rng.random(size) < 0.0015, within(rng, 1, 3, size), _FAR)
    rivals = np.stack([answer, patience, timeout, key, callback, empty])
    outcome = np.argmin(rivals, axis=0).astype(np.int64)
    return outcome, np.min(rivals, axis=0).astype(np.int64)


def _next(rng: np.random.Generator, visits: Visits) -> tuple[Ints, Ints, Ints, Ints]:
    """Row, entry, queue and team of the visits that follow: transfers, overflow and re-entry."""
    size = len(visits.row)
    overflow = (visits.outcome == TIMEOUT) & (rng.random(size) < 0.7)
    again = (visits.outcome == KEY) & (rng.random(size) < 0.4)
    again |= (visits.outcome == TIMEOUT) & ~overflow & (rng.random(size) < 0.4)
    on = visits.transferred | overflow | again
    entered = np.where(visits.transferred, visits.leg_end, visits.left + np.where(again, 3, 1))
    queue = np.where(visits.transferred, w.SECOND_QUEUE, visits.queue)
    team = np.where(visits.transferred, w.SECOND_LINE, visits.team)
    queue = np.where(overflow, w.OVERFLOW_QUEUE, queue)
    team = np.where(overflow, pick(rng, (0.5, 0.5), size), team)
    return visits.row[on], entered[on], queue[on], team[on]


def _join(parts: list[Visits]) -> Visits:
    def column(name: str) -> Ints:
        return np.concatenate([getattr(part, name) for part in parts]).astype(np.int64)

    names = [name for name in Visits.__dataclass_fields__ if name != "transferred"]
    transferred = np.concatenate([part.transferred for part in parts])
    return Visits(**{name: column(name) for name in names}, transferred=transferred)


def _summary(rng: np.random.Generator, visits: Visits, contacts: int) -> Calls:
    ended = np.zeros(contacts, dtype=np.int64)
    np.maximum.at(ended, visits.row, np.where(visits.answered, visits.leg_end, visits.left))
    last_team = np.full(contacts, -1, dtype=np.int64)
    for number in range(ROUNDS):  # a later leg overwrites an earlier one
        leg = visits.answered & (visits.round == number)
        last_team[visits.row[leg]] = visits.team[leg]
    waited = np.zeros(contacts)
    np.add.at(waited, visits.row, visits.wait.astype(np.float64))
    handed_on = np.zeros(contacts, dtype=np.bool_)
    handed_on[visits.row[visits.transferred]] = True
    strain = np.clip(waited / 240.0, 0.0, 1.0) * 0.6 + handed_on * 0.4
    is_test = np.zeros(contacts, dtype=np.bool_)
    is_test[visits.row[visits.round == 0]] = rng.random(int((visits.round == 0).sum())) < 0.0008
    return Calls(visits, is_test, ended, last_team, strain)
