"""Presenting errors: problem+json to programs, a page with the remedy to people. Never a stack trace."""

from __future__ import annotations

import http
import logging

from litestar import Response
from litestar.exceptions import HTTPException

from peil.errors import InputError, NotFoundError, PeilError, did_you_mean
from peil.web.api import as_json
from peil.web.site import Asking, Site, html
from peil.web.texts import LANGUAGES, text
from peil.web.view import View

_LOG = logging.getLogger("peil.web")
_PAGES = ("/", "/kpis", "/health", "/api/docs")


class Failures:
    """The handlers that an application gives its errors to."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def known(self, request: Asking, error: PeilError) -> Response[str]:
        """An error that the user can act on."""
        if error.http_status >= 500:
            _LOG.error("%s", error)
        return self._present(request, error, error.http_status)

    def http(self, request: Asking, error: HTTPException) -> Response[str]:
        """What the framework refuses: an unknown path or method."""
        status = error.status_code
        path = request.scope["path"]
        if status == 404:
            near = did_you_mean(path, _PAGES)
            return self._present(request, NotFoundError(f"there is no page {path[:200]}", remedy=near), status)
        what = error.detail or http.HTTPStatus(status).phrase
        return self._present(request, InputError(what, remedy="See /api/docs for what can be asked."), status)

    def unforeseen(self, request: Asking, error: Exception) -> Response[str]:
        """A fault of ours: told to the log in full and to the reader without its inside."""
        _LOG.error("unforeseen error at %s", request.scope["path"], exc_info=error)
        told = PeilError(
            text("en", "error.internal"), remedy="The server's output says more. Please report it with that."
        )
        return self._present(request, told, 500)

    def _present(self, request: Asking, error: PeilError, status: int) -> Response[str]:
        path = request.scope["path"]
        if path.startswith("/api/v1") or path in ("/health", "/api/docs/openapi.json"):
            problem = {
                "type": "about:blank",
                "title": http.HTTPStatus(status).phrase,
                "status": status,
                "detail": error.what,
                "place": error.place,
                "remedy": error.remedy,
            }
            return as_json(problem, status, "application/problem+json")
        asked = request.query_params.get("lang", "")
        home = self._site.settings.language
        view = View(asked if asked in LANGUAGES else home, "weeks4", None, None, {}, (), home=home)
        page = self._site.render("error.html", view, path="/", error=error, status=status)
        return html(page, status)
