"""A saved board over a page's days and filters: a card for each item. Data only, no markup of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from peil.ask.answer import Answer
from peil.ask.question import NONE, question
from peil.show import axes, charts, tiles, words
from peil.show import targets as target_texts
from peil.show.sentences import in_language
from peil.show.texts import text
from peil.show.why import in_words
from peil.steering import boards
from peil.steering.course import Course, factor
from peil.web import board as figures_of
from peil.web import overview, tile
from peil.web.board import Item, conditions, plain, rows_of
from peil.web.everything import Cover, cover_of
from peil.web.reader import Reader
from peil.web.tile import Tile
from peil.web.view import View

MOST_GROUPS = 12
#: Of a chart by day, and of one by week, so much is drawn: thirteen and 26 weeks, or the chosen days.
_DRAWN = {"day": dt.timedelta(days=91), "week": dt.timedelta(days=182)}


@dataclass(frozen=True)
class Group:
    """One group of a breakdown."""

    name: str
    link: str
    figure: tiles.Figure
    bar: Markup


@dataclass(frozen=True)
class Card:
    """An item of a board; with `problem` it cannot be shown, and has no tile."""

    name: str
    about: str
    wide: bool
    problem: str = ""
    tile: Tile | None = None
    chart: Markup = field(default_factory=Markup)
    groups: tuple[Group, ...] = ()
    more: int = 0  # groups beyond those shown


@dataclass(frozen=True)
class Shown:
    """A board: how it goes in a sentence, a card for each item, and how many differences were judged."""

    sentence: str
    cards: tuple[Card, ...]
    looked_at: int


def build(reader: Reader, view: View, board: boards.Board) -> Shown:
    """The cards in order; one for each survey question of an item. An item that cannot be asked says why."""
    found = figures_of.build(reader, view, board.items)
    maker = _Maker(reader, view, found)
    cards = tuple(card for item in board.items for card in maker.cards(item))
    said = overview.sentence(found, maker.goals, view.lang) if found.items else ""
    return Shown(said, cards, found.looked_at)


class _Maker:
    """Makes the cards of a board from its figures."""

    def __init__(self, reader: Reader, view: View, found: figures_of.Board) -> None:
        self._reader, self._view, self._found = reader, view, found
        self.goals = tile.reached(reader, view, found)
        self._unmeasured, self._unfiltered = dict(found.unmeasured), dict(found.unfiltered)
        self._drawn = 0

    def cards(self, entry: boards.Item) -> list[Card]:
        """The cards of one item of the board."""
        asked, lang = plain(entry), self._view.lang
        items = [item for item in self._found.items if item.entry == asked]
        if items:
            return [self._card(entry, item) for item in items]
        name = target_texts.kpi_name(entry.kpi, lang)
        gone = boards.problem(entry)
        if gone is not None:
            return [Card(name, "", entry.wide, f"{in_language(gone.what, lang)}. {in_language(gone.remedy, lang)}")]
        if asked in self._unfiltered:
            why = tile.unfiltered(self._unfiltered[asked], lang)
        else:
            row = self._unmeasured.get(asked)
            why = in_words(row.reason or "", lang) if row else text(lang, "why.no_instrument")
        return [Card(name, tile.about(entry, lang), entry.wide, why)]

    def _card(self, entry: boards.Item, item: Item) -> Card:
        made = tile.made(self._reader, self._view, self._found, item, self.goals.get(item.key))
        made = replace(made, link=tile.link_of(self._view, entry, item.instrument, by=entry.by))
        chart = self._chart(entry, item)
        groups, more = self._groups(entry, item) if entry.by else ((), 0)
        if chart or (entry.chart == "bars" and groups):
            made = replace(made, trend=Markup(""))
        return Card(made.name, made.about, entry.wide, "", made, chart, groups, more)

    def _chart(self, entry: boards.Item, item: Item) -> Markup:
        """The course with an axis and the limits of its control chart, where the item asks for a line or bars."""
        bars = entry.chart == "bars"
        if entry.chart == "number" or (bars and entry.by):
            return Markup("")
        lang, span, course = self._view.lang, self._found.span, item.course
        since = min(span.first, span.end - _DRAWN[course.grain])
        worked = self._reader.worked
        cover = worked(cover_of, item.kpi, self._reader.published())
        title, chosen = text(lang, "trend", name=item.kpi.name.in_(lang)), (span.first, span.end)
        self._drawn += 1
        name = f"course-{self._drawn}"
        return worked(_drawn, course, item.answer, since, chosen, cover, bars, name, title, lang)

    def _groups(self, entry: boards.Item, item: Item) -> tuple[tuple[Group, ...], int]:
        """The groups of the item's dimension: the largest first, then those beyond counted."""
        assert entry.by is not None
        span, view = self._found.span, self._view
        asked = question(
            [entry.kpi], first=span.first, end=span.end, by=(entry.by,),
            where=(*view.conditions(), *conditions(entry)),
            statistic=entry.statistic, clock=entry.clock, rule=entry.rule,
        )  # fmt: skip
        answer = self._reader.answer(asked)[0]
        rows = [row for row in rows_of(answer, item.instrument) if row.n or row.value is not None]
        rows.sort(key=lambda row: (-row.n, str(row.by.get(entry.by or ""))))
        known = [float(row.value) for row in rows if row.value is not None]
        scale = (min(0.0, *known), max(0.0, *known)) if known else (0.0, 1.0)
        found = []
        for row in rows[:MOST_GROUPS]:
            value = row.by.get(entry.by)
            low, high = row.interval or (None, None)
            narrowed = replace(view, **view.narrowed(entry.by, NONE if value is None else value))  # type: ignore[arg-type]
            found.append(
                Group(
                    words.dimension_value(entry.by, value, view.lang),
                    tile.link_of(narrowed, entry, item.instrument),
                    tiles.figure(row, answer, view.lang),
                    charts.bar(None if row.value is None else float(row.value), low, high, scale),
                )
            )
        return tuple(found), max(0, len(rows) - MOST_GROUPS)


def _drawn(
    course: Course,
    answer: Answer,
    since: dt.date,
    chosen: tuple[dt.date, dt.date],
    cover: Cover,
    bars: bool,
    name: str,
    title: str,
    lang: str,
) -> Markup:
    """The chart of a course from a day on, wide and for a phone."""
    rows = [r for r in course.rows if r.period.first >= since]
    points = tiles.points_of(rows, answer, course.grain, chosen, cover, lang)
    points = [
        replace(p, usual=usual, low=None, high=None) if (usual := _usual(course, r.period.first)) else p
        for p, r in zip(points, rows, strict=True)
    ]
    axis = axes.axis(axes.extent(points), answer.unit, lang, bars)
    if axis is None:
        return Markup("")
    wide = charts.Drawing(axis, bars, name, title, text(lang, f"grain.{course.grain}"))
    narrow = replace(wide, name=f"{name}-n", width=charts.NARROW)
    return charts.chart(points, wide) + charts.chart(points, narrow)


def _usual(course: Course, day: dt.date) -> tuple[float, float] | None:
    """The limits of a period in the figure's unit."""
    point = course.point(day)
    if point is None or point.low is None or point.high is None or course.chart is None:
        return None
    scale = factor(course.chart)
    return scale * point.low, scale * point.high
