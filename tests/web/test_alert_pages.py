"""The pages of alerts and reports, and exports: forms without a script, rights, and hostile text that stays text."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable

import pypdf
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from websample import FORMULA, SCRIPT

from peil.app import Project
from peil.reports import runner
from peil.steering import alert_rules

Client = TestClient[Litestar]


def token(client: Client, path: str) -> str:
    found = re.search(r'name="_csrf" value="([^"]*)"', client.get(path).text)
    assert found
    return found[1]


def send(client: Client, page: str, path: str, **fields: str) -> tuple[int, str]:
    answer = client.post(path, data={"_csrf": token(client, page), **fields}, follow_redirects=False)
    return answer.status_code, answer.text


def test_a_rule_is_made_seen_muted_and_ended(copied: Project, opened: Callable[[Project], Client]) -> None:
    client = opened(copied)
    status, _ = send(
        client, "/alerts", "/alerts", name=SCRIPT, kind="silence", hours="24", way="mail", to="a@example.org"
    )
    assert status == 303
    runner.run_once(copied, dt.datetime(2026, 11, 25, tzinfo=dt.UTC), send=lambda *_: None)
    page = client.get("/alerts").text
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert "niets meer sinds" in page
    listed = client.get("/api/v1/alerts?state=open").json()
    assert listed[0]["detail"]["hours"] == 24
    number = listed[0]["id"]
    assert send(client, "/alerts", f"/alerts/{number}/ack", note=FORMULA)[0] == 303
    assert client.get("/api/v1/alerts?state=acknowledged").json()[0]["note"] == FORMULA
    assert send(client, "/alerts", "/alerts/rules/1/mute", until="2027-01-01")[0] == 303
    assert "gedempt tot" in client.get("/alerts").text
    assert send(client, "/alerts", "/alerts/rules/1/remove")[0] == 303
    with copied.store() as store:
        assert alert_rules.listed(store) == ()
    assert client.get("/alerts").status_code == 200  # alerts of a rule that ended are still shown


def test_what_is_refused_is_said_and_nothing_typed_is_lost(
    copied: Project, opened: Callable[[Project], Client]
) -> None:
    client = opened(copied)
    status, page = send(client, "/alerts", "/alerts", name="Mijn regel", kind="signal", kpi="weg", way="mail", to="x")
    assert status == 400
    assert 'value="Mijn regel"' in page
    assert "is geen mailadres" in page
    assert client.post("/alerts", data={"name": "x"}).status_code == 403  # no token
    assert client.get("/api/v1/alerts?state=half").status_code == 400


def test_expected_false_alarms_are_on_the_page(copied: Project, opened: Callable[[Project], Client]) -> None:
    client = opened(copied)
    assert "keer in 30 dagen" not in client.get("/alerts").text  # there is no rule that could raise one
    feet = [
        client.get(path).text.partition("<footer>")[2].partition("</footer>")[0].replace(path, "")
        for path in ("/alerts", "/goals")
    ]
    assert feet[0].rpartition("<span>")[0] == feet[1].rpartition("<span>")[0]  # the minute in which it was made is last
    assert send(client, "/alerts", "/alerts", name="SL", kind="signal", kpi="service_level")[0] == 303
    assert re.search(r"0,[1-9] keer in 30 dagen", client.get("/alerts").text)


def test_a_survey_question_is_named_by_its_words(copied: Project, opened: Callable[[Project], Client]) -> None:
    client = opened(copied)
    send(client, "/targets", "/targets", kpi="csat", low="99", since="2026-05-01")
    assert send(client, "/alerts", "/alerts", name="T", kind="target", kpi="csat", grain="week")[0] == 303
    runner.run_once(copied, dt.datetime(2026, 11, 25, tzinfo=dt.UTC), send=lambda *_: None)
    page = client.get("/alerts").text
    assert "Klanttevredenheid (CSAT) (Hoe tevreden bent u? &lt;script&gt;" in page
    assert "csat_5" not in page
    assert client.get("/api/v1/alerts").json()[0]["detail"]["grain"] == "week"


def test_a_report_is_scheduled_and_stopped(copied: Project, opened: Callable[[Project], Client]) -> None:
    client = opened(copied)
    fields = {"name": "Week", "board": "start", "period": "last_week", "every": "week", "at": "07:30", "form": "pdf"}
    fields["weekday"] = "3"
    assert send(client, "/reports", "/reports", **fields, to="a@example.org, b@example.org")[0] == 303
    page = client.get("/reports").text
    assert "a@example.org, b@example.org" in page
    assert "elke week op donderdag, 07:30" in page
    assert 'dir="auto">Startbord</td>' in page
    status, page = send(client, "/reports", "/reports", **fields, to="geen adres")
    assert (status, "is geen mailadres" in page) == (400, True)
    assert send(client, "/reports", "/reports/1/stop")[0] == 303
    assert "a@example.org" not in client.get("/reports").text


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv", "svg", "png"])
def test_a_page_as_a_file(client: Client, form: str) -> None:
    for name in ("service_level", "start"):
        answer = client.get(f"/export/{form}/{name}", params={"from": "2026-05-04", "through": "2026-05-31"})
        assert answer.status_code == 200
        assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["content-disposition"])
    if form == "pdf":
        filtered = client.get("/export/pdf/contacts", params={"team": FORMULA, "from": "2026-05-04"})
        text = pypdf.PdfReader(io.BytesIO(filtered.content)).pages[0].extract_text()
        assert FORMULA in text.replace("\u200b", "")


def test_exports_that_are_not(client: Client) -> None:
    assert client.get("/export/docx/service_level").status_code == 400
    assert client.get("/export/pdf/nergens").status_code == 404
    assert client.get("/export/pdf/service_level?form=x").status_code == 400
    assert client.get("/export/pdf/..%2f..%2fetc").status_code == 404
    assert "/export/pdf/service_level" in client.get("/kpi/service_level").text
