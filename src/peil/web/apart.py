"""Each group of a breakdown against all the others together, not against the whole that it is part of. No markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of
from peil.ask.plan import resolve
from peil.ask.question import Filter
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Count
from peil.show import tiles
from peil.show.spans import Span
from peil.show.texts import text
from peil.stats.verdict import Verdict
from peil.steering.verdicts import OF_DAYS, Compared, Side, compare, nature_of, verdicts
from peil.web.changes import difference_words
from peil.web.reader import Reader
from peil.web.view import View

#: So many groups, the largest, are held against the others.
MOST = 12
#: One employee is not judged by a table, and hours and weekdays share no days to be compared on.
NOT_JUDGED = frozenset({"agent", "hour", "weekday"})


@dataclass(frozen=True)
class Apart:
    """The value of all the others, the difference from it with its interval, and the verdict."""

    others: str
    change: str
    interval: str
    kind: str
    word: str
    why: str


def apart(
    reader: Reader, view: View, kpi: Kpi, span: Span, dimension: str, answer: Answer, rows: Sequence[Row]
) -> dict[str, Apart]:
    """By group, as far as it can be said; empty where groups say nothing about each other.

    A number of contacts, a stock and costs spread over days have no chance to be held against; what is withheld adds
    up to no others.
    """
    groups = [row for row in rows if row.by.get(dimension) is not None and row.value is not None][:MOST]
    single = isinstance(kpi.measure, Count) or nature_of(kpi) or reader.withholds(kpi)
    if len(groups) < 2 or single or dimension in NOT_JUDGED or any(row.overlapping for row in rows):
        return {}
    asker = _Asker(reader, view, kpi, span)
    measure = resolve(kpi, view.asked(kpi, span.first, span.end), context_of(reader.published())).measure
    pairs: dict[str, tuple[Row, Row, Compared]] = {}
    for row in groups:
        group = str(row.by[dimension])
        mine, others = (asker.side(Filter(dimension, (group,), negated=negated)) for negated in (False, True))
        if mine is not None and others is not None:
            pairs[group] = (row, others.total, reader.worked(compare, measure, mine, others))
    directed = replace(kpi, direction=answer.direction)
    judged = verdicts(dict.fromkeys(pairs, directed), {group: pair[2] for group, pair in pairs.items()})
    return {group: _said(*pair, judged[group], len(pairs), answer, view.lang) for group, pair in pairs.items()}


class _Asker:
    """Asks a part of what the page is about."""

    def __init__(self, reader: Reader, view: View, kpi: Kpi, span: Span) -> None:
        self._reader, self._view, self._kpi, self._span = reader, view, kpi, span
        self._today = reader.bounds()[1]

    def side(self, part: Filter) -> Side | None:
        """The figure of a part with its days that are over; None without a value."""
        total = self._rows(part, "total")
        if not total or total[0].value is None:
            return None
        return Side(total[0], [r for r in self._rows(part, "day") if r.period.first < self._today])

    def _rows(self, part: Filter, grain: str) -> list[Row]:
        narrowed = replace(self._view, where=(*self._view.where, part))
        asked = narrowed.asked(self._kpi, self._span.first, self._span.end, grain=grain)
        wanted = self._view.instrument if self._kpi.always_by else None
        return [r for r in self._reader.answer(asked)[0].rows if wanted in (None, r.by.get("instrument"))]


def _said(
    row: Row, others: Row, compared: Compared, verdict: Verdict, looked_at: int, answer: Answer, lang: str
) -> Apart:
    found, interval = compared.difference, ""
    if found is not None and found.interval is not None and not found.interval.degenerate:
        low, high = (difference_words(v, answer, lang) for v in (found.interval.low, found.interval.high))
        # What a usual day differs is not what the value of the whole period differs: told apart.
        interval = text(lang, "apart.day" if found.test == OF_DAYS else "between", low=low, high=high)
    kind: str = verdict.kind
    if answer.direction not in ("up", "down") and kind in ("better", "worse"):
        kind = "higher" if kind == "better" else "lower"
    told = verdict.because == "many_comparisons" or kind == "too_little"
    return Apart(
        others=tiles.figure(others, answer, lang).value,
        change=_change(row, others, answer, lang),
        interval=interval,
        kind=kind,
        word=text(lang, f"verdict.{kind}"),
        why=text(lang, f"verdict.{verdict.because}", n=looked_at) if told else "",
    )


def _change(row: Row, others: Row, answer: Answer, lang: str) -> str:
    """In points where the value is a share or a mark, else in the value's own unit."""
    if answer.unit in ("%", "points", "scale") or row.value is None or others.value is None:
        return tiles.change(row, others, answer, lang)
    return difference_words(float(row.value) - float(others.value), answer, lang)
