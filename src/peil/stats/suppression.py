"""Small groups put together until nobody can be found in them. Which rows they are and who asks is said elsewhere.

Complementary suppression by blocks. Places that are too small by themselves are put together step by step, and what is
still too small in the end is left out of everything: a hidden child enters its parent only where enough are hidden
together (Dialog's rule, methods.md 6). Places fall into blocks of which none overlaps another, and a figure counts
whole blocks only. Whatever figures are added or subtracted, the result is made of whole blocks again: of `least`
persons or more, who did not all answer alike. That holds however many questions are asked, and for any reader.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

P = TypeVar("P", bound=Hashable)


@dataclass(frozen=True)
class Group:
    """The persons at one place, and the different answers they gave (two are as good as all; none: answers are not
    compared)."""

    persons: frozenset[int]
    answers: frozenset[int] = frozenset()

    def enough(self, least: int) -> bool:
        """Whether the group can be told of: `least` persons or more, and not one answer for all of them."""
        return len(self.persons) >= least and len(self.answers) != 1

    def __or__(self, other: Group) -> Group:
        return Group(self.persons | other.persons, self.answers | other.answers)


def blocks(groups: Mapping[P, Group], steps: Sequence[Callable[[P], Hashable]], least: int) -> list[frozenset[P]]:
    """The places in blocks of `least` distinct persons or more: each by itself where it is enough, else with the
    small ones of the same parent, by the first of `steps` that gives enough. What is in no block counts nowhere.

    `steps` give a place's parent, from near to far. Someone at two places counts once. Source: methods.md 6.
    """
    found: list[frozenset[P]] = []
    small = list(groups)
    for parent_of in (lambda place: place, *steps):
        siblings: dict[Hashable, list[P]] = {}
        for place in small:
            siblings.setdefault(parent_of(place), []).append(place)
        small = []
        for places in siblings.values():
            whole = Group(frozenset())
            for place in places:
                whole |= groups[place]
            if whole.enough(least):
                found.append(frozenset(places))
            else:
                small += places
    return found
