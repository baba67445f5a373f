"""The true KPIs of written contacts, from the simulation's own arrays."""

from __future__ import annotations

import numpy as np

from peil.demo import world as w
from peil.demo.cells import Cell, Place, Table, durations, place, share, table
from peil.demo.clock import DAY, END, MIDNIGHT, MONTH_OF_DAY, MONTHS, Flags, Ints
from peil.demo.opening import SPAM, TEST
from peil.demo.tickets import Tickets, population

REOPEN_DAYS = 14


def ticket_truth(tickets: Tickets, as_of: int) -> dict[str, Table]:
    """First response, first and full resolution, reopening and backlog."""
    counts = population(tickets)
    opening = tickets.opening
    where = place(opening.opened, opening.channel, opening.team)
    asked = counts & (opening.request < END)
    first_response = tickets.first_response
    return {
        "first_response_time": durations(
            where.only(asked), (first_response - opening.request)[asked], first_response[asked] < END
        ),
        "first_resolution_time": _solved_by(where, tickets.first_solved, opening.opened, counts),
        "full_resolution_time": _solved_by(where, tickets.last_solved, opening.opened, counts),
        "reopen_rate": _reopen_rate(tickets, counts, as_of),
        "backlog": _backlog(tickets),
    }


def _solved_by(where: Place, solved: Ints, opened: Ints, counts: Flags) -> Table:
    return durations(where.only(counts), (solved - opened)[counts], solved[counts] < END)


def _reopen_rate(tickets: Tickets, counts: Flags, as_of: int) -> Table:
    opening, solved = tickets.opening, tickets.first_solved
    chosen = counts & (solved < END)
    where = place(solved, opening.channel, opening.team).only(chosen)
    matured = solved[chosen] + REOPEN_DAYS * DAY <= as_of
    soon = tickets.reopened[chosen] - solved[chosen] <= REOPEN_DAYS * DAY
    parts = {"matured": matured, "reopened": matured & soon, "pending": ~matured}
    return table(where, parts, share("reopened", "matured"))


def _backlog(tickets: Tickets) -> Table:
    """Open tickets at the end of each month; the other cells are those at the end of the period."""
    by_month: dict[str, Cell] = {}
    lengths = np.bincount(MONTH_OF_DAY)
    for month, days in zip(MONTHS, np.cumsum(lengths).tolist(), strict=True):
        end = int(MIDNIGHT[days])
        still = int(open_at(tickets, end).sum())
        by_month[month] = {"open": still, "value": still}
    last = open_at(tickets, END)
    return {
        "total": by_month[MONTHS[-1]],
        "by_month": by_month,
        "by_channel": _named(w.CHANNELS, tickets.opening.channel[last]),
        "by_team": _named(w.TEAMS, tickets.opening.team[last]),
    }


def open_at(tickets: Tickets, end: int) -> Flags:
    """Tickets opened and not solved just before an instant; spam, test and merged ones are none."""
    kind = tickets.opening.kind
    counts = (kind != SPAM) & (kind != TEST) & (tickets.into < 0)
    inside = np.zeros(len(kind), dtype=np.bool_)
    for begun, solved in tickets.spans:
        inside |= (begun < end) & (solved >= end)
    result: Flags = counts & inside
    return result


def _named(words: tuple[str, ...], codes: Ints) -> dict[str, Cell]:
    found = np.bincount(codes, minlength=len(words)).tolist()
    return {word: {"open": n, "value": n} for word, n in zip(words, found, strict=True) if n}
