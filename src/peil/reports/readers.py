"""In which language and zone somebody reads their mail: as they chose on their account. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peil.people import users
from peil.people.users import User
from peil.store.store import Store


@dataclass(frozen=True)
class Reader:
    """A language, which is also how numbers and days are written, and a zone for moments."""

    lang: str
    zone: str


@dataclass(frozen=True)
class Readers:
    """Who has an account here, by mail address."""

    known: Mapping[str, User]

    def of(self, address: str, otherwise: Reader) -> Reader:
        """How the reader at an address reads; who has no account, or chose no zone, as `otherwise`."""
        user = self.known.get(address.lower())
        return otherwise if user is None else Reader(user.language, user.zone or otherwise.zone)


def readers(store: Store) -> Readers:
    """Everybody who has an account."""
    return Readers({user.email: user for user in users.everyone(store)})
