"""What commands share: their common words, the project, and where they speak. No command lives here."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from peil.app import Project


class Add(Protocol):
    """Adds a command: its name, what it does, the function that runs it; returns its parser."""

    def __call__(self, name: str, text: str, run: object, **more: object) -> argparse.ArgumentParser:
        """Add one."""


def common(parser: argparse.ArgumentParser, *, as_json: bool = True) -> None:
    """Words of every command that works on a project."""
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project (default: here)")
    parser.add_argument("--lang", choices=("nl", "en"), help="language of names (default: the project's)")
    if as_json:
        parser.add_argument("--json", action="store_true", help="as JSON")


def question_words(parser: argparse.ArgumentParser) -> None:
    """Words of a question."""
    common(parser)
    parser.add_argument("--by", action="append", default=[], metavar="DIM[,DIM]", help="split by dimensions")
    parser.add_argument("--grain", default="total", help="day, week, month, quarter, year or total")
    parser.add_argument("--from", dest="first", metavar="DAY", help="first local day")
    parser.add_argument("--to", dest="end", metavar="DAY", help="first local day after the period")
    parser.add_argument("--through", metavar="DAY", help="last local day, in place of --to")
    parser.add_argument(
        "--period", metavar="NAME", help="yesterday, last_week, weeks4, last_month, year …, as on the pages"
    )
    parser.add_argument(
        "--where", action="append", default=[], metavar="DIM=VALUE[,VALUE]", help="only these; != for not"
    )
    parser.add_argument("--statistic", help="median, p75, p90, p95, mean, share_within")
    parser.add_argument("--clock", help="calendar or business")
    parser.add_argument(
        "--population", default="finished", help="finished, or cohort: cases still open count, censored (Kaplan-Meier)"
    )
    parser.add_argument(
        "--approximate", action="store_true", help="percentiles may be near (≈), within a bound, where that is faster"
    )
    parser.add_argument("--rule", default="default", help="a rival way of counting; peil kpi KEY lists them")
    parser.add_argument("--definition-version", type=int, dest="version", metavar="N")


def project_of(arguments: argparse.Namespace) -> Project:
    """The project that the command names."""
    from peil.app import Project

    return Project(arguments.project)


def say(text: str) -> None:
    """Tell something that is not the answer itself."""
    print(text, file=sys.stderr)


def dump(value: object) -> None:
    """Print as JSON."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    print()


def agreed(question: str) -> bool:
    """Whether whoever sits there says yes; False where nobody can be asked."""
    if not sys.stdin.isatty():
        say("peil: add --yes to do it without being asked")
        return False
    sys.stderr.write(f"{question} Type yes: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("yes", "ja", "y", "j")
