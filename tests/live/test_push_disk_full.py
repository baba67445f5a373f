"""A disk that fills up under a server: the sender is told, nothing that was accepted is lost, and it goes on by itself."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from live.small_disk import fill, small_disk
from live.test_push_killed import event, in_the_lake, served
from peil.app import Project, init
from peil.lake.lock import writing
from peil.live import tokens
from peil.live.tokens import Wish
from peil.store import live as rows

BATCH = 500


def push(client: httpx.Client, number: int) -> tuple[int, dict[str, object]]:
    """One batch; what the server answers."""
    body = json.dumps([event(number * BATCH + n) for n in range(BATCH)])
    answer = client.post("/api/v1/events", content=body)
    return answer.status_code, answer.json()


def drained(project: Project) -> bool:
    with project.store() as store:
        return not rows.waiting(store)


def until(done: Callable[[], bool], what: str) -> None:
    """Look again and again; fails where it does not come within two minutes."""
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


@pytest.mark.long  # it waits for a server to find its feet again
@pytest.mark.timeout(600)
def test_a_full_disk_is_told_and_nothing_accepted_is_lost(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 48) as disk:
        init(disk / "p")
        project = Project(disk / "p")
        with project.store() as store:
            token = tokens.create(store, Wish("load", "load"))
        log = tmp_path / "server.txt"
        process, address = served(project.folder, log)
        headers = {"authorization": f"Bearer {token}", "accept-language": "nl"}
        try:
            with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
                with writing(project.folder / "data", "test"):  # so that something waits when the disk is full
                    accepted = [n for n in range(4) if push(client, n)[0] == 202]
                    assert accepted == [0, 1, 2, 3]
                    ballast = fill(disk)
                refused, said = [], ""
                for number in range(4, 14):
                    status, told = push(client, number)
                    if status == 202:  # there was room left in what was reserved before
                        accepted.append(number)
                        fill(disk)
                        continue
                    assert status in (503, 507)
                    refused.append(number)
                    said = str(told["detail"])
                assert len(refused) >= 5
                assert "geen plaats meer op de schijf" in said
                until(lambda: "could not be taken into the lake" in log.read_text(), "no drain met the full disk")
                assert not drained(project)
                assert process.poll() is None
                assert client.get("/health").status_code == 200
                ballast.unlink()
                for number in refused:
                    until(lambda n=number: push(client, n)[0] == 202, "it does not go on by itself")  # type: ignore[misc]
                    accepted.append(number)
                until(lambda: drained(project), "what waited does not reach the lake")
                assert process.poll() is None
        finally:
            process.terminate()
            process.wait(30)
        held = in_the_lake(project)
        assert held == Counter(f"e{n * BATCH + k}" for n in accepted for k in range(BATCH))
        assert project.ask("contacts")[0].rows[0].value == BATCH * len(accepted)
        assert shutil.disk_usage(disk).free > 0
