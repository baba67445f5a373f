"""Small groups put together until nobody can be found in them. Which rows they are and who asks is said elsewhere.

Complementary suppression by blocks. Places that are too small by themselves are put together step by step, and what is
still too small in the end is left out of everything: a hidden child enters its parent only where enough are hidden
together (Dialog's rule, methods.md 6). Places fall into blocks of which none overlaps another, and a figure counts
whole blocks only. Whatever figures are added or subtracted, the result is made of whole blocks again: of `least`
persons or more, who did not all answer alike. That holds however many questions are asked, and for any reader.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

P = TypeVar("P", bound=Hashable)


@dataclass(frozen=True)
class Group:
    """The persons at one place, and the different answers they gave (two are as good as all; none: answers are not
    compared); `staff` whom it is about as well, None where that does not matter."""

    persons: frozenset[int]
    answers: frozenset[int] = frozenset()
    staff: frozenset[int] | None = None

    def enough(self, least: int) -> bool:
        """Whether the group can be told of: `least` persons and staff or more, and not one answer for all of them."""
        told_of = len(self.persons) if self.staff is None else min(len(self.persons), len(self.staff))
        return told_of >= least and len(self.answers) != 1

    def __or__(self, other: Group) -> Group:
        known = [group.staff for group in (self, other) if group.staff is not None]
        staff = frozenset[int]().union(*known) if known else None
        return Group(self.persons | other.persons, self.answers | other.answers, staff)


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


def cuts(steps: Sequence[Sequence[Collection[int]]], least: int) -> list[int]:
    """Where a row of steps in time is cut into runs: the number of steps after which each run ends, in order.

    A step holds persons by layer, and a run has `least` persons or more in every layer. What is left in the end is in
    no run yet. Runs do not move when steps are added, and do not overlap: sums and differences of what is told of
    whole runs are of whole runs.
    """
    found: list[int] = []
    seen: list[set[int]] = []
    for number, layers in enumerate(steps, 1):
        seen = seen or [set() for _ in layers]
        for persons, new in zip(seen, layers, strict=True):
            persons.update(new)
        if seen and all(len(persons) >= least for persons in seen):
            found.append(number)
            seen = []
    return found
