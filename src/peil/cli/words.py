"""What commands share: their common words, the project, and how they speak. No command lives here."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from peil.show.terminal import error_text, examples_text, help_text, in_terminal, usage_text

if TYPE_CHECKING:
    from peil.app import Project
    from peil.errors import PeilError

_SPOKEN = ["en"]


def speak(language: str) -> None:
    """Say all that follows in `language`."""
    _SPOKEN[0] = language


def language() -> str:
    """The language that is spoken: nl or en."""
    return _SPOKEN[0]


def heard(sentence: str) -> str:
    """A sentence in the language that is spoken."""
    return in_terminal(sentence, language())


def helped(sentence: str) -> str:
    """A sentence of help in the language that is spoken."""
    return help_text(sentence, language())


def error_words(error: PeilError) -> str:
    """What an error says, in the language that is spoken."""
    return error_text(error, language())


def language_of_help(words: Sequence[str]) -> str:
    """The language of help, which knows no project: as asked, or that of the system."""
    asked = [
        word.partition("=")[2] or after for word, after in zip(words, [*words[1:], ""], strict=True) if _asks(word)
    ]
    return asked[-1] if asked and asked[-1] in ("nl", "en") else _of_system()


def _asks(word: str) -> bool:
    return word == "--lang" or word.startswith("--lang=")


def language_of(arguments: argparse.Namespace) -> str:
    """The language of all else: as asked, else that of the project, else that of the system."""
    asked = getattr(arguments, "lang", None) or os.environ.get("PEIL_LANG")
    return str(asked) if asked in ("nl", "en") else _of_project(arguments) or _of_system()


def _of_project(arguments: argparse.Namespace) -> str | None:
    from peil import settings
    from peil.errors import PeilError

    folder = getattr(arguments, "project", None) or getattr(arguments, "dir", None)
    if folder is None or not (folder / settings.FILE).is_file():
        return None
    try:
        return settings.load(folder).language
    except (PeilError, OSError):  # the command itself tells what is wrong with it
        return None


def _of_system() -> str:
    """Where nothing says Dutch, English."""
    said = (os.environ.get(name) for name in ("PEIL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    return "nl" if next(filter(None, said), "").startswith("nl") else "en"


class Parser(argparse.ArgumentParser):
    """A parser whose help and refusals are in the language that is spoken."""

    def __init__(self, **more: Any) -> None:
        more["description"] = helped(more["description"])
        more["epilog"] = examples_text(more.get("epilog") or "", language())
        super().__init__(**{"formatter_class": _Lines} | more, add_help=False)
        self._positionals.title, self._optionals.title = helped("words"), helped("options")
        self.add_argument("-h", "--help", action="help", help="show this help")

    def add_argument(self, *names: Any, **more: Any) -> argparse.Action:
        """Add one; its help is an English sentence."""
        return super().add_argument(*names, **more | {"help": helped(more["help"])} if "help" in more else more)

    def error(self, message: str) -> Any:
        """End, saying what is wrong with the command."""
        super().error(usage_text(message, language()))


class _Lines(argparse.RawDescriptionHelpFormatter):
    """Help whose examples keep their lines."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add how the command is written."""
        super().add_usage(usage, actions, groups, helped("usage: ") if prefix is None else prefix)


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
    """Say something that is not the answer itself."""
    print(heard(text), file=sys.stderr)


def tell(text: str) -> None:
    """Print an answer that is a sentence."""
    print(heard(text))


def table(rows: Sequence[Mapping[str, object]], none: str = "") -> None:
    """Print rows under headings in the language that is spoken, or that there are none."""
    from peil.present import table_text

    if rows:
        print(table_text([{heard(name): value for name, value in row.items()} for row in rows]))
    elif none:
        tell(none)


def write_csv(rows: Iterable[Mapping[str, object]]) -> None:
    """Print rows as CSV, under the names of the first; nothing where there are none."""
    from peil.show.tables import as_csv

    if listed := list(rows):
        sys.stdout.write(as_csv(listed, list(listed[0]), end="\n"))


def dump(value: object) -> None:
    """Print as JSON."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    print()


def agreed(question: str) -> bool:
    """Whether whoever sits there says yes; False where nobody can be asked."""
    if not sys.stdin.isatty():
        say(f"peil: {heard('add --yes to do it without being asked')}")
        return False
    sys.stderr.write(f"{heard(question)} {heard('Type yes: ')}")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("yes", "ja", "y", "j")
