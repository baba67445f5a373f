"""A store moved into a PostgreSQL and back: nothing lost, no number given twice, no other project's store taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from peil import keeping
from peil.app import Project, init
from peil.cli import main
from peil.errors import InputError, StateError, StoreError
from peil.live import sources, tokens
from peil.live.tokens import Wish
from peil.store import live as rows
from peil.store import moving, people, steering
from peil.store.copying import copy, still
from peil.store.place import open_file, open_server
from peil.store.store import Store
from peil.store.tables import metadata
from stores import VARIABLE, Stores, on_postgresql

pytestmark = pytest.mark.long  # it starts a database


@pytest.fixture
def server(postgresql_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stores]:
    """A database server, and projects that have nothing to do with it until they name it."""
    with on_postgresql(postgresql_server, monkeypatch) as found:
        monkeypatch.undo()
        monkeypatch.setenv(VARIABLE, postgresql_server)
        yield found


def filled(folder: Path) -> Project:
    """A project with something of every kind in its store."""
    init(folder)
    project = Project(folder)
    with project.store() as store:
        store.surrogates("customer", "desk", ["Jan", "é\0" + "x" * 600, "\ufdd0"])
        number = store.begin_import(["a.csv"], "m", "x = 1")
        odd = {"import_id": number, "kind": "row", "file": "a.csv", "row": 3, "column": "t", "value": "a\0b"}
        store.add_quarantine([{**odd, "reason": "is none", "raw": {"t": "a\0b"}}])
        tokens.create(store, Wish("crm", "crm"))
        with rows.durable(store) as connection:
            rows.add_lines(connection, {"crm": ['{"a": "\\u0000"}', "{}"]})
        rows.taken(store, -1)
        steering.add(store, "goal", {"name": "Sneller", "why": "", "owner": "Ada"})
    return project


def held(project: Project) -> dict[str, list[dict[str, object]]]:
    """Every row of a project's store but its own number."""
    with project.store() as store, store.engine.connect() as connection:
        found = {}
        for table in metadata.sorted_tables:
            listed = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
            found[table.name] = [dict(row) for row in listed if row.get("namespace") != "store"]
    return found


def naming(project: Project, schema: str) -> Project:
    """The project with a PostgreSQL in its settings."""
    path = project.folder / "peil.toml"
    plain = path.read_text().partition("\n[store]")[0]
    path.write_text(plain + (f'\n[store]\nurl = "env:{VARIABLE}"\nschema = "{schema}"\n' if schema else ""))
    return Project(project.folder)


def test_there_and_back_is_as_before(server: Stores, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project, schema = filled(tmp_path / "p"), server.schema()
    before = held(project)
    words = ["--project", str(project.folder)]
    there = naming(project, schema)
    assert main(["quarantine", "list", *words]) == 5
    assert "Bring it there: peil store move" in capsys.readouterr().err
    assert main(["store", "move", *words]) == 0
    assert f"schema {schema}" in capsys.readouterr().out
    assert held(there) == before
    assert [p.name for p in (project.folder / "data").glob("*peil.db*")] == []
    with there.store() as store:
        sources.one(store, "crm")
        with rows.durable(store) as connection:
            rows.add_lines(connection, {"crm": ["{}"]})
        (_, last) = rows.since(store, 0, 10**6)[0]["crm"]
        assert last.id == 2
        assert steering.add(store, "goal", {"name": "Beter", "why": "", "owner": ""}) == 2
    after = held(there)
    back = naming(project, "")
    with pytest.raises(StateError, match="which the settings no longer name"), back.store():
        pass
    assert main(["store", "move", "--from", f"env:{VARIABLE}", "--schema", schema, *words]) == 0
    assert held(back) == after
    with sa.create_engine(server.url).connect() as connection:
        listed = sa.text("SELECT count(*) FROM pg_tables WHERE schemaname = :schema")
        assert connection.execute(listed, {"schema": schema}).scalar() == 0
    assert main(["store", "move", *words]) == 2
    assert "the settings name no PostgreSQL" in capsys.readouterr().err


def test_a_number_that_was_given_comes_back_in_neither(server: Stores, tmp_path: Path) -> None:
    """The newest batches of the inbox were taken before the store moved: the next one has a higher number."""
    project = filled(tmp_path / "p")

    def number(of: Project) -> int:
        with of.store() as store:
            with rows.durable(store) as connection:
                rows.add_lines(connection, {"crm": ["{}"]})
            last = max(one.id for one in rows.since(store, 0, 10**6)[0]["crm"])
            ids, _ = rows.claim(store, "crm", 99, 10**6)
            assert last in ids
            rows.taken(store, 99)
        return last

    schema = server.schema()
    assert number(project) == 2
    there = naming(project, schema)
    keeping.move_store(there)
    assert number(there) == 3
    back = naming(project, "")
    keeping.move_store(back, source=f"env:{VARIABLE}", schema=schema)
    assert number(back) == 4


def test_another_projects_store_is_never_taken(server: Stores, tmp_path: Path) -> None:
    schema = server.schema()
    first = naming(filled(tmp_path / "p"), schema)
    keeping.move_store(first)
    before = held(first)
    other = naming(filled(tmp_path / "q"), schema)
    with pytest.raises(StateError, match="store of another project"):
        keeping.move_store(other)
    init(tmp_path / "r")
    with pytest.raises(StateError, match="store of another project"), naming(Project(tmp_path / "r"), schema).store():
        pass
    with pytest.raises(StateError, match="is empty, but this project has a store"):
        held(naming(first, server.schema()))
    assert held(naming(first, schema)) == before


@pytest.mark.parametrize("moment", ["copied", "closed"])
def test_who_dies_while_moving_does_it_again(
    moment: str, server: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = filled(tmp_path / "p")
    before = held(project)
    there = naming(project, server.schema())
    with monkeypatch.context() as patched:
        patched.setattr(moving, "_close" if moment == "copied" else "remove_file", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keeping.move_store(there)
    with pytest.raises(StateError, match=r"the store is in data/peil\.db"):
        held(there)
    keeping.move_store(there)
    assert held(there) == before


def test_who_has_the_old_file_open_is_refused_not_lost(server: Stores, tmp_path: Path) -> None:
    """As the inbox of a server that runs on while the store is moved away under it."""
    project = filled(tmp_path / "p")
    with project.store() as old:
        assert rows.waiting(old)
        keeping.move_store(naming(project, server.schema()))
        with pytest.raises(StoreError, match="it was moved"), rows.durable(old) as connection:
            rows.add_lines(connection, {"crm": ["{}"]})


def test_a_copy_is_of_one_moment(server: Stores, tmp_path: Path) -> None:
    """What is written while a backup reads is in it wholly or not at all."""
    store, target = Store(server.engine(tmp_path / "a")), Store(open_file(tmp_path / "copy.db"))
    store.migrate()
    target.migrate()
    number = store.begin_import(["a.csv"], "m", "")
    with still(store.engine) as here:
        here.execute(sa.text("SELECT 1")).all()
        store.end_import(number, {"rows": 1})
        store.surrogates("customer", "desk", ["later"])
        with target.engine.begin() as there:
            copy(here, there)
    assert target.imports() == []
    assert [n for n, *_ in target.unfinished_imports()] == [number]
    assert [one.value for one in people.identities(target)] == []
    store.close()
    target.close()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://db/peil", "is no address of a PostgreSQL database"),
        ("postgresql://ada:geheim@127.0.0.1:1", "is no address of a PostgreSQL database"),
        ("geheim", "is no address of a PostgreSQL database"),
        ("postgresql://ada:geheim@127.0.0.1:1/peil", "the store of this project does not answer (Connection refused)"),
        ("", "the environment variable PEIL_TEST_STORE is not set"),
    ],
)
def test_an_address_that_leads_nowhere(
    address: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    init(tmp_path / "p")
    naming(Project(tmp_path / "p"), "peil")
    monkeypatch.setenv(VARIABLE, address)
    assert main(["quarantine", "list", "--project", str(tmp_path / "p")]) in (2, 5)
    said = capsys.readouterr().err
    assert told in said
    assert "[store]" in said
    assert "geheim" not in said


def test_a_secret_in_the_settings_is_refused(tmp_path: Path) -> None:
    init(tmp_path / "p")
    path = tmp_path / "p" / "peil.toml"
    for line, told in (
        ('url = "postgresql://ada:geheim@db/peil"', "not written down here but named"),
        ('schema = "peil"', "not written down here but named"),
        ('url = "env:X"\nschema = "Peil; DROP"', "cannot be the name of a schema"),
    ):
        path.write_text(f"[store]\n{line}\n")
        with pytest.raises(InputError, match=told) as caught:
            Project(path.parent)
        assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(("asked", "held"), [("off", "on"), ("local", "local"), ("on", "on")])
def test_accepted_is_on_disk_whatever_the_server_is_set_to(server: Stores, asked: str, held: str) -> None:
    engine = open_server(f"{server.url}?options=-c synchronous_commit={asked}", server.schema())
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == held
    engine.dispose()
