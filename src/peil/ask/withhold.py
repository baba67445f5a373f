"""Answers on surveys for who may not see the records: whole blocks of a declared lattice, so that no few can be found.

The lattice: closed months by survey question, team and channel. Its blocks are made by `peil.stats.suppression`; a
figure counts the blocks that lie wholly inside what is asked. Whom this is for is said in `people.scope`.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from peil.ask.answer import Answer, Row
from peil.ask.conditions import date_sql
from peil.ask.execute import Run, answer_of, ask, context_of, covered, everything_covered, sums_of
from peil.ask.gather import Key, Sums
from peil.ask.plan import Term, dimensions_of, resolve
from peil.ask.question import Question
from peil.ask.rows import rows_of
from peil.calendar import next_start, periods, start_of
from peil.kpis.reasons import because
from peil.kpis.registry import get
from peil.lake.published import Published
from peil.stats.suppression import Group, blocks

LEAST = 5
#: A month is closed so many days after it: until then answers still come in, and each could be told from the last.
CLOSED_AFTER = dt.timedelta(days=14)
AXES = ("instrument", "team", "channel")
NOT_DIVIDED = because("not_divided")
NOT_WHOLE = because("not_whole")
OTHER_ROWS = because("other_rows")
TOO_SMALL = because("too_small")
_OF_SURVEYS = (NOT_DIVIDED, NOT_WHOLE, OTHER_ROWS)
NOTE = {
    "nl": "Wie geen contacten mag inzien, ziet antwoorden van klanten per hele, afgesloten maand. Een groep van minder"
    " dan vijf klanten, of waarin iedereen hetzelfde antwoordde, staat er niet apart. Zulke groepen tellen samen mee in"
    " een totaal zodra het samen vijf klanten zijn, en anders nergens: zo is ook door aftrekken niet te vinden wat"
    " iemand antwoordde.",
    "en": "Who may not see the records sees customers' answers by whole, closed month. A group of fewer than five"
    " customers, or in which everybody answered alike, is not shown by itself. Such groups count together in a total"
    " once they are five customers together, and otherwise nowhere: so what someone answered cannot be found by"
    " subtraction either.",
}
#: Who answered: the customer; where that is not known, whoever was invited.
_PERSON = "COALESCE(f.customer, -f.ikey)"
#: A month, then the values of the axes.
Place = tuple[object, ...]
BlockOf = Mapping[Place, frozenset[Place] | None]


@dataclass(frozen=True)
class Lattice:
    """The blocks of one KPI's answers: `block_of` a place, null for one that counts nowhere; `first` the first day
    with an answer, `end` the day after the last closed month; `why` the condition under which a row counts."""

    block_of: BlockOf
    first: dt.date
    end: dt.date
    why: str


def lattice(key: str, published: Published, run: Run, *, staffed: bool = False) -> Lattice | None:
    """The lattice of a KPI over a snapshot; None where no answer is known of a month that is closed. `staffed`: its
    blocks are about five employees or more as well, for who may not see colleagues' figures."""
    kpi = get(key)
    term = resolve(kpi, Question((key,)), context_of(published))
    if not term.sources or covered(term, published, run) is None:
        return None
    end = closed(published, term.sources)
    first, plenty, small = _read(term, end, run, staffed)
    if first is None:
        return None
    return Lattice(blocks_of(plenty, small, end), first, end, term.why)


def blocks_of(plenty: Collection[Place], small: Mapping[Place, Group], end: dt.date) -> BlockOf:
    """The block of each place before `end`: of those in `plenty` the place itself, of small ones what they are put
    together in, or None."""
    block_of: dict[Place, frozenset[Place] | None] = {place: frozenset((place,)) for place in plenty}
    block_of |= dict.fromkeys(small)
    return block_of | {place: block for block in blocks(small, _steps(end), LEAST) for place in block}


def closed(published: Published, sources: Collection[str]) -> dt.date:
    """The day after the last closed month, for the source that is furthest behind."""
    behind = min(published.as_of_us[source] for source in sources) // 1_000_000
    day = dt.datetime.fromtimestamp(behind, zoneinfo.ZoneInfo(published.zone)).date()
    return start_of("month", day - CLOSED_AFTER)


def _steps(end: dt.date) -> list[Callable[[Place], Place]]:
    """From a place to what it is put together in: a team, a channel, the survey question, in a month, a quarter, a
    year. Quarters and years only once they are closed: what comes later must not add itself to a block."""

    def parent(grain: str, axes: tuple[int, ...]) -> Callable[[Place], Place]:
        def of(place: Place) -> Place:
            start = start_of(grain, _month(place))
            if next_start(grain, start) > end:
                return place
            return (grain, start, *(place[axis] if axis in axes else ... for axis in (1, 2, 3)))

        return of

    within = ((1, 2), (1, 3), (1,), ())
    return [parent(grain, axes) for grain in ("month", "quarter", "year") for axes in within]


def _month(place: Place) -> dt.date:
    month = place[0]
    assert isinstance(month, dt.date)
    return month


def _read(term: Term, end: dt.date, run: Run, staffed: bool) -> tuple[dt.date | None, set[Place], dict[Place, Group]]:
    """The first day that counts, the places before `end` that are enough by themselves, and the others with who
    answered there and what."""
    kpi = term.kpi
    columns = ", ".join(f"f.{kpi.dimensions[axis]} AS a{i}" for i, axis in enumerate(AXES))
    # Whether somebody answered at all is no opinion: there all may be alike.
    score = "f.score" if kpi.sampled else "NULL"
    agent = f"f.{kpi.employee}" if staffed else "NULL"
    inner = f"SELECT f.{kpi.day}, {columns}, {score} AS score, {_PERSON} AS person, {agent} AS agent, {term.why} AS why"
    rows = f"({inner} FROM {kpi.fact} AS f WHERE f.{kpi.day} < {date_sql(end)}) AS s"
    rows += f" INNER JOIN days AS p ON p.local_day = s.{kpi.day}"
    place = "p.month_start, s.a0, s.a1, s.a2"
    told = f"COUNT(DISTINCT s.person), COUNT(DISTINCT s.agent), MIN(s.score), MAX(s.score), MIN(s.{kpi.day})"
    first: dt.date | None = None
    plenty: set[Place] = set()
    small: dict[Place, Group] = {}
    nothing = Group(frozenset(), staff=frozenset() if staffed else None)
    everywhere = f"SELECT {place}, {told} FROM {rows} WHERE s.why = 0 GROUP BY {place}"
    for *where, persons, agents, low, high, day in run(everywhere):
        assert isinstance(day, dt.date)
        first = day if first is None else min(first, day)
        told_of = min(int(str(persons)), int(str(agents))) if staffed else int(str(persons))
        if told_of >= LEAST and (low is None or low != high):
            plenty.add(tuple(where))
        else:
            small[tuple(where)] = nothing
    if small:
        months = ", ".join(date_sql(month) for month in sorted({_month(where) for where in small}))
        picked = f"s.why = 0 AND p.month_start IN ({months})"
        each = f"SELECT DISTINCT {place}, s.person, s.score, s.agent FROM {rows} WHERE {picked}"
        for *where, person, score_, agent_ in run(each):
            if tuple(where) in small:
                staff = frozenset(_one(agent_)) if staffed else None
                small[tuple(where)] |= Group(frozenset(_one(person)), frozenset(_one(score_)), staff)
    return first, plenty, small


def _one(value: object) -> tuple[int, ...]:
    return () if value is None else (int(str(value)),)


def answer_within(
    asked: Question, held: Lattice | None, published: Published, run: Run, *, rolled: bool = False
) -> Answer | str:
    """The answer to a question about one KPI by whole blocks of its lattice, or why it is withheld."""
    kpi = get(asked.kpis[0])
    if covered(resolve(kpi, Question((kpi.key,)), context_of(published)), published, run) is None:
        return ask(asked, published, run)[0]  # says why it cannot be measured
    if {*asked.by, *(f.dimension for f in asked.where)} - set(AXES):
        return NOT_DIVIDED
    months = None if held is None else _whole_months(asked, held, published)
    if held is None or months is None or asked.grain in ("day", "week"):
        return NOT_WHOLE
    inner = replace(asked, first=months[0], end=months[1], grain="month", by=AXES)
    term = resolve(kpi, inner, context_of(published))
    if term.why != held.why:
        return OTHER_ROWS
    found, used = sums_of(inner, [term], published, run, months, rolled=rolled)
    shown, hidden = in_blocks(found.get(kpi.key, Sums()), held.block_of, asked.grain, dimensions_of(kpi, asked))
    total = asked.grain == "total"
    first = max(asked.first or months[0], months[0])
    span = periods(asked.grain, *((first, months[1]) if total else (asked.first or first, asked.end or months[1])))
    rows = []
    for row in rows_of(term, asked, shown, span, covered(term, published, run)):
        since, end = max(row.period.first, months[0]), min(row.period.end, months[1])
        start = () if total else (start_of(asked.grain, row.period.first),)
        if since >= end:
            rows.append(blank(row, NOT_WHOLE))
        elif (*start, *row.by.values()) in hidden:
            rows.append(blank(row, TOO_SMALL))
        else:
            rows.append(row._replace(period=replace(row.period, first=since, end=end)))
    made = answer_of(term, published, tuple(rows), asked, run)
    return replace(made, notes=(NOTE,), rolled_up=kpi.key in used)


def _whole_months(asked: Question, held: Lattice, published: Published) -> tuple[dt.date, dt.date] | None:
    """The whole closed months inside the days that are asked; before the first answer there is nothing to be cut."""
    everything = everything_covered(published)
    assert everything is not None
    first, end = asked.first or everything[0], asked.end or everything[1]
    start = start_of("month", first)
    if start < first and first > held.first:
        start = next_start("month", start)
    until = min(start_of("month", end), held.end)
    return (start, until) if start < until else None


def in_blocks(sums: Sums, block_of: BlockOf, grain: str, dimensions: Sequence[str]) -> tuple[Sums, set[Key]]:
    """Sums by place as sums by row of an answer, of blocks that lie wholly in one row; and the rows of which all is
    withheld."""
    axes = [1 + AXES.index(d) for d in dimensions]

    def row_of(place: Place) -> Key:
        start = () if grain == "total" else (start_of(grain, _month(place)),)
        return (*start, *(place[axis] for axis in axes))

    shown = Sums()
    withheld_: set[Key] = set()
    for place, parts in sums.parts.items():
        row = row_of(place)
        block = block_of.get(place, frozenset())  # of a place without an answer that counts nothing is withheld
        if block is None or not all(other in sums.parts and row_of(other) == row for other in block):
            withheld_.add(row)
            continue
        shown.add(row, parts)
        for reason, count in sums.apart.get(place, {}).items():
            shown.set_apart(row, reason, count)
    hidden = withheld_ - shown.parts.keys()
    for row in hidden:
        shown.add(row, {})
    return shown, hidden


def blank(row: Row, reason: str) -> Row:
    """The row without anything that tells its figure."""
    return row._replace(
        value=None,
        status="withheld",
        reason=reason,
        parts={},
        n=0,
        n_eff=None,
        interval=None,
        excluded={},
        pending=0,
    )


def withheld(answer: Answer, by: Sequence[str], reason: str) -> Answer:
    """An undivided answer with every row blank, of no value of the dimensions that were asked."""
    nothing = dict.fromkeys(by)
    rows = tuple(blank(row, reason)._replace(by={**row.by, **nothing}) for row in answer.rows)
    return replace(answer, rows=rows, source_reported=(), notes=(NOTE,) if reason in _OF_SURVEYS else ())
