"""The connector `sql` on a real MariaDB: times without a zone, amounts, a session that cannot write, a server that stops."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.mariadb import mariadb
from connectors.test_sql_postgresql import MAPPING, _ready
from peil.app import Project, init
from peil.connectors.registry import connector_of
from peil.connectors.web import Web
from peil.errors import SourceError
from peil.live import connecting, sources, sync


@pytest.mark.long  # it starts a database
def test_read_from_a_real_database(tmp_path: Path) -> None:
    init(tmp_path / "p")
    project = Project(tmp_path / "p")
    (project.folder / "crm.toml").write_text(MAPPING)
    with mariadb() as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        _ready(engine)
        with engine.begin() as db:
            db.execute(
                sa.text(
                    "CREATE TABLE history (id int AUTO_INCREMENT PRIMARY KEY, ticket char(36) DEFAULT uuid(),"
                    " state text, changed_at datetime(6), day date, cost decimal(12, 2), urgent bool DEFAULT true,"
                    " spent time DEFAULT '01:02:03', raw blob DEFAULT x'00ff')"
                )
            )
            db.execute(
                sa.text(
                    "INSERT INTO history (state, changed_at, day, cost) SELECT 'klaar',"
                    " timestamp('2026-03-02 08:00:00.25') + INTERVAL seq MINUTE, '2026-03-02',"
                    " IF(seq = 7, 12.34, NULL) FROM seq_1_to_500"
                )
            )
        settings = {
            "url": url,
            "query": "SELECT *, CAST(day AS char) AS d2 FROM history WHERE state <> 'a: b'",
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
                    "INSERT INTO history (state, changed_at, day) SELECT 'klaar', max(changed_at) - INTERVAL 3 MINUTE,"
                    " '2026-03-02' FROM history"
                )
            )
        again = sync.sync(project, "crm", web=Web())
        assert (again.drained.events, again.records) == (1, 7)  # the overlap of five minutes, both ends included
        with engine.begin() as db:
            db.execute(
                sa.text("CREATE FUNCTION sly() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM history; RETURN 1; END")
            )
        sly = {**settings, "query": "SELECT sly() AS changed_at"}
        with pytest.raises(SourceError, match="READ ONLY transaction"):
            connecting.attempt(project, connecting.draft(project, connector_of("sql"), "sly", sly, {}), Web())
        with engine.connect() as db:
            assert db.execute(sa.text("SELECT count(*) FROM history")).scalar() == 501
    with pytest.raises(SourceError, match="the database says"):
        sync.sync(project, "crm", web=Web())
    with project.store() as store:
        assert sources.one(store, "crm").health == "failing"
    assert project.ask("costs")[0].rows[0].value == 12.34
