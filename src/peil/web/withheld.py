"""What a page shows and says where small groups are withheld from who asks: why, and which days can be shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from peil.ask.answer import Answer
from peil.ask.withhold import NOT_WHOLE
from peil.calendar import start_of
from peil.kpis.kpi import Kpi
from peil.show import figures
from peil.show.spans import Span
from peil.show.texts import text
from peil.web.reader import Reader
from peil.web.view import View

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Withheld:
    """The sentence, and a link to a month that is shown; '' where the page is about whole months already."""

    why: str
    link: str
    month: str


def span_of(reader: Reader, view: View, kpi: Kpi, span: Span) -> Span:
    """The days of a KPI on a page: those chosen, or where they were not typed and hold none that can be told without
    small groups, the last month, quarter or year that can be."""
    filtered = {f.dimension for f in view.conditions()}
    if view.period == "custom" or not reader.withholds(kpi) or not filtered <= set(kpi.dimensions):
        return span
    spans = [span]
    for grain in ("month", "quarter", "year"):
        end = start_of(grain, reader.closed_month()[1])
        first = start_of(grain, end - _DAY)
        spans.append(Span(first, end, (start_of(grain, first - _DAY), first)))
    for one in spans:
        answer = reader.answer(view.overview().asked(kpi, one.first, one.end))[0]
        if any(row.status == "ok" for row in answer.rows):
            return one
    return span


def other_days(reader: Reader, view: View, answer: Answer) -> tuple[dt.date, dt.date] | None:
    """The days that a figure is about where those chosen cannot be told without small groups; else None."""
    row = next((row for row in answer.rows if row.status == "ok"), None)
    if row is None or not answer.notes:
        return None
    earliest, today = reader.bounds()
    span = view.span(today, earliest)
    shown = (row.period.first, row.period.end)
    return None if shown == (span.first, span.end) else shown


def told(reader: Reader, view: View, path: str, answers: Iterable[Answer]) -> Withheld | None:
    """What to say beside these answers; None where nothing was withheld from any."""
    listed = list(answers)
    notes = dict.fromkeys(note[view.lang] for answer in listed for note in answer.notes)
    if not notes:
        return None
    others = dict.fromkeys(days for answer in listed if (days := other_days(reader, view, answer)) is not None)
    if others:
        shown = "; ".join(figures.span(*one, view.lang) for one in others)
        notes[text(view.lang, "withheld.shown", days=shown)] = None
    why = " ".join(notes)
    first, end = reader.closed_month()
    if not any(row.reason == NOT_WHOLE for answer in listed for row in answer.rows):
        return Withheld(why, "", "")
    month = text(view.lang, "withheld.month", month=figures.period("month", first, view.lang))
    return Withheld(why, view.link(path, **view.days(first, end)), month)
