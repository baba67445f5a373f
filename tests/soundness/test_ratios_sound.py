"""Ratios of two facts whose parts, or what was left out of them, were told wrongly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from engines.worlds import DuckFacts
from kpis.asked import over, rows_of
from peil.ask.answer import Row
from peil.ask.execute import ask
from peil.ask.question import question

YEAR = over(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
JAN = dt.date(2026, 1, 15)
Rows = Sequence[Mapping[str, object]]


def resolutions(costs: Rows, contacts: Rows, **words: object) -> list[Row]:
    engine = DuckFacts()
    engine.put("costs", rows_of("costs", costs, JAN))
    engine.put("contacts", rows_of("contacts", contacts, JAN))
    return list(ask(question("cost_per_resolution", **words), YEAR, engine.run)[0].rows)  # type: ignore[arg-type]


def test_a_reason_that_two_sides_share_counts_the_rows_of_both() -> None:
    """A spam ticket and two spam calls are three left out: the calls' count stood in the place of the tickets'."""
    ticket = {"is_ticket": 1, "first_solved_at": 1_768_000_000, "first_solved_day": JAN}
    call = {"is_ticket": 0, "answered_visits": 1, "opened_day": JAN}
    spam = {"excluded": "spam"}
    (row,) = resolutions([{"amount_cents": 900}], [ticket, call, {**ticket, **spam}, *[{**call, **spam}] * 2])
    assert (row.value, row.excluded) == (4.5, {"spam": 3})


def test_a_call_that_comes_back_is_no_resolution() -> None:
    """Four calls of 9.00 together, one followed by another about the same after two days: 9.00 / 3, not / 4."""
    call = {"is_ticket": 0, "answered_visits": 1, "opened_day": JAN, "opened_at": 1_768_000_000}
    calls = [call, call, {**call, "next_gap_s": 10 * 86_400}, {**call, "next_gap_s": 2 * 86_400}]
    (row,) = resolutions([{"amount_cents": 900}], calls)
    assert (row.value, row.parts["calls_answered"], row.parts["calls_repeated"]) == (3.0, 3, 1)


def test_a_call_whose_repeat_may_still_come_is_told() -> None:
    """Seven days before the watermark of 31 December, 12:00 in Amsterdam, and a second later."""
    at = 1_798_714_800 - 7 * 86_400
    call = {"is_ticket": 0, "answered_visits": 1, "opened_day": JAN}
    (row,) = resolutions([{"amount_cents": 900}], [{**call, "opened_at": at}, {**call, "opened_at": at + 1}])
    assert (row.value, row.pending, row.provisional) == (4.5, 1, True)


def costs(first: str, end: str, **words: object) -> list[tuple[object, ...]]:
    """A thousand a day in January and March, nothing in February; one amount without a rate does not fill a hole."""
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(90)]
    booked = [{"day": day, "amount_cents": 100_000} for day in days if day.month != 2]
    booked.append({"day": dt.date(2026, 2, 9), "amount_cents": None, "excluded": "no_rate"})
    engine = DuckFacts()
    engine.put("costs", rows_of("costs", booked, JAN))
    engine.put("contacts", rows_of("contacts", [{"opened_day": day, "unanswered_call": 0} for day in days], JAN))
    key = str(words.pop("kpi", "costs"))
    found = ask(question(key, first=first, end=end, **words), YEAR, engine.run)[0].rows  # type: ignore[arg-type]
    return [(r.value, r.status, r.reason, r.provisional) for r in found]


def test_a_month_that_is_not_booked_yet_is_told_in_a_longer_period() -> None:
    """A quarter without its February is 62,000 of some 90,000: the sum alone looks like savings."""
    assert costs("2026-01-01", "2026-04-01") == [(62_000.0, "ok", "nothing is booked on 28 of 90 days", True)]
    assert costs("2026-01-01", "2026-02-01") == [(31_000.0, "ok", None, False)]
    assert costs("2026-01-01", "2026-04-01", grain="month") == [
        (31_000.0, "ok", None, False),
        (None, "no_data", "nothing is booked here", False),
        (31_000.0, "ok", None, True),
    ]


def test_costs_per_contact_with_a_hole_in_the_costs_say_so() -> None:
    """Ninety contacts, costs of 62 of the 90 days."""
    asked = costs("2026-01-01", "2026-04-01", kpi="cost_per_contact")
    assert asked == [(62_000 / 90, "ok", "nothing is booked on 28 of 90 days", True)]
