"""What the wallboard counts, worked out anew from everything each time: what `peil.live` keeps up must equal it.

It shares with it what one contact's events say and how waits are paired, which `test_now.py` holds against the facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from peil.calendar import QUARTER, calendar_columns
from peil.facts.inputs import roots_of
from peil.live.now import Event, Known, Open, Part, Visit, paired
from peil.live.tally import Wait
from peil.settings import Settings

DONE = ("solved", "closed")
BEGIN = ("contact.opened", "queue.entered")
QUEUED = ("queue.entered", "queue.connected", "queue.abandoned", "queue.left")


@dataclass(frozen=True)
class Counts:
    """What a screen counts of its part."""

    waiting: int
    first: int | None
    today: Mapping[Wait, int]
    lately: Mapping[Wait, int]
    open: int
    overdue: int
    begun: int


class Plain:
    """The state of all events and all that the facts say."""

    def __init__(self, events: Iterable[Event], known: Mapping[int, Known]) -> None:
        newest: dict[int, Event] = {}
        for event in events:
            if event.ckey is not None and (event.ekey not in newest or event.revision > newest[event.ekey].revision):
                newest[event.ekey] = event
        self.known = known
        self.of: dict[int, list[Event]] = {}
        for event in newest.values():
            assert event.ckey is not None
            self.of.setdefault(event.ckey, []).append(event)
        merges = sorted(
            (e for e in newest.values() if e.type in ("contact.merged", "contact.unmerged")),
            key=lambda e: (e.time_us, e.ekey),
        )
        self.roots, _ = roots_of([(e.ckey, e.into_ckey if e.type == "contact.merged" else None) for e in merges])  # type: ignore[misc]
        self.all = {*known, *self.of}

    def members(self, root: int) -> list[int]:
        return [root, *(one for one, into in self.roots.items() if into == root)]

    def excluded(self, ckey: int) -> str | None:
        said = [e.value for e in self.of.get(ckey, ()) if e.type == "contact.excluded" and e.value]
        known = self.known.get(ckey)
        return min(said, default=None) or (known.excluded if known and known.excluded != "merged" else None)

    def merged(self, ckey: int) -> bool:
        return ckey in self.roots or (ckey in self.known and self.known[ckey].excluded == "merged")

    def begun_at(self, ckey: int) -> int | None:
        own = min((e.ts for e in self.of.get(ckey, ()) if e.type in BEGIN), default=None)
        return self.known[ckey].opened_at if ckey in self.known else own

    def team(self, ckey: int) -> str | None:
        known = self.known.get(ckey)
        own = [e for e in self.of.get(ckey, ()) if e.type in BEGIN]
        if own and (known is None or min(e.ts for e in own) <= known.opened_at):
            opened = [e for e in own if e.type == "contact.opened"]
            return min(opened or own, key=lambda e: e.order).team
        return known.team if known else None

    def team_now(self, ckey: int) -> str | None:
        known = self.known.get(ckey)
        named = [e for e in self.of.get(ckey, ()) if e.team is not None]
        if not named and known is not None and known.team_now is not None:
            return known.team_now
        named = named or [e for one in self.members(ckey) for e in self.of.get(one, ()) if e.team is not None]
        return max(named, key=lambda e: e.order).team if named else None

    def visits(self, part: Part) -> dict[int, list[Visit]]:
        """The waits of a part, by contact."""
        found: dict[int, list[Visit]] = {}
        for root in {self.roots.get(ckey, ckey) for ckey in self.of}:
            mine = [e for one in self.members(root) for e in self.of.get(one, ()) if e.type in QUEUED]
            for visit in paired(mine):
                team = visit.team or self.team(root)
                if part.queue in (None, visit.queue) and part.team in (None, team):
                    found.setdefault(root, []).append(visit._replace(excluded=self.excluded(root)))
        return found

    def open(self, part: Part) -> list[Open]:
        if part.queue is not None:
            return []
        made = [self.opened(ckey) for ckey in self.all if not self.merged(ckey) and not self.excluded(ckey)]
        return [one for one in made if one is not None and part.team in (None, one.team)]

    def opened(self, ckey: int) -> Open | None:
        known, own = self.known.get(ckey), self.of.get(ckey, [])
        statuses = [e for e in own if e.type == "contact.status"]
        opened = min((e for e in own if e.type == "contact.opened"), key=lambda e: e.order, default=None)
        last = max(statuses, key=lambda e: e.order, default=None)
        is_open = last.status not in DONE if last else known.open if known else opened is not None
        if not is_open:
            return None
        wrote = any(e.type == "contact.message" and e.actor == "agent" and e.visibility == "public" for e in own)
        team = self.team_now(ckey)
        if known is not None:
            return Open(known.opened_at, None if wrote or known.replied else known.request_at, known.schedule, team)
        first = opened or last
        assert first is not None
        return Open(first.ts, None if wrote or first.actor == "agent" else first.ts, "default", team)

    def begun(self, since: int, part: Part) -> int:
        if part.queue is not None:
            return sum(
                any(v.entered_at >= since and not v.excluded for v in some) for some in self.visits(part).values()
            )
        return sum(
            (at := self.begun_at(ckey)) is not None
            and at >= since
            and not self.merged(ckey)
            and not self.excluded(ckey)
            and part.team in (None, self.team(ckey))
            for ckey in self.all
        )

    def counts(self, part: Part, *, instant: int, begins: int, hours: Spent, terms: tuple[int, int]) -> Counts:
        """All of it at an instant of a day that began at another."""
        visits = [v for some in self.visits(part).values() for v in some]
        waits = [
            v.entered_at for v in visits if v.outcome is None and not v.excluded and instant - v.entered_at < 86_400
        ]
        return Counts(
            waiting=len(waits),
            first=min(waits, default=None),
            today=kinds(v for v in visits if v.entered_at >= begins),
            lately=kinds(v for v in visits if v.entered_at >= instant - 1_800),
            open=len(self.open(part)),
            overdue=sum(hours.overdue(one, instant, terms) for one in self.open(part)),
            begun=self.begun(begins, part),
        )


def kinds(visits: Iterable[Visit]) -> Mapping[Wait, int]:
    return Counter(Wait(v.source, v.outcome, v.wait_s, v.excluded) for v in visits)


class Spent:
    """Open seconds between two instants, by the calendar as the facts join it."""

    def __init__(self, settings: Settings, first: int, last: int) -> None:
        columns = calendar_columns(settings, first, last)
        self.low = first // QUARTER
        self.clock = {
            (schedule, quarter): (before, is_open)
            for schedule, quarter, before, is_open in zip(
                columns["schedule"], columns["quarter"], columns["open_before"], columns["is_open"], strict=True
            )
        }

    def at(self, instant: int, schedule: str) -> int:
        quarter = instant // QUARTER
        before, is_open = self.clock.get((schedule, quarter)) or self.clock["default", quarter]
        return before + is_open * (instant % QUARTER)

    def late(self, since: int | None, instant: int, schedule: str, term_s: int) -> bool:
        if since is None:
            return False
        if since // QUARTER < self.low:
            return True
        return self.at(instant, schedule) - self.at(min(since, instant), schedule) > term_s

    def overdue(self, one: Open, instant: int, terms: tuple[int, int]) -> bool:
        reply, solve = terms
        return self.late(one.unanswered_since, instant, one.schedule, reply) or self.late(
            one.opened_at, instant, one.schedule, solve
        )
