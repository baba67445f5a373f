"""`python -m bench.day [--write]`: the same questions after a day of live traffic, and after deriving everything anew.

A day's events come in many small batches, each committed and derived by itself, as a server does every few seconds.
What is asked after is the same project twice: as the day left it, and with all its facts rebuilt. Their answers must be
the same. `--write` puts the table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import time
from pathlib import Path

from bench.apart import Apart, timed
from bench.asking import ask_once
from bench.events import follow, make, put
from bench.made import LAST
from bench.questions import CASES
from bench.run import write

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


def table(folders: tuple[Path, Path], runs: int) -> list[str]:
    """A row for each question: both asked in turn, each in a process of its own."""
    lines = [
        "| question | after the day | rebuilt | day : rebuilt | CPU seconds | day : rebuilt |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    with Apart() as day, Apart() as anew:
        for number, case in enumerate(CASES):
            times: list[list[tuple[float, float]]] = [[], []]
            for turn in range(runs + 1):
                said = []
                for worker, folder, kept in zip((day, anew), folders, times, strict=True):
                    seconds, spent, found = worker.call(ask_once, "peil", str(folder), number)
                    said.append(found)
                    if turn:  # the first is a warm-up
                        kept.append((seconds, spent))
                if said[0] != said[1]:
                    raise SystemExit(f"{case.name}: {said[0]} after the day, {said[1]} rebuilt")
            (a, spent_a), (b, spent_b) = (map(statistics.median, zip(*kept, strict=True)) for kept in times)
            lines.append(
                f"| {case.name} | {1000 * a:.1f} ms | {1000 * b:.1f} ms | {a / b:.2f} |"
                f" {spent_a:.3f}, {spent_b:.3f} | {spent_a / spent_b:.2f} |"
            )
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
    day, anew = (asked.folder / str(asked.contacts) / name for name in ("day", "anew"))
    for old in (day, anew):
        shutil.rmtree(old, ignore_errors=True)
    with Apart() as worker:
        worker.call(made, source, asked.contacts)
        shutil.copytree(source, day)
        worker.call(rebuild, day)
        events, spent = worker.call(live, day, asked.contacts, asked.rounds)
        beside = worker.call(left, day)
        shutil.copytree(day, anew)
        whole = worker.call(rebuild, anew)
    lines = table((day, anew), asked.runs)
    about = (
        f"{asked.contacts:,} contacts, {events:,} events of a day in {asked.rounds:,} batches"
        f" ({spent / asked.rounds:.2f} CPU seconds each, making them among it; all anew {whole:.1f}),"
        f" {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, medians of {asked.runs}; load {began:.1f} before,"
        f" {os.getloadavg()[0]:.1f} after. Change rows that were left: {beside}."
    )
    text = "\n".join([about, "", *lines])
    print(text)
    if asked.write:
        write("day", text)


if __name__ == "__main__":
    main()
