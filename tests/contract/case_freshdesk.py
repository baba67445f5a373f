"""Freshdesk, played through the plan of the shared folder, day by day: its activities come when a day is over."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from contract.plan import Played, Step, stamp
from contract.replay import Replay, fails, half, lost, replayed, slow_down
from contract.vendor_freshdesk import KEY, SOURCES, Freshdesk
from contract.worlds import Case, Happened, World

#: One to five points, as Freshdesk counts them.
POINTS = {1: -103, 2: -102, 3: 100, 4: 102, 5: 103}


class Desk(Played):
    """What Freshdesk leaves behind of the plan."""

    def __init__(self) -> None:
        super().__init__()
        self.freshdesk = Freshdesk()
        self.late: list[Happened] = []

    def step(self, step: Step) -> None:
        at, kind, i, more = step
        truth, desk = self.truths[i], self.freshdesk
        customer, agent = desk.customer(truth["requester"]), desk.agent(f"{truth['agent']}@example.nl")
        desk.now = max(desk.now, at)
        if kind == "create":
            why = "delivery" if i % 4 == 0 else "invoice"
            source = SOURCES[truth["channel"]]
            self.ids[i] = desk.create(at, customer, truth["start_queue"], source=source, kind=why)
            return
        ticket = self.ids[i]
        if kind == "note":
            desk.say(ticket, at, agent, private=True, source=2)
        elif kind == "move":
            desk.move(ticket, at, agent, more["q"])
        elif kind == "reply":
            desk.say(ticket, at, agent)
        elif kind == "cust":
            desk.say(ticket, at, customer)
            if self.solved(i, at):
                desk.status(ticket, at, customer, "Open")
        elif kind == "resolve":
            desk.status(ticket, at, agent, "Resolved")
        elif kind == "csat":
            desk.rate(ticket, at, POINTS[more["v"]])

    def play_days(self, count: int) -> None:
        """Let the next days of the plan happen, each to its end."""
        first = self.steps[len(self.played)][0].date()
        end = first + dt.timedelta(days=count)
        self.play(sum(step[0].date() < end for step in self.steps[len(self.played) :]))
        self.freshdesk.now = dt.datetime(end.year, end.month, end.day, 3, tzinfo=dt.UTC)

    def play_all(self) -> None:
        """All that is left of the plan, to the end of its last day."""
        self.play_days((self.steps[-1][0].date() - self.steps[len(self.played)][0].date()).days + 1)

    def remark_late(self) -> None:
        """A note of four minutes before the newest change of a ticket, written only now."""
        newest = max(one["updated_at"] for one in self.freshdesk.tickets.values())
        at = dt.datetime.fromisoformat(newest) - dt.timedelta(minutes=4)
        self.freshdesk.say(self.ids[0], at, self.freshdesk.agent("dewi@example.nl"), private=True)
        self.late.append(("contact.message", stamp(at), str(self.ids[0]), ""))

    def truth(self) -> set[Happened]:
        """All that the connector can see: the plan's steps, Freshdesk's own solving, and what was answered."""
        found = self.happened(replies_open=False, resolving_is_said=False, moves=True) | set(self.late)
        for at, kind, i, _ in self.played:
            if kind == "csat":
                found.add(("survey.answered", stamp(at), str(self.ids[i]), ""))
            if kind == "resolve":
                created = self.freshdesk.tickets[self.ids[i]]["created_at"]
                found.add(("contact.reported", created, str(self.ids[i]), ""))
        return found


class _World:
    secrets = (KEY, "s3cr3t")

    def __init__(self, folder: Path, desk: Desk, server: Replay) -> None:
        folder.mkdir()
        (folder / "secret").write_text(KEY)
        (folder / "wrong").write_text("fd-other")
        self._desk = desk
        self.settings = {
            "url": server.url,
            "key": f"file:{folder}/secret",
            "start": "2026-01-05",
            "page_rows": "7",
        }
        self.broken = {"key": f"file:{folder}/wrong"}

    def truth(self) -> set[Happened]:
        return self._desk.truth()

    def grow(self) -> None:
        self._desk.remark_late()
        self._desk.play_days(2)


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    desk = Desk()
    desk.play_days(3)
    with replayed(desk.freshdesk.answer) as server:
        desk.freshdesk.url = server.url
        server.every(3, half, slow_down(20), fails(503), lost)
        yield _World(folder, desk, server)


CASE = Case("freshdesk", make, long=True, shared=True, health="skewed")
