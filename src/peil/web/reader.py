"""Asking a project from many requests at once: a small fair pool, and answers kept until a new snapshot."""

from __future__ import annotations

import asyncio
import contextvars
import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import ParamSpec, TypeVar

from peil.app import Project
from peil.ask.answer import Answer
from peil.ask.distribution import Distribution
from peil.ask.frames import Answers
from peil.ask.of_team import Runs, answer_of_team, closed_week
from peil.ask.question import Question
from peil.ask.withhold import closed, withheld
from peil.calendar import start_of
from peil.errors import ForbiddenError
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis, get
from peil.lake.published import Published
from peil.people import audit, consent
from peil.people.rights import OF_A_TEAM
from peil.people.scope import Lens
from peil.show.spans import bounds
from peil.web.access import who
from peil.web.worked import Worked

P = ParamSpec("P")
T = TypeVar("T")
WORKERS = 2
#: Rows of a roll-up that is held in memory: two years by day, channel, team and reason of a large organisation.
HELD_ROWS = 200_000
#: Records of one question that are kept: what a page shows.
MOST_KEPT = 100
#: The lens of who asks, for one piece of work: whether figures per employee were agreed to is looked up once in it.
_LENSES: contextvars.ContextVar[list[Lens] | None] = contextvars.ContextVar("lenses", default=None)


class Reader:
    """A project for readers. What is kept belongs to one published snapshot and goes with it."""

    def __init__(self, project: Project, *, size: int = 512) -> None:
        self.project = project
        project.held_rows = HELD_ROWS
        project.stays_open = True
        self._size = size
        self._kept: OrderedDict[object, object] = OrderedDict()
        self._guard = threading.Lock()
        self.worked = Worked(size=4 * size)
        self._seen: Published | None = None
        self._serial = 0
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="peil-reader")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work` in the pool, first in, first out; it knows who asks."""
        known = contextvars.copy_context()
        known.run(_LENSES.set, [])
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: known.run(work, *args, **kwargs))

    def close(self) -> None:
        """End the pool; requests that wait are dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self.project.close()

    def published(self) -> Published:
        """The current snapshot; a newer one drops what was kept."""
        snapshot = self.project.published()
        with self._guard:
            if snapshot is not self._seen:
                self._seen = snapshot
                self._serial += 1
                self._kept.clear()
                self.worked.clear()
        return snapshot

    def answer(self, asked: Question) -> Answers:
        """The answers to a question, as far as they are for who asks. Raises ForbiddenError where they are not."""
        lens = self._lens()
        if lens is None or lens.everything:
            return self._answered(asked)
        found: list[Answer] = []
        for key in asked.kpis:
            kpi = get(key)
            mine: Question | Answer | str = lens.narrowed(replace(asked, kpis=(key,)), kpi)
            if isinstance(mine, Question) and lens.guarded(kpi):
                mine = self._within(mine, staffed=lens.who.role == "agent")
            elif isinstance(mine, Question) and lens.of_team(mine):
                mine = self._of_team(mine, lens.who.teams)
            if isinstance(mine, Question):
                found += self._answered(mine)
            elif isinstance(mine, str):
                asked_of = tuple(f for f in asked.where if f.dimension == "instrument")
                bare = replace(asked, kpis=(key,), by=(), where=asked_of)
                found += [withheld(one, asked.by, mine) for one in self._answered(bare)]
            else:
                found.append(mine)
        return Answers(found)

    def weekly(self) -> bool:
        """Whether who asks is told of whole weeks of their team only: an employee."""
        asking = who()
        return asking is not None and asking.role == "agent"

    def withholds(self, kpi: Kpi) -> bool:
        """Whether who asks gets the KPI by whole months only, without small groups."""
        lens = self._lens()
        return lens is not None and not lens.everything and lens.guarded(kpi)

    def kept(self, asked: Question) -> bool:
        """Whether a figure of one KPI that was worked out earlier is for who asks; of a KPI that is gone it is for who
        sees everything."""
        lens, kpi = self._lens(), all_kpis().get(asked.kpis[0])
        return lens is None or lens.everything or (kpi is not None and lens.kept(asked, kpi))

    def closed_month(self) -> tuple[dt.date, dt.date]:
        """The last month that can be told without small groups."""
        snapshot = self.published()
        asking = {c.source for c in snapshot.coverage if c.type == "survey.answered"}
        end = closed(snapshot, asking or snapshot.as_of_us)
        return start_of("month", end - dt.timedelta(days=1)), end

    def _within(self, asked: Question, *, staffed: bool) -> Answer | str:
        """The answer about one KPI of surveys without small groups (of employees too, `staffed`), or why it is
        withheld."""
        key = asked.kpis[0]
        held = self._keep(("lattice", key, staffed), lambda: self.project.lattice(key, staffed=staffed))
        return self._keep(("within", asked, staffed), lambda: self.project.answer_within(asked, held))

    def _of_team(self, asked: Question, teams: Sequence[str]) -> Answer | str:
        """The answer about one KPI of the own teams of an employee, from which no colleague can be found."""
        key = asked.kpis[0]

        def runs(team: str) -> Runs | None:
            return self._keep(("runs", key, team), lambda: self.project.runs_of(key, team))

        return answer_of_team(asked, teams, runs, self.published(), lambda q: self._answered(q)[0])

    def distribution(self, key: str, asked: Question, dimension: str | None) -> Distribution | None:
        """How durations are spread, over the contacts that are for who asks; groups never by employee."""
        mine = self._single(key, asked)
        if mine is None:
            return None
        by = None if dimension == "agent" else dimension
        return self._keep(("spread", key, mine, by), lambda: self.project.distribution(key, mine, by))

    def followed(self, key: str, asked: Question) -> list[tuple[int, int, int]] | None:
        """How long each case took or is open, counted, over the contacts that are for who asks."""
        mine = self._single(key, asked)
        if mine is None:
            return None
        return self._keep(("followed", key, mine), lambda: self.project.followed(key, mine))

    def _single(self, key: str, asked: Question) -> Question | None:
        """The question as who asks may be told of single cases; None where that could be one colleague's."""
        lens = self._lens()
        if lens is None or lens.everything:
            return asked
        mine = lens.narrowed(asked, get(key))
        return None if isinstance(mine, str) or lens.of_team(mine) else mine

    def records(
        self,
        key: str,
        asked: Question,
        *,
        kind: str = "all",
        limit: int = 100,
        lasting: tuple[int, int | None] | None = None,
    ) -> list[dict[str, object]]:
        """The records behind a figure, for who may see them. Raises ForbiddenError; what was seen is noted."""
        lens = self._lens()
        if lens is None:
            return self.project.records(key, asked, kind=kind, limit=limit, lasting=lasting)
        if not lens.who.may("records"):
            raise ForbiddenError(
                "records are not for this user", remedy="Ask an owner of this project for another role."
            )
        mine = lens.narrowed(asked, get(key))
        if isinstance(mine, str):
            return []

        def ask() -> list[dict[str, object]]:
            return self.project.unnamed_records(key, mine, kind=kind, limit=limit, lasting=lasting)

        # Names are looked up each time, here and where rows are picked by one: it may be erased.
        few = limit <= MOST_KEPT and all(f.dimension != "agent" for f in mine.where)
        rows = self._keep(("records", key, mine, kind, limit, lasting), ask) if few else ask()
        found = self.project.with_names(rows)
        self._noted("seen.records", key, {"rows": len(found)})
        return found

    def _answered(self, asked: Question) -> Answers:
        """Answers that name employees are not kept: a name may be erased."""
        if "agent" in asked.by:
            self._noted("seen.agents", ",".join(asked.kpis), {})
            return self.project.answer(asked)
        return self._keep(asked, lambda: self.project.answer(asked))

    def _noted(self, action: str, about: str, detail: Mapping[str, object]) -> None:
        """A line in the audit log, where someone is signed in."""
        asking = who()
        if asking is not None and asking.id is not None:
            with self.project.store() as store:
                audit.note(store, asking.id, action, about, detail)

    def _lens(self) -> Lens | None:
        """Through which who asks sees; None where nobody does: a job of the server's own."""
        asking = who()
        if asking is None:
            return None
        if asking.id is None or self.project.settings.simulated:  # no users yet, or nobody who exists
            return Lens(asking, True)
        held = _LENSES.get()
        if held and held[-1].who is asking:
            return held[-1]
        with self.project.store() as store:
            lens = Lens(asking, consent.holds(store))
        if held is not None:
            held.append(lens)
        return lens

    def values(self, dimension: str) -> list[str]:
        """The values of a dimension over all facts, in order; of teams those of who asks."""
        found = self._keep(("values", dimension), lambda: self.project.values_of(dimension))
        asking = who()
        if asking is not None and asking.role in OF_A_TEAM:
            if dimension == "team":
                return [value for value in found if value in asking.teams]
            if dimension == "agent":
                return [value for value in found if value == asking.agent]
        return found

    def _keep(self, key: object, work: Callable[[], T]) -> T:
        self.published()
        full = (self._serial, key)
        with self._guard:
            if full in self._kept:
                self._kept.move_to_end(full)
                return self._kept[full]  # type: ignore[return-value]
        made = work()
        with self._guard:
            self._kept[full] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made

    def bounds(self) -> tuple[dt.date, dt.date]:
        """The first and the last local day with data: the last is what the pages call today. For an employee, who is
        told of whole weeks of their team, that is the day after the last one."""
        first, last = bounds(self.published())
        if self.weekly():
            return first, max(first, closed_week(self.published()))
        return first, last
