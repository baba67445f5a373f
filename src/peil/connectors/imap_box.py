"""A mailbox by IMAP that is only looked at: folders are examined, headers peeked at. What they mean is elsewhere."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import functools
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from email.utils import parsedate_to_datetime
from typing import NoReturn

from peil.connectors._oauth import Grant, forget, token
from peil.connectors.frame import Given
from peil.connectors.mail_headers import ASKED, Mail, mail_of
from peil.errors import InputError, SourceError, did_you_mean, said

_TIMEOUT_S = 60
#: Of one mail's headers so much is read: a hostile one can be larger than memory.
_HEADERS = 65_536
_ITEMS = f"(UID INTERNALDATE BODY.PEEK[HEADER.FIELDS ({' '.join(name.upper() for name in ASKED)})]<0.{_HEADERS}>)"
_LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?:\\.|[^"\\])*"|NIL) (?P<name>.+)$', re.DOTALL)
#: What can be searched for without a word of it being taken for a command.
_SAFE = re.compile(r"[!#-\[\]-~][ !#-\[\]-~]{0,400}")


class Box:
    """A mailbox that is open. Every fault is a SourceError, in words and without the password."""

    def __init__(self, given: Given) -> None:
        self._place = f"imap://{given.text('host')}:{given.text('port')}"
        self._folder, self._state = "", (0, 0)
        grant = _grant(given)
        password = "" if grant else given.secret("password")
        with self._told():
            self._imap = _connected(given)
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            with self._told():
                if grant:
                    self._sign_in_by_token(given, grant)
                else:
                    self._sign_in(given.text("user"), password)
            undo.pop_all()

    def close(self) -> None:
        """Sign out, if that is still possible."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self._imap.logout()

    def folders(self) -> dict[str, str]:
        """Every folder with its flags."""
        with self._told():
            _, found = self._imap.list()
        listed: dict[str, str] = {}
        for one in found:
            line = b"".join(one) if isinstance(one, tuple) else one or b""
            if match := _LISTED.match(line):
                name = match["name"].strip()
                if one is not line:  # a name that came as a literal
                    name = line.rpartition(b"}")[2].strip()
                if name[:1] == b'"':
                    name = re.sub(rb"\\(.)", rb"\1", name[1:-1])
                listed[_from_utf7(name)] = match["flags"].decode("ascii", "replace")
        return listed

    def open(self, folder: str) -> tuple[int, int]:
        """Look into a folder: its UIDVALIDITY, and the number that its next mail gets. Raises SourceError."""
        with self._told():
            kind, _ = self._imap.select(_quoted(_to_utf7(folder)), readonly=True)
        if kind != "OK":
            names = sorted(self.folders())
            raise SourceError(
                said("the mailbox has no folder '{name}'", name=folder),
                place=self._place,
                remedy=did_you_mean(folder, names),
                again=False,
            )
        validity, after = (self._number(name) for name in ("UIDVALIDITY", "UIDNEXT"))
        self._folder = folder
        return validity, after

    def look_in(self, folder: str) -> None:
        """Look into a folder, if not into it already."""
        if self._folder != folder:
            self.open(folder)

    def mails(self, first: int, last: int) -> list[Mail]:
        """The mails of the open folder with these numbers, both included."""
        return self._mails(f"{first}:{last}")

    def find(self, *, header: str, text: str, most: int = 5) -> list[Mail]:
        """The first mails of the open folder in which a header holds a text; none where it cannot be asked safely."""
        if not _SAFE.fullmatch(text):
            return []
        with self._told():
            _, found = self._imap.uid("SEARCH", "HEADER", header, _quoted(text))
        numbers = (found[0] or b"").split()[:most] if found else []
        return self._mails(b",".join(numbers).decode()) if numbers else []

    @property
    def dates_saved(self) -> bool:
        """Whether the server knows when a mail came into its folder."""
        with self._told():
            _, found = self._imap.capability()
        return b"SAVEDATE" in b" ".join(one or b"" for one in found).upper().split()

    def saved(self, uids: Sequence[int]) -> dict[int, dt.datetime]:
        """When these mails came into the open folder."""
        with self._told():
            _, found = self._imap.uid("FETCH", ",".join(map(str, uids)), "(UID SAVEDATE)")
        told: dict[int, dt.datetime] = {}
        for one in found:
            line = one if isinstance(one, bytes) else b""
            number, moment = _uid(line), _moment(line, b"SAVEDATE")
            if number and moment:
                told[number] = moment
        return told

    def _mails(self, numbers: str) -> list[Mail]:
        with self._told():
            _, found = self._imap.uid("FETCH", numbers, _ITEMS)
        mails = []
        for place, one in enumerate(found):
            if not isinstance(one, tuple):
                continue
            after = found[place + 1] if place + 1 < len(found) else b""
            line = one[0] + (after if isinstance(after, bytes) else b"")
            number, moment = _uid(line), _moment(line, b"INTERNALDATE")
            if number and moment:
                mails.append(mail_of(number, moment, one[1]))
        return sorted(mails, key=lambda mail: mail.uid)

    def _number(self, name: str) -> int:
        found = self._imap.response(name)[1]
        return int(found[0]) if found and found[0] else 0

    def _sign_in(self, user: str, password: str) -> None:
        try:
            if "AUTH=PLAIN" in self._imap.capabilities:
                self._imap.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
            else:
                self._imap.login(_quoted(user), password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            temporary = any(word in str(error).upper() for word in ("UNAVAILABLE", "INUSE", "LIMIT"))
            raise SourceError(
                "refuses this user and password",
                place=self._place,
                remedy="Check both; many providers ask for a password for programs, made on their page of the account.",
                again=temporary,
            ) from None

    def _sign_in_by_token(self, given: Given, grant: Grant) -> None:
        """By XOAUTH2, as Microsoft and Google have it. One that is refused is asked anew once: it may be revoked."""
        for fresh in (False, True):
            held = f"user={given.text('user')}\x01auth=Bearer {token(given.web, grant)}\x01\x01"
            try:
                self._imap.authenticate("XOAUTH2", functools.partial(_answer, held.encode()))
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                forget(grant)
                if fresh:
                    raise SourceError(
                        "refuses this user and access token",
                        place=self._place,
                        remedy="Check the user, and that the client may read this mailbox by IMAP.",
                        again=False,
                    ) from None
            else:
                return

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise SourceError(
                said("its certificate is not trusted: {why}", why=error.verify_message),
                place=self._place,
                remedy="Use the name that its certificate is for; name the file of your own authority in ca_file.",
                again=False,
            ) from None
        except (OSError, EOFError) as error:
            self._lost(getattr(error, "strerror", None) or str(error) or type(error).__name__)
        except imaplib.IMAP4.error as error:
            self._lost(str(error))

    def _lost(self, why: str) -> NoReturn:
        raise SourceError(
            said("cannot be reached: {why}", why=" ".join(why.split())[:200]),
            place=self._place,
            remedy="Check the address and the network.",
        ) from None


def _connected(given: Given) -> imaplib.IMAP4:
    """A connection under TLS, of which the server's certificate was checked."""
    authority = str(given.path("ca_file")) if given.text("ca_file") else None
    context = ssl.create_default_context(cafile=authority)
    host, port = given.text("host"), given.whole("port")
    if given.text("security") == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=_TIMEOUT_S)
    imap = imaplib.IMAP4(host, port, timeout=_TIMEOUT_S)
    with contextlib.ExitStack() as undo:
        undo.callback(imap.shutdown)
        imap.starttls(context)
        undo.pop_all()
    return imap


def _grant(given: Given) -> Grant | None:
    """By what an access token is asked for, where the mailbox is signed in to by one."""
    if given.text("sign_in") != "oauth":
        return None
    if not given.text("oauth_secret") and not given.text("oauth_refresh"):
        raise InputError(
            said("'{key}' is not given", key="oauth_secret"),
            place="oauth_secret",
            remedy=said("Add --set {key}=…", key="oauth_secret"),
        )
    secret, refresh = (given.secret(key) if given.text(key) else "" for key in ("oauth_secret", "oauth_refresh"))
    return Grant(
        given.text("oauth_url"),
        given.text("oauth_client"),
        secret,
        refresh,
        given.text("oauth_scope"),
        keep=lambda another: given.renew("oauth_refresh", another),
    )


def _answer(held: bytes, challenge: bytes) -> bytes:
    """To a challenge of XOAUTH2: one that is not empty tells why the token is refused, and takes an empty answer."""
    return b"" if challenge else held


def _uid(line: bytes) -> int:
    match = re.search(rb"\bUID (\d+)", line)
    return int(match[1]) if match else 0


def _moment(line: bytes, name: bytes) -> dt.datetime | None:
    match = re.search(name + rb' "\s*(\d{1,2})-(\w{3})-(\d{4} \d\d:\d\d:\d\d [+-]\d{4})"', line)
    try:
        return parsedate_to_datetime(b" ".join(match.groups()).decode()) if match else None
    except ValueError:
        return None


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _to_utf7(name: str) -> str:
    """A folder's name as IMAP writes it (RFC 3501, 5.1.3)."""
    out: list[str] = []
    for plain, other in re.findall(r"([ -~]+)|([^ -~]+)", name):
        packed = base64.b64encode(other.encode("utf-16-be"), b"+,").rstrip(b"=").decode()
        out.append(plain.replace("&", "&-") if plain else f"&{packed}-")
    return "".join(out)


def _from_utf7(name: bytes) -> str:
    def letters(match: re.Match[bytes]) -> bytes:
        packed = match[1]
        if not packed:
            return b"&"
        padded = packed + b"=" * (-len(packed) % 4)
        return base64.b64decode(padded, b"+,").decode("utf-16-be", "replace").encode()

    return re.sub(rb"&([^-]*)-", letters, name).decode("utf-8", "replace")
