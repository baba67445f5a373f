"""Chatwoot, played through the plan of the shared folder by a server that slows down, breaks off and fails on purpose."""

from __future__ import annotations

import datetime as dt

from contract.plan import Step, stamp
from contract.played_world import LateDesk, played
from contract.replay import Answer, Asked
from contract.vendor_chatwoot import ACCOUNT, OUTGOING, TOKEN, Chatwoot
from contract.worlds import Happened

INBOXES = {"email": 1, "phone": 2, "webform": 3, "chat": 4}
TEAMS = {"Support": 1, "Billing": 2}
SECOND = dt.timedelta(seconds=1)


class Desk(LateDesk):
    """The plan as it goes in Chatwoot: a rule gives a team, a first reply takes it, solving asks for a rating once."""

    def __init__(self, tells: str = "sentence") -> None:
        super().__init__()
        self.chatwoot = Chatwoot(tells)

    def step(self, step: Step) -> None:
        at, kind, i, more = step
        at, truth, vendor = at + dt.timedelta(milliseconds=431), self.truths[i], self.chatwoot
        agent = vendor.agent(truth["agent"].title())
        if kind == "create":
            contact = vendor.contact(truth["requester"])
            number = self.ids[i] = vendor.create(at, contact, INBOXES[truth["channel"]])
            vendor.conversations[number]["custom_attributes"] = {"klantreden": "vraag"}
            team = truth["start_queue"]
            sentence = f"Assigned to {team.lower()} by Automation System"
            vendor.assign(at + SECOND, number, sentence, team=TEAMS[team])
            return
        number = self.ids[i]
        row = vendor.conversations[number]
        if kind == "note":
            vendor.write(at, number, agent, OUTGOING, private=True)
        elif kind == "move":
            sentence = f"Assigned to {more['q'].lower()} by {agent['name']}"
            vendor.assign(at, number, sentence, team=TEAMS[more["q"]])
        elif kind == "reply":
            vendor.write(at, number, agent, OUTGOING)
            if row["meta"].get("assignee") is None:
                vendor.assign(at, number, f"{agent['name']} self-assigned this conversation", agent=agent)
        elif kind == "cust":
            vendor.customer(at, number)
        elif kind == "resolve":
            vendor.change(at, number, "resolved", agent["name"])
            if at.replace(microsecond=0) == truth["resolved"][0]:
                vendor.ask(at, number)
        elif kind == "csat":
            vendor.rate(at, number, more["v"])

    def answer(self, asked: Asked) -> Answer:
        return self.chatwoot.answer(asked)

    def commit_late(self) -> None:
        """What began four minutes ago is there only now: a note in a conversation that had long been quiet."""
        at = self.played[-1][0] - dt.timedelta(seconds=240)
        quiet = min(self.chatwoot.conversations.values(), key=lambda one: one["last_activity_at"])
        self.chatwoot.write(at, quiet["id"], self.chatwoot.agent("Anna"), OUTGOING, private=True)
        self.late.add(("contact.message", stamp(at), str(quiet["id"]), ""))

    def truth(self) -> set[Happened]:
        found = self.happened(replies_open=False, resolving_is_said=False, moves=True) | self.late
        for at, kind, i, _ in self.played:
            truth, contact = self.truths[i], str(self.ids[i])
            if kind == "create":
                found.add(("contact.assigned", stamp(at + SECOND), contact, ""))
            if kind == "reply" and at == truth["first_reply"]:
                found.add(("contact.assigned", stamp(at), contact, ""))
                found.add(("contact.reported", stamp(truth["created"]), contact, ""))
            if kind == "resolve" and at == truth["resolved"][0]:
                found |= {(what, stamp(at), contact, "") for what in ("survey.invited", "contact.message")}
            if kind == "csat":
                found.add(("survey.answered", stamp(at), contact, ""))
        return found


CASE = played("chatwoot", Desk, TOKEN, account=str(ACCOUNT))
