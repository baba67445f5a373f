"""The API of targets, goals, benchmarks, notes and boards."""

from __future__ import annotations

import random

import pytest

V1 = "/api/v1"


@pytest.fixture
def web(copied, opened):
    return opened(copied)


def test_what_is_added_is_listed(web):
    goal = web.post(f"{V1}/goals", json={"name": "Sneller", "owner": "Sanne"})
    assert (goal.status_code, goal.json()["id"]) == (201, 1)
    target = {"kpi": "csat", "since": "2026-05-01", "low": 80, "scope": {"team": "A"}, "goal": 1}
    assert web.post(f"{V1}/targets", json=target).status_code == 201
    ended = web.post(f"{V1}/targets", json={"kpi": "csat", "since": "2026-06-01", "scope": {"team": "A"}})
    assert ended.json()["low"] is None
    assert [(t["low"], t["scope"]) for t in web.get(f"{V1}/targets").json()] == [
        (80, {"team": "A"}),
        (None, {"team": "A"}),
    ]
    note = web.post(f"{V1}/notes", json={"text": "Storing", "from": "2026-05-20", "to": "2026-05-22", "kpi": "csat"})
    assert (note.json()["kind"], note.json()["to"]) == ("note", "2026-05-22")
    one = {"kpi": "csat", "low": 78.5, "source": "Blad", "year": 2025, "scale": [1, 5], "positive": [4, 5]}
    assert web.post(f"{V1}/benchmarks", json=one).json()["scale"] == [1, 5]
    assert web.get(f"{V1}/benchmarks").json()[0]["source"] == "Blad"


def test_a_board_is_saved_and_another_version_is_a_conflict(web):
    items = [{"kpi": "csat", "chart": "bars", "by": "team", "where": ["channel=phone"]}]
    made = web.post(f"{V1}/boards", json={"title": "Ochtend", "items": items}).json()
    assert (made["name"], made["items"][0]["by"]) == ("ochtend", "team")
    again = {"name": "ochtend", "title": "Anders", "items": items}
    assert web.post(f"{V1}/boards", json={**again, "digest": "old"}).status_code == 409
    assert web.post(f"{V1}/boards", json={**again, "digest": made["digest"]}).status_code == 201
    assert [b["title"] for b in web.get(f"{V1}/boards").json()] == ["Startbord", "Anders"]


def test_a_baseline_is_frozen_and_held_against_later_days(web):
    first = {"name": "Mei", "from": "2026-05-04", "to": "2026-05-18", "where": ["channel=phone"]}
    made = web.post(f"{V1}/baselines", json=first)
    assert made.status_code == 201, made.text
    assert web.get(f"{V1}/baselines").json()[0]["name"] == "Mei"
    then = {f["kpi"]: f["value"] for f in made.json()["figures"]}
    later = web.get(f"{V1}/baselines/1?from=2026-05-25&to=2026-06-08").json()
    assert (later["from"], later["to"]) == ("2026-05-25", "2026-06-08")
    line = next(one for one in later["figures"] if one["kpi"] == "service_level")
    assert line["then"]["value"] == then["service_level"]
    asked = "kpi=service_level&from=2026-05-25&to=2026-06-08&where=channel%3Dphone"
    now = web.get(f"{V1}/answers?{asked}").json()[0]["rows"][0]
    assert line["now"]["value"] == now["value"]
    assert line["difference"] == pytest.approx(now["value"] - then["service_level"])
    assert line["verdict"] in ("better", "worse", "no_difference")
    for wrong, status in (("7", 404), ("x", 400), ("1?from=2026-06-08&to=2026-05-25", 400), ("1?van=2026-06-08", 400)):
        assert web.get(f"{V1}/baselines/{wrong}").status_code == status, wrong


def test_an_answer_says_which_way_is_better_as_it_was_asked(web):
    for asked, direction in (("", "down"), ("&statistic=share_within", "up")):
        assert web.get(f"{V1}/answers?kpi=first_response_time{asked}").json()[0]["direction"] == direction


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("baselines", {"name": "x", "from": "2026-05-04", "to": "2026-05-04"}, 400, "nulmeting"),
        ("baselines", {"name": "x", "from": "2026-05-04", "to": "2026-05-05", "board": "gone"}, 404, "gone"),
        ("baselines", {"name": "x", "from": "2026-05-04", "to": "2026-05-05", "where": ["team"]}, 400, "voorwaarde"),
        ("targets", {"kpi": "csta", "since": "2026-05-01", "low": 1}, 404, "csta"),
        ("targets", {"kpi": "csat", "since": "gisteren", "low": 1}, 400, "gisteren"),
        ("targets", {"kpi": "csat", "since": "2026-05-01", "low": "80"}, 400, "low"),
        ("targets", {"kpi": "csat", "since": "2026-05-01", "low": True}, 400, "low"),
        ("targets", {"kpi": "csat", "since": "2026-05-01", "laag": 1}, 400, "laag"),
        ("targets", {"kpi": "csat", "since": "2026-05-01", "low": 1, "goal": 10**30}, 400, "geen heel getal"),
        ("targets", [], 400, "geen object"),
        ("goals", {"name": ""}, 400, "leeg"),
        ("notes", {"text": "x", "from": "2026-05-20", "kind": "y"}, 400, "geen soort"),
        ("notes", {"text": "x", "from": "9999-12-31"}, 400, "1970 en 2200"),
        ("benchmarks", {"kpi": "csat", "source": "x"}, 400, "geen waarde"),
        ("boards", {"title": "x", "items": []}, 400, "minstens één"),
        ("boards", {"title": "x", "items": [{"kpi": "gone"}]}, 404, "gone"),
        ("boards", {"title": "x", "items": [{"kpi": 3}]}, 400, "geen woord"),
        ("boards", {"title": "x", "name": "../x", "items": [{"kpi": "csat"}]}, 404, "geen bord"),
        ("goals", {"name": "a\u0000b"}, 400, "nulteken"),
    ],
)
def test_what_cannot_be_added_gets_a_problem(web, path, body, status, words):
    answer = web.post(f"{V1}/{path}", json=body)
    assert answer.status_code == status
    assert words in answer.json()["detail"] + answer.json()["remedy"] + answer.json()["place"]
    assert answer.json()["remedy"] or status == 404


def test_only_json_is_taken(web):
    """A form of another site can send text/plain without being asked; JSON it cannot."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        sent = web.post(f"{V1}/goals", content=b'{"name": "x"}', headers={"content-type": kind})
        assert sent.status_code == 400, kind
    for raw in (b"", b"{", b"[" * 100_000, b"\xff", b'"x"', b"NaN"):
        sent = web.post(f"{V1}/goals", content=raw, headers={"content-type": "application/json"})
        assert sent.status_code in (400, 413), raw[:10]
    assert web.get(f"{V1}/goals").json() == []


def test_no_body_ever_breaks_the_server(web):
    dice = random.Random(5)
    values = [
        None,
        "",
        "x",
        "2026-05-01",
        "csat",
        1,
        -1,
        0.5,
        1e400,
        10**40,
        True,
        [],
        {},
        ["x"],
        {"team": "A"},
        {"x": 1},
    ]
    values += ["note", "phase", [{"kpi": "csat"}], [{}], [[]], "\ud800", "=1+1", "-" * 500, "default", "mean"]
    names = ("kpi", "since", "low", "high", "scope", "statistic", "rule", "goal", "name", "parent", "text", "from")
    names += ("to", "kind", "title", "items", "digest", "source", "year", "scale", "positive", "settings", "address")
    for _ in range(400):
        path = dice.choice(("targets", "goals", "benchmarks", "notes", "boards"))
        body = {dice.choice(names): dice.choice(values) for _ in range(dice.randint(0, 6))}
        try:
            answer = web.post(f"{V1}/{path}", json=body)
        except (ValueError, UnicodeEncodeError):
            continue  # the client itself cannot write it
        assert answer.status_code in (201, 400, 404, 409), body


def test_the_description_names_what_can_be_added(web):
    paths = web.get("/api/docs/openapi.json").json()["paths"]
    for name in ("targets", "goals", "benchmarks", "baselines", "notes", "boards"):
        assert set(paths[f"{V1}/{name}"]) == {"get", "post"}
        assert paths[f"{V1}/{name}"]["post"]["requestBody"]["required"]
    assert "POST /api/v1/targets" in web.get("/api/docs").text
