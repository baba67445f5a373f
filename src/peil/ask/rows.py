"""Answer rows out of sums: every period and group with value, status, interval and what was left out. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from peil.ask.answer import Row
from peil.ask.gather import Sums
from peil.ask.plan import CANNOT, CANNOT_TELL, PENDING, Term, dimensions_of
from peil.ask.question import Question
from peil.calendar import Period, start_of
from peil.kpis.measures import CENSUS, Ratio, Stock, Sum, Survival

Cover = tuple[dt.date, dt.date]
NOT_COVERED = "the sources do not cover this period"
_ONE = dt.timedelta(days=1)
_NOTHING: Mapping[int, int] = {}


def rows_of(term: Term, asked: Question, sums: Sums, span: Sequence[Period], cover: Cover | None) -> list[Row]:
    """Every period × group seen; groups in order of their names, unknown last."""
    by = dimensions_of(term.kpi, asked)
    groups = sorted({key[1] for key in sums.parts} or ({()} if not by else set()), key=_by_name)
    if not groups and by:
        groups = [tuple(None for _ in by)] if cover is None else []
    stock, total = isinstance(term.measure, Stock), asked.grain == "total"
    running = _carried(sums, asked.grain, span) if stock and not total else {}
    labels = [(g, {d: None if v is None else str(v) for d, v in zip(by, g, strict=True)}) for g in groups]
    maker = _Maker(term, asked.level, cover)
    rows = []
    for period in span or [Period(dt.date.min, dt.date.min, "")]:
        start = None if total else start_of(asked.grain, period.first)
        seen, unseen = maker.covers(_wider(cover, period), period), maker.covers(cover, period)
        for group, label in labels:
            key = (start, group)
            parts = sums.parts.get(key)
            whole = {} if parts is None else parts
            if stock and not total:
                running[group] = running.get(group, 0) + (whole.get("open") or 0)
                whole = {**whole, "open": running[group]}
            found = unseen if parts is None else seen
            row = maker.row(period, label, whole, sums.reasons.get(key, _NOTHING), found)
            rows.append(maker.estimated(row, sums.curves[key]) if key in sums.curves else row)
    return rows


def _wider(cover: Cover | None, period: Period) -> Cover | None:
    """A period with rows is covered, whatever its source's first event of the kind: an answer can be credited to
    a contact that ended before the first survey went out."""
    return cover and (min(cover[0], period.first), max(cover[1], period.first + _ONE))


def _carried(sums: Sums, grain: str, span: Sequence[Period]) -> dict[tuple[object, ...], int]:
    """A stock begins with all that came before the first period."""
    running: dict[tuple[object, ...], int] = {}
    earliest = start_of(grain, span[0].first) if span else None
    for (start, group), parts in sums.parts.items():
        if start is not None and earliest is not None and start < earliest:
            running[group] = running.get(group, 0) + (parts.get("open") or 0)
    return running


def _by_name(group: tuple[object, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((v is None, str(v).casefold()) for v in group)


class _Maker:
    """Makes the rows of one term; what is the same for all of them is worked out once."""

    def __init__(self, term: Term, level: float, cover: Cover | None) -> None:
        self._term, self._level, self._cover = term, level, cover
        self._names = tuple(term.parts)
        self._shown = tuple(n for n in term.parts if n != "value")
        self._measure = term.measure
        self._sampled = term.measure.method != CENSUS
        business = term.statistic is not None and term.statistic.endswith("@business")
        self._clock = "business" if business else term.kpi.clock

    def covers(self, cover: Cover | None, period: Period) -> tuple[bool, bool]:
        """Whether a cover reaches into a period, and whether it ends in it."""
        inside = cover is not None and period.end > cover[0] and period.first < cover[1]
        return inside, bool(inside and cover and period.end > cover[1] - _ONE)

    def row(
        self,
        period: Period,
        by: Mapping[str, str | None],
        parts: Mapping[str, int | None],
        reasons: Mapping[int, int],
        found: tuple[bool, bool],
    ) -> Row:
        """One row of the answer."""
        measure, (inside, ends) = self._measure, found
        pending, excluded = self._apart(reasons) if reasons else (0, {})
        whole = {name: parts.get(name) for name in self._names}
        value = measure.value(whole) if inside else None
        pending += whole.get("unfinished") or 0
        status, reason = ("ok", None) if value is not None else self._why(inside, excluded, pending, whole)
        interval = measure.interval(whole, self._level) if self._sampled and value is not None else None
        return Row(
            period,
            by,
            value,
            status,
            reason,
            {name: whole[name] or 0 for name in self._shown},
            measure.n(whole) if inside else 0,
            None if interval is None else (interval.low, interval.high),
            measure.method,
            self._clock,
            excluded,
            pending,
            inside and (ends or pending > 0),
        )

    def estimated(self, row: Row, cases: Sequence[tuple[int, int, int]]) -> Row:
        """The same row with the estimate that its durations give."""
        measure = self._measure
        if not isinstance(measure, Survival) or row.reason == NOT_COVERED:
            return row
        target = self._term.settings.get("target_s", 0)
        value, limits, why = measure.estimate(cases, self._level, target)
        status = "ok" if value is not None else "pending" if cases else "no_data"
        return replace(row, value=value, interval=limits, status=status, reason=why or None)

    def _apart(self, reasons: Mapping[int, int]) -> tuple[int, dict[str, int]]:
        excluded = {}
        for number, count in sorted(reasons.items()):
            if number == CANNOT:
                excluded[CANNOT_TELL] = count
            elif number != PENDING:
                excluded[self._term.reasons[number - 1]] = count
        return reasons.get(PENDING, 0), excluded

    def _why(
        self, inside: bool, excluded: Mapping[str, int], pending: int, whole: Mapping[str, int | None]
    ) -> tuple[str, str]:
        """Status and reason of a row without a value."""
        term = self._term
        if term.lacking:
            return "not_measurable", term.lacking
        if self._cover is None:
            needs = ", ".join(need.replace("|", " or ") for need in (*term.kpi.needs, *term.kpi.elsewhere))
            return "not_measurable", f"no source gives {needs or 'events'}"
        if not inside:
            return "no_data", NOT_COVERED
        if isinstance(term.measure, Ratio | Sum) and (lacks := term.measure.lacks(whole)):
            return "no_data", lacks
        unknown = {k: v for k, v in excluded.items() if k.startswith("unknown_")}
        if unknown and not pending:
            words = ", ".join(k.removeprefix("unknown_") for k in unknown)
            return "not_measurable", f"the {words} of {sum(unknown.values())} contacts is unknown"
        if pending:
            return "pending", "what happened has not yet had its time"
        return "no_data", "nothing to divide by"
