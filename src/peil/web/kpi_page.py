"""One KPI in full: its figures, course over time, breakdown and rival rules. Data only, no markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from peil.ask.answer import Answer, Row
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Count, Quantile
from peil.lake.published import Published
from peil.show import axes, charts, figures, kpi_words, tiles
from peil.show.spans import Span, chart_window
from peil.show.texts import text
from peil.steering import course as course_
from peil.steering.verdicts import settled
from peil.web import breakdown as groups
from peil.web import durations, followed, heat
from peil.web.breakdown import Breakdown, Line
from peil.web.durations import Spread
from peil.web.everything import Cover, comparable, cover_of
from peil.web.followed import Followed
from peil.web.heat import Heat
from peil.web.judged import YEAR, Judge, Judged
from peil.web.lead import Lead, lead
from peil.web.reader import Reader
from peil.web.view import View, api_link
from peil.web.withheld import Withheld, other_days, span_of, told


@dataclass(frozen=True)
class Course:
    """The chart over time with the same figures as lines."""

    grain: str
    chart: Markup
    lines: tuple[Line, ...]
    api: str


@dataclass(frozen=True)
class Found:
    """What a KPI's page shows of its answers; `main` is None where no row exists at all."""

    view: View
    span: Span
    answer: Answer
    main: tiles.Figure | None
    lead: Lead | None
    rule: str
    question: str
    change: str
    instruments: tuple[Line, ...]
    course: Course
    breakdown: Breakdown | None
    rules: tuple[Line, ...]
    judged: Judged
    waiting: str
    heat: Heat | None
    spread: Spread | None
    followed: Followed | None
    api: str
    withheld: Withheld | None
    lacking: tuple[str, ...]  # that a source does not give what is needed, so that it is not in the figures


def build(reader: Reader, view: View, kpi: Kpi) -> Found:
    """Everything measured on the page of `kpi`. Raises the errors of asking."""
    published = reader.published()
    earliest, today = reader.bounds()
    span = span_of(reader, view, kpi, view.span(today, earliest))
    instruments, view = _instruments(reader, view, kpi, published, span)
    asked = view.asked(kpi, span.first, span.end)
    answer = reader.answer(asked)[0]
    row = _first(answer, view, kpi)
    cover = cover_of(kpi, published)
    change = ""
    if row and span.before and comparable(span, cover):
        earlier = reader.answer(view.asked(kpi, *span.before))[0]
        compared = tiles.change(row, _first(earlier, view, kpi), answer, view.lang)
        if compared:
            change = text(view.lang, "change", change=compared, period=figures.span(*span.before, view.lang))
    declared = published.instruments.get(view.instrument) if view.instrument and kpi.always_by else None
    judged = Judge(reader, view, kpi, span, cover).judged(row, answer, view.by)
    main = tiles.figure(row, answer, view.lang) if row else None
    return Found(
        view=view,
        span=span,
        answer=answer,
        main=main,
        lead=lead(main, answer.unit == "count", judged, view.lang),
        rule=tiles.rule_words(kpi, answer, declared, view.lang),
        question=_asked(reader, view, published, answer),
        change=change,
        instruments=instruments,
        course=_course(reader, view, kpi, span, cover, judged),
        breakdown=groups.breakdown(reader, view, kpi, span),
        rules=_rules(reader, view, kpi, span),
        judged=judged,
        waiting=_waiting(reader, view, kpi, span, row, answer),
        heat=heat.build(reader, view, kpi, span),
        spread=durations.build(reader, view, kpi, span, view.by or groups.default_dimension(view, kpi)),
        followed=followed.build(reader, view, kpi, span),
        api=api_link("/api/v1/answers", asked),
        withheld=told(reader, view, f"/kpi/{kpi.key}", (answer,)),
        lacking=tuple(one.words(view.lang) for one in answer.lacking),
    )


def _asked(reader: Reader, view: View, published: Published, answer: Answer) -> str:
    """The survey question, and the days of the figure where they are not the page's."""
    said = tiles.question_words(view.instrument, published.instruments, view.lang) if view.instrument else ""
    days = other_days(reader, view, answer)
    return ", ".join(filter(None, (said, figures.span(*days, view.lang) if days else "")))


def _waiting(reader: Reader, view: View, kpi: Kpi, span: Span, row: Row | None, answer: Answer) -> str:
    """That a duration lies too low where much is still open, with the estimate that counts what is open; else ''.

    A cohort is not asked under a rival rule.
    """
    if row is None or row.value is None or settled(row) or "unfinished" not in row.parts:
        return ""
    lang, value = view.lang, tiles.figure(row, answer, view.lang).value
    counted = row.n if view.statistic == "share_within" else row.n + row.pending
    told = text(
        lang,
        "waiting.share" if view.statistic == "share_within" else "waiting.low",
        n=figures.number(row.pending, 0, lang),
        all=figures.number(counted, 0, lang),
        value=value,
    )
    if (view.statistic or "median") not in kpi.cohort or view.rule != "default":
        return told
    whole = reader.answer(view.asked(kpi, span.first, span.end, population="cohort"))[0]
    estimate = tiles.figure(whole.rows[0], whole, lang) if whole.rows else None
    if estimate is None or not estimate.known:
        return told
    between = text(lang, "between", low=estimate.low, high=estimate.high) if estimate.low else ""
    return f"{told} {text(lang, 'waiting.cohort', value=f'{estimate.value} {between}'.strip())}"


def _instruments(
    reader: Reader, view: View, kpi: Kpi, published: Published, span: Span
) -> tuple[tuple[Line, ...], View]:
    """The survey questions with their figures, and the view with one of them chosen: the most answered."""
    mine = tiles.instruments_of(kpi, published)
    if mine is None:
        return (), view
    bare = replace(view, instrument=None)
    answer = reader.answer(bare.asked(kpi, span.first, span.end))[0]
    rows = [r for r in answer.rows if r.by.get("instrument") in mine]
    if view.instrument is None and rows:
        view = replace(view, instrument=max(rows, key=lambda r: r.n).by["instrument"])
    lines = tuple(
        Line(
            label=tiles.question_words(str(r.by["instrument"]), published.instruments, view.lang),
            link=view.link(f"/kpi/{kpi.key}", instrument=r.by["instrument"]),
            figure=tiles.figure(r, answer, view.lang),
            note=str(r.by["instrument"]),
            current=r.by["instrument"] == view.instrument,
        )
        for r in rows
    )
    return lines, view


def _first(answer: Answer, view: View, kpi: Kpi) -> Row | None:
    """The row of the chosen survey question, or the only row."""
    rows: Sequence[Row] = answer.rows
    if kpi.always_by and view.instrument:
        rows = [r for r in rows if r.by.get("instrument") in (view.instrument, None)]
    return rows[0] if rows else None


def _course(reader: Reader, view: View, kpi: Kpi, span: Span, cover: Cover, judged: Judged) -> Course:
    grain, since = chart_window(span, view.grain, kpi.sampled)
    if view.grain is None and reader.withholds(kpi):
        grain, since = "month", min(span.first, span.end - YEAR)
    asked = view.asked(kpi, since, span.end, grain=grain, approximate=isinstance(kpi.measure, Quantile))
    answer = reader.answer(asked)[0]
    target = judged.target
    levels = tuple(v for v in ((target.low, target.high) if target else ()) if v is not None)
    # What whole weeks or months reach is not what a day must, of what adds up over days.
    shown = () if isinstance(kpi.measure, Count) else levels
    drawn, lines = reader.worked(_drawn, view, kpi, span, cover, answer, grain, since, judged.course, shown)
    return Course(grain, drawn, lines, api_link("/api/v1/answers", asked))


def _drawn(
    view: View,
    kpi: Kpi,
    span: Span,
    cover: Cover,
    answer: Answer,
    grain: str,
    since: dt.date,
    course: course_.Course,
    levels: tuple[float, ...],
) -> tuple[Markup, tuple[Line, ...]]:
    """The chart and its figures as lines."""
    rows = list(answer.rows)
    path = f"/kpi/{kpi.key}"
    chosen = (span.first, span.end)
    points = [
        replace(p, link=view.link(path, **view.days(r.period.first, r.period.end)) + "#records")
        for p, r in zip(tiles.points_of(rows, answer, grain, chosen, cover, view.lang), rows, strict=True)
    ]
    points = _usual(points, rows, grain, course)
    lines = tuple(
        Line(
            label=figures.period(grain, r.period.first, view.lang),
            link=p.link,
            figure=tiles.figure(r, answer, view.lang),
            note=text(view.lang, "provisional") if p.provisional and r.value is not None else "",
        )
        for p, r in zip(points, rows, strict=True)
    )
    return _chart(kpi, answer, points, span, since, view.lang, levels), lines


def _usual(points: list[charts.Point], rows: Sequence[Row], grain: str, course: course_.Course) -> list[charts.Point]:
    """The points with the limits of the control chart, where both have the same step in time."""
    chart = course.chart
    if chart is None or course.grain != grain:
        return points
    scale = course_.factor(chart)
    by_day = {p.day: p for p in chart.points}
    alarms = {s.day for s in chart.signals if s.rule == "beyond"}
    found = []
    for point, row in zip(points, rows, strict=True):
        at = by_day.get(row.period.first)
        if at is not None and at.low is not None and at.high is not None:
            limits = (scale * at.low, scale * at.high)
            point = replace(point, usual=limits, signal=at.day in alarms, low=None, high=None)
        found.append(point)
    return found


def _chart(
    kpi: Kpi,
    answer: Answer,
    points: Sequence[charts.Point],
    span: Span,
    since: dt.date,
    lang: str,
    levels: tuple[float, ...],
) -> Markup:
    known = axes.extent(points)
    if known:
        known += levels
    bars = isinstance(kpi.measure, Count)
    axis = axes.axis(known, answer.unit, lang, bars)
    if axis is None:
        return Markup("")
    desc = text(
        lang,
        "over_time.desc",
        n=len(points),
        first=figures.day(since, lang),
        last=figures.day(span.end - dt.timedelta(days=1), lang),
    )
    title = f"{kpi.name.in_(lang)}: {text(lang, 'over_time').lower()}"
    wide = charts.Drawing(axis, bars, "course", title, desc, targets=levels)
    narrow = replace(wide, name="course-narrow", width=charts.NARROW)
    return charts.chart(points, wide) + charts.chart(points, narrow)


def _rules(reader: Reader, view: View, kpi: Kpi, span: Span) -> tuple[Line, ...]:
    """The same period under every rule of the KPI; empty where it has only one."""
    if not kpi.rules:
        return ()
    lines = []
    for rule in ("default", *kpi.rules):
        asked = view.asked(kpi, span.first, span.end, rule=rule, statistic=None, clock=None)
        answer = reader.answer(asked)[0]
        row = _first(answer, view, kpi)
        if row is None:
            continue
        declared = kpi.rules.get(rule)
        lines.append(
            Line(
                label=declared.name.in_(view.lang) if declared else text(view.lang, "rule.default"),
                link=view.link(f"/kpi/{kpi.key}", rule=rule, statistic=None, clock=None) + "#rules",
                figure=tiles.figure(row, answer, view.lang),
                note=kpi_words.source(declared.source if declared else kpi.source, view.lang),
                current=rule == view.rule,
            )
        )
    return tuple(lines)
