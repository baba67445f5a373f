"""Fixtures for every test: the shared folder with its test vectors, the demo organisation. None of one package only."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from connectors.postgres import postgres
from stores import BOTH, Stores, everywhere, forget, on_postgresql

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from peil.app import Project

PROJECT = Path(__file__).resolve().parents[1]

# What commands say is told in English to tests; that it is also said in Dutch is a test of its own.
os.environ["PEIL_LANG"] = "en"

# The first example of a test may pay for a slow import, so no deadline for a single one.
hypothesis.settings.register_profile("peil", deadline=None)
hypothesis.settings.load_profile("peil")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--store postgresql`: every project that any test makes has its store there."""
    parser.addoption("--store", choices=("sqlite", "postgresql"), default="sqlite", help="where projects keep theirs")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks each test that asks for the shared folder, so that `-m "not shared"` leaves them out.

    Where the whole run is on PostgreSQL, tests that run on either database run once.
    """
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("shared")
    if config.getoption("store") == "postgresql":
        items[:] = [one for one in items if _database(one) != "sqlite" and not one.get_closest_marker("sqlite")]


def _database(item: pytest.Item) -> object:
    """The database that a test runs on, where it does on either."""
    called = getattr(item, "callspec", None)
    return called.params.get("stores") if called else None


@pytest.fixture
def speaks_as_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands speak the project's language, as they do for everyone who asks for no other."""
    monkeypatch.delenv("PEIL_LANG")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder: PEIL_SHARED, or `../shared` seen from the project. Skips the test without it."""
    folder = (PROJECT / os.environ.get("PEIL_SHARED", "../shared")).resolve()
    if not folder.is_dir():
        pytest.skip(f"PEIL_SHARED: there is no folder {folder}")
    return folder


@pytest.fixture(scope="session")
def vectors(shared: Path) -> Callable[[str], list[dict[str, Any]]]:
    """`vectors("nps")`: the list of inputs and outputs in that vector file. Fails where the list is empty."""

    def read(name: str) -> list[dict[str, Any]]:
        path = shared / "vectors" / f"{name}.json"
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["vectors"]
        assert found, f"{path} has no vectors"
        return found

    return read


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, Any]]:
    """The demo organisation at a tenth of its size, with the truth file that the simulation wrote; only to be read."""
    from peil.showcase import make_demo

    folder = tmp_path_factory.mktemp("demo") / "shop"
    project = make_demo(folder, seed=2026, contacts=20_000, say=lambda _: None)
    return project, json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL for the whole run. Skips where it is not installed."""
    with postgres() as url:
        yield url


@pytest.fixture(scope="session", autouse=True)
def everywhere_on_postgresql(request: pytest.FixtureRequest) -> Iterator[Stores | None]:
    """With `--store postgresql`: where every project has its store during the run."""
    if request.config.getoption("store") == "sqlite":
        yield None
        return
    with everywhere(request.getfixturevalue("postgresql_server")) as found:
        yield found


@pytest.fixture(autouse=True)
def own_schemas_go(everywhere_on_postgresql: Stores | None) -> Iterator[None]:
    """What one test had in the PostgreSQL of a whole run goes with it."""
    before = set(everywhere_on_postgresql.schemas) if everywhere_on_postgresql else set()
    yield
    if everywhere_on_postgresql:
        forget(everywhere_on_postgresql, before)


@pytest.fixture(params=BOTH)
def stores(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, everywhere_on_postgresql: Stores | None
) -> Iterator[Stores]:
    """The test runs on either database: projects that it makes have their store there."""
    if everywhere_on_postgresql:
        yield everywhere_on_postgresql
        return
    if request.param == "sqlite":
        yield Stores()
        return
    with on_postgresql(request.getfixturevalue("postgresql_server"), monkeypatch) as found:
        yield found


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[Callable[[], PasswordHasher]]:
    """Passwords are hashed lightly in tests, since hundreds are; gives what hashes them otherwise."""
    from argon2 import PasswordHasher

    from peil.people import passwords

    light = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    real = passwords._hasher
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "_hasher", lambda: light)
        yield real


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where PEIL_NO_SKIPS is set (in CI), a skipped test is a failure: there everything can run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PEIL_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
