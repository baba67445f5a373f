"""Exports of systems that Peil was not given: by the proposed mapping as it stands, then every day by itself."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from peil.app import Project
from walks import told
from walks.exports import Call, call_list, calls, incident_list
from walks.how_to import Walk, blocks
from walks.measured import measured

SATURDAY, SUNDAY = dt.date(2026, 3, 28), dt.date(2026, 3, 29)
EVENING = dt.datetime(2026, 3, 30, 20, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 4, 2, 12, 0, tzinfo=dt.UTC)


def by_a_list(tickets: Sequence[told.Ticket]) -> told.Figures:
    """A list tells no reopening and no move, and of the solvings only the last, of what is not open again."""
    figures = told.figures(tickets)
    return replace(figures, first_resolution=figures.full_resolution, reopened=(0, 0), changed_team=(0, 0))


def by_the_calls(project: Project, made: Sequence[Call]) -> None:
    """Within 20 seconds, of those who waited five or were answered; talk and wrap-up; each by hand."""
    answered = [one for one in made if one.talk_s is not None]
    counted = [one for one in made if one.talk_s is not None or one.wait_s > 5]
    level = project.ask("service_level", where=["source=calls"])[0].rows[0]
    assert level.parts["answered_in_time"] == sum(one.wait_s <= 20 for one in answered)
    assert level.n == len(counted)
    rate = project.ask("answer_rate", by="queue")[0].rows
    assert {row.by["queue"]: row.n for row in rate} == {
        queue: sum(one.queue == queue for one in made) for queue in ("Verkoop", "Service")
    }
    handled = project.ask("average_handle_time")[0].rows[0].parts
    seconds = sum((one.talk_s or 0) + one.wrap_s for one in answered)
    assert (handled["total_s"], handled["contacts"]) == (seconds, len(answered))


def within(seconds: float, done: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.5)


@pytest.mark.long  # every command is a process, and a watched folder is looked at once a minute
def test_two_exports_and_then_every_day_by_itself(walk: Walk) -> None:
    exports = walk.folder / "exports"
    exports.mkdir()
    tickets = told.tickets()
    before, after = told.until(tickets, EVENING), told.until(tickets, LATER)
    assert any(not one.is_open and now.is_open for one, now in zip(before, after, strict=False))
    incident_list(walk.folder / "incidents.csv", before)
    call_list(exports / "calls-2026-03-28.csv", calls(SATURDAY))
    commands = next(one for one in blocks("map-a-file.md") if one.kind == "sh")
    walk.run(commands)
    walk.sees_the_dashboard()
    walk.end()
    project = Project(walk.folder / "service")
    assert measured(project, history=False) == by_a_list(before)
    assert project.ask("reopen_rate")[0].rows[0].status == "not_measurable"

    folder = next(one for one in blocks("connect-a-source.md") if "watched_folder --name calls" in one.text)
    walk.places["/srv/exports"] = str(exports)
    minute_ago = time.time() - 60  # when the export was written
    os.utime(exports / "calls-2026-03-28.csv", (minute_ago, minute_ago))
    walk.run(folder)
    by_the_calls(project, calls(SATURDAY))
    # Sunday's calls, on the short day, come while it is served.
    sunday = exports / "calls-2026-03-29.csv"
    call_list(sunday.with_suffix(".part"), calls(SUNDAY))
    os.utime(sunday.with_suffix(".part"), (minute_ago + 1, minute_ago + 1))
    sunday.with_suffix(".part").rename(sunday)
    both = [*calls(SATURDAY), *calls(SUNDAY)]
    within(150, lambda: int(project.ask("answer_rate")[0].rows[0].n) == len(both))
    by_the_calls(project, both)
    walk.sees_the_dashboard()
    walk.end()
    # The list of days later, with the same mapping: new ones, solved ones, and some that are open again.
    incident_list(walk.folder / "incidents.csv", after)
    walk.shell("peil import incidents.csv --mapping incidents.toml --project service")
    assert measured(project, history=False, where=["source=incidents"]) == by_a_list(after)
