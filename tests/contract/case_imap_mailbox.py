"""A support mailbox on a real Dovecot, for the connector `imap_mailbox`."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

from connectors.dovecot import PASSWORD, USER, Dovecot, dovecot
from contract.worlds import Case, Happened, World

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
SOLVED = "Opgelöst & klaar"


def contact(message_id: str) -> str:
    """By which a conversation is known: a digest of its first Message-ID."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:20]


class Post:
    """A mailbox with what happened in it; mails are numbered, and answer to each other by number."""

    def __init__(self, server: Dovecot, user: str = USER) -> None:
        self.server, self.user = server, user
        self.told: set[Happened] = set()

    def mail(self, n: int, minute: int, *more: str, to: int | None = None, sender: str = "klant@thuis.example") -> str:
        """A mail as text: mail `n`, at a minute, in answer to another."""
        answers = [f"In-Reply-To: <{to}@post.example>"] if to is not None else []
        out = "klant@thuis.example" if sender.endswith("winkel.example") else USER
        heads = [f"Message-ID: <{n}@post.example>", f"From: {sender}", f"To: {out}", f"Subject: Vraag {n}"]
        return "\n".join([*heads, f"Date: {NOON + dt.timedelta(minutes=minute):%a, %d %b %Y %H:%M:%S +0000}", *answers, *more, "", "Waar blijft mijn pakket?", ""])  # fmt: skip

    def put(self, text: str | bytes, minute: int, folder: str = "INBOX") -> None:
        self.server.put(text, NOON + dt.timedelta(minutes=minute), folder, self.user)

    def happened(self, kind: str, root: int | str, minute: int, status: str = "") -> None:
        at = (NOON + dt.timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.told.add((kind, at, contact(f"{root}@post.example" if isinstance(root, int) else root), status))


class _World:
    secrets = (PASSWORD,)

    def __init__(self, folder: Path, server: Dovecot) -> None:
        folder.mkdir()
        (folder / "secret").write_text(PASSWORD)
        (folder / "wrong").write_text("mis")
        self._post = Post(server)
        self.settings = server.settings(f"file:{folder}/secret")
        self.broken = {"password": f"file:{folder}/wrong"}
        post = self._post
        for n in range(3):
            post.put(post.mail(n, n), n)
            post.happened("contact.opened", n, n)
        # Answered by an employee; the customer answers again, naming only the mail before.
        post.put(post.mail(10, 10, to=0, sender="anna@winkel.example"), 10, "Verzonden")
        post.happened("contact.message", 0, 10)
        post.put(post.mail(11, 20, to=10), 20)
        post.happened("contact.message", 0, 20)
        # A customer away from home: no word of theirs.
        post.put(post.mail(12, 21, "Auto-Submitted: auto-replied", to=10), 21)
        post.happened("contact.message", 0, 21)
        post.put(post.mail(13, 22, "Precedence: bulk", sender="nieuws@brief.example"), 22)
        post.happened("contact.opened", 13, 22)
        post.happened("contact.excluded", 13, 22)

    def truth(self) -> set[Happened]:
        return set(self._post.told)

    def grow(self) -> None:
        post = self._post
        post.put(post.mail(20, 30, to=1, sender="bram@winkel.example"), 30, "Verzonden")
        post.happened("contact.message", 1, 30)
        # Late: the server of the customer's provider was down; it arrives after what was sent later.
        post.put(post.mail(21, 29, to=20), 29)
        post.happened("contact.message", 1, 29)
        post.put(post.mail(22, 31), 31)
        post.happened("contact.opened", 22, 31)


@contextlib.contextmanager
def make(folder: Path) -> Iterator[World]:
    with dovecot() as server:
        yield _World(folder, server)


CASE = Case("imap_mailbox", make, long=True)
