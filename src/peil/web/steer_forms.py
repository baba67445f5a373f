"""What the pages of steering share: their view, choices of forms, moving on after a change. No page here."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from peil.ask.question import Filter
from peil.errors import ForbiddenError, InputError, PeilError, StateError, said
from peil.kpis.registry import all_kpis
from peil.lake.published import Published
from peil.people import audit
from peil.show import words
from peil.show.sentences import in_language
from peil.show.texts import text
from peil.steering import baseline
from peil.steering.baseline import Baseline
from peil.web.access import Form, Who, allowed, form
from peil.web.site import Asking, Site, html
from peil.web.view import OVERVIEW, View, read

#: What a target, note or baseline can be limited to.
SCOPES = ("channel", "team", "segment", "instrument")
EMPTY: Mapping[str, str] = {}

Page = Callable[[Site, View, Mapping[str, str], PeilError | None], str]


@dataclass(frozen=True)
class Failed:
    """An error in the words of the page."""

    what: str
    place: str
    remedy: str


def viewed(site: Site, request: Asking, *more: str) -> View:
    """The view of a page of steering: language, days and filters."""
    return read(request.scope["query_string"], (*OVERVIEW, *more), site.settings.language)


def failed(error: PeilError | None, lang: str) -> Failed | None:
    """The error for a template."""
    if error is None:
        return None
    return Failed(in_language(error.what, lang), error.place, in_language(error.remedy, lang))


def moved(address: str) -> Response[str]:
    """On to a page after a change, so that loading it again changes nothing."""
    return Response("", status_code=303, headers={"location": address, "cache-control": "no-store"})


async def changed(
    site: Site, request: Asking, change: Callable[[Site, Form, Who], str | None], page: Page, path: str
) -> Response[str]:
    """Do a change that a form asks and move on to `path` (or where the change says); where it is refused, the page
    again with what was typed and why."""
    who = allowed(request, "steer")
    given = await form(request)
    view = viewed(site, request)
    try:
        address = await site.reader.run(change, site, given, who)
        await site.reader.run(noted, site, who, request.scope["path"])
    except PeilError as error:
        return html(await site.reader.run(page, site, view, given, error), error.http_status)
    return moved(view.link(address or path))


def page_and_form(
    site: Site,
    path: str,
    page: Page,
    add: Callable[[Site, Form, Who], str | None],
    *more: str,
    right: str = "see",
) -> list[HTTPRouteHandler]:
    """The handlers of a page for who has a right, and of its form; `more` are parameters that begin the form."""

    @get(path)
    async def shown(request: Asking) -> Response[str]:
        allowed(request, right)
        begun = request.query_params if more else EMPTY
        return html(await site.reader.run(page, site, viewed(site, request, *more), begun, None))

    @post(path)
    async def added(request: Asking) -> Response[str]:
        return await changed(site, request, add, page, path)

    return [shown, added]


def noted(site: Site, who: Who, path: str) -> None:
    """Write into the audit log who changed something, and where; not what was typed."""
    with site.reader.project.store() as store:
        audit.note(store, who.id, "changed", path)


def number(given: Mapping[str, str], name: str) -> int | None:
    """A whole number of a form; None where it is empty. Raises InputError otherwise."""
    raw = given.get(name, "").strip()
    if not raw:
        return None
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise InputError(said("'{raw}' is no whole number", raw=raw), place=name, remedy="Write digits only.")
    return int(raw)


def scope(given: Mapping[str, str]) -> dict[str, str]:
    """The scope fields of a form."""
    return {name: given[f"scope_{name}"] for name in SCOPES if given.get(f"scope_{name}", "").strip()}


def conditions(found: Mapping[str, str]) -> tuple[Filter, ...]:
    """A scope as filters."""
    return tuple(Filter(dimension, (value,)) for dimension, value in found.items())


def theirs(site: Site, one: Baseline) -> Baseline:
    """A baseline with the figures that are for who asks: what they might have asked themselves. Raises ForbiddenError
    where none is."""
    found = replace(one, figures=tuple(f for f in one.figures if site.reader.kept(baseline.asked(one, f))))
    if not found.figures:
        raise ForbiddenError(
            "nothing in this baseline is for you: it was worked out over more than you may see",
            remedy="Ask an owner of this project for another role.",
        )
    return found


def of_theirs(site: Site, every: Sequence[Baseline]) -> list[Baseline]:
    """The baselines of which something is for who asks, with that."""
    found = []
    for one in every:
        with contextlib.suppress(ForbiddenError):
            found.append(theirs(site, one))
    return found


def published_of(site: Site) -> Published | None:
    """The snapshot; None before anything was imported."""
    try:
        return site.reader.published()
    except StateError:
        return None


def today_of(site: Site) -> dt.date:
    """The last day with data, which pages call today; the calendar's before there are any."""
    try:
        return site.reader.bounds()[1]
    except StateError:
        return dt.datetime.now(dt.UTC).date()


def kpi_choices(lang: str) -> list[tuple[str, str]]:
    """Key and name of every KPI, by name."""
    return sorted(((k.key, k.name.in_(lang)) for k in all_kpis().values()), key=lambda pair: pair[1].casefold())


def scope_choices(
    site: Site, lang: str, dimensions: Sequence[str] = SCOPES
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Dimension, its word, and the values that the data hold with their words."""
    published = published_of(site)
    found = []
    for dimension in dimensions:
        if dimension == "instrument":
            declared = {} if published is None else published.instruments
            values = [(key, str(one.get(f"question_{lang}") or key)) for key, one in declared.items()]
        else:
            known = [] if published is None else site.reader.values(dimension)
            values = [(value, words.dimension_value(dimension, value, lang)) for value in known]
        found.append((dimension, words.word(words.DIMENSIONS, dimension, lang), values))
    return found


def statistic_choices(lang: str) -> list[tuple[str, str]]:
    """Every statistic that some KPI has, with its word."""
    known = dict.fromkeys(s for k in all_kpis().values() for s in k.statistics if "@" not in s)
    return [(name, text(lang, f"statistic.{name}")) for name in known]


def rule_choices(lang: str) -> list[tuple[str, str]]:
    """Every rival rule with the KPIs that have it."""
    found: dict[str, list[str]] = {}
    for kpi in all_kpis().values():
        for rule, one in kpi.rules.items():
            found.setdefault(rule, [one.name.in_(lang)]).append(kpi.name.in_(lang))
    return [(rule, f"{named} ({', '.join(kpis)})") for rule, (named, *kpis) in found.items()]
