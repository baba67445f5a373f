"""Keeping a project as its people may ask: erase a person, hand over what is held, back up and restore.

Like `app` it picks lock, store and lake; what is done is in `privacy` and `backup`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from peil.app import Project, Say
from peil.errors import InputError, NotFoundError
from peil.lake.lock import writing
from peil.privacy.erase import erase as erase_
from peil.privacy.held import held
from peil.privacy.tombstones import load_key
from peil.privacy.traces import Traces, Wanted, find
from peil.store import people
from peil.store.store import Store

KINDS = ("customer", "agent")


def traces(project: Project, value: str, *, kind: str | None = None, source: str | None = None) -> Traces:
    """Where someone stands, without changing anything. Raises InputError where an id could be two persons."""
    with project.store() as store:
        return _found(project, store, _wanted(store, value, kind, source), source)


def erase(
    project: Project,
    value: str,
    *,
    kind: str | None = None,
    source: str | None = None,
    say: Say | None = None,
    wait: bool = True,
) -> dict[str, object]:
    """Erase someone for good and keep them out of later imports; returns what was done, see `report`."""
    data = project.folder / "data"
    with writing(data, "erase", wait=wait, tell=say), project.store() as store:
        wanted = _wanted(store, value, kind, source)
        found = _found(project, store, wanted, source)
        key = load_key(data, needed=bool(people.tombstones(store)))
        clean = erase_(store, project.folder, found, wanted, key)
    return {**report(found), "erased": True, "log_emptied": clean}


def person(
    project: Project, value: str, *, kind: str | None = None, source: str | None = None, language: str | None = None
) -> dict[str, object]:
    """All that is held on someone, in words. Raises NotFoundError where nothing is."""
    with project.store() as store:
        found = _found(project, store, _wanted(store, value, kind, source), source)
        if not found and not found.loose:
            raise NotFoundError(
                "nothing is held on this person", place=value, remedy="Try another address, number or id."
            )
        return held(
            store,
            project.lake,
            value,
            found,
            zone=project.settings.zone,
            language=language or project.settings.language,
            now=dt.datetime.now(dt.UTC),
        )


def report(found: Traces) -> dict[str, object]:
    """What was found, in figures; persons by kind and source."""
    tables: dict[str, int] = {}
    for row in found.texts:
        tables[row.table] = tables.get(row.table, 0) + 1
    return {
        "persons": [{"kind": i.kind, "source": i.namespace, "value": i.value} for i in found.identities],
        "rejected_rows": len(found.rejected),
        "texts": tables,
        "lake": {name: {c: len(texts) for c, texts in columns.items()} for name, columns in found.lake.items()},
        "files": [str(path) for path in found.loose],
        "backups": [b for b in found.backups if b["expires"] >= dt.date.today().isoformat()],  # noqa: DTZ011
    }


def report_text(found: Mapping[str, object]) -> str:
    """The same for a terminal."""
    lines = [f"  {p['kind']} in {p['source']}: {p['value']}" for p in _list(found["persons"])]
    if found["rejected_rows"]:
        lines.append(f"  rejected rows in quarantine: {found['rejected_rows']}")
    tables, lake = found["texts"], found["lake"]
    assert isinstance(tables, dict)
    assert isinstance(lake, dict)
    lines += [f"  texts in {table}: {count}" for table, count in tables.items()]
    lines += [f"  texts in {t}.{c}: {count}" for t, columns in lake.items() for c, count in columns.items()]
    if not lines:
        lines = ["  nothing in the project's data"]
    lines += [f"  not Peil's own file, remove it yourself: {path}" for path in found["files"]]  # type: ignore[attr-defined]
    lines += [f"  a backup of {b['made']} holds it until {b['expires']}: {b['file']}" for b in _list(found["backups"])]
    return "\n".join(lines)


def _wanted(store: Store, value: str, kind: str | None, source: str | None) -> Wanted:
    if kind not in (None, *KINDS):
        raise InputError(f"'{kind}' is no kind of person", place="kind", remedy="Choose customer or agent.")
    if not value.strip():
        raise InputError("names nobody", place="value", remedy="Give an address, a number, or an id in a source.")
    namespace = None if source in (None, "all") else source
    return Wanted(value, kind=kind, namespace=namespace, countries=people.countries(store))


def _found(project: Project, store: Store, wanted: Wanted, source: str | None) -> Traces:
    found = find(store, project.folder, wanted)
    spaces = sorted({i.namespace for i in found.identities})
    if not wanted.addresses and source is None and len(spaces) > 1:
        raise InputError(
            f"is an id in {len(spaces)} sources, which may be {len(spaces)} persons: {', '.join(spaces)}",
            place=wanted.value,
            remedy="Add --source NAME, or --source all where it is one person.",
        )
    return found


def _list(value: object) -> Sequence[Mapping[str, str]]:
    assert isinstance(value, list)
    return value
