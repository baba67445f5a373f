"""How long it takes with what is still open counted (Kaplan-Meier), beside how long it took what is done. No markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from peil.ask.distribution import LADDER, WIDE, duration_of
from peil.ask.execute import context_of
from peil.ask.plan import definition_of
from peil.kpis.kpi import Kpi
from peil.show import boxes, charts, curves, figures
from peil.show.spans import Span
from peil.show.texts import text
from peil.stats import survival
from peil.stats.survival import Curve
from peil.web.reader import Reader
from peil.web.view import View

#: The middle, and what one in ten exceeds.
_MEDIAN, _TENTH, _NINETIETH = 0.5, 0.1, 0.9


@dataclass(frozen=True)
class Followed:
    """Sentences, chart, and (within, share of what is done, share of all with limits, not yet done) in words."""

    sentences: tuple[str, ...]
    chart: Markup
    rows: tuple[tuple[str, str, str, str], ...]


def build(reader: Reader, view: View, kpi: Kpi, span: Span) -> Followed | None:
    """Both curves over the chosen days; None of no duration, or where nothing or everything is still open.

    Of those done the shares are plain; of all they are estimated, with what is open censored at the source's watermark,
    on the clock that was asked for.
    """
    if duration_of(kpi, view.clock) is None or view.rule != "default":
        return None
    cases = reader.followed(kpi.key, view.asked(kpi, span.first, span.end, statistic=None))
    if not cases or not any(still for _, _, still in cases) or not any(ended for _, ended, _ in cases):
        return None
    words = _Words(view, _target(reader, view, kpi))
    done = survival.kaplan_meier((time, ended, 0) for time, ended, _ in cases)
    every = survival.kaplan_meier(cases)
    scale = _scale(done, every, words)
    return Followed(
        sentences=tuple(words.sentences(done, every)),
        chart=words.chart(done, every, scale, f"{kpi.name.in_(view.lang)}: {text(view.lang, 'followed').lower()}"),
        rows=tuple(words.row(at, done, every) for at, _ in scale.ticks if at > 0),
    )


def _target(reader: Reader, view: View, kpi: Kpi) -> int:
    settings = definition_of(kpi, None, context_of(reader.published()))[2]
    return int(settings["target_open_s" if view.clock == "business" else "target_s"])


def _scale(done: Curve, every: Curve, words: _Words) -> boxes.Scale:
    """From the shortest to the longest, growing where durations spread over more than twenty times themselves."""
    tenth, ninetieth = (survival.quantile(done, share) or 0 for share in (_TENTH, _NINETIETH))
    longest = float(max(every.times[-1], 2))
    growing = ninetieth > WIDE * max(1, tenth)
    if growing:
        first = float(max(1, done.times[0]))
        return boxes.Scale(first, longest, True, words.ticks([t for t in LADDER if first <= t <= longest]))
    start, end, ticks = charts.nice(0.0, longest, "s", zero=True)
    return boxes.Scale(start, end, False, words.ticks(ticks))


class _Words:
    """Puts both curves in words and draws them, in one language and on one clock."""

    def __init__(self, view: View, target_s: int) -> None:
        self._lang, self._business, self._target_s = view.lang, view.clock == "business", target_s

    def sentences(self, done: Curve, every: Curve) -> list[str]:
        """What half takes, by both, and the shares within the target."""
        lang, still = self._lang, figures.number(sum(every.censored), 0, self._lang)
        plain, estimate = survival.quantile(done, _MEDIAN), survival.quantile(every, _MEDIAN)
        assert plain is not None  # a curve without open cases comes to 0
        if estimate is None:
            said = [text(lang, "followed.unreached", done=self._time(plain), n=still)]
        else:
            low, high = survival.quantile_interval(every, _MEDIAN)
            limits = [figures.OPEN if end is None else self._time(end) for end in (low, high)]
            between = text(lang, "between", low=limits[0], high=limits[1])
            key = "followed.same" if self._time(plain) == self._time(estimate) else "followed.median"
            said = [
                text(lang, key, done=self._time(plain), n=still, all=self._time(estimate), between=between),
            ]
        within = self._share(survival.share_by(every, self._target_s))
        if within:
            said.append(
                text(
                    lang,
                    "followed.target",
                    target=self._time(self._target_s),
                    done=self._share(survival.share_by(done, self._target_s)),
                    all=f"{within} {self._between(every, self._target_s)}".strip(),
                )
            )
        return said

    def chart(self, done: Curve, every: Curve, scale: boxes.Scale, title: str) -> Markup:
        """Both curves, wide and for a phone."""

        def limits(at: float) -> tuple[float, float] | None:
            found = survival.share_by_interval(every, at)
            return None if found is None else (100 * found.low, 100 * found.high)

        lines = [
            curves.Curve("all", text(self._lang, "followed.all"), lambda at: _percent(every, at), limits),
            curves.Curve("done", text(self._lang, "followed.done"), lambda at: _percent(done, at)),
        ]
        mark = curves.Mark(float(self._target_s), text(self._lang, "rule.target_s", time=self._time(self._target_s)))
        both = (charts.WIDE, charts.NARROW)
        return Markup("").join(curves.curves(lines, scale, self._whole, title, mark, width) for width in both)

    def row(self, at: float, done: Curve, every: Curve) -> tuple[str, str, str, str]:
        """Both shares by a time, and how many were followed beyond it without an end."""
        left = next((n for time, n in zip(every.times, every.at_risk, strict=True) if time > at), 0)
        among = self._share(survival.share_by(every, at))
        return (
            self._time(at, brief=True),
            self._share(survival.share_by(done, at)),
            f"{among} {self._between(every, at)}".strip() or "–",
            figures.number(left, 0, self._lang),
        )

    def ticks(self, times: Sequence[float]) -> tuple[tuple[float, str], ...]:
        """Times with how they are written."""
        return tuple((float(at), self._time(at, brief=True)) for at in times)

    def _time(self, seconds: float, *, brief: bool = False) -> str:
        return figures.duration(seconds, self._lang, business=self._business, brief=brief)

    def _share(self, share: float | None) -> str:
        return "" if share is None else figures.value(100 * share, "%", 1, self._lang)

    def _whole(self, percent: int) -> str:
        return figures.number(percent, 0, self._lang) + figures.percent(self._lang)

    def _between(self, every: Curve, at: float) -> str:
        found = survival.share_by_interval(every, at)
        return "" if found is None else f"({self._share(found.low)} – {self._share(found.high)})"


def _percent(curve: Curve, at: float) -> float | None:
    found = survival.share_by(curve, at)
    return None if found is None else 100 * found
