"""Tokens with which a system pushes: made, listed, revoked, and known again by secret or signature. No HTTP here."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peil import references
from peil.errors import InputError, NotFoundError, SignInNeeded, StateError, did_you_mean, said
from peil.events.schema import EVENT_TYPES
from peil.live import sources
from peil.people.secrets import digest, fresh, instant, now
from peil.store import live as rows
from peil.store.store import Store

#: What a token can be narrowed to: families of event types.
SCOPES = tuple(dict.fromkeys(key.partition(".")[0] for key in EVENT_TYPES))
PREFIX = "peilpush_"
PER_SECOND = 20_000
#: A signed delivery is taken so long before and after the moment that it names, and known again so long.
WINDOW_S = 300
REMEMBERED_S = 3 * WINDOW_S


@dataclass(frozen=True)
class Token:
    """What may push as `source`. `scopes` are families of event types, all where empty.

    `signed` is the way in which its deliveries are signed (see `SCHEMES`), empty where it shows its secret;
    `secret` then says where the signing secret stands. At most `per_second` events a second.
    """

    name: str
    source: str
    scopes: tuple[str, ...]
    signed: str
    secret: str
    per_second: int
    made: str
    expires: str | None
    revoked: str | None

    def works(self, moment: dt.datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked is None and (self.expires is None or instant(moment) < self.expires)

    def as_dict(self) -> dict[str, object]:
        """As plain values, without any secret."""
        state = "revoked" if self.revoked else "works" if self.works(now()) else "expired"
        return {
            "name": self.name,
            "source": self.source,
            "scopes": list(self.scopes) or ["all"],
            "signed": self.signed or None,
            "per_second": self.per_second,
            "made": self.made,
            "expires": self.expires,
            "state": state,
        }


@dataclass(frozen=True)
class Wish:
    """A token to be made: see `Token`; `days` is how long it works, 0 without end."""

    name: str
    source: str
    scopes: Sequence[str] = ()
    signed: str = ""
    secret: str = ""
    days: int = 0
    per_second: int = PER_SECOND
    mapping: str = ""  # the TOML of what it sends, where that is no event in Peil's own form


def create(store: Store, wish: Wish) -> str:
    """Make a token and its source; returns the secret, which is never shown again; empty for one that signs.

    Raises InputError for what cannot be, StateError where the name is taken.
    """
    _check(wish)
    secret = f"{PREFIX}{fresh()}"
    sources.save_push(store, wish.source, wish.mapping)
    made = now()
    row = {
        "name": wish.name,
        "source": wish.source,
        "hash": digest(secret),
        "scopes": sorted(set(wish.scopes)),
        "signed": wish.signed,
        "secret": wish.secret,
        "per_second": wish.per_second,
        "made": instant(made),
        "expires": instant(made + dt.timedelta(days=wish.days)) if wish.days else None,
    }
    if not rows.add_token(store, row):
        raise StateError(
            said("there is a token '{name}' already", name=wish.name),
            place="name",
            remedy="Choose another name; a revoked one keeps its name, for the record.",
        )
    return "" if wish.signed else secret


def everyone(store: Store) -> list[Token]:
    """Every token, by name; revoked ones too."""
    return [_token(row) for row in rows.tokens(store)]


def revoke(store: Store, name: str) -> None:
    """End a token at once. Raises NotFoundError where none of that name works."""
    if not rows.revoke_token(store, name, instant(now())):
        raise NotFoundError(
            said("there is no token '{name}' that works", name=name),
            remedy=did_you_mean(name, [t.name for t in everyone(store) if not t.revoked]),
        )


class Known:
    """The tokens that work, by the hash of their secret and by name."""

    def __init__(self, store: Store) -> None:
        read = [(str(row["hash"]), _token(row)) for row in rows.tokens(store)]
        self._by_hash = {hashed: token for hashed, token in read if not token.signed}
        self._by_name = {token.name: token for _, token in read if token.signed}

    def shown(self, secret: str) -> Token:
        """The token of a secret. Raises SignInNeeded where none works by it."""
        refused = SignInNeeded(
            "no token that works was given",
            remedy="Send the header Authorization: Bearer with a token of peil token create; it may be revoked or old.",
        )
        return _working(self._by_hash.get(digest(secret)), refused)

    def named(self, name: str) -> Token:
        """The token of a name whose deliveries are signed. Raises SignInNeeded where none works by it."""
        refused = SignInNeeded(
            "no token works at this address",
            remedy="It ends in the name of a token whose deliveries are signed: peil token list.",
        )
        return _working(self._by_name.get(name), refused)


def verified(token: Token, headers: Mapping[str, str], body: bytes, folder: Path, moment: dt.datetime) -> str:
    """Check a delivery's signature and its moment; returns what it is known by, should it come again.

    Raises SignInNeeded where it was not signed under the token's secret, InputError where it is too old, or of a
    clock that differs too much.
    """
    scheme = SCHEMES[token.signed]
    given = next((headers[name] for name in scheme.signature if headers.get(name)), "")
    stamp = headers.get(scheme.timestamp, "") if scheme.timestamp else ""
    delivery = headers.get(scheme.identity, "") if scheme.identity else ""
    secret = references.secret(token.secret, folder, place=token.name)
    signed = scheme.signed(delivery, stamp, body)
    method = given.partition("=")[0] if scheme.named and given.partition("=")[0] in _METHODS else _METHODS[0]
    wanted = scheme.written(hmac.new(_key(secret), signed, method).digest(), method)
    lacks = scheme.timestamp and not stamp
    if lacks or not any(hmac.compare_digest(one.encode(), wanted.encode()) for one in given.split(" ")):
        raise SignInNeeded(
            "the signature of this delivery is not right",
            remedy="Check that both sides have the same secret and way of signing, and that nothing changes the body.",
        )
    when = _moment(stamp) if scheme.timestamp else moment
    if when is None or abs((moment - when).total_seconds()) > WINDOW_S:
        raise InputError(
            said("this delivery is of {stamp}, too far from now", stamp=stamp[:40]),
            remedy="Check the clock of the sender; what was sent long ago has to be signed anew.",
        )
    return (delivery or given)[:200]


@dataclass(frozen=True)
class _Scheme:
    """How deliveries are signed: names of headers (small letters), what is signed, how the signature is written.

    Without a `timestamp` nothing tells an old delivery from a new one but that it was seen. `named`: the signature
    begins with the method, as sha256=.
    """

    signature: tuple[str, ...]
    timestamp: str
    identity: str
    parts: str  # of what is signed, in order: i(dentity), t(imestamp), b(ody), with `.` between where `dotted`
    dotted: bool
    prefix: str
    hexadecimal: bool = False
    named: bool = False

    def signed(self, identity: str, stamp: str, body: bytes) -> bytes:
        """What the signature is over."""
        pieces = {"i": identity.encode(), "t": stamp.encode(), "b": body}
        return (b"." if self.dotted else b"").join(pieces[part] for part in self.parts)

    def written(self, raw: bytes, method: str) -> str:
        """A signature as its header has it."""
        prefix = f"{method}=" if self.named else self.prefix
        return prefix + (raw.hex() if self.hexadecimal else base64.b64encode(raw).decode())


#: How a signature is made, the first where none is named.
_METHODS = ("sha256", "sha512", "sha384", "sha1")
#: standard: Standard Webhooks (standardwebhooks.com); hub: WebSub's (W3C, 7.1), of the body alone, as Jira, GitHub,
#: Zammad and Intercom sign; peil: what Peil itself sends; zendesk: as Zendesk documents it.
SCHEMES: Mapping[str, _Scheme] = {
    "standard": _Scheme(("webhook-signature",), "webhook-timestamp", "webhook-id", "itb", True, "v1,"),
    "hub": _Scheme(("x-hub-signature-256", "x-hub-signature"), "", "", "b", False, "", hexadecimal=True, named=True),
    "peil": _Scheme(("peil-signature",), "peil-timestamp", "", "tb", True, "v1=", hexadecimal=True),
    "zendesk": _Scheme(("x-zendesk-webhook-signature",), "x-zendesk-webhook-signature-timestamp", "", "tb", False, ""),
}


def _key(secret: str) -> bytes:
    """The key of a signing secret: Standard Webhooks writes it in base64 after whsec_."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except ValueError:
            return secret.encode()
    return secret.encode()


def _moment(stamp: str) -> dt.datetime | None:
    """The instant of a stamp: seconds since 1970, or ISO 8601."""
    try:
        if stamp.isdigit() and len(stamp) <= 12:
            return dt.datetime.fromtimestamp(int(stamp), dt.UTC)
        found = dt.datetime.fromisoformat(stamp)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _working(token: Token | None, refused: SignInNeeded) -> Token:
    if token is None or not token.works(now()):
        raise refused
    return token


def _check(wish: Wish) -> None:
    sources.check_name(wish.name)
    sources.check_name(wish.source)
    for scope in wish.scopes:
        if scope not in SCOPES:
            raise InputError(
                said("there is no scope '{scope}'", scope=scope), place="scope", remedy=did_you_mean(scope, SCOPES)
            )
    if wish.scopes and wish.mapping:
        raise InputError(
            "what a mapping makes is not narrowed by scopes",
            place="scope",
            remedy="Leave out the scopes: the mapping says which events there are.",
        )
    if wish.signed and wish.signed not in SCHEMES:
        raise InputError(
            said("there is no way of signing '{word}'", word=wish.signed),
            place="signed",
            remedy=did_you_mean(wish.signed, SCHEMES),
        )
    if bool(wish.signed) != bool(wish.secret):
        raise InputError(
            "a way of signing and where its secret stands go together",
            place="signed",
            remedy="Give both, such as standard and env:PEIL_HOOK_SECRET; or neither, for a token that is shown.",
        )
    if not 0 <= wish.days <= 3660 or not 1 <= wish.per_second <= 1_000_000:
        raise InputError(
            "these days or events a second cannot be", remedy="Days 0 to 3660, events a second 1 to 1,000,000."
        )


def _token(row: Mapping[str, object]) -> Token:
    scopes = row["scopes"]
    assert isinstance(scopes, list)
    named = {key: row[key] for key in ("name", "source", "signed", "secret", "made", "expires", "revoked")}
    return Token(scopes=tuple(scopes), per_second=int(str(row["per_second"])), **named)  # type: ignore[arg-type]
