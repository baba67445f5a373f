"""What an API's JSON holds, read as it is promised: something else is never taken for empty or zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

Row = Mapping[str, object]


def rows_in(found: object) -> Sequence[Row]:
    """A list of rows. Raises TypeError for anything else: taken for empty, it would end the reading without a word."""
    if not isinstance(found, list):
        raise TypeError("no list")
    return cast("Sequence[Row]", found)


def whole(row: Row, key: str) -> int:
    """A whole number of a row, whether it is written as one or as a text. Raises KeyError and ValueError."""
    return int(str(row[key]))
