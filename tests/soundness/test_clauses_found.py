"""Where Peil and its definitions differed, found by trying the definitions clause by clause (tests/kpis/clauses_*)."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from engines.worlds import INSTRUMENTS, world
from peil.ask.conditions import Context
from peil.ask.supports import lacks, measurable
from peil.kpis.kpi import direction_of
from peil.kpis.registry import get
from peil.show.tiles import partial

MARCH = {"first": "2026-02-01", "end": "2026-05-01", "grain": "month"}
LATE = """
    2026-02-20 09:00  T0  contact.opened   customer=A
    2026-02-20 10:00  T0  contact.status   status=solved
    2026-02-21 10:00  T0  survey.invited   invitation=I0 instrument=vijf
    2026-02-21 10:00  T0  survey.answered  invitation=I0 instrument=vijf score=4
    2026-03-31 09:00  T1  contact.opened   customer=B
    2026-03-31 10:00  T1  contact.status   status=solved
    2026-03-31 10:00  T1  survey.invited   invitation=I1 instrument=vijf
    2026-04-01 10:00  T1  survey.answered  invitation=I1 instrument=vijf score=4
"""


@pytest.mark.parametrize(("as_of", "march"), [("2026-04-14 23:59", True), ("2026-04-15 00:00", False)])
@pytest.mark.parametrize("kpi", ["csat", "csat_mean", "response_rate"])
def test_a_month_of_which_answers_still_come_in_is_provisional(kpi: str, as_of: str, march: bool) -> None:
    """March stood as settled on 1 April, and moved with each answer of the next fourteen days."""
    rows = world(LATE, as_of=as_of).ask(kpi, **MARCH).rows
    assert [(r.period.label, r.provisional) for r in rows] == [
        ("2026-02", False),
        ("2026-03", march),
        ("2026-04", True),
    ]


def test_what_is_complete_is_settled_the_day_after() -> None:
    rows = world(LATE, as_of="2026-04-01 12:00").ask("contacts", **MARCH).rows
    assert [r.provisional for r in rows] == [False, False, True]


def test_a_mean_of_effort_is_better_when_it_falls() -> None:
    """A customer effort that rose from 2 to 4 of 5 was called better, and its page said that higher is better."""
    effort = {"family": "ces", "scale": [1, 5], "positive": [1, 2], "negative": [4, 5], "polarity": "down"}
    lines = """
        2026-03-02 09:00  -  survey.answered  invitation=I1 instrument=moeite score=4
        2026-03-02 09:00  -  survey.answered  invitation=I2 instrument=gemak score=4
    """
    told = world(lines, instruments={**INSTRUMENTS, "moeite": effort})

    def direction(*instruments: str, **words: object) -> str:
        return told.ask("ces", where=[f"instrument={','.join(instruments)}"], **words).direction

    assert direction("moeite", statistic="mean") == "down"
    assert direction("gemak", statistic="mean") == "up"
    assert direction("gemak", "moeite", statistic="mean") == "none", "of both there is no one direction"
    assert direction("moeite") == direction("gemak", "moeite") == "up", "the share that found it easy"
    assert direction_of(get("csat_mean"), None, {"down"}) == "down"
    assert direction_of(get("csat"), None, {"down"}) == "up"
    assert direction_of(get("first_response_time"), "mean", {"down"}) == "down"


@pytest.mark.parametrize("counted", ["contact.status", "queue.connected"])
def test_a_resolution_has_a_cost_where_only_tickets_or_only_calls_are_known(counted: str) -> None:
    """A helpdesk without telephone had no cost per resolution on its boards, and none by source: both were asked for."""
    context = Context({"one": 0}, {"one": frozenset({"cost.booked", "contact.opened", counted})})
    assert measurable(get("cost_per_resolution"), context)
    neither = dataclasses.replace(context, gives={"one": frozenset({"cost.booked", "contact.opened"})})
    assert lacks(get("cost_per_resolution"), neither) == ("contact.status|queue.connected",)
    unbooked = dataclasses.replace(context, gives={"one": frozenset({"contact.opened", counted})})
    assert lacks(get("cost_per_resolution"), unbooked) == ("cost.booked",)


def test_a_chat_that_an_employee_began_within_one_minute_was_not_answered_before_it_was_asked() -> None:
    """A source that knows only minutes: the greeting stood as the answer to the question that came after it."""
    told = world(
        """
        2026-03-02 10:00  T1  contact.opened   actor=agent agent=Piet channel=chat
        2026-03-02 10:00  T1  contact.message  actor=agent agent=Piet
        2026-03-02 10:00  T1  contact.message  actor=customer
        2026-03-02 10:03  T1  contact.message  actor=agent agent=Els
        """
    )
    assert told.total("first_response_time").value == 180
    assert [(r["reply_s"], r["after_first"]) for r in told.rows("replies")] == [(180, 0)]


@pytest.mark.parametrize(("written", "reopens"), [("10:01:00", 0), ("10:01:01", 1)])
def test_a_thank_you_comes_with_the_reopening_and_not_days_later(written: str, reopens: int) -> None:
    """Whatever the customer wrote until the next solving made a thank-you of what an employee had opened again. A log
    may write the message after the reopening that it caused, within a minute."""
    told = world(
        f"""
        2026-03-02 09:00:00  T1  contact.opened
        2026-03-02 10:00:00  T1  contact.status   status=solved
        2026-03-03 10:00:00  T1  contact.status   status=open
        2026-03-03 {written}  T1  contact.message  actor=customer
        2026-03-05 10:00:00  T1  contact.status   status=solved
        """
    )
    row = told.row("contacts")
    assert (row["reopens"], row["thanks"]) == (reopens, 1 - reopens)


def test_an_answer_that_was_taken_back_covers_nothing() -> None:
    """CSAT left it out as empty, while the coverage still counted the answer that it had replaced."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-02 11:00  T1  survey.invited   invitation=I1 instrument=vijf
        2026-03-02 11:00  T1  survey.invited   invitation=I1 instrument=nps
        2026-03-02 12:00  T1  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-02 13:00  T1  survey.answered  invitation=I1 instrument=vijf
        """
    )
    assert (told.row("contacts")["survey_invitations"], told.row("contacts")["survey_answers"]) == (1, 0)


def test_weeks_of_which_answers_still_come_in_are_drawn_as_provisional() -> None:
    """As of 13 April the week of 23 to 29 March is fourteen days past and drawn filled; the one after it is open."""
    told = world(LATE, as_of="2026-04-13 12:00")
    for kpi, week in (("csat", True), ("contacts", False)):
        rows = told.ask(kpi, grain="week", first="2026-03-23", end="2026-04-06").rows
        cover = (dt.date(2026, 2, 1), dt.date(2026, 4, 14))
        assert [partial(r, kpi, "week", cover) for r in rows] == [False, week], kpi
