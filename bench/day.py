"""`python -m bench.day [--write]`: the same questions after a day of live traffic, and after deriving everything anew.

A day's events come in many small batches, each committed and derived by itself, as a server does every few seconds.
The same project is asked as the last batch left it, as a server leaves it when nothing came for five minutes, and with
all its facts rebuilt. The answers must be the same. `--write` puts the table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.apart import Apart, timed
from bench.asking import ask_once
from bench.events import follow, make, put
from bench.made import LAST
from bench.questions import CASES
from bench.run import publish

_DAY, _DAYS = 86_400, 730
_RECENT = 10 * _DAY


def made(folder: Path, contacts: int) -> None:
    """The events of two years, not yet derived."""
    make(folder, contacts)


def live(folder: Path, contacts: int, rounds: int) -> tuple[int, float]:
    """A day in so many batches: new contacts and messages in those of the last days. Events, and CPU seconds."""
    from peil.app import Project

    project, events = Project(folder), 0
    fresh = max(1, contacts // _DAYS // rounds)
    began = time.process_time()
    for number in range(rounds):
        at = [LAST + _DAY * n // rounds for n in (number, number + 1)]
        first = contacts + number * fresh
        events += put(project, first, first + fresh, start=at[0], stop=at[1], customers=max(1, contacts // 3))
        events += follow(project, number, 2 * fresh, contacts, start=LAST - _RECENT, stop=LAST)
        with project.store() as store:
            project._derive(store, None)
    return events, time.process_time() - began


def tidy(folder: Path) -> float:
    """What a server does when nothing came for a while; CPU seconds."""
    from peil.app import Project

    return timed(Project(folder).write_back)[1]


def rebuild(folder: Path) -> float:
    """Derive everything anew; CPU seconds."""
    from peil.app import Project

    return timed(Project(folder).derive)[1]


def left(folder: Path) -> str:
    """What the day left beside the facts' own files."""
    from peil.app import Project

    snapshot = Project(folder).published()
    rows = {name: change.rows for name, change in snapshot.changes.items() if change.rows}
    return ", ".join(f"{name} {count:,}" for name, count in sorted(rows.items(), key=lambda one: -one[1])[:3]) or "none"


def table(folders: Sequence[Path], runs: int) -> list[str]:
    """A row for each question: asked of each project in turn, in a process of its own; the last is derived anew."""
    lines = [
        "| question | events come | quiet | rebuilt | CPU ms | coming : rebuilt | quiet : rebuilt |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    with ExitStack() as stack:
        workers = [stack.enter_context(Apart()) for _ in folders]
        for number, case in enumerate(CASES):
            times: list[list[tuple[float, float]]] = [[] for _ in folders]
            for turn in range(runs + 1):
                said = []
                for worker, folder, kept in zip(workers, folders, times, strict=True):
                    seconds, spent, found = worker.call(ask_once, "peil", str(folder), number)
                    said.append(found)
                    if turn:  # the first is a warm-up
                        kept.append((seconds, spent))
                if any(one != said[-1] for one in said):
                    raise SystemExit(f"{case.name}: {said}")
            medians = [tuple(1000 * statistics.median(one) for one in zip(*kept, strict=True)) for kept in times]
            seconds_, cpu = ([one[place] for one in medians] for place in (0, 1))
            cells = [f"{one:.1f} ms" for one in seconds_] + [", ".join(f"{one:.1f}" for one in cpu)]
            cells += [f"{one / cpu[-1]:.2f}" for one in cpu[:-1]]
            lines.append(f"| {case.name} | {' | '.join(cells)} |")
            sys.stderr.write(lines[-1] + "\n")
    return lines


def main() -> None:
    """Make the day, ask, print the table, and put it into the page where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.day", description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000, help="of two years")
    parser.add_argument("--rounds", type=int, default=1_000, help="batches of the day")
    parser.add_argument("--runs", type=int, default=15, help="of which the median is taken")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="kept, to run again sooner")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    began = os.getloadavg()[0]
    source = asked.folder / str(asked.contacts) / "events"
    folders = [asked.folder / str(asked.contacts) / name for name in ("day", "quiet", "anew")]
    day, quiet, anew = folders
    for old in folders:
        shutil.rmtree(old, ignore_errors=True)
    with Apart() as worker:
        worker.call(made, source, asked.contacts)
        shutil.copytree(source, day)
        worker.call(rebuild, day)
        events, spent = worker.call(live, day, asked.contacts, asked.rounds)
        beside = worker.call(left, day)
        shutil.copytree(day, quiet)
        tidied = worker.call(tidy, quiet)
        shutil.copytree(day, anew)
        whole = worker.call(rebuild, anew)
    lines = table(folders, asked.runs)
    about = (
        f"{asked.contacts:,} contacts, {events:,} events of a day in {asked.rounds:,} batches"
        f" ({spent / asked.rounds:.2f} CPU seconds each, making them among it; writing back {tidied:.1f},"
        f" all anew {whole:.1f}),"
        f" {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, medians of {asked.runs}; load {began:.1f} before,"
        f" {os.getloadavg()[0]:.1f} after. Change rows that were left: {beside}."
    )
    publish("day", about, lines, into_page=asked.write)


if __name__ == "__main__":
    main()
