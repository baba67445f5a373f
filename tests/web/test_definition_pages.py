"""Definitions, ledger, sources, quick scan and quarantine in the browser."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable

import pytest
import websample
from posting import send, settled, shown

from peil.app import Project
from peil.kpis.registry import get

BAD = """\
call_id,queued_at,answered_at,ended_at,queue,agent,talk_s,wrap_s,caller
z1,2026-05-05 09:00:00,2026-05-05 09:00:12,2026-05-05 09:05:00,algemeen,Anna,280,30,0612345678
=2+5,2026-02-30 09:00:00,,2026-05-05 09:05:00,algemeen,,,,0612345679
z3,2026-02-31 09:00:00,,2026-05-05 09:05:00,algemeen,,,,0612345670
"""


def test_a_change_is_seen_on_ones_own_figures_before_it_holds(copied: Project, opened: Callable):
    client = opened(copied)
    before = copied.ask("service_level")[0].rows[0]
    page = client.get("/definitions/service_level?set-threshold_s=30&period=all")
    text = shown(page.text)
    after = copied.what_if("service_level", {"threshold_s": 30}, _question())[0].rows[0]
    assert after.value > before.value
    for row in (before, after):
        assert f"{row.value:.1f} %".replace(".", ",") in text
    assert "Drempel: 20 s → 30 s" in text
    assert "telefoon" in text
    assert copied.ask("service_level")[0].rows[0].value == before.value
    fields = {"set-threshold_s": "30", "version": "1"}
    refused = send(client, "/definitions/service_level", fields, page="/settings/hours")
    assert refused.status_code == 400
    assert "er staat geen reden bij" in shown(refused.text)
    assert 'value="30"' in refused.text
    note = "Zo staat het in het contract <b>"
    assert (
        send(client, "/definitions/service_level", fields | {"note": note}, page="/settings/hours").status_code == 303
    )
    assert copied.ask("service_level")[0].rows[0].value == after.value
    assert copied.ask("service_level", version=1)[0].rows[0].value == before.value
    ledger = client.get("/ledger?period=all").text
    assert "Zo staat het in het contract &lt;b&gt;" in ledger
    told = f"{before.value:.1f} % → {after.value:.1f} %".replace(".", ",")
    assert told in shown(ledger)
    assert "drempel 20 s → 30 s" in shown(ledger)


def _question():
    from peil.ask.question import question

    return question("service_level")


def test_the_second_who_changes_a_definition_is_told(copied: Project, opened: Callable):
    client = opened(copied)
    copied.define("service_level", {"threshold_s": 60}, author="Iemand", note="eerder")
    fields = {"set-threshold_s": "30", "version": "1", "note": "later"}
    response = send(client, "/definitions/service_level", fields, page="/settings/hours")
    assert response.status_code == 409
    assert "de definitie is intussen op versie 2" in shown(response.text)
    assert 'value="later"' in response.text


@pytest.mark.parametrize("raw", ["twintig", "-5", "1e9", "9999999999", "20.5"])
def test_a_setting_that_is_no_whole_number_is_told(client, raw):
    response = client.get("/definitions/service_level", params={"set-threshold_s": raw})
    assert response.status_code == 400
    assert "is geen heel getal" in shown(response.text)
    assert html.escape(raw) in response.text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_definition_can_be_looked_at(client, lang):
    links = re.findall(r'href="(/definitions/[^"]+)"', client.get(f"/definitions?lang={lang}").text)
    assert len(links) > 8
    for link in links:
        key = link.split("/")[2].split("?")[0]
        name, value = next(iter(get(key).settings.items()))
        response = client.get(html.unescape(link), params={"lang": lang, f"set-{name}": value + 1, "period": "all"})
        assert response.status_code == 200, link
    assert client.get("/definitions/contacts").status_code == 404
    assert client.get("/definitions/nonsense").status_code == 404


def test_sources_tell_what_they_can_and_cannot_measure(client, project):
    text = shown(client.get("/sources").text)
    source = project.published().coverage[0].source
    assert source in text
    assert "Gegevens tot 13 juni 2026" in text
    assert "Te meten met deze bron" in text
    assert "levert niet: geboekte kosten" in text
    assert "Rijen gelezen" in text
    assert "Nederlands" in client.get("/sources?lang=en").text


def test_the_quick_scan_says_how_much_each_definition_leaves_out(client, project):
    text = shown(client.get("/quickscan?period=all").text)
    row = project.ask("service_level")[0].rows[0]
    excluded = sum(row.excluded.values())
    share = f"{100 * excluded / (excluded + row.n + row.pending):.1f} %".replace(".", ",")
    assert f"{excluded} ({share})" in text
    assert "korte ophangers" in text


@pytest.fixture
def rejected(copied: Project) -> Project:
    """A project with two rejected rows."""
    path = copied.folder / "calls.csv"
    path.write_text(BAD, encoding="utf-8")
    copied.import_files([path], "calls")
    return copied


def test_rejected_rows_are_seen_exported_mended_and_offered_again(rejected: Project, opened: Callable):
    client = opened(rejected)
    page = client.get("/quarantine").text
    text = shown(page)
    assert "is geen datum of tijd die bestaat" in text
    assert "2026-02-30 09:00:00" in text
    assert str(rejected.folder) not in text
    row = html.unescape(re.search(r'href="(/quarantine/\d+[^"]*)"', page)[1])
    one = shown(client.get(row).text)
    assert "=2+5" in one
    assert "0612345679" in one
    rows = list(csv.DictReader(io.StringIO(client.get("/quarantine/rows.csv").text)))
    assert [r["value"] for r in rows] == ["2026-02-30 09:00:00", "2026-02-31 09:00:00"]
    assert not any(cell.startswith("=") for r in rows for cell in r.values())
    mend = html.unescape(re.search(r'href="(/quarantine/mend/\d+[^"]*)"', page)[1])
    mapping = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", client.get(mend).text, re.DOTALL)[1])
    wrong = send(client, mend, {"mapping": "name = "})
    assert wrong.status_code == 400
    assert "name =" in wrong.text
    mended = mapping.replace('"queued_at"', '"ended_at"')
    job = send(client, mend, {"mapping": mended}).headers["location"]
    assert "Rijen gelezen 2" in shown(settled(client, job).text)
    assert "Leeg: elke rij is ingelezen" in shown(client.get("/quarantine").text)
    assert "Deze rij is opnieuw aangeboden" in shown(client.get(row).text)


def test_quarantine_narrows_to_a_reason_and_knows_no_other_rows(rejected: Project, opened: Callable):
    client = opened(rejected)
    page = client.get("/quarantine").text
    link = html.unescape(re.search(r'href="(/quarantine\?[^"]*reason=[^"]*)"', page)[1])
    assert "Rij 1 tot en met 2 van 2" in shown(client.get(link).text)
    assert client.get("/quarantine?import=99").status_code == 200
    assert client.get("/quarantine/999").status_code == 404
    assert client.get("/quarantine/mend/999").status_code == 404
    assert client.get("/quarantine?import=x").status_code == 400


def test_pages_hold_nothing_that_runs(rejected: Project, opened: Callable):
    client = opened(rejected)
    for path in ("/settings", "/settings/hours", "/settings/instruments", "/definitions", "/sources", "/quickscan"):
        page = client.get(path).text
        assert "<script>alert" not in page, path
        assert " style=" not in page, path
    assert websample.SCRIPT in html.unescape(client.get("/settings/instruments").text)
