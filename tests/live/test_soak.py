"""A server, a watching sync and imports at work together for a while: no error, and the right figures at the end.

`PEIL_SOAK_S` says how long, in seconds; a minute where it is not set. Ten minutes: PEIL_SOAK_S=600.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from peil.app import Project, init
from peil.connectors.registry import connector_of
from peil.live import connecting, tokens
from peil.live.tokens import Wish
from peil.store import live as rows

LENGTH_S = float(os.environ.get("PEIL_SOAK_S", "60"))
BEGIN = 1_772_400_000  # 1 March 2026
TALK_S = 90
MAPPING = """
source = "desk"
[file]
zone = "UTC"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
[[event]]
type = "contact.status"
time = "t2"
contact = "id"
status = "st"
"""
_SERVE = "import sys; from peil.app import Project; from peil.web.server import serve; serve(Project(sys.argv[1]), 0)"


class Worker:
    """A thread that does one thing again and again, and keeps what went wrong."""

    def __init__(self, step: Callable[[int], None], every_s: float) -> None:
        self.done = 0
        self.wrong: list[str] = []
        self._step, self._every_s = step, every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._step(self.done)
            except Exception as error:  # noqa: BLE001  # told at the end, with the others'
                self.wrong.append(repr(error))
                return
            self.done += 1
            self._stop.wait(self._every_s)

    def end(self) -> None:
        self._stop.set()
        self._thread.join(120)
        assert not self._thread.is_alive()


class Switch:
    """An Asterisk that writes its queue log: a call a step, rotated now and then, the older file packed."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "queue_log"
        self.log.write_text(f"{BEGIN}|NONE|NONE|NONE|QUEUESTART|\n")

    def step(self, n: int) -> None:
        if n % 23 == 22:
            before = self.log.with_name("queue_log.1")
            if before.exists():
                with gzip.open(self.log.with_name(f"queue_log.{n}.gz"), "wb") as out:
                    out.write(before.read_bytes())
                before.unlink()
            self.log.rename(before)
        at = BEGIN + 7 * n
        told = [
            f"{at}|call{n}|support|NONE|ENTERQUEUE||+3161{n:07}|1",
            f"{at + 5}|call{n}|support|anna|CONNECT|5|x.{n}|2",
            f"{at + 5 + TALK_S}|call{n}|support|anna|COMPLETEAGENT|5|{TALK_S}|1",
        ]
        for line in told:  # as it is written: a line at a time, and sometimes half of one
            with self.log.open("a") as out:
                out.write(line[:20])
                out.flush()
                out.write(line[20:] + "\n")


@contextmanager
def running(words: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program in the background; it must still be there at the end, and stop when it is asked to."""
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as out, subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT, env=env) as process:
        try:
            yield process
            assert process.poll() is None, log.read_text()
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def piece(folder: Path, n: int) -> Path:
    """A table of 200 contacts, each solved after two hours."""
    path = folder / f"piece{n}.csv"
    lines = [f"d{n}-{k},2026-03-0{1 + k % 9} 09:00,2026-03-0{1 + k % 9} 11:00,solved" for k in range(200)]
    path.write_text("\n".join(["id,t,t2,st", *lines]) + "\n")
    return path


def address_of(log: Path) -> str:
    for _ in range(600):
        if found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text()):
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=60) as client:
                assert client.get(f"{found[0]}/health").status_code == 200
            return found[0]
        time.sleep(0.1)
    raise AssertionError("the server did not start: " + log.read_text())


def resident_mb(process: subprocess.Popen[bytes]) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]


@pytest.mark.long
@pytest.mark.timeout(int(LENGTH_S) + 600)
def test_all_at_once_for_a_while(tmp_path: Path) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    (project.folder / "m.toml").write_text(MAPPING)
    switch = Switch(tmp_path)
    project.import_files([piece(tmp_path, 0)], str(project.folder / "m.toml"))
    with project.store() as store:
        token = tokens.create(store, Wish("load", "load"))
    source = connecting.draft(project, connector_of("asterisk_queue_log"), "pbx", {"path": str(switch.log)}, {})
    connecting.save(project, source)
    here = ["--project", str(project.folder)]
    web = [sys.executable, "-c", _SERVE, str(project.folder)]
    watch = [sys.executable, "-m", "peil", "sync", "--watch", *here]
    logs = {name: tmp_path / f"{name}.txt" for name in ("web", "sync")}
    with running(web, logs["web"]) as server, running(watch, logs["sync"]):
        address = address_of(logs["web"])
        with httpx.Client(base_url=address, timeout=60) as client:
            seen = [0]

            def push(n: int) -> None:
                at = f"2026-03-{1 + n % 28:02}T10:{n % 60:02}:00Z"
                batch = [
                    {"id": f"e{n}-{k}", "type": "contact.opened", "time": at, "contact": f"p{n}-{k}"} for k in range(20)
                ]
                head = {"authorization": f"Bearer {token}"}
                answer = client.post("/api/v1/events", content=json.dumps(batch), headers=head)
                assert answer.status_code == 202, answer.text

            def bring(n: int) -> None:
                words = [sys.executable, "-m", "peil", "import", str(piece(tmp_path, n + 1)), "--mapping", "m.toml"]
                done = subprocess.run([*words, *here], capture_output=True, text=True, cwd=project.folder, check=False)
                assert done.returncode == 0, done.stderr

            def look(n: int) -> None:
                path = ("/", "/sources", "/kpi/contacts", "/api/v1/answers?kpi=contacts")[n % 4]
                answer = client.get(path)
                assert answer.status_code == 200, (path, re.sub(r"<[^>]+>|\s+", " ", answer.text)[:1000])
                if n % 4 == 3:
                    (row,) = answer.json()[0]["rows"]
                    assert row["value"] >= seen[0]
                    seen[0] = row["value"]

            workers = [Worker(switch.step, 0.4), Worker(push, 0.5), Worker(bring, 4.0), Worker(look, 0.3)]
            time.sleep(LENGTH_S / 2)
            halfway = resident_mb(server)
            time.sleep(LENGTH_S / 2)
            for worker in workers:
                worker.end()
                assert worker.wrong == []
            grown = resident_mb(server) - halfway
            calls, pushed, brought, looked = (worker.done for worker in workers)
            expected = {"pbx": calls, "load": 20 * pushed, "desk": 200 * (brought + 1)}
            deadline = time.monotonic() + 180
            while True:
                with project.store() as store:
                    waiting = rows.waiting(store)
                (row,) = project.ask("answer_rate")[0].rows
                if not waiting and row.n == calls:
                    break
                assert time.monotonic() < deadline, (waiting, row.n, calls)
                time.sleep(1)
    for name, log in logs.items():
        text = log.read_text()
        assert "Traceback" not in text, (name, text)
        assert "ERROR" not in text, (name, text)
    print(f"{LENGTH_S:.0f} s: {expected}, {looked} pages, {halfway} MB and {grown} more in the second half")
    final = Project(project.folder)
    contacts = {row.by["source"]: row.value for row in final.ask("contacts", by="source")[0].rows}
    assert {"asterisk" if name == "pbx" else name: count for name, count in expected.items()} == contacts
    (handled,) = final.ask("average_handle_time")[0].rows
    assert (handled.n, handled.value) == (calls, TALK_S)
    (solved,) = final.ask("first_resolution_time", statistic="mean")[0].rows
    assert (solved.n, solved.value) == (200 * (brought + 1), 7_200)
    with final.store() as store:
        assert store.quarantined() is not None
        assert not list(store.quarantined())
        assert store.unfinished_imports() == []
    assert grown < 200
