"""What was planted in the data on purpose, with day, group and size, and how it came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from peil.demo import world as w
from peil.demo.arrivals import Contacts
from peil.demo.calls import Calls
from peil.demo.cells import Cell, share
from peil.demo.clock import DAY, END, MONTHS, Flags, day_index, day_of, hours, local_text, month_of
from peil.demo.costs import Booking
from peil.demo.opening import KINDS, TEST
from peil.demo.states import States
from peil.demo.surveys import Surveys, change_cell
from peil.demo.tickets import Tickets, clock_change_cases, population
from peil.demo.truth_calls import counted, parts_of
from peil.demo.truth_contacts import Outcome
from peil.demo.truth_tickets import open_at

Story = dict[str, object]


@dataclass(frozen=True)
class World:
    """Everything that was simulated, and the ids of the contacts."""

    contacts: Contacts
    calls: Calls
    states: States
    tickets: Tickets
    surveys: Surveys
    outcome: Outcome
    texts: Sequence[str]
    bookings: Sequence[Booking]


def stories(world: World) -> dict[str, Story]:
    """The planted stories by name."""
    return {
        "product_change": _product_change(world),
        "bad_monday": _bad_monday(world),
        "mix_shift": _mix_shift(world),
        "small_team": _small_team(world),
        "reopen_burst": _reopen_burst(world),
        "open_at_end": _open_at_end(world),
        "clock_changes": _clock_changes(world),
        "repeats": _repeats(world),
        "merged": _merged(world),
        "kinds": _kinds(world),
        "second_answers": {
            "about": "a second answer to one invitation replaces the first",
            "answers": int((world.surveys.replaced < END).sum()),
        },
    }


def _product_change(world: World) -> Story:
    surveys = world.surveys
    cell = change_cell(surveys.instrument, surveys.segment) & (surveys.answered < END)
    after = day_of(surveys.ended) >= day_index(w.PRODUCT_CHANGE)
    positive = np.isin(surveys.score, w.INSTRUMENTS[w.CSAT_5].positive)

    def side(chosen: Flags) -> Cell:
        parts = {"n": int(chosen.sum()), "positive": int((chosen & positive).sum())}
        return {**parts, "value": share("positive", "n")(parts)}

    return {
        "about": "a product change costs ten points of satisfaction in one segment",
        "day": w.PRODUCT_CHANGE,
        "instrument": w.CHANGE_INSTRUMENT,
        "segment": w.CHANGE_SEGMENT,
        "planted_before": w.CHANGE_BEFORE,
        "planted_after": w.CHANGE_AFTER,
        "before": side(cell & ~after),
        "after": side(cell & after),
    }


def _bad_monday(world: World) -> Story:
    visits, counts = world.calls.visits, counted(world.calls)
    day = day_of(visits.entered)
    bad = counts & (day == day_index(w.BAD_MONDAY))
    parts = {name: int(part[bad].sum()) for name, part in parts_of(visits).items()}
    near = [day_index(w.BAD_MONDAY) + 7 * week for week in (-1, 1, 2)]
    offered = int((counts & np.isin(day, near)).sum())
    return {
        "about": "two and a half times the calls on one Monday; the service level collapses",
        "day": w.BAD_MONDAY,
        "volume_factor": w.BAD_MONDAY_FACTOR,
        "parts": parts,
        "service_level": share("answered_within", "offered", "short_abandoned")(parts),
        "offered_on_three_mondays_around": offered,
    }


def _mix_shift(world: World) -> Story:
    messages = np.isin(world.contacts.channel, (w.CHAT, w.WHATSAPP))
    month = month_of(world.contacts.opened)
    seen: dict[str, Cell] = {}
    for code in (0, len(MONTHS) - 1):
        chosen = world.outcome.counts & (month == code)
        parts = {"contacts": int(chosen.sum()), "messages": int((chosen & messages).sum())}
        seen[MONTHS[code]] = {**parts, "value": share("messages", "contacts")(parts)}
    return {
        "about": "chat and whatsapp grow evenly over the period at the cost of the other channels",
        "planted_first_day": w.MIX_FIRST,
        "planted_last_day": w.MIX_LAST,
        "seen": seen,
    }


def _small_team(world: World) -> Story:
    first = sum(w.TEAM_SIZES[: w.ZEELAND])
    return {
        "about": "a team of two, with a lunch break in its opening hours",
        "team": w.TEAMS[w.ZEELAND],
        "agents": list(w.AGENTS[first : first + w.TEAM_SIZES[w.ZEELAND]]),
        "contacts": int((world.outcome.counts & (world.outcome.team == w.ZEELAND)).sum()),
    }


def _reopen_burst(world: World) -> Story:
    tickets = world.tickets
    day = day_of(tickets.first_solved)
    burst = (day >= day_index(w.BURST[0])) & (day <= day_index(w.BURST[1])) & population(tickets)
    other = population(tickets) & ~burst & (tickets.first_solved < END)

    def side(chosen: Flags) -> Cell:
        parts = {"solved": int(chosen.sum()), "reopened": int((chosen & (tickets.reopened < END)).sum())}
        return {**parts, "value": share("reopened", "solved")(parts)}

    return {
        "about": "tickets solved in one fortnight are reopened more often; reopenings at any later time",
        "first_day": w.BURST[0],
        "last_day": w.BURST[1],
        "factor": w.BURST_FACTOR,
        "in_fortnight": side(burst),
        "otherwise": side(other),
    }


def _open_at_end(world: World) -> Story:
    tickets = world.tickets
    still = open_at(tickets, END)
    unanswered = still & (tickets.first_response >= END)
    return {
        "about": "tickets not solved when the period ends; replies take longer in the last month",
        "open": int(still.sum()),
        "without_reply": int(unanswered.sum()),
        "opened_in_last_week": int((still & (tickets.opening.opened >= END - 7 * DAY)).sum()),
    }


def _clock_changes(world: World) -> Story:
    """Friday to Monday over a clock change, with the elapsed and the open seconds of each case."""
    opening, office = world.tickets.opening, hours("default")
    reply = world.tickets.answering.first_reply
    weekends: dict[str, list[dict[str, object]]] = {}
    for sunday, cases in clock_change_cases(world.tickets):
        opened, replied = opening.opened[cases], reply[cases]
        open_s = office.elapsed(replied) - office.elapsed(opened)
        weekends[sunday] = [
            {
                "contact": world.texts[int(opening.row[case])],
                "opened": local_text(int(opened[i])),
                "first_reply": local_text(int(replied[i])),
                "elapsed_s": int(replied[i] - opened[i]),
                "open_s": int(open_s[i]),
            }
            for i, case in enumerate(cases.tolist())
        ]
    return {
        "about": "opened on Friday, answered on Monday; 23 or 25 hours lie in the Sunday between",
        "schedule": "default",
        "weekends": weekends,
    }


def _repeats(world: World) -> Story:
    child = np.flatnonzero(world.contacts.repeat_of >= 0)
    parent = world.contacts.repeat_of[child]
    gap = world.contacts.opened[child] - world.contacts.opened[parent]
    return {
        "about": "contacts planted as a repeat of an earlier one of the same customer and reason",
        "planted": len(child),
        "within_7_days": int((gap <= 7 * DAY).sum()),
        "in_another_channel": int((world.contacts.channel[child] != world.contacts.channel[parent]).sum()),
    }


def _merged(world: World) -> Story:
    tickets = world.tickets
    merged = np.flatnonzero(tickets.into >= 0)
    pairs = [
        [world.texts[int(tickets.opening.row[m])], world.texts[int(tickets.opening.row[tickets.into[m]])]]
        for m in merged.tolist()
    ]
    return {
        "about": "tickets merged into another one of the same customer before its first reply",
        "merged": len(pairs),
        "first_pairs": pairs[:10],
    }


def _kinds(world: World) -> Story:
    kind = world.tickets.opening.kind
    found = {name: int((kind == code).sum()) for code, name in enumerate(KINDS)}
    found["test"] = int((kind == TEST).sum()) + int(world.calls.is_test.sum())
    opening = world.tickets.opening
    known = (world.contacts.customer >= 0) & (world.contacts.reason >= 0)
    return {
        "about": "contacts that do not count, or only in part; unknown: customer or reason missing",
        **{name: found[name] for name in KINDS if name != "normal"},
        "opened_by_agent": int(opening.by_agent.sum()),
        "opened_by_agent_never_asked": int((opening.by_agent & (opening.request >= END)).sum()),
        "unknown_customer_or_reason": int((world.outcome.served & ~known).sum()),
        "thanked": int((world.tickets.aftermath.thanked < END).sum()),
    }
