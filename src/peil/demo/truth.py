"""The truth about the simulated shop: every KPI's parts and value, the rules, the planted stories."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np

from peil.demo import world as w
from peil.demo.cells import Table
from peil.demo.clock import END, FIRST, LAST, ZONE, Ints, at
from peil.demo.costs import cost_truth
from peil.demo.planted import World, stories
from peil.demo.surveys import moments
from peil.demo.truth_calls import call_truth, state_truth
from peil.demo.truth_contacts import contact_truth
from peil.demo.truth_surveys import coverage_truth, survey_truth
from peil.demo.truth_tickets import ticket_truth

RULES = {
    "general": "Instants are whole UTC seconds; days and months are local. Values are parts divided last; "
    "null where the denominator is 0. Shares run from 0 to 1, NPS from -100 to 100, times are seconds on "
    "the calendar clock. Spam, test and merged-away contacts count nowhere; a merged contact's events belong "
    "to its target. bot_only: a bot wrote, no employee did anything, and it is solved. "
    "A contact's team is that at its opening; written contacts never change team.",
    "contacts": "Contacts by opening (a call: first queue entry). Bot-only ones and unanswered calls count.",
    "answer_rate": "answered / offered. All queue KPIs count visits by the day and team of the queue entry; "
    "re-entries, overflow and transfers are visits of their own.",
    "service_level": "answered within 20 s (<=) / (offered - abandoned before 5 s). Time-outs, keys, "
    "callbacks and empty queues stay in the denominator.",
    "average_speed_of_answer": "wait of answered visits / answered visits.",
    "abandonment_rate": "abandoned after 5 s or more / (offered - abandoned before 5 s).",
    "average_handle_time": "talk + hold + wrap of all legs / distinct contacts with a leg, by the day and "
    "team of the leg's end; a contact counts once in every team that had a leg.",
    "transfer_rate": "Calls with a transferred leg / calls with an answered visit, by the day and team of the first "
    "queue entry. A consult is no transfer.",
    "occupancy": "Seconds of talk and wrap-up / those and the seconds available, by the day on which each stretch "
    "began and the employee's team. Calls that overlap are one stretch; other work counts nowhere.",
    "first_response_time": "Request to first public message of an employee at or after it, by opening day. "
    "Request: opening, or the customer's first message where an employee opened the contact; without one "
    "the contact is left out. Solved without a reply and reopened: the reply to the reopening. value: lowest "
    "answered duration that at least half do not exceed; open: not answered. Written contacts, not bot-only.",
    "first_resolution_time": "Opening to the first solved, by opening day; open: never solved. "
    "Written contacts, not bot-only, opened by an employee included.",
    "full_resolution_time": "Opening to the last solved (a thank-you afterwards does not lengthen it), by "
    "opening day; open: not solved at the end of the period.",
    "next_reply_time": "Customer's first unanswered message after a reply of an employee to the next such reply, by "
    "the day of that message; open: not answered. A thank-you, solved again without a reply, is left out.",
    "requester_wait_time": "Opening to the last solved, less the time solved in between and the time awaiting the "
    "customer (pending: from a reply to the next message), by opening day; open: not solved at the end.",
    "reopen_rate": "Tickets (not bot-only) by the day first solved; matured: first solved + 14 days <= as_of "
    "of the source; reopened: first real reopening <= 14 days after the first solving. A thank-you (opened "
    "by the customer, solved again without a public reply) is none; an opening not yet solved again is one.",
    "backlog": "Tickets opened before the end of the month (local midnight) and not solved before it; a "
    "ticket opened again by a thank-you is open meanwhile.",
    "backlog_age": "Of those open tickets: lowest age since opening that at least half do not exceed, at the end of "
    "the month; in the last month, which is not over, at as_of of the source.",
    "first_contact_resolution": "Contacts here: answered calls and tickets that are not bot-only, with known "
    "customer and reason. Issue: previous one of that customer and reason absent or more than 7 x 86400 s "
    "before, opening to opening. matured: opened + 7 days <= as_of of its own source. resolved: matured, no "
    "next one within 7 days (<=), no transferred leg, and for tickets solved at the end and not really "
    "reopened within 7 days of the first solving. By day, channel and team of opening; pending: not matured.",
    "repeat_contact_rate": "The same contacts, also those that start no issue: next one within 7 days / matured.",
    "nps": "100 x (promoters - detractors) / n by instrument; never pooled. Every survey KPI counts by the "
    "local day of the contact's last message, status, queue exit or leg end, and by the answer day where "
    "there is no contact; a second answer to one invitation replaces the first. Channel: the contact's; "
    "team: that of the last leg or of the ticket.",
    "csat": "positive / n by instrument.",
    "ces": "positive / n by instrument; the mean is sum_score / n. Up is easier.",
    "costs": "Cents booked, by month of the booking; what no channel is booked on is shared over channels to the cent "
    "by fixed weights or by the contacts that began in the month, cents left to the largest remainders. Values in EUR.",
    "cost_per_contact": "Those cents / contacts by opening, calls that nobody answered left out.",
    "survey_coverage": "Contacts with an answer / answered calls and tickets not bot-only that ended, by the day of "
    "their end and the last team, where end + 14 days <= as_of of the contact's source; invited: with an invitation.",
    "response_rate": "answered / delivered by instrument, by the contact's last day or, without a contact, "
    "the day of delivery.",
    "response_rate_by_delivery_day": "The same, all by the day of delivery.",
}


def truth_text(world: World, seed: int, asked: int, events: dict[str, int]) -> str:
    """The content of `truth.json`."""
    as_of = as_of_sources(world)
    truth: dict[str, object] = {
        "simulated": True,
        "name": w.NAME,
        "parameters": {
            "seed": seed,
            "contacts": asked,
            "zone": ZONE,
            "first_day": FIRST.isoformat(),
            "last_day": LAST.isoformat(),
        },
        "events": events,
        "as_of": as_of,
        "rules": RULES,
        "planted": stories(world),
        "kpis": {
            **contact_truth(world.contacts, world.outcome, as_of),
            **call_truth(world.calls),
            "occupancy": state_truth(world.states),
            **ticket_truth(world.tickets, as_of[w.TICKET_SOURCE]),
            **survey_truth(world.surveys),
            "survey_coverage": _coverage(world, as_of),
            **cost_truth(world.bookings, world.contacts, world.calls, world.outcome),
        },
    }
    return json.dumps(truth, indent=1, ensure_ascii=False) + "\n"


def _coverage(world: World, as_of: dict[str, int]) -> Table:
    contacts, tickets = world.contacts, world.tickets
    could = world.outcome.served.copy()
    could[tickets.opening.row] &= tickets.last_solved < END
    until = np.where(contacts.is_call, as_of[w.CALL_SOURCE], as_of[w.TICKET_SOURCE])
    over = moments(contacts, world.calls, tickets)
    return coverage_truth(world.surveys, over, could, contacts.channel, until)


def as_of_sources(world: World) -> dict[str, int]:
    """UTC second of the latest thing that each source recorded."""
    opening, answering, later = world.tickets.opening, world.tickets.answering, world.tickets.aftermath
    written = [opening.opened, opening.request, opening.greeting, opening.bot_answer, opening.auto_reply]
    written += [opening.assigned, answering.note, answering.first_reply, answering.solved]
    written += [instants for pair in answering.exchanges for instants in pair]
    written += [i for again in later.reopens for i in (again.reopened, again.reply, again.solved)]
    written += [later.thanked, later.thanks_solved, world.tickets.merged_at, world.tickets.excluded_at]
    surveys = world.surveys
    asked = [surveys.invited, surveys.bounced, surveys.delivered, surveys.answered, surveys.replaced]
    spoken = [world.calls.ended, world.calls.visits.leg_end, world.states.ended]
    return {
        w.CALL_SOURCE: _latest(spoken),
        w.TICKET_SOURCE: _latest(written),
        w.SURVEY_SOURCE: _latest(asked),
        w.COST_SOURCE: max(at(f"{booking.month}-01", "00:00") for booking in world.bookings),
    }


def _latest(columns: Iterable[Ints]) -> int:
    """The latest instant within the period."""
    return max(int(c[c < END].max(initial=0)) for c in columns)
