"""The connector `asterisk_queue_table`: numbers committed late, an emptied table, the hour that comes twice, databases."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from connectors.mariadb import mariadb
from connectors.postgres import postgres
from contract.case_asterisk_queue_table import row
from peil.app import Project, init
from peil.connectors.asterisk_queue_table import check, pages
from peil.connectors.databases import reading
from peil.connectors.frame import Given
from peil.connectors.registry import connector_of
from peil.connectors.web import Web
from peil.errors import SourceError
from peil.live import connecting, sync

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
COLUMNS = ("time", "callid", "queuename", "agent", "event", *(f"data{n}" for n in range(1, 6)))


class Reading:
    """A table queue_log, and what reading it gave; the cursor goes through JSON, as it is kept."""

    def __init__(self, url: str, **settings: str) -> None:
        self.engine = sa.create_engine(url, poolclass=sa.NullPool)
        defaults = {"url": url, "table": "queue_log", "number": "id", "zone": "Europe/Amsterdam"}
        self.values = {**defaults, **settings}
        self.cursor: dict[str, Any] = {}
        self.now = NOW
        texts = [sa.Column(name, sa.String(40)) for name in COLUMNS]
        self.table = sa.Table("queue_log", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), *texts)
        self.table.create(self.engine)

    def given(self) -> Given:
        return Given("it", self.values, Path(), Web(), self.now)

    def read(self) -> list[tuple[str, str]]:
        found = []
        for page in pages(self.given(), self.cursor):
            found += [(str(one["epoch"]), str(one["call"])) for one in page.records]
            self.cursor = json.loads(json.dumps(dict(page.cursor)))
        return found

    def calls(self) -> list[str]:
        return [call for _, call in self.read()]

    def add(self, number: int, at: str, call: str, event: str = "ENTERQUEUE") -> None:
        line = {"id": number, "time": at, "callid": call, "queuename": "support", "agent": "NONE", "event": event}
        with self.engine.begin() as db:
            db.execute(self.table.insert(), [line])


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Reading]:
    made = Reading(f"sqlite:///{tmp_path}/asterisk.db")
    yield made
    made.engine.dispose()


def test_a_number_committed_late_is_read_and_one_that_never_comes_is_let_go(table: Reading) -> None:
    for number in (1, 2, 5, 6):
        table.add(number, f"2026-11-22 12:00:0{number}", f"c{number}")
    assert table.calls() == ["c1", "c2", "c5", "c6"]
    table.add(3, "2026-11-22 12:00:03", "c3")
    table.add(7, "2026-11-22 12:00:07", "c7")
    assert table.calls() == ["c3", "c7"]
    assert table.calls() == []
    assert [number for number, _ in table.cursor["missing"]] == [4]
    table.now += dt.timedelta(minutes=6)
    table.add(8, "2026-11-22 12:06:00", "c8")
    assert table.calls() == ["c8"]
    assert table.cursor["missing"] == []


def test_an_emptied_table_that_numbers_anew(table: Reading) -> None:
    table.add(70, "2026-11-22 12:00:00", "c70")
    assert table.calls() == ["c70"]
    with table.engine.begin() as db:
        db.execute(table.table.delete())
    assert table.calls() == []
    table.add(1, "2026-11-22 12:01:00", "c1")
    assert table.calls() == ["c1"]
    assert table.calls() == []


def test_the_hour_that_comes_twice(table: Reading) -> None:
    for number, at in enumerate(("01:59:59", "02:10:00", "02:50:00", "02:09:00", "02:50:00", "03:00:00"), 1):
        table.add(number, f"2026-10-25 {at}.250000", f"c{number}")
    first = int(dt.datetime(2026, 10, 24, 23, 59, 59, tzinfo=dt.UTC).timestamp())
    after = [int(epoch) - first for epoch, _ in table.read()]
    assert after == [0, 601, 3_001, 4_141, 6_601, 7_201]


def test_other_forms_of_times_and_what_is_none(table: Reading) -> None:
    table.add(1, "1795325459", "c1")
    table.add(2, "1795325459.654321", "c2")
    table.add(3, "2026-11-22 05:30:59.1", "c3")
    table.add(4, "gisteren", "c4")
    assert table.read() == [
        ("1795325459", "c1"),
        ("1795325459", "c2"),
        ("1795321859", "c3"),
        ("4: gisteren ENTERQUEUE", "None"),
    ]


def test_what_it_lacks_is_told(table: Reading) -> None:
    assert "empty" in check(table.given()).en
    for settings, told in (
        ({"table": "queuelog"}, "there is no table 'queuelog'"),
        ({"number": "nr"}, "lacks the column 'nr'"),
        ({"zone": "Europe/Mokum"}, "no time zone 'Europe/Mokum'"),
    ):
        table.values |= settings
        with pytest.raises(SourceError, match=told):
            check(table.given())
        table.values |= {"table": "queue_log", "number": "id", "zone": ""}


def lines(shared: Path) -> list[list[str]]:
    return [row(line) for line in (shared / "data" / "asterisk" / "queue_log").read_text().splitlines()]


@pytest.mark.long  # it starts a database
@pytest.mark.shared
@pytest.mark.parametrize("server", [postgres, mariadb])
def test_a_real_log_in_a_real_database(tmp_path: Path, shared: Path, server: Any) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    with server() as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        number = "serial" if server is postgres else "integer AUTO_INCREMENT"
        # As contrib/realtime of Asterisk declares it.
        texts = ", ".join(f"data{n} varchar(100)" for n in range(1, 6))
        columns = f"id {number} PRIMARY KEY, time char(26), callid varchar(40), queuename varchar(20)"
        with engine.begin() as db:
            db.execute(sa.text(f"CREATE TABLE queue_log ({columns}, agent varchar(20), event varchar(20), {texts})"))
        every = [dict(zip(COLUMNS, one, strict=True)) for one in lines(shared)]
        insert = sa.text(f"INSERT INTO queue_log ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{c}' for c in COLUMNS)})")
        with engine.begin() as db:
            db.execute(insert, every[:40])
        drafted = connecting.draft(
            project, connector_of("asterisk_queue_table"), "pbx", {"url": url, "zone": "Europe/Amsterdam"}, {}
        )
        assert not connecting.attempt(project, drafted, Web()).rejected
        connecting.save(project, drafted)
        # With the lines come states of employees that they show.
        assert sync.sync(project, "pbx").records == 40 + 1
        slow = engine.connect()
        slow.execute(insert, every[40:45])  # its transaction takes long: their numbers are given, and passed over
        with engine.begin() as db:
            db.execute(insert, every[45:])
        assert sync.sync(project, "pbx").records == len(every) - 45
        slow.commit()
        slow.close()
        assert sync.sync(project, "pbx").records == 5 + 2
        assert sync.sync(project, "pbx").records == 0
        given = Given("it", {"url": url, "query": "DELETE FROM queue_log"}, tmp_path, Web(), NOW)
        with pytest.raises(SourceError, match=r"(?i)read.only"), reading(given) as db:
            db.execute(sa.text("DELETE FROM queue_log"))
    init(tmp_path / "whole")
    whole = Project(tmp_path / "whole")
    whole.import_files([shared / "data" / "asterisk" / "queue_log"], "asterisk_queue_log")
    for kpi in ("answer_rate", "service_level", "average_handle_time"):
        assert project.ask(kpi)[0].rows[0].parts == whole.ask(kpi)[0].rows[0].parts
