"""`python -m bench.wall [--write]`: what a wallboard costs a second, by how many contacts of today it tells of.

Half of the contacts are calls, half tickets, over three teams and four queues. They come through the inbox and are
derived, as a server does; while 700 events a second come more, each second's work is measured for two screens:
everything, and one team. `--write` puts the table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.apart import Apart
from bench.run import publish
from peil.app import Project, init
from peil.live import drain, sources, wall
from peil.live.following import Follower
from peil.live.now import EVERYTHING, Part
from peil.store import live as rows

#: A Monday in Amsterdam: from eight in the morning until five.
_BEGINS = int(dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC).timestamp())
_ENDS = int(dt.datetime(2026, 3, 2, 16, tzinfo=dt.UTC).timestamp())
_PARTS = (EVERYTHING, Part("team 1"))
_EVENTS_S = 700
_DRAINED_EVERY = 2
_BATCH = 50_000


@dataclass(frozen=True)
class Cost:
    """Processor seconds of taking in what there was, and of each second after; memory held after, in MB."""

    first: float
    seconds: list[float]
    resident_mb: int


def events(n: int, at: float) -> Iterator[dict[str, object]]:
    """What is told of contact `n`, which begins at an instant (epoch seconds)."""

    def one(name: str, after: float, **said: object) -> dict[str, object]:
        time_ = dt.datetime.fromtimestamp(at + after, dt.UTC).isoformat()
        return {"id": f"{n}{name}", "contact": f"c{n}", "time": time_, "team": f"team {n // 2 % 3}", **said}

    if n % 2:
        queue = {"queue": f"queue {n // 2 % 4}"}
        yield one("a", 0, type="queue.entered", channel="phone", **queue)
        if n % 100 > 1:
            how = "queue.abandoned" if n % 10 == 1 else "queue.connected"
            yield one("b", n % 60, type=how, **queue)
    else:
        yield one("a", 0, type="contact.opened", channel="email")
        if n % 10 < 6:
            yield one("b", 30, type="contact.message", actor="agent", visibility="public")
        if n % 10 < 6 and n % 20 < 8:
            yield one("c", 40, type="contact.status", status="solved")


def push(project: Project, found: list[dict[str, object]]) -> None:
    """Put events into the inbox."""
    with project.store() as store:
        rows.add_page(store, "desk", [rows.as_line(one) for one in found], {})


def filled(folder: Path, contacts: int) -> Project:
    """A project in which so many contacts began today, all of them derived."""
    init(folder)
    project = Project(folder)
    with project.store() as store:
        sources.save_push(store, "desk")
    waiting: list[dict[str, object]] = []
    for n in range(contacts):
        waiting += events(n, _BEGINS + n * (_ENDS - _BEGINS) / contacts)
        if len(waiting) >= _BATCH or n == contacts - 1:
            push(project, waiting)
            drain.drain(project)
            waiting = []
    return project


def measured(name: str, contacts: int, seconds: int) -> Cost:
    """Fill a folder, follow it, and let events come for so many seconds."""
    project = filled(Path(name) / "p", contacts)
    follower, slow = Follower(project), {part: wall.Slow() for part in _PARTS}

    def second(instant: int) -> float:
        spent = time.process_time()
        with project.store() as store:
            follower.step(store, instant)
            for part in _PARTS:
                wall.figures(follower, store, project.settings, slow[part], instant, part)
        return time.process_time() - spent

    first, each, done = second(_ENDS), [], contacts
    for n in range(1, seconds + 1):
        fresh: list[dict[str, object]] = []
        while len(fresh) < _EVENTS_S:
            fresh += events(done, _ENDS + n)
            done += 1
        push(project, fresh)
        each.append(second(_ENDS + n))
        if n % _DRAINED_EVERY == 0:
            drain.drain(project)
    held = Path("/proc/self/status").read_text(encoding="utf-8").partition("VmRSS:")[2].split()[0]
    return Cost(first, each, int(held) // 1024)


def main() -> None:
    """Print the table, and put it into the page where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.wall", description=__doc__)
    parser.add_argument("--contacts", type=int, nargs="*", default=[10_000, 100_000, 330_000])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    began = os.getloadavg()[0]
    lines = [
        "| contacts of today | CPU ms a second: median | mean | most | CPU s of taking them in at first | MB held |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for contacts in asked.contacts:
        with tempfile.TemporaryDirectory() as name, Apart() as worker:
            cost: Cost = worker.call(measured, name, contacts, asked.seconds)
        median, mean, most = (1000 * how(cost.seconds) for how in (statistics.median, statistics.mean, max))
        lines.append(
            f"| {contacts:,} | {median:.0f} | {mean:.0f} | {most:.0f} | {cost.first:.1f} | {cost.resident_mb} |"
        )
        sys.stderr.write(lines[-1] + "\n")
    about = (
        f"{_EVENTS_S} events a second for {asked.seconds} s, derived every {_DRAINED_EVERY} s, two screens;"
        f" {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores; load {began:.1f} before,"
        f" {os.getloadavg()[0]:.1f} after."
    )
    publish("wall", about, lines, into_page=asked.write)


if __name__ == "__main__":
    main()
