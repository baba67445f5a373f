"""Where a KPI changed: the group that went another way is named, and nothing where all went the same way."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from peil.ask.answer import Row
from peil.calendar import Period
from peil.kpis.measures import Count, Mean, PerContact, Quantile, Share
from peil.steering.where import Split, can_tell, where

MONDAY = dt.date(2026, 3, 2)
CSAT = Share("score >= 4", names=("positive", "answers"), sampled=True)
SERVICE = Share("wait_s <= 20", names=("in_time", "offered"))
CONTACTS = Count(name="contacts")


def row(dimension: str, group: str | None, parts: dict[str, int], n: int, day: int = 0) -> Row:
    first = MONDAY + dt.timedelta(days=day)
    period = Period(first, first + dt.timedelta(days=1), "")
    return Row(period, {dimension: group}, 1.0, "ok", None, parts, n, None, "", "calendar", {}, 0, False)


def answers(dimension: str, shares: dict[str, tuple[int, int]]) -> list[Row]:
    return [row(dimension, g, {"positive": x, "answers": n}, n) for g, (x, n) in shares.items()]


def test_the_segment_that_fell_is_named_and_not_its_mirror():
    """Business fell from 80 to 70 % of 600 answers, the others stood at 75 % of 1,800: minus 10, plus 10 for them."""
    old = answers("segment", {"private": (900, 1200), "business": (480, 600), "other": (450, 600)})
    new = answers("segment", {"private": (900, 1200), "business": (420, 600), "other": (450, 600)})
    found = where(CSAT, [Split("segment", new, old)])
    [change] = found.changes
    assert (change.group, change.old, change.new, found.looked_at) == ("business", 80.0, 70.0, 3)
    assert change.own.estimate == change.apart.estimate == pytest.approx(-10)
    assert change.apart.interval.high < 0
    assert change.weight == 0.25


def test_where_all_fall_alike_no_group_is_named():
    """It did get worse; in which group is no answer to why."""
    old = answers("segment", {"private": (960, 1200), "business": (480, 600)})
    new = answers("segment", {"private": (840, 1200), "business": (420, 600)})
    assert where(CSAT, [Split("segment", new, old)]).changes == ()


def test_few_answers_and_single_groups_are_not_looked_at():
    old, new = answers("segment", {"a": (29, 29), "b": (500, 600)}), answers("segment", {"a": (0, 29), "b": (500, 600)})
    assert where(CSAT, [Split("segment", new, old)]).looked_at == 0, "b is held against those 29"
    alone = answers("segment", {"a": (80, 100)})
    assert where(CSAT, [Split("segment", alone, alone)]).looked_at == 0
    assert where(CSAT, []).looked_at == 0


def test_withheld_rows_are_no_zeros():
    old = answers("segment", {"a": (80, 100), "b": (500, 600)})
    blank = row("segment", "a", {}, 0)._replace(value=None, status="withheld")
    assert where(CSAT, [Split("segment", [blank, old[1]], old)]).changes == ()


def days(dimension: str, draw, length: int = 28) -> list[Row]:
    """`draw(day)` gives (group, top, bottom) for each group of a day."""
    return [row(dimension, g, {"in_time": x, "offered": n}, n, day) for day in range(length) for g, x, n in draw(day)]


def test_a_team_that_fell_is_named_by_its_days():
    """Both teams have the same good and bad days; South is ten points lower in the second four weeks."""
    rng = random.Random(5)

    def before(day):
        base = 800 + round(rng.gauss(0, 40))
        return [("North", base, 1000), ("South", base + rng.randrange(-5, 6), 1000)]

    def after(day):
        base = 800 + round(rng.gauss(0, 40))
        return [("North", base, 1000), ("South", base - 100 + rng.randrange(-5, 6), 1000)]

    old, new = days("team", before), days("team", after)
    [change] = where(SERVICE, [Split("team", new, old)]).changes
    assert change.group == "South"
    assert change.apart.estimate == pytest.approx(-10, abs=0.3)
    assert change.apart.interval.high - change.apart.interval.low < 1, "what days have in common cancels"


def test_a_shift_of_the_mix_is_told_in_shares_of_all():
    """Chat has 100 of 1,000 contacts a day, then 200 of 1,000."""
    rng = random.Random(6)

    def counts(chat: int) -> list[Row]:
        return [
            row("channel", g, {"contacts": n}, n, day)
            for day in range(28)
            for g, n in (("chat", chat + rng.randrange(-9, 10)), ("phone", 1000 - chat + rng.randrange(-20, 21)))
        ]

    found = where(CONTACTS, [Split("channel", counts(200), counts(100))])
    chat = next(c for c in found.changes if c.group == "chat")
    assert (chat.old, chat.new) == (pytest.approx(10, abs=0.3), pytest.approx(20, abs=0.3))
    assert where(CONTACTS, [Split("channel", counts(100), counts(100))]).changes == ()


def test_what_does_not_add_up_is_not_looked_at():
    assert not can_tell(Quantile("s", 500, "1 = 1", ""), "channel")
    assert not can_tell(PerContact("talk_s"), "team")
    assert can_tell(PerContact("talk_s"), "channel")
    assert can_tell(Mean("s"), "team")


def test_groups_that_go_the_same_way_are_seldom_named():
    """Five dimensions with four groups each, satisfaction falls alike by five points: named in one of twenty at most."""
    rng, named = random.Random(11), 0

    def drawn(dimension: str, share: float) -> list[Row]:
        sizes = {f"{dimension}{i}": 100 + 60 * i for i in range(4)}
        return answers(dimension, {g: (sum(rng.random() < share for _ in range(n)), n) for g, n in sizes.items()})

    for _ in range(200):
        splits = [
            Split(d, drawn(d, 0.75), drawn(d, 0.80)) for d in ("channel", "team", "reason", "segment", "language")
        ]
        named += bool(where(CSAT, splits).changes)
    assert named <= 16  # 10 expected at most, standard deviation 3


def test_days_that_go_the_same_way_seldom_name_a_group():
    rng, named = random.Random(12), 0

    def drawn(day):
        base = rng.gauss(0.8, 0.05)
        return [(g, sum(rng.random() < base for _ in range(40)), 40) for g in "abcd"]

    for _ in range(60):
        named += bool(where(SERVICE, [Split("team", days("team", drawn), days("team", drawn))]).changes)
    assert named <= 7
