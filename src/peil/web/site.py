"""The frame of the pages: templates, static files, and what every page shows. No page of its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from importlib import resources

import jinja2
from litestar import Response
from litestar.enums import MediaType

from peil.calendar import holidays_of
from peil.errors import OutdatedError, PeilError, StateError
from peil.settings import Settings
from peil.show import figures, spans, words
from peil.show.texts import text
from peil.web import everything
from peil.web.access import Asking as Asking
from peil.web.access import csrf, who
from peil.web.reader import Reader
from peil.web.view import View

#: The menu: text and path of each entry, in order.
NAV = (
    ("nav.overview", "/"),
    ("nav.all", "/all"),
    ("nav.boards", "/boards"),
    ("nav.steer", "/targets"),
    ("nav.alerts", "/alerts"),
    ("nav.kpis", "/kpis"),
)
#: Where pages that are no entry of the menu belong.
AREAS = {
    "/boards": ("/wallboards",),
    "/targets": ("/goals", "/benchmarks", "/baselines", "/notes"),
    "/alerts": ("/reports",),
    "/kpis": ("/kpi/",),
    "/settings": (
        "/definitions",
        "/ledger",
        "/sources",
        "/joins",
        "/quarantine",
        "/quickscan",
        "/import",
        "/jobs",
        "/tutorial",
    ),
}
FIRST_PAGE = ("base.html", "parts.html", "overview.html")
KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


class Site:
    """A project's pages: renders templates in the language of the view."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.static = _static()
        self._pages = jinja2.Environment(
            loader=jinja2.PackageLoader("peil.web"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals["csrf"] = csrf
        self._pages.filters["headed"] = headed

    @property
    def settings(self) -> Settings:
        """The settings as they are now: they can be changed while the server runs."""
        return self.reader.project.settings

    @property
    def language(self) -> str:
        """The language of who asks, or the organisation's."""
        asking = who()
        return (asking.language if asking else None) or self.settings.language

    @property
    def zone(self) -> str:
        """The time zone of who asks, or the organisation's."""
        asking = who()
        return (asking.zone if asking else None) or self.settings.zone

    def render(self, template: str, view: View, *, path: str, **context: object) -> str:
        """The HTML of a template in its frame; which entry of the menu it belongs to follows from `path`."""
        lang = view.lang

        def t(key: str, **values: object) -> str:
            return text(lang, key, **values)

        other = "en" if lang == "nl" else "nl"
        return self._pages.get_template(template).render(
            t=t,
            lang=lang,
            view=view,
            path=path,
            who=who(),
            nav=NAV,
            organisation=self.settings.name,
            simulated=self.settings.simulated,
            other=other,
            other_link=view.link(path, lang=other),
            overview_link=view.overview().link("/"),
            version={name: digest for name, (_, digest, _) in self.static.items()},
            word=lambda table, key: words.word(getattr(words, table), key, lang),
            dated=lambda iso: figures.dated(iso, lang),
            count=lambda n: figures.number(n, 0, lang),
            now=figures.instant(dt.datetime.now(dt.UTC), self.zone, lang),
            **{"area": area_of(path), **self._frame(view), **context},
        )

    def warm(self) -> None:
        """Load what the first page would otherwise wait for: its templates, the snapshot with the roll-ups that are
        held in memory, and the holidays that charts tell apart."""
        for template in FIRST_PAGE:
            self._pages.get_template(template)
        with contextlib.suppress(PeilError):  # no figures yet, or none that this version reads: pages tell
            first, last = spans.bounds(self.reader.published())
            for year in range(first.year, last.year + 1):
                holidays_of(self.settings.holidays, year)

    def _frame(self, view: View) -> dict[str, object]:
        """The watermark and the warnings; nothing where there are no figures yet, or nobody who may see them."""
        if who() is None:
            return _NO_FRAME
        try:
            published = self.reader.published()
            stale = "stale" if self.reader.project.stale() else "outdated" if self.reader.project.outdated() else ""
        except OutdatedError:
            return {**_NO_FRAME, "stale": "unreadable"}
        except StateError:
            return _NO_FRAME
        latest = max(published.as_of_us.values(), default=None)
        when = ""
        if latest is not None:
            moment = dt.datetime.fromtimestamp(latest // 1_000_000, dt.UTC)
            when = figures.instant(moment, published.zone, view.lang)
        sources = everything.stand(published, view.lang) if len(published.as_of_us) > 1 else []
        return {"as_of": when, "sources": sources, "stale": stale, "published": published}


_NO_FRAME: dict[str, object] = {"as_of": "", "sources": [], "stale": "", "published": None}


def area_of(path: str) -> str:
    """The path of the menu's entry that a page belongs to; '' for none."""
    entries = [target for _, target in NAV if target != "/"] + ["/settings", "/people", "/account"]
    if path == "/":
        return path
    near = ((entry, (entry, *AREAS.get(entry, ()))) for entry in entries)
    return next((entry for entry, starts in near if path.startswith(starts)), "")


def headed(words: str) -> str:
    """Words as a sentence begins: the first letter a capital, the others as they are."""
    return words[:1].upper() + words[1:]


def html(page: str, status: int = 200) -> Response[str]:
    """A page as a response that is not kept: figures change."""
    return Response(page, status_code=status, media_type=MediaType.HTML, headers={"cache-control": "no-store"})


def _static() -> dict[str, tuple[bytes, str, str]]:
    """Content, digest and media type of each static file, read once: no path of a request is ever opened."""
    found = {}
    for entry in (resources.files("peil.web") / "static").iterdir():
        kind = KINDS.get(entry.name.rpartition(".")[2])
        if kind:
            content = entry.read_bytes()
            found[entry.name] = (content, hashlib.sha256(content).hexdigest()[:12], kind)
    return found
