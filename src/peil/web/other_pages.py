"""Signing in through another system: going there, and coming back. What its answer must hold is in `people.oidc`."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler

from peil.errors import ForbiddenError, NotFoundError, PeilError, said
from peil.people import links, oidc
from peil.people.audit import note
from peil.people.secrets import digest, fresh
from peil.people.users import User
from peil.vouching import Oidc
from peil.web.access import form
from peil.web.gate import Gate
from peil.web.sign_pages import (
    Pairs,
    admitted,
    carried_in,
    local,
    sign_in_form,
    slowed,
    view_of,
)
from peil.web.site import Asking, Site, html
from peil.web.view import OVERVIEW, read

BACK = "/sign-in/back"
_LASTS_S = 600
_MOST = 1_000
_CODE = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True)
class Trip:
    """A sign-in that is under way elsewhere, and what it was begun with."""

    started: oidc.Started
    to: str
    carried: Pairs
    link: str
    lang: str
    at: float


class Trips:
    """Sign-ins under way, each known to one browser by the secret in its cookie; each comes back once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._trips: OrderedDict[str, Trip] = OrderedDict()
        self._guard = threading.Lock()

    def begin(self, started: oidc.Started, *, to: str, carried: Pairs, link: str, lang: str) -> str:
        """Keep a trip; returns the secret for the cookie."""
        secret = fresh()
        with self._guard:
            self._trips[digest(secret)] = Trip(started, to, carried, link, lang, self._clock())
            while len(self._trips) > _MOST:
                self._trips.popitem(last=False)
        return secret

    def end(self, secret: str, state: str) -> Trip:
        """The trip of this browser, which is then over. Raises ForbiddenError where there is none with this state."""
        with self._guard:
            trip = self._trips.pop(digest(secret), None)
        if trip is None or trip.started.state != state or self._clock() - trip.at > _LASTS_S:
            raise ForbiddenError(
                "this sign-in was not begun in this browser, or too long ago", remedy="Begin again on the sign-in page."
            )
        return trip


def routes(site: Site, gate: Gate) -> list[HTTPRouteHandler]:
    """The handlers of these pages."""
    trips = Trips()
    cookie = f"{gate.cookie}-elsewhere"

    @post("/sign-in/other")
    async def leave(request: Asking) -> Response[str]:
        view = view_of(site, request, ())
        given = await form(request)
        to, carried, settings = local(given.get("to", "/")), carried_in(given), _set(site)
        try:
            slowed(gate.by_address, gate.client(request))
            provider = await asyncio.to_thread(oidc.discover, settings)
        except PeilError as error:
            return html(sign_in_form(site, view, to, carried=carried, error=error), error.http_status)
        started = oidc.begin(settings, provider, gate.address(request) + BACK)
        secret = trips.begin(started, to=to, carried=carried, link=given.get("link", ""), lang=view.lang)
        page = site.render("elsewhere.html", view, path="/sign-in", vouching=settings.name, there=started.url)
        # The policy `form-action 'self'` forbids redirecting a form to another site; a page that goes on is no form.
        answer = html(page)
        answer.headers["refresh"] = f"0; url={started.url}"
        return _with(answer, secret, _LASTS_S)

    @get(BACK)
    async def back(request: Asking) -> Response[str]:
        settings = _set(site)
        view = read(b"", OVERVIEW, site.language)
        to = "/"
        carried: Pairs = ()
        try:
            slowed(gate.by_address, gate.client(request))
            trip = trips.end(request.cookies.get(cookie, ""), request.query_params.get("state", ""))
            view = read(f"lang={trip.lang}".encode(), OVERVIEW, site.language)
            to, carried = trip.to, trip.carried
            user = await asyncio.to_thread(_known, gate, settings, trip, dict(request.query_params))
        except PeilError as error:
            if isinstance(error, ForbiddenError):
                await asyncio.to_thread(_refused, gate, gate.client(request))
            page = sign_in_form(site, view, to, carried=carried, error=error)
            return _with(html(page, error.http_status), "", 0)
        return _with(await admitted(site, gate, request, user, to, carried=carried, by="oidc"), "", 0)

    def _with(answer: Response[str], secret: str, age: int) -> Response[str]:
        answer.set_cookie(
            Cookie(
                key=cookie,
                value=secret,
                path="/",
                httponly=True,
                samesite="lax",
                secure=gate.entrance.secure,
                max_age=age,
            )
        )
        return answer

    return [leave, back]


def _set(site: Site) -> Oidc:
    """The settings. Raises NotFoundError where there is no other system."""
    found = site.settings.oidc
    if not found.issuer:
        raise NotFoundError("no other system is set to sign in with", remedy="Sign in with a password.")
    return found


def _known(gate: Gate, settings: Oidc, trip: Trip, given: Mapping[str, str]) -> User:
    """The user whom the answer stands for. Raises ForbiddenError where it does not fit, or nobody invited them."""
    name = settings.name
    if given.get("iss", settings.issuer) != settings.issuer:  # RFC 9207
        raise ForbiddenError(
            said("the answer does not come from {name}", name=name), remedy="Begin again on the sign-in page."
        )
    if given.get("error") == "access_denied":
        raise ForbiddenError(
            said("you were not let in at {name}", name=name), remedy="Begin again on the sign-in page."
        )
    if "error" in given or not given.get("code"):
        code = given.get("error", "")
        raise ForbiddenError(
            said("{name} refused this sign-in ({code})", name=name, code=code if _CODE.fullmatch(code) else "no code"),
            remedy="Ask an owner of this project to compare its settings with those there.",
        )
    found = oidc.finish(settings, trip.started, given["code"])
    with gate.project.store() as store:
        if trip.link and links.opened(store, trip.link).kind == "owner":
            return links.follow(
                store,
                trip.link,
                password=None,
                email=found.email,
                name=found.name,
                language=trip.lang,
                subject=found.subject,
            )
        return links.vouched(
            store,
            found.subject,
            found.email,
            found.name,
            domains=settings.domains,
            role=settings.role,
            language=trip.lang,
        )


def _refused(gate: Gate, client: str) -> None:
    """Count and note a sign-in that was refused."""
    gate.by_address.tried(client)
    with gate.project.store() as store:
        note(store, None, "session.refused", "", {"by": "oidc"})
