"""Commands that bring data in and tell what there is, from init to status. What is done is in `app`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from peil.cli.words import Add, common, dump, heard, language, project_of, say, table, tell
from peil.errors import said

if TYPE_CHECKING:
    pass


def register(add: Add) -> None:
    """Add these commands."""
    made = add("init", "make a project in a folder", _init)
    made.add_argument("dir", type=Path)
    made.add_argument("--name", help="the organisation's name")
    made = add("import", "import files with a mapping, then derive the figures", _import)
    made.add_argument("files", nargs="+", type=Path, metavar="FILE")
    made.add_argument("--mapping", help="a mapping's file, or the name of a shipped one (peil mappings)")
    made.add_argument("--instruments", type=Path, metavar="FILE", help="survey questions and scales, declared in TOML")
    made.add_argument("--as-of", help="up to when the export is complete; default: its latest event")
    made.add_argument("--guess", action="store_true", help="import nothing: propose a mapping for the file, and try it")
    made.add_argument("--write", type=Path, metavar="MINE.toml", help="with --guess: save the proposed mapping")
    made.add_argument("--no-derive", action="store_true", help="only store events; derive later")
    made.add_argument("--no-wait", action="store_true", help="stop when another process is writing")
    common(made)
    made = add("derive", "derive all figures anew, as after a change of settings", _derive)
    made.add_argument("--engine", help="duckdb or spark; default: the one set in peil.toml")
    made.add_argument("--no-wait", action="store_true", help="stop when another process is writing")
    common(made)
    made = add("mappings", "list the shipped mappings, or print one to start from", _mappings)
    made.add_argument("name", nargs="?")
    made.add_argument("--json", action="store_true", help="as JSON")
    made = add("quarantine", "rows that could not be taken: list, replay, export", _quarantine)
    made.add_argument("action", choices=("list", "replay", "export"))
    made.add_argument("file", nargs="?", type=Path, help="export: a CSV file, or JSON Lines where it ends in .jsonl")
    made.add_argument("--import", dest="import_id", type=int, metavar="N", help="only of this import")
    made.add_argument("--mapping", help="replay: a mended mapping")
    made.add_argument("--limit", type=int, default=20, help="list: rows to show")
    common(made)
    made = add("status", "what the project holds: sources, coverage, findings", _status)
    common(made)


def _init(arguments: argparse.Namespace) -> None:
    from peil.app import init

    path = init(arguments.dir, arguments.name)
    tell(said("Made a project. Its settings: {path}", path=path))
    next_ = "Next: peil import FILE --mapping NAME --project {folder}   (peil mappings lists the shipped ones),"
    tell(said(next_, folder=arguments.dir))
    other = "or a system that is read by itself: peil connect --project {folder}   (lists what can be connected)"
    tell(said(other, folder=arguments.dir))


def _import(arguments: argparse.Namespace) -> int:
    from peil.connectors.files.mapping import load_instruments
    from peil.present import Ticker, summary_text

    if arguments.guess or arguments.write:
        return _guess(arguments)
    project = project_of(arguments)
    if not arguments.mapping:
        from peil.connectors.files.suggest import no_mapping

        raise no_mapping(arguments.files[0])
    ticker = Ticker(language())
    try:
        summary = project.import_files(
            arguments.files,
            arguments.mapping,
            tell=ticker.tell,
            say=ticker.say,
            wait=not arguments.no_wait,
            derive=not arguments.no_derive,
            instruments=load_instruments(arguments.instruments) if arguments.instruments else None,
            as_of=arguments.as_of,
        )
    finally:
        ticker.done()
    if arguments.json:
        dump(summary.as_dict())
    else:
        print(summary_text(summary.as_dict(), language()))
    return 0 if summary.rows == 0 or summary.rows_rejected < summary.rows else 6


def _guess(arguments: argparse.Namespace) -> int:
    """Propose a mapping for a file; several are told one after the other."""
    from peil.cli.proposing import checked, propose

    checked(arguments.write, arguments.files)
    next_ = "Wrote {mapping}. Check it, then: peil import {file} --mapping {mapping}"
    then = said(next_, mapping=arguments.write, file=arguments.files[0])
    return propose(arguments.files, arguments.project, arguments.write, as_json=arguments.json, then=then)


def _derive(arguments: argparse.Namespace) -> None:
    from peil.present import status_dict

    project = project_of(arguments)
    project.derive(say=say, wait=not arguments.no_wait, engine=arguments.engine)
    if arguments.json:
        dump(status_dict(project))


def _mappings(arguments: argparse.Namespace) -> None:
    from peil.connectors.files.mapping import load, shipped

    if arguments.name:
        print(load(arguments.name).text, end="")
    elif arguments.json:
        dump([{"name": n, "title": t} for n, t in shipped().items()])
    else:
        table([{"name": n, "what": t} for n, t in shipped().items()])
        print()
        tell("Print one to start from: peil mappings tickets > mine.toml")


def _quarantine(arguments: argparse.Namespace) -> None:
    from peil.present import quarantine_text, summary_text, write_quarantine

    project = project_of(arguments)
    if arguments.action == "replay":
        summaries = project.replay(import_id=arguments.import_id, mapping=arguments.mapping, say=say)
        if arguments.json:
            dump([s.as_dict() for s in summaries])
        else:
            told = "\n\n".join(summary_text(s.as_dict(), language()) for s in summaries)
            print(told or heard("There is nothing to offer again."))
        return
    with project.store() as store:
        if arguments.action == "export":
            count = write_quarantine(store.quarantined(import_id=arguments.import_id), arguments.file)
            if arguments.file:
                say(said("Wrote {count:,} rows to {file}.", count=count, file=arguments.file))
            return
        counts = store.quarantine_counts(arguments.import_id)
        rows = list(store.quarantined(import_id=arguments.import_id, limit=max(0, arguments.limit)))
    if arguments.json:
        dump(rows)
    else:
        print(quarantine_text(counts, rows, language()))


def _status(arguments: argparse.Namespace) -> None:
    from peil.present import status_dict, status_text

    found = status_dict(project_of(arguments))
    if arguments.json:
        dump(found)
    else:
        print(status_text(found, language()))
