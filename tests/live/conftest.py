"""Fixtures of this folder: an empty project, and a client of its application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from peil.app import Project, init
from peil.web.server import create_app


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without any data."""
    init(tmp_path / "p", "Proef")
    return Project(tmp_path / "p")


@pytest.fixture
def client(project: Project) -> Iterator[TestClient[Litestar]]:
    """A client of the application over it."""
    with TestClient(create_app(project), base_url="http://127.0.0.1") as made:
        yield made
