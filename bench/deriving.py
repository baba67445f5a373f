"""Deriving from events: all of them against SQL written by hand (derive.sql), a thousand new ones, and importing."""

from __future__ import annotations

import shutil
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.apart import THREADS, Apart, timed
from bench.events import follow, put
from bench.made import FIRST, LAST

_MEMORY = "2GB"
_CHECKED = ("opened_at", "first_reply_at", "first_solved_at", "last_solved_at", "reopens", "prev_gap_s", "next_gap_s")
_SUMS = ", ".join(("COUNT(*)", *(f"SUM({name})::HUGEINT" for name in _CHECKED)))
_RECENT = 60 * 86400
_IMPORTED = 2_000_000


@dataclass(frozen=True)
class Spent:
    """One run: seconds, processor seconds, peak MB, how many of what it was about."""

    seconds: float
    cpu: float
    peak_mb: int
    number: int


def derive_in_full(folder: Path) -> tuple[Spent, Spent]:
    """Peil's derive of every fact, and the contacts by hand within the same memory; both must say the same."""
    seen = []
    for run in (_peil, _by_hand):
        with Apart() as worker:
            seconds, cpu, (number, sums) = worker.call(run, str(folder))
            seen.append((Spent(seconds, cpu, worker.peak_mb(), number), sums))
    if seen[0][1] != seen[1][1]:
        raise SystemExit(f"contacts differ: Peil {seen[0][1]}, by hand {seen[1][1]}")
    return seen[0][0], seen[1][0]


def _peil(folder: str) -> tuple[float, float, tuple[int, Any]]:
    from peil.app import Project

    project = Project(folder)
    seconds, cpu, _ = timed(project.derive)
    listed = project.published().facts["contacts"]
    return seconds, cpu, _summed(listed, sum(c.events for c in project.published().coverage))


def _by_hand(folder: str) -> tuple[float, float, tuple[int, Any]]:
    from peil.app import Project
    from peil.dialect import literal
    from peil.engines.duckdb import connect
    from peil.lake import events, files

    listed = files.listed(Project(folder).lake / events.TABLE)
    target = Path(folder) / "by_hand.parquet"
    sql = (Path(__file__).parent / "derive.sql").read_text(encoding="utf-8")
    engine = connect(memory=_MEMORY, temp=Path(folder) / "spill", threads=THREADS)
    engine.execute("SET preserve_insertion_order = false")
    seconds, cpu, _ = timed(lambda: engine.execute(sql.format(files=repr(listed), target=literal(str(target)))))
    engine.close()
    found = _summed([str(target)], 0)
    target.unlink()
    shutil.rmtree(Path(folder) / "spill", ignore_errors=True)
    return seconds, cpu, found


def _summed(listed: list[str], number: int) -> tuple[int, Any]:
    from peil.engines.duckdb import connect

    engine = connect(memory=_MEMORY, threads=THREADS)
    return number, engine.execute(f"SELECT {_SUMS} FROM read_parquet({listed!r})").fetchall()


def thousand(folder: Path, contacts: int, runs: int, *, recent: bool) -> tuple[Spent, float]:
    """Derive 1,000 new events and ask a question: medians over fresh batches, and seconds of the question alone.

    Half are of contacts that there were, half of new contacts of customers that there were; of the last sixty days,
    or spread over two years.
    """
    kept: list[tuple[float, float, float, int]] = []
    with Apart() as worker:
        for number in range(runs + 1):
            worker.call(_new_events, str(folder), contacts, recent)
            found = worker.call(_derive_new, str(folder))
            if number:
                kept.append(found)
        peak = worker.peak_mb()
    seconds, cpu, asking, touched = (statistics.median(column) for column in zip(*kept, strict=True))
    return Spent(seconds, cpu, peak, int(touched)), asking


def _new_events(folder: str, contacts: int, recent: bool) -> int:
    from peil.app import Project

    project = Project(folder)
    start = LAST - _RECENT if recent else FIRST
    number = time.time_ns()
    first = contacts + number // 1_000_000
    new = put(project, first, first + 125, start=start, stop=LAST, customers=max(1, contacts // 3))
    return new + follow(project, number, 500, contacts, start=start, stop=LAST)


def _derive_new(folder: str) -> tuple[float, float, float, int]:
    from peil.app import Project

    project = Project(folder)
    touched: list[str] = []
    asking = 0.0

    def derive_and_ask() -> None:
        nonlocal asking
        with project.store() as store:
            project._derive(store, touched.append)
        asking, _, _ = timed(lambda: project.ask("contacts"))

    seconds, cpu, _ = timed(derive_and_ask)
    said = [text for text in touched if text.endswith("contacts touched")]
    assert said, f"everything was derived: {touched}"
    return seconds, cpu, asking, int(said[0].split()[-3])


def write_files(folder: Path, target: Path) -> dict[str, int]:
    """Events of the lake in Peil's own form, as Parquet and as CSV; made once. How many by file."""
    with Apart() as worker:
        return {name: worker.call(_write_files, str(folder), str(target / name)) for name in ("x.parquet", "x.csv")}


def _write_files(folder: str, target: str) -> int:
    from peil.app import Project
    from peil.dialect import literal
    from peil.engines.duckdb import connect
    from peil.lake import events, files

    listed = files.listed(Project(folder).lake / events.TABLE)
    engine = connect(memory="3GB", threads=THREADS)
    source = f"read_parquet({listed!r}, hive_partitioning = false)"
    total = int(engine.execute(f"SELECT COUNT(*) FROM {source}").fetchall()[0][0])
    columns = (
        "type, strftime(make_timestamp(time_us), '%Y-%m-%dT%H:%M:%SZ') AS time, source, ekey::VARCHAR AS id, contact,"
        " 'k' || customer AS customer, 'a' || agent AS agent, 'i' || ikey AS invitation, actor, visibility, channel,"
        " team, queue, reason, segment, language, status, talk_s, wrap_s, instrument, score"
    )
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    some = -(-total // _IMPORTED)
    kind = "FORMAT parquet" if target.endswith("parquet") else "FORMAT csv, HEADER"
    rows = f"SELECT {columns} FROM {source} WHERE ckey % {some} = 0"
    return int(engine.execute(f"COPY ({rows}) TO {literal(target)} ({kind})").fetchall()[0][0])


def importing(file: Path, scratch: Path) -> Spent:
    """Import a file into an empty project, without deriving."""
    shutil.rmtree(scratch, ignore_errors=True)
    with Apart() as worker:
        seconds, cpu, number = worker.call(_import, str(file), str(scratch))
        spent = Spent(seconds, cpu, worker.peak_mb(), number)
    shutil.rmtree(scratch)
    return spent


def _import(file: str, scratch: str) -> tuple[float, float, int]:
    from peil.app import Project, init
    from peil.connectors.files.instruments import instrument

    init(Path(scratch), "bench")
    project = Project(scratch)
    csat = instrument({"family": "csat", "scale": [1, 5]}, "bench")
    seconds, cpu, summary = timed(
        lambda: project.import_files([file], "events", derive=False, instruments={"csat": csat})
    )
    assert summary.rows_rejected == 0, summary.as_dict()
    return seconds, cpu, summary.events_new
