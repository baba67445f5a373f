"""`/metrics` says the figures of answers and the state of sources, to whose token may see them, and of no person."""

from __future__ import annotations

import time

import pytest
from litestar.testing import TestClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
from prometheus_client.parser import text_string_to_metric_families as read_plain

from peil.app import Project
from peil.people import sessions, users
from peil.people.users import Grant
from peil.show.spans import bounds, preset
from peil.steering import boards
from peil.steering.boards import Board, Item
from peil.store import live
from peil.web.server import create_app

BOARD = Board(
    "meting",
    "Meting",
    (
        Item("service_level", by="channel"),
        Item("average_handle_time", where=("team=Gewoon team",)),
        Item("average_handle_time", by="agent"),
        Item("contacts", where=("agent=Medewerker 1",)),
        Item("csat"),
        Item("verzuim"),
    ),
)


def samples(text: str, name: str, read=read_plain) -> dict[tuple[str, ...], float]:
    """Value by label values that are not empty, in the order of the labels' names."""
    return {
        tuple(v for _, v in sorted(one.labels.items()) if v): one.value
        for family in read(text)
        for one in family.samples
        if one.name == name
    }


@pytest.fixture
def watched(copied: Project) -> Project:
    boards.save(copied.folder, BOARD)
    return copied


def test_figures_are_those_of_answers(watched: Project, opened):
    answer = opened(watched).get("/metrics", params={"board": "meting", "period": "all"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    earliest, today = bounds(watched.published())
    span = preset("all", today, earliest)
    rows = watched.ask("service_level", by="channel", first=span.first, end=span.end)[0].rows
    told = samples(answer.text, "peil_kpi_value")
    assert [r for r in rows if r.value is not None]
    for row in rows:
        key = ("meting", row.by["channel"] or "(none)", "service_level", "all", "default", "%")
        assert told.get(key) == row.value
        assert samples(answer.text, "peil_kpi_n")[key[:-1]] == row.n
    csat = watched.ask("csat", first=span.first, end=span.end)[0].rows[0]
    low = {key: value for key, value in samples(answer.text, "peil_kpi_low").items() if "csat" in key}
    assert list(low.values()) == [csat.interval[0]]
    high = {key: value for key, value in samples(answer.text, "peil_kpi_high").items() if "csat" in key}
    assert list(high.values()) == [csat.interval[1]]


def test_nobody_stands_in_a_label_and_what_is_gone_takes_no_other_with_it(watched: Project, opened):
    text = opened(watched).get("/metrics", params={"board": "meting", "period": "all"}).text
    assert "Medewerker" not in text.replace("agent=Medewerker 1", "")
    states = samples(text, "peil_kpi_status")
    assert ("meting", "average_handle_time", "all", "default", "left_out") in states
    assert ("meting", "verzuim", "all", "default", "unknown") in states
    assert any(key[-1] == "ok" or "ok" in key for key in states)


def test_unknown_is_no_zero(watched: Project, opened):
    boards.save(watched.folder, Board("leeg", "Leeg", (Item("service_level", where=("channel=fax",)),)))
    text = opened(watched).get("/metrics", params={"board": "leeg"}).text
    assert samples(text, "peil_kpi_value") == {}
    assert list(samples(text, "peil_kpi_n").values()) == [0.0]


def test_sources_tell_their_age_what_waits_and_what_failed(watched: Project, opened):
    now_us = int(time.time() * 1_000_000)
    with watched.store() as store:
        values = {"connector": "push", "settings": {}, "mapping": "", "made": "2026-01-01", "cursor": None}
        live.put_source(store, "helpdesk", {**values, "error": "x", "remedy": "", "received": 7, "rejected": 2})
        live.fared(store, "helpdesk", {"error": '{"template": "x", "values": {}, "place": ""}', "remedy": ""})
        with store.engine.begin() as connection:
            row = {**live.batch_row("helpdesk", ["{}", "{}", "{}"]), "received_us": now_us - 60_000_000}
            connection.execute(live.t.inbox.insert().values(**row))
    client = opened(watched)
    text = client.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"}).text

    def told(name: str) -> float:
        return samples(text, f"peil_source_{name}", read_open)[("helpdesk",)]

    assert (told("inbox_rows"), told("received_rows"), told("rejected_rows"), told("failing")) == (3, 7, 2, 1)
    assert 60 <= told("lag_seconds") < 120
    for source, us in watched.published().as_of_us.items():
        age = samples(text, "peil_source_event_age_seconds", read_open)[(source,)]
        assert -1 < age - max(0, now_us - us) / 1_000_000 < 60


def test_before_anything_came_in_sources_are_told(empty: Project, opened):
    answer = opened(empty).get("/metrics")
    assert answer.status_code == 200
    assert samples(answer.text, "peil_quarantine_rows") == {(): 0.0}
    assert "peil_kpi_value" not in answer.text


def test_rights_hold(watched: Project):
    settings = watched.folder / "peil.toml"
    settings.write_text(settings.read_text().replace("simulated = true", "simulated = false"), encoding="utf-8")
    with TestClient(create_app(Project(watched.folder)), base_url="http://127.0.0.1") as client:
        with watched.store() as store:
            tokens = {}
            for role in ("viewer", "lead", "owner"):
                user = users.add(
                    store, Grant(f"{role}@b.nl", role, role, ("Gewoon team",), None), password="vier woorden op rij"
                )
                tokens[role] = sessions.make_token(store, user, "prometheus", rights=("see",), days=1, by=None)

        def value(role: str) -> dict[tuple[str, ...], float]:
            asked = {"board": "aantal", "period": "all"}
            got = client.get("/metrics", params=asked, headers={"authorization": f"Bearer {tokens[role]}"})
            assert got.status_code == 200, got.text
            return samples(got.text, "peil_kpi_value")

        boards.save(watched.folder, Board("aantal", "Aantal", (Item("contacts"), Item("csat"))))
        (everybody,) = (v for k, v in value("viewer").items() if "contacts" in k)
        (own,) = (v for k, v in value("lead").items() if "contacts" in k)
        assert own == watched.ask("contacts", where=["team=Gewoon team"])[0].rows[0].value < everybody
        assert not [k for k in value("owner") if "csat" in k]  # a token without the right to records
        refused = client.get("/metrics")
        assert refused.status_code == 401
        assert refused.headers["content-type"] == "application/problem+json"
        assert client.get("/metrics", params={"bord": "x"}, headers={"authorization": "Bearer y"}).status_code == 401


@pytest.mark.parametrize(
    ("query", "status", "remedy"),
    [("board=strat", 404, "'start'"), ("period=gisteren", 400, "yesterday"), ("bord=start", 400, "'board'")],
)
def test_bad_questions_are_told(client, query, status, remedy):
    answer = client.get(f"/metrics?{query}")
    assert (answer.status_code, remedy in answer.text) == (status, True), answer.text
