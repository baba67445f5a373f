"""Only this machine may ask, and every answer carries the headers that keep a page closed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from peil.app import Project
from peil.errors import InputError
from peil.web.guard import POLICY, allowed
from peil.web.server import serve


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ([b"127.0.0.1"], True),
        ([b"127.0.0.1:8765"], True),
        ([b"localhost:1"], True),
        ([b"LOCALHOST"], True),
        ([], False),
        ([b"peil.example"], False),
        ([b"127.0.0.1.peil.example"], False),
        ([b"localhost.peil.example:80"], False),
        ([b"127.0.0.1@peil.example"], False),
        ([b"192.168.1.4:8765"], False),
        ([b"127.0.0.1", b"peil.example"], False),
    ],
)
def test_hosts(hosts, expected):
    assert allowed([(b"host", host) for host in hosts]) is expected


@pytest.mark.parametrize("path", ["/", "/nope", "/api/v1/answers?kpi=csat", "/static/peil.css", "/health"])
def test_another_host_is_refused_everywhere(client, path):
    response = client.get(path, headers={"host": "peil.example"})
    assert response.status_code == 421
    assert "csat" not in response.text


@pytest.mark.parametrize(
    "path",
    ["/", "/kpi/csat", "/nope", "/?x=1", "/static/peil.css", "/api/v1/answers?kpi=csat&format=csv", "/api/v1/answers"],
)
def test_headers_stand_on_every_answer(client, path):
    headers = client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_static_files_are_those_of_the_package_only(client):
    assert client.get("/static/peil.css").headers["content-type"].startswith("text/css")
    for name in ("..%2fserver.py", "server.py", "%2e%2e%2ftexts.py", "peil.css%00"):
        assert client.get(f"/static/{name}").status_code == 404


def test_a_port_in_use_is_told_with_a_remedy(project: Project):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError) as refused:
            serve(project, port)
    assert str(port) in refused.value.what
    assert "--port" in refused.value.remedy
    with pytest.raises(InputError):
        serve(project, 70_000)


def test_serving_on_this_machine_only_and_stopping(project: Project):
    code = "import sys; from peil.app import Project; from peil.web.server import serve; serve(Project(sys.argv[1]), 0)"
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", code, str(project.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
            assert found, line
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), base_url=found[0]) as client:
                assert client.get("/health").json()["status"] == "ok"
            assert listening(int(found[1])) in ({"0100007F"}, set())
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0


def listening(port: int) -> set[str]:
    """The addresses (hexadecimal) on which anything listens to a port; none where /proc does not tell."""
    found = set()
    for name in ("/proc/net/tcp", "/proc/net/tcp6"):
        if Path(name).exists():
            for line in Path(name).read_text().splitlines()[1:]:
                address, _, at = line.split()[1].partition(":")
                if int(at, 16) == port and line.split()[3] == "0A":
                    found.add(address)
    return found


def test_pages_and_files_are_sent_small(client):
    page = client.get("/")
    assert page.headers["content-encoding"] == "gzip"
    assert int(page.headers["content-length"]) < len(page.content) / 2
    assert client.get("/", headers={"accept-encoding": "identity"}).headers.get("content-encoding") is None


def test_a_file_under_its_digest_never_has_to_be_asked_again(client):
    address = re.search(r'href="(/static/peil\.css\?[0-9a-f]+)"', client.get("/").text)[1]
    assert client.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    for other in ("/static/peil.css", "/static/peil.css?0"):
        assert client.get(other).headers["cache-control"] == "public, max-age=3600"
