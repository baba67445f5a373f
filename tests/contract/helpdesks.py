"""Real helpdesks of the shared folder's `systems`, with a clock that is set, driven through its plan of thirty tickets.

What each helpdesk does for a step of the plan stands in its own case; here is what they have in common.
"""

from __future__ import annotations

import abc
import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contract.plan import Played, Step, kpi_plan, systems


class Desk(Played):
    """A helpdesk that runs, in which the plan's steps happen one after another; the same for all tests of a process."""

    def __init__(self, script: str, environment: Mapping[str, str] | None = None) -> None:
        scripts = systems()
        if not list(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")):
            pytest.skip("the Debian package faketime is not installed: no clock can be set")
        super().__init__()
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

    def _end(self) -> None:
        pid = self.data / "pid"
        if pid.is_file():
            os.kill(int(pid.read_text()), signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    @abc.abstractmethod
    def happen(self, step: Step) -> None:
        """Do in this helpdesk what the plan says, now that its clock stands right."""

    def step(self, step: Step) -> None:
        kpi_plan().set_clock(self.data, step[0])
        self.happen(step)

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
