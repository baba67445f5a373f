"""The HTML pages. What they show is made in `overview`, `kpi_page` and `kpi_parts`."""

from __future__ import annotations

from collections.abc import Mapping

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.ask.execute import context_of
from peil.ask.plan import definition_of
from peil.errors import NotFoundError, StateError, said
from peil.kpis.registry import all_kpis
from peil.kpis.registry import get as kpi_of
from peil.show import figures, findings, kpi_words, tiles, words
from peil.show.spans import PRESETS
from peil.show.texts import text
from peil.steering import boards
from peil.web import board, everything, kpi_page, kpi_parts, openapi, overview
from peil.web.site import Asking, Site, html
from peil.web.view import FILTERS, KPI, OVERVIEW, View, read

#: Filters that are offered only where there is something to choose.
RARE = ("language", "source")


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers of all pages."""

    @get("/", name="overview", opt={"html": True})
    async def overview_page(request: Asking) -> Response[str]:
        return html(await site.reader.run(_overview, site, _view(site, request, OVERVIEW)))

    @get("/all", name="all")
    async def all_figures(request: Asking) -> Response[str]:
        return html(await site.reader.run(_everything, site, _view(site, request, OVERVIEW)))

    @get("/kpi/{key:str}", name="kpi")
    async def one_kpi(request: Asking, key: FromPath[str]) -> Response[str]:
        return html(await site.reader.run(_kpi, site, _view(site, request, KPI), key))

    @get("/kpis", name="glossary")
    async def glossary(request: Asking) -> Response[str]:
        return html(await site.reader.run(_glossary, site, _view(site, request, OVERVIEW)))

    @get("/api/docs", name="api-docs")
    async def docs(request: Asking) -> Response[str]:
        view = _view(site, request, OVERVIEW)
        return html(site.render("api.html", view, path="/api/docs", operations=openapi.OPERATIONS))

    @get("/static/{name:str}", name="static")
    async def static(request: Asking, name: FromPath[str]) -> Response[bytes]:
        if name not in site.static:
            raise NotFoundError(said("there is no file '{name}'", name=name))
        content, digest, kind = site.static[name]
        # Under an address with its digest it never changes.
        lasting = request.scope["query_string"] == digest.encode()
        age = "max-age=31536000, immutable" if lasting else "max-age=3600"
        headers = {"cache-control": f"public, {age}", "etag": f'"{digest}"'}
        return Response(content, media_type=kind, headers=headers)

    return [overview_page, all_figures, one_kpi, glossary, docs, static]


def _view(site: Site, request: Asking, known: tuple[str, ...]) -> View:
    return read(request.scope["query_string"], known, site.language)


def filters_of(site: Site, view: View, path: str) -> dict[str, object]:
    """What the filter bar offers."""
    earliest, today = site.reader.bounds()
    span = view.span(today, earliest)
    lang = view.lang
    selects = []
    for dimension in FILTERS:
        current = view.filters.get(dimension, "")
        values = site.reader.values(dimension)
        if dimension in RARE and len(values) < 2 and not view.filters.get(dimension):
            continue
        if current and current != "(none)" and current not in values:
            values = [current, *values]
        options = [(v, words.dimension_value(dimension, v, lang), v == current) for v in (*values, "(none)")]
        selects.append((dimension, words.word(words.DIMENSIONS, dimension, lang), options))
    presets = [
        (
            text(lang, f"period.{p}"),
            view.link(path, period=p, first=None, through=None),
            p == view.period,
        )
        for p in PRESETS
    ]
    extra = [
        (
            words.word(words.DIMENSIONS, f.dimension, lang),
            ("≠ " if f.negated else "") + ", ".join(words.dimension_value(f.dimension, v, lang) for v in f.values),
            view.link(path, where=tuple(w for w in view.where if w is not f)),
        )
        for f in view.where
    ]
    form = {*FILTERS, "from", "through"}
    bare = view.link(path, filters={}, where=())
    return {
        "span_words": figures.span(span.first, span.end, lang),
        "today_words": text(
            lang, "withheld.today" if site.reader.weekly() else "today_is", day=figures.day(today, lang)
        ),
        "compared": text(lang, "compared", period=figures.span(*span.before, lang))
        if span.before and span.before[0] >= earliest
        else "",
        "presets": presets,
        "selects": selects,
        "extra_filters": extra,
        "hidden": [(n, v) for n, v in view.query() if n not in form],
        "clear_link": bare if view.filters or view.where else "",
    }


def _overview(site: Site, view: View) -> str:
    try:
        published = site.reader.published()
    except StateError:
        return site.render("empty.html", view, path="/")
    # The starter board as this organisation keeps it; a KPI that is gone is told on the board's own page.
    kept = boards.read(site.reader.project.folder, boards.STARTER, view.lang)
    shown = board.build(site.reader, view, kept.items)
    return site.render(
        "overview.html",
        view,
        path="/",
        page=overview.build(site.reader, view, shown),
        findings=findings.in_words(published.findings, view.lang),
        **filters_of(site, view, "/"),
    )


def _everything(site: Site, view: View) -> str:
    try:
        site.reader.published()
    except StateError:
        return site.render("empty.html", view, path="/all")
    page = everything.build(site.reader, view)
    return site.render("everything.html", view, path="/all", page=page, **filters_of(site, view, "/all"))


def _kpi(site: Site, view: View, key: str) -> str:
    kpi = kpi_of(key)
    lang = view.lang
    try:
        site.reader.published()
    except StateError:
        return site.render("empty.html", view, path=f"/kpi/{key}")
    found = kpi_page.build(site.reader, view, kpi)
    settings = found.answer.definition["settings"]
    assert isinstance(settings, Mapping)
    since = str(found.answer.definition["since"] or "")
    version = found.answer.definition["version"]
    return site.render(
        "kpi.html",
        found.view,
        path=f"/kpi/{key}",
        kpi=kpi,
        name=kpi.name.in_(lang),
        found=found,
        explanation=tiles.explained(kpi, settings, lang),
        settings=[(words.word(words.SETTINGS, k, lang), kpi_parts.setting(k, v, lang)) for k, v in settings.items()],
        edition=text(lang, "settings.since", version=version, since=figures.dated(since, lang))
        if since
        else text(lang, "settings.first"),
        counterweights=[(kpi_of(k).name.in_(lang), view.overview().link(f"/kpi/{k}")) for k in kpi.counterweights],
        needs=[words.need(n, lang) for n in kpi.needs],
        reported=[tiles.reported(one, lang) for one in found.answer.source_reported],
        choices=kpi_parts.choices(kpi, found),
        sql=kpi_parts.sql_of(site.reader, kpi, found),
        parts_of=[(kpi_words.part(p, lang), n) for p, n in (found.main.row.parts if found.main else {}).items()],
        from_=kpi_words.source(kpi.source, lang),
        examples=kpi_parts.worked(kpi, lang),
        records=kpi_parts.records(site.reader, kpi, found),
        **filters_of(site, found.view, f"/kpi/{key}"),
    )


def _glossary(site: Site, view: View) -> str:
    lang = view.lang
    try:
        context = context_of(site.reader.published())
    except StateError:
        context = None
    groups = []
    for group, members in everything.grouped().items():
        listed = []
        for kpi in members:
            settings = definition_of(kpi, None, context)[2] if context else kpi.settings
            from_ = kpi_words.source(kpi.source, lang)
            listed.append((kpi, tiles.explained(kpi, settings, lang), from_, view.link(f"/kpi/{kpi.key}")))
        groups.append((group, listed))
    return site.render("kpis.html", view, path="/kpis", groups=groups, total=len(all_kpis()))
