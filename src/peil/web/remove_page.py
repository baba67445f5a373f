"""Removing a live source in the browser: a page that says what goes and what stays, and the form that does it."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from peil.connectors.registry import all_connectors
from peil.errors import PeilError
from peil.live import removing, sources, tokens
from peil.people.secrets import now
from peil.show import figures, import_words
from peil.show.texts import text
from peil.web.access import allowed, form
from peil.web.forms import noted, to, view_of
from peil.web.site import Asking, Site, html
from peil.web.view import View

PATH = "/sources/remove"


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers."""

    @get(PATH)
    async def ask(request: Asking) -> Response[str]:
        allowed(request, "people")
        name = request.query_params.get("name", "")[:120]
        return html(await site.reader.run(_page, site, view_of(site, request, "name"), name))

    @post(PATH)
    async def remove(request: Asking) -> Response[str] | Redirect:
        allowed(request, "people")
        given, view = await form(request), view_of(site, request, "name")
        name = given.get("name", "")
        try:
            gone = await site.reader.run(removing.remove, site.reader.project, name)
            await site.reader.run(noted, site, PATH, {"removed": gone.connector})
        except PeilError as error:
            return html(await site.reader.run(_page, site, view, name, error), error.http_status)
        return to(view, "/sources", removed=name)

    return [ask, remove]


def _page(site: Site, view: View, name: str, error: PeilError | None = None) -> str:
    lang, connectors = view.lang, all_connectors()
    with site.reader.project.store() as store:
        try:
            one = sources.one(store, name)
        except PeilError:
            if error is None:
                raise
            one = None  # gone meanwhile: only that is told
        speaking = [token.name for token in tokens.everyone(store) if token.source == name and token.works(now())]
    by = ""
    if one is not None:
        known = connectors.get(one.connector)
        by = text(lang, "live.push") if known is None else known.name.in_(lang)
    return site.render(
        "source_remove.html",
        view,
        path=PATH,
        name=name,
        there=one is not None,
        by=by,
        received=figures.number(one.received if one else 0, 0, lang),
        waiting=figures.number(one.waiting, 0, lang) if one and one.waiting else "",
        tokens=speaking,
        error=None if error is None else import_words.error(error, lang),
        action=view.overview().link(PATH),
    )
