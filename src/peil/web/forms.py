"""What pages with forms share: the view that they are asked in, and where a form leads. No page of its own."""

from __future__ import annotations

from urllib.parse import urlencode

from litestar.response import Redirect

from peil.web.site import Asking, Site
from peil.web.view import OVERVIEW, View, read


def view_of(site: Site, request: Asking, *known: str) -> View:
    """The view in a request's URL, which may hold what `known` names as well."""
    return read(request.scope["query_string"], (*OVERVIEW, *known), site.language)


def to(view: View, path: str, **more: str) -> Redirect:
    """On to another page, in the same language and period: the answer to a form that was taken."""
    link = view.overview().link(path)
    if more:
        link += ("&" if "?" in link else "?") + urlencode(more)
    return Redirect(link, status_code=303)
