"""Readers who ask all the time while others write: no error, and every answer is that of a state before or after."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import pytest

from durable.chunked import figures, write
from peil import keeping
from peil.app import Project, init

#: The writer sweeps at once and compacts after every change: the worst that can happen to a reader.
WRITER = """
import json, sys
from pathlib import Path
from peil import keeping
from peil.app import Project
from peil.facts import compact
from peil.lake import files
files.sweep.__kwdefaults__["older_than_s"] = 0
folder, steps = Path(sys.argv[1]), json.loads(sys.argv[2])
for step in steps:
    if step == "derive":
        Project(folder).derive()
    elif step == "compact":
        compact.due.__kwdefaults__["rows"] = compact.compacted.__kwdefaults__["rows"] = 0
    elif step == "erase":
        keeping.erase(Project(folder), "k7")
    else:
        Project(folder).import_files([step], str(Path(step).with_name("m.toml")))
"""

pytestmark = pytest.mark.usefixtures("stores")


def steps_of(pieces: list[Path]) -> list[str]:
    first, second, third, *rest = map(str, pieces)
    return [first, "derive", second, "compact", third, "erase", *rest, "derive", "erase"]


@pytest.mark.timeout(600)
@pytest.mark.long
def test_readers_see_the_state_before_or_after(tmp_path: Path) -> None:
    pieces = write(tmp_path)
    steps = steps_of(pieces)
    states: list[list[Any]] = []
    alone = tmp_path / "alone"
    init(alone)
    for step in steps:
        if step == "derive":
            Project(alone).derive()
        elif step == "erase":
            keeping.erase(Project(alone), "k7")
        elif step != "compact":
            Project(alone).import_files([step], str(tmp_path / "m.toml"))
        seen = figures(Project(alone))
        if seen not in states:
            states.append(seen)
    assert len(states) == len(pieces)

    folder = tmp_path / "p"
    init(folder)
    Project(folder).import_files([pieces[0]], str(tmp_path / "m.toml"))
    ended = threading.Event()
    orders: dict[int, list[int]] = {}
    errors: list[BaseException] = []

    def read(number: int, project: Project | None) -> None:
        orders[number] = []
        try:
            while not ended.is_set():
                orders[number].append(states.index(figures(project or Project(folder))))
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            errors.append(error)

    shared = Project(folder)  # as the server has one, for all its threads
    readers = [threading.Thread(target=read, args=(n, shared if n < 2 else None)) for n in range(3)]
    for reader in readers:
        reader.start()
    command = [sys.executable, "-c", textwrap.dedent(WRITER), str(folder), json.dumps(steps)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    ended.set()
    for reader in readers:
        reader.join(timeout=60)
    assert done.returncode == 0, done.stderr
    assert errors == []
    for order in orders.values():
        assert order == sorted(order)  # never back to an earlier state
        assert len(order) >= 5
    assert figures(shared) == states[-1]
