"""Each group of a breakdown against all the others together, not against the whole that it is part of. No markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of
from peil.ask.plan import resolve
from peil.ask.question import Question
from peil.kpis.kpi import Kpi
from peil.show import tiles
from peil.show.against import kind_of
from peil.show.spans import Span
from peil.show.texts import text
from peil.stats.verdict import Verdict
from peil.steering.groups import Groups, against_others
from peil.steering.verdicts import OF_DAYS, Compared, compare
from peil.web.changes import difference_words
from peil.web.reader import Reader
from peil.web.view import View


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
    """By group, as far as it can be said; empty where groups say nothing about each other. `rows` are of one survey
    question."""
    base = view.asked(kpi, span.first, span.end)
    found = _held(reader, kpi, base, dimension, replace(answer, rows=tuple(rows)))
    n = len(found.held)
    return {
        str(one.by[dimension]): _said(one.row, one.others, one.compared, one.verdict, n, answer, view.lang)
        for one in found.held
    }


def grouped(reader: Reader, kpi: Kpi, asked: Question) -> Groups:
    """The groups of the one dimension that is asked, as far as who asks is told of them."""
    return _held(reader, kpi, replace(asked, by=()), asked.by[0], reader.answer(asked)[0])


def _held(reader: Reader, kpi: Kpi, base: Question, dimension: str, answer: Answer) -> Groups:
    return against_others(
        kpi,
        resolve(kpi, base, context_of(reader.published())).measure,
        base,
        dimension,
        answer,
        lambda asked: reader.answer(asked)[0],
        reader.bounds()[1],
        withheld=reader.withholds(kpi),
        comparing=lambda measure, mine, others: reader.worked(compare, measure, mine, others),
    )


def _said(
    row: Row, others: Row, compared: Compared, verdict: Verdict, looked_at: int, answer: Answer, lang: str
) -> Apart:
    found, interval = compared.difference, ""
    if found is not None and found.interval is not None and not found.interval.degenerate:
        low, high = (difference_words(v, answer, lang) for v in (found.interval.low, found.interval.high))
        # What a usual day differs is not what the value of the whole period differs: told apart.
        interval = text(lang, "apart.day" if found.test == OF_DAYS else "between", low=low, high=high)
    kind = kind_of(verdict.kind, answer.direction)
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
