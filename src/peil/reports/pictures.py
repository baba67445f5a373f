"""Charts that stand alone: an SVG with its own styles and size, and the same as PNG. What they show is in `show`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of, covered
from peil.ask.plan import resolve
from peil.ask.question import Question
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Count
from peil.lake.published import Published
from peil.show import axes, charts, figures, tiles
from peil.show.spans import Span
from peil.show.texts import text

#: As in the pages' style sheet, light; a picture that stands alone cannot use its variables.
_STYLE = """
text { font-family: "Noto Sans", "Noto Sans Arabic", system-ui, sans-serif; }
.paper { fill: #ffffff; }
.rule { stroke: #d5dce3; stroke-width: 1; }
.tick { fill: #51606e; font-size: 12px; }
.line { fill: none; stroke: #0b5cad; stroke-width: 1.8; stroke-linejoin: round; }
.dot { fill: #0b5cad; stroke: #0b5cad; stroke-width: 1.6; }
.dot.hollow { fill: #ffffff; stroke: #d97706; }
.bar { fill: #0b5cad; }
.bar.hollow { fill: #ffffff; stroke: #d97706; stroke-width: 1.6; }
.whisker { stroke: #0b5cad; stroke-width: 1.4; opacity: .6; }
.chosen { fill: #d6e6f6; opacity: .6; }
.hit { fill: none; }
"""
#: What XML 1.0 cannot hold, and half characters that no encoding can.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PIXELS = 1120


@dataclass(frozen=True)
class Picture:
    """A chart as a file of its own. `alt` says what it shows in words, values included."""

    name: str
    title: str
    alt: str
    svg: str


@dataclass(frozen=True)
class Course:
    """How courses over time are drawn: their periods and the days that the report is about."""

    published: Published
    grain: str
    span: Span
    lang: str


def course(kpi: Kpi, asked: str, answer: Answer, rows: Sequence[Row], how: Course) -> Picture | None:
    """The course of one KPI or survey question; None where it has no value at all."""
    cover = covered(resolve(kpi, Question((kpi.key,)), context_of(how.published)), how.published)
    chosen = (how.span.first, how.span.end)
    points = tiles.points_of(list(rows), answer, how.grain, chosen, cover, how.lang)
    bars = isinstance(kpi.measure, Count)
    axis = axes.axis(axes.extent(points), answer.unit, how.lang, bars)
    if axis is None:
        return None
    name = kpi.name.in_(how.lang)
    title = f"{name} – {asked}" if asked else name
    last = how.span.end - dt.timedelta(days=1)
    first = rows[0].period.first
    desc = text(
        how.lang, "over_time.desc", n=len(points), first=figures.day(first, how.lang), last=figures.day(last, how.lang)
    )
    drawing = charts.Drawing(axis, bars, "course", title, desc)
    instrument = next((str(r.by["instrument"]) for r in rows if r.by.get("instrument")), "")
    return Picture(
        name=safe_name(f"{kpi.key}-{instrument}" if instrument else kpi.key),
        title=title,
        alt=f"{title}. " + "; ".join(p.words for p in points if p.value is not None),
        svg=standalone(str(charts.chart(points, drawing)), charts.WIDE, charts.CHART_HEIGHT),
    )


def standalone(svg: str, width: int, height: int) -> str:
    """A chart of the pages as a file of its own: with size, paper and styles, and without what XML cannot hold."""
    head, _, rest = clean(svg).partition(">")
    paper = f'<rect class="paper" width="{width}" height="{height}"/>'
    return f'{head} width="{width}" height="{height}"><style>{_STYLE}</style>{paper}{rest}'


def png(svg: str, *, width: int = PIXELS) -> bytes:
    """A standing-alone SVG as PNG, `width` pixels wide on white paper."""
    from peil.reports.typesetting import compiled

    source = '#set page(width: 560pt, height: auto, margin: 0pt)\n#image(bytes(data.svg), format: "svg", width: 100%)'
    return compiled(source, {"svg": svg}, "png", ppi=72 * width / 560)


def clean(raw: str) -> str:
    """Without the characters that XML, and a typesetter, cannot hold."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", raw)


def safe_name(raw: str) -> str:
    """A name for a file: letters, digits, dashes; never empty, never a path."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", raw).strip(".-")[:80] or "report"
