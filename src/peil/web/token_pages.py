"""Tokens with which systems push events, made and revoked in the browser by an owner. What they may is in `live`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from peil.errors import InputError, PeilError, said
from peil.live import tokens
from peil.live.tokens import SCHEMES, SCOPES, Token, Wish
from peil.people.secrets import now
from peil.references import check_reference, is_reference
from peil.show import figures, import_words
from peil.show.texts import text
from peil.web import reach
from peil.web.access import Form, allowed, form, who
from peil.web.forms import noted, to, view_of
from peil.web.site import Asking, Site, html
from peil.web.view import View

PATH = "/sources/tokens"
_FIELDS = ("name", "source", "signed", "secret", "mapping", "days", "per_second")


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers."""

    @get(PATH)
    async def listed(request: Asking) -> Response[str]:
        allowed(request, "people")
        return html(await site.reader.run(_page, site, view_of(site, request)))

    @post(PATH)
    async def make(request: Asking) -> Response[str]:
        allowed(request, "people")
        given, view = await form(request), view_of(site, request)
        try:
            made = await site.reader.run(_make, site, given)
            await site.reader.run(noted, site, PATH)
        except PeilError as error:
            return html(await site.reader.run(_page, site, view, given=given, error=error), error.http_status)
        # Shown at once and only now: of a secret only its hash is kept.
        return html(await site.reader.run(_page, site, view, made=made))

    @post(f"{PATH}/revoke")
    async def revoke(request: Asking) -> Response[str] | Redirect:
        allowed(request, "people")
        given, view = await form(request), view_of(site, request)
        try:
            await site.reader.run(_revoke, site, given.get("name", ""))
            await site.reader.run(noted, site, f"{PATH}/revoke")
        except PeilError as error:
            page = await site.reader.run(_page, site, view, error=error)
            return html(page, error.http_status)
        return to(view, PATH)

    return [listed, make, revoke]


def _make(site: Site, given: Form) -> tuple[Wish, str]:
    """Make what is typed; returns it with its secret, empty where deliveries are signed."""
    from peil.connectors.files.mapping import load

    project, asking = site.reader.project, who()
    name, secret, mapping = given.get("name", ""), given.get("secret", ""), given.get("mapping", "")
    if secret:
        check_reference(secret, "secret")
        if asking is None or asking.id is not None:
            reach.check_secret(secret, project.folder, "secret")
    if mapping and mapping not in reach.mappings(project.folder):
        raise InputError(
            said("'{raw}' cannot be chosen", raw=mapping[:80]), place="mapping", remedy="Choose one of the list."
        )
    inside = project.folder / mapping
    wish = Wish(
        name=name,
        source=given.get("source", "") or name,
        scopes=given.all("scope"),
        signed=given.get("signed", ""),
        secret=secret,
        days=_whole(given, "days", 0, 3660),
        per_second=_whole(given, "per_second", 1, 1_000_000) if given.get("per_second") else tokens.PER_SECOND,
        mapping=load(str(inside) if mapping and inside.is_file() else mapping).text if mapping else "",
    )
    with project.store() as store:
        return wish, tokens.create(store, wish)


def _whole(given: Form, name: str, low: int, high: int) -> int:
    raw = given.get(name, "") or "0"
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9 or not low <= int(raw) <= high:
        raise InputError(
            said("'{raw}' is not a whole number from {low} to {high}", raw=raw[:40], low=low, high=high),
            place=name,
            remedy=said("Write {low} to {high}.", low=low, high=high),
        )
    return int(raw)


def _revoke(site: Site, name: str) -> None:
    with site.reader.project.store() as store:
        tokens.revoke(store, name)


def _page(
    site: Site,
    view: View,
    *,
    given: Form | None = None,
    error: PeilError | None = None,
    made: tuple[Wish, str] | None = None,
) -> str:
    lang = view.lang
    with site.reader.project.store() as store:
        every = tokens.everyone(store)
    errors: dict[str, tuple[str, str, str]] = {}
    above: tuple[str, str, str] | None = None
    if error is not None:
        told = import_words.error(error, lang)
        if given is not None and error.place in (*_FIELDS, "scope"):
            errors[error.place] = told
        else:
            above = told
    labels = {name: text(lang, f"push.{name}") for name in (*_FIELDS, "scope")}
    usual = {"days": "365", "per_second": str(tokens.PER_SECOND)}
    return site.render(
        "tokens.html",
        view,
        path=PATH,
        tokens=[_told(one, site, lang) for one in sorted(every, key=lambda one: (not one.works(now()), one.name))],
        made=None if made is None else (made[0].name, made[1], _address(made[0])),
        values=_values(given or usual),
        chosen=given.all("scope") if given else [],
        scopes=SCOPES,
        ways=list(SCHEMES),
        mappings=list(reach.mappings(site.reader.project.folder).items()),
        secret_hint=text(lang, "connect.secret", variables=reach.VARIABLES, secrets=reach.SECRETS),
        errors=errors,
        error=above,
        wrong=[(labels[place], place) for place in errors],
        action=view.overview().link(PATH),
        revoke=view.overview().link(f"{PATH}/revoke"),
    )


def _values(given: Mapping[str, str]) -> dict[str, str]:
    """The fields as typed; a secret that somebody typed itself goes into no page."""
    found = {name: given.get(name, "") for name in _FIELDS}
    return {**found, "secret": found["secret"] if is_reference(found["secret"]) else ""}


def _address(wish: Wish) -> str:
    return f"/api/v1/events/{wish.name}" if wish.signed else "/api/v1/events"


def _told(one: Token, site: Site, lang: str) -> dict[str, object]:
    """A token as the page tells it, without any secret."""
    state = "revoked" if one.revoked else "works" if one.works(now()) else "expired"

    def when(raw: str | None) -> str:
        return figures.instant(dt.datetime.fromisoformat(raw), site.zone, lang) if raw else "–"

    return {
        "name": one.name,
        "source": one.source,
        "scopes": ", ".join(text(lang, f"push.scope.{scope}") for scope in one.scopes) or text(lang, "push.scope.all"),
        "signed": text(lang, f"push.signed.{one.signed or 'none'}"),
        "made": when(one.made),
        "expires": when(one.expires),
        "state": text(lang, f"push.state.{state}"),
        "works": state == "works",
    }
