"""Killed with SIGKILL under load: what was accepted is in the lake exactly once, and nothing else is."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from peil.app import Project, init
from peil.engines.duckdb import connect, view_over
from peil.lake import events as lake_events
from peil.lake import files
from peil.live import drain, tokens
from peil.live.tokens import Wish
from peil.store import live as rows

pytestmark = pytest.mark.usefixtures("stores")

_SERVE = "import sys; from peil.app import Project; from peil.web.server import serve; serve(Project(sys.argv[1]), 0)"


def served(folder: Path, log: Path | None = None) -> tuple[subprocess.Popen[str], str]:
    """A server in a process of its own, and its address; what it complains of goes into `log`."""
    with (log or Path(os.devnull)).open("wb") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(folder)],
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert found
    with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
        client.get(f"{found[0]}/health")
    return process, found[0]


class Load:
    """Threads that push numbered events, a few at a time, and note which were accepted or known."""

    def __init__(self, address: str, token: str, first: int) -> None:
        self.accepted: Counter[str] = Counter()
        self.sent: set[str] = set()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._push, args=(address, token, first + 1_000_000 * n)) for n in range(2)
        ]
        for thread in self._threads:
            thread.start()

    def _push(self, address: str, token: str, number: int) -> None:
        with httpx.Client(headers={"authorization": f"Bearer {token}"}, timeout=10) as client:
            while not self._stop.is_set():
                batch = [event(number + n) for n in range(5)]
                number += 5
                self.sent.update(str(one["id"]) for one in batch)
                try:
                    answer = client.post(f"{address}/api/v1/events", content=json.dumps(batch))
                except httpx.TransportError:
                    return
                if answer.status_code == 202:
                    self.accepted.update(r["id"] for r in answer.json()["results"] if r["status"] == "accepted")
                time.sleep(0.01)  # enough for every drain to find something

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)


def event(number: int) -> dict[str, object]:
    at = f"2026-03-{1 + number % 28:02}T09:{number % 60:02}:00Z"
    return {
        "id": f"e{number}",
        "type": "contact.opened",
        "time": at,
        "contact": f"c{number}",
        "customer": f"k{number % 7}",
    }


def in_the_lake(project: Project) -> Counter[str]:
    engine = connect()
    view_over(engine, "events", files.listed(project.lake / lake_events.TABLE), lake_events.COLUMNS)
    found = Counter(str(id_) for (id_,) in engine.execute("SELECT id FROM events").fetchall())
    engine.close()
    return found


@pytest.mark.parametrize(("kills", "seed"), [(2, 1), pytest.param(100, 2, marks=pytest.mark.long)])
@pytest.mark.timeout(1700)
def test_accepted_is_in_the_lake_exactly_once(kills: int, seed: int, tmp_path: Path) -> None:
    init(tmp_path / "p")
    project, chance = Project(tmp_path / "p"), random.Random(seed)
    with project.store() as store:
        token = tokens.create(store, Wish("load", "load"))
    accepted: Counter[str] = Counter()
    sent: set[str] = set()
    for number in range(kills):
        process, address = served(project.folder)
        load = Load(address, token, 10_000_000 * number)
        time.sleep(chance.uniform(0.5, 5.0))
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)
        load.end()
        accepted += load.accepted
        sent |= load.sent
    assert len(accepted) > 20 * kills
    drain.drain(project)
    held = in_the_lake(project)
    assert set(accepted) <= set(held), "something accepted was lost"
    assert max(held.values()) == 1, "something is there twice"
    assert set(held) <= sent
    (contacts,) = project.ask("contacts")
    assert contacts.rows[0].value == len(held)
    with project.store() as store:
        assert rows.waiting(store) == []
        assert store.unfinished_imports() == []
        assert list(store.quarantined()) == []
