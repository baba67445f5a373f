"""A declared as_of holds for its own source, and still after the next derive. Through the real import."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from peil.app import Project, init

DESK = """\
source,time,contact,type,status
desk,2026-03-02T09:00:00Z,T1,contact.opened,
desk,2026-03-02T10:00:00Z,T1,contact.status,solved
"""
PHONE = """\
source,time,contact,type,queue
phone,2026-03-03T09:00:00Z,C1,queue.entered,q
phone,2026-03-03T09:00:10Z,C1,queue.connected,q
"""


def utc(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp() * 1_000_000)


def project(tmp_path: Path) -> Project:
    init(tmp_path / "dienst", "Testdienst")
    (tmp_path / "desk.csv").write_text(DESK)
    (tmp_path / "phone.csv").write_text(PHONE)
    return Project(tmp_path / "dienst")


def test_it_holds_for_its_source_and_outlives_the_next_derive(tmp_path: Path) -> None:
    made = project(tmp_path)
    made.import_files([tmp_path / "desk.csv"], "events", as_of="2026-04-01T00:00:00+00:00")
    assert made.published().as_of_us == {"desk": utc("2026-04-01 00:00")}
    made.import_files([tmp_path / "phone.csv"], "events")
    # It was lost here, and an as_of given with the second file was put on both.
    told = {"desk": utc("2026-04-01 00:00"), "phone": utc("2026-03-03 09:00:10")}
    assert made.published().as_of_us == told
    made.derive()
    assert made.published().as_of_us == told
    made.import_files([tmp_path / "phone.csv"], "events", as_of="2026-05-01T00:00:00+00:00")
    assert made.published().as_of_us == {**told, "phone": utc("2026-05-01 00:00")}, "known events, a later export"


def test_a_later_event_speaks_for_itself(tmp_path: Path) -> None:
    made = project(tmp_path)
    made.import_files([tmp_path / "phone.csv"], "events", as_of="2026-03-03T09:00:00+00:00")
    assert made.published().as_of_us == {"phone": utc("2026-03-03 09:00:10")}
