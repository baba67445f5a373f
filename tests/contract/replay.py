"""A small HTTP server that plays a vendor's API from a state, and goes wrong on purpose. No vendor's own words here.

A vendor is a function from what is asked to an answer. Faults change the answers that go over the wire, and nothing
of the vendor's state: `server.next(half, slow_down(1))` for the answers to come, `server.every(3, fails(502))` for
each third one. A vendor whose pages are named by opaque words keeps them in `Cursors`, where they can be lost.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

#: Cut so short, nothing goes over the wire at all: the connection is lost.
NOTHING = -1


@dataclass(frozen=True)
class Asked:
    """What was asked. Of a parameter that stands in it twice the last one counts; `body` is its JSON or its form."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]  # names in lower case
    body: Any = None


@dataclass(frozen=True)
class Answer:
    """What is answered: `body` as JSON, or `raw` as it is. `cut`: so many bytes are sent of more that were announced.

    A vendor whose clock is set gives it in the header `date`.
    """

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    cut: int | None = None

    def bytes(self) -> bytes:
        """What goes over the wire, when nothing cuts it short."""
        return json.dumps(self.body).encode() if self.raw is None else self.raw


Vendor = Callable[[Asked], Answer]
Fault = Callable[[Answer], Answer]


# -- what can go wrong ------------------------------------------------------------------------------------


def slow_down(after_s: int, status: int = 429) -> Fault:
    """The vendor asks to come back later."""
    return lambda _: Answer({"error": "slow down"}, status, {"retry-after": str(after_s)})


def fails(status: int = 503) -> Fault:
    """The vendor, or what stands before it, has a fault of its own."""
    return lambda _: Answer(None, status, {"content-type": "text/html"}, raw=b"<h1>Sorry</h1>")


def refuses(status: int = 401) -> Fault:
    """The key is no longer good."""
    return lambda _: Answer({"error": "Couldn't authenticate you"}, status)


def half(answer: Answer) -> Answer:
    """The connection breaks in the middle of the answer."""
    return replace(answer, cut=len(answer.bytes()) // 2)


def lost(answer: Answer) -> Answer:
    """The connection breaks before anything was answered."""
    return replace(answer, cut=NOTHING)


def garbage(_: Answer) -> Answer:
    """A page for people, said to be fine: a proxy that asks to sign in."""
    return Answer(headers={"content-type": "text/html"}, raw=b"<html>Sign in</html>")


def changed(change: Callable[[Any], Any]) -> Fault:
    """The body becomes what `change` makes of it: a key gone or of another kind, rows doubled or in another order.

    `change` gets a copy that it may alter.
    """
    return lambda answer: replace(answer, body=change(json.loads(answer.bytes())))


def without(*keys: str) -> Fault:
    """Keys of the body that the vendor no longer gives."""
    return changed(lambda body: {key: value for key, value in body.items() if key not in keys})


def doubled(key: str) -> Fault:
    """The rows under a key come twice, the second time backwards."""
    return changed(lambda body: {**body, key: [*body[key], *reversed(body[key])]} if body.get(key) else body)


# -- the server -------------------------------------------------------------------------------------------


class Replay:
    """The server of one vendor on a port of its own, until it is closed. `asked` is all that was asked so far."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.asked: list[Asked] = []
        self._next: deque[Fault] = deque()
        self._every, self._cycle = 0, itertools.cycle([half])
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        # Looked at seldom, closing would wait for that: half a second for every test.
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next(self, *faults: Fault) -> None:
        """The answers to come go wrong like this, one after another."""
        self._next.extend(faults)

    def every(self, count: int, *faults: Fault) -> None:
        """Each so manieth answer goes wrong, in one of these ways in turn; 0 ends that."""
        self._every, self._cycle = count, itertools.cycle(faults or (half,))

    def answer(self, asked: Asked) -> Answer:
        """The vendor's answer, with what goes wrong on the way."""
        with self._lock:
            self.asked.append(asked)
            found = self.vendor(asked)
            if self._next:
                return self._next.popleft()(found)
            if self._every and len(self.asked) % self._every == 0:
                return next(self._cycle)(found)
            return found


@contextlib.contextmanager
def replayed(vendor: Vendor) -> Iterator[Replay]:
    """The vendor's server, as long as the context lasts."""
    made = Replay(vendor)
    try:
        yield made
    finally:
        made.close()


def _handler(replay: Replay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one piece
        disable_nagle_algorithm = True

        def _reply(self) -> None:
            split = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            sent = self.rfile.read(length) if length else b""
            headers = {name.lower(): value for name, value in self.headers.items()}
            params = dict(parse_qsl(split.query, keep_blank_values=True))
            form = "form-urlencoded" in headers.get("content-type", "")
            body = dict(parse_qsl(sent.decode())) if form else json.loads(sent) if sent else None
            answer = replay.answer(Asked(self.command, split.path, params, headers, body))
            whole = answer.bytes()
            cut = len(whole) if answer.cut is None else answer.cut
            always = {"date": self.date_time_string(), "content-type": "application/json"}
            if cut != NOTHING:
                self.send_response_only(answer.status)
                for name, value in {**always, **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(whole)))
                self.end_headers()
                self.wfile.write(whole[:cut])
                self.wfile.flush()
            self.close_connection = self.close_connection or cut < len(whole)

        do_GET = do_POST = do_PUT = _reply  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class Cursors:
    """Words that stand for how far a client has read. `lose()` and the vendor no longer knows those it gave out."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}
        self._count = itertools.count(1)

    def give(self, state: Any) -> str:
        """A word for this state; the same state twice has two words."""
        word = f"c{next(self._count):06d}"
        self._kept[word] = state
        return word

    def find(self, word: str) -> Any:
        """The state for a word; None where it is not known, or no longer."""
        return self._kept.get(word)

    def lose(self) -> None:
        """Forget all."""
        self._kept.clear()
