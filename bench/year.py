"""`python -m bench.year [--write]`: the memory of a server over a year of a helpdesk of half a million tickets.

A played helpdesk pushes each day's events as they happened then, a year in one run; each day's are in the figures
before the next begins, and pages are opened meanwhile. `--write` puts the table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.run import publish
from bench.served import served
from peil.app import Project, init
from peil.live import tokens
from peil.live.tokens import Wish
from peil.store import live as rows

BEGINS = dt.datetime(2025, 10, 1, 8, tzinfo=dt.UTC)
PAGES = ("/", "/kpi/first_response_time", "/kpi/backlog", "/all", "/?period=last_week")
_BATCH, _PATIENCE_S = 500, 600
_WORK_S = 32_400


@dataclass(frozen=True)
class Day:
    """The end of a day: what the server holds, its processor seconds so far, how long the day took."""

    resident_mb: int
    cpu: float
    seconds: float


def events(day: int, tickets: int) -> Iterator[dict[str, object]]:
    """What a helpdesk says of one day, in order: new tickets, first replies, and solving those of two days before."""
    for n in range(day * tickets, (day + 1) * tickets):
        at = BEGINS + dt.timedelta(days=day, seconds=(n - day * tickets) * _WORK_S / tickets)
        one = {"contact": f"t{n}", "customer": f"k{n * 7_919 % (100 * tickets)}"}
        yield {
            **one,
            "id": f"{n}o",
            "type": "contact.opened",
            "time": at.isoformat(),
            "channel": ("email", "chat", "web")[n % 3],
            "team": f"team {n % 12}",
            "reason": f"reason {n % 40}",
        }
        said = {"actor": "agent", "agent": f"a{n % 60}"}
        replied = at + dt.timedelta(minutes=5 + n % 50)
        yield {**one, **said, "id": f"{n}m", "type": "contact.message", "visibility": "public"} | {
            "time": replied.isoformat()
        }
        before = n - 2 * tickets
        if before >= 0:
            solved = {"id": f"{before}s", "type": "contact.status", "status": "solved", "contact": f"t{before}"}
            yield {**said, **solved, "customer": f"k{before * 7_919 % (100 * tickets)}", "time": replied.isoformat()}


def played(project: Project, tickets: int, days: int) -> Iterator[Day]:
    """Push a helpdesk's days into a server, one after another. Raises RuntimeError where it does not follow."""
    with project.store() as store:
        token = tokens.create(store, Wish("desk", "desk", per_second=1_000_000))
    headers = {"authorization": f"Bearer {token}"}
    with served(project.folder) as server, httpx.Client(base_url=server.address, timeout=120) as client:
        for day in range(days):
            began = time.monotonic()
            told = list(events(day, tickets))
            for first in range(0, len(told), _BATCH):
                body = json.dumps(told[first : first + _BATCH])
                client.post("/api/v1/events", content=body, headers=headers).raise_for_status()
            client.get(PAGES[day % len(PAGES)]).raise_for_status()
            wait_for((day + 1) * tickets, project, client)
            yield Day(server.resident_mb(), server.cpu_s(), time.monotonic() - began)


def wait_for(contacts: int, project: Project, client: httpx.Client) -> None:
    """Until so many contacts are in the figures, and nothing waits. Raises RuntimeError where it takes too long."""
    limit = time.monotonic() + _PATIENCE_S
    while True:
        found = client.get("/api/v1/answers", params={"kpi": "contacts"})
        seen = found.json()[0]["rows"] if found.status_code == 200 else []
        if seen and (seen[0]["value"] or 0) >= contacts:
            with project.store() as store:
                if not rows.waiting(store):
                    return
        if time.monotonic() > limit:
            raise RuntimeError(f"{contacts} contacts are not shown: {found.text[:300]}")
        time.sleep(0.2)


def growth(days: Sequence[Day]) -> tuple[float, float]:
    """The median of what the server held in the second quarter of the days and in the last."""
    quarter = len(days) // 4
    second, last = days[quarter : 2 * quarter], days[-quarter:]
    early, late = (statistics.median(one.resident_mb for one in some) for some in (second, last))
    return early, late


def main() -> None:
    """Print the table, and put it into the page where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument("--tickets", type=int, default=500_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    began, found = os.getloadavg()[0], list[Day]()
    with tempfile.TemporaryDirectory() as name:
        init(Path(name) / "p")
        project = Project(Path(name) / "p")
        for one in played(project, asked.tickets // asked.days, asked.days):
            found.append(one)
            sys.stderr.write(f"day {len(found)}: {one.resident_mb} MB, {one.cpu:.0f} CPU s, {one.seconds:.1f} s\n")
    lines = [
        "| until day | tickets | MB held, median of the tenth | most | CPU s a day |",
        "|---:|---:|---:|---:|---:|",
    ]
    tickets, tenth = asked.tickets // asked.days, max(1, asked.days // 10)
    for end in range(tenth, asked.days + 1, tenth):
        held = [one.resident_mb for one in found[end - tenth : end]]
        spent = (found[end - 1].cpu - (found[end - tenth - 1].cpu if end > tenth else 0)) / tenth
        lines.append(f"| {end} | {end * tickets:,} | {statistics.median(held):.0f} | {max(held)} | {spent:.1f} |")
    early, late = growth(found)
    about = (
        f"{asked.tickets:,} tickets in {asked.days} days, three events each, {time.strftime('%Y-%m-%d')},"
        f" {os.cpu_count()} cores; load {began:.1f} before, {os.getloadavg()[0]:.1f} after. Held in the second quarter"
        f" {early:.0f} MB, in the last {late:.0f} MB: {late / early:.2f}."
    )
    publish("year", about, lines, into_page=asked.write)


if __name__ == "__main__":
    main()
