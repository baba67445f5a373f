"""Settings in the browser: the organisation, opening hours, holidays, survey questions. What is typed is read in
`settings_forms`; definitions, sources and importing have pages of their own."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from peil import amend, opening
from peil.errors import InputError, StateError
from peil.settings import Settings
from peil.show import figures, import_words
from peil.show.texts import text
from peil.web import access, settings_forms
from peil.web.access import allowed
from peil.web.forms import noted, to, view_of
from peil.web.settings_forms import FieldError, Typed, Values
from peil.web.site import Asking, Site, html
from peil.web.view import View

LONGEST_FORM = 500_000


@dataclass(frozen=True)
class Sheet:
    """One page of settings: how its values are shown, and how a form becomes a text of the settings."""

    path: str
    template: str
    values: Callable[[Settings, str], Values]
    typed: Callable[[str, access.Form], Typed]


def _hours_values(settings: Settings, text_: str) -> Values:
    return settings_forms.hours_values(settings, amend.schedules_in(text_))


SHEETS = (
    Sheet(
        "/settings/organisation",
        "settings_organisation.html",
        lambda settings, _: settings_forms.organisation_values(settings),
        settings_forms.organisation,
    ),
    Sheet(
        "/settings/holidays",
        "settings_holidays.html",
        lambda settings, _: settings_forms.holiday_values(settings),
        settings_forms.holidays,
    ),
    Sheet("/settings/hours", "settings_hours.html", _hours_values, settings_forms.hours),
)


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers of the settings."""

    @get("/settings")
    async def index(request: Asking) -> Response[str]:
        allowed(request, "define")
        view = view_of(site, request)
        return html(await site.reader.run(_index, site, view))

    @get("/settings/instruments")
    async def instruments(request: Asking) -> Response[str]:
        allowed(request, "define")
        view = view_of(site, request)
        return html(await site.reader.run(_instruments, site, view, {}, None))

    @post("/settings/instruments")
    async def declare(request: Asking) -> Response[str]:
        allowed(request, "define")
        form = await access.form(request)
        view = view_of(site, request)
        return await site.reader.run(_declared, site, view, form)

    return [index, instruments, declare, *(handler for sheet in SHEETS for handler in _of(site, sheet))]


def _of(site: Site, sheet: Sheet) -> list[HTTPRouteHandler]:
    @get(sheet.path, name=sheet.path)
    async def show(request: Asking) -> Response[str]:
        allowed(request, "define")
        view = view_of(site, request, "saved")
        return html(await site.reader.run(_shown, site, sheet, view, "saved" in request.query_params))

    @post(sheet.path, request_max_body_size=LONGEST_FORM)
    async def save(request: Asking) -> Response[str]:
        allowed(request, "define")
        form = await access.form(request)
        view = view_of(site, request)
        return await site.reader.run(_saved, site, sheet, view, form)

    return [show, save]


# -- showing and saving -----------------------------------------------------------------------------------


def _shown(site: Site, sheet: Sheet, view: View, saved: bool) -> str:
    written = amend.read(site.reader.project.folder)
    site.reader.project.reload()
    values = sheet.values(site.settings, written.text)
    return _page(site, sheet, view, values, written.digest, saved=saved)


def _saved(site: Site, sheet: Sheet, view: View, form: access.Form) -> Response[str]:
    """Check what was typed and write it; otherwise the form again, with what is wrong beside its field."""
    project = site.reader.project
    written = amend.read(project.folder)
    fields: Mapping[str, str] = {}
    values: Values = {}
    try:
        typed = sheet.typed(written.text, form)
        fields, values = typed.fields, typed.values
        settings = settings_forms.checked(typed, *_data(site))
    except FieldError as error:
        return _refused(site, sheet, view, error.values, form.get("digest", ""), error, {error.place: error.place})
    except InputError as error:
        return _refused(site, sheet, view, values, form.get("digest", ""), error, fields)
    digest = form.get("digest", "")
    if not amend.replaced(project.folder, typed.text, digest):
        now = amend.read(project.folder)
        project.reload()
        theirs = sheet.values(site.settings, now.text)
        changed = settings_forms.differences(theirs, {k: v for k, v in values.items() if v or k in theirs})
        return html(_page(site, sheet, view, values, now.digest, others=changed), 409)
    project.settings = settings
    noted(site, sheet.path, amend.keys_changed(written.text, typed.text))
    return to(view, sheet.path, saved="1")


def _refused(
    site: Site,
    sheet: Sheet,
    view: View,
    values: Values,
    digest: str,
    error: InputError,
    fields: Mapping[str, str],
) -> Response[str]:
    name = settings_forms.beside(error, fields)
    told = import_words.error(error, view.lang)
    errors = {name: told} if name else {}
    return html(_page(site, sheet, view, values, digest, errors=errors, error=told), error.http_status)


def _data(site: Site) -> tuple[int | None, dt.date]:
    """The first instant of the data, and the last local day."""
    try:
        published = site.reader.published()
        _, today = site.reader.bounds()
    except StateError:
        return None, dt.datetime.now(zoneinfo.ZoneInfo(site.settings.zone)).date()
    firsts = [c.first_us for c in published.coverage]
    return (min(firsts) // 1_000_000 - 86_400 if firsts else None), today


def _page(
    site: Site,
    sheet: Sheet,
    view: View,
    values: Values,
    digest: str,
    *,
    saved: bool = False,
    errors: Mapping[str, tuple[str, str, str]] | None = None,
    error: tuple[str, str, str] | None = None,
    others: list[tuple[str, str, str]] | None = None,
) -> str:
    return site.render(
        sheet.template,
        view,
        path=sheet.path,
        values=defaultdict(str, values),
        digest=digest,
        saved=saved,
        errors=errors or {},
        error=error,
        others=others or [],
        action=view.overview().link(sheet.path),
        **_choices(site, sheet, values, view.lang),
    )


def _choices(site: Site, sheet: Sheet, values: Values, lang: str) -> dict[str, object]:
    """What a page offers to choose from."""
    if sheet.path.endswith("organisation"):
        return {"zones": sorted(zoneinfo.available_timezones())}
    if sheet.path.endswith("holidays"):
        lines = settings_forms.lines_of(values, "day", settings_forms.BLANK_DAYS)
        return {"countries": settings_forms.known_countries(), "lines": lines}
    blank = settings_forms.BLANK_OWNERS
    numbers = settings_forms.schedule_numbers(values)
    known: dict[str, list[str]] = {"team": [], "channel": []}
    try:
        known = {part: site.reader.values(part) for part in known}
    except StateError:
        known["channel"] = ["phone", "email", "chat"]
    return {
        "numbers": numbers,
        "weekdays": list(enumerate(opening.WEEKDAYS)),
        "owners": {part: settings_forms.lines_of(values, part, blank) for part in known},
        "known": known,
        "names": list(dict.fromkeys(values[f"s{n}-name"] for n in numbers if values.get(f"s{n}-name"))),
    }


# -- the first page, and survey questions -----------------------------------------------------------------


def _index(site: Site, view: View) -> str:
    with site.reader.project.store() as store:
        rejected = sum(n for *_, n in store.quarantine_counts())
        declared, ledger = len(store.instruments()), sum(map(len, store.definitions().values()))
    settings, lang = site.settings, view.lang
    link = view.overview().link
    cards = [
        ("organisation.title", link("/settings/organisation"), f"{settings.name} · {settings.zone}"),
        ("hours.title", link("/settings/hours"), ", ".join(dict.fromkeys(s.name for s in settings.schedules))),
        ("holidays.title", link("/settings/holidays"), settings.holidays.country),
        ("instruments.title", link("/settings/instruments"), text(lang, "index.instruments", n=declared)),
        ("definitions.title", link("/definitions"), text(lang, "index.ledger", n=ledger)),
        ("import.title", link("/import"), text(lang, "index.import")),
        ("sources.title", link("/sources"), text(lang, "index.sources")),
        (
            "quarantine.title",
            link("/quarantine"),
            text(lang, "index.quarantine", n=figures.number(rejected, 0, lang)),
        ),
    ]
    return site.render("settings.html", view, path="/settings", cards=cards)


_FAMILIES = ("nps", "csat", "ces", "friendliness", "solved", "other")
_FIELDS = ("key", "family", "low", "high", "positive", "negative", "polarity", "question_nl", "question_en")


def _instruments(site: Site, view: View, values: Values, error: InputError | None) -> str:
    with site.reader.project.store() as store:
        declared = store.instruments()
    answers = _answers(site)
    lang = view.lang
    return site.render(
        "settings_instruments.html",
        view,
        path="/settings/instruments",
        instruments=[
            (key, one, figures.number(answers.get(key, 0), 0, lang) if answers is not None else "–")
            for key, one in sorted(declared.items())
        ],
        families=_FAMILIES,
        values={name: values.get(name, "") for name in _FIELDS},
        error=import_words.error(error, lang) if error else None,
        action=view.overview().link("/settings/instruments"),
    )


def _answers(site: Site) -> dict[str, int] | None:
    """How many answers each survey question has, over all days; None where there are no figures yet."""
    try:
        return site.reader.project.survey_answers()
    except StateError:
        return None


def _declared(site: Site, view: View, form: access.Form) -> Response[str]:
    """Declare a survey question. What a changed scale or set makes is another question, with a key of its own."""
    from peil.connectors.files.instruments import instrument

    values = {name: form.get(name, "") for name in _FIELDS}
    try:
        key = values["key"]
        if not amend.is_key(key):
            raise InputError(
                "a question needs a key of letters, digits and low lines",
                place="key",
                remedy="Write it as csat_2026.",
            )
        raw: dict[str, object] = {n: values[n] for n in ("family", "polarity", "question_nl", "question_en")}
        raw["scale"] = [*_points(values["low"], "scale"), *_points(values["high"], "scale")]
        raw |= {n: _points(values[n], n) for n in ("positive", "negative") if values[n]}
        site.reader.project.declare({key: instrument(raw, f"[instruments.{key}]")})
    except InputError as error:
        return html(_instruments(site, view, values, error), error.http_status)
    noted(site, "/settings/instruments", {"added": [key]})
    return to(view, "/settings/instruments")


def _points(typed: str, place: str) -> list[int]:
    found = [part for part in typed.replace(",", " ").split() if part]
    if not all(part.lstrip("-").isdigit() for part in found):
        raise InputError("points of a scale are whole numbers", place=place, remedy="Write them as 4, 5.")
    return [int(part) for part in found]
