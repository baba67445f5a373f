"""Definitions in the browser: what a change does to one's own figures, entering it, and the ledger of all changes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.ask.answer import Answer, Row
from peil.ask.execute import context_of
from peil.ask.plan import definition_of
from peil.ask.question import Question
from peil.errors import BusyError, InputError, NotFoundError, PeilError, StateError, said
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis
from peil.kpis.registry import get as kpi_of
from peil.show import figures, import_words, tiles, words
from peil.show.spans import PRESETS, window
from peil.show.texts import text
from peil.web import access, kpi_parts, params
from peil.web.access import Who, allowed
from peil.web.forms import noted, to, view_of
from peil.web.site import Asking, Site, html
from peil.web.view import OVERVIEW, View

MOST = 10 * 365 * 86_400
_SHARES = ("share_within", "share_over")
_SPLIT = 12
LEDGER_SHOWN = 50


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers of definitions and ledger."""

    @get("/definitions")
    async def listed(request: Asking) -> Response[str]:
        allowed(request, "define")
        return html(await site.reader.run(_listed, site, view_of(site, request)))

    @get("/definitions/{key:str}")
    async def one(request: Asking, key: FromPath[str]) -> Response[str]:
        allowed(request, "define")
        kpi = _settable(key)
        names = [f"set-{name}" for name in kpi.settings]
        view = view_of(site, request, *names, "note")
        given = params.read(request.scope["query_string"], (*OVERVIEW, *names, "note"))
        typed = {name: params.one(given, f"set-{name}") or "" for name in kpi.settings}
        return await site.reader.run(_one, site, view, kpi, typed, params.one(given, "note") or "")

    @post("/definitions/{key:str}")
    async def confirm(request: Asking, key: FromPath[str]) -> Response[str]:
        who = allowed(request, "define")
        kpi = _settable(key)
        form = await access.form(request)
        return await site.reader.run(_entered, site, view_of(site, request), kpi, form, who)

    @get("/ledger")
    async def ledger(request: Asking) -> Response[str]:
        allowed(request, "see")
        return html(await site.reader.run(_ledger, site, view_of(site, request)))

    return [listed, one, confirm, ledger]


def _settable(key: str) -> Kpi:
    kpi = kpi_of(key)
    if not kpi.settings:
        raise NotFoundError(
            said("KPI '{key}' has no settings", key=key), remedy="Its page tells by which rules it can be asked."
        )
    return kpi


def _listed(site: Site, view: View) -> str:
    lang = view.lang
    rows = []
    for kpi in all_kpis().values():
        if not kpi.settings:
            continue
        version, since, settings = _held(site, kpi)
        named = [(words.word(words.SETTINGS, n, lang), kpi_parts.setting(n, v, lang)) for n, v in settings.items()]
        told = ", ".join(f"{label} {value}" for label, value in named)
        link = view.overview().link(f"/definitions/{kpi.key}")
        rows.append((kpi.name.in_(lang), link, told, version, figures.dated(since, lang)))
    return site.render("definitions.html", view, path="/definitions", rows=rows)


def _held(site: Site, kpi: Kpi) -> tuple[int, str, Mapping[str, int]]:
    """Version, since when, and settings that hold now; by the ledger where nothing was derived yet."""
    try:
        return definition_of(kpi, None, context_of(site.reader.published()))
    except StateError:
        with site.reader.project.store() as store:
            ledger = store.definitions().get(kpi.key, [])
        if not ledger:
            return 1, "", kpi.settings
        last = ledger[-1]
        held = last["settings"]
        assert isinstance(held, Mapping)
        return int(str(last["version"])), str(last["since"]), {**kpi.settings, **held}


# -- one definition ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One group of figures under the definition of now and under the one that is thought of."""

    label: str
    before: tiles.Figure
    after: tiles.Figure
    difference: str


def _one(
    site: Site,
    view: View,
    kpi: Kpi,
    typed: Mapping[str, str],
    note: str,
    error: PeilError | None = None,
) -> Response[str]:
    lang = view.lang
    version, since, held = _held(site, kpi)
    changes: dict[str, int] = {}
    try:
        changes = changed(typed, held)
    except InputError as wrong:
        error = error or wrong
    tables: list[tuple[str, list[Line]]] = []
    span_words = ""
    figures_there = True
    try:
        earliest, today = site.reader.bounds()
        span = view.span(today, earliest)
        span_words = figures.span(span.first, span.end, lang)
        if changes:
            tables = _compared(site, view, kpi, changes)
    except StateError:
        figures_there = False
    told = import_words.error(error, lang) if error else None
    path = f"/definitions/{kpi.key}"
    page = site.render(
        "definition.html",
        view,
        path=path,
        kpi=kpi,
        name=kpi.name.in_(lang),
        edition=version,
        since=figures.dated(since, lang),
        fields=[
            (n, words.word(words.SETTINGS, n, lang), typed.get(n) or str(held[n]), _hint(n, held[n], lang))
            for n in kpi.settings
        ],
        changes=[
            (words.word(words.SETTINGS, n, lang), kpi_parts.setting(n, held[n], lang), kpi_parts.setting(n, v, lang))
            for n, v in changes.items()
        ],
        changed=changes,
        explanation=tiles.explained(kpi, {**held, **changes}, lang),
        tables=tables,
        span_words=span_words,
        presets=[(p, text(lang, f"period.{p}"), p == view.period) for p in PRESETS],
        hidden=[(n, v) for n, v in view.overview().query() if n != "period"],
        figures_there=figures_there,
        note=note,
        error=told,
        action=view.overview().link(path),
    )
    return html(page, error.http_status if error else 200)


def changed(typed: Mapping[str, str], held: Mapping[str, int]) -> dict[str, int]:
    """The settings that are typed otherwise than they are. Raises InputError for what is no whole number."""
    found = {}
    for name, raw in typed.items():
        if not raw:
            continue
        if not re.fullmatch(r"\d{1,9}", raw) or int(raw) > MOST:
            raise InputError(
                said("'{raw}' is not a whole number from {low} to {high}", raw=raw, low=0, high=MOST),
                place=name,
                remedy=said("Write {low} to {high}.", low=0, high=MOST),
            )
        if int(raw) != held[name]:
            found[name] = int(raw)
    return found


def _hint(name: str, now: int, lang: str) -> str:
    key = "definition.days" if name.endswith("_days") else "definition.seconds"
    return text(lang, key, now=kpi_parts.setting(name, now, lang))


def _asked(view: View, kpi: Kpi, changes: Mapping[str, int], first: dt.date, end: dt.date, **more: object) -> Question:
    """The question whose answer the changed settings could move: of a target, the share within it."""
    options: dict[str, object] = {}
    if any(name.startswith("target") for name in changes):
        options["statistic"] = next((s for s in _SHARES if s in kpi.statistics), None)
        if set(changes) == {"target_open_s"} and f"{options['statistic']}@business" in kpi.statistics:
            options["clock"] = "business"
    return view.asked(kpi, first, end, **options, **more)


def _compared(site: Site, view: View, kpi: Kpi, changes: Mapping[str, int]) -> list[tuple[str, list[Line]]]:
    """Figures before and after: all of them, by step in time, and by channel."""
    lang = view.lang
    earliest, today = site.reader.bounds()
    span = view.span(today, earliest)
    grain, _ = window(span)
    splits: list[tuple[str, dict[str, object]]] = [("", {}), (text(lang, f"grain.{grain}"), {"grain": grain})]
    if "channel" in kpi.dimensions:
        splits.append((words.word(words.DIMENSIONS, "channel", lang), {"by": ("channel",)}))
    tables = []
    for title, more in splits:
        asked = _asked(view, kpi, changes, span.first, span.end, **more)
        before = site.reader.answer(asked)[0]
        after = site.reader.project.what_if(kpi.key, changes, asked)[0]
        tables.append((title, _lines(before, after, str(more.get("grain", "")), lang)))
    return tables


def _lines(before: Answer, after: Answer, grain: str, lang: str) -> list[Line]:
    then = {(row.period.first, tuple(row.by.items())): row for row in after.rows}
    lines = []
    for row in before.rows:
        other = then.get((row.period.first, tuple(row.by.items())))
        if other is None:
            continue
        label = figures.period(grain, row.period.first, lang) if grain else _group(row, lang)
        gap = tiles.change(other, row, after, lang)
        lines.append(Line(label, tiles.figure(row, before, lang), tiles.figure(other, after, lang), gap))
    return lines[-_SPLIT:] if grain else lines[:_SPLIT]


def _group(row: Row, lang: str) -> str:
    if not row.by:
        return text(lang, "definition.total")
    return ", ".join(words.dimension_value(d, v, lang) for d, v in row.by.items())


def _entered(site: Site, view: View, kpi: Kpi, form: access.Form, who: Who) -> Response[str]:
    """Enter a change that was looked at; where it cannot be, the page again with what was typed."""
    typed = {name: form.get(f"set-{name}", "") for name in kpi.settings}
    note, version = form.get("note", ""), form.get("version", "")
    try:
        changes = changed(typed, _held(site, kpi)[2])
        if not changes:
            raise InputError("nothing was changed", place=kpi.key, remedy="Fill in another value first.")
        if not note:
            raise InputError("there is no reason", place="note", remedy="Write why, for who reads the ledger later.")
        after = int(version) if version.isdigit() else 0
        made = site.reader.project.define(kpi.key, changes, author=_author(who), note=note, after=after, wait=False)
    except (InputError, StateError, BusyError) as error:
        return _one(site, view, kpi, typed, note, error)
    noted(site, f"/definitions/{kpi.key}", {"changed": list(changes), "version": made})
    return to(view, "/ledger")


def _author(who: Who) -> str | None:
    return who.name or None


# -- the ledger -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A change of a definition, and what it did to the figures of the period that is shown."""

    kpi: str
    link: str
    version: int
    when: str
    who: str
    what: tuple[tuple[str, str, str], ...]  # setting, before, after
    note: str
    effect: str


def _ledger(site: Site, view: View) -> str:
    lang = view.lang
    with site.reader.project.store() as store:
        ledger = store.definitions()
    found = [(str(entry["since"]), key, n) for key, entries in ledger.items() for n, entry in enumerate(entries)]
    newest = sorted(found, reverse=True)[:LEDGER_SHOWN]
    entries = [_entry(site, view, kpi_of(key), ledger[key], n) for _, key, n in newest]
    try:
        earliest, today = site.reader.bounds()
        span = view.span(today, earliest)
        told = figures.span(span.first, span.end, lang)
    except StateError:
        told = "–"
    return site.render("ledger.html", view, path="/ledger", entries=entries, span_words=told)


def _entry(site: Site, view: View, kpi: Kpi, entries: list[Mapping[str, object]], number: int) -> Entry:
    lang = view.lang
    entry = entries[number]
    now, earlier = entry["settings"], entries[number - 1]["settings"] if number else {}
    assert isinstance(now, Mapping)
    assert isinstance(earlier, Mapping)
    before, after = {**kpi.settings, **earlier}, {**kpi.settings, **now}
    changes = {n: int(v) for n, v in after.items() if before.get(n) != v and n in kpi.settings}
    when = dt.datetime.fromisoformat(str(entry["since"]))
    version = int(str(entry["version"]))
    return Entry(
        kpi=kpi.name.in_(lang),
        link=view.overview().link(f"/kpi/{kpi.key}"),
        version=version,
        when=figures.instant(when, site.zone, lang),
        who=str(entry["author"]) or text(lang, "ledger.nobody"),
        what=tuple(
            (
                words.word(words.SETTINGS, n, lang),
                kpi_parts.setting(n, before[n], lang),
                kpi_parts.setting(n, v, lang),
            )
            for n, v in changes.items()
        ),
        note=str(entry["note"]),
        effect=_effect(site, view, kpi, changes, version),
    )


def _effect(site: Site, view: View, kpi: Kpi, changes: Mapping[str, int], version: int) -> str:
    """The figure under the version before and under this one, with the difference."""
    if not changes:
        return "–"
    lang = view.lang
    try:
        earliest, today = site.reader.bounds()
        span = view.span(today, earliest)
        told = []
        for one in (version - 1, version):
            answer = site.reader.answer(_asked(view, kpi, changes, span.first, span.end, version=one))[0]
            told.append((answer, answer.rows[0]))
    except (PeilError, IndexError):
        return "–"
    (before, first), (after, second) = told
    shown = [tiles.figure(row, answer, lang) for answer, row in ((before, first), (after, second))]
    values = " → ".join(f.value or text(lang, f"status.{f.status}") for f in shown)
    gap = tiles.change(second, first, after, lang)
    return f"{values} ({gap})" if gap else values
