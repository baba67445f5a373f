"""Keeping a project as its people may ask: erase a person, hand over what is held, back up and restore.

Like `app` it picks lock, store and lake; what is done is in `privacy` and `backup`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from peil import __version__, amend, settings
from peil import backup as backup_
from peil.app import Project, Say
from peil.errors import InputError, NotFoundError, PeilError, StoreError, said
from peil.joining.person import one_person
from peil.lake.lock import writing
from peil.live.drain import drain
from peil.people import audit, users
from peil.privacy.erase import change_rows
from peil.privacy.erase import erase as erase_
from peil.privacy.held import held
from peil.privacy.spelling import addresses, strings
from peil.privacy.tombstones import KEY_FILE, Tombstones, hashes_of, load_key
from peil.privacy.traces import Erased, Traces, Wanted, find
from peil.readable import place_of
from peil.settings import FILE as SETTINGS
from peil.store import moving, people
from peil.store import users as rows
from peil.store.binding import MARK
from peil.store.place import FILE, Place, open_file
from peil.store.store import Store

KINDS = ("customer", "agent")
#: Tables with what sources said: an account's erasure leaves them alone.
_OF_SOURCES = ("quarantine", "import_run")


def traces(project: Project, value: str, *, kind: str | None = None, source: str | None = None) -> Traces:
    """Where someone stands, without changing anything. Raises InputError where an id could be two persons."""
    with project.store() as store:
        return _found(project, store, _wanted(store, value, kind, source), source)


def erase_user(project: Project, number: int, *, by: int | None = None, patience_s: float = 10) -> bool:
    """Erase a user's account: address, name, password, sessions, links, and their address wherever mail is sent to.

    What the sources say of them as a customer or employee stays: `erase` takes that out too. The audit log keeps their
    number, and a tombstone keeps a backup from bringing the account back. False where another process kept the
    database's log open, so that it could not be emptied.
    Raises NotFoundError, and StateError for the last owner.
    """
    with project.store() as store:
        users.may_be_erased(store, number)
        wanted = Wanted(users.of_id(store, number).email)
        key = load_key(project.folder / "data", needed=bool(people.tombstones(store)))
        people.add_tombstones(store, hashes_of(key, (), wanted.addresses))
        held = [r for r in people.texts(store, besides=_OF_SOURCES) if _in(r, wanted)]
        change_rows(store, held, wanted)
        audit.note(store, by, "user.erased", number)
        return people.scrub(store, patience_s=patience_s)


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
    # What waits in the inbox names people too; what arrives later meets the tombstone.
    for why in drain(project, wait=wait, say=say).failed.values():
        why.add_note("Its inbox holds what was not read yet, so nothing was erased.")
        raise why
    with writing(data, "erase", wait=wait, tell=say), project.store() as store:
        wanted = _wanted(store, value, kind, source)
        found = _found(project, store, wanted, source)
        accounts = _accounts(store, found, wanted)
        for one in accounts:
            users.may_be_erased(store, one.id)
        key = load_key(data, needed=bool(people.tombstones(store)))
        clean = erase_(store, project.folder, found, wanted, key)
        for one in accounts:
            audit.note(store, None, "user.erased", one.id)
    return {**report(found), "erased": True, "log_emptied": clean}


def person(
    project: Project, value: str, *, kind: str | None = None, source: str | None = None, language: str | None = None
) -> dict[str, object]:
    """All that is held on someone, in words. Raises NotFoundError where nothing is."""
    with project.store() as store:
        wanted = _wanted(store, value, kind, source)
        found = _found(project, store, wanted, source)
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
            accounts=[_account(store, one) for one in _accounts(store, found, wanted)],
        )


def backup(
    project: Project, file: Path, *, days: int = 90, force: bool = False, say: Say | None = None
) -> dict[str, object]:
    """Write a backup that is to be thrown away after `days`; returns its manifest. Others may write meanwhile.

    Raises InputError where the file is there already and `force` is not given.
    """
    data, file = project.folder / "data", file.resolve()
    if file.exists() and not force:
        raise InputError("is there already", place=str(file), remedy="Name another file, or add --force.")
    if data in file.parents or not file.parent.is_dir():
        raise InputError("cannot be written there", place=str(file), remedy="Name a folder outside the project's data.")
    if days < 1:
        raise InputError(f"{days} days is no time to keep it", place="--days", remedy="Give 1 or more.")
    now = dt.datetime.now(dt.UTC)
    expires = (now + dt.timedelta(days=days)).date()
    with writing(data, "backup", tell=say), project.store() as store:
        number = people.add_backup(store, str(file), expires.isoformat())
        frozen = backup_.freeze(project.folder, store)
    try:
        return backup_.pack(frozen, file, expires=expires, version=__version__, now=now)
    except BaseException:
        with project.store() as store:
            people.drop_backup(store, number)
        raise
    finally:
        shutil.rmtree(frozen, ignore_errors=True)


def move_store(
    project: Project,
    *,
    source: str = "",
    schema: str = settings.Store.schema,
    wait: bool = True,
    say: Say | None = None,
) -> int:
    """Bring the store to where the settings have it; returns how many rows.

    From data/peil.db into the PostgreSQL that they name; or, where they name none, from the one whose address stands
    where `source` (env:NAME, file:PATH) says. Raises StateError where there is nothing to bring.
    """
    place = project.place()
    with writing(place.data, "store move", wait=wait, tell=say):
        if place.url and source:
            raise InputError(
                "the settings name a PostgreSQL, and a store is brought from one only into data/peil.db",
                place="--from",
                remedy="Take [store] out of peil.toml to bring it back; between servers, use pg_dump and pg_restore.",
            )
        if place.url:
            return moving.into_server(place)
        if not source:
            raise InputError(
                "the settings name no PostgreSQL to bring the store to",
                place=f"{SETTINGS} [store]",
                remedy='Add [store] with url = "env:NAME"; or, to bring it back from there, say --from env:NAME.',
            )
        return moving.out_of_server(place_of(project.folder, settings.Store(source, schema)), place)


def restore(file: Path, folder: Path, *, force: bool = False, say: Say | None = None) -> dict[str, object]:
    """Put a backup into `folder`; with `force` in the place of the project there, whose erasures are done again.

    The store goes where that project has its own, else into data/peil.db: never into a database that only the backup
    names, which may be another's by now.

    Everything is checked and erased beside it before anything is replaced. Raises as `backup.unpack`, and
    InputError where a project is there and `force` is not given.
    """
    data, aside = folder / "data", folder / "data.replaced"
    if aside.exists() and not data.exists():  # a restore that was stopped between its two steps
        aside.rename(data)
    there = data.exists() or (folder / SETTINGS).exists()
    if there and not force:
        raise InputError(
            "holds a project already",
            place=str(folder),
            remedy="Name another folder, or add --force to put the backup in its place.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for left in (aside, *folder.glob(".restoring-*")):
        shutil.rmtree(left, ignore_errors=True)
    staged = folder / f".restoring-{os.getpid()}"
    try:
        manifest = backup_.unpack(file, staged)
        with writing(data, "restore", tell=say):
            place = _present(folder)
            again = _carry_over(place, staged, say)
            _keep_place(folder, place, staged)
            if data.exists():
                data.rename(aside)
            (staged / "data").rename(data)
            (staged / SETTINGS).replace(folder / SETTINGS)
            if place.url:  # who dies here is told to do it by hand
                moving.into_server(place)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)
    listed = manifest["files"]
    assert isinstance(listed, dict)
    return {"restored": str(folder), "made": manifest["made"], "files": len(listed), "erased_again": again}


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


def report_text(found: Mapping[str, object], heard: Callable[[str], str] = str) -> str:
    """The same for a terminal; `heard` says a sentence in the reader's language."""
    lines = [
        heard(said("{kind} in {source}: {value}", kind=said(p["kind"]), source=p["source"], value=p["value"]))
        for p in _list(found["persons"])
    ]
    if found["rejected_rows"]:
        lines.append(heard(said("rejected rows in quarantine: {n}", n=found["rejected_rows"])))
    tables, lake = found["texts"], found["lake"]
    assert isinstance(tables, dict)
    assert isinstance(lake, dict)
    counts = {**tables, **{f"{t}.{c}": count for t, columns in lake.items() for c, count in columns.items()}}
    for table, count in counts.items():
        accounts = said("accounts of users: {n}", n=count)
        lines.append(heard(accounts if table == "user" else said("texts in {table}: {n}", table=table, n=count)))
    if not lines:
        lines = [heard("nothing in the project's data")]
    files, backups = found["files"], _list(found["backups"])
    assert isinstance(files, list)
    lines += [heard(said("not Peil's own file, remove it yourself: {path}", path=path)) for path in files]
    kept = "a backup of {made} holds it until {expires}: {file}"
    lines += [heard(said(kept, made=b["made"], expires=b["expires"], file=b["file"])) for b in backups]
    return "\n".join(f"  {line}" for line in lines)


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
    # An address that was found may be of a customer who is joined with more: so until nothing new is found.
    while others := _others(project, store, wanted, found):
        wanted.joined_with(others)
        found = find(store, project.folder, wanted)
    return found


def _others(project: Project, store: Store, wanted: Wanted, found: Traces) -> list[people.Identity]:
    """Under what else the customers found are known: joined with them, or said by a source of nobody else."""
    mine = {one.key for one in found.identities if one.kind == "customer"}
    if not mine or wanted.kind == "agent":
        return []
    more = one_person(project.lake, mine) - mine
    return [one for one in people.identities(store) if one.kind == "customer" and one.key in more] if more else []


def _in(row: people.Held, wanted: Wanted) -> bool:
    return any(wanted.spans(text) for text in strings(list(row.texts.values())))


def _accounts(store: Store, found: Traces, wanted: Wanted) -> list[users.User]:
    """The users among those found: by their own address, not by a word in it."""
    mine = [row for row in found.texts if row.table == "user" and addresses(str(row.texts["email"])) & wanted.addresses]
    return [users.of_id(store, int(str(row.key[0]))) for row in mine]


def _account(store: Store, user: users.User) -> dict[str, object]:
    """What is held on a user, but for the hashes of secrets."""
    told: dict[str, object] = {
        name: getattr(user, name) for name in ("email", "name", "role", "agent", "language", "zone", "subject", "seen")
    }
    sessions = [{name: row[name] for name in ("kind", "name", "made", "seen")} for row in rows.sessions(store, user.id)]
    did = [
        {name: row[name] for name in ("made", "action", "object")}
        for row in rows.audited(store, user_id=user.id, limit=100_000)
    ]
    return {**told, "teams": list(user.teams), "sessions": sessions, "did": did}


def _list(value: object) -> Sequence[Mapping[str, str]]:
    assert isinstance(value, list)
    return value


def _present(folder: Path) -> Place:
    """Where the project in a folder has its store; of none, or one whose settings cannot be read, in its file."""
    try:
        return place_of(folder, settings.load(folder).store)
    except PeilError:
        if (folder / "data" / MARK).exists():
            raise
        return Place(folder / "data")


def _keep_place(folder: Path, place: Place, staged: Path) -> None:
    """Make a project that is put in the place of another have its store where that one has it."""
    where = settings.load(folder).store if place.url else settings.Store()
    if settings.load(staged).store != where:
        path = staged / SETTINGS
        path.write_text(amend.with_store(path.read_text(encoding="utf-8"), where), encoding="utf-8")
    if (folder / "data" / MARK).exists():
        shutil.copy2(folder / "data" / MARK, staged / "data" / MARK)


def _carry_over(place: Place, staged: Path, say: Say | None) -> dict[str, object] | None:
    """Whoever was erased after the backup is erased from it; what that was. None where no erasure is known."""
    folder = place.data.parent
    if not place.there():
        return None
    try:
        with _opened(Store(place.open())) as store:
            hashes, known = people.tombstones(store), people.backups(store)
    except StoreError:
        if place.url:
            raise
        if say:
            say("The present store cannot be read: erase those again who were erased after the backup was made.")
        return None
    with _opened(Store(open_file(staged / "data" / FILE))) as store:
        there = {b["file"] + b["made"] for b in people.backups(store)}
        people.note_backups(store, [b for b in known if b["file"] + b["made"] not in there])
        if not hashes:
            return None
        key = load_key(folder / "data", needed=True)
        (staged / "data").mkdir(exist_ok=True)
        if not (staged / "data" / KEY_FILE).exists():
            shutil.copy2(folder / "data" / KEY_FILE, staged / "data" / KEY_FILE)
        if load_key(staged / "data") != key:
            raise InputError(
                "is a backup of another project: who was erased here cannot be erased from it",
                place=str(folder),
                remedy="Restore it into a folder of its own.",
            )
        people.add_tombstones(store, hashes)
        gone = Erased(Tombstones(key, people.tombstones(store), people.countries(store)))
        found = find(store, staged, gone)
        erase_(store, staged, found, gone, key)
    return {"persons": len(found.identities), "rejected_rows": len(found.rejected), "texts": len(found.texts)}


@contextlib.contextmanager
def _opened(store: Store) -> Iterator[Store]:
    try:
        store.migrate()
        yield store
    finally:
        store.close()
