"""The store: migrations make the tables that the code declares, once; surrogates stay; instruments never change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from peil.errors import InputError, StoreError
from peil.store import people
from peil.store import store as module
from peil.store.place import open_file
from peil.store.store import Store
from peil.store.tables import metadata
from stores import Stores


@pytest.fixture
def store(tmp_path: Path, stores: Stores) -> Iterator[Store]:
    made = Store(stores.engine(tmp_path / "peil.db"))
    made.migrate()
    yield made
    made.close()


def test_migrations_and_tables_are_the_same(store: Store) -> None:
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_known_without_alembic(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parent / "migrations"))
    assert store._revision() == ScriptDirectory.from_config(config).get_current_head()
    monkeypatch.setattr("alembic.command.upgrade", lambda *_: pytest.fail("nothing was to be done"))
    store.migrate()


def test_long_ids_of_an_earlier_store_are_shortened(tmp_path: Path) -> None:
    """They stood whole in the key before; who they are stays, and they are known again."""
    store, long = Store(open_file(tmp_path / "old.db")), "x" * 600
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parent / "migrations"))
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.exec_driver_sql(
            "INSERT INTO identity VALUES ('customer', 'own', ?, 7), ('agent', 'own', 'a', 8)", (long,)
        )
    store.migrate()
    assert store.surrogates("customer", "own", [long]) == {long: 7}
    assert store.surrogates("agent", "own", ["a"]) == {"a": 8}
    assert store.names("customer", [7]) == {7: long}
    store.close()


def test_surrogates_are_random_and_stay(store: Store, stores: Stores, tmp_path: Path) -> None:
    names = [f"k{n}" for n in range(1000)]
    first = store.surrogates("customer", "own", names)
    assert len(set(first.values())) == 1000
    assert all(0 <= key < 2**62 for key in first.values())
    again = Store(stores.engine(tmp_path / "peil.db"))
    assert again.surrogates("customer", "own", [*names[:10], "new"]) == {
        **dict(list(first.items())[:10]),
        "new": again.surrogates("customer", "own", ["new"])["new"],
    }
    assert store.surrogates("customer", "other", ["k1"])["k1"] != first["k1"]
    assert store.surrogates("agent", "own", ["k1"])["k1"] != first["k1"]
    assert store.names("customer", [first["k3"], 5]) == {first["k3"]: "k3"}
    assert first["k3"] in store.keys_of("customer", ["k3"])["k3"]
    odd = [
        "é",
        "a'b",
        '"',
        "x" * 300,
        "\u2028",
        "😀",
        "a\0b",
        "ab",
        "\ufdd0",
        "\ufdd00",
        "\0\ufdd0",
        *("é" * n + end for n in (500, 501, 4000) for end in "xy"),
    ]
    keys = store.surrogates("customer", "own", odd)
    assert list(keys) == odd
    assert len(set(keys.values())) == len(odd)
    assert again.surrogates("customer", "own", odd) == keys
    assert store.names("customer", keys.values()) == {key: value for value, key in keys.items()}
    assert store.keys_of("customer", odd) == {value: [key] for value, key in keys.items()}
    assert {one.value for one in people.identities(store) if one.namespace == "own"} >= set(odd)
    gone = [one for one in people.identities(store) if one.value in odd[-4:]]
    people.drop_identities(store, gone)
    assert store.keys_of("customer", odd[-5:]) == {odd[-5]: [keys[odd[-5]]]}
    again.close()


def test_the_content_key_is_the_projects_own(store: Store, stores: Stores, tmp_path: Path) -> None:
    other = Store(stores.engine(tmp_path / "other.db"))
    other.migrate()
    assert store.content_key() == store.content_key() != other.content_key()
    other.close()


def test_an_instrument_never_changes(store: Store) -> None:
    scale = {"family": "csat", "scale": [1, 5]}
    store.declare_instruments({"q": scale})
    store.declare_instruments({"q": scale})
    assert store.instruments() == {"q": scale}
    with pytest.raises(InputError, match="already declared otherwise"):
        store.check_instruments({"q": {**scale, "scale": [1, 7]}})


def test_a_database_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "peil.db"
    path.write_bytes(b"this is no database at all, but long enough to be read as one" * 20)
    with pytest.raises(StoreError, match=r"data/peil\.db cannot be used \(file is not a database\)"):
        Store(open_file(path)).migrate()
