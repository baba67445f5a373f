"""What a source that is connected in the browser may reach on this machine: less than whoever has a shell on it.

An owner who signs in from elsewhere could otherwise let the server send any variable or file of its own to an address
of theirs. What was set on the command line stays as it is, as long as it goes to the same place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from peil.connectors.frame import Connector, Setting
from peil.errors import InputError, said

#: Variables that hold secrets of sources begin so, and files with secrets lie in this folder of the project.
VARIABLES, SECRETS = "PEIL_SOURCE_", "secrets"
#: Databases that are reached over the net; others are files of this machine.
_SERVERS = ("postgresql", "mysql", "mariadb", "mssql", "oracle")
#: Settings by their key that are files of this machine, although they are texts.
_FILES = ("ca_file",)


def check(connector: Connector, given: Mapping[str, str], saved: Mapping[str, object], folder: Path) -> None:
    """Raises InputError for a setting that may not be given in the browser; `saved` are those of the source now."""
    same = bool(saved) and all(
        given.get(one.key, "") == str(saved.get(one.key, "")) for one in connector.settings if _where(one)
    )
    for setting in connector.settings:
        raw = given.get(setting.key, "")
        if raw and not (same and raw == str(saved.get(setting.key, ""))):
            _one(setting, raw, folder)


def check_secret(reference: str, folder: Path, place: str) -> None:
    """Raises InputError for a reference to a secret that is no source's."""
    kind, _, where = reference.partition(":")
    if kind == "env" and where.startswith(VARIABLES):
        return
    if kind == "file" and _inside(where, folder, folder / SECRETS):
        return
    raise InputError(
        "in the browser only secrets of sources can be named",
        place=place,
        remedy=said(
            "Write env:{variables}NAME, or file:{secrets}/NAME for a file in that folder of the project.",
            variables=VARIABLES,
            secrets=SECRETS,
        ),
    )


def mappings(folder: Path) -> dict[str, str]:
    """The mappings that can be chosen: those that come with Peil, and those that lie in the project's folder."""
    from peil.connectors.files.mapping import shipped

    own = {path.name: "" for path in sorted(folder.glob("*.toml")) if path.name != "peil.toml"}
    return {**own, **shipped()}


def _where(setting: Setting) -> bool:
    """Whether a setting says where a source is reached, to which its secrets are sent."""
    return setting.kind in ("url", "path") or setting.key in ("url", "host", "port", "security", *_FILES)


def _one(setting: Setting, raw: str, folder: Path) -> None:
    if setting.kind == "secret":
        check_secret(raw, folder, setting.key)
    elif setting.kind == "mapping" and raw not in mappings(folder):
        raise InputError(
            said("'{raw}' cannot be chosen", raw=raw[:80]), place=setting.key, remedy="Choose one of the list."
        )
    elif (setting.kind == "path" or setting.key in _FILES) and not _inside(raw, folder, folder):
        raise InputError(
            "this lies outside the project's folder",
            place=setting.key,
            remedy="Put it there, or connect it where Peil runs: peil connect.",
        )
    elif setting.key == "url" and setting.kind == "text" and raw.partition("://")[0].partition("+")[0] not in _SERVERS:
        raise InputError(
            "this database is no server, but a file of the machine on which Peil runs",
            place=setting.key,
            remedy="Connect it where Peil runs: peil connect.",
        )


def _inside(raw: str, folder: Path, around: Path) -> bool:
    """Whether a path, seen from the project's folder, lies in another folder; links are followed."""
    try:
        return (folder / raw).resolve().is_relative_to(around.resolve()) and not raw.startswith("~")
    except (OSError, ValueError, RuntimeError):
        return False
