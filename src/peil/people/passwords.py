"""Passwords: which will do, and their argon2id hashes. Who has which is in the store."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from peil.errors import InputError, said

SHORTEST, LONGEST = 12, 200


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # the library's defaults: argon2id, RFC 9106 for low memory


@cache
def _nobody() -> str:
    """A hash to compare with where there is no user, so that both take as long."""
    return _hasher().hash("nobody has this one")


def check(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Raises InputError for a password that is too short, too long, one letter repeated, or says who they are."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(
            said("a password has {least} to {most} characters", least=SHORTEST, most=LONGEST),
            place="password",
            remedy="Take a few words that come to your mind together, with spaces.",
        )
    plain = password.casefold()
    if len(set(plain)) < 5 or any(len(word) > 3 and word.casefold() in plain for word in about):
        raise InputError(
            "this password is too easy to guess",
            place="password",
            remedy="Leave your name and address out of it, and vary its letters.",
        )


def hashed(password: str) -> str:
    """The hash to keep."""
    return _hasher().hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password of the hash; takes as long where there is none."""
    try:
        return _hasher().verify(kept or _nobody(), password[: LONGEST + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
