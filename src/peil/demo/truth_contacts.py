"""The true volume, first-contact resolution and repeat contacts, over all channels together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peil.demo import world as w
from peil.demo.arrivals import Contacts
from peil.demo.calls import ANSWERED, Calls
from peil.demo.cells import Table, count, place, share, table
from peil.demo.clock import DAY, END, NEVER, Flags, Ints
from peil.demo.tickets import Tickets, population

WINDOW_S = 7 * DAY


@dataclass(frozen=True)
class Outcome:
    """By contact row. `served`: dealt with by people. `done`: solved, not soon reopened, not handed on."""

    team: Ints
    counts: Flags
    served: Flags
    done: Flags


def outcomes(contacts: Contacts, calls: Calls, tickets: Tickets) -> Outcome:
    """What became of every contact."""
    size = len(contacts.opened)
    team = np.full(size, -1, dtype=np.int64)
    visits = calls.visits
    first = visits.round == 0
    team[visits.row[first]] = visits.team[first]
    answered, handed_on = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    answered[visits.row[visits.outcome == ANSWERED]] = True
    handed_on[visits.row[visits.transferred]] = True
    row = tickets.opening.row
    team[row] = tickets.opening.team
    counts = ~calls.is_test
    counts[row] = (tickets.excluded_at == NEVER) & (tickets.into < 0)
    served = answered & ~calls.is_test
    served[row] = population(tickets)
    done = answered & ~handed_on
    done[row] = (tickets.last_solved < END) & (tickets.reopened - tickets.first_solved > WINDOW_S)
    return Outcome(team, counts, served, done)


def contact_truth(contacts: Contacts, outcome: Outcome, as_of: dict[str, int]) -> dict[str, Table]:
    """Contacts, first-contact resolution and the repeat-contact rate."""
    where = place(contacts.opened, contacts.channel, outcome.team)
    known = outcome.served & (contacts.customer >= 0) & (contacts.reason >= 0)
    before, after = _gaps(contacts, known)
    until = np.where(contacts.is_call, as_of[w.CALL_SOURCE], as_of[w.TICKET_SOURCE])
    matured = contacts.opened + WINDOW_S <= until
    again = after <= WINDOW_S
    issue = known & (before > WINDOW_S)
    resolved = matured & ~again & outcome.done

    def rate(numerator: str, flags: Flags, chosen: Flags) -> Table:
        parts = {"matured": matured[chosen], numerator: flags[chosen], "pending": ~matured[chosen]}
        return table(where.only(chosen), parts, share(numerator, "matured"))

    ones = outcome.counts.astype(np.int64)[outcome.counts]
    return {
        "contacts": table(where.only(outcome.counts), {"contacts": ones}, count("contacts")),
        "first_contact_resolution": rate("resolved", resolved, issue),
        "repeat_contact_rate": rate("repeated", matured & again, known),
    }


def _gaps(contacts: Contacts, known: Flags) -> tuple[Ints, Ints]:
    """Seconds since the previous and until the next contact of the same customer and reason."""
    rows = np.flatnonzero(known)
    pair = contacts.customer[rows] * len(w.REASONS) + contacts.reason[rows]
    order = rows[np.lexsort((contacts.opened[rows], pair))]
    pair = contacts.customer[order] * len(w.REASONS) + contacts.reason[order]
    follows = pair[1:] == pair[:-1]
    gap = np.where(follows, np.diff(contacts.opened[order]), NEVER)
    before = np.full(len(known), NEVER, dtype=np.int64)
    after = np.full(len(known), NEVER, dtype=np.int64)
    before[order[1:]] = gap
    after[order[:-1]] = gap
    return before, after
