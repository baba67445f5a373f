"""What people type into targets, goals, notes and boards, checked and cleaned. Nothing is stored here."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping

from peil.ask.question import Filter, parse_day, question
from peil.errors import InputError, NotFoundError, did_you_mean, said
from peil.kpis.kpi import CONTACT_DIMENSIONS

LONGEST_NAME = 400
LONGEST_TEXT = 10_000
NOT_A_SCOPE = frozenset({"agent"})  # what one employee reaches is nobody's target, benchmark or note
_SPACE = "\n\t"
_SIGNS = dict.fromkeys(("", "%", "€", "eur", "punt", "punten", "points"), 1.0)
_FACTORS = {
    **dict.fromkeys(("", "s", "sec", "seconde", "seconden", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "minuut", "minuten", "minute", "minutes"), 60.0),
    **dict.fromkeys(("u", "uur", "uren", "h", "hour", "hours"), 3_600.0),
    **dict.fromkeys(("d", "dag", "dagen", "day", "days"), 86_400.0),
}


def name(raw: str, place: str, *, needed: bool = True) -> str:
    """A name on one line, as typed but for control characters. Raises InputError where empty or too long."""
    clean = " ".join(_printable(raw).split())
    if needed and not clean:
        raise InputError("is empty", place=place, remedy="Write a few words.")
    if len(clean) > LONGEST_NAME:
        raise InputError(
            said("has {n} characters", n=len(clean)),
            place=place,
            remedy=said("Keep it to {most}.", most=LONGEST_NAME),
        )
    return clean


def prose(raw: str, place: str, *, needed: bool = False) -> str:
    """A text of several lines, as typed but for control characters. Raises InputError where empty or too long."""
    clean = _printable(raw.replace("\r\n", "\n")).strip()
    if needed and not clean:
        raise InputError("is empty", place=place, remedy="Write a few words.")
    if len(clean) > LONGEST_TEXT:
        raise InputError(
            said("has {n} characters", n=len(clean)),
            place=place,
            remedy=said("Keep it to {most}.", most=LONGEST_TEXT),
        )
    return clean


def day(raw: str | dt.date, place: str) -> dt.date:
    """A day as 2026-01-31. Raises InputError otherwise."""
    found = parse_day(raw if isinstance(raw, dt.date) else raw.strip(), place)
    assert found is not None
    return found


def amount(raw: str, unit: str, place: str) -> float | None:
    """A value as people write it, in the KPI's unit: 82,4 or 82.4 %, for a duration also 90 s, 3:20, 5 min, 2 uur,
    3 dagen. None where nothing is written; InputError otherwise."""
    plain = raw.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-").strip().lower()
    if not plain:
        return None
    clock = re.fullmatch(r"(\d{1,6}):([0-5]\d)( ?min\.?)?", plain) if unit == "s" else None
    if clock:
        return 60.0 * int(clock[1]) + int(clock[2])
    found = re.fullmatch(r"([-+]?\d{1,12}(?:[.,]\d{1,9})?) ?([a-z%€]*)\.?", plain)
    factor = None if found is None else _FACTORS.get(found[2]) if unit == "s" else _SIGNS.get(found[2])
    if found is None or factor is None:
        raise InputError(
            said("'{raw}' is no duration", raw=raw) if unit == "s" else said("'{raw}' is no number", raw=raw),
            place=place,
            remedy="Write 90 s, 3:20, 5 min or 2 h." if unit == "s" else "Write 82.4 or 82,4.",
        )
    return float(found[1].replace(",", ".")) * factor


def scope(kpi: str | None, raw: Mapping[str, str]) -> dict[str, str]:
    """Which part of the organisation something is about: dimension to value, empty for all of it.

    Raises NotFoundError for a dimension that the KPI does not have, InputError for one that is no group.
    """
    found = {dimension: value.strip() for dimension, value in raw.items() if value.strip()}
    for dimension in NOT_A_SCOPE & found.keys():
        raise InputError(
            said("'{dimension}' cannot be chosen here", dimension=dimension),
            place="scope",
            remedy="Choose a team or a channel: one employee's figures are not steered by.",
        )
    if kpi is None:
        for dimension in found:
            if dimension not in CONTACT_DIMENSIONS:
                raise NotFoundError(
                    said("there is no dimension '{dimension}'", dimension=dimension),
                    place="scope",
                    remedy=did_you_mean(dimension, CONTACT_DIMENSIONS),
                )
    else:
        question([kpi], where=[Filter(dimension, (value,)) for dimension, value in found.items()])
    return found


def covers(wide: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """Whether what is about `wide` also holds for `asked`: team A on the phone lies within team A."""
    return all(asked.get(dimension) == value for dimension, value in wide.items())


def _printable(text: str) -> str:
    """Without control characters and lone surrogates, which no file or database takes; lines and tabs stay."""
    return "".join(c for c in text if c in _SPACE or unicodedata.category(c) not in ("Cc", "Cs"))
