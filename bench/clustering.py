"""`python -m bench.clustering [--sizes 30000 100000] [--write]`: deriving everything on a Spark cluster and on DuckDB.

A standalone master and two workers of one core each, as the tests start them, on this machine; both derive the same
events, each in a process of its own, and must come to the same rows. Processor seconds are those of every process that
a run starts (driver, Java, executors), without master and workers. `--write` puts the table into docs/scale.md.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.deriving import rows_of
from bench.events import make
from bench.run import publish
from peil.app import Project
from peil.facts.models import KEYED

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
DOC = Path(__file__).parent.parent / "docs" / "scale.md"
_TICKS, _PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
_EVERY_S = 0.2
#: So few rows in a task that both executors have work, at every size asked here.
_OPTIONS = {"spark.sql.shuffle.partitions": "4"}
#: For few rows compiling costs more than running: the first of Java's two compilers only, and no planning anew.
_ONCE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_LIGHT = {
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.defaultJavaOptions": _ONCE,
    "spark.executor.extraJavaOptions": _ONCE,
}


@dataclass
class Spent:
    """Seconds, processor seconds and peak memory of a run's processes; None where it did not end in time."""

    seconds: float = 0.0
    cpu: float = 0.0
    peak_mb: int = 0
    ended: bool = True
    ticks: dict[int, int] = field(default_factory=dict)


def _processes() -> Iterator[tuple[int, int, int]]:
    """Number, processor ticks and pages of memory of each process of this process group: ours, and what they start."""
    mine = os.getpgrp()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == mine:
            yield int(entry.name), int(fields[11]) + int(fields[12]), int(fields[21])


@contextmanager
def counted() -> Iterator[Spent]:
    """What the processes that are started meanwhile spend; looked at five times a second."""
    before = {number for number, *_ in _processes()}
    spent, stop, began = Spent(), threading.Event(), time.monotonic()

    def look() -> None:
        while not stop.wait(_EVERY_S):
            pages = 0
            for number, ticks, held in _processes():
                if number not in before:
                    spent.ticks[number] = ticks
                    pages += held
            spent.peak_mb = max(spent.peak_mb, pages * _PAGE >> 20)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield spent
    finally:
        spent.seconds = time.monotonic() - began
        stop.set()
        thread.join()
        spent.cpu = sum(spent.ticks.values()) / _TICKS


def derive(project: Project, engine: str, limit_s: float) -> Spent:
    """Derive everything on an engine, in a process of its own. Raises SystemExit with what it said where it failed."""
    words = [sys.executable, "-m", "peil", "derive", "--engine", engine, "--project", str(project.folder)]
    with counted() as spent, subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        try:
            _, said = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGTERM)
            spent.ended = False
            said = b""
    if spent.ended and process.returncode:
        raise SystemExit(f"{engine}: {said.decode()[-1500:]}")
    return spent


def _rows(project: Project) -> dict[str, tuple[object, ...]]:
    return {fact.name: rows_of(fact, project.published().facts[fact.name]) for fact in KEYED}


def table(sizes: list[int], folder: Path, limit_s: float, memory: str, options: dict[str, str]) -> Iterator[str]:
    """A row for each size."""
    from engines.clusters import standalone

    yield "| contacts | events | DuckDB, CPU s | wall s | peak MB | Spark, CPU s | wall s | peak MB | Spark : DuckDB |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for size in sizes:
        project = make(folder / str(size), size)
        plain = derive(project, "duckdb", limit_s)
        events, ours = sum(c.events for c in project.published().coverage), _rows(project)
        with tempfile.TemporaryDirectory() as name, standalone(Path(name), memory=memory) as cluster:
            _set(project, cluster.master, memory, options)
            spark = derive(project, "spark", limit_s)
        about = f"| {size:,} | {events:,} | {plain.cpu:.1f} | {plain.seconds:.1f} | {plain.peak_mb:,}"
        if not spark.ended:
            yield f"{about} | over {spark.cpu:.0f}, stopped | {spark.seconds:.0f} | {spark.peak_mb:,} | |"
            return
        if _rows(project) != ours:
            raise SystemExit(f"{size} contacts: other rows on Spark than on DuckDB")
        ratio = spark.cpu / plain.cpu
        yield f"{about} | {spark.cpu:.0f} | {spark.seconds:.0f} | {spark.peak_mb:,} | {ratio:.1f} |"


def _set(project: Project, master: str, memory: str, options: dict[str, str]) -> None:
    path = project.folder / "peil.toml"
    plain = path.read_text(encoding="utf-8").partition("\n[engine]")[0]
    lines = ["", "[engine]", 'kind = "spark"', f'master = "{master}"', f'memory = "{memory}"', "[engine.options]"]
    lines += [f'"{name}" = "{value}"' for name, value in options.items()]
    path.write_text(plain + "\n".join([*lines, ""]), encoding="utf-8")


def main() -> None:
    """Print the table, and put it into the page where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.clustering", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[30_000, 100_000, 300_000, 1_000_000])
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="kept, to run again sooner")
    parser.add_argument("--limit", type=float, default=1800, help="seconds after which a run is stopped")
    parser.add_argument("--memory", default="2g", help="of each executor")
    parser.add_argument("--light", action="store_true", help="compile less, as pays for few rows")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    began, lines = os.getloadavg()[0], []
    options = _OPTIONS | _LIGHT if asked.light else _OPTIONS
    for one in table(asked.sizes, asked.folder.resolve(), asked.limit, asked.memory, options):
        lines.append(one)
        sys.stderr.write(one + "\n")
    less = ", compiling less" if asked.light else ""
    about = (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, two executors of one core and {asked.memory}{less};"
        f" load {began:.1f} before, {os.getloadavg()[0]:.1f} after."
    )
    publish("spark", about, lines, into_page=asked.write, page=DOC)


if __name__ == "__main__":
    main()
