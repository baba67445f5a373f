"""Commands of reports: a board as files. What is done is in `reports`."""

from __future__ import annotations

import argparse
from pathlib import Path

from peil.cli.words import Add, common, dump, project_of

_HELP = """\
examples:
  peil report service_level,csat --period last_week --format pdf,xlsx --out reports
  peil report nps --from 2026-01-01 --to 2026-07-01 --where segment=zakelijk --lang en
"""


def register(add: Add) -> None:
    """Add these commands."""
    made = add(
        "report",
        "a board as PDF, Excel, CSV or pictures",
        _report,
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("board", help="a board's name, or KPIs with commas between")
    made.add_argument("--period", help="yesterday, last_week, last_month, weeks4, quarter … (default: last_week)")
    made.add_argument("--from", dest="first", metavar="DAY", help="first local day")
    made.add_argument("--to", dest="end", metavar="DAY", help="first local day after the period")
    made.add_argument("--where", action="append", default=[], metavar="DIM=VALUE[,VALUE]", help="only these")
    made.add_argument("--format", default="pdf", metavar="FORM[,FORM]", help="pdf, xlsx, csv, png, svg")
    made.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where the files go (default: here)")
    common(made)


def _report(arguments: argparse.Namespace) -> None:
    from peil.ask.question import parse_day, parse_filter
    from peil.reports import files, making

    project = project_of(arguments)
    wanted = files.forms(arguments.format)
    span = making.span_of(
        project,
        arguments.period,
        first=parse_day(arguments.first, "--from"),
        end=parse_day(arguments.end, "--to"),
    )
    where = [parse_filter(raw) for raw in arguments.where]
    sheet = making.make(project, arguments.board, span, where=where, lang=arguments.lang)
    written = files.write(files.files(sheet, arguments.board, wanted), arguments.out)
    if arguments.json:
        dump({"from": span.first, "to": span.end, "files": [str(path) for path in written]})
    else:
        for path in written:
            print(path)
