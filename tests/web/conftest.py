"""A small project and an application over it, for the tests of the web only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import provider
import pytest
import websample
from litestar import Litestar
from litestar.testing import TestClient

from peil.app import Project, init
from peil.web.access import CALLER
from peil.web.server import create_app
from stores import copy_of

Client = TestClient[Litestar]


@pytest.fixture(autouse=True)
def nobody_asks() -> Iterator[None]:
    """Who asked in one test does not ask in the next."""
    asking = CALLER.set(None)
    yield
    CALLER.reset(asking)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project of `websample`; tests only read it."""
    return websample.make(tmp_path_factory.mktemp("web") / "project")


@pytest.fixture(scope="session")
def client(project: Project) -> Iterator[Client]:
    """A client of the application over the project."""
    with TestClient(create_app(project), base_url="http://127.0.0.1") as made:
        yield made


@pytest.fixture
def copied(project: Project, tmp_path: Path) -> Project:
    """The same project in a folder of its own, to be written to."""
    return copy_of(project, tmp_path / "copy")


@pytest.fixture
def opened() -> Iterator[Callable[[Project], Client]]:
    """`opened(project)`: a client of an application over any project."""
    clients: list[Client] = []

    def make(any_project: Project) -> Client:
        made = TestClient(create_app(any_project), base_url="http://127.0.0.1")
        clients.append(made.__enter__())
        return made

    yield make
    for made in clients:
        made.__exit__(None, None, None)


@pytest.fixture(scope="session", name="provider")
def running_provider(tmp_path_factory: pytest.TempPathFactory) -> provider.Provider:
    """A real OpenID Connect provider, started once."""
    return provider.running(tmp_path_factory.mktemp("provider"))


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    """A project without any data."""
    init(tmp_path / "empty", "Leeg")
    return Project(tmp_path / "empty")
