"""Who is asked what after a contact or once a quarter, who answers, and which score. Not the KPIs of it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from peil.demo import world as w
from peil.demo.arrivals import Contacts
from peil.demo.calls import Calls
from peil.demo.clock import DAY, END, HOUR, NEVER, Flags, Floats, Ints, at, cut, day_index, day_of
from peil.demo.draw import choose, skewed, within
from peil.demo.tickets import Tickets, population

# Chance of an invitation of each kind after a contact: satisfaction, recommendation, ease.
_INVITED = (0.70, 0.06, 0.09)
_RELATIONAL_SHARE = 0.045  # of all customers, each quarter; each customer at most once
_BOUNCED = (0.004, 0.03, 0.004, 0.004, 0.03)
_CHANNEL_RESPONSE = (0.0, 0.02, -0.02, -0.01, 0.02)
_SEGMENT_RESPONSE = (0.0, 0.06, 0.05)
_SEGMENT_SCORE = (0.0, -0.03, 0.04)
_STRAIN_SCORE = 0.28
_SECOND_ANSWER = 0.006


@dataclass(frozen=True)
class Moments:
    """By contact row: when a survey may follow (NEVER: not), when it ended, the team it is credited to."""

    ready: Ints
    ended: Ints
    team: Ints
    strain: Floats


@dataclass(frozen=True)
class Surveys:
    """One row per invitation; `row` is the contact's or -1. NEVER marks what did not happen.

    `score` is the answer that counts. Where a second answer came at `replaced`, the first one said
    `first_score` and counts no more.
    """

    instrument: Ints
    row: Ints
    customer: Ints
    segment: Ints
    invited: Ints
    bounced: Ints
    delivered: Ints
    answered: Ints
    replaced: Ints
    first_score: Ints
    score: Ints
    ended: Ints
    channel: Ints
    team: Ints


def moments(contacts: Contacts, calls: Calls, tickets: Tickets) -> Moments:
    """When each contact is over for the customer: an answered call, a ticket solved for the first time."""
    size = len(contacts.opened)
    ready = np.where((calls.last_team >= 0) & ~calls.is_test, calls.ended, NEVER)
    ended = calls.ended.copy()
    team = calls.last_team.copy()
    strain = np.zeros(size)
    strain[contacts.is_call] = calls.strain[contacts.is_call]
    row = tickets.opening.row
    ready[row] = np.where(population(tickets), tickets.first_solved, NEVER)
    ended[row], team[row], strain[row] = tickets.ended, tickets.opening.team, tickets.strain
    return Moments(np.where(contacts.customer >= 0, ready, NEVER), ended, team, strain)


def simulate(rng: np.random.Generator, contacts: Contacts, over: Moments, segment_of: Ints) -> Surveys:
    """Surveys after contacts and the quarterly ones, answered as far as the period goes."""
    row, instrument, invited = _after_contacts(rng, contacts, over)
    customer, quarterly = _quarterly(rng, len(segment_of))
    relational = np.full(len(customer), w.NPS_RELATION, dtype=np.int64)
    none = np.full(len(customer), -1, dtype=np.int64)
    strain = np.concatenate([over.strain[row], np.full(len(customer), 0.12)])
    ended = np.concatenate([over.ended[row], np.zeros(len(customer), dtype=np.int64)])
    channel = np.concatenate([contacts.channel[row], none])
    team = np.concatenate([over.team[row], none])
    customer = np.concatenate([contacts.customer[row], customer])
    row = np.concatenate([row, none])
    instrument = np.concatenate([instrument, relational])
    invited = np.concatenate([invited, quarterly])
    segment = segment_of[customer]
    bounced, delivered, answered = _respond(rng, invited, channel, segment, strain)
    score = _scores(rng, instrument, segment, strain)
    score = _product_change(rng, instrument, segment, answered < END, ended, score)
    twice = (answered < END) & (row >= 0) & (rng.random(len(row)) < _SECOND_ANSWER)
    replaced = np.where(twice, cut(answered + within(rng, 600, 2 * DAY, len(row))), NEVER)
    shifted = np.clip(score - 1, 1, None)
    first_score = np.where(replaced < END, shifted, score)
    unordered = Surveys(
        instrument, row, customer, segment, invited, bounced, delivered, answered, replaced, first_score,
        score, ended, channel, team,
    )  # fmt: skip
    order = np.argsort(invited, kind="stable")
    return Surveys(**{f.name: getattr(unordered, f.name)[order] for f in fields(Surveys)})


def _after_contacts(rng: np.random.Generator, contacts: Contacts, over: Moments) -> tuple[Ints, Ints, Ints]:
    """Row, instrument and instant of the invitations after contacts."""
    size = len(contacts.opened)
    chance = rng.random(size)
    steps = np.cumsum(np.asarray(_INVITED))
    instrument = np.asarray(w.CSAT_OF_CHANNEL)[contacts.channel]
    instrument = np.where(chance >= steps[0], w.NPS_CONTACT, instrument)
    instrument = np.where(chance >= steps[1], w.CES_7, instrument)
    quick = np.isin(contacts.channel, (w.PHONE, w.CHAT, w.WHATSAPP))
    pause = np.where(quick, within(rng, 300, 3600, size), within(rng, 4 * HOUR, 24 * HOUR, size))
    invited = cut(over.ready + pause)
    row = np.flatnonzero((chance < steps[2]) & (invited < END)).astype(np.int64)
    return row, instrument[row].astype(np.int64), invited[row]


def _quarterly(rng: np.random.Generator, customers: int) -> tuple[Ints, Ints]:
    """Customer and instant of the relational invitations: another sample of customers each quarter."""
    each = max(4, int(customers * _RELATIONAL_SHARE))
    order = rng.permutation(customers).astype(np.int64)[: each * len(w.RELATIONAL_DAYS)]
    begin = np.array([at(day, "10:00") for day in w.RELATIONAL_DAYS], dtype=np.int64)
    return order, np.repeat(begin, each)[: len(order)] + within(rng, 0, 1800, len(order))


def _respond(
    rng: np.random.Generator, invited: Ints, channel: Ints, segment: Ints, strain: Floats
) -> tuple[Ints, Ints, Ints]:
    """When each invitation bounced, arrived and was answered."""
    size = len(invited)
    by_contact = channel >= 0
    bounces = rng.random(size) < np.where(by_contact, np.asarray(_BOUNCED)[channel], 0.03)
    arrived = cut(invited + within(rng, 1, 90, size))
    rate = 0.18 + np.where(by_contact, np.asarray(_CHANNEL_RESPONSE)[channel], 0.0)
    rate = rate + np.asarray(_SEGMENT_RESPONSE)[segment] + 0.06 * (strain > 0.45)
    delivered = np.where(bounces, NEVER, arrived)
    answers = (rng.random(size) < rate) & (delivered < END)
    answered = np.where(answers, delivered + 20 + skewed(rng, 5.0 * HOUR, 1.4, size), NEVER)
    return np.where(bounces, arrived, NEVER), delivered, cut(answered)


def _scores(rng: np.random.Generator, instrument: Ints, segment: Ints, strain: Floats) -> Ints:
    """A score for each invitation: first its class, then a value within the class."""
    size = len(instrument)
    top = np.asarray([i.top_share for i in w.INSTRUMENTS])[instrument]
    low = np.asarray([i.low_share for i in w.INSTRUMENTS])[instrument]
    shift = np.asarray(_SEGMENT_SCORE)[segment] - _STRAIN_SCORE * strain
    chance = rng.random(size)
    is_top = chance < top + shift
    is_low = chance >= np.maximum(top + shift, 1 - low + shift * 0.6)
    score = np.zeros(size, dtype=np.int64)
    for code, kind in enumerate(w.INSTRUMENTS):
        values = np.where(is_top, choose(rng, kind.positive, size), choose(rng, kind.middle, size))
        values = np.where(is_low & ~is_top, _low(rng, kind, size), values)
        score = np.where(instrument == code, values, score)
    return score


def _low(rng: np.random.Generator, kind: w.Instrument, size: int) -> Ints:
    """A low answer; the lower of the class are rarer."""
    return np.maximum(choose(rng, kind.negative, size), choose(rng, kind.negative, size))


def change_cell(instrument: Ints, segment: Ints) -> Flags:
    """The answers that the planted product change concerns."""
    cell: Flags = (instrument == w.INSTRUMENT_KEYS.index(w.CHANGE_INSTRUMENT)) & (
        segment == w.SEGMENTS.index(w.CHANGE_SEGMENT)
    )
    return cell


def _product_change(
    rng: np.random.Generator,
    instrument: Ints,
    segment: Ints,
    answered: Flags,
    ended: Ints,
    score: Ints,
) -> Ints:
    """Sets the share of positive answers in the cell to the planted values, before and after the day."""
    kind = w.INSTRUMENTS[w.INSTRUMENT_KEYS.index(w.CHANGE_INSTRUMENT)]
    cell = change_cell(instrument, segment) & answered
    after = day_of(ended) >= day_index(w.PRODUCT_CHANGE)
    score = score.copy()
    for rows, share in ((cell & ~after, w.CHANGE_BEFORE), (cell & after, w.CHANGE_AFTER)):
        shuffled = rng.permutation(np.flatnonzero(rows))
        positives = int(len(shuffled) * share + 0.5)
        score[shuffled[:positives]] = choose(rng, kind.positive, positives)
        rest = kind.middle + kind.negative
        score[shuffled[positives:]] = choose(rng, rest, len(shuffled) - positives)
    return score
