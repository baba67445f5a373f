"""Commands about one person: erase them, or hand over what is held. What is done is in `keeping`."""

from __future__ import annotations

import argparse

from peil.cli.words import Add, agreed, common, dump, heard, language, project_of, say, tell, write_csv
from peil.errors import said


def register(add: Add) -> None:
    """Add these commands."""
    made = add("erase", "erase a person for good: an address, a number, or an id in a source", _erase)
    _who(made)
    made.add_argument("--yes", action="store_true", help="do not ask")
    made.add_argument("--no-wait", action="store_true", help="stop when another process is writing")
    common(made)
    made = add("person", "all that is held on a person, in words", _person)
    _who(made)
    made.add_argument("--csv", action="store_true", help="as CSV (default: JSON)")
    common(made)


def _who(made: argparse.ArgumentParser) -> None:
    made.add_argument("value", metavar="VALUE", help="an address or number in any spelling, or an id")
    made.add_argument("--kind", choices=("customer", "agent"), help="only as this")
    made.add_argument("--source", metavar="NAME", help="the source whose id it is; all for every source")


def _erase(arguments: argparse.Namespace) -> int:
    from peil import keeping

    project = project_of(arguments)
    who = {"kind": arguments.kind, "source": arguments.source}
    if not arguments.yes:
        found = keeping.traces(project, arguments.value, **who)
        say(said("Held on {value}:", value=arguments.value))
        say(keeping.report_text(keeping.report(found), heard))
        say("All of it is erased; counts stay. An import of the same files will not bring it back.")
        if not agreed("Erase?"):
            say("Nothing was erased.")
            return 1
    done = keeping.erase(project, arguments.value, say=say, wait=not arguments.no_wait, **who)
    if arguments.json:
        dump(done)
    else:
        tell("Erased:")
        print(keeping.report_text(done, heard))
    if not done["log_emptied"]:
        busy = "another process has the database open; stop it (peil serve), then erase again to empty its log."
        say(f"peil: {heard(busy)}")
    return 0


def _person(arguments: argparse.Namespace) -> None:
    from peil import keeping
    from peil.privacy.held import flat

    who = {"kind": arguments.kind, "source": arguments.source}
    found = keeping.person(project_of(arguments), arguments.value, **who, language=language())
    if arguments.csv:
        write_csv(flat(found, language()))
    else:
        dump(found)
