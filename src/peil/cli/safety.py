"""Commands that keep a project safe: back up and restore. What is done is in `keeping`."""

from __future__ import annotations

import argparse
from pathlib import Path

from peil.cli.words import Add, common, dump, heard, project_of, say, tell
from peil.errors import said


def register(add: Add) -> None:
    """Add these commands."""
    made = add("backup", "write the whole project into one file, while others may write", _backup)
    made.add_argument("file", type=Path)
    made.add_argument("--days", type=int, default=90, help="how long it is kept; erasing names it until then")
    made.add_argument("--force", action="store_true", help="in the place of a file that is there")
    common(made)
    made = add("restore", "put a backup into a folder", _restore)
    made.add_argument("file", type=Path)
    made.add_argument("dir", type=Path)
    made.add_argument("--force", action="store_true", help="in the place of the project that is there")
    made.add_argument("--json", action="store_true", help="as JSON")
    made = add("store", "where the store is, and moving it between data/peil.db and a PostgreSQL", _store)
    made.add_argument("action", choices=("where", "move"))
    made.add_argument("--from", dest="source", default="", help="move: back from the PostgreSQL whose address is there")
    made.add_argument("--schema", default="peil", help="move --from: the schema that it has there")
    made.add_argument("--no-wait", action="store_true", help="fail at once where another process writes")
    common(made)


def _store(arguments: argparse.Namespace) -> None:
    from peil import keeping

    project = project_of(arguments)
    if arguments.action == "where":
        told = {"store": project.place().told()}
        dump(told) if arguments.json else print(told["store"])
        return
    rows = keeping.move_store(
        project, source=arguments.source, schema=arguments.schema, wait=not arguments.no_wait, say=say
    )
    where = project.place().told()
    moved = said("Moved {rows} rows; the store is {where}.", rows=rows, where=where)
    dump({"store": where, "rows": rows}) if arguments.json else tell(moved)


def _backup(arguments: argparse.Namespace) -> None:
    from peil import keeping

    done = keeping.backup(project_of(arguments), arguments.file, days=arguments.days, force=arguments.force, say=say)
    if arguments.json:
        dump({key: value for key, value in done.items() if key != "files"} | {"file": str(arguments.file)})
    else:
        into = "Backed up into {file}; keep it until {expires} and then remove it."
        tell(said(into, file=arguments.file, expires=done["expires"]))


def _restore(arguments: argparse.Namespace) -> None:
    from peil import keeping

    done = keeping.restore(arguments.file, arguments.dir, force=arguments.force, say=say)
    if arguments.json:
        dump(done)
        return
    into = "Restored the project of {made} into {folder}: {files} files, all as they were."
    tell(said(into, made=done["made"], folder=done["restored"], files=done["files"]))
    again = done["erased_again"]
    if isinstance(again, dict):
        counts = ", ".join(f"{n} {heard(what)}" for what, n in again.items())
        tell(said("Erased again, as it was after the backup: {counts}", counts=counts))
