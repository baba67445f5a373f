"""Systems that Peil was not given, read from their own database: from nothing to one's own figures by their how-to."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from connectors.mariadb import mariadb
from connectors.postgres import postgres
from peil.app import Project
from peil.connectors.files.mapping import parse
from walks import told
from walks.how_to import Walk, blocks
from walks.measured import measured
from walks.osticket import OsTicket
from walks.znuny import Znuny

#: Between the two changes of the clock that follow on each other, hours before the second.
FIRST_DAY = dt.datetime(2026, 3, 28, 20, 0, tzinfo=dt.UTC)


def reader(engine: sa.Engine, walk: Walk, statements: str) -> None:
    """The user that the page lets its administrator make."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        for one in walk.theirs(statements).strip().rstrip(";").split(";"):
            db.exec_driver_sql(one)


@pytest.mark.parametrize("page", ["connect-osticket.md", "connect-znuny.md"])
def test_the_mapping_of_a_page_reads_what_its_query_gives(page: str) -> None:
    admin, query, mapping, *_ = blocks(page)
    assert (admin.kind, query.kind, mapping.kind) == ("sql", "sql", "toml")
    given = query.text.partition("UNION ALL")[0].replace("AS moment", "moment AS moment")
    for column in parse(mapping.text, place=page).columns():
        assert f" AS {column}" in given, column


@pytest.mark.long  # it starts a database, and every command is a process
def test_osticket_in_mariadb(walk: Walk) -> None:
    admin, query, mapping, commands, mending = blocks("connect-osticket.md")
    tickets = told.tickets()
    with mariadb() as url:
        desk = OsTicket(url)
        desk.happens(told.until(tickets, FIRST_DAY))
        place = url.rpartition("@")[2]
        walk.places |= {"peil@'%'": "lezer@'127.0.0.1'", "osticket.*": "peil.*"}
        walk.places |= {"peil@db.example.org/osticket": f"lezer@{place}"}
        reader(desk.engine, walk, admin.text)
        walk.save(query)
        walk.save(mapping)
        walk.run(commands)
        walk.sees_the_dashboard()
        walk.end()
        project = Project(walk.folder / "service")
        assert measured(project) == told.figures(told.until(tickets, FIRST_DAY))
        # The next weeks, over the change of the clock: new tickets, some that open again, and a status that is new.
        desk.waiting = 7
        desk.happens(tickets, after=FIRST_DAY)
        said = walk.shell("peil sync osticket --project service")
        assert "peil quarantine list" in said
        assert "Bij leverancier" in walk.shell("peil quarantine list --project service")
        own = walk.folder / mapping.name
        own.write_text(own.read_text().replace("[values.status]", '[values.status]\n"Bij leverancier" = "on_hold"'))
        walk.run(mending)
        walk.shell("peil sync osticket --project service")
        assert measured(project) == told.figures(tickets)
        assert "Quarantine is empty" in walk.shell("peil quarantine list --project service --lang en")


@pytest.mark.long  # it starts a database, and every command is a process
def test_znuny_in_postgresql(walk: Walk) -> None:
    admin, query, mapping, commands = blocks("connect-znuny.md")
    tickets = told.tickets()
    with postgres() as url:
        desk = Znuny(url)
        desk.happens(told.until(tickets, FIRST_DAY))
        place = url.rpartition("@")[2]
        walk.places |= {"ROLE peil": "ROLE lezer", "TO peil": "TO lezer"}
        walk.places |= {"peil@db.example.org/znuny": f"lezer@{place}"}
        reader(desk.engine, walk, admin.text)
        walk.save(query)
        walk.save(mapping)
        walk.run(commands)
        walk.sees_the_dashboard()
        walk.end()
        project = Project(walk.folder / "service")
        assert measured(project) == told.figures(told.until(tickets, FIRST_DAY))
        desk.happens(tickets, after=FIRST_DAY)
        walk.shell("peil sync znuny --project service")
        assert measured(project) == told.figures(tickets)


@pytest.mark.long  # it starts a database
def test_the_query_for_znuny_gives_the_same_in_mariadb() -> None:
    query = blocks("connect-znuny.md")[1].text
    tickets = told.tickets()
    found = []
    for started in (postgres, mariadb):
        with started() as url:
            desk = Znuny(url)
            desk.happens(tickets)
            with desk.engine.connect() as db:
                rows = db.execute(sa.text(query)).fetchall()
            found.append(sorted(tuple("" if v is None else str(v) for v in row) for row in rows))
    assert found[0] == found[1]
    assert len(found[0]) > 200
