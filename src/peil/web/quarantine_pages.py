"""Quarantine: rows that were refused, by reason, one whole, as a file, and offered again with a mended mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.errors import InputError, NotFoundError, said
from peil.show import figures, import_words
from peil.show.tables import as_csv
from peil.show.texts import text
from peil.web import access, params
from peil.web.access import allowed
from peil.web.forms import noted, to, view_of
from peil.web.jobs import Job
from peil.web.onboarding import LONGEST_FORM, Desk
from peil.web.site import Asking, Site, html
from peil.web.view import OVERVIEW, View

PAGE = 50
MOST_EXPORTED = 200_000
_KEPT = ("import_id", "file", "row", "column", "value", "reason")
_FILTERS = ("import", "reason", "column", "page")


def routes(desk: Desk) -> list[HTTPRouteHandler]:
    """The handlers."""
    site = desk.site

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

    return [quarantine, export, row, mend, replay]


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
        import_words.own_name(str(row["file"])),
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
            {**{key: row[key] for key in _KEPT}, "file": import_words.own_name(str(row["file"])), "whole": _whole(row)}
            for row in found
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
