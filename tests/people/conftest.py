"""A store without users, for the tests of users and rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from peil.store.store import Store
from stores import Stores


@pytest.fixture
def store(tmp_path: Path, stores: Stores) -> Iterator[Store]:
    made = Store(stores.engine(tmp_path / "peil.db"))
    made.migrate()
    yield made
    made.close()
