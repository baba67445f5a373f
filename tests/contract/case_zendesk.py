"""Zendesk, played through the plan of the shared folder: customers by mail, form, phone and chat; agents reply."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from contract.plan import Played, Step, stamp
from contract.replay import Replay, fails, half, lost, replayed, slow_down
from contract.vendor_zendesk import TOKEN, USER, Zendesk
from contract.worlds import Case, Happened, World

VIA = {"email": "Mail", "phone": "Phone call (incoming)", "webform": "Web form", "chat": "Chat Transcript"}


class Desk(Played):
    """What Zendesk leaves behind of the plan: the first reply takes the ticket, solving offers a rating."""

    def __init__(self) -> None:
        super().__init__()
        self.zendesk = Zendesk()
        self.late: list[Happened] = []

    def step(self, step: Step) -> None:
        at, kind, i, more = step
        truth, desk = self.truths[i], self.zendesk
        customer = desk.user(truth["requester"])
        agent = desk.user(f"{truth['agent']}@example.nl", "agent")
        if kind == "create":
            begun = {"group_id": desk.group(truth["start_queue"]), "reason": "delivery" if i % 4 == 0 else "invoice"}
            desk.users[customer]["phone"] = f"+3161000{i:04}"
            self.ids[i] = desk.create(at, customer, via=VIA[truth["channel"]], **begun)
            return
        ticket = self.ids[i]
        if kind == "note":
            desk.update(ticket, at, agent, comment=(agent, False))
        elif kind == "move":
            desk.update(ticket, at, agent, group_id=desk.group(more["q"]))
        elif kind == "reply":
            first = desk.tickets[ticket]["status"] == "new"
            took = {"status": "open", "assignee_id": agent} if first else {}
            desk.update(ticket, at, agent, comment=(agent, True), **took)
        elif kind == "cust":
            opened = {"status": "open"} if self.solved(i, at) else {}
            desk.update(ticket, at, customer, via="Mail", comment=(customer, True), **opened)
        elif kind == "resolve":
            desk.update(ticket, at, agent, status="solved")
            desk.offer(ticket, at)
        elif kind == "csat":
            desk.rate(ticket, at, "good" if more["v"] >= 4 else "bad")

    def remark_late(self) -> None:
        """A note of four minutes before the newest update, written only now."""
        at = dt.datetime.fromtimestamp(max(one["timestamp"] for one in self.zendesk.audits) - 240, dt.UTC)
        ticket, agent = self.ids[0], self.zendesk.user("dewi@example.nl", "agent")
        self.zendesk.update(ticket, at, agent, comment=(agent, False))
        self.late.append(("contact.message", stamp(at), str(ticket), ""))

    def truth(self) -> set[Happened]:
        """All that the connector can see: the plan's steps, who took it, what was asked, Zendesk's own solving."""
        found = self.happened(replies_open=True, resolving_is_said=False, moves=True) | set(self.late)
        replied: set[int] = set()
        offered: set[int] = set()
        for at, kind, i, _ in self.played:
            ticket = str(self.ids[i])
            if kind == "reply" and i not in replied:
                replied.add(i)
                found.add(("contact.assigned", stamp(at), ticket, ""))
            if kind == "resolve" and i not in offered:
                offered.add(i)
                found.add(("survey.invited", stamp(at), ticket, ""))
            if kind == "csat":
                found.add(("survey.answered", stamp(at), ticket, ""))
        found |= {("customer.known", stamp(at), "", "") for at, kind, *_ in self.played if kind == "create"}
        for ticket in self.zendesk.metrics:
            found.add(("contact.reported", self.zendesk.tickets[ticket]["created_at"], str(ticket), ""))
        return found


class _World:
    secrets = (TOKEN,)

    def __init__(self, folder: Path, desk: Desk, server: Replay) -> None:
        folder.mkdir()
        (folder / "secret").write_text(TOKEN)
        (folder / "wrong").write_text("zd-other")
        self._desk = desk
        self.settings = {
            "url": server.url,
            "user": USER,
            "token": f"file:{folder}/secret",
            "reason_field": "reden",
            "page_rows": "40",
        }
        self.broken = {"token": f"file:{folder}/wrong"}

    def truth(self) -> set[Happened]:
        return self._desk.truth()

    def grow(self) -> None:
        self._desk.remark_late()
        self._desk.play(15)
        self._desk.zendesk.cursors.lose()


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    desk = Desk()
    desk.play(60)
    with replayed(desk.zendesk.answer) as server:
        # As it goes on the web: each third answer is lost, half, late or a fault of its own.
        server.every(3, half, slow_down(20), fails(503), lost)
        yield _World(folder, desk, server)


CASE = Case("zendesk", make, long=True, shared=True)
