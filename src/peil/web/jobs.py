"""Work that outlasts a request: run beside the server, one writer at a time, followed from any page. What is done is
given by who starts it; jobs are kept in memory, and end with the server."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from peil.errors import NotFoundError, PeilError, said

_LOG = logging.getLogger("peil.web")
_KEPT = 50
ENDED = ("done", "failed", "stopped")


class Stopped(Exception):  # noqa: N818 - it is no error: someone asked for it
    """Raised within a job that was asked to stop."""


@dataclass
class Job:
    """One piece of work: `kind` says what; `state` is waiting, running, done, failed or stopped.

    `rows`, `read` and `size` are how far an import is: rows, bytes read of the file, and its bytes in all. `step` is
    what it says it does. `result` is what came of it, `error` why nothing did, to be told to the user.
    """

    kind: str
    about: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    state: str = "waiting"
    step: str = ""
    rows: int = 0
    read: int = 0
    size: int = 0
    result: object = None
    error: PeilError | None = None
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    can_stop: bool = True
    stopping: threading.Event = field(default_factory=threading.Event)

    def say(self, step: str) -> None:
        """Tell what it does now. Raises Stopped where it was asked to stop and still can."""
        self.check()
        self.step = step
        if step.startswith("Deriving"):
            self.can_stop = False  # the events stand by now; the figures follow

    def tell(self, _: str, read: int, size: int, rows: int) -> None:
        """Tell how far reading is. Raises Stopped where it was asked to stop."""
        self.check()
        self.read, self.size, self.rows = read, size, rows

    def check(self) -> None:
        """Raises Stopped where it was asked to stop and still can."""
        if self.stopping.is_set() and self.can_stop:
            raise Stopped

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state in ENDED

    @property
    def seconds(self) -> float:
        """How long it took, or has been taking."""
        return (self.ended or time.monotonic()) - self.began


class Jobs:
    """The jobs of one server. Those that write wait for each other; looking at a file waits for none of them."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._guard = threading.Lock()
        self._pools = {name: ThreadPoolExecutor(1, thread_name_prefix=f"peil-{name}") for name in ("write", "look")}

    def start(self, job: Job, work: Callable[[Job], object], *, pool: str = "write") -> Job:
        """Run `work` when its turn has come; what it returns becomes the job's result."""
        with self._guard:
            self._jobs[job.id] = job
            ended = [key for key, one in self._jobs.items() if one.over]
            for key in ended[: max(0, len(self._jobs) - _KEPT)]:
                del self._jobs[key]
        self._pools[pool].submit(_run, job, work)
        return job

    def get(self, key: str) -> Job:
        """The job. Raises NotFoundError for one that this server never had, or has forgotten."""
        with self._guard:
            if key not in self._jobs:
                raise NotFoundError(
                    said("there is no job '{key}' any more", key=key[:40]),
                    remedy="The server was started again since, or it is long over. Look at the list of imports.",
                )
            return self._jobs[key]

    def current(self) -> list[Job]:
        """The jobs that wait or run, the oldest first."""
        with self._guard:
            return [job for job in self._jobs.values() if not job.over]

    def close(self) -> None:
        """Stop what runs, where nothing was committed yet; what waits never starts."""
        with self._guard:
            for job in self._jobs.values():
                job.stopping.set()
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)


def _run(job: Job, work: Callable[[Job], object]) -> None:
    try:
        job.check()
        job.state = "running"
        job.result = work(job)
        job.state = "done"
    except Stopped:
        job.state = "stopped"
    except PeilError as error:
        job.error, job.state = error, "failed"
    except Exception as error:  # noqa: BLE001 - a thread has nobody to raise to; it is told on the page and in the log
        _LOG.error("unforeseen error in a job (%s)", job.kind, exc_info=error)
        job.error = PeilError(
            "something went wrong in Peil itself: it is a fault of the program, not yours",
            remedy="The server's output says more. Please report it with that.",
        )
        job.state = "failed"
    finally:
        job.ended = time.monotonic()
