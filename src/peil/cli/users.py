"""Commands about users: the first owner, adding, listing, roles, new passwords, tokens. What is done is in `people`."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from peil.cli.words import Add, agreed, common, dump, heard, project_of, say, table, tell
from peil.errors import said

if TYPE_CHECKING:
    from peil.store.store import Store

_ACTIONS = ("owner", "add", "list", "role", "disable", "enable", "reset", "token", "erase")
_HELP = """\
examples:
  peil user owner                                    a one-time link that makes whoever opens it the owner
  peil user add eva@example.nl --role lead --team Noord
  peil user role eva@example.nl --role manager
  peil user reset eva@example.nl                     a one-time link for a new password
  peil user token eva@example.nl --name Excel --right records --days 90
  peil user erase eva@example.nl                     their account for good; the audit log keeps a number
"""


def register(add: Add) -> None:
    """Add these commands."""
    made = add("user", "users and rights", _user, epilog=_HELP)
    made.add_argument("action", choices=_ACTIONS)
    made.add_argument("email", nargs="?")
    made.add_argument("--role", default="viewer", help="owner, analyst, manager, lead, agent or viewer")
    made.add_argument("--name", default="", help="add: the user's name; token: the program's")
    made.add_argument("--team", action="append", default=[], help="of a lead or agent; may be repeated")
    made.add_argument("--agent", help="of an agent: who they are in the sources")
    made.add_argument("--password", action="store_true", help="add: ask for a password instead of making a link")
    made.add_argument("--right", action="append", default=[], help="of a token: records, export, agents, steer")
    made.add_argument("--days", type=int, default=90, help="of a token: how long it works")
    made.add_argument("--yes", action="store_true", help="erase: do not ask")
    made.add_argument("--address", default="http://127.0.0.1:8765", help="where Peil is served, for links")
    common(made)


def _user(arguments: argparse.Namespace) -> int:
    from peil.errors import InputError

    if arguments.email is None and arguments.action not in ("owner", "list"):
        raise InputError("no user is named", place="EMAIL", remedy="Give the e-mail address.")
    if arguments.action == "erase":
        return _erase(arguments)
    with project_of(arguments).store() as store:
        if arguments.action == "list":
            _list(store, as_json=arguments.json)
        elif arguments.action in ("owner", "add", "reset"):
            _link(store, arguments)
        else:
            _change(store, arguments)
    return 0


def _erase(arguments: argparse.Namespace) -> int:
    from peil import keeping
    from peil.people import users
    from peil.store.people import backups

    project = project_of(arguments)
    with project.store() as store:
        user = users.of_email(store, arguments.email)
    if not arguments.yes:
        goes = "User {id}, {role}: address, name, password, sessions and links go for good."
        say(said(goes, id=user.id, role=user.role))
        if not agreed("Erase?"):
            say("Nothing was erased.")
            return 1
    if not keeping.erase_user(project, user.id):
        busy = "another process has the database open; stop it (peil serve), then run: peil erase EMAIL"
        say(f"peil: {heard(busy)}")
    tell(said("User {id} is erased; the audit log keeps that number.", id=user.id))
    with project.store() as store:
        for one in backups(store):
            holds = "A backup of {made} holds the account until {expires}: {file}"
            say(said(holds, made=one["made"], expires=one["expires"], file=one["file"]))
    return 0


def _list(store: Store, *, as_json: bool) -> None:
    from peil.people import users

    listed = [
        {
            "id": one.id,
            "email": one.email,
            "name": one.name,
            "role": one.role,
            "teams": ", ".join(one.teams),
            "seen": one.seen or "",
            "disabled": one.disabled or "",
        }
        for one in users.everyone(store)
    ]
    if as_json:
        dump(listed)
    else:
        table(listed, none="There are no users yet. Make the first one: peil user owner")


def _link(store: Store, arguments: argparse.Namespace) -> None:
    """Print a one-time link, or make the user at once where a password is typed."""
    from peil.people import links, users
    from peil.people.users import Grant

    if arguments.action == "owner":
        secret = links.make_owner(store)
    elif arguments.action == "reset":
        secret = links.reset(store, users.of_email(store, arguments.email), by=None)
    else:
        grant = Grant(arguments.email, arguments.role, arguments.name, tuple(arguments.team), arguments.agent)
        if arguments.password:
            made = users.add(store, grant, password=_typed())
            tell(said("Added user {id}, {role}.", id=made.id, role=made.role))
            return
        secret = links.invite(store, grant, by=None)
    say("This link works once. Pass it on in a way that you trust; Peil must be served (peil serve).")
    print(f"{arguments.address.rstrip('/')}/join/{secret}")


def _typed() -> str:
    return getpass.getpass(heard("Password: ")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _change(store: Store, arguments: argparse.Namespace) -> None:
    from peil.people import sessions, users

    user = users.of_email(store, arguments.email)
    if arguments.action == "role":
        user = users.change(store, user.id, role=arguments.role, teams=arguments.team, agent=arguments.agent, by=None)
        if user.teams:
            tell(said("User {id} is {role} of {teams}.", id=user.id, role=user.role, teams=", ".join(user.teams)))
        else:
            tell(said("User {id} is {role}.", id=user.id, role=user.role))
    elif arguments.action == "disable":
        users.disable(store, user.id, by=None)
        tell(said("User {id} can no longer sign in.", id=user.id))
    elif arguments.action == "enable":
        users.enable(store, user.id, by=None)
        tell(said("User {id} can sign in again.", id=user.id))
    else:
        secret = sessions.make_token(
            store, user, arguments.name or "command line", rights=arguments.right, days=arguments.days, by=None
        )
        say("Keep it now: it cannot be seen again.")
        print(secret)
