"""Fixtures of this folder: a lake to take files into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.taking import Taker


@pytest.fixture
def taker(tmp_path: Path) -> Iterator[Taker]:
    made = Taker(tmp_path)
    yield made
    made.store.close()
