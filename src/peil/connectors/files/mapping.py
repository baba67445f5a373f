"""Finding a mapping: in a file, or among those that come with Peil. The format is in docs/reference/mapping.md."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from peil.connectors.files.instruments import load_instruments
from peil.connectors.files.model import FileFormat, Mapping, Spec
from peil.connectors.files.parsing import parse
from peil.errors import InputError, NotFoundError, did_you_mean, said

__all__ = ["FileFormat", "Mapping", "Spec", "load", "load_instruments", "parse", "shipped"]


def shipped() -> dict[str, str]:
    """Name and title of each mapping that comes with Peil."""
    folder = resources.files("peil.connectors.files") / "mappings"
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            raw = tomllib.loads(entry.read_text(encoding="utf-8"))
            found[entry.name.removesuffix(".toml")] = str(raw.get("title", ""))
    return found


def load(name_or_path: str) -> Mapping:
    """The mapping in a TOML file, or a shipped one by its name.

    Raises NotFoundError where neither exists and InputError where it cannot be used.
    """
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.is_file():
        try:
            return parse(path.read_text(encoding="utf-8-sig"), place=str(path))
        except OSError as error:
            raise NotFoundError(
                said("this mapping cannot be read: {why}", why=error.strerror),
                place=name_or_path,
                remedy="Check the path.",
            ) from None
        except UnicodeDecodeError:
            raise InputError("is not UTF-8 text", place=str(path), remedy="Save it as UTF-8.") from None
    entry = resources.files("peil.connectors.files") / "mappings" / f"{name_or_path}.toml"
    if not name_or_path.isidentifier() or not entry.is_file():
        raise NotFoundError(
            said("there is no mapping '{name}'", name=name_or_path),
            remedy=said("{near} Or give the path of a .toml file.", near=did_you_mean(name_or_path, shipped())),
        )
    return parse(entry.read_text(encoding="utf-8"), place=name_or_path)
