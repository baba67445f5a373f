"""Bringing in a file of one's own: send it, see what it holds, correct that, import it, and see the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.app import Project
from peil.errors import InputError, PeilError, StateError
from peil.show import figures, import_words
from peil.show.tutorial import SAMPLE
from peil.web import access, proposal
from peil.web.access import allowed
from peil.web.forms import noted, to, view_of
from peil.web.jobs import Job, Jobs
from peil.web.proposal import Choice, Looked
from peil.web.site import Asking, Site, html
from peil.web.uploads import MOST_BYTES, Upload, Uploads
from peil.web.view import View

#: Seconds after which a page of something that goes on asks again.
_AGAIN = {"refresh": "2"}
LONGEST_FORM = 2_000_000


@dataclass
class Desk:
    """What is on the desk of one server: uploads, how each was looked at, and the jobs."""

    site: Site
    uploads: Uploads
    jobs: Jobs
    looks: dict[str, Job]
    imports: dict[str, Job]

    @property
    def project(self) -> Project:
        """The project that all of it is for."""
        return self.site.reader.project

    def look(self, upload: Upload, choice: Choice | None, before: Looked | None = None) -> Job:
        """Look at a file, as a job."""
        job = Job("look", upload.name)
        self.looks[upload.id] = job
        work = proposal.look
        return self.jobs.start(job, lambda _: work(self.project, upload, choice, before), pool="look")

    def looked(self, upload: Upload) -> Job:
        """How a file was looked at last; begun where it was not yet."""
        return self.looks.get(upload.id) or self.look(upload, None)

    def bring_in(self, upload: Upload, mapping: str, name: str) -> Job:
        """Import a file with a mapping, as a job; the file goes when its rows are in."""
        running = self.imports.get(upload.id)
        if running is not None and not running.over:
            return running
        job = self.imports[upload.id] = Job("import", upload.name)

        def work(job: Job) -> object:
            from peil.connectors.files.mapping import parse

            summary = self.project.import_files([upload.path], parse(mapping, place=name), tell=job.tell, say=job.say)
            self.uploads.remove(upload.id)
            self.looks.pop(upload.id, None)
            return summary.as_dict()

        return self.jobs.start(job, work)


def desk_of(site: Site, jobs: Jobs) -> Desk:
    """The desk of a server."""
    return Desk(site, Uploads(site.reader.project.folder / "data"), jobs, {}, {})


def routes(desk: Desk) -> list[HTTPRouteHandler]:
    """The handlers of importing and of jobs."""
    return [*_sending(desk), *_looking(desk), *_working(desk)]


def _sending(desk: Desk) -> list[HTTPRouteHandler]:
    """A file comes in."""
    site = desk.site

    @get("/import")
    async def start(request: Asking) -> Response[str]:
        allowed(request, "define")
        view = view_of(site, request)
        page = html(await site.reader.run(_start, desk, view))
        if desk.uploads.arriving:
            page.headers.update(_AGAIN)
        return page

    @post("/import", request_max_body_size=None)
    async def receive(request: Asking) -> Response[str]:
        allowed(request, "define")
        view = view_of(site, request)
        try:
            upload = await desk.uploads.receive(
                request.stream(),
                request.headers.get("content-type", ""),
                _length(request),
                lambda fields: access.genuine(fields.get(access.FIELD, ""), []),
            )
        except (InputError, StateError) as error:
            return html(await site.reader.run(_start, desk, view, error), error.http_status)
        desk.looked(upload)
        return to(view, f"/import/{upload.id}")

    @post("/import/sample")
    async def sample(request: Asking) -> Response[str]:
        allowed(request, "define")
        await access.form(request)
        upload = desk.uploads.put("calls.csv", SAMPLE.encode())
        desk.looked(upload)
        return to(view_of(site, request), f"/import/{upload.id}")

    @get("/tutorial")
    async def tutorial(request: Asking) -> Response[str]:
        allowed(request, "see")
        view = view_of(site, request)
        return html(site.render("tutorial.html", view, path="/tutorial", sample=SAMPLE))

    return [start, receive, sample, tutorial]


def _looking(desk: Desk) -> list[HTTPRouteHandler]:
    """What a file holds, and what to do with it."""
    site = desk.site

    @get("/import/{key:str}")
    async def proposed(request: Asking, key: FromPath[str]) -> Response[str]:
        allowed(request, "define")
        view = view_of(site, request)
        upload = desk.uploads.get(key)
        job = desk.looked(upload)
        over = job.over  # before the page is made: it may end meanwhile, and the page must ask again then
        page = html(await site.reader.run(_proposal, desk, view, upload, job))
        if not over:
            page.headers.update(_AGAIN)
        return page

    @post("/import/{key:str}", request_max_body_size=LONGEST_FORM)
    async def decide(request: Asking, key: FromPath[str]) -> Response[str]:
        allowed(request, "define")
        form = await access.form(request)
        view = view_of(site, request)
        if form.get("do") == "remove":
            desk.uploads.remove(key)
            desk.looks.pop(key, None)
            return to(view, "/import")
        upload = desk.uploads.get(key)
        return await site.reader.run(_decided, desk, view, upload, form)

    return [proposed, decide]


def _working(desk: Desk) -> list[HTTPRouteHandler]:
    """What goes on for a while."""
    site = desk.site

    @get("/jobs/{key:str}")
    async def one_job(request: Asking, key: FromPath[str]) -> Response[str]:
        allowed(request, "define")
        view = view_of(site, request)
        job = desk.jobs.get(key)
        over = job.over
        page = html(await site.reader.run(_job, desk, view, job))
        if not over:
            page.headers.update(_AGAIN)
        return page

    @post("/jobs/{key:str}")
    async def stop(request: Asking, key: FromPath[str]) -> Response[str]:
        allowed(request, "define")
        await access.form(request)
        desk.jobs.get(key).stopping.set()
        await site.reader.run(noted, site, f"/jobs/{key}")
        return to(view_of(site, request), f"/jobs/{key}")

    @post("/derive")
    async def derive(request: Asking) -> Response[str]:
        allowed(request, "define")
        await access.form(request)
        job = desk.jobs.start(Job("derive", ""), lambda job: desk.project.derive(say=job.say))
        await site.reader.run(noted, site, "/derive", {"job": job.id})
        return to(view_of(site, request), f"/jobs/{job.id}")

    return [one_job, stop, derive]


def _length(request: Asking) -> int:
    given = request.headers.get("content-length", "")
    return int(given) if given.isdigit() else 0


# -- the pages --------------------------------------------------------------------------------------------


def _start(desk: Desk, view: View, error: PeilError | None = None) -> str:
    lang = view.lang
    with desk.project.store() as store:
        runs = store.imports(limit=5)
    arriving = [
        (one.name, _size(one.received, lang), _part(one.received, one.expected)) for one in desk.uploads.arriving
    ]
    return desk.site.render(
        "import.html",
        view,
        path="/import",
        error=import_words.error(error, lang) if error else None,
        arriving=arriving,
        waiting=[(u.name, _size(u.size, lang), view.overview().link(f"/import/{u.id}")) for u in desk.uploads.listed()],
        jobs=[(job, view.overview().link(f"/jobs/{job.id}")) for job in desk.jobs.current() if job.kind != "look"],
        imports=runs,
        most=_size(MOST_BYTES, lang),
    )


def _proposal(
    desk: Desk, view: View, upload: Upload, job: Job, tried: Choice | None = None, error: InputError | None = None
) -> str:
    lang = view.lang
    path = f"/import/{upload.id}"
    frame: dict[str, object] = {"name": upload.name, "size": _size(upload.size, lang), "error": None}
    frame["action"] = view.overview().link(path)
    if not job.over:
        return desk.site.render("import_wait.html", view, path=path, job=job, **frame)
    if not isinstance(job.result, Looked):
        failed = job.error or StateError("the file was not looked at to the end", remedy="Bring it in again.")
        frame["error"] = import_words.error(failed, lang)
        return desk.site.render("import_wait.html", view, path=path, job=job, **frame)
    looked = job.result
    page = proposal.page(looked, lang, tried=tried, error=error)
    return desk.site.render("proposal.html", view, path=path, looked=looked, page=page, **frame)


def _decided(desk: Desk, view: View, upload: Upload, form: access.Form) -> Response[str]:
    """What a posted proposal asks: look again, or import."""
    job = desk.looked(upload)
    here = f"/import/{upload.id}"
    if not isinstance(job.result, Looked):
        return to(view, here)
    looked = job.result
    if form.get("do") == "columns":
        desk.look(upload, Choice(origin="columns"), looked)
        return to(view, here)
    if form.get("do") == "guess":
        desk.look(upload, Choice())
        return to(view, here)
    try:
        choice = proposal.chosen(form, looked)
    except InputError as error:
        typed = _typed(form, looked)
        return html(_proposal(desk, view, upload, job, typed, error), error.http_status)
    as_is = form.get("do") == "import" and ("kind" not in form or proposal.same(choice, looked))
    trial = looked.told.get("trial")
    if not as_is or not isinstance(trial, Mapping) or trial.get("error"):
        desk.look(upload, choice, looked)
        return to(view, here)
    started = desk.bring_in(upload, looked.mapping, str(looked.told["shipped"] or upload.name))
    noted(desk.site, "/import", {"job": started.id})
    return to(view, f"/jobs/{started.id}")


def _typed(form: access.Form, looked: Looked) -> Choice:
    """A refused choice as it was typed."""
    names = [seen.name for seen in looked.found.columns]
    return Choice(
        origin="columns",
        kind=form.get("kind", ""),
        roles={name: form.get(f"role-{i}", "") for i, name in enumerate(names)},
        dates={name: form[f"date-{i}"] for i, name in enumerate(names) if form.get(f"date-{i}")},
    )


def _job(desk: Desk, view: View, job: Job) -> str:
    lang = view.lang
    step, _, about = job.step.partition(" ")
    waits = job.state == "waiting" or step == "Waiting:"
    back = next(
        (f"/import/{key}" for key, one in desk.imports.items() if one is job and job.state in ("failed", "stopped")), ""
    )
    result = job.result if isinstance(job.result, Mapping | list) else None
    return desk.site.render(
        "job.html",
        view,
        path=f"/jobs/{job.id}",
        job=job,
        waits=waits,
        deriving=about if step == "Deriving" else "",
        rows_read=figures.number(job.rows, 0, lang),
        share=_part(job.read, job.size),
        seconds=figures.duration(job.seconds, lang),
        error=import_words.error(job.error, lang) if job.error else None,
        summaries=[summary_lines(one, lang) for one in (result if isinstance(result, list) else [result]) if one],
        back=view.overview().link(back) if back else "",
        action=view.overview().link(f"/jobs/{job.id}"),
    )


@dataclass(frozen=True)
class Told:
    """What an import did, in figures."""

    counts: tuple[tuple[str, str], ...]  # key of the words, number
    rejected: tuple[tuple[str, str, str], ...]  # how many, column, reason
    nothing: bool


def summary_lines(summary: Mapping[str, object], lang: str) -> Told:
    """An import's summary as a page shows it."""
    always = ("rows_read", "events_new", "events_known", "rows_rejected")
    keys = (*always, "events_repeated", "events_rejected", "events_withdrawn", "rows_unused", "rows_erased")
    counts = [(key, int(str(summary.get(key) or 0))) for key in keys]
    rejected = summary.get("rejected")
    listed: Sequence[Mapping[str, object]] = rejected if isinstance(rejected, list) else []
    return Told(
        counts=tuple((k, figures.number(n, 0, lang)) for k, n in counts if n or k in always),
        rejected=tuple(
            (
                figures.number(int(str(r["count"])), 0, lang),
                str(r["column"]),
                import_words.reason(str(r["reason"]), lang),
            )
            for r in listed
        ),
        nothing=not summary.get("events_new") and not summary.get("events_known"),
    )


def _size(size: int, lang: str) -> str:
    """Bytes as people say them."""
    for unit, scale in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if size >= scale:
            return f"{figures.number(size / scale, 1, lang)} {unit}"
    return f"{size} B"


def _part(done: int, whole: int) -> int:
    """How much of the whole is done, in percent; 0 where the whole is not known."""
    return min(100, 100 * done // whole) if whole else 0
