"""A real django-helpdesk, driven by its API through the plan of the shared folder."""

from __future__ import annotations

import base64
import contextlib
import functools
import sys
from collections.abc import Iterator
from pathlib import Path

from contract.helpdesks import Desk
from contract.plan import Step
from contract.worlds import Case, Happened, World

PASSWORD = "agentpass1"
USERS = {"root": 1, "anna": 2, "bram": 3, "chris": 4, "dewi": 5}
QUEUES = {"Support": 1, "Billing": 2}
REOPENED, RESOLVED = 2, 3


class DjangoHelpdesk(Desk):
    """As its scripts drive it: customers write by an account of their own, number 1."""

    def __init__(self) -> None:
        super().__init__("django_helpdesk/dh_up.sh", {"DH_VENV": sys.prefix})

    def ask(self, method: str, path: str, body: object = None, user: str = "root") -> dict[str, object]:
        key = base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()
        address = f"http://127.0.0.1:{self.port}/api{path}"
        found: dict[str, object] = self.call(method, address, body, headers={"authorization": f"Basic {key}"})
        return found

    def happen(self, step: Step) -> None:
        at, kind, i, more = step
        truth, ticket = self.truths[i], f"/tickets/{self.ids.get(i)}/"
        agent = truth["agent"]
        if kind == "create":
            made = self.ask(
                "POST",
                "/tickets/",
                {
                    "queue": QUEUES[truth["start_queue"]],
                    "title": f"Vraag {i}",
                    "description": "Waar is mijn pakket?",
                    "submitter_email": truth["requester"],
                    "priority": 3,
                    "custom_channel": truth["channel"],
                },
            )
            self.ids[i] = int(str(made["id"]))
        elif kind == "note":
            self._say(i, agent, "intern", public=False)
        elif kind == "move":
            self.ask("PATCH", ticket, {"queue": QUEUES[more["q"]]}, agent)
        elif kind == "reply":
            self.ask("PATCH", ticket, {"assigned_to": USERS[agent]}, agent)
            self._say(i, agent, "Beste klant")
        elif kind == "cust":
            self._say(i, "root", "nog niets", status=REOPENED if self.solved(i, at) else None)
        elif kind == "resolve":
            self._say(i, agent, "Opgelost", status=RESOLVED)
        elif kind == "csat":
            self.ask("PATCH", ticket, {"custom_csat": str(more["v"])})

    def _say(self, i: int, user: str, words: str, *, public: bool = True, status: int | None = None) -> None:
        body = {"ticket": self.ids[i], "user": USERS[user], "title": f"Vraag {i}", "comment": words, "public": public}
        self.ask("POST", "/followups/", {**body, **({"new_status": status} if status else {})}, user)


@functools.cache
def desk() -> DjangoHelpdesk:
    """The one of this process, with a part of the plan behind it."""
    made = DjangoHelpdesk()
    made.play(40)
    return made


class _World:
    secrets = (PASSWORD,)

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "secret").write_text(PASSWORD)
        (folder / "wrong").write_text("no password")
        self._desk = desk()
        self.settings = {
            "url": f"http://127.0.0.1:{self._desk.port}",
            "user": "root",
            "password": f"file:{folder}/secret",
            "customer_users": "1",
            "channel_field": "channel",
            "page_rows": "7",
        }
        self.broken = {"password": f"file:{folder}/wrong"}

    def truth(self) -> set[Happened]:
        return self._desk.happened(replies_open=False, resolving_is_said=True, moves=False)

    def grow(self) -> None:
        self._desk.play(15)


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    yield _World(folder)


CASE = Case("django_helpdesk", make, long=True, shared=True, health="skewed")
