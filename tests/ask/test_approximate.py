"""Percentiles from the counts of a roll-up: only where they are allowed, marked, and up to date after more events."""

from __future__ import annotations

from pathlib import Path

import pytest

from ask.test_rollups import Desk
from engines.stream import stream
from peil.app import Project
from peil.ask import rolling
from peil.ask.answer import Answer
from peil.ask.frames import Answers
from peil.present import answers_text

KEYS = ("first_response_time", "first_resolution_time", "full_resolution_time", "throughput_time")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small project whose facts count as large, in three batches; the last ones derived by what they touch."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rolling, "LARGE", 0)
        desk = Desk(tmp_path_factory.mktemp("near") / "p")
        events = stream(1_200, seed=5)
        events.sort(key=lambda e: (str(e["time_us"]), str(e["revision"])))
        for batch in (events[:-200], events[-200:-90], events[-90:]):
            desk.take(batch)
    assert desk.project.published().changes
    return desk.project


def both(project: Project, key: str, **words: object) -> tuple[Answer, Answer]:
    (exact,) = project.ask(key, **words)  # type: ignore[arg-type]
    (near,) = project.ask(key, approximate=True, **words)  # type: ignore[arg-type]
    return exact, near


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("words", [{}, {"statistic": "p90", "grain": "month"}, {"by": "channel", "grain": "week"}])
def test_the_exact_value_lies_within_the_bound(project: Project, key: str, words: dict[str, object]) -> None:
    exact, near = both(project, key, **words)
    assert (exact.rolled_up, near.rolled_up) == (False, True)
    assert any(row.bound for row in near.rows)
    for one, other in zip(exact.rows, near.rows, strict=True):
        assert one.bound is None
        assert other._replace(value=one.value, method=one.method, bound=None) == one
        if other.bound:
            assert other.method == "histogram"
            assert one.value is not None
            assert other.bound[0] <= one.value <= other.bound[1]


@pytest.mark.parametrize(
    "words",
    [
        {"by": "team"},
        {"where": ["reason=retour"]},
        {"statistic": "mean"},
        {"clock": "business"},
        {"population": "cohort"},
    ],
    ids=str,
)
def test_what_the_counts_do_not_hold_is_asked_exactly(project: Project, words: dict[str, object]) -> None:
    exact, near = both(project, "first_response_time", **words)
    assert near == exact
    assert not near.rolled_up
    assert all(row.bound is None for row in near.rows)


def test_nothing_but_percentiles_is_ever_near(project: Project) -> None:
    exact, near = both(project, "service_level", grain="month")
    assert near == exact


def test_near_is_told_in_the_table_and_in_the_json(project: Project) -> None:
    """Of 4 h ± a few minutes it is told between which values it lies, and that it is not exact."""
    answers = project.ask("first_response_time", approximate=True)
    assert isinstance(answers, Answers)
    (row,) = answers[0].rows
    assert row.bound
    text = answers_text(answers, "en")
    assert "≈ " in text
    assert "between" in text
    (told,) = answers.as_dicts()[0]["rows"]  # type: ignore[misc]
    assert told["bound"] == list(row.bound)
    assert told["method"] == "histogram"
    assert answers.to_arrow().column("approximate").to_pylist() == [True]
    assert "≈" not in answers_text(project.ask("first_response_time"), "en")


def test_small_facts_hold_no_counts(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "p")
    desk.take(stream(60, seed=2))
    assert not [name for name in desk.project.published().rollups if name.endswith("_histogram")]
    exact, near = both(desk.project, "first_response_time")
    assert exact == near
