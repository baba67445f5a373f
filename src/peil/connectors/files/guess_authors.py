"""Who wrote a message of an unknown table, customer or employee, and whether it was a note among employees. Pure."""

from __future__ import annotations

import re

from peil.connectors.files import guess_names
from peil.connectors.files.guess_columns import Seen
from peil.connectors.files.guess_directions import came_in

#: Words for who writes, in order: the first that a word contains decides.
_WHO: tuple[tuple[str, str], ...] = (
    ("bot", r"bot|automat|workflow|macro|trigger"),
    ("system", r"system|systeem"),
    ("customer", r"customer|klant|end.?user|requester|visitor|bezoeker|contact|client|lead|guest|aanvrager|melder"),
    ("agent", r"agent|admin|operator|staff|employee|medewerker|teammate|support|owner|behandelaar"),
    ("customer", r"user|gebruiker"),
)
_COMES_IN = re.compile(r"\b(inbound|incoming|inkomend|customer|klant)\b")
_YES = frozenset({"ja", "yes", "true", "waar", "j", "y", "1"})
_PRIVATE = re.compile(r"\b(private|internal|intern|prive)\b")
_PUBLIC = re.compile(r"\b(public|openbaar)\b")
_MOST = 12


def actors_of(seen: Seen) -> dict[str, str]:
    """Our word for each word of a column that tells who wrote; nothing where it does not tell both sides."""
    words = list(dict.fromkeys(cell for cell in seen.cells if cell))
    if not words or len(words) > _MOST:
        return {}
    if seen.kind == "flag" or set(words) == {"0", "1"}:
        if not _COMES_IN.search(guess_names.plain(seen.name)):
            return {}
        return {word: "customer" if word.lower() in _YES else "agent" for word in words}
    told = came_in(seen)
    if told and told[0] and told[1]:
        return {**dict.fromkeys(told[0], "customer"), **dict.fromkeys(told[1], "agent")}
    found = {word: guess_names.word_of(word, _WHO) for word in words}
    ours = {word: who for word, who in found.items() if who}
    return ours if len(ours) == len(words) and {"customer", "agent"} <= set(ours.values()) else {}


def private_words(seen: Seen) -> dict[str, str]:
    """public or internal for each word of a column that tells notes among employees from messages; or nothing."""
    words = list(dict.fromkeys(cell for cell in seen.cells if cell))
    name = guess_names.plain(seen.name)
    if seen.kind == "flag" or (words and set(words) <= {"0", "1"}):
        private = _PRIVATE.search(name) is not None
        if not private and not _PUBLIC.search(name):
            return {}
        return {word: "internal" if (word.lower() in _YES) is private else "public" for word in words}
    found = {
        w: "internal" if _PRIVATE.search(w.lower()) else "public" if _PUBLIC.search(w.lower()) else "" for w in words
    }
    return found if words and all(found.values()) else {}
