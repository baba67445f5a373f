"""Accepting what is pushed: on disk before it is told so, many at once in one commit, what came before known again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from peil.app import Project
from peil.errors import BusyError, PeilError, StoreError
from peil.live.drain import where
from peil.live.push_form import Item
from peil.live.tokens import REMEMBERED_S, Token
from peil.store import live as rows
from peil.store.store import Store

#: What may wait for the disk at once.
_MOST_WAITING = 64 << 20
_GROUP = 2_000
_REMEMBERED = 100_000
_TIDY_S = 60
_LOG = logging.getLogger("peil.live")


@dataclass
class _Delivery:
    """What one request brings, and who waits for it."""

    source: str
    token: str
    lines: list[str]
    identity: str  # of a signed delivery, else empty
    size: int
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[bool]
    new: bool = True


@dataclass
class _Recent:
    """Items of the last while, by key: two generations, the older of which is let go as a whole."""

    young: set[int] = field(default_factory=set)
    old: set[int] = field(default_factory=set)

    def has(self, key: int) -> bool:
        return key in self.young or key in self.old

    def add(self, keys: Sequence[int]) -> None:
        self.young.update(keys)
        if len(self.young) > _REMEMBERED:
            self.old, self.young = self.young, set()


class Intake:
    """The one writer of a process to the inbox. `put` may be called from an event loop only."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._queue: queue.SimpleQueue[_Delivery | None] = queue.SimpleQueue()
        self._recent = _Recent()
        self._waiting = 0
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()

    async def put(self, token: Token, items: Sequence[Item], identity: str = "") -> tuple[list[Item], bool]:
        """Write items down; returns those that were known, and whether the whole delivery was, once on disk.

        Raises BusyError where too much waits already, or nothing can be written.
        """
        fresh = [one for one in items if not self._recent.has(one.key)]
        known = [one for one in items if self._recent.has(one.key)]
        lines = [one.line for one in fresh]
        size = sum(map(len, lines))
        if not lines and not identity:
            return known, False
        if self._waiting + size > _MOST_WAITING:
            raise BusyError("more is sent than can be written down", remedy="Send it again a little later.")
        self._start()
        loop = asyncio.get_running_loop()
        delivery = _Delivery(token.source, token.name, lines, identity, size, loop, loop.create_future())
        self._waiting += size
        self._queue.put(delivery)
        try:
            new = await asyncio.shield(delivery.done)
        finally:
            self._waiting -= size
        if new:
            self._recent.add([one.key for one in fresh])
        return known, not new

    def close(self) -> None:
        """Write what waits, and stop."""
        with self._guard:
            thread, self._thread = self._thread, None
        if thread:
            self._queue.put(None)
            thread.join(30)

    def _start(self) -> None:
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="peil-intake", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        group: list[_Delivery] = []
        try:
            with self._project.store() as store:
                tidied = 0.0
                while group := self._next():
                    self._write(store, group)
                    if time.monotonic() - tidied > _TIDY_S:
                        tidied = time.monotonic()
                        rows.forget_deliveries(store, int((time.time() - REMEMBERED_S) * 1_000_000))
        except Exception as error:  # noqa: BLE001  # whoever waits must hear of it; the next delivery begins anew
            with self._guard:
                self._thread = None
            _LOG.error("the inbox cannot be written: %s", error if isinstance(error, PeilError) else where(error))
            _tell(self._left(), _unwritten(error))

    def _next(self) -> list[_Delivery]:
        """What waits, at least one delivery; empty where it is to stop."""
        first = self._queue.get()
        if first is None:
            return []
        group = [first]
        while len(group) < _GROUP:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                self._queue.put(None)
                break
            group.append(more)
        return group

    def _left(self) -> list[_Delivery]:
        left = []
        with contextlib.suppress(queue.Empty):
            while True:
                one = self._queue.get_nowait()
                if one is not None:
                    left.append(one)
        return left

    def _write(self, store: Store, group: list[_Delivery]) -> None:
        """All deliveries of a group in one commit, or none; each is told."""
        try:
            with rows.durable(store) as connection:
                now_us = int(time.time() * 1_000_000)
                lines: dict[str, list[str]] = {}
                for one in group:
                    one.new = not one.identity or rows.first_seen(connection, one.token, one.identity, now_us)
                    if one.new:
                        lines.setdefault(one.source, []).extend(one.lines)
                rows.add_lines(connection, lines)
        except (PeilError, sa.exc.SQLAlchemyError, OSError) as error:
            _LOG.error("the inbox could not be written: %s", error if isinstance(error, PeilError) else where(error))
            _tell(group, _unwritten(error))
        else:
            _tell(group, None)


def _tell(group: Sequence[_Delivery], failed: PeilError | None) -> None:
    """Tell everyone who waits, each on their own loop, in one call a loop."""
    loops: dict[asyncio.AbstractEventLoop, list[_Delivery]] = {}
    for one in group:
        loops.setdefault(one.loop, []).append(one)
    for loop, mine in loops.items():
        with contextlib.suppress(RuntimeError):  # a loop that ended has nobody waiting
            loop.call_soon_threadsafe(_told, mine, failed)


def _told(group: Sequence[_Delivery], failed: PeilError | None) -> None:
    for one in group:
        if one.done.done():
            continue
        if failed:
            one.done.set_exception(failed)
        else:
            one.done.set_result(one.new)


def _unwritten(error: BaseException) -> PeilError:
    if isinstance(error, StoreError):
        return error
    if "No space" in str(error):
        return BusyError("there is no room left on the disk", remedy="Make room; send it again after that.")
    return BusyError("the inbox cannot be written just now", remedy="Send it again a little later.")
