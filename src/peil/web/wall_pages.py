"""The wallboard, opened by a link without signing in, and the page where such links are made and revoked."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

from litestar import Response, get, head, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Stream

from peil.errors import BusyError, ForbiddenError, PeilError, TooOftenError
from peil.live.wall import Figures, Wall
from peil.people import wall_links
from peil.people.limits import Limit
from peil.people.wall_links import WallLink
from peil.show.sentences import in_language
from peil.show.texts import LANGUAGES, text
from peil.show.wall_words import STALE_S, STATES, clock, told
from peil.web.access import allowed, form
from peil.web.account_pages import local_time
from peil.web.forms import to, view_of
from peil.web.gate import WALL, Gate
from peil.web.site import Asking, Site, html
from peil.web.view import View

#: Without a script the page asks itself anew so often.
REFRESH_S = 10
_EVERY_S = 1.0
#: A revoked link goes dark within this.
_LINK_S = 5.0
#: Screens that may listen at once.
MOST = 100


def routes(site: Site, gate: Gate, wall: Wall) -> list[HTTPRouteHandler]:
    """The handlers of these pages."""
    guesses = Limit(30, 60)
    listening: set[object] = set()

    @get("/wallboards")
    async def links(request: Asking) -> Response[str]:
        allowed(request, "steer")
        return html(await asyncio.to_thread(_links, site, view_of(site, request)))

    @post("/wallboards")
    async def make(request: Asking) -> Response[str]:
        who = allowed(request, "steer")
        name, view = (await form(request)).get("name", ""), view_of(site, request)
        try:
            secret = await asyncio.to_thread(_make, site, name, who.id)
        except PeilError as error:
            return html(await asyncio.to_thread(_links, site, view, given=name, error=error), error.http_status)
        # Shown at once and only now: of a secret only its hash is kept.
        return html(await asyncio.to_thread(_links, site, view, link=f"{gate.address(request)}{WALL}{secret}"))

    @post("/wallboards/revoke")
    async def revoke(request: Asking) -> Response[object]:
        who = allowed(request, "steer")
        given = await form(request)
        await asyncio.to_thread(_revoke, site, given.get("link", ""), who.id)
        return to(view_of(site, request), "/wallboards")

    async def opened(request: Asking, secret: str) -> WallLink:
        address = gate.client(request)
        if guesses.wait_s(address):
            raise TooOftenError("too many wrong links came from this address", remedy="Wait a minute.")
        try:
            return await asyncio.to_thread(_opened, site, secret)
        except ForbiddenError:
            guesses.tried(address)
            raise

    @get(WALL + "{secret:str}")
    async def board(request: Asking, secret: FromPath[str]) -> Response[str]:
        await opened(request, secret)
        found = await asyncio.to_thread(wall.current)
        return html(_board(site, _view(site, request), found, secret))

    @head(WALL + "{secret:str}/events")
    async def asked(request: Asking, secret: FromPath[str]) -> None:
        await opened(request, secret)

    @get(WALL + "{secret:str}/events")
    async def events(request: Asking, secret: FromPath[str]) -> Stream:
        await opened(request, secret)
        if len(listening) >= MOST:
            raise BusyError("too many screens listen already", remedy="Close one of them.")
        lang = _view(site, request).lang
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return Stream(told_on(lang, secret), media_type="text/event-stream; charset=utf-8", headers=headers)

    async def told_on(lang: str, secret: str) -> AsyncIterator[str]:
        """What the screen is told, every second, until the link is revoked or the server stops."""
        me, checked = object(), time.monotonic()
        listening.add(me)
        try:
            yield "retry: 2000\n\n"
            while not wall.closing:
                yield f"data: {json.dumps(_message(site, lang, wall.latest()), ensure_ascii=False)}\n\n"
                await asyncio.sleep(_EVERY_S)
                if time.monotonic() - checked > _LINK_S:
                    checked = time.monotonic()
                    try:
                        await asyncio.to_thread(_opened, site, secret)
                    except ForbiddenError:
                        yield "event: gone\ndata: {}\n\n"
                        return
        finally:
            listening.discard(me)

    return [links, make, revoke, board, asked, events]


def _view(site: Site, request: Asking) -> View:
    """Only the language is asked; what else an address says is passed over."""
    home = site.settings.language
    asked = request.query_params.get("lang", "")
    return View(asked if asked in LANGUAGES else home, "weeks4", None, None, {}, (), home=home)


def _board(site: Site, view: View, found: Figures | None, secret: str) -> str:
    said = None if found is None else told(found, view.lang, site.settings.zone)
    return site.render(
        "wallboard.html",
        view,
        path=WALL,
        said=said,
        stale=_stale(site, view.lang, found),
        states=STATES,
        refresh_s=REFRESH_S,
        events=view.link(f"{WALL}{secret}/events"),
    )


def _message(site: Site, lang: str, found: Figures | None) -> dict[str, object]:
    return {
        "version": site.static["peil-wall.js"][1] + site.static["peil-wall.css"][1],
        "said": None if found is None else told(found, lang, site.settings.zone),
        "stale": _stale(site, lang, found),
    }


def _stale(site: Site, lang: str, found: Figures | None) -> str:
    """What to say where figures are not of now."""
    if found is None:
        return text(lang, "wall.starting")
    if time.time() - found.at <= STALE_S:
        return ""
    return text(lang, "wall.stale.server", time=clock(found.at, site.settings.zone))


def _links(site: Site, view: View, *, link: str = "", given: str = "", error: PeilError | None = None) -> str:
    with site.reader.project.store() as store:
        found = wall_links.listed(store)
    return site.render(
        "wallboards.html",
        view,
        path="/wallboards",
        links=[(one, *(local_time(at, site, view.lang) for at in (one.made, one.expires))) for one in found],
        link=link,
        given=given,
        wrong=in_language(error.what, view.lang) if error else "",
        remedy=in_language(error.remedy, view.lang) if error else "",
    )


def _make(site: Site, name: str, by: int | None) -> str:
    with site.reader.project.store() as store:
        return wall_links.make(store, name, by=by)


def _revoke(site: Site, link: str, by: int | None) -> None:
    with site.reader.project.store() as store:
        wall_links.revoke(store, link, by=by)


def _opened(site: Site, secret: str) -> WallLink:
    with site.reader.project.store() as store:
        return wall_links.opened(store, secret)
