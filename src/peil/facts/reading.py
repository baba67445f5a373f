"""Fact tables as readers see them: a view a fact over the files that a snapshot names. Nothing is derived here."""

from __future__ import annotations

import duckdb

from peil.engines.duckdb import live_sql, view_over
from peil.facts.models import FACTS, Fact
from peil.lake.published import Changes, Published


def fact_views(engine: duckdb.DuckDBPyConnection, snapshot: Published) -> None:
    """Make a view of every fact's rows as the snapshot has them; a fact without files is an empty table."""
    for fact in FACTS:
        fact_view(engine, fact, snapshot.facts.get(fact.name, ()), snapshot.changes.get(fact.name))


def fact_view(
    engine: duckdb.DuckDBPyConnection, fact: Fact, files: list[str] | tuple[str, ...], changes: Changes | None
) -> None:
    """Make a view of one fact's rows."""
    if changes is None:
        view_over(engine, fact.name, files, fact.columns)
        return
    names = [name for name, _ in fact.columns]
    sql = live_sql(files, names, key=fact.key, partly=changes.partly, gone=changes.gone, plus=changes.plus)
    engine.execute(f"CREATE OR REPLACE VIEW {fact.name} AS {sql}")
