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

from peil.errors import OutdatedError, StateError

NAME = "published.json"
ROLLUPS = "rollups"
#: The name of the view over the roll-ups of all KPIs by day alone.
DAILY = "rollups_by_day"
FORMAT = 3


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
class Changes:
    """Rows of a fact derived anew since its files were written.

    `plus` holds them; `gone` holds the keys that they take the place of, which stand in the files `partly`
    only; `rows` says how many rows and keys there are.
    """

    partly: list[str]
    gone: str
    plus: str
    rows: int


@dataclass(frozen=True)
class Rollup:
    """Parts of a KPI added up by day and `dimensions`, in `file`.

    `signature` is the statement that made it, `timeless` the same whatever the watermark; `rows` how long it is.
    """

    file: str
    dimensions: tuple[str, ...]
    signature: str
    timeless: str
    rows: int


@dataclass(frozen=True)
class Published:
    """What readers may see. `facts`, `changes` and `versions` by table; `as_of_us` by source; keyed to `generation`.

    `revisions` are the lowest and highest revision among the events; `tallies` by file what is odd in it;
    `shape` tells with which fact SQL and settings the facts were derived.
    """

    generation: int
    zone: str
    facts: dict[str, list[str]]
    versions: dict[str, int]
    coverage: list[Coverage]
    as_of_us: Mapping[str, int]
    instruments: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    definitions: Mapping[str, list[Mapping[str, object]]] = field(default_factory=dict)
    findings: list[Mapping[str, object]] = field(default_factory=list)
    settings_digest: str = ""
    currency: str = "EUR"
    changes: Mapping[str, Changes] = field(default_factory=dict)
    revisions: tuple[int, int] = (0, 0)
    tallies: Mapping[str, Mapping[str, tuple[int, list[str]]]] = field(default_factory=dict)
    shape: str = ""

    #: By KPI.
    rollups: Mapping[str, Rollup] = field(default_factory=dict)
    #: The roll-ups of all KPIs that are not always split, by day alone, in one file; '' where there are none.
    daily: str = ""
    #: Roll-ups that would be nearly as long as the facts, so that there are none, by what they would be made with.
    unrolled: Mapping[str, str] = field(default_factory=dict)
    #: The values of dimensions, by fact and dimension; none yet where there are no roll-ups yet.
    choices: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)

    def files(self, fact: str) -> list[str]:
        """All files that the fact's rows are read from."""
        changed = self.changes.get(fact)
        return [*self.facts.get(fact, ()), *((changed.gone, changed.plus) if changed else ())]

    def rollup_files(self) -> list[str]:
        """All files that roll-ups are read from."""
        return [*(one.file for one in self.rollups.values()), *([self.daily] if self.daily else ())]


def read(lake: Path) -> Published:
    """The current snapshot.

    Raises StateError where nothing was derived yet, OutdatedError where another version of Peil wrote it.
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
    if raw.pop("format", None) != FORMAT:
        raise OutdatedError(
            "these figures were derived by another version of Peil",
            place=str(path),
            remedy="Derive them anew: peil derive",
        )
    base = str(lake)
    raw["facts"] = {table: [f"{base}/{name}" for name in names] for table, names in raw["facts"].items()}
    raw["changes"] = {
        table: Changes([f"{base}/{n}" for n in c["partly"]], f"{base}/{c['gone']}", f"{base}/{c['plus']}", c["rows"])
        for table, c in raw["changes"].items()
    }
    raw["coverage"] = [Coverage(**c) for c in raw["coverage"]]
    raw["revisions"] = tuple(raw["revisions"])
    raw["rollups"] = {
        key: Rollup(f"{base}/{r['file']}", tuple(r["dimensions"]), r["signature"], r["timeless"], r["rows"])
        for key, r in raw["rollups"].items()
    }
    raw["daily"] = f"{base}/{raw['daily']}" if raw.get("daily") else ""
    raw["tallies"] = {
        f"{base}/{name}": {key: (count, shown) for key, (count, shown) in tally.items()}
        for name, tally in raw["tallies"].items()
    }
    return Published(**raw)


def stamp(lake: Path) -> tuple[int, int] | None:
    """What changes whenever the snapshot does; None where there is none."""
    try:
        found = (lake / NAME).stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino  # two within one tick of the clock are two files


def read_known(lake: Path) -> Published | None:
    """The current snapshot; None where there is none, or none that this version can read."""
    try:
        return read(lake)
    except StateError:
        return None


def write(lake: Path, snapshot: Published) -> None:
    """Replace the snapshot in one step; the folder may be moved, so file names are kept relative to it."""
    raw = asdict(snapshot)
    raw["format"] = FORMAT

    def short(name: str) -> str:
        return str(Path(name).relative_to(lake))

    raw["facts"] = {table: [short(name) for name in names] for table, names in snapshot.facts.items()}
    raw["changes"] = {
        table: {"partly": [short(n) for n in c.partly], "gone": short(c.gone), "plus": short(c.plus), "rows": c.rows}
        for table, c in snapshot.changes.items()
    }
    raw["rollups"] = {key: {**asdict(r), "file": short(r.file)} for key, r in snapshot.rollups.items()}
    raw["daily"] = short(snapshot.daily) if snapshot.daily else ""
    raw["tallies"] = {short(name): tally for name, tally in snapshot.tallies.items()}
    path = lake / NAME
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as handle:
        json.dump(raw, handle, ensure_ascii=False, separators=(",", ":"))
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(path)
