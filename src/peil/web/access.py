"""Who asks and whether they may: what a page calls before it shows or changes anything. No page and no session here."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass

from litestar import Request
from litestar.datastructures import State, UploadFile
from markupsafe import Markup

from peil.errors import ForbiddenError, InputError, SignInNeeded, StaleFormError
from peil.people.rights import RIGHTS, Who
from peil.people.sessions import Session

__all__ = ["Asking", "Form", "Who", "allowed", "csrf", "form", "who"]

Asking = Request[object, object, State]
FIELD = "_csrf"


@dataclass(frozen=True)
class Caller:
    """Who makes a request, and the token that its forms carry; `who` is null where nobody is signed in."""

    who: Who | None
    token: str
    session: Session | None = None
    program: bool = False  # it carries a token of its own, which no other site can make a browser send


#: Set for each request before anything else; without it nobody asks.
CALLER: ContextVar[Caller | None] = ContextVar("caller", default=None)


class Form(Mapping[str, str]):
    """The fields of a posted form; of one that is given more than once the last, and `all` of them."""

    def __init__(self, pairs: list[tuple[str, str]], files: list[tuple[str, UploadFile]]) -> None:
        self._pairs = pairs
        self._last = dict(pairs)
        self._files = files

    def __getitem__(self, name: str) -> str:
        return self._last[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)

    def all(self, name: str) -> list[str]:
        """Every value of a field, as of checkboxes of one name."""
        return [value for key, value in self._pairs if key == name]

    def pairs(self) -> list[tuple[str, str]]:
        """Every field and value, in order."""
        return list(self._pairs)

    def files(self, name: str) -> list[UploadFile]:
        """The files given in a field; a handler that takes them sets its own `request_max_body_size`."""
        return [file for key, file in self._files if key == name]


def who() -> Who | None:
    """Who makes the current request; None where nobody is signed in."""
    caller = CALLER.get()
    return caller.who if caller else None


def allowed(request: Asking, right: str) -> Who:
    """Who asks, if the right is theirs. Raises SignInNeeded and ForbiddenError, which make the page that says so.

    Rights: see, records, export, agents, steer, define, people (see `peil.people.rights`).
    """
    assert right in RIGHTS, right
    found = who()
    if found is None:
        raise SignInNeeded("nobody is signed in", remedy="Sign in, then ask again.")
    if not found.may(right):
        raise ForbiddenError("your role does not allow this", remedy="Ask an owner of this project for another role.")
    return found


async def form(request: Asking) -> Form:
    """The fields of a posted form, with leading and trailing space cut off; the CSRF field is checked and left out.

    Raises StaleFormError where it was not made by a page of ours in this session, InputError where it cannot be read.
    """
    given = await request.form()
    pairs: list[tuple[str, str]] = []
    files: list[tuple[str, UploadFile]] = []
    for name, value in given.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files.append((str(name), value))
        else:
            pairs.append((str(name), str(value).strip()))
    if any("\0" in value for _, value in pairs):
        raise InputError("a value cannot hold a null character", remedy="Leave it out.")
    found = Form([pair for pair in pairs if pair[0] != FIELD], files)
    genuine(next((value for name, value in pairs if name == FIELD), ""), found.pairs())
    return found


def genuine(sent: str, fields: list[tuple[str, str]]) -> None:
    """Check the CSRF field of a form. Raises StaleFormError, with its other fields, where no page of ours made it."""
    caller = CALLER.get()
    if caller is None or (not caller.program and not hmac.compare_digest(_unmasked(sent), caller.token.encode())):
        raise StaleFormError(
            "this form does not come from a page of Peil that is still valid",
            remedy="Open the page again, and send the form from there.",
            fields=fields,
        )


def csrf(request: object = None) -> Markup:
    """The hidden field that every form carries."""
    caller = CALLER.get()
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, _masked(caller.token) if caller else "")


def _masked(token: str) -> str:
    """The token under a pad of its own: pages are sent compressed, and what is the same on every page could be found
    by how long they become beside guesses in an address (BREACH)."""
    pad = secrets.token_bytes(len(token.encode()))
    return pad.hex() + bytes(a ^ b for a, b in zip(pad, token.encode(), strict=True)).hex()


def _unmasked(sent: str) -> bytes:
    """The token that was masked; something else of what is none."""
    try:
        given = bytes.fromhex(sent)
    except ValueError:
        return b""
    half = len(given) // 2
    return bytes(a ^ b for a, b in zip(given[:half], given[half:], strict=False))


def token_for(key: bytes, session: str) -> str:
    """The token of the forms of one session."""
    return hmac.new(key, f"form:{session}".encode(), hashlib.sha256).hexdigest()
