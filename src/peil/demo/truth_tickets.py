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
    """Response and resolution times, the customer's wait, reopening, backlog and its age."""
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
        "next_reply_time": _next_reply(tickets, counts),
        "requester_wait_time": durations(where.only(counts), _with_us(tickets)[counts], _over(tickets)[counts]),
        "reopen_rate": _reopen_rate(tickets, counts, as_of),
        "backlog": _backlog(tickets),
        "backlog_age": _backlog_age(tickets, as_of),
    }


def _solved_by(where: Place, solved: Ints, opened: Ints, counts: Flags) -> Table:
    return durations(where.only(counts), (solved - opened)[counts], solved[counts] < END)


def _next_reply(tickets: Tickets, counts: Flags) -> Table:
    """Every turn in which a customer who had an answer wrote on: an exchange, or a reopening."""
    opening, answering, later = tickets.opening, tickets.answering, tickets.aftermath
    replied = answering.first_reply < END
    turns = [(message, reply, replied) for message, reply in answering.exchanges]
    for again in later.reopens:
        turns.append((again.reopened, again.reply, replied))
        replied = replied | (again.reply < END)
    asked, answered, channel, team = [], [], [], []
    for message, reply, after_first in turns:
        chosen = counts & after_first & (message < END)
        asked.append(message[chosen])
        answered.append(reply[chosen])
        channel.append(opening.channel[chosen])
        team.append(opening.team[chosen])
    instants, replies = np.concatenate(asked), np.concatenate(answered)
    where = place(instants, np.concatenate(channel), np.concatenate(team))
    return durations(where, replies - instants, replies < END)


def _over(tickets: Tickets) -> Flags:
    return tickets.last_solved < END


def _with_us(tickets: Tickets) -> Ints:
    """Seconds up to the last solving in which a ticket was neither solved nor awaiting its customer."""
    *until_solved, _ = tickets.spans
    seconds = np.zeros(len(tickets.into), dtype=np.int64)
    for begun, solved in until_solved:
        seconds += np.where(solved < END, solved - begun, 0)
    reply = tickets.answering.first_reply
    for message, answer in tickets.answering.exchanges:
        seconds -= np.where(message < END, message - reply, 0)
        reply = np.where(message < END, answer, reply)
    return seconds


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


def _backlog_age(tickets: Tickets, as_of: int) -> Table:
    """Median age of those open tickets; at the end of the period, which is not over yet, the age that is known."""
    opened = tickets.opening.opened

    def cell(which: Flags, now: int) -> Cell:
        ages = np.sort(now - opened[which])
        return {"open": len(ages), "value": int(ages[(len(ages) + 1) // 2 - 1]) if len(ages) else None}

    ends = [int(MIDNIGHT[days]) for days in np.cumsum(np.bincount(MONTH_OF_DAY)).tolist()]
    by_month = {month: cell(open_at(tickets, end), min(end, as_of)) for month, end in zip(MONTHS, ends, strict=True)}
    last = open_at(tickets, END)

    def named(words: tuple[str, ...], codes: Ints) -> dict[str, Cell]:
        cells = {word: cell(last & (codes == code), min(END, as_of)) for code, word in enumerate(words)}
        return {word: found for word, found in cells.items() if found["open"]}

    return {
        "total": by_month[MONTHS[-1]],
        "by_month": by_month,
        "by_channel": named(w.CHANNELS, tickets.opening.channel),
        "by_team": named(w.TEAMS, tickets.opening.team),
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
