"""Sources, the quick scan of definitions, and quarantine: what came in, what it is good for, and what was refused."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.ask.execute import context_of
from peil.ask.question import question
from peil.ask.supports import lacks
from peil.errors import InputError, NotFoundError, StateError, said
from peil.kpis.kpi import Text
from peil.kpis.registry import all_kpis
from peil.lake.published import Published
from peil.live import sources as live_sources
from peil.live.seeing import why_not
from peil.show import figures, import_words, tiles, words
from peil.show.tables import as_csv
from peil.show.texts import text
from peil.store.store import ImportRun
from peil.web import access, everything, params
from peil.web.access import allowed
from peil.web.forms import noted, to, view_of
from peil.web.jobs import Job
from peil.web.live_view import Live, lacking, live
from peil.web.onboarding import LONGEST_FORM, Desk, Told, summary_lines
from peil.web.site import Asking, Site, html
from peil.web.view import OVERVIEW, View

PAGE = 50
MOST_EXPORTED = 200_000
_KEPT = ("import_id", "file", "row", "column", "value", "reason")
#: What was done just now, in the address of the page of sources.
_TOLD = ("connected", "removed")
_FILTERS = ("import", "reason", "column", "page")


def routes(desk: Desk) -> list[HTTPRouteHandler]:
    """The handlers of sources and quarantine."""
    site = desk.site

    @get("/sources")
    async def sources(request: Asking) -> Response[str]:
        allowed(request, "define")
        told = {name: request.query_params.get(name, "")[:120] for name in _TOLD}
        return html(await site.reader.run(_sources, site, view_of(site, request, *_TOLD), told))

    @get("/quickscan")
    async def quickscan(request: Asking) -> Response[str]:
        allowed(request, "define")
        return html(await site.reader.run(_quickscan, site, view_of(site, request)))

    @get("/quarantine")
    async def quarantine(request: Asking) -> Response[str]:
        allowed(request, "define")
        who = allowed(request, "records")
        view = view_of(site, request, *_FILTERS)
        asked = _asked(request)
        return html(await site.reader.run(_quarantine, site, view, asked, who.may("export")))

    @get("/quarantine/rows.csv")
    async def export(request: Asking) -> Response[str]:
        allowed(request, "export")
        asked = _asked(request)
        return await site.reader.run(_export, site, asked)

    @get("/quarantine/{number:int}")
    async def row(request: Asking, number: FromPath[int]) -> Response[str]:
        allowed(request, "records")
        return html(await site.reader.run(_row, site, view_of(site, request), number))

    @get("/quarantine/mend/{number:int}")
    async def mend(request: Asking, number: FromPath[int]) -> Response[str]:
        allowed(request, "define")
        return html(await site.reader.run(_mend, site, view_of(site, request), number, None, None))

    @post("/quarantine/mend/{number:int}", request_max_body_size=LONGEST_FORM)
    async def replay(request: Asking, number: FromPath[int]) -> Response[str]:
        allowed(request, "define")
        form = await access.form(request)
        return await site.reader.run(_replay, desk, view_of(site, request), number, form.get("mapping", ""))

    return [sources, quickscan, quarantine, export, row, mend, replay]


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
        odd = everything.findings(published, lang)
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
    files = ", ".join(_file(name) for name in run.files)
    return run, when, files, summary_lines(run.summary, lang)


def _file(name: str) -> str:
    """A file's own name; of one in a zip, both."""
    outer, mark, inner = name.partition("!")
    return outer.rpartition("/")[2] + mark + inner


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
        for one, (n, words_, examples) in zip(published.findings, everything.findings(published, lang), strict=True):
            key = f"quickscan.do.{one['key']}"
            known = f"finding.{one['key']}" in everything.KNOWN_FINDINGS
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


# -- quarantine -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rejected:
    """Which rejected rows are asked: of an import, for a reason, in a column; from page 1."""

    import_id: int | None
    reason: str | None
    column: str | None
    page: int

    def link(self, path: str, lang_link: str, **more: object) -> str:
        """A link to these rows, some of it changed."""
        pairs = {"import": self.import_id, "reason": self.reason, "column": self.column, **more}
        query = urlencode([(k, str(v)) for k, v in pairs.items() if v not in (None, "")])
        return f"{lang_link}{'&' if '?' in lang_link else '?'}{query}" if query else lang_link


def _asked(request: Asking) -> Rejected:
    given = params.read(request.scope["query_string"], (*OVERVIEW, *_FILTERS))
    return Rejected(
        params.whole(given, "import", 0, 999_999_999),
        params.one(given, "reason"),
        params.one(given, "column"),
        params.whole(given, "page", 1, 999_999) or 1,
    )


def _quarantine(site: Site, view: View, asked: Rejected, may_export: bool) -> str:
    lang = view.lang
    here = view.overview().link("/quarantine")
    with site.reader.project.store() as store:
        counts = store.quarantine_counts()
        rows = list(
            store.quarantined(
                import_id=asked.import_id,
                reason=asked.reason,
                column=asked.column,
                limit=PAGE,
                offset=(asked.page - 1) * PAGE,
            )
        )
    whole = sum(n for i, c, r, n in counts if _fits(asked, i, c, r))
    groups = [
        (
            number,
            column or "–",
            import_words.reason(reason, lang),
            figures.number(n, 0, lang),
            Rejected(number, reason, column, 1).link("/quarantine", here),
            view.overview().link(f"/quarantine/mend/{number}"),
        )
        for number, column, reason, n in counts
    ]
    first = (asked.page - 1) * PAGE + 1
    return site.render(
        "quarantine.html",
        view,
        path="/quarantine",
        groups=groups,
        rows=[_line(row, view) for row in rows],
        filtered=asked.import_id is not None or asked.reason is not None,
        here=here,
        shown=text(
            lang,
            "quarantine.shown",
            first=first,
            last=first + len(rows) - 1,
            all=figures.number(whole, 0, lang),
        )
        if rows
        else "",
        before=asked.link("/quarantine", here, page=asked.page - 1) if asked.page > 1 else "",
        after=asked.link("/quarantine", here, page=asked.page + 1) if first + len(rows) - 1 < whole else "",
        csv=asked.link("", "/quarantine/rows.csv") if may_export else "",
    )


def _fits(asked: Rejected, number: int, column: str, reason: str) -> bool:
    wanted = ((asked.import_id, number), (asked.reason, reason), (asked.column, column))
    return all(want is None or want == is_ for want, is_ in wanted)


def _line(row: Mapping[str, object], view: View) -> tuple[str, ...]:
    value = "" if row["value"] is None else str(row["value"])
    return (
        view.overview().link(f"/quarantine/{row['id']}"),
        str(row["import_id"]),
        _file(str(row["file"])),
        str(row["row"]),
        str(row["column"]) or "–",
        value if len(value) <= 80 else value[:79] + "…",
        import_words.reason(str(row["reason"]), view.lang),
    )


def _export(site: Site, asked: Rejected) -> Response[str]:
    with site.reader.project.store() as store:
        found = store.quarantined(
            import_id=asked.import_id, reason=asked.reason, column=asked.column, limit=MOST_EXPORTED
        )
        rows = [
            {**{key: row[key] for key in _KEPT}, "file": _file(str(row["file"])), "whole": _whole(row)} for row in found
        ]
    headers = {"content-disposition": 'attachment; filename="peil-quarantine.csv"', "cache-control": "no-store"}
    return Response(as_csv(rows, (*_KEPT, "whole")), media_type="text/csv; charset=utf-8", headers=headers)


def _whole(row: Mapping[str, object]) -> str:
    return "; ".join(f"{name}={value}" for name, value in _cells(row) if value)


def _cells(row: Mapping[str, object]) -> Sequence[tuple[str, str]]:
    raw = row["raw"]
    assert isinstance(raw, Mapping)
    return [(str(name), "" if value is None else str(value)) for name, value in raw.items()]


def _row(site: Site, view: View, number: int) -> str:
    with site.reader.project.store() as store:
        found = store.quarantined_row(number)
    if found is None:
        raise NotFoundError(
            said("there is no rejected row {number}", number=number), remedy="Look at the list of quarantine."
        )
    return site.render(
        "quarantine_row.html",
        view,
        path=f"/quarantine/{number}",
        number=number,
        line=_line(found, view),
        value=found["value"],
        cells=_cells(found),
        at=found["column"],
        replayed=found["state"] != "open",
        mend=view.overview().link(f"/quarantine/mend/{found['import_id']}") if found["kind"] == "row" else "",
    )


# -- mending and offering again ---------------------------------------------------------------------------


def _mend(site: Site, view: View, number: int, typed: str | None, error: InputError | None) -> str:
    lang = view.lang
    with site.reader.project.store() as store:
        known = store.import_mapping(number)
        rows = sum(n for *_, n in store.quarantine_counts(number))
    if known is None:
        raise NotFoundError(
            said("the mapping of import {number} is not known", number=number), remedy="Look at the list of quarantine."
        )
    return site.render(
        "quarantine_mend.html",
        view,
        path=f"/quarantine/mend/{number}",
        number=number,
        name=known[0],
        mapping=known[1] if typed is None else typed,
        rows=figures.number(rows, 0, lang),
        error=import_words.error(error, lang) if error else None,
        action=view.overview().link(f"/quarantine/mend/{number}"),
    )


def _replay(desk: Desk, view: View, number: int, typed: str) -> Response[str]:
    """Offer the rows of an import again, as a job, with the mapping that was typed."""
    from peil.connectors.files.mapping import parse

    try:
        parsed = parse(typed.replace("\r\n", "\n"), place="mapping")
    except InputError as error:
        return html(_mend(desk.site, view, number, typed, error), error.http_status)

    def work(job: Job) -> object:
        done = desk.project.replay(import_id=number, mapping=parsed, say=job.say)
        return [summary.as_dict() for summary in done]

    job = desk.jobs.start(Job("replay", ""), work)
    noted(desk.site, f"/quarantine/mend/{number}", {"job": job.id})
    return to(view, f"/jobs/{job.id}")
