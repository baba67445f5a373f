"""Sentences that others make (a parser, an importer, a guess), told by tables of patterns, which stand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: A pattern of an English sentence, and its Dutch, in which {0} is the first of what it found.
Patterns = Iterable[tuple[str, str]]


def by_pattern(table: Patterns, english: str) -> str | None:
    """The Dutch of a sentence by the first pattern that is all of it; None where none is."""
    for pattern, dutch in table:
        if match := re.fullmatch(pattern, english, re.DOTALL):
            return dutch.format(*match.groups())
    return None
