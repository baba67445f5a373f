"""A served project and a Chromium, for the browser tests only; skipped with the reason where there is none."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

_SERVE = "import sys; from peil.app import Project; from peil.web.server import serve; serve(Project(sys.argv[1]), 0)"


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

    project = websample.make(tmp_path_factory.mktemp("browser") / "project")
    yield from running(project.folder)


@pytest.fixture(scope="session")
def served_empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a project without data."""
    from peil.app import init

    folder = tmp_path_factory.mktemp("browser-empty") / "project"
    init(folder, "Leeg")
    yield from running(folder)


def running(folder: Path) -> Iterator[str]:
    """The address of a server over the project in a folder, until the generator ends."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", _SERVE, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert found
            with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
                client.get(f"{found[0]}/health")
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
