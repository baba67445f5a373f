"""Small groups in blocks: the vendor's worked case, distinct persons, one answer for all, and order that says nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from peil.stats.suppression import Group, blocks

PLACE = tuple[str, str]  # team, channel
STEPS = (lambda place: ("team", place[0]), lambda place: ("channel", place[1]), lambda place: "all")


def people(first: int, count: int) -> Group:
    """So many persons, who did not all answer alike."""
    return Group(frozenset(range(first, first + count)), frozenset((1, 2)))


def test_hidden_children_enter_the_parent_only_where_enough_are_hidden_together():
    """Sales 5, Marketing 2 and the manager 1: Sales is shown, and the department is told of Sales alone."""
    groups = {("Sales", ""): people(0, 5), ("Marketing", ""): people(5, 2), ("manager", ""): people(7, 1)}
    assert blocks(groups, STEPS, 5) == [{("Sales", "")}]
    groups["Support", ""] = people(8, 2)
    assert blocks(groups, STEPS, 5) == [{("Sales", "")}, {("Marketing", ""), ("manager", ""), ("Support", "")}]


def test_the_nearest_parent_takes_them_first():
    groups = {
        ("Noord", "chat"): people(0, 3),
        ("Noord", "mail"): people(10, 3),
        ("Zuid", "chat"): people(20, 4),
        ("Oost", "chat"): people(30, 1),
    }
    assert blocks(groups, STEPS, 5) == [
        {("Noord", "chat"), ("Noord", "mail")},
        {("Zuid", "chat"), ("Oost", "chat")},
    ]


def test_persons_count_not_answers():
    """Three who answered in two places are three persons, not six."""
    groups = {("Noord", "chat"): people(0, 3), ("Noord", "mail"): people(0, 3)}
    assert blocks(groups, STEPS, 5) == []


def test_who_all_answered_alike_are_told_by_any_number():
    alike = Group(frozenset(range(9)), frozenset((5,)))
    assert not alike.enough(5)
    assert blocks({("Noord", "chat"): alike}, STEPS, 5) == []
    assert blocks({("Noord", "chat"): alike, ("Noord", "mail"): people(20, 1)}, STEPS, 5) == [
        {("Noord", "chat"), ("Noord", "mail")}
    ]


worlds = st.dictionaries(
    st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz")),
    st.builds(
        Group, st.frozensets(st.integers(0, 30), min_size=1, max_size=7), st.frozensets(st.integers(1, 3), min_size=1)
    ),
)


@given(worlds, st.randoms(use_true_random=False))
def test_blocks_are_apart_enough_and_the_same_in_any_order(groups: dict[PLACE, Group], random):
    found = blocks(groups, STEPS, 5)
    placed = [place for block in found for place in block]
    assert len(placed) == len(set(placed))
    for block in found:
        whole = Group(frozenset())
        for place in block:
            whole |= groups[place]
        assert whole.enough(5)
    shuffled = list(groups)
    random.shuffle(shuffled)
    assert set(blocks({place: groups[place] for place in shuffled}, STEPS, 5)) == set(found)
