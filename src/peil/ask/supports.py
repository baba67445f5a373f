"""Whether sources suffice for a KPI, and what they lack: by the types of the events that they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from peil.ask.answer import Lacking, Row
from peil.ask.conditions import CANNOT_TELL, Context
from peil.ask.plan import Term, supporting
from peil.ask.question import Question
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Ratio
from peil.kpis.reasons import because


def measurable(kpi: Kpi, context: Context) -> bool:
    """Whether what the sources give suffices; of a ratio, on both sides, below for any of what is counted."""
    return not lacks(kpi, context)


def lacks(kpi: Kpi, context: Context, source: str | None = None) -> tuple[str, ...]:
    """The needs that no source meets, or that one `source` does not; `a|b` means either."""
    if isinstance(kpi.measure, Ratio):
        below = [lacks(side, context, source) for side in kpi.measure.bottoms]
        either = dict.fromkeys(kind for needs in below for need in needs for kind in need.split("|"))
        counted = () if () in below else ("|".join(either),)
        return tuple(dict.fromkeys((*lacks(kpi.measure.top, context, source), *counted)))
    only = context if source is None else replace(context, gives={source: context.gives[source]})
    given = {kind for types in context.gives.values() for kind in types}
    missing = [need for need in kpi.elsewhere if need not in given]
    if not supporting(replace(kpi, elsewhere=()), only):
        own = {kind for types in only.gives.values() for kind in types}
        apart = [need for need in kpi.needs if not set(need.split("|")) & own]
        missing += apart or list(kpi.needs)
    return tuple(missing)


#: Facts whose rows come from contacts, of whatever source: of it too, which cannot tell what is measured of them.
_OF_CONTACTS = ("contacts", "legs", "queue_visits", "replies", "backlog_changes", "open_spells")
_CONTACTS = ("contact.", "queue.", "call.")


def lacking(term: Term, asked: Question, context: Context) -> tuple[Lacking, ...]:
    """The sources that a question is about and that do not give what its KPI needs, in order."""
    named = {f.values for f in asked.where if f.dimension == "source" and not f.negated}
    others = {v for f in asked.where if f.dimension == "source" and f.negated for v in f.values}
    found = []
    for source, types in sorted(context.gives.items()):
        about = term.kpi.fact in _OF_CONTACTS and any(kind.startswith(_CONTACTS) for kind in types)
        if source in others or not (all(source in values for values in named) if named else about):
            continue
        if missing := lacks(term.kpi, context, source):
            found.append(Lacking(source, missing))
    return tuple(found)


def told_of(rows: Sequence[Row], asked: Question, lacking: Sequence[Lacking]) -> list[Row]:
    """The rows, not measurable where all that they are about comes from sources that do not give what is needed; by
    source also one of each of those that have no row at all."""
    if not lacking:
        return list(rows)
    named = [set(f.values) for f in asked.where if f.dimension == "source" and not f.negated]
    wanted = set.intersection(*named) if named else set()
    found = []
    for row in rows:
        about: set[str | None] = {row.by["source"]} if "source" in row.by else {*wanted}
        if not about and row.value is None and set(row.excluded) == {CANNOT_TELL}:
            about = {one.source for one in lacking}
        mine = [one for one in lacking if one.source in about]
        found.append(_cannot(row, mine) if mine and len(mine) == len(about) else row)
    if asked.by == ("source",) and asked.grain == "total" and rows:
        there = {row.by["source"] for row in rows}
        blank = rows[0]._replace(value=None, n=0, parts={}, interval=None, excluded={}, pending=0, provisional=False)
        found += [
            _cannot(blank._replace(by={**blank.by, "source": one.source}), [one])
            for one in lacking
            if one.source not in there
        ]
    return found


def _cannot(row: Row, lacking: Sequence[Lacking]) -> Row:
    if row.status == "not_measurable":
        return row
    why = because("source_lacks", lacking="; ".join(one.reason() for one in lacking), sources=tuple(lacking))
    return row._replace(value=None, interval=None, bound=None, status="not_measurable", reason=why)
