"""What follows once a written contact was solved: real reopenings and thank-you messages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peil.demo import world as w
from peil.demo.answering import Answering, open_after, reply_time
from peil.demo.clock import DAY, END, HOUR, NEVER, Floats, Ints, cut, day_index, day_of
from peil.demo.draw import exponential, skewed, within
from peil.demo.opening import NORMAL, Opening

_REOPEN = (0.0, 0.05, 0.02, 0.035, 0.05)
_AGAIN = 0.18  # chance that a reopened and solved ticket is reopened once more
_THANKS = (0.0, 0.10, 0.03, 0.09, 0.05)


@dataclass(frozen=True)
class Reopening:
    """A customer's message that reopens, the employee's reply to it, and the new solving."""

    reopened: Ints
    reply: Ints
    solved: Ints


@dataclass(frozen=True)
class Aftermath:
    """Parallel to the opening. A thank-you opens a solved ticket; it is solved again without a reply.

    A thank-you comes after the last solving only, and only where its solving lies within the period.
    """

    reopens: tuple[Reopening, Reopening]
    thanked: Ints
    thanks_solved: Ints


def in_burst(solved: Ints) -> Ints:
    """1 where solved in the fortnight of the planted reopen burst, else 0."""
    day = day_of(solved)
    return ((day >= day_index(w.BURST[0])) & (day <= day_index(w.BURST[1]))).astype(np.int64)


def after_solving(rng: np.random.Generator, opening: Opening, answering: Answering) -> Aftermath:
    """Reopens some solved tickets, up to twice, and lets some customers say thanks."""
    size = len(opening.row)
    # Who never asked anything does not come back either: that message would be the first request.
    normal = (opening.kind == NORMAL) & (opening.request < END)
    factor = 1.0 + (w.BURST_FACTOR - 1.0) * in_burst(answering.solved)
    chance = np.where(normal, np.asarray(_REOPEN)[opening.channel] * factor, 0.0)
    once = _reopen(rng, opening, answering.solved, chance)
    twice = _reopen(rng, opening, once.solved, np.full(size, _AGAIN))
    last = np.where(once.reopened < END, once.solved, answering.solved)
    last = np.where(twice.reopened < END, twice.solved, last)
    thankful = normal & (last < END) & (rng.random(size) < np.asarray(_THANKS)[opening.channel])
    thanked = last + skewed(rng, 2.0 * HOUR, 1.0, size)
    settled = thanked + within(rng, 60, 2 * HOUR, size)
    complete = thankful & (settled < END)
    return Aftermath((once, twice), np.where(complete, thanked, NEVER), np.where(complete, settled, NEVER))


def _reopen(rng: np.random.Generator, opening: Opening, solved: Ints, chance: Floats) -> Reopening:
    size = len(solved)
    again = (solved < END) & (rng.random(size) < chance)
    soon = HOUR + exponential(rng, 3.0 * DAY, size)
    gap = np.where(rng.random(size) < 0.9, soon, within(rng, 12 * DAY, 24 * DAY, size))
    reopened = cut(np.where(again, solved + gap, NEVER))
    reply = open_after(opening, reopened, reply_time(rng, opening, reopened))
    later = open_after(opening, reply, skewed(rng, 2.0 * HOUR, 0.8, size))
    return Reopening(reopened, reply, cut(np.where(rng.random(size) < 0.6, reply, later)))
