"""The figures of the wallboard, worked out from what is held in memory, and the thread that keeps them new.

The service level is the KPI itself: its declaration, settings and statement, asked of the waits in memory.
"""

from __future__ import annotations

import datetime as dt
import logging
import statistics
import threading
import time
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from peil.app import Project
from peil.ask import plan as planning
from peil.ask.conditions import Context
from peil.ask.gather import run_scan
from peil.ask.question import question
from peil.calendar import QUARTER, calendar_columns, day_begins, holidays_of
from peil.errors import InputError, PeilError
from peil.kpis.registry import get
from peil.live import sources
from peil.live.drain import where
from peil.live.following import Follower
from peil.live.now import EVERYTHING, Now, Open, Part, Visit
from peil.settings import Settings
from peil.steering import targets
from peil.store.store import Store

EVERY_S = 1.0
HALF_HOUR_S = 1_800
#: Nobody looks any more: the thread rests, and catches up when somebody does.
_RESTS_S = 120
#: A wait or a state of an employee that began longer ago lost its end.
_WAIT_S, _STATE_S = 86_400, 43_200
_WEEKS, _ENOUGH, _USUAL_S = 8, 3, 60
#: So far back opening hours are counted; what is older is overdue under any term.
_HOURS_S = 90 * 86_400
#: Of fewer employees of a team their states are not shown.
_FEWEST = 5
_LEVEL = "service_level"
_ONE_DAY = dt.timedelta(days=1)
_LOG = logging.getLogger("peil.live")


@dataclass(frozen=True)
class Level:
    """A service level: parts, value in percent (null without any that counts), and how many still wait."""

    in_time: int
    counted: int
    waiting: int
    value: float | None


@dataclass(frozen=True)
class Usual:
    """Contacts up to this time on the same weekday of earlier weeks: the middle one, the lowest and the highest."""

    middle: int
    low: int
    high: int
    weeks: int


@dataclass(frozen=True)
class Figures:
    """What the wallboard shows at an instant `at` (epoch seconds). What no source tells is null.

    `latest_us` is the newest event; `failing` are sources that cannot be read. No person is told in it. Of a queue
    there are no open contacts and no employees: neither belongs to one.
    """

    part: Part
    at: int
    waiting: int | None
    longest_s: int | None
    today: Level | None
    half_hour: Level | None
    threshold_s: int
    goal: float | None  # the target's lower limit, in percent
    agents: Mapping[str, int] | None
    open: int | None
    overdue: int | None
    contacts: int
    usual: Usual | None
    latest_us: int | None
    failing: tuple[str, ...]


@dataclass
class Slow:
    """What need not be worked out every second: kept from one time to the next."""

    hours: Hours | None = None
    usual: Usual | None = None
    usual_at: int = 0


def figures(
    follower: Follower, store: Store, settings: Settings, slow: Slow, instant: int, part: Part = EVERYTHING
) -> Figures:
    """The figures of a part at an instant, of what the follower has taken in; `slow` is that part's own."""
    if slow.hours is None or slow.hours.quarter != instant // QUARTER:
        slow.hours = Hours(settings, instant)
    if abs(instant - slow.usual_at) >= _USUAL_S:
        slow.usual, slow.usual_at = usual_by_now(follower, settings, instant, part), instant
    now, context = follower.now, follower.context
    given = {kind for types in context.gives.values() for kind in types}
    begins = day_begins(settings.zone, instant)
    day = dt.datetime.fromtimestamp(instant, zoneinfo.ZoneInfo(settings.zone)).date()
    _, _, definition = planning.definition_of(get(_LEVEL), None, context)
    levels: list[Level | None] = [None, None]
    waits: list[int] = []
    if "queue.entered" in given:
        visits = now.visits(part)
        waits = [
            instant - v.entered_at
            for v in visits
            if v.outcome is None and not v.excluded and instant - v.entered_at < _WAIT_S
        ]
        levels = [level(follower, visits, since) for since in (begins, instant - HALF_HOUR_S)]
    whole = part.queue is None
    is_open = now.open(part.team) if whole and "contact.status" in given else None
    scope = {name: value for name, value in part._asdict().items() if value is not None}
    target = targets.valid(store, _LEVEL, scope, day)
    return Figures(
        part=part,
        at=instant,
        waiting=len(waits) if "queue.entered" in given else None,
        longest_s=max([0, *waits]) if waits else None,
        today=levels[0],
        half_hour=levels[1],
        threshold_s=definition["threshold_s"],
        goal=target.low if target else None,
        agents=_agents(now, instant, part) if whole and "agent.state" in given else None,
        open=None if is_open is None else len(is_open),
        overdue=None if is_open is None else overdue(is_open, slow.hours, _terms(context), instant),
        contacts=now.begun_since(begins, part),
        usual=slow.usual,
        latest_us=now.latest_us or max(_as_of(follower), default=None),
        failing=tuple(one.name for one in sources.listed(store) if one.health == "failing"),
    )


def _agents(now: Now, instant: int, part: Part) -> dict[str, int] | None:
    """Employees by state; null for so few of a team that a state tells of one of them."""
    counts = now.agents(instant - _STATE_S, part.team)
    return None if part.team is not None and sum(counts.values()) < _FEWEST else counts


def level(follower: Follower, visits: Sequence[Visit], since: int) -> Level:
    """The service level of the waits that began at an instant or later, as the KPI has it."""
    mine = [v for v in visits if v.entered_at >= since]
    day = dt.date(2000, 1, 1)  # which day it is was decided by `since`
    asked = question(_LEVEL, first=day, end=day + _ONE_DAY)
    term = planning.resolve(get(_LEVEL), asked, follower.context)
    (scan,) = planning.plan(asked, [term], day, day + _ONE_DAY)
    table = pa.table(
        {
            "source": pa.array([v.source for v in mine], pa.string()),
            "entered_day": pa.array([day] * len(mine), pa.date32()),
            "outcome": pa.array([v.outcome for v in mine], pa.string()),
            "wait_s": pa.array([v.wait_s for v in mine], pa.int64()),
            "excluded": pa.array([v.excluded for v in mine], pa.string()),
        }
    )
    sums = run_scan(scan, lambda sql: follower.run(term.kpi.fact, table, sql))[_LEVEL]
    parts = sums.parts.get((), {})
    names = list(term.parts)
    in_time, counted = (parts.get(name) or 0 for name in names[:2])
    value = term.measure.value({names[0]: in_time, names[1]: counted})
    return Level(in_time, counted, sums.pending.get((), 0), value)


def overdue(found: Sequence[Open], hours: Hours, terms: tuple[int, int], instant: int) -> int:
    """How many open contacts are past a term in opening hours: (for the first reply, for the solution)."""
    reply_s, solve_s = terms

    def late(since: int | None, schedule: str, term_s: int) -> bool:
        spent = None if since is None else hours.between(since, instant, schedule)
        return since is not None and (spent is None or spent > term_s)

    return sum(
        late(one.unanswered_since, one.schedule, reply_s) or late(one.opened_at, one.schedule, solve_s) for one in found
    )


class Hours:
    """The opening hours of each schedule up to the end of a quarter of an hour, as far back as they are needed."""

    def __init__(self, settings: Settings, instant: int) -> None:
        self.quarter = instant // QUARTER
        first = instant - _HOURS_S
        for begins in (one.valid_from for one in settings.schedules if one.valid_from):
            valid = int(dt.datetime.combine(begins, dt.time(), zoneinfo.ZoneInfo(settings.zone)).timestamp())
            first = max(first, valid) if valid < instant else first
        columns = calendar_columns(settings, first, instant)
        self._low = first // QUARTER
        size = self.quarter - self._low + 1
        self._clocks: dict[str, tuple[list[int], list[int]]] = {
            name: (columns["open_before"][at : at + size], columns["is_open"][at : at + size])
            for name in dict.fromkeys(columns["schedule"])
            for at in [columns["schedule"].index(name)]
        }

    def between(self, since: int, instant: int, schedule: str) -> int | None:
        """Open seconds between two instants (epoch seconds); null where the first is too long ago to tell."""
        before, is_open = self._clocks.get(schedule) or next(iter(self._clocks.values()))

        def clock(t: int) -> int:
            quarter = t // QUARTER - self._low
            return before[quarter] + is_open[quarter] * (t % QUARTER)

        return None if since // QUARTER < self._low else clock(instant) - clock(min(since, instant))


def usual_by_now(follower: Follower, settings: Settings, instant: int, part: Part) -> Usual | None:
    """What was usual by this time of day; null with fewer than three weeks. Holidays are no usual days."""
    if follower.snapshot is None or not follower.snapshot.coverage:
        return None
    zone = zoneinfo.ZoneInfo(settings.zone)
    local = dt.datetime.fromtimestamp(instant, zone)
    covered = dt.datetime.fromtimestamp(min(c.first_us for c in follower.snapshot.coverage) // 1_000_000, zone).date()
    days = (local.date() - n * 7 * _ONE_DAY for n in range(1, 2 * _WEEKS))
    fit = [d for d in islice((d for d in days if not _holiday(settings, d)), _WEEKS) if d > covered]
    ends = [(d, int(dt.datetime.combine(d, local.time(), zone).timestamp())) for d in fit]
    counts = sorted(follower.earlier(ends, part).values())
    if len(counts) < _ENOUGH:
        return None
    return Usual(round(statistics.median(counts)), counts[0], counts[-1], len(counts))


def _holiday(settings: Settings, day: dt.date) -> bool:
    try:
        return day in holidays_of(settings.holidays, day.year)
    except InputError:
        return False


def _terms(context: Context) -> tuple[int, int]:
    """The terms that are set for first reply and full resolution, in seconds of opening hours."""
    reply, solve = (
        planning.definition_of(get(key), None, context)[2]["target_open_s"]
        for key in ("first_response_time", "full_resolution_time")
    )
    return reply, solve


def _as_of(follower: Follower) -> Sequence[int]:
    return list(follower.snapshot.as_of_us.values()) if follower.snapshot else []


class Wall:
    """The figures of a project's parts, new every second while somebody looks. May be asked from any thread."""

    def __init__(self, project: Project, clock: Callable[[], float] = time.time) -> None:
        self._project, self._clock = project, clock
        self._guard = threading.Lock()
        self._made = threading.Condition(self._guard)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._asked: dict[Part, float] = {}
        self._figures: dict[Part, Figures] = {}

    def latest(self, part: Part = EVERYTHING) -> Figures | None:
        """The newest figures of a part, made a moment ago unless something is wrong; null before there are any."""
        with self._guard:
            self._look(part)
            return self._figures.get(part)

    def current(self, part: Part = EVERYTHING, patience_s: float = 20.0) -> Figures | None:
        """The same, waiting for figures of now where nobody looked for a while."""
        with self._guard:
            began = self._clock()
            self._look(part)
            self._made.wait_for(lambda: (f := self._figures.get(part)) and f.at >= int(began) - 5, patience_s)
            return self._figures.get(part)

    def end(self) -> None:
        """Let who listens go: nothing new comes."""
        self._stop.set()

    def close(self) -> None:
        """Stop."""
        self.end()
        thread = self._thread
        if thread:
            thread.join(10)

    @property
    def closing(self) -> bool:
        """Whether nothing new comes any more."""
        return self._stop.is_set()

    def _look(self, part: Part) -> None:
        self._asked[part] = time.monotonic()
        if self._thread is None and not self._stop.is_set():
            self._thread = threading.Thread(target=self._run, name="peil-wall", daemon=True)
            self._thread.start()

    def _watched(self) -> list[Part]:
        """The parts that somebody looks at; without any the thread is to end, and a later look starts another."""
        with self._guard:
            since = time.monotonic() - _RESTS_S
            self._asked = {part: at for part, at in self._asked.items() if at >= since}
            self._figures = {part: made for part, made in self._figures.items() if part in self._asked}
            if not self._asked:
                self._thread = None
            return list(self._asked)

    def _run(self) -> None:
        follower: Follower | None = None
        slow: dict[Part, Slow] = {}
        project = Project(self._project.folder)
        while not self._stop.wait(0 if follower is None else EVERY_S):
            parts = self._watched()
            if not parts:
                return
            try:
                follower = follower or Follower(project)
                instant = int(self._clock())
                with project.store() as store:
                    follower.step(store, instant)
                    made = {
                        part: figures(follower, store, project.settings, slow.setdefault(part, Slow()), instant, part)
                        for part in parts
                    }
            except (PeilError, OSError) as error:
                _LOG.error("the wallboard could not be worked out: %s", error)
                self._stop.wait(5)
            except Exception as error:  # noqa: BLE001  # figures that stay old are shown as old; the fault is told
                _LOG.error("the wallboard could not be worked out: %s", where(error))
                follower = None
                self._stop.wait(5)
            else:
                with self._guard:
                    self._figures |= made
                    self._made.notify_all()
