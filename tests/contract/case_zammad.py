"""Zammad, played through the plan of the shared folder by a server that slows down, breaks off and fails on purpose."""

from __future__ import annotations

import datetime as dt

from contract.plan import Step, stamp
from contract.played_world import LateDesk, played
from contract.replay import Answer, Asked
from contract.vendor_zammad import SYSTEM, TOKEN, Zammad
from contract.worlds import Happened

KINDS = {"email": "email", "phone": "phone", "webform": "web", "chat": "chat"}


class Desk(LateDesk):
    """The plan as it goes in Zammad: a first reply opens a ticket and takes it, a customer's mail opens it again."""

    def __init__(self) -> None:
        super().__init__()
        self.zammad = Zammad()

    def step(self, step: Step) -> None:
        at, kind, i, more = step
        at, truth, vendor = at + dt.timedelta(milliseconds=431), self.truths[i], self.zammad
        agent = vendor.person(truth["agent"], ("Agent",))
        customer = vendor.person(truth["requester"])
        if kind == "create":
            self.ids[i] = vendor.create(at, customer, truth["start_queue"], KINDS[truth["channel"]], klantreden="vraag")
            return
        ticket = self.ids[i]
        row = vendor.tickets[ticket]
        if kind == "note":
            vendor.write(at, ticket, agent, "Agent", "note", internal=True)
        elif kind == "move":
            vendor.change(at, ticket, agent, "group", more["q"], 1)
        elif kind == "reply":
            vendor.write(at, ticket, agent, "Agent", "email")
            if row["owner_id"] != agent:
                vendor.change(at, ticket, agent, "owner", truth["agent"].title(), agent)
            if row["state"] == "new":
                vendor.change(at, ticket, agent, "state", "open", 2)
        elif kind == "cust":
            vendor.write(at, ticket, customer, "Customer", "email")
            if row["state"] == "closed":
                vendor.change(at, ticket, customer, "state", "open", 2)
        elif kind == "resolve":
            vendor.change(at, ticket, agent, "state", "closed", 4)

    def answer(self, asked: Asked) -> Answer:
        return self.zammad.answer(asked)

    def commit_late(self) -> None:
        """What began four minutes ago is there only now: a tag on a ticket that had long been quiet."""
        at = self.played[-1][0] - dt.timedelta(seconds=240)
        quiet = min(self.zammad.tickets.values(), key=lambda one: one["updated_at"])
        self.zammad.tag(at, quiet["id"], SYSTEM, "spoed")
        self.late.add(("contact.tagged", stamp(at), str(quiet["id"]), ""))

    def truth(self) -> set[Happened]:
        found = self.happened(replies_open=True, resolving_is_said=False, moves=True) | self.late
        for at, kind, i, _ in self.played:
            if kind == "reply" and at == self.truths[i]["first_reply"]:
                found.add(("contact.assigned", stamp(at), str(self.ids[i]), ""))
            if kind == "resolve":
                found.add(("contact.reported", stamp(self.truths[i]["created"]), str(self.ids[i]), ""))
        return found


CASE = played("zammad", Desk, TOKEN, page_rows="15")
