"""Targets, goals, notes, boards, benchmarks and baselines in the browser: forms without a script, nothing lost."""

from __future__ import annotations

import re

import pytest
import websample

from peil.steering import boards, targets
from peil.steering.boards import Board, Item
from peil.store import steering as steering_rows

PAGES = ("/targets", "/goals", "/notes", "/boards", "/boards/start", "/boards/start/edit", "/boards/new/edit")
PAGES += ("/benchmarks", "/benchmarks?kpi=ces", "/baselines")
HOSTILE = (websample.SCRIPT, websample.FORMULA, websample.LONG, websample.RIGHT_TO_LEFT, websample.COMMA)


@pytest.fixture
def web(copied, opened):
    return opened(copied)


def post(web, path, files=None, **fields):
    token = re.search(r'name="_csrf" value="([^"]+)"', web.get("/targets").text)[1]
    return web.post(path, data={"_csrf": token, **fields}, files=files, follow_redirects=False)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_with_data_and_without(client, opened, empty, path, lang):
    for web in (client, opened(empty)):
        answer = web.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert answer.status_code == 200
        assert f'lang="{lang}"' in answer.text


def test_a_target_is_set_shown_and_ended(web, copied):
    sent = {"kpi": "service_level", "low": "80 %", "since": "2026-05-01", "owner": "Sanne", "note": "80/20"}
    assert post(web, "/targets", **sent).headers["location"] == "/targets"
    page = web.get("/targets").text
    assert "minstens 80,0\N{NO-BREAK SPACE}%" in page
    assert "Sanne" in page
    post(web, "/targets/1/end", since="2026-06-01", note="klaar")
    page = web.get("/targets").text
    assert "Beëindigde doelen (1)" in page
    assert "geen doel meer" in page
    with copied.store() as store:
        assert [one.low for one in targets.history(store)] == [80, None]


def test_what_was_typed_is_kept_where_a_target_is_refused(web, copied):
    refused = post(web, "/targets", kpi="csat", low="tachtig", since="2026-05-01", owner="Sanne")
    assert refused.status_code == 400
    assert "&#39;tachtig&#39; is geen getal" in refused.text
    assert 'value="tachtig"' in refused.text
    assert 'value="Sanne"' in refused.text
    for change in ({"low": ""}, {"low": "101"}, {"kpi": "csta", "low": "1"}, {"low": "1", "goal": "99"}):
        answer = post(web, "/targets", **{"kpi": "csat", "since": "2026-05-01", **change})
        assert answer.status_code in (400, 404)
        assert 'role="alert"' in answer.text
    with copied.store() as store:
        assert targets.history(store) == ()


def test_a_target_of_a_kpi_that_is_gone_stays_in_the_list(web, copied, monkeypatch):
    post(web, "/targets", kpi="reopen_rate", high="5", since="2026-05-01")
    from peil.kpis import registry

    left = {key: kpi for key, kpi in registry.all_kpis().items() if key != "reopen_rate"}
    for module in ("web.steer_pages", "web.steer_forms", "show.targets"):
        monkeypatch.setattr(f"peil.{module}.all_kpis", lambda: left)
    page = web.get("/targets").text
    assert "reopen_rate <span" in page
    assert "bestaat niet meer" in page


def test_goals_form_a_tree_with_the_targets_that_serve_them(web):
    post(web, "/goals", name="Klanten blijven", why="Opzeggen kost meer dan helpen")
    post(web, "/goals", name="Sneller antwoord", parent="1")
    post(web, "/targets", kpi="service_level", low="80", since="2026-05-01", goal="2")
    page = web.get("/goals").text
    assert page.index("Klanten blijven") < page.index("Sneller antwoord") < page.index("minstens 80,0")
    # How it stands is told beside it, with the page that says why.
    target = page[page.index('<ul class="serving">') :]
    assert 'class="stand ' in target.partition("</li>")[0]
    assert 'href="/kpi/service_level"' in target.partition("</li>")[0]
    refused = post(web, "/goals/1/close")
    assert refused.status_code == 409
    assert "1 open verbeterdoelen dienen doel 1" in refused.text
    assert post(web, "/goals/2/close").status_code == 303
    assert "gesloten op" in web.get("/goals").text
    assert post(web, "/goals/2/reopen").status_code == 303


def test_notes_are_made_and_withdrawn(web):
    made = post(web, "/notes", kind="phase", text="Nieuwe centrale", **{"from": "2026-05-20"})
    assert made.status_code == 303
    assert "Nieuwe centrale" in web.get("/notes").text
    assert post(web, "/notes/1/withdraw").status_code == 303
    assert "ingetrokken op" in web.get("/notes").text
    assert post(web, "/notes/1/withdraw").status_code == 409
    wrong = post(web, "/notes", kind="note", text="Storing", **{"from": "2026-05-20", "through": "2026-05-01"})
    assert wrong.status_code == 400
    assert "Storing</textarea>" in wrong.text


ROW = {"statistic": "", "clock": "", "rule": "", "where": "", "wide": "0", "by": "", "chart": "number"}


def rows(*changes):
    """The fields of a form with a row for each change."""
    return {name: [change.get(name, ROW.get(name, "")) for change in changes] for name in ("kpi", *ROW)}


def test_a_board_is_made_edited_and_shown_without_a_script(web, copied):
    made = post(web, "/boards/new", title="Ochtend", act="save", **rows({"kpi": "csat", "chart": "bars", "by": "team"}))
    assert made.headers["location"] == "/boards/ochtend"
    page = web.get("/boards/ochtend").text
    assert "Klanttevredenheid (CSAT)" in page
    assert "Gewoon team" in page
    read = boards.read(copied.folder, "ochtend")
    two = rows({"kpi": "csat"}, {"kpi": "service_level", "where": "channel=phone", "rule": "xcally"})
    sent = {"title": "Ochtend", "digest": read.digest, **two}
    moved = post(web, "/boards/ochtend", act="up-1", **sent)
    assert moved.status_code == 200
    assert "Nog niet opgeslagen" in moved.text
    assert moved.text.index('value="service_level" selected') < moved.text.index('value="csat" selected')
    assert post(web, "/boards/ochtend", act="drop-0", **sent).text.count('class="item"') == 1
    assert post(web, "/boards/ochtend", act="add", **sent).text.count('class="item"') == 3
    assert boards.read(copied.folder, "ochtend") == read, "nothing is saved before it is asked"
    assert post(web, "/boards/ochtend", act="save", **sent).status_code == 303
    assert boards.read(copied.folder, "ochtend").items == (
        Item("csat"),
        Item("service_level", rule="xcally", where=("channel=phone",)),
    )
    copy = post(web, "/boards/ochtend", act="copy", copy="Avond", **sent)
    assert copy.headers["location"] == "/boards/avond"


def test_a_board_judges_as_the_overview_does(web, copied):
    """The starter board of a week: each tile with the verdict of the overview, and control limits where a line is."""
    boards.save(copied.folder, Board("lijn", "Lijn", (Item("service_level", chart="line", where=("channel=phone",)),)))
    verdict = re.compile(r'class="verdict (\w+)"')
    first = web.get("/?period=last_week").text.partition('id="attention"')[0]
    own = web.get("/boards/start?period=last_week").text
    assert verdict.findall(first)
    assert verdict.findall(own) == verdict.findall(first)
    assert re.search(r'<p class="sentence">(.*?)</p>', own)[1] == re.search(r'<p class="sentence">(.*?)</p>', first)[1]
    drawn = web.get("/boards/lijn?period=last_week").text
    assert 'class="usual"' in drawn
    assert "kanaal: telefoon" in drawn


def test_two_people_editing_one_board_are_told_and_lose_nothing(web, copied):
    read = boards.save(copied.folder, Board("b", "Bord", (Item("csat"),)))
    boards.save(copied.folder, Board("b", "Van Sanne", (Item("nps"),), read.digest))
    mine = {"title": "Van Piet", "digest": read.digest, "act": "save", **rows({"kpi": "service_level"})}
    told = post(web, "/boards/b", **mine)
    assert told.status_code == 409
    assert "door een ander opgeslagen" in told.text
    assert "Van Sanne" in told.text
    assert 'value="Van Piet"' in told.text
    assert 'value="service_level" selected' in told.text
    digest = re.search(r'name="digest" value="(\w+)"', told.text)[1]
    assert post(web, "/boards/b", **{**mine, "digest": digest}).status_code == 303
    assert boards.read(copied.folder, "b").title == "Van Piet"


def test_a_board_with_a_kpi_that_is_gone_shows_it_and_can_still_be_saved(web, copied):
    folder = copied.folder / "boards"
    folder.mkdir()
    (folder / "oud.toml").write_text('title = "Oud"\n[[item]]\nkpi = "gone"\n[[item]]\nkpi = "csat"\n')
    page = web.get("/boards/oud").text
    assert "er is geen KPI &#39;gone&#39;" in page
    assert "Klanttevredenheid (CSAT)" in page
    sent = {"title": "Nieuw", "digest": boards.read(copied.folder, "oud").digest, "act": "save"}
    assert post(web, "/boards/oud", **sent, **rows({"kpi": "gone"}, {"kpi": "csat"})).status_code == 303
    digest = boards.read(copied.folder, "oud").digest
    new = post(web, "/boards/oud", **{**sent, "digest": digest}, **rows({"kpi": "csat", "by": "queue"}))
    assert new.status_code == 404
    assert "heeft geen dimensie &#39;queue&#39;" in new.text


def test_deleting_a_board_can_be_undone(web, copied):
    read = boards.save(copied.folder, Board("b", "Bord", (Item("csat"),)))
    gone = post(web, "/boards/b/delete", digest=read.digest)
    assert gone.headers["location"] == "/boards?deleted=b"
    assert "Bord b is verwijderd" in web.get("/boards?deleted=b").text
    assert web.get("/boards/b").status_code == 404
    assert post(web, "/boards/b/restore").headers["location"] == "/boards/b"
    assert web.get("/boards/b").status_code == 200
    assert post(web, "/boards/b/delete", digest="old").status_code == 409


def test_a_damaged_board_is_told_and_the_list_stays(web, copied):
    (copied.folder / "boards").mkdir()
    (copied.folder / "boards" / "x.toml").write_text('title = "x"\n[[item]]\nkpi = 3\n')
    page = web.get("/boards").text
    assert "boards/x.toml:3" in page
    assert web.get("/boards/x").status_code == 400


def test_the_filters_of_the_page_apply_to_a_board(web):
    assert "channel: chat" not in web.get("/boards/start?channel=chat").text
    whole, phone = (re.findall(r"n = ([\d.]+)", web.get(f"/boards/start{q}").text) for q in ("", "?channel=phone"))
    assert whole
    assert whole != phone
    for q in ("?from=2020-01-01&through=2020-01-31", "?team=niemand", "?where=language=xx", "?period=today"):
        page = web.get(f"/boards/start{q}")
        assert page.status_code == 200
        assert "nan" not in page.text.lower().replace("finan", "")


def test_benchmarks_are_refused_with_the_reason_and_own_ones_compared(web):
    page = web.get("/benchmarks").text
    assert "De bron noemt geen jaar." in page
    assert "75,0\N{NO-BREAK SPACE}% tot 85,0\N{NO-BREAK SPACE}%" in page
    assert "Voor CES bestaat geen standaard" in web.get("/benchmarks?kpi=ces").text
    sent = {"kpi": "csat", "low": "78", "source": "Onderzoek", "year": "2025", "sector": "Retail", "rule": "default"}
    sent |= {"scale": "1-5", "positive": "4,5", "definition": "4 en 5 van 5"}
    assert post(web, "/benchmarks", **sent).status_code == 303
    assert "Te vergelijken: telt zoals jij." in web.get("/benchmarks").text
    assert post(web, "/benchmarks/1/withdraw").status_code == 303
    assert "Te vergelijken" not in web.get("/benchmarks").text


def test_a_file_of_benchmarks(web):
    good = post(web, "/benchmarks/import", files={"file": ("x.csv", b"kpi;low;source\nnps;30;Blad\n", "text/csv")})
    assert good.headers["location"] == "/benchmarks?kpi=nps"
    assert "Blad" in web.get("/benchmarks?kpi=nps").text
    bad = post(web, "/benchmarks/import", files={"file": ("x.csv", b"kpi;low;source\nnps;veel;Blad\n", "text/csv")})
    assert bad.status_code == 400
    assert "x.csv:2, low" in bad.text
    assert post(web, "/benchmarks/import").status_code == 400


def test_a_baseline_is_frozen_and_held_against_later_days(web):
    days = {"from": "2026-05-04", "through": "2026-05-17"}
    made = post(web, "/baselines", name="Nulmeting", board="start", **days)
    assert made.headers["location"] == "/baselines/1"
    same = web.get("/baselines/1?period=all").text
    assert "deels dezelfde dagen" in same, "what is in both differs by nothing but what came after"
    assert "geen aantoonbaar verschil" not in same
    page = web.get("/baselines/1?from=2026-05-18&through=2026-05-31").text
    assert "4–17\N{NO-BREAK SPACE}mei\N{NO-BREAK SPACE}2026" in page or "4–17" in page
    assert "Servicelevel" in page
    assert "geen aantoonbaar verschil" in page
    assert "vallen deels vóór het einde" in web.get("/baselines/1?from=2026-05-10&through=2026-05-20").text
    assert web.get("/baselines/1?from=2020-01-01&through=2020-01-31").status_code == 200
    assert post(web, "/baselines", name="x", board="gone", **days).status_code == 404
    assert web.get("/baselines/9").status_code == 404


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_and_run_nowhere(web, name):
    post(web, "/goals", name=name, why=name, owner=name)
    post(web, "/targets", kpi="csat", low="80", since="2026-05-01", owner=name, note=name, scope_team=name, goal="1")
    post(web, "/notes", kind="note", text=name, scope_team=name, **{"from": "2026-05-20"})
    where = "team=" + name.replace(",", "\\,")
    board = post(web, "/boards/new", title=name, act="save", **rows({"kpi": "csat", "where": where}))
    assert board.status_code == 303
    post(
        web, "/baselines", name=name, board="start", scope_team=name, **{"from": "2026-05-04", "through": "2026-05-17"}
    )
    for path in ("/targets", "/goals", "/notes", "/boards", board.headers["location"], "/baselines"):
        page = web.get(path)
        assert page.status_code == 200, path
        assert websample.SCRIPT not in page.text
    assert web.get("/baselines/1").status_code == 200


def test_a_form_from_elsewhere_changes_nothing(web, copied):
    for path in ("/targets", "/goals", "/notes", "/boards/new", "/benchmarks", "/baselines", "/boards/b/delete"):
        assert web.post(path, data={"kpi": "csat", "low": "80", "since": "2026-05-01"}).status_code == 403, path
    with copied.store() as store:
        assert targets.history(store) == ()


def test_who_changed_what_is_in_the_audit_log_and_what_was_refused_is_not(web, copied):
    post(web, "/goals", name="Geheim plan")
    post(web, "/goals", name="")
    made = post(web, "/boards/new", title="Ochtend", act="save", **rows({"kpi": "csat"}))
    post(web, "/boards/ochtend/delete", digest=boards.read(copied.folder, "ochtend").digest)
    web.post("/api/v1/notes", json={"text": "Storing", "from": "2026-05-20"})
    assert made.status_code == 303
    with copied.store() as store:
        lines = [row for row in steering_rows.rows(store, "audit") if row["action"] == "changed"]
    assert [row["object"] for row in lines] == ["/goals", "/boards/ochtend", "/boards/ochtend/delete", "/api/v1/notes"]
    assert "Geheim" not in str(lines)
