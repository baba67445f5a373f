"""What the headers of a mail say: who, to whom, in answer to what, by hand or by itself. Its body is not looked at."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

#: The headers that are asked for; what others there are never leaves the server.
ASKED = (
    *("Message-ID", "In-Reply-To", "References", "Date", "From", "Reply-To", "To", "Cc", "Subject", "Return-Path"),
    *("Auto-Submitted", "Precedence", "X-Autoreply", "X-Autorespond", "Content-Type", "X-Spam-Flag"),
)
_ID = re.compile(r"<\s*([^<>\s]{1,400})\s*>")
_BARE = re.compile(r"[^<>\s,;]{1,400}")
_ADDRESS = re.compile(r"[^\s<>\"(),:;@\\]{1,64}@[a-z0-9][a-z0-9.-]{0,251}[a-z0-9]")
#: Programs that answer or send to many; a group address that passes mail on says list, which is none of them.
_BY_ITSELF = ("auto_reply", "auto-reply", "bulk", "junk")
_LONGEST = 20_000
_PEOPLE = 100


@dataclass(frozen=True)
class Mail:
    """A mail by its headers. `arrived` is the server's own moment; ids are without their brackets, the oldest first."""

    uid: int
    arrived: dt.datetime
    id: str
    parents: tuple[str, ...]
    sender: str | None
    answers_to: str | None
    recipients: tuple[str, ...]
    subject: str
    automatic: bool
    spam: bool
    mark: str  # tells it from another mail that claims the same id


def mail_of(uid: int, arrived: dt.datetime, raw: bytes) -> Mail:
    """The mail of a block of headers, whatever stands in it."""
    message = BytesHeaderParser().parsebytes(raw)
    ids = _ids(_text(message, "Message-ID")) or _BARE.findall(_text(message, "Message-ID"))[:1]
    sender = _addresses(message, "From")[:1]
    mark = _digest(*(_text(message, name) for name in ("Message-ID", "From", "Date", "Subject")))
    references = _ids(_text(message, "References"))
    answered = _ids(_text(message, "In-Reply-To"))[:1]
    own = ids[0] if ids else f"without:{mark}"
    return Mail(
        uid=uid,
        arrived=arrived,
        id=own,
        parents=tuple(one for one in dict.fromkeys([*references[:1], *answered, *references[-1:]]) if one != own),
        sender=sender[0] if sender else None,
        answers_to=next(iter(_addresses(message, "Reply-To")), None),
        recipients=tuple(_addresses(message, "To") + _addresses(message, "Cc")),
        subject=" ".join(_text(message, "Subject").split()),
        automatic=_automatic(message),
        spam=_text(message, "X-Spam-Flag").strip().lower() == "yes",
        mark=mark,
    )


def _automatic(message: Message) -> bool:
    """Whether a program sent it: an answer by itself, a mailing, a report that a mail did not arrive."""
    submitted = _text(message, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = _text(message, "Precedence").strip().lower()
    answers = [_text(message, name).strip().lower() for name in ("X-Autoreply", "X-Autorespond")]
    return (
        submitted not in ("", "no")
        or precedence in _BY_ITSELF
        or any(one not in ("", "no") for one in answers)
        or _text(message, "Content-Type").strip().lower().startswith("multipart/report")
        or _text(message, "Return-Path").strip() == "<>"
    )


def _text(message: Message, name: str) -> str:
    """A header's words, decoded where that can be done; empty where it is not there."""
    try:
        raw = message.get(name)
        if raw is None:
            return ""
        told = str(make_header(decode_header(raw)))[:_LONGEST]
    except (LookupError, UnicodeError, ValueError, HeaderParseError):
        told = str(raw)[:_LONGEST]
    return told.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _ids(text: str) -> list[str]:
    return _ID.findall(text)


def _addresses(message: Message, name: str) -> list[str]:
    try:
        raw = message.get_all(name, [])
        found = [address.strip().lower() for _, address in getaddresses([str(one)[:_LONGEST] for one in raw])]
    except (ValueError, IndexError, UnicodeError):
        return []
    return [one for one in found[:_PEOPLE] if _ADDRESS.fullmatch(one)]


def _digest(*texts: str) -> str:
    return hashlib.sha256("\x1f".join(texts).encode("utf-8", "replace")).hexdigest()[:20]
