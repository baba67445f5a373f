"""Several who use one store at once: the same keys, the inbox in order, each delivery by one; on either database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from peil.store import live as rows
from peil.store import sending
from peil.store.store import Store
from stores import Stores


@pytest.fixture
def opened(tmp_path: Path, stores: Stores) -> Iterator[Callable[[], Store]]:
    """The store, opened anew each time, as processes do."""
    made: list[Store] = []

    def another() -> Store:
        made.append(Store(stores.engine(tmp_path / "peil.db")))
        return made[-1]

    another().migrate()
    yield another
    for one in made:
        one.close()


def test_the_same_new_persons_at_once_get_the_same_keys(opened: Callable[[], Store]) -> None:
    everyone = [opened() for _ in range(3)]
    gate = threading.Barrier(3)

    def keys(store: Store) -> list[dict[str, int]]:
        found = []
        for turn in range(5):
            gate.wait(30)
            found.append(store.surrogates("customer", "desk", [f"k{turn}-{n}" for n in range(200)]))
        return found

    with ThreadPoolExecutor(3) as pool:
        first, second, third = pool.map(keys, everyone)
    assert first == second == third
    assert len({key for turn in first for key in turn.values()}) == 1000


def test_a_schema_is_made_once_by_all_who_begin(tmp_path: Path, stores: Stores) -> None:
    """SQLite's migrations are kept apart by the writer's lock; a server is met by processes on several machines."""
    if not stores.url:
        Store(stores.engine(tmp_path / "peil.db")).migrate()
        return
    everyone = [Store(stores.engine(tmp_path / "other.db")) for _ in range(3)]
    gate = threading.Barrier(3)

    def begin(store: Store) -> None:
        gate.wait(30)
        store.migrate()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(begin, everyone))
    for one in everyone:
        assert one.imports() == []
        one.close()


def test_who_follows_the_inbox_by_number_misses_nothing(opened: Callable[[], Store]) -> None:
    """Numbers are given before a commit: without taking turns a later one would be seen first, and the other never."""
    first, second, reader = opened(), opened(), opened()
    written = threading.Event()

    def write() -> None:
        with rows.durable(second) as connection:
            rows.add_lines(connection, {"crm": ["later"]})
        written.set()

    with ThreadPoolExecutor(1) as pool:
        with rows.durable(first) as connection:
            rows.add_lines(connection, {"crm": ["earlier"]})
            pool.submit(write)
            assert not written.wait(0.3)
            assert rows.since(reader, 0, 10**6) == ({}, [])
        assert written.wait(30)
    found, _ = rows.since(reader, 0, 10**6)
    assert [(batch.id, batch.lines) for batch in found["crm"]] == [(1, ["earlier"]), (2, ["later"])]


def test_each_delivery_is_claimed_by_one(opened: Callable[[], Store]) -> None:
    stores = [opened() for _ in range(3)]
    message = {"kind": "report", "channel": "mail", "address": "a@b.nl", "state": "waiting", "tries": 0, "error": ""}
    due = {**message, "body": "", "next_try": "2026-01-01", "made": "2026-01-01"}
    sending.deliver(stores[0], [due] * 60)

    def claim(store: Store) -> list[int]:
        found = []
        while row := sending.claim(store, "2026-01-02", "2026-01-03"):
            found.append(int(str(row["id"])))
        return found

    with ThreadPoolExecutor(3) as pool:
        claimed = [number for one in pool.map(claim, stores) for number in one]
    assert sorted(claimed) == list(range(1, 61))
