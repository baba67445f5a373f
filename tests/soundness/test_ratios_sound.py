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
