"""Figures of another version of Peil: a page says so and what to do, never that there are none."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from peil.app import Project
from peil.lake.published import NAME

Client = TestClient[Litestar]


def alter(project: Project, **changes: object) -> None:
    path = project.folder / "data" / "lake" / NAME
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


@pytest.mark.parametrize("path", ["/", "/all", "/boards/start", "/sources", "/quickscan"])
def test_pages_say_that_another_version_derived_the_figures(
    copied: Project, opened: Callable[[Project], Client], path: str
):
    alter(copied, format=0)
    page = opened(copied).get(path)
    assert page.status_code == 200
    assert "andere versie van Peil heeft ze berekend" in page.text
    assert "peil derive" in page.text
    assert 'action="/derive' in page.text
    assert "Nog geen cijfers" not in page.text
    assert "Er is nog geen bron." not in page.text
    assert "another version of Peil computed them" in opened(copied).get(path, params={"lang": "en"}).text


def test_figures_that_would_count_otherwise_now_stay_and_are_told(copied: Project, opened: Callable[[Project], Client]):
    alter(copied, shape="of other statements")
    client = opened(copied)
    page = client.get("/kpi/contacts", params={"period": "all"}).text
    assert "Een eerdere versie van Peil heeft deze cijfers berekend" in page
    assert client.get("/api/v1/answers", params={"kpi": "contacts"}).json()[0]["rows"][0]["status"] == "ok"


def test_the_api_says_it_too(copied: Project, opened: Callable[[Project], Client]):
    alter(copied, format=0)
    client = opened(copied)
    found = client.get("/api/v1/answers", params={"kpi": "contacts"}, headers={"accept-language": "nl"})
    assert found.status_code == 409
    assert "deze cijfers komen van een andere versie van Peil" in found.text
    assert "peil derive" in found.json()["remedy"]
    assert client.get("/health").json()["status"] == "outdated"
