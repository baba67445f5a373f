"""Bringing in a file of one's own: seen, corrected, imported, and nothing half done where that goes wrong."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from posting import fields_of, send, settled, shown, token, upload

from peil.app import Project
from peil.show.tutorial import SAMPLE
from peil.web import uploads

TICKETS = """\
Ticketnummer;Aangemaakt;Eerste reactie;Kolom X;Klant;Kanaal;Team
1001;01-02-2026 10:00;01-02-2026 11:00;02-02-2026 09:00;jan@example.org;E-mail;Noord
1002;03-02-2026 10:00;03-02-2026 10:30;30-02-2026 10:00;piet@example.org;Telefoon;Zuid
1003;05-02-2026 10:00;;;klaas@example.org;E-mail;Noord
1004;06-02-2026 09:00;06-02-2026 09:05;06-02-2026 12:00;jan@example.org;Chat;Zuid
"""


@pytest.fixture
def client(empty: Project, opened: Callable) -> Iterator:
    """A client of an application over an empty project."""
    return opened(empty)


def left(project: Project) -> list[Path]:
    """The files that stand among the uploads."""
    return [path for path in (project.folder / "data" / "uploads").rglob("*") if path.is_file()]


def test_an_empty_project_shows_three_ways(client):
    page = client.get("/")
    assert page.status_code == 200
    for words in ("Breng een eigen bestand in", "Probeer de demo", "Loop de eerste stappen door", "peil demo"):
        assert words in shown(page.text)
    for link in re.findall(r'href="(/(?:import|tutorial)[^"]*)"', page.text):
        assert client.get(link).status_code == 200
    assert "Bring in a file of your own" in shown(client.get("/?lang=en").text)


def test_a_file_is_seen_before_anything_is_imported(client, empty):
    where = upload(client, "tickets.csv", TICKETS.encode()).headers["location"]
    text = shown(settled(client, where).text)
    assert "een rij per ticket" in text
    assert "puntkomma" in text
    assert "dag-maand-jaar: 01-02-2026 10:00 = 1 februari 2026, 10:00" in text
    assert "maand-dag-jaar: 01-02-2026 10:00 = 2 januari 2026, 10:00" in text
    assert "1 feb 2026, 10:00 het begin van contacten 1001 e-mail Noord" in text
    assert not (empty.folder / "data" / "lake").exists()


def test_a_corrected_column_shows_what_would_be_rejected_and_the_import_ends_on_the_figures(client, empty):
    where = upload(client, "tickets.csv", TICKETS.encode()).headers["location"]
    fields = fields_of(settled(client, where).text)
    assert fields["role-3"] == ""  # its name says nothing
    fields |= {"role-3": "solved", "do": "look"}
    assert send(client, where, fields).status_code == 303
    text = shown(settled(client, where).text)
    assert "geweigerd zouden worden: 1." in text
    assert "30-02-2026 10:00 is geen datum of tijd die bestaat" in text
    fields = fields_of(client.get(where).text) | {"do": "import"}
    job = send(client, where, fields).headers["location"]
    text = shown(settled(client, job).text)
    assert "Rijen gelezen 4" in text
    assert "Geweigerde rijen 1" in text
    assert "1 Kolom X is geen datum of tijd die bestaat" in text
    assert empty.ask("contacts")[0].rows[0].value == 3  # the row with 30 February is not taken at all
    assert "Nog geen cijfers" not in shown(client.get("/").text)
    assert left(empty) == []
    assert client.get(where).status_code == 404


def test_changing_a_choice_and_importing_at_once_first_shows_what_it_gives(client, empty):
    where = upload(client, "tickets.csv", TICKETS.encode()).headers["location"]
    fields = fields_of(settled(client, where).text) | {"role-6": "", "do": "import"}
    assert send(client, where, fields).headers["location"] == where
    assert "Noord" not in shown(settled(client, where).text).split("Wat de kolommen betekenen")[0]
    assert not (empty.folder / "data" / "lake").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"role-1": ""}, "er is geen kolom gekozen voor: begonnen op"),
        ({"role-6": "channel"}, "'Team' en 'Kanaal' hebben dezelfde betekenis"),
        ({"role-4": "closed"}, "in 'Klant' staan geen datums of tijden"),
        ({"kind": "survey"}, "er is geen kolom gekozen voor: antwoord op een vraag (score)"),
        ({"kind": "nonsense"}, "zo'n soort tabel is er niet"),
    ],
)
def test_a_choice_that_cannot_be_is_told_and_kept(client, change, told):
    where = upload(client, "tickets.csv", TICKETS.encode()).headers["location"]
    fields = fields_of(settled(client, where).text) | change | {"do": "look"}
    response = send(client, where, fields)
    assert response.status_code == 400
    assert told in shown(response.text)
    kept = fields_of(response.text)
    assert all(kept[name] == value for name, value in change.items() if name.startswith("role-"))


def test_the_same_file_again_brings_nothing_new_and_is_read_as_before(client, empty):
    for expected in ("Nieuwe gebeurtenissen 7", "Nieuwe gebeurtenissen 0 Al bekend 7"):
        where = upload(client, "tickets.csv", TICKETS.encode()).headers["location"]
        settled(client, where)
        job = send(client, where, {"do": "import"}).headers["location"]
        assert expected in shown(settled(client, job).text)
    where = upload(client, "tickets.csv", TICKETS.encode()).headers["location"]
    assert "Gelezen zoals eerder: tickets" in shown(settled(client, where).text)


def test_the_mapping_can_be_written_and_a_wrong_one_is_told(client):
    where = upload(client, "tickets.csv", TICKETS.encode()).headers["location"]
    page = settled(client, where).text
    mapping = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1])
    send(client, where, {"mapping": mapping.replace('"Team"', '"Teem"'), "do": "look"})
    text = shown(settled(client, where).text)
    assert "heeft geen kolom 'Teem'" in text
    send(client, where, {"mapping": "nonsense [", "do": "import"})
    assert "geen geldige TOML" in shown(settled(client, where).text) or "TOML" in shown(settled(client, where).text)
    assert "Traceback" not in client.get(where).text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("nothing.csv", b"", "is leeg"),
        ("kop.csv", b"id;aangemaakt\n", "heeft geen rijen onder de kolomnamen"),
        ("foto.csv", bytes(range(256)) * 50, "is geen tekst maar binair"),
        ("brief.pdf", b"%PDF-1.7 and so on", "is een PDF"),
        ("half.zip", b"PK\x03\x04 and then nothing", "is geen heel zipbestand"),
        ("lijst.json", b"[1, 2]", "heeft geen rijen onder de kolomnamen"),
    ],
)
def test_a_file_that_is_no_table_is_told_and_can_be_let_go(client, empty, name, content, told):
    response = upload(client, name, content)
    if response.status_code == 303:
        where = response.headers["location"]
        response = settled(client, where)
        assert send(client, where, {"do": "remove"}).headers["location"] == "/import"
    text = shown(response.text)
    assert told in text
    assert str(empty.folder) not in text
    assert "Traceback" not in text
    assert left(empty) == []


def test_a_clock_beside_its_day_is_used_and_says_so(client):
    calls = "Gesprek;Datum;Tijd;Gespreksduur\nK1;01-02-2026;10:00:05;0:03:00\nK2;13-02-2026;10:07:00;0:01:00\n"
    where = upload(client, "calls.csv", calls.encode()).headers["location"]
    page = settled(client, where).text
    assert "kloktijd bij \N{LEFT SINGLE QUOTATION MARK}Datum\N{RIGHT SINGLE QUOTATION MARK}" in shown(page)
    assert "1 feb 2026, 10:00:05" in shown(page)


def test_a_file_without_dates_asks_what_its_columns_mean(client):
    where = upload(client, "scores.csv", b"a;b\n1;2\n3;4\n").headers["location"]
    text = shown(settled(client, where).text)
    assert "Zo kan het nog niet ingelezen worden" in text
    assert "Kies hieronder de soort tabel" in text


def test_hostile_names_of_files_and_columns_are_text(client, empty):
    rows = '"=cmd|x";"<script>alert(1)</script>";aangemaakt\n1;2;2026-02-01 10:00\n2;3;2026-02-02 10:00\n'
    response = upload(client, "../../..//<img src=x>&.csv", rows.encode())
    where = response.headers["location"]
    page = settled(client, where).text
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    fields = fields_of(page) | {"kind": "tickets", "role-0": "contact", "role-1": "team", "role-2": "opened"}
    send(client, where, fields | {"do": "look"})
    fields = fields_of(settled(client, where).text) | {"do": "import"}
    job = send(client, where, fields).headers["location"]
    assert "Nieuwe gebeurtenissen 2" in shown(settled(client, job).text)
    assert all(empty.folder in path.parents for path in empty.folder.rglob("*"))


def test_a_file_that_is_too_large_is_refused_and_nothing_of_it_stays(client, empty, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1 << 20)
    response = upload(client, "groot.csv", b"x" * (3 << 20))
    assert response.status_code == 400
    assert "is groter dan 1 MB (4 MB)" in shown(response.text)
    assert left(empty) == []


def test_an_upload_needs_a_form_of_ours(client, empty):
    response = client.post("/import", data={"_csrf": "guess"}, files={"file": ("a.csv", b"a;b\n1;2\n")})
    assert response.status_code == 403
    response = client.post("/import", content=b"nonsense", headers={"content-type": "multipart/form-data; boundary=x"})
    assert response.status_code == 400
    response = client.post("/import", content=b"nonsense", headers={"content-type": "text/plain"})
    assert response.status_code == 400
    data = {"_csrf": token(client, "/import")}
    assert "er is geen bestand" in shown(client.post("/import", data=data).text)
    assert left(empty) == []


def test_what_is_abandoned_goes(empty, monkeypatch):
    desk = uploads.Uploads(empty.folder / "data")
    kept = desk.put("a.csv", b"a;b\n")
    assert [one.id for one in desk.listed()] == [kept.id]
    assert oct(kept.path.parent.stat().st_mode)[-3:] == "700"
    monkeypatch.setattr(uploads, "ABANDONED_S", -1)
    assert desk.listed() == []
    assert left(empty) == []


def test_an_import_that_fails_leaves_all_as_it_was(client, empty, monkeypatch):
    where = upload(client, "tickets.csv", TICKETS.encode()).headers["location"]
    settled(client, where)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the disk says no")

    monkeypatch.setattr(Project, "import_files", fails)
    job = send(client, where, {"do": "import"}).headers["location"]
    text = shown(settled(client, job).text)
    assert "er ging iets mis in Peil zelf" in text or "fout van het programma" in text
    assert "the disk says no" not in text
    assert "Er is niets half ingelezen" in text
    assert client.get(where).status_code == 200


def test_the_tutorial_is_walked_in_the_browser(client, empty):
    docs = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
    assert SAMPLE in docs
    where = send(client, "/import/sample", {}, page="/tutorial").headers["location"]
    text = shown(settled(client, where).text)
    assert "een rij per gesprek" in text
    assert "geweigerd zouden worden: 1." in text
    job = send(client, where, {"do": "import"}).headers["location"]
    assert "Geweigerde rijen 1" in shown(settled(client, job).text)
    assert "50,0 %" in shown(client.get("/kpi/service_level?period=all").text)


def test_the_queue_log_of_a_telephone_exchange(client, empty, shared):
    content = (shared / "data" / "asterisk" / "queue_log").read_bytes()
    where = upload(client, "queue_log", content).headers["location"]
    assert "wachtrijlogboek van Asterisk" in shown(settled(client, where).text)
    job = send(client, where, {"do": "import"}).headers["location"]
    assert "Geweigerde rijen 0" in shown(settled(client, job).text)
    assert empty.ask("service_level")[0].rows[0].n > 0


@pytest.mark.parametrize("packed", [pytest.param(True, marks=pytest.mark.long), False])
def test_the_incidents_of_uci(client, empty, shared, packed, tmp_path):
    path = shared / "data" / "uci_incidents" / "incident_event_log.zip"
    name, content = path.name, path.read_bytes()
    if not packed:
        with zipfile.ZipFile(path) as archive:
            name = archive.namelist()[0]
            content = b"".join(archive.read(name).splitlines(keepends=True)[:20_001])
    where = upload(client, name, content).headers["location"]
    assert "een tabel die Peil kent" in shown(settled(client, where).text)
    job = send(client, where, {"do": "import"}).headers["location"]
    text = shown(settled(client, job).text)
    assert f"Rijen gelezen {'141.712' if packed else '20.000'}" in text
    assert left(empty) == []


def test_a_job_that_nobody_knows_is_told(client):
    response = client.get("/jobs/nonsense")
    assert response.status_code == 404
    assert "Het werk 'nonsense' is er niet meer" in shown(response.text)


@pytest.mark.parametrize(
    ("lang", "told"), [("nl", "3:20 is gelezen als minuten en seconden"), ("en", "3:20 is read as minutes and seconds")]
)
def test_what_could_be_read_otherwise_is_told_in_the_language_of_the_page(client, lang, told):
    rows = "Start;Wachtrij;Medewerker;Gesprekstijd\n"
    rows += "".join(f"2026-02-0{day} 10:00:00;algemeen;Anna;3:20\n" for day in range(1, 8))
    where = upload(client, "gesprekken.csv", rows.encode()).headers["location"]
    settled(client, where)
    assert told in shown(client.get(f"{where}?lang={lang}").text)
