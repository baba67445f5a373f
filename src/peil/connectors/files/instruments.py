"""Survey instruments: a question with its scale, positive and negative set, declared in TOML and checked here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from peil import toml
from peil.errors import InputError, NotFoundError, did_you_mean

FAMILIES = ("nps", "csat", "ces", "friendliness", "solved", "other")
_KEYS = ("family", "scale", "positive", "negative", "polarity", "question_nl", "question_en", "relational")


def instrument(raw: object, place: str) -> dict[str, object]:
    """A checked instrument: family, scale, positive and negative set, polarity, wording.

    Raises InputError where it cannot be used.
    """
    if not isinstance(raw, dict):
        raise InputError("is no table", place=place, remedy='Write its lines, such as family = "csat".')
    toml.only(raw, _KEYS, place)
    family = str(raw.get("family", ""))
    if family not in FAMILIES:
        what = f"family '{family}' is unknown" if family else "names no family"
        raise InputError(what, place=place, remedy=did_you_mean(family, FAMILIES))
    low, high = _scale(raw.get("scale"), family, place)
    polarity = str(raw.get("polarity", "up"))
    if polarity not in ("up", "down"):
        raise InputError(f"polarity '{polarity}' is unknown", place=place, remedy="Choose up or down.")
    positive = _points(raw, "positive", default_positive(family, low, high, polarity), low, high, place)
    mirrored = [n for n in default_negative(family, low, high, polarity) if n not in positive]
    negative = _points(raw, "negative", mirrored, low, high, place)
    if family == "nps" and (positive, negative) != ([9, 10], list(range(7))):
        raise InputError(
            "the promoters and detractors of NPS are 9 and 10, and 0 to 6",
            place=place,
            remedy='Leave the sets out, or use family = "csat".',
        )
    if not positive:
        raise InputError(
            f"a scale of {low} to {high} has no customary positive set",
            place=place,
            remedy="Declare it: positive = [...].",
        )
    both = sorted(set(positive) & set(negative))
    if both:
        raise InputError(
            f"{', '.join(map(str, both))} is both positive and negative", place=place, remedy="Choose one of them."
        )
    relational = raw.get("relational", False)
    if not isinstance(relational, bool):
        raise InputError("relational is true or false", place=place, remedy="Write it without quotes.")
    return {
        "family": family,
        "scale": [low, high],
        "positive": positive,
        "negative": negative,
        "polarity": polarity,
        "question_nl": str(raw.get("question_nl", "")),
        "question_en": str(raw.get("question_en", "")),
        "relational": relational,
    }


def scale_of(declared: Mapping[str, object]) -> tuple[int, int]:
    """Lowest and highest point of a checked instrument."""
    scale = declared["scale"]
    assert isinstance(scale, list)
    return int(scale[0]), int(scale[1])


def default_positive(family: str, low: int, high: int, polarity: str) -> list[int]:
    """The customary positive set of a scale (docs/reference/mapping.md); empty where none is customary."""
    if family == "nps":
        return [9, 10]
    if polarity == "down":
        return [1, 2] if (low, high) == (1, 5) else []
    if family == "ces" and (low, high) == (1, 7):
        return [5, 6, 7]
    if (low, high) in ((2, 10), (2, 20)):  # in half points
        return list(range(8 * high // 10, high + 1))
    sets = {(0, 1): [1], (1, 2): [2], (1, 3): [3], (1, 5): [4, 5], (1, 7): [6, 7], (1, 10): [8, 9, 10]}
    return sets.get((low, high), [])


def default_negative(family: str, low: int, high: int, polarity: str) -> list[int]:
    """The dissatisfied set of a scale: the mirror of the positive set; NPS 0 to 6, ten points 1 to 5."""
    if family == "nps":
        return list(range(7))
    if (low, high) == (1, 10):
        return [1, 2, 3, 4, 5]
    if (low, high) == (2, 20):
        return list(range(2, 11))
    return sorted(low + high - p for p in default_positive(family, low, high, polarity))


def load_instruments(path: Path) -> dict[str, dict[str, object]]:
    """Instruments declared in a TOML file of [instruments.KEY] tables; raises InputError otherwise."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise NotFoundError(f"cannot be read: {error.strerror}", place=str(path), remedy="Check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not valid TOML: {error}", place=str(path), remedy="Correct that line.") from None
    return declared(raw.get("instruments", {}), str(path))


def declared(raw: object, place: str) -> dict[str, dict[str, object]]:
    """The instruments of an [instruments] table."""
    if not isinstance(raw, dict):
        raise InputError("instruments is no table", place=place, remedy="Write [instruments.KEY] and its lines.")
    return {str(key): instrument(table, f"{place} [instruments.{key}]") for key, table in raw.items()}


def _scale(scale: object, family: str, place: str) -> tuple[int, int]:
    if not (isinstance(scale, list) and len(scale) == 2 and all(type(v) is int for v in scale)):
        raise InputError("needs its scale", place=place, remedy="Write scale = [1, 5].")
    low, high = scale
    if low >= high:
        raise InputError(f"scale {scale} is empty", place=place, remedy="Write the lower end first.")
    if family == "nps" and scale != [0, 10]:
        raise InputError(
            f"NPS is asked on 0 to 10, not on {low} to {high}: it is never rescaled",
            place=place,
            remedy='Use family = "csat" for this question.',
        )
    return low, high


def _points(raw: Mapping[str, object], key: str, default: list[int], low: int, high: int, place: str) -> list[int]:
    members = raw.get(key, default)
    if not isinstance(members, list) or not all(type(m) is int and low <= m <= high for m in members):
        raise InputError(
            f"the {key} set must be whole points of the scale {low} to {high}",
            place=place,
            remedy=f"Write {key} = [4, 5].",
        )
    return sorted(set(members))
