"""Tombstones: keyed hashes of who was erased, so that an import cannot bring them back. Not what was erased.

The key is a file of the project that only its owner can read. Without it nobody can tell from a hash whom it
stands for, however good the guess. The same key hides addresses that a source puts into ids and texts.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from peil.errors import StateError
from peil.privacy.spelling import SEP, person_forms, replaced, spans, strings, without

KEY_FILE = "erasure.key"
#: What marks a text in the lake as hidden or erased; a hash follows, so that the same text stays the same.
MARK = "~"
LAKE = "lake"
_BLOCK = 64
_PHONE_SQL = "(\\+|00[1-9])[0-9 ().-]{7,18}|0[1-9]([ -]?[0-9]){8}"
_EMAIL_SQL = "[^[:space:]@]+@[^[:space:]@]+[.][^[:space:]@]{2,}"


def load_key(data: Path, *, needed: bool = False) -> bytes:
    """The project's key, made where there is none. Raises StateError where one is `needed` and gone."""
    path = data / KEY_FILE
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        if needed:
            raise StateError(
                "the key of the erasures is gone: nobody could be kept from coming back",
                place=str(path),
                remedy="Put it back from a backup: unzip -p BACKUP data/erasure.key",
            ) from None
    except ValueError:
        raise StateError("is damaged", place=str(path), remedy="Put it back from a backup.") from None
    data.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(32)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(key.hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    return key


def keyed(key: bytes, *words: str) -> str:
    """HMAC-SHA256 of the words, in hexadecimal."""
    return hmac.digest(key, SEP.join(words).encode(), "sha256").hex()


def keyed_sql(key: bytes, text: str) -> str:
    """The same of one SQL text, in DuckDB's SQL: two nested SHA-256, as HMAC is defined."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner, outer = (_blob(bytes(b ^ pad for b in block)) for pad in (0x36, 0x5C))
    return f"sha256({outer} || unhex(sha256({inner} || encode({text}))))"


def token(key: bytes, text: str) -> str:
    """What stands in the lake instead of a text that names a person."""
    return MARK + keyed(key, text)[:20]


def token_sql(key: bytes, text: str) -> str:
    """The same in DuckDB's SQL."""
    return f"{MARK!r} || left({keyed_sql(key, text)}, 20)"


def hidden_sql(key: bytes, text: str) -> str:
    """The text, or its token where an address or a telephone number stands in it; in DuckDB's SQL."""
    number = f"({text} < ':' AND regexp_full_match({text}, '{_PHONE_SQL}'))"  # + ( and figures come before :
    email = f"(contains({text}, '@') AND regexp_matches({text}, '{_EMAIL_SQL}'))"
    return f"CASE WHEN {email} OR {number} THEN {token_sql(key, text)} ELSE {text} END"


class Tombstones:
    """Who was erased, as hashes: asked by person and by text."""

    def __init__(self, key: bytes, hashes: Mapping[str, str], countries: Sequence[str] = ("31",)) -> None:
        """`hashes` with their scopes; `countries` are the calling codes of numbers without one."""
        self.key = key
        self.hashes = frozenset(hashes)
        self.lake_hashes = sorted(h for h, scope in hashes.items() if scope == "lake")
        self._countries = tuple(countries)
        self._asked = lru_cache(maxsize=200_000)(self._holds)

    def __bool__(self) -> bool:
        return bool(self.hashes)

    def person(self, kind: str, namespace: str, value: str) -> bool:
        """Whether this customer or agent was erased, in this or another spelling."""
        return bool(self.hashes) and any(
            self._asked(kind, form) for form in person_forms(namespace, value, self._countries)
        )

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where someone who was erased stands in a text."""
        return spans(text, lambda form: self._asked("text", form), self._countries) if self.hashes else []

    def without(self, text: str) -> str:
        """The text without those who were erased."""
        return without(text, self.spans(text))

    def clean(self, said: Mapping[str, object]) -> dict[str, object]:
        """Values without those who were erased in any of their texts."""
        return {key: replaced(value, self.without) for key, value in said.items()}

    def quarantined(self, row: Mapping[str, object]) -> dict[str, object]:
        """A rejected row as it may be kept: of a row that names someone erased, only where and why."""
        if not self.hashes:
            return dict(row)
        kept = {**row, "file": self.without(str(row["file"]))}
        if any(self.spans(text) for text in strings((row["raw"], row["value"]))):
            kept |= {"raw": {}, "value": None, "state": "erased"}
        return kept

    def is_whole_sql(self, text: str) -> str:
        """Whether a text of the lake was made unreadable since it named someone; in DuckDB's SQL."""
        listed = ", ".join(f"'{h}'" for h in self.lake_hashes) or "''"
        return keyed_sql(self.key, f"concat('{LAKE}', chr(31), {text})") + f" IN ({listed})"

    def lake_sql(self, text: str) -> str:
        """The text, or its token where it was made unreadable before; in DuckDB's SQL."""
        if not self.lake_hashes:
            return text
        return f"CASE WHEN {self.is_whole_sql(text)} THEN {token_sql(self.key, text)} ELSE {text} END"

    def _holds(self, kind: str, form: str) -> bool:
        return keyed(self.key, kind, form) in self.hashes


def hashes_of(key: bytes, kinds: Iterable[str], forms: Iterable[str]) -> dict[str, str]:
    """The tombstones of a person: hash and scope (customer, agent or text) for every form."""
    found = {}
    for form in forms:
        if form.startswith("id:"):
            word = form.partition(SEP)[2]
            found[keyed(key, "text", f"word:{word}")] = "text"
        else:
            found[keyed(key, "text", form)] = "text"
        for kind in kinds:
            found[keyed(key, kind, form)] = kind
    return found


def _blob(data: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in data) + "'::BLOB"
