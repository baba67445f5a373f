"""Each group of a dimension against all the others together, not against the whole that it is part of.

All groups that are looked at are one family of comparisons. No wording here; whoever calls gives what asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from peil.ask.answer import Answer, Row
from peil.ask.question import Filter, Question
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Count, Measure
from peil.stats.verdict import Verdict
from peil.steering.verdicts import Compared, Side, compare, corrected, nature_of, verdicts

#: So many groups, the largest, are held against the others.
MOST = 12
#: One employee is not judged by a table, and hours and weekdays share no days to be compared on.
NOT_JUDGED = frozenset({"agent", "hour", "weekday"})
#: Why no group is held against the others at all.
Without = Literal["", "not_judged", "withheld", "count", "stock", "spread", "overlapping", "single"]

Ask = Callable[[Question], Answer]
Compare = Callable[[Measure, Side, Side], Compared]


@dataclass(frozen=True)
class Group:
    """A group beside all the others. `by` has the dimension and, of surveys, the question; `p` is corrected for all
    that were looked at, and null where the difference has none."""

    by: Mapping[str, str | None]
    row: Row
    others: Row
    compared: Compared
    verdict: Verdict
    p: float | None


@dataclass(frozen=True)
class Groups:
    """The groups of one dimension that could be held against the others; `without` says why none was."""

    answer: Answer
    dimension: str
    held: tuple[Group, ...]
    without: Without = ""


def against_others(
    kpi: Kpi,
    measure: Measure,
    asked: Question,
    dimension: str,
    answer: Answer,
    ask: Ask,
    today: dt.date,
    *,
    withheld: bool = False,
    comparing: Compare = compare,
) -> Groups:
    """Each of the largest groups of `answer`, which is by the dimension (and by survey question), against the others.

    `asked` is the question without a split, `measure` the one that it resolves to; days from `today` on are not over.
    A number of contacts, a stock and costs spread over days have no chance to be held against; what is withheld adds
    up to no others.
    """
    rows = [row for row in answer.rows if row.by.get(dimension) is not None and row.value is not None]
    names = list(dict.fromkeys(str(r.by[dimension]) for r in sorted(rows, key=lambda r: -r.n)))[:MOST]
    without = _without(kpi, dimension, rows, names, withheld=withheld)
    if without:
        return Groups(answer, dimension, (), without)
    sides = _Sides(asked, ask, kpi, today)
    pairs: dict[str, tuple[Row, Row, Compared]] = {}
    for name in names:
        mine, others = (sides.of(Filter(dimension, (name,), negated=negated)) for negated in (False, True))
        for row in (r for r in rows if r.by[dimension] == name):
            part = _part(row.by, kpi)
            if part in mine and part in others:
                compared = comparing(measure, mine[part], others[part])
                pairs[f"{part}\0{name}"] = (row, others[part].total, compared)
    directed = replace(kpi, direction=answer.direction)
    found = {key: pair[2] for key, pair in pairs.items()}
    judged, p = verdicts(dict.fromkeys(pairs, directed), found), corrected(found)
    held = tuple(Group(pair[0].by, *pair, judged[key], p.get(key)) for key, pair in pairs.items())
    return Groups(answer, dimension, held, "" if held else "single")


def _without(kpi: Kpi, dimension: str, rows: Sequence[Row], names: Sequence[str], *, withheld: bool) -> Without:
    if dimension in NOT_JUDGED or dimension in kpi.always_by:
        return "not_judged"
    if withheld:
        return "withheld"
    if isinstance(kpi.measure, Count):
        return "count"
    if nature := nature_of(kpi):
        return nature
    if any(row.overlapping for row in rows):
        return "overlapping"
    return "single" if len(names) < 2 else ""


def _part(by: Mapping[str, str | None], kpi: Kpi) -> tuple[str | None, ...]:
    """Which survey question a row is of."""
    return tuple(by.get(dimension) for dimension in kpi.always_by)


class _Sides:
    """Asks a part of what is asked: its whole and its days that are over, by survey question."""

    def __init__(self, asked: Question, ask: Ask, kpi: Kpi, today: dt.date) -> None:
        self._asked, self._ask, self._kpi, self._today = asked, ask, kpi, today

    def of(self, part: Filter) -> dict[tuple[str | None, ...], Side]:
        """The sides that have a value."""
        days: dict[tuple[str | None, ...], list[Row]] = {}
        for row in self._rows(part, "day"):
            if row.period.first < self._today:
                days.setdefault(_part(row.by, self._kpi), []).append(row)
        totals = {_part(row.by, self._kpi): row for row in self._rows(part, "total")}
        return {key: Side(row, days.get(key, [])) for key, row in totals.items() if row.value is not None}

    def _rows(self, part: Filter, grain: str) -> Sequence[Row]:
        return self._ask(replace(self._asked, where=(*self._asked.where, part), grain=grain)).rows
