"""Why a KPI moved, and where: on its page the change taken apart, and groups that changed otherwise. No markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of
from peil.ask.plan import resolve
from peil.ask.question import NONE, Question
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Count, Measure, Share
from peil.show import charts, figures, words
from peil.show.texts import text
from peil.stats.change_point import change_point
from peil.stats.mix import Decomposition
from peil.steering.where import Change, Split, Where, can_tell, sampled, where
from peil.steering.why import REST, decomposable, why
from peil.web.reader import Reader
from peil.web.view import View
from peil.web.worked import Worked

Days = tuple[dt.date, dt.date]
#: The rows of the page's KPI over [first, end), by more dimensions and a grain where given.
Asking = Callable[..., list[Row]]
#: Dimensions by which a roll-up holds the days of every KPI, and those that are asked of answers as well.
ROLLED, OF_ANSWERS = ("channel", "team", "reason"), ("segment", "language")
#: So many groups a reader can follow; each is asked once more, for its day.
MOST_SHOWN = 5


@dataclass(frozen=True)
class Effect:
    """What one group did to the change: by its share among all, and within itself."""

    label: str
    link: str
    mix: str
    within: str
    total: str
    bar: Markup


@dataclass(frozen=True)
class Why:
    """The change taken apart by the groups of a dimension; the effects add up to it exactly."""

    dimension: str
    sentence: str
    effects: tuple[Effect, ...]
    waterfall: Markup


@dataclass(frozen=True)
class Moved:
    """A group that changed otherwise than the rest: its values, the interval of that, and since when."""

    dimension: str
    label: str
    link: str
    old: str
    new: str
    apart: str
    interval: str
    since: str


@dataclass(frozen=True)
class Changes:
    """What the page says of the change; `choices` are the periods that it can be held against: words, link, current."""

    choices: tuple[tuple[str, str, bool], ...]
    why: Why | None
    moved: tuple[Moved, ...]
    looked_at: int
    dimensions: tuple[str, ...]
    shares: bool  # of a count: shares of all


@dataclass(frozen=True)
class Asked:
    """A KPI as a page asks it, over its days and those that they are held against, one of `others`; `chosen` is a
    dimension that the reader picked."""

    view: View
    kpi: Kpi
    measure: Measure
    rows: Asking
    answer: Answer
    new: Days
    others: Mapping[str, Days]
    against: str
    chosen: str | None

    @property
    def old(self) -> Days:
        """The earlier days."""
        return self.others[self.against]


def changes(worked: Worked, asked: Asked) -> Changes | None:
    """Everything that can be said of where and why; None where the measure has no groups that add up."""
    found = _where(worked, asked)
    looked = _dimensions(asked)
    if not looked:
        return None
    lang = asked.view.lang
    moved = tuple(_moved(asked, one) for one in found.changes[:MOST_SHOWN])
    return Changes(
        choices=tuple(
            (
                f"{text(lang, f'compare.{name}')}: {figures.span(*days, lang)}",
                asked.view.link(f"/kpi/{asked.kpi.key}", against=None if name == "before" else name) + "#why",
                name == asked.against,
            )
            for name, days in asked.others.items()
        ),
        why=_why(worked, asked, found),
        moved=moved,
        looked_at=found.looked_at,
        dimensions=tuple(words.word(words.DIMENSIONS, d, lang) for d in looked),
        shares=isinstance(asked.measure, Count),
    )


def most(reader: Reader, view: View, kpi: Kpi, answer: Answer, days: Days, old: Days) -> list[Moved]:
    """The groups that a KPI's change is most in, for a page of many KPIs: without the day since when."""
    measure = resolve(kpi, Question((kpi.key,)), context_of(reader.published())).measure

    def rows(first: dt.date, end: dt.date, **more: object) -> list[Row]:
        found = reader.answer(view.asked(kpi, first, end, **more))[0].rows
        return [r for r in found if not kpi.always_by or r.by.get("instrument") == view.instrument]

    asked = Asked(view, kpi, measure, rows, answer, days, {"": old}, "", None)
    return [_moved(asked, one, dated=False) for one in _where(reader.worked, asked).changes[:MOST_SHOWN]]


def _dimensions(asked: Asked) -> list[str]:
    """Those that are looked at: what a roll-up holds, of answers also who gave them, and what the reader picked."""
    offered = (*ROLLED, *(OF_ANSWERS if sampled(asked.measure) else ()), *([asked.chosen] if asked.chosen else []))
    filtered = {f.dimension for f in asked.view.conditions()}
    return [
        d
        for d in dict.fromkeys(offered)
        if d in asked.kpi.dimensions and d not in filtered and d != "agent" and can_tell(asked.measure, d)
    ]


def _where(worked: Worked, asked: Asked) -> Where:
    grain = "total" if sampled(asked.measure) else "day"
    return worked(
        where,
        asked.measure,
        [
            Split(d, *(asked.rows(*days, by=(d,), grain=grain) for days in (asked.new, asked.old)))
            for d in _dimensions(asked)
        ],
    )


def _moved(asked: Asked, one: Change, *, dated: bool = True) -> Moved:
    view, lang = asked.view, asked.view.lang
    counted = isinstance(asked.measure, Count)
    answer = replace(asked.answer, unit="%", decimals=1) if counted else asked.answer
    interval = one.apart.interval
    assert interval is not None
    low, high = (difference_words(v, answer, lang) for v in (interval.low, interval.high))
    narrowed = {**view.narrowed(one.dimension, NONE if one.group is None else one.group), "by": None}
    return Moved(
        dimension=words.word(words.DIMENSIONS, one.dimension, lang),
        label=words.dimension_value(one.dimension, one.group, lang),
        link=view.link(f"/kpi/{asked.kpi.key}", **narrowed),
        old=figures.value(one.old, answer.unit, answer.decimals, lang),
        new=figures.value(one.new, answer.unit, answer.decimals, lang),
        apart=difference_words(one.apart.estimate, answer, lang),
        interval=text(lang, "between", low=low, high=high),
        since=_since(asked, one) if dated else "",
    )


def _since(asked: Asked, one: Change) -> str:
    """The likeliest day of the change, with the days that hold 95 %; of shares of answers only, side by side."""
    measure, lang = asked.measure, asked.view.lang
    if not isinstance(measure, Share) or not measure.sampled or asked.old[1] != asked.new[0]:
        return ""
    by_day = asked.rows(asked.old[0], asked.new[1], by=(one.dimension,), grain="day")
    rows = sorted((r for r in by_day if r.by.get(one.dimension) == one.group), key=lambda r: r.period.first)
    if not rows or any(r.status == "withheld" for r in rows):
        return ""
    top, bottom = measure.names
    counted = [(r.parts.get(top) or 0, r.parts.get(bottom) or 0) for r in rows]
    found = change_point([x for x, _ in counted], [n for _, n in counted])
    if found is None:
        return ""
    day, low, high = (
        figures.day(rows[place].period.first, lang, year=False) for place in (found.place, found.low, found.high)
    )
    return text(lang, "where.since", day=day, low=low, high=high)


def _why(worked: Worked, asked: Asked, found: Where) -> Why | None:
    """By the dimension that was picked; else by that of the group that did most; else by that whose mix did most."""
    if not decomposable(asked.measure):
        return None
    picked = asked.chosen or next((c.dimension for c in found.changes), None)
    tried = [picked] if picked else [d for d in _dimensions(asked) if d in ROLLED or d in OF_ANSWERS]
    parted = {}
    for dimension in tried:
        new, old = (asked.rows(*days, by=(dimension,)) for days in (asked.new, asked.old))
        taken = worked(why, asked.measure, new, old, dimension)
        if taken is not None and len(taken.segments) > 1:
            parted[dimension] = taken
    if not parted:
        return None
    chosen = max(parted, key=lambda d: abs(parted[d].mix + parted[d].new + parted[d].vanished))
    return _taken_apart(asked, parted[chosen], chosen)


def _taken_apart(asked: Asked, found: Decomposition, dimension: str) -> Why:
    view, answer, lang = asked.view, asked.answer, asked.view.lang
    totals = {s.segment: s.mix + (s.rate or 0.0) for s in found.segments}
    most = max(map(abs, totals.values())) or 1.0

    def written(value: float) -> str:
        return difference_words(value, answer, lang)

    def label(segment: str) -> str:
        return segment if segment == REST else words.dimension_value(dimension, segment or None, lang)

    effects = tuple(
        Effect(
            label=label(s.segment),
            link=view.link(f"/kpi/{asked.kpi.key}", **view.narrowed(dimension, s.segment or NONE), by=None)
            if s.segment != REST
            else "",
            mix=written(s.mix),
            within="–" if s.rate is None else written(s.rate),
            total=written(totals[s.segment]),
            bar=charts.bar(totals[s.segment], None, None, (-most, most)),
        )
        for s in sorted(found.segments, key=lambda s: -abs(totals[s.segment]))
    )
    parts = {"mix": found.mix + found.new + found.vanished, "within": found.rate}
    sentence = text(
        lang,
        "why.mix" if abs(parts["mix"]) > abs(parts["within"]) else "why.within",
        change=written(found.total_change),
        mix=written(parts["mix"]),
        within=written(parts["within"]),
        dimension=words.word(words.DIMENSIONS, dimension, lang),
        most=effects[0].label,
    )
    steps = [(text(lang, "why.step.mix"), parts["mix"])]
    steps += [(label(s.segment), s.rate) for s in found.segments if s.rate is not None]
    return Why(dimension, sentence, effects, _fall(asked, steps))


def _fall(asked: Asked, steps: Sequence[tuple[str, float]]) -> Markup:
    answer, lang = asked.answer, asked.view.lang
    before = asked.rows(*asked.old)
    start = float(before[0].value or 0.0) if before else 0.0
    ends = (text(lang, "why.from"), text(lang, "why.to"))
    made = charts.Waterfall(
        start,
        steps,
        lambda v: figures.value(v, answer.unit, answer.decimals, lang),
        lambda v: difference_words(v, answer, lang),
        ends,
        text(lang, "why.waterfall"),
    )
    return Markup("").join(charts.waterfall(made, width) for width in (charts.WIDE, charts.NARROW))


def difference_words(value: float, answer: Answer, lang: str) -> str:
    """A difference in the KPI's unit, signed: +2,1, −0:12 min."""
    return figures.difference(value, answer.unit, answer.decimals, lang)
