"""The course of a KPI as a control chart on its own history: which chart fits, from the rows of an answer.

What limits and signals are is in `peil.stats.control`; what days make a new phase or no baseline, people say in notes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from peil.ask.answer import Row
from peil.kpis.measures import Count, Mean, Measure, PerContact, Quantile, Share, Stock, Sum
from peil.stats.control import ENOUGH, Chart, Point, Settings, share_chart, value_chart
from peil.stats.false_alarms import expected_false_alarms, wilder
from peil.stats.signals import Signal
from peil.steering.verdicts import Nature, settled

#: Days of baseline of a chart by day, and of one by week: thirteen and 26 weeks. They lie before the days that are
#: looked at: what is usual in spring cannot be read off the winter (a chart of a garden shop that kept its first
#: eight weeks gave 58 signals where 0.6 were to be expected of chance).
BY_DAY, BY_WEEK = 91, 182
#: The shortest baseline whose false alarms are known, in values: about that of a chart by week.
LEAST_BASELINE = 28
#: A sampled KPI with fewer answers than this on a usual day is charted by week.
FEW_A_DAY = 20
_CENT = 100


@dataclass(frozen=True)
class Course:
    """A control chart with the rows that it was made of, in order; `matured_until` is the last settled day.

    `expected` is how many signals such a chart gives over its days after the baseline when nothing changed, `wilder`
    how many times as often as normal values its single ones lie outside.
    `why` says why there is no chart: "too_few" periods with a value; a "stock": what is open today was mostly open
    yesterday; or "spread" evenly over days: in neither case are days draws around something usual.
    """

    chart: Chart | None
    rows: tuple[Row, ...]
    grain: str
    matured_until: dt.date | None
    expected: float | None
    why: str = ""
    wilder: float = 1.0

    def point(self, day: dt.date) -> Point | None:
        """The point of the period that begins on `day`."""
        return None if self.chart is None else next((p for p in self.chart.points if p.day == day), None)

    def signals(self, first: dt.date, end: dt.date) -> list[Signal]:
        """The signals outside the baseline that fell on [first, end), or last into it."""
        if self.chart is None:
            return []
        return [s for s in self.chart.signals if s.until >= first and s.day < end and not s.in_baseline]


def history_from(first: dt.date, grain: str) -> dt.date:
    """The day from which the rows of a chart are needed that looks at the days from `first` on."""
    return first - dt.timedelta(days=BY_DAY if grain == "day" else BY_WEEK)


def grain_of(rows: Sequence[Row], *, sampled: bool) -> str:
    """The grain that suits a KPI, from its rows by day: weeks where a usual day has too few answers."""
    counts = sorted(r.n for r in rows if r.n)
    return "week" if sampled and (not counts or counts[len(counts) // 2] < FEW_A_DAY) else "day"


def course_of(
    measure: Measure,
    rows: Sequence[Row],
    unit: str,
    grain: str,
    *,
    holidays: frozenset[dt.date] = frozenset(),
    phases: Sequence[dt.date] = (),
    excluded: frozenset[dt.date] = frozenset(),
    as_of_day: dt.date | None = None,
    nature: Nature = "",
) -> Course:
    """The control chart of one group's rows by day or week, under the measure that they were asked with.

    Shares are charted by Laney's p' on their counts, durations on logarithms, all else as single values, each on
    its own history with weekday and holidays taken out. `as_of_day` is the day of the watermark: that day, and what
    still waits, can change, and gives neither baseline nor signals. `nature` as of the KPI (`verdicts.nature_of`).
    """
    kept = sorted((r for r in rows if r.value is not None), key=lambda r: r.period.first)
    settled = matured(kept, as_of_day)
    nature = "stock" if isinstance(measure, Stock) else nature
    if nature:
        return Course(None, tuple(kept), grain, settled, None, nature)
    by_day = grain == "day"
    settings = Settings(
        baseline=BY_DAY if by_day else BY_WEEK,
        weekdays=by_day,
        holidays=holidays if by_day else frozenset(),
        excluded=excluded,
        phases=tuple(phases),
        matured_until=settled,
    )
    if len(kept) < ENOUGH or settled is None:
        return Course(None, tuple(kept), grain, settled, None, "too_few")
    chart = _chart(measure, kept, unit, settings)
    wild = _wilder(chart, settings)
    return Course(chart, tuple(kept), grain, settled, _expected(chart, settings, wild), wilder=wild)


def matured(rows: Sequence[Row], as_of_day: dt.date | None) -> dt.date | None:
    """The first day of the last period that can no longer change noticeably; None without one.

    The day of the watermark is not over, and of a period more than one row in twenty may still wait. What still
    waits in the middle, a contact that is never solved, does not make all that came after it unsettled.
    """
    for row in reversed(rows):
        running = as_of_day is not None and row.period.end > as_of_day
        if not running and settled(row):
            return row.period.first
    return None


def _chart(measure: Measure, rows: Sequence[Row], unit: str, settings: Settings) -> Chart:
    days = [r.period.first for r in rows]
    if isinstance(measure, Share):
        top, bottom = measure.names
        counted = [(r.parts[top] or 0, r.parts[bottom] or 0) for r in rows]
        return share_chart(days, [x for x, _ in counted], [n for _, n in counted], settings)
    values = [float(r.value) for r in rows if r.value is not None]
    skewed = unit == "s" and isinstance(measure, Mean | PerContact | Quantile) and min(values) > 0
    counts = isinstance(measure, Count | Sum) and min(values) > 0
    return value_chart(days, values, settings, log=skewed or counts)


def _expected(chart: Chart, settings: Settings, wild: float) -> float | None:
    charted = [p for p in chart.points if p.low is not None and not p.in_baseline]
    if not charted:
        return None
    values = settings.baseline if settings.weekdays else LEAST_BASELINE
    return expected_false_alarms(1, len(charted), values, weekdays=settings.weekdays, wilder=wild)


def _wilder(chart: Chart, settings: Settings) -> float:
    """How many times as often as normal values those of the chart lie outside, by its baseline."""
    values = settings.baseline if settings.weekdays else LEAST_BASELINE
    inside = [(p.low, p.value, p.high) for p in chart.points if p.in_baseline]
    held = [low <= value <= high for low, value, high in inside if low is not None and high is not None]
    return wilder(held.count(False), len(held), values, weekdays=settings.weekdays)


def factor(chart: Chart) -> float:
    """What brings a chart's values into the KPI's unit: shares are fractions there, and percent here."""
    return _CENT if chart.kind == "share" else 1.0
