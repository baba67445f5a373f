"""The KPIs of a board over a page's days: value, difference, verdict, control chart of each. Data only, no markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of
from peil.ask.plan import resolve
from peil.ask.question import Question, question
from peil.calendar import holidays_of
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Measure
from peil.kpis.registry import all_kpis
from peil.lake.published import Published
from peil.settings import Settings
from peil.show import tiles
from peil.show.spans import Span
from peil.stats.verdict import Verdict
from peil.steering.course import Course, course_of, grain_of, history_from
from peil.steering.verdicts import Compared, Side, compare, nature_of, verdicts
from peil.web.everything import comparable, cover_of
from peil.web.reader import Reader
from peil.web.view import View

Key = tuple[str, str | None]  # KPI, and the survey question where it is asked of one


@dataclass(frozen=True)
class Item:
    """One KPI (of one survey question) on a board; `old` is None where there is nothing to compare with."""

    kpi: Kpi
    instrument: str | None
    measure: Measure
    answer: Answer
    new: Row
    old: Row | None
    compared: Compared | None
    verdict: Verdict | None
    course: Course

    @property
    def key(self) -> Key:
        """What tells it from the others."""
        return self.kpi.key, self.instrument


@dataclass(frozen=True)
class Board:
    """The items in order; KPIs that cannot be measured with the row that says why (None: nobody is asked such a
    question); KPIs without a dimension that the page filters by, with those; how many differences were judged."""

    span: Span
    items: tuple[Item, ...]
    unmeasured: tuple[tuple[Kpi, Row | None], ...]
    unfiltered: tuple[tuple[Kpi, tuple[str, ...]], ...]
    looked_at: int


@dataclass(frozen=True)
class Notes:
    """What people said of the days of a KPI: days that begin a phase, and days that make no baseline."""

    phases: tuple[dt.date, ...] = ()
    excluded: frozenset[dt.date] = frozenset()


NotesOf = Callable[[str, dt.date, dt.date], Notes]


def build(reader: Reader, view: View, keys: Sequence[str], notes_of: NotesOf | None = None) -> Board:
    """The board of these KPIs for a page's days and filters. Raises the errors of asking."""
    published = reader.published()
    earliest, today = reader.bounds()
    span = view.span(today, earliest)
    filtered = {f.dimension for f in view.conditions()}
    known = [k for k in map(all_kpis().get, keys) if k is not None]
    shown = [k for k in known if filtered <= set(k.dimensions)]
    asked = [*shown, *_counterweights(shown, filtered)]
    maker = _Maker(reader, view, published, span, notes_of or (lambda *_: Notes()))
    made = maker.items(asked)
    judged = _judged(made)
    on_board = {k.key for k in shown}
    items = tuple(replace(i, verdict=judged.get(i.key)) for i in made if i.kpi.key in on_board)
    return Board(
        span,
        items,
        tuple((k, maker.unmeasured[k.key]) for k in shown if k.key in maker.unmeasured),
        tuple((k, tuple(sorted(filtered - set(k.dimensions)))) for k in known if k not in shown),
        len(judged),
    )


def _counterweights(kpis: Sequence[Kpi], filtered: set[str]) -> list[Kpi]:
    """The KPIs that pay when these are pushed, where they are not among them."""
    known = {k.key for k in kpis}
    wanted = dict.fromkeys(c for k in kpis for c in k.counterweights if c not in known)
    return [k for k in map(all_kpis().get, wanted) if k is not None and filtered <= set(k.dimensions)]


def _judged(items: Iterable[Item]) -> dict[Key, Verdict]:
    compared = {i.key: (i.kpi, i.compared) for i in items if i.compared is not None}
    names = {f"{kpi}:{instrument}": (kpi, instrument) for kpi, instrument in compared}
    found = verdicts(
        {name: compared[key][0] for name, key in names.items()},
        {name: one for name, key in names.items() if (one := compared[key][1]) is not None},
    )
    return {names[name]: verdict for name, verdict in found.items()}


class _Maker:
    """Asks what the items need, all KPIs at once, and makes them."""

    def __init__(self, reader: Reader, view: View, published: Published, span: Span, notes_of: NotesOf) -> None:
        self._reader, self._view, self._published, self._span = reader, view, published, span
        self._notes_of = notes_of
        self._today = reader.bounds()[1]
        self.unmeasured: dict[str, Row | None] = {}

    def items(self, kpis: Sequence[Kpi]) -> list[Item]:
        """An item for each KPI, or for each survey question that it is about."""
        if not kpis:
            return []
        span = self._span
        since = min(span.before[0] if span.before else span.first, history_from(span.first, "day"))
        now = self._ask(kpis, span.first, span.end)
        before = self._ask(kpis, *span.before) if span.before else {}
        days = self._ask(kpis, since, span.end, "day")
        made = []
        for kpi in kpis:
            instruments = self._instruments(kpi, now[kpi.key])
            if not instruments:
                self.unmeasured[kpi.key] = None
            for instrument in instruments:
                item = self._item(kpi, instrument, now[kpi.key], before.get(kpi.key), days[kpi.key])
                if item.new.status == "not_measurable":
                    self.unmeasured[kpi.key] = item.new
                else:
                    made.append(item)
        return made

    def _ask(self, kpis: Sequence[Kpi], first: dt.date, end: dt.date, grain: str = "total") -> Mapping[str, Answer]:
        where = self._view.conditions()
        asked = question([k.key for k in kpis], first=first, end=end, grain=grain, where=where)
        return {answer.kpi: answer for answer in self._reader.answer(asked)}

    def _instruments(self, kpi: Kpi, answer: Answer) -> list[str | None]:
        declared = tiles.instruments_of(kpi, self._published)
        if declared is None:
            return [None]
        asked = {r.by.get("instrument") for r in answer.rows}
        found: list[str | None] = [i for i in declared if i in asked]
        return found or ([None] if any(r.status == "not_measurable" for r in answer.rows) else [])

    def _item(self, kpi: Kpi, instrument: str | None, now: Answer, before: Answer | None, days: Answer) -> Item:
        measure = resolve(kpi, Question((kpi.key,)), context_of(self._published)).measure
        new = _rows_of(now, instrument)[0]
        mine = _rows_of(days, instrument)
        span, cover = self._span, cover_of(kpi, self._published)
        old = None
        compared = None
        if before is not None and span.before is not None and comparable(span, cover):
            found = _rows_of(before, instrument)
            old = found[0] if found else None
            if old is not None:
                compared = compare(
                    measure,
                    self._side(new, mine, span.first, span.end),
                    self._side(old, mine, *span.before),
                    nature=nature_of(kpi),
                )
        course = self._course(kpi, instrument, measure, mine)
        return Item(kpi, instrument, measure, now, new, old, compared, None, course)

    def _side(self, total: Row, days: Sequence[Row], first: dt.date, end: dt.date) -> Side:
        """A period with its days; the day of the watermark is not over."""
        return Side(total, [r for r in days if first <= r.period.first < end and r.period.first < self._today])

    def _course(self, kpi: Kpi, instrument: str | None, measure: Measure, days: Sequence[Row]) -> Course:
        grain = grain_of(days, sampled=kpi.sampled)
        first, end = history_from(self._span.first, grain), self._span.end
        if grain == "week":
            rows = _rows_of(self._ask((kpi,), first, end, "week")[kpi.key], instrument)
        else:
            rows = [r for r in days if r.period.first >= first]
        said = self._notes_of(kpi.key, first, end)
        return course_of(
            measure,
            rows,
            kpi.unit,
            grain,
            holidays=closed_days(self._reader.project.settings, first.year, end.year),
            phases=said.phases,
            excluded=said.excluded,
            as_of_day=self._today,
            nature=nature_of(kpi),
        )


def closed_days(settings: Settings, first: int, last: int) -> frozenset[dt.date]:
    """The organisation's holidays from one year to another: days of a kind of their own on a chart."""
    return frozenset(day for year in range(first, last + 1) for day in holidays_of(settings.holidays, year))


def _rows_of(answer: Answer, instrument: str | None) -> list[Row]:
    return [r for r in answer.rows if instrument is None or r.by.get("instrument") == instrument]
