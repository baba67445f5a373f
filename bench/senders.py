"""A load of pushed events: connections that send one request after another, as fast as they can or at a pace.

Plain sockets and threads, since whatever sends shares two cores with the server: an HTTP library would spend more than
what it measures. Runs in a process of its own (`bench.apart`).
"""

from __future__ import annotations

import datetime as dt
import json
import socket
import sys
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

#: So many customers come back: three contacts each of a quarter of a million.
_CUSTOMERS = 80_000
_RECENT_S = 300


@dataclass(frozen=True)
class Load:
    """What to send: `count` contacts from number `first` on, `size` in a request, over so many connections.

    `per_second` events are due each second, and a request's time counts from when it was due; 0 is as fast as it
    goes. Events happen when they are due, or within the last minutes before.
    """

    size: int
    count: int
    connections: int
    per_second: int = 0
    first: int = 0


@dataclass(frozen=True)
class Sent:
    """Seconds of the whole, of each request, and the moments (`time.monotonic`) at which requests were accepted."""

    seconds: float
    requests: list[float]
    accepted: list[float]


def events(load: Load, first: int, end: int, begins: float) -> list[dict[str, object]]:
    """Contacts `first` to `end` of a load that begins at an instant (epoch seconds); customers come back."""
    step = 1 / load.per_second if load.per_second else _RECENT_S / load.count
    begins -= 0 if load.per_second else _RECENT_S
    return [
        {
            "id": f"e{n}",
            "type": "contact.opened",
            "time": dt.datetime.fromtimestamp(begins + (n - load.first) * step, dt.UTC).isoformat(),
            "contact": f"c{n}",
            "customer": f"k{n * 7_919 % _CUSTOMERS}",
            "channel": "email",
        }
        for n in range(first, end)
    ]


def send(address: str, token: str, load: Load) -> Sent:
    """Send it all. Raises RuntimeError where anything is answered otherwise than with 202."""
    end = load.first + load.count
    bodies = [
        json.dumps(events(load, n, min(n + load.size, end), time.time())).encode()
        for n in range(load.first, end, load.size)
    ]
    place = urlsplit(address)
    assert place.hostname and place.port
    head = (
        f"POST /api/v1/events HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    ).encode()
    sys.setswitchinterval(0.0005)  # who waits for an answer must see it when it comes
    requests, accepted = [0.0] * len(bodies), [0.0] * len(bodies)
    wrong: list[str] = []
    began = time.monotonic() + 0.2
    pause = load.size / load.per_second if load.per_second else 0.0

    def work(mine: range) -> None:
        with socket.create_connection((place.hostname, place.port), 60) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for n in mine:
                due = began + n * pause
                if pause or n == mine.start:
                    time.sleep(max(0.0, due - time.monotonic()))
                at = due if pause else time.monotonic()
                body = bodies[n]
                line.sendall(b"%b%d\r\n\r\n%b" % (head, len(body), body))
                said = _answer(line)
                accepted[n] = time.monotonic()
                requests[n] = accepted[n] - at
                if not said.startswith(b"HTTP/1.1 202"):
                    wrong.append(said[:400].decode("latin-1"))
                    return

    threads = [
        threading.Thread(target=work, args=(range(c, len(bodies), load.connections),)) for c in range(load.connections)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if wrong:
        raise RuntimeError(f"{len(wrong)} times not accepted: {wrong[0]}")
    return Sent(max(accepted) - began, requests, accepted)


def _answer(line: socket.socket) -> bytes:
    """One answer, whole."""
    said = b""
    while b"\r\n\r\n" not in said:
        said += _more(line)
    head, _, rest = said.partition(b"\r\n\r\n")
    length = next(int(field[15:]) for field in head.lower().split(b"\r\n") if field.startswith(b"content-length:"))
    while len(rest) < length:
        rest += _more(line)
    return head + b"\r\n\r\n" + rest


def _more(line: socket.socket) -> bytes:
    found = line.recv(65_536)
    if not found:
        raise RuntimeError("the server closed a connection")
    return found
