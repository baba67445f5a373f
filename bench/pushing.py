"""`python -m bench.pushing`: what a server accepts durably, in batches and singly, and how soon it is in the answers.

The load comes from a process of its own; both share this machine, so that figures are lower bounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from peil.app import Project, init
from peil.errors import StateError
from peil.live import tokens
from peil.live.tokens import Wish

_SERVE = "import sys; from peil.app import Project; from peil.web.server import serve; serve(Project(sys.argv[1]), 0)"


def _events(first: int, count: int) -> list[dict[str, object]]:
    return [
        {
            "id": f"e{n}",
            "type": "contact.opened",
            "time": f"2026-03-{1 + n % 28:02}T09:{n % 60:02}:00Z",
            "contact": f"c{n}",
            "customer": f"k{n % 5000}",
            "channel": "email",
        }
        for n in range(first, first + count)
    ]


async def _load(url: str, token: str, size: int, total: int, clients: int) -> tuple[float, list[float]]:
    """Seconds for so many events in batches of `size`, and how long each request took."""
    batches = [json.dumps(_events(n, size)).encode() for n in range(0, total, size)]
    times: list[float] = []

    async def client(mine: list[bytes]) -> None:
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=60) as http:
            for body in mine:
                began = time.perf_counter()
                answer = await http.post(f"{url}/api/v1/events", content=body)
                times.append(time.perf_counter() - began)
                assert answer.status_code == 202, answer.text[:300]

    began = time.perf_counter()
    await asyncio.gather(*(client(batches[n::clients]) for n in range(clients)))
    return time.perf_counter() - began, times


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--singles", type=int, default=3_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        init(Path(name) / "p")
        project = Project(Path(name) / "p")
        with project.store() as store:
            token = tokens.create(store, Wish("bench", "bench", per_second=1_000_000))
        server = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(project.folder)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        try:
            assert server.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
            assert found
            with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as http:
                http.get(f"{found[0]}/health")
            for size, total in ((100, asked.events), (1, asked.singles)):
                before = _cpu(server.pid)
                took, times = asyncio.run(_load(found[0], token, size, total, 8))
                times.sort()
                print(
                    f"batches of {size}: {total / took:,.0f} events/s, p50 {times[len(times) // 2] * 1000:.0f} ms,"
                    f" p99 {times[len(times) * 99 // 100] * 1000:.0f} ms, server CPU {_cpu(server.pid) - before:.1f} s"
                )
            began, wanted = time.perf_counter(), max(asked.events, asked.singles)
            while _seen(project) < wanted:
                time.sleep(0.2)
            print(f"all in the answers {time.perf_counter() - began:.1f} s after the last one was accepted")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def _seen(project: Project) -> float:
    try:
        return project.ask("contacts")[0].rows[0].value or 0
    except (StateError, IndexError):
        return 0


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
