"""Making and keeping roll-ups: all of them after everything was derived, else only the days that can differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from peil.ask.choices import choices
from peil.ask.conditions import PENDING, Context, date_sql
from peil.ask.execute import context_of
from peil.ask.plan import aggregates_of
from peil.ask.rollup import AXES, Cube, columns_of_cube, cube_of, daily_sql, histogram_of
from peil.dialect import literal
from peil.engines.duckdb import connect
from peil.facts.reading import fact_views
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis
from peil.lake import files
from peil.lake.published import ROLLUPS, Published, Rollup

_MEMORY = "1GB"
_PARQUET = "FORMAT parquet, COMPRESSION lz4"
#: A roll-up with more rows than this share of its fact's saves nothing.
_WORTH = 0.5
#: One of at most this share is short; a longer one is made by fewer axes.
_SHORT = 0.1
_FEW_ROWS = 10_000
#: Of fewer rows than this the exact percentile takes no longer than a third of a second.
LARGE = 5_000_000

#: Days whose rows came or went, by fact and its day column; None where anything may have.
Days = Mapping[tuple[str, str], Collection[dt.date]] | None


def rolled_up(lake: Path, snapshot: Published, before: Published | None, touched: Days) -> Published:
    """The snapshot with the roll-ups of its facts, those of `before` kept for all days that cannot differ; and with the
    values of its dimensions."""
    known = before
    if before is None or any(snapshot.as_of_us.get(source, 0) < us for source, us in before.as_of_us.items()):
        touched = None  # where time went back, what had matured waits again, on any day
    engine = connect(memory=_MEMORY, temp=lake / "staging" / "derive-spill", threads=2)
    fact_views(engine, snapshot)
    context = context_of(snapshot)
    found: dict[str, Rollup] = {}
    cubes: list[Cube] = []
    unrolled: dict[str, str] = {}
    rollups, given_up = (before.rollups, before.unrolled) if before and touched is not None else ({}, {})
    for cube, of_all_axes in _cubes(engine, context, rollups, given_up):
        if given_up.get(cube.name) == of_all_axes:
            unrolled[cube.name] = of_all_axes  # a few more rows do not change that
            continue
        made = _kept_up(engine, lake, cube, rollups.get(cube.name), touched)
        if made:
            found[cube.name] = made
            cubes.append(cube)
        else:
            unrolled[cube.name] = of_all_axes
    offered = choices(lambda sql: engine.execute(sql).fetchall(), snapshot, known)
    same = known is not None and known.daily and known.rollups == found
    daily = known.daily if known and same else _by_day(engine, lake, cubes, found)
    engine.close()
    return replace(snapshot, rollups=found, unrolled=unrolled, choices=offered, daily=daily)


def _by_day(engine: duckdb.DuckDBPyConnection, lake: Path, cubes: Sequence[Cube], rollups: Mapping[str, Rollup]) -> str:
    """The roll-ups over all dimensions in one file, so that many KPIs are asked at once; '' where there are none."""
    most = max((len(aggregates_of([cube.term])) for cube in cubes), default=0)
    held = [(cube, f"read_parquet({literal(rollups[cube.name].file)}, hive_partitioning = false)") for cube in cubes]
    pieces = [sql for cube, source in held if (sql := daily_sql(cube, source, most))]
    if not pieces:
        return ""
    target = files.new_file(lake / ROLLUPS)
    engine.execute(f"COPY ({' UNION ALL '.join(pieces)} ORDER BY kpi, period_) TO {literal(str(target))} ({_PARQUET})")
    return str(target)


def _kept_up(
    engine: duckdb.DuckDBPyConnection, lake: Path, cube: Cube, held: Rollup | None, touched: Days
) -> Rollup | None:
    """The roll-up as it was, with some days made anew, or made of all rows; None where that is not worth it."""
    if held is None or touched is None:
        return _whole(engine, lake, cube)
    days = _of(cube, touched)
    if held.signature == cube.signature and not days:
        return held
    if held.timeless != cube.timeless or cube.moves:
        return _whole(engine, lake, cube)
    return _renewed(engine, lake, cube, held, set(days))


def _cubes(
    engine: duckdb.DuckDBPyConnection, context: Context, held: Mapping[str, Rollup], given_up: Collection[str]
) -> Iterator[tuple[Cube, str]]:
    """The roll-ups that are worth making, and the histograms of facts that are large enough to need one; those that
    are held keep their axes. With each what it would be made with by all axes."""
    lengths: dict[tuple[str, ...], tuple[int, ...]] = {}
    for kpi in all_kpis().values():
        full = cube_of(kpi, context)
        if full is not None and full.term.sources:
            axes: Sequence[str] = full.dimensions
            if full.name in held:
                axes = held[full.name].dimensions
            elif full.name not in given_up:
                axes = _short(engine, kpi, full, lengths)
            yield cube_of(kpi, context, axes) or full, full.timeless
        counts = histogram_of(kpi, context)
        if counts is None or not counts.term.sources:
            continue
        if counts.name in held or _rows(engine, kpi.fact, lengths) >= LARGE:
            yield counts, counts.timeless


def _short(
    engine: duckdb.DuckDBPyConnection, kpi: Kpi, cube: Cube, lengths: dict[tuple[str, ...], tuple[int, ...]]
) -> Sequence[str]:
    """The first axes of a roll-up by which it is short against its fact: keeping it up costs little then, and by what
    it lacks a question is asked of the facts. `lengths` remembers what was counted."""
    axes = [axis for axis in cube.dimensions if axis in AXES]
    columns = [f"f.{name}" for name in (kpi.day, *(kpi.dimensions[axis] for axis in axes))]
    of = (kpi.fact, *columns)
    if of not in lengths:
        nested = [columns[:end] for end in range(len(columns), 1, -1)]
        counts = ", ".join(["COUNT(*)", *(f"approx_count_distinct(hash({', '.join(some)}))" for some in nested)])
        lengths[of] = tuple(map(int, engine.execute(f"SELECT {counts} FROM {kpi.fact} AS f").fetchall()[0]))
    rows, *groups = lengths[of]
    limit = max(_FEW_ROWS, _SHORT * rows)
    return next((axes[: len(axes) - cut] for cut, count in enumerate(groups) if count <= limit), ())


def _rows(engine: duckdb.DuckDBPyConnection, fact: str, lengths: dict[tuple[str, ...], tuple[int, ...]]) -> int:
    if (fact,) not in lengths:
        lengths[fact,] = (int(engine.execute(f"SELECT COUNT(*) FROM {fact}").fetchall()[0][0]),)
    return lengths[fact,][0]


def _of(cube: Cube, touched: Mapping[tuple[str, str], Collection[dt.date]]) -> Collection[dt.date]:
    return touched.get((cube.term.kpi.fact, cube.term.kpi.day), ())


def _whole(engine: duckdb.DuckDBPyConnection, lake: Path, cube: Cube) -> Rollup | None:
    made = _written(engine, lake, cube, cube.sql)
    if made.rows > max(_FEW_ROWS, _WORTH * _rows(engine, cube.term.kpi.fact, {})):
        Path(made.file).unlink()
        return None
    return made


def _renewed(engine: duckdb.DuckDBPyConnection, lake: Path, cube: Cube, held: Rollup, days: set[dt.date]) -> Rollup:
    """The roll-up with these days made anew, and those on which a row was pending, since time has gone on."""
    source = f"read_parquet({literal(held.file)}, hive_partitioning = false)"
    waiting = engine.execute(f"SELECT DISTINCT period_ FROM {source} WHERE why0 = {PENDING}").fetchall()
    days |= {day for (day,) in waiting}
    if not days:
        return replace(held, signature=cube.signature)
    listed = ", ".join(date_sql(day) for day in sorted(days))
    names = ", ".join(columns_of_cube(cube))
    fresh = cube.between(min(days), max(days) + dt.timedelta(days=1))
    sql = (
        f"SELECT {names} FROM {source} WHERE period_ NOT IN ({listed})"
        f" UNION ALL SELECT {names} FROM ({fresh}) AS fresh WHERE period_ IN ({listed})"
    )
    return _written(engine, lake, cube, sql)


def _written(engine: duckdb.DuckDBPyConnection, lake: Path, cube: Cube, sql: str) -> Rollup:
    target = files.new_file(lake / ROLLUPS)
    names = columns_of_cube(cube)
    keys = len(cube.dimensions) + 2
    listed = ", ".join([*names[:keys], *(f"CAST({name} AS BIGINT) AS {name}" for name in names[keys:])])
    rows = engine.execute(
        f"COPY (SELECT {listed} FROM ({sql}) AS cube"
        f" WHERE why0 >= 0 ORDER BY period_) TO {literal(str(target))} ({_PARQUET})"
    ).fetchall()
    return Rollup(str(target), cube.dimensions, cube.signature, cube.timeless, int(rows[0][0]))
