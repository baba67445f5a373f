"""What lines of the audit log hold beside their action, in Dutch and English. The actions are page texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from peil.show.texts import text

_KEYS = {
    "role": ("rol", "role"),
    "from": ("van", "from"),
    "to": ("naar", "to"),
    "teams": ("teams", "teams"),
    "by": ("met", "with"),
    "rights": ("rechten", "rights"),
    "days": ("dagen", "days"),
    "rows": ("rijen", "rows"),
    "job": ("taak", "job"),
    "changed": ("gewijzigd", "changed"),
    "added": ("toegevoegd", "added"),
    "removed": ("verwijderd", "removed"),
    "version": ("versie", "version"),
}
_ABOUT = {
    "owner": ("eigenaar worden", "becoming the owner"),
    "invite": ("uitnodiging", "invitation"),
    "reset": ("nieuw wachtwoord", "new password"),
    "wall": ("wandbord", "wallboard"),
    "others": ("andere browsers", "other browsers"),
}
_BY = {"password": ("wachtwoord", "password"), "oidc": ("een ander systeem", "another system")}
#: Keys whose values are roles.
_ROLES = ("role", "from", "to")


def about(what: str, lang: str) -> str:
    """What a line is about: a kind of link in words; a key or number as it stands."""
    pair = _ABOUT.get(what)
    return what if pair is None else pair[lang == "en"]


def detail(given: Mapping[str, object], lang: str) -> str:
    """The rest of a line; '' for nothing."""
    return "; ".join(f"{_key(key, lang)}: {_value(key, value, lang)}" for key, value in given.items())


def _key(key: str, lang: str) -> str:
    pair = _KEYS.get(key)
    return key if pair is None else pair[lang == "en"]


def _value(key: str, value: object, lang: str) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(text(lang, f"right.{one}") if key == "rights" else str(one) for one in value)
    if key in _ROLES and isinstance(value, str):
        return text(lang, f"role.{value}")
    if key == "by" and value in _BY:
        return _BY[str(value)][lang == "en"]
    return str(value)
