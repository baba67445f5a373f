"""Signing in and out, and what one-time links are for. A form that met a lost session is carried along, not lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.errors import ForbiddenError, InputError, PeilError, SignInNeeded, TooOftenError, said
from peil.people import links, sessions, users
from peil.people.audit import note
from peil.people.limits import Limit
from peil.people.secrets import digest
from peil.people.users import User
from peil.show.sentences import in_language
from peil.show.texts import LANGUAGES
from peil.web.access import CALLER, Caller, Form, form, token_for
from peil.web.gate import Gate
from peil.web.site import Asking, Site, html
from peil.web.view import OVERVIEW, View, read

_CARRIED = "carry:"
_SECRET = ("password", "secret", "_csrf")
Pairs = Sequence[tuple[str, str]]


def entering(site: Site, gate: Gate) -> Callable[[Asking], Awaitable[Response[str] | None]]:
    """What runs before every page: it keeps out who has to sign in, and carries along what they had typed."""

    async def enter(request: Asking) -> Response[str] | None:
        try:
            gate.enter(request)
        except SignInNeeded:
            path = request.scope["path"]
            if request.method != "POST" or path.startswith("/api/v1") or path == "/import":
                raise  # of a file nothing is read before it is known whose it is
            typed = [(n, v) for n, v in (await request.form()).multi_items() if isinstance(v, str)]
            carried = [(n, v) for n, v in typed if not any(word in n for word in _SECRET)]
            return html(sign_in_form(site, view_of(site, request, ()), path, carried=carried), 401)
        return None

    return enter


def routes(site: Site, gate: Gate) -> list[HTTPRouteHandler]:
    """The handlers of these pages."""

    @get("/sign-in")
    async def sign_in_page(request: Asking) -> Response[str]:
        view = view_of(site, request, ("next",))
        return html(sign_in_form(site, view, local(request.query_params.get("next", "/"))))

    @post("/sign-in")
    async def sign_in(request: Asking) -> Response[str]:
        view = view_of(site, request, ("next",))
        given = await form(request)
        to = local(given.get("to", "/"))
        carried = carried_in(given)
        try:
            user = await asyncio.to_thread(_checked, gate, given, gate.client(request))
        except PeilError as error:
            page = sign_in_form(site, view, to, carried=carried, email=given.get("email", ""), error=error)
            return html(page, error.http_status)
        return await admitted(site, gate, request, user, to, carried=carried)

    @post("/sign-out")
    async def sign_out(request: Asking) -> Response[str]:
        await form(request)
        caller = CALLER.get()
        if caller and caller.session:
            await asyncio.to_thread(_end, gate, caller)
        return gate.dismiss(see_other("/sign-in"))

    @get("/join/{secret:str}")
    async def join_page(request: Asking, secret: FromPath[str]) -> Response[str]:
        chosen = "lang" in request.query_params
        return html(await asyncio.to_thread(_join_page, site, gate, view_of(site, request, ()), secret, chosen=chosen))

    @post("/join/{secret:str}")
    async def join(request: Asking, secret: FromPath[str]) -> Response[str]:
        view = view_of(site, request, ())
        given = await form(request)
        try:
            slowed(gate.by_address, gate.client(request))
            user = await asyncio.to_thread(_joined, gate, secret, given)
        except ForbiddenError:
            gate.by_address.tried(gate.client(request))
            raise
        except PeilError as error:
            page = await asyncio.to_thread(_join_page, site, gate, view, secret, given, error, chosen=True)
            return html(page, error.http_status)
        return await admitted(site, gate, request, user, "/")

    return [sign_in_page, sign_in, sign_out, join_page, join]


def view_of(site: Site, request: Asking, more: Sequence[str]) -> View:
    """The language of a page that shows no figures; what else its URL may say is `more`."""
    if request.method == "GET":
        return read(request.scope["query_string"], (*OVERVIEW, *more), site.language)
    lang = request.query_params.get("lang", "")
    return read(f"lang={lang}" if lang in LANGUAGES else "", OVERVIEW, site.language)


def local(target: str) -> str:
    """`target` if it is a page of ours, else the first page: nobody is sent to another site."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain and "\\" not in target else "/"


def see_other(location: str) -> Response[str]:
    """To another page, after a form."""
    return Response("", status_code=303, headers={"location": location, "cache-control": "no-store"})


def slowed(limit: Limit, key: str) -> None:
    """Raises TooOftenError where the key has to wait."""
    wait = limit.wait_s(key)
    if wait > 0:
        raise TooOftenError(
            "tried too often", remedy=said("Wait {minutes} minutes, then try again.", minutes=int(wait // 60) + 1)
        )


async def admitted(
    site: Site,
    gate: Gate,
    request: Asking,
    user: User,
    to: str,
    *,
    carried: Pairs = (),
    by: str = "password",
) -> Response[str]:
    """The user signed in and sent on; with a form that was `carried` along, to a page that sends it once more."""
    response, caller = await asyncio.to_thread(_begun, gate, request, user, by)
    if carried:
        CALLER.set(caller)
        mine = read(b"", OVERVIEW, site.language)
        response.content = site.render("again.html", mine, path=to, action=to, fields=carried, signed_in=True)
        return response
    response.status_code = 303
    response.headers["location"] = to
    return response


def _begun(gate: Gate, request: Asking, user: User, by: str) -> tuple[Response[str], Caller]:
    """A response with the cookie of a new session, and its caller."""
    with gate.project.store() as store:
        secret = sessions.begin(store, user, request.headers.get("user-agent", ""), by=by)
        found = sessions.known(store, secret)
    assert found is not None
    token = token_for(gate.key(), digest(secret))
    return gate.admit(html(""), secret), Caller(found.who, token, found)


def _checked(gate: Gate, given: Form, client: str) -> User:
    """Who signs in with a password. Raises ForbiddenError and TooOftenError."""
    account = digest(given.get("email", "").strip().lower())
    slowed(gate.by_account, account)
    slowed(gate.by_address, client)
    with gate.project.store() as store:
        user = users.signing_in(store, given.get("email", ""), given.get("password", ""))
        if user is None:
            gate.by_account.tried(account)
            gate.by_address.tried(client)
            note(store, None, "session.refused")
            raise ForbiddenError(
                "address and password do not go together",
                remedy="Try again, or ask an owner of this project for a link to set a new password.",
            )
    gate.by_account.forget(account)
    return user


def _end(gate: Gate, caller: Caller) -> None:
    assert caller.session is not None
    with gate.project.store() as store:
        sessions.end(store, caller.session)


def carried_in(given: Form) -> list[tuple[str, str]]:
    """The fields of a form that met a lost session, out of the form of the sign-in page."""
    return [(n.removeprefix(_CARRIED), v) for n, v in given.pairs() if n.startswith(_CARRIED)]


def sign_in_form(
    site: Site, view: View, to: str, *, carried: Pairs = (), email: str = "", error: PeilError | None = None
) -> str:
    """The sign-in page, with what was wrong."""
    return site.render(
        "sign_in.html",
        view,
        path="/sign-in",
        to=to,
        carried=[(f"{_CARRIED}{name}", value) for name, value in carried],
        email=email,
        vouching=site.settings.oidc.name,
        **told(error, view.lang),
    )


def told(error: PeilError | None, lang: str) -> dict[str, object]:
    """An error above a form, in the language of the page: what and remedy, both empty where there is none."""
    if error is None:
        return {"wrong": "", "remedy": ""}
    return {"wrong": in_language(error.what, lang), "remedy": in_language(error.remedy, lang)}


def _join_page(
    site: Site,
    gate: Gate,
    view: View,
    secret: str,
    given: Form | None = None,
    error: PeilError | None = None,
    *,
    chosen: bool,
) -> str:
    """What a link is for, in the language of whom it is for until they have `chosen` another."""
    with gate.project.store() as store:
        link = links.opened(store, secret)
    if not chosen and link.kind != "owner":
        view = replace(view, lang=link.grant.language)
    return site.render(
        "join.html",
        view,
        path=f"/join/{secret}",
        link=link,
        secret=secret,
        vouching=site.settings.oidc.name,
        languages=LANGUAGES,
        given=given or {"name": link.grant.name if link.kind == "invite" else "", "email": "", "language": view.lang},
        **told(error, view.lang),
    )


def _joined(gate: Gate, secret: str, given: Form) -> User:
    if given.get("password", "") != given.get("password2", ""):
        raise InputError("the two passwords differ", place="password", remedy="Type the same one twice.")
    with gate.project.store() as store:
        return links.follow(
            store,
            secret,
            password=given.get("password", ""),
            email=given.get("email", ""),
            name=given.get("name", ""),
            language=given.get("language", ""),
        )
