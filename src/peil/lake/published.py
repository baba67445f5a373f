"""The published snapshot: one small file that says which files, settings and definitions readers see.

It is written last and renamed into place, so all facts change together for a reader, who needs neither
Delta nor the store to answer a question. Every list in it is also a committed version of a Delta table.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from peil.errors import StateError

NAME = "published.json"
FORMAT = 1


@dataclass(frozen=True)
class Coverage:
    """What one source has given of one event type: how many, and the first and last instant (µs, UTC)."""

    source: str
    type: str
    events: int
    first_us: int
    last_us: int
    derived: int


@dataclass(frozen=True)
class Published:
    """What readers may see. `facts` and `versions` by table; `as_of_us` by source; keyed to `generation`."""

    generation: int
    zone: str
    facts: Mapping[str, list[str]]
    versions: Mapping[str, int]
    coverage: list[Coverage]
    as_of_us: Mapping[str, int]
    instruments: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    definitions: Mapping[str, list[Mapping[str, object]]] = field(default_factory=dict)
    findings: list[Mapping[str, object]] = field(default_factory=list)
    settings_digest: str = ""


def read(lake: Path) -> Published:
    """The current snapshot.

    Raises StateError where nothing was derived yet, or where a newer Peil wrote it.
    """
    path = lake / NAME
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StateError(
            "this project holds no figures yet",
            place=str(lake.parent.parent),
            remedy="Import something first: peil import FILE --mapping NAME",
        ) from None
    if raw.pop("format") != FORMAT:
        raise StateError("this project was written by another version of Peil", place=str(path), remedy="Update Peil.")
    base = str(lake)
    raw["facts"] = {table: [f"{base}/{name}" for name in names] for table, names in raw["facts"].items()}
    raw["coverage"] = [Coverage(**c) for c in raw["coverage"]]
    return Published(**raw)


def write(lake: Path, snapshot: Published) -> None:
    """Replace the snapshot in one step; the folder may be moved, so file names are kept relative to it."""
    raw = asdict(snapshot)
    raw["format"] = FORMAT
    raw["facts"] = {
        table: [str(Path(name).relative_to(lake)) for name in names] for table, names in snapshot.facts.items()
    }
    path = lake / NAME
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as handle:
        json.dump(raw, handle, ensure_ascii=False, separators=(",", ":"))
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(path)
