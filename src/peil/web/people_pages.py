"""Users, invitations, consent and the audit log, for owners."""

from __future__ import annotations

import asyncio
import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.errors import InputError, PeilError, said
from peil.people import audit, consent, links, users
from peil.people.rights import OF_A_TEAM, ROLES
from peil.people.users import Grant
from peil.show import audit_words
from peil.show.texts import LANGUAGES, text
from peil.store import users as rows
from peil.store.store import Store
from peil.web import params
from peil.web.access import Form, Who, allowed, form
from peil.web.account_pages import local_time
from peil.web.gate import Gate
from peil.web.sign_pages import see_other, told, view_of
from peil.web.site import Asking, Site, html
from peil.web.view import OVERVIEW, View

_AUDIT = ("user", "family", "before")
_SHOWN = 100
_PATIENCE_S = 2  # with others who have the database open


def routes(site: Site, gate: Gate) -> list[HTTPRouteHandler]:
    """The handlers of these pages."""
    doing = _Doing(site, gate)
    return [*_invitations(site, gate, doing), *_users(site, gate, doing), *_rules(site, gate, doing)]


class _Doing:
    """Does what the forms of these pages ask."""

    def __init__(self, site: Site, gate: Gate) -> None:
        self._site, self._gate = site, gate

    async def done(
        self,
        request: Asking,
        work: Callable[[Store, Who, Form], str | None],
        to: str,
        page: Callable[..., str],
    ) -> Response[str]:
        """Do what a form asks. A link that was made is shown on the page at once: it never stands in an address."""
        who = allowed(request, "people")
        given = await form(request)
        view = view_of(self._site, request, ())
        try:
            made = await asyncio.to_thread(_stored, self._gate, work, who, given)
        except PeilError as error:
            shown = await asyncio.to_thread(page, self._site, self._gate, view, given=given, error=error)
            return html(shown, error.http_status)
        if made:
            return html(
                await asyncio.to_thread(
                    page, self._site, self._gate, view, link=f"{self._gate.address(request)}/join/{made}"
                )
            )
        return see_other(to)


def _invitations(site: Site, gate: Gate, doing: _Doing) -> list[HTTPRouteHandler]:
    """Everybody, and who is invited."""

    @get("/people")
    async def people(request: Asking) -> Response[str]:
        allowed(request, "people")
        view = view_of(site, request, ("erased",))
        erased = request.query_params.get("erased", "")
        return html(await asyncio.to_thread(_people, site, gate, view, erased=erased))

    @post("/people/invite")
    async def invite(request: Asking) -> Response[str]:
        return await doing.done(request, _invite, "/people", _people)

    @post("/people/withdraw")
    async def withdraw(request: Asking) -> Response[str]:
        return await doing.done(request, _withdraw, "/people", _people)

    return [people, invite, withdraw]


def _users(site: Site, gate: Gate, doing: _Doing) -> list[HTTPRouteHandler]:
    """One user."""

    @get("/people/user/{number:int}")
    async def user(request: Asking, number: FromPath[int]) -> Response[str]:
        allowed(request, "people")
        return html(await asyncio.to_thread(_user, site, gate, view_of(site, request, ()), number=number))

    @post("/people/user/{number:int}/{what:str}")
    async def change(request: Asking, number: FromPath[int], what: FromPath[str]) -> Response[str]:
        def changed(store: Store, who: Who, given: Form) -> str | None:
            return _change(store, who, given, number, what)

        def page(*args: object, **more: object) -> str:
            return _user(*args, number=number, **more)  # type: ignore[arg-type]

        return await doing.done(request, changed, f"/people/user/{number}", page)

    @post("/people/user/{number:int}/erase")
    async def erase(request: Asking, number: FromPath[int]) -> Response[str]:
        who = allowed(request, "people")
        given = await form(request)
        try:
            clean = await asyncio.to_thread(_erase, gate, who, given, number)
        except PeilError as error:
            view = view_of(site, request, ())
            return html(await asyncio.to_thread(_user, site, gate, view, number=number, error=error), error.http_status)
        return see_other(f"/people?erased={'yes' if clean else 'log'}")

    return [user, change, erase]


def _rules(site: Site, gate: Gate, doing: _Doing) -> list[HTTPRouteHandler]:
    """Consent for figures of employees, and what was done."""

    @get("/people/consent")
    async def consent_page(request: Asking) -> Response[str]:
        allowed(request, "people")
        return html(await asyncio.to_thread(_consent, site, gate, view_of(site, request, ())))

    @post("/people/consent")
    async def record(request: Asking) -> Response[str]:
        return await doing.done(request, _record, "/people/consent", _consent)

    @get("/people/audit")
    async def log(request: Asking) -> Response[str]:
        allowed(request, "people")
        return html(await asyncio.to_thread(_audit, site, gate, view_of(site, request, _AUDIT), _filters(request)))

    return [consent_page, record, log]


def _stored(gate: Gate, work: Callable[[Store, Who, Form], str | None], who: Who, given: Form) -> str | None:
    with gate.project.store() as store:
        return work(store, who, given)


def _invite(store: Store, who: Who, given: Form) -> str | None:
    if who.id is None:
        raise InputError(
            "invite others once you are a user yourself", remedy="Make yourself the owner: peil user owner"
        )
    grant = Grant(
        given.get("email", ""),
        given.get("role", ""),
        given.get("name", ""),
        tuple(given.all("team")),
        given.get("agent"),
        given.get("language", "nl"),
    )
    return links.invite(store, grant, by=who.id)


def _withdraw(store: Store, who: Who, given: Form) -> str | None:
    links.withdraw(store, given.get("link", ""), by=who.id)
    return None


def _change(store: Store, who: Who, given: Form, number: int, what: str) -> str | None:
    if what == "role":
        users.change(
            store,
            number,
            role=given.get("role", ""),
            teams=given.all("team"),
            agent=given.get("agent"),
            by=who.id,
        )
    elif what == "disable":
        users.disable(store, number, by=who.id)
    elif what == "enable":
        users.enable(store, number, by=who.id)
    elif what == "reset":
        return links.reset(store, users.of_id(store, number), by=who.id)
    else:
        raise InputError("this form is not known", remedy="Open the page again.")
    return None


def _erase(gate: Gate, who: Who, given: Form, number: int) -> bool:
    """Erase a user; False where a trace can stand in the database's log for now."""
    from peil.keeping import erase_user

    if given.get("sure") != "yes":
        raise InputError("it is not said that you are sure", place="sure", remedy="Tick the box, then erase.")
    return erase_user(gate.project, number, by=who.id, patience_s=_PATIENCE_S)


def _record(store: Store, who: Who, given: Form) -> str | None:
    consent.record(
        store,
        given=given.get("given") == "yes",
        body=given.get("body", ""),
        note=given.get("note", ""),
        by=who.id,
    )
    return None


def _choices(site: Site) -> dict[str, object]:
    """Roles and teams to choose from."""
    try:
        teams = site.reader.values("team")
    except PeilError:
        teams = []
    return {
        "roles": list(ROLES),
        "of_a_team": OF_A_TEAM,
        "teams": teams,
        "languages": LANGUAGES,
        "home_language": site.settings.language,
    }


def _people(
    site: Site,
    gate: Gate,
    view: View,
    *,
    given: Form | None = None,
    error: PeilError | None = None,
    link: str = "",
    erased: str = "",
) -> str:
    with gate.project.store() as store:
        everyone = users.everyone(store)
        open_links = links.invitations(store)
    listed = [(one, local_time(one.seen, site, view.lang) if one.seen else "") for one in everyone]
    return site.render(
        "people.html",
        view,
        path="/people",
        users=listed,
        invitations=open_links,
        erased=erased,
        given=given or {},
        chosen=given.all("team") if given else [],
        link=link,
        **_choices(site),
        **told(error, view.lang),
    )


def _user(
    site: Site,
    gate: Gate,
    view: View,
    *,
    number: int,
    given: Form | None = None,
    error: PeilError | None = None,
    link: str = "",
) -> str:
    with gate.project.store() as store:
        user = users.of_id(store, number)
    choices = _choices(site)
    known = choices["teams"]
    assert isinstance(known, list)
    shown = given or {"role": user.role, "agent": user.agent or ""}
    choices["teams"] = sorted({*known, *user.teams}, key=str.casefold)
    return site.render(
        "person.html",
        view,
        path=f"/people/user/{number}",
        user=user,
        sure_asked=isinstance(error, InputError) and error.place == "sure",
        given=shown,
        chosen=given.all("team") if given else list(user.teams),
        link=link,
        **choices,
        **told(error, view.lang),
    )


def _consent(
    site: Site, gate: Gate, view: View, *, given: Form | None = None, error: PeilError | None = None, link: str = ""
) -> str:
    with gate.project.store() as store:
        history = consent.history(store)
        names = {user.id: user.name for user in users.everyone(store)}
        names |= {one: text(view.lang, "audit.erased", number=one) for one in users.erased(store)}
    told_ = [
        (one, local_time(one.made.isoformat(), site, view.lang), names.get(one.made_by or 0, "")) for one in history
    ]
    return site.render(
        "consent.html",
        view,
        path="/people/consent",
        history=told_,
        holds=bool(history and history[0].given),
        bodies=consent.BODIES,
        given=given or {},
        **told(error, view.lang),
    )


def _filters(request: Asking) -> Mapping[str, object]:
    given = params.read(request.scope["query_string"], (*OVERVIEW, *_AUDIT))
    family = params.choice(given, "family", audit.FAMILIES)
    first, through = params.day(given, "from"), params.day(given, "through")
    if first and through and first > through:
        raise InputError(
            said("{first} comes after {through}", first=first, through=through),
            place="from/through",
            remedy="Give the earlier day first.",
        )
    return {
        "user": params.whole(given, "user", 1, 999_999_999),
        "family": family,
        "from": first,
        "through": through,
        "before": params.whole(given, "before", 1, 999_999_999),
    }


def _audit(site: Site, gate: Gate, view: View, asked: Mapping[str, object]) -> str:
    zone = zoneinfo.ZoneInfo(site.zone)

    def instant(day: object, more: int) -> str | None:
        if not isinstance(day, dt.date):
            return None
        local = dt.datetime.combine(day + dt.timedelta(days=more), dt.time(), zone)
        return local.astimezone(dt.UTC).isoformat(timespec="seconds")

    def number(name: str) -> int | None:
        value = asked[name]
        return value if isinstance(value, int) else None

    family = str(asked["family"] or "")
    with gate.project.store() as store:
        names = {user.id: user.name for user in users.everyone(store)}
        names |= {one: text(view.lang, "audit.erased", number=one) for one in users.erased(store)}
        found = rows.audited(
            store,
            user_id=number("user"),
            action=family,
            first=instant(asked["from"], 0),
            end=instant(asked["through"], 1),
            before=number("before"),
            limit=_SHOWN + 1,
        )
    kept = [f"{key}={value}" for key, value in asked.items() if value and key != "before"]
    last = found[_SHOWN - 1]["id"] if len(found) > _SHOWN else None
    older = "" if last is None else f"/people/audit?{'&'.join([*kept, f'before={last}'])}"
    lines = [
        {
            **row,
            "when": local_time(str(row["made"]), site, view.lang),
            "about": audit_words.about(str(row["object"]), view.lang),
            "rest": audit_words.detail(row["detail"], view.lang) if isinstance(row["detail"], Mapping) else "",
            "who": names.get(int(str(row["user_id"])), "") if row["user_id"] is not None else "",
        }
        for row in found[:_SHOWN]
    ]
    return site.render(
        "audit.html",
        view,
        path="/people/audit",
        lines=lines,
        names=sorted(names.items(), key=lambda pair: pair[1].casefold()),
        families=audit.FAMILIES,
        asked={key: value or "" for key, value in asked.items()},
        older=older,
    )
