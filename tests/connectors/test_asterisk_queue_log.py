"""The connector `asterisk_queue_log`: rotation in every form, half lines, restarts; read once, and nothing is lost."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import json
import lzma
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from connectors.taking import Taker
from contract.test_helpdesks import answers, walk
from peil.app import Project, init
from peil.connectors import asterisk_queue_log
from peil.connectors.asterisk_queue_log import check, newest, pages
from peil.connectors.files.mapping import load
from peil.connectors.frame import Given
from peil.connectors.registry import connector_of
from peil.connectors.web import Web
from peil.errors import SourceError
from peil.live import connecting, sync

BEGIN = 1_795_300_000


def line(n: int, event: str = "ENTERQUEUE", call: str | None = None) -> str:
    return f"{BEGIN + n}|{call or f'c{n}'}|support|NONE|{event}||+31610000001|1\n"


class Following:
    """A log in a folder, and what following it gave; the cursor goes through JSON, as it is kept."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "queue_log"
        self.cursor: dict[str, Any] = {}
        self.now = dt.datetime.now(dt.UTC)

    def given(self) -> Given:
        return Given("it", {"path": str(self.log)}, self.log.parent, Web(), self.now)

    def read(self) -> list[str]:
        """The calls of the rows that are new; of a row that is no line its text."""
        found = []
        for page in pages(self.given(), self.cursor):
            found += [str(row["call"] or row["epoch"]) for row in page.records]
            self.cursor = json.loads(json.dumps(dict(page.cursor)))
        return found

    def add(self, *lines: str, to: str = "queue_log") -> None:
        with self.log.with_name(to).open("a") as out:
            out.writelines(lines)


@pytest.fixture
def log(tmp_path: Path) -> Following:
    made = Following(tmp_path)
    made.add(line(1), line(2))
    assert made.read() == ["c1", "c2"]
    assert made.read() == []
    return made


def test_renamed_and_still_written_to(log: Following) -> None:
    """Between renaming and the reload lines still go into the old file."""
    log.add(line(3))
    log.log.rename(log.log.with_name("queue_log.1"))
    assert log.read() == ["c3"]
    log.add(line(5))
    assert log.read() == ["c5"]
    log.add(line(4), to="queue_log.1")
    assert log.read() == ["c4"]
    assert log.read() == []


def test_rotated_between_looking_and_reading(log: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name then leads to the next file, which must not be taken for it: what it was not read of would be lost."""
    real = asterisk_queue_log._files

    def looked(given: Given) -> list[asterisk_queue_log._File]:
        found = real(given)
        log.log.rename(log.log.with_name("queue_log.1"))
        log.add(line(4), line(5))
        return found

    log.add(line(3))
    with monkeypatch.context() as patched:
        patched.setattr(asterisk_queue_log, "_files", looked)
        first = log.read()
    assert sorted(first + log.read()) == ["c3", "c4", "c5"]
    assert log.read() == []


def test_copied_and_truncated(log: Following) -> None:
    log.add(line(3))
    log.log.with_name("queue_log-20261127").write_bytes(log.log.read_bytes())
    os.truncate(log.log, 0)
    log.add(line(4))
    assert log.read() == ["c3", "c4"]
    assert log.read() == []


def test_truncated_and_grown_past_where_it_was(log: Following) -> None:
    """The size tells nothing then; the beginning does."""
    os.truncate(log.log, 0)
    log.add(*(line(n) for n in range(10, 20)))
    assert log.read() == [f"c{n}" for n in range(10, 20)]


@pytest.mark.parametrize("form", [".gz", ".bz2", ".xz"])
def test_rotated_twice_and_packed_while_nobody_looked(log: Following, form: str) -> None:
    pack = {".gz": gzip, ".bz2": bz2, ".xz": lzma}[form]
    log.add(line(3))
    log.log.with_name(f"queue_log.2{form}").write_bytes(pack.compress(log.log.read_bytes()))
    log.log.unlink()
    log.add(line(4), to="queue_log.1")
    log.add(line(5))
    assert log.read() == ["c3", "c4", "c5"]
    # Half an hour later the archives have other names, and are known again.
    log.log.with_name(f"queue_log.2{form}").rename(log.log.with_name(f"queue_log.3{form}"))
    log.log.with_name("queue_log.1").rename(log.log.with_name("queue_log.2"))
    assert log.read() == []


def test_an_archive_that_is_not_whole_yet_waits_and_a_broken_one_is_told(log: Following) -> None:
    whole = gzip.compress("".join(line(n) for n in range(3, 500)).encode(), mtime=0)
    packed = log.log.with_name("queue_log.1.gz")
    packed.write_bytes(whole[: len(whole) // 2])
    assert log.read() == []
    packed.write_bytes(whole)
    assert len(log.read()) == 497
    broken = log.log.with_name("queue_log.2.gz")
    broken.write_bytes(whole[:20])
    os.utime(broken, (BEGIN - 90_000, BEGIN - 90_000))
    assert log.read() == ["queue_log.2.gz cannot be unpacked"]
    assert log.read() == []


def test_half_a_line_waits_and_in_a_file_that_is_over_it_is_told(log: Following) -> None:
    half = line(3)[:-9]
    log.add(half)
    assert log.read() == []
    log.add(line(3)[-9:])
    assert log.read() == ["c3"]
    log.add(line(4)[:-9])
    log.log.rename(log.log.with_name("queue_log.1"))
    log.add(line(5))
    assert log.read() == ["c5"]
    log.now += dt.timedelta(minutes=2)
    assert log.read() == [line(4)[:-9].split("|")[1]]
    assert log.read() == []


def test_other_files_beside_it_are_left_alone(log: Following) -> None:
    log.log.with_name("queue_log.conf").write_text("[general]\nshared_lastcall = yes\n")
    log.log.with_name("queue_log.1.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    log.log.with_name("queue_logs").write_text(line(9))
    assert log.read() == []


def test_what_is_no_line_goes_along_to_be_set_apart(log: Following) -> None:
    log.add("Segmentation fault\n", "\x00\x00\x00\n", "1795300005|c5|support|NONE||\n", line(6))
    assert log.read() == ["Segmentation fault", "?", "1795300005|c5|support|NONE||", "c6"]


def test_what_is_no_line_is_set_apart(taker: Taker) -> None:
    content = "Segmentation fault\n" + line(1) + f"{BEGIN + 2}|NONE|support|dewi|PAUSE|lunch\n" + line(3)[:25] + "\n"
    taken = taker.take(content, load("asterisk_queue_log").text, name="queue_log")
    assert taken.column("type") == ["queue.entered"]
    assert [row["row"] for row in taken.rejected] == [1, 4]
    assert taken.rejected[0]["value"] == "Segmentation fault"


def test_a_restart_ends_the_waits_of_those_who_were_not_answered(log: Following) -> None:
    log.add(line(3, "ABANDON", "c1"), f"{BEGIN + 60}|NONE|NONE|NONE|QUEUESTART|\n")
    (page,) = pages(log.given(), log.cursor)
    assert [(row["event"], row["call"], row["epoch"]) for row in page.records] == [
        ("ABANDON", "c1", str(BEGIN + 3)),
        ("RESTART", "c2", str(BEGIN + 60)),
        ("QUEUESTART", "NONE", str(BEGIN + 60)),
    ]


def test_checking(tmp_path: Path) -> None:
    empty = Following(tmp_path / "none")
    with pytest.raises(SourceError, match="cannot be read"):
        check(empty.given())
    empty.log.parent.mkdir()
    with pytest.raises(SourceError, match="no such file"):
        check(empty.given())
    empty.add("")
    assert "no lines yet" in check(empty.given()).en
    empty.add(line(1), line(2), line(3)[:20])
    assert "last line is of 2026-11-21T22:26:42+00:00" in check(empty.given()).en
    assert [row["call"] for row in newest(empty.given(), 1).records] == ["c2"]


def connected(folder: Path, log: Path) -> Project:
    init(folder)
    project = Project(folder)
    drafted = connecting.draft(project, connector_of("asterisk_queue_log"), "pbx", {"path": str(log)}, {})
    connecting.save(project, drafted)
    return project


@pytest.mark.long
@pytest.mark.shared
def test_followed_line_by_line_it_is_as_its_callers_say(tmp_path: Path, shared: Path) -> None:
    """A real log, read in pieces with a rotation in the middle of calls: the figures are those of the whole file."""
    content = (shared / "data" / "asterisk" / "queue_log").read_bytes()
    log = tmp_path / "queue_log"
    log.write_bytes(b"")
    project = connected(tmp_path / "p", log)
    middle = content.index(b"\n", 1_100) + 1
    for start, end in ((0, 700), (700, middle), (middle, len(content))):
        if start == middle:
            log.rename(tmp_path / "queue_log.1")
        with log.open("ab") as out:
            out.write(content[start:end])
        sync.sync(project, "pbx")
    init(tmp_path / "whole")
    whole = Project(tmp_path / "whole")
    whole.import_files([shared / "data" / "asterisk" / "queue_log"], "asterisk_queue_log")
    for kpi in ("answer_rate", "service_level", "average_handle_time", "average_speed_of_answer"):
        assert project.ask(kpi)[0].rows[0].parts == whole.ask(kpi)[0].rows[0].parts
    assert project.ask("answer_rate")[0].rows[0].n == 17


@pytest.mark.long  # it walks the commands of the how-to
@pytest.mark.shared
def test_the_how_to_can_be_walked(tmp_path: Path, shared: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "queue_log"
    log.write_bytes((shared / "data" / "asterisk" / "queue_log").read_bytes())
    project = walk("connect-asterisk.md", {"/var/log/asterisk/queue_log": str(log)}, tmp_path, monkeypatch)
    by = {row["by"]["queue"]: row["n"] for row in answers(project, capsys, "answer_rate", "--by", "queue")}
    assert by == Counter(one.split("|")[2] for one in log.read_text().splitlines() if "|ENTERQUEUE|" in one)


@pytest.mark.long  # it starts a program that keeps watch
def test_a_line_is_in_the_figures_within_five_seconds(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_text(line(0))
    project = connected(tmp_path / "p", log)
    sync.sync(project, "pbx")

    def offered() -> int:
        return int(project.ask("answer_rate")[0].rows[0].n or 0) + project.ask("answer_rate")[0].rows[0].pending

    assert offered() == 1
    words = [sys.executable, "-m", "peil", "sync", "--watch", "--project", str(project.folder)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as watching:
        try:
            took = []
            for n in range(1, 6):
                with log.open("a") as out:
                    out.write(line(n))
                began = time.monotonic()
                while offered() < n + 1:
                    assert time.monotonic() - began < 60
                    time.sleep(0.1)
                took.append(time.monotonic() - began)
        finally:
            watching.send_signal(signal.SIGTERM)
            watching.wait(30)
    # The first waits for the program to start. Of the others the quickest: what a busy machine adds is not the program's.
    assert min(took[1:]) < 5, took
    print("seconds:", [round(one, 1) for one in took])
