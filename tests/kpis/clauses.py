"""Cases of the definitions' clauses: a few events that can be seen, and the answers worked out from the definition by
hand. Each case has sources of its own, so that many are derived at once and asked apart. Only for tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from engines.worlds import INSTRUMENTS, Event, World, events_of
from peil import settings as settings_

#: The usual office hours, a team that works in the evening, and one that is never closed.
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = settings_.parse(
    {
        "schedule": [
            {"name": "avond", **{day: ["17:00-22:00"] for day in _WEEK[:5]}},
            {"name": "altijd", "holidays": "open", **{day: ["00:00-24:00"] for day in _WEEK}},
        ],
        "teams": {"Avond": "avond", "Altijd": "altijd"},
    }
)
SCALES: Mapping[str, Mapping[str, object]] = {
    **INSTRUMENTS,
    "nps_relatie": INSTRUMENTS["nps"],
    "janee": {"family": "csat", "scale": [0, 1], "positive": [1], "negative": [0], "polarity": "up"},
    "drie": {"family": "csat", "scale": [1, 3], "positive": [3], "negative": [1], "polarity": "up"},
    "zeven": {"family": "csat", "scale": [1, 7], "positive": [6, 7], "negative": [1, 2], "polarity": "up"},
    "moeite": {"family": "ces", "scale": [1, 5], "positive": [1, 2], "negative": [4, 5], "polarity": "down"},
}
HOUR, DAY = 3600, 86_400


@dataclass(frozen=True)
class Says:
    """What a KPI must answer. `value` is one value, or by label (of the period, or of what it is split by) all of them.
    Everything set apart and everything pending is told, in all rows together; parts where they are given."""

    kpi: str
    value: float | Mapping[str | None, float | None] | None
    parts: Mapping[str, int] | None
    apart: Mapping[str, int]
    pending: int
    status: str | None
    words: Mapping[str, object] = field(default_factory=dict)


def says(
    kpi: str,
    value: float | Mapping[str | None, float | None] | None,
    parts: Mapping[str, int] | None = None,
    *,
    apart: Mapping[str, int] | None = None,
    pending: int = 0,
    status: str | None = None,
    **words: object,
) -> Says:
    """An answer that must be given; `words` are those of the question."""
    return Says(kpi, value, parts, apart or {}, pending, status, words)


@dataclass(frozen=True)
class Case:
    """A clause, the events that try it, and the answers. `until`: the watermark of its sources, local time."""

    clause: str
    lines: str
    answers: tuple[Says, ...]
    until: str | None = None


def case(clause: str, lines: str, *answers: Says, until: str | None = None) -> Case:
    """A case; the clause begins with its section and names no comma or space, for sources are called by it."""
    assert re.fullmatch(r"\d(\.\d+)?-[a-z0-9.-]+", clause), clause
    return Case(clause, lines, answers, until)


_OWN = re.compile(r"\b((?:contact_)?source|customer|into_customer|agent)=(\S+)")


def events_in(one: Case) -> tuple[list[Event], list[str]]:
    """The events of a case with sources, customers and employees of its own, and its sources."""
    lines: list[str] = []
    sources: dict[str, None] = {}
    for line in one.lines.splitlines():
        words = line.split("#")[0].strip()
        if not words:
            lines.append("")
            continue
        named = re.search(r"\bsource=(\S+)", words)
        source = one.clause + (f"~{named[1]}" if named else "")
        sources[source] = None
        told = _OWN.sub(lambda m: f"{m[1]}={one.clause}~{m[2]}", words)
        lines.append(told if named else f"{told} source={source}")
    if one.until:
        lines += [f"{one.until}  -  agent.state  agent={one.clause}~clock state=offline source={s}" for s in sources]
    return events_of("\n".join(lines)), list(sources)


def all_events(cases: Iterable[Case]) -> list[Event]:
    """The events of all cases; no two may have one name."""
    listed = list(cases)
    names = [one.clause for one in listed]
    assert len(names) == len(set(names)), sorted({n for n in names if names.count(n) > 1})
    return [event for one in listed for event in events_in(one)[0]]


def answered(one: Case, must: Says, told: World) -> dict[str, object]:
    """What the KPI answers: of each thing that `must` says."""
    more = must.words.get("where", [])
    assert isinstance(more, list)
    asked = {**must.words, "where": [f"source={','.join(events_in(one)[1])}", *more]}
    rows = told.ask(must.kpi, **asked).rows
    apart = Counter[str]()
    for row in rows:
        apart.update(row.excluded)
    found: dict[str, object] = {"apart": dict(apart), "pending": sum(row.pending for row in rows)}
    if isinstance(must.value, Mapping):
        by_period = "grain" in must.words
        labelled = [(row.period.label if by_period else next(iter(row.by.values())), row.value) for row in rows]
        assert len(dict(labelled)) == len(rows), "two rows of one label"
        found["value"] = dict(labelled)
    else:
        found["value"] = [row.value for row in rows]
    if must.parts is not None:
        found["parts"] = [{name: row.parts[name] for name in must.parts} for row in rows]
    if must.status is not None:
        found["status"] = {row.status for row in rows}
    return found


def wanted(must: Says) -> dict[str, object]:
    """What it must answer, in the same words."""
    value = {k: _near(v) for k, v in must.value.items()} if isinstance(must.value, Mapping) else [_near(must.value)]
    found: dict[str, object] = {"apart": dict(must.apart), "pending": must.pending, "value": value}
    if must.parts is not None:
        found["parts"] = [dict(must.parts)]
    if must.status is not None:
        found["status"] = {must.status}
    return found


def _near(value: float | None) -> object:
    """A fraction was divided once, here and there; whole numbers are equal."""
    return None if value is None else pytest.approx(value, rel=1e-12, abs=0)
