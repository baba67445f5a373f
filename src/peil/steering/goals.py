"""Goals from strategy down to a KPI's target: a tree whose parts are closed and never deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peil.errors import InputError, NotFoundError, StateError, said
from peil.steering import words
from peil.store import steering as rows
from peil.store.store import Store

DEEPEST = 12


@dataclass(frozen=True)
class Goal:
    """What is to be improved and why; `parent` is the goal that it serves. `closed` is when it was, in UTC."""

    number: int
    name: str
    why: str
    owner: str
    parent: int | None
    made: str
    closed: str | None

    def as_dict(self) -> dict[str, object]:
        """As plain values."""
        return {
            "id": self.number,
            "name": self.name,
            "why": self.why,
            "owner": self.owner,
            "parent": self.parent,
            "made": self.made,
            "closed": self.closed,
        }


@dataclass(frozen=True)
class Branch:
    """A goal and those that serve it."""

    goal: Goal
    parts: tuple[Branch, ...]

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Goal]]:
        """The goal and all under it with how deep they lie, from above."""
        yield depth, self.goal
        for part in self.parts:
            yield from part.walk(depth + 1)


def add(
    store: Store, name: str, *, why: str = "", owner: str = "", parent: int | None = None, by: int | None = None
) -> Goal:
    """A new goal, under an open one or at the top. Raises NotFoundError, StateError (the parent is closed)."""
    above = list(_line(store, parent)) if parent is not None else []
    if above and above[0].closed:
        raise StateError(
            said("goal {number} is closed", number=parent), place="parent", remedy="Open it again, or choose another."
        )
    if len(above) >= DEEPEST:
        raise InputError(
            said("goals lie {n} deep already", n=len(above)), place="parent", remedy="Put it under a higher one."
        )
    values = {
        "name": words.name(name, "name"),
        "why": words.prose(why, "why"),
        "owner": words.name(owner, "owner", needed=False),
        "parent_id": parent,
        "made_by": by,
    }
    return get_one(store, rows.add(store, "goal", values))


def close(store: Store, number: int) -> Goal:
    """Close a goal. Raises StateError while goals that are open serve it: close or finish those first."""
    one = get_one(store, number)
    serving = [g for g in listed(store) if g.parent == number and not g.closed]
    if serving:
        raise StateError(
            said("{n} open goals serve goal {number}", n=len(serving), number=number),
            remedy="Close those first.",
        )
    rows.close(store, "goal", one.number, "closed")
    return get_one(store, number)


def reopen(store: Store, number: int) -> Goal:
    """Open a closed goal again. Raises StateError where the goal that it serves is closed."""
    one = get_one(store, number)
    if one.parent is not None:
        open_one(store, one.parent)
    rows.close(store, "goal", number, "closed", reopen=True)
    return get_one(store, number)


def get_one(store: Store, number: int) -> Goal:
    """One goal. Raises NotFoundError."""
    found = rows.rows(store, "goal", id=number)
    if not found:
        raise NotFoundError(said("there is no goal {number}", number=number), remedy="'peil goal' lists them.")
    return _goal(found[0])


def open_one(store: Store, number: int) -> Goal:
    """One goal that is not closed. Raises NotFoundError, StateError."""
    one = get_one(store, number)
    if one.closed:
        raise StateError(said("goal {number} is closed", number=number), remedy="Open it again, or choose another.")
    return one


def listed(store: Store) -> tuple[Goal, ...]:
    """Every goal, open and closed, in the order in which they were made."""
    return tuple(_goal(row) for row in rows.rows(store, "goal"))


def tree(every: Sequence[Goal]) -> tuple[Branch, ...]:
    """The goals that serve no other, each with those under it. Parents are older than their parts: no cycle can be."""
    parts: dict[int | None, list[Branch]] = {}
    for one in sorted(every, key=lambda g: g.number, reverse=True):
        made = Branch(one, tuple(reversed(parts.pop(one.number, []))))
        parts.setdefault(one.parent, []).append(made)
    return tuple(reversed(parts.get(None, [])))


def _line(store: Store, number: int) -> Iterator[Goal]:
    """A goal and those that it serves, up to the top."""
    known = {one.number: one for one in listed(store)}
    one = known.get(number) or get_one(store, number)
    while True:
        yield one
        if one.parent is None:
            return
        one = known[one.parent]


def _goal(row: rows.Record) -> Goal:
    return Goal(
        number=int(str(row["id"])),
        name=str(row["name"]),
        why=str(row["why"]),
        owner=str(row["owner"]),
        parent=None if row["parent_id"] is None else int(str(row["parent_id"])),
        made=str(row["made"]),
        closed=None if row["closed"] is None else str(row["closed"]),
    )
