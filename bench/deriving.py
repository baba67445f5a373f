"""Deriving from all events against SQL by hand (all_facts.sql, derive.sql), from a thousand new ones, and importing."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.apart import THREADS, Apart, timed
from bench.events import follow, put
from bench.made import FIRST, LAST

if TYPE_CHECKING:
    from peil.facts.models import Fact

#: What SQL by hand may hold: it is not cut into slices.
_MEMORY = "6GB"
_CHECKED = ("opened_at", "first_reply_at", "first_solved_at", "last_solved_at", "reopens", "prev_gap_s", "next_gap_s")
_SUMS = ", ".join(("COUNT(*)", *(f"SUM({name})::HUGEINT" for name in _CHECKED)))
_RECENT = 60 * 86400
_IMPORTED = 2_000_000


#: What a run says of its rows, by fact; `sums` of the contacts in both ways by hand.
Said = dict[str, tuple[object, ...]]
_PARQUET = "FORMAT parquet, COMPRESSION lz4, PARQUET_VERSION v2"


@dataclass(frozen=True)
class Spent:
    """One run: seconds, processor seconds, peak MB, how many of what it was about."""

    seconds: float
    cpu: float
    peak_mb: int
    number: int


def derive_in_full(folder: Path) -> tuple[Spent, Spent, Spent]:
    """Peil's derive of every fact, the same facts by hand, and the contacts alone by hand; all must say the same."""
    mine, facts, contacts = (_apart(run, folder) for run in (_peil, _all_by_hand, _contacts_by_hand))
    for name, said in facts[1].items():
        if mine[1][name] != said:
            raise SystemExit(f"{name} differ: Peil {mine[1][name]}, by hand {said}")
    if mine[1]["sums"] != contacts[1]["sums"]:
        raise SystemExit(f"contacts differ: Peil {mine[1]['sums']}, by hand {contacts[1]['sums']}")
    return mine[0], facts[0], contacts[0]


def _apart(run: Callable[[str], tuple[float, float, int, Said]], folder: Path) -> tuple[Spent, Said]:
    with Apart() as worker:
        seconds, cpu, number, said = worker.call(run, str(folder))
        return Spent(seconds, cpu, worker.peak_mb(), number), said


def _peil(folder: str) -> tuple[float, float, int, Said]:
    from peil.app import Project
    from peil.facts.models import KEYED

    project = Project(folder)
    seconds, cpu, _ = timed(project.derive)
    snapshot = project.published()
    said = {fact.name: rows_of(fact, snapshot.facts[fact.name]) for fact in KEYED}
    said["sums"] = _summed(snapshot.facts["contacts"])
    return seconds, cpu, sum(c.events for c in snapshot.coverage), said


def _all_by_hand(folder: str) -> tuple[float, float, int, Said]:
    """Every statement of all_facts.sql, and each table written in order of its first day."""
    from peil.app import Project
    from peil.engines.duckdb import connect
    from peil.facts.inputs import Aliases, small_tables
    from peil.facts.models import KEYED
    from peil.lake import events, files

    project, target = Project(folder), Path(folder) / "by_hand"
    target.mkdir(exist_ok=True)
    listed = files.listed(project.lake / events.TABLE)
    engine = connect(memory=_MEMORY, temp=target / "spill", threads=THREADS)
    engine.execute("SET preserve_insertion_order = false")

    def derive() -> None:
        source = f"read_parquet({listed!r}, hive_partitioning = false)"
        engine.execute(f"CREATE VIEW lake AS SELECT * FROM {source}")
        ((low, high),) = engine.execute("SELECT min(time_us), max(time_us) FROM lake").fetchall()
        span = low // 1_000_000 - 86_400, high // 1_000_000 + 86_400
        engine.register("given", small_tables(project.settings, *span, Aliases())["calendar"])
        engine.execute("CREATE TABLE calendar AS SELECT * FROM given WHERE schedule = 'default'")
        engine.execute((Path(__file__).parent / "all_facts.sql").read_text(encoding="utf-8"))
        for fact in KEYED:
            rows = f"SELECT * FROM {fact.name} ORDER BY {fact.days[0]}"
            engine.execute(f"COPY ({rows}) TO '{target}/{fact.name}.parquet' ({_PARQUET})")

    seconds, cpu, _ = timed(derive)
    engine.close()
    said = {fact.name: rows_of(fact, [f"{target}/{fact.name}.parquet"]) for fact in KEYED}
    shutil.rmtree(target)
    return seconds, cpu, 0, said


def _contacts_by_hand(folder: str) -> tuple[float, float, int, Said]:
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
    found = _summed([str(target)])
    target.unlink()
    shutil.rmtree(Path(folder) / "spill", ignore_errors=True)
    return seconds, cpu, 0, {"sums": found}


def rows_of(fact: Fact, listed: list[str]) -> tuple[object, ...]:
    """How many rows a fact has, and a sum over hashes of each whole row."""
    from peil.engines.duckdb import connect

    columns = ", ".join(f"CAST({name} AS {kind})" for name, kind in fact.columns)
    sql = f"SELECT COUNT(*), CAST(SUM(hash({columns})) AS VARCHAR) FROM read_parquet({listed!r})"
    return tuple(connect(threads=THREADS).execute(sql).fetchall()[0])


def _summed(listed: list[str]) -> tuple[object, ...]:
    from peil.engines.duckdb import connect

    engine = connect(memory=_MEMORY, threads=THREADS)
    return tuple(engine.execute(f"SELECT {_SUMS} FROM read_parquet({listed!r})").fetchall()[0])


@dataclass(frozen=True)
class Fresh:
    """A thousand new events: `answered` until a question is answered from them, of which the question takes `asking`
    seconds; `done` when the roll-ups are kept up too."""

    answered: Spent
    done: Spent
    asking: float


def thousand(folder: Path, contacts: int, runs: int, *, recent: bool) -> Fresh:
    """Derive 1,000 new events and ask a question once the figures are published: medians over fresh batches.

    Half are of contacts that there were, half of new contacts of customers that there were; of the last sixty days,
    or spread over two years.
    """
    kept: list[tuple[float, float, float, float, float, int]] = []
    with Apart() as worker:
        for number in range(runs + 1):
            worker.call(_new_events, str(folder), contacts, recent)
            found = worker.call(_derive_new, str(folder))
            if number:
                kept.append(found)
        peak = worker.peak_mb()
    *spent, asking, touched = (statistics.median(column) for column in zip(*kept, strict=True))
    answered, done = (Spent(*spent[at : at + 2], peak, int(touched)) for at in (0, 2))
    return Fresh(answered, done, asking)


def _new_events(folder: str, contacts: int, recent: bool) -> int:
    from peil.app import Project

    project = Project(folder)
    start = LAST - _RECENT if recent else FIRST
    number = time.time_ns()
    first = contacts + number // 1_000_000
    new = put(project, first, first + 125, start=start, stop=LAST, customers=max(1, contacts // 3))
    return new + follow(project, number, 500, contacts, start=start, stop=LAST)


def _derive_new(folder: str) -> tuple[float, float, float, float, float, int]:
    from peil.app import Project
    from peil.lake import published

    project = Project(folder)
    touched: list[str] = []
    marks: list[tuple[float, float, float]] = []
    write = published.write
    began, spent = time.perf_counter(), time.process_time()

    def watched(lake: Path, snapshot: published.Published) -> None:
        """The first snapshot has the figures; what comes after it makes answers cheaper."""
        write(lake, snapshot)
        if not marks:
            asking, _, _ = timed(lambda: project.ask("contacts"))
            marks.append((time.perf_counter() - began, time.process_time() - spent, asking))

    published.write = watched
    try:
        with project.store() as store:
            project._derive(store, touched.append)
    finally:
        published.write = write
    done = time.perf_counter() - began, time.process_time() - spent
    said = [text for text in touched if text.endswith("contacts touched")]
    assert said, f"everything was derived: {touched}"
    ((seconds, cpu, asking),) = marks
    return seconds, cpu, *done, asking, int(said[0].split()[-3])


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
