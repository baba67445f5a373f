"""Access tokens by OAuth 2.0, for a program without a person: of a client itself, or by a refresh token once granted.

Access tokens live in this process only, until shortly before they expire. How a person grants in a browser is not here.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import httpx

from peil.connectors.web import Web
from peil.errors import SourceError, said

#: A token is asked anew so long before it expires; where it is not said when, after so long.
_BEFORE_S, _UNTOLD_S = 60, 1_800
_CODE = re.compile(r"[a-z_]{1,60}")
_REFRESH = re.compile(r"[!-~]{1,10000}")  # visible letters only (RFC 6749, appendix A.17)
_HERE = ("127.0.0.1", "::1", "localhost")
_LOG = logging.getLogger("peil.live")
_kept: dict[str, tuple[str, float]] = {}
_told: set[str] = set()
_lock = threading.Lock()


@dataclass(frozen=True)
class Grant:
    """Where and by what a token is asked for. With a refresh token it is a person's who granted it, else the client's.

    The standard has the question as a form; `as_json` where a service wants it as JSON. A service may give another
    refresh token with every answer: `keep` puts it where the one before stands, and says whether that could be done.
    """

    url: str
    client: str
    secret: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    scope: str = ""
    as_json: bool = False
    keep: Callable[[str], bool] | None = field(default=None, repr=False, compare=False)

    @property
    def key(self) -> str:
        """By which its token is remembered: no secret can be read from it."""
        told = (self.url, self.client, self.secret, self.refresh, self.scope, self.as_json)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def asked(self) -> dict[str, str]:
        """What is asked, by the standard's names (RFC 6749, 4.4 and 6)."""
        kind = {"grant_type": "refresh_token", "refresh_token": self.refresh} if self.refresh else {}
        told = {"grant_type": "client_credentials", "client_id": self.client, **kind}
        return (
            told
            | ({"client_secret": self.secret} if self.secret else {})
            | ({"scope": self.scope} if self.scope else {})
        )


@dataclass(frozen=True)
class _Answer:
    """What a service gave: an access token, for how long, and the refresh token to ask the next with, where it said."""

    token: str = field(repr=False)
    lasts_s: float
    refresh: str = field(repr=False)


def token(web: Web, grant: Grant) -> str:
    """The access token of this grant, asked for where none is known that still holds. Raises SourceError."""
    with _lock:
        found, until = _kept.get(grant.key, ("", 0.0))
    if time.monotonic() < until:
        return found
    answer = _asked(web, grant)
    until = time.monotonic() + answer.lasts_s - _BEFORE_S
    renewed = _renewed(grant, answer.refresh)
    with _lock:
        for one in (grant, renewed):
            _kept[one.key] = (answer.token, until)
    return answer.token


def _renewed(grant: Grant, refresh: str) -> Grant:
    """The grant by which is asked from now on: with the refresh token that came, where that is another and is kept."""
    if not grant.refresh or refresh == grant.refresh or not _REFRESH.fullmatch(refresh):
        return grant
    if grant.keep is not None and grant.keep(refresh):
        return replace(grant, refresh=refresh)
    with _lock:
        known = grant.key in _told
        _told.add(grant.key)
    if not known:
        _LOG.warning(
            "%s gave another refresh token, which cannot be kept: name it as file:PATH, in a file that Peil may write;"
            " what stands there now ends when the service says so",
            httpx.URL(grant.url).host,
        )
    return grant


def forget(grant: Grant) -> bool:
    """No longer use the token that is known, as where it is refused; returns whether there was one."""
    with _lock:
        return _kept.pop(grant.key, None) is not None


def _asked(web: Web, grant: Grant) -> _Answer:
    url = httpx.URL(grant.url)
    if url.scheme != "https" and url.host not in _HERE:
        raise SourceError(
            "is no address under TLS: a secret is not sent there",
            place=grant.url.partition("?")[0][:200],
            remedy="Write it as https://…",
            again=False,
        )
    told = grant.asked()
    body, form = (told, None) if grant.as_json else (None, told)
    answer = web.ask(grant.url, body=body, form=form, taken=(400, 401, 403))
    try:
        found = answer.json()
        if answer.status_code < 300:
            lasts_s = float(found.get("expires_in") or _UNTOLD_S)
            return _Answer(str(found["access_token"]), lasts_s, str(found.get("refresh_token") or ""))
        code = str(found.get("error"))
    except (ValueError, KeyError, TypeError, AttributeError):
        code = ""
    why = code if _CODE.fullmatch(code) else str(answer.status_code)
    raise SourceError(
        said("gives no access token: {why}", why=why),
        place=f"{url.scheme}://{url.host}{url.path}",
        remedy="Check client, secret, scope and refresh token; one that has expired must be granted anew.",
        again=False,
        status=answer.status_code,
    )
