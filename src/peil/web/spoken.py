"""In which language a program is answered: as it asks, else as who asks reads, else the organisation's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from litestar import Response

from peil.show.texts import LANGUAGES
from peil.web import params
from peil.web.site import Asking, Site

_QUALITY = re.compile(r"[01](\.\d{0,3})?")


def spoken(site: Site, request: Asking, given: params.Given | None = None) -> str:
    """The language of `lang` where `given`, of Accept-Language, or of who asks. Raises InputError for another."""
    asked = params.choice(given or {}, "lang", LANGUAGES)
    return asked or preferred(request.headers.get("accept-language", "")) or site.language


def told_in(answer: Response[str], lang: str) -> Response[str]:
    """The answer, which says in which language it is."""
    headers: Mapping[str, str] = {"content-language": lang, "vary": "accept-language"}
    answer.headers.update(headers)
    return answer


def preferred(accepted: str) -> str | None:
    """The language of ours that an Accept-Language header prefers, the first of equals; None where it names none."""
    found: list[tuple[float, int, str]] = []
    for number, part in enumerate(accepted.split(",")[:20]):
        name, *more = (piece.strip().lower() for piece in part.split(";"))
        quality = next((m[2:] for m in more if m.startswith("q=")), "1")
        language = name.partition("-")[0]
        if language in LANGUAGES and _QUALITY.fullmatch(quality) and float(quality) > 0:
            found.append((-float(quality), number, language))
    return min(found)[2] if found else None
