"""The connector `sql` on a real PostgreSQL: times with zones, amounts, a read-only transaction, a server that stops."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

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


@pytest.mark.long  # it starts a database
def test_read_from_a_real_database(tmp_path: Path) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    (project.folder / "crm.toml").write_text(MAPPING)
    with postgres() as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.begin() as db:
            db.execute(sa.text("SET TIME ZONE 'Europe/Amsterdam'"))
            db.execute(
                sa.text(
                    "CREATE TABLE history (id serial, ticket uuid DEFAULT gen_random_uuid(), state text,"
                    " changed_at timestamptz, day date, cost numeric(12, 2), urgent boolean DEFAULT true)"
                )
            )
            db.execute(
                sa.text(
                    "INSERT INTO history (state, changed_at, day, cost) SELECT 'klaar',"
                    " timestamptz '2026-03-02 09:00+01' + n * interval '1 minute', date '2026-03-02',"
                    " CASE WHEN n = 7 THEN 12.34 END FROM generate_series(1, 500) n"
                )
            )
        settings = {
            "url": url,
            "query": "SELECT *, day::text AS d2 FROM history WHERE state <> 'a: b'",
            "column": "changed_at",
            "mapping": "crm.toml",
            "page_rows": "100",
        }
        drafted = connecting.draft(project, connector_of("sql"), "crm", settings, {})
        tried = connecting.attempt(project, drafted, Web())
        assert len(tried.records) == 10
        assert not tried.rejected
        connecting.save(project, drafted)
        first = sync.sync(project, "crm", web=Web())
        assert (first.records, first.drained.events, first.drained.rejected) == (500, 501, 0)
        with engine.begin() as db:  # late: written now, three minutes before the newest
            db.execute(
                sa.text(
                    "INSERT INTO history (state, changed_at, day) SELECT 'klaar', max(changed_at)"
                    " - interval '3 minutes', '2026-03-02' FROM history"
                )
            )
        again = sync.sync(project, "crm", web=Web())
        assert (again.drained.events, again.records) == (1, 7)  # the overlap of five minutes, both ends included
        with engine.begin() as db:
            db.execute(
                sa.text("CREATE FUNCTION sly() RETURNS integer LANGUAGE sql AS 'DELETE FROM history RETURNING 1'")
            )
        sly = {**settings, "query": "SELECT sly() AS changed_at"}
        with pytest.raises(SourceError, match="read-only transaction"):
            connecting.attempt(project, connecting.draft(project, connector_of("sql"), "sly", sly, {}), Web())
        with engine.connect() as db:
            assert db.execute(sa.text("SELECT count(*) FROM history")).scalar() == 501
    with pytest.raises(SourceError, match="the database says"):
        sync.sync(project, "crm", web=Web())
    with project.store() as store:
        assert sources.one(store, "crm").health == "failing"
    assert project.ask("costs")[0].rows[0].value == 12.34
