"""Commands that open the pages: serve and demo. What is done is in `app`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from peil.cli.words import Add, say

if TYPE_CHECKING:
    pass


def register(add: Add) -> None:
    """Add these commands."""
    made = add("serve", "show the project in a browser; on this machine only, unless it gets an address", _serve)
    made.add_argument("dir", nargs="?", type=Path, default=Path())
    made.add_argument("--port", type=int, default=8765)
    made.add_argument("--open", action="store_true", help="open the browser")
    made.add_argument("--address", default="", help="the https address that people use, from a reverse proxy")
    made.add_argument("--host", default="127.0.0.1", help="the IP address to listen on; needs --address")
    made.add_argument("--proxy", action="append", default=[], help="where the proxy asks from; may be repeated")
    made = add("mcp", "let an assistant ask figures (Model Context Protocol, over stdio); reading only", _mcp)
    made.add_argument("dir", nargs="?", type=Path, default=Path())
    made.add_argument("--user", default="", metavar="EMAIL", help="whose rights it has (default: those of a viewer)")
    made = add("demo", "a simulated organisation, in the browser", _demo)
    made.add_argument("--dir", type=Path, default=Path("demo"))
    made.add_argument("--port", type=int, default=8765)
    made.add_argument("--contacts", type=int, default=200_000)
    made.add_argument("--seed", type=int, default=2026)
    made.add_argument("--no-serve", action="store_true", help="only make it")
    made.add_argument("--open", action="store_true", help="open the browser")


def _serve(arguments: argparse.Namespace) -> None:
    from peil.app import Project
    from peil.web.server import serve

    serve(
        Project(arguments.dir),
        arguments.port,
        host=arguments.host,
        address=arguments.address,
        proxies=arguments.proxy,
        open_browser=arguments.open,
        say=say,
    )


def _mcp(arguments: argparse.Namespace) -> None:
    from peil.app import Project
    from peil.assistants import server

    made = server(Project(arguments.dir), arguments.user)
    say("Peil listens on standard input for an assistant (stop with Ctrl+C).")
    made.run("stdio")


def _demo(arguments: argparse.Namespace) -> None:
    from peil.showcase import make_demo

    project = make_demo(arguments.dir, seed=arguments.seed, contacts=arguments.contacts, say=say)
    if not arguments.no_serve:
        from peil.web.server import serve

        serve(project, arguments.port, open_browser=arguments.open, say=say)
