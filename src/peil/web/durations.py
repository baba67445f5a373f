"""How long it took, on the page of a KPI that is a duration: a histogram, box plots and their table. No markup."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from peil.ask.distribution import LADDER, Box, Distribution, duration_of
from peil.ask.question import NONE
from peil.kpis.kpi import Kpi
from peil.show import axes, boxes, charts, figures, words
from peil.show.spans import Span
from peil.show.texts import text
from peil.web.access import who
from peil.web.reader import Reader
from peil.web.view import View

#: Groups that fit below each other.
MOST_BOXES = 12
#: Below it a group has no quartiles worth drawing.
FEWEST = 10


@dataclass(frozen=True)
class Bin:
    """A stretch of durations: words, how many, their share of all and with those shorter, and their records."""

    label: str
    link: str
    count: str
    share: str
    upto: str
    current: bool


@dataclass(frozen=True)
class Spread:
    """Lines of the box plots have the five quantiles as words; `unfinished` have no duration yet."""

    histogram: Markup
    bins: tuple[Bin, ...]
    growing: bool
    n: str
    unfinished: str
    dimension: str
    plots: Markup
    boxes: tuple[tuple[str, str, str, tuple[str, ...]], ...]  # label, link, n, quantiles


def build(reader: Reader, view: View, kpi: Kpi, span: Span, dimension: str | None) -> Spread | None:
    """The spread of what took how long; None where the KPI is no duration, or nothing took any."""
    if duration_of(kpi, view.clock) is None or view.rule != "default":
        return None
    asked = view.asked(kpi, span.first, span.end, statistic=None)
    found = reader.distribution(kpi.key, asked, dimension)
    if found is None:
        return None
    lang = view.lang
    lines = [found.whole, *(box for box in found.groups if box.n >= FEWEST)][: MOST_BOXES + 1]
    return Spread(
        histogram=_histogram(found, view, kpi),
        bins=tuple(_bins(found, view, kpi)),
        growing=found.growing,
        n=figures.number(found.whole.n, 0, lang),
        unfinished=figures.number(found.unfinished, 0, lang) if found.unfinished else "",
        dimension=words.word(words.DIMENSIONS, dimension, lang) if dimension else "",
        plots=_plots(lines, found.growing, view, kpi, dimension),
        boxes=tuple(_row(box, place, dimension, view, kpi) for place, box in enumerate(lines)),
    )


def _row(box: Box, place: int, dimension: str | None, view: View, kpi: Kpi) -> tuple[str, str, str, tuple[str, ...]]:
    return (
        _name(box, place, dimension, view.lang),
        _link(box, place, dimension, view, kpi),
        figures.number(box.n, 0, view.lang),
        tuple(_long(v, view) for v in box.seconds),
    )


def _long(seconds: float, view: View, *, brief: bool = False) -> str:
    return figures.duration(seconds, view.lang, business=view.clock == "business", brief=brief)


def _bounds(found: Distribution) -> list[tuple[int, int | None, int]]:
    ends: list[int | None] = [*found.bounds[1:], None]
    return list(zip(found.bounds, ends, found.counts, strict=True))


def _words(low: int, high: int | None, view: View) -> str:
    if high is None:
        return text(view.lang, "spread.from", low=_long(low, view, brief=True))
    if not low:
        return text(view.lang, "spread.under", high=_long(high, view, brief=True))
    return f"{_long(low, view, brief=True)} – {_long(high, view, brief=True)}"


def _bins(found: Distribution, view: View, kpi: Kpi) -> list[Bin]:
    made, seen, lang = [], 0, view.lang
    for low, high, count in _bounds(found):
        seen += count
        made.append(
            Bin(
                label=_words(low, high, view),
                link=_records(low, high, view, kpi),
                count=figures.number(count, 0, lang),
                share=figures.value(100 * count / found.whole.n, "%", 1, lang),
                upto=figures.value(100 * seen / found.whole.n, "%", 1, lang),
                current=view.lasting == (low, high),
            )
        )
    return made


def _records(low: int, high: int | None, view: View, kpi: Kpi) -> str:
    """A link to the records of a bin; '' where they are not for who asks."""
    asking = who()
    if asking is not None and not asking.may("records"):
        return ""
    return view.link(f"/kpi/{kpi.key}", lasting=(low, high), records="counted") + "#records"


def _histogram(found: Distribution, view: View, kpi: Kpi) -> Markup:
    lang = view.lang
    points = [
        charts.Point(
            value=float(count),
            label=_long(low, view, brief=True),
            words=f"{_words(low, high, view)}: {figures.number(count, 0, lang)}",
            link=_records(low, high, view, kpi),
            chosen=view.lasting == (low, high),
        )
        for low, high, count in _bounds(found)
    ]
    axis = axes.axis([float(c) for c in found.counts], "count", lang, bars=True)
    if axis is None:
        return Markup("")
    title = f"{kpi.name.in_(lang)}: {text(lang, 'spread').lower()}"
    wide = charts.Drawing(axis, True, "spread-bars", title, text(lang, "spread.growing" if found.growing else "spread"))
    narrow = replace(wide, name="spread-bars-narrow", width=charts.NARROW)
    return charts.chart(points, wide) + charts.chart(points, narrow)


def _name(box: Box, place: int, dimension: str | None, lang: str) -> str:
    if not place or dimension is None:
        return text(lang, "spread.all")
    return words.dimension_value(dimension, box.group or None, lang)


def _link(box: Box, place: int, dimension: str | None, view: View, kpi: Kpi) -> str:
    if not place or dimension is None:
        return ""
    return view.link(f"/kpi/{kpi.key}", **view.narrowed(dimension, box.group or NONE), by=None)


def _plots(lines: list[Box], growing: bool, view: View, kpi: Kpi, dimension: str | None) -> Markup:
    low, high = min(box.seconds[0] for box in lines), max(box.seconds[-1] for box in lines)
    if growing:
        inner = [b for b in LADDER if max(1, low) <= b <= high]
        start, end = float(max(1, low)), float(max(2, high))
    else:
        first, last, ticks = charts.nice(0.0, float(high or 1), "s", zero=True)
        inner, start, end = [int(t) for t in ticks], first, last
    scale = boxes.Scale(start, end, growing, tuple((float(t), _long(t, view, brief=True)) for t in inner))
    drawn = [
        boxes.Line(
            _name(box, place, dimension, view.lang),
            tuple(map(float, box.seconds)),
            text(
                view.lang,
                "spread.box",
                name=_name(box, place, dimension, view.lang),
                n=figures.number(box.n, 0, view.lang),
                quantiles=", ".join(_long(v, view) for v in box.seconds),
            ),
            _link(box, place, dimension, view, kpi),
        )
        for place, box in enumerate(lines)
    ]
    label = text(view.lang, "spread.plots")
    return boxes.boxes(drawn, scale, label) + boxes.boxes(drawn, scale, label, charts.NARROW)
