"""Boards and KPIs as files to take along, and the page of reports that go by mail. What is in them is in `reports`."""

from __future__ import annotations

from collections.abc import Mapping

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.ask.question import parse_filter
from peil.errors import PeilError
from peil.reports import files, making, scheduled
from peil.reports.files import FORMS, File
from peil.reports.scheduled import Report
from peil.reports.sheet import Item, Wanted
from peil.show import words
from peil.show.spans import PRESETS
from peil.steering import boards, schedule
from peil.web import steer_forms as forms
from peil.web.access import Form, Who, allowed
from peil.web.site import Asking, Site
from peil.web.steer_forms import changed, page_and_form
from peil.web.view import KPI, View, read

_DAILY = "yesterday"


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers of these pages."""

    @get("/export/{form:str}/{name:str}")
    async def export(request: Asking, form: FromPath[str], name: FromPath[str]) -> Response[bytes]:
        who = allowed(request, "export")
        view = read(request.scope["query_string"], KPI, site.language)
        if any(f.dimension == "agent" for f in view.conditions()):
            allowed(request, "agents")
        made = await site.reader.run(_made, site, view, form, name, who)
        headers = {"content-disposition": f'attachment; filename="{made.name}"', "cache-control": "no-store"}
        return Response(made.content, media_type=made.media, headers=headers)

    @post("/reports/{number:int}/stop")
    async def report_stop(request: Asking, number: FromPath[int]) -> Response[str]:
        def stop(site: Site, given: Form, who: Who) -> None:
            with site.reader.project.store() as store:
                scheduled.stop(store, number)

        return await changed(site, request, stop, _reports, "/reports")

    return [export, *page_and_form(site, "/reports", _reports, _add, right="steer"), report_stop]


def _made(site: Site, view: View, form: str, name: str, who: Who) -> File:
    """The file of a board, or of a KPI with all that its page's address says."""
    wanted = files.forms(form)[0]
    project = site.reader.project
    title, items = making.items_of(project, name, view.lang)
    if len(items) == 1 and items[0].kpi == name:
        items = (Item(name, view.statistic, view.clock, view.rule, by=view.by),)
    items = tuple(item for item in items if item.by != "agent" or who.may("agents"))
    earliest, today = site.reader.bounds()
    where = view.conditions()
    if view.instrument:
        where = (*where, parse_filter(f"instrument={view.instrument}"))
    sheet = making.sheet(
        project, Wanted(title, items, view.span(today, earliest), where, view.lang, site.zone), ask=site.reader.answer
    )
    return files.one_file(sheet, name, wanted)


def _add(site: Site, given: Form, who: Who) -> None:
    project = site.reader.project
    report = Report(
        name=given.get("name", ""),
        board=given.get("board", boards.STARTER),
        period=given.get("period", _DAILY),
        schedule=schedule.parse({key: given.get(key) for key in ("every", "weekday", "day", "at")}),
        recipients=tuple(given.get("to", "").replace(",", "\n").split("\n")),
        forms=tuple(given.all("form")),
        language=given.get("language", ""),
        zone=given.get("zone", ""),
    )
    with project.store() as store:
        scheduled.add(project, store, report, by=who.id)


def _reports(site: Site, view: View, given: Mapping[str, str], error: PeilError | None) -> str:
    project = site.reader.project
    with project.store() as store:
        listed = scheduled.listed(store)
    titles = [(one.name, one.title) for one in boards.listed(project.folder, view.lang)]
    return site.render(
        "reports.html",
        view,
        path="/reports",
        failed=forms.failed(error, view.lang),
        given=given,
        reports=listed,
        boards=titles,
        titles=dict(titles),
        weekdays=[(str(day), words.dimension_value("weekday", str(day), view.lang)) for day in range(7)],
        chosen=given.all("form") if isinstance(given, Form) else ["pdf"],
        periods=PRESETS,
        every=schedule.EVERY,
        forms=tuple(FORMS),
        mail=bool(project.settings.mail.host),
        zone=project.settings.zone,
    )
