"""Intercom, played through the plan of the shared folder by a server that slows down, breaks off and fails on purpose."""

from __future__ import annotations

import datetime as dt

from contract.plan import Step, stamp
from contract.played_world import LateDesk, played
from contract.replay import Answer, Asked
from contract.vendor_intercom import TOKEN, Intercom
from contract.worlds import Happened

KINDS = {"email": "email", "phone": "phone_call", "webform": "web", "chat": "conversation"}
RULES = {"type": "bot", "id": "278", "name": "Operator", "email": "operator+abc@intercom.io"}
SECOND = dt.timedelta(seconds=1)


class Desk(LateDesk):
    """The plan as it goes in Intercom: a rule gives a team, a first reply takes it, closing asks for a rating once."""

    def __init__(self) -> None:
        super().__init__()
        self.intercom = Intercom()

    def step(self, step: Step) -> None:
        at, kind, i, more = step
        at, truth, vendor = at + dt.timedelta(milliseconds=431), self.truths[i], self.intercom
        admin = vendor.admin(truth["agent"])
        if kind == "create":
            number = self.ids[i] = vendor.create(at, vendor.contact(truth["requester"]), KINDS[truth["channel"]])
            vendor.conversations[number]["custom_attributes"] = {"Klantreden": "vraag"}
            vendor.assign(at + SECOND, number, RULES, team=truth["start_queue"], kind="default_assignment")
            return
        number = self.ids[i]
        if kind == "note":
            vendor.part(at, number, "note", admin, "intern")
        elif kind == "move":
            vendor.assign(at, number, admin, team=more["q"])
        elif kind == "reply":
            vendor.part(at, number, "comment", admin, "Beste klant")
            if vendor.conversations[number]["admin_assignee_id"] is None:
                vendor.assign(at, number, admin, admin=admin)
        elif kind == "cust":
            vendor.customer(at, number)
        elif kind == "resolve":
            vendor.close(at, number, admin)
            if at.replace(microsecond=0) == truth["resolved"][0]:
                vendor.ask(at, number)
        elif kind == "csat":
            vendor.rate(at, number, more["v"])

    def answer(self, asked: Asked) -> Answer:
        return self.intercom.answer(asked)

    def commit_late(self) -> None:
        """What was written four minutes ago is in the index only now: a note in a conversation that had been quiet."""
        at = self.played[-1][0] - dt.timedelta(seconds=240)
        quiet = min(self.intercom.conversations.values(), key=lambda one: one["updated_at"])
        self.intercom.part(at, int(quiet["id"]), "note", self.intercom.admin("anna"), "intern")
        self.late.add(("contact.message", stamp(at), quiet["id"], ""))

    def truth(self) -> set[Happened]:
        found = self.happened(replies_open=False, resolving_is_said=False, moves=True) | self.late
        for at, kind, i, _ in self.played:
            truth, contact = self.truths[i], str(self.ids[i])
            if kind == "create":
                found.add(("contact.assigned", stamp(at + SECOND), contact, ""))
            if kind == "reply" and at == truth["first_reply"]:
                found.add(("contact.assigned", stamp(at), contact, ""))
            if kind == "resolve" and at == truth["resolved"][0]:
                found.add(("survey.invited", stamp(at), contact, ""))
                found.add(("contact.reported", stamp(truth["created"]), contact, ""))
            if kind == "csat":
                found.add(("survey.answered", stamp(at), contact, ""))
        return found


CASE = played("intercom", Desk, TOKEN, page_rows="15")
