"""Serving beyond this machine: what has to be true before it may, and the entrance for it. Nothing is served here."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from peil.app import Project
from peil.errors import InputError, StateError, said
from peil.people import links
from peil.store import users as rows
from peil.vouching import loopback
from peil.web.gate import Entrance, Network

HERE = "127.0.0.1"
#: A reverse proxy stands on this machine where nothing else is said.
_NEAR = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def entrance(project: Project, *, host: str = HERE, address: str = "", proxies: Sequence[str] = ()) -> Entrance:
    """The entrance for a server that listens on `host`, and that people reach at `address` through `proxies`.

    Without an address it is for this machine only. Raises InputError for an address that is not https or a host beyond
    this machine without one, StateError where nobody could sign in.
    """
    check_host(host)
    if not address:
        if not loopback(host):
            raise InputError(
                said("on {host} others can reach Peil, but it has no address for them", host=host),
                place="--host",
                remedy="Add the https address that people use: --address https://peil.example.org",
            )
        if proxies:
            raise InputError(
                "a proxy is for an address that people use",
                place="--proxy",
                remedy="Add it: --address https://peil.example.org",
            )
        return Entrance()
    public = _public(address)
    if not someone_can_sign_in(project):
        raise StateError(
            "there are no users yet: nobody could sign in",
            place="--address",
            remedy=said("Make the link for the first owner, then serve again: peil user owner --address {a}", a=public),
        )
    return Entrance(public, locked=True, proxies=tuple(map(_network, proxies)) or _NEAR)


def someone_can_sign_in(project: Project) -> bool:
    """Whether there is a user, or a link for the first owner that still works."""
    with project.store() as store:
        return rows.any_user(store) or links.owner_expected(store)


def check_host(host: str) -> None:
    """Raises InputError for what is no IP address to listen on."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        raise InputError(
            said("'{host}' is no network address of this machine", host=host),
            place="--host",
            remedy="Give an IP address: 127.0.0.1 for this machine only, 0.0.0.0 for all its networks.",
        ) from None


def _public(address: str) -> str:
    """The address as browsers write it. Raises InputError where it is not https, or more than a host and a port."""
    try:
        parts = urlsplit(address.strip())
        name = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port not in (None, 443) else ""
    except ValueError:
        name = port = ""
        parts = urlsplit("")
    if parts.scheme != "https" or not name:
        raise InputError(
            said("'{address}' is no https address", address=address[:200]),
            place="--address",
            remedy="Put a reverse proxy with a certificate before Peil, and give its address: https://peil.example.org",
        )
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise InputError(
            said("'{address}' is more than a host", address=address[:200]),
            place="--address",
            remedy="Peil needs a host name of its own: https://peil.example.org",
        )
    return f"https://{f'[{name}]' if ':' in name else name}{port}"


def _network(text: str) -> Network:
    """A proxy's address or network. Raises InputError for what is none, and for all addresses at once."""
    try:
        found = ipaddress.ip_network(text.strip())
    except ValueError:
        found = None
    if found is None or found.prefixlen == 0:
        raise InputError(
            said("'{text}' is no address of a proxy", text=text[:100]),
            place="--proxy",
            remedy="Give the IP address or network that the proxy asks from, such as 10.0.0.5 or 172.18.0.0/16.",
        )
    return found
