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
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from peil.app import Project
from peil.ask import plan as planning
from peil.ask.conditions import Context
from peil.calendar import QUARTER, calendar_columns, day_begins, holidays_of
from peil.errors import InputError, PeilError
from peil.kpis.registry import get
from peil.live import sources
from peil.live.drain import where
from peil.live.following import Follower
from peil.live.level import SERVICE_LEVEL, Level
from peil.live.now import EVERYTHING, Now, Part
from peil.live.tally import Cuts
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
_ONE_DAY = dt.timedelta(days=1)
_LOG = logging.getLogger("peil.live")


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
    now, tally, context = follower.now, follower.tallies.of(part), follower.context
    given = {kind for types in context.gives.values() for kind in types}
    begins = day_begins(settings.zone, instant)
    day = dt.datetime.fromtimestamp(instant, zoneinfo.ZoneInfo(settings.zone)).date()
    _, _, definition = planning.definition_of(get(SERVICE_LEVEL), None, context)
    calls = "queue.entered" in given
    waiting, first = tally.waiting(instant - _WAIT_S + 1)
    whole = part.queue is None
    tickets = whole and "contact.status" in given
    scope = {name: value for name, value in part._asdict().items() if value is not None}
    target = targets.valid(store, SERVICE_LEVEL, scope, day)
    return Figures(
        part=part,
        at=instant,
        waiting=waiting if calls else None,
        longest_s=max(0, instant - first) if calls and first is not None else None,
        today=follower.levels.of(tally.waits(begins), context) if calls else None,
        half_hour=follower.levels.of(tally.waits(instant - HALF_HOUR_S, lately=True), context) if calls else None,
        threshold_s=definition["threshold_s"],
        goal=target.low if target else None,
        agents=_agents(now, instant, part) if whole and "agent.state" in given else None,
        open=tally.open if tickets else None,
        overdue=tally.overdue(slow.hours.cuts(_terms(context), instant)) if tickets else None,
        contacts=tally.begun(begins),
        usual=slow.usual,
        latest_us=now.latest_us or max(_as_of(follower), default=None),
        failing=tuple(one.name for one in sources.listed(store) if one.health == "failing"),
    )


def _agents(now: Now, instant: int, part: Part) -> dict[str, int] | None:
    """Employees by state; null for so few of a team that a state tells of one of them."""
    counts = now.agents(instant - _STATE_S, part.team)
    return None if part.team is not None and sum(counts.values()) < _FEWEST else counts


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

    def cuts(self, terms: tuple[int, int], instant: int) -> Cuts:
        """By schedule the instants at which the terms for (the first reply, the solution) began that end at an instant:
        what began before is past them."""
        return lambda schedule: (self._before(instant, terms[0], schedule), self._before(instant, terms[1], schedule))

    def _before(self, instant: int, open_s: int, schedule: str) -> int:
        """Since when there were at most so many open seconds up to an instant (epoch seconds); where that is too long
        ago to tell, the first instant that is not."""
        before, is_open = self._clocks.get(schedule) or next(iter(self._clocks.values()))
        quarter, second = divmod(instant, QUARTER)
        clock = before[quarter - self._low] + is_open[quarter - self._low] * second - open_s
        place = bisect_left(before, clock) - 1
        return self._low * QUARTER if place < 0 else (self._low + place) * QUARTER + clock - before[place]


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
                    follower.tallies.only(parts)
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
