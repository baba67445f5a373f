"""The figures of a board over a page's days: value, difference, verdict, control chart. Data only, no markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of
from peil.ask.plan import resolve
from peil.ask.question import Filter, Question, parse_filter, question
from peil.calendar import holidays_of
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Measure
from peil.kpis.registry import all_kpis
from peil.lake.published import Published
from peil.settings import Settings
from peil.show import tiles
from peil.show.spans import Span
from peil.stats.verdict import Verdict
from peil.steering import notes
from peil.steering.boards import Item as Entry
from peil.steering.boards import problem
from peil.steering.course import Course, course_of, grain_of, history_from
from peil.steering.verdicts import Compared, Side, compare, nature_of, verdicts
from peil.web.everything import comparable, cover_of
from peil.web.reader import Reader
from peil.web.view import View
from peil.web.withheld import span_of

Key = tuple[Entry, str | None]  # what is asked, and the survey question where it is asked of one


@dataclass(frozen=True)
class Item:
    """One KPI (of one survey question) as an entry of a board asks it; `old` is None where there is nothing to
    compare with."""

    entry: Entry
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
        return self.entry, self.instrument


@dataclass(frozen=True)
class Board:
    """The items in order; entries that cannot be measured with the row that says why (None: nobody is asked such a
    question); entries without a dimension that the page filters by, with those; how many differences were judged."""

    span: Span
    items: tuple[Item, ...]
    unmeasured: tuple[tuple[Entry, Row | None], ...]
    unfiltered: tuple[tuple[Entry, tuple[str, ...]], ...]
    looked_at: int


def plain(entry: Entry) -> Entry:
    """What an entry asks, without how it is drawn."""
    return replace(entry, by=None, chart="number", wide=False)


def conditions(entry: Entry) -> tuple[Filter, ...]:
    """The entry's own conditions."""
    return tuple(map(parse_filter, entry.where))


def build(reader: Reader, view: View, entries: Sequence[Entry]) -> Board:
    """The board of these entries for a page's days and filters; those that cannot be asked any more are passed over.

    Raises the errors of asking.
    """
    published = reader.published()
    earliest, today = reader.bounds()
    span = view.span(today, earliest)
    filtered = {f.dimension for f in view.conditions()}
    known = [e for e in dict.fromkeys(map(plain, entries)) if problem(e) is None]
    shown = [e for e in known if filtered <= set(all_kpis()[e.kpi].dimensions)]
    asked = [*shown, *_counterweights(shown, filtered)]
    with reader.project.store() as store:
        said = notes.standing(store)
    maker = _Maker(reader, view, published, span, said)
    made = maker.items(asked)
    judged = _judged(made)
    on_board = set(shown)
    items = tuple(replace(i, verdict=judged.get(i.key)) for i in made if i.entry in on_board)
    return Board(
        span,
        items,
        tuple((e, maker.unmeasured[e]) for e in shown if e in maker.unmeasured),
        tuple((e, tuple(sorted(filtered - set(all_kpis()[e.kpi].dimensions)))) for e in known if e not in on_board),
        len(judged),
    )


def _counterweights(entries: Sequence[Entry], filtered: set[str]) -> list[Entry]:
    """What pays when these are pushed, over the same part of the organisation, where it is not among them."""
    wanted = dict.fromkeys(Entry(c, where=e.where) for e in entries for c in all_kpis()[e.kpi].counterweights)
    return [
        e
        for e in wanted
        if e not in entries
        and e.kpi in all_kpis()
        and filtered | {f.dimension for f in conditions(e)} <= set(all_kpis()[e.kpi].dimensions)
    ]


def _judged(items: Iterable[Item]) -> dict[Key, Verdict]:
    """The verdicts of all as one family; a name begins with its KPI, by which pages say what held it back."""
    named = {f"{one.kpi.key}:{number}": one for number, one in enumerate(items) if one.compared is not None}
    found = verdicts(
        {name: replace(one.kpi, direction=one.answer.direction) for name, one in named.items()},
        {name: one.compared for name, one in named.items() if one.compared is not None},
        {name: one.entry.where for name, one in named.items()},
    )
    return {named[name].key: verdict for name, verdict in found.items()}


class _Maker:
    """Asks what the entries need, those that differ in their KPI only at once, and makes their items."""

    def __init__(
        self, reader: Reader, view: View, published: Published, span: Span, said: Sequence[notes.Note]
    ) -> None:
        self._reader, self._view, self._published, self._span = reader, view, published, span
        self._notes = said
        self._today = reader.bounds()[1]
        self.unmeasured: dict[Entry, Row | None] = {}

    def items(self, entries: Sequence[Entry]) -> list[Item]:
        """An item for each entry, or for each survey question that it is about, in order."""
        span = self._span
        since = min(span.before[0] if span.before else span.first, history_from(span.first, "day"))
        spans = {e: span_of(self._reader, self._view, all_kpis()[e.kpi], span) for e in entries}
        now: dict[Entry, Answer] = {}
        before: dict[Entry, Answer] = {}
        for one in dict.fromkeys(spans.values()):
            members = [e for e in entries if spans[e] == one]
            now |= self._ask(members, one.first, one.end)
            before |= self._ask(members, *one.before) if one.before else {}
        days = self._ask(entries, since, span.end, "day")
        made = []
        for entry in entries:
            kpi = all_kpis()[entry.kpi]
            instruments = self._instruments(kpi, now[entry])
            if not instruments:
                self.unmeasured[entry] = None
            for instrument in instruments:
                item = self._item(entry, kpi, instrument, spans[entry], (now[entry], before.get(entry), days[entry]))
                if item.new.status == "not_measurable":
                    self.unmeasured[entry] = item.new
                else:
                    made.append(item)
        return made

    def _ask(
        self, entries: Sequence[Entry], first: dt.date, end: dt.date, grain: str = "total"
    ) -> Mapping[Entry, Answer]:
        together: dict[Entry, list[Entry]] = {}
        for entry in entries:
            together.setdefault(replace(entry, kpi=""), []).append(entry)
        found: dict[Entry, Answer] = {}
        for like, members in together.items():
            asked = question(
                list(dict.fromkeys(e.kpi for e in members)), first=first, end=end, grain=grain,
                where=(*self._view.conditions(), *conditions(like)),
                statistic=like.statistic, clock=like.clock, rule=like.rule,
            )  # fmt: skip
            answers = {a.kpi: a for a in self._reader.answer(asked)}
            found.update({e: answers[e.kpi] for e in members})
        return found

    def _instruments(self, kpi: Kpi, answer: Answer) -> list[str | None]:
        declared = tiles.instruments_of(kpi, self._published)
        if declared is None:
            return [None]
        asked = {r.by.get("instrument") for r in answer.rows}
        found: list[str | None] = [i for i in declared if i in asked]
        return found or ([None] if any(r.status == "not_measurable" for r in answer.rows) else [])

    def _item(
        self, entry: Entry, kpi: Kpi, instrument: str | None, span: Span, told: tuple[Answer, Answer | None, Answer]
    ) -> Item:
        now, before, days = told
        asked = Question((kpi.key,), statistic=entry.statistic, clock=entry.clock, rule=entry.rule)
        measure = resolve(kpi, asked, context_of(self._published)).measure
        new = rows_of(now, instrument)[0]
        mine = rows_of(days, instrument)
        cover = self._reader.worked(cover_of, kpi, self._published)
        old = None
        compared = None
        if before is not None and span.before is not None and comparable(span, cover):
            found = rows_of(before, instrument)
            old = found[0] if found else None
            if old is not None:
                compared = self._reader.worked(
                    compare,
                    measure,
                    self._side(new, mine, span.first, span.end),
                    self._side(old, mine, *span.before),
                    nature=nature_of(kpi),
                )
        course = self._course(entry, kpi, instrument, measure, now.unit, mine)
        return Item(entry, kpi, instrument, measure, now, new, old, compared, None, course)

    def _side(self, total: Row, days: Sequence[Row], first: dt.date, end: dt.date) -> Side:
        """A period with its days; the day of the watermark is not over."""
        return Side(total, [r for r in days if first <= r.period.first < end and r.period.first < self._today])

    def _course(
        self, entry: Entry, kpi: Kpi, instrument: str | None, measure: Measure, unit: str, days: Sequence[Row]
    ) -> Course:
        grain = grain_of(days, sampled=kpi.sampled)
        first, end = history_from(self._span.first, grain), self._span.end
        if grain == "week":
            rows = rows_of(self._ask((entry,), first, end, "week")[entry], instrument)
        else:
            rows = [r for r in days if r.period.first >= first]
        said = notes.among(self._notes, kpi.key, scope_of(self._view, entry, instrument), first, end)
        return self._reader.worked(
            course_of,
            measure,
            rows,
            unit,
            grain,
            holidays=closed_days(self._reader.project.settings, first.year, end.year),
            phases=notes.phases(said),
            excluded=notes.left_out(said),
            as_of_day=self._today,
            nature=nature_of(kpi),
        )


def scope_of(view: View, entry: Entry, instrument: str | None) -> dict[str, str]:
    """The part of the organisation that an entry is about, as targets and notes name one."""
    every = (*view.conditions(), *conditions(entry))
    found = {f.dimension: f.values[0] for f in every if len(f.values) == 1 and not f.negated}
    return found if instrument is None else {**found, "instrument": instrument}


def closed_days(settings: Settings, first: int, last: int) -> frozenset[dt.date]:
    """The organisation's holidays from one year to another: days of a kind of their own on a chart."""
    return frozenset(day for year in range(first, last + 1) for day in holidays_of(settings.holidays, year))


def rows_of(answer: Answer, instrument: str | None) -> list[Row]:
    """The rows of an answer, of one survey question where one is given."""
    return [r for r in answer.rows if instrument is None or r.by.get("instrument") == instrument]
