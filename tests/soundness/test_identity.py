"""The same event twice, otherwise, or newer: what is delivered again never counts again. Through the real import."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from engines.worlds import World, world
from peil.app import Project, init
from peil.lake.events import CONFLICT

Line = dict[str, str]


class Feed:
    """A project that is given lines, and derives when it is asked something."""

    def __init__(self, folder: Path) -> None:
        init(folder, "Testdienst")
        self.project = Project(folder)
        self._derived = False

    def give(self, text: str) -> dict[str, object]:
        """Import lines `2026-03-02T09:00 T1 type key=value …` in the native form; what the import says of them."""
        lines: list[Line] = []
        for line in text.splitlines():
            words = line.split()
            if words:
                time, contact, kind, *rest = words
                said = dict(word.split("=", 1) for word in rest)
                lines.append({"time": f"{time}:00+01:00", "contact": contact, "type": kind, **said})
        path = self.project.folder / "events.csv"
        with path.open("w", newline="") as handle:
            writer = csv.DictWriter(handle, list(dict.fromkeys(name for line in lines for name in line)), restval="")
            writer.writeheader()
            writer.writerows(lines)
        self._derived = False
        return self.project.import_files([path], "events", derive=False).as_dict()

    def rows(self, kpi: str = "contacts", by: str = "") -> list[tuple[object, dict[str, int]]]:
        """Value and exclusions of each row of the answer."""
        if not self._derived:
            self.project.derive()
            self._derived = True
        return [(r.value, dict(r.excluded)) for r in self.project.ask(kpi, by=by)[0].rows]


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    return Feed(tmp_path / "service")


TICKET = """
2026-03-02T09:00  T1  contact.opened   id=e1 customer=Jan
2026-03-02T09:30  T1  contact.message  id=e2 actor=agent agent=Piet
2026-03-02T10:00  T1  contact.status   id=e3 status=solved
"""


def test_the_same_delivery_again_changes_nothing(feed: Feed) -> None:
    first = feed.give(TICKET)
    assert (first["events_new"], first["events_known"], first["rows_rejected"]) == (3, 0, 0)
    before = feed.rows("first_response_time")
    again = feed.give(TICKET)
    assert (again["events_new"], again["events_known"]) == (0, 3)
    more = feed.give(TICKET + TICKET + "2026-03-02T11:00  T2  contact.opened  id=e4")
    assert (more["events_new"], more["events_known"], more["events_repeated"]) == (1, 3, 3)
    assert feed.rows("first_response_time") == before == [(1800, {})]
    assert feed.rows() == [(2, {})]


def test_without_ids_the_same_lines_are_the_same_events(feed: Feed) -> None:
    bare = "\n".join(line.replace(f"id=e{n}", "") for n, line in enumerate(TICKET.splitlines()))
    assert feed.give(bare)["events_new"] == 3
    assert feed.give(bare)["events_known"] == 3
    assert feed.rows() == [(1, {})]


def test_the_same_event_with_another_content_goes_to_quarantine(feed: Feed) -> None:
    """Which of the two is right nobody knows: the first stays, the second is kept with the reason."""
    feed.give(TICKET)
    told = feed.give("2026-03-02T13:00  T1  contact.status  id=e3 status=solved")
    assert (told["events_new"], told["events_rejected"]) == (0, 1)
    assert told["rejected"] == [{"column": "", "reason": CONFLICT, "count": 1}]
    assert feed.rows("first_resolution_time") == [(3600, {})]
    with feed.project.store() as store:
        (kept,) = store.quarantined()
    assert (kept["kind"], kept["reason"], kept["value"]) == ("event", CONFLICT, "contact.status")


def test_of_two_contradictions_in_one_delivery_the_first_counts(feed: Feed) -> None:
    told = feed.give(TICKET + "2026-03-02T13:00  T1  contact.status  id=e3 status=solved")
    assert (told["events_new"], told["events_rejected"]) == (3, 1)
    assert feed.rows("first_resolution_time") == [(3600, {})]


def test_a_higher_revision_supersedes_and_a_lower_one_that_comes_late_does_not(feed: Feed) -> None:
    feed.give(TICKET)
    newer = feed.give("2026-03-02T13:00  T1  contact.status  id=e3 revision=2 status=solved")
    assert newer["events_new"] == 1
    assert feed.rows("first_resolution_time") == [(4 * 3600, {})]
    feed.give("2026-03-02T15:00  T1  contact.status  id=e3 revision=1 status=solved")
    assert feed.rows("first_resolution_time") == [(4 * 3600, {})]
    assert feed.rows() == [(1, {})]


def test_a_revision_that_takes_back_the_one_before_counts(feed: Feed) -> None:
    """Solved at 10, corrected to 13, corrected back to 10: the last word is 10."""
    feed.give(TICKET)
    feed.give("2026-03-02T13:00  T1  contact.status  id=e3 revision=1 status=solved")
    feed.give("2026-03-02T10:00  T1  contact.status  id=e3 revision=2 status=solved")
    assert feed.rows("first_resolution_time") == [(3600, {})]


def test_the_same_id_of_another_source_is_another_event(feed: Feed) -> None:
    feed.give(TICKET + TICKET.replace("id=", "source=other id="))
    assert feed.rows(by="source") == [(1, {}), (1, {})]


@pytest.mark.parametrize("name", ["Mijn dienst", "dienst [1]"])
def test_a_project_may_live_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    feed = Feed(tmp_path / name)
    feed.give(TICKET)
    assert feed.rows() == [(1, {})]


# -- revisions in the facts: found here ---------------------------------------------------------------------


def test_a_merge_that_was_revised_goes_where_the_revision_says() -> None:
    """Both revisions of the merge were followed: the first won, and the second was called a circle."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 09:00  T3  contact.opened
        2026-03-02 09:30  T3  contact.message  actor=agent
        2026-03-02 10:00  T3  contact.merged   id=m into=T1
        2026-03-02 10:00  T3  contact.merged   id=m into=T2 revision=1
        """
    )
    assert told.row("contacts", contact="T2")["first_reply_s"] == 1800
    assert told.row("contacts", contact="T1")["first_reply_s"] is None
    assert told.total("contacts").excluded == {"merged": 1}


def test_a_merge_that_was_withdrawn_by_a_revision_is_none() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened
        2026-03-02 09:00  T2  contact.opened
        2026-03-02 10:00  T2  contact.merged  id=m into=T1
        2026-03-02 10:00  T2  contact.field   id=m field=merged revision=1
        """
    )
    assert told.total("contacts").value == 2


def test_a_wrong_time_that_was_put_right_does_not_stretch_what_the_source_covers() -> None:
    """An event of 1995, corrected to 2026: the years between are not covered, so nothing is known of them."""
    told = world(
        """
        1995-03-02 09:00  T1  contact.opened  id=e1
        2026-03-02 09:00  T1  contact.opened  id=e1 revision=1
        2026-03-03 09:00  T2  contact.opened  id=e2
        """
    )
    before = told.total("contacts", first="2026-01-01", end="2026-02-01")
    assert (before.value, before.status) == (None, "no_data")
    assert told.total("contacts").period.first.year == 2026


def told_of(text: Sequence[str]) -> list[list[dict[str, object]]]:
    made: World = world("\n".join(text))
    return [made.rows(fact) for fact in ("contacts", "queue_visits", "legs", "backlog_changes", "survey_invitations")]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_makes_no_difference(seed: int) -> None:
    lines = [
        "2026-03-02 09:00 T1 contact.opened id=a seq=1 customer=Jan reason=levering",
        "2026-03-02 09:00 T1 contact.message id=b seq=2 actor=customer",
        "2026-03-02 09:00 T1 contact.message id=c seq=3 actor=agent agent=Piet",
        "2026-03-02 09:00 T1 contact.status id=d seq=4 status=solved",
        "2026-03-02 09:00 T1 contact.status id=e seq=5 status=open",
        "2026-03-02 09:00 T1 contact.status id=f seq=6 status=solved",
        "2026-03-02 09:00 C1 queue.entered id=g seq=1 queue=q customer=Jan reason=levering",
        "2026-03-02 09:00 C1 queue.connected id=h seq=2 queue=q agent=Els",
        "2026-03-02 09:00 C1 call.ended id=i seq=3 agent=Els",
        "2026-03-02 09:00 T1 survey.answered id=j seq=7 invitation=I1 instrument=vijf score=2",
        "2026-03-02 09:00 T1 survey.answered id=k seq=8 invitation=I1 instrument=vijf score=4",
        "2026-03-02 09:00 T2 contact.opened id=l seq=1 customer=Els",
        "2026-03-02 09:00 T2 contact.merged id=m seq=2 into=T1",
    ]
    shuffled = random.Random(seed).sample(lines, len(lines))
    assert told_of(shuffled) == told_of(lines)
