"""A group is held against all the others together: their value, the difference, and one family of comparisons."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from peil.app import Project
from peil.ask.question import NONE, Filter
from peil.cli import main
from peil.kpis.registry import get
from peil.show.texts import text
from peil.stats.multiplicity import benjamini_hochberg
from peil.stats.verdict import Verdict
from peil.steering.verdicts import Compared, Side, compare
from peil.web import apart, breakdown
from peil.web.breakdown import Breakdown, Line
from peil.web.reader import Reader
from peil.web.server import create_app
from peil.web.view import View

DAYS = (dt.date(2026, 3, 2), dt.date(2026, 6, 28))


def seen(project: Project, key: str, by: str = "team", **more: Any) -> tuple[Reader, View, Breakdown]:
    reader = Reader(project)
    view = View("en", "custom", *DAYS, {}, (), by=by, **more)
    earliest, today = reader.bounds()
    found = breakdown.breakdown(reader, view, get(key), view.span(today, earliest))
    assert found is not None
    return reader, view, found


def compared(found: Breakdown) -> dict[str, Line]:
    return {line.label: line for line in found.lines if line.apart is not None}


@pytest.mark.parametrize(("key", "instrument", "parts"), [
    ("service_level", None, ("answered_in_time", "counted")),
    ("csat", "csat_5", ("positive", "answers")),
])  # fmt: skip
def test_the_others_are_the_whole_without_the_group(demo, key, instrument, parts):
    reader, view, found = seen(demo[0], key, instrument=instrument)
    first, end = DAYS[0], DAYS[1] + dt.timedelta(days=1)

    def row(**more):
        rows = reader.answer(view.asked(get(key), first, end, **more))[0].rows
        return next(r for r in rows if instrument in (None, r.by.get("instrument")))

    whole, lines = row(), compared(found)
    assert len(lines) >= 3
    for team, line in lines.items():
        mine = row(where=(Filter("team", (team,)), *([Filter("instrument", (instrument,))] if instrument else [])))
        top, bottom = (whole.parts[part] - mine.parts[part] for part in parts)
        assert line.apart.others == f"{100 * top / bottom:.1f}%"


def test_all_groups_are_one_family(demo):
    """Benjamini-Hochberg by hand: a verdict stands where the interval leaves zero out and the corrected p is 5 %."""
    reader, view, found = seen(demo[0], "reopen_rate")
    kpi, first, end = get("reopen_rate"), DAYS[0], DAYS[1] + dt.timedelta(days=1)

    def side(part):
        total, days = (
            reader.answer(view.asked(kpi, first, end, grain=grain, where=(part,)))[0].rows for grain in ("total", "day")
        )
        return Side(total[0], list(days))

    lines = compared(found)
    differences = [
        compare(kpi.measure, side(Filter("team", (t,))), side(Filter("team", (t,), negated=True))).difference
        for t in lines
    ]
    corrected = benjamini_hochberg([d.p for d in differences])
    for line, one, p in zip(lines.values(), differences, corrected, strict=True):
        out = not one.interval.low <= 0 <= one.interval.high
        assert (line.apart.kind in ("better", "worse")) == (out and p <= 0.05), line.label
        assert (f"among {len(lines)} comparisons" in line.apart.why) == (out and p > 0.05), line.label
    assert {line.apart.kind for line in lines.values()} == {"better", "worse", "no_difference"}


def test_what_does_not_stand_among_so_many_says_so(demo):
    reader, view, _ = seen(demo[0], "csat", instrument="csat_5")
    answer = reader.answer(view.asked(get("csat"), *DAYS))[0]
    verdict = Verdict("no_difference", "many_comparisons")
    said = apart._said(answer.rows[0], answer.rows[0], Compared(None, (9, 9), False), verdict, 4, answer, "en")
    assert "among 4 comparisons" in said.why


@pytest.mark.parametrize(
    ("key", "by"),
    [("contacts", "team"), ("backlog", "team"), ("cost_per_contact", "team"), ("service_level", "hour")],
)
def test_where_there_is_no_chance_to_be_held_against_nothing_is_said(demo, key, by):
    _, _, found = seen(demo[0], key, by)
    assert found.lines
    assert found.compared == 0


def test_a_median_is_compared_by_what_usual_days_differ(demo):
    lines = compared(seen(demo[0], "first_response_time", "channel")[2])
    assert "a usual day: between" in lines["email"].apart.interval
    assert lines["email"].apart.kind == "worse"
    assert lines["chat"].apart.kind == "better"
    assert NONE not in lines


# -- the same for programs --------------------------------------------------------------------------------

OVER = ("from=2026-03-02", "to=2026-06-29")


@pytest.fixture(scope="module")
def client(demo: tuple[Project, dict[str, Any]]) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(demo[0]), base_url="http://127.0.0.1") as made:
        yield made


def told(client: TestClient[Litestar], kpi: str, by: str = "team", **headers: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/kpis/{kpi}/groups?by={by}&{'&'.join(OVER)}", headers=headers)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert isinstance(found, dict)
    return found


def test_the_api_and_the_command_line_tell_what_the_page_says(demo, client, capsys):
    page = compared(seen(demo[0], "reopen_rate")[2])
    found = told(client, "reopen_rate", **{"accept-language": "en"})
    assert (found["comparisons"], found["without"], found["correction"]) == (len(page), None, "benjamini-hochberg")
    assert {g["by"]["team"] for g in found["groups"]} == set(page)
    for group in found["groups"]:
        line = page[group["by"]["team"]]
        assert group["verdict"] == line.apart.kind
        assert f"{group['others']['value']:.1f}%" == line.apart.others
        assert group["difference"] == pytest.approx(group["estimate"])
        assert group["basis"] == "values"
        assert line.apart.interval.startswith("between ") == (group["interval"] is not None)
    days = ("--from", "2026-03-02", "--to", "2026-06-29")
    words = ("compare", "reopen_rate", "--by", "team", *days, "--project", str(demo[0].folder), "--lang", "en")
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == found
    assert main(list(words)) == 0
    shown = capsys.readouterr().out
    assert all(team in shown for team in page)
    assert "difference (percentage points)" in shown
    assert f"p is corrected for {len(page)} comparisons (Benjamini-Hochberg)." in shown


def test_p_is_corrected_for_all_groups_that_were_looked_at(demo, client):
    """Each p by hand from the interval's method, corrected together: the largest stays, smaller ones grow."""
    reader, view, _ = seen(demo[0], "reopen_rate")
    kpi, first, end = get("reopen_rate"), DAYS[0], DAYS[1] + dt.timedelta(days=1)
    found = told(client, "reopen_rate")["groups"]

    def side(part):
        total, days = (
            reader.answer(view.asked(kpi, first, end, grain=grain, where=(part,)))[0].rows for grain in ("total", "day")
        )
        return Side(total[0], list(days))

    teams = [g["by"]["team"] for g in found]
    plain = [
        compare(kpi.measure, side(Filter("team", (t,))), side(Filter("team", (t,), negated=True))).difference.p
        for t in teams
    ]
    assert [g["p"] for g in found] == pytest.approx(benjamini_hochberg(plain))
    assert [g["p"] for g in found] != pytest.approx(plain)


def test_of_surveys_each_question_has_its_own_others(client):
    found = told(client, "csat")
    assert {frozenset(g["by"]) for g in found["groups"]} == {frozenset({"team", "instrument"})}
    for group in found["groups"]:
        same = [r for r in found["rows"] if r["by"]["instrument"] == group["by"]["instrument"]]
        whole = sum(r["n"] for r in same)
        assert group["n"] + group["others"]["n"] == whole
    assert found["comparisons"] == len(found["groups"])


def test_a_median_says_that_its_interval_is_of_usual_days(client):
    found = told(client, "first_response_time", "channel")
    assert {g["basis"] for g in found["groups"]} == {"days"}
    assert {g["verdict"] for g in found["groups"]} >= {"better", "worse"}


@pytest.mark.parametrize(
    ("kpi", "by", "without"),
    [("contacts", "team", "count"), ("backlog", "team", "stock"), ("service_level", "hour", "not_judged")],
)
def test_where_groups_are_not_compared_it_says_why(client, kpi, by, without):
    for lang in ("nl", "en"):
        found = told(client, kpi, by, **{"accept-language": lang})
        assert (found["without"], found["groups"]) == (without, [])
        assert found["why"] == text(lang, f"groups.without.{without}")
        assert found["rows"]


def test_groups_are_of_one_dimension(client, demo, capsys):
    for query in ("", "?by=team,channel", "?by=team&grain=day"):
        assert client.get(f"/api/v1/kpis/csat/groups{query}").status_code == 400
    assert main(["compare", "csat", "--project", str(demo[0].folder)]) == 2
    assert "by=team" in capsys.readouterr().err
