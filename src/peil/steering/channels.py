"""Where alerts and reports go: mail, a web address, or what apprise knows; as words and back. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peil import outgoing
from peil.errors import InputError, did_you_mean, said

CHANNELS = ("mail", "webhook", "apprise")
#: How a web address gets its CloudEvents: whole in the body, or with the attributes in headers.
MODES = ("structured", "binary")


@dataclass(frozen=True)
class Channel:
    """Where something goes: a mail address; a web address with the variable of its secret; a variable for apprise."""

    kind: str
    address: str
    secret_env: str = ""
    mode: str = ""  # of a web address: one of MODES

    def as_dict(self) -> dict[str, str]:
        """As plain values; secrets are named, never held."""
        return {"kind": self.kind, "address": self.address, "secret_env": self.secret_env, "mode": self.mode}

    def words(self) -> str:
        """As `channel` reads it."""
        extra = (self.secret_env, self.mode if self.mode == "binary" else "")
        return " ".join((f"{self.kind}:{self.address}", *filter(None, extra)))


def channel(raw: str) -> Channel:
    """`mail:name@example.org`, `apprise:VARIABLE`, or `webhook:https://…`, with ` VARIABLE` for its secret and
    ` binary` for attributes in headers. Raises InputError for anything else.
    """
    kind, _, rest = raw.strip().partition(":")
    if kind not in CHANNELS:
        raise InputError(said("'{kind}' is no way to send", kind=kind), place="to", remedy=did_you_mean(kind, CHANNELS))
    if kind == "mail":
        return Channel(kind, outgoing.check_address(rest, "to"))
    if kind == "apprise":
        return Channel(kind, outgoing.check_variable(rest, "to"))
    address, *more = rest.split() or [""]
    if not address.startswith(("https://", "http://")) or "@" in address.partition("://")[2].partition("/")[0]:
        raise InputError(
            said("'{address}' is no web address", address=address[:100]),
            place="to",
            remedy="Write it as https://example.org/hook, without a name or password in it.",
        )
    mode = more.pop() if more and more[-1] in MODES else MODES[0]
    return Channel(kind, address[:400], outgoing.check_variable(" ".join(more), "to") if more else "", mode)


def from_dict(raw: Mapping[str, object]) -> Channel:
    """A channel as it was kept."""
    return Channel(str(raw["kind"]), str(raw["address"]), str(raw["secret_env"]), str(raw.get("mode") or ""))
