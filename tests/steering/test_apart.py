"""A group is held against all the others together: their value, the difference, and one family of comparisons."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from peil.app import Project
from peil.ask.question import NONE, Filter
from peil.kpis.registry import get
from peil.stats.multiplicity import benjamini_hochberg
from peil.stats.verdict import Verdict
from peil.steering.verdicts import Compared, Side, compare
from peil.web import apart, breakdown
from peil.web.breakdown import Breakdown, Line
from peil.web.reader import Reader
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
