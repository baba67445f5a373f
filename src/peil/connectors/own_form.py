"""The mapping of a source whose records are events in Peil's own form: with its maps of words, as TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping

from peil.events import schema

_PERSONS = ("customer", "agent", "into_customer")


def own_form(
    source: str,
    maps: Mapping[str, Mapping[str, str]] | None = None,
    persons: Mapping[str, str] | None = None,
    instruments: Mapping[str, Mapping[str, object]] | None = None,
) -> str:
    """The TOML of the mapping for events of `source`.

    `maps` are the source's words with ours, by attribute. In an attribute with a closed list (status) a word without
    a place in its map sets the record apart; elsewhere (team, reason) such a word stays as it is. `persons` are the
    lists in which customer and agent stand, `instruments` the survey questions with their scale.
    """
    spaces = {**(persons or {})}
    if "customer" in spaces:
        spaces.setdefault("into_customer", spaces["customer"])
    lines = [
        f"name = {_quoted(source)}",
        f"source = {_quoted(source)}",
        "[file]",
        'missing = "null"',
        'zone = "UTC"',
        'dates = ["iso"]',
    ]
    for name, words in (maps or {}).items():
        if words:
            lines += [f"[values.{name}]", *(f"{_quoted(theirs)} = {_quoted(ours)}" for theirs, ours in words.items())]
    for key, declared in (instruments or {}).items():
        lines += [f"[instruments.{key}]", *(f"{name} = {json.dumps(value)}" for name, value in declared.items())]
    lines += [
        "[[event]]",
        'type = { column = "type" }',
        'time = "time"',
        'contact_source = { column = "contact_source" }',
    ]
    for name in schema.ATTRIBUTES:
        spec = {"column": name}
        if (maps or {}).get(name):
            spec["map"] = name
            if name not in schema.VOCABULARY:
                spec["other"] = "*"
        if name in _PERSONS and name in spaces:
            spec["kind"] = spaces[name]
        lines.append(f"{name} = {{ {', '.join(f'{key} = {_quoted(word)}' for key, word in spec.items())} }}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's too, letters beyond ASCII stand as they are."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
