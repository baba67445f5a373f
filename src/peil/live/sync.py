"""Reading connected sources: from where each was left, page by page into the inbox, and from there into the lake."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import logging
import math
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from peil.app import Project
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, Value
from peil.errors import BusyError, InputError, NotFoundError, PeilError, SourceError, said
from peil.live import sources
from peil.live.drain import MOST_ROWS, Drained, drain, where
from peil.live.sources import PUSH, LiveSource
from peil.store import live as rows

if TYPE_CHECKING:
    from peil.connectors.web import Web

#: Told after each page: source, records so far, share of this run that is behind us where it is known.
Tell = Callable[[str, int, float | None], None]
#: A source's own revisions stay below it: what was read under changed words takes the place of what was read before.
_GENERATION = 1 << 44
#: After failures a source is tried less often, up to this.
_LONGEST_S = 900
#: How often is looked whether a source is due, and whether one was connected since.
_TICK_S = 0.5
_LOOK_S = 2.0
#: Where the store does not answer it is asked less often: every 16 s in the end.
_MOST_UNSEEN = 3
_WORKERS = 4
_LOG = logging.getLogger("peil.live")


@dataclass(frozen=True)
class Synced:
    """What one run gave: records read, what became of them in the lake."""

    records: int
    drained: Drained

    def as_dict(self) -> dict[str, int]:
        """As plain values."""
        done = self.drained
        return {"records": self.records, "events": done.events, "known": done.known, "rejected": done.rejected}


def sync(
    project: Project,
    name: str,
    *,
    tell: Tell | None = None,
    say: Callable[[str], None] | None = None,
    web: Web | None = None,
    stop: threading.Event | None = None,
) -> Synced:
    """Read a source from where it was left, into the lake. What was read stays, whatever happens after.

    Raises SourceError where it cannot be read, BusyError where another process reads it now; how it fared is kept.
    """
    from peil.connectors.registry import connector_of

    with project.store() as store:
        source = sources.one(store, name)
    connector = connector_of(source.connector)
    with alone(project.folder / "data", name), _web(web, say, stop) as way:
        given = given_of(project, name, source.settings, source.mapping, way)
        done = _Run(project, source, given, tell or (lambda *_: None), stop)
        try:
            done.read(connector)
        except PeilError as error:
            done.drain()
            if stop is None or not stop.is_set():  # else it was cut short by us
                with project.store() as store:
                    sources.fared(store, name, error=error, skew_s=way.skew_s)
            raise
        done.drain()
        if name in done.drained.failed:
            raise done.drained.failed[name]
        with project.store() as store:
            sources.fared(store, name, skew_s=way.skew_s)
    return Synced(done.records, done.drained)


def given_of(project: Project, name: str, settings: Mapping[str, object], mapping: str, web: Web) -> Given:
    """What a connector is handed for a source."""
    values: dict[str, Value] = {
        key: value for key, value in settings.items() if key not in ("maps", "generation") and isinstance(value, Value)
    }
    return Given(
        name, values, project.folder, web, dt.datetime.now(dt.UTC), zone=project.settings.zone, mapping=mapping
    )


class _Run:
    """One run over a source's pages."""

    def __init__(
        self, project: Project, source: LiveSource, given: Given, tell: Tell, stop: threading.Event | None
    ) -> None:
        self._project, self._source, self._given, self._tell, self._stop = project, source, given, tell, stop
        self._undrained = 0
        self._cursor = source.cursor
        self._refused: PeilError | None = None
        self.records = 0
        self.drained = Drained()

    def read(self, connector: Connector) -> None:
        """Every page that there is; each is kept together with how far the source was read after it."""
        try:
            for page in connector.pages(self._given, self._source.cursor):
                self._keep(page)
                self._tell(self._source.name, self.records, page.done)
                if self._undrained >= MOST_ROWS:
                    self.drain()
                if self._stop and self._stop.is_set():
                    break
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            _LOG.error("the connector %s failed: %s", connector.key, where(error))
            raise SourceError(
                said("answers with something that the connector does not understand ({why})", why=type(error).__name__),
                remedy="It may be of another version, or have changed; what was read before this stands.",
            ) from error
        if self._refused:
            raise self._refused

    def _keep(self, page: Page) -> None:
        if page.file is not None:
            self._keep_file(page.file, page.cursor)
            return
        self.records += len(page.records)
        self._undrained += len(page.records)
        self._cursor = page.cursor
        above = int(str(self._source.settings.get("generation", 0))) * _GENERATION
        lines = [rows.as_line(_raised(one, above) if above else one) for one in page.records]
        with self._project.store() as store:
            rows.add_page(store, self._source.name, lines, page.cursor)

    def _keep_file(self, file: Path, read: Cursor) -> None:
        """Import a file; one that cannot be taken is told at the end, tried again next time, and holds up no other."""
        from peil.connectors.files.mapping import parse

        name = self._source.name
        try:
            summary = self._project.import_files([file], parse(self._source.mapping, place=name), derive=False)
        except (InputError, NotFoundError) as error:
            self._refused = self._refused or error
            return
        self.drained = self.drained.plus(summary)
        self.records += summary.rows
        self._cursor = {key: value for key, value in {**self._cursor, **read}.items() if value is not None}
        rejected = summary.rows_rejected + summary.events_rejected
        newest = max(summary.latest_us or 0, self._source.latest_us or 0) or None
        with self._project.store() as store:
            rows.add_page(store, name, [], self._cursor)
            rows.fared(store, name, {"latest_us": newest}, received=summary.rows, rejected=rejected)

    def drain(self) -> None:
        """Bring into the lake what was read so far."""
        done = drain(self._project, derive=self.records > 0)
        self.drained = replace(
            self.drained,
            rows=self.drained.rows + done.rows,
            events=self.drained.events + done.events,
            known=self.drained.known + done.known,
            rejected=self.drained.rejected + done.rejected,
            failed=done.failed,
        )
        self._undrained = 0


def _raised(record: Record, above: int) -> Record:
    """A record whose revision lies above those of the words before."""
    return {**record, "revision": int(str(record.get("revision") or 0)) + above}


# -- keeping on -------------------------------------------------------------------------------------------


def keep_syncing(
    project: Project,
    stop: threading.Event,
    *,
    names: tuple[str, ...] = (),
    tell: Callable[[str, Synced], None] | None = None,
) -> None:
    """Read every connected source (or those named) again and again, until `stop` is set.

    One that fails is tried less and less often, and told; sources connected meanwhile come along.
    """
    due: dict[str, float] = {}
    failures: dict[str, int] = {}
    flying: dict[str, Future[Synced]] = {}
    connected: dict[str, int] = {}
    looked, unseen = -math.inf, 0
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="peil-sync") as pool:
        while not stop.is_set():
            now = time.monotonic()
            for name, future in list(flying.items()):
                if future.done():
                    del flying[name]
                    failures[name] = _ended(name, future, failures.get(name, 0), tell)
                    due[name] = now + _pause(connected.get(name, _LONGEST_S), failures[name])
            if now - looked >= _LOOK_S * 2**unseen:
                seen, looked = _looked(project, names), now
                unseen = 0 if seen is not None else min(unseen + 1, _MOST_UNSEEN)
                connected = connected if seen is None else seen
            for name in connected:
                if name not in flying and due.get(name, 0.0) <= now:
                    flying[name] = pool.submit(sync, project, name, stop=stop)
            stop.wait(_TICK_S)


def _ended(name: str, future: Future[Synced], failed: int, tell: Callable[[str, Synced], None] | None) -> int:
    """How often a source failed in a row by now."""
    try:
        done = future.result()
    except BusyError:
        return failed
    except (PeilError, OSError) as error:
        _LOG.warning("the source %s could not be read: %s", name, error)
        return failed + 1
    except Exception as error:  # noqa: BLE001  # a fault in one source must not end the others; it is told in full
        _LOG.error("the source %s could not be read: %s", name, where(error))
        return failed + 1
    if tell and done.records:
        tell(name, done)
    return 0


def _pause(every_s: int, failed: int) -> float:
    wait = every_s if not failed else min(_LONGEST_S, every_s * 2**failed)
    return wait * random.uniform(0.9, 1.1)  # noqa: S311


def _looked(project: Project, names: tuple[str, ...]) -> dict[str, int] | None:
    """What is connected, and how often each is to be read; None where the store cannot be asked, which is told."""
    try:
        return _connected(project, names)
    except (PeilError, OSError) as error:
        _LOG.error("what is connected could not be looked up: %s", error)
    except Exception as error:  # noqa: BLE001  # as with one source: this must not end reading for good
        _LOG.error("what is connected could not be looked up: %s", where(error))
    return None


def _connected(project: Project, names: tuple[str, ...]) -> dict[str, int]:
    if not project.has_store():
        return {}
    with project.store() as store:
        listed = sources.listed(store)
    return {one.name: _every(one) for one in listed if one.connector != PUSH and (not names or one.name in names)}


def _every(source: LiveSource) -> int:
    from peil.connectors.registry import connector_of

    asked = source.settings.get("every_s")
    try:
        return asked if isinstance(asked, int) else connector_of(source.connector).every_s
    except NotFoundError:  # a connector that was taken away: reading it tells
        return _LONGEST_S


def _until(stop: threading.Event) -> Callable[[float], None]:
    """A pause that ends when it is time to stop."""

    def pause(seconds: float) -> None:
        stop.wait(seconds)

    return pause


@contextlib.contextmanager
def alone(data: Path, name: str) -> Iterator[None]:
    """Only one process reads a source at a time: two would move its cursor past each other."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / f"sync-{hashlib.sha256(name.encode()).hexdigest()[:16]}.lock"
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                said("another process is reading {name} now", name=name),
                place=name,
                remedy="Leave it to that one; peil serve reads connected sources by itself.",
            ) from None
        yield


@contextlib.contextmanager
def _web(web: Web | None, say: Callable[[str], None] | None, stop: threading.Event | None) -> Iterator[Web]:
    from peil.connectors.web import Web as Way

    if web is not None:
        yield web
        return
    made = Way(say=say, sleep=_until(stop) if stop else time.sleep)
    try:
        yield made
    finally:
        made.close()
