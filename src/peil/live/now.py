"""What goes on at this moment, out of events held in memory: waits, open contacts, employees. Nothing is read here.

The events are those since a moment a day or two ago. What began before that is told by `Known`, from the facts. Rules
are those of the facts' SQL: merged contacts count under their root, the nth entry into a queue belongs to its nth exit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from peil.facts.inputs import roots_of

_MICRO = 1_000_000
_ENTERED = "queue.entered"
_EXITS = {"queue.connected": "answered", "queue.abandoned": "abandoned", "queue.left": None}
_BEGIN = ("contact.opened", _ENTERED)
_MERGES = ("contact.merged", "contact.unmerged")
_DONE = ("solved", "closed")


class Event(NamedTuple):
    """The columns of an event that tell what goes on now, as the lake has them."""

    ekey: int
    revision: int
    source: str
    type: str
    time_us: int
    seq: int
    ckey: int | None
    into_ckey: int | None
    queue: str | None
    team: str | None
    agent: int | None
    actor: str | None
    visibility: str | None
    status: str | None
    outcome: str | None
    state: str | None
    wait_s: int | None
    value: str | None

    @property
    def order(self) -> tuple[int, int]:
        """What comes first."""
        return self.time_us, self.seq

    @property
    def ts(self) -> int:
        """Whole epoch seconds."""
        return self.time_us // _MICRO


class Part(NamedTuple):
    """What a screen shows: a team, a queue, both, or without either everything."""

    team: str | None = None
    queue: str | None = None


EVERYTHING = Part()


class Visit(NamedTuple):
    """One wait in a queue; `outcome` and `wait_s` are null while it lasts. Instants are epoch seconds."""

    source: str
    queue: str | None
    team: str | None
    entered_at: int
    outcome: str | None
    wait_s: int | None
    excluded: str | None


@dataclass(frozen=True)
class Known:
    """What the facts say of a contact: open since when, and asked and answered first when (epoch seconds)."""

    opened_at: int
    open: bool
    excluded: str | None
    request_at: int | None
    replied: bool
    schedule: str
    team: str | None  # that it came in at
    team_now: str | None


class Open(NamedTuple):
    """A contact that is open: since when, and since when its first reply is waited for (null where it came)."""

    opened_at: int
    unanswered_since: int | None
    schedule: str
    team: str | None  # that has it now


@dataclass
class _Contact:
    """What one contact's own events say."""

    events: dict[int, Event] = field(default_factory=dict)
    excluded: str | None = None
    opened: Event | None = None
    begun_at: int | None = None
    status: Event | None = None
    moved: Event | None = None  # the last that names a team
    replied: bool = False

    @property
    def team(self) -> str | None:
        """The team that it came in at."""
        entries = [one for one in self.events.values() if one.type == _ENTERED]
        begun = self.opened or min(entries, key=lambda one: one.order, default=None)
        return begun.team if begun else None

    def take(self, event: Event) -> None:
        """Keep the newest revision of an event, and say anew what all of them say."""
        held = self.events.get(event.ekey)
        if held is not None and held.revision >= event.revision:
            return
        self.events[event.ekey] = event
        if held is None:
            self._add(event)
            return
        self.excluded = self.opened = self.begun_at = self.status = self.moved = None
        self.replied = False
        for one in self.events.values():
            self._add(one)

    def _add(self, one: Event) -> None:
        if one.team is not None and (self.moved is None or one.order > self.moved.order):
            self.moved = one
        if one.type in _BEGIN:
            self.begun_at = one.ts if self.begun_at is None else min(self.begun_at, one.ts)
        if one.type == "contact.opened" and (self.opened is None or one.order < self.opened.order):
            self.opened = one
        elif one.type == "contact.status" and (self.status is None or one.order > self.status.order):
            self.status = one
        elif one.type == "contact.excluded":
            self.excluded = min(filter(None, (self.excluded, one.value)), default=None)
        elif one.type == "contact.message" and one.actor == "agent" and one.visibility == "public":
            self.replied = True


class Now:
    """The state; `apply` takes events in any order and any number of times."""

    def __init__(self) -> None:
        self._contacts: dict[int, _Contact] = {}
        self._agents: dict[tuple[str, int], Event] = {}
        self._merges: dict[int, Event] = {}
        self._roots: Mapping[int, int] = {}
        self._visits: dict[int, tuple[Visit, ...]] = {}
        self._members: dict[int, list[int]] = {}
        self.known: Mapping[int, Known] = {}
        self.gives: dict[str, set[str]] = defaultdict(set)
        self.latest_us: int | None = None

    def apply(self, events: Iterable[Event]) -> None:
        """Take events into the state."""
        touched: set[int] = set()
        merged = False
        for event in events:
            self.latest_us = max(self.latest_us or 0, event.time_us)
            self.gives[event.source].add(event.type)
            if event.type == "agent.state":
                self._state(event)
            elif event.ckey is not None:
                self._contacts.setdefault(event.ckey, _Contact()).take(event)
                touched.add(event.ckey)
                if event.type in _MERGES:
                    merged = True
                    self._merges[event.ekey] = event
        if merged:
            self._merge()
        for root in {self._roots.get(ckey, ckey) for ckey in touched}:
            self._visits.pop(root, None)

    def _state(self, event: Event) -> None:
        if event.agent is None or event.state is None:
            return
        held = self._agents.get((event.source, event.agent))
        if held is None or event.order > held.order or (event.ekey == held.ekey and event.revision > held.revision):
            self._agents[event.source, event.agent] = event

    def _merge(self) -> None:
        ordered = sorted(self._merges.values(), key=lambda one: (one.time_us, one.ekey))
        joins = [(one.ckey, one.into_ckey if one.type == "contact.merged" else None) for one in ordered if one.ckey]
        self._roots, _ = roots_of(joins)
        self._members = defaultdict(list)
        for one, root in self._roots.items():
            self._members[root].append(one)
        self._visits.clear()

    def _own(self, root: int) -> Sequence[int]:
        return (root, *self._members.get(root, ()))

    def _excluded(self, ckey: int) -> str | None:
        """Why a contact does not count; that it went on in another is told apart, and no reason for its visits."""
        own = self._contacts.get(ckey)
        if own is not None and own.excluded:
            return own.excluded
        known = self.known.get(ckey)
        return known.excluded if known is not None and known.excluded != "merged" else None

    def _merged(self, ckey: int) -> bool:
        known = self.known.get(ckey)
        return ckey in self._roots or (known is not None and known.excluded == "merged")

    def visits(self, part: Part = EVERYTHING) -> list[Visit]:
        """Every wait of a part in a queue that began since the state does."""
        return [visit for root in self._waited() for visit in self._visits_of(root, part)]

    def _waited(self) -> set[int]:
        return {self._roots.get(ckey, ckey) for ckey in self._contacts}

    def _visits_of(self, root: int, part: Part) -> Sequence[Visit]:
        if root not in self._visits:
            mine = [e for one in self._own(root) if one in self._contacts for e in self._queued(one)]
            self._visits[root] = paired(mine)
        visits: Sequence[Visit] = self._visits[root]
        if part.queue is not None:
            visits = [v for v in visits if v.queue == part.queue]
        if visits and part.team is not None:
            own = self._team(root)
            visits = [v for v in visits if (v.team or own) == part.team]
        excluded = self._excluded(root) if visits else None
        return [v._replace(excluded=excluded) for v in visits] if excluded else visits

    def _team(self, ckey: int) -> str | None:
        """The team that a contact came in at: of its own first event where that is held, else as the facts say."""
        known, own = self.known.get(ckey), self._contacts.get(ckey)
        if own is not None and own.begun_at is not None and (known is None or own.begun_at <= known.opened_at):
            return own.team
        return known.team if known else None

    def _team_now(self, ckey: int) -> str | None:
        """The team that has a contact: the last that an event names, also one of a contact merged into it."""
        moves = [c.moved for one in self._own(ckey) if (c := self._contacts.get(one)) is not None and c.moved]
        known = self.known.get(ckey)
        last = max(moves, key=lambda one: one.order, default=None)
        return last.team if last else known.team_now if known else None

    def _queued(self, ckey: int) -> list[Event]:
        return [e for e in self._contacts[ckey].events.values() if e.type == _ENTERED or e.type in _EXITS]

    def open(self, team: str | None = None) -> list[Open]:
        """Every contact that is open, or those that a team has."""
        return [
            found
            for ckey in self.known.keys() | self._contacts.keys()
            if not self._merged(ckey)
            and (found := self._opened(ckey)) is not None
            and not self._excluded(ckey)
            and team in (None, found.team)
        ]

    def _opened(self, ckey: int) -> Open | None:
        known, own = self.known.get(ckey), self._contacts.get(ckey)
        status = own.status if own else None
        if status is not None:
            is_open = status.status not in _DONE
        elif known is not None:
            is_open = known.open
        else:
            is_open = own is not None and own.opened is not None
        if not is_open:
            return None
        first = own.opened or own.status if own else None
        replied = (own is not None and own.replied) or (known is not None and known.replied)
        if known is not None:
            asked_at = None if replied else known.request_at
            return Open(known.opened_at, asked_at, known.schedule, self._team_now(ckey))
        assert first is not None
        asked = first.actor != "agent" and not replied
        return Open(first.ts, first.ts if asked else None, "default", self._team_now(ckey))

    def begun_since(self, instant: int, part: Part = EVERYTHING) -> int:
        """How many contacts of a part began at an instant (epoch seconds) or later; those set apart left out.

        Of a queue those count that came to wait in it since.
        """
        if part.queue is not None:
            return sum(
                any(v.entered_at >= instant and not v.excluded for v in self._visits_of(root, part))
                for root in self._waited()
            )
        count = 0
        for ckey in self.known.keys() | self._contacts.keys():
            known, own = self.known.get(ckey), self._contacts.get(ckey)
            begun_at = known.opened_at if known else own.begun_at if own else None
            if begun_at is None or begun_at < instant or self._merged(ckey) or self._excluded(ckey):
                continue
            count += part.team is None or self._team(ckey) == part.team
        return count

    def agents(self, since: int, team: str | None = None) -> dict[str, int]:
        """How many employees (of a team) are in each state that they came into at an instant or later; who went offline
        is not."""
        counts: dict[str, int] = {}
        for event in self._agents.values():
            if event.ts >= since and event.state and event.state != "offline" and team in (None, event.team):
                counts[event.state] = counts.get(event.state, 0) + 1
        return counts


def paired(events: Sequence[Event]) -> tuple[Visit, ...]:
    """The waits that events of one contact make: the nth entry into a queue with the nth exit from it."""
    entries: dict[str | None, list[Event]] = defaultdict(list)
    exits: dict[str | None, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda one: one.order):
        (entries if event.type == _ENTERED else exits)[event.queue].append(event)
    found: list[Visit] = []
    for queue, entered in entries.items():
        first = min(one.ts for one in entered)
        left = [one for one in exits[queue] if one.ts >= first]
        for n, entry in enumerate(entered):
            leaving = left[n] if n < len(left) and left[n].ts >= entry.ts else None
            if leaving is None:
                found.append(Visit(entry.source, queue, entry.team, entry.ts, None, None, None))
                continue
            outcome = _EXITS[leaving.type] or leaving.outcome
            wait = leaving.wait_s if leaving.wait_s is not None else leaving.ts - entry.ts
            team = entry.team or leaving.team
            found.append(Visit(entry.source, queue, team, entry.ts, outcome, wait if outcome else None, None))
    return tuple(found)
