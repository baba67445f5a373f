"""The command line: reading words, showing answers. What is done is in `app`; heavy parts load when used."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peil.app import Answers, Project
    from peil.ask.question import Question

_ASK_HELP = """\
examples:
  peil ask service_level csat --by channel,team --grain month --from 2026-01-01 --to 2026-07-01
  peil ask first_response_time --statistic p90 --where channel=email --json
  peil ask service_level --rule amazon_connect
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. Errors that a user can act on end without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack a letter
    arguments = _parser().parse_args(argv)
    from peil.errors import PeilError

    try:
        done = int(arguments.run(arguments) or 0)
        sys.stdout.flush()
        return done
    except PeilError as error:
        print(f"peil: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("\npeil: stopped; nothing half done was kept", file=sys.stderr)
        return 130
    except Exception as error:
        from peil.present import explained

        if os.environ.get("PEIL_TRACE"):
            raise
        known = explained(error)
        print(f"peil: {known}", file=sys.stderr)
        return known.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="peil", description="Measure customer service from what really happened, and know how sure it is."
    )
    parser.add_argument("--version", action="version", version="peil 0.1.0")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, text: str, run: object, **more: object) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, **more)  # type: ignore[arg-type]
        made.set_defaults(run=run)
        return made

    made = add("init", "make a project in a folder", _init)
    made.add_argument("dir", type=Path)
    made.add_argument("--name", help="the organisation's name")
    made = add("import", "import files with a mapping, then derive the figures", _import)
    made.add_argument("files", nargs="+", type=Path, metavar="FILE")
    made.add_argument("--mapping", help="a mapping's file, or the name of a shipped one (peil mappings)")
    made.add_argument("--instruments", type=Path, metavar="FILE", help="survey questions and scales, declared in TOML")
    made.add_argument("--as-of", help="up to when the export is complete; default: its latest event")
    made.add_argument("--no-derive", action="store_true", help="only store events; derive later")
    made.add_argument("--no-wait", action="store_true", help="stop when another process is writing")
    _common(made)
    made = add("derive", "derive all figures anew, as after a change of settings", _derive)
    made.add_argument("--no-wait", action="store_true", help="stop when another process is writing")
    _common(made)
    made = add("ask", "ask KPIs", _ask, epilog=_ASK_HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("kpis", nargs="+", metavar="KPI")
    _question(made)
    made.add_argument("--csv", action="store_true", help="as CSV")
    made.add_argument("--parquet", type=Path, metavar="FILE", help="into a Parquet file")
    made = add("records", "the records behind a figure", _records)
    made.add_argument("kpi", metavar="KPI")
    _question(made)
    made.add_argument("--kind", default="all", help="counted, excluded, pending or all")
    made.add_argument("--limit", type=int, default=100)
    made.add_argument("--csv", action="store_true", help="as CSV")
    made = add("kpis", "list the KPIs", _kpis)
    _common(made)
    made = add("kpi", "what a KPI means: definition, parts, SQL, source", _kpi)
    made.add_argument("kpi", metavar="KPI")
    made.add_argument("--rule", default="default")
    made.add_argument("--statistic")
    _common(made)
    made = add("define", "change a KPI's settings, with an entry in the ledger", _define)
    made.add_argument("kpi", metavar="KPI")
    made.add_argument("settings", nargs="*", metavar="NAME=VALUE", help="none: show the ledger")
    made.add_argument("--note", default="", help="why")
    made.add_argument("--author")
    _common(made)
    made = add("mappings", "list the shipped mappings, or print one to start from", _mappings)
    made.add_argument("name", nargs="?")
    made.add_argument("--json", action="store_true", help="as JSON")
    made = add("quarantine", "rows that could not be taken: list, replay, export", _quarantine)
    made.add_argument("action", choices=("list", "replay", "export"))
    made.add_argument("file", nargs="?", type=Path, help="export: a CSV file, or JSON Lines where it ends in .jsonl")
    made.add_argument("--import", dest="import_id", type=int, metavar="N", help="only of this import")
    made.add_argument("--mapping", help="replay: a mended mapping")
    made.add_argument("--limit", type=int, default=20, help="list: rows to show")
    _common(made)
    made = add("status", "what the project holds: sources, coverage, findings", _status)
    _common(made)
    made = add("serve", "open the project in a browser on this machine", _serve)
    made.add_argument("dir", nargs="?", type=Path, default=Path())
    made.add_argument("--port", type=int, default=8765)
    made.add_argument("--open", action="store_true", help="open the browser")
    made = add("demo", "a simulated organisation, in the browser", _demo)
    made.add_argument("--dir", type=Path, default=Path("demo"))
    made.add_argument("--port", type=int, default=8765)
    made.add_argument("--contacts", type=int, default=200_000)
    made.add_argument("--seed", type=int, default=2026)
    made.add_argument("--no-serve", action="store_true", help="only make it")
    made.add_argument("--open", action="store_true", help="open the browser")
    return parser


def _common(parser: argparse.ArgumentParser, *, as_json: bool = True) -> None:
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project (default: here)")
    parser.add_argument("--lang", choices=("nl", "en"), help="language of names (default: the project's)")
    if as_json:
        parser.add_argument("--json", action="store_true", help="as JSON")


def _question(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    parser.add_argument("--by", action="append", default=[], metavar="DIM[,DIM]", help="split by dimensions")
    parser.add_argument("--grain", default="total", help="day, week, month, quarter, year or total")
    parser.add_argument("--from", dest="first", metavar="DAY", help="first local day")
    parser.add_argument("--to", dest="end", metavar="DAY", help="first local day after the period")
    parser.add_argument(
        "--where", action="append", default=[], metavar="DIM=VALUE[,VALUE]", help="only these; != for not"
    )
    parser.add_argument("--statistic", help="median, p75, p90, p95, mean, share_within")
    parser.add_argument("--clock", help="calendar or business")
    parser.add_argument("--rule", default="default", help="a rival way of counting; peil kpi KEY lists them")
    parser.add_argument("--definition-version", type=int, dest="version", metavar="N")


def _project(arguments: argparse.Namespace) -> Project:
    from peil.app import Project

    return Project(arguments.project)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _dump(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    print()


def _init(arguments: argparse.Namespace) -> None:
    from peil.app import init

    path = init(arguments.dir, arguments.name)
    print(f"Made a project. Its settings: {path}")
    print(f"Next: peil import FILE --mapping NAME --project {arguments.dir}   (peil mappings lists the shipped ones)")


def _import(arguments: argparse.Namespace) -> int:
    from peil.connectors.files.mapping import load_instruments
    from peil.present import Ticker, summary_text

    project = _project(arguments)
    if not arguments.mapping:
        from peil.connectors.files.suggest import no_mapping

        raise no_mapping(arguments.files[0])
    ticker = Ticker()
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
        _dump(summary.as_dict())
    else:
        print(summary_text(summary.as_dict()))
    return 0 if summary.rows == 0 or summary.rows_rejected < summary.rows else 6


def _derive(arguments: argparse.Namespace) -> None:
    from peil.present import status_dict

    project = _project(arguments)
    project.derive(say=_say, wait=not arguments.no_wait)
    if arguments.json:
        _dump(status_dict(project))


def _ask(arguments: argparse.Namespace) -> None:
    from peil.present import answers_text, csv_text

    project = _project(arguments)
    answers = _answers(project, arguments)
    if arguments.json:
        _dump(answers.as_dicts())
    elif arguments.csv:
        from peil.ask.answer import flat

        sys.stdout.write(csv_text(list(flat(answers))))
    elif arguments.parquet:
        import pyarrow.parquet

        pyarrow.parquet.write_table(answers.to_arrow(), arguments.parquet)
        _say(f"Wrote {arguments.parquet}.")
    else:
        print(answers_text(answers, arguments.lang or project.settings.language))
    if project.stale():
        _say("peil: settings changed after these figures were derived; run: peil derive")


def _answers(project: Project, arguments: argparse.Namespace) -> Answers:
    return project.answer(_asked(arguments.kpis, arguments))


def _asked(kpis: str | Sequence[str], arguments: argparse.Namespace) -> Question:
    from peil.ask.question import question

    words = ("by", "grain", "first", "end", "where", "statistic", "clock", "rule", "version")
    return question(kpis, **{word: getattr(arguments, word) for word in words})


def _records(arguments: argparse.Namespace) -> None:
    from peil.present import csv_text, table_text

    asked = _asked(arguments.kpi, arguments)
    found = _project(arguments).records(arguments.kpi, asked, kind=arguments.kind, limit=arguments.limit)
    if arguments.json:
        _dump(found)
    elif arguments.csv:
        sys.stdout.write(csv_text(found))
    else:
        print(table_text(found) if found else "No records.")


def _kpis(arguments: argparse.Namespace) -> None:
    from peil.kpis.describe import describe
    from peil.kpis.registry import all_kpis
    from peil.present import table_text

    if arguments.json:
        _dump([describe(k) for k in all_kpis().values()])
        return
    language = arguments.lang or "nl"
    rows = [
        {"key": k.key, "name": k.name.in_(language), "unit": k.unit, "by": ", ".join(k.dimensions)}
        for k in all_kpis().values()
    ]
    print(table_text(rows))


def _kpi(arguments: argparse.Namespace) -> None:
    from peil.kpis.describe import describe, describe_text
    from peil.kpis.registry import get

    kpi = get(arguments.kpi)
    described = describe(kpi)
    described["sql"] = _sql_of(arguments)
    if arguments.json:
        _dump(described)
    else:
        print(describe_text(kpi, arguments.lang or "nl", str(described["sql"])))


def _sql_of(arguments: argparse.Namespace) -> str:
    """The statement that a plain question about the KPI runs, on the project or on an empty one."""
    from peil.app import question_sql
    from peil.settings import FILE

    project = _project(arguments) if (arguments.project / FILE).exists() else None
    return question_sql(project, arguments.kpi, rule=arguments.rule, statistic=arguments.statistic)


def _define(arguments: argparse.Namespace) -> None:
    from peil.errors import InputError
    from peil.kpis.registry import get
    from peil.present import table_text

    kpi = get(arguments.kpi)
    project = _project(arguments)
    changes = {}
    for word in arguments.settings:
        name, _, value = word.partition("=")
        if not value.isdigit():
            raise InputError(f"'{word}' is no setting", remedy="Write name=whole number, such as threshold_s=30.")
        changes[name] = int(value)
    if changes:
        version = project.define(kpi.key, changes, author=arguments.author, note=arguments.note)
        _say(f"{kpi.key} is now at definition version {version}; older versions can still be asked.")
    with project.store() as store:
        ledger = [{"version": 1, "settings": dict(kpi.settings), "since": "", "author": "Peil", "note": "default"}]
        ledger += [dict(entry) for entry in store.definitions().get(kpi.key, [])]
    if arguments.json:
        _dump(ledger)
    else:
        print(table_text([{k: str(v) for k, v in e.items()} for e in ledger]))


def _mappings(arguments: argparse.Namespace) -> None:
    from peil.connectors.files.mapping import load, shipped
    from peil.present import table_text

    if arguments.name:
        print(load(arguments.name).text, end="")
    elif arguments.json:
        _dump([{"name": n, "title": t} for n, t in shipped().items()])
    else:
        print(table_text([{"name": n, "what": t} for n, t in shipped().items()]))
        print("\nPrint one to start from: peil mappings tickets > mine.toml")


def _quarantine(arguments: argparse.Namespace) -> None:
    from peil.present import quarantine_text, summary_text, write_quarantine

    project = _project(arguments)
    if arguments.action == "replay":
        summaries = project.replay(import_id=arguments.import_id, mapping=arguments.mapping, say=_say)
        if arguments.json:
            _dump([s.as_dict() for s in summaries])
        else:
            print("\n\n".join(summary_text(s.as_dict()) for s in summaries) or "There is nothing to offer again.")
        return
    with project.store() as store:
        if arguments.action == "export":
            count = write_quarantine(store.quarantined(import_id=arguments.import_id), arguments.file)
            if arguments.file:
                _say(f"Wrote {count:,} rows to {arguments.file}.")
            return
        counts = store.quarantine_counts(arguments.import_id)
        rows = list(store.quarantined(import_id=arguments.import_id, limit=max(0, arguments.limit)))
    if arguments.json:
        _dump(rows)
    else:
        print(quarantine_text(counts, rows))


def _status(arguments: argparse.Namespace) -> None:
    from peil.present import status_dict, status_text

    found = status_dict(_project(arguments))
    if arguments.json:
        _dump(found)
    else:
        print(status_text(found))


def _serve(arguments: argparse.Namespace) -> None:
    from peil.app import Project
    from peil.web.server import serve

    serve(Project(arguments.dir), arguments.port, open_browser=arguments.open, say=_say)


def _demo(arguments: argparse.Namespace) -> None:
    from peil.showcase import make_demo

    project = make_demo(arguments.dir, seed=arguments.seed, contacts=arguments.contacts, say=_say)
    if not arguments.no_serve:
        from peil.web.server import serve

        serve(project, arguments.port, open_browser=arguments.open, say=_say)


if __name__ == "__main__":
    sys.exit(main())
