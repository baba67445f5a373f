"""Every KPI of the demo organisation against its truth file, which the simulation wrote without Peil."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from peil.app import Project

#: How the parts in the truth file are named here: ours → theirs (or a function of theirs).
PARTS: dict[str, dict[str, Any]] = {
    "contacts": {"contacts": "contacts"},
    "answer_rate": {"answered": "answered", "offered": "offered"},
    "service_level": {
        "answered_in_time": "answered_within",
        "counted": lambda t: t["offered"] - t["short_abandoned"],
    },
    "average_speed_of_answer": {"wait_total_s": "wait_s", "answered": "answered"},
    "abandonment_rate": {"abandoned": "abandoned", "counted": lambda t: t["offered"] - t["short_abandoned"]},
    "average_handle_time": {"total_s": "handle_s", "contacts": "handled"},
    "transfer_rate": {"transferred": "transferred", "handled": "handled"},
    "occupancy": {"handle_s": "handle_s", "on_duty_s": "on_duty_s"},
    "first_response_time": {"finished": "n", "unfinished": "open"},
    "first_resolution_time": {"finished": "n", "unfinished": "open"},
    "full_resolution_time": {"finished": "n", "unfinished": "open"},
    "first_contact_resolution": {"solved_at_once": "resolved", "issues": "matured"},
    "repeat_contact_rate": {"repeated": "repeated", "contacts": "matured"},
    "reopen_rate": {"reopened": "reopened", "solved": "matured"},
    "next_reply_time": {"finished": "n", "unfinished": "open"},
    "requester_wait_time": {"finished": "n", "unfinished": "open"},
    "backlog": {"open": "open"},
    "backlog_age": {"open": "open"},
    "survey_coverage": {"answered": "answered", "eligible": "eligible", "invited": "invited"},
    "nps": {"promoters": "promoters", "detractors": "detractors", "answers": "n"},
    "csat": {"positive": "positive", "answers": "n"},
    "ces": {"easy": "positive", "answers": "n"},
    "costs": {"cents": "cents"},
    "cost_per_contact": {"cents": "cents", "contacts": "contacts"},
}
DURATIONS = ("first_response_time", "first_resolution_time", "full_resolution_time")
PERCENT = ("transfer_rate", "occupancy", "answer_rate", "service_level", "abandonment_rate", "first_contact_resolution", "repeat_contact_rate",
           "survey_coverage", "reopen_rate", "csat", "ces")  # fmt: skip
SURVEYS = ("nps", "csat", "ces")


def cells(truth: dict[str, Any], key: str) -> Iterator[tuple[str, str | None, str | None, dict[str, Any]]]:
    """(axis, value, instrument, cell) for everything that the truth file says of a KPI."""
    tables = truth["kpis"][key].items() if key in SURVEYS else [(None, truth["kpis"][key])]
    for instrument, table in tables:
        yield "total", None, instrument, table["total"]
        for axis in ("by_month", "by_channel", "by_team"):
            for value, cell in table.get(axis, {}).items():
                yield axis, value, instrument, cell


def answers(project: Project, key: str) -> dict[tuple[str, str | None, str | None], Any]:
    """The same from Peil."""
    found = {}
    for axis, options in {
        "total": {},
        "by_month": {"grain": "month"},
        "by_channel": {"by": "channel"},
        "by_team": {"by": "team"},
    }.items():
        for row in project.ask(key, first="2025-01-01", end="2026-07-01", **options)[0].rows:  # type: ignore[arg-type]
            value = {"total": None, "by_month": row.period.label}.get(axis, row.by.get(axis.removeprefix("by_")))
            found[axis, value, row.by.get("instrument")] = row
    return found


@pytest.mark.parametrize("key", PARTS)
def test_every_kpi_equals_the_truth(demo: tuple[Project, dict[str, Any]], key: str) -> None:
    project, truth = demo
    ours = answers(project, key)
    compared = 0
    wrong = []
    for axis, value, instrument, cell in cells(truth, key):
        row = ours.get((axis, value, instrument))
        expected = {name: theirs(cell) if callable(theirs) else cell[theirs] for name, theirs in PARTS[key].items()}
        got = dict.fromkeys(expected, 0) if row is None else {name: row.parts[name] for name in expected}
        compared += 1
        if got != expected:
            wrong.append((axis, value, instrument, got, expected))
        elif row is not None and cell["value"] is not None:
            factor = 100 if key in PERCENT else 1
            assert row.value == pytest.approx(cell["value"] * factor, rel=1e-12), (axis, value)
    assert not wrong[:8], f"{len(wrong)} of {compared} cells differ"
    assert compared > 20


@pytest.mark.parametrize("key", ["response_rate"])
def test_response_rate_equals_the_truth(demo: tuple[Project, dict[str, Any]], key: str) -> None:
    project, truth = demo
    rows = {r.by["instrument"]: r for r in project.ask(key, by="instrument")[0].rows}
    for instrument, table in truth["kpis"]["response_rate"].items():
        assert rows[instrument].parts["delivered"] == table["total"]["delivered"]
        assert rows[instrument].parts["answered"] == table["total"]["answered"]


def test_pending_and_watermarks_equal_the_truth(demo: tuple[Project, dict[str, Any]]) -> None:
    project, truth = demo
    for key in ("first_contact_resolution", "repeat_contact_rate", "reopen_rate"):
        row = project.ask(key)[0].rows[0]
        assert row.pending == truth["kpis"][key]["total"]["pending"], key
    as_of = {s: us // 1_000_000 for s, us in project.published().as_of_us.items()}
    assert as_of == truth["as_of"]


def test_planted_stories_are_visible(demo: tuple[Project, dict[str, Any]]) -> None:
    project, truth = demo
    story = truth["planted"]["product_change"]
    where = [f"segment={story['segment']}", f"instrument={story['instrument']}"]
    after = project.ask("csat", where=where, first=story["day"])[0].rows[0]
    before = project.ask("csat", where=where, end=story["day"])[0].rows[0]
    assert (after.parts["positive"], after.n) == (story["after"]["positive"], story["after"]["n"])
    assert (before.parts["positive"], before.n) == (story["before"]["positive"], story["before"]["n"])
    monday = truth["planted"]["bad_monday"]
    day = Path(monday["day"]).name
    row = project.ask("service_level", first=day, end="2026-01-13")[0].rows[0]
    assert row.value == pytest.approx(100 * monday["service_level"], rel=1e-12)
