"""What is kept up of a screen's part equals what is worked out anew, after whatever came and however the clock went."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest
from plain_counts import Counts, Plain, Spent

from peil.calendar import QUARTER, day_begins
from peil.live.now import EVERYTHING, Event, Known, Now, Part
from peil.live.tally import Tallies, Tally, Waiting
from peil.live.wall import Hours
from peil.opening import Schedule, office_hours
from peil.settings import Settings

DAY = 86_400
MIDNIGHT = day_begins("Europe/Amsterdam", int(dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC).timestamp()))
PARTS = (EVERYTHING, Part("Noord"), Part(queue="hulp"), Part("Zuid", "hulp"))
EVENING = Schedule("evening", (((18 * 60, 22 * 60),),) * 7)
SETTINGS = replace(Settings(), schedules=(office_hours(), EVENING))
TYPES = (
    *("contact.opened", "contact.status", "contact.status", "contact.message", "contact.assigned", "contact.excluded"),
    *("queue.entered", "queue.entered", "queue.connected", "queue.abandoned", "queue.left"),
    *("contact.merged", "contact.unmerged"),
)


def an_event(chance: random.Random, now: int, contacts: int) -> Event:
    """Anything that may be told of one of a few contacts, of a moment around now; often one that was told before."""
    at = now + chance.choice((0, 0, 1, -chance.randrange(3_600), -chance.randrange(36 * 3_600), chance.randrange(600)))
    number, ckey = chance.randrange(60), chance.randrange(contacts)
    return Event(
        ekey=number * 1_000 + ckey,
        revision=chance.choice((0, 0, 1, 2)),
        source=chance.choice(("desk", "pbx")),
        type=chance.choice(TYPES),
        time_us=at * 1_000_000 + chance.randrange(1_000_000),
        seq=chance.randrange(3),
        ckey=ckey,
        into_ckey=chance.randrange(contacts),
        queue=chance.choice(("hulp", "bestellen", None)),
        team=chance.choice(("Noord", "Zuid", None, None)),
        agent=chance.randrange(4),
        actor=chance.choice(("agent", "customer", None)),
        visibility=chance.choice(("public", "internal")),
        status=chance.choice(("open", "pending", "solved", "closed")),
        outcome=chance.choice(("key", "callback", None)),
        state="available",
        wait_s=chance.choice((None, chance.randrange(60))),
        value=chance.choice(("spam", "test", None)),
    )


def a_contact(chance: random.Random, now: int) -> Known:
    """What the facts may say of one."""
    opened_at = now - chance.choice((0, chance.randrange(DAY), chance.randrange(20 * DAY), chance.randrange(95 * DAY)))
    return Known(
        opened_at=opened_at,
        open=chance.random() < 0.6,
        excluded=chance.choice((None, None, None, "merged", "spam")),
        request_at=chance.choice((None, opened_at, opened_at + chance.randrange(3 * DAY))),
        replied=chance.random() < 0.3,
        schedule=chance.choice(("default", "evening", "unknown")),
        team=chance.choice(("Noord", "Zuid", None)),
        team_now=chance.choice(("Noord", "Zuid", None)),
    )


def counted(tally: Tally, hours: Hours, instant: int, terms: tuple[int, int]) -> Counts:
    waiting, first = tally.waiting(instant - DAY + 1)
    return Counts(
        waiting=waiting,
        first=first,
        today=dict(tally.waits(MIDNIGHT)),
        lately=dict(tally.waits(instant - 1_800, lately=True)),
        open=tally.open,
        overdue=tally.overdue(hours.cuts(terms, instant)),
        begun=tally.begun(MIDNIGHT),
    )


@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_it_is_what_working_it_out_anew_gives(seed: int) -> None:
    chance = random.Random(seed)
    now, told = Now(), list[Event]()
    tallies, known = Tallies(now), dict[int, Known]()
    instant, terms, contacts = MIDNIGHT + 9 * 3_600, (30_600, 153_000), chance.choice((6, 30))
    hours, spent = Hours(SETTINGS, instant), Spent(SETTINGS, instant - 90 * DAY, instant)
    for step in range(40):
        move = chance.choice((1, 1, 1, 60, 1_800, 3_600, -1, -7_200))  # clocks are set back too
        instant = min(max(instant + move, MIDNIGHT), MIDNIGHT + DAY - 1)
        if instant // QUARTER != hours.quarter:
            hours, spent = Hours(SETTINGS, instant), Spent(SETTINGS, instant - 90 * DAY, instant)
        if chance.random() < 0.1:
            terms = chance.choice(((3_600, 7_200), (30_600, 153_000), (900, 1_000_000)))
        fresh = [an_event(chance, instant, contacts) for _ in range(chance.randrange(12))]
        now.apply([*fresh, *chance.sample(told, min(3, len(told)))])
        told += fresh
        said = {n: chance.choice((a_contact(chance, instant), None)) for n in range(contacts) if chance.random() < 0.1}
        now.learn(said)
        known = {n: one for n, one in (known | said).items() if one is not None}
        if chance.random() < 0.1:
            tallies.only(PARTS[:1])
        plain = Plain(told, known)
        for part in PARTS[: 2 + step % 3]:  # some are not looked at each time
            wanted = plain.counts(part, instant=instant, begins=MIDNIGHT, hours=spent, terms=terms)
            assert counted(tallies.of(part), hours, instant, terms) == wanted, (step, part)


def test_a_wait_that_was_too_old_counts_again_where_the_clock_goes_back() -> None:
    waiting = Waiting()
    for entered in (100, 200, 200):
        waiting.add(entered, 1)
    assert waiting.since(150) == (2, 200)
    assert waiting.since(50) == (3, 100)
    waiting.add(100, -1)
    assert waiting.since(50) == (2, 200)
