"""What the reader keeps is told apart by the snapshot and everything that was asked: each answer is the project's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any, cast

from peil.app import Project
from peil.ask.question import Filter, Question
from peil.lake.published import Published
from peil.people.rights import OPEN
from peil.web.access import CALLER, Caller
from peil.web.reader import Reader

PLAIN = Question(("csat",))
#: Every field of a question with another value: two questions that differ in one are two.
OTHER: dict[str, Any] = {
    "kpis": ("nps",),
    "first": dt.date(2026, 1, 1),
    "end": dt.date(2026, 2, 1),
    "grain": "month",
    "by": ("team",),
    "where": (Filter("team", ("A",)),),
    "statistic": "mean",
    "clock": "business",
    "rule": "rival",
    "version": 2,
    "population": "cohort",
    "level": 0.9,
    "approximate": True,
}
QUESTIONS = [PLAIN, *(replace(PLAIN, **{name: value}) for name, value in OTHER.items())]


class Told:
    """A project whose every answer says of which snapshot it is and what was asked."""

    def __init__(self) -> None:
        self.snapshot = Published(1, "UTC", {}, {}, [], {})

    def published(self) -> Published:
        return self.snapshot

    def __getattr__(self, name: str) -> Callable[..., tuple[object, ...]]:
        if name.startswith("_"):
            raise AttributeError(name)
        if name == "with_names":
            return lambda rows: rows
        return lambda *args, **words: (self.snapshot.generation, name, args, tuple(sorted(words.items())))


def _calls(reader: Reader) -> list[Callable[[], object]]:
    """One of each way to ask for each difference that there can be."""
    many: Sequence[tuple[str, Callable[[Question], object]]] = [
        ("answer", reader.answer),
        ("spread", lambda q: reader.distribution("csat", q, "team")),
        ("followed", lambda q: reader.followed("csat", q)),
        ("records", lambda q: reader.records("csat", q)),
        ("within", lambda q: reader._within(q, staffed=False)),
        ("of staff", lambda q: reader._within(q, staffed=True)),
    ]
    calls: list[Callable[[], object]] = [lambda ask=ask, q=q: ask(q) for _, ask in many for q in QUESTIONS]
    calls += [
        lambda: reader.distribution("nps", PLAIN, "team"),
        lambda: reader.distribution("csat", PLAIN, "channel"),
        lambda: reader.followed("nps", PLAIN),
        lambda: reader.records("nps", PLAIN),
        lambda: reader.records("csat", PLAIN, kind="pending"),
        lambda: reader.records("csat", PLAIN, limit=7),
        lambda: reader.records("csat", PLAIN, lasting=(0, 60)),
        lambda: reader.values("team"),
        lambda: reader.values("channel"),
    ]
    return calls


def test_each_answer_is_that_of_a_reader_that_kept_nothing() -> None:
    assert {field.name for field in fields(Question)} == OTHER.keys(), "a new field needs a value here"
    CALLER.set(Caller(OPEN, ""))
    project = Told()
    kept = Reader(cast("Project", project), size=2_000)
    for generation in (1, 2):
        project.snapshot = replace(project.snapshot, generation=generation)
        alone = [_calls(Reader(cast("Project", project)))[number]() for number in range(len(_calls(kept)))]
        assert len(set(map(repr, alone))) >= len(alone) - 10, "the questions differ"
        for _ in range(2):
            assert [call() for call in _calls(kept)] == alone
    kept.close()


def test_what_is_kept_is_not_asked_again() -> None:
    project = Told()
    reader = Reader(cast("Project", project))
    assert reader.answer(PLAIN) is reader.answer(replace(PLAIN))
    by_agent = replace(PLAIN, by=("agent",))
    assert reader.answer(by_agent) is not reader.answer(by_agent), "names may be erased"
    reader.close()


def test_runs_are_of_one_team_and_one_kpi() -> None:
    """An employee of two teams gets the days of each: those of the other would let colleagues be found."""
    project = Told()
    reader = Reader(cast("Project", project))
    asked: list[tuple[object, ...]] = []
    project.__dict__["runs_of"] = lambda *args: asked.append(args)
    for key, teams in (("contacts", ("A", "B")), ("backlog", ("A", "B")), ("contacts", ("A", "B"))):
        mine = replace(PLAIN, kpis=(key,), where=(Filter("team", teams),))
        project.__dict__["answer"] = lambda q: [q]
        reader._of_team(mine, teams)
    assert asked == [("contacts", "A"), ("contacts", "B"), ("backlog", "A"), ("backlog", "B")]
    reader.close()
