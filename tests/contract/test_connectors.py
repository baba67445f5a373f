"""Every connector keeps the same promises: read whole, goes on from its cursor, loses and doubles nothing, says why."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contract.worlds import Case, Happened, World, cases
from peil.app import Project, init
from peil.connectors.files.instruments import instrument
from peil.connectors.frame import KINDS, Connector
from peil.connectors.registry import all_connectors, connector_of
from peil.connectors.web import Web
from peil.engines.duckdb import connect, view_over
from peil.errors import PeilError
from peil.events.schema import ATTRIBUTES, EVENT_TYPES, VOCABULARY
from peil.lake import events as lake_events
from peil.lake import files
from peil.live import connecting, sources, sync


@pytest.mark.parametrize("key", list(all_connectors()))
def test_it_is_declared_whole(key: str) -> None:
    one = connector_of(key)
    assert one.key.isidentifier()
    assert set(one.sees) <= set(EVENT_TYPES)
    assert set(one.lacks) <= set(EVENT_TYPES) - (set(one.sees) - set(one.only_with))
    assert set(one.only_with) <= set(one.lacks)
    assert set(one.only_with.values()) <= {setting.key for setting in one.settings}
    assert bool(one.sees) != one.mapped  # a mapping tells what it can see
    for nth, setting in enumerate(one.settings):
        assert setting.where is None or setting.where[0] in {before.key for before in one.settings[:nth]}
        assert setting.kind in KINDS
        assert bool(setting.choices) == (setting.kind == "choice")
        assert setting.name.nl
        assert setting.name.en
        looks_secret = any(word in setting.key for word in ("password", "token", "secret"))
        assert not looks_secret or setting.kind == "secret", f"{setting.key} must be a reference"
    asked = {"survey.invited", "survey.answered"} & set(one.sees)
    assert bool(one.instruments) == bool(asked), "a survey needs its scale"
    for key, declared in one.instruments.items():
        assert instrument(dict(declared), key)
    for attribute, words in one.maps.items():
        assert ATTRIBUTES[attribute] == "text"
        assert set(words.values()) <= set(VOCABULARY.get(attribute, words.values()))


@pytest.mark.parametrize("key", list(all_connectors()))
def test_it_has_a_case(key: str) -> None:
    assert key in {case.connector for case in cases()}


@dataclass
class Bench:
    """A connector, its world, and a project that reads it."""

    connector: Connector
    world: World
    project: Project
    health: str

    def connected(self) -> connecting.Tried:
        """The source, connected as a user does it."""
        drafted = connecting.draft(self.project, self.connector, "it", self.world.settings, {})
        tried = connecting.attempt(self.project, drafted, Web(sleep=lambda _: None))
        connecting.save(self.project, drafted)
        return tried

    def sync(self, **more: Any) -> sync.Synced:
        """One run. Nobody waits: what is asked to be tried later is tried at once."""
        return sync.sync(self.project, "it", web=Web(sleep=lambda _: None), **more)

    def lake(self) -> Counter[Happened]:
        """What the lake holds: of an event that was revised the last revision."""
        engine = connect()
        view_over(engine, "events", files.listed(self.project.lake / lake_events.TABLE), lake_events.COLUMNS)
        found = engine.execute(
            "SELECT type, strftime(make_timestamp(time_us), '%Y-%m-%dT%H:%M:%SZ'), COALESCE(contact, ''),"
            " COALESCE(status, '') FROM"
            " (SELECT *, ROW_NUMBER() OVER (PARTITION BY ekey ORDER BY revision DESC) AS nth FROM events) WHERE nth = 1"
        ).fetchall()
        engine.close()
        return Counter(found)

    def source(self) -> sources.LiveSource:
        with self.project.store() as store:
            return sources.one(store, "it")


# A real helpdesk starts and is driven by its mail and API: on a busy machine that takes minutes.
LONG = [pytest.mark.long, pytest.mark.timeout(1200)]


def marks(case: Case) -> list[pytest.MarkDecorator]:
    return [*(LONG if case.long else []), *([pytest.mark.shared] if case.shared else [])]


@pytest.fixture(params=[pytest.param(case, id=case.name or case.connector, marks=marks(case)) for case in cases()])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    case: Case = request.param
    init(tmp_path / "p")
    with case.make(tmp_path / "world") as world:
        yield Bench(connector_of(case.connector), world, Project(tmp_path / "p"), case.health)


def test_its_life(bench: Bench) -> None:
    """Connected, read whole, read again, and read on after more happened."""
    tried = bench.connected()
    assert tried.said.nl
    assert len(tried.events) > 0
    assert not tried.rejected
    assert tried.seen.can
    assert {kind for kind, *_ in ((e["type"],) for e in tried.events)} <= set(bench.connector.sees or EVENT_TYPES)

    bench.sync()
    first = bench.lake()
    assert set(first) == bench.world.truth()
    assert max(first.values()) == 1

    again = bench.sync()
    assert again.drained.events == 0
    assert bench.lake() == first

    bench.world.grow()
    bench.sync()
    grown = bench.lake()
    assert set(grown) == bench.world.truth()
    assert set(grown) > set(first)
    assert max(grown.values()) == 1

    source = bench.source()
    assert (source.health, source.waiting, source.rejected) == (bench.health, 0, 0)
    assert source.latest_us
    assert json.loads(json.dumps(source.cursor)) == source.cursor
    kept = json.dumps([dict(source.settings), dict(source.cursor), source.mapping])
    assert not any(secret in kept for secret in bench.world.secrets)


def test_stopped_after_any_page_it_goes_on(bench: Bench) -> None:
    """Stopped after each page that moved its cursor, until nothing moves it: then all is read."""
    bench.connected()
    for _ in range(50):
        stop, before = threading.Event(), dict(bench.source().cursor)

        def tell(*_: object, stop: threading.Event = stop, before: dict[str, object] = before) -> None:
            if dict(bench.source().cursor) != before:
                stop.set()

        bench.sync(tell=tell, stop=stop)
        if dict(bench.source().cursor) == before:
            break
    found = bench.lake()
    assert set(found) == bench.world.truth()
    assert max(found.values()) == 1


def test_what_goes_wrong_is_told_without_secrets(bench: Bench) -> None:
    bench.connected()
    with bench.project.store() as store:
        source = sources.one(store, "it")
        changed = {**source.settings, **bench.world.broken}
        sources.save(store, "it", bench.connector.key, changed, source.mapping)
    with pytest.raises(PeilError) as told:
        bench.sync()
    assert told.value.remedy
    failing = bench.source()
    assert (failing.health, failing.error) == ("failing", told.value.what)
    words = f"{told.value} {failing.as_dict()}"
    assert not any(secret in words for secret in bench.world.secrets)
    with bench.project.store() as store:
        sources.save(store, "it", bench.connector.key, source.settings, source.mapping)
    bench.sync()
    assert bench.source().health == bench.health
    assert set(bench.lake()) == bench.world.truth()
