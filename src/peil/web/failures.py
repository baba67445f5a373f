"""Presenting errors: problem+json to programs, a page with the remedy to people. Never a stack trace."""

from __future__ import annotations

import http
import logging
from urllib.parse import urlencode

from litestar import Response
from litestar.exceptions import HTTPException

from peil.errors import (
    InputError,
    NotFoundError,
    PeilError,
    SignInNeeded,
    StaleFormError,
    did_you_mean,
    said,
)
from peil.show.sentences import in_language
from peil.show.texts import LANGUAGES, text
from peil.web.api import as_json
from peil.web.site import Asking, Site, html
from peil.web.spoken import spoken, told_in
from peil.web.view import View

_LOG = logging.getLogger("peil.web")
_PAGES = (
    *("/", "/all", "/boards", "/targets", "/goals", "/benchmarks", "/baselines", "/notes", "/alerts", "/reports"),
    *(
        "/kpis",
        "/settings",
        "/definitions",
        "/sources",
        "/sources/connect",
        "/sources/tokens",
        "/import",
        "/people",
        "/account",
        "/sign-in",
        "/api/docs",
    ),
    "/wallboards",
)
#: Answers that ask to come back, and after how many seconds.
_LATER, _LATER_S = (429, 503), 5
#: What the framework refuses, in our words.
REFUSED = {
    400: "the request cannot be read",
    405: "what was sent does not belong to this page",
    413: "the request is too long",
    414: "the request is too long",
}


class Failures:
    """The handlers that an application gives its errors to."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def known(self, request: Asking, error: PeilError) -> Response[str]:
        """An error that the user can act on."""
        if isinstance(error, SignInNeeded) and not _for_programs(request.scope["path"]):
            return sign_in_first(request)
        if isinstance(error, StaleFormError) and not _for_programs(request.scope["path"]):
            return self._again(request, error)
        if error.http_status >= 500:
            _LOG.error("%s", error)
        return self._present(request, error, error.http_status)

    def http(self, request: Asking, error: HTTPException) -> Response[str]:
        """What the framework refuses: an unknown path or method."""
        status = error.status_code
        path = request.scope["path"]
        if status == 404:
            return self._present(
                request,
                NotFoundError(
                    said("there is no page {path}", path=path[:200]),
                    remedy=did_you_mean(path, _PAGES) if _near(path) else "Choose a page from the menu.",
                ),
                status,
            )
        what = REFUSED.get(status, REFUSED[400])
        error_of_ours = InputError(
            what,
            remedy="See /api/docs for what can be asked."
            if _for_programs(path)
            else "Go back to the page, and send less or something else.",
        )
        return self._present(request, error_of_ours, status)

    def unforeseen(self, request: Asking, error: Exception) -> Response[str]:
        """A fault of ours: told to the log in full and to the reader without its inside."""
        _LOG.error("unforeseen error at %s", request.scope["path"], exc_info=error)
        told = PeilError(
            "something went wrong in Peil itself: it is a fault of the program, not yours",
            remedy="The server's output says more. Please report it with that.",
        )
        return self._present(request, told, 500)

    def _again(self, request: Asking, error: StaleFormError) -> Response[str]:
        """The page that shows what was typed and sends it once more."""
        page = self._site.render(
            "again.html",
            self._view(request),
            path=request.scope["path"],
            action=request.scope["path"],
            fields=error.fields,
            signed_in=False,
        )
        return html(page, error.http_status)

    def _view(self, request: Asking) -> View:
        home = self._site.language
        asked = request.query_params.get("lang", "")
        return View(asked if asked in LANGUAGES else home, "weeks4", None, None, {}, (), home=home)

    def _present(self, request: Asking, error: PeilError, status: int) -> Response[str]:
        path = request.scope["path"]
        if _for_programs(path):
            lang = spoken(self._site, request)
            problem = {
                "type": "about:blank",
                "title": http.HTTPStatus(status).phrase,
                "status": status,
                "detail": in_language(error.what, lang),
                "place": error.place,
                "remedy": in_language(error.remedy, lang),
            }
            answer = told_in(as_json(problem, status, "application/problem+json"), lang)
            if status in _LATER:
                answer.headers["retry-after"] = str(_LATER_S)
            if status == SignInNeeded.http_status:
                answer.headers["www-authenticate"] = "Bearer"
            return answer
        view = self._view(request)
        what, remedy = in_language(error.what, view.lang), in_language(error.remedy, view.lang)
        page = self._site.render(
            "error.html",
            view,
            path="/",
            area="",
            what=what,
            place=_place(error.place, view.lang),
            remedy=remedy,
            status=status,
        )
        return html(page, status)


def _place(place: str, lang: str) -> str:
    """A parameter as its field is called on the pages; any other place as it stands."""
    return text(lang, place) if place in ("from", "through") else place


def _near(path: str) -> bool:
    """Whether a page has nearly that name."""
    return did_you_mean(path, _PAGES).startswith("Did")


def _for_programs(path: str) -> bool:
    return path.startswith("/api/v1") or path in ("/health", "/metrics", "/api/docs/openapi.json")


def sign_in_first(request: Asking) -> Response[str]:
    """To the page that signs in, and back from there."""
    query = request.scope["query_string"].decode("latin-1")
    there = request.scope["path"] + (f"?{query}" if query else "")
    pairs = {"next": there} if request.method in ("GET", "HEAD") and there != "/" else {}
    lang = request.query_params.get("lang", "")
    if lang in LANGUAGES:
        pairs["lang"] = lang
    location = "/sign-in" + (f"?{urlencode(pairs)}" if pairs else "")
    return Response("", status_code=303, headers={"location": location, "cache-control": "no-store"})
