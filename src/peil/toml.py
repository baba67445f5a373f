"""Reading a TOML table strictly: known keys only, tables that are tables, flags that are true or false. What a
setting means is its reader's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from peil.errors import InputError, did_you_mean, said


def flag(raw: Mapping[str, object], key: str, default: bool, place: str) -> bool:
    """Whether `key` is true; `default` where it is not said. Raises InputError for what is neither."""
    value = raw.get(key, default)
    if not isinstance(value, bool):
        raise InputError(
            said("{key} = {value!r} is neither true nor false", key=key, value=value),
            place=place,
            remedy="Write it without quotes.",
        )
    return value


def table(raw: Mapping[str, object], key: str, place: str) -> Mapping[str, object]:
    """The table under `key`, empty where it is not said. Raises InputError for what is no table."""
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise InputError(
            said("'{key}' must be a table", key=key), place=place, remedy=said("Write [{key}] and its lines.", key=key)
        )
    return value


def only(raw: Mapping[str, object], allowed: Iterable[str], place: str) -> None:
    """Raises InputError, with the nearest known name, for the first key that is not `allowed`."""
    known = tuple(allowed)
    for key in raw:
        if key not in known:
            raise InputError(said("unknown setting '{key}'", key=key), place=place, remedy=did_you_mean(key, known))
