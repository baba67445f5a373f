"""The connector `sql` on a real PostgreSQL and MariaDB: times, amounts, a session that cannot write, a server that stops."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.mariadb import mariadb
from connectors.postgres import postgres
from peil.app import Project, init
from peil.connectors.registry import connector_of
from peil.connectors.web import Web
from peil.errors import SourceError
from peil.live import connecting, sources, sync

MAPPING = """
name = "crm"
source = "crm"
[file]
dates = ["iso"]
zone = "UTC"
[values.status]
klaar = "solved"
[[event]]
type = "contact.status"
time = "changed_at"
contact = "ticket"
status = "state"
id = "id"
[[event]]
type = "cost.booked"
when = { cost = "*" }
time = "changed_at"
span = "day"
cost_kind = { value = "tooling" }
amount_cents = { column = "cost", unit = "whole" }
"""


@dataclass(frozen=True)
class Dialect:
    """A server, and in its own words: 500 rows a minute apart, one written late, and a function that deletes."""

    start: Callable[[], AbstractContextManager[str]]
    made: tuple[str, ...]
    day: str
    late: str
    sly: str
    refused: str


POSTGRESQL = Dialect(
    postgres,
    (
        "SET TIME ZONE 'Europe/Amsterdam'",
        "CREATE TABLE history (id serial, ticket uuid DEFAULT gen_random_uuid(), state text,"
        " changed_at timestamptz, day date, cost numeric(12, 2), urgent boolean DEFAULT true)",
        "INSERT INTO history (state, changed_at, day, cost) SELECT 'klaar',"
        " timestamptz '2026-03-02 09:00+01' + n * interval '1 minute', date '2026-03-02',"
        " CASE WHEN n = 7 THEN 12.34 END FROM generate_series(1, 500) n",
    ),
    day="day::text",
    late="max(changed_at) - interval '3 minutes'",
    sly="CREATE FUNCTION sly() RETURNS integer LANGUAGE sql AS 'DELETE FROM history RETURNING 1'",
    refused="read-only transaction",
)
MARIADB = Dialect(
    mariadb,
    (
        "CREATE TABLE history (id int AUTO_INCREMENT PRIMARY KEY, ticket char(36) DEFAULT uuid(),"
        " state text, changed_at datetime(6), day date, cost decimal(12, 2), urgent bool DEFAULT true,"
        " spent time DEFAULT '01:02:03', raw blob DEFAULT x'00ff')",
        "INSERT INTO history (state, changed_at, day, cost) SELECT 'klaar',"
        " timestamp('2026-03-02 08:00:00.25') + INTERVAL seq MINUTE, '2026-03-02',"
        " IF(seq = 7, 12.34, NULL) FROM seq_1_to_500",
    ),
    day="CAST(day AS char)",
    late="max(changed_at) - INTERVAL 3 MINUTE",
    sly="CREATE FUNCTION sly() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM history; RETURN 1; END",
    refused="READ ONLY transaction",
)


def _do(engine: sa.Engine, *statements: str) -> None:
    with engine.begin() as db:
        for one in statements:
            db.execute(sa.text(one))


@pytest.mark.long  # it starts a database
@pytest.mark.parametrize("dialect", [POSTGRESQL, MARIADB], ids=("postgresql", "mariadb"))
def test_read_from_a_real_database(dialect: Dialect, tmp_path: Path) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    (project.folder / "crm.toml").write_text(MAPPING)
    with dialect.start() as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        _do(engine, *dialect.made)
        query = f"SELECT *, {dialect.day} AS d2 FROM history WHERE state <> 'a: b'"
        settings = {"url": url, "query": query, "column": "changed_at", "mapping": "crm.toml", "page_rows": "100"}
        drafted = connecting.draft(project, connector_of("sql"), "crm", settings, {})
        tried = connecting.attempt(project, drafted, Web())
        assert len(tried.records) == 10
        assert not tried.rejected
        connecting.save(project, drafted)
        first = sync.sync(project, "crm", web=Web())
        assert (first.records, first.drained.events, first.drained.rejected) == (500, 501, 0)
        # Late: written now, three minutes before the newest.
        late = f"INSERT INTO history (state, changed_at, day) SELECT 'klaar', {dialect.late}, '2026-03-02' FROM history"
        _do(engine, late)
        again = sync.sync(project, "crm", web=Web())
        assert (again.drained.events, again.records) == (1, 7)  # the overlap of five minutes, both ends included
        _do(engine, dialect.sly)
        sly = {**settings, "query": "SELECT sly() AS changed_at"}
        with pytest.raises(SourceError, match=dialect.refused):
            connecting.attempt(project, connecting.draft(project, connector_of("sql"), "sly", sly, {}), Web())
        with engine.connect() as db:
            assert db.execute(sa.text("SELECT count(*) FROM history")).scalar() == 501
    with pytest.raises(SourceError, match="the database says"):
        sync.sync(project, "crm", web=Web())
    with project.store() as store:
        assert sources.one(store, "crm").health == "failing"
    assert project.ask("costs")[0].rows[0].value == 12.34
