"""Goals: a tree that only grows, and closes from below."""

from __future__ import annotations

import pytest
from hostile import HOSTILE

from peil.errors import InputError, NotFoundError, StateError
from peil.steering import goals


def test_the_tree_runs_from_strategy_down(store):
    top = goals.add(store, "Klanten blijven", why="Opzeggen kost meer dan helpen", owner="directie")
    one = goals.add(store, "In één keer goed", parent=top.number)
    other = goals.add(store, "Sneller antwoord", parent=top.number)
    deep = goals.add(store, "Kennis op orde", parent=one.number)
    apart = goals.add(store, "Lagere kosten")
    walked = [(depth, g.number) for branch in goals.tree(goals.listed(store)) for depth, g in branch.walk()]
    assert walked == [(0, top.number), (1, one.number), (2, deep.number), (1, other.number), (0, apart.number)]
    assert goals.tree(()) == ()


def test_a_goal_closes_after_those_that_serve_it_and_is_never_deleted(store):
    top = goals.add(store, "Klanten blijven")
    part = goals.add(store, "Sneller", parent=top.number)
    with pytest.raises(StateError, match="1 open goals serve"):
        goals.close(store, top.number)
    goals.close(store, part.number)
    assert goals.close(store, top.number).closed
    with pytest.raises(StateError, match="is closed"):
        goals.add(store, "Nog een", parent=top.number)
    with pytest.raises(StateError, match=f"goal {top.number} is closed"):
        goals.reopen(store, part.number)
    assert goals.reopen(store, top.number).closed is None
    assert goals.reopen(store, part.number).closed is None
    assert len(goals.listed(store)) == 2


def test_what_is_refused(store):
    with pytest.raises(NotFoundError, match="no goal 9"):
        goals.add(store, "x", parent=9)
    with pytest.raises(NotFoundError, match="no goal 9"):
        goals.close(store, 9)
    for empty in ("", "  \n ", "\x00\x07"):
        with pytest.raises(InputError, match="is empty"):
            goals.add(store, empty)
    parent = None
    for _ in range(goals.DEEPEST):
        parent = goals.add(store, "dieper", parent=parent).number
    with pytest.raises(InputError, match="12 deep already"):
        goals.add(store, "te diep", parent=parent)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back_as_they_were(store, name):
    assert goals.add(store, name, why=name, owner=name).name == name
