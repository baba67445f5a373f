"""A server over a project in a process of its own, for the browser tests."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx

_SERVE = "import sys; from peil.app import Project; from peil.web.server import serve; serve(Project(sys.argv[1]), 0)"


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
