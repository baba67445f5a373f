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
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa


def _binary(name: str) -> str | None:
    found = shutil.which(name)
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return found or (str(versions[-1]) if versions else None)


class Server:
    """A server of its own: its address `url`, and its files in `folder`. It can be stopped, killed and started."""

    def __init__(self, folder: Path, port: int, binary: str, options: Mapping[str, str]) -> None:
        self.folder, self.url = folder, f"postgresql+psycopg://peil@127.0.0.1:{port}/postgres"
        given = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder), "fsync": "off"} | options
        listed = [word for key, value in given.items() for word in ("-c", f"{key}={value}")]
        self._words = [*_as_another(), binary, "-D", str(folder / "data"), "-p", str(port), *listed]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            self._words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder
        )
        answering(self.url)

    def stop(self, *, as_a_crash: bool = False) -> None:
        """Stop it at once, whoever is connected; as a crash it writes nothing down before."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT if as_a_crash else signal.SIGINT)
            self._process.wait(30)
        self._process = None

    def run(self, *statements: str) -> None:
        """Statements of its administrator, each by itself."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for one in statements:
                connection.exec_driver_sql(one)


@contextlib.contextmanager
def server(folder: Path | None = None, **options: str) -> Iterator[Server]:
    """A fresh server on a port by chance, in `folder` where it is given. Skips where PostgreSQL is not installed."""
    initdb, binary = _binary("initdb"), _binary("postgres")
    if not initdb or not binary:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    as_user, own = _as_another(), folder or Path(tempfile.mkdtemp(prefix="peil-pg-"))
    try:
        if as_user:
            shutil.chown(own, user="postgres")
        words = ["-D", str(own / "data"), "-U", "peil", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]
        subprocess.run([*as_user, initdb, *words], check=True, capture_output=True, cwd=own)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        made = Server(own, port, binary, options)
        try:
            made.start()
            yield made
        finally:
            made.stop()
    finally:
        if folder is None:
            shutil.rmtree(own, ignore_errors=True)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh database, on a port by chance. Skips where PostgreSQL is not installed."""
    with server(max_connections="400") as made:
        yield made.url


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
