"""Deriving only what new events touch gives what deriving everything gives: row by row, whatever comes in what order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from engines.stream import stream
from engines.worlds import INSTRUMENTS, OFFICE, Event, events_of, write_parquet
from peil.engines.duckdb import connect
from peil.facts import compact
from peil.facts.derive import Derived, derive
from peil.facts.models import FACTS
from peil.facts.reading import fact_views
from peil.lake import events as lake_events
from peil.lake import files
from peil.lake.published import Published

Rows = list[tuple[object, ...]]


class Lake:
    """A lake that events come into in batches; `ours` is derived by what is touched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.batches = 0
        self.ours: Published | None = None

    def take(self, events: Sequence[Event]) -> None:
        """One import: the events in one commit."""
        self.batches += 1
        moved = []
        for path in map(Path, write_parquet(self.folder / f"batch-{self.batches}", events, files=1)):
            month = {"month": path.parent.name.removeprefix("month=")}
            target = files.new_file(self.folder / lake_events.TABLE, month)
            path.rename(target)
            moved.append((target, month))
        columns = (*lake_events.COLUMNS, ("month", "VARCHAR"))
        files.commit(self.folder / lake_events.TABLE, columns, moved, partition_by=["month"])

    def derive(self, *, whole: bool = False) -> Derived:
        """Derive; `ours` follows unless everything was asked for."""
        before = None if whole else self.ours
        found = derive(
            self.folder, OFFICE, generation=self.batches, instruments=INSTRUMENTS, definitions={}, before=before
        )
        assert found is not None
        if not whole:
            self.ours = found.snapshot
        return found


def rows_of(snapshot: Published) -> dict[str, Rows]:
    """All rows of all facts, in one order."""
    engine = connect()
    fact_views(engine, snapshot)
    found: dict[str, Rows] = {}
    for fact in FACTS:
        names = ", ".join(name for name, _ in fact.columns)
        found[fact.name] = sorted(engine.execute(f"SELECT {names} FROM {fact.name}").fetchall(), key=repr)
    return found


def assert_same(ours: Published, anew: Published) -> None:
    assert ours.coverage == anew.coverage
    assert ours.as_of_us == anew.as_of_us
    assert ours.revisions == anew.revisions
    mine, theirs = rows_of(ours), rows_of(anew)
    for name, rows in theirs.items():
        assert mine[name] == rows, name
    assert sorted(map(repr, ours.findings)) == sorted(map(repr, anew.findings))


def batches_of(events: list[Event], dice: random.Random, first: float) -> Iterable[list[Event]]:
    """The events as they are, a large share first, the rest in batches of any size."""
    begun = int(len(events) * first)
    yield events[:begun]
    while begun < len(events):
        size = dice.choice((1, 1, 2, 5, 20, 60))
        yield events[begun : begun + size]
        begun += size


def run_through(folder: Path, seed: int, *, count: int, ordered: bool, compacts: bool, first: float = 0.6) -> int:
    """Take a stream in batches and hold every state against deriving everything; returns incremental runs."""
    dice = random.Random(seed)
    events = stream(count, seed)
    if ordered:
        events.sort(key=lambda e: (str(e["time_us"]), str(e["revision"])))
    lake = Lake(folder)
    touched = 0
    for number, batch in enumerate(batches_of(events, dice, first)):
        lake.take(batch)
        if number and dice.random() < 0.3:
            continue  # two imports, one derive
        touched += not lake.derive().whole
        assert lake.ours is not None
        if compacts and dice.random() < 0.3:
            lake.ours = compact.compacted(folder, lake.ours, rows=0)
            assert not lake.ours.changes
        if number < 3 or dice.random() < 0.15:
            assert_same(lake.ours, lake.derive(whole=True).snapshot)
    lake.derive()
    assert lake.ours is not None
    assert_same(lake.ours, lake.derive(whole=True).snapshot)
    return touched


@pytest.mark.parametrize(("seed", "ordered"), [(1, True), (2, False)])
def test_what_is_touched_gives_what_everything_gives(seed: int, ordered: bool, tmp_path: Path) -> None:
    assert run_through(tmp_path, seed, count=150, ordered=ordered, compacts=seed == 2, first=0.9) > 3


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(10, 20))
def test_on_many_random_streams(seed: int, tmp_path: Path) -> None:
    assert run_through(tmp_path, seed, count=300, ordered=seed % 2 == 0, compacts=seed % 3 == 0) > 3


def test_events_of_a_month_in_which_nothing_stood_yet(tmp_path: Path) -> None:
    """No file of any fact can hold rows of that month: nothing is replaced, and the rows come beside."""
    lake = Lake(tmp_path)
    lake.take(
        events_of("\n".join(f"2026-01-{day:02d} 09:00 T{day} contact.opened customer=Jan" for day in range(5, 25)))
    )
    lake.derive()
    lake.take(
        events_of("2026-06-02 09:00 T99 queue.entered queue=q id=a\n2026-06-02 09:01 T99 queue.abandoned queue=q id=b")
    )
    assert not lake.derive().whole
    assert lake.ours is not None
    assert_same(lake.ours, lake.derive(whole=True).snapshot)


def test_a_contact_that_was_replaced_before_stands_once(tmp_path: Path) -> None:
    """A row that change rows took the place of is still in its file: neither it nor what was odd in it counts again."""
    lake = Lake(tmp_path)
    days = "\n".join(f"2026-01-{day:02d} 09:00 T{day} contact.opened customer=Jan reason=bill" for day in range(5, 25))
    for later in (days, *(f"2026-01-{day} 09:00 T6 contact.opened customer=Jan reason=bill" for day in (25, 26))):
        lake.take(events_of(later))
        lake.derive()
    lake.take(events_of("2026-01-08 12:00 T99 contact.opened customer=Jan reason=bill"))
    assert not lake.derive().whole
    assert lake.ours is not None
    assert_same(lake.ours, lake.derive(whole=True).snapshot)


@pytest.mark.parametrize("customers", [("Jan", "Piet"), ("Piet", "Jan")])
def test_a_contact_that_becomes_anothers_whom_the_new_event_does_not_name(
    customers: tuple[str, str], tmp_path: Path
) -> None:
    """Without its first event's customer a contact is of the one with the lowest key: whose other contacts get gaps."""
    begun, later = customers
    lake = Lake(tmp_path)
    days = "\n".join(f"2026-01-{day:02d} 09:00 F{day} contact.opened customer=Els reason=bill" for day in range(2, 22))
    lake.take(
        events_of(
            f"{days}\n2026-01-12 09:00 T1 contact.opened customer={begun} reason=bill id=a\n"
            f"2026-01-12 10:00 T1 contact.message actor=customer customer={later} id=b\n"
            f"2026-01-08 09:00 T2 contact.opened customer={later} reason=bill id=c\n"
            f"2026-01-15 09:00 T3 contact.opened customer={later} reason=bill id=d"
        )
    )
    lake.derive()
    lake.take(events_of("2026-01-11 09:00 T1 contact.opened reason=bill id=e"))
    assert not lake.derive().whole
    assert lake.ours is not None
    assert_same(lake.ours, lake.derive(whole=True).snapshot)
