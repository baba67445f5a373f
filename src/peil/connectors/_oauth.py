"""Access tokens by OAuth 2.0, for a program without a person: of a client itself, or by a refresh token once granted.

Tokens live in this process only, until shortly before they expire. Granting by a person in a browser is not here.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from dataclasses import astuple, dataclass, field

import httpx

from peil.connectors.web import Web
from peil.errors import SourceError, said

#: A token is asked anew so long before it expires; where it is not said when, after so long.
_BEFORE_S, _UNTOLD_S = 60, 1_800
_CODE = re.compile(r"[a-z_]{1,60}")
_HERE = ("127.0.0.1", "::1", "localhost")
_kept: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Grant:
    """Where and by what a token is asked for. With a refresh token it is a person's who granted it, else the client's.

    The standard has the question as a form; `as_json` where a service wants it as JSON.
    """

    url: str
    client: str
    secret: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    scope: str = ""
    as_json: bool = False

    @property
    def key(self) -> str:
        """By which its token is remembered: no secret can be read from it."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()

    def asked(self) -> dict[str, str]:
        """What is asked, by the standard's names (RFC 6749, 4.4 and 6)."""
        kind = {"grant_type": "refresh_token", "refresh_token": self.refresh} if self.refresh else {}
        told = {"grant_type": "client_credentials", "client_id": self.client, **kind}
        return (
            told
            | ({"client_secret": self.secret} if self.secret else {})
            | ({"scope": self.scope} if self.scope else {})
        )


def token(web: Web, grant: Grant) -> str:
    """The access token of this grant, asked for where none is known that still holds. Raises SourceError."""
    with _lock:
        found, until = _kept.get(grant.key, ("", 0.0))
    if time.monotonic() < until:
        return found
    found, lasts_s = _asked(web, grant)
    with _lock:
        _kept[grant.key] = (found, time.monotonic() + lasts_s - _BEFORE_S)
    return found


def forget(grant: Grant) -> bool:
    """No longer use the token that is known, as where it is refused; returns whether there was one."""
    with _lock:
        return _kept.pop(grant.key, None) is not None


def _asked(web: Web, grant: Grant) -> tuple[str, float]:
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
            return str(found["access_token"]), float(found.get("expires_in") or _UNTOLD_S)
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
