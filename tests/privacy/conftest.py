"""Erasing and backing up hold on either database: every test here runs on both, and bytes are looked for in both."""

from __future__ import annotations

import pytest

from privacy import bytes_of
from stores import Stores


@pytest.fixture(autouse=True)
def everywhere(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for texts in the database's own files too."""
    monkeypatch.setattr(bytes_of, "beside", stores.beside)
