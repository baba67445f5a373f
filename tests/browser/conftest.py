"""A served project and a Chromium, for the browser tests only; skipped with the reason where there is none."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from peil.app import Project

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("there is no chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the project of `websample`."""
    import websample

    from peil.live import tokens

    project = websample.make(tmp_path_factory.mktemp("browser") / "project")
    with project.store() as store:
        tokens.create(store, tokens.Wish("kassa", "kassa"))
    yield from running(project.folder)


@pytest.fixture(scope="module")
def steered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Project]]:
    """The address of a server over such a project that may be written to, and the project."""
    import websample

    project = websample.make(tmp_path_factory.mktemp("browser") / "steered")
    for address in running(project.folder):
        yield address, project
