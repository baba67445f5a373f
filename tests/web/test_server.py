"""The threads beside the pages: they give way to requests."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from peil.app import Project, init
from peil.web import server


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux has a thread a priority of its own")
def test_what_works_beside_the_pages_gives_way_with_all_that_it_starts(tmp_path: Path) -> None:
    init(tmp_path / "p")
    found: list[int] = []

    def look() -> None:
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    def work(_: Project, stop: threading.Event) -> None:
        look()
        other = threading.Thread(target=look)
        other.start()
        other.join()
        stop.set()

    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    stop = threading.Event()
    thread = threading.Thread(target=server._behind, args=(work, Project(tmp_path / "p"), stop))
    thread.start()
    thread.join()
    assert stop.is_set()
    assert found == [min(19, mine + 5)] * 2
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == mine
