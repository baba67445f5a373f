"""Fixtures of this folder: somebody who follows a how-to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from walks.how_to import Walk


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    """Somebody in an empty folder; what they serve ends with the test."""
    made = Walk(tmp_path)
    yield made
    made.end()
