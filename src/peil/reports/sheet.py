"""A report's content, made once: figures in words and charts, from the functions of the pages. No file format here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of, covered
from peil.ask.frames import Answers
from peil.ask.plan import resolve
from peil.ask.question import Filter, Question, question
from peil.calendar import Period
from peil.errors import PeilError
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis
from peil.lake.published import Published
from peil.reports import pictures
from peil.reports.pictures import Picture
from peil.show import figures, tiles, words
from peil.show.sentences import in_language
from peil.show.spans import Span, window
from peil.show.texts import text

#: Answers a question over one published snapshot.
Ask = Callable[[Question], Answers]
#: The target in words for an item, the part of the organisation that a row is about, and the row; "" without one.
TargetWords = Callable[["Item", Mapping[str, str], Row, Answer], str]
MOST_GROUPS = 50


@dataclass(frozen=True)
class Item:
    """One figure that a report shows: a KPI as a question takes it, and a dimension to split it by."""

    kpi: str
    statistic: str | None = None
    clock: str | None = None
    rule: str = "default"
    where: tuple[Filter, ...] = ()
    by: str | None = None


@dataclass(frozen=True)
class Wanted:
    """What a report is about: items in order, days with those before, filters; its reader's language and zone."""

    title: str
    items: tuple[Item, ...]
    span: Span
    where: tuple[Filter, ...] = ()
    lang: str = "nl"
    zone: str = ""


@dataclass(frozen=True)
class Line:
    """One figure of a report: a KPI, a survey question or a group of it, in words and as numbers (`figure.row`)."""

    item: Item
    name: str
    question: str
    instrument: str | None
    group: str
    unit: str
    decimals: int
    direction: str
    figure: tiles.Figure
    change: str = ""
    earlier: Row | None = None
    earlier_words: str = ""
    target: str = ""
    rule: str = ""
    version: str = ""

    @property
    def key(self) -> str:
        """The KPI's key."""
        return self.item.kpi

    @property
    def status(self) -> str:
        """The status of the row: ok, no_data, not_measurable, pending or withheld."""
        return self.figure.status


@dataclass(frozen=True)
class Moment:
    """One period of the course of a line, as numbers."""

    line: Line
    row: Row
    label: str
    partial: bool


@dataclass(frozen=True)
class Sheet:
    """A report before it gets a form. `as_of` is in the reader's zone, `days_zone` is the organisation's."""

    title: str
    organisation: str
    simulated: bool
    lang: str
    zone: str
    days_zone: str
    span: Span
    period: str
    compared: str
    filters: tuple[str, ...]
    as_of: str
    lines: tuple[Line, ...]
    grain: str
    course: tuple[Moment, ...]
    pictures: tuple[Picture, ...]


def build(
    published: Published,
    ask: Ask,
    wanted: Wanted,
    *,
    organisation: str,
    simulated: bool,
    target: TargetWords | None = None,
) -> Sheet:
    """The content of a report over a snapshot. A KPI that does not exist any more is a line that says so."""
    lang, span = wanted.lang, wanted.span
    zone = wanted.zone or published.zone
    grain, since = window(span)
    maker = _Maker(published, wanted, grain, target)
    fit = [item for item in wanted.items if not maker.misfit(item)]
    asking = _Asking(ask, wanted.where)
    now, course = asking.all(fit, span.first, span.end), asking.all(fit, since, span.end, grain)
    before = asking.all(fit, *span.before) if span.before else {}
    lines: list[Line] = []
    moments: list[Moment] = []
    drawn: list[Picture] = []
    for item in wanted.items:
        if item not in now:
            lines.append(maker.without(item, maker.misfit(item)))
            continue
        for line in maker.lines(item, now[item], before.get(item), course[item]):
            found = maker.moments(line, course[item])
            lines.append(line)
            moments += found
            drawn += maker.picture(item, line, course[item], found)
        if item.by:
            lines += maker.groups(item, asking.split(item, span.first, span.end))
    latest = max(published.as_of_us.values(), default=None)
    moment = None if latest is None else dt.datetime.fromtimestamp(latest // 1_000_000, dt.UTC)
    return Sheet(
        title=wanted.title,
        organisation=organisation,
        simulated=simulated,
        lang=lang,
        zone=zone,
        days_zone=published.zone,
        span=span,
        period=figures.span(span.first, span.end, lang),
        compared=figures.span(*span.before, lang) if before and span.before else "",
        filters=tuple(maker.filter_words()),
        as_of=figures.instant(moment, zone, lang) if moment else "",
        lines=tuple(lines),
        grain=grain,
        course=tuple(moments),
        pictures=tuple(drawn),
    )


@dataclass(frozen=True)
class _Asking:
    """Asks items: those that differ in their KPI only in one question."""

    ask: Ask
    where: tuple[Filter, ...]

    def all(self, items: Sequence[Item], first: dt.date, end: dt.date, grain: str = "total") -> dict[Item, Answer]:
        """The answer for each item."""
        together: dict[Item, list[Item]] = {}
        for item in items:
            together.setdefault(replace(item, kpi="", by=None), []).append(item)
        found = {}
        for like, members in together.items():
            keys = list(dict.fromkeys(item.kpi for item in members))
            by_key = {a.kpi: a for a in self.ask(self._question(like, keys, first, end, grain, ()))}
            found.update({item: by_key[item.kpi] for item in members})
        return found

    def split(self, item: Item, first: dt.date, end: dt.date) -> Answer:
        """The answer split by the item's dimension."""
        assert item.by is not None
        return self.ask(self._question(item, [item.kpi], first, end, "total", (item.by,)))[0]

    def _question(
        self, like: Item, keys: Sequence[str], first: dt.date, end: dt.date, grain: str, by: tuple[str, ...]
    ) -> Question:
        return question(
            keys,
            first=first,
            end=end,
            grain=grain,
            by=by,
            where=(*self.where, *like.where),
            statistic=like.statistic,
            clock=like.clock,
            rule=like.rule,
        )


@dataclass(frozen=True)
class _Maker:
    """Makes the lines of one report."""

    published: Published
    wanted: Wanted
    grain: str
    target: TargetWords | None

    @property
    def drawn(self) -> pictures.Course:
        """How the course of every line is drawn."""
        return pictures.Course(self.published, self.grain, self.wanted.span, self.wanted.lang)

    def picture(self, item: Item, line: Line, course: Answer, found: Sequence[Moment]) -> list[Picture]:
        """The course of a line as drawn; none where there is nothing to draw."""
        made = pictures.course(all_kpis()[item.kpi], line.question, course, [one.row for one in found], self.drawn)
        return [made] if made else []

    def misfit(self, item: Item) -> str:
        """Why an item cannot be asked so: its KPI is gone, or lacks a dimension of the filters; "" where it can."""
        lang, kpi = self.wanted.lang, all_kpis().get(item.kpi)
        if kpi is None:
            return text(lang, "report.gone", kpi=item.kpi)
        lacking = sorted({f.dimension for f in (*self.wanted.where, *item.where)} - set(kpi.dimensions))
        if lacking:
            return text(lang, "why.no_filter", what=", ".join(words.word(words.DIMENSIONS, d, lang) for d in lacking))
        try:
            question(
                [item.kpi], by=[item.by] if item.by else (), statistic=item.statistic, clock=item.clock, rule=item.rule
            )
        except PeilError as error:  # a statistic, rule or dimension that a saved board names and that is gone
            return in_language(error.what, lang)
        return ""

    def without(self, item: Item, reason: str) -> Line:
        """The line of an item that cannot be asked."""
        lang, kpi = self.wanted.lang, all_kpis().get(item.kpi)
        row = self._nothing("not_measurable", reason)
        shown = tiles.Figure(row.status, "", reason, figures.number(0, 0, lang), "", "", "", 0, (), 0, False, row)
        name, direction = (kpi.name.in_(lang), text(lang, f"direction.{kpi.direction}")) if kpi else (item.kpi, "")
        return Line(item, name, "", None, "", kpi.unit if kpi else "", kpi.decimals if kpi else 0, direction, shown)

    def lines(self, item: Item, now: Answer, before: Answer | None, course: Answer) -> list[Line]:
        """One line, or one for each survey question that the KPI is about and that was asked."""
        instruments = tiles.instruments_of(all_kpis()[item.kpi], self.published)
        if instruments is None:
            return [self._line(item, now, before, None)]
        asked = {r.by.get("instrument") for r in (*now.rows, *course.rows)}
        shown = [i for i in instruments if i in asked]
        if not shown:
            first = next((r for r in now.rows if r.status == "not_measurable"), None)
            row = first or self._nothing("not_measurable", text(self.wanted.lang, "why.no_instrument"))
            return [self._line(item, replace(now, rows=(row,)), None, None)]
        return [self._line(item, now, before, i) for i in shown]

    def groups(self, item: Item, answer: Answer) -> list[Line]:
        """A line a group, the largest first, as many as a page shows."""
        lang, by = self.wanted.lang, item.by
        assert by is not None
        rows = [r for r in answer.rows if r.status != "not_measurable"]
        rows.sort(key=lambda r: -r.n)
        made = []
        for row in rows[:MOST_GROUPS]:
            line = self._line(item, replace(answer, rows=(row,)), None, row.by.get("instrument"))
            value = words.dimension_value(by, row.by.get(by), lang)
            made.append(replace(line, group=f"{words.word(words.DIMENSIONS, by, lang)}: {value}"))
        return made

    def _line(self, item: Item, now: Answer, before: Answer | None, instrument: str | None) -> Line:
        lang, kpi = self.wanted.lang, all_kpis()[item.kpi]
        row = _row_of(now, instrument) or self._nothing("no_data", "nothing to divide by")
        earlier = _row_of(before, instrument) if before and self._comparable(kpi) else None
        change = tiles.change(row, earlier, now, lang)
        declared = self.published.instruments.get(instrument) if instrument else None
        if not change:
            earlier = None
        return Line(
            item=item,
            name=kpi.name.in_(lang),
            question=tiles.question_words(instrument, self.published.instruments, lang) if instrument else "",
            instrument=instrument,
            group="",
            unit=now.unit,
            decimals=now.decimals,
            direction=text(lang, f"direction.{now.direction}"),
            figure=tiles.figure(row, now, lang),
            change=change,
            earlier=earlier,
            earlier_words=tiles.figure(earlier, now, lang).value if earlier else "",
            target=self.target(item, self._scope(item, row), row, now) if self.target else "",
            rule=tiles.rule_words(kpi, now, declared, lang),
            version=str(now.definition["version"]),
        )

    def _scope(self, item: Item, row: Row) -> dict[str, str]:
        """The part of the organisation that a row is about: filters of a single value, and its group."""
        single = {
            f.dimension: f.values[0] for f in (*self.wanted.where, *item.where) if not f.negated and len(f.values) == 1
        }
        return single | {d: v for d, v in row.by.items() if v is not None and d != "instrument"}

    def moments(self, line: Line, course: Answer) -> list[Moment]:
        """The periods of a line's course."""
        cover = self._cover(all_kpis()[line.key])
        rows = [r for r in course.rows if line.instrument is None or r.by.get("instrument") == line.instrument]
        if line.instrument is None and line.status == "not_measurable":
            rows = []
        return [
            Moment(
                line,
                r,
                figures.period(self.grain, r.period.first, self.wanted.lang),
                tiles.partial(r, line.key, self.grain, cover),
            )
            for r in rows
        ]

    def filter_words(self) -> list[str]:
        """The filters as a reader knows them."""
        lang = self.wanted.lang
        return [
            f"{words.word(words.DIMENSIONS, f.dimension, lang)}: "
            + ("≠ " if f.negated else "")
            + ", ".join(words.dimension_value(f.dimension, v, lang) for v in f.values)
            for f in self.wanted.where
        ]

    def _cover(self, kpi: Kpi) -> tuple[dt.date, dt.date] | None:
        return covered(resolve(kpi, Question((kpi.key,)), context_of(self.published)), self.published)

    def _comparable(self, kpi: Kpi) -> bool:
        before, cover = self.wanted.span.before, self._cover(kpi)
        return bool(before and cover and cover[0] <= before[0] and before[1] <= cover[1])

    def _nothing(self, status: str, reason: str) -> Row:
        period = Period(self.wanted.span.first, self.wanted.span.end, "")
        return Row(period, {}, None, status, reason, {}, 0, None, "", "calendar", {}, 0, False)


def _row_of(answer: Answer, instrument: str | None) -> Row | None:
    return next((r for r in answer.rows if instrument is None or r.by.get("instrument") == instrument), None)
