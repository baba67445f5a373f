"""What goes on at this moment, out of events held in memory: waits, open contacts, employees. Nothing is read here.

The events are those since a moment a day or two ago. What began before that is told by `Known`, from the facts. Rules
are those of the facts' SQL: merged contacts count under their root, the nth entry into a queue belongs to its nth exit.
What a contact tells is worked out anew where something of it changed only; adding up is in `tally`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """One wait in a queue; `outcome` and `wait_s` are null while it lasts. Instants are epoch seconds.

    `team` is the one that an event of the wait names, else the one that its contact came in at.
    """

    source: str
    queue: str | None
    team: str | None
    entered_at: int
    outcome: str | None
    wait_s: int | None
    excluded: str | None


class Known(NamedTuple):
    """What the facts say of a contact: open since when, and asked and answered first when (epoch seconds)."""

    opened_at: int
    open: bool
    excluded: str | None
    request_at: int | None
    replied: bool
    schedule: str
    team: str | None  # that it came in at
    team_now: str | None


class Told(NamedTuple):
    """What one contact adds to the figures: its waits, itself as far as it is open, and since when and at which team it
    began where it counts as one that did."""

    visits: tuple[Visit, ...] = ()
    open: Open | None = None
    begun_at: int | None = None
    team: str | None = None


NOTHING = Told()


class Open(NamedTuple):
    """A contact that is open: since when, and since when its first reply is waited for (null where it came)."""

    opened_at: int
    unanswered_since: int | None
    schedule: str
    team: str | None  # that has it now


@dataclass(slots=True)
class _Contact:
    """What one contact's own events say."""

    events: dict[int, Event] = field(default_factory=dict)
    excluded: str | None = None
    opened: Event | None = None
    begun_at: int | None = None
    status: Event | None = None
    moved: Event | None = None  # the last that names a team
    wrote: Event | None = None  # the customer's first word
    reply: Event | None = None  # the last public word of an employee

    @property
    def team(self) -> str | None:
        """The team that it came in at."""
        entries = [one for one in self.events.values() if one.type == _ENTERED]
        begun = self.opened or min(entries, key=lambda one: one.order, default=None)
        return begun.team if begun else None

    def queued(self) -> list[Event]:
        """Its entries into queues and exits from them."""
        return [e for e in self.events.values() if e.type == _ENTERED or e.type in _EXITS]

    def take(self, event: Event) -> None:
        """Keep the newest revision of an event, and say anew what all of them say."""
        held = self.events.get(event.ekey)
        if held is not None and held.revision >= event.revision:
            return
        self.events[event.ekey] = event
        if held is None:
            self._add(event)
            return
        self.excluded = self.opened = self.begun_at = self.status = self.moved = self.wrote = self.reply = None
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
        elif one.type == "contact.message" and one.actor == "customer":
            self.wrote = one if self.wrote is None or one.order < self.wrote.order else self.wrote
        elif one.type == "contact.message" and one.actor == "agent" and one.visibility == "public":
            self.reply = one if self.reply is None or one.order > self.reply.order else self.reply

    def replied(self, asked_at: int) -> bool:
        """Whether an employee answered what was asked at an instant; within one second the order tells."""
        if self.reply is None or self.reply.ts < asked_at:
            return False
        return self.wrote is None or self.wrote.ts != asked_at or self.reply.order > self.wrote.order


class Now:
    """The state; `apply` takes events, and `learn` what the facts say, in any order and any number of times."""

    def __init__(self) -> None:
        self._contacts: dict[int, _Contact] = {}
        self._agents: dict[tuple[str, int], Event] = {}
        self._merges: dict[int, Event] = {}
        self._roots: Mapping[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._known: dict[int, Known] = {}
        self._touched: set[int] = set()
        self._told: dict[int, Told] = {}
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
                contact = self._contacts.setdefault(event.ckey, _Contact())
                contact.take(event)
                touched.add(event.ckey)
                merged |= self._joins(contact.events[event.ekey])
        if merged:
            self._merge()
        self._touch(touched)

    def learn(self, said: Mapping[int, Known | None]) -> None:
        """Take in what the facts say of some contacts by now; null where they no longer say anything."""
        for ckey, known in said.items():
            if known is None:
                self._known.pop(ckey, None)
            else:
                self._known[ckey] = known
        self._touch(said)

    def changes(self) -> Iterator[tuple[int, Told, Told]]:
        """The contacts of which something else is told than the last time this was asked: what was, and what is."""
        touched, self._touched = self._touched, set()
        for ckey in touched:
            before, after = self._told.get(ckey, NOTHING), self._tell(ckey)
            if before == after:
                continue
            if after == NOTHING:
                del self._told[ckey]
            else:
                self._told[ckey] = after
            yield ckey, before, after

    def told(self) -> Iterator[tuple[int, Told]]:
        """What is told of every contact, as `changes` last said."""
        return iter(self._told.items())

    def _touch(self, ckeys: Iterable[int]) -> None:
        for ckey in ckeys:
            self._touched.add(ckey)
            self._touched.add(self._roots.get(ckey, ckey))

    def _state(self, event: Event) -> None:
        if event.agent is None or event.state is None:
            return
        held = self._agents.get((event.source, event.agent))
        if held is None or event.order > held.order or (event.ekey == held.ekey and event.revision > held.revision):
            self._agents[event.source, event.agent] = event

    def _joins(self, newest: Event) -> bool:
        """Keep the newest revision of an event where it joins or parts contacts; whether that says anything new."""
        held = self._merges.pop(newest.ekey, None)
        if newest.type in _MERGES:
            self._merges[newest.ekey] = newest
        return self._merges.get(newest.ekey) is not held

    def _merge(self) -> None:
        before = self._roots
        ordered = sorted(self._merges.values(), key=lambda one: (one.time_us, one.ekey))
        joins = [(one.ckey, one.into_ckey if one.type == "contact.merged" else None) for one in ordered]
        self._roots, _ = roots_of([(one, into) for one, into in joins if one is not None])
        self._members = defaultdict(list)
        for one, root in self._roots.items():
            self._members[root].append(one)
        for one in before.keys() | self._roots.keys():
            was, now = before.get(one, one), self._roots.get(one, one)
            if was != now:
                self._touched |= {one, was, now}

    def _own(self, root: int) -> Sequence[int]:
        return (root, *self._members.get(root, ()))

    # -- what one contact tells -------------------------------------------------------------------------------

    def _tell(self, ckey: int) -> Told:
        known, own = self._known.get(ckey), self._contacts.get(ckey)
        excluded = self._excluded(known, own)
        visits = () if ckey in self._roots else self._visits(ckey, excluded)
        if excluded or ckey in self._roots or (known is not None and known.excluded == "merged"):
            return Told(visits)
        begun_at = known.opened_at if known else own.begun_at if own else None
        team = None if begun_at is None else self._team(known, own)
        return Told(visits, self._open(ckey, known, own), begun_at, team)

    def _excluded(self, known: Known | None, own: _Contact | None) -> str | None:
        """Why a contact does not count; that it went on in another is told apart, and no reason for its visits."""
        if own is not None and own.excluded:
            return own.excluded
        return known.excluded if known is not None and known.excluded != "merged" else None

    def _visits(self, root: int, excluded: str | None) -> tuple[Visit, ...]:
        mine = [e for one in self._own(root) if one in self._contacts for e in self._contacts[one].queued()]
        if not mine:
            return ()
        team = self._team(self._known.get(root), self._contacts.get(root))
        return tuple([v._replace(team=v.team or team, excluded=excluded) for v in paired(mine)])

    def _team(self, known: Known | None, own: _Contact | None) -> str | None:
        """The team that a contact came in at: of its own first event where that is held, else as the facts say."""
        if own is not None and own.begun_at is not None and (known is None or own.begun_at <= known.opened_at):
            return own.team
        return known.team if known else None

    def _team_now(self, ckey: int) -> str | None:
        """The team that has a contact: the last that an event of it names, else one of a contact merged into it."""
        own, known = self._contacts.get(ckey), self._known.get(ckey)
        if own is not None and own.moved:
            return own.moved.team
        if known is not None and known.team_now is not None:
            return known.team_now
        moves = [c.moved for one in self._own(ckey) if (c := self._contacts.get(one)) is not None and c.moved]
        last = max(moves, key=lambda one: one.order, default=None)
        return last.team if last else None

    def _open(self, ckey: int, known: Known | None, own: _Contact | None) -> Open | None:
        status = own.status if own else None
        if status is not None:
            is_open = status.status not in _DONE
        elif known is not None:
            is_open = known.open
        else:
            is_open = own is not None and own.opened is not None
        if not is_open:
            return None
        wrote_at = own.wrote.ts if own is not None and own.wrote else None
        if known is not None:
            opened_at, schedule = known.opened_at, known.schedule
            asked_at = wrote_at if known.request_at is None else known.request_at
        else:
            first = own.opened or own.status if own else None
            assert first is not None
            opened_at, schedule = first.ts, "default"
            asked_at = wrote_at if first.actor == "agent" else first.ts
        replied = known is not None and known.replied
        if asked_at is not None and own is not None and own.replied(asked_at):
            replied = True
        return Open(opened_at, None if replied else asked_at, schedule, self._team_now(ckey))

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
