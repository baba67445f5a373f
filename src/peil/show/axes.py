"""The value axis of a large chart: round ticks and how they are written. No drawing."""

from __future__ import annotations

from collections.abc import Sequence

from peil.show import charts, figures


def extent(points: Sequence[charts.Point]) -> list[float]:
    """What an axis has to show: values and their whiskers, and what is usual as far as the values stay legible.

    Limits of a day with few cases may lie twenty times as high as any value; the band then runs out of the chart.
    """
    known = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    room = max(2 * (high - low), 0.5 * max(abs(low), abs(high)))
    limits = [limit for p in points for limit in p.usual or ()]
    return known + [min(max(limit, low - room), high + room) for limit in limits]


def axis(known: Sequence[float], unit: str, lang: str, bars: bool) -> charts.Axis | None:
    """The axis over the values and limits that there are; None where there are none. Bars start at zero."""
    if not known:
        return None
    low, high = min(known), max(known)
    start, end, ticks = charts.nice(low, high, unit, zero=bars or 0 <= low < 0.4 * high)
    if unit == "%" and end > 100:
        ticks = tuple(t for t in ticks if t <= 100)
        end = max(100.0, ticks[-1])
    return charts.Axis(start, end, ticks, tuple(tick(t, ticks, unit, lang) for t in ticks))


def tick(value: float, ticks: Sequence[float], unit: str, lang: str) -> str:
    """A tick with as many decimals as its neighbours need."""
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    decimals = 0 if step >= 1 else (1 if step >= 0.1 else 2)
    if unit == "s":
        return figures.duration(value, lang, brief=True)
    if unit == "%":
        return (
            figures.value(value, "%", decimals, lang)
            if decimals
            else figures.number(value, 0, lang) + figures.percent(lang)
        )
    return figures.number(value, decimals, lang, signed=unit == "points")
