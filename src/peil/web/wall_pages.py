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
from peil.live.now import Part
from peil.live.wall import Figures, Wall
from peil.people import wall_links
from peil.people.limits import Limit
from peil.people.wall_links import WallLink
from peil.show.sentences import in_language
from peil.show.texts import LANGUAGES, text
from peil.show.wall_words import STALE_S, STATES, clock, part_words, told
from peil.web.access import Form, allowed, form
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


class _Screens:
    """Who may look, and who listens."""

    def __init__(self, site: Site, gate: Gate, wall: Wall) -> None:
        self._site, self._gate, self._wall = site, gate, wall
        self._guesses = Limit(30, 60)
        self._listening: set[object] = set()

    async def opened(self, request: Asking, secret: str) -> Part:
        """What the screen of a link shows. Raises ForbiddenError, and TooOftenError for who guesses."""
        address = self._gate.client(request)
        if self._guesses.wait_s(address):
            raise TooOftenError("too many wrong links came from this address", remedy="Wait a minute.")
        try:
            return await asyncio.to_thread(_opened, self._site, secret)
        except ForbiddenError:
            self._guesses.tried(address)
            raise

    def stream(self, part: Part, lang: str, secret: str) -> Stream:
        """What a screen listens to. Raises BusyError where too many do."""
        if len(self._listening) >= MOST:
            raise BusyError("too many screens listen already", remedy="Close one of them.")
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        told_on = self._told_on(part, lang, secret)
        return Stream(told_on, media_type="text/event-stream; charset=utf-8", headers=headers)

    async def _told_on(self, part: Part, lang: str, secret: str) -> AsyncIterator[str]:
        """What the screen is told, every second, until the link is revoked or the server stops."""
        me, checked = object(), time.monotonic()
        self._listening.add(me)
        try:
            yield "retry: 2000\n\n"
            while not self._wall.closing:
                said = _message(self._site, lang, self._wall.latest(part))
                yield f"data: {json.dumps(said, ensure_ascii=False)}\n\n"
                await asyncio.sleep(_EVERY_S)
                if time.monotonic() - checked > _LINK_S:
                    checked = time.monotonic()
                    try:
                        await asyncio.to_thread(_opened, self._site, secret)
                    except ForbiddenError:
                        yield "event: gone\ndata: {}\n\n"
                        return
        finally:
            self._listening.discard(me)


def routes(site: Site, gate: Gate, wall: Wall) -> list[HTTPRouteHandler]:
    """The handlers of these pages."""
    return [*_link_routes(site, gate), *_screen_routes(site, wall, _Screens(site, gate, wall))]


def _link_routes(site: Site, gate: Gate) -> list[HTTPRouteHandler]:
    """Where links are made and revoked."""

    @get("/wallboards")
    async def links(request: Asking) -> Response[str]:
        allowed(request, "steer")
        return html(await asyncio.to_thread(_links, site, view_of(site, request)))

    @post("/wallboards")
    async def make(request: Asking) -> Response[str]:
        who = allowed(request, "steer")
        given, view = await form(request), view_of(site, request)
        try:
            secret = await asyncio.to_thread(_make, site, given, who.id)
        except PeilError as error:
            return html(await asyncio.to_thread(_links, site, view, given=given, error=error), error.http_status)
        # Shown at once and only now: of a secret only its hash is kept.
        return html(await asyncio.to_thread(_links, site, view, link=f"{gate.address(request)}{WALL}{secret}"))

    @post("/wallboards/revoke")
    async def revoke(request: Asking) -> Response[object]:
        who = allowed(request, "steer")
        given = await form(request)
        await asyncio.to_thread(_revoke, site, given.get("link", ""), who.id)
        return to(view_of(site, request), "/wallboards")

    return [links, make, revoke]


def _screen_routes(site: Site, wall: Wall, screens: _Screens) -> list[HTTPRouteHandler]:
    """What a screen asks, without signing in."""

    @get(WALL + "{secret:str}")
    async def board(request: Asking, secret: FromPath[str]) -> Response[str]:
        part = await screens.opened(request, secret)
        found = await asyncio.to_thread(wall.current, part)
        return html(_board(site, _view(site, request), found, secret, part))

    @head(WALL + "{secret:str}/events")
    async def asked(request: Asking, secret: FromPath[str]) -> None:
        await screens.opened(request, secret)

    @get(WALL + "{secret:str}/events")
    async def events(request: Asking, secret: FromPath[str]) -> Stream:
        part = await screens.opened(request, secret)
        return screens.stream(part, _view(site, request).lang, secret)

    return [board, asked, events]


def _view(site: Site, request: Asking) -> View:
    """Only the language is asked; what else an address says is passed over."""
    home = site.settings.language
    asked = request.query_params.get("lang", "")
    return View(asked if asked in LANGUAGES else home, "weeks4", None, None, {}, (), home=home)


def _board(site: Site, view: View, found: Figures | None, secret: str, part: Part) -> str:
    said = None if found is None else told(found, view.lang, site.settings.zone)
    return site.render(
        "wallboard.html",
        view,
        path=WALL,
        said=said,
        part=part_words(part, view.lang),
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


def _links(site: Site, view: View, *, link: str = "", given: Form | None = None, error: PeilError | None = None) -> str:
    with site.reader.project.store() as store:
        found = wall_links.listed(store)
    return site.render(
        "wallboards.html",
        view,
        path="/wallboards",
        links=[_told(site, one, view.lang) for one in found],
        link=link,
        given=given or {},
        known={part: _known(site, part) for part in ("team", "queue")},
        wrong=in_language(error.what, view.lang) if error else "",
        remedy=in_language(error.remedy, view.lang) if error else "",
    )


def _told(site: Site, one: WallLink, lang: str) -> tuple[WallLink, str, str, str]:
    """A link with what it is for, and since and until when, in words."""
    part = part_words(Part(one.team, one.queue), lang) or text(lang, "wall.links.all")
    return one, part, local_time(one.made, site, lang), local_time(one.expires, site, lang)


def _known(site: Site, dimension: str) -> list[str]:
    """The teams or queues of the figures that there are; none before there are any."""
    try:
        return site.reader.values(dimension)
    except PeilError:
        return []


def _make(site: Site, given: Form, by: int | None) -> str:
    name, team, queue = (given.get(field, "") for field in ("name", "team", "queue"))
    with site.reader.project.store() as store:
        return wall_links.make(store, name, by=by, team=team, queue=queue)


def _revoke(site: Site, link: str, by: int | None) -> None:
    with site.reader.project.store() as store:
        wall_links.revoke(store, link, by=by)


def _opened(site: Site, secret: str) -> Part:
    with site.reader.project.store() as store:
        found = wall_links.opened(store, secret)
    return Part(found.team, found.queue)
