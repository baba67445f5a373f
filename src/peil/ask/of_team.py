"""Figures of a team for who works in it and may see no colleague's: of whole runs of days in which five people worked.

Someone who knows their own figures takes them off those of the team; what is left is then about four others or more.
The runs lie within closed weeks, and do not overlap: whatever figures are added or subtracted, the result is made of
whole runs. A figure is the plain one over days that are whole runs, or it is withheld. Whom this is for is said in
`people.scope`; how days are put together in `peil.stats.suppression`.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from peil.ask.answer import Answer, Row
from peil.ask.conditions import Context, date_sql, filled
from peil.ask.execute import Run, context_of, everything_covered
from peil.ask.plan import Term, resolve
from peil.ask.question import Filter, Question
from peil.ask.withhold import OTHER_ROWS, TOO_SMALL, blank
from peil.calendar import start_of
from peil.dialect import literal
from peil.kpis.measures import Measure, counted_rows
from peil.kpis.reasons import because
from peil.kpis.registry import get
from peil.lake.published import Published
from peil.stats.suppression import cuts

LEAST = 5
#: A source that is this much behind the others has fallen silent: the weeks of the others close without it.
SILENT = dt.timedelta(days=14)
NOT_DIVIDED = because("whole_team")
NOT_RUNS = because("runs")
NOTE = {
    "nl": "Van je team zie je cijfers over hele dagen van afgesloten weken, waarin minstens vijf mensen het werk deden"
    " dat hier telt. Dagen met minder staan er samen met andere. Zo is van geen collega iets te vinden, ook niet door"
    " je eigen cijfers eraf te trekken.",
    "en": "Of your team you see figures over whole days of weeks that are over, in which at least five people did the"
    " work that counts here. Days with fewer are put together with others. So nothing can be found of a colleague, not"
    " by subtracting your own figures either.",
}
_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)
#: Who worked in a team, where the rows of a KPI name nobody.
_PRESENT = (("legs", "team", "ended_day", "agent"), ("contacts", "team_last", "ended_day", "agent_last"))
Layer = Mapping[dt.date, frozenset[int]]


@dataclass(frozen=True)
class Runs:
    """Where the days of a team may be cut for a KPI: before its `first` day with rows, and at each of `ends`."""

    first: dt.date
    ends: tuple[dt.date, ...]


def closed_week(published: Published, sources: Sequence[str] = ()) -> dt.date:
    """The day after the last week that is over, for the source that is furthest behind of those that still report."""
    marks = [us for source, us in published.as_of_us.items() if not sources or source in sources]
    zone = zoneinfo.ZoneInfo(published.zone)
    days = [dt.datetime.fromtimestamp(us // 1_000_000, zone).date() for us in marks]
    return start_of("week", min(day for day in days if day > max(days) - SILENT))


def runs_of(key: str, team: str, published: Published, run: Run) -> Runs | None:
    """The runs of a KPI's days for one team; None where it has no rows, so that nothing is told of anybody."""
    kpi = get(key)
    context = context_of(published)
    term = resolve(kpi, Question((key,)), context)
    if not term.sources or "team" not in kpi.dimensions:
        return None
    end = closed_week(published, term.sources)
    layers = [_layer(side, team, end, context, run) for side in term.sides or (term,) if side.kpi.employee]
    if not layers:
        layers = [_present(team, end, run)]
    days = [_first(side, team, run) for side in term.sides or (term,)]
    days += [min(layer) for layer in layers if layer]
    known = [day for day in days if day is not None]
    return Runs(min(known), ends_of(layers, min(known), end)) if known else None


def ends_of(layers: Sequence[Layer], first: dt.date, end: dt.date) -> tuple[dt.date, ...]:
    """The days at which runs end, from the week of `first` up to `end`. Weeks are put together until five people
    worked in each layer; a week that is enough by itself is cut finer, and what its last days lack joins the run
    before."""
    start = start_of("week", first)
    weeks = [start + number * _WEEK for number in range((end - start) // _WEEK)]

    def worked(day: dt.date, days: int) -> list[set[int]]:
        span = [day + number * _DAY for number in range(days)]
        return [set().union(*(layer.get(one, ()) for one in span)) for layer in layers]

    found: list[dt.date] = []
    before = 0
    for number in cuts([worked(week, 7) for week in weeks], LEAST):
        if number == before + 1:
            week = weeks[before]
            within = cuts([worked(week + day * _DAY, 1) for day in range(7)], LEAST)
            found += [week + days * _DAY for days in within[:-1]]
        found.append(weeks[number - 1] + _WEEK)
        before = number
    return tuple(found)


def _layer(term: Term, team: str, end: dt.date, context: Context, run: Run) -> Layer:
    """Who did the work that counts, by day, under every statistic of the KPI."""
    kpi = term.kpi
    measures: tuple[Measure, ...] = (kpi.measure, *kpi.statistics.values())
    conditions = list(dict.fromkeys(filled(counted_rows(m), term.settings, context) for m in measures))
    counts = " AND ".join(f"({condition})" for condition in conditions)
    inner = f"SELECT f.{kpi.day} AS day_, f.{kpi.employee} AS agent_, {term.why} AS why_,"
    inner += f" CASE WHEN {counts} THEN 1 ELSE 0 END AS has_ FROM {kpi.fact} AS f"
    inner += f" WHERE f.{kpi.dimensions['team']} = {literal(team)} AND f.{kpi.day} < {date_sql(end)}"
    picked = "s.why_ = 0 AND s.has_ = 1 AND s.agent_ IS NOT NULL"
    return _by_day(run(f"SELECT DISTINCT s.day_, s.agent_ FROM ({inner}) AS s WHERE {picked}"))


def _present(team: str, end: dt.date, run: Run) -> Layer:
    found: dict[dt.date, frozenset[int]] = {}
    for fact, of_team, on, agent in _PRESENT:
        where = f"f.{of_team} = {literal(team)} AND f.{on} < {date_sql(end)} AND f.{agent} IS NOT NULL"
        for day, agents in _by_day(run(f"SELECT DISTINCT f.{on}, f.{agent} FROM {fact} AS f WHERE {where}")).items():
            found[day] = found.get(day, frozenset()) | agents
    return found


def _by_day(rows: Sequence[tuple[object, ...]]) -> Layer:
    found: dict[dt.date, set[int]] = {}
    for day, agent in rows:
        assert isinstance(day, dt.date)
        found.setdefault(day, set()).add(int(str(agent)))
    return {day: frozenset(agents) for day, agents in found.items()}


def _first(term: Term, team: str, run: Run) -> dt.date | None:
    kpi = term.kpi
    if "team" not in kpi.dimensions:
        return None
    where = f"f.{kpi.dimensions['team']} = {literal(team)}"
    ((day,),) = run(f"SELECT MIN(f.{kpi.day}) FROM {kpi.fact} AS f WHERE {where}")
    return day if isinstance(day, dt.date) else None


def answer_of_team(
    asked: Question,
    teams: Sequence[str],
    runs: Callable[[str], Runs | None],
    published: Published,
    answer: Callable[[Question], Answer],
) -> Answer | str:
    """The answer to a question about one KPI of one's own `teams` by whole runs, or why it is withheld."""
    kpi, context = get(asked.kpis[0]), context_of(published)
    if {*asked.by, *(f.dimension for f in asked.where)} - {"team"}:
        return NOT_DIVIDED
    mine, usual = (resolve(kpi, q, context) for q in (asked, Question((kpi.key,))))
    if [t.why for t in (mine, *mine.sides)] != [t.why for t in (usual, *usual.sides)]:
        return OTHER_ROWS
    picked = [team for team in teams if all((team in f.values) != f.negated for f in asked.where)]
    if asked.by and len(picked) > 1:
        return _each(asked, picked, runs, published, answer)
    known = [found for team in picked if (found := runs(team)) is not None]
    everything = everything_covered(published)
    if not known or everything is None:
        return answer(asked)
    return _by_runs(replace(asked, where=(*asked.where, Filter("team", tuple(picked)))), known, everything, answer)


def _each(
    asked: Question,
    teams: Sequence[str],
    runs: Callable[[str], Runs | None],
    published: Published,
    answer: Callable[[Question], Answer],
) -> Answer | str:
    """The rows of several teams, each by its own runs."""
    rows: list[Row] = []
    made: Answer | str = TOO_SMALL
    for team in teams:
        made = answer_of_team(
            replace(asked, where=(*asked.where, Filter("team", (team,)))), (team,), runs, published, answer
        )
        if isinstance(made, str):
            return made
        rows += made.rows
    assert isinstance(made, Answer)
    return replace(made, rows=tuple(sorted(rows, key=lambda row: row.period.first)))


def _by_runs(
    asked: Question, runs: Sequence[Runs], everything: tuple[dt.date, dt.date], answer: Callable[[Question], Answer]
) -> Answer:
    """The plain answer with every row blank that is not of whole runs; a total is cut to those inside it."""
    first, end = asked.first or everything[0], asked.end or everything[1]
    marks = [(one.first, frozenset(one.ends)) for one in runs]

    def may_cut(day: dt.date) -> bool:
        return all(day <= since or day in ends for since, ends in marks)

    why = NOT_RUNS if all(one.ends for one in runs) else TOO_SMALL
    if asked.grain == "total":
        inside = [day for one in runs for day in one.ends if first < day <= end and may_cut(day)]
        since = first if may_cut(first) else min(inside, default=end)
        until = end if end <= min(one.first for one in runs) else max(inside, default=first)
        if since < until:
            return replace(answer(replace(asked, first=since, end=until)), notes=(NOTE,))
    made = answer(asked)
    rows = (
        row if asked.grain != "total" and may_cut(row.period.first) and may_cut(row.period.end) else blank(row, why)
        for row in made.rows
    )
    return replace(made, rows=tuple(rows), notes=(NOTE,))
