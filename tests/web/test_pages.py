"""The pages: right in both languages, closed to hostile data, every link works, and nothing unknown shown as 0."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
import websample

from peil.app import Project
from peil.kpis.registry import all_kpis, get
from peil.show import examples_nl
from peil.show.spans import PRESETS

LINK = re.compile(r'(?:href|src|action)="([^"]*)"')


class Elements(HTMLParser):
    """The names of all elements and attributes of a page, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.scripts: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "script":
            self.scripts.append(dict(attrs))
        self.attributes.update(name for name, _ in attrs)


def links(page: str) -> list[str]:
    """The targets of all links of a page."""
    return [html.unescape(link) for link in LINK.findall(page)]


def shown(page: str) -> str:
    """The text of a page, without its markup."""
    return html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("key", ["", *all_kpis()])
def test_every_page_in_both_languages(client, key, lang):
    path = f"/kpi/{key}" if key else "/"
    response = client.get(f"{path}?lang={lang}&period=all")
    assert response.status_code == 200
    page = response.text
    assert f'<html lang="{lang}">' in page
    assert page.count("<h1") == 1
    if key:
        assert html.escape(get(key).name.in_(lang), quote=True).replace("&#x27;", "&#39;") in page


@pytest.mark.parametrize(
    "path", ["/", "/all", "/kpis", "/api/docs", "/kpi/csat?by=agent", "/kpi/contacts?by=team", "/kpi/x"]
)
def test_pages_run_one_file_of_ours_and_nothing_comes_from_elsewhere(client, path):
    """The keys' file, which stands by itself: no script is written into a page, whatever its data say."""
    page = client.get(path).text
    found = Elements()
    found.feed(page)
    assert [str(script["src"]).partition("?")[0] for script in found.scripts] == ["/static/peil.js"]
    assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) == [""]
    assert not found.tags & {"img", "iframe", "object", "style", "base"}
    assert not [a for a in found.attributes if a == "style" or a.startswith("on")]
    for link in links(page):
        assert link.startswith(("/", "#", "?")), link
    if path not in ("/api/docs", "/kpis", "/kpi/x"):
        assert "&lt;script&gt;" in page


def test_headings_are_in_order(client):
    for path in ("/", "/all", "/kpis", "/kpi/csat", "/kpi/service_level", "/api/docs"):
        levels = [int(level) for level in re.findall(r"<h([1-6])", client.get(path).text)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


@pytest.mark.parametrize("start", ["/?lang=en", "/kpi/csat?lang=en&period=all", "/kpi/service_level?lang=en&by=team"])
def test_every_link_works_and_keeps_the_language(client, start):
    for link in dict.fromkeys(links(client.get(start).text)):
        target = urlsplit(link)
        if not target.path or target.path.startswith("/static"):
            continue
        response = client.get(link.partition("#")[0])
        assert response.status_code == 200, link
        is_page = response.headers["content-type"].startswith("text/html")
        languages = parse_qs(target.query).get("lang", ["nl"])
        if is_page and "Nederlands" in response.text:
            assert languages == ["en"], link


def test_the_figures_on_the_overview_are_the_answers(client, project):
    row = project.ask("service_level", first="2026-05-01", end="2026-06-01").as_dicts()[0]["rows"][0]
    text = shown(client.get("/?from=2026-05-01&through=2026-05-31").text)
    value = f"{row['value']:.1f}".replace(".", ",")
    assert f"{value} % n = {row['n']}" in re.sub(r"\s+", " ", text)
    assert "binnen 20 s, korte ophangers < 5 s uitgesloten" in text
    assert "hoger is beter" in text


def test_an_unknown_figure_is_never_a_zero(client):
    text = shown(client.get("/?from=2031-01-01&through=2031-01-31").text)
    assert "de bronnen beslaan deze periode niet" in text
    assert not re.search(r"\b0,0 %|\bn = 0\b", text)
    for key in all_kpis():
        page = shown(client.get(f"/kpi/{key}?from=2031-01-01&through=2031-01-31").text)
        assert re.search(r"geen gegevens|niet meetbaar|geen vraag", page), key


def test_survey_questions_stand_apart(client):
    text = shown(client.get("/?period=all").text)
    assert "Hoe tevreden bent u?" in text
    assert "tussen" in text
    assert "telt als positief: 4–5 (schaal 1–5)" in text
    nps = shown(client.get("/kpi/nps?period=all").text)
    assert "Beveelt u ons aan?" in nps
    assert "Hoe tevreden" not in nps


def test_rival_rules_stand_side_by_side(client, project):
    text = shown(client.get("/kpi/service_level?period=all").text)
    assert "Dezelfde dagen, andere regel" in text
    for rule, declared in get("service_level").rules.items():
        assert declared.name.nl in text
        value = project.ask("service_level", rule=rule)[0].rows[0].value
        assert f"{value:.1f} %".replace(".", ",") in text


def test_a_page_shows_where_its_figure_comes_from(client):
    text = shown(client.get("/kpi/first_contact_resolution?period=all").text)
    assert "binnen 7 dagen" in text
    assert "klant onbekend" in text or "opgehangen voor er iemand was" in text
    assert "SELECT" in text
    examples = get("first_contact_resolution").examples
    assert f"Uitgewerkte voorbeelden ({len(examples)})" in text
    assert all(examples_nl.EXAMPLES[example.title] in text for example in examples)
    records = shown(client.get("/kpi/service_level?period=all&records=excluded").text)
    assert "uitgesloten: korte ophangers" in records


def test_statistic_and_clock_can_be_chosen(client):
    p90 = shown(client.get("/kpi/first_resolution_time?period=all&statistic=p90").text)
    assert "25,0 uur" in p90
    business = shown(client.get("/kpi/first_resolution_time?period=all&clock=business").text)
    assert "in openingstijd" in business
    within = shown(client.get("/kpi/first_resolution_time?period=all&statistic=share_within").text)
    assert "binnen 3,0 dagen" in within


@pytest.mark.parametrize("preset", PRESETS)
def test_every_period_preset(client, preset):
    page = client.get(f"/?period={preset}").text
    assert 'aria-current="true"' in page
    assert client.get(f"/kpi/contacts?period={preset}").status_code == 200


def test_filters_are_kept_and_can_be_cleared(client):
    page = client.get("/", params={"team": websample.LONG, "channel": "phone"}).text
    assert f'<option value="{websample.LONG}" selected>' in page
    assert "Wis filters" in page
    tile = next(link for link in links(page) if link.startswith("/kpi/service_level"))
    assert parse_qs(urlsplit(tile).query)["team"] == [websample.LONG]
    employee = client.get("/", params={"where": "agent=Niemand"})
    assert employee.status_code == 200
    assert "is niet naar medewerker te splitsen" in shown(employee.text)


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/nope", 404, "Deze pagina bestaat niet"),
        ("/kpi/csta", 404, "'csat'"),
        ("/?perod=all", 400, "'period'"),
        ("/?period=eeuw", 400, "Bekend zijn:"),
        ("/?from=2026-06-02&through=2026-06-01", 400, "vroegste dag eerst"),
        ("/kpi/csat?by=taem", 404, "'team'"),
        ("/kpi/csat?rule=nine", 404, "'nine_plus'"),
    ],
)
def test_errors_are_pages_with_a_remedy(client, url, status, words):
    response = client.get(url)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert words in shown(response.text)
    assert "Traceback" not in response.text


def test_simulated_data_are_called_so(client, opened: Callable, tmp_path):
    assert "Gesimuleerde gegevens" in client.get("/").text
    assert "Gesimuleerde gegevens" in client.get("/kpi/csat").text
    real = opened(websample.make(tmp_path / "real", simulated=False))
    assert "Gesimuleerd" not in real.get("/").text


def test_changed_settings_are_warned_of(opened: Callable, copied: Project):
    path = copied.folder / "peil.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("17:30", "18:00"), encoding="utf-8")
    page = shown(opened(Project(copied.folder)).get("/").text)
    assert "peil derive" in page


def test_without_data(opened: Callable, empty: Project):
    client = opened(empty)
    page = client.get("/")
    assert page.status_code == 200
    assert "Nog geen cijfers" in page.text
    assert "Er is nog geen bron." in client.get("/sources").text
    assert client.get("/kpis").status_code == 200
    # A KPI says how to begin too, and not that something went wrong.
    assert client.get("/kpi/csat").status_code == 200
    assert "Nog geen cijfers" in client.get("/kpi/csat").text
    assert "peil import" in shown(client.get("/kpi/csat").text)


def test_the_footer_says_who_can_see_this(client):
    assert "alleen hier te zien (127.0.0.1)" in client.get("/").text


def test_a_duration_shows_how_it_is_spread_and_its_classes_lead_to_their_records(client):
    page = client.get("/kpi/first_response_time", params={"period": "all"}).text
    assert 'id="spread"' in page
    found = re.search(r'href="(/kpi/first_response_time\?[^"]*lasting=[^"]*)#records"', page)
    assert found
    inner = client.get(html.unescape(found[1])).text
    assert "Alleen wat zo lang duurde als de gekozen klas." in inner
    assert 'id="spread"' not in client.get("/kpi/csat", params={"period": "all"}).text
    odd = client.get("/kpi/first_response_time", params={"lasting": "9-3"})
    assert odd.status_code == 400
    assert "geen stuk van een aantal seconden" in html.unescape(odd.text)


def test_a_page_says_where_it_looked_for_a_change(client):
    page = client.get("/kpi/csat", params={"from": "2026-05-25", "through": "2026-06-07"}).text
    assert 'id="why"' in page
    assert "Gezocht in" in page
