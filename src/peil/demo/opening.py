"""How written contacts begin: kind, team, opener, request, automatic messages. Not how they go on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from peil.demo import world as w
from peil.demo.arrivals import Contacts
from peil.demo.clock import HOUR, NEVER, Flags, Ints, at, cut
from peil.demo.draw import pick, skewed, within

NORMAL, BOT_ONLY, SPAM, TEST, MERGED = range(5)
KINDS = ("normal", "bot_only", "spam", "test", "merged")
_CASES_A_WEEKEND = 6


@dataclass(frozen=True)
class Opening:
    """One row per written contact; `row` is its row among all contacts, NEVER what did not happen.

    `request` is when the customer asked: the opening, or the first customer message of a contact that an
    employee opened. `fixed_reply` is a first reply set by a planted story.
    """

    row: Ints
    channel: Ints
    opened: Ints
    kind: Ints
    team: Ints
    agent: Ints
    by_agent: Flags
    request: Ints
    greeting: Ints
    bot_answer: Ints
    auto_reply: Ints
    assigned: Ints
    fixed_reply: Ints


def open_tickets(rng: np.random.Generator, contacts: Contacts) -> Opening:
    """Opens all written contacts of `contacts`."""
    row = np.flatnonzero(~contacts.is_call).astype(np.int64)
    size = len(row)
    channel = contacts.channel[row]
    related = _related(contacts)[row]
    kind = _kinds(rng, channel, related)
    team, agent = _teams(rng, channel, contacts.segment[row])
    written = (channel == w.EMAIL) | (channel == w.WHATSAPP)
    by_agent = (kind == NORMAL) & written & (rng.random(size) < 0.04)
    plain = (kind == NORMAL) & ~by_agent & ~related & (channel == w.EMAIL) & (team == w.MAIL)
    opened, fixed_reply = _clock_changes(contacts.opened[row], plain)
    asks = rng.random(size) < 0.7
    later = cut(opened + skewed(rng, 18.0 * HOUR, 0.9, size))
    request = np.where(by_agent, np.where(asks, later, NEVER), opened)
    chat = (channel == w.CHAT) & np.isin(kind, (NORMAL, BOT_ONLY))
    automatic = (channel == w.EMAIL) & (kind == NORMAL) & ~by_agent & (rng.random(size) < 0.85)
    assigned = np.where(np.isin(kind, (NORMAL, TEST)), opened + within(rng, 1, 10, size), NEVER)
    bot_answer = np.where(kind == BOT_ONLY, opened + within(rng, 20, 60, size), NEVER)
    return Opening(
        row,
        channel,
        opened,
        kind,
        team,
        agent,
        by_agent,
        request,
        cut(np.where(chat, opened + 2, NEVER)),
        cut(bot_answer),
        cut(np.where(automatic, opened + within(rng, 1, 5, size), NEVER)),
        cut(assigned),
        fixed_reply,
    )


def _related(contacts: Contacts) -> Flags:
    """True for contacts that are a planted repeat or have one."""
    related = contacts.repeat_of >= 0
    related[contacts.repeat_of[related]] = True
    return related


def _kinds(rng: np.random.Generator, channel: Ints, related: Flags) -> Ints:
    size = len(channel)
    mail = (channel == w.EMAIL) | (channel == w.WEB)
    kind = np.full(size, NORMAL, dtype=np.int64)
    chance = rng.random(size)
    kind[(channel == w.CHAT) & (chance < 0.20)] = BOT_ONLY
    free = ~related
    kind[free & mail & (chance < 0.007)] = SPAM
    kind[free & mail & (chance >= 0.007) & (chance < 0.0078)] = TEST
    kind[free & (mail | (channel == w.WHATSAPP)) & (chance >= 0.01) & (chance < 0.018)] = MERGED
    return kind


def _teams(rng: np.random.Generator, channel: Ints, segment: Ints) -> tuple[Ints, Ints]:
    size = len(channel)
    chance = rng.random(size)
    mail = (channel == w.EMAIL) | (channel == w.WEB)
    team = np.where(mail, w.MAIL, w.MESSAGING)
    team = np.where(mail & (segment == 1) & (chance < 0.6), w.BUSINESS, team)
    team = np.where(mail & (chance > 0.975), w.ZEELAND, team)
    sizes = np.asarray(w.TEAM_SIZES)
    agent = (np.cumsum(sizes) - sizes)[team] + (rng.random(size) * sizes[team]).astype(np.int64)
    # One of the two of the small team takes two thirds of its work.
    uneven = pick(rng, (2.0, 1.0), size) + int(sizes[: w.ZEELAND].sum())
    return team.astype(np.int64), np.where(team == w.ZEELAND, uneven, agent)


def _clock_changes(opened: Ints, plain: Flags) -> tuple[Ints, Ints]:
    """Moves a few plain tickets to the Friday before each clock change; their answer comes on Monday."""
    opened = opened.copy()
    fixed_reply = np.full(len(opened), NEVER, dtype=np.int64)
    for sunday in w.CLOCK_CHANGES:
        day = dt.date.fromisoformat(sunday)
        friday = at((day - dt.timedelta(days=2)).isoformat(), "16:00")
        monday = at((day + dt.timedelta(days=1)).isoformat(), "10:00")
        free = np.flatnonzero(plain & (fixed_reply == NEVER))
        nearest = free[np.argsort(np.abs(opened[free] - friday), kind="stable")[:_CASES_A_WEEKEND]]
        order = np.arange(len(nearest))
        opened[nearest] = friday + order * 300
        fixed_reply[nearest] = monday + order * 420
    return opened, fixed_reply
