"""Sources and the quick scan of definitions: what came in, and what it is good for. What was refused is not here."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from peil.ask.execute import context_of
from peil.ask.question import question
from peil.ask.supports import lacks
from peil.errors import InputError, StateError
from peil.kpis.kpi import Text
from peil.kpis.registry import all_kpis
from peil.lake.published import Published
from peil.live import sources as live_sources
from peil.live.seeing import why_not
from peil.show import figures, findings, import_words, tiles, words
from peil.show.texts import text
from peil.store.store import ImportRun
from peil.web.access import allowed
from peil.web.forms import view_of
from peil.web.live_view import Live, lacking, live
from peil.web.onboarding import Told, summary_lines
from peil.web.site import Asking, Site, html
from peil.web.view import View

#: What was done just now, in the address of the page of sources.
_TOLD = ("connected", "removed")


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers."""

    @get("/sources")
    async def sources(request: Asking) -> Response[str]:
        allowed(request, "define")
        told = {name: request.query_params.get(name, "")[:120] for name in _TOLD}
        return html(await site.reader.run(_sources, site, view_of(site, request, *_TOLD), told))

    @get("/quickscan")
    async def quickscan(request: Asking) -> Response[str]:
        allowed(request, "define")
        return html(await site.reader.run(_quickscan, site, view_of(site, request)))

    return [sources, quickscan]


# -- sources ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """A source: what came of it, until when, and what that suffices for."""

    name: str
    until: str
    types: tuple[tuple[str, str, str, str, bool], ...]  # words, count, first, last, derived
    can: tuple[tuple[str, str], ...]  # name, link
    cannot: tuple[tuple[str, str], ...]  # name, why


def _sources(site: Site, view: View, told: Mapping[str, str]) -> str:
    lang = view.lang
    try:
        published = site.reader.published()
        with site.reader.project.store() as store:
            why = lacking(store)
        named = dict.fromkeys(c.source for c in published.coverage)
        found = [_source(published, name, view, why.get(name, {})) for name in named]
        odd = findings.in_words(published.findings, lang)
    except StateError:
        found, odd = [], []
    with site.reader.project.store() as store:
        runs = store.imports(limit=20)
        living = live(store, view, site.zone)
    return site.render(
        "sources.html",
        view,
        path="/sources",
        sources_found=found,
        odd=len(odd),
        live=living,
        connected=told["connected"] if any(one.name == told["connected"] for one in living) else "",
        removed=told["removed"] if _was(told["removed"], living) else "",
        imports=[_run(run, site.zone, lang) for run in runs],
    )


def _was(name: str, living: Sequence[Live]) -> bool:
    """Whether a source could have had this name, and none has: a link says nothing of names made up."""
    with contextlib.suppress(InputError):
        live_sources.check_name(name)
        return all(one.name != name for one in living)
    return False


def _source(published: Published, name: str, view: View, told: Mapping[str, Text]) -> Source:
    lang, zone = view.lang, published.zone
    context = context_of(published)
    mark = published.as_of_us.get(name)
    until = ""
    if mark is not None:
        moment = dt.datetime.fromtimestamp(mark // 1_000_000, dt.UTC)
        lag = max(0.0, (dt.datetime.now(dt.UTC) - moment).total_seconds())
        ago = figures.duration(lag, lang)
        until = text(lang, "sources.until", when=figures.instant(moment, zone, lang), lag=ago)
    can, cannot = [], []
    for kpi in all_kpis().values():
        missing = lacks(kpi, context, name)
        if missing:
            what = ", ".join(words.need(need, lang) for need in missing)
            why = " ".join(one.in_(lang) for one in why_not(missing, told))
            cannot.append((kpi.name.in_(lang), " ".join([text(lang, "sources.lacks", what=what), why]).strip()))
        else:
            can.append((kpi.name.in_(lang), view.overview().link(f"/kpi/{kpi.key}")))
    types = tuple(
        (
            words.word(words.EVENTS, c.type, lang),
            figures.number(c.events, 0, lang),
            figures.short_instant(c.first_us // 1_000_000, zone, lang),
            figures.short_instant(c.last_us // 1_000_000, zone, lang),
            bool(c.derived),
        )
        for c in published.coverage
        if c.source == name
    )
    return Source(name, until, types, tuple(can), tuple(cannot))


def _run(run: ImportRun, zone: str, lang: str) -> tuple[ImportRun, str, str, Told]:
    when = figures.instant(dt.datetime.fromisoformat(run.finished), zone, lang)
    files = ", ".join(import_words.own_name(name) for name in run.files)
    return run, when, files, summary_lines(run.summary, lang)


# -- the quick scan of definitions ------------------------------------------------------------------------


def _quickscan(site: Site, view: View) -> str:
    lang = view.lang
    found: list[tuple[int, str, str, str]] = []
    rows: list[tuple[str, str, tiles.Figure, str, str]] = []
    told = "–"
    try:
        published = site.reader.published()
        earliest, today = site.reader.bounds()
        span = view.span(today, earliest)
        told = figures.span(span.first, span.end, lang)
        for one, (n, words_, examples) in zip(
            published.findings, findings.in_words(published.findings, lang), strict=True
        ):
            key = f"quickscan.do.{one['key']}"
            known = f"finding.{one['key']}" in findings.KNOWN
            found.append((n, words_, examples, text(lang, key) if known else ""))
        asked = question(list(all_kpis()), first=span.first, end=span.end)
        for answer in site.reader.answer(asked):
            for row in answer.rows:
                figure = tiles.figure(row, answer, lang)
                whole = row.n + figure.excluded + row.pending
                share = (
                    f"{figures.number(100 * figure.excluded / whole, 1, lang)}{figures.percent(lang)}" if whole else "–"
                )
                why = "; ".join(f"{w} {figures.number(c, 0, lang)}" for _, w, c in figure.excluded_by[:4]) or figure.why
                link = view.overview().link(f"/kpi/{answer.kpi}")
                name = answer.name[lang]
                if instrument := row.by.get("instrument"):
                    name += f": {tiles.question_words(instrument, published.instruments, lang)}"
                rows.append((name, link, figure, share, why))
    except StateError:
        pass
    return site.render("quickscan.html", view, path="/quickscan", found=found, rows=rows, span_words=told)
