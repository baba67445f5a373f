"""A server over a project in a process of its own, what it spends and holds. What is asked of it is elsewhere."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_SERVE = "import sys; from peil.app import Project; from peil.web.server import serve; serve(Project(sys.argv[1]), 0)"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """A server that runs: its address and process."""

    address: str
    pid: int

    def cpu_s(self) -> float:
        """Processor seconds that it spent so far, of all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_mb(self) -> int:
        """Memory that it holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found
        return int(found[1]) // 1024


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """A server over the project in a folder, which answers; it is stopped at the end."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", _SERVE, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert found, "the server did not say where it is"
            with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
                client.get(f"{found[0]}/health").raise_for_status()
            yield Served(found[0], process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
