"""Who else may vouch for users: the settings of `[oidc]` in `peil.toml`, read and checked. Nobody is asked here."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from peil import toml
from peil.errors import InputError, did_you_mean, said
from peil.outgoing import check_variable

#: Roles that someone may be given without an invitation: none that belongs to a team, and no owner.
ROLES = ("viewer", "manager", "analyst")
_DOMAIN = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")
_LONGEST_ISSUER = 140
_CLAIM = re.compile(r"[A-Za-z_][A-Za-z0-9_:./-]{0,120}")


@dataclass(frozen=True)
class Oidc:
    """An OpenID Connect provider; an empty `issuer` means that there is none.

    `client_secret_env` names the environment variable with the secret ("" for a public client). Whoever has an address
    in one of `domains` comes in as `role`; everybody else only by invitation. `verified_claim` is the claim that must
    be true for an address to count as theirs.
    """

    name: str = ""
    issuer: str = ""
    client_id: str = ""
    client_secret_env: str = ""
    domains: tuple[str, ...] = ()
    role: str = "viewer"
    verified_claim: str = "email_verified"


TEMPLATE = """
# Signing in through another system, by OpenID Connect (docs/how-to/users-and-rights.md).
# [oidc]
# name = "Microsoft"                     # as on the button: Inloggen met Microsoft
# issuer = "https://sso.example.org/realms/staff"
# client_id = "peil"
# client_secret_env = "PEIL_OIDC_SECRET" # the environment variable that holds the secret
# domains = []                           # ["example.org"]: also who was not invited, as `role`
# role = "viewer"                        # viewer, manager or analyst
"""


def parse(raw: Mapping[str, object], place: str) -> Oidc:
    """The settings in a TOML table. Raises InputError for what is unknown or cannot be."""
    known = tuple(Oidc.__dataclass_fields__)
    toml.only(raw, known, place)
    if not raw:
        return Oidc()
    texts = {key: str(raw.get(key, getattr(Oidc, key))).strip() for key in known if key != "domains"}
    check_issuer(texts["issuer"], f"{place} issuer")
    if not texts["client_id"]:
        raise InputError(
            "a provider knows Peil by a client_id", place=place, remedy="Register Peil there, and write its client_id."
        )
    if texts["client_secret_env"]:
        check_variable(texts["client_secret_env"], f"{place} client_secret_env")
    if texts["role"] not in ROLES:
        raise InputError(
            said("the role '{role}' is by invitation only", role=texts["role"]),
            place=f"{place} role",
            remedy=did_you_mean(texts["role"], ROLES),
        )
    if not _CLAIM.fullmatch(texts["verified_claim"]):
        raise InputError(
            "verified_claim is the name of a claim",
            place=place,
            remedy='Leave it out, or write verified_claim = "xms_edov".',
        )
    name = texts["name"] or str(urlsplit(texts["issuer"]).hostname)
    return Oidc(**{**texts, "name": name[:80]}, domains=_domains(raw.get("domains", []), f"{place} domains"))


def check_issuer(issuer: str, place: str) -> None:
    """Raises InputError for what is no address of a provider: https, or http on this machine."""
    if len(issuer) > _LONGEST_ISSUER or not safe(issuer) or urlsplit(issuer).query or urlsplit(issuer).fragment:
        raise InputError(
            said("'{issuer}' is no address of a provider", issuer=issuer[:200]),
            place=place,
            remedy="Write the issuer as the provider gives it, such as https://sso.example.org/realms/staff.",
        )


def safe(address: str) -> bool:
    """Whether an address is asked over https, or on this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if not host or not address.isprintable() or " " in address or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(host))


def loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _domains(raw: object, place: str) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise InputError("domains are a list", place=place, remedy='Write domains = ["example.org"].')
    found = []
    for text in raw:
        domain = str(text).strip().lower().removeprefix("@")
        if not _DOMAIN.fullmatch(domain):
            raise InputError(
                said("'{domain}' is no domain of addresses", domain=domain[:100]),
                place=place,
                remedy='Write domains = ["example.org"].',
            )
        found.append(domain)
    return tuple(found)
