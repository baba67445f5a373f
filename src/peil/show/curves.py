"""Curves of a share by time as inline SVG, as steps on one scale. Geometry in, escaped markup out; no statistics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from peil.show.boxes import Scale
from peil.show.charts import CHART_HEIGHT, NARROW, WIDE

_TOP, _BOTTOM, _RIGHT = 12, 30, 14
_LEFT = {WIDE: 92, NARROW: 68}
#: Pixels between two ticks that can be read beside each other.
_APART = {WIDE: 70, NARROW: 62}
_PERCENT = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Curve:
    """A share in percent by time, None where it is not known; `limits` are those of its interval. `kind` styles it."""

    kind: str
    label: str
    share: Callable[[float], float | None]
    limits: Callable[[float], tuple[float, float] | None] | None = None


@dataclass(frozen=True)
class Mark:
    """A time that matters, such as a target, with its words."""

    at: float
    words: str


def curves(
    lines: Sequence[Curve],
    scale: Scale,
    percent: Callable[[int], str],
    label: str,
    mark: Mark | None = None,
    width: int = WIDE,
) -> Markup:
    """Each curve as steps, and its limits as a band behind it; `percent` writes a share on the axis."""
    left, right = _LEFT[width], width - _RIGHT
    height = CHART_HEIGHT - _TOP - _BOTTOM

    def x(value: float) -> float:
        return left + scale.share(value) * (right - left)

    def y(share: float) -> float:
        return _TOP + height * (1 - share / 100)

    rule = Markup(
        '<line class="rule" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>'
        '<text class="tick" x="{3}" y="{4:.1f}" text-anchor="end">{5}</text>'
    )
    pieces = [rule.format(left, right, y(p), left - 8, y(p) + 4, percent(p)) for p in _PERCENT]
    tick = Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>')
    last = -1e9
    for at, said in scale.ticks:
        if x(at) - last >= _APART[width]:
            pieces.append(tick.format(x(at), CHART_HEIGHT - 8, said))
            last = x(at)
    if mark is not None and scale.low <= mark.at <= scale.high:
        goal = Markup('<line class="target" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"><title>{3}</title></line>')
        pieces.append(goal.format(x(mark.at), _TOP, CHART_HEIGHT - _BOTTOM, mark.words))
    times = [_time(scale, (place - left) / (right - left)) for place in range(left, right + 1)]
    for line in lines:
        pieces += _drawn(line, times, x, y)
    kind = "curves chart" if width == WIDE else "curves chart narrow"
    head = Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg">')
    return head.format(kind, width, CHART_HEIGHT, escape(label)) + Markup("").join(pieces) + Markup("</svg>")


def _time(scale: Scale, share: float) -> float:
    """The time at a share of the axis: the way back of `Scale.share`."""
    if not scale.growing:
        return scale.low + share * (scale.high - scale.low)
    low, high = max(1.0, scale.low), max(1.0, scale.high)
    return float(low * (high / low) ** share)


def _drawn(
    line: Curve, times: Sequence[float], x: Callable[[float], float], y: Callable[[float], float]
) -> list[Markup]:
    known = [(time, share) for time in times if (share := line.share(time)) is not None]
    if len(known) < 2:
        return []
    pieces = []
    if line.limits is not None:
        band = [(t, limits) for t, _ in known if (limits := line.limits(t)) is not None]
        if band:
            around = [f"{x(t):.0f},{y(limits[1]):.1f}" for t, limits in band]
            around += [f"{x(t):.0f},{y(limits[0]):.1f}" for t, limits in reversed(band)]
            pieces.append(Markup('<polygon class="usual" points="{}"/>').format(" ".join(around)))
    steps: list[str] = []
    before = None
    for time, share in known:
        if before is not None and share != before:
            steps.append(f"{x(time):.0f},{y(before):.1f}")
        if share != before:
            steps.append(f"{x(time):.0f},{y(share):.1f}")
        before = share
    steps.append(f"{x(known[-1][0]):.0f},{y(known[-1][1]):.1f}")
    drawn = Markup('<polyline class="line {}" points="{}"><title>{}</title></polyline>')
    return [*pieces, drawn.format(line.kind, " ".join(steps), line.label)]
