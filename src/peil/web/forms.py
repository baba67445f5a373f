"""What pages with forms share: the view they are asked in, where a form leads, the note that something was changed."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from litestar.response import Redirect

from peil.people import audit
from peil.web.access import who
from peil.web.site import Asking, Site
from peil.web.view import OVERVIEW, View, read


def view_of(site: Site, request: Asking, *known: str) -> View:
    """The view in a request's URL, which may hold what `known` names as well."""
    return read(request.scope["query_string"], (*OVERVIEW, *known), site.language)


def noted(site: Site, about: str, detail: Mapping[str, object] | None = None) -> None:
    """A line in the audit log: who changed something, where, and the names of what; never what was typed."""
    asking = who()
    with site.reader.project.store() as store:
        audit.note(store, asking.id if asking else None, "changed", about, detail)


def to(view: View, path: str, **more: str) -> Redirect:
    """On to another page, in the same language and period: the answer to a form that was taken."""
    link = view.overview().link(path)
    if more:
        link += ("&" if "?" in link else "?") + urlencode(more)
    return Redirect(link, status_code=303)
