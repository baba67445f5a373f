"""What declarations and filters ask of a row, as SQL: their holes filled with settings, watermarks and instruments,
and the reason why a row is set apart. What is asked of all rows is in `plan`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from peil.ask.question import NONE, Filter
from peil.dialect import literal
from peil.kpis.kpi import MARKED, Kpi

PENDING = 99
CANNOT = 98
CANNOT_TELL = "source_cannot_tell"


@dataclass(frozen=True)
class Context:
    """What the plan must know of the project: watermarks, what sources give, instruments, the ledger."""

    as_of: Mapping[str, int]
    gives: Mapping[str, frozenset[str]]
    instruments: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    definitions: Mapping[str, list[Mapping[str, object]]] = field(default_factory=dict)


def why_sql(kpi: Kpi, sources: Sequence[str], context: Context, fill: Filler) -> tuple[str, tuple[str, ...]]:
    """The CASE that gives a row's reason, and the names of reasons 1, 2, …"""
    cases: list[str] = []
    exclusions, pending = kpi.exclusions, kpi.pending
    if kpi.needs and len(sources) < len(context.gives):
        listed = ", ".join(literal(s) for s in sources) or "NULL"
        cases.append(f"WHEN source IS NULL OR source NOT IN ({listed}) THEN {CANNOT}")
    reasons = tuple(exclusions)
    marks, rest = _marks(exclusions)
    if marks:
        # Few contacts are marked: one test for null spares the others all the comparisons.
        words = " ".join(f"WHEN {literal(word)} THEN {number}" for word, number in marks.items() if word)
        cases.append(f"WHEN excluded IS NOT NULL THEN CASE excluded {words} ELSE {marks['']} END")
    cases += [f"WHEN {fill(condition)} THEN {number}" for number, condition in rest.items()]
    if pending:
        cases.append(f"WHEN {fill(pending)} THEN {PENDING}")
    chain = f"CASE {' '.join(cases)} ELSE 0 END" if cases else "0"
    if kpi.base != "1 = 1":
        chain = f"CASE WHEN {fill(kpi.base)} THEN {chain} ELSE -1 END"
    return chain, reasons


def _marks(exclusions: Mapping[str, str]) -> tuple[dict[str, int], dict[int, str]]:
    """The numbers of the marks that a contact can carry ('' for any other), and the other conditions."""
    marks: dict[str, int] = {}
    rest: dict[int, str] = {}
    for number, (name, condition) in enumerate(exclusions.items(), 1):
        if MARKED.get(name) != condition:
            rest[number] = condition
        elif condition == "excluded IS NOT NULL":
            marks[""] = number
        else:
            marks[condition.removeprefix("excluded = ").strip("'")] = number
    return marks, rest


_HOLE = re.compile(r"\{([a-z_]+)(?::([A-Za-z0-9_.-]+))?\}")


class Filler:
    """Fills {settings}, {as_of}, {positive}, {family:…}, {gives:…} into a condition."""

    def __init__(self, settings: Mapping[str, int], context: Context) -> None:
        self._settings, self._context = settings, context

    def __call__(self, text: str) -> str:
        return _HOLE.sub(self._fill, text)

    def _fill(self, match: re.Match[str]) -> str:
        name, argument = match[1], match[2]
        if name == "as_of":
            return self._as_of()
        if name == "family":
            keys = [k for k, i in self._context.instruments.items() if i["family"] == argument]
            return self._in("instrument", keys)
        if name == "scale":
            keys = [k for k, i in self._context.instruments.items() if "-".join(map(str, _scale(i))) == argument]
            return self._in("instrument", keys)
        if name == "gives":
            return self._in("source", [s for s, types in sorted(self._context.gives.items()) if argument in types])
        if name in ("positive", "negative", "in_scale"):
            return self._points(name)
        return str(self._settings[name])

    def _as_of(self) -> str:
        instants = self._context.as_of
        if len(set(instants.values())) <= 1:
            return str(next(iter(instants.values()), 0))
        cases = " ".join(f"WHEN {literal(s)} THEN {t}" for s, t in sorted(instants.items()))
        return f"CASE source {cases} END"

    @staticmethod
    def _in(column: str, words: Sequence[str]) -> str:
        return f"{column} IN ({', '.join(literal(w) for w in words)})" if words else "1 = 0"

    def _points(self, which: str) -> str:
        pieces = []
        for key, declared in sorted(self._context.instruments.items()):
            if which == "in_scale":
                low, high = _scale(declared)
                points = f"score BETWEEN {low} AND {high}"
            else:
                members = declared[which]
                assert isinstance(members, list)
                points = self._in("score", []) if not members else f"score IN ({', '.join(map(str, members))})"
            pieces.append(f"(instrument = {literal(key)} AND {points})")
        return f"({' OR '.join(pieces)})" if pieces else "1 = 0"


def filled(text: str, settings: Mapping[str, int], context: Context) -> str:
    """A condition of a declaration with settings, watermarks and instruments filled in."""
    return Filler(settings, context)(text)


def _scale(declared: Mapping[str, object]) -> tuple[int, int]:
    scale = declared["scale"]
    assert isinstance(scale, list)
    return int(scale[0]), int(scale[1])


def condition_sql(asked: Filter, column: str) -> str:
    """What a filter asks of a column of `f`. Turned round, it keeps rows of which nothing is known, unless it names
    those.
    """
    known = [v for v in asked.values if v != NONE]
    numeric = all(re.fullmatch(r"-?\d{1,19}", v) for v in known) and column in _NUMERIC
    listed = ", ".join(v if numeric else literal(v) for v in known)
    pieces = [f"f.{column} IN ({listed})"] if known else []
    if NONE in asked.values:
        pieces.append(f"f.{column} IS NULL")
    either = f"({' OR '.join(pieces)})"
    if not asked.negated:
        return either
    return f"(NOT {either} OR f.{column} IS NULL)" if NONE not in asked.values else f"NOT {either}"


_NUMERIC = frozenset(
    {
        *("agent", "agent_first_reply", "agent_last", "transferred", "reopened_after", "saw_support"),
        *(
            f"{moment}_{part}"
            for moment in ("opened", "entered", "ended", "asked", "started")
            for part in ("hour", "weekday")
        ),
    }
)


def date_sql(day: dt.date) -> str:
    """A day as SQL writes it."""
    return f"DATE '{day.isoformat()}'"
