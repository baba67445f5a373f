"""Costs: spread over the days of their span and shared between channels, to the cent."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.worlds import World, event, instant, world
from peil import settings as settings_

SPAN = "span=2026-03-01/2026-03-03"
CALLS = """
    2026-03-02 09:00 C1 queue.entered queue=q channel=phone team=A
    2026-03-02 09:01 C1 queue.connected queue=q agent=Els team=A
    2026-03-02 09:06 C1 call.ended talk_s=200 wrap_s=0 team=A
    2026-03-02 10:00 C2 queue.entered queue=q channel=chat team=B
    2026-03-02 10:01 C2 queue.connected queue=q agent=Bo team=B
    2026-03-02 10:06 C2 call.ended talk_s=100 wrap_s=0 team=B
    2026-03-03 10:00 T1 contact.opened channel=email team=A
    2026-03-09 10:00 T2 contact.opened channel=web team=A
"""


def cents(made: World, *names: str) -> dict[Any, int]:
    """Cents by the columns named."""
    found: Counter[Any] = Counter()
    for row in made.rows("costs"):
        key = tuple(row[name] for name in names)
        found[key[0] if len(key) == 1 else key] += int(str(row["amount_cents"]))
    return dict(found)


def test_a_cost_lies_on_every_day_of_its_span_to_the_cent() -> None:
    made = world(f"2026-03-01 00:00 - cost.booked cost_kind=bot amount_cents=1000 channel=chat {SPAN}")
    # 1000 / 3 = 333 with one cent over: it goes to the first day.
    assert cents(made, "day") == {dt.date(2026, 3, 1): 334, dt.date(2026, 3, 2): 333, dt.date(2026, 3, 3): 333}
    assert {(r["channel"], r["shared"], r["cost_kind"]) for r in made.rows("costs")} == {("chat", 0, "bot")}


def test_shared_by_seconds_of_handling_contacts_or_fixed_weights() -> None:
    lines = "\n".join(
        f"2026-03-01 00:00 - cost.booked cost_kind={key} amount_cents=100001 share_by={key} {SPAN}"
        for key in ("handle", "contacts", "fixed", "none")
    )
    own = settings_.parse({"costs": {"shares": {"phone": 1, "letter": 2}}})
    found = cents(world(CALLS + lines, own), "cost_kind", "channel")
    assert found == {
        ("handle", "phone"): 66667,  # 200 of 300 s: 66667.33
        ("handle", "chat"): 33334,  # 33333.67: the larger remainder has the cent
        ("contacts", "phone"): 33333,  # one contact each in the span; the web ticket came after it
        ("contacts", "chat"): 33334,  # two cents over, equal remainders: chat and email come first by name
        ("contacts", "email"): 33334,
        ("fixed", "phone"): 33334,  # 33333.67
        ("fixed", "letter"): 66667,  # 66667.33
        ("none", None): 100001,
    }


def test_the_cost_of_a_team_is_shared_by_its_own_work_and_what_nobody_worked_for_stays_whole() -> None:
    made = world(
        CALLS
        + f"2026-03-01 00:00 - cost.booked cost_kind=a amount_cents=900 share_by=handle team=A {SPAN}\n"
        + f"2026-03-01 00:00 - cost.booked cost_kind=c amount_cents=900 share_by=handle team=C {SPAN}\n"
        + "2026-03-01 00:00 - cost.booked cost_kind=old amount_cents=900 share_by=handle span=2026-01-01/2026-01-31\n"
    )
    assert cents(made, "cost_kind", "channel", "team") == {
        ("a", "phone", "A"): 900,
        ("c", None, "C"): 900,
        ("old", None, None): 900,
    }


def test_the_default_key_stands_in_the_settings() -> None:
    own = settings_.parse({"costs": {"share_by": "contacts"}})
    made = world(CALLS + f"2026-03-01 00:00 - cost.booked cost_kind=x amount_cents=300 {SPAN}", own)
    assert cents(made, "channel") == {"phone": 100, "chat": 100, "email": 100}


def test_foreign_money_by_its_rate_rounded_to_the_cent_and_credits_below_zero() -> None:
    day = "span=2026-03-01/2026-03-01 channel=chat"
    made = world(
        f"""
        2026-03-01 00:00 - cost.booked cost_kind=up amount_cents=1001 currency=USD rate_millionths=500000 {day}
        2026-03-01 00:00 - cost.booked cost_kind=credit amount_cents=-1001 currency=USD rate_millionths=500000 {day}
        2026-03-01 00:00 - cost.booked cost_kind=own amount_cents=7 currency=EUR rate_millionths=500000 {day}
        2026-03-01 00:00 - cost.booked cost_kind=lost amount_cents=7 currency=GBP {day}
        """
    )
    by_kind = {r["cost_kind"]: (r["amount_cents"], r["excluded"]) for r in made.rows("costs")}
    assert by_kind == {"up": (501, None), "credit": (-501, None), "own": (7, None), "lost": (None, "no_rate")}


@given(
    amount=st.integers(-(10**13), 10**13),
    length=st.integers(1, 40),
    seconds=st.lists(st.sampled_from((0, 1, 2, 7, 100, 86_399, 3_000_000_000)), min_size=1, max_size=6),
    share_by=st.sampled_from(("handle", "contacts", "fixed", "none")),
)
@settings(max_examples=25)
def test_shares_and_days_add_up_to_the_amount_exactly(
    amount: int, length: int, seconds: list[int], share_by: str
) -> None:
    last = dt.date(2026, 3, 1) + dt.timedelta(days=length - 1)
    said = {"cost_kind": "x", "amount_cents": amount, "span": f"2026-03-01/{last}", "share_by": share_by}
    events = [event("cost.booked", instant("2026-03-01 00:00"), 1, said)]
    for number, handle in enumerate(seconds):
        at_us, name = instant("2026-03-01 09:00"), {"contact": f"C{number}", "queue": "q"}
        for kind, words in (
            ("queue.entered", {**name, "channel": f"channel {number}"}),
            ("queue.connected", name),
            ("call.ended", {"contact": f"C{number}", "talk_s": handle, "wrap_s": 0}),
        ):
            events.append(event(kind, at_us, len(events) + 1, words))
    own = settings_.parse({"costs": {"shares": {f"channel {n}": s % 1000 for n, s in enumerate(seconds)}}})
    rows = world(events, own).rows("costs")
    assert sum(int(str(r["amount_cents"])) for r in rows) == amount
    by_channel = Counter[Any]()
    for row in rows:
        by_channel[row["channel"]] += int(str(row["amount_cents"]))
    weights = {
        f"channel {n}": {"handle": s, "contacts": 1, "fixed": s % 1000}.get(share_by, 0) for n, s in enumerate(seconds)
    }
    whole = sum(weights.values())
    if whole and share_by != "none":
        for channel, weight in weights.items():
            # Within a cent of the exact share; the cutting of huge weights moves at most 1e-8 of it.
            exact = amount * weight / whole
            assert abs(by_channel[channel] - exact) <= 1 + abs(amount) * 1e-8
    else:
        assert set(by_channel) == {None}
    for channel in by_channel:
        mine = [
            int(str(r["amount_cents"])) for r in sorted(rows, key=lambda r: str(r["day"])) if r["channel"] == channel
        ]
        assert len(mine) == length
        assert max(map(abs, mine)) - min(map(abs, mine)) <= 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"costs": {"share_by": "handel"}}, "handle"),
        ({"costs": {"share_by": "fixed"}}, "weights"),
        ({"costs": {"shares": {"phone": 0.5}}}, "whole number"),
        ({"organisation": {"currency": "euro"}}, "three letters"),
    ],
)
def test_settings_that_cannot_be_used(table: dict[str, object], words: str) -> None:
    from peil.errors import InputError

    with pytest.raises(InputError) as told:
        settings_.parse(table)
    assert words in f"{told.value} {told.value.remedy}"
