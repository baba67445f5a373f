"""Histogram and box plots of durations: rows in view, counts and quantiles by hand, and the records of a class."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from peil.app import Project, init
from peil.ask.distribution import bins, duration_of
from peil.ask.question import question
from peil.errors import InputError
from peil.kpis.registry import get

OPENED = dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)
#: Seconds to the first reply; None still waits. Team A: 60 to 600; team B: two hours to two days.
REPLIES = {"A": [60, 120, 180, 240, 300, 360, 420, 480, 540, 600], "B": [7200, 14_400, 86_400, 172_800, None]}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("spread")
    init(folder / "project")
    project = Project(folder / "project")
    rows = []
    for team, waits in REPLIES.items():
        for number, wait in enumerate(waits):
            about = {"contact": f"{team}{number}", "channel": "email", "team": team}
            rows.append({**about, "type": "contact.opened", "time": OPENED.isoformat(), "actor": "customer"})
            rows.append({**about, "type": "contact.message", "time": OPENED.isoformat(), "actor": "customer"})
            if wait is not None:
                when = OPENED + dt.timedelta(seconds=wait)
                answer = {"actor": "agent", "agent": "Ann", "visibility": "public"}
                rows.append({**about, **answer, "type": "contact.message", "time": when.isoformat()})
    path = folder / "events.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        names = ("contact", "channel", "team", "type", "time", "actor", "agent", "visibility")
        writer = csv.DictWriter(handle, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    project.import_files([path], "events")
    return project


def test_counts_and_quantiles_by_hand(desk: Project) -> None:
    """14 replies in order; the tenth percentile is the 2nd (120 s), the median the 7th (420), the 90th the 13th (a day)."""
    found = desk.distribution("first_response_time", question("first_response_time"), "team")
    assert found is not None
    assert (found.whole.n, found.unfinished) == (14, 1)
    assert found.whole.seconds == (120, 240, 420, 7200, 86_400)
    assert found.growing, "a day is more than twenty times two minutes"
    held = dict(zip(found.bounds, found.counts, strict=True))
    assert sum(held.values()) == 14
    # From the 1st to the 99th percentile: under 2 min 1; 2 to 5: 3; 5 to 10: 5; 10 to 20: 1; 2 h, 4 h, a day, two days.
    assert {b: c for b, c in held.items() if c} == {
        0: 1,
        120: 3,
        300: 5,
        600: 1,
        7200: 1,
        14_400: 1,
        86_400: 1,
        172_800: 1,
    }
    assert [(box.group, box.n, box.seconds[2]) for box in found.groups] == [("A", 10, 300), ("B", 4, 14_400)]


def test_the_records_of_a_class_are_those_that_it_counts(desk: Project) -> None:
    asked = question("first_response_time")
    found = desk.records("first_response_time", asked, lasting=(300, 600))
    assert sorted(str(r["first_reply_s"]) for r in found) == ["300", "360", "420", "480", "540"]
    assert [r["contact"] for r in desk.records("first_response_time", asked, lasting=(86_401, None))] == ["B3"]
    with pytest.raises(InputError, match="about no duration"):
        desk.records("contacts", question("contacts"), lasting=(0, 60))


def test_what_is_no_duration_has_no_spread(desk: Project) -> None:
    assert desk.distribution("contacts", question("contacts")) is None
    assert desk.distribution("average_speed_of_answer", question("average_speed_of_answer")) is None, "no calls"
    nobody = question("first_response_time", first="2026-01-01", end="2026-01-02")
    assert desk.distribution("first_response_time", nobody) is None
    assert duration_of(get("backlog"), None) is None
    assert duration_of(get("average_speed_of_answer"), None) is not None


@pytest.mark.parametrize(
    ("low", "high", "tenth", "ninetieth", "first", "growing"),
    [
        (10, 300, 20, 200, (0, 20, 40), False),  # 300 s in at most 16 steps of 20
        (0, 0, 0, 0, (0,), False),
        (5000, 5100, 5000, 5100, (0, 5000, 5010), False),
        (1, 90_000, 2, 80_000, (0, 2, 5), True),
        (0, 100, 0, 100, (0, 2, 5), True),
    ],
)
def test_bins(low: int, high: int, tenth: int, ninetieth: int, first: tuple[int, ...], growing: bool) -> None:
    bounds, grows = bins(low, high, tenth, ninetieth)
    assert (bounds[: len(first)], grows) == (first, growing)
    assert list(bounds) == sorted(set(bounds))
