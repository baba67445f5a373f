"""Answer rows out of sums: every period and group with value, status, interval and what was left out. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from peil.ask.answer import Row
from peil.ask.conditions import CANNOT_TELL
from peil.ask.gather import Key, Sums
from peil.ask.plan import Term, dimensions_of
from peil.ask.question import Question
from peil.calendar import Period, start_of
from peil.kpis.measures import CENSUS, VALUE, Histogram, Ratio, Stock, Sum, Survival
from peil.kpis.reasons import NOT_COVERED, NOTHING, TOO_EARLY, because

Cover = tuple[dt.date, dt.date]
_ONE = dt.timedelta(days=1)
_NONE: Mapping[str, int] = {}
#: A row from all its fields, in half the time that its own constructor takes.
_new = tuple.__new__


def rows_of(term: Term, asked: Question, sums: Sums, span: Sequence[Period], cover: Cover | None) -> list[Row]:
    """Every period × group seen; groups in order of their names, unknown last."""
    by = dimensions_of(term.kpi, asked)
    total = asked.grain == "total"
    groups = sorted({key[not total :] for key in sums.parts} or ({()} if not by else set()), key=_by_name)
    if not groups and by:
        groups = [tuple(None for _ in by)] if cover is None else []
    running = _carried(sums, asked.grain, span) if isinstance(term.measure, Stock) and not total else None
    labels = [(g, {d: None if v is None else str(v) for d, v in zip(by, g, strict=True)}) for g in groups]
    maker = _Maker(term, asked.level, cover)
    rows = []
    for period in span or [Period(dt.date.min, dt.date.min, "")]:
        start = () if total else (start_of(asked.grain, period.first),)
        seen, unseen = maker.covers(_wider(cover, period), period), maker.covers(cover, period)
        for group, label in labels:
            key = start + group
            parts = sums.parts.get(key)
            found = unseen if parts is None else seen
            if running is not None:
                running[group] = running.get(group, 0) + ((parts or {}).get("open") or 0)
                parts = {"open": running[group]}
            row = maker.row(period, label, parts, sums.apart.get(key), sums.pending.get(key, 0), found)
            rows.append(maker.estimated(row, sums.curves[key]) if key in sums.curves else row)
    return rows


def _wider(cover: Cover | None, period: Period) -> Cover | None:
    """A period with rows is covered, whatever its source's first event of the kind: an answer can be credited to
    a contact that ended before the first survey went out."""
    return cover and (min(cover[0], period.first), max(cover[1], period.first + _ONE))


def _carried(sums: Sums, grain: str, span: Sequence[Period]) -> dict[Key, int]:
    """A stock begins with all that came before the first period."""
    running: dict[Key, int] = {}
    earliest = start_of(grain, span[0].first) if span else None
    for (start, *group), parts in sums.parts.items():
        if isinstance(start, dt.date) and earliest is not None and start < earliest:
            running[tuple(group)] = running.get(tuple(group), 0) + (parts.get("open") or 0)
    return running


def _by_name(group: Key) -> tuple[tuple[bool, str], ...]:
    return tuple((v is None, str(v).casefold()) for v in group)


class _Maker:
    """Makes the rows of one term; what is the same for all of them is worked out once."""

    def __init__(self, term: Term, level: float, cover: Cover | None) -> None:
        self._term, self._level, self._cover = term, level, cover
        self._nothing: Mapping[str, int | None] = {n: None if n == VALUE else 0 for n in term.parts}
        self._measure, self._value, self._n = term.measure, term.measure.value, term.measure.n
        self._late = _ONE + dt.timedelta(days=term.kpi.late_days)
        self._reasons = (*term.reasons, CANNOT_TELL)
        self._method = term.measure.method
        self._sampled = self._method != CENSUS
        self._waits, self._adds = "unfinished" in term.parts, VALUE not in term.parts
        business = term.statistic is not None and term.statistic.endswith("@business")
        self._clock = "business" if business else term.kpi.clock

    def covers(self, cover: Cover | None, period: Period) -> tuple[bool, bool]:
        """Whether a cover reaches into a period, and whether it ends in it, or so shortly after that answers still come
        in."""
        inside = cover is not None and period.end > cover[0] and period.first < cover[1]
        return inside, bool(inside and cover and period.end > cover[1] - self._late)

    def row(
        self,
        period: Period,
        by: Mapping[str, str | None],
        parts: Mapping[str, int | None] | None,
        apart: Mapping[str, int] | None,
        pending: int,
        found: tuple[bool, bool],
    ) -> Row:
        """One row of the answer. It runs for every row: what is seldom needed stands behind a test."""
        inside, ends = found
        whole = parts or self._nothing
        excluded = _NONE if apart is None else apart if len(apart) == 1 else self._in_order(apart)
        if self._waits:
            pending += whole["unfinished"] or 0
        value = self._value(whole) if inside else None
        status, why, interval = "ok", None, None
        if value is None:
            status, why = self._why(inside, excluded, pending, whole)
        elif self._sampled and (limits := self._measure.interval(whole, self._level)):
            interval = (limits.low, limits.high)
        shown = whole if self._adds else {name: part for name, part in whole.items() if name != VALUE}
        n, provisional = self._n(whole) if inside else 0, inside and (ends or pending > 0)
        fields = (status, why, shown, n, interval, self._method, self._clock, excluded, pending, provisional)
        return _new(Row, (period, by, value, *fields, None, False, None))

    def estimated(self, row: Row, cases: Sequence[tuple[int, int, int]]) -> Row:
        """The same row with the estimate that its durations give."""
        measure = self._measure
        if row.reason == NOT_COVERED:
            return row
        if isinstance(measure, Histogram) and (near := measure.estimate(cases)):
            return row._replace(value=near[0], bound=near[1], status="ok", reason=None)
        if not isinstance(measure, Survival):
            return row
        target = self._term.settings.get(measure.target, 0)
        value, limits, why = measure.estimate(cases, self._level, target)
        status = "ok" if value is not None else "pending" if cases else "no_data"
        return row._replace(value=value, interval=limits, status=status, reason=why or None)

    def _in_order(self, apart: Mapping[str, int]) -> Mapping[str, int]:
        """The reasons in the order in which they apply, which is not that of an engine's rows."""
        return {reason: apart[reason] for reason in self._reasons if reason in apart}

    def _why(
        self, inside: bool, excluded: Mapping[str, int], pending: int, whole: Mapping[str, int | None]
    ) -> tuple[str, str]:
        """Status and reason of a row without a value."""
        term = self._term
        if term.lacking:
            return "not_measurable", term.lacking
        if self._cover is None:
            needs = ", ".join(need.replace("|", " or ") for need in (*term.kpi.needs, *term.kpi.elsewhere))
            return "not_measurable", because("no_source", needs=needs or "events")
        if not inside:
            return "no_data", NOT_COVERED
        if isinstance(term.measure, Ratio | Sum) and (lacks := term.measure.lacks(whole)):
            return "no_data", lacks
        unknown = {k: v for k, v in excluded.items() if k.startswith("unknown_")}
        if unknown and not pending:
            words = ", ".join(k.removeprefix("unknown_") for k in unknown)
            what = "sessions" if term.kpi.fact == "sessions" else "contacts"
            return "not_measurable", because("unknown", what=words, n=sum(unknown.values()), rows=what)
        if pending:
            return "pending", TOO_EARLY
        return "no_data", NOTHING
