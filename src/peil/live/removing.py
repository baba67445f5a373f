"""Removing a live source: its connection, tokens and how far it was read go; what it brought in stays."""

from __future__ import annotations

import time

from peil.app import Project
from peil.errors import BusyError, said
from peil.live import sources, tokens
from peil.live.drain import drain
from peil.live.sync import alone
from peil.people.secrets import now
from peil.store import live as rows

#: For so long a server still takes what comes with a token that was revoked just now.
_STILL_TAKEN_S = 1.5


def remove(project: Project, name: str) -> sources.LiveSource:
    """Forget a live source; returns what it was. What it had sent is brought into the lake first.

    Raises NotFoundError where there is none, BusyError where it is being read or still sends, and the error of what
    waits where that cannot be taken: then the source stays.
    """
    with project.store() as store:
        found = sources.one(store, name)
    with alone(project.folder / "data", name):
        _take_in(project, name)
        with project.store() as store:
            mine = [one for one in tokens.everyone(store) if one.source == name and one.works(now())]
            for one in mine:
                tokens.revoke(store, one.name)
        if mine:
            time.sleep(_STILL_TAKEN_S)
            _take_in(project, name)
        with project.store() as store:
            if not rows.drop_source(store, name):
                raise BusyError(
                    said("something of '{name}' came in just now", name=name),
                    place=name,
                    remedy="Try again in a moment.",
                )
    return found


def _take_in(project: Project, name: str) -> None:
    failed = drain(project).failed
    if name in failed:
        raise failed[name]
