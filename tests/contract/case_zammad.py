"""Zammad, played through the plan of the shared folder by a server that slows down, breaks off and fails on purpose."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from contract.plan import Played, Step, stamp
from contract.replay import Replay, fails, half, lost, replayed, slow_down
from contract.vendor_zammad import SYSTEM, TOKEN, Zammad
from contract.worlds import Case, Happened, World

KINDS = {"email": "email", "phone": "phone", "webform": "web", "chat": "chat"}


class Desk(Played):
    """The plan as it goes in Zammad: a first reply opens a ticket and takes it, a customer's mail opens it again."""

    def __init__(self) -> None:
        super().__init__()
        self.zammad = Zammad()
        self.late: set[Happened] = set()

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


class _World:
    secrets = (TOKEN,)

    def __init__(self, folder: Path, desk: Desk, server: Replay) -> None:
        folder.mkdir()
        (folder / "secret").write_text(TOKEN)
        (folder / "wrong").write_text("zm-revoked")
        self._desk = desk
        self.settings = {"url": server.url, "token": f"file:{folder}/secret", "page_rows": "15"}
        self.broken = {"token": f"file:{folder}/wrong"}
        desk.play(40)
        server.every(6, slow_down(2), half, fails(502), lost)

    def truth(self) -> set[Happened]:
        return self._desk.truth()

    def grow(self) -> None:
        self._desk.play(15)
        self._desk.commit_late()


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    desk = Desk()
    with replayed(desk.zammad.answer) as server:
        yield _World(folder, desk, server)


CASE = Case("zammad", make, long=True, shared=True)
