"""The command line: reading words, showing answers. What is done is in `app`; heavy parts load when used."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import Any

from peil.cli import data, faces, joins, live, persons, questions, reports, safety, steering, users, words


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. Errors that a user can act on end without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack a letter
    words.speak(words.language_of_help(sys.argv[1:] if argv is None else argv))
    arguments = _parser().parse_args(argv)
    words.speak(words.language_of(arguments))
    from peil.errors import PeilError

    try:
        done = int(arguments.run(arguments) or 0)
        sys.stdout.flush()
        return done
    except PeilError as error:
        print(f"peil: {words.error_words(error)}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(f"\npeil: {words.heard('stopped; nothing half done was kept')}", file=sys.stderr)
        return 130
    except Exception as error:
        from peil.present import explained

        if os.environ.get("PEIL_TRACE"):
            raise
        known = explained(error)
        print(f"peil: {words.error_words(known)}", file=sys.stderr)
        return known.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = words.Parser(
        prog="peil", description="Measure customer service from what really happened, and know how sure it is."
    )
    parser.add_argument("--version", action="version", version="peil 0.1.0", help="show the version")
    commands = parser.add_subparsers(title=words.helped("commands"), metavar=words.helped("COMMAND"), required=True)

    def add(name: str, text: str, run: object, **more: Any) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words.helped(text), description=text, **more)
        made.set_defaults(run=run)
        return made

    for family in (data, questions, reports, persons, safety, faces, steering, users, live, joins):
        family.register(add)
    return parser
