"""The command about customers and contacts that are one over several sources. What is done is in `joining`."""

from __future__ import annotations

import argparse

from peil.cli.words import Add, common, dump, heard, project_of, say, table, tell
from peil.errors import said

_HELP = """\
examples:
  peil joins                 what was joined, with why
  peil joins run             join now what the rules of [joining] in peil.toml say
  peil joins undo 12         part number 12; the rules join it no more
"""


def register(add: Add) -> None:
    """Add this command."""
    made = add("joins", "customers and contacts of several sources that are one", _joins, epilog=_HELP)
    made.add_argument("action", nargs="?", default="list", choices=("list", "run", "undo"))
    made.add_argument("number", nargs="?", type=int, help="undo: which join")
    common(made)


def _joins(arguments: argparse.Namespace) -> None:
    from peil.errors import InputError

    project = project_of(arguments)
    if arguments.action == "run":
        done = project.join(say=say)
        if arguments.json:
            dump({"customers": done.customers, "contacts": done.contacts, "left_apart": dict(done.apart)})
        else:
            left = ", ".join(f"{heard(why)} {n}" for why, n in sorted(done.apart.items())) or heard("nothing")
            joined = "Joined {customers} customers and {contacts} contacts. Left apart: {left}."
            tell(said(joined, customers=done.customers, contacts=done.contacts, left=left))
        return
    if arguments.action == "undo":
        if arguments.number is None:
            raise InputError("no join is named", place="NUMBER", remedy="Give its number: peil joins lists them.")
        project.part(arguments.number, say=say)
        say(said("Join {number} is undone.", number=arguments.number))
    found = project.joins()
    with project.store() as store:
        names = store.names("customer", {key for one in found if one.what == "customer" for key in (one.one, one.into)})
    rows = []
    for one in found:
        of_customer = one.what == "customer"
        both = (names.get(one.one), names.get(one.into)) if of_customer else (one.contact, one.into_contact)
        rows.append({**one.as_dict(), "one": both[0], "into": both[1]})
    if arguments.json:
        dump(rows)
    else:
        shown = ("number", "what", "one", "into", "rule", "version", "gap_s", "time", "state")
        none = "Nothing is joined. [joining] in peil.toml declares what is; then: peil joins run"
        table([{name: "" if row[name] is None else str(row[name]) for name in shown} for row in rows], none=none)
