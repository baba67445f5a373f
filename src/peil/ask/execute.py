"""Running a plan and turning parts into answers. Which engine runs the SQL is the caller's business."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from peil.ask import plan as planning
from peil.ask.answer import Answer, Reported, Row
from peil.ask.plan import CANNOT, CANNOT_TELL, PENDING, Context, Scan, Term
from peil.ask.question import Question
from peil.ask.reported import reported_for
from peil.calendar import Period, periods, start_of
from peil.kpis.measures import Stock
from peil.kpis.registry import get
from peil.lake.published import Published

#: Runs one statement of the dialect and gives its rows.
Run = Callable[[str], Sequence[tuple[object, ...]]]
#: Names for surrogate keys: (kind, keys) → name by key.
Names = Callable[[str, Iterable[int]], Mapping[int, str]]

Key = tuple[dt.date | None, tuple[object, ...]]
_MICRO = 1_000_000


def context_of(published: Published) -> Context:
    """What planning needs of a snapshot."""
    gives: dict[str, set[str]] = {}
    for c in published.coverage:
        gives.setdefault(c.source, set()).add(c.type)
    return Context(
        as_of={s: us // _MICRO for s, us in published.as_of_us.items()},
        gives={s: frozenset(types) for s, types in gives.items()},
        instruments=published.instruments,
        definitions=published.definitions,
    )


def ask(asked: Question, published: Published, run: Run, names: Names | None = None) -> tuple[Answer, ...]:
    """The answers to a question over a published snapshot, in the order of its KPIs."""
    context = context_of(published)
    terms = [planning.resolve(get(key), asked, context) for key in asked.kpis]
    cover = {t.kpi.key: covered(t, published) for t in terms}
    everything = everything_covered(published)
    first = asked.first or (everything and everything[0])
    end = asked.end or (everything and everything[1])
    found: dict[str, _Sums] = {}
    span: list[Period] = []
    if first and end and first < end:
        span = periods(asked.grain, first, end)
        measurable = [t for t in terms if cover[t.kpi.key]]
        for scan in planning.plan(asked, measurable, first, end):
            found.update(_run_scan(scan, run))
    answers = []
    for term in terms:
        sums = found.get(term.kpi.key, _Sums())
        rows = _rows(term, asked, sums, span, cover[term.kpi.key])
        answers.append(_answer(term, published, _named(rows, asked, names), asked, run))
    return tuple(answers)


def covered(term: Term, published: Published) -> tuple[dt.date, dt.date] | None:
    """First local day and the day after the last that the KPI's sources cover; None where none supports it."""
    zone = zoneinfo.ZoneInfo(published.zone)
    needed = {kind for need in term.kpi.needs for kind in need.split("|")}
    lows = [c.first_us for c in published.coverage if c.source in term.sources and (not needed or c.type in needed)]
    highs = [us for s, us in published.as_of_us.items() if s in term.sources]
    if not lows or not highs:
        return None
    first, last = (dt.datetime.fromtimestamp(us / _MICRO, zone).date() for us in (min(lows), max(highs)))
    return first, last + dt.timedelta(days=1)


def everything_covered(published: Published) -> tuple[dt.date, dt.date] | None:
    """The days that any source covers."""
    if not published.coverage:
        return None
    zone = zoneinfo.ZoneInfo(published.zone)
    low = min(c.first_us for c in published.coverage)
    high = max(published.as_of_us.values())
    first, last = (dt.datetime.fromtimestamp(us / _MICRO, zone).date() for us in (low, high))
    return first, last + dt.timedelta(days=1)


class _Sums:
    """Parts and reasons by (period start, dimension values)."""

    def __init__(self) -> None:
        self.parts: dict[Key, dict[str, int | None]] = {}
        self.reasons: dict[Key, dict[int, int]] = {}

    def seen(self, key: Key, why: int, count: int) -> None:
        """Rows of a group that count (why 0), are set apart (above) or are not the KPI's business (below)."""
        if why >= 0:
            self.parts.setdefault(key, {})
        if why > 0:
            reasons = self.reasons.setdefault(key, {})
            reasons[why] = reasons.get(why, 0) + int(count)

    def add(self, key: Key, columns: Sequence[tuple[int, str]], row: tuple[object, ...]) -> None:
        """Add the parts of a group that counts; quantiles come in one piece."""
        parts = self.parts[key]
        for at_, name in columns:
            value = row[at_]
            if value is not None:
                parts[name] = (parts.get(name) or 0) + int(value)  # type: ignore[call-overload]


def _run_scan(scan: Scan, run: Run) -> dict[str, _Sums]:
    sums = [_Sums() for _ in scan.terms]
    chain_of = [scan.chains.index(term.why) for term in scan.terms]
    lead = 1 if scan.periodic else 0
    dims = lead + len(scan.by)
    values = dims + len(scan.chains) + 1
    plan = [
        (
            sums[n],
            dims + chain_of[n],
            [(values + i, name) for i, (m, name) in enumerate(scan.outputs) if m == n],
        )
        for n in range(len(scan.terms))
    ]
    for row in run(scan.sql):
        key: Key = (_as_day(row[0]) if lead else None, row[lead:dims])
        for found, why_at, columns in plan:
            why: int = row[why_at]  # type: ignore[assignment]
            found.seen(key, why, row[values - 1])  # type: ignore[arg-type]
            if why == 0:
                found.add(key, columns, row)
    return {term.kpi.key: sums[number] for number, term in enumerate(scan.terms)}


def _as_day(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


def _rows(
    term: Term,
    asked: Question,
    sums: _Sums,
    span: Sequence[Period],
    cover: tuple[dt.date, dt.date] | None,
) -> list[Row]:
    """Every period × group seen; groups in order of their names, unknown last."""
    by = planning.dimensions_of(term.kpi, asked)
    groups = sorted({key[1] for key in sums.parts} or ({()} if not by else set()), key=_by_name)
    if not groups and by:
        groups = [tuple(None for _ in by)] if cover is None else []
    rows = []
    running: dict[tuple[object, ...], int] = {}
    if isinstance(term.measure, Stock):
        _carry(sums, running, asked.grain, span)
    for group in groups:
        labels = {d: None if v is None else str(v) for d, v in zip(by, group, strict=True)}
        for period in span or [Period(dt.date.min, dt.date.min, "")]:
            start = None if asked.grain == "total" else start_of(asked.grain, period.first)
            key: Key = (start, group)
            parts = dict(sums.parts.get(key, {}))
            if isinstance(term.measure, Stock) and asked.grain != "total":
                running[group] = running.get(group, 0) + (parts.get("open") or 0)
                parts["open"] = running[group]
            seen = cover if key not in sums.parts else _wider(cover, period)
            rows.append(_row(term, period, labels, parts, sums.reasons.get(key, {}), seen))
    if asked.grain != "total" and by:
        rows.sort(key=lambda r: r.period.first)
    return rows


def _wider(cover: tuple[dt.date, dt.date] | None, period: Period) -> tuple[dt.date, dt.date] | None:
    """A period with rows is covered, whatever its source's first event of the kind: an answer can be credited to
    a contact that ended before the first survey went out."""
    return cover and (min(cover[0], period.first), max(cover[1], period.first + dt.timedelta(days=1)))


def _carry(sums: _Sums, running: dict[tuple[object, ...], int], grain: str, span: Sequence[Period]) -> None:
    """A stock begins with all that came before the first period."""
    if grain == "total" or not span:
        return
    earliest = start_of(grain, span[0].first)
    for (start, group), parts in sums.parts.items():
        if start is not None and start < earliest:
            running[group] = running.get(group, 0) + (parts.get("open") or 0)


def _by_name(group: tuple[object, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((v is None, str(v).casefold()) for v in group)


def _row(
    term: Term,
    period: Period,
    by: Mapping[str, str | None],
    parts: dict[str, int | None],
    reasons: Mapping[int, int],
    cover: tuple[dt.date, dt.date] | None,
) -> Row:
    measure = term.measure
    excluded = {}
    for number, count in sorted(reasons.items()):
        if number == CANNOT:
            excluded[CANNOT_TELL] = count
        elif number != PENDING:
            excluded[term.reasons[number - 1]] = count
    pending = reasons.get(PENDING, 0)
    whole: dict[str, int | None] = {name: parts.get(name) for name in term.parts}
    in_cover = cover is not None and period.end > cover[0] and period.first < cover[1]
    value: float | int | None = measure.value(whole) if in_cover else None
    pending += whole.get("unfinished") or 0
    status, reason = _status(term, value, in_cover, cover, excluded, pending)
    interval = measure.interval(whole, 0.95) if value is not None else None
    business = term.statistic is not None and term.statistic.endswith("@business")
    return Row(
        period=period,
        by=by,
        value=value,
        status=status,
        reason=reason,
        parts={n: v or 0 for n, v in whole.items() if n != "value"},
        n=measure.n(whole) if in_cover else 0,
        interval=None if interval is None else (interval.low, interval.high),
        method=measure.method,
        clock="business" if business else term.kpi.clock,
        excluded=excluded,
        pending=pending,
        provisional=bool(in_cover and cover and (pending > 0 or period.end > cover[1] - dt.timedelta(days=1))),
    )


def _status(
    term: Term,
    value: float | int | None,
    in_cover: bool,
    cover: tuple[dt.date, dt.date] | None,
    excluded: Mapping[str, int],
    pending: int,
) -> tuple[str, str | None]:
    if cover is None:
        needs = ", ".join(need.replace("|", " or ") for need in (*term.kpi.needs, *term.kpi.elsewhere))
        return "not_measurable", f"no source gives {needs or 'events'}"
    if not in_cover:
        return "no_data", "the sources do not cover this period"
    if value is not None:
        return "ok", None
    unknown = {k: v for k, v in excluded.items() if k.startswith("unknown_")}
    if unknown and not pending:
        words = ", ".join(k.removeprefix("unknown_") for k in unknown)
        return "not_measurable", f"the {words} of {sum(unknown.values())} contacts is unknown"
    if pending:
        return "pending", "what happened has not yet had its time"
    return "no_data", "nothing to divide by"


def _named(rows: list[Row], asked: Question, names: Names | None) -> tuple[Row, ...]:
    """Surrogate keys of employees as names, where the reader may have them."""
    if names is None or "agent" not in asked.by:
        return tuple(rows)
    keys = {int(r.by["agent"]) for r in rows if r.by.get("agent")}  # type: ignore[arg-type]
    known = names("agent", keys)
    return tuple(
        replace(r, by={**r.by, "agent": known.get(int(r.by["agent"]), r.by["agent"])}) if r.by.get("agent") else r  # type: ignore[arg-type]
        for r in rows
    )


def _answer(term: Term, published: Published, rows: tuple[Row, ...], asked: Question, run: Run) -> Answer:
    kpi = term.kpi
    marks = [us for s, us in published.as_of_us.items() if s in term.sources]
    as_of = dt.datetime.fromtimestamp(max(marks) // _MICRO, dt.UTC) if marks else None
    reported: tuple[Reported, ...] = ()
    if kpi.reported and term.sources and not asked.where and not asked.by and asked.grain == "total":
        reported = reported_for(kpi, run)
    statistic = term.statistic or ("median" if "median" in kpi.statistics else None)
    return Answer(
        kpi=kpi.key,
        name={"nl": kpi.name.nl, "en": kpi.name.en},
        unit=unit_of(term),
        direction=kpi.direction,
        decimals=kpi.decimals,
        definition={
            "id": kpi.key,
            "version": term.version,
            "rule": term.rule,
            "statistic": None if statistic is None else statistic.removesuffix("@business"),
            "settings": dict(term.settings),
            "since": term.since or None,
            "population": "of those finished" if "median" in kpi.statistics else "all",
        },
        as_of=as_of,
        zone=published.zone,
        rows=rows,
        source_reported=reported,
    )


def unit_of(term: Term) -> str:
    """The unit of the value: a share of durations is in percent, a mean score in points of the scale."""
    statistic = (term.statistic or "").removesuffix("@business")
    if statistic == "share_within":
        return "%"
    if statistic == "mean" and term.kpi.unit == "%":
        return "scale"
    return term.kpi.unit
