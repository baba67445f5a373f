"""A real Request Tracker 5, driven by its API and its mail gateway through the plan of the shared folder."""

from __future__ import annotations

import contextlib
import functools
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.helpdesks import Desk
from contract.plan import Step
from contract.worlds import Case, Happened, World

_SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")


class RequestTracker(Desk):
    """As its scripts drive it: customers write by mail, agents by the API."""

    def __init__(self) -> None:
        if not _SERVER.exists():
            pytest.skip(
                "Request Tracker is not installed; Debian packages request-tracker5 rt5-standalone rt5-db-sqlite"
            )
        super().__init__("request_tracker/rt_up.sh")
        self.tokens: dict[str, str] = json.loads((self.data / "tokens.json").read_text())

    def ask(self, method: str, path: str, body: object = None, user: str = "root") -> dict[str, object]:
        headers = {"authorization": f"token {self.tokens[user]}"}
        found: dict[str, object] = self.call(
            method, f"http://127.0.0.1:{self.port}/REST/2.0{path}", body, headers=headers
        )
        return found

    def mail(self, sender: str, subject: str, queue: str) -> str:
        """A mail of a customer, as the mail server hands it over; what the gateway says."""
        words = ["--url", f"http://127.0.0.1:{self.port}/", "--queue", queue, "--action", "correspond", "--debug"]
        number = f"{len(self.played)}.{self.port}@example.nl"
        text = f"From: {sender}\nTo: {queue}@kpi.test\nSubject: {subject}\nMessage-ID: <{number}>\n\nWaar blijft het?\n"
        done = subprocess.run(["rt-mailgate-5", *words], input=text, capture_output=True, text=True, check=True)
        return done.stdout + done.stderr

    def happen(self, step: Step) -> None:
        _, kind, i, more = step
        truth, ticket = self.truths[i], f"/ticket/{self.ids.get(i)}"
        agent = truth["agent"]
        plain = {"ContentType": "text/plain", "Content": "Beste klant"}
        if kind == "create":
            self._create(i)
        elif kind == "note":
            self.ask("POST", f"{ticket}/comment", plain, agent)
        elif kind == "move":
            self.ask("PUT", ticket, {"Queue": more["q"]}, agent)
        elif kind == "reply":
            self.ask("PUT", ticket, {"Owner": agent}, agent)
            self.ask("POST", f"{ticket}/correspond", plain, agent)
        elif kind == "cust":
            self.mail(truth["requester"], f"[kpi.test #{self.ids[i]}] Vraag {i}", truth["queue"])
        elif kind == "resolve":
            self.ask("PUT", ticket, {"Status": "resolved"}, agent)
        elif kind == "csat":
            self.ask("PUT", ticket, {"CustomFields": {"CSAT": str(more["v"])}})

    def _create(self, i: int) -> None:
        truth = self.truths[i]
        fields = {"Channel": truth["channel"], "Category": "delivery" if truth["channel"] == "email" else "invoice"}
        if truth["channel"] == "email":
            self.mail(truth["requester"], f"Vraag {i}", truth["start_queue"])
            found = self.ask("GET", f"/tickets?query=Subject%20%3D%20'Vraag%20{i}'")["items"]
            assert isinstance(found, list)
            self.ids[i] = int(found[0]["id"])
            self.ask("PUT", f"/ticket/{self.ids[i]}", {"CustomFields": fields})
            return
        body = {
            "Queue": truth["start_queue"],
            "Subject": f"Vraag {i}",
            "Requestor": truth["requester"],
            "Content": "Waar is mijn pakket?",
            "ContentType": "text/plain",
            "CustomFields": fields,
        }
        self.ids[i] = int(str(self.ask("POST", "/ticket", body, truth["agent"])["id"]))


@functools.cache
def desk() -> RequestTracker:
    """The one of this process, with a part of the plan behind it."""
    made = RequestTracker()
    made.play(40)
    return made


class _World:
    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._desk = desk()
        self.secrets = (self._desk.tokens["anna"],)
        (folder / "secret").write_text(self._desk.tokens["anna"])
        (folder / "wrong").write_text("1-14-0123456789abcdef0123456789abcdef")
        self.settings = {
            "url": f"http://127.0.0.1:{self._desk.port}",
            "token": f"file:{folder}/secret",
            "channel_field": "Channel",
        }
        self.broken = {"token": f"file:{folder}/wrong"}

    def truth(self) -> set[Happened]:
        return self._desk.happened(replies_open=True, resolving_is_said=False, moves=True)

    def grow(self) -> None:
        self._desk.play(15)


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    yield _World(folder)


CASE = Case("request_tracker", make, long=True, shared=True, health="skewed")
