"""Fact tables as readers see them: a view a fact over the files that a snapshot names. Nothing is derived here."""

from __future__ import annotations

import datetime as dt

import duckdb

from peil.dialect import file_pattern
from peil.engines.duckdb import connect, files_sql, live_sql
from peil.errors import OutdatedError
from peil.facts.models import FACTS, Fact
from peil.lake.published import DAILY, Changes, Published


def fact_views(engine: duckdb.DuckDBPyConnection, snapshot: Published) -> None:
    """Make a view of every fact's rows as the snapshot has them; a fact without files is an empty table."""
    for fact in FACTS:
        fact_view(engine, fact, snapshot.facts.get(fact.name, ()), snapshot.changes.get(fact.name))


def fact_view(
    engine: duckdb.DuckDBPyConnection, fact: Fact, files: list[str] | tuple[str, ...], changes: Changes | None
) -> None:
    """Make a view of one fact's rows."""
    engine.execute(f"CREATE OR REPLACE VIEW {fact.name} AS {fact_sql(fact, files, changes)}")


def fact_sql(fact: Fact, files: list[str] | tuple[str, ...], changes: Changes | None) -> str:
    """Select one fact's rows."""
    if changes is None:
        return files_sql(files, fact.columns)
    names = [name for name, _ in fact.columns]
    return live_sql(files, names, key=fact.key, partly=changes.partly, gone=changes.gone, plus=changes.plus)


def reader(snapshot: Published, *, held_rows: int = 0) -> duckdb.DuckDBPyConnection:
    """A connection for questions, with a view per fact and roll-up and the table of days.

    Roll-ups of at most `held_rows` rows are read into memory at once: a server asks them again and again, and
    opening a file costs more than adding up its rows. There they are compressed, a quarter as large, for they grow with
    every day that there are figures of. Raises OutdatedError where the files lack a column of a fact: an earlier Peil
    derived them.
    """
    engine = connect(threads=2)
    try:
        fact_views(engine, snapshot)
    except duckdb.BinderException:
        raise OutdatedError(
            "these figures were derived by another version of Peil", remedy="Derive them anew: peil derive"
        ) from None
    files = {f"rollup_{key}": one.file for key, one in snapshot.rollups.items()}
    if snapshot.daily:
        files[DAILY] = snapshot.daily
    long = {f"rollup_{key}" for key, one in snapshot.rollups.items() if one.rows > held_rows}
    held = [name for name in files if held_rows and name not in long]
    if held:
        engine.execute("ATTACH ':memory:' AS held (COMPRESS)")
    for name, file in files.items():
        source = f"SELECT * FROM read_parquet({file_pattern(file)}, hive_partitioning = false)"
        if name in held:
            engine.execute(f"CREATE TABLE held.{name} AS {source}")
            source = f"SELECT * FROM held.{name}"
        engine.execute(f"CREATE VIEW {name} AS {source}")
    if held:
        engine.execute("CHECKPOINT held")  # that is when they are compressed
    engine.execute(covering_days_sql(snapshot))
    return engine


def covering_days_sql(snapshot: Published) -> str:
    """The table `days` over all days that a snapshot's figures can be about."""
    lows = [c.first_us for c in snapshot.coverage] or [0]
    highs = list(snapshot.as_of_us.values()) or [0]
    first, last = (dt.datetime.fromtimestamp(us / 1_000_000, dt.UTC).date() for us in (min(lows), max(highs)))
    return days_sql(first - dt.timedelta(days=800), last + dt.timedelta(days=800))


def days_sql(first: dt.date, last: dt.date) -> str:
    """The table `days`: each local day with the first day of its week, month, quarter and year."""
    starts = ", ".join(
        f"CAST(date_trunc('{grain}', day_) AS DATE) AS {grain}_start" for grain in ("week", "month", "quarter", "year")
    )
    return (
        f"CREATE OR REPLACE TABLE days AS SELECT CAST(day_ AS DATE) AS local_day, {starts}"
        f" FROM generate_series(DATE '{first}', DATE '{last}', INTERVAL 1 DAY) AS g(day_)"
    )
