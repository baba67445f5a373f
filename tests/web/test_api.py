"""The API says what asking says, refuses what it does not know with a remedy, and never breaks on bad input."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import websample
from openapi_spec_validator import validate

from peil.app import Project
from peil.kpis.registry import all_kpis
from peil.web import openapi, params

ANSWERS = "/api/v1/answers"


def test_answers_are_those_of_asking(client, project):
    url = (
        f"{ANSWERS}?kpi=service_level&kpi=csat&by=channel,team&grain=month&from=2026-05-01&to=2026-07-01"
        "&where=channel%3Dphone"
    )
    asked = project.ask(
        ["service_level", "csat"],
        by=["channel", "team"],
        grain="month",
        first="2026-05-01",
        end="2026-07-01",
        where=["channel=phone"],
    )
    # Text, not only values: every number is written as the command line writes it.
    assert client.get(url).text == json.dumps(asked.as_dicts(), ensure_ascii=False, indent=1)


def test_every_kpi_can_be_asked_by_day_and_in_total(client):
    keys = "&".join(f"kpi={key}" for key in all_kpis())
    for grain in ("total", "day", "week", "month", "quarter", "year"):
        response = client.get(f"{ANSWERS}?{keys}&grain={grain}")
        assert response.status_code == 200, (grain, response.text)
        assert [a["kpi"] for a in response.json()] == list(all_kpis())


@pytest.mark.parametrize(
    ("query", "status", "remedy"),
    [
        ("kpi=service_level&bye=team", 400, "Did you mean 'by'?"),
        ("kpi=service_levle", 404, "service_level"),
        ("kpi=service_level&by=taem", 404, "'team'"),
        ("kpi=service_level&grain=mont", 400, "'month'"),
        ("kpi=service_level&grain=day&grain=week", 400, "Give it once."),
        ("kpi=service_level&from=2026-02-30", 400, "2026-01-31"),
        ("kpi=service_level&from=20260230", 400, "2026-01-31"),
        ("kpi=service_level&from=0001-01-01", 400, "days that hold data"),
        ("kpi=service_level&from=2026-06-01&to=2026-06-01", 400, "2026-06-02"),
        ("kpi=service_level&grain=day&from=1980-01-01&to=2026-06-01", 400, "fewer days"),
        ("kpi=service_level&rule=asterisk", 404, "asterisk_sl2"),
        ("kpi=service_level&statistic=p90", 404, "own value"),
        ("kpi=service_level&clock=business", 404, "clock"),
        ("kpi=service_level&clock=lunar", 400, ""),
        ("kpi=service_level&version=zeven", 400, "1 to"),
        ("kpi=service_level&version=7", 404, "There are: 1."),
        ("kpi=service_level&where=phone", 400, "channel=phone"),
        ("kpi=service_level&where=hour=vroeg", 400, "hour=9"),
        ("kpi=service_level&where=channel=%00", 400, "Leave it out."),
        ("kpi=service_level&format=xml", 400, "csv"),
        ("", 400, "peil kpis"),
    ],
)
def test_what_cannot_be_asked_gets_a_problem_with_a_remedy(client, query, status, remedy):
    response = client.get(f"{ANSWERS}?{query}", headers={"accept-language": "en"})
    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/problem+json")
    problem = response.json()
    assert problem["detail"]
    assert problem["status"] == status
    assert remedy in problem["remedy"]


def test_no_query_ever_breaks_the_server(client):
    """Random words in every parameter, on every path: 200 or a refusal, never 500."""
    dice = random.Random(7)
    words = [
        "",
        "x",
        "'",
        '"',
        "%ff",
        "%00",
        ";--",
        "-1",
        "1e99",
        "9" * 40,
        "channel",
        "channel=",
        "=",
        "!=",
        "team!=A",
    ]
    words += ["hour=99", "weekday=x", "agent=niemand", "(none)", "instrument=(none)", "2026-06-01", "9999-12-31", "nan"]
    words += [
        "service_level",
        "nps",
        "total",
        "day",
        "median",
        "business",
        "a" * 3000,
        "%F0%9F%98%80",
        "\\,",
        "csv",
        "0",
    ]
    names = [p.name for p in (*params.ANSWERS, *params.RECORDS)] + ["period", "through", "team", "lang", "instrument"]
    paths = [
        ANSWERS,
        "/api/v1/kpis/csat/records",
        "/",
        "/all",
        "/kpi/csat",
        "/kpis",
        "/api/v1/kpis/x%2fy",
        "/static/..%2fx",
    ]
    for _ in range(400):
        query = "&".join(f"{dice.choice(names)}={dice.choice(words)}" for _ in range(dice.randint(0, 3)))
        start = "kpi=service_level&" if dice.random() < 0.7 else ""
        path = dice.choice(paths)
        url = f"{path}?{start if path == ANSWERS else ''}{query}"
        assert client.get(url).status_code in (200, 400, 404), url


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written(client, method):
    for path in ("/", ANSWERS, "/kpi/csat"):
        assert getattr(client, method)(path).status_code == 405


def test_csv_cells_cannot_be_formulas(client):
    response = client.get(f"{ANSWERS}?kpi=contacts&by=team&format=csv")
    assert response.headers["content-type"].startswith("text/csv")
    assert "attachment" in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text)))
    teams = {row["team"] for row in rows}
    assert "'" + websample.FORMULA in teams
    assert not any(team.startswith(("=", "+", "@")) for team in teams)


def test_csv_keeps_negative_numbers(client):
    rows = list(csv.DictReader(io.StringIO(client.get(f"{ANSWERS}?kpi=nps&grain=week&format=csv").text)))
    negative = [float(row["low"]) for row in rows if row["low"].startswith("-")]
    assert negative
    assert all(value < 0 for value in negative)


def test_a_comma_inside_a_value_can_be_asked(client, project):
    team = websample.COMMA.replace(",", "\\,")
    found = client.get(ANSWERS, params={"kpi": "contacts", "where": f"team={team}"}).json()
    groups = project.ask("contacts", by="team")[0].rows
    assert found[0]["rows"][0]["value"] == next(r.value for r in groups if r.by["team"] == websample.COMMA) > 0


def test_records_are_those_behind_the_figure(client, project):
    row = project.ask("service_level", where=["channel=phone"])[0].rows[0]
    url = "/api/v1/kpis/service_level/records?limit=5000&where=channel%3Dphone"
    for kind, count in (("counted", row.n), ("excluded", sum(row.excluded.values())), ("pending", row.pending)):
        assert len(client.get(f"{url}&kind={kind}").json()) == count
    assert len(client.get(f"{url}&kind=counted&format=csv".replace("5000", "3")).text.splitlines()) == 3 + 1
    assert client.get("/api/v1/kpis/service_level/records?limit=0").status_code == 400
    assert client.get("/api/v1/kpis/service_level/records?kind=lost").status_code == 400


def test_kpis_are_described(client):
    listed = client.get("/api/v1/kpis").json()
    assert [k["key"] for k in listed] == list(all_kpis())
    for kpi in listed:
        assert client.get(f"/api/v1/kpis/{kpi['key']}").json() == kpi
        assert kpi["name"]["nl"]
        assert kpi["credit"]["en"]
    assert "csat" in client.get("/api/v1/kpis/csta").json()["remedy"]
    assert client.get("/api/v1/kpis/csta").status_code == 404


def test_the_description_is_valid_openapi_and_complete(client):
    document = client.get("/api/docs/openapi.json").json()
    validate(document)
    assert set(document["paths"]) >= {ANSWERS, "/api/v1/kpis", "/api/v1/kpis/{key}/records", "/health"}
    for one in document["paths"][ANSWERS]["get"]["parameters"]:
        example = one["example"][0] if isinstance(one["example"], list) else one["example"]
        kpi = "first_response_time" if one["name"] in ("statistic", "clock", "population") else "service_level"
        extra = "" if one["name"] == "kpi" else f"&{one['name']}={example}"
        assert client.get(f"{ANSWERS}?kpi={kpi}{extra}").status_code == 200, one["name"]


def test_a_new_snapshot_is_picked_up(opened: Callable, copied: Project):
    client = opened(copied)
    url = f"{ANSWERS}?kpi=contacts"
    before = client.get(url).json()[0]["rows"][0]["value"]
    generation = client.get("/health").json()["generation"]
    day = dt.datetime(2026, 6, 12, 9, tzinfo=dt.UTC).isoformat()
    row = {"type": "contact.opened", "time": day, "contact": "H-new", "channel": "email", "actor": "customer"}
    websample.add(Project(copied.folder), [row], copied.folder / "more.csv")
    assert client.get(url).json()[0]["rows"][0]["value"] == before + 1
    assert client.get("/health").json()["generation"] == generation + 1


def test_a_new_definition_is_picked_up(opened: Callable, copied: Project):
    client = opened(copied)
    url = f"{ANSWERS}?kpi=service_level"
    before = client.get(url).json()[0]
    Project(copied.folder).define("service_level", {"threshold_s": 10})
    after = client.get(url).json()[0]
    assert (before["definition"]["version"], after["definition"]["version"]) == (1, 2)
    assert after["rows"][0]["value"] < before["rows"][0]["value"]
    assert client.get(f"{url}&version=1").json()[0]["rows"] == before["rows"]


def test_many_at_once_get_the_same(client):
    """Readers of names, figures and records side by side: what one thread does must not trip another."""
    urls = [
        "/kpi/csat?by=agent&period=all",
        "/?period=all",
        f"{ANSWERS}?kpi=csat&by=agent",
        "/api/v1/kpis/csat/records",
    ]
    with ThreadPoolExecutor(8) as many:
        found = list(many.map(lambda n: (urls[n % 4], client.get(urls[n % 4])), range(64)))
    assert {response.status_code for _, response in found} == {200}
    assert len({(url, response.text) for url, response in found}) == 4


def test_without_data(opened: Callable, empty: Project):
    client = opened(empty)
    assert client.get("/health").json()["status"] == "empty"
    assert client.get(f"{ANSWERS}?kpi=csat").status_code == 409
    assert "peil import" in client.get(f"{ANSWERS}?kpi=csat").json()["remedy"]
    assert len(client.get("/api/v1/kpis").json()) == len(all_kpis())


def test_why_there_is_no_figure_is_a_code_and_a_sentence_in_the_language_that_is_asked(client):
    """The code is for programs and the same in every language; Dutch is the organisation's."""
    url = f"{ANSWERS}?kpi=occupancy&from=2026-05-04&to=2026-05-05"
    for headers, more, lang in (
        ({}, "", "nl"),
        ({"accept-language": "en-GB,nl;q=0.5"}, "", "en"),
        ({"accept-language": "en"}, "&lang=nl", "nl"),
        ({"accept-language": "fr"}, "&lang=en", "en"),
    ):
        response = client.get(url + more, headers=headers)
        (row,) = response.json()[0]["rows"]
        assert (row["status"], row["reason_code"]) == ("not_measurable", "no_source")
        wanted = "geen bron levert: standen van medewerkers" if lang == "nl" else "no source gives: states of employees"
        assert row["reason"] == wanted
        assert response.headers["content-language"] == lang
        (line,) = csv.DictReader(io.StringIO(client.get(f"{url}{more}&format=csv", headers=headers).text))
        assert (line["reason"], line["reason_code"]) == (wanted, "no_source")
    assert client.get(f"{url}&lang=fr").status_code == 400
    assert client.get(f"{ANSWERS}?kpi=contacts").json()[0]["rows"][0]["reason_code"] is None


def test_parameters_are_described_in_both_languages(client):
    for lang in ("nl", "en"):
        document = client.get(f"/api/docs/openapi.json?lang={lang}").json()
        listed = {p["name"]: p["description"] for p in document["paths"][ANSWERS]["get"]["parameters"]}
        page = client.get(f"/api/docs?lang={lang}").text
        assert listed["to"] == ("de dag na de laatste" if lang == "nl" else "the day after the last")
        for text in listed.values():
            assert html.escape(text, quote=False).replace("'", "&#39;") in page
    declared = {p.meaning for o in openapi.OPERATIONS for p in o.params}
    assert all(one.nl != one.en for one in declared)
