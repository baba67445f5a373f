"""`peil connect` and `peil sync` as a user types them, and the page that shows how sources fare."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contract.replay import replayed
from contract.vendor_zendesk import TOKEN, USER, Zendesk
from peil.app import Project
from peil.cli import main
from peil.connectors.own_form import own_form
from peil.live import sources

pytestmark = pytest.mark.usefixtures("stores")

MAPPING = """
name = "crm"
source = "crm"
[file]
zone = "UTC"
[[event]]
type = "contact.opened"
time = "at"
contact = "nr"
channel = { value = "email" }
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    (tmp_path / "p" / "crm.toml").parent.mkdir(exist_ok=True)
    (tmp_path / "crm.toml").write_text(MAPPING)
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t (nr INTEGER PRIMARY KEY, at TEXT)")
        db.executemany("INSERT INTO t VALUES (?, ?)", [(n, f"2026-03-02 09:{n:02}:00") for n in range(1, 13)])
        db.execute("INSERT INTO t VALUES (13, 'gisteren')")
    return path


def connect(project: Project, database: Path, *more: str) -> int:
    settings = {
        "url": f"sqlite:///{database}",
        "query": "SELECT * FROM t",
        "column": "nr",
        "mapping": str(database.with_name("crm.toml")),
    }
    words = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    return main(["connect", "sql", "--name", "crm", *words, "--yes", "--project", str(project.folder), *more])


def test_connected_synced_and_shown(
    project: Project, client: TestClient[Litestar], database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert connect(project, database, "--json") == 0
    tried = json.loads(capsys.readouterr().out)
    assert len(tried["records"]) == 10
    assert [e["contact"] for e in tried["events"]][-1] == "12"
    assert tried["rejected"][0]["value"] == "gisteren"
    assert "contacts" in tried["kpis"]
    assert "service_level" in tried["not_measurable"]

    assert main(["sync", "--project", str(project.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["crm"] == {"records": 13, "events": 12, "known": 0, "rejected": 1}
    page = client.get("/sources").text
    assert "Database (SQL)" in page
    assert "gaat goed" in page

    database.unlink()
    assert main(["sync", "crm", "--project", str(project.folder)]) == 8
    assert "the database says" in capsys.readouterr().err
    page = client.get("/sources").text
    assert "lukt niet" in page
    assert "de database zegt: " in page
    assert "the database says" in client.get("/sources?lang=en").text
    assert project.ask("contacts")[0].rows[0].value == 12


def test_nothing_is_saved_where_it_cannot_be_read(
    project: Project, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert connect(project, database, "--set", "query=DELETE FROM t") == 8
    assert "is not one query that only reads" in capsys.readouterr().err
    assert connect(project, database, "--set", "query=WITH a AS (SELECT 1) DELETE FROM t") == 8
    assert connect(project, database, "--set", "password=geheim123") == 2
    told = capsys.readouterr().err
    assert "a secret is not written down here but named" in told
    assert "geheim123" not in told
    with project.store() as store:
        assert sources.listed(store) == []
    with sqlite3.connect(database) as db:
        assert db.execute("SELECT COUNT(*) FROM t").fetchone() == (13,)


def test_a_query_out_of_a_file_with_comments_and_what_the_mapping_lacks(
    project: Project, database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows without a column that the mapping reads made no events, and nothing said so."""
    asked = tmp_path / "crm.sql"
    asked.write_text("-- of the CRM\n/* by us */ SELECT nr, at FROM seen -- all of it\n")
    with sqlite3.connect(database) as db:
        db.execute("CREATE VIEW seen AS SELECT nr, at FROM t WHERE nr < 13")
    assert connect(project, database, "--set", f"query=@{tmp_path}/weg.sql") == 3
    assert f"{tmp_path}/weg.sql: cannot be read: no such file or directory" in capsys.readouterr().err
    assert connect(project, database, "--set", "query=SELECT nr, at AS moment FROM t") == 8
    told = capsys.readouterr().err
    assert "the query gives no column 'at', which the mapping reads" in told
    assert "It gives: nr, moment." in told
    assert connect(project, database, "--set", f"query=@{asked}") == 0
    assert main(["sync", "--project", str(project.folder)]) == 0
    with sqlite3.connect(database) as db:
        db.executescript("DROP VIEW seen; CREATE VIEW seen AS SELECT nr, at AS moment FROM t")
    with project.store() as store:
        one = sources.one(store, "crm")
        sources.save(store, "crm", "sql", {**one.settings, "query": "SELECT * FROM seen"}, one.mapping)
    capsys.readouterr()
    assert main(["sync", "--project", str(project.folder)]) == 8
    assert "the query gives no column 'at', which the mapping reads" in capsys.readouterr().err
    assert project.ask("contacts")[0].rows[0].value == 12


@pytest.mark.parametrize("scheme", ["mysql", "mariadb", "postgres", "postgresql"])
def test_an_address_without_a_driver_takes_the_one_that_comes_with_peil(
    project: Project, database: Path, capsys: pytest.CaptureFixture[str], scheme: str
) -> None:
    """It was told to install a driver that was there, or that postgres is no address of a database."""
    assert connect(project, database, "--set", f"url={scheme}://peil@127.0.0.1:1/crm") == 8
    assert "the database says" in capsys.readouterr().err


def test_words_without_a_place_stay_or_are_set_apart() -> None:
    from peil.connectors.files.mapping import parse

    text = own_form(
        "desk", {"status": {"resolved": "solved"}, "team": {"2e lijn": 'Tweede "lijn"'}}, {"customer": "email"}
    )
    (rule,) = parse(text, place="desk").events
    assert not parse(text, place="desk").instruments
    assert rule.attributes["team"].other == "*"
    assert rule.attributes["team"].map == {"2e lijn": 'Tweede "lijn"'}
    assert rule.attributes["status"].other is None
    assert (rule.attributes["customer"].kind, rule.attributes["into_customer"].kind) == ("email", "email")


def test_a_survey_comes_with_its_scale() -> None:
    from peil.connectors.files.mapping import parse

    asked = {"family": "csat", "scale": [0, 1], "positive": [1], "question_nl": "Hoe was het, \u00e9cht?"}
    found = parse(own_form("desk", instruments={"desk_csat": asked}), place="desk").instruments["desk_csat"]
    assert (found["scale"], found["positive"], found["question_nl"]) == ([0, 1], [1], "Hoe was het, \u00e9cht?")


def test_what_a_helpdesk_cannot_tell_is_said_with_why(
    project: Project, client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """While connecting, and after that on the page of sources, in both languages; what fails too."""
    monkeypatch.setenv("ZENDESK_TOKEN", TOKEN)
    desk = Zendesk()
    desk.group("Support")
    desk.create(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), desk.user("klant@example.nl"))
    why = "Zendesk houdt gesprekken en wachtrijen bij in Talk en Chat"
    where = ["--project", str(project.folder)]
    with replayed(desk.answer) as server:
        words = ["--set", f"url={server.url}", "--set", f"user={USER}", "--set", "token=env:ZENDESK_TOKEN"]
        assert main(["connect", "zendesk", *words, "--yes", "--lang", "nl", *where]) == 0
        told = capsys.readouterr().out
        assert told.startswith("Zendesk, met de groepen Support\n")
        assert f"niet Servicelevel: {why}" in told
        assert "niet Kosten: het levert niet: geboekte kosten" in told
        assert main(["connect", "zendesk", "--test", "--lang", "en", *where]) == 0
        assert "not Costs: it does not give: booked costs" in capsys.readouterr().out
        assert main(["sync", "zendesk", *where]) == 0
        page = client.get("/sources").text
        assert why in page
        assert "in Talk and Chat" in client.get("/sources?lang=en").text
        desk.no_ratings = True
        assert main(["sync", "zendesk", *where]) == 8
    page = client.get("/sources").text
    assert "geeft deze sleutel geen satisfaction_ratings te lezen" in page
    assert "verander dan de instelling ratings" in page
    assert TOKEN not in page


def test_changed_words_hold_from_then_on_and_again_for_the_past(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A source reads a while before where it was left: what it reads again under other words is no contradiction."""
    monkeypatch.setenv("ZENDESK_TOKEN", TOKEN)
    desk, start = Zendesk(), dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    customer, agent = desk.user("klant@example.nl"), desk.user("anna@example.nl", "agent")
    for hours in (0, 1, 48):
        ticket = desk.create(start + dt.timedelta(hours=hours), customer)
        desk.update(ticket, start + dt.timedelta(hours=hours, minutes=1), agent, status="solved")
    where = ["--yes", "--project", str(project.folder)]

    def solved() -> int:
        capsys.readouterr()
        assert main(["sync", "zendesk", "--project", str(project.folder)]) == 0
        with project.store() as store:
            assert list(store.quarantined(limit=10)) == []
        capsys.readouterr()
        assert main(["ask", "first_resolution_time", "--json", "--project", str(project.folder)]) == 0
        (answer,) = json.loads(capsys.readouterr().out)
        return sum(row["n"] for row in answer["rows"])

    with replayed(desk.answer) as server:
        words = ["--set", f"url={server.url}", "--set", f"user={USER}", "--set", "token=env:ZENDESK_TOKEN"]
        assert main(["connect", "zendesk", *words, *where]) == 0
        assert solved() == 3
        assert main(["connect", "zendesk", "--map", "status:solved=closed", *where]) == 0
        assert solved() == 2  # the last five minutes were read again
        assert main(["connect", "zendesk", "--again", *where]) == 0
        assert solved() == 0
        assert main(["connect", "zendesk", "--map", "status:solved=solved", "--again", *where]) == 0
        assert solved() == 3
