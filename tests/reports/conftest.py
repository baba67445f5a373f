"""A small project with hostile names, and its pages, for the tests of reports only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from peil.app import Project
from peil.web.server import create_app
from web import websample


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project of `websample`: 40 days from 4 May 2026. Tests only read it."""
    return websample.make(tmp_path_factory.mktemp("reports") / "project")


@pytest.fixture(scope="session")
def client(project: Project) -> Iterator[TestClient[Litestar]]:
    """A client of the pages over the project."""
    with TestClient(create_app(project), base_url="http://127.0.0.1") as made:
        yield made
