"""Files to import piece by piece, of which every set of pieces has a number of contacts of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from peil.app import Project
from peil.engines.duckdb import connect, view_over
from peil.lake import events as lake_events
from peil.lake import files

MAPPING = """
source = "desk"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
customer = "who"
[[event]]
type = "contact.status"
time = "t2"
contact = "id"
status = "st"
"""
PIECES = 5
#: Rows of a piece: the sum of any of them tells which they are.
SIZES = [300 * 2**n for n in range(PIECES)]
SUMS = {0} | {sum(SIZES[i] for i in range(PIECES) if chosen >> i & 1) for chosen in range(2**PIECES)}
#: The command line in a process that may write no file of more than so many bytes, as a disk without room refuses.
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from peil.cli import main
sys.exit(main(sys.argv[2:]))
"""
ASKED = ["contacts", "first_resolution_time", "backlog"]


def write(folder: Path) -> list[Path]:
    """The pieces, and the mapping beside them; each has ten rows too many, which are rejected."""
    (folder / "m.toml").write_text(MAPPING)
    found = []
    for piece, size in enumerate(SIZES):
        lines = ["id,t,t2,st,who\n"]
        for n in range(size + 10):
            day = f"2026-0{n % 9 + 1}-{n % 28 + 1:02d}"
            state = "solved" if n < size else "huh"
            lines.append(f"P{piece}-{n},{day} 09:00,{day} 1{n % 9}:00,{state},k{n % 400}\n")
        path = folder / f"piece{piece}.csv"
        path.write_text("".join(lines))
        found.append(path)
    return found


def peil(folder: Path, *words: object) -> subprocess.Popen[bytes]:
    """A command of Peil in a process of its own."""
    command = [sys.executable, "-m", "peil", *(str(w) for w in words), "--project", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def figures(project: Project) -> list[Any]:
    """What a reader sees: every value by month, with how many it rests on and what was left out."""
    answers = project.ask(ASKED, grain="month")
    return [
        (a.kpi, r.period.label, r.status, r.value, r.n, dict(r.excluded), r.pending) for a in answers for r in a.rows
    ]


def contacts(project: Project) -> int:
    """How many contacts there are."""
    return int(project.ask("contacts")[0].rows[0].value or 0)


def lake(folder: Path) -> list[Any]:
    """The events, but for what is random in every project."""
    engine = connect()
    view_over(engine, "e", files.listed(folder / "data/lake" / lake_events.TABLE), lake_events.COLUMNS)
    counted = "COUNT(*), COUNT(DISTINCT ekey), COUNT(DISTINCT customer), SUM(CAST(ckey AS HUGEINT)), SUM(time_us % 997)"
    return engine.execute(f"SELECT {counted} FROM e").fetchall()
