"""A question as each user may ask it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from peil.ask.question import Filter, Question
from peil.errors import ForbiddenError
from peil.kpis.registry import get
from peil.people.rights import ROLES, Who
from peil.people.scope import NOT_YOURS, Lens

CONTACTS = Question(("contacts",))
NOORD = Filter("team", ("Noord",))


def lens(role: str, *, agents: bool = True, teams: tuple[str, ...] = ("Noord",)) -> Lens:
    return Lens(Who(1, "x", role, teams, "Jan", rights=ROLES[role]), agents)


def test_who_sees_everything_asks_as_it_was_asked():
    for role in ("owner", "analyst", "manager"):
        assert lens(role).everything
        assert lens(role).narrowed(CONTACTS, get("contacts")) == CONTACTS
    assert not any(lens(role).everything for role in ("lead", "agent", "viewer"))


def test_a_lead_and_an_agent_ask_of_their_teams():
    assert lens("lead").narrowed(CONTACTS, get("contacts")) == replace(CONTACTS, where=(NOORD,))
    assert lens("agent").narrowed(CONTACTS, get("contacts")) == replace(CONTACTS, where=(NOORD,))
    own = replace(CONTACTS, where=(NOORD,))
    assert [lens(role).of_team(own) for role in ROLES] == [role == "agent" for role in ROLES]
    assert not lens("agent").of_team(replace(own, where=(Filter("agent", ("Jan",)),)))
    nowhere = replace(get("contacts"), dimensions={"channel": "channel"})
    assert lens("lead").narrowed(CONTACTS, nowhere) == NOT_YOURS


@pytest.mark.parametrize("values", [("Zuid",), ("Noord", "Zuid"), ("(none)",)])
def test_the_team_of_another_is_refused_rather_than_counted_as_none(values: tuple[str, ...]):
    for role in ("lead", "agent"):
        with pytest.raises(ForbiddenError):
            lens(role).narrowed(replace(CONTACTS, where=(Filter("team", values),)), get("contacts"))


def test_figures_per_employee():
    split = Question(("average_handle_time",), by=("agent",))
    kpi = get("average_handle_time")
    for role in ROLES:
        with pytest.raises(ForbiddenError):
            lens(role, agents=False).narrowed(split, kpi)
    with pytest.raises(ForbiddenError):
        lens("viewer").narrowed(split, kpi)
    assert lens("owner").narrowed(split, kpi) == split
    assert lens("lead").narrowed(split, kpi) == replace(split, where=(NOORD,))
    assert lens("agent").narrowed(split, kpi) == replace(split, where=(Filter("agent", ("Jan",)),))
    for other in (Filter("agent", ("Piet",)), Filter("agent", ("Jan", "Piet")), Filter("agent", ("Jan",), True)):
        with pytest.raises(ForbiddenError):
            lens("agent").narrowed(replace(split, where=(other,)), kpi)


def test_small_groups_are_withheld_without_the_right_to_records():
    for role in ROLES:
        assert lens(role).guarded(get("csat")) == (role in ("agent", "viewer"))
        assert not lens(role).guarded(get("contacts")), "counts of work are never withheld"
    assert lens("agent").narrowed(Question(("csat",)), get("csat")) == Question(("csat",), where=(NOORD,))


def test_what_was_worked_out_earlier_is_for_who_may_ask_it_now():
    everybody, own = Question(("contacts",)), Question(("contacts",), where=(NOORD,))
    zuid = Question(("contacts",), where=(Filter("team", ("Noord", "Zuid")),))
    assert [lens("lead").kept(asked, get("contacts")) for asked in (everybody, own, zuid)] == [False, True, False]
    assert not lens("lead").kept(replace(own, where=(Filter("team", ("Noord",), True),)), get("contacts"))
    assert not lens("agent").kept(own, get("contacts"))
    assert lens("viewer").kept(everybody, get("contacts"))
    assert not lens("viewer").kept(Question(("csat",)), get("csat"))
    assert lens("owner").kept(Question(("csat",)), get("csat"))
