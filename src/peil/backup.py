"""Backups: everything that a project needs in one zip with a manifest and checksums; checking and unpacking it.

Only the list of files, the store's copy and links to the lake's files are made under the writer lock: the lake
never rewrites a file, so packing goes on while others write. What a backup may replace is in `keeping`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import lzma
import os
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from peil.errors import InputError, StateError
from peil.lake import files, published
from peil.lake.lock import NAME as LOCK
from peil.settings import FILE as SETTINGS
from peil.store import copying
from peil.store.binding import MARK, renumber
from peil.store.place import FILE, open_file
from peil.store.store import Store

FORMAT = 1
MANIFEST = "manifest.json"
_LINKS = "backup-"
_PIECE = 1 << 20
#: What reading a zip raises where its bytes are not what they were.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, struct.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)
_AGAIN = "Take another backup, or make this one again."


def freeze(folder: Path, store: Store) -> Path:
    """Links to the files of the project as it stands, and a copy of its store. The caller holds the writer lock."""
    data = folder / "data"
    drop_frozen(data, dead_only=True)
    frozen = data / f"{_LINKS}{os.getpid()}"
    shutil.rmtree(frozen, ignore_errors=True)
    frozen.mkdir(mode=0o700)
    for path in _wanted(data):
        target = frozen / "data" / path.relative_to(data)
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(path, target)
    (frozen / "data").mkdir(exist_ok=True)
    _copy_store(store, data, frozen / "data" / FILE)
    shutil.copy2(folder / SETTINGS, frozen / SETTINGS)
    return frozen


def _copy_store(store: Store, data: Path, target: Path) -> None:
    """The store as it is at one moment, in a file, wherever it is."""
    if store.engine.dialect.name == "sqlite":
        with (
            contextlib.closing(sqlite3.connect(data / FILE)) as now,
            contextlib.closing(sqlite3.connect(target)) as copy,
        ):
            now.backup(copy)
        return
    made = Store(open_file(target))
    made.migrate()
    with copying.still(store.engine) as here, made.engine.begin() as there:
        copying.copy(here, there)
        renumber(there, None)  # a backup belongs to nobody's database
    made.close()


def drop_frozen(data: Path, *, dead_only: bool = False) -> None:
    """Remove what backups linked: those of processes that died, or all of them."""
    for left in data.glob(f"{_LINKS}*"):
        if not (dead_only and _lives(left.name.removeprefix(_LINKS))):
            shutil.rmtree(left, ignore_errors=True)


def pack(frozen: Path, file: Path, *, expires: dt.date, version: str, now: dt.datetime) -> dict[str, object]:
    """Write the zip, readable by its owner only; it has its name when it is whole. Returns the manifest."""
    listed: dict[str, dict[str, object]] = {}
    fresh = file.with_name(f".{file.name}.making")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with zipfile.ZipFile(out, "w", allowZip64=True) as archive:
                for path in sorted(p for p in frozen.rglob("*") if p.is_file()):
                    name = path.relative_to(frozen).as_posix()
                    listed[name] = _add(archive, path, name)
                manifest = {
                    "format": FORMAT,
                    "peil": version,
                    "made": now.isoformat(timespec="seconds"),
                    "expires": expires.isoformat(),
                    "files": listed,
                }
                archive.writestr(MANIFEST, json.dumps(manifest, indent=1), zipfile.ZIP_DEFLATED)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except FileNotFoundError:
        raise StateError(
            "someone was erased while it was made, so it was not finished", place=str(file), remedy="Back up again."
        ) from None
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def unpack(file: Path, target: Path) -> dict[str, object]:
    """Check a backup and unpack it into a new folder; returns its manifest.

    Raises InputError where it is none, StateError where it is damaged or a newer Peil made it.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, file)
            listed = manifest["files"]
            assert isinstance(listed, dict)
            there = {m.filename for m in archive.infolist() if not m.is_dir()} - {MANIFEST}
            if there != set(listed):
                odd = sorted(there ^ set(listed))[0]
                raise StateError(f"is damaged: {odd} is missing or too much", place=str(file), remedy=_AGAIN)
            for name, expected in listed.items():
                _take(archive, name, expected, target, file)
    except FileNotFoundError:
        raise InputError("there is no such file", place=str(file), remedy="Check the path.") from None
    except _DAMAGE as error:
        raise StateError(f"is damaged or cut off ({error})", place=str(file), remedy=_AGAIN) from None
    if (target / "data" / "lake" / published.NAME).exists():
        published.read(target / "data" / "lake")  # refuses another format
    return manifest


def _manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, object]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
        number, listed = manifest["format"], manifest["files"]
    except (KeyError, ValueError, TypeError):
        raise InputError("is no backup of Peil", place=str(file), remedy="Name a file that peil backup made.") from None
    if not isinstance(number, int) or number > FORMAT:
        raise StateError(f"has format {number}; this Peil reads {FORMAT}", place=str(file), remedy="Update Peil.")
    if not isinstance(listed, dict) or any(_leads_out(name) for name in listed) or SETTINGS not in listed:
        raise StateError("is damaged: its list of files cannot be right", place=str(file), remedy=_AGAIN)
    return dict(manifest)


def _take(archive: zipfile.ZipFile, name: str, expected: Mapping[str, object], target: Path, file: Path) -> None:
    path = target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as packed, _private(path) as out:
        found = _copied(packed, out)
    if found != {"size": expected.get("size"), "sha256": expected.get("sha256")}:
        raise StateError(f"is damaged: {name} is not what was backed up", place=str(file), remedy=_AGAIN)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/") or not name


def _wanted(data: Path) -> Iterator[Path]:
    """The files to keep: of a table those that it lists, or that readers see; never what is staged."""
    lake = data / "lake"
    listed: set[str] = set()
    tables = [log.parent for log in lake.glob("*/_delta_log")]
    for table in tables:
        listed |= set(files.listed(table))
    if (lake / published.NAME).exists():
        snapshot = published.read(lake)
        listed |= {name for fact in snapshot.facts for name in snapshot.files(fact)}
    for path in sorted(data.rglob("*")):
        top = path.relative_to(data).parts[0]
        if not path.is_file() or top.startswith((_LINKS, FILE, MARK)) or path.name == LOCK:
            continue
        if lake / "staging" in path.parents or path.suffix == ".new":
            continue
        if path.suffix == ".parquet" and "_delta_log" not in path.parts and set(tables) & set(path.parents):
            if str(path) in listed:
                yield path
            continue
        yield path


def _link(path: Path, target: Path) -> None:
    """A second name for a file that is never rewritten; a copy of any other, and where links are not possible."""
    if path.suffix == ".parquet":
        with contextlib.suppress(OSError):
            os.link(path, target)
            return
    shutil.copy2(path, target)


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, object]:
    """Parquet is packed already; the rest is packed here."""
    info = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    info.compress_type = zipfile.ZIP_STORED if path.suffix == ".parquet" else zipfile.ZIP_DEFLATED
    with path.open("rb") as raw, archive.open(info, "w", force_zip64=True) as out:
        return _copied(raw, out)


def _copied(source: IO[bytes], target: IO[bytes]) -> dict[str, object]:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        target.write(piece)
    return {"size": size, "sha256": digest.hexdigest()}


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
