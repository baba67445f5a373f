"""Words, lists of words and tables of words as TOML gives them, for every key of a mapping. Nothing of its meaning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from peil.errors import InputError


def word(value: object, place: str) -> str:
    """A scalar as a word: TOML's true is the word true, 5 is 5, a date its ISO form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float | dt.date | dt.time):
        return str(value)
    raise InputError("is no word", place=place, remedy="Write one word or number here.")


def strings(value: object, place: str) -> tuple[str, ...]:
    """One word or a list of them. Raises InputError where one is none."""
    return tuple(word(v, place) for v in (value if isinstance(value, list) else [value]))


def words(table: Mapping[str, object], place: str) -> dict[str, str]:
    """A table of words by the words they stand for, in small letters: cells are compared without regard to case."""
    return {str(k).strip().lower(): word(v, f"{place} {k}") for k, v in table.items()}
