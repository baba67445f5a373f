"""Finding alerts: what the rules say of the figures of now. Each is raised once; none on what can still change."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from peil.ask.answer import Answer, Row
from peil.ask.execute import everything_covered
from peil.ask.frames import Answers
from peil.ask.question import Filter, Question, question
from peil.calendar import holidays_of, start_of
from peil.kpis.kpi import Kpi, direction_of
from peil.kpis.registry import all_kpis
from peil.lake.published import Published
from peil.settings import Settings
from peil.steering import notes, targets
from peil.steering.alert_rules import AlertRule
from peil.steering.course import Course, course_of, factor, grain_of, history_from
from peil.steering.verdicts import nature_of, settled
from peil.store import sending
from peil.store import steering as rows
from peil.store.store import Store

#: Signals older than this, seen from the last day with data, are history and no alert.
FRESH_DAYS = 14
#: A source is silent after its longest gap in so many days, and a day more; after three days where none is known.
USUAL_DAYS, UNKNOWN_GAP_H = 90, 72
_DAY = dt.timedelta(days=1)

Ask = Callable[[Question], Answers]


@dataclass(frozen=True)
class Found:
    """Something to warn of: what makes it the same, the day that it is about, and what was seen, in plain values."""

    about: str
    day: dt.date
    detail: Mapping[str, object]


@dataclass(frozen=True)
class Watch:
    """What rules are held against: a snapshot and how to ask it, the store, the settings and the moment."""

    published: Published
    ask: Ask
    store: Store
    settings: Settings
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The day of the watermark, which is not over."""
        latest = max(self.published.as_of_us.values(), default=0)
        return dt.datetime.fromtimestamp(latest // 1_000_000, zoneinfo.ZoneInfo(self.published.zone)).date()


def raise_new(
    watch: Watch, rules: Iterable[AlertRule], compose: Callable[[AlertRule, Found], Sequence[Mapping[str, object]]]
) -> list[tuple[AlertRule, int, Found]]:
    """Hold the rules against the figures and raise what is new with its deliveries; returns it with its number."""
    raised = []
    for rule in rules:
        for found in find(watch, rule):
            values = {
                "rule_id": rule.number,
                "about": found.about[:200],
                "day": found.day.isoformat(),
                "detail": dict(found.detail),
                "state": "open",
                "note": "",
                "found": rows.now(),
            }
            number = sending.raise_once(watch.store, values, compose(rule, found))
            if number is not None:
                raised.append((rule, number, found))
    return raised


def find(watch: Watch, rule: AlertRule) -> list[Found]:
    """All that a rule warns of now, raised before or not. A rule about a KPI that is gone finds nothing."""
    if rule.kind == "silence":
        return _silences(watch, rule)
    kpi = all_kpis().get(rule.kpi or "")
    if kpi is None or everything_covered(watch.published) is None:
        return []
    if rule.kind == "target":
        return _missed(watch, rule, kpi)
    return [
        found for instrument, course in courses(watch, rule, kpi) for found in _signals(watch, kpi, instrument, course)
    ]


def courses(watch: Watch, rule: AlertRule, kpi: Kpi) -> list[tuple[str | None, Course]]:
    """The control charts of a signal rule: one, or one for each survey question."""
    answer = _asked(watch, rule, kpi, "day")
    grain = rule.grain if rule.grain in ("day", "week") else grain_of(answer.rows, sampled=kpi.sampled)
    if grain != "day":
        answer = _asked(watch, rule, kpi, grain)
    first, end = everything_covered(watch.published) or (watch.today, watch.today)
    noted = notes.of(watch.store, kpi.key, rule.scope, first, end)
    excluded = frozenset(
        one.first + _DAY * i for one in noted if one.kind == "excluded" for i in range((one.end - one.first).days)
    )
    closed = frozenset(
        day for year in range(first.year, end.year + 1) for day in holidays_of(watch.settings.holidays, year)
    )
    since = history_from(watch.today - FRESH_DAYS * _DAY, grain)
    made = []
    for instrument, held in _by_instrument(answer).items():
        course = course_of(
            kpi.measure,
            [row for row in held if row.period.first >= since],
            answer.unit,
            grain,
            holidays=closed,
            phases=[one.first for one in noted if one.kind == "phase"],
            excluded=excluded,
            as_of_day=watch.today,
            nature=nature_of(kpi),
        )
        made.append((instrument, course))
    return made


def _signals(watch: Watch, kpi: Kpi, instrument: str | None, course: Course) -> list[Found]:
    if course.chart is None or course.matured_until is None:
        return []
    scale, since = factor(course.chart), watch.today - FRESH_DAYS * _DAY
    polarity = watch.published.instruments.get(instrument or "", {}).get("polarity", "up")
    direction = direction_of(kpi, None, (str(polarity),))
    found = []
    for signal in course.chart.signals:
        if signal.in_baseline or signal.day < since or signal.day > course.matured_until:
            continue
        point = course.point(signal.day)
        assert point is not None
        detail = {
            "kpi": kpi.key,
            "instrument": instrument,
            "rule": signal.rule,
            "grain": course.grain,
            "since": signal.since.isoformat(),
            "value": point.value * scale,
            "expected": None if point.center is None else point.center * scale,
            "low": None if point.low is None else point.low * scale,
            "high": None if point.high is None else point.high * scale,
            "size": signal.size * scale,
            "better": None if direction not in ("up", "down") else (signal.size > 0) == (direction == "up"),
        }
        found.append(Found(f"{signal.rule}:{instrument or ''}:{signal.since}", signal.day, detail))
    return found


def _missed(watch: Watch, rule: AlertRule, kpi: Kpi) -> list[Found]:
    """The last period that is over and settled, where it surely missed the target that held on its first day."""
    grain = rule.grain or "week"
    found = []
    for instrument, held in _by_instrument(_asked(watch, rule, kpi, grain)).items():
        over = [r for r in held if r.period.end <= watch.today and _whole(r, grain)]
        if not over or over[-1].value is None or not settled(over[-1]):
            continue
        row = over[-1]
        target = targets.valid(watch.store, kpi.key, rule.scope, row.period.first)
        if target is None or targets.verdict(target, row.value, row.interval) != "missed":
            continue
        detail = {
            "kpi": kpi.key,
            "instrument": instrument,
            "grain": grain,
            "value": row.value,
            "n": row.n,
            "low": row.interval[0] if row.interval else None,
            "high": row.interval[1] if row.interval else None,
            "target_low": target.low,
            "target_high": target.high,
        }
        found.append(Found(f"{grain}:{instrument or ''}:{row.period.first}:{target.number}", row.period.first, detail))
    return found


def _whole(row: Row, grain: str) -> bool:
    return row.period.first == start_of(grain, row.period.first)


def _silences(watch: Watch, rule: AlertRule) -> list[Found]:
    """Sources of which nothing came for longer than usual, or than the hours that are set, up to this moment."""
    found = []
    for source, us in sorted(watch.published.as_of_us.items()):
        if rule.source and source != rule.source:
            continue
        last = dt.datetime.fromtimestamp(us // 1_000_000, dt.UTC)
        hours = rule.hours or usual_gap_h(watch, source)
        if watch.now - last <= dt.timedelta(hours=hours):
            continue
        day = last.astimezone(zoneinfo.ZoneInfo(watch.published.zone)).date()
        detail = {"source": source, "last": last.isoformat(timespec="seconds"), "hours": hours, "set": bool(rule.hours)}
        found.append(Found(f"silence:{source}:{last:%Y-%m-%dT%H:%M}", day, detail))
    return found


def usual_gap_h(watch: Watch, source: str) -> int:
    """Hours after which a source is silent: its longest run of days without contacts in 90 days, and a day more."""
    first = watch.today - USUAL_DAYS * _DAY
    asked = question(["contacts"], grain="day", first=first, end=watch.today, where=[Filter("source", (source,))])
    days = [row.period.first for row in watch.ask(asked)[0].rows if row.n]
    if len(days) < 2:
        return UNKNOWN_GAP_H
    return 24 * (max((after - before).days for before, after in pairwise(days)) + 1)


def _asked(watch: Watch, rule: AlertRule, kpi: Kpi, grain: str) -> Answer:
    where = [Filter(dimension, (value,)) for dimension, value in rule.scope.items()]
    return watch.ask(question([kpi.key], grain=grain, where=where))[0]


def _by_instrument(answer: Answer) -> dict[str | None, list[Row]]:
    held: dict[str | None, list[Row]] = {}
    for row in answer.rows:
        held.setdefault(row.by.get("instrument"), []).append(row)
    return held
