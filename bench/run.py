"""`python -m bench.run [--size 1] [--only NAME] [--write]`: Peil beside SQL by hand, Polars and pandas.

Contenders run in turn, each in a process of its own, over the same Parquet files with the same two threads, so
that the ratios mean something even on a busy machine. What comes out must be equal, or the run stops.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import deriving
from bench.apart import Apart
from bench.asking import Seen, ask_all, from_rollups, many_kpis
from bench.events import make as make_events
from bench.made import make as make_facts
from bench.questions import CASES

DOC = Path(__file__).parent.parent / "docs" / "performance.md"
_MILLION = 1_000_000


def questions(folder: Path, contacts: int, runs: int) -> list[str]:
    """The same question four times; medians of seconds, and of processor seconds for the ratio that load spares."""
    facts = _made(make_facts, folder / "facts", contacts)
    lines = [
        "| question | Peil | SQL by hand | Polars | pandas | Peil : SQL | CPU seconds | Peil : SQL | peak MB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for case in CASES:
        found = ask_all(facts, case, runs)
        cells = [f"{s.seconds:.3f} s" if isinstance(s, Seen) else f"— ({s})" for s in found.values()]
        peaks = ", ".join(str(s.peak_mb) if isinstance(s, Seen) else "—" for s in found.values())
        cpu = ", ".join(f"{s.cpu:.2f}" if isinstance(s, Seen) else "—" for s in found.values())
        mine, plain = found["peil"], found["sql"]
        assert isinstance(mine, Seen) and isinstance(plain, Seen), found
        ratios = mine.seconds / plain.seconds, mine.cpu / plain.cpu
        lines.append(f"| {case.name} | {' | '.join(cells)} | {ratios[0]:.2f} | {cpu} | {ratios[1]:.2f} | {peaks} |")
        _tell(lines[-1])
    return lines


def kpis(folder: Path, contacts: int, runs: int) -> list[str]:
    """Many KPIs of one fact in one scan, against one of them and against as many scans."""
    number, medians, peak = many_kpis(_made(make_facts, folder / "facts", contacts), runs)
    lines = [
        f"| KPIs of contacts, by month (peak {peak} MB) | seconds | against one | CPU seconds | against one |",
        "|---|---:|---:|---:|---:|",
    ]
    # The first reads two columns only: what one KPI costs is the mean of all, each in a scan of its own.
    one, spent_on_one = (figure / number for figure in medians[2])
    named = {
        "one, on average": (one, spent_on_one),
        "the cheapest": medians[0],
        f"{number} in one scan": medians[1],
        f"{number} one after another": medians[2],
        f"{number} in one statement by hand, without reasons": medians[3],
    }
    for name, (seconds, cpu) in named.items():
        lines.append(f"| {name} | {seconds:.3f} | {seconds / one:.1f} | {cpu:.3f} | {cpu / spent_on_one:.1f} |")
    rolled, medians = from_rollups(folder / "facts", runs)
    whats = ("one, from roll-ups", f"{rolled} from roll-ups, in one statement", f"{rolled} from roll-ups, one by one")
    for name, (seconds, cpu) in zip(whats, medians, strict=True):
        alone = f"{seconds / medians[0][0]:.1f} | {cpu:.4f} | {cpu / medians[0][1]:.1f}"
        lines.append(f"| {name} | {seconds:.4f} | {alone} |")
    return lines


def derive(folder: Path, contacts: int, runs: int) -> list[str]:
    """All facts from all events, against the same by hand, and against the contacts alone."""
    mine, facts, alone = deriving.derive_in_full(_made(make_events, folder / "events", contacts))
    lines = [
        "| derive in full | events | seconds | CPU seconds | peak MB | Peil : this, seconds | CPU seconds |",
        "|---|---:|---:|---:|---:|---:|---:|",
        f"| Peil: nine facts, costs, day ends, roll-ups, one file a month | {mine.number:,} | {_spent(mine)} | | |",
    ]
    for name, hand in (
        ("the same nine facts by hand (`bench/all_facts.sql`)", facts),
        ("the contacts alone by hand (`bench/derive.sql`)", alone),
    ):
        ratios = f"{mine.seconds / hand.seconds:.2f} | {mine.cpu / hand.cpu:.2f}"
        lines.append(f"| {name} | {mine.number:,} | {_spent(hand)} | {ratios} |")
    return lines


def new(folder: Path, contacts: int, runs: int) -> list[str]:
    """A thousand new events, derived and asked after."""
    events = _made(make_events, folder / "events", contacts)
    if not (events / "data" / "lake" / "published.json").exists():
        deriving.derive_in_full(events)
    lines = [
        "| 1,000 new events | contacts touched | answered after, s | CPU s | roll-ups too, s | CPU s | peak MB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, recent in (("of the last 60 days", True), ("spread over two years", False)):
        fresh = deriving.thousand(events, contacts, runs, recent=recent)
        one = fresh.answered
        about = f"{name} (the question {fresh.asking:.2f} s of it) | {one.number:,} | {one.seconds:.2f} | {one.cpu:.2f}"
        lines.append(f"| {about} | {_spent(fresh.done)} |")
        _tell(lines[-1])
    return lines


def imports(folder: Path, contacts: int, runs: int) -> list[str]:
    """Files in Peil's own form into an empty project."""
    events = _made(make_events, folder / "events", contacts)
    lines = [
        "| import into an empty project, without deriving | events | events/s | seconds | CPU seconds | peak MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name in deriving.write_files(events, folder / "files"):
        spent = deriving.importing(folder / "files" / name, folder / "import")
        kind = {"x.parquet": "Parquet", "x.csv": "CSV"}[name]
        lines.append(f"| {kind} | {spent.number:,} | {spent.number / spent.seconds:,.0f} | {_spent(spent)} |")
        _tell(lines[-1])
    return lines


PARTS: dict[str, Callable[[Path, int, int], list[str]]] = {
    "questions": questions,
    "kpis": kpis,
    "derive": derive,
    "new": new,
    "import": imports,
}


def main() -> None:
    """Run the parts, print their tables, and put them into the page where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("--size", type=float, default=10, help="millions of contacts; four times as many events")
    parser.add_argument("--only", choices=tuple(PARTS), action="append", help="this part only; may be repeated")
    parser.add_argument("--runs", type=int, default=5, help="of which the median is taken")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="kept, to run again sooner")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    arguments = parser.parse_args()
    contacts = int(arguments.size * _MILLION)
    for name in arguments.only or PARTS:
        began = os.getloadavg()[0]
        lines = PARTS[name](arguments.folder / str(contacts), contacts, arguments.runs)
        about = (
            f"{contacts:,} contacts, {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {platform.machine()}, Python"
            f" {platform.python_version()}, medians of {1 if name in _ONCE else arguments.runs}; load {began:.1f}"
            f" before, {os.getloadavg()[0]:.1f} after."
        )
        print()
        publish(name, about, lines, into_page=arguments.write)


_ONCE = ("derive", "import")


def _made(make: Callable[[Path, int], object], folder: Path, contacts: int) -> Path:
    """The folder with what `make` makes there, in a process that takes its memory with it."""
    with Apart() as worker:
        worker.call(_make, make, folder, contacts)
    return folder


def _make(make: Callable[[Path, int], object], folder: Path, contacts: int) -> None:
    make(folder, contacts)


def _spent(spent: deriving.Spent) -> str:
    return f"{spent.seconds:.2f} | {spent.cpu:.2f} | {spent.peak_mb}"


def publish(name: str, about: str, lines: Sequence[str], *, into_page: bool, page: Path = DOC) -> None:
    """Print a table under what it is about, and put it into its place on the page where asked."""
    text = "\n".join([about, "", *lines])
    print(text)
    if into_page:
        write(name, text, page)


def write(name: str, text: str, page: Path = DOC) -> None:
    """Put a table into its place on the page. Raises SystemExit where the page has none of that name."""
    begin, end = f"<!-- bench {name}: begin -->", f"<!-- bench {name}: end -->"
    head, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _, closed, tail = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{page}: has no place for {name}: {begin} … {end}")
    page.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
