"""One's own account: name, language, zone, password, signed-in browsers, and tokens for programs."""

from __future__ import annotations

import asyncio
import datetime as dt
import zoneinfo

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.errors import ForbiddenError, InputError, PeilError, StateError
from peil.people import sessions, users
from peil.people.rights import ROLES
from peil.show import figures
from peil.store import users as rows
from peil.store.store import Store
from peil.web.access import CALLER, Caller, Form, allowed, form
from peil.web.gate import Gate
from peil.web.sign_pages import see_other, slowed, told, view_of
from peil.web.site import Asking, Site, html
from peil.web.view import View


def routes(site: Site, gate: Gate) -> list[HTTPRouteHandler]:
    """The handlers of these pages."""

    @get("/account")
    async def account(request: Asking) -> Response[str]:
        _mine(request)
        done = request.query_params.get("done", "")
        return html(await asyncio.to_thread(_page, site, gate, view_of(site, request, ("done",)), done=done))

    @post("/account/{what:str}")
    async def change(request: Asking, what: FromPath[str]) -> Response[str]:
        caller = _mine(request)
        given = await form(request)
        try:
            made = await asyncio.to_thread(_changed, gate, caller, what, given)
        except PeilError as error:
            view = view_of(site, request, ())
            page = await asyncio.to_thread(_page, site, gate, view, error=error, given=given, part=what)
            return html(page, error.http_status)
        if made:  # a new token is shown once, and never stands in an address
            view = view_of(site, request, ())
            return html(await asyncio.to_thread(_page, site, gate, view, token=made))
        return see_other(f"/account?done={what}")

    return [account, change]


def _mine(request: Asking) -> Caller:
    """The caller, who has an account. Raises StateError where nobody has to sign in yet."""
    if allowed(request, "see").id is None:
        raise StateError(
            "there are no users yet: whoever is at this machine is the owner",
            remedy="Make the first one: peil user owner",
        )
    caller = CALLER.get()
    if caller is None or caller.session is None or caller.program:
        raise ForbiddenError("an account is for people, not for programs", remedy="Sign in with a browser.")
    return caller


def _changed(gate: Gate, caller: Caller, what: str, given: Form) -> str | None:
    """Do what a form of the page asks; returns a new token where one was made."""
    assert caller.who is not None
    assert caller.session is not None
    number = caller.who.id
    assert number is not None
    with gate.project.store() as store:
        if what == "own":
            users.set_account(
                store,
                number,
                name=given.get("name", ""),
                language=given.get("language", ""),
                zone=given.get("zone") or None,
            )
        elif what == "password":
            _new_password(gate, store, number, given, caller)
        elif what == "others":
            sessions.end_others(store, number, caller.session.hash)
        elif what == "token":
            return sessions.make_token(
                store,
                users.of_id(store, number),
                given.get("name", ""),
                rights=given.all("right"),
                days=int(given["days"]) if given.get("days", "").isdecimal() else 0,
                by=number,
            )
        elif what == "withdraw":
            sessions.withdraw_token(store, number, given.get("token", ""), by=number)
        else:
            raise InputError("this form is not known", remedy="Open the page again.")
    return None


def _new_password(gate: Gate, store: Store, number: int, given: Form, caller: Caller) -> None:
    account = f"own:{number}"
    slowed(gate.by_account, account)
    if not users.right_password(store, number, given.get("old_password", "")):
        gate.by_account.tried(account)
        raise InputError("the present password is another", place="password", remedy="Type it again.")
    if given.get("password", "") != given.get("password2", ""):
        raise InputError("the two passwords differ", place="password", remedy="Type the same one twice.")
    assert caller.session is not None
    users.set_password(store, number, given.get("password", ""), by=number, keep=caller.session.hash)


def _page(
    site: Site,
    gate: Gate,
    view: View,
    *,
    done: str = "",
    error: PeilError | None = None,
    given: Form | None = None,
    part: str = "",
    token: str = "",
) -> str:
    caller = CALLER.get()
    assert caller is not None
    assert caller.who is not None
    assert caller.session is not None
    assert caller.who.id is not None
    with gate.project.store() as store:
        user = users.of_id(store, caller.who.id)
        held = rows.sessions(store, user.id)
    return site.render(
        "account.html",
        view,
        path="/account",
        user=user,
        zones=sorted(zoneinfo.available_timezones()),
        token_rights=[r for r in sessions.TOKEN_RIGHTS if r in ROLES[user.role]],
        tokens=[_told(row, site, view.lang) for row in held if row["kind"] == "token"],
        browsers=[_told(row, site, view.lang) for row in held if row["kind"] == "browser"],
        done=done if done in ("own", "password", "others", "withdraw") else "",
        given=given or {},
        part=part,
        token=token,
        **told(error, view.lang),
    )


def _told(row: rows.Row, site: Site, lang: str) -> dict[str, object]:
    """A session as the page tells it, with local times."""
    when = {name: local_time(str(row[name]), site, lang) for name in ("made", "seen", "expires")}
    return {"name": row["name"], "hash": str(row["hash"])[:16], "rights": row["rights"] or [], **when}


def local_time(text: str, site: Site, lang: str) -> str:
    """A stored instant in the zone of who asks."""
    return figures.instant(dt.datetime.fromisoformat(text), site.zone, lang)
