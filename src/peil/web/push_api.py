"""Pushing events: `POST /api/v1/events`. Its callers are systems, known by a token of their own; no page is here."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.app import Project
from peil.errors import PeilError, SignInNeeded, TooOftenError, said
from peil.live import sources, tokens
from peil.live.intake import Intake
from peil.live.push_form import LARGEST_BODY, Item, checked, items
from peil.live.tokens import Known, Token
from peil.people.limits import Limit
from peil.show.sentences import in_language
from peil.web.gate import PUSHED, Gate
from peil.web.site import Asking, Site
from peil.web.spoken import preferred

#: Tokens are read again so often: a revoked one stops within that.
_FRESH_S = 1.0
_BURST_S = 10
_ENCODER = msgspec.json.Encoder()


class Doorman:
    """Who may push: tokens as they are now, and how often each comes."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: Known | None = None
        self._mapped: frozenset[str] = frozenset()
        self._read = 0.0
        self._room: dict[str, tuple[float, float]] = {}
        self.refused = Limit(60, 60)

    async def known(self, *, older_than_s: float = _FRESH_S) -> Known:
        """The tokens that work."""
        if self._known is None or time.monotonic() - self._read > older_than_s:
            await asyncio.to_thread(self._again)
        assert self._known is not None
        return self._known

    def mapped(self, source: str) -> bool:
        """Whether a mapping makes events of what a source sends."""
        return source in self._mapped

    def pace(self, token: Token, count: int) -> None:
        """Raises TooOftenError where a token sends more than it may: so many a second, ten seconds' worth at once."""
        now, most = time.monotonic(), float(token.per_second)
        room, then = self._room.get(token.name, (most * _BURST_S, now))
        room = min(most * _BURST_S, room + (now - then) * most)
        if room < count and room < most * _BURST_S:
            self._room[token.name] = (room, now)
            raise TooOftenError(
                said("more than {most} events a second", most=token.per_second),
                place=token.name,
                remedy="Send fewer at once, and try again a little later.",
            )
        self._room[token.name] = (room - count, now)

    def _again(self) -> None:
        with self._project.store() as store:
            self._known, self._mapped = Known(store), sources.mapped(store)
        self._read = time.monotonic()


def routes(site: Site, intake: Intake, gate: Gate) -> list[HTTPRouteHandler]:
    """The handlers."""
    project = site.reader.project
    doorman = Doorman(project)

    @post(PUSHED, request_max_body_size=LARGEST_BODY)
    async def push(request: Asking) -> Response[bytes]:
        token = await _shown(doorman, request, gate.client(request))
        headers = _headers(request)
        return await _taken(request, token, await request.body(), headers, "")

    @post(f"{PUSHED}/{{name:str}}", request_max_body_size=LARGEST_BODY)
    async def signed(request: Asking, name: FromPath[str]) -> Response[bytes]:
        token = await _found(doorman, gate.client(request), lambda known: known.named(name))
        headers, body = _headers(request), await request.body()
        identity = tokens.verified(token, headers, body, project.folder, dt.datetime.now(dt.UTC))
        return await _taken(request, token, body, headers, identity)

    async def _taken(
        request: Asking, token: Token, body: bytes, headers: Mapping[str, str], identity: str
    ) -> Response[bytes]:
        found = items(body, headers)
        doorman.pace(token, len(found))
        read = checked(found, token, dt.datetime.now(dt.UTC), mapped=doorman.mapped(token.source))
        good = [one for one in read if one.refused is None]
        known, again = await intake.put(token, good, identity)
        lang = preferred(headers.get("accept-language", "")) or site.language
        told = _told(read, {id(one) for one in known}, again, lang)
        return Response(
            _ENCODER.encode(told),
            status_code=202 if good else 400,
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )

    return [push, signed]


async def _shown(doorman: Doorman, request: Asking, where: str) -> Token:
    """The token of the Authorization header."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    secret = secret.strip() if kind.lower() == "bearer" else ""
    return await _found(doorman, where, lambda known: known.shown(secret))


async def _found(doorman: Doorman, where: str, of: Callable[[Known], Token]) -> Token:
    """The token that is asked for. Guessing is slowed down by the network address that asks."""
    if doorman.refused.wait_s(where):
        raise TooOftenError("too many wrong tokens came from this address", remedy="Wait a minute.")
    try:
        return of(await doorman.known())
    except SignInNeeded:
        doorman.refused.tried(where)
    return of(await doorman.known(older_than_s=0))  # it may have been made just now


def _headers(request: Asking) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.scope["headers"]}


def _told(read: Sequence[Item], known: set[int], again: bool, lang: str) -> dict[str, object]:
    """What became of each item, in order."""
    counts = {"accepted": 0, "known": 0, "rejected": 0}
    results: list[dict[str, object]] = []
    for number, one in enumerate(read):
        status = "rejected" if one.refused else "known" if again or id(one) in known else "accepted"
        counts[status] += 1
        told: dict[str, object] = {"index": number, "id": one.id, "status": status}
        if one.refused:
            told |= _reason(one.refused, lang)
        results.append(told)
    return {**counts, "results": results}


def _reason(refused: PeilError, lang: str) -> dict[str, object]:
    return {
        "reason": in_language(refused.what, lang),
        "place": refused.place,
        "remedy": in_language(refused.remedy, lang),
    }
