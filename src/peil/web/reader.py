"""Asking a project from many requests at once: a small fair pool, and answers kept until a new snapshot."""

from __future__ import annotations

import asyncio
import contextvars
import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from peil.app import Answers, Project
from peil.ask.question import Question
from peil.lake.published import Published
from peil.show.spans import bounds

P = ParamSpec("P")
T = TypeVar("T")
WORKERS = 2
#: Rows of a roll-up that is held in memory: two years by day, channel, team and reason of a large organisation.
HELD_ROWS = 200_000


class Reader:
    """A project for readers. What is kept belongs to one published snapshot and goes with it."""

    def __init__(self, project: Project, *, size: int = 512) -> None:
        self.project = project
        project.held_rows = HELD_ROWS
        self._size = size
        self._kept: OrderedDict[object, object] = OrderedDict()
        self._guard = threading.Lock()
        self._seen: Published | None = None
        self._serial = 0
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="peil-reader")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work` in the pool, first in, first out; it knows who asks."""
        known = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: known.run(work, *args, **kwargs))

    def close(self) -> None:
        """End the pool; requests that wait are dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def published(self) -> Published:
        """The current snapshot; a newer one drops what was kept."""
        snapshot = self.project.published()
        with self._guard:
            if snapshot is not self._seen:
                self._seen = snapshot
                self._serial += 1
                self._kept.clear()
        return snapshot

    def answer(self, asked: Question) -> Answers:
        """The answers to a question. Those that name employees are not kept: a name may be erased."""
        if "agent" in asked.by:
            return self.project.answer(asked)
        return self._keep(asked, lambda: self.project.answer(asked))

    def values(self, dimension: str) -> list[str]:
        """The values of a dimension over all facts, in order."""
        return self._keep(("values", dimension), lambda: self._values(dimension))

    def _values(self, dimension: str) -> list[str]:
        found: set[str] = set()
        for kpi in ("contacts", "service_level", "average_handle_time", "response_rate"):
            found.update(self.project.values_of(kpi, dimension))
        return sorted(found, key=str.casefold)

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
        """The first and the last local day with data: the last is what the pages call today."""
        return bounds(self.published())
