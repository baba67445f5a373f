"""Asking the same questions side by side: Peil, hand-written DuckDB SQL, Polars, pandas; and many KPIs in one scan."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from bench.apart import THREADS, Apart, timed
from bench.questions import CASES, Case

#: How far values may lie apart: pandas has no discrete quantile.
_APART = {"pandas": 2e-3}
_SAME = 1e-9
WHO = ("peil", "sql", "polars", "pandas")
_WIDE = 25


@dataclass(frozen=True)
class Seen:
    """Median seconds and processor seconds, peak MB, and how many groups with which sum of values came out."""

    seconds: float
    cpu: float
    peak_mb: int
    groups: int
    total: float


def ask_all(folder: Path, case: Case, runs: int, who: tuple[str, ...] = WHO) -> dict[str, Seen | str]:
    """Every contender in a process of its own, in turn; a text where one failed or says something else."""
    workers = {name: Apart() for name in who}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in who}
    found: dict[str, Seen | str] = {}
    last: dict[str, tuple[int, float]] = {}
    for number in range(runs + 1):
        for name, worker in workers.items():
            if name in found:
                continue
            try:
                seconds, spent, last[name] = worker.call(ask_once, name, str(folder), CASES.index(case))
            except RuntimeError as error:
                found[name] = str(error)[:60]
                continue
            if number:  # the first is a warm-up
                times[name].append((seconds, spent))
    for name, worker in workers.items():
        if name not in found:
            found[name] = Seen(*map(statistics.median, zip(*times[name], strict=True)), worker.peak_mb(), *last[name])
        worker.__exit__()
    first = found[who[0]]
    for name in who[1:]:
        other = found[name]
        if isinstance(first, Seen) and isinstance(other, Seen) and not _agree(first, other, _APART.get(name, _SAME)):
            raise SystemExit(f"{case.name}: {who[0]} says {first}, {name} says {other}")
    return found


def _agree(one: Seen, other: Seen, apart: float) -> bool:
    return one.groups == other.groups and abs(one.total - other.total) <= apart * max(1.0, abs(one.total))


def ask_once(who: str, folder: str, number: int) -> tuple[float, float, tuple[int, float]]:
    """Ask once; the answer is summed up outside the clock."""
    case = CASES[number]
    run: Callable[[], Any]
    if who == "peil":
        run = lambda: _project(folder).ask(case.kpi, **case.options)  # noqa: E731
        seconds, spent, answers = timed(run)
        values = [row.value for row in answers[0].rows]
    elif who == "sql":
        seconds, spent, rows = timed(lambda: _engine(folder).execute(case.sql).fetchall())
        values = [row[-1] for row in rows]
    else:
        files = _project(folder).published().facts[case.fact]
        run = lambda: (case.polars if who == "polars" else case.pandas)(files)  # noqa: E731
        seconds, spent, frame = timed(run)
        values = frame["value"].to_list() if who == "polars" else list(frame)
    there = [float(v) for v in values if v is not None and v == v]
    return seconds, spent, (len(there), sum(there))


@cache
def _project(folder: str) -> Any:
    from peil.app import Project

    return Project(folder)


@cache
def _engine(folder: str) -> Any:
    from peil.engines.duckdb import connect

    engine = connect(threads=THREADS)
    for name, listed in _project(folder).published().facts.items():
        engine.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({list(listed)!r})")
    return engine


def many_kpis(folder: Path, runs: int) -> tuple[int, list[tuple[float, float]], int]:
    """How many KPIs of contacts; seconds and processor seconds of one, of all in one scan, of all one after another,
    and of all in one statement by hand; peak MB."""
    with Apart() as worker:
        number = worker.call(_wide_number, str(folder))
        worker.call(_wide_check, str(folder))
        times: dict[str, list[tuple[float, float]]] = {"one": [], "together": [], "apart": [], "by hand": []}
        for run in range(runs + 1):
            for how, kept in times.items():
                spent = worker.call(_wide, str(folder), how)
                if run:
                    kept.append(spent)
        medians = [tuple(map(statistics.median, zip(*kept, strict=True))) for kept in times.values()]
        return number, medians, worker.peak_mb()


def from_rollups(folder: Path, runs: int) -> tuple[int, list[tuple[float, float]]]:
    """How many KPIs have a roll-up and are not always split; seconds and processor seconds of one, of all in one
    question and of all one after another, by month from their roll-ups, answers included."""
    with Apart() as worker:
        number = worker.call(_rolled_number, str(folder))
        times: dict[str, list[tuple[float, float]]] = {"one": [], "together": [], "apart": []}
        for run in range(runs + 1):
            for how, kept in times.items():
                spent = worker.call(_from_rollups, str(folder), how)
                if run:
                    kept.append(spent)
        return number, [tuple(map(statistics.median, zip(*kept, strict=True))) for kept in times.values()]


@cache
def _rolled(folder: str) -> Any:
    """The snapshot with its roll-ups, not published, for the other parts ask the facts; and what runs on it."""
    from peil.ask.rolling import rolled_up
    from peil.facts.reading import reader
    from peil.web.reader import HELD_ROWS

    project = _project(folder)
    snapshot = rolled_up(project.lake, project.published(), None, None)
    engine = reader(snapshot, held_rows=HELD_ROWS)
    return snapshot, lambda sql: engine.execute(sql).fetchall()


def _rolled_keys(folder: str) -> list[str]:
    from peil.kpis.registry import all_kpis

    declared = all_kpis()
    return [key for key in _rolled(folder)[0].rollups if key in declared and not declared[key].always_by]


def _rolled_number(folder: str) -> int:
    return len(_rolled_keys(folder))


def _from_rollups(folder: str, how: str) -> tuple[float, float]:
    from peil.ask.execute import ask
    from peil.ask.question import question

    keys = _rolled_keys(folder)
    snapshot, run = _rolled(folder)
    sets = {"one": [["service_level"]], "together": [keys], "apart": [[key] for key in keys]}[how]
    seconds, spent, answers = timed(
        lambda: [one for some in sets for one in ask(question(some, grain="month"), snapshot, run, rolled=True)]
    )
    assert all(answer.rolled_up for answer in answers)
    return seconds, spent


@cache
def _wide_terms(folder: str) -> Any:
    """Additive KPIs of contacts by day of opening, with their rules and statistics, as terms of one question."""
    from peil.ask.execute import context_of
    from peil.ask.plan import resolve
    from peil.ask.question import question
    from peil.kpis.registry import all_kpis

    context = context_of(_project(folder).published())
    terms = []
    for kpi in all_kpis().values():
        if kpi.fact != "contacts" or kpi.day != "opened_day":
            continue
        for rule in ("default", *kpi.rules):
            for statistic in (None, *kpi.statistics):
                term = resolve(kpi, question(kpi.key, rule=rule, statistic=statistic, grain="month"), context)
                if term.additive and not term.sides and not term.lacking and term.kpi.day == kpi.day:
                    terms.append(replace(term, kpi=replace(term.kpi, key=f"{kpi.key}/{rule}/{statistic}")))
    return terms[:_WIDE]


@cache
def _wide_by_hand(folder: str) -> str:
    """The parts of all as one would write them: an aggregate each, filtered by when a row counts, without reasons."""
    parts = [f"{sql} FILTER (WHERE {term.why} = 0)" for term in _wide_terms(folder) for sql in term.parts.values()]
    listed = ", ".join(dict.fromkeys(parts))
    return f"SELECT date_trunc('month', opened_day) AS m, {listed} FROM contacts GROUP BY m"


def _wide_check(folder: str) -> None:
    """Raises AssertionError where the statement by hand gives other parts."""
    from peil.ask.execute import everything_covered
    from peil.ask.gather import run_scan
    from peil.ask.plan import plan
    from peil.ask.question import question

    snapshot, run = _project(folder)._reading()
    terms = _wide_terms(folder)
    (scan,) = plan(question("contacts", grain="month"), terms, *everything_covered(snapshot))
    sums = run_scan(scan, run)
    by_part = {
        f"{sql} FILTER (WHERE {term.why} = 0)": sum(parts.get(name) or 0 for parts in sums[term.kpi.key].parts.values())
        for term in terms
        for name, sql in term.parts.items()
    }
    columns = zip(*(row[1:] for row in run(_wide_by_hand(folder))), strict=True)
    assert list(by_part.values()) == [sum(value or 0 for value in column) for column in columns]


def _wide_number(folder: str) -> int:
    return len(_wide_terms(folder))


def _wide(folder: str, how: str) -> tuple[float, float]:
    from peil.ask.execute import everything_covered
    from peil.ask.gather import run_scan
    from peil.ask.plan import plan
    from peil.ask.question import question

    project = _project(folder)
    snapshot, run = project._reading()
    first, end = everything_covered(snapshot)
    asked = question("contacts", grain="month")
    terms = _wide_terms(folder)
    if how == "by hand":
        return timed(lambda: run(_wide_by_hand(folder)))[:2]
    sets = {"one": [terms[:1]], "together": [terms], "apart": [[term] for term in terms]}[how]

    def all_of_them() -> int:
        scans = [scan for some in sets for scan in plan(asked, some, first, end)]
        for scan in scans:
            run_scan(scan, run)
        return len(scans)

    seconds, spent, scans = timed(all_of_them)
    assert scans == len(sets)
    return seconds, spent
