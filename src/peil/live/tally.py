"""The counts of what a screen shows of its part, kept up as contacts change. What a contact tells is in `now`.

Asking takes no longer for more contacts: of windows of time only the seconds are looked at that came in or went out
since they were last asked, of terms only the contacts that went past one. A clock that goes back is allowed, and so are
terms that are set otherwise: what went past is then worked out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush
from typing import Generic, NamedTuple, TypeVar

from peil.live.now import NOTHING, Now, Open, Part, Told, Visit

K = TypeVar("K")
#: Before which instants a contact of a schedule must have asked, or begun, to be past its term.
Cuts = Callable[[str], tuple[int, int]]
#: No instant is as late, or as early.
_NEVER = 1 << 62


class Wait(NamedTuple):
    """What makes a wait count in one way or another."""

    source: str
    outcome: str | None
    wait_s: int | None
    excluded: str | None


class Timeline(Generic[K]):
    """How many of each kind there are since an instant; each of a number of marks has an instant of its own."""

    def __init__(self, marks: int = 1) -> None:
        self._at: dict[int, dict[K, int]] = {}
        self._since = [_NEVER] * marks
        self._counts: list[dict[K, int]] = [{} for _ in range(marks)]

    def __contains__(self, instant: int) -> bool:
        return instant in self._at

    def __iter__(self) -> Iterator[int]:
        return iter(self._at)

    def add(self, instant: int, kind: K, count: int) -> None:
        """So many more of a kind at an instant (epoch seconds); fewer where it is negative."""
        found = self._at.setdefault(instant, {})
        _count(found, kind, count)
        if not found:
            del self._at[instant]
        for since, counts in zip(self._since, self._counts, strict=True):
            if instant >= since:
                _count(counts, kind, count)

    def since(self, instant: int, mark: int = 0) -> Mapping[K, int]:
        """How many of each kind there are at an instant or later."""
        before, self._since[mark] = self._since[mark], instant
        sign, low, high = (1, instant, before) if instant < before else (-1, before, instant)
        few = high - low <= len(self._at)
        for second in range(low, high) if few else [one for one in self._at if low <= one < high]:
            for kind, count in self._at.get(second, {}).items():
                _count(self._counts[mark], kind, sign * count)
        return self._counts[mark]


def _count(counts: dict[K, int], kind: K, more: int) -> None:
    count = counts.get(kind, 0) + more
    if count:
        counts[kind] = count
    else:
        del counts[kind]


class Waiting:
    """Waits that last: how many, and the longest."""

    def __init__(self) -> None:
        self._entered: Timeline[None] = Timeline()
        self._first: list[int] = []
        self._since = -_NEVER

    def add(self, instant: int, count: int) -> None:
        """So many more that entered at an instant; fewer where it is negative."""
        if instant not in self._entered:
            heappush(self._first, instant)
        self._entered.add(instant, None, count)

    def since(self, instant: int) -> tuple[int, int | None]:
        """How many of those that entered at an instant or later wait still, and when the first of them entered."""
        if instant < self._since:
            self._first = [*self._entered]
            heapify(self._first)
        self._since = instant
        while self._first and (self._first[0] < instant or self._first[0] not in self._entered):
            heappop(self._first)
        return self._entered.since(instant).get(None, 0), self._first[0] if self._first else None


class _Terms:
    """The open contacts of one schedule that are past a term, and in which order the others will be."""

    def __init__(self) -> None:
        self._open: dict[int, Open] = {}
        self._late: set[int] = set()
        self._cuts = (-_NEVER, -_NEVER)
        self._next: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])

    def put(self, ckey: int, found: Open | None) -> None:
        """A contact is open, or is so otherwise, or no longer."""
        self._late.discard(ckey)
        if found is None:
            self._open.pop(ckey, None)
            return
        self._open[ckey] = found
        self._judge(ckey, found)

    def _judge(self, ckey: int, found: Open) -> None:
        since = _since(found)
        if any(at is not None and at < cut for at, cut in zip(since, self._cuts, strict=True)):
            self._late.add(ckey)
            return
        for at, order in zip(since, self._next, strict=True):
            if at is not None:
                heappush(order, (at, ckey))

    def late(self, cuts: tuple[int, int]) -> int:
        """How many asked or began before these instants."""
        if any(now < before for now, before in zip(cuts, self._cuts, strict=True)):
            self._late.clear()
            self._next = ([], [])
            self._cuts = cuts
            for ckey, found in self._open.items():
                self._judge(ckey, found)
        self._cuts = cuts
        for nth, (order, cut) in enumerate(zip(self._next, cuts, strict=True)):
            while order and order[0][0] < cut:
                at, ckey = heappop(order)
                held = self._open.get(ckey)
                if held is not None and _since(held)[nth] == at:  # else it changed since: it stands elsewhere
                    self._late.add(ckey)
        return len(self._late)


def _since(found: Open) -> tuple[int | None, int]:
    return found.unanswered_since, found.opened_at


class Tally:
    """The counts of one part."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._waits: Timeline[Wait] = Timeline(2)
        self._waiting = Waiting()
        self._begun: Timeline[None] = Timeline()
        self._terms: dict[str, _Terms] = {}
        self.open = 0

    def change(self, ckey: int, before: Told, after: Told) -> None:
        """Something else is told of a contact."""
        was, now = self._mine(before), self._mine(after)
        if was != now:
            self._visited(was, -1)
            self._visited(now, 1)
        for told, visits, count in ((before, was, -1), (after, now, 1)):
            at = self._begins(told, visits)
            if at is not None:
                self._begun.add(at, None, count)
        left, opened = self._open(before), self._open(after)
        if left == opened:
            return
        if left is not None:
            self.open -= 1
            if opened is None or opened.schedule != left.schedule:
                self._terms[left.schedule].put(ckey, None)
        if opened is not None:
            self.open += 1
            self._terms.setdefault(opened.schedule, _Terms()).put(ckey, opened)

    def _mine(self, told: Told) -> tuple[Visit, ...]:
        """The waits that are of this part."""
        team, queue = self._part
        if not told.visits or (team is None and queue is None):
            return told.visits
        return tuple([v for v in told.visits if team in (None, v.team) and queue in (None, v.queue)])

    def _visited(self, visits: Iterable[Visit], count: int) -> None:
        for v in visits:
            self._waits.add(v.entered_at, Wait(v.source, v.outcome, v.wait_s, v.excluded), count)
            if v.outcome is None and not v.excluded:
                self._waiting.add(v.entered_at, count)

    def _begins(self, told: Told, visits: Iterable[Visit]) -> int | None:
        """When a contact of this part began; of a queue, when it last came to wait in it."""
        if self._part.queue is not None:
            return max((v.entered_at for v in visits if not v.excluded), default=None)
        return told.begun_at if self._part.team in (None, told.team) else None

    def _open(self, told: Told) -> Open | None:
        found = told.open
        whole = self._part.queue is None  # a ticket is not in a queue
        return found if whole and found is not None and self._part.team in (None, found.team) else None

    def waits(self, since: int, *, lately: bool = False) -> Mapping[Wait, int]:
        """How many waits of each kind began at an instant or later; `lately` has an instant of its own."""
        return self._waits.since(since, mark=int(lately))

    def waiting(self, since: int) -> tuple[int, int | None]:
        """How many of those that came at an instant or later wait still, and when the first of them came."""
        return self._waiting.since(since)

    def begun(self, since: int) -> int:
        """How many contacts began at an instant or later; those set apart left out.

        Of a queue those count that came to wait in it since.
        """
        return self._begun.since(since).get(None, 0)

    def overdue(self, cuts: Cuts) -> int:
        """How many open contacts asked before the first instant of their schedule, or began before the second."""
        return sum(terms.late(cuts(schedule)) for schedule, terms in self._terms.items())


class Tallies:
    """The tallies of the parts that are asked for, of one state."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._of: dict[Part, Tally] = {}

    def of(self, part: Part) -> Tally:
        """The tally of a part as the state is now; made of all contacts where nobody asked for it before."""
        for ckey, before, after in self._now.changes():
            for tally in self._of.values():
                tally.change(ckey, before, after)
        found = self._of.get(part)
        if found is None:
            found = self._of[part] = Tally(part)
            for ckey, told in self._now.told():
                found.change(ckey, NOTHING, told)
        return found

    def only(self, parts: Iterable[Part]) -> None:
        """Keep up no other parts than these."""
        kept = set(parts)
        self._of = {part: tally for part, tally in self._of.items() if part in kept}
