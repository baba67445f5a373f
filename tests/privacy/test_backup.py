"""Backups: the same answers after restoring; damage is told; nobody who was erased comes back; nothing is overwritten."""

from __future__ import annotations

import json
import random
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from peil import keeping
from peil.app import Project, init
from peil.cli import main
from peil.errors import InputError, PeilError, StateError
from privacy.bytes_of import holding

MAPPING = """
source = "desk"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
customer = { column = "email", kind = "email" }
[[event]]
type = "contact.status"
time = "t2"
contact = "id"
status = "st"
"""
HEAD = "id,t,t2,st,email\n"


def table(folder: Path, name: str, numbers: range) -> Path:
    path = folder / name
    lines = [
        f"D{n},2026-01-{n % 28 + 1:02d} 09:00,2026-01-{n % 28 + 1:02d} 1{n % 9}:00,"
        f"{'huh' if n % 10 == 0 else 'solved'},k{n % 7}@example.nl\n"
        for n in numbers
    ]
    path.write_text(HEAD + "".join(lines))
    return path


def answers(folder: Path) -> list[dict[str, Any]]:
    return [a.as_dict() for a in Project(folder).ask(["contacts", "first_resolution_time"], grain="day")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a full derive and change rows beside it."""
    made = tmp_path / "p"
    init(made)
    (tmp_path / "m.toml").write_text(MAPPING)
    for name, numbers in (("a.csv", range(1, 100)), ("b.csv", range(100, 130))):
        Project(made).import_files([table(tmp_path, name, numbers)], str(tmp_path / "m.toml"))
    return made


def test_restored_it_answers_as_before(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = answers(folder)
    file, other = tmp_path / "b.zip", tmp_path / "elsewhere" / "q"
    assert main(["backup", str(file), "--days", "30", "--project", str(folder)]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list((folder / "data").glob("backup-*"))
    assert main(["restore", str(file), str(other)]) == 0
    assert answers(other) == before
    with Project(folder).store() as a, Project(other).store() as b:
        assert list(a.quarantined()) == list(b.quarantined())
        assert a.content_key() == b.content_key()
    again = Project(other).import_files([tmp_path / "a.csv"], str(tmp_path / "m.toml"))
    assert (again.events_new, again.events_known) == (0, 90 * 2)
    assert Project(other).import_files([table(tmp_path, "c.csv", range(130, 140))], str(tmp_path / "m.toml")).events_new
    assert stat.S_IMODE((other / "data" / "erasure.key").stat().st_mode) == 0o600


def test_nothing_is_overwritten_without_force(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    keeping.backup(Project(folder), file)
    with pytest.raises(InputError, match="is there already"):
        keeping.backup(Project(folder), file)
    with pytest.raises(InputError, match="outside the project's data"):
        keeping.backup(Project(folder), folder / "data" / "b.zip")
    before = answers(folder)
    Project(folder).import_files([table(tmp_path, "c.csv", range(130, 150))], str(tmp_path / "m.toml"))
    now = answers(folder)
    with pytest.raises(InputError, match="holds a project already"):
        keeping.restore(file, folder)
    assert answers(folder) == now != before
    keeping.restore(file, folder, force=True)
    assert answers(folder) == before
    assert sorted(p.name for p in folder.iterdir()) == ["data", "peil.toml"]


def test_who_was_erased_after_a_backup_is_erased_from_it(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    keeping.backup(Project(folder), file, days=30)
    before = answers(folder)
    done = keeping.erase(Project(folder), "k3@example.nl")
    (named,) = done["backups"]  # type: ignore[misc]
    assert named["file"] == str(file)
    done = keeping.restore(file, folder, force=True)
    assert done["erased_again"] == {"persons": 1, "rejected_rows": 2, "texts": 0}
    assert holding(folder, "k3@example.nl") == []
    assert answers(folder) == before
    again = Project(folder).import_files([tmp_path / "a.csv"], str(tmp_path / "m.toml"))
    assert (again.events_new, again.rows_erased) == (0, 12)  # 14 rows up to D99, without D10 and D80
    assert holding(folder, "k3@example.nl") == []
    with Project(folder).store() as store:
        assert [b["file"] for b in keeping.people.backups(store)] == [str(file)]


def test_without_the_newer_state_nobody_is_known_as_erased(folder: Path, tmp_path: Path) -> None:
    keeping.backup(Project(folder), tmp_path / "b.zip")
    keeping.erase(Project(folder), "k3@example.nl")
    done = keeping.restore(tmp_path / "b.zip", tmp_path / "q")
    assert done["erased_again"] is None


def test_damage_is_told(folder: Path, tmp_path: Path) -> None:
    """At 30 places a byte is turned; restoring refuses or gives exactly what was backed up."""
    file, bad = tmp_path / "b.zip", tmp_path / "bad.zip"
    keeping.backup(Project(folder), file)
    whole, before = file.read_bytes(), answers(folder)
    chance, refused = random.Random(5), 0
    for number in range(30):
        place = chance.randrange(len(whole))
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        target = tmp_path / f"r{number}"
        try:
            keeping.restore(bad, target)
        except PeilError as error:
            refused += 1
            assert "bad.zip" in str(error)
            assert not (target / "data").exists()
            assert not list(target.glob(".restoring*"))
        else:  # a byte that says nothing, as in a time of the zip's own
            assert answers(target) == before
    assert refused >= 20
    bad.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StateError, match="damaged or cut off"):
        keeping.restore(bad, tmp_path / "r")
    bad.write_bytes(b"no zip at all")
    with pytest.raises(StateError, match="damaged or cut off"):
        keeping.restore(bad, tmp_path / "r")
    with pytest.raises(InputError, match="no such file"):
        keeping.restore(tmp_path / "none.zip", tmp_path / "r")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"format": 99}, "has format 99"),
        ({"files": {"../../evil": {}}}, "its list of files"),
        ({"files": {"peil.toml": {"size": 1, "sha256": ""}}}, "is missing or too much"),
        (None, "is no backup of Peil"),
    ],
)
def test_a_manifest_that_cannot_be_right(
    changed: dict[str, Any] | None, told: str, folder: Path, tmp_path: Path
) -> None:
    keeping.backup(Project(folder), tmp_path / "b.zip")
    with (
        zipfile.ZipFile(tmp_path / "b.zip") as old,
        zipfile.ZipFile(tmp_path / "n.zip", "w") as new,
    ):
        for name in old.namelist():
            if name != "manifest.json":
                new.writestr(name, old.read(name))
            elif changed is not None:
                new.writestr(name, json.dumps({**json.loads(old.read(name)), **changed}))
    with pytest.raises(PeilError, match=told):
        keeping.restore(tmp_path / "n.zip", tmp_path / "r")


def test_a_backup_of_another_project_takes_no_place_where_someone_was_erased(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    init(other)
    Project(other).import_files([tmp_path / "a.csv"], str(tmp_path / "m.toml"))
    keeping.backup(Project(other), tmp_path / "b.zip")
    keeping.erase(Project(folder), "k3@example.nl")
    before = answers(folder)
    with pytest.raises(InputError, match="backup of another project"):
        keeping.restore(tmp_path / "b.zip", folder, force=True)
    assert answers(folder) == before
