"""What holds for every request and answer: the hosts that may ask, and the headers that keep pages closed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from peil.show.texts import LANGUAGES, text
from peil.web.gate import WALL

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
#: The wallboard listens to what the server has to tell; no other page's script asks for anything.
LISTENING = f"{POLICY}; connect-src 'self'"
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)
#: For an address over https: browsers then never ask it over http again.
STRICT = (b"strict-transport-security", b"max-age=31536000")
_HOST = re.compile(rb"(127\.0\.0\.1|localhost)(:\d{1,5})?", re.IGNORECASE)


def guarded(app: ASGIApp, host: str = "", *, https: bool = False) -> ASGIApp:
    """`app` for this machine, and `host` where given: another Host is refused, since any name can point here."""
    headers = (*HEADERS, STRICT) if https else HEADERS

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        listens = str(scope.get("path", "")).startswith(WALL)
        policy = (b"content-security-policy", (LISTENING if listens else POLICY).encode())

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), policy, *headers]
            await send(message)

        if not allowed(scope.get("headers", ()), host):
            await _refuse(closed)
            return
        await app(scope, receive, closed)

    return serve


def allowed(headers: Iterable[tuple[bytes, bytes]], host: str = "") -> bool:
    """Whether exactly one Host is given, and it is this machine or `host`."""
    hosts = [value for name, value in headers if name.lower() == b"host"]
    ours = bool(host) and hosts[:1] == [host.encode()]
    return len(hosts) == 1 and (ours or _HOST.fullmatch(hosts[0]) is not None)


async def _refuse(send: Send) -> None:
    body = "\n".join(text(language, "error.host") for language in LANGUAGES).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
