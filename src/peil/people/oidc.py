"""Asking another system who someone is: OpenID Connect with code, PKCE, state and nonce. Who may come in is in `links`.

Every answer is checked as OpenID Connect Core 1.0 section 3.1.3.7 says: signature by the provider's keys, issuer,
audience, expiry and nonce; and the address counts only where the provider says that it was verified.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, urlencode

from peil.errors import ElsewhereError, ForbiddenError, PeilError, StateError, said
from peil.people.secrets import fresh
from peil.vouching import Oidc, safe

if TYPE_CHECKING:
    import ssl

    import httpx
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySetSerialization

#: Signatures with a public key; never one by a shared secret, and never none.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_SCOPE = "openid email profile"
_TIMEOUT_S = 10
_LEEWAY_S = 60
_LONGEST = 1 << 20
_LONGEST_SUBJECT = 255  # as the standard has it
_TRUE = (True, "true", "True", 1, "1")


@dataclass(frozen=True)
class Provider:
    """Where a provider answers, as its discovery document says; `userinfo` is empty where it has none."""

    authorize: str
    token: str
    keys: str
    userinfo: str
    posts_secret: bool


@dataclass(frozen=True)
class Started:
    """A sign-in that was begun: the address to go to, and what its answer must fit."""

    provider: Provider
    back: str
    url: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Person:
    """Whom the provider vouches for; `subject` holds its issuer, `email` is verified and in lower case."""

    subject: str
    email: str
    name: str


def discover(oidc: Oidc) -> Provider:
    """What the provider says of itself. Raises ElsewhereError where it does not answer, or not as agreed."""
    said_ = _asked(oidc, "GET", f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration")
    places = {key: str(said_.get(key) or "") for key in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    if said_.get("issuer") != oidc.issuer or not all(map(safe, places.values())):
        raise ElsewhereError(
            said("{name} does not describe itself as the issuer that is set", name=oidc.name),
            place="[oidc] issuer",
            remedy="Write the issuer in peil.toml to the letter as the provider gives it.",
        )
    userinfo = str(said_.get("userinfo_endpoint") or "")
    methods = said_.get("token_endpoint_auth_methods_supported")
    posts = isinstance(methods, list) and "client_secret_basic" not in methods
    return Provider(
        authorize=places["authorization_endpoint"],
        token=places["token_endpoint"],
        keys=places["jwks_uri"],
        userinfo=userinfo if safe(userinfo) else "",
        posts_secret=posts,
    )


def begin(oidc: Oidc, provider: Provider, back: str) -> Started:
    """A new sign-in that comes back at the address `back`."""
    state, nonce, verifier = fresh(), fresh(), fresh()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": oidc.client_id,
        "redirect_uri": back,
        "scope": _SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    mark = "&" if "?" in provider.authorize else "?"
    return Started(provider, back, f"{provider.authorize}{mark}{urlencode(asked)}", state, nonce, verifier)


def finish(oidc: Oidc, started: Started, code: str, *, now: int | None = None) -> Person:
    """Whom a code stands for. `now` is the time to check expiry by (default: the clock), in seconds since 1970.

    Raises ForbiddenError for an answer that does not fit, ElsewhereError where the provider does not answer.
    """
    provider = started.provider
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": started.back}
    form["code_verifier"] = started.verifier
    secret = _secret(oidc)
    basic = None
    if secret and not provider.posts_secret:
        basic = (oidc.client_id, secret)
    else:
        form["client_id"] = oidc.client_id
        form |= {"client_secret": secret} if secret else {}
    given = _asked(oidc, "POST", provider.token, form=form, basic=basic)
    claims = checked(
        oidc, str(given.get("id_token") or ""), _asked(oidc, "GET", provider.keys), nonce=started.nonce, now=now
    )
    if "email" not in claims and provider.userinfo:
        more = _asked(oidc, "GET", provider.userinfo, token=str(given.get("access_token") or ""))
        if more.get("sub") == claims["sub"]:
            claims = {**more, **claims}
    return person(oidc, claims)


def checked(
    oidc: Oidc, token: str, keys: Mapping[str, object], *, nonce: str, now: int | None = None
) -> Mapping[str, object]:
    """The claims of an ID token. Raises ForbiddenError where one does not hold, or the signature."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    rules = jwt.JWTClaimsRegistry(
        now=now,
        leeway=_LEEWAY_S,
        iss={"essential": True, "value": oidc.issuer},
        aud={"essential": True, "value": oidc.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        found = jwt.decode(token, KeySet.import_key_set(_usable(keys)), algorithms=ALGORITHMS).claims
        if found.get("azp") is not None or (isinstance(found.get("aud"), list) and len(found["aud"]) > 1):
            rules.options["azp"] = {"essential": True, "value": oidc.client_id}
        rules.validate(found)
    except JoseError as error:
        raise _refused(oidc.name, error) from None
    except (ValueError, TypeError, KeyError):  # keys or a token in no form of the standard
        raise _unsigned(oidc.name) from None
    if len(found["sub"]) > _LONGEST_SUBJECT:
        raise _incomplete(oidc.name)
    return found


def person(oidc: Oidc, claims: Mapping[str, object]) -> Person:
    """Who the claims say someone is. Raises ForbiddenError where no address is given, or it is not verified."""
    email = str(claims.get("email") or "").strip().lower()
    if not email:
        raise ForbiddenError(
            said("{name} gives no e-mail address", name=oidc.name),
            remedy="Ask whoever manages it to pass on the address (the claim email).",
        )
    if claims.get(oidc.verified_claim) not in _TRUE:
        raise ForbiddenError(
            said("{name} does not say that your e-mail address is really yours", name=oidc.name),
            remedy="Have the address confirmed there, then sign in again.",
        )
    name = str(claims.get("name") or "").strip()
    tidy = "".join(letter for letter in name if ord(letter) >= 32)[:400]
    return Person(f"{oidc.issuer} {claims['sub']}", email, tidy)


def _refused(name: str, error: JoseError) -> PeilError:
    """What is wrong with an ID token, in words."""
    from joserfc.errors import ClaimError, ExpiredTokenError, MissingClaimError

    if isinstance(error, MissingClaimError):
        return _incomplete(name)
    claim = error.claim if isinstance(error, ClaimError) else ""
    if isinstance(error, ExpiredTokenError):
        return ForbiddenError(
            said("the answer of {name} has expired", name=name), remedy="Begin again on the sign-in page."
        )
    if claim in ("aud", "azp"):
        return ForbiddenError(
            said("the answer of {name} is meant for another program", name=name),
            remedy="Begin again on the sign-in page.",
        )
    if claim == "nonce":
        return ForbiddenError(
            said("the answer of {name} belongs to another sign-in", name=name),
            remedy="Begin again on the sign-in page.",
        )
    if claim == "iss":
        return ForbiddenError(
            said("the answer does not come from {name}", name=name), remedy="Begin again on the sign-in page."
        )
    return _incomplete(name) if claim else _unsigned(name)


def _incomplete(name: str) -> PeilError:
    return ForbiddenError(
        said("the answer of {name} is incomplete", name=name), remedy="Begin again on the sign-in page."
    )


def _unsigned(name: str) -> PeilError:
    return ForbiddenError(
        said("the answer of {name} is not signed with its keys", name=name), remedy="Begin again on the sign-in page."
    )


def _usable(keys: Mapping[str, object]) -> KeySetSerialization:
    """The keys that a signature can be checked with; a provider may list others too."""
    listed = keys.get("keys")
    found = [k for k in listed if isinstance(k, dict)] if isinstance(listed, list) else []
    return {"keys": [k for k in found if k.get("kty") in ("RSA", "EC", "OKP") and k.get("use", "sig") == "sig"]}


def _secret(oidc: Oidc) -> str:
    if not oidc.client_secret_env:
        return ""
    found = os.environ.get(oidc.client_secret_env, "")
    if not found:
        raise StateError(
            said("the secret for signing in with {name} is not there", name=oidc.name),
            place=oidc.client_secret_env,
            remedy="Set that environment variable where Peil is served, and start it again.",
        )
    return found


def _asked(
    oidc: Oidc,
    method: str,
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    basic: tuple[str, str] | None = None,
    token: str = "",
) -> dict[str, object]:
    """The JSON object at an address of the provider; nothing is followed to another address."""
    import httpx

    headers = {"accept": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    # Name and secret of a client are form-encoded first (RFC 6749, section 2.3.1).
    auth = httpx.BasicAuth(*(quote_plus(word) for word in basic)) if basic else None
    try:
        with (
            httpx.Client(timeout=_TIMEOUT_S, verify=_trusted()) as client,
            client.stream(method, address, data=form, headers=headers, auth=auth) as answer,
        ):
            body = _read(answer)
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ElsewhereError(
            said("{name} cannot be reached ({why})", name=oidc.name, why=type(error).__name__),
            remedy="Try again in a while, or sign in with a password.",
        ) from None
    if form is not None and status in (400, 401, 403):
        raise ForbiddenError(
            said("{name} did not accept this sign-in", name=oidc.name), remedy="Begin again on the sign-in page."
        )
    try:
        found = json.loads(body) if status == 200 else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ElsewhereError(
            said("{name} did not answer as agreed (status {status})", name=oidc.name, status=status),
            remedy="Try again in a while, or sign in with a password.",
        )
    return found


@cache
def _trusted() -> ssl.SSLContext:
    """Whom this machine trusts, read once (0.05 s); SSL_CERT_FILE names an authority of one's own."""
    import httpx

    return httpx.create_ssl_context()


def _read(answer: httpx.Response) -> bytes:
    """The body, no more than is sensible."""
    body = b""
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > _LONGEST:
            return b""
    return body
