"""How written contacts are answered and first solved. Not what comes after that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peil.demo import world as w
from peil.demo.clock import END, HOUR, NEVER, Floats, Ints, cut, hours, month_of
from peil.demo.draw import skewed, within
from peil.demo.opening import BOT_ONLY, NORMAL, TEST, Opening

# By channel: phone (unused), email, chat, whatsapp, web.
_REPLY = (1.0, 2.8 * HOUR, 65.0, 600.0, 3.6 * HOUR)  # open seconds to a reply, in a normal month
_CUSTOMER = (1.0, 6.0 * HOUR, 50.0, 400.0, 8.0 * HOUR)  # seconds until the customer writes back
_MORE = ((0.0, 0.38, 0.80, 0.70, 0.35), (0.0, 0.30, 0.60, 0.50, 0.25))  # chance of one more exchange
_SILENT = (0.0, 0.005, 0.03, 0.01, 0.005)  # closed by an employee without a reply
_PROMPT_S = 12  # nobody answers or closes sooner: routing comes first
_FORGOTTEN = (0.0, 0.004, 0.0, 0.001, 0.004)  # never answered


@dataclass(frozen=True)
class Answering:
    """Parallel to the opening: internal note, replies, the first solving. NEVER: did not happen.

    `exchanges` are pairs of a customer's message and the employee's reply to it.
    """

    note: Ints
    first_reply: Ints
    exchanges: tuple[tuple[Ints, Ints], ...]
    solved: Ints


def open_after(opening: Opening, instants: Ints, open_seconds: Ints) -> Ints:
    """When so many open seconds of the ticket's own team have passed since each instant."""
    office = hours("default").after(instants, open_seconds)
    lunch = hours("klein").after(instants, open_seconds)
    long = hours("telefoon").after(instants, open_seconds)
    result = np.where(opening.team == w.ZEELAND, lunch, office)
    return np.where(opening.team == w.MESSAGING, long, result)


def reply_time(rng: np.random.Generator, opening: Opening, instants: Ints) -> Ints:
    """Open seconds an employee takes to reply to what came in at each instant."""
    load = np.asarray(w.LOAD_WRITTEN)[np.maximum(month_of(instants), 0)]
    median: Floats = np.asarray(_REPLY)[opening.channel] * load
    return np.maximum(skewed(rng, median, 0.9, len(instants)), _PROMPT_S)


def answer(rng: np.random.Generator, opening: Opening) -> Answering:
    """Answers and solves the tickets, as far as that happens before the end of the period."""
    size = len(opening.row)
    chance = rng.random(size)
    channel = opening.channel
    silent = chance < np.asarray(_SILENT)[channel]
    forgotten = ~silent & (chance > 1 - np.asarray(_FORGOTTEN)[channel])
    reply = open_after(opening, opening.request, reply_time(rng, opening, opening.request))
    reply = np.where(opening.fixed_reply < NEVER, opening.fixed_reply, reply)
    answers = (opening.kind == NORMAL) | (opening.kind == TEST)
    planted = opening.fixed_reply < NEVER
    first_reply = np.where(answers & (planted | ~(silent | forgotten)), reply, NEVER)
    noted = (rng.random(size) < 0.12) & (first_reply < END)
    share = 0.2 + 0.7 * rng.random(size)
    spot = opening.request + ((first_reply - opening.request) * share).astype(np.int64)
    note = np.where(noted & (spot > opening.assigned), spot, NEVER)
    exchanges, last = _exchanges(rng, opening, first_reply)
    solved = _solve(rng, opening, last)
    alone = (opening.request == NEVER) & opening.by_agent
    unasked = open_after(opening, opening.opened, 60 + skewed(rng, 12.0 * HOUR, 0.8, size))
    closing = skewed(rng, np.asarray(_REPLY)[channel] * 3, 0.7, size)
    quiet = open_after(opening, opening.request, np.maximum(closing, _PROMPT_S))
    solved = np.where(silent & answers & ~planted, quiet, np.where(alone, unasked, solved))
    bot = np.where(opening.kind == BOT_ONLY, opening.bot_answer + within(rng, 30, 540, size), NEVER)
    solved = np.where(opening.kind == BOT_ONLY, bot, np.where(answers, solved, NEVER))
    return Answering(note, first_reply, exchanges, cut(solved))


def _exchanges(
    rng: np.random.Generator, opening: Opening, first_reply: Ints
) -> tuple[tuple[tuple[Ints, Ints], ...], Ints]:
    """The exchanges after the first reply, and the last reply; NEVER where a customer still waits."""
    size = len(first_reply)
    found: list[tuple[Ints, Ints]] = []
    last = first_reply
    more = opening.fixed_reply == NEVER
    for chances in _MORE:
        more = more & (last < END) & (rng.random(size) < np.asarray(chances)[opening.channel])
        pause = skewed(rng, np.asarray(_CUSTOMER)[opening.channel], 1.0, size)
        message = cut(np.where(more, last + pause, NEVER))
        reply = open_after(opening, message, reply_time(rng, opening, message))
        found.append((message, reply))
        last = np.where(more, reply, last)
    return tuple(found), last


def _solve(rng: np.random.Generator, opening: Opening, last: Ints) -> Ints:
    """Solved with the last reply, some open time later, or never."""
    size = len(last)
    median = np.where(np.isin(opening.channel, (w.CHAT, w.WHATSAPP)), 180.0, 3.0 * HOUR)
    later = open_after(opening, last, skewed(rng, median, 0.9, size))
    solved = np.where(rng.random(size) < 0.65, last, later)
    given_up = (rng.random(size) < 0.004) & (opening.fixed_reply == NEVER)
    return np.where(given_up, NEVER, solved)
