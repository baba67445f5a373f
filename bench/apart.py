"""Processes of their own, one a contender, so that each has its own peak memory; timing within them."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

THREADS = 2


class Apart:
    """A process that runs functions of modules one after another; what they leave in a module stays there."""

    def __init__(self) -> None:
        os.environ["POLARS_MAX_THREADS"] = str(THREADS)
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.join()

    def call(self, run: Callable[..., Any], *args: Any) -> Any:
        """What `run` returns. Raises RuntimeError with the text of what went wrong there, or where it died."""
        self._pipe.send((run, args))
        try:
            fine, value = self._pipe.recv()
        except EOFError:
            raise RuntimeError("the process died: out of memory?") from None
        if not fine:
            raise RuntimeError(value)
        return value

    def peak_mb(self) -> int:
        """The most memory that the process ever held."""
        return int(self.call(_peak_mb))


def _serve(pipe: Connection) -> None:
    while True:
        try:
            run, args = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send((True, run(*args)))
        except Exception as error:  # noqa: BLE001 - told to the process that asked
            pipe.send((False, f"{type(error).__name__}: {error}"))


def _peak_mb() -> int:
    status = Path("/proc/self/status")
    if status.exists():  # the other counter starts with what the parent held
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def timed(run: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds, processor seconds of all threads, and what it returned."""
    began, spent = time.perf_counter(), time.process_time()
    value = run()
    return time.perf_counter() - began, time.process_time() - spent, value
