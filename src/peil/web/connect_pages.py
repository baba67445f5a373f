"""Connecting a source in the browser: choose what it is, fill in its settings, try it, see what it gives, save it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from peil.connectors.frame import Connector
from peil.connectors.registry import all_connectors, connector_of
from peil.errors import InputError, PeilError
from peil.live.connecting import Draft, Tried, attempt, save
from peil.show import import_words, words
from peil.show.texts import text
from peil.web import connect_form as cf
from peil.web.access import Form, allowed, form, who
from peil.web.forms import noted, to, view_of
from peil.web.site import Asking, Site, html
from peil.web.view import View

#: At a page somebody waits: a source that does not answer is tried twice, not for minutes.
_TRIES, _PAUSE_S = 2, 3.0
#: Sources that are tried at once.
_AT_ONCE = 2
_COLUMNS = ("time", "type", "contact", "status", "actor", "team", "channel", "reason")


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers."""
    turns = asyncio.Semaphore(_AT_ONCE)

    @get("/sources/connect")
    async def choose(request: Asking) -> Response[str]:
        allowed(request, "people")
        return html(await site.reader.run(_choose, site, view_of(site, request)))

    @get("/sources/connect/{key:str}")
    async def fill(request: Asking, key: FromPath[str]) -> Response[str]:
        allowed(request, "people")
        view = view_of(site, request, cf.NAME)
        begun = {cf.NAME: request.query_params.get(cf.NAME, "")[:120]}
        return html(await site.reader.run(_page, site, view, connector_of(key), begun))

    @post("/sources/connect/{key:str}")
    async def tried(request: Asking, key: FromPath[str]) -> Response[str] | Redirect:
        allowed(request, "people")
        given, view, connector = await form(request), view_of(site, request, cf.NAME), connector_of(key)
        saving = given.get("do") == "save"
        drafted = None
        try:
            drafted = await site.reader.run(_draft, site, connector, given)
            async with turns:
                found = await asyncio.to_thread(_attempt, site, drafted)
            if saving:
                await site.reader.run(save, site.reader.project, drafted)
                await site.reader.run(noted, site, request.scope["path"])
        except PeilError as error:
            page = await site.reader.run(_page, site, view, connector, given, error=error, read=drafted)
            return html(page, error.http_status)
        if saving:
            return to(view, "/sources", connected=drafted.name)
        return html(await site.reader.run(_page, site, view, connector, given, tried=found))

    return [choose, fill, tried]


def _draft(site: Site, connector: Connector, given: Form) -> Draft:
    asking = who()
    here = asking is not None and asking.id is None  # no users yet: whoever is at this machine
    return cf.typed(site.reader.project, connector, given, everything=here)


def _attempt(site: Site, drafted: Draft) -> Tried:
    from peil.connectors.web import Web

    web = Web(tries=_TRIES, sleep=lambda seconds: time.sleep(min(seconds, _PAUSE_S)))
    try:
        return attempt(site.reader.project, drafted, web)
    finally:
        web.close()


def _choose(site: Site, view: View) -> str:
    lang = view.lang
    found = [
        (one.name.in_(lang), one.about.in_(lang), view.overview().link(f"/sources/connect/{key}"))
        for key, one in all_connectors().items()
    ]
    return site.render("connect.html", view, path="/sources/connect", connectors=sorted(found))


@dataclass(frozen=True)
class Shown:
    """What came of trying, in words: what the source says, events, rejected values, KPIs it gives and not."""

    said: str
    columns: tuple[str, ...]
    events: tuple[tuple[str, ...], ...]
    rejected: tuple[str, ...]
    can: tuple[str, ...]
    cannot: tuple[tuple[str, str], ...]


def _shown(tried: Tried, lang: str) -> Shown:
    columns = tuple(name for name in _COLUMNS if any(one.get(name) for one in tried.events))
    cannot = []
    for name, needs, given in tried.seen.cannot.values():
        what = ", ".join(words.need(need, lang) for need in needs)
        cannot.append(
            (name.in_(lang), " ".join(one.in_(lang) for one in given) or text(lang, "connect.lacks", what=what))
        )
    return Shown(
        said=tried.said.in_(lang),
        columns=columns,
        events=tuple(tuple(_cell(name, one.get(name), lang) for name in columns) for one in tried.events),
        rejected=tuple(
            text(
                lang,
                "connect.rejected",
                column=row["column"],
                value=str(row["value"] or "")[:80],
                reason=import_words.reason(str(row["reason"]), lang),
            )
            for row in tried.rejected
        ),
        can=tuple(one.in_(lang) for one in tried.seen.can.values()),
        cannot=tuple(cannot),
    )


def _cell(name: str, value: object, lang: str) -> str:
    if name == "type":
        return words.word(words.EVENTS, str(value), lang)
    return "" if value is None else str(value)


def _page(
    site: Site,
    view: View,
    connector: Connector,
    given: Mapping[str, str],
    *,
    tried: Tried | None = None,
    error: PeilError | None = None,
    read: Draft | None = None,
) -> str:
    lang, project = view.lang, site.reader.project
    name = given.get(cf.NAME, "")
    before = cf.saved(project, connector, name)
    listed = cf.fields(project, connector, given, before, lang)
    known = {cf.NAME, cf.WORDS, *(one.key for one in listed)}
    errors: dict[str, tuple[str, str, str]] = {}
    above: tuple[str, str, str] | None = None
    if error is not None:
        told = import_words.error(error, lang)
        # What a source itself says, once it was reached, is of no single field, unless its secret cannot be read.
        if error.place in known and (read is None or isinstance(error, InputError)):
            errors[error.place] = told
        else:
            above = told
    labels = {one.key: one.label for one in listed}
    labels |= {cf.NAME: text(lang, "connect.name"), cf.WORDS: text(lang, "connect.words")}
    current = before.words or connector.maps
    return site.render(
        "connect_source.html",
        view,
        path=f"/sources/connect/{connector.key}",
        connector=connector,
        title=connector.name.in_(lang),
        about=connector.about.in_(lang),
        fields=listed,
        name=name,
        changing=bool(before.settings),
        mapped=connector.mapped,
        typed=given.get(cf.WORDS, ""),
        current=[(words.word(words.DIMENSIONS, key, lang), sorted(pairs.items())) for key, pairs in current.items()],
        errors=errors,
        error=above,
        wrong=[(labels[place], place) for place in errors],
        shown=None if tried is None else _shown(tried, lang),
        action=view.overview().link(f"/sources/connect/{connector.key}"),
    )
