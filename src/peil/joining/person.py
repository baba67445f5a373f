"""Which customers are one person by what the lake says: joined, or known by what no other customer is known by."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from peil.engines.duckdb import connect, view_over
from peil.facts import inputs
from peil.lake import events as lake_events
from peil.lake import files


def one_person(lake: Path, keys: Collection[int]) -> frozenset[int]:
    """Keys of all customers who are the same person as any of these, themselves among them.

    Joins that were undone do not count, and neither does an address or number by which a source knows another too.
    """
    listed = files.listed(lake / lake_events.TABLE)
    if not listed or not keys:
        return frozenset(keys)
    engine = connect(memory="1GB", threads=2)
    view_over(engine, "lake_events", listed, lake_events.COLUMNS, grown=True)

    def run(sql: str) -> list[tuple[object, ...]]:
        return engine.execute(sql).fetchall()

    current = inputs.current_events(run)[1]
    roots, _ = inputs.roots_of(inputs.joins_of(run, current, "customer"))
    known = run(
        f"SELECT DISTINCT customer, into_customer FROM {current} WHERE type = 'customer.known'"
        " AND customer IS NOT NULL AND into_customer IS NOT NULL"
    )
    engine.close()
    pairs = [(roots.get(one, one), alias) for one, alias in _whole(known)]
    mine = {roots.get(key, key) for key in keys}
    while True:
        others = {alias for one, alias in pairs if one not in mine}
        fresh = {roots.get(alias, alias) for one, alias in pairs if one in mine and alias not in others} - mine
        if not fresh:
            break
        mine |= fresh
    return frozenset(keys) | mine | {one for one, root in roots.items() if root in mine}


def _whole(rows: list[tuple[object, ...]]) -> Iterator[tuple[int, int]]:
    yield from ((int(str(one)), int(str(other))) for one, other in rows)
