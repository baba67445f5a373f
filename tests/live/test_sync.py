"""Reading a source that misbehaves: what was read before stands, the state says what happened, and it goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from peil.app import Project
from peil.connectors import registry
from peil.connectors.frame import Connector, Cursor, Given, Page, Setting, Text
from peil.connectors.web import Web
from peil.errors import BusyError, SourceError, StoreError
from peil.live import connecting, sources, sync
from peil.show.sentences import in_language

pytestmark = pytest.mark.usefixtures("stores")

NO = Text("", "")


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """Two events a page, as the source's API gives them: number, ticket, what it is now, when."""
    after = int(str(cursor.get("after", 0)))
    while True:
        found = given.web.json(f"{given.text('url')}/events", params={"after": after})
        assert isinstance(found, dict)
        if not found["items"]:
            return
        after = found["items"][-1]["n"]
        yield Page({"after": after}, [event(one) for one in found["items"]])


def event(one: dict[str, object]) -> dict[str, object]:
    return {"id": str(one["n"]), "type": "contact.status", "time": one["at"], "contact": "T1", "status": one["state"]}


DESK = Connector(
    key="desk",
    name=Text("Balie", "Desk"),
    about=NO,
    settings=(Setting("url", NO, "url"),),
    sees=("contact.status",),
    maps={"status": {"klaar": "solved", "open": "open"}},
    check=lambda given: Text("er", "there"),
    pages=pages,
    newest=lambda given, count: Page(),
)


class Desk:
    """Its API: `answers` by number stand in the place of its own."""

    def __init__(self) -> None:
        self.states = ["open", "klaar", "open", "weg", "klaar"]
        self.instead: dict[int, httpx.Response] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        after = int(request.url.params["after"])
        if after in self.instead:
            return self.instead.pop(after)
        items = [
            {"n": n, "at": f"2026-03-02T09:0{n}:00Z", "state": state}
            for n, state in enumerate(self.states, 1)
            if after < n <= after + 2
        ]
        return httpx.Response(200, json={"items": items})


@pytest.fixture
def desk(project: Project, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(registry, "all_connectors", lambda: {"desk": DESK})
    drafted = connecting.draft(project, DESK, "balie", {"url": "https://desk.example.org"}, {})
    connecting.save(project, drafted)
    return Desk()


def read(project: Project, desk: Desk) -> sync.Synced:
    way = Web(transport=httpx.MockTransport(desk), sleep=lambda _: None, tries=2)
    return sync.sync(project, "balie", web=way)


def state(project: Project) -> sources.LiveSource:
    with project.store() as store:
        return sources.one(store, "balie")


def test_half_a_page_then_garbage_then_well(project: Project, desk: Desk) -> None:
    desk.instead[2] = httpx.Response(200, content=b'{"items": [{"n": 3, "at"')
    with pytest.raises(SourceError, match="no JSON"):
        read(project, desk)
    failing = state(project)
    assert (failing.health, failing.cursor, failing.received) == ("failing", {"after": 2}, 2)
    assert in_language(failing.error, "nl") == "antwoordt iets dat geen JSON is (without a type)"
    desk.instead[2] = httpx.Response(200, json={"items": [{"n": 3, "when": "2026-03-02T09:03:00Z"}]})
    with pytest.raises(SourceError, match=r"does not understand \(KeyError\)"):
        read(project, desk)
    assert state(project).cursor == {"after": 2}
    done = read(project, desk)
    assert (done.records, done.drained.events, done.drained.rejected) == (3, 2, 1)
    assert (state(project).health, state(project).rejected) == ("ok", 1)

    # The word that had no place gets one; what was set apart is offered again with the maps of now.
    drafted = connecting.draft(project, DESK, "balie", {}, {"status": {"weg": "closed"}})
    connecting.save(project, drafted)
    (again,) = project.replay()
    assert again.events_new == 1
    assert state(project).cursor == {"after": 5}


def test_only_one_reads_a_source(project: Project, desk: Desk) -> None:
    with sync.alone(project.folder / "data", "balie"), pytest.raises(BusyError, match="another process is reading"):
        read(project, desk)


@pytest.mark.parametrize(
    ("fails", "error", "what"),
    [
        (0, None, ""),
        (3, StoreError("the database server does not answer"), "the database server does not answer"),
        (2, ZeroDivisionError("a fault of ours"), "ZeroDivisionError"),
    ],
)
def test_kept_on_until_it_is_stopped(
    project: Project,
    desk: Desk,
    fails: int,
    error: Exception,
    what: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Also where the store cannot be asked for a while: that is told, and it goes on by itself."""
    real, tries = sync._connected, iter(range(fails))

    def connected(*given: Any) -> dict[str, int]:
        if next(tries, None) is not None:
            raise error
        return real(*given)

    monkeypatch.setattr(sync, "_connected", connected)
    way = Web(transport=httpx.MockTransport(desk), sleep=lambda _: None, tries=1)
    monkeypatch.setattr("peil.connectors.web.Web", lambda **_: way)
    monkeypatch.setattr(sync, "_LOOK_S", 0.05)
    monkeypatch.setattr(sync, "_TICK_S", 0.05)
    monkeypatch.setattr(registry, "all_connectors", lambda: {"desk": replace(DESK, every_s=0)})
    stop, told = threading.Event(), []

    def tell(name: str, done: sync.Synced) -> None:
        told.append((name, done.records))
        stop.set()

    sync.keep_syncing(project, stop, tell=tell)
    assert told == [("balie", 5)]
    said = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert len(said) == fails
    assert all(one.startswith(f"what is connected could not be looked up: {what}") for one in said)
