"""The server as a program: the threads beside the pages give way to requests, and it stops without a word."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import httpx
import pytest

from live.test_push_killed import served
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


@pytest.mark.long
def test_it_stops_without_a_word(tmp_path: Path, demo: tuple[Project, object]) -> None:
    """What is kept out of the search for garbage is let go at the end: DuckDB would tell of all of it as leaked."""
    log = tmp_path / "log.txt"
    process, address = served(demo[0].folder, log)
    assert httpx.get(f"{address}/api/v1/answers?kpi=contacts", timeout=60).status_code == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert log.read_text() == ""
