"""A private MariaDB from Debian on this machine, for as long as a test runs."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.postgres import answering


@contextlib.contextmanager
def mariadb() -> Iterator[str]:
    """The address of a fresh database, on a port by chance. Skips where MariaDB is not installed."""
    install, server = shutil.which("mariadb-install-db"), shutil.which("mariadbd") or "/usr/sbin/mariadbd"
    if not install or not Path(server).exists():
        pytest.skip("MariaDB is not installed (apt install mariadb-server)")
    as_user = _as_another()
    folder = Path(tempfile.mkdtemp(prefix="peil-my-"))
    try:
        if as_user:
            shutil.chown(folder, user="nobody")
        data = folder / "data"
        words = ["--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run([*as_user, install, *words], check=True, capture_output=True, cwd=folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        ready = folder / "init.sql"
        # One statement a line: what stands after the first on a line is passed over.
        ready.write_text(
            "CREATE DATABASE peil;\nCREATE USER peil@'127.0.0.1';\nGRANT ALL ON *.* TO peil@'127.0.0.1'"
            " WITH GRANT OPTION;\n"
        )
        options = {"bind-address": "127.0.0.1", "port": port, "socket": folder / "s", "init-file": ready}
        quick = ("--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--skip-name-resolve")
        listed = [f"--{key}={value}" for key, value in options.items()]
        with subprocess.Popen(
            [*as_user, server, "--no-defaults", f"--datadir={data}", *listed, *quick],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        ) as process:
            try:
                url = f"mariadb+pymysql://peil@127.0.0.1:{port}/peil"
                answering(url)
                yield url
            finally:
                process.terminate()
                process.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_another() -> list[str]:
    """MariaDB does not run as root: then it runs as nobody."""
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
