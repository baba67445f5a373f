"""A private Dovecot from Debian on this machine, under TLS with a certificate of its own, for as long as a test runs."""

from __future__ import annotations

import contextlib
import datetime as dt
import imaplib
import ipaddress
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "steun@winkel.example", 'gehéim "1"'
_SERVER = Path("/usr/sbin/dovecot")


@dataclass(frozen=True)
class Dovecot:
    """A server that runs; its certificate is in `authority`."""

    folder: Path
    port: int
    plain: int

    @property
    def authority(self) -> Path:
        return self.folder / "cert.pem"

    def settings(self, password: str) -> dict[str, str]:
        """How a mailbox on it is connected."""
        where = {"host": "127.0.0.1", "port": str(self.port), "ca_file": str(self.authority)}
        return {**where, "user": USER, "password": password, "agents": "winkel.example"}

    @contextlib.contextmanager
    def open(self, user: str = USER) -> Iterator[imaplib.IMAP4_SSL]:
        """Signed in, with the right to write."""
        context = ssl.create_default_context(cafile=str(self.authority))
        imap = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=context)
        imap.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
        yield imap
        imap.logout()

    def put(self, raw: bytes | str, at: dt.datetime, folder: str = "INBOX", user: str = USER) -> None:
        """A mail that arrived then."""
        content = raw if isinstance(raw, bytes) else raw.replace("\n", "\r\n").encode()
        with self.open(user) as imap:
            kind, told = imap.append(f'"{folder}"', "", f'"{at:%d-%b-%Y %H:%M:%S +0000}"', content)
            assert kind == "OK", told


@contextlib.contextmanager
def dovecot(introspection: str = "") -> Iterator[Dovecot]:
    """A fresh server with a mailbox for any user. Skips where Dovecot is not installed.

    With the address of a service that tells whose an access token is, it takes those too (XOAUTH2).
    """
    if not _SERVER.exists() or not Path("/usr/lib/dovecot/imap").exists():
        pytest.skip("Dovecot is not installed (apt install dovecot-imapd)")
    uid, gid, as_user = _as_another()
    folder = Path(tempfile.mkdtemp(prefix="peil-imap-", dir="/tmp"))
    try:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            two.bind(("127.0.0.1", 0))
            made = Dovecot(folder, one.getsockname()[1], two.getsockname()[1])
        _certificate(folder)
        (folder / "dovecot.conf").write_text(
            _configured(made, pwd.getpwuid(uid).pw_name, gid, uid)
            + (_BY_TOKEN.format(folder=folder) if introspection else "")
        )
        (folder / "oauth").write_text(_TOKENS.format(url=introspection))
        (folder / "users").write_text("".join(f"{n}{USER}:{{PLAIN}}{PASSWORD}\n" for n in ("", *"abcdefghijkl")))
        if as_user:
            for path in (folder, *folder.iterdir()):
                os.chown(path, uid, gid)
        words = [*as_user, str(_SERVER), "-F", "-c", str(folder / "dovecot.conf")]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as process:
            try:
                _wait(made)
                yield made
            finally:
                process.terminate()
                process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_BY_TOKEN = """
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth
}}
"""
_TOKENS = """
introspection_url = {url}
introspection_mode = post
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
"""


def _configured(made: Dovecot, user: str, gid: int, uid: int) -> str:
    folder = made.folder
    return f"""
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {_group(gid)}
first_valid_uid = 1
first_valid_gid = 1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_dh =
mail_location = maildir:~/mail
mailbox_list_index = yes
auth_mechanisms = plain login
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Verzonden {{
    auto = create
    special_use = \\Sent
  }}
  mailbox "Opgelöst & klaar" {{
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {made.plain}
  }}
  inet_listener imaps {{
    port = {made.port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "peil test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    (folder / "key.pem").chmod(0o600)


def _wait(made: Dovecot) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError, imaplib.IMAP4.error), made.open():
            return
        time.sleep(0.1)
    raise AssertionError("Dovecot did not start: " + (made.folder / "log").read_text()[-2000:])


def _as_another() -> tuple[int, int, list[str]]:
    """As root it runs as nobody, whose rights are none."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid(), []
    nobody = pwd.getpwnam("nobody")
    words = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    return nobody.pw_uid, nobody.pw_gid, words
