"""One figure of a board in words: value, verdict, target, history in small, and where it leads. No page of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from peil.ask.answer import Answer, Row
from peil.show import charts, figures, tiles, words
from peil.show.targets import how_words, target_words
from peil.show.texts import text
from peil.steering import targets
from peil.steering.boards import Item as Entry
from peil.web.board import Board, Item, Key, conditions, scope_of
from peil.web.everything import Cover, cover_of
from peil.web.reader import Reader
from peil.web.verdict_words import Judgement, judgement
from peil.web.view import View
from peil.web.withheld import other_days

Goal = tuple[str, str]  # a target in words, and whether it was reached


@dataclass(frozen=True)
class Tile:
    """A KPI on the overview or a board."""

    name: str
    question: str
    about: str  # the part of the organisation and the way of counting, where they are not the page's
    link: str
    counted: bool  # the value is the number itself
    figure: tiles.Figure
    rule: str
    direction: str
    change: str
    earlier: str
    judgement: Judgement | None
    trend: Markup
    target: str
    target_verdict: str  # met, missed, uncertain or ''
    others: int  # further survey questions of the same KPI

    @property
    def tone(self) -> str:
        """Good or bad at a glance, by the target and by the tile's own history; '' where neither says."""
        kind = self.judgement.kind if self.judgement else ""
        if self.target_verdict == "missed" or kind == "worse":
            return "bad"
        return "good" if self.target_verdict == "met" or kind == "better" else ""


def unfiltered(lacking: Sequence[str], lang: str) -> str:
    """That a KPI does not know these dimensions."""
    return text(lang, "why.no_filter", what=", ".join(words.word(words.DIMENSIONS, d, lang) for d in lacking))


def made(reader: Reader, view: View, board: Board, item: Item, goal: Goal | None, others: int = 0) -> Tile:
    """What a tile shows of an item."""
    lang, kpi = view.lang, item.kpi
    published = reader.published()
    declared = published.instruments.get(item.instrument) if item.instrument else None
    compared = tiles.change(item.new, item.old, item.answer, lang)
    return Tile(
        name=kpi.name.in_(lang),
        question=tiles.question_words(item.instrument, published.instruments, lang) if item.instrument else "",
        about=", ".join(filter(None, (about(item.entry, lang), _days(reader, view, item)))),
        counted=item.answer.unit == "count",
        link=link_of(view, item.entry, item.instrument),
        figure=tiles.figure(item.new, item.answer, lang),
        rule=tiles.rule_words(kpi, item.answer, declared, lang),
        direction=text(lang, f"direction.{item.answer.direction}"),
        change=compared or (text(lang, "change.none") if item.new.value is not None else ""),
        earlier=tiles.figure(item.old, item.answer, lang).value if item.old and compared else "",
        judgement=judgement(item, board, lang),
        trend=_trend(reader, view, board, item),
        target=goal[0] if goal else "",
        target_verdict=goal[1] if goal else "",
        others=others,
    )


def _days(reader: Reader, view: View, item: Item) -> str:
    """The days of the figure where they are not the page's."""
    days = other_days(reader, view, item.answer)
    return "" if days is None else figures.span(*days, view.lang)


def link_of(view: View, entry: Entry, instrument: str | None = None, **changes: object) -> str:
    """The page of a KPI as an entry asks it, with the page's own days and filters."""
    own = {"statistic": entry.statistic, "clock": entry.clock, "rule": entry.rule, "instrument": instrument}
    page = replace(view.overview(), where=(*view.where, *conditions(entry)))
    return page.link(f"/kpi/{entry.kpi}", **{**own, **changes})


def about(entry: Entry, lang: str) -> str:
    """An entry's own conditions and way of counting in words."""
    said = [how_words(entry.kpi, entry.statistic, entry.clock, entry.rule, lang)]
    for condition in conditions(entry):
        values = ", ".join(words.dimension_value(condition.dimension, v, lang) for v in condition.values)
        mark = "≠ " if condition.negated else ""
        said.append(f"{words.word(words.DIMENSIONS, condition.dimension, lang)}: {mark}{values}")
    return ", ".join(filter(None, said))


def reached(reader: Reader, view: View, board: Board) -> dict[Key, Goal]:
    """The target of each item that has one on the last chosen day, in words, with whether it was reached."""
    day = board.span.end - dt.timedelta(days=1)
    with reader.project.store() as store:
        entries = targets.history(store)
    found: dict[Key, Goal] = {}
    for item in board.items:
        entry = item.entry
        scope = scope_of(view, entry, item.instrument)
        target = targets.holding(
            entries, entry.kpi, scope, day, statistic=entry.statistic, clock=entry.clock, rule=entry.rule
        )
        if target is not None and not target.ends:
            value = None if item.new.value is None else float(item.new.value)
            verdict = targets.verdict(target, value, item.new.interval) or ""
            found[item.key] = (target_words(target, reader.published().currency, view.lang), verdict)
    return found


def _trend(reader: Reader, view: View, board: Board, item: Item) -> Markup:
    """The last thirteen weeks, or weeks charted: the item's own history in small."""
    span = board.span
    rows = [r for r in item.course.rows if r.period.first >= span.end - dt.timedelta(days=91)]
    label = text(view.lang, "trend", name=item.kpi.name.in_(view.lang))
    chosen = (span.first, span.end)
    cover = reader.worked(cover_of, item.kpi, reader.published())
    return reader.worked(drawn, rows, item.answer, item.course.grain, chosen, cover, view.lang, label)


def drawn(
    rows: list[Row],
    answer: Answer,
    grain: str,
    chosen: tuple[dt.date, dt.date],
    cover: Cover,
    lang: str,
    label: str,
) -> Markup:
    """The rows of one group over time, in small."""
    return charts.trend(tiles.points_of(rows, answer, grain, chosen, cover, lang), label)


def name_of(reader: Reader, item: Item, lang: str) -> str:
    """The KPI's name, with the survey question and the part of the organisation where it is asked of one."""
    name = item.kpi.name.in_(lang)
    asked = tiles.question_words(item.instrument, reader.published().instruments, lang) if item.instrument else ""
    beside = ", ".join(filter(None, (asked, about(item.entry, lang))))
    return f"{name} ({beside})" if beside else name
