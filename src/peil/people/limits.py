"""Slowing down who guesses: so many tries within so long, counted in this process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

#: Wrong passwords within a quarter of an hour.
OF_AN_ACCOUNT, OF_AN_ADDRESS, WITHIN_S = 10, 30, 900
_MOST_KEYS = 10_000


class Limit:
    """At most `most` tries of a key within `within_s` seconds."""

    def __init__(self, most: int, within_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._within, self._clock = most, within_s, clock
        self._tries: OrderedDict[str, list[float]] = OrderedDict()
        self._guard = threading.Lock()

    def wait_s(self, key: str) -> float:
        """Seconds until the key may try again; 0 where it may now."""
        with self._guard:
            tries = self._recent(key)
            return 0 if len(tries) < self._most else tries[-self._most] + self._within - self._clock()

    def tried(self, key: str) -> None:
        """Count a try."""
        with self._guard:
            self._tries[key] = [*self._recent(key), self._clock()][-self._most :]
            self._tries.move_to_end(key)
            while len(self._tries) > _MOST_KEYS:
                self._tries.popitem(last=False)

    def forget(self, key: str) -> None:
        """Begin anew, as after a success."""
        with self._guard:
            self._tries.pop(key, None)

    def _recent(self, key: str) -> list[float]:
        since = self._clock() - self._within
        return [moment for moment in self._tries.get(key, ()) if moment > since]
