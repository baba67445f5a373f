"""The way in: knowing who makes a request before any page sees it, and keeping out who has to sign in first."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import secrets
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from litestar import Response
from litestar.datastructures import Cookie
from litestar.types import ASGIApp, Receive, Scope, Send

from peil.app import Project
from peil.errors import ForbiddenError, NotFoundError, SignInNeeded, StoreError, said
from peil.people import sessions
from peil.people.limits import OF_AN_ACCOUNT, OF_AN_ADDRESS, WITHIN_S, Limit
from peil.people.rights import OPEN
from peil.people.secrets import project_key
from peil.store import users as rows
from peil.web.access import CALLER, Asking, Caller, token_for

#: Why it could not be told who makes this request.
_UNKNOWN: ContextVar[StoreError | None] = ContextVar("unknown", default=None)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
#: Where the wallboard hangs; what follows is the secret of a link (`peil.web.wall_pages`).
WALL = "/wall/"
#: What anyone may ask: signing in, following a link, and what these pages need.
OPEN_PATHS = ("/sign-in", "/join/", "/static/", "/health", WALL)
#: Where systems push: they are known by tokens of their own (`peil.web.push_api`), and no browser is.
PUSHED = "/api/v1/events"
#: Nothing has a number beyond what the database holds in 64 bits.
_TOO_LARGE = re.compile(r"/\d{19}")
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Entrance:
    """How people come in: the address they use where it is not just this machine, and whether they must sign in."""

    address: str = ""  # https://peil.example.nl, or empty on this machine
    locked: bool = False  # sign in even while there are no users
    proxies: tuple[Network, ...] = ()  # whose word on where a request comes from is taken

    @property
    def secure(self) -> bool:
        """Whether cookies go over https only."""
        return self.address.startswith("https:")

    @property
    def host(self) -> str:
        """The Host that requests carry, beside this machine's own."""
        return urlsplit(self.address).netloc.lower()

    def trusts(self, address: str) -> bool:
        """Whether a network address is one of the proxies'."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.proxies)


class Gate:
    """The way into one project."""

    def __init__(self, project: Project, entrance: Entrance) -> None:
        self.project = project
        self.entrance = entrance
        self.cookie = "__Host-peil" if entrance.secure else "peil"
        self.by_address = Limit(OF_AN_ADDRESS, WITHIN_S)
        self.by_account = Limit(OF_AN_ACCOUNT, WITHIN_S)
        self._users = False
        self._key: bytes | None = None
        self._open_key = secrets.token_bytes(32)  # of this process: reading a project without users writes nothing
        self._guard = threading.Lock()

    def known(self, app: ASGIApp) -> ASGIApp:
        """`app` with the caller set for each request."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            CALLER.set(None)
            _UNKNOWN.set(None)
            if not str(scope.get("path", "")).startswith(("/static/", PUSHED)):
                try:
                    CALLER.set(await asyncio.to_thread(self.caller, dict(scope.get("headers", ()))))
                except StoreError as error:  # told by `enter`, where errors become pages
                    _UNKNOWN.set(error)
            await app(scope, receive, send)

        return serve

    def caller(self, headers: Mapping[bytes, bytes]) -> Caller:
        """Who makes a request with these headers."""
        if not self.needs_users():
            return Caller(OPEN, token_for(self._open_key, "open"))
        kind, _, secret = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        with self.project.store() as store:
            if kind.lower() == "bearer":
                found = sessions.known(store, secret.strip(), kind="token")
                return Caller(found.who if found else None, "", found, program=True)
            given = self._given(headers.get(b"cookie", b"").decode("latin-1"))
            found = sessions.known(store, given) if given else None
        if found is None:
            return Caller(None, token_for(self.key(), "nobody"))
        return Caller(found.who, token_for(self.key(), found.hash), found)

    def needs_users(self) -> bool:
        """Whether someone has to sign in. Once a project has users it is never open again."""
        if not self._users:
            self._users = self.project.has_store() and self._has_users()
        return self._users or self.entrance.locked

    def _has_users(self) -> bool:
        with self.project.store() as store:
            return rows.any_user(store)

    def key(self) -> bytes:
        """The key under which the tokens of forms are made; it stays when the server starts again."""
        with self._guard:
            if self._key is None:
                with self.project.store() as store:
                    self._key = project_key(store)
            return self._key

    def enter(self, request: Asking) -> None:
        """Before a page: raises SignInNeeded where nobody is signed in, ForbiddenError for another site's request."""
        caller = CALLER.get()
        if request.scope["path"].startswith(PUSHED):
            return
        if (failed := _UNKNOWN.get()) is not None:
            raise failed
        if request.method not in _SAFE and not (caller and caller.program):
            self._from_here(request)
        if not request.scope["path"].startswith(OPEN_PATHS) and (caller is None or caller.who is None):
            raise SignInNeeded("nobody is signed in", remedy="Sign in, then ask again.")
        if _TOO_LARGE.search(request.scope["path"]):
            raise NotFoundError(
                said("there is no page {path}", path=request.scope["path"][:200]), remedy="Choose a page from the menu."
            )

    @staticmethod
    def _from_here(request: Asking) -> None:
        """Browsers say from which site a form comes; another site's is refused whatever it carries."""
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        elsewhere = origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()
        if elsewhere or site not in (None, "same-origin", "none"):
            raise ForbiddenError(
                "this request comes from another site", remedy="Open the page in Peil itself, and send it from there."
            )

    def address(self, request: Asking) -> str:
        """The address that people use, without a stroke at its end."""
        return (self.entrance.address or f"http://{request.headers.get('host', '')}").rstrip("/")

    def client(self, request: Asking) -> str:
        """The network address that asks: the nearest that is no proxy of ours, for those before it can be made up."""
        asking = request.client.host if request.client else ""
        told = [part.strip() for line in request.headers.getall("x-forwarded-for", []) for part in line.split(",")]
        while told and self.entrance.trusts(asking):
            asking = told.pop() or asking
        return asking[:60]

    def admit(self, response: Response[str], secret: str) -> Response[str]:
        """The response with the session's cookie."""
        response.set_cookie(
            Cookie(
                key=self.cookie,
                value=secret,
                path="/",
                httponly=True,
                samesite="lax",
                secure=self.entrance.secure,
                max_age=int(sessions.LONGEST.total_seconds()),
            )
        )
        return response

    def dismiss(self, response: Response[str]) -> Response[str]:
        """The response that takes the session's cookie away."""
        secure = self.entrance.secure  # without it browsers refuse a cookie of this name, and keep the old one
        gone = Cookie(key=self.cookie, value="", path="/", httponly=True, samesite="lax", secure=secure, max_age=0)
        response.set_cookie(gone)
        return response

    def _given(self, header: str) -> str | None:
        try:
            found = SimpleCookie(header).get(self.cookie)
        except CookieError:
            return None
        return found.value if found else None
