"""What was joined over sources, with why, and undoing a join. Finding joins is in `joining`."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.errors import PeilError
from peil.joining.joiner import Join
from peil.show import figures
from peil.show.sentences import in_language
from peil.show.texts import text
from peil.web import access
from peil.web.access import allowed
from peil.web.forms import noted, to, view_of
from peil.web.site import Asking, Site, html
from peil.web.view import View

SHOWN = 500


@dataclass(frozen=True)
class Line:
    """A join in words."""

    number: int
    what: str
    names: str
    why: str
    when: str
    undone: bool


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers."""

    @get("/joins")
    async def joins(request: Asking) -> Response[str]:
        allowed(request, "define")
        allowed(request, "records")
        return html(await site.reader.run(_page, site, view_of(site, request)))

    @post("/joins/{number:int}/undo")
    async def undo(request: Asking, number: FromPath[int]) -> Response[str]:
        allowed(request, "define")
        allowed(request, "records")
        await access.form(request)
        view = view_of(site, request)
        try:
            await site.reader.run(site.reader.project.part, number)
        except PeilError as error:
            told = f"{in_language(error.what, view.lang)}. {in_language(error.remedy, view.lang)}"
            return html(await site.reader.run(_page, site, view, told), error.http_status)
        await site.reader.run(noted, site, "/joins", {"undone": number})
        return to(view, "/joins")

    return [joins, undo]


def _page(site: Site, view: View, failed: str = "") -> str:
    project, lang = site.reader.project, view.lang
    found = list(reversed(project.joins()))
    shown = found[:SHOWN]
    keys = {key for one in shown if one.what == "customer" for key in (one.one, one.into)}
    with project.store() as store:
        names = store.names("customer", keys)
    unknown = text(lang, "joins.erased")
    rules = site.settings.joining
    return site.render(
        "joins.html",
        view,
        path="/sources",
        failed=failed,
        joins=[_line(one, names, unknown, site, lang) for one in shown],
        more=len(found) - len(shown),
        customers=rules.customers,
        minutes=rules.call_before_ticket_min,
        shared=len(rules.shared),
    )


def _line(one: Join, names: dict[int, str], unknown: str, site: Site, lang: str) -> Line:
    if one.what == "customer":
        told = f"{names.get(one.one, unknown)} → {names.get(one.into, unknown)}"
    else:
        told = f"{one.source} {one.contact or unknown} → {one.into_contact or unknown}"
    gap = "" if one.gap_s is None else figures.duration(abs(one.gap_s), lang)
    inside = one.gap_s is not None and one.gap_s < 0
    why = text(lang, f"joins.rule.{one.rule}" + ("_within" if inside else ""), gap=gap)
    return Line(
        one.number,
        text(lang, f"joins.{one.what}"),
        told,
        f"{why} ({text(lang, 'joins.version', n=one.version)})",
        figures.instant(one.moment, site.zone, lang),
        one.undone,
    )
