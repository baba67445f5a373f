"""Who contacts the shop, when, through which channel and why; repeats planted. Not what happens next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peil.demo import world as w
from peil.demo.clock import DAYS, IS_HOLIDAY, MONTH_OF_DAY, WEEKDAY, Flags, Floats, Ints, day_index, instant
from peil.demo.draw import choose, pick, second_of_day, within


@dataclass(frozen=True)
class Contacts:
    """One row per contact; -1 stands for unknown. `repeat_of` is the planted earlier contact's row."""

    channel: Ints
    opened: Ints
    customer: Ints
    reason: Ints
    segment: Ints
    language: Ints
    repeat_of: Ints

    @property
    def is_call(self) -> Flags:
        """True for contacts by telephone."""
        calls: Flags = self.channel == w.PHONE
        return calls


def open_by_phone() -> Flags:
    """Days on which the telephone is answered."""
    week = np.array([bool(spans) for spans in w.SCHEDULES["telefoon"]], dtype=np.bool_)
    answered: Flags = week[WEEKDAY[:DAYS]] & ~IS_HOLIDAY[:DAYS]
    return answered


def volume() -> Floats:
    """Expected share of contacts by day and channel: shape (days, channels), sum 1."""
    day = np.arange(DAYS)
    season = np.asarray(w.SEASON)[MONTH_OF_DAY % 12]  # the period begins in January
    messages = w.MIX_FIRST + (w.MIX_LAST - w.MIX_FIRST) * day / (DAYS - 1)
    phone_week = np.asarray(w.WEEK_PHONE) * 7 / sum(w.WEEK_PHONE)
    written_week = np.asarray(w.WEEK_WRITTEN) * 7 / sum(w.WEEK_WRITTEN)
    phone = phone_week[WEEKDAY[:DAYS]] * open_by_phone()
    phone[day_index(w.BAD_MONDAY)] *= w.BAD_MONDAY_FACTOR
    written = written_week[WEEKDAY[:DAYS]] * np.where(IS_HOLIDAY[:DAYS], w.HOLIDAY_WRITTEN, 1.0)
    shares = np.zeros((DAYS, len(w.CHANNELS)))
    shares[:, w.PHONE] = (1 - messages) * 0.53 * phone
    shares[:, w.EMAIL] = (1 - messages) * 0.32 * written
    shares[:, w.WEB] = (1 - messages) * 0.15 * written
    shares[:, w.CHAT] = messages * 0.6 * written
    shares[:, w.WHATSAPP] = messages * 0.4 * written
    shares *= season[:, None]
    result: Floats = shares / shares.sum()
    return result


def customer_traits(rng: np.random.Generator, customers: int) -> tuple[Ints, Ints]:
    """Segment and language of every customer."""
    return pick(rng, w.SEGMENT_SHARES, customers), pick(rng, w.LANGUAGE_SHARES, customers)


def customers_for(contacts: int) -> int:
    """How many customers the shop has for so many contacts."""
    return max(50, contacts * 9 // 20)


def arrivals(rng: np.random.Generator, contacts: int, segment_of: Ints, language_of: Ints) -> Contacts:
    """All contacts with channel, opening instant and customer, in no particular order."""
    cell = pick(rng, volume().ravel().tolist(), contacts)
    day, channel = np.divmod(cell, len(w.CHANNELS))
    customer = within(rng, 0, len(segment_of) - 1, contacts)
    customer[rng.random(contacts) < np.asarray(w.ANONYMOUS)[channel]] = -1
    reason = pick(rng, w.REASON_SHARES, contacts)
    reason[rng.random(contacts) < w.UNKNOWN_REASON] = -1
    repeat_of = _plant_repeats(rng, day, channel, customer, reason)
    opened = instant(day, seconds(rng, day, channel))
    known = customer >= 0
    return Contacts(
        channel,
        opened,
        customer,
        reason,
        np.where(known, segment_of[customer], -1),
        np.where(known, language_of[customer], 0),
        repeat_of,
    )


def seconds(rng: np.random.Generator, day: Ints, channel: Ints) -> Ints:
    """Local second of the day at which each contact comes in, inside the hours of its channel."""
    size = len(day)
    result = second_of_day(rng, w.HOURS_MAIL, 6, size)
    chat = second_of_day(rng, w.HOURS_CHAT, 7, size)
    phone = second_of_day(rng, w.HOURS_PHONE, 8, size)
    saturday = second_of_day(rng, w.HOURS_SATURDAY, 9, size)
    result = np.where(channel == w.CHAT, chat, result)
    result = np.where(channel == w.PHONE, phone, result)
    return np.where((channel == w.PHONE) & (WEEKDAY[day] == 5), saturday, result)


def _plant_repeats(rng: np.random.Generator, day: Ints, channel: Ints, customer: Ints, reason: Ints) -> Ints:
    """Rewrites some contacts, in place, into repeats of others; returns whose repeat each one is."""
    repeat_of = np.full(len(day), -1, dtype=np.int64)
    order = rng.permutation(len(day)).astype(np.int64)
    first = int(len(day) * w.REPEAT_SHARE)
    second = first * 15 // 100
    children, grandchildren, parents = order[:first], order[first : first + second], order[first + second :]
    for child, parent in ((children, parents[:first]), (grandchildren, children[:second])):
        _repeat(rng, child, parent, day, channel, customer, reason, repeat_of)
    return repeat_of


def _repeat(
    rng: np.random.Generator,
    child: Ints,
    parent: Ints,
    day: Ints,
    channel: Ints,
    customer: Ints,
    reason: Ints,
    repeat_of: Ints,
) -> None:
    size = len(child)
    soon = choose(rng, (1, 1, 2, 2, 3, 3, 4, 5, 6, 7), size)
    gap = np.where(rng.random(size) < 0.7, soon, within(rng, 8, 30, size))
    same = rng.random(size) < 0.6
    fits = (customer[parent] >= 0) & (reason[parent] >= 0) & (day[parent] + gap < DAYS)
    child, parent, gap, same = child[fits], parent[fits], gap[fits], same[fits]
    day[child] = day[parent] + gap
    channel[child] = np.where(same, channel[parent], channel[child])
    closed = (channel[child] == w.PHONE) & ~open_by_phone()[day[child]]
    channel[child] = np.where(closed, w.EMAIL, channel[child])
    customer[child] = customer[parent]
    reason[child] = reason[parent]
    repeat_of[child] = parent
