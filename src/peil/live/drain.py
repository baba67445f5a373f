"""From the inbox into the lake: in batches, exactly once, and derived after. Accepting and fetching are elsewhere."""

from __future__ import annotations

import logging
import math
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from peil.app import Project, Say
from peil.errors import BusyError, PeilError
from peil.lake import published
from peil.live import sources
from peil.store import live as rows
from peil.store.store import Store

if TYPE_CHECKING:
    from peil.connectors.files.importer import Summary

#: So many rows make one commit of the lake at most.
MOST_ROWS = 50_000
_TOGETHER = 10_000
#: Rows are numbered by batch: no batch of the inbox may have more.
BATCH_ROWS = 65_536
EVERY_S = 2.0
#: Where nothing came for so long, at night mostly, change rows are written back: at most once in so many seconds.
QUIET_S, _TIDY_S = 300.0, 21_600.0
#: Where it fails again and again it is tried every 16 s in the end.
_MOST_FAILURES = 3
_LOG = logging.getLogger("peil.live")


@dataclass(frozen=True)
class Drained:
    """What one drain did: rows taken out of the inbox, events new and known, rows rejected.

    `failed` are the sources of which nothing could be taken, with why: their rows wait.
    """

    rows: int = 0
    events: int = 0
    known: int = 0
    rejected: int = 0
    failed: Mapping[str, PeilError] = field(default_factory=dict)

    def plus(self, summary: Summary) -> Drained:
        """With one more import."""
        rejected = summary.rows_rejected + summary.events_rejected
        known = summary.events_known + summary.events_repeated
        return replace(
            self,
            rows=self.rows + summary.rows,
            events=self.events + summary.events_new,
            known=self.known + known,
            rejected=self.rejected + rejected,
        )


def drain(project: Project, *, wait: bool = True, say: Say | None = None, derive: bool = False) -> Drained:
    """Bring all that waits in the inbox into the lake, and derive what is new; with `derive` also where nothing waits.

    Raises BusyError where another process writes and `wait` is false; what waits then stays.
    """
    if not derive and not project.has_store():
        return Drained()  # looking at a project that holds nothing writes nothing
    with project.store() as store:
        if not derive and not rows.waiting(store):
            return Drained()
    with project.writing("inbox", wait=wait, say=say) as (store, derive_new):
        done = take_all(project, store)
        derive_new()
    return done


def take_all(project: Project, store: Store) -> Drained:
    """As `drain`, without deriving. The caller holds the writer lock.

    What comes in meanwhile is left for the next time: under a steady load there would be no end, and nothing derived.
    A source that cannot be taken holds up no other.
    """
    done, failed, newest = Drained(), dict[str, PeilError](), rows.newest(store)
    while waiting := [one for one in rows.waiting(store, newest) if one.source not in failed]:
        for one in waiting:
            try:
                done = done.plus(_take(project, store, one.source))
            except PeilError as error:
                failed[one.source] = error
                sources.fared(store, one.source, error=error)
    return replace(done, failed=failed)


def _take(project: Project, store: Store, name: str) -> Summary:
    from peil.connectors.files.importer import Importer
    from peil.connectors.files.mapping import parse

    source = sources.one(store, name)
    mapping = parse(source.mapping, place=name)
    settings = project.settings
    importer = Importer(project.lake, store, mapping, zone=settings.zone, currency=settings.currency)

    def feed(number: int) -> Iterator[tuple[Sequence[int], Sequence[str]]]:
        rows.settle(store)
        ids, _ = rows.claim(store, name, number, MOST_ROWS)
        numbers: list[int] = []
        lines: list[str] = []
        for batch in rows.batches(store, ids):  # a batch may be one line: shaped one by one they would take an age
            first = batch.id * BATCH_ROWS
            numbers += range(first, first + len(batch.lines))
            lines += batch.lines
            if len(lines) >= _TOGETHER:
                yield numbers, lines
                numbers, lines = [], []
        if lines:
            yield numbers, lines

    summary = importer.take(rows.live_label(name), feed)
    rows.taken(store, summary.import_id)
    rejected = summary.rows_rejected + summary.events_rejected
    newest = max(summary.latest_us or 0, source.latest_us or 0) or None
    well = {"succeeded": sources.now_text(), "error": "", "remedy": ""} if source.connector == sources.PUSH else {}
    rows.fared(store, name, {"latest_us": newest, **well}, rejected=rejected)
    rows.drop_quiet_runs(store, name, summary.import_id)
    return summary


def keep_draining(project: Project, stop: threading.Event, every_s: float = EVERY_S) -> None:
    """Drain every so often whatever waits, until `stop` is set; a drain that fails is told, and tried again later."""
    failures, pause, tidied = 0, every_s, -math.inf
    while not stop.wait(pause):
        began = time.monotonic()
        failures = _drained(project, failures)
        took = time.monotonic() - began
        if not failures and began - tidied > _TIDY_S and is_quiet(project, QUIET_S):
            tidied = began
            _tidied(project)
        # Where a drain takes long the next begins sooner: what came meanwhile waits for both.
        pause = every_s * 2**failures if failures else max(every_s / 2, every_s - took)


def _drained(project: Project, failures: int) -> int:
    """Drain once; how often it failed in a row by now."""
    try:
        began = time.monotonic()
        done = drain(project, wait=False)
        for name, why in done.failed.items():
            _LOG.error("the inbox of %s could not be taken into the lake: %s", name, why)
        if done.rows:
            _LOG.info("inbox: %s rows in %.1f s", done.rows, time.monotonic() - began)
        return 0 if done.rows or not done.failed else min(failures + 1, _MOST_FAILURES)
    except BusyError:
        return failures
    except (PeilError, OSError) as error:
        _LOG.error("the inbox could not be taken into the lake: %s", error)
    except Exception as error:  # noqa: BLE001  # a fault in one drain must not end them; it is told in full
        _LOG.error("the inbox could not be taken into the lake: %s", where(error))
    return min(failures + 1, _MOST_FAILURES)


def is_quiet(project: Project, quiet_s: float) -> bool:
    """Whether nothing was published for so long; a clock that was set back makes it quiet later."""
    stamp = published.stamp(project.lake)
    return stamp is not None and time.time() - stamp[0] / 1e9 > quiet_s


def _tidied(project: Project) -> None:
    """Write back what stands beside the facts' files; where that cannot be, it is told and tried the next time."""
    try:
        project.write_back(wait=False)
    except BusyError:
        return
    except (PeilError, OSError) as error:
        _LOG.error("the figures could not be put together: %s", error)
    except Exception as error:  # noqa: BLE001  # as above: the figures stand as they are
        _LOG.error("the figures could not be put together: %s", where(error))


def where(error: BaseException) -> str:
    """What kind of fault and where in the program: its message could hold what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    at = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    return f"{type(error).__name__} at {at}"
