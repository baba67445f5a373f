"""Asking a source's API over HTTP: tried again where that helps, at the pace that it asks, with its clock watched."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Collection, Mapping
from email.utils import parsedate_to_datetime

import httpx

from peil.connectors.frame import SourceError
from peil.errors import said

TRIES = 6
LONGEST_WAIT_S = 300.0
LARGEST = 64 << 20
_TIMEOUT = httpx.Timeout(60, connect=15)
_AGAIN = (408, 425, 429, 500, 502, 503, 504)
#: A clock that differs by so much is told: figures of waiting would be off.
SKEWED_S = 60
#: A moment in seconds since 1970, and not so many seconds from now, has so many digits.
_EPOCH_DIGITS = 10
Params = Mapping[str, str | int]


class Web:
    """The way to one source's API. `skew_s` is how far its clock was ahead of ours at its last answer."""

    def __init__(
        self,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        say: Callable[[str], None] | None = None,
        tries: int = TRIES,
    ) -> None:
        self._transport = transport
        self._opened: httpx.Client | None = None
        self._sleep, self._say, self._tries = sleep, say or (lambda _: None), tries
        self.skew_s: int | None = None

    @property
    def _client(self) -> httpx.Client:
        """Made when it is first asked for: it reads all certificates, and a source on this machine needs none."""
        if self._opened is None:
            self._opened = httpx.Client(transport=self._transport, timeout=_TIMEOUT, follow_redirects=False)
        return self._opened

    def close(self) -> None:
        """Let the connection go."""
        if self._opened is not None:
            self._opened.close()

    def json(
        self,
        url: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        body: object = None,
    ) -> object:
        """The JSON that an address answers with; a `body` is posted as JSON. Raises SourceError, without secrets."""
        answer = self.ask(url, params=params, headers=headers, auth=auth, body=body)
        try:
            found: object = answer.json()
        except ValueError:
            kind = answer.headers.get("content-type", "without a type").partition(";")[0]
            raise SourceError(
                said("answers with something that is no JSON ({kind})", kind=kind[:80]),
                place=_place(url),
                remedy="Check the address: it may be a page that asks to sign in, or a proxy's.",
            ) from None
        return found

    def ask(
        self,
        url: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        body: object = None,
        form: Mapping[str, str] | None = None,
        taken: Collection[int] = (),
    ) -> httpx.Response:
        """The answer of an address, tried again on 429, 5xx and lost connections. Raises SourceError.

        A `form` is posted as such. Of statuses that are errors those `taken` are given back as they are.
        """
        for number in range(1, self._tries + 1):
            wait: float | None = None
            try:
                answer = self._once(url, params, headers, auth, body, form)
            except (httpx.TransportError, httpx.InvalidURL) as error:
                failed = _lost(url, error)
            else:
                if answer.status_code < 300 or answer.status_code in taken:
                    return answer
                failed = _refused(url, answer)
                wait = _retry_after(answer)
            if not failed.again or number == self._tries:
                raise failed
            pause = min(LONGEST_WAIT_S, wait if wait is not None else random.uniform(0.5, 1) * 2**number)  # noqa: S311
            self._say(f"{failed.place}: {failed.what}; trying again in {pause:.0f} s")
            self._sleep(pause)
        raise AssertionError("unreachable")

    def _once(
        self,
        url: str,
        params: Params | None,
        headers: Mapping[str, str] | None,
        auth: tuple[str, str] | None,
        body: object,
        form: Mapping[str, str] | None,
    ) -> httpx.Response:
        began = time.time()
        request = self._client.build_request(
            "GET" if body is None and form is None else "POST",
            url,
            params=dict(params) if params is not None else None,
            headers={"accept": "application/json", "user-agent": "Peil", **(headers or {})},
            json=body,
            data=form,
        )
        answer = self._client.send(request, auth=auth, stream=True)
        try:
            pieces, size = [], 0
            for piece in answer.iter_bytes():
                size += len(piece)
                if size > LARGEST:
                    raise SourceError(
                        said("answers with more than {n} MB at once", n=LARGEST >> 20),
                        place=_place(url),
                        remedy="Ask for smaller pages.",
                        again=False,
                    )
                pieces.append(piece)
        finally:
            answer.close()
        self._watch(answer, (began + time.time()) / 2)
        kept = {k: v for k, v in answer.headers.items() if k not in ("content-encoding", "content-length")}
        return httpx.Response(answer.status_code, headers=kept, content=b"".join(pieces), request=request)

    def _watch(self, answer: httpx.Response, middle: float) -> None:
        """Note how far the source's clock is ahead; its Date header counts whole seconds."""
        told = _instant(answer.headers.get("date", ""))
        if told is not None:
            skew = round(told.timestamp() + 0.5 - middle)
            self.skew_s = 0 if abs(skew) <= 1 else skew


def _lost(url: str, error: Exception) -> SourceError:
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return SourceError(
            "is no address that can be asked", place=_place(url), remedy="Write it as https://…", again=False
        )
    why = "timed out" if isinstance(error, httpx.TimeoutException) else str(error)[:200] or type(error).__name__
    return SourceError(
        said("cannot be reached: {why}", why=why), place=_place(url), remedy="Check the address and the network."
    )


def _refused(url: str, answer: httpx.Response) -> SourceError:
    status, place = answer.status_code, _place(url)
    if status in (401, 403):
        return SourceError(
            said("refuses the key it was given ({status})", status=status),
            place=place,
            remedy="Check that the secret is right, not revoked, and may read what is asked.",
            again=False,
            status=status,
        )
    if status in _AGAIN or status >= 500:
        return SourceError(
            said("asks to slow down ({status})", status=status)
            if status == 429
            else said("has a fault of its own ({status})", status=status),
            place=place,
            remedy="Wait; it is tried again by itself.",
            status=status,
        )
    if status < 400:
        return SourceError(
            said("points to another address ({status})", status=status),
            place=place,
            remedy="Give the address to which it points, if you trust it.",
            again=False,
            status=status,
        )
    return SourceError(
        said("does not answer to what is asked ({status})", status=status),
        place=place,
        remedy="Check the address and the version of the system.",
        again=False,
        status=status,
    )


def _retry_after(answer: httpx.Response) -> float | None:
    """How long the source asks to wait, in seconds: a number, or until a moment by its own clock."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isdigit():
        return float(told)
    now = _instant(answer.headers.get("date", "")) or dt.datetime.now(dt.UTC)
    reset = answer.headers.get("x-ratelimit-reset", "").strip()
    if not told and answer.status_code == 429 and reset.isdigit() and len(reset) == _EPOCH_DIGITS:
        return max(0.0, int(reset) - now.timestamp())
    until = _instant(told)
    return max(0.0, (until - now).total_seconds()) if until else None


def _instant(text: str) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _place(url: str) -> str:
    """The address without what may be secret in it."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return url.partition("?")[0][:200]
    return f"{parsed.scheme}://{parsed.host}{f':{parsed.port}' if parsed.port else ''}{parsed.path}"[:300]
