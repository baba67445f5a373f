"""Charts as inline SVG: geometry in, escaped markup out. No styles inline, so that a strict policy holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

TREND_WIDTH, TREND_HEIGHT = 240, 44
CHART_HEIGHT = 260
#: Widths of the large chart: texts keep their size, so that a phone gets a drawing of its own.
WIDE, NARROW = 1120, 360
_RIGHT, _TOP, _BOTTOM = 14, 12, 30
_STEPS_S = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400)

_Scale = Callable[[float], float]
_Place = Callable[[int], float]


@dataclass(frozen=True)
class Point:
    """One period: its value (None is a gap), limits, whether it is complete, and its words."""

    value: float | None
    low: float | None = None
    high: float | None = None
    provisional: bool = False
    chosen: bool = False
    label: str = ""
    words: str = ""
    link: str = ""
    usual: tuple[float, float] | None = None  # the limits of a control chart
    signal: bool = False


def trend(points: Sequence[Point], label: str) -> Markup:
    """A small line without axes; the chosen periods shaded, gaps left open, unfinished points hollow."""
    values = [p.value for p in points if p.value is not None]
    if len(points) < 2 or not values:
        return Markup("")
    low, high = min(values), max(values)
    room = (high - low) or abs(high) or 1.0
    low, high = low - 0.12 * room, high + 0.12 * room

    def x(i: int) -> float:
        return 5 + i * (TREND_WIDTH - 10) / (len(points) - 1)

    def y(v: float) -> float:
        return TREND_HEIGHT - 4 - (v - low) / (high - low) * (TREND_HEIGHT - 8)

    pieces = [_shade(points, x, (TREND_WIDTH - 10) / (len(points) - 1), 0, TREND_HEIGHT, TREND_WIDTH)]
    pieces += [_line(run, x, y, points) for run in _runs(points)]
    shown = _marked(points)
    for i in shown:
        value = points[i].value
        assert value is not None
        pieces.append(_dot(x(i), y(value), 3, points[i].provisional))
    return _svg("trend", TREND_WIDTH, TREND_HEIGHT, f'role="img" aria-label="{escape(label)}"', pieces)


def _marked(points: Sequence[Point]) -> list[int]:
    """Points that get a dot: the last, and those that no line would show."""
    alone = [run[0] for run in _runs(points) if len(run) == 1]
    known = [i for i, p in enumerate(points) if p.value is not None]
    return sorted({*alone, known[-1]})


@dataclass(frozen=True)
class Axis:
    """Ticks of the value axis and how they are written."""

    low: float
    high: float
    ticks: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """How the large chart is drawn: axis, bars or a line, and the id, title and description that name it."""

    axis: Axis
    bars: bool
    name: str
    title: str
    desc: str
    width: int = WIDE
    targets: tuple[float, ...] = ()


def chart(points: Sequence[Point], drawing: Drawing) -> Markup:
    """The large chart: axis, line or bars, whiskers where values are sampled; every point a link."""
    axis, name, right = drawing.axis, drawing.name, drawing.width - _RIGHT
    height = CHART_HEIGHT - _TOP - _BOTTOM
    left = 92 if drawing.width == WIDE else 68
    step = (right - left) / max(1, len(points))

    def x(i: int) -> float:
        return left + (i + 0.5) * step

    def y(v: float) -> float:
        share = (v - axis.low) / (axis.high - axis.low)
        return _TOP + height * (1 - min(1.0, max(0.0, share)))

    title = Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>')
    pieces = [title.format(name, drawing.title, drawing.desc)]
    rule = Markup(
        '<line class="rule" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>'
        '<text class="tick" x="{3}" y="{4:.1f}" text-anchor="end">{5}</text>'
    )
    for tick, words in zip(axis.ticks, axis.words, strict=True):
        pieces.append(rule.format(left, right, y(tick), left - 8, y(tick) + 4, words))
    pieces.append(_shade(points, x, step, _TOP, height, right))
    pieces += _band(points, x, step, y)
    for target in drawing.targets:
        level = Markup('<line class="target" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>')
        pieces.append(level.format(left, right, y(target)))
    if not drawing.bars:
        pieces += [_line(run, x, y, points) for run in _runs(points)]
    every = max(1, math.ceil(len(points) * (118 if drawing.width == WIDE else 92) / (right - left)))
    label = Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>')
    for i, point in enumerate(points):
        if i % every == 0:
            pieces.append(label.format(x(i), CHART_HEIGHT - 8, point.label))
        pieces.append(_mark(point, x(i), step, y, bars=drawing.bars))
    attributes = f'role="group" aria-labelledby="{escape(name)}-t {escape(name)}-d"'
    kind = "chart" if drawing.width == WIDE else "chart narrow"
    return _svg(kind, drawing.width, CHART_HEIGHT, attributes, pieces)


def _mark(point: Point, x: float, step: float, y: _Scale, *, bars: bool) -> Markup:
    """A bar, or a dot with its whisker and the column around it that can be pointed at."""
    if point.value is None:
        return Markup("")
    inner = Markup("<title>{}</title>").format(point.words)
    top = y(point.value)
    if bars:
        thick = max(1.0, min(46.0, step * 0.7))
        box = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
        kind = "bar hollow" if point.provisional else "bar"
        inner += box.format(kind, x - thick / 2, top, thick, CHART_HEIGHT - _BOTTOM - top)
    else:
        if point.low is not None and point.high is not None:
            whisker = Markup('<line class="whisker" x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}"/>')
            inner += whisker.format(x, y(point.low), y(point.high))
        if point.signal:
            inner += Markup('<circle class="signal" cx="{:.1f}" cy="{:.1f}" r="7"/>').format(x, top)
        if step >= 6 or point.provisional or point.signal:
            inner += _dot(x, top, 4 if step >= 14 else 3, point.provisional)
        column = Markup('<rect class="hit" x="{:.1f}" y="{}" width="{:.1f}" height="{}"/>')
        inner += column.format(x - step / 2, _TOP, step, CHART_HEIGHT - _TOP - _BOTTOM)
    return Markup('<a href="{}" tabindex="-1">{}</a>').format(point.link, inner) if point.link else inner


def _band(points: Sequence[Point], x: _Place, step: float, y: _Scale) -> list[Markup]:
    """What is usual for each period, as columns that touch."""
    column = Markup('<rect class="usual" x="{:.1f}" y="{:.1f}" width="{:.2f}" height="{:.1f}"/>')
    return [
        column.format(x(i) - step / 2, y(p.usual[1]), step + 0.3, max(0.5, y(p.usual[0]) - y(p.usual[1])))
        for i, p in enumerate(points)
        if p.usual is not None
    ]


@dataclass(frozen=True)
class Waterfall:
    """From one value to another by steps that add up; how values and steps are written; the names of the ends."""

    start: float
    steps: Sequence[tuple[str, float]]
    written: Callable[[float], str]
    signed: Callable[[float], str]
    ends: tuple[str, str]
    label: str


def waterfall(made: Waterfall, width: int) -> Markup:
    """A row a step, on one scale that fits them all: it need not begin at zero, so the ends are marks and no bars."""
    height, left, most = (24, 190, 28) if width == WIDE else (24, 116, 17)
    sums = [made.start]
    for _, size in made.steps:
        sums.append(sums[-1] + size)
    low, high = min(sums), max(sums)
    room = (high - low) or abs(high) or 1.0

    def x(value: float) -> float:
        return left + 6 + (value - low) / room * (min(width, 760) - left - 96)

    row = Markup(
        '<text class="tick" x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="{}" x="{:.1f}" y="{}" width="{:.1f}" height="14"/>'
        '<text class="tick" x="{:.1f}" y="{}">{}</text>'
    )
    lines = [(made.ends[0], made.start, made.start, "end", made.written(made.start))]
    for (name, size), before, after in zip(made.steps, sums, sums[1:], strict=False):
        lines.append((name, before, after, "rise" if size >= 0 else "fall", made.signed(size)))
    lines.append((made.ends[1], sums[-1], sums[-1], "end", made.written(sums[-1])))
    pieces = []
    for place, (name, before, after, kind, said) in enumerate(lines):
        top = place * height
        first, last = sorted((x(before), x(after)))
        if kind == "end":
            first, last = first - 2, last + 2
        shown = name if len(name) <= most else name[: most - 1] + "…"
        pieces.append(
            row.format(
                left - 8, top + 16, shown, kind, first, top + 5, max(1.0, last - first), last + 6, top + 16, said
            )
        )
    attributes = f'role="img" aria-label="{escape(made.label)}"'
    kind = "waterfall chart" if width == WIDE else "waterfall chart narrow"
    return _svg(kind, min(width, 760), height * len(lines), attributes, pieces)


def bar(value: float | None, low: float | None, high: float | None, scale: tuple[float, float]) -> Markup:
    """A horizontal bar for a table cell, from zero; the interval over it; notched where it is longer."""
    if value is None:
        return Markup("")
    start, end = scale

    def x(v: float) -> float:
        return round(100 * (min(max(v, start), end) - start) / ((end - start) or 1), 2)

    zero = x(0.0)
    left, right = sorted((zero, x(value)))
    pieces = [Markup('<rect class="bar" x="{}" y="2" width="{}" height="10"/>').format(left, max(0.4, right - left))]
    if start < 0:
        pieces.append(Markup('<line class="zero" x1="{0}" x2="{0}" y1="0" y2="14"/>').format(zero))
    if value > end:
        pieces.append(Markup('<path class="over" d="M93 0h2.5l-2 14h-2.5z"/>'))
    if low is not None and high is not None:
        pieces.append(
            Markup('<rect class="span" x="{}" y="6" width="{}" height="2"/>').format(x(low), x(high) - x(low))
        )
    return _svg("hbar", 100, 14, 'preserveAspectRatio="none" aria-hidden="true"', pieces)


def nice(low: float, high: float, unit: str, *, zero: bool) -> tuple[float, float, tuple[float, ...]]:
    """Ends and ticks of an axis at round numbers: 1, 2, 5 times a power of ten, or steps of a clock."""
    if zero:
        low, high = min(0.0, low), max(0.0, high)
    if high - low < 1e-9:
        reach = abs(high) * 0.1 or 1.0
        low, high = (low if zero else low - reach), high + reach
    rough = (high - low) / 4
    if unit == "s" and rough <= _STEPS_S[-1]:
        step = float(next(s for s in _STEPS_S if s >= rough))
    elif unit == "s":
        step = 86_400 * _round(rough / 86_400)
    else:
        step = _round(rough)
    start, end = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    count = round((end - start) / step)
    return start, end, tuple(start + i * step for i in range(count + 1))


def _round(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9)))


def _runs(points: Sequence[Point]) -> list[list[int]]:
    """Indexes of neighbouring points with a value: a gap is never bridged."""
    runs: list[list[int]] = []
    for i, point in enumerate(points):
        if point.value is None:
            continue
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _line(run: Sequence[int], x: _Place, y: _Scale, points: Sequence[Point]) -> Markup:
    if len(run) < 2:
        return Markup("")
    places = " ".join(f"{x(i):.1f},{y(value):.1f}" for i in run if (value := points[i].value) is not None)
    return Markup('<polyline class="line" points="{}"/>').format(places)


def _dot(x: float, y: float, radius: float, hollow: bool) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{}"/>').format(
        "dot hollow" if hollow else "dot", x, y, radius
    )


def _shade(points: Sequence[Point], x: _Place, step: float, top: float, height: float, right: float) -> Markup:
    """A band behind the chosen periods, unless all are chosen."""
    chosen = [i for i, p in enumerate(points) if p.chosen]
    if not chosen or len(chosen) == len(points):
        return Markup("")
    left = max(0.0, x(chosen[0]) - step / 2)
    end = min(right, x(chosen[-1]) + step / 2)
    return Markup('<rect class="chosen" x="{:.1f}" y="{}" width="{:.1f}" height="{}"/>').format(
        left, top, end - left, height
    )


def _svg(kind: str, width: int, height: int, attributes: str, pieces: Sequence[Markup]) -> Markup:
    return (
        Markup('<svg class="{}" viewBox="0 0 {} {}" ').format(kind, width, height)
        + Markup(attributes)  # noqa: S704  # built here, from escaped parts
        + Markup(' xmlns="http://www.w3.org/2000/svg">')
        + Markup("").join(pieces)
        + Markup("</svg>")
    )
