"""Connector: a folder into which a system drops exports. Each new or changed file is imported with one mapping."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from peil.connectors.frame import Connector, Cursor, Given, Page, Setting, Text
from peil.errors import SourceError, said

_PARTIAL = (".part", ".tmp", ".crdownload", ".filepart")


def _files(given: Given) -> list[Path]:
    """The files that are complete, the oldest first: a later export supersedes an earlier one."""
    folder = given.path("path")
    settled = given.now.timestamp() - given.whole("settle_s")
    found = []
    try:
        if not folder.is_dir():
            raise SourceError(
                "there is no such folder", place=str(folder), remedy="Make it, or name another one.", again=False
            )
        for file in folder.glob(given.text("pattern")):
            if file.name.startswith((".", "~$")) or file.suffix.lower() in _PARTIAL or not file.is_file():
                continue
            stat = file.stat()
            if stat.st_size and stat.st_mtime <= settled:
                found.append((stat.st_mtime_ns, file))
    except OSError as error:
        raise SourceError(
            said("cannot be read: {why}", why=(error.strerror or "no reason is told").lower()),
            place=str(folder),
            remedy="Check that it is there, and that Peil may read it.",
        ) from None
    return [file for _, file in sorted(found)]


def check(given: Given) -> Text:
    """How many files there are."""
    found = _files(given)
    if not found:
        return Text("Er staan nog geen bestanden in de map.", "There are no files in the folder yet.")
    return Text(
        f"{len(found)} bestanden, het nieuwste {found[-1].name}", f"{len(found)} files, the newest {found[-1].name}"
    )


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """A page for each file that is new, or was written again since."""
    folder = given.path("path")  # of one name there can be a file in each folder below it
    stamps = [(file, str(file.relative_to(folder)), _stamp(file)) for file in _files(given)]
    fresh = [(file, name, stamp) for file, name, stamp in stamps if cursor.get(name) != stamp]
    gone = dict.fromkeys(name for name in cursor if not (folder / name).exists())
    for number, (file, name, stamp) in enumerate(fresh, 1):
        yield Page({**gone, name: stamp}, file=file, done=number / len(fresh))


def newest(given: Given, count: int) -> Page:
    """The newest file."""
    found = _files(given)
    return Page(file=found[-1]) if found else Page()


def _stamp(file: Path) -> str:
    stat = file.stat()
    return f"{stat.st_size}:{stat.st_mtime_ns}"


CONNECTOR = Connector(
    key="watched_folder",
    name=Text("Map met exports", "Folder with exports"),
    about=Text(
        "Bestanden die een systeem in een map zet, elk ingelezen met dezelfde mapping.",
        "Files that a system drops into a folder, each imported with the same mapping.",
    ),
    settings=(
        Setting("path", Text("Map", "Folder"), "path"),
        Setting("mapping", Text("Mapping", "Mapping"), "mapping"),
        Setting(
            "pattern", Text("Welke bestanden", "Which files"), default="*", hint=Text("zoals *.csv", "such as *.csv")
        ),
        Setting(
            "settle_s",
            Text("Zo lang onveranderd (s)", "Unchanged for so long (s)"),
            "whole",
            default="10",
            hint=Text("een bestand waaraan nog geschreven wordt, wacht", "a file that is still written to waits"),
        ),
    ),
    sees=(),
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=0,
)
