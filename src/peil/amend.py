"""Changing `peil.toml` in place: comments and order stay, the file is whole at every moment. What may stand in it is
checked by `settings`; no form and no page here."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import tomllib
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit import items

from peil.errors import InputError, StateError, said
from peil.opening import WEEKDAYS
from peil.settings import FILE, Settings, Store, parse

_SAVING = threading.Lock()


@dataclass(frozen=True)
class Written:
    """The file's text, and a digest that tells it from what it was or will be."""

    text: str
    digest: str


@dataclass(frozen=True)
class Hours:
    """A schedule as it is typed: `days` are texts such as "09:00-12:30, 13:00-17:30" by weekday, empty for closed.

    `origin` is its place in the file, from 0; null for a new one.
    """

    origin: int | None
    name: str
    valid_from: str
    open_on_holidays: bool
    days: tuple[str, ...]


def read(folder: Path) -> Written:
    """The settings file of the project in `folder`. Raises StateError where it cannot be read."""
    try:
        raw = (folder / FILE).read_bytes()
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StateError(
            said("the settings cannot be read: {error}", error=error),
            place=FILE,
            remedy="Check that the file is there, is UTF-8 text, and that you may read it.",
        ) from None
    return Written(text, hashlib.sha256(raw).hexdigest()[:16])


def checked(text: str) -> Settings:
    """The settings that a changed text holds; raises InputError where one cannot be used."""
    return parse(_loaded(text))


def replaced(folder: Path, text: str, digest: str) -> bool:
    """Write the text in one step, unless the file is no longer the one with `digest`: then False, and nothing changes.

    Raises StateError where it cannot be written.
    """
    path = folder / FILE
    with _SAVING:
        if read(folder).digest != digest:
            return False
        fresh = path.with_name(f".{FILE}.new")
        try:
            with fresh.open("w", encoding="utf-8", newline="") as handle:
                handle.write(text)
                handle.flush()
                os.fsync(handle.fileno())
            fresh.chmod(path.stat().st_mode & 0o777)
            fresh.replace(path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise StateError(
                said("the settings cannot be written: {why}", why=error.strerror or str(error)),
                place=FILE,
                remedy="Check your rights on the project's folder, and the space on the disk.",
            ) from None
    return True


def schedules_in(text: str) -> int:
    """How many [[schedule]] tables the text has."""
    held = _loaded(text).get("schedule", [])
    return len(held) if isinstance(held, list) else 0


def is_key(text: str) -> bool:
    """Whether a text is a bare key of TOML of sensible length."""
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,79}", text) is not None


# -- changes ----------------------------------------------------------------------------------------------


def with_organisation(text: str, changes: Mapping[str, str]) -> str:
    """The text with other words under [organisation]: name, zone, language, currency."""
    document = _parsed(text)
    table = _table(document, "organisation")
    for key, value in changes.items():
        _put(table, key, value)
    return tomlkit.dumps(document)


def with_holidays(
    text: str, *, country: str, good_friday: bool, liberation_day: str, own: Sequence[tuple[str, str]]
) -> str:
    """The text with other holidays; `own` are days as 2026-12-24 with what they are called."""
    document = _parsed(text)
    table = _table(document, "holidays")
    _put(table, "country", country)
    _put(table, "good_friday", good_friday)
    _put(table, "liberation_day", liberation_day)
    _fill(table, "own", dict(own))
    return tomlkit.dumps(document)


def with_hours(text: str, schedules: Sequence[Hours], teams: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """The text with these schedules, in this order new ones last, and who works by which."""
    document = _parsed(text)
    held = document.get("schedule")
    if not isinstance(held, items.AoT):
        document.pop("schedule", None)
        held = tomlkit.aot()
        document.append("schedule", held)
    kept, before = {one.origin for one in schedules}, len(held)
    for one in schedules:
        known = one.origin is not None and one.origin < before
        table = held[one.origin] if known else tomlkit.table()  # type: ignore[index]
        _put_schedule(table, one)
        if not known:
            held.append(table)
    for place in reversed(range(before)):
        if place not in kept:
            del held[place]
    if not len(held):
        del document["schedule"]
    _fill(document, "teams", teams)
    _fill(document, "channels", channels)
    return tomlkit.dumps(document)


def with_store(text: str, where: Store) -> str:
    """The text with the store in this place."""
    document = _parsed(text)
    if where.url:
        table = _table(document, "store")
        _put(table, "url", where.url)
        _put(table, "schema", where.schema)
    else:
        document.pop("store", None)
    return tomlkit.dumps(document)


def spans_of(typed: str) -> list[str]:
    """The spans of a day as they are typed, with any dash: "9:00 – 12:30; 13:00-17:30"."""
    plain = typed.replace("–", "-").replace("—", "-").replace(";", ",").replace("\n", ",")
    return ["-".join(part.strip() for part in one.split("-")) for one in plain.split(",") if one.strip()]


def _put_schedule(table: MutableMapping[str, object], one: Hours) -> None:
    _put(table, "name", one.name)
    if one.valid_from:
        _put(table, "valid_from", one.valid_from, same=str(table.get("valid_from", "")))
    else:
        table.pop("valid_from", None)
    if one.open_on_holidays or "holidays" in table:
        _put(table, "holidays", "open" if one.open_on_holidays else "closed")
    for day, typed in zip(WEEKDAYS, one.days, strict=True):
        spans = spans_of(typed)
        if not spans:
            table.pop(day, None)
        elif table.get(day) != spans:
            table[day] = spans


def _put(table: MutableMapping[str, object], key: str, value: str | bool, *, same: str | None = None) -> None:
    """Set a key unless it says so already: what is not touched stays as it was written."""
    if (table.get(key) if same is None else same) != value or key not in table:
        table[key] = value


def _fill(parent: MutableMapping[str, object], name: str, wanted: Mapping[str, str]) -> None:
    """Make a table hold these lines and no others; an empty one goes."""
    if not wanted:
        parent.pop(name, None)
        return
    table = _table(parent, name)
    for key in [key for key in table if key not in wanted]:
        del table[key]
    for key, value in wanted.items():
        _put(table, key, value)


def _table(parent: MutableMapping[str, object], key: str) -> MutableMapping[str, object]:
    found = parent.get(key)
    if not isinstance(found, MutableMapping):
        parent[key] = tomlkit.table()
        found = parent[key]
    assert isinstance(found, MutableMapping)
    return found


def _parsed(text: str) -> tomlkit.TOMLDocument:
    _loaded(text)
    return tomlkit.parse(text)


def _loaded(text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            said("not valid TOML: {error}", error=error), place=FILE, remedy="Correct that line."
        ) from None


#: Tables whose keys people type: they can be names, and are told of as one.
_TYPED = frozenset({("teams",), ("channels",), ("holidays", "own"), ("costs", "shares")})


def keys_changed(before: str, after: str) -> dict[str, list[str]]:
    """The keys of settings that were changed, added and removed between two texts of the file; no values.

    A schedule is told by its number in the file, from 1.
    """
    old, new = (dict(_flat((), tomllib.loads(text))) for text in (before, after))
    found = {
        "changed": [key for key in old if key in new and old[key] != new[key]],
        "added": [key for key in new if key not in old],
        "removed": [key for key in old if key not in new],
    }
    return {what: keys for what, keys in found.items() if keys}


def _flat(path: tuple[str, ...], value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping) and path not in _TYPED:
        for key, inner in value.items():
            yield from _flat((*path, str(key)), inner)
    elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        for number, inner in enumerate(value, 1):
            yield from _flat((*path, str(number)), inner)
    else:
        yield ".".join(path), value
