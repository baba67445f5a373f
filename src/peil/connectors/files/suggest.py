"""Which shipped mapping a file looks like, for someone who gave none."""

from __future__ import annotations

import json
from pathlib import Path

from peil.connectors.files import readers, sources
from peil.connectors.files.mapping import load, shipped
from peil.connectors.files.model import FileFormat
from peil.errors import InputError, said

_SHOWN = 20


def no_mapping(path: Path) -> InputError:
    """The error for an import without a mapping: what the file has, and what comes nearest to it."""
    columns = columns_of(path)
    best, name = max((len(set(columns) & load(m).columns()) / len(load(m).columns()), m) for m in shipped())
    if best == 1:
        return InputError(
            "no mapping was given",
            place=str(path),
            remedy=said("This file fits a shipped one: --mapping {name}", name=name),
        )
    near = name if best > 0.3 else "tickets"
    shown = ", ".join(columns[:_SHOWN]) + (" …" if len(columns) > _SHOWN else "")
    start = (
        "Its columns: {shown}. Let Peil propose one: peil import {path} --guess --write mine.toml. Or start from:"
        " peil mappings {near}"
    )
    return InputError("no mapping was given", place=str(path), remedy=said(start, shown=shown, path=path, near=near))


def columns_of(path: Path) -> list[str]:
    """The names of a table's columns; of JSON Lines the keys of the first line, also those within objects."""
    wanted = {name for mapping in shipped() for name in load(mapping).columns()}
    part = sources.parts(path, FileFormat(), wanted)[0]
    columns = readers.columns_of(part, set())
    if columns is not None:
        return columns
    with sources.opened(part, sources.Progress()) as stream:
        line = stream.read(1 << 16).lstrip().split(b"\n", 1)[0]
    try:
        return list(_keys(json.loads(line)))
    except ValueError:
        return []


def _keys(value: object, lead: str = "") -> list[str]:
    if not isinstance(value, dict):
        return [lead.removesuffix(".")]
    return [name for key, inner in value.items() for name in _keys(inner, f"{lead}{key}.")]
