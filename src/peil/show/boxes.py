"""Box plots as inline SVG, a row a group on one scale. Geometry in, escaped markup out; no statistics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from peil.show.charts import NARROW, WIDE

_ROW, _FOOT = 28, 30
_LEFT = {WIDE: 210, NARROW: 108}
_LETTERS = {WIDE: 26, NARROW: 11}  # of a name that fit


@dataclass(frozen=True)
class Line:
    """A group: five values in order (the ends of the whiskers, of the box, and between them the middle), its words."""

    label: str
    values: tuple[float, ...]
    words: str
    link: str = ""


@dataclass(frozen=True)
class Scale:
    """The values axis; `growing` is logarithmic, from 1 on. Ticks with how they are written."""

    low: float
    high: float
    growing: bool
    ticks: tuple[tuple[float, str], ...]

    def share(self, value: float) -> float:
        """Where a value lies, 0 to 1."""
        low, high, at = self.low, self.high, min(max(value, self.low), self.high)
        if self.growing:
            low, high, at = (math.log(max(1.0, v)) for v in (low, high, at))
        return (at - low) / (high - low) if high > low else 0.5


def boxes(lines: Sequence[Line], scale: Scale, label: str, width: int = WIDE) -> Markup:
    """Whiskers, boxes and middles; every row with a title, and a link where it has one."""
    left, bottom = _LEFT[width], len(lines) * _ROW
    room = width - left - 40

    def x(value: float) -> float:
        return left + scale.share(value) * room

    tick = Markup(
        '<line class="rule" x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="{1}"/>'
        '<text class="tick" x="{0:.1f}" y="{2}" text-anchor="middle">{3}</text>'
    )
    pieces = [tick.format(x(at), bottom, bottom + 18, said) for at, said in _apart(scale, width)]
    row = Markup(
        '<title>{0}</title><rect class="hit" x="0" y="{1}" width="{2}" height="{3}"/>'
        '<text class="name" x="{4}" y="{5:.1f}" text-anchor="end">{6}</text>'
        '<line class="whisker" x1="{7:.1f}" x2="{8:.1f}" y1="{9:.1f}" y2="{9:.1f}"/>'
        '<rect class="box" x="{10:.1f}" y="{11:.1f}" width="{12:.1f}" height="14"/>'
        '<line class="middle" x1="{13:.1f}" x2="{13:.1f}" y1="{11:.1f}" y2="{14:.1f}"/>'
    )
    for place, line in enumerate(lines):
        top, centre = place * _ROW, place * _ROW + _ROW / 2
        low, first, middle, third, high = (x(v) for v in line.values)
        name = line.label if len(line.label) <= _LETTERS[width] else line.label[: _LETTERS[width] - 1] + "…"
        inner = row.format(
            line.words, top, width, _ROW, left - 10, centre + 4, name, low, high, centre, first, centre - 7,
            max(1.0, third - first), middle, centre + 7,
        )  # fmt: skip
        pieces.append(Markup('<a href="{}" tabindex="-1">{}</a>').format(line.link, inner) if line.link else inner)
    kind = "boxes chart" if width == WIDE else "boxes chart narrow"
    head = Markup(
        '<svg class="{}" viewBox="0 0 {} {}" role="group" aria-label="{}" xmlns="http://www.w3.org/2000/svg">'
    )
    return head.format(kind, width, bottom + _FOOT, escape(label)) + Markup("").join(pieces) + Markup("</svg>")


def _apart(scale: Scale, width: int) -> list[tuple[float, str]]:
    """The ticks that can be read beside each other."""
    least = (70 if width == WIDE else 62) / (width - _LEFT[width])
    found: list[tuple[float, str]] = []
    for at, said in scale.ticks:
        if not found or scale.share(at) - scale.share(found[-1][0]) >= least:
            found.append((at, said))
    return found
