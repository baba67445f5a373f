"""Systems that Peil was not given, read from their own database: from nothing to one's own figures by their how-to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.mariadb import mariadb
from connectors.postgres import postgres
from peil.app import Project
from peil.cli import main
from peil.connectors.files.mapping import parse
from peil.live import sources
from walks import told
from walks.how_to import Block, Walk, blocks
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


HISTORY = (
    "CREATE TABLE melding (nummer text, afdeling text, soort text, gewijzigd_op timestamp, status text, klant text)",
    *(
        f"INSERT INTO melding VALUES ('M{nth}', 'Balie', '{('Storing', 'Vraag')[nth % 2]}',"
        f" '2026-03-{2 + nth % 20:02} {hour}:{nth % 60:02}:00', '{status}', 'klant{nth % 7}@example.nl')"
        for nth in range(30)
        for hour, status in (("08", "Nieuw"), ("09", "In behandeling"), ("11", "Opgelost"))
    ),
    # Of the first the solving did not hold: open again at noon, solved at three.
    *(
        f"INSERT INTO melding VALUES ('M0', 'Balie', 'Storing', '2026-03-02 {at}:00:00', '{status}', 'klant0@example.nl')"
        for at, status in (("12", "Heropend"), ("15", "Opgelost"))
    ),
)
ASKED = "SELECT nummer AS ticket, afdeling AS team, soort AS categorie, gewijzigd_op AS changed_at, status, klant FROM melding"


def of_the_history(project: Project) -> None:
    """Thirty, each solved three hours after it began; one of them once more four hours later."""
    solved, whole = (
        project.ask(key, statistic="mean")[0].rows[0].parts for key in ("first_resolution_time", "full_resolution_time")
    )
    assert (solved["total_s"], solved["finished"]) == (30 * 3 * 3_600, 30)
    assert (whole["total_s"], whole["finished"]) == (29 * 3 * 3_600 + 7 * 3_600, 30)
    assert project.ask("reopen_rate", rule="ever")[0].rows[0].parts["reopened"] == 1
    reasons = project.ask("contacts", by="reason")[0].rows
    assert {row.by["reason"]: row.value for row in reasons} == {"Storing": 15, "Vraag": 15}


def test_a_mapping_is_proposed_for_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "crm.sql").write_text(ASKED)
    with sa.create_engine("sqlite:///crm.db").begin() as db:
        for one in HISTORY:
            db.exec_driver_sql(one)
    assert main(["init", "service"]) == 0
    there = ["--set", f"url=sqlite:///{tmp_path}/crm.db", "--set", "query=@crm.sql", "--set", "column=changed_at"]
    words = ["connect", "sql", "--name", "crm", *there, "--yes", "--project", "service"]
    assert main([*words, "--guess", "--write", "crm.toml"]) == 0
    assert "crm.toml" in capsys.readouterr().err
    assert main([*words, "--guess", "--write", "crm.toml"]) == 2, "what was corrected by hand is not written over"
    with Project(tmp_path / "service").store() as store:
        assert sources.listed(store) == []
    assert main([*words, "--set", "mapping=crm.toml"]) == 0
    assert main(["sync", "crm", "--project", "service"]) == 0
    of_the_history(Project(tmp_path / "service"))
    nothing = ["connect", "zendesk", "--name", "z", "--guess", "--project", "service"]
    assert main(nothing) == 2
    assert "zendesk" in capsys.readouterr().err


@pytest.mark.long  # it starts a database, and every command is a process
def test_a_database_that_nobody_described(walk: Walk) -> None:
    """By the page about sources alone: the query is one's own, the mapping is Peil's proposal as it stands."""
    with postgres() as url:
        with sa.create_engine(url, poolclass=sa.NullPool).begin() as db:
            for one in HISTORY:
                db.exec_driver_sql(one)
        (walk.folder / "crm.sql").write_text(ASKED)
        walk.places["peil@db.example.org/crm"] = f"peil@{url.rpartition('@')[2]}"
        walk.run(next(one for one in blocks("connect-a-source.md") if "--guess --write crm.toml" in one.text))
        walk.sees_the_dashboard()
        of_the_history(Project(walk.folder / "service"))


def first_day(walk: Walk, query: Block, mapping: Block, commands: Block) -> Project:
    """The page's query and mapping saved and its commands run, up to the dashboard; the project that is there then."""
    walk.save(query)
    walk.save(mapping)
    walk.run(commands)
    walk.sees_the_dashboard()
    walk.end()
    return Project(walk.folder / "service")


@pytest.mark.long  # it starts a database, and every command is a process
def test_osticket_in_mariadb(walk: Walk) -> None:
    admin, query, mapping, commands, mending = blocks("connect-osticket.md")
    tickets = told.tickets()
    with mariadb() as url:
        desk = OsTicket(url)
        desk.happens(told.until(tickets, FIRST_DAY))
        walk.places |= {"peil@'%'": "lezer@'127.0.0.1'", "osticket.*": "peil.*"}
        walk.places |= {"peil@db.example.org/osticket": f"lezer@{url.rpartition('@')[2]}"}
        reader(desk.engine, walk, admin.text)
        project = first_day(walk, query, mapping, commands)
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
        walk.places |= {"ROLE peil": "ROLE lezer", "TO peil": "TO lezer"}
        walk.places |= {"peil@db.example.org/znuny": f"lezer@{url.rpartition('@')[2]}"}
        reader(desk.engine, walk, admin.text)
        project = first_day(walk, query, mapping, commands)
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
