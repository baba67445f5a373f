"""How mail leaves: the settings of `[mail]` in `peil.toml`, read and checked. Nothing is sent here."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass

from peil import toml
from peil.errors import InputError, did_you_mean, said

SECURITY = ("starttls", "tls", "none")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_ADDRESS = re.compile(r"[^@\s<>,;\"\r\n]{1,64}@[^@\s<>,;\"\r\n]{1,255}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,120}")
_KEYS = ("host", "port", "security", "user", "password_env", "sender", "site", "timeout_s")


@dataclass(frozen=True)
class Mail:
    """An SMTP server. `password_env` names the environment variable that holds the password; `site` is the address
    of these pages, for links in mail ("" for none); an empty `host` means that no mail can be sent.
    """

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password_env: str = ""
    sender: str = ""
    site: str = ""
    timeout_s: int = 20


TEMPLATE = """
# Mail with reports and alerts. The password is read from the environment variable that is named.
# [mail]
# host = "smtp.example.org"
# security = "starttls"      # starttls (port 587), tls (465) or none (25, only for a server that asks no password)
# user = "peil"
# password_env = "PEIL_MAIL_PASSWORD"
# sender = "peil@example.org"
# site = "https://peil.example.org"   # for links in mail
"""


def parse(raw: Mapping[str, object], place: str) -> Mail:
    """The settings in a TOML table. Raises InputError for what is unknown or cannot be."""
    toml.only(raw, _KEYS, place)
    if not raw:
        return Mail()
    words = {key: str(raw.get(key, "")) for key in ("host", "user", "password_env", "sender", "site")}
    security = str(raw.get("security", "starttls"))
    if security not in SECURITY:
        raise InputError(
            said("security = '{word}' is not understood", word=security),
            place=place,
            remedy=did_you_mean(security, SECURITY),
        )
    if not words["host"] or re.search(r"\s", words["host"]):
        raise InputError("a mail server needs a host", place=place, remedy='Write host = "smtp.example.org".')
    check_address(words["sender"], f"{place} sender")
    if words["password_env"] and not _NAME.fullmatch(words["password_env"]):
        raise InputError(
            "password_env is the name of an environment variable, not the password",
            place=place,
            remedy='Write password_env = "PEIL_MAIL_PASSWORD", and set that variable.',
        )
    if words["user"] and security == "none" and not _here(words["host"]):
        raise InputError(
            "a password would go over the net unencrypted", place=place, remedy='Write security = "starttls" or "tls".'
        )
    if words["site"] and not re.fullmatch(r"https?://[^\s\"'<>]+", words["site"]):
        raise InputError(
            said("'{site}' is no address of a site", site=words["site"]),
            place=place,
            remedy="Write it as https://peil.example.org.",
        )
    port = _whole(raw.get("port", _PORTS[security]), 65_535, f"{place} port")
    timeout = _whole(raw.get("timeout_s", 20), 300, f"{place} timeout_s")
    return Mail(port=port, security=security, timeout_s=timeout, **{**words, "site": words["site"].rstrip("/")})


def check_address(raw: str, place: str) -> str:
    """A mail address, as it stands. Raises InputError for what cannot be one."""
    address = raw.strip()
    if not _ADDRESS.fullmatch(address) or not address.isprintable():
        raise InputError(
            said("'{address}' is no mail address", address=address[:100]),
            place=place,
            remedy="Write it as name@example.org.",
        )
    return address


def check_variable(raw: str, place: str) -> str:
    """The name of an environment variable. Raises InputError for what cannot be one, such as the secret itself."""
    name = raw.strip()
    if not _NAME.fullmatch(name):
        raise InputError(
            "a secret is named by its environment variable, not written down",
            place=place,
            remedy="Give the name of the variable, such as PEIL_HOOK_SECRET.",
        )
    return name


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _whole(raw: object, most: int, place: str) -> int:
    if type(raw) is not int or not 1 <= raw <= most:
        raise InputError(
            said("{value!r} is not a whole number from 1 to {most}", value=raw, most=most),
            place=place,
            remedy="Write it without quotes.",
        )
    return raw
