"""Secrets that people carry: session cookies, tokens, one-time links. Only their hashes are kept, never they."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from peil.store.store import Store


def fresh() -> str:
    """A new secret of 256 bits, fit for a URL."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret. It is random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def project_key(store: Store) -> bytes:
    """The project's own random key for the tokens of forms."""
    made = store.surrogates("secret", "forms", [f"key{n}" for n in range(4)])
    return b"".join(made[f"key{n}"].to_bytes(8, "big") for n in range(4))


def instant(moment: dt.datetime) -> str:
    """An instant as the store writes it: it sorts as text."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def now() -> dt.datetime:
    """The moment."""
    return dt.datetime.now(dt.UTC)
