"""What happens to each written contact, put together from its stages. Writes no events."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from peil.demo import world as w
from peil.demo.aftermath import Aftermath, after_solving
from peil.demo.answering import Answering, answer
from peil.demo.arrivals import Contacts
from peil.demo.clock import DAY, END, NEVER, Flags, Floats, Ints, at
from peil.demo.draw import within
from peil.demo.opening import MERGED, NORMAL, SPAM, TEST, Opening, open_tickets


@dataclass(frozen=True)
class Tickets:
    """All written contacts; arrays run parallel to `opening.row`. NEVER marks what did not happen."""

    opening: Opening
    answering: Answering
    aftermath: Aftermath
    into: Ints
    merged_at: Ints
    excluded_at: Ints

    @property
    def first_solved(self) -> Ints:
        """When it was first solved."""
        return self.answering.solved

    @property
    def first_response(self) -> Ints:
        """The first public reply; where it was solved without one, that to a later reopening."""
        once, twice = self.aftermath.reopens
        return np.minimum(self.answering.first_reply, np.minimum(once.reply, twice.reply))

    @property
    def spans(self) -> tuple[tuple[Ints, Ints], ...]:
        """The spans during which it was not solved: from opening or reopening to solving."""
        later = self.aftermath
        reopened = tuple((r.reopened, r.solved) for r in later.reopens)
        return ((self.opening.opened, self.first_solved), *reopened, (later.thanked, later.thanks_solved))

    @property
    def last_solved(self) -> Ints:
        """When it was last solved, a thank-you afterwards aside; NEVER where it is open at the end of the period."""
        last = self.first_solved
        for again in self.aftermath.reopens:
            last = np.where(again.reopened < END, again.solved, last)
        return last

    @property
    def reopened(self) -> Ints:
        """When it was first really reopened."""
        return self.aftermath.reopens[0].reopened

    @property
    def ended(self) -> Ints:
        """The last message or status of a ticket that was solved at least once."""
        later = self.aftermath
        ends = [self.first_solved, later.thanked, later.thanks_solved]
        for again in later.reopens:
            ends += [again.reopened, again.reply, again.solved]
        latest: Ints = np.max(np.stack([np.where(e < END, e, 0) for e in ends]), axis=0)
        return latest

    @property
    def strain(self) -> Floats:
        """How trying it was for the customer, 0 to 1: slow answers and reopening."""
        typical = np.asarray((1.0, 6 * 3600.0, 90.0, 1200.0, 8 * 3600.0))[self.opening.channel]
        answered = self.first_response < END
        waited = np.where(answered, self.first_response - self.opening.request, typical)
        slow = np.clip(np.log2(np.maximum(waited, 1.0) / typical) / 4.0, 0.0, 1.0)
        strain: Floats = slow * 0.6 + (self.reopened < END) * 0.4
        return strain


def simulate(rng: np.random.Generator, contacts: Contacts) -> tuple[Contacts, Tickets]:
    """Plays every written contact of `contacts` up to the end of the period.

    Returns the contacts again, since spam has no customer and a merged contact takes over its target's.
    """
    opening = open_tickets(rng, contacts)
    answering = answer(rng, opening)
    opening, into = _merge(rng, opening, answering)
    aftermath = after_solving(rng, opening, answering)
    size = len(into)
    merged_at = np.where(into >= 0, answering.first_reply[into] - 30, NEVER)
    excluded = (opening.kind == SPAM) | (opening.kind == TEST)
    found = np.minimum(opening.opened + within(rng, 60, 3000, size), END - 1)
    tickets = Tickets(opening, answering, aftermath, into, merged_at, np.where(excluded, found, NEVER))
    return _write_back(contacts, tickets), tickets


def _merge(rng: np.random.Generator, opening: Opening, answering: Answering) -> tuple[Opening, Ints]:
    """Gives each ticket to be merged a target that still awaits its first answer; none left: not merged."""
    sources = np.flatnonzero(opening.kind == MERGED)
    waiting = answering.first_reply - opening.opened
    target = (opening.kind == NORMAL) & ~opening.by_agent & (opening.channel != w.CHAT)
    target &= (answering.first_reply < END) & (waiting > 7200) & (opening.fixed_reply == NEVER)
    targets = rng.permutation(np.flatnonzero(target))[: len(sources)]
    rest, sources = sources[len(targets) :], sources[: len(targets)]
    into = np.full(len(opening.row), -1, dtype=np.int64)
    into[sources] = targets
    kind, opened, channel = opening.kind.copy(), opening.opened.copy(), opening.channel.copy()
    team, agent, automatic = opening.team.copy(), opening.agent.copy(), opening.auto_reply.copy()
    kind[rest] = NORMAL
    room = waiting[targets] - 1200
    opened[sources] = opened[targets] + 600 + (rng.random(len(sources)) * room).astype(np.int64)
    channel[sources], team[sources], agent[sources] = channel[targets], team[targets], agent[targets]
    automatic[sources] = NEVER
    changed = replace(opening, kind=kind, opened=opened, channel=channel, team=team, agent=agent, auto_reply=automatic)
    return changed, into


def _write_back(contacts: Contacts, tickets: Tickets) -> Contacts:
    opening = tickets.opening
    merged = tickets.into >= 0
    source, target = opening.row[merged], opening.row[tickets.into[merged]]
    spam = opening.row[opening.kind == SPAM]
    opened, channel = contacts.opened.copy(), contacts.channel.copy()
    opened[opening.row], channel[opening.row] = opening.opened, opening.channel
    traits = {}
    for name in ("customer", "reason", "segment", "language"):
        values: Ints = getattr(contacts, name).copy()
        values[source] = values[target]
        if name != "language":
            values[spam] = -1
        traits[name] = values
    return replace(contacts, opened=opened, channel=channel, **traits)


def population(tickets: Tickets) -> Flags:
    """Tickets that are no spam, no test, not merged away and not left to the bot alone."""
    normal: Flags = tickets.opening.kind == NORMAL
    return normal


def clock_change_cases(tickets: Tickets) -> list[tuple[str, Ints]]:
    """For each weekend of a clock change, the tickets opened on its Friday and answered on its Monday."""
    cases = []
    for sunday in w.CLOCK_CHANGES:
        middle = at(sunday, "12:00")
        near = np.flatnonzero(np.abs(tickets.opening.fixed_reply - middle) < 3 * DAY)
        cases.append((sunday, near[np.argsort(tickets.opening.opened[near], kind="stable")]))
    return cases
