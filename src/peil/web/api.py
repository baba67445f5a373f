"""The HTTP API: the same answers as the command line, as JSON or CSV; and its own description."""

from __future__ import annotations

import datetime as dt
import json

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil import __version__
from peil.ask.answer import flat
from peil.ask.execute import context_of
from peil.ask.plan import definition_of
from peil.ask.records import KINDS
from peil.errors import OutdatedError, StateError
from peil.kpis.describe import describe, filled
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis
from peil.kpis.registry import get as kpi_of
from peil.show.against import as_dict
from peil.show.tables import as_csv
from peil.show.why import saying
from peil.web import openapi, params
from peil.web.access import allowed, who
from peil.web.apart import grouped
from peil.web.reader import Reader
from peil.web.site import Asking, Site
from peil.web.spoken import spoken, told_in


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers of the API."""

    @get("/api/v1/answers")
    async def answers(request: Asking) -> Response[str]:
        given = params.read(request.scope["query_string"], [p.name for p in params.ANSWERS])
        asked, lang = params.asked_answers(given), spoken(site, request, given)
        found = await site.reader.run(site.reader.answer, asked)
        if params.one(given, "format") == "csv":
            allowed(request, "export")
            rows = list(flat(found, saying(lang)))
            return told_in(_csv(rows, list(rows[0]) if rows else ["kpi", "period", "value"], "answers"), lang)
        return told_in(as_json(found.as_dicts(saying(lang))), lang)

    @get("/api/v1/kpis")
    async def kpis(request: Asking) -> Response[str]:
        params.read(request.scope["query_string"], ())
        return as_json([described(site.reader, kpi) for kpi in all_kpis().values()])

    @get("/api/v1/kpis/{key:str}")
    async def kpi(request: Asking, key: FromPath[str]) -> Response[str]:
        params.read(request.scope["query_string"], ())
        return as_json(described(site.reader, kpi_of(key)))

    @get("/api/v1/kpis/{key:str}/records")
    async def records(request: Asking, key: FromPath[str]) -> Response[str]:
        given = params.read(request.scope["query_string"], [p.name for p in params.RECORDS])
        asked = params.asked_records(given, key)
        kind = params.choice(given, "kind", KINDS) or "all"
        limit = params.whole(given, "limit", 1, params.MOST_RECORDS) or 100
        lasting = params.lasting(given)
        rows = await site.reader.run(site.reader.records, key, asked, kind=kind, limit=limit, lasting=lasting)
        if params.one(given, "format") == "csv":
            allowed(request, "export")
            return _csv(rows, list(rows[0]) if rows else ["contact", "source", "day", "counts_as"], key)
        return as_json(rows)

    @get("/api/v1/kpis/{key:str}/groups")
    async def groups(request: Asking, key: FromPath[str]) -> Response[str]:
        given = params.read(request.scope["query_string"], [p.name for p in params.GROUPS])
        asked, lang = params.asked_groups(given, key), spoken(site, request, given)
        found = await site.reader.run(grouped, site.reader, kpi_of(key), asked)
        return told_in(as_json(as_dict(found, lang, saying(lang))), lang)

    @get("/api/docs/openapi.json")
    async def description(request: Asking) -> Response[str]:
        lang = spoken(site, request, params.read(request.scope["query_string"], ("lang",)))
        return told_in(as_json(openapi.document(lang)), lang)

    @get("/health")
    async def health() -> Response[str]:
        return as_json(await site.reader.run(_health, site))

    return [answers, kpis, kpi, records, groups, description, health]


def as_json(value: object, status: int = 200, media_type: str = "application/json") -> Response[str]:
    """A value as JSON, written as the command line writes it."""
    body = json.dumps(value, ensure_ascii=False, indent=1)
    return Response(body, status_code=status, media_type=media_type, headers={"cache-control": "no-store"})


def _csv(rows: list[dict[str, object]], columns: list[str], name: str) -> Response[str]:
    headers = {"content-disposition": f'attachment; filename="peil-{name}.csv"', "cache-control": "no-store"}
    return Response(as_csv(rows, columns), media_type="text/csv; charset=utf-8", headers=headers)


def described(reader: Reader, kpi: Kpi) -> dict[str, object]:
    """A KPI's declaration with the settings that hold now."""
    try:
        version, since, settings = definition_of(kpi, None, context_of(reader.published()))
    except StateError:
        version, since, settings = 1, "", kpi.settings
    return {
        **describe(kpi),
        "explanation": {lang: filled(kpi.explanation.in_(lang), dict(settings)) for lang in ("nl", "en")},
        "settings": dict(settings),
        "decimals": kpi.decimals,
        "sampled": kpi.sampled,
        "version": version,
        "since": since or None,
    }


def _health(site: Site) -> dict[str, object]:
    if who() is None:  # whether it runs is anyone's to know; what it holds is not
        return {"status": "ok", "version": __version__}
    try:
        published = site.reader.published()
    except OutdatedError:
        return {"status": "outdated", "version": __version__, "generation": 0, "as_of": {}}
    except StateError:
        return {"status": "empty", "version": __version__, "generation": 0, "as_of": {}}
    marks = {
        source: dt.datetime.fromtimestamp(us // 1_000_000, dt.UTC).isoformat().replace("+00:00", "Z")
        for source, us in sorted(published.as_of_us.items())
    }
    return {"status": "ok", "version": __version__, "generation": published.generation, "as_of": marks}
