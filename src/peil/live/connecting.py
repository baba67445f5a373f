"""Connecting a source: settings checked, the source reached, its last records tried, and only then saved."""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from peil.app import Project, init
from peil.connectors.frame import KINDS, Connector, Given, Page, Setting, Text
from peil.connectors.own_form import own_form
from peil.errors import InputError, SourceError, StateError, did_you_mean, said
from peil.events.schema import ATTRIBUTES, VOCABULARY
from peil.kpis.needs import given_by
from peil.live import sources
from peil.live.drain import take_all
from peil.live.seeing import Seen, seen, types_of
from peil.live.sync import given_of
from peil.references import check_reference
from peil.settings import Store as StoreSettings
from peil.store import live as rows

if TYPE_CHECKING:
    from peil.connectors.web import Web

SHOWN, SAMPLED = 10, 2_000
#: 2026 begins: quarters of an hour since then stay below what a revision can hold for fifteen years.
_ANCHOR_S = 1_767_225_600
Maps = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Draft:
    """A source as it would be saved."""

    name: str
    connector: Connector
    settings: Mapping[str, object]
    mapping: str


@dataclass(frozen=True)
class Tried:
    """What came of trying it: what the source says, its last records, the events and rejected rows they make."""

    said: Text
    records: Sequence[Mapping[str, object]]
    events: Sequence[Mapping[str, object]]
    rejected: Sequence[Mapping[str, object]]
    seen: Seen


def draft(
    project: Project,
    connector: Connector,
    name: str,
    given: Mapping[str, str],
    maps: Mapping[str, Mapping[str, str]],
    *,
    again: bool = False,
) -> Draft:
    """The source with these settings, as texts; those left out have their default or what was saved before.

    Where its words or what it makes of records change, what is read from then on takes the place of what was read
    before; `again`: also where nothing changes.

    Raises InputError for what is missing, unknown or cannot be.
    """
    sources.check_name(name)
    _check_keys(connector, given)
    before, mapping, words = _saved(project, connector, name)
    values: dict[str, object] = {}
    for setting in connector.settings:
        raw = given.get(setting.key, before.get(setting.key, setting.default))
        if not raw and not setting.counts(values):
            values[setting.key] = ""
            continue
        if raw is None:
            raise InputError(
                said("'{key}' is not given", key=setting.key),
                place=setting.key,
                remedy=said("Add --set {key}=…", key=setting.key),
            )
        values[setting.key] = _value(project, setting, str(raw))
        if setting.kind == "mapping" and (setting.key in given or not mapping):
            mapping = _mapping(project, str(raw))
    if not connector.mapped:
        merged = {key: dict(words.get(key) or found) for key, found in connector.maps.items()}
        for attribute, changed in maps.items():
            _check_map(attribute, changed)
            merged[attribute] = {**merged.get(attribute, words.get(attribute, {})), **changed}
        values["maps"] = merged
        mapping = own_form(name, merged, connector.persons, connector.instruments)
        values["generation"] = _generation(connector, before, values, again=again) or _removed_before(
            project, name, before
        )
    elif maps:
        raise InputError(
            "the words of this source are in its mapping", place="--map", remedy="Change them under [values.…] there."
        )
    return Draft(name, connector, values, mapping)


def _check_keys(connector: Connector, given: Mapping[str, str]) -> None:
    known = {setting.key for setting in connector.settings}
    for key in given:
        if key not in known:
            raise InputError(
                said("{name} has no setting '{key}'", name=connector.key, key=key),
                place="--set",
                remedy=did_you_mean(key, known),
            )


def attempt(project: Project, drafted: Draft, web: Web) -> Tried:
    """Reach the source and try its last records in a project of their own; nothing is kept.

    Raises SourceError and InputError as the connector does.
    """
    from peil.connectors.files.mapping import parse

    given = given_of(project, drafted.name, drafted.settings, drafted.mapping, web)
    told = drafted.connector.check(given)
    page = drafted.connector.newest(given, SHOWN)
    mapping = parse(drafted.mapping, place=drafted.name)
    sees = drafted.connector.sees_with(drafted.settings)
    types = given_by((kind, False) for kind in sees) if sees else types_of(mapping)
    events, rejected = _events(project, drafted, given, page)
    return Tried(told, page.records, events, rejected, seen(types, drafted.connector.lacks))


def sampled(
    project: Project, connector: Connector, name: str, given: Mapping[str, str], web: Web, folder: Path
) -> Path:
    """The newest rows of a source that has no mapping yet, as a file (in `folder`, or its own) to propose one for.

    Raises InputError and SourceError as reaching it does, and where it needs no mapping.
    """
    key = next((one.key for one in connector.settings if one.kind == "mapping"), None)
    if key is None:
        raise InputError(
            said("{name} needs no mapping", name=connector.key), place="--guess", remedy="Connect it without --guess."
        )
    drafted = draft(project, connector, name, {**given, key: "events"}, {})  # any will do: nothing goes through it
    page = connector.newest(given_of(project, name, drafted.settings, drafted.mapping, web), SAMPLED)
    if page.file is not None:
        return page.file
    if not page.records:
        raise SourceError(
            "has no rows yet to look at", place=name, remedy="Try again when there are some.", again=False
        )
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, fieldnames=list(page.records[0]))
        table.writeheader()
        table.writerows(page.records)
    return path


def save(project: Project, drafted: Draft, *, again: bool = False) -> None:
    """Save the source; from now on it is read by `peil sync` and by a server: `again`, from the beginning."""
    with project.store() as store:
        sources.save(store, drafted.name, drafted.connector.key, drafted.settings, drafted.mapping, again=again)


def _events(
    project: Project, drafted: Draft, given: Given, page: Page
) -> tuple[list[Mapping[str, object]], list[Mapping[str, object]]]:
    from peil.connectors.files.mapping import parse
    from peil.engines.duckdb import connect, view_over
    from peil.events.schema import COLUMNS
    from peil.lake import files
    from peil.lake.events import TABLE

    with tempfile.TemporaryDirectory(prefix="peil-") as name:
        init(Path(name) / "trial")
        trial = Project(Path(name) / "trial")
        trial.settings = replace(project.settings, store=StoreSettings())  # its own, wherever the project's is
        with trial.store() as store, project.store() as ours:
            store.declare_instruments(ours.instruments())
            sources.save(store, drafted.name, drafted.connector.key, {}, drafted.mapping)
            rows.add_page(store, drafted.name, [rows.as_line(one) for one in page.records], {})
            take_all(trial, store)
        if page.file is not None:
            trial.import_files([page.file], parse(given.mapping, place=drafted.name), derive=False)
        listed = files.listed(trial.lake / TABLE)
        found: list[Mapping[str, object]] = []
        if listed:
            engine = connect()
            view_over(engine, "events", listed, [(c.name, c.sql_type) for c in COLUMNS])
            names = ("type", "contact", "status", "team", "actor", "channel", "reason")
            asked = engine.execute(
                f"SELECT strftime(make_timestamp(time_us), '%Y-%m-%dT%H:%M:%SZ'), {', '.join(names)} FROM"
                f" (SELECT * FROM events ORDER BY time_us DESC, seq DESC LIMIT {3 * SHOWN}) ORDER BY time_us, seq"
            ).fetchall()
            engine.close()
            found = [{k: v for k, v in zip(("time", *names), row, strict=True) if v is not None} for row in asked]
        with trial.store() as store:
            bad: list[Mapping[str, object]] = [
                {key: row[key] for key in ("column", "value", "reason")} for row in store.quarantined(limit=SHOWN)
            ]
    return found, bad


def _generation(connector: Connector, before: Mapping[str, object], now: Mapping[str, object], *, again: bool) -> int:
    """How often what the source makes of records was changed: where it is reached does not matter."""
    if not before:
        return 0
    shaping = ["maps", *(one.key for one in connector.settings if one.kind not in ("secret", "url"))]
    changed = again or any(before.get(key) != now[key] for key in shaping)
    return int(str(before.get("generation", 0))) + changed


def _removed_before(project: Project, name: str, before: Mapping[str, object]) -> int:
    """Above all that was read of a source under that name which was removed since; 0 where there was none."""
    if before or not project.has_store():
        return 0
    try:
        known = {one.source for one in project.published().coverage}
    except StateError:
        return 0
    return int((time.time() - _ANCHOR_S) // 900) if name in known else 0


def _saved(project: Project, connector: Connector, name: str) -> tuple[Mapping[str, object], str, Maps]:
    """Settings, mapping and maps of a source of that name and connector, where it is connected already."""
    with project.store() as store:
        row = rows.source(store, name)
    if row is None or row["connector"] != connector.key:
        return {}, "", {}
    settings = row["settings"]
    assert isinstance(settings, Mapping)
    maps = settings.get("maps")
    return settings, str(row["mapping"]), dict(maps) if isinstance(maps, Mapping) else {}


def _value(project: Project, setting: Setting, raw: str) -> object:
    assert setting.kind in KINDS, setting.kind
    place = setting.key
    if setting.kind == "secret":
        if raw:
            check_reference(raw, place)
        return raw
    if setting.kind == "whole":
        if not raw.isdigit() or len(raw) > 12:
            raise InputError(said("'{raw}' is no whole number", raw=raw[:80]), place=place, remedy="Write digits only.")
        return int(raw)
    if setting.kind == "url" and not raw.startswith(("https://", "http://")):
        raise InputError(
            said("'{raw}' is no address", raw=raw[:200]),
            place=place,
            remedy="Write it as https://helpdesk.example.org.",
        )
    if setting.kind == "choice" and raw not in setting.choices:
        raise InputError(
            said("'{raw}' cannot be chosen", raw=raw[:80]), place=place, remedy=did_you_mean(raw, setting.choices)
        )
    return raw.rstrip("/") if setting.kind == "url" else raw


def _mapping(project: Project, name_or_path: str) -> str:
    from peil.connectors.files.mapping import load

    inside = project.folder / name_or_path
    return load(str(inside) if inside.is_file() else name_or_path).text


def _check_map(attribute: str, words: Mapping[str, str]) -> None:
    if ATTRIBUTES.get(attribute) != "text":
        raise InputError(
            said("'{name}' has no map of words", name=attribute),
            place="--map",
            remedy=did_you_mean(attribute, [name for name, kind in ATTRIBUTES.items() if kind == "text"]),
        )
    for ours in words.values():
        allowed = VOCABULARY.get(attribute)
        if allowed and ours not in allowed:
            raise InputError(
                said("'{value}' is no {name}", value=ours[:80], name=attribute),
                place="--map",
                remedy=did_you_mean(ours, allowed),
            )
