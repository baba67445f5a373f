"""Which address or number tells who somebody is, in one spelling; what stands for many or for nobody does not. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

import phonenumbers
from phonenumbers import PhoneNumberType

from peil.privacy.nobody import nobody
from peil.privacy.spelling import EMAIL, plain

#: Kinds of number behind which one person can be. A number of a company, a free or a paid one is none of these.
_PERSONAL = frozenset(
    (
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.VOIP,
    )
)
#: The front of an address that many people read.
_MANY = re.compile(
    r"hostmaster|webmaster|abuse|notifications?|notificaties?|alerts?|root|nobody|daemon|system|news(letter)?|nieuwsbrief"
    r"|info|contact|office|kantoor|sales|verkoop|support|help(desk)?|service(desk)?|klantenservice|customer[-_.]?service"
    r"|admin(istratie|istration)?|accounts?|billing|facturen|invoices?|finance|hr|jobs|mail|post|team|receptie|reception"
)
_CALLER = re.compile(r"[\d\s().+/\-]{6,30}")


def form_of(value: str, country: str) -> str | None:
    """`email:…` or `phone:+…` of what is one, as a whole, and can be one person's; None for anything else.

    `country` (two letters) is that of numbers without a calling code.
    """
    if nobody(value):
        return None
    word = plain(value).removeprefix("mailto:").strip("<>\"' ")
    if EMAIL.fullmatch(word):
        return None if _MANY.fullmatch(word.partition("@")[0]) else f"email:{word}"
    if not _CALLER.fullmatch(word):
        return None
    try:
        number = phonenumbers.parse(word, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in _PERSONAL:
        return None
    return f"phone:{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}"


def shared_forms(values: Collection[str], country: str) -> frozenset[str]:
    """The forms of addresses and numbers that are declared to be shared; what is none is left out."""
    return frozenset(form for value in values if (form := form_of(value, country)))
