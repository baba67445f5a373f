"""A saved board over a page's days and filters: a card for each item. Data only, no markup of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from peil.ask.answer import Answer, Row
from peil.ask.question import Filter, Question, parse_filter, question
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis
from peil.show import axes, charts, tiles, words
from peil.show import targets as target_texts
from peil.show.sentences import in_language
from peil.show.spans import Span, window
from peil.show.texts import text
from peil.steering import targets
from peil.steering.boards import Board, Item, problem
from peil.steering.targets import Target, Verdict
from peil.web.everything import comparable, cover_of
from peil.web.reader import Reader
from peil.web.view import View

MOST_GROUPS = 12


@dataclass(frozen=True)
class Group:
    """One group of a breakdown."""

    name: str
    link: str
    figure: tiles.Figure
    bar: Markup


@dataclass(frozen=True)
class Card:
    """An item of a board; with `problem` it cannot be shown, and nothing else is set."""

    name: str
    about: str
    wide: bool
    problem: str = ""
    link: str = ""
    figure: tiles.Figure | None = None
    counted: bool = False
    rule: str = ""
    change: str = ""
    aim: str = ""
    verdict: Verdict | None = None
    picture: Markup = field(default_factory=Markup)
    groups: tuple[Group, ...] = ()
    more: int = 0  # groups beyond those shown


def build(reader: Reader, view: View, board: Board, entries: Sequence[Target]) -> list[Card]:
    """The cards in order; one for each survey question of an item. An item that cannot be asked says why."""
    maker = _Maker(reader, view, entries)
    maker.ask([item for item in board.items if not maker.misfit(item)])
    return [card for item in board.items for card in maker.cards(item)]


class _Maker:
    """Asks what the items need, those that differ in their KPI only at once, and makes their cards."""

    def __init__(self, reader: Reader, view: View, entries: Sequence[Target]) -> None:
        self._reader, self._view, self._entries = reader, view, entries
        self._published = reader.published()
        earliest, today = reader.bounds()
        self._span: Span = view.span(today, earliest)
        self._grain, self._since = window(self._span)
        self._now: dict[Item, Answer] = {}
        self._before: dict[Item, Answer] = {}
        self._course: dict[Item, Answer] = {}
        self._drawn = 0

    def misfit(self, item: Item) -> str:
        """Why an item cannot be asked under the page's filters; '' where it can."""
        lang, gone = self._view.lang, problem(item)
        if gone is not None:
            return f"{in_language(gone.what, lang)}. {in_language(gone.remedy, lang)}"
        lacking = {f.dimension for f in self._view.conditions()} - set(all_kpis()[item.kpi].dimensions)
        what = ", ".join(words.word(words.DIMENSIONS, d, lang) for d in sorted(lacking))
        return text(lang, "why.no_filter", what=what) if lacking else ""

    def ask(self, items: Sequence[Item]) -> None:
        """The answers that all cards need."""
        span = self._span
        together: dict[Item, list[Item]] = {}
        for item in dict.fromkeys(items):
            together.setdefault(replace(item, kpi="", by=None, chart="number", wide=False), []).append(item)
        for members in together.values():
            self._now.update(self._answers(members, span.first, span.end))
            if span.before:
                self._before.update(self._answers(members, *span.before))
            self._course.update(self._answers(members, self._since, span.end, self._grain))

    def _answers(
        self, members: Sequence[Item], first: dt.date, end: dt.date, grain: str = "total"
    ) -> dict[Item, Answer]:
        keys = list(dict.fromkeys(item.kpi for item in members))
        found = {a.kpi: a for a in self._reader.answer(self._question(members[0], keys, first, end, grain))}
        return {item: found[item.kpi] for item in members}

    def _where(self, item: Item) -> tuple[Filter, ...]:
        return (*self._view.conditions(), *(parse_filter(condition) for condition in item.where))

    def _question(
        self, like: Item, keys: Sequence[str], first: dt.date, end: dt.date, grain: str, by: Sequence[str] = ()
    ) -> Question:
        return question(
            keys, first=first, end=end, grain=grain, by=by, where=self._where(like),
            statistic=like.statistic, clock=like.clock, rule=like.rule,
        )  # fmt: skip

    def cards(self, item: Item) -> list[Card]:
        """The cards of one item."""
        lang, kpi = self._view.lang, all_kpis().get(item.kpi)
        about = self._about(item)
        misfit = self.misfit(item)
        if misfit or kpi is None:
            return [Card(target_texts.kpi_name(item.kpi, lang), about, item.wide, problem=misfit)]
        now = self._now[item]
        declared = tiles.instruments_of(kpi, self._published)
        if declared is None:
            return [self._card(item, kpi, None, about)]
        asked = {row.by.get("instrument") for row in now.rows}
        shown = [i for i in declared if i in asked]
        if shown:
            return [self._card(item, kpi, i, about) for i in shown]
        why = next((tiles.why(row, lang) for row in now.rows), text(lang, "why.no_instrument"))
        return [Card(kpi.name.in_(lang), about, item.wide, problem=why)]

    def _about(self, item: Item) -> str:
        """The item's own conditions and way of counting in words."""
        lang = self._view.lang
        said = [target_texts.how_words(item.kpi, item.statistic, item.clock, item.rule, lang)]
        for condition in map(parse_filter, item.where):
            values = ", ".join(words.dimension_value(condition.dimension, v, lang) for v in condition.values)
            mark = "≠ " if condition.negated else ""
            said.append(f"{words.word(words.DIMENSIONS, condition.dimension, lang)}: {mark}{values}")
        return ", ".join(filter(None, said))

    def _card(self, item: Item, kpi: Kpi, instrument: str | None, about: str) -> Card:
        lang, now = self._view.lang, self._now[item]
        rows = _rows_of(now, instrument)
        if not rows:
            return Card(kpi.name.in_(lang), about, item.wide, problem=text(lang, "status.no_data"))
        row = rows[0]
        shown = tiles.figure(row, now, lang)
        before = self._before.get(item)
        fair = before is not None and comparable(self._span, cover_of(kpi, self._published))
        old = _rows_of(before, instrument) if before is not None and fair else []
        asked = tiles.question_words(instrument, self._published, lang) if instrument else ""
        target = self._target(item, instrument)
        groups, more = self._groups(item, kpi, instrument) if item.by else ((), 0)
        declared = self._published.instruments.get(instrument) if instrument else None
        return Card(
            name=kpi.name.in_(lang),
            about=", ".join(filter(None, [asked, about])),
            wide=item.wide,
            link=self._link(item, instrument),
            figure=shown,
            counted=kpi.unit == "count",
            rule=tiles.rule_words(kpi, now, declared, lang),
            change=tiles.change(row, old[0] if old else None, now, lang),
            aim=target_texts.target_words(target, self._published.currency, lang) if target else "",
            verdict=targets.verdict(target, row.value, row.interval) if target else None,
            picture=self._picture(item, kpi, instrument),
            groups=groups,
            more=more,
        )

    def _target(self, item: Item, instrument: str | None) -> Target | None:
        scope = {f.dimension: f.values[0] for f in self._where(item) if len(f.values) == 1 and not f.negated}
        if instrument:
            scope["instrument"] = instrument
        day = self._span.end - dt.timedelta(days=1)
        how = {"statistic": item.statistic, "clock": item.clock, "rule": item.rule}
        return targets.holding(self._entries, item.kpi, scope, day, **how)  # type: ignore[arg-type]

    def _link(self, item: Item, instrument: str | None) -> str:
        page = self._view.overview()
        for condition in map(parse_filter, item.where):
            page = replace(page, where=(*page.where, condition))
        return page.link(
            f"/kpi/{item.kpi}", statistic=item.statistic, clock=item.clock, rule=item.rule, by=item.by,
            instrument=instrument,
        )  # fmt: skip

    def _picture(self, item: Item, kpi: Kpi, instrument: str | None) -> Markup:
        """The course: a small line, or a chart with an axis where the item asks for a line."""
        if item.chart == "bars" and item.by:
            return Markup("")
        lang, course = self._view.lang, self._course[item]
        cover = cover_of(kpi, self._published)
        chosen = (self._span.first, self._span.end)
        points = tiles.points_of(_rows_of(course, instrument), course, self._grain, chosen, cover, lang)
        title = text(lang, "trend", name=kpi.name.in_(lang))
        if item.chart == "number":
            return charts.trend(points, title)
        known = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
        bars = item.chart == "bars"
        axis = axes.axis(known, course.unit, lang, bars)
        if axis is None:
            return Markup("")
        self._drawn += 1
        name = f"course-{self._drawn}"
        drawing = charts.Drawing(axis, bars, name, title, text(lang, f"grain.{self._grain}"))
        return charts.chart(points, drawing) + charts.chart(
            points, replace(drawing, name=f"{name}-n", width=charts.NARROW)
        )

    def _groups(self, item: Item, kpi: Kpi, instrument: str | None) -> tuple[tuple[Group, ...], int]:
        """The groups of the item's dimension: the largest first, then those beyond counted."""
        assert item.by is not None
        asked = self._question(item, [item.kpi], self._span.first, self._span.end, "total", (item.by,))
        answer = self._reader.answer(asked)[0]
        rows = [row for row in _rows_of(answer, instrument) if row.n or row.value is not None]
        rows.sort(key=lambda row: (-row.n, str(row.by.get(item.by or ""))))
        known = [float(row.value) for row in rows if row.value is not None]
        scale = (min(0.0, *known), max(0.0, *known)) if known else (0.0, 1.0)
        page = self._view.overview()
        found = []
        for row in rows[:MOST_GROUPS]:
            value = row.by.get(item.by)
            shown = tiles.figure(row, answer, self._view.lang)
            low, high = row.interval or (None, None)
            narrowed = replace(page, **page.narrowed(item.by, value or "(none)"))  # type: ignore[arg-type]
            found.append(
                Group(
                    words.dimension_value(item.by, value, self._view.lang),
                    narrowed.link(f"/kpi/{item.kpi}", instrument=instrument),
                    shown,
                    charts.bar(None if row.value is None else float(row.value), low, high, scale),
                )
            )
        return tuple(found), max(0, len(rows) - MOST_GROUPS)


def _rows_of(answer: Answer, instrument: str | None) -> list[Row]:
    return [r for r in answer.rows if instrument is None or r.by.get("instrument") == instrument]
