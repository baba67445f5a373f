"""Ratios of two facts: joined on what both know, over days that both cover, and never on half of a side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.worlds import DuckFacts
from kpis.asked import over, rows_of
from peil.ask.answer import Row
from peil.ask.execute import ask, context_of
from peil.ask.plan import resolve
from peil.ask.question import question
from peil.ask.records import KINDS, records_query
from peil.kpis.registry import get
from peil.lake.published import Published

YEAR = over(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
JAN, FEB = dt.date(2026, 1, 15), dt.date(2026, 2, 15)
Rows = Sequence[Mapping[str, object]]


def asked(kpi: str, costs: Rows, contacts: Rows, told: Published = YEAR, **words: object) -> list[Row]:
    engine = DuckFacts()
    engine.put("costs", rows_of("costs", costs, JAN))
    engine.put("contacts", rows_of("contacts", [{"unanswered_call": 0, **c} for c in contacts], JAN))
    return list(ask(question(kpi, **words), told, engine.run)[0].rows)  # type: ignore[arg-type]


def test_joined_on_the_dimension_that_both_have() -> None:
    rows = asked(
        "cost_per_contact",
        [{"amount_cents": 1000, "channel": "phone"}, {"amount_cents": 500, "channel": "chat"}, {"amount_cents": 7}],
        [{"channel": "phone"}, {"channel": "phone"}, {"channel": "email"}],
        by="channel",
    )
    assert [(r.by["channel"], r.value, r.status, r.reason) for r in rows] == [
        ("chat", None, "no_data", "nothing to divide by"),
        ("email", None, "no_data", "nothing is booked here"),
        ("phone", 5.0, "ok", None),
        (None, None, "no_data", "nothing to divide by"),
    ]
    assert [r.parts["cents"] for r in rows] == [500, 0, 1000, 7]
    assert sum(r.parts["contacts"] for r in rows) == 3


def test_by_what_one_side_does_not_know_it_is_not_measurable() -> None:
    costs, contacts = [{"amount_cents": 1000, "cost_kind": "bot"}], [{"reason": "retour"}]
    (row,) = asked("cost_per_contact", costs, contacts, by="reason")
    assert (row.value, row.status, row.reason) == (None, "not_measurable", "costs are not known by reason")
    (row,) = asked("cost_per_contact", costs, contacts, where=["kind=bot"])
    assert (row.status, row.reason) == ("not_measurable", "handled contacts are not known by kind")


def test_contacts_outside_the_days_of_the_costs_are_not_in_it() -> None:
    """Costs of January over the contacts of a year would make each look cheap."""
    costs = [{"amount_cents": 31_00, "day": dt.date(2026, 1, day)} for day in range(1, 32)]
    contacts = [{"opened_day": dt.date(2026, 1, 9)}] * 2 + [{"opened_day": FEB}] * 60
    (row,) = asked("cost_per_contact", costs, contacts)
    assert (row.value, row.parts["contacts"]) == (31 * 31 / 2, 2)
    months = asked("cost_per_contact", costs, contacts, grain="month", first="2026-01-01", end="2026-04-01")
    assert [(r.value, r.reason) for r in months] == [
        (31 * 31 / 2, None),
        (None, "the sources do not cover this period"),
        (None, "the sources do not cover this period"),
    ]


def test_a_month_without_bookings_costs_not_nothing() -> None:
    costs = [{"amount_cents": 100, "day": JAN}, {"amount_cents": 100, "day": dt.date(2026, 3, 15)}]
    contacts = [{"opened_day": FEB}]
    rows = asked("cost_per_contact", costs, contacts, grain="month", first="2026-02-01", end="2026-03-01")
    assert [(r.value, r.status, r.reason) for r in rows] == [(None, "no_data", "nothing is booked here")]
    (row,) = asked("costs", costs, contacts, first="2026-02-01", end="2026-03-01")
    assert (row.value, row.status) == (None, "no_data")


def test_resolutions_whose_reopening_may_still_come_are_told() -> None:
    rows = asked(
        "cost_per_resolution",
        [{"amount_cents": 900}],
        [
            {"is_ticket": 1, "first_solved_at": 1_798_000_000, "first_solved_day": JAN},  # eight days before as_of
            {"is_ticket": 1, "first_solved_at": 1_768_000_000, "first_solved_day": JAN},
            {"is_ticket": 0, "answered_visits": 1, "opened_day": JAN},
        ],
    )
    assert [(r.value, r.pending, r.provisional) for r in rows] == [(3.0, 1, True)]


@given(
    costs=st.lists(
        st.tuples(st.sampled_from(("A", "B", None)), st.integers(-(10**9), 10**9), st.booleans()), max_size=8
    ),
    contacts=st.lists(st.tuples(st.sampled_from(("A", "B", "C")), st.booleans()), max_size=8),
)
@settings(max_examples=30)
def test_parts_of_both_sides_add_up(
    costs: list[tuple[str | None, int, bool]], contacts: list[tuple[str, bool]]
) -> None:
    booked = [{"team": t, "amount_cents": c, "day": JAN if early else FEB} for t, c, early in costs]
    begun = [{"team": t, "opened_day": JAN if early else FEB} for t, early in contacts]
    words = {"first": "2026-01-15", "end": "2026-02-16"}
    parts = ("cents", "bookings", "contacts")
    (whole,) = asked("cost_per_contact", booked, begun, **words)
    for more in ({"by": "team"}, {"grain": "month"}, {"grain": "month", "by": "team"}, {"grain": "day", "by": "team"}):
        rows = asked("cost_per_contact", booked, begun, **words, **more)
        assert {p: sum(r.parts[p] for r in rows) for p in parts} == {p: whole.parts[p] for p in parts}
        for row in rows:
            if row.value is not None:
                assert row.value == row.parts["cents"] / (100 * row.parts["contacts"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_records_of_a_resolution_are_those_of_costs_tickets_and_calls(kind: str) -> None:
    """Also of what waits to be reopened or repeated, whose condition has a setting and the watermark in it."""
    asked = question("cost_per_resolution")
    engine = DuckFacts()
    engine.put("costs", rows_of("costs", [{"amount_cents": 1000}], JAN))
    at = int(dt.datetime(2026, 12, 31, tzinfo=dt.UTC).timestamp())
    late = dt.date(2026, 12, 31)
    ticket = {"is_ticket": 1, "first_solved_at": at, "first_solved_day": late}
    call = {"is_ticket": 0, "answered_visits": 1, "opened_at": at - 8 * 86_400, "unanswered_call": 0}
    engine.put("contacts", rows_of("contacts", [ticket, call], late))
    term = resolve(get("cost_per_resolution"), asked, context_of(YEAR))
    found = {
        side.kpi.key.partition("/")[2]: [
            row[-1] for row in engine.run(records_query(side, asked, JAN, dt.date(2027, 1, 1), kind=kind).sql)
        ]
        for side in term.sides
    }
    every = {"costs": ["counted"], "solved_tickets": ["pending"], "answered_calls": ["counted"]}
    assert found == {key: [told for told in rows if kind in ("all", told)] for key, rows in every.items()}
