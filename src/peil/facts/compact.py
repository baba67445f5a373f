"""Writing change rows back into the facts' files once there are many. Nothing is derived here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from peil.dialect import file_pattern, literal
from peil.engines.duckdb import connect
from peil.facts.full import write
from peil.facts.models import FACTS, Fact
from peil.lake import files
from peil.lake.published import Changes, Published

#: So many change rows cost a question little; more are written back (docs/performance.md).
MANY_ROWS = 50_000
_MEMORY = "1GB"


def due(snapshot: Published, *, rows: int = MANY_ROWS) -> list[Fact]:
    """The facts whose changes are due to be written back."""
    return [f for f in FACTS if f.name in snapshot.changes and snapshot.changes[f.name].rows > rows]


def compacted(lake: Path, snapshot: Published, *, rows: int = MANY_ROWS) -> Published:
    """The snapshot with the facts that are due in fresh, committed files: the same rows, no changes beside them.

    Only files that hold replaced rows are written again; the new rows make a file of their own.
    """
    facts = dict(snapshot.facts)
    changes = dict(snapshot.changes)
    versions = dict(snapshot.versions)
    engine = connect(memory=_MEMORY, temp=lake / "staging" / "derive-spill", threads=2)
    for fact in due(snapshot, rows=rows):
        change = changes.pop(fact.name)
        kept = [file for file in facts[fact.name] if file not in set(change.partly)]
        names = ", ".join(name for name, _ in fact.columns)
        gone = f"read_parquet({literal(change.gone)}, hive_partitioning = false)"
        order = f"ORDER BY {fact.days[0]}"
        pieces = [
            f"SELECT {names} FROM read_parquet([{file_pattern(f)}], hive_partitioning = false) AS held"
            f" ANTI JOIN {gone} AS gone USING ({fact.key})"
            for f in change.partly
        ]
        pieces.append(f"SELECT {names} FROM read_parquet({literal(change.plus)}, hive_partitioning = false)")
        if _few(change, kept):
            pieces = [" UNION ALL ".join(pieces)]
        written = [write(engine, lake, fact, f"SELECT * FROM ({sql}) AS rows_ {order}") for sql in pieces]
        facts[fact.name] = [*kept, *(str(file) for file in written)]
        named: list[tuple[Path, dict[str, str]]] = [(Path(file), {}) for file in facts[fact.name]]
        versions[fact.name] = files.commit(lake / fact.name, fact.columns, named, overwrite=True)
    engine.close()
    return replace(snapshot, facts=facts, changes=changes, versions=versions)


def _few(change: Changes, kept: list[str]) -> bool:
    """Whether all files but the new rows' own are one: then one file is enough."""
    return not kept and len(change.partly) == 1
