"""Real helpdesks of the shared folder's `systems`, with a clock that is set, driven through its plan of thirty tickets.

What each helpdesk does for a step of the plan stands in its own case; here is what they have in common.
"""

from __future__ import annotations

import atexit
import datetime as dt
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contract.worlds import Happened

Truth = dict[str, Any]
Step = tuple[dt.datetime, str, int, dict[str, Any]]


def systems() -> Path:
    """The folder with the helpdesks' scripts. Skips the test where it is not there, or no clock can be set."""
    folder = (Path(__file__).resolve().parents[2] / os.environ.get("PEIL_SHARED", "../shared") / "systems").resolve()
    if not folder.is_dir():
        pytest.skip(f"PEIL_SHARED: there is no folder {folder}")
    if not list(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")):
        pytest.skip("the Debian package faketime is not installed: no clock can be set")
    return folder


def stamp(moment: dt.datetime) -> str:
    """An instant as the contract suite compares it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Desk:
    """A helpdesk that runs, in which the plan's steps happen one after another; the same for all tests of a process."""

    def __init__(self, script: str, environment: Mapping[str, str] | None = None) -> None:
        scripts = systems()
        self.folder = Path(tempfile.mkdtemp(prefix="peil-desk-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        atexit.register(self._end)
        self.data = self.folder / "data"
        more = {"PYTHONPYCACHEPREFIX": str(self.folder / "cache"), **(environment or {})}
        subprocess.run(
            ["bash", str(scripts / script), str(self.data), str(self.port)],
            env={**os.environ, **more},
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=600,
        )
        self._plan: Any = _module(scripts / "kpi_plan.py")
        self.steps: list[Step]
        self.truths: list[Truth]
        self.steps, self.truths = self._plan.plan()
        self.played: list[Step] = []
        self.ids: dict[int, int] = {}

    def _end(self) -> None:
        pid = self.data / "pid"
        if pid.is_file():
            os.kill(int(pid.read_text()), signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    def play(self, count: int) -> None:
        """Let the next steps of the plan happen, each at its moment."""
        for step in self.steps[len(self.played) : len(self.played) + count]:
            self._plan.set_clock(self.data, step[0])
            self.step(step)
            self.played.append(step)

    def step(self, step: Step) -> None:
        """Do in this helpdesk what the plan says."""
        raise NotImplementedError

    def call(self, method: str, address: str, body: object = None, *, headers: Mapping[str, str]) -> Any:
        """The JSON that the helpdesk's API answers."""
        asked = urllib.request.Request(
            address,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json", **headers},
        )
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return json.loads(answer.read() or b"null")

    def solved(self, i: int, before: dt.datetime) -> bool:
        """Whether a ticket of the plan stands resolved just before a moment."""
        truth = self.truths[i]
        solved = [at for at in truth["resolved"] if at < before]
        return bool(solved) and not any(solved[-1] <= at < before for at in truth["reopened"])

    def happened(self, *, replies_open: bool, resolving_is_said: bool, moves: bool) -> set[Happened]:
        """The steps so far as events; helpdesks differ in what a reply, a resolving and a move leave behind."""
        found: set[Happened] = set()
        replied: set[int] = set()
        for at, kind, i, _ in self.played:
            moment, contact = stamp(at), str(self.ids[i])
            if kind == "create":
                found |= {("contact.opened", moment, contact, "")}
                found |= {("contact.status", moment, contact, "new" if replies_open else "open")}
            if kind in ("note", "reply", "cust") or (kind == "resolve" and resolving_is_said):
                found |= {("contact.message", moment, contact, "")}
            if kind == "reply" and replies_open and i not in replied:
                found |= {("contact.status", moment, contact, "open")}
                replied.add(i)
            if kind == "cust" and self.solved(i, at):
                found |= {("contact.status", moment, contact, "open")}
            if kind == "resolve":
                found |= {("contact.status", moment, contact, "solved")}
            if kind == "move" and moves:
                found |= {("contact.assigned", moment, contact, "")}
        return found


def _module(path: Path) -> object:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    spec.loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module
