"""Writes down what happened to calls, tickets and surveys as events of the three source systems."""

from __future__ import annotations

import numpy as np

from peil.demo import world as w
from peil.demo.arrivals import Contacts
from peil.demo.calls import ABANDONED, CALLBACK, EMPTY, KEY, ROUNDS, TIMEOUT, Calls
from peil.demo.clock import END, NEVER, Flags, Ints
from peil.demo.opening import BOT_ONLY, SPAM
from peil.demo.rows import Cell, Rows
from peil.demo.states import States
from peil.demo.surveys import Surveys
from peil.demo.tickets import Tickets


def contact_texts(contacts: Contacts) -> list[str]:
    """The id of every contact in its own source, numbered by opening: T for calls, H for tickets."""
    texts = [""] * len(contacts.opened)
    for prefix, mine in (("T", contacts.is_call), ("H", ~contacts.is_call)):
        rows = np.flatnonzero(mine)
        ordered = rows[np.argsort(contacts.opened[rows], kind="stable")]
        for number, row in enumerate(ordered.tolist(), 1):
            texts[row] = f"{prefix}{number:06d}"
    return texts


def state_rows(states: States) -> Rows:
    """What the telephone exchange tells of its employees."""
    rows, s = Rows(w.CALL_SOURCE), states
    who: dict[str, Cell] = {"agent": s.agent, "team": s.team, "actor": "agent", "channel": "phone"}

    def add(state: str, which: Flags, time: Ints) -> None:
        rows.add("agent.state", s.agent, np.where(which, time, NEVER), state=state, **who)

    add("wrap_up", s.ended > s.wrapping, s.wrapping)
    add("other_work", s.after & ~s.on, s.ended)
    add("offline", ~s.after & ~s.on, s.ended)
    add("available", s.idle > 0, s.available)
    add("handling", s.began > 0, s.began)
    return rows


def call_rows(contacts: Contacts, calls: Calls, states: States) -> Rows:
    """The events of the telephone exchange."""
    rows, v = Rows(w.CALL_SOURCE), calls.visits
    place: dict[str, Cell] = {"contact": v.row, "channel": "phone", "queue": v.queue, "team": v.team}
    asker = {name: getattr(contacts, name)[v.row] for name in ("customer", "reason", "segment", "language")}
    leg = np.arange(1, len(v.row) + 1, dtype=np.int64)
    talk: dict[str, Cell] = {"agent": v.agent, "actor": "agent", "leg": leg}
    parts = {"contact": v.row, "team": v.team, "talk_s": v.talk, "hold_s": v.hold, "wrap_s": v.wrap}

    def add(kind: str, which: Flags, time: Ints, **cells: Cell) -> None:
        rows.add(kind, v.row, np.where(which, time, NEVER), **cells)

    for number in range(ROUNDS):  # a transfer and the next entry share an instant: keep their order
        mine = v.round == number
        add("queue.entered", mine, v.entered, **place, **asker)
        add("queue.abandoned", mine & (v.outcome == ABANDONED), v.left, actor="customer", **place)
        for code, word in ((TIMEOUT, "timeout"), (KEY, "key"), (CALLBACK, "callback"), (EMPTY, "empty")):
            add("queue.left", mine & (v.outcome == code), v.left, outcome=word, **place)
        legs = mine & v.answered
        add("queue.connected", legs, v.left, **talk, **place)
        add("call.held", legs & (v.hold > 0), v.left + v.held_after, **talk, contact=v.row, team=v.team)
        asked = v.left + v.held_after
        add("call.consulted", legs & states.consulted, asked, **talk, contact=v.row, team=v.team)
        add("call.transferred", legs & v.transferred, v.leg_end, **talk, **parts)
        add("call.ended", legs & ~v.transferred, v.leg_end, **talk, **parts)
    tests = np.flatnonzero(calls.is_test)
    rows.add("contact.excluded", tests, calls.ended[tests], contact=tests, value="test", actor="system")
    return rows


def ticket_rows(contacts: Contacts, tickets: Tickets) -> Rows:
    """The events of the helpdesk."""
    rows, o = Rows(w.TICKET_SOURCE), tickets.opening
    row, key = o.row, o.row
    by_customer = np.where(o.by_agent, NEVER, o.opened)
    by_agent = np.where(o.by_agent, o.opened, NEVER)
    traits = {name: getattr(contacts, name)[row] for name in ("customer", "reason", "segment", "language")}
    about: dict[str, Cell] = {**traits, "contact": row, "channel": o.channel, "team": o.team}
    me: dict[str, Cell] = {"contact": row, "actor": "agent", "agent": o.agent, "team": o.team}
    customer: dict[str, Cell] = {"contact": row, "actor": "customer", "customer": traits["customer"]}
    rows.add("contact.opened", key, by_customer, actor="customer", **about)
    rows.add("contact.opened", key, by_agent, actor="agent", agent=o.agent, **about)
    rows.add("contact.status", key, o.opened, contact=row, actor="system", status="new")
    rows.add("contact.message", key, by_customer, visibility="public", **customer)
    rows.add("contact.message", key, by_agent, visibility="public", **me)
    for automatic in (o.auto_reply, o.greeting, o.bot_answer):
        rows.add("contact.message", key, automatic, contact=row, actor="bot", visibility="public")
    rows.add("contact.assigned", key, o.assigned, contact=row, actor="system", team=o.team)
    rows.add("contact.status", key, o.assigned, contact=row, actor="system", status="open")
    later_request = np.where(o.by_agent, o.request, NEVER)
    rows.add("contact.message", key, later_request, visibility="public", **customer)
    _answering_rows(rows, tickets, me, customer)
    bot = np.where(o.kind == BOT_ONLY, tickets.answering.solved, NEVER)
    rows.add("contact.status", key, bot, contact=row, actor="bot", status="solved")
    value = np.where(o.kind == SPAM, 0, 1)
    rows.add("contact.excluded", key, tickets.excluded_at, value=value, **me)
    spam = np.where(o.kind == SPAM, tickets.excluded_at, NEVER)
    rows.add("contact.status", key, spam, status="closed", **me)
    target = np.where(tickets.into >= 0, row[tickets.into], -1)
    rows.add("contact.merged", key, tickets.merged_at, into=target, **me)
    return rows


def _answering_rows(rows: Rows, tickets: Tickets, me: dict[str, Cell], customer: dict[str, Cell]) -> None:
    """Replies, solving, reopening and thanks."""
    a, later, key = tickets.answering, tickets.aftermath, tickets.opening.row
    rows.add("contact.message", key, a.note, visibility="internal", **me)
    rows.add("contact.message", key, a.first_reply, visibility="public", **me)
    reply = a.first_reply
    for message, answer in a.exchanges:
        awaited = np.where(message < END, reply, NEVER)
        rows.add("contact.status", key, awaited, status="pending", **me)
        rows.add("contact.message", key, message, visibility="public", **customer)
        rows.add("contact.status", key, message, status="open", **customer)
        rows.add("contact.message", key, answer, visibility="public", **me)
        reply = np.where(message < END, answer, reply)
    by_human = np.where(tickets.opening.kind == BOT_ONLY, NEVER, a.solved)
    rows.add("contact.status", key, by_human, status="solved", **me)
    for again in later.reopens:
        rows.add("contact.message", key, again.reopened, visibility="public", **customer)
        rows.add("contact.status", key, again.reopened, status="open", **customer)
        rows.add("contact.message", key, again.reply, visibility="public", **me)
        rows.add("contact.status", key, again.solved, status="solved", **me)
    rows.add("contact.message", key, later.thanked, visibility="public", **customer)
    rows.add("contact.status", key, later.thanked, status="open", **customer)
    rows.add("contact.status", key, later.thanks_solved, status="solved", **me)


def survey_rows(surveys: Surveys) -> Rows:
    """The events of the survey tool; a contact is named by its id and the source that it lives in."""
    rows = Rows(w.SURVEY_SOURCE)
    key = np.arange(1, len(surveys.row) + 1, dtype=np.int64)
    call, ticket = w.SOURCES.index(w.CALL_SOURCE), w.SOURCES.index(w.TICKET_SOURCE)
    lives_in = np.where(surveys.channel == w.PHONE, call, ticket)
    about: dict[str, Ints] = {
        "contact": surveys.row,
        "contact_source": np.where(surveys.row >= 0, lives_in, -1),
        "invitation": key,
        "customer": surveys.customer,
        "segment": surveys.segment,
        "instrument": surveys.instrument,
    }
    rows.add("survey.invited", key, surveys.invited, **about)
    rows.add("survey.bounced", key, surveys.bounced, **about)
    rows.add("survey.delivered", key, surveys.delivered, **about)
    rows.add("survey.answered", key, surveys.answered, score=surveys.first_score, **about)
    rows.add("survey.answered", key, surveys.replaced, score=surveys.score, **about)
    return rows
