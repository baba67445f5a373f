"""From a question to SQL: pure, no engine. KPIs of one fact, day and dimensions share one scan.

Each scan sees every row of the period once. `why` says for a row why a KPI sets it apart (0: it counts,
-1: not its business) and is grouped by, so that one pass gives both the parts and the reasons. Settings,
watermarks and instruments are compared here, when asked: facts hold none of them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from peil.ask.conditions import Context, Filler, condition_sql, date_sql, why_sql
from peil.ask.ends import SEEN_DAY, last_days, standing, until_now
from peil.ask.question import Question, statistic_key
from peil.errors import NotFoundError, said
from peil.kpis.kpi import Kpi, under
from peil.kpis.measures import (
    ROWS,
    VALUE,
    Histogram,
    Measure,
    PerContact,
    Quantile,
    Ratio,
    Stock,
    Survival,
    unfinished_rows,
)
from peil.kpis.reasons import Reason, because

_JOIN_FROM = 2  # with so many dimensions a group per day costs more than a join per row (docs/performance.md)


@dataclass(frozen=True)
class Term:
    """One KPI of a question, resolved: its measure, settings, conditions and the names of its parts.

    A ratio has no scan of its own but those of its `sides`, over the days of `only` where given; `lacking`
    says by which dimension it cannot be asked.
    """

    kpi: Kpi
    measure: Measure
    statistic: str | None
    rule: str
    version: int
    since: str
    settings: Mapping[str, int]
    why: str
    reasons: tuple[str, ...]
    parts: Mapping[str, str]  # part → SQL aggregate
    additive: bool
    sources: tuple[str, ...]
    sides: tuple[Term, ...] = ()
    lacking: Reason | None = None
    only: tuple[dt.date, dt.date] | None = None
    curve: tuple[str, str] | None = None  # SQL of duration and of whether it ended
    silent_since: int = 0  # the oldest watermark of any source: what is open then is open at every later end
    unfinished: str = ""  # under which condition a counted row still waits; '' for never


@dataclass(frozen=True)
class Scan:
    """One statement: columns are the period (unless total), the dimensions, a why per chain, the number of
    rows, then the aggregates. `places` are the columns of each term's parts, which terms may share. Rows are
    partial: their parts add up to the answer's."""

    sql: str
    terms: tuple[Term, ...]
    by: tuple[str, ...]
    chains: tuple[str, ...]
    places: tuple[tuple[int, ...], ...]
    periodic: bool
    running: bool
    curve: bool = False  # rows are of one duration: after the reasons come duration, ended (1 or 0), rows
    apart: bool = False  # a row is of one term, whose KPI stands in the last column; one why, of that term's chain


def resolve(kpi: Kpi, asked: Question, context: Context, given: Mapping[str, int] | None = None) -> Term:
    """The KPI with the definition version, rule and statistic that are asked; `given` settings go before its own.

    Raises NotFoundError for a version that the ledger does not have.
    """
    version, since, settings = definition_of(kpi, asked.version, context)
    settings = {**settings, **{k: v for k, v in (given or {}).items() if k in settings}}
    statistic = statistic_key(kpi, asked)
    kpi = under(kpi, asked.rule)
    measure = kpi.measure
    if asked.population == "cohort" and kpi.cohort:
        statistic = statistic or "median"
        measure = kpi.cohort[statistic]
    elif statistic is not None:
        measure = kpi.statistics[statistic]
    if isinstance(measure, Ratio):
        return _ratio(kpi, measure, asked, context, (version, since, settings))
    sources = supporting(kpi, context)
    fill = Filler(settings, context)
    why, reasons = why_sql(kpi, sources, context, fill)
    additive = not isinstance(measure, Quantile | Survival)
    parts = measure.parts("1 = 1")
    if isinstance(measure, PerContact):
        asked_dimensions = {*asked.by, *(f.dimension for f in asked.where)}
        additive = not asked_dimensions & set(PerContact.leg_axes)
        parts = measure.cheap_parts("1 = 1") if additive else parts
    return Term(
        kpi=kpi,
        measure=measure,
        statistic=statistic,
        rule=asked.rule,
        version=version,
        since=since,
        settings=settings,
        why=why,
        reasons=reasons,
        parts={name: fill(sql) for name, sql in parts.items()},
        additive=additive,
        sources=sources,
        curve=(fill(measure.duration()), fill(measure.ended())) if isinstance(measure, Survival) else None,
        silent_since=min(context.as_of.values(), default=0),
        unfinished=fill(unfinished_rows(measure)),
    )


def by_bucket(term: Term) -> Term:
    """The term of a quantile as counts by bucket, of which the value is near."""
    assert isinstance(term.measure, Quantile)
    measure = Histogram(term.measure)
    parts = {name: sql for name, sql in term.parts.items() if name != VALUE}
    return replace(term, measure=measure, parts=parts, curve=(measure.bucket(), measure.kind()))


def _ratio(
    kpi: Kpi,
    measure: Ratio,
    asked: Question,
    context: Context,
    definition: tuple[int, str, Mapping[str, int]],
) -> Term:
    """A ratio as a term that stands for those of its sides; their reasons follow one another."""
    wanted = list(dict.fromkeys([*asked.by, *(f.dimension for f in asked.where)]))
    lacking = next(((side, d) for side in measure.sides for d in wanted if d not in side.dimensions), None)
    sides: tuple[Term, ...] = ()
    if lacking is None:
        plain = replace(asked, rule="default", version=None, statistic=None, clock=None)
        sides = tuple(
            replace(term, kpi=replace(term.kpi, key=f"{kpi.key}/{term.kpi.key}"))
            for term in (resolve(side, plain, context, definition[2]) for side in measure.sides)
        )
    return Term(
        kpi=kpi,
        measure=measure,
        statistic=None,
        rule=asked.rule,
        version=definition[0],
        since=definition[1],
        settings=definition[2],
        why="0",
        reasons=tuple(reason for side in sides for reason in side.reasons),
        parts=measure.parts("1 = 1"),
        additive=True,
        sources=tuple(sorted({source for side in sides for source in side.sources})),
        sides=sides,
        lacking=None
        if lacking is None
        else because("not_known_by", what=lacking[0].name.en.lower(), dimension=lacking[1], name=lacking[0].name),
    )


def definition_of(kpi: Kpi, version: int | None, context: Context) -> tuple[int, str, Mapping[str, int]]:
    """Version, date and settings: the newest, or the one asked. Version 1 is the declaration itself."""
    ledger: list[Mapping[str, object]] = [{"version": 1, "since": "", "settings": {}}]
    ledger += context.definitions.get(kpi.key, [])
    wanted = ledger[-1]["version"] if version is None else version
    for entry in ledger:
        if entry["version"] == wanted:
            changed = entry["settings"]
            assert isinstance(changed, Mapping)
            return int(str(entry["version"])), str(entry["since"]), {**kpi.settings, **changed}
    known = ", ".join(str(entry["version"]) for entry in ledger)
    raise NotFoundError(
        said("{kpi} has no definition version {wanted}", kpi=kpi.key, wanted=wanted),
        place="version",
        remedy=said("There are: {known}.", known=known),
    )


def supporting(kpi: Kpi, context: Context) -> tuple[str, ...]:
    """The sources that give all events the KPI needs, or one of each pair of alternatives."""
    wanted = [set(need.split("|")) for need in kpi.needs]
    given = {kind for types in context.gives.values() for kind in types}
    if not set(kpi.elsewhere) <= given:
        return ()
    return tuple(s for s, types in sorted(context.gives.items()) if all(either & types for either in wanted))


def plan(
    asked: Question, terms: Sequence[Term], first: dt.date, end: dt.date, known: dt.date | None = None
) -> list[Scan]:
    """The scans that answer all terms over [first, end); `known` is the day after the last that any source covers."""
    groups: dict[tuple[object, ...], list[Term]] = {}
    scanned = [one for term in terms if not term.lacking for one in (term.sides or (term,))]
    for term in scanned:
        kpi = term.kpi
        by = dimensions_of(kpi, asked)
        columns = tuple(kpi.dimensions[d] for d in by)
        where = tuple(kpi.dimensions[f.dimension] for f in asked.where)
        # What does not add up cannot be put together again from the groups of another KPI's reasons.
        alone = None if term.additive else (term.why, isinstance(term.measure, Survival) and term.measure.duration())
        shape = (kpi.fact, kpi.day, by, columns, where, alone, isinstance(term.measure, Stock), term.only)
        groups.setdefault(shape, []).append(term)
    return [_scan(asked, members, first, end, known) for members in groups.values()]


def dimensions_of(kpi: Kpi, asked: Question) -> tuple[str, ...]:
    """The dimensions of the answer: those asked, and those by which the KPI is always split."""
    return (*asked.by, *(d for d in kpi.always_by if d not in asked.by))


def _scan(asked: Question, terms: Sequence[Term], first: dt.date, end: dt.date, known: dt.date | None) -> Scan:
    kpi = terms[0].kpi
    by = dimensions_of(kpi, asked)
    running = isinstance(terms[0].measure, Stock)
    curve = terms[0].curve
    chains = tuple(dict.fromkeys(t.why for t in terms))
    if terms[0].only:
        first, end = max(first, terms[0].only[0]), min(end, terms[0].only[1])
    texts = aggregates_of(terms)
    aggregates = ["COUNT(*) AS rows_", *(f"{sql} AS m{i}" for i, sql in enumerate(texts))]
    fact, on, conditions = rows_asked(terms[0], asked.grain, first, end, known)
    conditions = conditions[running:]
    conditions += [condition_sql(f, kpi.dimensions[f.dimension]) for f in asked.where]
    dims = [f"f.{kpi.dimensions[d]} AS d{i}" for i, d in enumerate(by)]
    whys = [f"{chain} AS why{i}" for i, chain in enumerate(chains)]
    needed = sorted(columns_of(terms) | {on})
    inner = ", ".join([*(f"f.{c}" for c in needed), *dims, *whys])
    scoped = f"(SELECT {inner} FROM {fact} AS f WHERE {' AND '.join(conditions) or '1 = 1'}) AS s"
    names = [*(f"d{i}" for i in range(len(by))), *(f"why{i}" for i in range(len(chains)))]
    places = ((),) if curve else places_of(terms, texts, len(names) + (asked.grain != "total"))
    if curve:
        if isinstance(terms[0].measure, Survival) and terms[0].measure.business:
            fact = until_now(fact, on)
        # Of cases that do not count no durations are told apart.
        counts = f"FROM {fact} AS f WHERE {' AND '.join(conditions) or '1 = 1'}"
        told = [f"CASE WHEN {chains[0]} = 0 THEN {sql} END AS c{i}" for i, sql in enumerate(curve)]
        scoped = f"(SELECT {', '.join([f'f.{on}', *dims, *whys, *told])} {counts}) AS s"
        names, aggregates = [*names, "c0", "c1"], ["COUNT(*) AS rows_"]
    day, start = f"s.{on}", f"p.{asked.grain}_start"
    if asked.grain == "total":
        sql = _grouped([], names, aggregates, scoped)
    elif asked.grain == "day":
        sql = _grouped([f"{day} AS period_"], names, aggregates, scoped, [day])
    elif terms[0].additive and len(by) < _JOIN_FROM:
        # Days first, then periods: the join runs over days, not over rows.
        daily = _grouped([f"{day} AS day_"], names, aggregates, scoped, [day])
        sums = ["SUM(t.rows_) AS rows_", *(f"SUM(t.m{i}) AS m{i}" for i in range(len(texts)))]
        joined = f"({daily}) AS t INNER JOIN days AS p ON p.local_day = t.day_"
        sql = _grouped([f"{start} AS period_"], names, sums, joined, [start])
    else:
        joined = f"{scoped} INNER JOIN days AS p ON p.local_day = {day}"
        sql = _grouped([f"{start} AS period_"], names, aggregates, joined, [start])
    return Scan(sql, tuple(terms), by, chains, places, asked.grain != "total", running, curve is not None)


def aggregates_of(terms: Sequence[Term]) -> list[str]:
    """What a scan sums up for its terms, each aggregate once; the number of rows is counted anyway."""
    return list(dict.fromkeys(sql for term in terms for sql in term.parts.values() if sql != ROWS))


def places_of(terms: Sequence[Term], texts: Sequence[str], rows: int) -> tuple[tuple[int, ...], ...]:
    """The columns of each term's parts, where the number of rows stands in column `rows` and the texts follow it."""
    place = {ROWS: rows, **{sql: number for number, sql in enumerate(texts, rows + 1)}}
    return tuple(tuple(place[sql] for sql in term.parts.values()) for term in terms)


def rows_asked(
    term: Term, grain: str, first: dt.date, end: dt.date, known: dt.date | None
) -> tuple[str, str, list[str]]:
    """What to select a KPI's rows from, the column of their day, and the conditions that pick the days."""
    kpi = term.kpi
    if kpi.at_ends:
        return standing(kpi.fact, last_days(grain, first, end, known), grain, term.silent_since), SEEN_DAY, []
    return kpi.fact, kpi.day, [f"f.{kpi.day} >= {date_sql(first)}", f"f.{kpi.day} < {date_sql(end)}"]


def _grouped(
    lead: list[str], names: list[str], aggregates: list[str], source: str, keys: list[str] | None = None
) -> str:
    group = ", ".join([*(keys or []), *names])
    return f"SELECT {', '.join([*lead, *names, *aggregates])} FROM {source} GROUP BY {group}"


_WORD = re.compile(r"'(?:[^']|'')*'|[A-Za-z_][A-Za-z_0-9]*")


def columns_of(terms: Sequence[Term]) -> set[str]:
    """The columns that the parts read: what stands in them and is neither SQL nor a string."""
    words: set[str] = set()
    for term in terms:
        for sql in term.parts.values():
            words |= {w for w in _WORD.findall(sql) if not w.startswith("'") and w.islower()}
    return words
