"""How a KPI's page judges: its control chart, the periods it is compared with, targets, and why it moved. No markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of
from peil.ask.plan import resolve
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Measure
from peil.show import figures, tiles
from peil.show.spans import Span
from peil.show.targets import target_words
from peil.show.texts import text
from peil.stats.signals import Signal
from peil.stats.verdict import Verdict
from peil.steering import notes, targets
from peil.steering.course import Course, course_of, factor, grain_of, history_from
from peil.steering.targets import Target
from peil.steering.verdicts import OF_DAYS, Compared, Side, compare, nature_of, verdicts
from peil.web.board import closed_days
from peil.web.changes import Asked, Changes, changes, difference_words
from peil.web.everything import Cover
from peil.web.reader import Reader
from peil.web.view import View

#: 52 weeks: the same days of the week, a year before.
YEAR = dt.timedelta(days=364)


@dataclass(frozen=True)
class Comparison:
    """Another period beside the chosen one: its value, the difference with its interval, and the verdict."""

    name: str  # before or year
    period: str
    label: str
    link: str
    value: str
    change: str
    interval: str
    kind: str
    word: str
    basis: str


@dataclass(frozen=True)
class Judged:
    """What the page says beside the figures."""

    course: Course
    signals: tuple[tuple[str, str], ...]  # words and link
    expected: str
    notes: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    target: Target | None
    target_words: str
    target_verdict: str
    changes: Changes | None


class Judge:
    """One KPI as a page asks it: rule, statistic, clock, survey question and filters of the view."""

    def __init__(self, reader: Reader, view: View, kpi: Kpi, span: Span, cover: Cover) -> None:
        self._reader, self._view, self._kpi, self._span, self._cover = reader, view, kpi, span, cover
        asked = view.asked(kpi, span.first, span.end)
        self.measure: Measure = resolve(kpi, asked, context_of(reader.published())).measure
        self._today = reader.bounds()[1]
        self._currency = reader.published().currency

    def judged(self, main: Row | None, answer: Answer, picked: str | None) -> Judged:
        """Everything; without a value there is nothing but the course. `picked` is the dimension that was asked for."""
        span, view = self._span, self._view
        first, end = history_from(span.first, "week"), span.end
        with self._reader.project.store() as store:
            said = notes.of(store, self._kpi.key, self._scope(), first, end)
            entries = targets.history(store, self._kpi.key)
        course = self._course(said, answer.unit)
        target = targets.holding(
            entries,
            self._kpi.key,
            self._scope(),
            span.end - dt.timedelta(days=1),
            statistic=view.statistic,
            clock=view.clock,
            rule=view.rule,
        )
        # Groups without the small ones do not add up to the whole, which counts some of them together.
        divided = not self._reader.withholds(self._kpi) and not self._reader.weekly()
        whole = main is not None and main.value is not None and divided
        expected = "" if course.expected is None else figures.number(course.expected, 1, view.lang)
        return Judged(
            course=course,
            signals=tuple(self._signals(course, answer)),
            expected=expected,
            notes=tuple(
                f"{figures.span(n.first, n.end, view.lang)}: {n.text}"
                for n in said
                # What was noted before the days shown matters only where it moves the limits.
                if n.end > span.first or n.kind != "note"
            ),
            comparisons=tuple(self._comparisons(main, answer)) if main and main.value is not None else (),
            target=target,
            target_words="" if target is None or target.ends else target_words(target, self._currency, view.lang),
            target_verdict=self._reached(target, main),
            changes=self._changes(answer, picked) if whole else None,
        )

    def _scope(self) -> dict[str, str]:
        view = self._view
        found = {f.dimension: f.values[0] for f in view.conditions() if len(f.values) == 1 and not f.negated}
        return {**found, "instrument": view.instrument} if view.instrument and self._kpi.always_by else found

    def _rows(self, first: dt.date, end: dt.date, **more: object) -> list[Row]:
        rows = self._reader.answer(self._view.asked(self._kpi, first, end, **more))[0].rows
        wanted = self._view.instrument if self._kpi.always_by else None
        return [r for r in rows if wanted is None or r.by.get("instrument") == wanted]

    def _course(self, said: Sequence[notes.Note], unit: str) -> Course:
        since = history_from(self._span.first, "day")
        rows = self._rows(since, self._span.end, grain="day")
        grain = grain_of(rows, sampled=self._kpi.sampled)
        if grain != "day":
            since = history_from(self._span.first, grain)
            rows = self._rows(since, self._span.end, grain=grain)
        return self._reader.worked(
            course_of,
            self.measure,
            rows,
            unit,
            grain,
            holidays=closed_days(self._reader.project.settings, since.year, self._span.end.year),
            phases=notes.phases(said),
            excluded=notes.left_out(said),
            as_of_day=self._today,
            nature=nature_of(self._kpi),
        )

    def _signals(self, course: Course, answer: Answer) -> list[tuple[str, str]]:
        """The newest first."""
        view, span = self._view, self._span
        found = []
        for signal in reversed(course.signals(span.first, span.end)):
            link = view.link(f"/kpi/{self._kpi.key}", **view.days(signal.since, signal.until + dt.timedelta(days=1)))
            found.append((signal_words(course, signal, answer.unit, answer.decimals, view.lang), link + "#records"))
        return found

    def _side(self, first: dt.date, end: dt.date) -> Side | None:
        total = self._rows(first, end)
        if not total or total[0].value is None:
            return None
        days = [r for r in self._rows(first, end, grain="day") if r.period.first < self._today]
        return Side(total[0], days)

    def _others(self) -> dict[str, tuple[dt.date, dt.date]]:
        """The periods to compare with that are covered, by name."""
        span = self._span
        others = {"before": span.before, "year": (span.first - YEAR, span.end - YEAR)}
        if self._cover is None:
            return {}
        return {name: days for name, days in others.items() if days is not None and days[0] >= self._cover[0]}

    def _changes(self, answer: Answer, picked: str | None) -> Changes | None:
        others = self._others()
        against = self._view.against if self._view.against in others else next(iter(others), None)
        if against is None:
            return None
        days = (self._span.first, self._span.end)
        asked = Asked(self._view, self._kpi, self.measure, self._rows, answer, days, others, against, picked)
        return changes(self._reader.worked, asked)

    def _comparisons(self, main: Row, answer: Answer) -> list[Comparison]:
        span, others = self._span, self._others()
        sides: dict[str, Side] = {}
        compared: dict[str, Compared] = {}
        now = self._side(span.first, span.end)
        for name, days in others.items():
            side = self._side(*days)
            if side is not None and now is not None:
                sides[name] = side
                compared[name] = self._reader.worked(compare, self.measure, now, side, nature=nature_of(self._kpi))
        judged = verdicts(dict.fromkeys(compared, replace(self._kpi, direction=answer.direction)), compared)
        return [self._comparison(n, others[n], sides[n], compared[n], judged[n], main, answer) for n in compared]

    def _comparison(
        self,
        name: str,
        days: tuple[dt.date, dt.date],
        side: Side,
        compared: Compared,
        verdict: Verdict,
        main: Row,
        answer: Answer,
    ) -> Comparison:
        lang = self._view.lang
        found = compared.difference
        interval = ""
        if found is not None and found.interval is not None and not found.interval.degenerate:
            ends = (difference_words(v, answer, lang) for v in (found.interval.low, found.interval.high))
            interval = text(lang, "between", low=next(ends), high=next(ends))
        basis = text(lang, "compare.by_days" if compared.by_days else "compare.by_answers")
        if found is not None and found.test == OF_DAYS:
            # What a usual day differs is not what the value of the whole period differs: told apart.
            basis = text(lang, "compare.by_values", interval=interval or "–")
            interval = ""
        if compared.without:
            basis = text(lang, f"verdict.{compared.without}")
        if compared.unsettled:
            basis += "; " + text(lang, "compare.unsettled", n=compared.unsettled)
        kind: str = verdict.kind
        if answer.direction not in ("up", "down") and kind in ("better", "worse"):
            kind = "higher" if kind == "better" else "lower"
        return Comparison(
            name=name,
            period=figures.span(*days, lang),
            label=f"{text(lang, f'compare.{name}')}: {figures.span(*days, lang)}",
            link=self._view.link(f"/kpi/{self._kpi.key}", **self._view.days(*days)),
            value=tiles.figure(side.total, answer, lang).value,
            change=tiles.change(main, side.total, answer, lang),
            interval=interval,
            kind=kind,
            word=text(lang, f"verdict.{kind}"),
            basis=basis,
        )

    def _reached(self, target: Target | None, main: Row | None) -> str:
        if target is None or main is None:
            return ""
        found = targets.verdict(target, None if main.value is None else float(main.value), main.interval)
        return found or ""


def signal_words(course: Course, signal: Signal, unit: str, decimals: int, lang: str, name: str = "") -> str:
    """A signal with its day and size, in the KPI's unit; without a name as a sentence of the KPI's own page."""
    assert course.chart is not None
    scale = factor(course.chart)

    def written(value: float) -> str:
        return figures.value(value * scale, unit, decimals, lang)

    when = figures.period(course.grain, signal.day, lang, year=False)
    if signal.rule == "beyond":
        point = course.point(signal.day)
        assert point is not None
        assert point.low is not None
        assert point.high is not None
        usual = f"{written(point.low)} – {written(point.high)}"
        return text(lang, "notice.beyond", name=name, when=when, value=written(point.value), usual=usual).strip()
    since = figures.period(course.grain, signal.since, lang, year=False)
    way = "up" if signal.size > 0 else "down"
    if signal.until < course.chart.points[-1].day:
        until = figures.period(course.grain, signal.until, lang, year=False)
        return text(lang, f"notice.{signal.rule}.{way}.ended", name=name, since=since, until=until).strip()
    return text(lang, f"notice.{signal.rule}.{way}", name=name, since=since).strip()
