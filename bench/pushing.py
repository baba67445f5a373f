"""`python -m bench.pushing [--write]`: what a server accepts durably, how fast, how soon answers and wallboard tell it.

With PEIL_BENCH_STORE, the address of a PostgreSQL, the store is there: in schemas of its own, which go at the end.

First as fast as it goes, in batches and singly; then at half of what is promised, where a request's time counts from
when it was due; then with a wallboard looked at. The load comes from a process of its own on the same two cores, and so
do those who ask and look: figures are lower bounds. `--write` puts the table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import sqlalchemy as sa

from bench.apart import Apart
from bench.run import publish
from bench.senders import Load, Sent, send
from bench.served import Served, served
from peil.app import Project, init
from peil.live import tokens
from peil.live.tokens import Wish
from peil.people import wall_links
from peil.store.place import open_server

#: The environment variable with the address of a PostgreSQL for the store; without it the store is SQLite's file.
STORE = "PEIL_BENCH_STORE"
#: Looked at so often.
_EVERY_S = 0.25
_PATIENCE_S = 300


@dataclass(frozen=True)
class Seen:
    """What was shown at a moment: how many contacts."""

    moment: float
    contacts: int


class Bench:
    """One server, and what was pushed to it so far."""

    def __init__(self, project: Project, server: Served, sender: Apart, token: str) -> None:
        self.project, self.server, self.token = project, server, token
        self._sender = sender
        self._pushed = 0

    def push(self, load: Load, look: Callable[[], Iterator[int]] | None = None) -> tuple[Sent, float, list[float]]:
        """Send it; what was sent, the server's processor seconds until all is in the answers, and how far behind
        who looks was at each look, in seconds."""
        load = replace(load, first=self._pushed)
        before, spent = self._pushed, self.server.cpu_s()
        with looking(look or self.answers) as seen:
            sent: Sent = self._sender.call(send, self.server.address, self.token, load)
            self._pushed += load.count
            wait_for(lambda: bool(seen) and seen[-1].contacts >= self._pushed)
        while next(self.answers()) < self._pushed:  # of a wallboard: it knows sooner than the answers
            time.sleep(_EVERY_S)
        return sent, self.server.cpu_s() - spent, behind(seen, before, sent, load.size)

    def answers(self) -> Iterator[int]:
        """How many contacts an answer tells, again and again."""
        with httpx.Client(base_url=self.server.address, timeout=60) as client:
            while True:
                found = client.get("/api/v1/answers", params={"kpi": "contacts"})
                answered = found.json() if found.status_code == 200 else []
                yield int(answered[0]["rows"][0]["value"] or 0) if answered and answered[0]["rows"] else 0

    def wallboard(self, secret: str) -> Callable[[], Iterator[int]]:
        """How many contacts of today a wallboard tells, again and again."""

        def told() -> Iterator[int]:
            before, first = self._pushed, None
            with httpx.stream("GET", f"{self.server.address}/wall/{secret}/events", timeout=60) as stream:
                for line in stream.iter_lines():
                    said = json.loads(line[6:]).get("said") if line.startswith("data: ") else None
                    if said:
                        shown = int("".join(filter(str.isdigit, said["contacts"])) or 0)
                        first = shown if first is None else first  # of this day, but not of this load
                        yield before + shown - first

        return told


@contextmanager
def looking(look: Callable[[], Iterator[int]]) -> Iterator[list[Seen]]:
    """A thread that looks; what it saw so far."""
    seen: list[Seen] = []
    stop = threading.Event()

    def run() -> None:
        for contacts in look():
            seen.append(Seen(time.monotonic(), contacts))
            if stop.wait(_EVERY_S):
                return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    wait_for(lambda: bool(seen))
    try:
        yield seen
    finally:
        stop.set()
        thread.join(30)


def wait_for(done: Callable[[], bool]) -> None:
    """Raises SystemExit where it does not come."""
    limit = time.monotonic() + _PATIENCE_S
    while not done():
        if time.monotonic() > limit:
            raise SystemExit("what was pushed is not shown")
        time.sleep(_EVERY_S / 5)


def behind(seen: Sequence[Seen], before: int, sent: Sent, size: int) -> list[float]:
    """At each look while there was load: for how long the oldest event that was not shown yet had been accepted."""
    moments = sorted(sent.accepted)
    found = []
    for one in seen:
        if not bisect_right(moments, one.moment):
            continue
        shown = max(0, one.contacts - before) // size
        found.append(max(0.0, one.moment - moments[shown]) if shown < len(moments) else 0.0)
    return found


def at(times: Sequence[float], share: float) -> float:
    """The time that this share of them does not exceed."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def line(name: str, load: Load, found: tuple[Sent, float, list[float]], targets: str) -> str:
    """One row of the table."""
    sent, spent, late = found
    times = [1000 * one for one in sent.requests]
    return (
        f"| {name} | {load.connections} | {load.count / sent.seconds:,.0f} | {statistics.median(times):.1f} ms |"
        f" {at(times, 0.99):.0f} ms | {max(times):.0f} ms | {1e6 * spent / load.count:,.0f} µs |"
        f" {statistics.median(late):.1f} s, {max(late):.1f} s | {targets} |"
    )


HEAD = (
    "| load | connections | events/s accepted | median | p99 | slowest | server's CPU for an event, deriving among it |"
    " not shown yet since: median, most | target |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---|",
)


def phases(bench: Bench, seconds: int) -> Iterator[str]:
    """Every load in turn; each begins when all of the one before is in the answers."""
    loads = (
        ("batches of 100, as fast as it goes", Load(100, 10_000 * seconds // 2, 8), "10,000 events/s"),
        ("singly, as fast as it goes", Load(1, 1_000 * seconds // 2, 32), "1,000 events/s"),
        ("batches of 100 at 5,000/s", Load(100, 5_000 * seconds, 8, 5_000), "p99 50 ms, shown within 5 s"),
        ("singly at 500/s", Load(1, 500 * seconds, 32, 500), "p99 50 ms, shown within 5 s"),
    )
    for name, load, targets in loads:
        yield line(name, load, bench.push(load), targets)


def watched(bench: Bench, seconds: int) -> Iterator[str]:
    """A wallboard under a load: what it holds in memory is the contacts of today."""
    with bench.project.store() as store:
        secret = wall_links.make(store, "bench", by=None)
    bench.push(Load(100, 1_000, 8))  # so that there is something to be derived from
    load = Load(1, 1_000 * seconds, 32, 1_000)
    found = bench.push(load, bench.wallboard(secret))
    yield line("singly at 1,000/s, a wallboard looks", load, found, "shown on it within 5 s")


@contextmanager
def made(name: str) -> Iterator[Project]:
    """An empty project, whose store goes with it."""
    url, schema = os.environ.get(STORE, ""), f"bench_{name}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p"
        init(path)
        if not url:
            yield Project(path)
            return
        settings = path / "peil.toml"
        settings.write_text(f'{settings.read_text()}\n[store]\nurl = "env:{STORE}"\nschema = "{schema}"\n')
        gone = sa.schema.DropSchema(schema, cascade=True, if_exists=True)
        server = open_server(url, schema, STORE)
        with server.begin() as connection:
            connection.execute(gone)
        try:
            yield Project(path)
        finally:
            with server.begin() as connection:
                connection.execute(gone)
            server.dispose()


def main() -> None:
    """Print the table, and put it into the page where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.pushing", description=__doc__)
    parser.add_argument("--seconds", type=int, default=30, help="of each load")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    asked = parser.parse_args()
    began = os.getloadavg()[0]
    lines, held = [*HEAD], []
    for some in (phases, watched):
        with made(some.__name__) as project, Apart() as sender:
            with project.store() as store:
                token = tokens.create(store, Wish("bench", "bench", per_second=1_000_000))
            with served(project.folder) as server:
                for one in some(Bench(project, server, sender, token), asked.seconds):
                    lines.append(one)
                    sys.stderr.write(one + "\n")
                held.append(f"{server.resident_mb():,} MB")
    on_server = bool(os.environ.get(STORE))
    about = "The store is in a PostgreSQL on the same two cores. " if on_server else ""
    about += (
        f"As fast as it goes is {5_000 * asked.seconds:,} events in batches and {500 * asked.seconds:,} singly,"
        f" the others {asked.seconds} s each; {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores;"
        f" load {began:.1f} before, {os.getloadavg()[0]:.1f} after, who sends and looks among it; the servers held"
        f" {' and '.join(held)} at the end."
    )
    publish("push on postgresql" if on_server else "push", about, lines, into_page=asked.write)


if __name__ == "__main__":
    main()
