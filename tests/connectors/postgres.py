"""A private PostgreSQL from Debian on this machine, for as long as a test runs."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa


def _binary(name: str) -> str | None:
    found = shutil.which(name)
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return found or (str(versions[-1]) if versions else None)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh database, on a port by chance. Skips where PostgreSQL is not installed."""
    initdb, server = _binary("initdb"), _binary("postgres")
    if not initdb or not server:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    as_user = _as_another()
    folder = Path(tempfile.mkdtemp(prefix="peil-pg-"))
    try:
        if as_user:
            shutil.chown(folder, user="postgres")
        data = folder / "data"
        words = ["-D", str(data), "-U", "peil", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]
        subprocess.run([*as_user, initdb, *words], check=True, capture_output=True, cwd=folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder), "fsync": "off"}
        listed = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        with subprocess.Popen(
            [*as_user, server, "-D", str(data), "-p", str(port), *listed],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        ) as process:
            try:
                url = f"postgresql+psycopg://peil@127.0.0.1:{port}/postgres"
                answering(url)
                yield url
            finally:
                process.send_signal(signal.SIGINT)  # at once, whoever is connected
                process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def answering(url: str) -> None:
    """Wait until a database server that was started takes a connection."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    for _ in range(600):
        try:
            with engine.connect():
                return
        except sa.exc.OperationalError:
            time.sleep(0.1)
    raise AssertionError("the database did not start")


def _as_another() -> list[str]:
    """PostgreSQL does not run as root: then it runs as its own user."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
