"""Walking a how-to: its own blocks are what runs, in a shell, as somebody would who follows it. No test here.

A block after "Save this as `name`" becomes that file; a block of `sh` runs in bash, and what it exports holds for those
after it. `peil serve` runs beside the rest, on a port by chance.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
FIVE_MINUTES = 300
_FENCED = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
_SAVED = re.compile(r"[Ss]ave (?:this|it) as `([^`]+)`")  # the last before a block


@dataclass(frozen=True)
class Block:
    """A block of code as a page has it; `name` is the file that it is to be saved as, where it says so."""

    kind: str
    text: str
    name: str = ""


def blocks(page: str) -> list[Block]:
    """The blocks of a how-to in order. What stands between the block before and this one says its name."""
    text, found, end = (HOW_TO / page).read_text(encoding="utf-8"), [], 0
    for one in _FENCED.finditer(text):
        named = _SAVED.findall(text[end : one.start()])
        found.append(Block(one[1], one[2], named[-1] if named else ""))
        end = one.end()
    return found


@dataclass
class Walk:
    """Somebody who follows a how-to in an empty folder. `places` has what is theirs in the place of the page's own."""

    folder: Path
    places: dict[str, str] = field(default_factory=dict)
    said: str = ""
    address: str = ""

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        self._environment = self.folder / ".environment"
        self._served: list[subprocess.Popen[str]] = []
        (self.folder / "bin").mkdir()
        for name, words in {"peil": f"{sys.executable} -m peil", "python3": sys.executable}.items():
            command = self.folder / "bin" / name
            command.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
            command.chmod(0o755)
        self._environment.write_text(f'export PATH="{self.folder / "bin"}:$PATH"\n')

    def save(self, block: Block) -> None:
        """Save it as the page says."""
        (self.folder / block.name).write_text(self.theirs(block.text), encoding="utf-8")

    def run(self, block: Block, **more: str) -> str:
        """Run its lines; what they say on either stream. Fails where one does."""
        serving = [line for line in block.text.splitlines() if line.startswith("peil serve")]
        rest = "\n".join(line for line in block.text.splitlines() if line not in serving)
        said = self.shell(rest, more) if rest.strip() else ""
        for line in serving:
            self._serve(line)
        return said

    def shell(self, lines: str, more: Mapping[str, str] | None = None) -> str:
        """Run these lines in bash, in the folder, with what was exported before."""
        script = f"set -euo pipefail\n. {self._environment}\n{self.theirs(lines)}\nexport -p > {self._environment}\n"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env={**os.environ, **(more or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=FIVE_MINUTES,
            check=False,
        )
        assert done.returncode == 0, f"{lines}\n{done.stdout}\n{done.stderr}"
        self.said += done.stdout
        return done.stdout + done.stderr

    def theirs(self, text: str) -> str:
        """A text of the page with what is theirs in it."""
        for page, theirs in self.places.items():
            text = text.replace(page, theirs)
        return text

    def _serve(self, line: str) -> None:
        script = f". {self._environment}; exec {self.theirs(line)} --port 0"
        process = subprocess.Popen(
            ["bash", "-c", script],
            cwd=self.folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._served.append(process)
        assert process.stderr
        for told in process.stderr:
            found = re.search(r"http://127\.0\.0\.1:\d+", told)
            if found:
                self.address = self.places["http://127.0.0.1:8765"] = found[0]
                break
        with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
            assert client.get(f"{self.address}/health").status_code == 200

    def opens(self, *paths: str) -> list[str]:
        """The pages at these paths as the browser gets them; all within five minutes of the beginning."""
        found = []
        for path in paths:
            answer = httpx.get(f"{self.address}{path}", follow_redirects=True, timeout=30)
            assert answer.status_code == 200, path
            found.append(answer.text)
        assert time.monotonic() - self._began < FIVE_MINUTES
        return found

    def sees_the_dashboard(self) -> None:
        """The overview and all figures: from nothing to there in less than five minutes."""
        overview, everything = self.opens("/?period=all&lang=en", "/all?period=all&lang=en")
        assert "What matters" in overview
        assert "First response time" in everything

    def end(self) -> None:
        """Stop what is served."""
        for process in self._served:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
            assert process.stderr
            process.stderr.close()
        self._served.clear()
