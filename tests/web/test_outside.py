"""Serving beyond this machine: refused until it is safe; then everyone signs in, over https, and a proxy is believed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import Any

import httpx
import pytest
from litestar import Request
from litestar.testing import TestClient
from posting import token
from test_guard import listening

from peil.app import Project
from peil.cli import main
from peil.errors import InputError, StateError
from peil.people import links, users
from peil.people.limits import Limit
from peil.people.users import Grant
from peil.web.gate import Entrance, Gate
from peil.web.outside import entrance
from peil.web.server import create_app

SITE = "https://peil.voorbeeld.nl"


def with_owner(project: Project) -> Project:
    with project.store() as store:
        users.add(store, Grant("owner@voorbeeld.nl", "owner", "Ada"), password="vier woorden op een rij")
    return project


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"host": "0.0.0.0"}, "--host", "has no address for them"),
    ({"host": "10.0.0.7"}, "--host", "has no address for them"),
    ({"host": "::"}, "--host", "has no address for them"),
    ({"host": "peil.voorbeeld.nl", "address": SITE}, "--host", "no network address"),
    ({"address": "http://peil.voorbeeld.nl"}, "--address", "no https address"),
    ({"address": "peil.voorbeeld.nl"}, "--address", "no https address"),
    ({"address": "https://"}, "--address", "no https address"),
    ({"address": "https://a:b"}, "--address", "no https address"),
    ({"address": f"{SITE}/peil"}, "--address", "more than a host"),
    ({"address": "https://ada@peil.voorbeeld.nl"}, "--address", "more than a host"),
    ({"address": SITE, "proxies": ["10.0.0.300"]}, "--proxy", "no address of a proxy"),
    ({"address": SITE, "proxies": ["0.0.0.0/0"]}, "--proxy", "no address of a proxy"),
    ({"proxies": ["10.0.0.3"]}, "--proxy", "for an address"),
]


def test_what_is_refused(empty: Project):
    with_owner(empty)
    for asked, place, told in REFUSED:
        with pytest.raises(InputError) as refused:
            entrance(empty, **asked)
        assert (refused.value.place, told in refused.value.what) == (place, True), asked
        assert refused.value.remedy


def test_nobody_could_sign_in(empty: Project, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(StateError):
        entrance(empty, address=SITE)
    assert main(["serve", str(empty.folder), "--host", "0.0.0.0", "--address", SITE]) == 5
    assert "peil user owner --address https://peil.voorbeeld.nl" in capsys.readouterr().err
    with empty.store() as store:
        secret = links.make_owner(store)
    made = entrance(empty, address=SITE)  # whoever has the link can; until then nobody sees a thing
    with TestClient(create_app(empty, made), base_url="http://127.0.0.1") as client:
        assert client.get("/", follow_redirects=False).status_code == 303
        assert client.get(f"/join/{secret}").status_code == 200


def test_the_address_is_written_as_browsers_do(empty: Project):
    with_owner(empty)
    for given, found in (
        (f"{SITE}/", SITE),
        ("https://PEIL.voorbeeld.nl:443", SITE),
        (f"{SITE}:8443", f"{SITE}:8443"),
        ("https://péil.nl", "https://xn--pil-bma.nl"),
    ):
        made = entrance(empty, address=given)
        assert (made.address, made.host, made.locked, made.secure) == (found, found[8:], True, True)
    assert entrance(empty) == Entrance()
    assert entrance(empty, host="::1") == Entrance()


ASKED = [  # who connects, what X-Forwarded-For says, and who asks
    ("127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
    ("127.0.0.1", ["6.6.6.6, 203.0.113.9"], "203.0.113.9"),  # what stands before it, the client made up
    ("127.0.0.1", ["6.6.6.6", "203.0.113.9"], "203.0.113.9"),
    ("127.0.0.1", ["203.0.113.9, 127.0.0.1"], "203.0.113.9"),
    ("127.0.0.1", [], "127.0.0.1"),
    ("10.0.0.8", ["203.0.113.9"], "10.0.0.8"),  # no proxy of ours
    ("127.0.0.1", ["nonsense"], "nonsense"),
]


def test_who_asks_through_a_proxy(empty: Project):
    gate = Gate(empty, entrance(with_owner(empty), address=SITE))
    for peer, told, client in ASKED:
        headers = [(b"x-forwarded-for", text.encode()) for text in told]
        request: Any = Request({"type": "http", "headers": headers, "client": (peer, 1)})  # type: ignore[typeddict-item]
        assert gate.client(request) == client
        assert Gate(empty, Entrance()).client(request) == peer


def test_one_guesser_behind_the_proxy_does_not_keep_the_others_out(empty: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("peil.web.gate.Limit", lambda most, within: Limit(2, within))
    app = create_app(empty, entrance(with_owner(empty), address=SITE))
    inner = app.asgi_handler

    async def from_the_proxy(scope: Any, receive: Any, send: Any) -> None:
        scope["client"] = ("127.0.0.1", 1)
        await inner(scope, receive, send)

    app.asgi_handler = from_the_proxy  # type: ignore[assignment]
    with TestClient(app, base_url="http://127.0.0.1") as client:
        csrf = token(client, "/sign-in")

        def status(address: str, number: int) -> int:
            sent = {"_csrf": csrf, "email": f"{number}@voorbeeld.nl", "password": "x"}
            return client.post("/sign-in", data=sent, headers={"x-forwarded-for": address}).status_code

        assert [status("203.0.113.9", number) for number in range(3)] == [403, 403, 429]
        assert status("203.0.113.10", 9) == 403


def test_the_server_listens_where_it_is_told(empty: Project):
    with_owner(empty)
    command = [sys.executable, "-m", "peil", "serve", str(empty.folder), "--port", "0", "--host", "127.0.0.2"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen([*command, "--address", SITE], stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            found = re.search(r"on https://peil\.voorbeeld\.nl/ .*(http://127\.0\.0\.2:(\d+)/)", line)
            assert found, line
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), base_url=found[1]) as client:
                answer = client.get("/", headers={"host": "peil.voorbeeld.nl"})
                assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
                assert "strict-transport-security" in answer.headers
                assert client.get("/").status_code == 421  # 127.0.0.2 is nobody's address
            assert listening(int(found[2])) in ({"0200007F"}, set())
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
