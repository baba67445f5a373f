"""Knowing who makes a request, before any page sees it: by session, by token, or because nobody has to sign in."""

from __future__ import annotations

import secrets

from litestar.types import ASGIApp, Receive, Scope, Send

from peil.app import Project
from peil.people.rights import OPEN
from peil.web.access import CALLER, Caller, token_for


class Gate:
    """The way into one project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._key = secrets.token_bytes(32)

    def known(self, app: ASGIApp) -> ASGIApp:
        """`app` with the caller set for each request."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            CALLER.set(Caller(OPEN, token_for(self._key, "open")))
            await app(scope, receive, send)

        return serve
